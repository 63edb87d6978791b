#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "auth/auth_test.h"
#include "autht_q.h"
#include "conf/conf.h"
#include "crypto/crypto.h"
#include "db/db.h"
#include "logbook/logbook.h"

static enum err
people(struct ctx *c, void *arg)
{
	struct auth_people *p = arg;

	TRY(auth_account_add(c, S("Jeanne@Exemple.fr"), S("Jeanne MARTIN"), S("coordinator"), PASSWORD, &p->jeanne));
	return auth_account_add(c, S("paul"), S("Paul BERT"), S("cell"), PASSWORD, &p->paul);
}

struct auth_people
auth_given_people(struct ctx *c)
{
	struct auth_people p;

	T(crypto_start(c, S(""), false) == OK);
	t_db(c);
	T(db_write(c, people, &p) == OK);
	return p;
}

str
auth_given_session(struct ctx *c, str login)
{
	struct ctx cc = *c;
	str token;

	T(auth_sign_in(&cc, login, PASSWORD, S("192.0.2.1"), &token) == OK);
	c->rng = cc.rng;
	return token;
}

/* Who a cookie is, as a handler would see it. */
static struct account_id
who(struct ctx *c, str token)
{
	struct request rq = { .session_token = token };
	struct ctx cc = *c;

	cc.who = (struct account_id){};
	T(auth_who(&cc, &rq) == OK);
	T((cc.who.v != 0) == (rq.held != 0) && (cc.who.v != 0) == (rq.csrf.n >= 16));
	return cc.who;
}

static void
later(struct ctx *c, int64_t us)
{
	ctx_at(c, (struct instant){ c->now.us + us });
}

/* ---- accounts ----------------------------------------------------------------- */

struct adding { const char *login, *name, *role, *password; };

static enum err
add(struct ctx *c, void *arg)
{
	const struct adding *a = arg;
	struct account_id id;

	return auth_account_add(c, str_from(a->login), str_from(a->name), str_from(a->role),
	    str_from(a->password), &id);
}

TEST(auth_account_rules)
{
	static const struct { struct adding in; enum err want; const char *key; } cases[] = {
		{ { "anne@x.fr", "Anne LE GALL", "site", "une phrase de passe" }, OK, "" },
		{ { "JEANNE@exemple.FR", "Autre", "cell", "une phrase de passe" }, E_CONFLICT, "auth.taken" },
		{ { "a b@x.fr", "Anne", "site", "une phrase de passe" }, E_INVALID, "auth.login" },
		{ { "annéé", "Anne", "site", "une phrase de passe" }, E_INVALID, "auth.login" },
		{ { "ab", "Anne", "site", "une phrase de passe" }, E_INVALID, "auth.login" },
		{ { "anne", " ", "site", "une phrase de passe" }, E_INVALID, "auth.name" },
		{ { "anne", "Anne", "king", "une phrase de passe" }, E_INVALID, "auth.role" },
		{ { "anne", "Anne", "site", "trop court" }, E_INVALID, "auth.password.short" },
		{ { "anne", "Anne", "site", "éééééééééééé" }, E_INVALID, "auth.password.plain" },
		{ { "annelegall35", "Anne", "site", "ANNELEGALL35" }, E_INVALID, "auth.password.plain" },
		{ { "annelegall35@x.fr", "Anne", "site", "annelegall35" }, E_INVALID, "auth.password.plain" },
		{ { "anne", "Anne", "site", "caf\xe9 caf\xe9 caf\xe9 noir" }, E_INVALID, "auth.password.long" },
	};

	auth_given_people(c);
	for (int i = 0; i < COUNT(cases); i++) {
		struct adding in = cases[i].in;
		enum err e = db_write(c, add, &in);

		t_check(e == cases[i].want, T_AT, "%d: %d %.*s", i, e, STR(c->cause.key));
		T_STR(c->cause.key, str_from(cases[i].key));
		ctx_forgive(c);
	}
}

TEST(auth_passwords_are_never_stored)
{
	struct autht_account a;

	auth_given_people(c);
	T(autht_q_account(c, S("jeanne@exemple.fr"), &a) == OK);
	T(str_starts(a.password_hash, S("$argon2id$")));
}

struct change { struct account_id id; str role; bool disable; };

static enum err
set_role(struct ctx *c, void *arg)
{
	const struct change *h = arg;

	return auth_account_role(c, h->id, h->role);
}

static enum err
set_disabled(struct ctx *c, void *arg)
{
	const struct change *h = arg;

	return auth_account_disable(c, h->id, h->disable);
}

TEST(auth_the_last_coordinator_stays)
{
	struct auth_people p = auth_given_people(c);
	struct change jeanne = { p.jeanne, S("cell"), true }, paul = { p.paul, S("coordinator"), false };
	struct log_line_list lines;

	T(db_write(c, set_role, &jeanne) == E_CONFLICT);
	T_STR(c->cause.key, S("auth.last"));
	ctx_forgive(c);
	T(db_write(c, set_disabled, &jeanne) == E_CONFLICT);
	ctx_forgive(c);
	T(db_write(c, set_role, &paul) == OK);
	T(db_write(c, set_role, &jeanne) == OK);
	T(db_write(c, set_role, &jeanne) == OK);	/* the same again: nothing, said nowhere */
	T(db_write(c, set_disabled, &jeanne) == OK);
	T(logbook_recent(c, (struct crisis_id){}, (struct log_id){}, 10, &lines) == OK);
	T_I64(lines.n, 5);
	T_STR(lines.v[0].kind, S("account.disabled"));
	T_STR(lines.v[1].text, S("Rôle de Jeanne MARTIN\u202f: coordination, puis cellule de crise."));
	T_STR(lines.v[4].kind, S("account.created"));
	T_STR(lines.v[4].object, arena_fmt(c->a, "account:%lld", (long long)p.jeanne.v));
}

/* ---- sessions ------------------------------------------------------------------- */

TEST(auth_sign_in_opens_a_session)
{
	struct auth_people p = auth_given_people(c);
	str token = auth_given_session(c, S(" JEANNE@exemple.fr "));
	struct autht_session_list sessions;

	T_I64(token.n, 43);
	T_I64(who(c, token).v, p.jeanne.v);
	T_I64(who(c, S("")).v, 0);
	T_I64(who(c, S("AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA")).v, 0);
	T_I64(who(c, str_sub(token, 0, 42)).v, 0);
	T(autht_q_sessions(c, &sessions) == OK);
	T_I64(sessions.n, 1);
	T(!str_has(sessions.v[0].token_hash, token));
	T(!str_eq(token, auth_given_session(c, S("jeanne@exemple.fr"))));
}

TEST(auth_who_fills_what_handlers_need)
{
	struct request rq = {};

	auth_given_people(c);
	rq.session_token = auth_given_session(c, S("paul"));
	T(auth_who(c, &rq) == OK);
	T_STR(c->who_name, S("Paul BERT"));
	T(rq.held == auth_role_perms(S("cell")));
	T(!(rq.held & ACCOUNT_MANAGE));
	T_I64(c->lang, LANG_FR);
	T_I64(rq.csrf.n, 22);
}

static enum err
wrong(struct ctx *c, const char *login, const char *password, const char *remote)
{
	str token;
	enum err e = auth_sign_in(c, str_from(login), str_from(password), str_from(remote), &token);

	ctx_forgive(c);
	return e;
}

TEST(auth_wrong_passwords_are_slowed_down_alike)
{
	static const char *const logins[] = { "paul", "nobody@x.fr", "n'existe pas ☠" };
	struct autht_failure_list failures;
	str token;

	auth_given_people(c);
	for (int k = 0; k < COUNT(logins); k++) {
		for (int i = 0; i < 5; i++)
			T(wrong(c, logins[k], "pas le bon du tout", "192.0.2.7") == E_LOGIN);
		T(wrong(c, logins[k], "pas le bon du tout", "192.0.2.8") == E_LIMIT);
	}
	T(wrong(c, "paul", "cheval pile agrafe", "192.0.2.9") == E_LIMIT);	/* even the right one waits */
	T(wrong(c, "jeanne@exemple.fr", "cheval pile agrafe", "192.0.2.7") == OK);	/* others do not */
	later(c, 31 * US_PER_S);
	T(wrong(c, "paul", "non", "192.0.2.7") == E_LOGIN);
	later(c, 31 * US_PER_S);
	T(wrong(c, "paul", "non", "192.0.2.7") == E_LIMIT);			/* twice as long */
	later(c, 31 * US_PER_S);
	T(auth_sign_in(c, S("paul"), PASSWORD, S("192.0.2.7"), &token) == OK);
	T(wrong(c, "paul", "non", "192.0.2.7") == E_LOGIN);			/* forgotten: free again */
	T(autht_q_failures(c, &failures) == OK);
	for (ptrdiff_t i = 0; i < failures.n; i++)
		T_I64(failures.v[i].failure_key.n, CRYPTO_LOOKUP);
}

TEST(auth_an_address_that_tries_many_names_waits)
{
	auth_given_people(c);
	for (int i = 0; i < 30; i++) {
		char name[20];

		snprintf(name, sizeof name, "name%d", i);
		T(wrong(c, name, "x", "2001:db8:1:2:aaaa::1") == E_LOGIN);
	}
	T(wrong(c, "paul", "x", "2001:db8:1:2:bbbb::2") == E_LIMIT);	/* the same network */
	T(wrong(c, "paul", "x", "2001:db8:1:3:aaaa::1") == E_LOGIN);
}

TEST(auth_a_session_ends)
{
	struct auth_people p = auth_given_people(c);
	str token = auth_given_session(c, S("paul"));

	for (int i = 0; i < 4; i++) {		/* alive as long as something is done */
		later(c, 29 * US_PER_MIN);
		T_I64(who(c, token).v, p.paul.v);
	}
	later(c, 31 * US_PER_MIN);
	T_I64(who(c, token).v, 0);
	token = auth_given_session(c, S("paul"));
	for (int i = 0; i < 71; i++) {
		later(c, 20 * US_PER_MIN);
		T_I64(who(c, token).v, p.paul.v);
	}
	later(c, 20 * US_PER_MIN);		/* a day: whatever was done */
	T_I64(who(c, token).v, 0);
}

static enum err
open_crisis(struct ctx *c, void *exercise)
{
	int64_t changed;

	TRY(autht_q_typology(c, &changed));
	return autht_q_crisis(c, *(bool *)exercise, c->now, &changed);
}

TEST(auth_a_crisis_keeps_people_signed_in)
{
	struct auth_people p = auth_given_people(c);
	str token = auth_given_session(c, S("paul"));
	bool exercise = false;

	T(db_write(c, open_crisis, &exercise) == OK);
	later(c, 11 * US_PER_HOUR);
	T_I64(who(c, token).v, p.paul.v);
	later(c, 12 * US_PER_HOUR + US_PER_MIN);
	T_I64(who(c, token).v, 0);
}

TEST(auth_a_page_that_refreshes_itself_keeps_nobody)
{
	struct auth_people p = auth_given_people(c);
	struct request rq = { .session_token = auth_given_session(c, S("paul")), .script = true };
	struct ctx cc = *c;

	for (int i = 0; i < 2; i++) {
		later(&cc, 16 * US_PER_MIN);
		cc.who = (struct account_id){};
		T(auth_who(&cc, &rq) == OK);
		T_I64(cc.who.v, i ? 0 : p.paul.v);
	}
}

TEST(auth_sign_out_is_at_once)
{
	str one, two;
	struct auth_people p = auth_given_people(c);

	one = auth_given_session(c, S("paul"));
	two = auth_given_session(c, S("paul"));
	T_I64(who(c, one).v, p.paul.v);
	T(auth_sign_out(c, one) == OK);
	T_I64(who(c, one).v, 0);
	T_I64(who(c, two).v, p.paul.v);
	T(auth_sign_out(c, S("forged")) == OK);
}

TEST(auth_rights_follow_at_once)
{
	struct auth_people p = auth_given_people(c);
	struct change partner = { p.paul, S("partner"), false }, gone = { p.paul, S(""), true };
	struct request rq = { .session_token = auth_given_session(c, S("paul")) };
	struct ctx cc = *c;

	T(auth_who(&cc, &rq) == OK && (rq.held & CALL_SEND));
	T(db_write(c, set_role, &partner) == OK);
	auth_changed(p.paul);
	cc = *c;
	T(auth_who(&cc, &rq) == OK && !(rq.held & CALL_SEND) && (rq.held & CRISIS_READ));
	T(db_write(c, set_disabled, &gone) == OK);
	auth_changed(p.paul);
	T_I64(who(c, rq.session_token).v, 0);
	T(wrong(c, "paul", "cheval pile agrafe", "192.0.2.1") == E_LOGIN);
	gone.disable = false;
	T(db_write(c, set_disabled, &gone) == OK);
	T_I64(who(c, rq.session_token).v, 0);	/* its sessions are gone for good */
	T(wrong(c, "paul", "cheval pile agrafe", "192.0.2.1") == OK);
}

TEST(auth_another_password_ends_other_sessions)
{
	struct auth_people p = auth_given_people(c);
	str one = auth_given_session(c, S("paul")), two = auth_given_session(c, S("paul"));
	struct autht_session_list sessions;

	T(autht_q_sessions(c, &sessions) == OK && sessions.n == 2);
	T(auth_account_password(c, p.paul, S("court"), sessions.v[0].id) == E_INVALID);
	ctx_forgive(c);
	T(auth_account_password(c, p.paul, S("une autre phrase"), sessions.v[0].id) == OK);
	T_I64(who(c, one).v, p.paul.v);
	T_I64(who(c, two).v, 0);
	T(wrong(c, "paul", "cheval pile agrafe", "192.0.2.1") == E_LOGIN);
	T(wrong(c, "paul", "une autre phrase", "192.0.2.1") == OK);
}

/* ---- invitations ------------------------------------------------------------------ */

static enum err
invite(struct ctx *c, void *arg)
{
	return auth_invite_add(c, arg);
}

TEST(auth_an_invitation_opens_an_account_once)
{
	struct auth_invite v = { .login = S("Anne@x.fr"), .name = S("Anne LE GALL"), .role = S("site") };
	struct autht_account a;
	str session, again;

	auth_given_people(c);
	T(db_write(c, invite, &v) == OK);
	T(!v.mailed && v.token.n == 22);
	T(auth_invite_use(c, v.token, S("court"), &session) == E_INVALID);	/* may be tried again */
	ctx_forgive(c);
	T(auth_invite_use(c, v.token, S("une phrase de passe"), &session) == OK);
	T(autht_q_account(c, S("anne@x.fr"), &a) == OK);
	T_STR(a.role, S("site"));
	T_I64(who(c, session).v, a.id.v);
	T(auth_invite_use(c, v.token, S("une phrase de passe"), &again) == E_NOT_FOUND);
	T_STR(c->cause.key, S("auth.invite.none"));
	ctx_forgive(c);
	T(auth_invite_use(c, S("forged"), S("une phrase de passe"), &again) == E_NOT_FOUND);
}

TEST(auth_an_invitation_ends)
{
	struct auth_invite old = { .login = S("anne@x.fr"), .name = S("Anne"), .role = S("site") }, v = old;
	str session;

	auth_given_people(c);
	T(db_write(c, invite, &old) == OK);
	T(db_write(c, invite, &v) == OK);			/* a newer link ends the older */
	T(auth_invite_use(c, old.token, S("une phrase de passe"), &session) == E_NOT_FOUND);
	ctx_forgive(c);
	later(c, 7 * US_PER_DAY);
	T(auth_invite_use(c, v.token, S("une phrase de passe"), &session) == E_NOT_FOUND);
}

TEST(auth_a_link_for_someone_known_changes_no_role)
{
	struct auth_invite v = { .login = S("paul"), .name = S("X"), .role = S("coordinator") };
	struct autht_account a;
	str session, before;

	auth_given_people(c);
	before = auth_given_session(c, S("paul"));
	T(db_write(c, invite, &v) == OK);
	T_STR(v.name, S("Paul BERT"));
	T(auth_invite_use(c, v.token, S("une autre phrase"), &session) == OK);
	T(autht_q_account(c, S("paul"), &a) == OK);
	T_STR(a.role, S("cell"));
	T_I64(who(c, session).v, a.id.v);
	T_I64(who(c, before).v, 0);
}

TEST(auth_an_invitation_leaves_by_mail_when_there_is_mail)
{
	struct auth_invite v = { .login = S("anne@x.fr"), .name = S("Anne"), .role = S("site"),
		.base_url = S("https://crise.exemple.fr") }, paul = { .login = S("paul") };
	struct autht_outbox_list out;

	auth_given_people(c);
	T(conf_load(c, S("")) == OK);
	T(conf_set(c, MAIL_URL, S("smtp://127.0.0.1:7425"), S("test")) == OK);
	T(db_write(c, invite, &v) == OK && v.mailed);
	T(db_write(c, invite, &paul) == OK && !paul.mailed);	/* a short name is no address */
	T(conf_set(c, MAIL_URL, S(""), S("test")) == OK);
	T(autht_q_outbox(c, &out) == OK);
	T_I64(out.n, 1);
	T(!out.v[0].exercise);
}

/* ---- the table of roles ------------------------------------------------------------- */

TEST(auth_roles_hold_what_they_need_and_no_more)
{
	T(auth_role_perms(S("nobody")) == PUBLIC);
	for (ptrdiff_t i = 0; i < auth_roles_n; i++) {
		T(auth_roles[i].perms & SIGNED_IN);
		T(!(auth_roles[i].perms & ACCOUNT_MANAGE) || i == 0 || i == 5);
	}
	T(!(auth_role_perms(S("partner")) & ~(SIGNED_IN | CRISIS_READ)));
	T(!(auth_role_perms(S("operator")) & (CONTACT_READ | CRISIS_READ | LOG_READ | CALL_SEND)));
	T(!(auth_role_perms(S("professional")) & (CONTACT_READ | CALL_READ | LOG_READ)));
}

static enum err
sweep(struct ctx *c, [[maybe_unused]] void *arg)
{
	return auth_sweep(c);
}

TEST(auth_sweep_takes_what_is_over)
{
	struct autht_session_list sessions;

	auth_given_people(c);
	auth_given_session(c, S("paul"));
	T(db_write(c, sweep, NULL) == OK);
	T(autht_q_sessions(c, &sessions) == OK && sessions.n == 1);
	later(c, US_PER_DAY);
	T(db_write(c, sweep, NULL) == OK);
	T(autht_q_sessions(c, &sessions) == OK && sessions.n == 0);
}
