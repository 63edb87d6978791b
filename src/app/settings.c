/* settings.c -- /reglages: the community's name, its routes, and the way to every list it keeps. */
#include "app/app_web.h"
#include "conf/conf.h"
#include "db/db.h"
#include "http/shell.h"
#include "i18n/i18n.h"

static struct field
field(const char *name, struct msg label, struct msg hint, str value, int max)
{
	return (struct field){ .name = str_from(name), .label = label, .hint = hint, .value = value, .max = max };
}

/* "0 h" to "23 h". */
static struct field_choice
hour(struct ctx *c, const char *name, struct msg label, struct msg hint, int64_t on)
{
	struct field_choice f = { .name = str_from(name), .label = label, .hint = hint, .required = true,
		.options = { arena_array(c->a, struct option, 24), 24 } };

	for (int i = 0; i < 24; i++)
		f.options.v[i] = (struct option){ .value = arena_fmt(c->a, "%d", i), .selected = i == on,
			.text = msg_fmt(c->a, c->lang, MSG_app_hour, i) };
	return f;
}

static enum err
settings_page(struct ctx *c, const struct request *rq, struct reply *rp, const struct community_set *k, bool wrong)
{
	struct settings_view v = { .shell = http_shell(c, rq, msg_text(c->lang, MSG_app_settings_title)) };
	bool sms = conf_str(SMS_URL).n, mail = conf_str(MAIL_URL).n;

	if (wrong)
		v.error = form_error_of(c, S(""));
	v.name = field("name", MSG_app_settings_name, (struct msg){}, k->name, 120);
	v.name.required = true;
	v.sms_name = field("sms_name", MSG_app_settings_sms_name, MSG_app_settings_sms_name_hint, k->sms_name, 24);
	v.sms_name.required = true;
	v.callback = field("callback", MSG_app_settings_callback, MSG_app_settings_callback_hint, k->callback, 40);
	v.callback.type = S("tel");
	v.quiet_from = hour(c, "quiet_from", MSG_app_settings_quiet_from, MSG_app_settings_quiet_hint, k->quiet_from);
	v.quiet_to = hour(c, "quiet_to", MSG_app_settings_quiet_to, (struct msg){}, k->quiet_to);
	v.name.error = form_error_for(&v.error, v.name.name);
	v.sms_name.error = form_error_for(&v.error, v.sms_name.name);
	v.callback.error = form_error_for(&v.error, v.callback.name);
	v.may_accounts = rq->held & ACCOUNT_MANAGE;
	v.may_import = rq->held & DIRECTORY_IMPORT;
	v.routes.n = 2;
	v.routes.v = arena_array(c->a, struct route_state, 2);
	v.routes.v[0] = (struct route_state){ S("SMS"), msg_text(c->lang, sms ? MSG_app_route_set : MSG_app_route_none),
	    sms ? S("yes") : S("unsure"), sms ? S("●") : S("▲"), sms ? conf_str(SMS_URL) : S("[sms] url") };
	v.routes.v[1] = (struct route_state){ msg_text(c->lang, MSG_app_route_mail),
	    msg_text(c->lang, mail ? MSG_app_route_set : MSG_app_route_none),
	    mail ? S("yes") : S("unsure"), mail ? S("●") : S("▲"), mail ? conf_str(MAIL_URL) : S("[mail] url") };
	rp->status = wrong ? 422 : 200;
	app_settings_page(&rp->body, &v);
	return OK;
}

/* GET /reglages */
static enum err
show_settings(struct ctx *c, const struct request *rq, struct reply *rp)
{
	struct app_community now = {};
	bool found;

	TRY(community_get(c, &now, &found));
	return settings_page(c, rq, rp, &(struct community_set){ now.name, now.sms_name,
	    i18n_phone(c->a, now.callback_phone), now.demo,
	    now.quiet_from, now.quiet_to }, false);
}

static enum err
change_rule(struct ctx *c, void *arg)
{
	return community_change(c, arg);
}

/* POST /reglages */
static enum err
do_settings(struct ctx *c, const struct request *rq, struct reply *rp)
{
	struct community_set k = {};
	enum err e;

	TRY(form_opt(c, rq, S("name"), 1000, &k.name));
	TRY(form_opt(c, rq, S("sms_name"), 1000, &k.sms_name));
	TRY(form_opt(c, rq, S("callback"), 1000, &k.callback));
	TRY(form_i64(c, rq, S("quiet_from"), 0, 23, &k.quiet_from));
	TRY(form_i64(c, rq, S("quiet_to"), 0, 23, &k.quiet_to));
	e = db_write(c, change_rule, &k);
	if (e == E_INVALID)
		return settings_page(c, rq, rp, &k, true);
	if (e == OK)
		reply_see_other(c, rp, "/reglages");
	return e;
}

const struct route app_settings_routes[] = {
	{ GET,  "/reglages",	SETTINGS,	show_settings },
	{ POST, "/reglages",	SETTINGS,	do_settings },
};
const ptrdiff_t app_settings_routes_n = COUNT(app_settings_routes);
