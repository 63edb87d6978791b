/* auth_account.c -- accounts and what may be done to them. */
#include "auth/auth_account.h"
#include "auth/auth_session.h"
#include "auth_q.h"
#include "crypto/crypto.h"
#include "db/db.h"
#include "i18n/i18n.h"
#include "logbook/logbook.h"

enum err
auth_login_fold(struct ctx *c, str text, str *login)
{
	char *p = arena_z(c->a, str_trim(text));
	str s = str_from(p);

	for (char *q = p; *q; q++) {
		if (*q >= 'A' && *q <= 'Z')
			*q += 'a' - 'A';
		if (*q <= ' ' || *q == 0x7f)	/* also what is not ASCII: char is signed here */
			return fail(c, E_INVALID, S("login"), S("auth.login"), "a blank or an accent");
	}
	if (s.n < 3 || s.n > AUTH_LOGIN_MAX || s.n != str_trim(text).n)
		return fail(c, E_INVALID, S("login"), S("auth.login"), "%td characters", s.n);
	*login = s;
	return OK;
}

enum err
auth_password_check(struct ctx *c, str password, str login)
{
	ptrdiff_t characters = 0, different = 0;
	uint32_t cp, seen[8];
	str s = password, user;

	if (!str_utf8(password) || password.n > AUTH_PASSWORD_MAX)
		return fail(c, E_INVALID, S("password"), S("auth.password.long"), "%td bytes", password.n);
	while (str_next(&s, &cp)) {
		ptrdiff_t i = 0;

		characters++;
		while (i < different && seen[i] != cp)
			i++;
		if (i == different && different < COUNT(seen))
			seen[different++] = cp;
	}
	if (characters < AUTH_PASSWORD_MIN)
		return fail(c, E_INVALID, S("password"), S("auth.password.short"), "%td characters", characters);
	(void)str_cut(login, '@', &user, &s);
	if (different < 5 || str_eq_nocase(password, login) || str_eq_nocase(password, user))
		return fail(c, E_INVALID, S("password"), S("auth.password.plain"), "easily guessed");
	return OK;
}

static str
object_of(struct ctx *c, struct account_id id)
{
	return arena_fmt(c->a, "account:%lld", (long long)id.v);
}

static enum err
say(struct ctx *c, str kind, struct account_id id, struct opt_person_id person, str text)
{
	struct log_new_part part = { .about = person.v, .text = text };
	struct log_new entry = { .kind = kind, .object = object_of(c, id), .parts = &part, .parts_n = 1 };

	return logbook_add(c, &entry, NULL);
}

/* "role": the name of a role in the words of the reader. */
static str
role_words(struct ctx *c, str role)
{
	return msg_text(c->lang, auth_role(role)->name);
}

enum err
auth_account_new(struct ctx *c, str login, str name, str role, str hash, struct account_id *out)
{
	struct auth_new_account made;
	bool fresh;

	TRY(auth_login_fold(c, login, &login));
	name = str_trim(name);
	if (name.n < 2 || name.n > AUTH_NAME_MAX || !str_utf8(name))
		return fail(c, E_INVALID, S("name"), S("auth.name"), "%td bytes", name.n);
	if (!auth_role(role))
		return fail(c, E_INVALID, S("role"), S("auth.role"), "no role %.*s", STR(role));
	TRY(auth_q_account_add(c, login, name, role, hash, c->lang == LANG_EN ? S("en") : S("fr"), c->now,
	    &made, &fresh));
	if (!fresh)
		return fail(c, E_CONFLICT, S("login"), S("auth.taken"), "login exists");
	*out = made.id;
	return say(c, S("account.created"), made.id, (struct opt_person_id){},
	    msg_fmt(c->a, c->lang, MSG_auth_log_created, name, role_words(c, role)));
}

enum err
auth_account_add(struct ctx *c, str login, str name, str role, str password, struct account_id *out)
{
	str hash;

	TRY(auth_password_check(c, password, login));
	TRY(crypto_password_hash(c, password, &hash));
	return auth_account_new(c, login, name, role, hash, out);
}

enum err
auth_account_temporary(struct ctx *c, struct account_id account)
{
	int64_t changed;

	return auth_q_temporary(c, account, &changed);
}

static enum err
account(struct ctx *c, struct account_id id, struct auth_account *out)
{
	bool found;

	TRY(auth_q_account(c, id, out, &found));
	if (!found)
		return fail(c, E_NOT_FOUND, S(""), S("auth.none"), "account %lld", (long long)id.v);
	return OK;
}

enum err
auth_account_role(struct ctx *c, struct account_id id, str role)
{
	struct auth_account a;
	int64_t changed;

	if (!auth_role(role))
		return fail(c, E_INVALID, S("role"), S("auth.role"), "no role %.*s", STR(role));
	TRY(account(c, id, &a));
	TRY(auth_q_role_set(c, role, id, &changed));
	if (!changed && str_eq(a.role, role))
		return OK;
	if (!changed)
		return fail(c, E_CONFLICT, S("role"), S("auth.last"), "the last coordinator");
	return say(c, S("account.role"), id, a.person_id,
	    msg_fmt(c->a, c->lang, MSG_auth_log_role, a.name, role_words(c, a.role), role_words(c, role)));
}

enum err
auth_account_disable(struct ctx *c, struct account_id id, bool disabled)
{
	struct auth_account a;
	int64_t changed, closed;

	TRY(account(c, id, &a));
	if (disabled)
		TRY(auth_q_disable(c, id, &changed));
	else
		TRY(auth_q_enable(c, id, &changed));
	if (!changed && a.disabled == disabled)
		return OK;
	if (!changed)
		return fail(c, E_CONFLICT, S(""), S("auth.last"), "the last coordinator");
	TRY(auth_q_sessions_of_close(c, id, (struct session_id){}, &closed));
	return say(c, disabled ? S("account.disabled") : S("account.enabled"), id, a.person_id,
	    msg_fmt(c->a, c->lang, disabled ? MSG_auth_log_disabled : MSG_auth_log_enabled, a.name));
}

enum err
auth_account_hash(struct ctx *c, const struct auth_account *a, str hash, struct session_id keep)
{
	int64_t changed;

	TRY(auth_q_password_set(c, hash, a->id, &changed));
	TRY(auth_q_sessions_of_close(c, a->id, keep, &changed));
	return say(c, S("account.password"), a->id, a->person_id,
	    msg_fmt(c->a, c->lang, MSG_auth_log_password, a->name));
}

struct new_password {
	struct auth_account account;
	str hash;
	struct session_id keep;
};

static enum err
password_rule(struct ctx *c, void *arg)
{
	const struct new_password *p = arg;

	return auth_account_hash(c, &p->account, p->hash, p->keep);
}

enum err
auth_account_password(struct ctx *c, struct account_id id, str password, struct session_id keep)
{
	struct new_password p = { .keep = keep };

	TRY(account(c, id, &p.account));
	TRY(auth_password_check(c, password, p.account.login));
	TRY(crypto_password_hash(c, password, &p.hash));
	TRY(db_write(c, password_rule, &p));
	auth_changed(id);
	return OK;
}

enum err
auth_sweep(struct ctx *c)
{
	int64_t changed;

	TRY(auth_q_sessions_purge(c, c->now, &changed));
	TRY(auth_q_failures_purge(c, (struct instant){ c->now.us - US_PER_DAY }, &changed));
	TRY(auth_q_invitations_purge(c, (struct instant){ c->now.us - 30 * US_PER_DAY }, &changed));
	return record_purge(c, (struct instant){ c->now.us - 7 * US_PER_DAY });
}
