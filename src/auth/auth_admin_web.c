/* auth_admin_web.c -- everyone's accounts: who may sign in, as what. */
#include "auth/auth_web.h"
#include "auth_q.h"
#include "db/db.h"
#include "http/shell.h"
#include "http/sse.h"
#include "i18n/i18n.h"

enum { LISTED = 500 };

struct change {
	struct account_id account;
	struct invitation_id invitation;
	str role;
	bool disabled;
};

struct inviting {
	struct auth_invite invite;
	str request_key;
	bool first;
};

static struct option_list
roles(struct ctx *c, str chosen)
{
	struct option_list list = { arena_array(c->a, struct option, auth_roles_n), auth_roles_n };

	for (ptrdiff_t i = 0; i < auth_roles_n; i++)
		list.v[i] = (struct option){ .value = str_from(auth_roles[i].code), .label = auth_roles[i].name };
	option_select(list, chosen);
	return list;
}

static struct msg
role_name(str code)
{
	const struct auth_role *r = auth_role(code);

	return r ? r->name : (struct msg){};
}

static enum err
gather(struct ctx *c, struct auth_accounts_view *v)
{
	struct auth_account_list all;
	struct auth_invitation_list open;

	TRY(auth_q_accounts(c, LISTED, &all));
	TRY(auth_q_invitations(c, c->now, LISTED, &open));
	v->accounts.n = all.n;
	v->accounts.v = arena_array(c->a, struct auth_account_line, all.n);
	for (ptrdiff_t i = 0; i < all.n; i++) {
		const struct auth_account *a = &all.v[i];

		v->accounts.v[i] = (struct auth_account_line){ .id = a->id, .login = a->login, .name = a->name,
			.role = role_name(a->role), .disabled = a->disabled, .seen = a->signed_in_at.some,
			.seen_at = a->signed_in_at.v, .roles = roles(c, a->role) };
	}
	v->invitations.n = open.n;
	v->invitations.v = arena_array(c->a, struct auth_invitation_line, open.n);
	for (ptrdiff_t i = 0; i < open.n; i++)
		v->invitations.v[i] = (struct auth_invitation_line){ .id = open.v[i].id,
			.login = open.v[i].login, .name = open.v[i].name,
			.role = role_name(open.v[i].role), .expires_at = open.v[i].expires_at };
	return OK;
}

static enum err
accounts_page(struct ctx *c, const struct request *rq, struct reply *rp, const struct auth_invite *typed,
	      bool made)
{
	struct auth_accounts_view v = {
		.login = { .name = S("login"), .label = MSG_auth_invite_login, .hint = MSG_auth_invite_login_hint,
			.value = made ? S("") : typed->login, .required = true, .max = AUTH_LOGIN_MAX,
			.autocomplete = S("off") },
		.name = { .name = S("name"), .label = MSG_auth_invite_name, .value = made ? S("") : typed->name,
			.required = true, .max = AUTH_NAME_MAX, .autocomplete = S("off") },
		.role = { .name = S("role"), .label = MSG_auth_col_role, .required = true,
			.options = roles(c, made ? S("") : typed->role) },
	};

	v.shell = http_shell(c, rq, msg_text(c->lang, MSG_auth_accounts));
	if (c->cause.at) {
		v.error = form_error_of(c, rq->code);
		v.login.error = form_error_for(&v.error, S("login"));
		v.name.error = form_error_for(&v.error, S("name"));
		v.role.error = form_error_for(&v.error, S("role"));
		rp->status = str_eq(c->cause.key, S("auth.last")) ? 409 : 422;
		ctx_forgive(c);
	}
	if (made) {
		v.link = arena_fmt(c->a, "%.*s/invitation/%.*s", STR(typed->base_url), STR(typed->token));
		v.link_for = typed->name;
		v.mailed = typed->mailed;
	}
	if (query_str(rq, S("done")).n)
		v.shell.flash = MSG_auth_done;
	TRY(gather(c, &v));
	auth_accounts_page(&rp->body, &v);
	return OK;
}

/* GET /comptes */
static enum err
show_accounts(struct ctx *c, const struct request *rq, struct reply *rp)
{
	return accounts_page(c, rq, rp, &(struct auth_invite){}, false);
}

/* ---- inviting ------------------------------------------------------------------------ */

static enum err
invite_rule(struct ctx *c, void *arg)
{
	struct inviting *i = arg;

	TRY(record_once(c, i->request_key, S("/comptes"), &i->first));
	return i->first ? auth_invite_add(c, &i->invite) : OK;
}

/* The link is shown now or never: only its hash is kept. */
static enum err
invite(struct ctx *c, const struct request *rq, struct reply *rp, struct inviting *i)
{
	enum err e;

	TRY(form_str(c, rq, S("request_key"), 64, &i->request_key));
	i->invite.base_url = auth_base_url(c, rq);
	e = db_write(c, invite_rule, i);
	if (e == E_INVALID)
		return accounts_page(c, rq, rp, &i->invite, false);
	TRY(e);
	if (i->first)
		return accounts_page(c, rq, rp, &i->invite, true);
	reply_see_other(c, rp, "/comptes");
	return OK;
}

/* POST /comptes */
static enum err
do_invite(struct ctx *c, const struct request *rq, struct reply *rp)
{
	struct inviting i = {};

	TRY(form_opt(c, rq, S("name"), 1000, &i.invite.name));
	TRY(form_opt(c, rq, S("login"), 1000, &i.invite.login));
	TRY(form_opt(c, rq, S("role"), 64, &i.invite.role));
	return invite(c, rq, rp, &i);
}

/* POST /comptes/:account/lien */
static enum err
do_link(struct ctx *c, const struct request *rq, struct reply *rp)
{
	struct auth_account a;
	struct account_id id;
	struct inviting i = {};
	bool found;

	TRY(segment_id(c, rq, 0, &id));
	TRY(auth_q_account(c, id, &a, &found));
	if (!found)
		return fail(c, E_NOT_FOUND, S(""), S("auth.none"), "account %lld", (long long)id.v);
	i.invite = (struct auth_invite){ .login = a.login, .name = a.name, .role = a.role };
	return invite(c, rq, rp, &i);
}

static enum err
end_rule(struct ctx *c, void *arg)
{
	const struct change *h = arg;

	return auth_invite_end(c, h->invitation);
}

/* POST /comptes/invitations/:invitation/fin */
static enum err
do_end(struct ctx *c, const struct request *rq, struct reply *rp)
{
	struct change h = {};

	TRY(segment_id(c, rq, 0, &h.invitation));
	TRY(db_write(c, end_rule, &h));
	reply_see_other(c, rp, "/comptes?done=1");
	return OK;
}

/* ---- changing ------------------------------------------------------------------------ */

static enum err
role_rule(struct ctx *c, void *arg)
{
	const struct change *h = arg;

	return auth_account_role(c, h->account, h->role);
}

static enum err
state_rule(struct ctx *c, void *arg)
{
	const struct change *h = arg;

	return auth_account_disable(c, h->account, h->disabled);
}

static enum err
change(struct ctx *c, const struct request *rq, struct reply *rp, const struct change *h,
       enum err (*rule)(struct ctx *, void *))
{
	enum err e = db_write(c, rule, (void *)(uintptr_t)h);

	if (e == E_INVALID || e == E_CONFLICT)
		return accounts_page(c, rq, rp, &(struct auth_invite){}, false);
	TRY(e);
	auth_changed(h->account);
	sse_drop(h->account);
	reply_see_other(c, rp, "/comptes?done=1");
	return OK;
}

/* POST /comptes/:account/role */
static enum err
do_role(struct ctx *c, const struct request *rq, struct reply *rp)
{
	struct change h = {};

	TRY(segment_id(c, rq, 0, &h.account));
	TRY(form_opt(c, rq, arena_fmt(c->a, "role%lld", (long long)h.account.v), 64, &h.role));
	return change(c, rq, rp, &h, role_rule);
}

/* POST /comptes/:account/etat */
static enum err
do_state(struct ctx *c, const struct request *rq, struct reply *rp)
{
	struct change h = {};
	str state;

	TRY(segment_id(c, rq, 0, &h.account));
	TRY(form_str(c, rq, S("disabled"), 1, &state));
	h.disabled = !str_eq(state, S("0"));
	return change(c, rq, rp, &h, state_rule);
}

const struct route auth_admin_routes[] = {
	{ GET,  "/comptes",				ACCOUNT_MANAGE, show_accounts },
	{ POST, "/comptes",				ACCOUNT_MANAGE, do_invite },
	{ POST, "/comptes/:account/role",		ACCOUNT_MANAGE, do_role },
	{ POST, "/comptes/:account/etat",		ACCOUNT_MANAGE, do_state },
	{ POST, "/comptes/:account/lien",		ACCOUNT_MANAGE, do_link },
	{ POST, "/comptes/invitations/:invitation/fin",	ACCOUNT_MANAGE, do_end },
};
const ptrdiff_t auth_admin_routes_n = COUNT(auth_admin_routes);
