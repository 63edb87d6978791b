/* The server whole, over real sockets: shared pages, sessions that end, files, streams. */
#include <arpa/inet.h>
#include <dirent.h>
#include <fcntl.h>
#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>
#include <zlib.h>

#include "conf/conf.h"
#include "http/conn.h"
#include "http/sse.h"
#include "t.h"

static _Atomic int rendered;
static _Atomic uint64_t version;
static _Atomic bool signed_in, told;

static enum err
page(struct ctx *c, const struct request *rq, struct reply *rp)
{
	atomic_fetch_add(&rendered, 1);
	html_lit(&rp->body, S("<"));
	html_hole(&rp->body, HOLE_USER);
	html_lit(&rp->body, S("|"));
	html_hole(&rp->body, HOLE_CSRF);
	html_lit(&rp->body, S("|"));
	html_hole(&rp->body, HOLE_REQUEST_KEY);
	html_lit(&rp->body, S(">"));
	if (!query_str(rq, S("alone")).n)
		reply_shared(rp, 60);
	return c->who.v ? OK : E_INTERNAL;
}

/* Two kilobytes, the same for everyone but for what a form is known by. */
static enum err
open_page([[maybe_unused]] struct ctx *c, [[maybe_unused]] const struct request *rq, struct reply *rp)
{
	atomic_fetch_add(&rendered, 1);
	for (int i = 0; i < 50; i++)
		html_lit(&rp->body, S("<p>Centre de Savenay, samedi 28, de 8 h à 14 h</p>"));
	html_hole(&rp->body, HOLE_REQUEST_KEY);
	html_lit(&rp->body, S("<p>fin</p>"));
	html_hole(&rp->body, HOLE_USER);
	reply_shared(rp, 60);
	return OK;
}

static enum err
file(struct ctx *c, const struct request *rq, struct reply *rp)
{
	const struct upload *u = form_file(rq, S("f"));
	struct stat st;
	str note;

	TRY(form_str(c, rq, S("note"), 100, &note));
	if (!u || stat(arena_z(c->a, u->path), &st) != 0)
		return fail(c, E_INVALID, S("f"), S("form.missing"), "no file");
	html_str(&rp->body, arena_fmt(c->a, "%.*s %.*s %lld %lld", STR(note), STR(u->filename),
	    (long long)u->size, (long long)st.st_size));
	return OK;
}

static enum err
greedy(struct ctx *c, [[maybe_unused]] const struct request *rq, [[maybe_unused]] struct reply *rp)
{
	(void)arena_array(c->a, char, WORKER_ARENA);
	return OK;
}

static enum err
stream([[maybe_unused]] struct ctx *c, [[maybe_unused]] const struct request *rq, struct reply *rp)
{
	rp->sse_topic = S("test/1");
	return OK;
}

static enum err
draw(struct ctx *c, str topic, struct sse_list *out)
{
	out->v[out->n++] = (struct sse_event){ S("part"), arena_fmt(c->a, "<p>%.*s\n%d</p>", STR(topic), told) };
	return OK;
}

/* Many at once, whose writing ends when the last of them has come: more than there are threads. */
enum { CROWD = WRITERS + 40, HOGS = 12 };

static struct deed *writing[CROWD];
static int writing_n;
static pthread_mutex_t writing_lock = PTHREAD_MUTEX_INITIALIZER;

static void
write_soon(struct deed *d)
{
	int n;

	pthread_mutex_lock(&writing_lock);
	writing[writing_n] = d;
	n = ++writing_n;
	pthread_mutex_unlock(&writing_lock);
	for (int i = 0; n == CROWD && i < n; i++)
		writing[i]->done(writing[i]);
}

static enum err
written(struct deed *d)
{
	return d->rule(d->c, d->arg);
}

static enum err
odd_rule(struct ctx *c, void *arg)
{
	const int64_t *n = arg;

	return *n % 2 ? OK : fail(c, E_CONFLICT, S(""), S("test.even"), "even");
}

static enum err
wrote([[maybe_unused]] struct ctx *c, const struct request *rq, struct reply *rp, enum err e, void *arg)
{
	const int64_t *n = arg;

	TRY(e == E_CONFLICT && *n == 2 ? OK : e);
	ctx_forgive(c);
	html_str(&rp->body, arena_fmt(c->a, "wrote %lld %.*s", (long long)*n, STR(query_str(rq, S("n")))));
	return OK;
}

static enum err
later(struct ctx *c, const struct request *rq, struct reply *rp)
{
	int64_t *n = arena_new(c->a, int64_t);

	*n = query_i64(rq, S("n"), 0);
	reply_after(rp, (struct after){ .rule = odd_rule, .end = wrote, .arg = n });
	return OK;
}

/* Each keeps its thread until all have come, and does not say that it waits. */
static enum err
hog([[maybe_unused]] struct ctx *c, [[maybe_unused]] const struct request *rq, struct reply *rp)
{
	static _Atomic int come;

	atomic_fetch_add(&come, 1);
	while (atomic_load(&come) < HOGS)
		usleep(1000);
	html_lit(&rp->body, S("all there"));
	return OK;
}

static enum err
who(struct ctx *c, struct request *rq)
{
	if (!signed_in || !str_eq(rq->session_token, S("token")))
		return OK;
	c->who.v = 7;
	c->who_name = S("Zoé <b>");
	rq->held = SIGNED_IN;
	rq->csrf = S("0123456789abcdef");
	return OK;
}

static uint64_t version_now([[maybe_unused]] struct db *db) { return version; }

static const struct route routes[] = {
	{ GET, "/page", SIGNED_IN, page },
	{ GET, "/open", PUBLIC, open_page },
	{ GET, "/greedy", PUBLIC, greedy },
	{ GET, "/stream", SIGNED_IN, stream },
	{ POST, "/file", SIGNED_IN, file },
	{ POST, "/later", PUBLIC, later },
	{ POST, "/hog", PUBLIC, hog },
};
static const struct http_config config = {
	.routes = routes, .route_count = COUNT(routes), .before = who, .version = version_now,
	.write_soon = write_soon, .written = written,
};

static struct http *
begin(struct ctx *c)
{
	static bool registered;
	struct http *h;

	if (!registered)
		sse_register(S("test"), draw);
	registered = true;
	rendered = 0;
	signed_in = true;
	T_I64(conf_set(c, SERVER_LISTEN, S("127.0.0.1:0"), S("test")), OK);
	T_I64(conf_set(c, LOG_REQUESTS, S("none"), S("test")), OK);
	T_I64(conf_set(c, DATA_DIRECTORY, S("/tmp"), S("test")), OK);
	T_I64(http_start(c, &config, &h), OK);
	return h;
}

static int
open_files(void)
{
	DIR *d = opendir("/proc/self/fd");
	int n = 0;

	T(d != NULL);
	while (readdir(d))
		n++;
	closedir(d);
	return n;
}

/* Refused after an address was taken: nothing stays open, and the next start has its place. */
TEST(http_server_refused_gives_everything_back)
{
	struct http *h;
	int before;

	T_I64(conf_set(c, SERVER_LISTEN, S("127.0.0.1:0,nowhere"), S("test")), OK);
	before = open_files();
	T_I64(http_start(c, &config, &h), E_INVALID);
	T_STR(c->cause.key, S("http.listen"));
	ctx_forgive(c);
	T_I64(open_files(), before);
	h = begin(c);
	T(http_stop(h, 1000));
	T_I64(open_files(), before);
}

static int
call(struct http *h, str text)
{
	struct sockaddr_in to;
	socklen_t n = sizeof to;
	int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
	struct timeval patience = { 10, 0 };

	T(getsockname(h->listener[0].fd, (struct sockaddr *)&to, &n) == 0);
	T(connect(fd, (struct sockaddr *)&to, n) == 0);
	setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof patience);
	T(write(fd, text.p, (size_t)text.n) == text.n);
	return fd;
}

/* All they say until they close, or until ${needle} is there. */
static str
hear(struct ctx *c, int fd, const char *needle)
{
	struct buf b = { .a = c->a };
	char piece[4096];
	ssize_t n;

	while ((n = read(fd, piece, sizeof piece)) > 0) {
		buf_put(&b, (str){ piece, n });
		if (needle && memmem(b.p, (size_t)b.n, needle, strlen(needle)))
			break;
	}
	return buf_str(&b);
}

static str
ask(struct ctx *c, struct http *h, const char *what)
{
	int fd = call(h, arena_fmt(c->a, "GET %s HTTP/1.1\r\nHost: h\r\nCookie: " HTTP_COOKIE "=token\r\nConnection: close\r\n\r\n", what));
	str said = hear(c, fd, NULL);

	close(fd);
	return said;
}

TEST(http_server_renders_once_and_fills_holes)
{
	struct http *h = begin(c);
	str a = ask(c, h, "/page"), b = ask(c, h, "/page");

	T_HAS(a, "<Zoé &lt;b&gt;|0123456789abcdef|");
	T_HAS(b, "<Zoé &lt;b&gt;|0123456789abcdef|");
	T_I64(rendered, 1);
	T_I64(a.n, b.n);
	T(!str_eq(str_sub(a, a.n - 24, 23), str_sub(b, b.n - 24, 23)));	/* request keys are new each time */
	version++;
	T_HAS(ask(c, h, "/page"), "200 OK");
	T_I64(rendered, 2);
	T_HAS(ask(c, h, "/page?alone=1"), "200 OK");
	T_HAS(ask(c, h, "/page?alone=1"), "200 OK");
	T_I64(rendered, 4);
	T(http_stop(h, 5000));
}

TEST(http_server_session_ends_with_its_commit)
{
	struct http *h = begin(c);

	T_HAS(ask(c, h, "/page"), "200 OK");
	T_HAS(ask(c, h, "/page"), "200 OK");
	signed_in = false;		/* as the row says, from this commit on */
	version++;
	T_HAS(ask(c, h, "/page"), "303 See Other");
	T_I64(rendered, 1);
	T(http_stop(h, 5000));
}

TEST(http_server_arena_full_is_a_page)
{
	struct http *h = begin(c);

	T_HAS(ask(c, h, "/greedy"), "413 Content Too Large");
	T_HAS(ask(c, h, "/page"), "200 OK");
	T(http_stop(h, 5000));
}

static str
upload(struct ctx *c, ptrdiff_t size, const char *csrf)
{
	struct buf b = { .a = c->a };

	buf_fmt(&b, "--XX\r\nContent-Disposition: form-data; name=\"csrf\"\r\n\r\n%s\r\n"
	    "--XX\r\nContent-Disposition: form-data; name=\"note\"\r\n\r\nété\r\n"
	    "--XX\r\nContent-Disposition: form-data; name=\"f\"; filename=\"a;b %%22c.csv\"\r\nContent-Type: text/csv\r\n\r\n", csrf);
	while (size-- > 0)
		buf_put(&b, size % 5 ? S("x") : S("\r"));
	buf_put(&b, S("\r\n--XX--\r\n"));
	return arena_fmt(c->a, "POST /file HTTP/1.1\r\nHost: h\r\nCookie: " HTTP_COOKIE "=token\r\nConnection: close\r\n"
	    "Content-Type: multipart/form-data; boundary=XX\r\nContent-Length: %td\r\n\r\n%.*s", b.n, STR(buf_str(&b)));
}

TEST(http_server_files_come_through)
{
	struct http *h = begin(c);
	int fd = call(h, upload(c, 300001, "0123456789abcdef"));

	T_HAS(hear(c, fd, NULL), "\r\n\r\nété a;b &quot;c.csv 300001 300001");
	close(fd);
	fd = call(h, upload(c, 10, "wrong"));
	T_HAS(hear(c, fd, NULL), "403 Forbidden");
	close(fd);
	signed_in = false;
	version++;
	fd = call(h, upload(c, 10, "0123456789abcdef"));
	T_HAS(hear(c, fd, NULL), "401 Unauthorized");
	close(fd);
	T(http_stop(h, 5000));
}

static int
post(struct ctx *c, struct http *h, const char *what)
{
	return call(h, arena_fmt(c->a, "POST %s HTTP/1.1\r\nHost: h\r\nConnection: close\r\nContent-Length: 0\r\n\r\n", what));
}

/* No thread sleeps for a reply that waits for the disk; each answer goes to whoever asked, refusals too. */
TEST(http_server_writes_for_a_crowd)
{
	struct http *h = begin(c);
	int fd[CROWD];

	writing_n = 0;
	for (int i = 0; i < CROWD; i++)
		fd[i] = post(c, h, arena_z(c->a, arena_fmt(c->a, "/later?n=%d", i + 1)));
	for (int i = 0; i < CROWD; i++) {
		str said = hear(c, fd[i], NULL);

		if (i % 2 == 0 || i == 1)
			T_HAS(said, arena_z(c->a, arena_fmt(c->a, "wrote %d %d", i + 1, i + 1)));
		else
			T_HAS(said, "409 Conflict");
		close(fd[i]);
	}
	T_I64(writing_n, CROWD);
	T(http_stop(h, 5000));
}

/* Who knocks together is let in by one loop, and served by all. */
TEST(http_server_loops_share_those_who_come)
{
	enum { LOOPS = 3, COME = 30 };
	int fd[COME];
	struct http *h;

	T_I64(conf_set(c, SERVER_LOOPS, S("3"), S("test")), OK);
	h = begin(c);
	for (int i = 0; i < COME; i++)
		fd[i] = call(h, S("GET /open HTTP/1.1\r\nHost: h\r\n\r\n"));
	for (int i = 0; i < COME; i++)
		T_HAS(hear(c, fd[i], "fin"), "200 OK");
	for (int i = 0; i < LOOPS; i++)
		T_I64(h->loop[i]->held, COME / LOOPS);
	for (int i = 0; i < COME; i++)
		close(fd[i]);
	T(http_stop(h, 5000));
	T_I64(conf_set(c, SERVER_LOOPS, S("2"), S("test")), OK);
}

TEST(http_server_calls_more_when_nothing_moves)
{
	struct http *h = begin(c);
	int fd[HOGS];

	for (int i = 0; i < HOGS; i++)
		fd[i] = post(c, h, "/hog");
	for (int i = 0; i < HOGS; i++) {
		T_HAS(hear(c, fd[i], NULL), "all there");
		close(fd[i]);
	}
	T(http_stop(h, 5000));
}

TEST(http_server_streams)
{
	struct http *h = begin(c);
	int fd = call(h, S("GET /stream HTTP/1.1\r\nHost: h\r\nCookie: " HTTP_COOKIE "=token\r\n\r\n"));

	T_HAS(hear(c, fd, "0</p>\n\n"), "event: part\ndata: <p>test/1\ndata: 0</p>\n\n");
	told = true;
	sse_touch(S("test"));
	T_HAS(hear(c, fd, "1</p>\n\n"), "data: 1</p>\n\n");
	sse_drop((struct account_id){ 8 });
	sse_drop((struct account_id){ 7 });
	T_I64(hear(c, fd, NULL).n, 0);
	close(fd);
	told = false;
	T(http_stop(h, 5000));
}

/* What a gzip stream that has no end says so far: after the head of the reply in ${said}. */
static str
unpacked(struct ctx *c, const struct buf *said)
{
	enum { ROOM = 8192, GZIP = 16 + 15 };
	char *to = arena_array(c->a, char, ROOM);
	char *body = said->n ? memmem(said->p, (size_t)said->n, "\r\n\r\n", 4) : NULL;
	z_stream z = { .next_out = (Bytef *)to, .avail_out = ROOM };

	if (!body)
		return S("");
	z.next_in = (Bytef *)body + 4;
	z.avail_in = (uInt)(said->p + said->n - body - 4);
	T(inflateInit2(&z, GZIP) == Z_OK);
	T(!z.avail_in || (inflate(&z, Z_SYNC_FLUSH) == Z_OK && !z.avail_in));
	inflateEnd(&z);
	return (str){ to, ROOM - z.avail_out };
}

/* Reads on until what is unpacked has ${needle}. */
static void
hear_packed(struct ctx *c, int fd, struct buf *said, str needle)
{
	char piece[4096];
	ssize_t n;

	while (!str_has(unpacked(c, said), needle) && (n = read(fd, piece, sizeof piece)) > 0)
		buf_put(said, (str){ piece, n });
	T_HAS(unpacked(c, said), arena_z(c->a, needle));
}

/* The page that a gzip file holds, its checksum and its length right; head of the reply in ${head}. */
static str
unpacked_page(struct ctx *c, struct http *h, const char *extra, str *head)
{
	enum { ROOM = 8192, GZIP = 16 + 15 };
	int fd = call(h, arena_fmt(c->a, "GET /open HTTP/1.1\r\nHost: h\r\n%sConnection: close\r\n\r\n", extra));
	str said = hear(c, fd, NULL), body;
	z_stream z = { .next_out = (Bytef *)arena_array(c->a, char, ROOM), .avail_out = ROOM };
	const char *at = memmem(said.p, (size_t)said.n, "\r\n\r\n", 4);

	close(fd);
	T(at != NULL);
	*head = str_sub(said, 0, at + 4 - said.p);
	body = str_sub(said, head->n, said.n);
	if (!str_has(*head, S("Content-Encoding: gzip\r\n")))
		return body;
	z.next_in = (Bytef *)(uintptr_t)body.p;
	z.avail_in = (uInt)body.n;
	T(inflateInit2(&z, GZIP) == Z_OK);
	T_I64(inflate(&z, Z_FINISH), Z_STREAM_END);
	T_I64(z.avail_in, 0);
	inflateEnd(&z);
	return (str){ (const char *)z.next_out - z.total_out, (ptrdiff_t)z.total_out };
}

/* Who has no session and takes gzip is sent less; each form has its own key, which stands there as it is. */
TEST(http_server_packs_what_everyone_may_read)
{
	struct http *h = begin(c);
	str head, plain = unpacked_page(c, h, "", &head), first, second, key;

	T(!str_has(head, S("Content-Encoding")));
	T(plain.n > 2000);
	first = unpacked_page(c, h, "Accept-Encoding: gzip\r\n", &head);
	T_HAS(head, "Content-Encoding: gzip\r\n");
	T_HAS(head, "Vary: Accept-Encoding\r\n");
	second = unpacked_page(c, h, "Accept-Encoding: deflate, gzip, br\r\n", &head);
	T_I64(rendered, 2);		/* plain once, packed once */
	T_I64(first.n, plain.n);
	T_I64(second.n, plain.n);
	T(str_eq(str_sub(first, 0, 2000), str_sub(plain, 0, 2000)));
	T_HAS(first, "<p>fin</p>");
	key = str_sub(first, first.n - 32, first.n - 10);
	T(!str_has(second, key));
	first = unpacked_page(c, h, "Accept-Encoding: gzip\r\nCookie: " HTTP_COOKIE "=token\r\n", &head);
	T(!str_has(head, S("Content-Encoding")));
	T_HAS(first, "<p>fin</p>Zoé");
	T(http_stop(h, 5000));
}

/* Two who take gzip are sent the same bytes, whenever they came, and both can read them. */
TEST(http_server_streams_packed)
{
	struct http *h = begin(c);
	str asked = S("GET /stream HTTP/1.1\r\nHost: h\r\nAccept-Encoding: br, gzip\r\nCookie: " HTTP_COOKIE "=token\r\n\r\n");
	struct buf said[2] = { { .a = c->a }, { .a = c->a } };
	ptrdiff_t before[2];
	int fd[2];

	for (int i = 0; i < 2; i++) {
		fd[i] = call(h, asked);
		hear_packed(c, fd[i], &said[i], S("data: 0</p>\n\n"));
		T_HAS(buf_str(&said[i]), "Content-Encoding: gzip\r\n");
		T_HAS(unpacked(c, &said[i]), "retry: 2000\n\n");
		before[i] = said[i].n;
	}
	told = true;
	sse_touch(S("test"));
	for (int i = 0; i < 2; i++)
		hear_packed(c, fd[i], &said[i], S("data: 1</p>\n\n"));
	T(str_eq(str_sub(buf_str(&said[0]), before[0], said[0].n), str_sub(buf_str(&said[1]), before[1], said[1].n)));
	for (int i = 0; i < 2; i++)
		close(fd[i]);
	told = false;
	T(http_stop(h, 5000));
}

TEST(server_behind_a_proxy_believes_the_last_address_alone)
{
	struct http *h = arena_new(c->a, struct http);
	struct conn *k = arena_new(c->a, struct conn);
	struct head *head = arena_new(c->a, struct head);
	struct request rq;

	snprintf(k->remote, sizeof k->remote, "127.0.0.1");
	head->header[0] = (struct pair){ S("X-Forwarded-For"), S("203.0.113.9") };
	head->header_count = 1;
	request_fill(h, k, head, &rq);
	T_STR(rq.remote, S("127.0.0.1"));		/* nobody said that there is a proxy */
	h->proxy = true;
	request_fill(h, k, head, &rq);
	T_STR(rq.remote, S("203.0.113.9"));
	head->header[0].value = S("10.0.0.1, 198.51.100.7 , 203.0.113.9");	/* the others are said by who asks */
	request_fill(h, k, head, &rq);
	T_STR(rq.remote, S("203.0.113.9"));
	head->header_count = 0;
	request_fill(h, k, head, &rq);
	T_STR(rq.remote, S("127.0.0.1"));
}
