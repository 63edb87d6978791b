#include "app/app.h"
#include "app_q.h"
#include "i18n/i18n.h"
#include "logbook/logbook.h"
#include "post/outbox.h"

enum { NAME_MAX_ = 120, SMS_NAME_MAX = 24 };

static enum err
valid(struct ctx *c, const struct community_set *k)
{
	struct sms_size size = sms_measure(c->a, k->sms_name);
	str e164;

	if (k->name.n == 0 || k->name.n > NAME_MAX_)
		return fail(c, E_INVALID, S("name"), k->name.n ? S("form.length") : S("form.missing"), "name");
	if (k->sms_name.n == 0 || k->sms_name.n > SMS_NAME_MAX)
		return fail(c, E_INVALID, S("sms_name"), k->sms_name.n ? S("form.length") : S("form.missing"), "sms name");
	if (!size.gsm7)
		return fail(c, E_INVALID, S("sms_name"), S("app.sms_name.costly"), "not GSM-7");
	if (k->callback.n && !phone_normal(c->a, k->callback, &e164))
		return fail(c, E_INVALID, S("callback"), S("app.callback.wrong"), "not a number");
	return OK;
}

enum err
community_add(struct ctx *c, const struct community_set *k)
{
	int64_t changed;

	TRY(valid(c, k));
	TRY(app_q_community_add(c, k->name, k->sms_name, k->callback, k->demo, c->now, &changed));
	if (changed == 0)
		return OK;
	return logbook_say(c, (struct crisis_id){ 0 }, S("community.made"), S(""),
	    msg_fmt(c->a, LANG_FR, MSG_app_log_made, k->name));
}

enum err
community_change(struct ctx *c, const struct community_set *k)
{
	int64_t changed;

	TRY(valid(c, k));
	if (k->quiet_from < 0 || k->quiet_from > 23 || k->quiet_to < 0 || k->quiet_to > 23)
		return fail(c, E_INVALID, S("quiet_from"), S("app.quiet.wrong"), "not hours");
	TRY(app_q_community_set(c, k->name, k->sms_name, k->callback, k->quiet_from, k->quiet_to, &changed));
	return logbook_say(c, (struct crisis_id){ 0 }, S("settings.community"), S(""),
	    arena_fmt(c->a, "%.*s %.*s", STR(msg_fmt(c->a, LANG_FR, MSG_app_log_changed, k->name, k->sms_name,
	    k->callback)), STR(msg_fmt(c->a, LANG_FR, MSG_app_log_quiet, k->quiet_from, k->quiet_to))));
}

enum err
community_get(struct ctx *c, struct app_community *out, bool *found)
{
	return app_q_community(c, out, found);
}
