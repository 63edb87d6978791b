#include <pthread.h>
#include <stdlib.h>

#include "conf/conf.h"
#include "crypto/crypto.h"
#include "db/db.h"
#include "inbound/inbound.h"
#include "inbound/mailbox.h"
#include "inbound/mime.h"
#include "inbound_q.h"
#include "log/log.h"
#include "post/post.h"

enum { BATCH = 50, ARENA = 64 << 20, TRIES = 5 };
/* The row is written when something changes, and this often when nothing does. */
#define SAY_US	(10 * US_PER_MIN)

struct mailbox {
	struct db *db;
	pthread_t thread;
	pthread_mutex_t lock;
	pthread_cond_t wake;
	atomic_bool stop;
};

/* ---- one message -------------------------------------------------------------------------- */

/* Our own Message-ID, "<12.TOKEN@...>", quoted by a reply: the recipient it was written to. */
static enum err
find_answered(struct ctx *c, str ids, struct recipient_id *out)
{
	str one, rest, id, token, domain;

	out->v = 0;
	while (!out->v && str_cut(ids, '<', &one, &rest)) {
		struct inbound_message row;
		struct outbox_id m;
		bool found;

		ids = rest;
		if (!str_cut(rest, '@', &one, &domain) || !str_cut(one, '.', &id, &token) ||
		    !str_to_i64(id, 1, INT64_MAX, &m.v) || !crypto_same(token, post_receipt_token(c->a, m, 0)))
			continue;
		TRY(inbound_q_message(c, m, &row, &found));
		if (found && row.recipient_id.some)
			*out = row.recipient_id.v;
	}
	return OK;
}

static enum err
take_mail(struct ctx *c, str bytes)
{
	struct mime_mail m;
	struct inbound_new in = { .channel = S("email") };
	struct inbound_done done;
	enum err e;

	mime_read(c->a, bytes, &m);
	in.sender = m.from;
	in.text = str_trim(m.text).n ? m.text : m.subject;
	in.robot = m.robot || (m.from.n && str_eq_nocase(m.from, conf_str(MAIL_FROM)));
	in.sent_at = m.date;
	in.provider_id = m.message_id.n && m.message_id.n < INBOUND_ID_MAX ? m.message_id :
	    crypto_hex(c->a, crypto_digest(c->a, bytes));
	TRY(find_answered(c, m.answers, &in.answers));
	e = inbound_take(c, &in, &done);
	if (e == E_INVALID) {		/* nobody to answer to: not ours to keep */
		struct log l = log_begin("warn", "mail_refused");

		log_cause(&l, e, c);
		log_end(&l);
		ctx_forgive(c);
		return OK;
	}
	return e;
}

/* ---- one turn ------------------------------------------------------------------------------- */

struct moving { int64_t validity, uid; str problem; };

static enum err
move_rule(struct ctx *c, void *arg)
{
	const struct moving *m = arg;
	int64_t n;

	if (m->problem.n)
		return inbound_q_mailbox_failed(c, (struct opt_instant){ true, c->now }, m->problem, &n);
	return inbound_q_mailbox_at(c, m->validity, m->uid, (struct opt_instant){ true, c->now }, &n);
}

static enum err
cannot(struct ctx *c, struct imap *box, const struct inbound_mailbox *was)
{
	struct moving m = { .problem = str_from(imap_problem(box)) };
	struct log l;

	if (!m.problem.n)
		m.problem = S("?");
	if (str_eq(was->problem, m.problem))
		return OK;		/* said already */
	l = log_begin("warn", "mailbox");
	log_str(&l, "problem", m.problem);
	log_end(&l);
	return db_write(c, move_rule, &m);
}

/* Messages from ${m->uid} on, as far as they can be kept. */
static enum err
take_new(struct ctx *c, struct imap *box, struct moving *m, int *taken, bool *broken)
{
	static int64_t bad_uid;
	static int bad_times;
	int64_t uids[BATCH];
	int n;

	*broken = !imap_list(box, m->uid + 1, uids, BATCH, &n);
	for (int i = 0; i < n && !*broken; i++) {
		struct arena a;
		struct ctx one = *c;
		str bytes;
		enum err e = OK;

		arena_init(&a, ARENA);
		one.a = &a;
		ctx_at(&one, c->now);
		*broken = !imap_fetch(box, &a, uids[i], MIME_MAX, &bytes);
		if (!*broken && bytes.n)
			e = take_mail(&one, bytes);
		arena_fini(&a);
		if (e != OK || *broken) {
			bad_times = uids[i] == bad_uid ? bad_times + 1 : 1;
			bad_uid = uids[i];
			if (bad_times < TRIES)
				return OK;	/* from this one on, next time */
			*broken = false;	/* one message does not hold up all others */
		} else
			++*taken;
		m->uid = uids[i];
	}
	return OK;
}

enum err
mailbox_turn(struct ctx *c, struct imap *box, int *taken)
{
	struct inbound_mailbox was = {};
	struct moving m = {};
	int64_t next = 0;
	bool found, broken;

	*taken = 0;
	TRY(inbound_q_mailbox(c, &was, &found));
	if (!imap_status(box, &m.validity, &next))
		return cannot(c, box, &was);
	if (!found || was.validity != m.validity)
		m.uid = next > 0 ? next - 1 : 0;	/* what lies there already is left alone */
	else
		m.uid = was.uid;
	TRY(take_new(c, box, &m, taken, &broken));
	if (!found || m.uid != was.uid || m.validity != was.validity || (was.problem.n && !broken) ||
	    (!broken && (!was.read_at.some || c->now.us - was.read_at.v.us > SAY_US)))
		TRY(db_write(c, move_rule, &m));
	return broken ? cannot(c, box, &was) : OK;
}

/* ---- the thread -------------------------------------------------------------------------------- */

static enum net_tls
tls_of(str s)
{
	return str_eq(s, S("required")) ? NET_TLS_REQUIRED : str_eq(s, S("never")) ? NET_TLS_NEVER : NET_TLS_OFFERED;
}

static void
turn(struct mailbox *m)
{
	struct arena a;
	struct ctx c = { .a = &a, .db = m->db };
	struct imap_box box;
	struct imap *imap;
	int taken = BATCH;
	enum err e = OK;

	arena_init(&a, ARENA);
	ctx_at(&c, instant_now());
	box = (struct imap_box){ .url = conf_str(MAIL_IMAP_URL), .user = conf_str(MAIL_IMAP_USER),
		.tls = tls_of(conf_str(MAIL_TLS)), .timeout_ms = (int)conf_i64(MAIL_TIMEOUT) };
	if (conf_str(MAIL_IMAP_PASSWORD_FILE).n)
		e = conf_secret(&c, MAIL_IMAP_PASSWORD_FILE, &box.password);
	imap = e == OK ? imap_open(&box, &m->stop) : NULL;
	while (e == OK && taken == BATCH && !atomic_load(&m->stop)) {
		ctx_at(&c, instant_now());
		e = mailbox_turn(&c, imap, &taken);
	}
	if (imap)
		imap_close(imap);
	if (e != OK) {
		struct log l = log_begin("error", "mailbox");

		log_cause(&l, e, &c);
		log_end(&l);
	}
	arena_fini(&a);
}

static void
wait_a_while(struct mailbox *m)
{
	struct timespec until;
	int64_t ms = conf_i64(MAIL_IMAP_INTERVAL);

	clock_gettime(CLOCK_MONOTONIC, &until);
	until.tv_sec += ms / 1000;
	pthread_mutex_lock(&m->lock);
	if (!atomic_load(&m->stop))
		(void)pthread_cond_timedwait(&m->wake, &m->lock, &until);
	pthread_mutex_unlock(&m->lock);
}

static void *
loop(void *arg)
{
	struct mailbox *m = arg;

	while (!atomic_load(&m->stop)) {
		if (conf_str(MAIL_IMAP_URL).n)
			turn(m);
		wait_a_while(m);
	}
	return NULL;
}

struct mailbox *
mailbox_start(struct db *db)
{
	struct mailbox *m = calloc(1, sizeof *m);
	pthread_condattr_t clock;

	if (!m)
		abort();
	m->db = db;
	pthread_mutex_init(&m->lock, NULL);
	pthread_condattr_init(&clock);
	pthread_condattr_setclock(&clock, CLOCK_MONOTONIC);
	pthread_cond_init(&m->wake, &clock);
	pthread_condattr_destroy(&clock);
	if (pthread_create(&m->thread, NULL, loop, m) != 0)
		abort();
	return m;
}

void
mailbox_stop(struct mailbox *m)
{
	pthread_mutex_lock(&m->lock);
	atomic_store(&m->stop, true);
	pthread_cond_signal(&m->wake);
	pthread_mutex_unlock(&m->lock);
	pthread_join(m->thread, NULL);
	free(m);
}
