/* auth_invite.c -- a link to choose a password. */
#include "auth/auth_account.h"
#include "auth/auth_session.h"
#include "auth_q.h"
#include "conf/conf.h"
#include "crypto/crypto.h"
#include "db/db.h"
#include "i18n/i18n.h"
#include "logbook/logbook.h"
#include "post/outbox.h"

#define LINK_US		(7 * US_PER_DAY)

static enum err
send(struct ctx *c, struct auth_invite *v, struct invitation_id id)
{
	struct auth_community community = {};
	struct outbox_new m = { .channel = S("email"), .address = v->login, .not_before = c->now,
		.send_key = arena_fmt(c->a, "invitation:%lld", (long long)id.v) };
	bool found;
	str link;

	v->mailed = conf_str(MAIL_URL).n && memchr(v->login.p, '@', (size_t)v->login.n);
	if (!v->mailed)
		return OK;
	TRY(auth_q_community(c, &community, &found));
	link = arena_fmt(c->a, "%.*s/invitation/%.*s", STR(v->base_url), STR(v->token));
	m.subject = msg_fmt(c->a, c->lang, MSG_auth_mail_subject, community.name);
	m.body = msg_fmt(c->a, c->lang, MSG_auth_mail_body, v->name, c->who_name, community.name, link);
	return outbox_add(c, &m);
}

enum err
auth_invite_add(struct ctx *c, struct auth_invite *v)
{
	struct auth_account a;
	struct auth_new_invitation made;
	int64_t ended;
	bool found;

	TRY(auth_login_fold(c, v->login, &v->login));
	TRY(auth_q_account_by_login(c, v->login, &a, &found));
	if (found) {
		v->name = a.name;
		v->role = a.role;
	}
	if (v->name.n < 2 || v->name.n > AUTH_NAME_MAX)
		return fail(c, E_INVALID, S("name"), S("auth.name"), "%td bytes", v->name.n);
	if (!auth_role(v->role))
		return fail(c, E_INVALID, S("role"), S("auth.role"), "no role %.*s", STR(v->role));
	v->token = crypto_token(c);
	TRY(auth_q_invitations_end(c, (struct opt_instant){ true, c->now }, v->login, &ended));
	TRY(auth_q_invitation_add(c, crypto_token_hash(c->a, v->token), v->login, v->name, v->role,
	    (struct opt_account_id){ c->who.v != 0, c->who }, c->now,
	    (struct instant){ c->now.us + LINK_US }, &made));
	TRY(send(c, v, made.id));
	return logbook_say(c, (struct crisis_id){}, S("account.invited"),
	    arena_fmt(c->a, "invitation:%lld", (long long)made.id.v),
	    msg_fmt(c->a, c->lang, MSG_auth_log_invited, v->name, msg_text(c->lang, auth_role(v->role)->name)));
}

enum err
auth_invite_end(struct ctx *c, struct invitation_id id)
{
	struct auth_invitation v;
	int64_t changed;
	bool found;

	TRY(auth_q_invitation_by_id(c, id, &v, &found));
	if (!found)
		return fail(c, E_NOT_FOUND, S(""), S("auth.invite.none"), "invitation %lld", (long long)id.v);
	TRY(auth_q_invitation_end(c, (struct opt_instant){ true, c->now }, id, &changed));
	if (!changed)
		return OK;		/* used, or taken back already */
	return logbook_say(c, (struct crisis_id){}, S("account.uninvited"),
	    arena_fmt(c->a, "invitation:%lld", (long long)id.v),
	    msg_fmt(c->a, c->lang, MSG_auth_log_uninvited, v.name));
}

enum err
auth_invite_find(struct ctx *c, str token, struct auth_invitation *out)
{
	bool found;

	TRY(auth_q_invitation(c, crypto_token_hash(c->a, token), out, &found));
	if (!found || out->used_at.some || c->now.us >= out->expires_at.us)
		return fail(c, E_NOT_FOUND, S(""), S("auth.invite.none"), "%s",
		    !found ? "forged" : out->used_at.some ? "used" : "expired");
	return OK;
}

struct use {
	struct auth_invitation v;
	str hash, session;
	struct account_id account;
};

static enum err
use_rule(struct ctx *c, void *arg)
{
	struct use *u = arg;
	struct auth_account a;
	int64_t changed;
	bool found;

	TRY(auth_q_invitation_end(c, (struct opt_instant){ true, c->now }, u->v.id, &changed));
	if (!changed)
		return fail(c, E_NOT_FOUND, S(""), S("auth.invite.none"), "used meanwhile");
	TRY(auth_q_account_by_login(c, u->v.login, &a, &found));
	if (found && a.disabled)
		return fail(c, E_NOT_FOUND, S(""), S("auth.invite.none"), "disabled");
	c->who_name = u->v.name;	/* who chooses a password signs what follows */
	if (found) {
		u->account = c->who = a.id;
		TRY(auth_account_hash(c, &a, u->hash, (struct session_id){}));
	} else
		TRY(auth_account_new(c, u->v.login, u->v.name, u->v.role, u->hash, &u->account));
	return auth_session_open(c, u->account, &u->session);
}

enum err
auth_invite_use(struct ctx *c, str token, str password, str *session)
{
	struct use u = {};

	TRY(auth_invite_find(c, token, &u.v));
	TRY(auth_password_check(c, password, u.v.login));
	TRY(crypto_password_hash(c, password, &u.hash));
	TRY(db_write(c, use_rule, &u));
	auth_changed(u.account);
	*session = u.session;
	return OK;
}
