/* settings_web.c -- the community's own lists: types of crisis, functions of the cell. */
#include "crisis/crisis_room.h"
#include "db/db.h"
#include "http/shell.h"
#include "i18n/i18n.h"

static str
pair_of_names(struct ctx *c, const struct crisis_function *f)
{
	str holder = f->holder_id.some ?
	    i18n_person(c->a, f->holder_title, f->holder_given, f->holder_family) : S("—");

	if (!f->substitute_id.some)
		return holder;
	return arena_fmt(c->a, "%.*s / %.*s", STR(holder),
	    STR(i18n_person(c->a, f->substitute_title, f->substitute_given, f->substitute_family)));
}

static enum err
settings_page(struct ctx *c, const struct request *rq, struct reply *rp, bool wrong)
{
	struct crisis_settings_view v = { .shell = http_shell(c, rq, msg_text(c->lang, MSG_crisis_settings_title)) };
	struct crisis_typology_list kinds;
	struct crisis_function_list functions;

	TRY(crisis_typologies(c, &kinds));
	TRY(crisis_functions(c, &functions));
	v.may_print = rq->held & CONTACT_READ;
	v.typologies.n = kinds.n;
	v.typologies.v = arena_array(c->a, struct crisis_setting_line, kinds.n);
	for (ptrdiff_t i = 0; i < kinds.n; i++)
		v.typologies.v[i] = (struct crisis_setting_line){ .id = kinds.v[i].id.v,
		    .label = kinds.v[i].label, .active = kinds.v[i].active,
		    .standard = crisis_word(c, "typology", kinds.v[i].code) };
	v.functions.n = functions.n;
	v.functions.v = arena_array(c->a, struct crisis_setting_line, functions.n);
	for (ptrdiff_t i = 0; i < functions.n; i++)
		v.functions.v[i] = (struct crisis_setting_line){ .id = functions.v[i].id.v,
		    .label = functions.v[i].label, .active = functions.v[i].active,
		    .standard = crisis_word(c, "cell", functions.v[i].code),
		    .people = pair_of_names(c, &functions.v[i]) };
	if (wrong)
		v.error = form_error_of(c, S(""));
	rp->status = wrong ? 422 : 200;
	crisis_settings_page(&rp->body, &v);
	return OK;
}

/* GET /reglages/crises */
static enum err
show_settings(struct ctx *c, const struct request *rq, struct reply *rp)
{
	return settings_page(c, rq, rp, false);
}

static enum err
typology_rule(struct ctx *c, void *arg)
{
	return crisis_typology_set(c, arg);
}

static enum err
optional_id(struct ctx *c, const struct request *rq, str name, int64_t *out)
{
	str s;

	*out = 0;
	TRY(form_opt(c, rq, name, 20, &s));
	if (s.n && !str_to_i64(s, 0, INT64_MAX, out))
		return fail(c, E_INVALID, name, S("form.number"), "not an id");
	return OK;
}

static enum err
after(struct ctx *c, const struct request *rq, struct reply *rp, enum err e)
{
	if (e == E_INVALID)
		return settings_page(c, rq, rp, true);
	if (e == OK)
		reply_see_other(c, rp, "/reglages/crises");
	return e;
}

/* POST /reglages/typologies */
static enum err
do_typology(struct ctx *c, const struct request *rq, struct reply *rp)
{
	struct typology_edit edit = { .active = form_flag(rq, S("active")) };

	TRY(optional_id(c, rq, S("id"), &edit.id.v));
	TRY(form_opt(c, rq, S("label"), CRISIS_TEXT_MAX, &edit.label));
	return after(c, rq, rp, db_write(c, typology_rule, &edit));
}

static enum err
function_rule(struct ctx *c, void *arg)
{
	return crisis_function_set(c, arg);
}

/* The function as it is, for a form that changes only part of it. */
static enum err
function_now(struct ctx *c, struct cell_function_id id, struct function_edit *out, str *word)
{
	struct crisis_function_list all;

	TRY(crisis_functions(c, &all));
	for (ptrdiff_t i = 0; i < all.n; i++) {
		const struct crisis_function *f = &all.v[i];

		if (f->id.v != id.v)
			continue;
		*out = (struct function_edit){ f->id, f->label, f->active, f->holder_id.v, f->substitute_id.v };
		*word = f->label.n ? f->label : crisis_word(c, "cell", f->code);
		return OK;
	}
	return fail(c, E_NOT_FOUND, S(""), S("page.none"), "function %lld", (long long)id.v);
}

/* POST /reglages/cellule: its name, and whether it is used */
static enum err
do_function(struct ctx *c, const struct request *rq, struct reply *rp)
{
	struct function_edit edit = {};
	struct cell_function_id id;
	str word;

	TRY(optional_id(c, rq, S("id"), &id.v));
	if (id.v)
		TRY(function_now(c, id, &edit, &word));
	edit.active = form_flag(rq, S("active"));
	TRY(form_opt(c, rq, S("label"), CRISIS_TEXT_MAX, &edit.label));
	return after(c, rq, rp, db_write(c, function_rule, &edit));
}

static enum err
function_page(struct ctx *c, const struct request *rq, struct reply *rp,
	      const struct function_edit *edit, str word, bool wrong)
{
	struct crisis_post_view v = { .peacetime = true, .function_id = edit->id, .function = word,
	    .shell = http_shell(c, rq, word) };

	if (wrong)
		v.error = form_error_of(c, S(""));
	rp->status = wrong ? 422 : 200;
	TRY(crisis_people_choices(c, edit->holder, &v.holders));
	TRY(crisis_people_choices(c, edit->substitute, &v.substitutes));
	crisis_post_page(&rp->body, &v);
	return OK;
}

/* GET /reglages/cellule/:function */
static enum err
show_function(struct ctx *c, const struct request *rq, struct reply *rp)
{
	struct function_edit edit;
	struct cell_function_id id;
	str word;

	TRY(segment_id(c, rq, 0, &id));
	TRY(function_now(c, id, &edit, &word));
	return function_page(c, rq, rp, &edit, word, false);
}

/* POST /reglages/cellule/:function: who holds it in peacetime */
static enum err
do_function_people(struct ctx *c, const struct request *rq, struct reply *rp)
{
	struct function_edit edit;
	struct cell_function_id id;
	enum err e;
	str word;

	TRY(segment_id(c, rq, 0, &id));
	TRY(function_now(c, id, &edit, &word));
	TRY(optional_id(c, rq, S("holder"), &edit.holder.v));
	TRY(optional_id(c, rq, S("substitute"), &edit.substitute.v));
	e = db_write(c, function_rule, &edit);
	if (e == E_INVALID)
		return function_page(c, rq, rp, &edit, word, true);
	if (e == OK)
		reply_see_other(c, rp, "/reglages/crises");
	return e;
}

const struct route crisis_settings_routes[] = {
	{ GET,  "/reglages/crises",		SETTINGS,	show_settings },
	{ POST, "/reglages/typologies",		SETTINGS,	do_typology },
	{ POST, "/reglages/cellule",		SETTINGS,	do_function },
	{ GET,  "/reglages/cellule/:function",	SETTINGS,	show_function },
	{ POST, "/reglages/cellule/:function",	SETTINGS,	do_function_people },
};
const ptrdiff_t crisis_settings_routes_n = COUNT(crisis_settings_routes);
