/* auth_session.c -- sessions, and the few thousand of them that are kept in memory. */
#include <pthread.h>

#include "auth/auth_session.h"
#include "auth_q.h"
#include "crypto/crypto.h"
#include "db/db.h"

enum { SETS = 1024, WAYS = 4, CSRF = 22, NAME = AUTH_NAME_MAX };

#define TRUST_US	(5 * US_PER_S)		/* before a session is read again */
#define IDLE_US		(30 * US_PER_MIN)
#define IDLE_CRISIS_US	(12 * US_PER_HOUR)
#define LIFE_US		(24 * US_PER_HOUR)

struct known {			/* a session as it was read */
	uint64_t db;		/* db_serial(); 0: free */
	unsigned char hash[CRYPTO_HASH];
	struct session_id id;
	struct account_id account;
	perm_set perms;
	enum lang lang;
	bool temporary;		/* only a password to choose */
	struct instant read_at, seen_at, ends_at;
	char csrf[CSRF], name[NAME];
	int csrf_n, name_n;
};

static struct set {
	pthread_mutex_t lock;
	struct known way[WAYS];
} sets[SETS] = { [0 ... SETS - 1] = { .lock = PTHREAD_MUTEX_INITIALIZER } };

/* Grows when something was taken back: what was read before must not be kept. */
static _Atomic uint64_t epoch;

static struct set *
set_of(str hash)
{
	uint64_t h;

	memcpy(&h, hash.p, sizeof h);
	return &sets[h % SETS];
}

static bool
is(const struct known *k, uint64_t db, str hash)
{
	return k->db == db && memcmp(k->hash, hash.p, CRYPTO_HASH) == 0;
}

static bool
cached(struct ctx *c, str hash, struct known *out)
{
	struct set *s = set_of(hash);
	uint64_t db = db_serial(c->db);
	bool found = false;

	pthread_mutex_lock(&s->lock);
	for (int i = 0; i < WAYS && !found; i++)
		if (is(&s->way[i], db, hash)) {
			*out = s->way[i];
			found = true;
		}
	pthread_mutex_unlock(&s->lock);
	/* A clock that went back makes nothing younger. */
	return found && c->now.us >= out->read_at.us && c->now.us - out->read_at.us < TRUST_US;
}

static void
keep(const struct known *k, uint64_t when)
{
	struct set *s = set_of((str){ (const char *)k->hash, CRYPTO_HASH });
	struct known *at = &s->way[0];

	pthread_mutex_lock(&s->lock);
	for (int i = 0; i < WAYS; i++) {
		if (is(&s->way[i], k->db, (str){ (const char *)k->hash, CRYPTO_HASH })) {
			at = &s->way[i];
			break;
		}
		if (s->way[i].read_at.us < at->read_at.us)
			at = &s->way[i];
	}
	if (epoch == when)
		*at = *k;
	pthread_mutex_unlock(&s->lock);
}

static void
forget(str hash, struct account_id account)
{
	epoch++;
	for (int i = 0; i < SETS; i++) {
		if (hash.n && &sets[i] != set_of(hash))
			continue;
		pthread_mutex_lock(&sets[i].lock);
		for (int j = 0; j < WAYS; j++) {
			struct known *k = &sets[i].way[j];

			if ((account.v && k->account.v == account.v) ||
			    (hash.n && memcmp(k->hash, hash.p, CRYPTO_HASH) == 0))
				*k = (struct known){};
		}
		pthread_mutex_unlock(&sets[i].lock);
	}
}

void
auth_changed(struct account_id account)
{
	forget((str){}, account);
}

static struct instant
after(struct instant t, int64_t us)
{
	return (struct instant){ t.us + us };
}

/* ---- who asks ------------------------------------------------------------------ */

static enum err
read_session(struct ctx *c, str hash, struct known *k, bool *found)
{
	uint64_t when = epoch;
	struct auth_session s;
	struct instant idle_end;

	TRY(auth_q_session(c, after(c->now, -LIFE_US), hash, c->now, &s, found));
	if (!*found)
		return OK;
	idle_end = after(s.seen_at, s.crisis_open ? IDLE_CRISIS_US : IDLE_US);
	*found = c->now.us < idle_end.us;
	if (!*found)
		return OK;
	*k = (struct known){
		.db = db_serial(c->db), .id = s.id, .account = s.account_id,
		.perms = auth_role_perms(s.role) & (s.temporary ? SIGNED_IN : ~(perm_set)0),
		.temporary = s.temporary, .lang = str_eq(s.lang, S("en")) ? LANG_EN : LANG_FR,
		.read_at = c->now, .seen_at = s.seen_at,
		.ends_at = idle_end.us < s.expires_at.us ? idle_end : s.expires_at,
		.csrf_n = (int)str_sub(s.csrf, 0, CSRF).n, .name_n = (int)str_sub(s.name, 0, NAME).n,
	};
	memcpy(k->hash, hash.p, CRYPTO_HASH);
	memcpy(k->csrf, s.csrf.p, (size_t)k->csrf_n);
	memcpy(k->name, s.name.p, (size_t)k->name_n);
	keep(k, when);
	return OK;
}

static enum err
seen_rule(struct ctx *c, void *arg)
{
	const struct known *k = arg;
	int64_t changed;

	return auth_q_session_seen(c, c->now, k->id, &changed);
}

/* A page that refreshes itself is not a person: only what people do keeps a session. */
static void
note_seen(struct ctx *c, const struct request *rq, struct known *k)
{
	if ((rq->script && rq->method == GET) || c->now.us - k->seen_at.us < US_PER_MIN || c->conn)
		return;
	if (db_write(c, seen_rule, k) != OK) {
		ctx_forgive(c);		/* a full disk must not keep anyone out */
		return;
	}
	forget((str){ (const char *)k->hash, CRYPTO_HASH }, (struct account_id){});
}

enum err
auth_who(struct ctx *c, struct request *rq)
{
	unsigned char raw[CRYPTO_HASH];
	str hash = { (char *)raw, sizeof raw };
	struct known k;
	bool found = true;

	if (!rq->session_token.n || rq->session_token.n > 64)
		return OK;
	crypto_token_hash_into(raw, rq->session_token);
	if (!cached(c, hash, &k))
		TRY(read_session(c, hash, &k, &found));
	if (!found || c->now.us >= k.ends_at.us)
		return OK;
	c->who = k.account;
	c->who_name = arena_str(c->a, k.name, k.name_n);
	c->lang = k.lang;
	rq->held = k.perms;
	rq->choose = k.temporary;
	rq->csrf = arena_str(c->a, k.csrf, k.csrf_n);
	note_seen(c, rq, &k);
	return OK;
}

/* ---- opening and closing ---------------------------------------------------------- */

enum err
auth_session_open(struct ctx *c, struct account_id account, str *token)
{
	struct auth_new_session id;
	int64_t changed;

	*token = crypto_token256(c);
	TRY(auth_q_sessions_purge(c, c->now, &changed));
	TRY(auth_q_signed_in(c, (struct opt_instant){ true, c->now }, account, &changed));
	if (!changed)
		return fail(c, E_LOGIN, S(""), S("auth.wrong"), "disabled meanwhile");
	TRY(auth_q_session_add(c, crypto_token_hash(c->a, *token), account, crypto_token(c), c->now,
	    after(c->now, LIFE_US), &id));
	c->who = account;
	return record_saw(c, S("session.opened"), arena_fmt(c->a, "session:%lld", (long long)id.id.v));
}

static enum err
close_rule(struct ctx *c, void *arg)
{
	int64_t changed;

	return auth_q_session_close(c, *(str *)arg, &changed);
}

enum err
auth_sign_out(struct ctx *c, str token)
{
	str hash = crypto_token_hash(c->a, token);

	TRY(db_write(c, close_rule, &hash));
	forget(hash, (struct account_id){});
	return OK;
}

enum err
auth_session_this(struct ctx *c, str token, struct session_id *out)
{
	struct auth_session s;
	bool found;

	TRY(auth_q_session(c, c->now, crypto_token_hash(c->a, token), c->now, &s, &found));
	*out = found ? s.id : (struct session_id){};
	return OK;
}
