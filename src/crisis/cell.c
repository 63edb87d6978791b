#include "crisis/crisis.h"
#include "crisis_q.h"
#include "i18n/i18n.h"
#include "logbook/logbook.h"

enum { LISTED = 100 };

enum err
crisis_cell(struct ctx *c, struct crisis_id id, struct crisis_post_list *out)
{
	return crisis_q_cell(c, id, LISTED, out);
}

/* "Dr Jeanne MARTIN", or a dash for nobody; E_INVALID on ${field} when there is no such person. */
static enum err
named(struct ctx *c, str field, struct person_id id, str *out)
{
	struct crisis_person_name p;
	bool found;

	*out = S("—");
	if (id.v == 0)
		return OK;
	TRY(crisis_q_person_name(c, id, &p, &found));
	if (!found)
		return fail(c, E_INVALID, field, S("crisis.person.unknown"), "person %lld", (long long)id.v);
	*out = i18n_person(c->a, p.title, p.given, p.family);
	return OK;
}

static str
function_word(struct ctx *c, str code, str label)
{
	return label.n ? label :
	    msg_text(LANG_FR, msg_find(arena_fmt(c->a, "crisis.cell.%.*s", STR(code))));
}

enum err
crisis_cell_set(struct ctx *c, const struct cell_naming *n)
{
	static const char *const states[] = { "named", "called", "present", "relieved" };
	struct crisis_post_function fn;
	str holder, substitute, state = n->holder.v ? n->state : S("vacant");
	struct log_new_part parts[2] = {};
	int64_t changed;
	bool known = !n->holder.v;

	for (int i = 0; i < COUNT(states); i++)
		known = known || str_eq(state, str_from(states[i]));
	if (!known)
		return fail(c, E_INVALID, S("state"), S("form.choice"), "no such state");
	if (n->holder.v && n->holder.v == n->substitute.v)
		return fail(c, E_INVALID, S("substitute"), S("crisis.cell.same"), "holder is substitute");
	TRY(crisis_q_post_function(c, n->post, n->crisis, &fn));
	TRY(named(c, S("holder"), n->holder, &holder));
	TRY(named(c, S("substitute"), n->substitute, &substitute));
	TRY(crisis_q_cell_set(c, (struct opt_person_id){ n->holder.v != 0, n->holder },
	    (struct opt_person_id){ n->substitute.v != 0, n->substitute }, state, c->now,
	    n->post, n->crisis, &changed));
	if (changed == 0)
		return fail(c, E_NOT_FOUND, S(""), S("page.none"), "no such post");
	parts[0] = (struct log_new_part){ n->holder, msg_fmt(c->a, LANG_FR, MSG_crisis_log_cell_holder,
	    function_word(c, fn.code, fn.label), holder,
	    msg_text(LANG_FR, msg_find(arena_fmt(c->a, "crisis.post.%.*s", STR(state))))) };
	parts[1] = (struct log_new_part){ n->substitute, msg_fmt(c->a, LANG_FR,
	    MSG_crisis_log_cell_substitute, substitute) };
	return logbook_add(c, &(struct log_new){ .crisis = n->crisis, .kind = S("cell.changed"),
	    .object = arena_fmt(c->a, "cell_post:%lld", (long long)n->post.v),
	    .parts = parts, .parts_n = n->substitute.v ? 2 : 1 }, NULL);
}

/* ---- the community's own lists ------------------------------------------------- */

enum err
crisis_typologies(struct ctx *c, struct crisis_typology_list *out)
{
	return crisis_q_typologies(c, LISTED, out);
}

enum err
crisis_functions(struct ctx *c, struct crisis_function_list *out)
{
	return crisis_q_functions(c, LISTED, out);
}

/* Source: ACI CPTS, avenant 2 (the five typologies); PACA guide 2023 (the eight functions). */
enum err
crisis_defaults(struct ctx *c)
{
	static const char *const kinds[] = { "wounded", "ill", "emerging", "nrc", "supply", "social" };
	static const char *const functions[] = { "decision", "pilot", "medical", "paramedical",
		"communication", "logistics", "secretariat", "zone" };
	int64_t changed;

	for (int i = 0; i < COUNT(kinds); i++)
		TRY(crisis_q_typology_add(c, str_from(kinds[i]), S(""), i + 1, &changed));
	for (int i = 0; i < COUNT(functions); i++)
		TRY(crisis_q_function_add(c, str_from(functions[i]), S(""), i + 1, &changed));
	return OK;
}

static enum err
label_valid(struct ctx *c, str label, bool needed)
{
	if (label.n > CRISIS_TITLE_MAX)
		return fail(c, E_INVALID, S("label"), S("form.length"), "%td bytes", label.n);
	if (needed && label.n == 0)
		return fail(c, E_INVALID, S("label"), S("form.missing"), "empty");
	return OK;
}

enum err
crisis_typology_set(struct ctx *c, const struct typology_edit *e)
{
	struct crisis_position last;
	int64_t changed;

	TRY(label_valid(c, e->label, e->id.v == 0));
	if (e->id.v)
		TRY(crisis_q_typology_set(c, e->label, e->active, e->id, &changed));
	else {
		TRY(crisis_q_typology_last(c, &last));
		TRY(crisis_q_typology_add(c, arena_fmt(c->a, "own-%.*s", STR(str_fold(c->a, e->label))),
		    e->label, last.position + 1, &changed));
	}
	return changed == 0 ? OK : logbook_say(c, (struct crisis_id){ 0 }, S("settings.typology"), S(""),
	    msg_fmt(c->a, LANG_FR, MSG_crisis_log_typology, e->label.n ? e->label : S("—")));
}

enum err
crisis_function_set(struct ctx *c, const struct function_edit *e)
{
	struct log_new_part parts[2] = {};
	struct crisis_position last;
	int64_t changed;
	str holder, substitute;

	TRY(label_valid(c, e->label, e->id.v == 0));
	if (e->holder.v && e->holder.v == e->substitute.v)
		return fail(c, E_INVALID, S("substitute"), S("crisis.cell.same"), "holder is substitute");
	TRY(named(c, S("holder"), e->holder, &holder));
	TRY(named(c, S("substitute"), e->substitute, &substitute));
	if (e->id.v)
		TRY(crisis_q_function_set(c, e->label, e->active,
		    (struct opt_person_id){ e->holder.v != 0, e->holder },
		    (struct opt_person_id){ e->substitute.v != 0, e->substitute }, e->id, &changed));
	else {
		TRY(crisis_q_function_last(c, &last));
		TRY(crisis_q_function_add(c, arena_fmt(c->a, "own-%.*s", STR(str_fold(c->a, e->label))),
		    e->label, last.position + 1, &changed));
	}
	if (changed == 0)
		return OK;
	parts[0].text = msg_fmt(c->a, LANG_FR, MSG_crisis_log_function, e->label.n ? e->label : S("—"));
	parts[1] = (struct log_new_part){ e->holder, msg_fmt(c->a, LANG_FR, MSG_crisis_log_holder, holder) };
	return logbook_add(c, &(struct log_new){ .kind = S("settings.cell"), .object = S(""), .parts = parts,
	    .parts_n = e->holder.v ? 2 : 1 }, NULL);
}
