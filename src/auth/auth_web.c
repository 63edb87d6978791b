/* auth_web.c -- signing in and out, choosing a password, one's own account. */
#include "auth/auth_account.h"
#include "auth/auth_session.h"
#include "auth/auth_web.h"
#include "auth_q.h"
#include "db/db.h"
#include "http/shell.h"
#include "http/sse.h"
#include "i18n/i18n.h"

str
auth_base_url(struct ctx *c, const struct request *rq)
{
	if (rq->base_url.n || !rq->host.n)
		return rq->base_url;
	return arena_fmt(c->a, "http%s://%.*s", rq->secure ? "s" : "", STR(rq->host));
}

/* Only within this site: a link must not send anyone elsewhere once signed in. */
static str
local(str next)
{
	if (next.n < 1 || next.n > 1500 || next.p[0] != '/')
		return S("/");
	if (next.n > 1 && (next.p[1] == '/' || next.p[1] == '\\'))
		return S("/");
	for (ptrdiff_t i = 0; i < next.n; i++)
		if (next.p[i] <= ' ' || next.p[i] == '\\' || next.p[i] == 0x7f)	/* also what is not ASCII */
			return S("/");
	return next;
}

static struct field
password_field(str name, struct msg label, struct msg hint, str autocomplete)
{
	return (struct field){ .name = name, .label = label, .hint = hint, .required = true,
		.type = S("password"), .autocomplete = autocomplete };
}

/* What went wrong, on top and beside its field; then forgotten. */
static void
errors(struct ctx *c, const struct request *rq, struct reply *rp, struct form_error *error,
       struct field *const *fields, int n)
{
	if (!c->cause.at)
		return;
	*error = form_error_of(c, rq->code);
	for (int i = 0; i < n; i++)
		fields[i]->error = form_error_for(error, fields[i]->name);
	rp->status = str_eq(c->cause.key, S("auth.wait")) ? 429 : 422;
	ctx_forgive(c);
}

/* A password is taken as it is: neither trimmed nor shown again. */
static str
secret(const struct request *rq, str name)
{
	str s = {};

	(void)form_nth(rq, name, 0, &s);
	return s;
}

/* ---- signing in ------------------------------------------------------------------ */

static enum err
sign_in_page(struct ctx *c, const struct request *rq, struct reply *rp, str login, str next)
{
	struct auth_sign_in_view v = {
		.login = { .name = S("login"), .label = MSG_auth_login_label, .value = login, .required = true,
			.autocomplete = S("username"), .max = AUTH_LOGIN_MAX },
		.password = password_field(S("password"), MSG_auth_password_label, (struct msg){},
		    S("current-password")),
		.next = local(next),
	};
	struct html q = { .a = c->a };

	if (query_str(rq, S("lang")).n)
		c->lang = rp->body.lang = str_eq(query_str(rq, S("lang")), S("en")) ? LANG_EN : LANG_FR;
	html_url_part(&q, v.next);
	v.other_lang = arena_fmt(c->a, HTTP_SIGN_IN "?lang=%s&next=%.*s",
	    c->lang == LANG_EN ? "fr" : "en", (int)q.n, q.p);
	v.shell = http_shell(c, rq, msg_text(c->lang, MSG_auth_sign_in));
	errors(c, rq, rp, &v.error, (struct field *[]){ &v.login, &v.password }, 2);
	auth_sign_in_page(&rp->body, &v);
	return OK;
}

/* GET /connexion */
static enum err
show_sign_in(struct ctx *c, const struct request *rq, struct reply *rp)
{
	str next = query_str(rq, S("next"));

	if (c->who.v) {
		reply_see_other(c, rp, "%.*s", STR(local(next)));
		return OK;
	}
	return sign_in_page(c, rq, rp, S(""), next);
}

/* Where someone begins who asked for nothing: not everyone may see the events. */
static enum err
home(struct ctx *c, str *next)
{
	struct auth_account a;
	perm_set held;
	bool found;

	TRY(auth_q_account(c, c->who, &a, &found));
	if (found && a.temporary)
		*next = S(HTTP_ME);
	if (next->n > 1)
		return OK;
	held = found ? auth_role_perms(a.role) : PUBLIC;
	*next = held & CRISIS_READ ? S("/") : held & SETTINGS ? S("/reglages") : S(HTTP_ME);
	return OK;
}

/* POST /connexion */
static enum err
do_sign_in(struct ctx *c, const struct request *rq, struct reply *rp)
{
	str login = {}, next = {}, token;
	enum err e;

	TRY(form_opt(c, rq, S("login"), 1000, &login));
	TRY(form_opt(c, rq, S("next"), 2000, &next));
	e = auth_sign_in(c, login, secret(rq, S("password")), rq->remote, &token);
	if (e == E_LOGIN || e == E_LIMIT)
		return sign_in_page(c, rq, rp, login, next);
	TRY(e);
	next = local(next);
	TRY(home(c, &next));
	reply_cookie(c, rq, rp, token, AUTH_COOKIE_S);
	reply_see_other(c, rp, "%.*s", STR(next));
	return OK;
}

/* POST /deconnexion */
static enum err
do_sign_out(struct ctx *c, const struct request *rq, struct reply *rp)
{
	TRY(auth_sign_out(c, rq->session_token));
	sse_drop(c->who);
	reply_cookie(c, rq, rp, S(""), 0);
	reply_see_other(c, rp, HTTP_SIGN_IN);
	return OK;
}

/* ---- choosing a password ------------------------------------------------------------- */

static enum err
choose_page(struct ctx *c, const struct request *rq, struct reply *rp)
{
	struct auth_invitation i;
	struct auth_choose_view v = {
		.token = rq->segment[0],
		.password = password_field(S("password"), MSG_auth_new_password, MSG_auth_password_hint,
		    S("new-password")),
		.again = password_field(S("again"), MSG_auth_again, (struct msg){}, S("new-password")),
	};

	v.shell = http_shell(c, rq, msg_text(c->lang, MSG_auth_choose));
	errors(c, rq, rp, &v.error, (struct field *[]){ &v.password, &v.again }, 2);
	TRY(auth_invite_find(c, v.token, &i));
	v.name = i.name;
	v.login = i.login;
	auth_choose_page(&rp->body, &v);
	return OK;
}

static enum err
same_twice(struct ctx *c, const struct request *rq)
{
	if (!str_eq(secret(rq, S("password")), secret(rq, S("again"))))
		return fail(c, E_INVALID, S("again"), S("auth.password.again"), "two passwords");
	return OK;
}

/* POST /invitation/:token */
static enum err
do_choose(struct ctx *c, const struct request *rq, struct reply *rp)
{
	enum err e = same_twice(c, rq);
	str session, next = {};

	if (e == OK)
		e = auth_invite_use(c, rq->segment[0], secret(rq, S("password")), &session);
	if (e == E_INVALID)
		return choose_page(c, rq, rp);
	TRY(e);
	TRY(home(c, &next));
	reply_cookie(c, rq, rp, session, AUTH_COOKIE_S);
	reply_see_other(c, rp, "%.*s", STR(next));
	return OK;
}

/* ---- my account --------------------------------------------------------------------- */

static enum err
me(struct ctx *c, struct auth_account *a)
{
	bool found;

	TRY(auth_q_account(c, c->who, a, &found));
	return found ? OK : fail(c, E_NOT_FOUND, S(""), S("auth.none"), "account %lld", (long long)c->who.v);
}

static enum err
me_page(struct ctx *c, const struct request *rq, struct reply *rp)
{
	struct option langs[] = { { .value = S("fr"), .text = S("Français") }, { .value = S("en"), .text = S("English") } };
	struct auth_account a;
	struct auth_me_view v = {
		.current = password_field(S("current"), MSG_auth_current, (struct msg){}, S("current-password")),
		.password = password_field(S("password"), MSG_auth_new_password, MSG_auth_password_hint,
		    S("new-password")),
		.again = password_field(S("again"), MSG_auth_again, (struct msg){}, S("new-password")),
		.lang = { .name = S("lang"), .label = MSG_auth_me_lang, .options = { langs, COUNT(langs) },
			.required = true },
	};

	v.shell = http_shell(c, rq, msg_text(c->lang, MSG_auth_me));
	errors(c, rq, rp, &v.error, (struct field *[]){ &v.current, &v.password, &v.again }, 3);
	TRY(me(c, &a));
	v.name = a.name;
	v.login = a.login;
	v.role = auth_role(a.role)->name;
	v.temporary = a.temporary;
	option_select(v.lang.options, a.lang);
	if (query_str(rq, S("done")).n)
		v.shell.flash = MSG_auth_done;
	auth_me_page(&rp->body, &v);
	return OK;
}

static enum err
change_password(struct ctx *c, const struct request *rq)
{
	struct auth_account a;
	struct session_id keep;
	enum err e;

	TRY(same_twice(c, rq));
	TRY(me(c, &a));
	e = auth_confirm(c, a.login, secret(rq, S("current")), rq->remote);
	if (e == E_LOGIN) {
		ctx_forgive(c);
		return fail(c, E_INVALID, S("current"), S("auth.password.current"), "not the current one");
	}
	TRY(e);
	TRY(auth_session_this(c, rq->session_token, &keep));
	return auth_account_password(c, c->who, secret(rq, S("password")), keep);
}

/* POST /moi/mot-de-passe */
static enum err
do_password(struct ctx *c, const struct request *rq, struct reply *rp)
{
	enum err e = change_password(c, rq);
	str next = {};

	if (e == E_INVALID || e == E_LIMIT)
		return me_page(c, rq, rp);
	TRY(e);
	if (!rq->choose) {
		reply_see_other(c, rp, HTTP_ME "?done=1");
		return OK;
	}
	TRY(home(c, &next));
	reply_see_other(c, rp, "%.*s", STR(next));
	return OK;
}

static enum err
lang_rule(struct ctx *c, void *arg)
{
	int64_t changed;

	return auth_q_lang_set(c, *(str *)arg, c->who, &changed);
}

/* POST /moi/langue */
static enum err
do_lang(struct ctx *c, const struct request *rq, struct reply *rp)
{
	str lang;

	TRY(form_str(c, rq, S("lang"), 2, &lang));
	if (!str_eq(lang, S("fr")) && !str_eq(lang, S("en")))
		return fail(c, E_INVALID, S("lang"), S("auth.lang"), "no such language");
	TRY(db_write(c, lang_rule, &lang));
	auth_changed(c->who);
	reply_see_other(c, rp, HTTP_ME "?done=1");
	return OK;
}

const struct route auth_routes[] = {
	{ GET,  HTTP_SIGN_IN,		PUBLIC,		show_sign_in },
	{ POST, HTTP_SIGN_IN,		PUBLIC,		do_sign_in },
	{ POST, "/deconnexion",		SIGNED_IN,	do_sign_out },
	{ GET,  "/invitation/:token",	PUBLIC,		choose_page },
	{ POST, "/invitation/:token",	PUBLIC,		do_choose },
	{ GET,  HTTP_ME,		SIGNED_IN,	me_page },
	{ POST, "/moi/mot-de-passe",	SIGNED_IN,	do_password },
	{ POST, "/moi/langue",		SIGNED_IN,	do_lang },
};
const ptrdiff_t auth_routes_n = COUNT(auth_routes);
