/* auth_sign.c -- signing in, and slowing down who keeps guessing. */
#include "auth/auth_session.h"
#include "auth_q.h"
#include "crypto/crypto.h"
#include "db/db.h"

enum { LOGIN_FREE = 5, ADDRESS_FREE = 30 };	/* wrong passwords before anyone waits */

#define WAIT_US		(30 * US_PER_S)		/* then 60, 120, 240 */
#define WAIT_MAX_US	(5 * US_PER_MIN)
#define MEMORY_US	US_PER_HOUR		/* a count unheard of for so long starts again */

struct attempt {
	str login_key, address_key;
	struct account_id account;
	str name, token;
};

/* One house, one network: of an IPv6 address the first 64 bits. */
static str
network(str remote)
{
	int colons = 0;

	for (ptrdiff_t i = 0; i < remote.n; i++)
		if (remote.p[i] == ':' && ++colons == 4)
			return str_sub(remote, 0, i);
	return remote;
}

static struct instant
wait_until(struct ctx *c, int64_t failures, int64_t free)
{
	int64_t us = WAIT_US;

	if (failures < free)
		return c->now;
	for (int64_t i = free; i < failures && us < WAIT_MAX_US; i++)
		us *= 2;
	return (struct instant){ c->now.us + (us < WAIT_MAX_US ? us : WAIT_MAX_US) };
}

static enum err
count_failure(struct ctx *c, str key, int64_t free)
{
	struct auth_failure_count n;
	int64_t changed;

	TRY(auth_q_failure_add(c, key, c->now, &n));
	return auth_q_failure_until(c, wait_until(c, n.failures, free), key, &changed);
}

static enum err
failed_rule(struct ctx *c, void *arg)
{
	const struct attempt *t = arg;
	int64_t changed;

	TRY(auth_q_failures_purge(c, (struct instant){ c->now.us - MEMORY_US }, &changed));
	TRY(count_failure(c, t->login_key, LOGIN_FREE));
	return count_failure(c, t->address_key, ADDRESS_FREE);
}

static enum err
open_rule(struct ctx *c, void *arg)
{
	struct attempt *t = arg;
	int64_t changed;

	TRY(auth_q_failure_forget(c, t->login_key, &changed));
	return auth_session_open(c, t->account, &t->token);
}

static enum err
not_too_often(struct ctx *c, const struct attempt *t)
{
	struct auth_failure_list held;

	TRY(auth_q_failures(c, t->login_key, t->address_key, c->now, &held));
	if (held.n)
		return fail(c, E_LIMIT, S(""), S("auth.wait"), "too many wrong passwords");
	return OK;
}

static enum err
try_password(struct ctx *c, struct attempt *t, str login, str password, str remote)
{
	struct auth_account a = {};
	bool found = false, ok;

	if (auth_login_fold(c, login, &login) != OK) {
		ctx_forgive(c);		/* a name that cannot be is wrong like any other */
		login = str_sub(login, 0, AUTH_LOGIN_MAX);
	} else
		TRY(auth_q_account_by_login(c, login, &a, &found));
	t->login_key = crypto_lookup(c->a, arena_fmt(c->a, "login:%.*s", STR(login)));
	t->address_key = crypto_lookup(c->a, arena_fmt(c->a, "address:%.*s", STR(network(remote))));
	TRY(not_too_often(c, t));
	ok = crypto_password_ok(c, found && !a.disabled ? a.password_hash : S(""), password);
	if (!ok) {
		TRY(db_write(c, failed_rule, t));
		return fail(c, E_LOGIN, S(""), S("auth.wrong"), "wrong name or password");
	}
	t->account = a.id;
	t->name = a.name;
	return OK;
}

enum err
auth_confirm(struct ctx *c, str login, str password, str remote)
{
	struct attempt t = {};

	return try_password(c, &t, login, password, remote);
}

enum err
auth_sign_in(struct ctx *c, str login, str password, str remote, str *token)
{
	struct attempt t = {};

	TRY(try_password(c, &t, login, password, remote));
	c->who_name = t.name;
	TRY(db_write(c, open_rule, &t));
	*token = t.token;
	return OK;
}
