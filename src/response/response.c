/* response.c -- dispositifs: made, changed, opened, closed, kept as templates. */
#include "response/response.h"
#include "i18n/i18n.h"
#include "logbook/logbook.h"
#include "response/response_rule.h"
#include "response_q.h"

enum err (*response_changed)(struct ctx *c, struct response_id id);

enum err
response_tell(struct ctx *c, struct crisis_id crisis, struct response_id id, str kind, str text)
{
	return logbook_say(c, crisis, kind, arena_fmt(c->a, "response:%lld", (long long)id.v), text);
}

enum err
response_ripple(struct ctx *c, struct response_id id)
{
	return response_changed ? response_changed(c, id) : OK;
}

enum err
response_get(struct ctx *c, struct crisis_id crisis, struct response_id id, struct response_response *out)
{
	return response_q_one(c, id, crisis, out);
}

enum err
response_list(struct ctx *c, struct crisis_id crisis, struct response_line_list *out)
{
	return response_q_list(c, crisis, RESPONSE_LIST_MAX, out);
}

enum err
response_templates(struct ctx *c, struct response_template_list *out)
{
	return response_q_templates(c, RESPONSE_LIST_MAX, out);
}

enum err
response_alive(struct ctx *c, struct crisis_id crisis, struct response_id id, struct response_response *out)
{
	TRY(response_q_one(c, id, crisis, out));
	if (str_eq(out->state, S("closed")))
		return fail(c, E_CONFLICT, S(""), S("response.closed"), "response %lld", (long long)id.v);
	return OK;
}

struct msg
response_call_word(str when)
{
	return str_eq(when, S("never")) ? MSG_response_calls_never : str_eq(when, S("soon")) ? MSG_response_calls_soon :
	    str_eq(when, S("always")) ? MSG_response_calls_always : (struct msg){};
}

/* ---- making one ---------------------------------------------------------------------- */

static enum err
edit_valid(struct ctx *c, const struct response_edit *e)
{
	TRY(ctx_length(c, S("name"), e->name, 1, RESPONSE_NAME_MAX));
	TRY(ctx_length(c, S("phone"), e->phone, 0, RESPONSE_LINE_MAX));
	TRY(ctx_length(c, S("email"), e->email, 0, RESPONSE_LINE_MAX));
	TRY(ctx_length(c, S("link"), e->link, 0, RESPONSE_LINE_MAX));
	TRY(ctx_length(c, S("vehicle"), e->vehicle, 0, RESPONSE_LINE_MAX));
	TRY(ctx_length(c, S("note"), e->note, 0, RESPONSE_TEXT_MAX));
	if (e->call_when.n && !response_call_word(e->call_when).n)
		return fail(c, E_INVALID, S("call_when"), S("form.choice"), "no such rule");
	if (e->link.n && !str_starts(e->link, S("https://")))
		return fail(c, E_INVALID, S("link"), S("response.link"), "not https");
	if (e->email.n && !str_has(e->email, S("@")))
		return fail(c, E_INVALID, S("email"), S("response.email"), "no @");
	return OK;
}

/* The usual posts and lists of a kind, as rows. */
static enum err
start_with(struct ctx *c, struct response_id id, const struct response_kind_start *k)
{
	struct response_post_added post;
	int64_t n;

	for (int i = 0; i < k->posts_n; i++) {
		const struct response_kind_post *p = &k->posts[i];

		TRY(response_q_post_add(c, id, str_from(p->name), str_from(p->profession), str_from(p->skill),
		    p->min_crew, p->wished_crew, &post));
		for (int j = 0; j < COUNT(p->substitutes) && p->substitutes[j]; j++)
			TRY(response_q_substitute_add(c, post.id, str_from(p->substitutes[j]), &n));
	}
	for (int i = 0; i < k->items_n; i++)
		TRY(response_q_item_add(c, id, str_from(k->items[i].list), str_from(k->items[i].label), &n));
	return OK;
}

static enum err
copy_of(struct ctx *c, struct response_id from, struct response_id to)
{
	int64_t n;

	TRY(response_q_posts_copy(c, to, from, &n));
	TRY(response_q_substitutes_copy(c, to, from, &n));
	return response_q_items_copy(c, to, from, &n);
}

static enum err
add_row(struct ctx *c, struct opt_crisis_id crisis, str kind, const struct response_edit *e, str state, str key,
	struct response_id *out)
{
	struct response_added made;

	TRY(edit_valid(c, e));
	TRY(response_q_add(c, crisis, kind, e->name, (struct opt_site_id){ e->site.v != 0, e->site },
	    (struct opt_zone_id){ e->zone.v != 0, e->zone }, (struct opt_person_id){ e->referent.v != 0,
	    e->referent },
	    e->phone, e->email, e->link, e->vehicle, e->note, e->call_when, state, c->now, key, &made));
	*out = made.id;
	return OK;
}

static enum err
crisis_open_or_fail(struct ctx *c, struct crisis_id id)
{
	struct response_crisis k;
	bool found;

	TRY(response_q_crisis(c, id, &k, &found));
	if (!found)
		return fail(c, E_NOT_FOUND, S(""), S("page.none"), "crisis %lld", (long long)id.v);
	if (k.closed_at.some)
		return fail(c, E_CONFLICT, S(""), S("response.crisis_closed"), "crisis %lld", (long long)id.v);
	return OK;
}

enum err
response_add(struct ctx *c, const struct response_new *n, struct response_id *out)
{
	const struct response_kind_start *start = response_kind_start(n->kind);
	struct response_response model = {};
	struct response_edit e = n->edit;
	struct response_keyed was;
	struct response_openings span;
	bool found;

	TRY(ctx_length(c, S("request_key"), n->request_key, 1, 100));
	TRY(response_q_by_key(c, n->request_key, &was, &found));
	if (found) {
		*out = was.id;
		return OK;
	}
	TRY(crisis_open_or_fail(c, n->crisis));
	if (n->template.v)
		TRY(response_q_template(c, n->template, &model));
	else if (!start)
		return fail(c, E_INVALID, S("kind"), S("response.kind.unknown"), "no such kind");
	if (e.call_when.n == 0)
		e.call_when = model.call_when;
	if (e.name.n == 0)
		e.name = model.name.n ? model.name : str_from(start->name);
	TRY(add_row(c, (struct opt_crisis_id){ true, n->crisis }, model.kind.n ? model.kind : n->kind,
	    &e, S("prepared"),
	    n->request_key, out));
	TRY(n->template.v ? copy_of(c, n->template, *out) : start_with(c, *out, start));
	TRY(response_hours_put(c, *out, &n->hours, &span));
	TRY(response_ripple(c, *out));
	return response_tell(c, n->crisis, *out, S("response.prepared"), msg_fmt(c->a, LANG_FR,
	    MSG_response_log_prepared, e.name, i18n_day(c->a, LANG_FR, n->hours.from), span.n));
}

enum err
response_keep(struct ctx *c, struct crisis_id crisis, struct response_id id, str name, str request_key)
{
	struct response_response r;
	struct response_keyed was;
	struct response_id made;
	struct response_edit e;
	bool found;

	TRY(response_q_by_key(c, request_key, &was, &found));
	if (found)
		return OK;
	TRY(response_q_one(c, id, crisis, &r));
	e = (struct response_edit){ .name = name, .note = r.note, .link = r.link, .call_when = r.call_when };
	TRY(add_row(c, (struct opt_crisis_id){}, r.kind, &e, S("template"), request_key, &made));
	TRY(copy_of(c, id, made));
	return response_tell(c, crisis, id, S("response.kept"), msg_fmt(c->a, LANG_FR,
	    MSG_response_log_kept, r.name, name));
}

enum err
response_change(struct ctx *c, struct crisis_id crisis, struct response_id id, const struct response_edit *e)
{
	struct response_response r;
	int64_t n;

	TRY(edit_valid(c, e));
	TRY(response_alive(c, crisis, id, &r));
	TRY(response_q_change(c, e->name, (struct opt_site_id){ e->site.v != 0, e->site },
	    (struct opt_zone_id){ e->zone.v != 0, e->zone }, (struct opt_person_id){ e->referent.v != 0,
	    e->referent },
	    e->phone, e->email, e->link, e->vehicle, e->note, e->call_when, id, crisis, &n));
	TRY(response_ripple(c, id));
	if (!str_eq(e->call_when, r.call_when))
		TRY(response_tell(c, crisis, id, S("response.changed"), msg_fmt(c->a, LANG_FR, MSG_response_log_calls, e->name,
		    e->call_when.n ? response_call_word(e->call_when) : MSG_response_calls_general)));
	return response_tell(c, crisis, id, S("response.changed"), msg_fmt(c->a, LANG_FR,
	    MSG_response_log_changed, e->name));
}

/* ---- opening, closing ------------------------------------------------------------------ */

enum err
response_open(struct ctx *c, struct crisis_id crisis, struct response_id id, str anyway)
{
	struct response_response r;
	struct response_items_left left;
	int64_t n;

	TRY(ctx_length(c, S("anyway"), anyway, 0, RESPONSE_LINE_MAX));
	TRY(response_alive(c, crisis, id, &r));
	TRY(response_q_items_left(c, id, &left));
	if (left.n && anyway.n == 0)
		return fail(c, E_INVALID, S("anyway"), S("response.unchecked"), "%lld left", (long long)left.n);
	TRY(response_q_state(c, S("open"), c->now, id, crisis, &n));
	if (n == 0)
		return OK;
	return response_tell(c, crisis, id, S("response.open"), left.n ?
	    msg_fmt(c->a, LANG_FR, MSG_response_log_open_anyway, r.name, left.n, anyway) :
	    msg_fmt(c->a, LANG_FR, MSG_response_log_open, r.name));
}

enum err
response_close(struct ctx *c, struct crisis_id crisis, struct response_id id, str why)
{
	struct response_response r;
	int64_t n;

	TRY(ctx_length(c, S("why"), why, 0, RESPONSE_LINE_MAX));
	TRY(response_q_one(c, id, crisis, &r));
	TRY(response_q_state(c, S("closed"), c->now, id, crisis, &n));
	if (n == 0)
		return OK;
	TRY(response_q_openings_cancel_after(c, id, c->today, &n));
	TRY(response_ripple(c, id));
	return response_tell(c, crisis, id, S("response.closed"), msg_fmt(c->a, LANG_FR,
	    MSG_response_log_closed, r.name,
	    why.n ? why : S("—")));
}

/* ---- sites ----------------------------------------------------------------------------- */

enum err
response_site_set(struct ctx *c, const struct response_site_edit *e, struct site_id *out)
{
	const struct { str field, value; int max; } lines[] = {
		{ S("address"), e->address, RESPONSE_LINE_MAX }, { S("contact_name"), e->contact_name,
		    RESPONSE_LINE_MAX },
		{ S("contact_phone"), e->contact_phone, 40 }, { S("access"), e->access, RESPONSE_LINE_MAX },
		{ S("fridge"), e->fridge, RESPONSE_LINE_MAX }, { S("parking"), e->parking, RESPONSE_LINE_MAX },
	};
	str commune = e->commune_code.n ? e->commune_code : (str){};
	struct response_site_added made;
	struct response_site_named named;
	int64_t n;
	bool found;

	TRY(ctx_length(c, S("site_name"), e->name, 1, RESPONSE_NAME_MAX));
	for (int i = 0; i < COUNT(lines); i++)
		TRY(ctx_length(c, lines[i].field, lines[i].value, 0, lines[i].max));
	*out = e->id;
	if (e->id.v)
		return response_q_site_change(c, e->name, e->address, commune, e->contact_name,
		    e->contact_phone,
		    e->access, e->fridge, e->parking, c->now, e->id, &n);
	TRY(response_q_site_add(c, e->name, e->address, commune, e->contact_name, e->contact_phone, e->access,
	    e->fridge, e->parking, c->now, &made, &found));
	if (found) {
		*out = made.id;
		return OK;
	}
	TRY(response_q_site_named(c, e->name, &named, &found));
	*out = named.id;
	return OK;
}

enum err
response_sites(struct ctx *c, struct response_site_list *out)
{
	return response_q_sites(c, RESPONSE_LIST_MAX, out);
}
