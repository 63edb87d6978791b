/* template_web.c -- /reglages/modeles: texts approved once. */
#include "db/db.h"
#include "http/shell.h"
#include "i18n/i18n.h"
#include "mobilisation/mobilisation_web.h"

enum { TYPED_MAX = 4000 };

static struct field
field_of(const char *name, struct msg label, str value, bool required, int64_t max, const struct form_error *e)
{
	return (struct field){ .name = str_from(name), .label = label, .value = value, .required = required, .max = max,
		.error = form_error_for(e, str_from(name)) };
}

static enum err
list_page(struct ctx *c, const struct request *rq, struct reply *rp, const struct template_new *t, str day, bool wrong)
{
	struct template_view v = { .shell = http_shell(c, rq, msg_text(c->lang, MSG_template_title)) };

	if (wrong) {
		v.error = form_error_of(c, rq->code);
		ctx_forgive(c);
		rp->status = 422;
	}
	TRY(template_current(c, &v.texts));
	v.name = field_of("name", MSG_template_name, t->name, true, TEMPLATE_NAME_MAX, &v.error);
	v.name.hint = MSG_template_name_hint;
	v.title = field_of("title", MSG_call_title, t->title, true, CALL_TITLE_MAX, &v.error);
	v.message = field_of("message", MSG_call_message, t->message, true, CALL_MESSAGE_MAX, &v.error);
	v.validator = field_of("validator", MSG_template_validator, t->validator, true, CALL_VALIDATOR_MAX, &v.error);
	v.source_url = field_of("source_url", MSG_template_source, t->source_url, false, CALL_SOURCE_MAX, &v.error);
	v.validated_on = field_of("validated_on", MSG_template_validated, day, true, 0, &v.error);
	template_page(&rp->body, &v);
	return OK;
}

/* GET /reglages/modeles  ?version=3: the next version of that one */
static enum err
show(struct ctx *c, const struct request *rq, struct reply *rp)
{
	struct template_id from = { query_i64(rq, S("version"), 0) };
	struct template_text old = {};

	if (from.v)
		TRY(template_one(c, from, &old));
	return list_page(c, rq, rp, &(struct template_new){ .name = old.name, .title = old.title,
	    .message = old.message, .validator = old.validator, .source_url = old.source_url },
	    day_iso(c->a, c->today), false);
}

static enum err
save_rule(struct ctx *c, void *arg)
{
	return template_save(c, arg);
}

/* POST /reglages/modeles */
static enum err
do_save(struct ctx *c, const struct request *rq, struct reply *rp)
{
	struct template_new t = {};
	enum err e = OK;
	str day;

	TRY(form_opt(c, rq, S("name"), TYPED_MAX, &t.name));
	TRY(form_opt(c, rq, S("title"), TYPED_MAX, &t.title));
	TRY(form_opt(c, rq, S("message"), TYPED_MAX, &t.message));
	TRY(form_opt(c, rq, S("validator"), TYPED_MAX, &t.validator));
	TRY(form_opt(c, rq, S("source_url"), TYPED_MAX, &t.source_url));
	TRY(form_opt(c, rq, S("validated_on"), 20, &day));
	TRY(form_str(c, rq, S("request_key"), 80, &t.request_key));
	if (!day_parse(day, &t.validated_on))
		e = fail(c, E_INVALID, S("validated_on"), S("form.day"), "not a day");
	if (e == OK)
		e = db_write(c, save_rule, &t);
	if (e == E_INVALID)
		return list_page(c, rq, rp, &t, day, true);
	TRY(e);
	reply_see_other(c, rp, "/reglages/modeles");
	return OK;
}

static enum err
retire_rule(struct ctx *c, void *arg)
{
	return template_retire(c, *(struct template_id *)arg);
}

/* POST /reglages/modeles/:template/retirer */
static enum err
do_retire(struct ctx *c, const struct request *rq, struct reply *rp)
{
	struct template_id id;

	TRY(segment_id(c, rq, 0, &id));
	TRY(db_write(c, retire_rule, &id));
	reply_see_other(c, rp, "/reglages/modeles");
	return OK;
}

const struct route template_routes[] = {
	{ GET,  "/reglages/modeles",			CALL_SEND,	show },
	{ POST, "/reglages/modeles",			CALL_SEND,	do_save },
	{ POST, "/reglages/modeles/:template/retirer",	CALL_SEND,	do_retire },
};
const ptrdiff_t template_routes_n = COUNT(template_routes);
