#include <curl/curl.h>
#include <stdio.h>
#include <stdlib.h>

#include "net/imap.h"

enum { ANSWER = 64 << 10, SLOWEST = 64, SLOW_S = 20 };

struct imap {
	const struct imap_box *box;
	const atomic_bool *stop;
	CURL *easy;
	char *base, *name;		/* "imaps://host:993/", "INBOX" */
	char *answer;			/* of a command; of a message: in the arena */
	ptrdiff_t n, max;
	bool full;			/* the rest was not wanted */
	char problem[IMAP_PROBLEM];
	char words[CURL_ERROR_SIZE];
};

static void
must(bool ok)
{
	if (!ok)
		abort();	/* no memory */
}

static size_t
keep(char *p, size_t size, size_t n, void *arg)
{
	struct imap *m = arg;
	ptrdiff_t all = (ptrdiff_t)(size * n), room = m->max - m->n, some = all < room ? all : room;

	memcpy(m->answer + m->n, p, (size_t)some);
	m->n += some;
	m->full = some < all;
	return m->full ? 0 : size * n;		/* 0: libcurl stops here */
}

static int
go_on(void *arg, [[maybe_unused]] curl_off_t a, [[maybe_unused]] curl_off_t b, [[maybe_unused]] curl_off_t c,
    [[maybe_unused]] curl_off_t d)
{
	struct imap *m = arg;

	return atomic_load(m->stop);
}

static char *
z(str s)
{
	char *copy = strndup(s.p ? s.p : "", (size_t)s.n);

	must(copy);
	return copy;
}

static void
set_str(CURL *e, CURLoption option, str s)
{
	char *copy = z(s);

	must(curl_easy_setopt(e, option, copy) == CURLE_OK);
	free(copy);
}

/* "imaps://host:993/INBOX": what stands before the mailbox, and its name. */
static void
parse(struct imap *m, str url)
{
	const char *host = memmem(url.p ? url.p : "", (size_t)url.n, "://", 3);
	ptrdiff_t from = host ? host + 3 - url.p : 0;
	str after = str_sub(url, from, url.n), head, name = {};

	(void)str_cut(after, '/', &head, &name);
	must(asprintf(&m->base, "%.*s%.*s/", (int)from, url.p ? url.p : "", STR(head)) >= 0);
	m->name = z(name.n ? name : S("INBOX"));
}

struct imap *
imap_open(const struct imap_box *box, const atomic_bool *stop)
{
	struct imap *m = calloc(1, sizeof *m);
	CURL *e;

	must(m);
	m->box = box;
	m->stop = stop;
	parse(m, box->url);
	must(curl_global_init(CURL_GLOBAL_DEFAULT) == 0 && (m->easy = e = curl_easy_init()));
	curl_easy_setopt(e, CURLOPT_NOSIGNAL, 1L);
	curl_easy_setopt(e, CURLOPT_PROTOCOLS_STR, "imap,imaps");
	curl_easy_setopt(e, CURLOPT_PROXY, "");
	curl_easy_setopt(e, CURLOPT_NETRC, (long)CURL_NETRC_IGNORED);
	curl_easy_setopt(e, CURLOPT_TIMEOUT_MS, (long)box->timeout_ms);
	curl_easy_setopt(e, CURLOPT_CONNECTTIMEOUT_MS, (long)box->timeout_ms);
	curl_easy_setopt(e, CURLOPT_LOW_SPEED_LIMIT, (long)SLOWEST);
	curl_easy_setopt(e, CURLOPT_LOW_SPEED_TIME, (long)SLOW_S);
	curl_easy_setopt(e, CURLOPT_USE_SSL, (long)(box->tls == NET_TLS_REQUIRED ? CURLUSESSL_ALL :
	    box->tls == NET_TLS_OFFERED ? CURLUSESSL_TRY : CURLUSESSL_NONE));
	curl_easy_setopt(e, CURLOPT_ERRORBUFFER, m->words);
	curl_easy_setopt(e, CURLOPT_WRITEFUNCTION, keep);
	curl_easy_setopt(e, CURLOPT_WRITEDATA, m);
	curl_easy_setopt(e, CURLOPT_NOPROGRESS, 0L);
	curl_easy_setopt(e, CURLOPT_XFERINFOFUNCTION, go_on);
	curl_easy_setopt(e, CURLOPT_XFERINFODATA, m);
	set_str(e, CURLOPT_USERNAME, box->user);
	set_str(e, CURLOPT_PASSWORD, box->password);
	return m;
}

void
imap_close(struct imap *m)
{
	curl_easy_cleanup(m->easy);
	free(m->base);
	free(m->name);
	free(m);
}

/* One exchange, its answer in ${answer}; ${command} NULL: fetch what the address names. */
static bool
ask(struct imap *m, const char *path, const char *command, char *answer, ptrdiff_t max)
{
	char *url;
	CURLcode r;

	must(asprintf(&url, "%s%s", m->base, path) >= 0);
	curl_easy_setopt(m->easy, CURLOPT_URL, url);
	curl_easy_setopt(m->easy, CURLOPT_CUSTOMREQUEST, command);
	m->answer = answer;
	m->max = max;
	m->n = 0;
	m->full = false;
	m->words[0] = 0;
	r = curl_easy_perform(m->easy);
	free(url);
	if (r == CURLE_OK || (r == CURLE_WRITE_ERROR && m->full))
		return true;
	snprintf(m->problem, sizeof m->problem, "%s", m->words[0] ? m->words : curl_easy_strerror(r));
	return false;
}

static bool
nonsense(struct imap *m)
{
	snprintf(m->problem, sizeof m->problem, "the server answers nonsense");
	return false;
}

/* The number after ${word} in an answer. */
static bool
number_after(str s, const char *word, int64_t *out)
{
	const char *at = memmem(s.p ? s.p : "", (size_t)s.n, word, strlen(word));
	ptrdiff_t from, n = 0;

	if (!at)
		return false;
	from = at - s.p + (ptrdiff_t)strlen(word);
	while (from + n < s.n && s.p[from + n] >= '0' && s.p[from + n] <= '9')
		n++;
	return str_to_i64(str_sub(s, from, n), 0, UINT32_MAX, out);
}

bool
imap_status(struct imap *m, int64_t *validity, int64_t *next)
{
	char answer[1024], *command;
	bool ok;

	must(asprintf(&command, "STATUS \"%s\" (UIDVALIDITY UIDNEXT)", m->name) >= 0);
	ok = ask(m, "", command, answer, sizeof answer);
	free(command);
	if (!ok)
		return false;
	if (!number_after((str){ answer, m->n }, "UIDVALIDITY ", validity) ||
	    !number_after((str){ answer, m->n }, "UIDNEXT ", next))
		return nonsense(m);
	return true;
}

bool
imap_list(struct imap *m, int64_t from, int64_t *uids, int max, int *n)
{
	char *answer = malloc(ANSWER), command[64];
	str rest, one, tail;
	bool ok;

	must(answer);
	*n = 0;
	snprintf(command, sizeof command, "UID SEARCH UID %lld:*", (long long)from);
	ok = ask(m, m->name, command, answer, ANSWER);
	for (rest = (str){ answer, ok ? m->n : 0 }; rest.n && *n < max; rest = tail) {
		int64_t uid;

		tail = (str){};
		(void)str_cut(rest, ' ', &one, &tail);
		/* "*" means the last one, even when it is below what was asked for. */
		if (str_to_i64(str_trim(one), from, UINT32_MAX, &uid) && (*n == 0 || uid > uids[*n - 1]))
			uids[(*n)++] = uid;
	}
	free(answer);
	return ok;
}

bool
imap_fetch(struct imap *m, struct arena *a, int64_t uid, ptrdiff_t max, str *out)
{
	char *answer = arena_array(a, char, max), *path;
	bool ok;

	must(asprintf(&path, "%s;UID=%lld", m->name, (long long)uid) >= 0);
	ok = ask(m, path, NULL, answer, max);
	free(path);
	*out = (str){ answer, ok ? m->n : 0 };
	return ok;
}

const char *
imap_problem(const struct imap *m)
{
	return m->problem;
}
