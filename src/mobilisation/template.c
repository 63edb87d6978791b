#include "i18n/i18n.h"
#include "logbook/logbook.h"
#include "mobilisation/call.h"
#include "mobilisation/template.h"
#include "template_q.h"

static enum err
check(struct ctx *c, const struct template_new *t)
{
	TRY(ctx_length(c, S("name"), t->name, 1, TEMPLATE_NAME_MAX));
	TRY(ctx_length(c, S("title"), t->title, 1, CALL_TITLE_MAX));
	TRY(ctx_length(c, S("message"), t->message, 1, CALL_MESSAGE_MAX));
	TRY(ctx_length(c, S("validator"), t->validator, 1, CALL_VALIDATOR_MAX));
	TRY(ctx_length(c, S("source_url"), t->source_url, 0, CALL_SOURCE_MAX));
	if (t->source_url.n && !str_starts(t->source_url, S("https://")) && !str_starts(t->source_url, S("http://")))
		return fail(c, E_INVALID, S("source_url"), S("call.source"), "not a web address");
	if (t->validated_on.n > c->today.n)
		return fail(c, E_INVALID, S("validated_on"), S("template.future"), "after today");
	return OK;
}

enum err
template_save(struct ctx *c, struct template_new *t)
{
	struct template_added added;
	int64_t changed;
	bool made;

	TRY(check(c, t));
	TRY(template_q_add(c, t->name, t->title, t->message, t->validator, t->source_url, t->validated_on, c->now,
	    (struct opt_account_id){ c->who.v != 0, c->who }, t->request_key, &added, &made));
	if (!made)
		return OK;
	t->id = added.id;
	TRY(template_q_supersede(c, (struct opt_instant){ true, c->now }, t->name, t->id, &changed));
	return logbook_say(c, (struct crisis_id){ 0 }, S("template.saved"),
	    arena_fmt(c->a, "template:%lld", (long long)t->id.v),
	    msg_fmt(c->a, LANG_FR, MSG_template_log_saved, t->name, added.version, t->validator));
}

enum err
template_retire(struct ctx *c, struct template_id id)
{
	struct template_text t;
	int64_t changed;

	TRY(template_q_one(c, id, &t));
	TRY(template_q_retire(c, (struct opt_instant){ true, c->now }, id, &changed));
	if (changed == 0)
		return OK;
	return logbook_say(c, (struct crisis_id){ 0 }, S("template.retired"),
	    arena_fmt(c->a, "template:%lld", (long long)id.v),
	    msg_fmt(c->a, LANG_FR, MSG_template_log_retired, t.name, t.version));
}

enum err
template_current(struct ctx *c, struct template_text_list *out)
{
	return template_q_current(c, TEMPLATES_MAX, out);
}

enum err
template_one(struct ctx *c, struct template_id id, struct template_text *out)
{
	return template_q_one(c, id, out);
}

enum err
template_saying(struct ctx *c, str message, struct template_text *out, bool *found)
{
	return template_q_saying(c, message, out, found);
}
