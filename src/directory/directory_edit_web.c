/* directory_edit_web.c -- someone written by hand: new, or changed. */
#include "db/db.h"
#include "directory/directory_web.h"
#include "http/shell.h"
#include "i18n/i18n.h"
#include "record/record.h"

struct editing {
	struct person_id id;
	struct directory_edit e;
	str zone, mobile, email, key;
	bool consent;
};

static struct field
text_field(const char *name, struct msg label, struct msg hint, str value, bool required, int64_t max)
{
	return (struct field){ .name = str_from(name), .label = label, .hint = hint, .value = value,
		.required = required, .max = max };
}

static struct option_list
words(struct ctx *c, const char *set, const char *const *v, ptrdiff_t n, str selected)
{
	struct option_list out = { arena_array(c->a, struct option, n), n };

	for (ptrdiff_t i = 0; i < n; i++)
		out.v[i] = (struct option){ .value = str_from(v[i]), .label = directory_word(c, set, str_from(v[i])),
			.selected = str_eq(selected, str_from(v[i])) };
	return out;
}

static enum err
edit_page(struct ctx *c, const struct request *rq, struct reply *rp, const struct editing *g, bool wrong)
{
	static const char *const status[] = { "active", "paused", "left" }, *const preferred[] = { "sms", "email", "phone" };
	struct directory_edit_view v = { .id = g->id };
	const struct directory_edit *e = &g->e;
	struct field *fields[] = { &v.title, &v.family, &v.given, &v.rpps, &v.note, &v.mobile, &v.email };
	struct directory_commune_list communes;

	if (wrong)
		v.error = form_error_of(c, rq->code);
	ctx_forgive(c);
	v.shell = http_shell(c, rq, msg_text(c->lang, g->id.v ? MSG_directory_edit_title : MSG_directory_new_title));
	v.title = text_field("title", MSG_directory_edit_civility, MSG_directory_edit_civility_hint, e->title, false, 10);
	v.family = text_field("family", MSG_directory_edit_family, (struct msg){}, e->family, true, DIRECTORY_NAME_MAX);
	v.given = text_field("given", MSG_directory_edit_given, (struct msg){}, e->given, false, DIRECTORY_NAME_MAX);
	v.rpps = text_field("rpps", MSG_directory_edit_rpps, MSG_directory_edit_rpps_hint, e->rpps, false, 11);
	v.note = text_field("note", MSG_directory_edit_note, MSG_directory_edit_note_hint, e->note, false, DIRECTORY_NOTE_MAX);
	v.mobile = text_field("mobile", MSG_directory_contact_mobile, MSG_directory_contact_purpose, g->mobile, false, 30);
	v.mobile.type = S("tel");
	v.email = text_field("email", MSG_directory_contact_email, (struct msg){}, g->email, false, DIRECTORY_CONTACT_MAX);
	v.email.type = S("email");
	v.profession = (struct field_choice){ .name = S("profession"), .label = MSG_directory_list_job,
		.options = directory_profession_options(c, e->profession) };
	v.commune = (struct field_choice){ .name = S("commune"), .label = MSG_directory_list_commune };
	v.zone = (struct field_choice){ .name = S("zone"), .label = MSG_directory_filter_zone, .hint = MSG_directory_edit_zone_hint };
	v.status = (struct field_choice){ .name = S("status"), .label = MSG_directory_person_status, .required = true,
		.options = words(c, "status", status, 3, e->status) };
	v.preferred = (struct field_choice){ .name = S("preferred"), .label = MSG_directory_person_preferred, .required = true,
		.options = words(c, "preferred", preferred, 3, e->preferred) };
	v.member = (struct field_flag){ .name = S("member"), .label = MSG_directory_edit_member, .on = e->member };
	v.no_call = (struct field_flag){ .name = S("no_call"), .label = MSG_directory_edit_no_call, .on = e->no_call };
	v.consent = (struct field_flag){ .name = S("consent"), .label = MSG_directory_contact_agrees, .on = g->consent };
	TRY(directory_communes(c, &communes));
	TRY(directory_commune_options(c, e->commune_code, &v.commune.options));
	TRY(directory_zone_options(c, e->zone, &v.zone.options));
	for (ptrdiff_t i = 0; i < COUNT(fields); i++)
		fields[i]->error = form_error_for(&v.error, fields[i]->name);
	rp->status = wrong ? 422 : 200;
	directory_edit_page(&rp->body, &v);
	return OK;
}

/* GET /annuaire/nouveau */
static enum err
show_new(struct ctx *c, const struct request *rq, struct reply *rp)
{
	struct editing g = { .e = { .status = S("active"), .preferred = S("sms"), .member = true } };

	return edit_page(c, rq, rp, &g, false);
}

/* GET /annuaire/:person/modifier */
static enum err
show_edit(struct ctx *c, const struct request *rq, struct reply *rp)
{
	struct directory_person p;
	struct editing g = {};

	TRY(segment_id(c, rq, 0, &g.id));
	TRY(directory_person(c, g.id, &p));
	g.e = (struct directory_edit){ .rpps = p.rpps, .title = p.title, .family = p.family, .given = p.given,
		.profession = p.profession, .speciality = p.speciality, .commune_code = p.commune_code,
		.zone = p.zone_fixed ? p.zone_id.v : (struct zone_id){ 0 }, .member = p.member,
		.no_call = p.no_call, .status = p.status, .preferred = p.preferred, .note = p.note };
	return edit_page(c, rq, rp, &g, false);
}

static enum err
read_form(struct ctx *c, const struct request *rq, struct editing *g)
{
	struct directory_edit *e = &g->e;
	const struct { const char *name; ptrdiff_t max; str *to; } v[] = {
		{ "title", 10, &e->title }, { "family", DIRECTORY_NAME_MAX, &e->family },
		{ "given", DIRECTORY_NAME_MAX, &e->given }, { "rpps", 20, &e->rpps },
		{ "note", DIRECTORY_NOTE_MAX, &e->note }, { "profession", 10, &e->profession },
		{ "commune", 10, &e->commune_code }, { "status", 10, &e->status },
		{ "preferred", 10, &e->preferred }, { "zone", 20, &g->zone }, { "mobile", 30, &g->mobile },
		{ "email", DIRECTORY_CONTACT_MAX, &g->email }, { "request_key", 80, &g->key },
	};

	for (ptrdiff_t i = 0; i < COUNT(v); i++)
		TRY(form_opt(c, rq, str_from(v[i].name), v[i].max, v[i].to));
	if (g->zone.n && !str_to_i64(g->zone, 1, INT64_MAX, &e->zone.v))
		return fail(c, E_INVALID, S("zone"), S("form.choice"), "not an id");
	e->member = form_flag(rq, S("member"));
	e->no_call = form_flag(rq, S("no_call"));
	g->consent = form_flag(rq, S("consent"));
	return OK;
}

static enum err
add_rule(struct ctx *c, void *arg)
{
	struct editing *g = arg;
	bool first;

	TRY(record_once(c, g->key, S("/annuaire"), &first));
	if (!first)
		return OK;
	TRY(directory_person_add(c, &g->e, S("hand"), &g->id));
	TRY(directory_contact_set(c, g->id, S("mobile"), g->mobile, S("hand"), g->consent));
	return directory_contact_set(c, g->id, S("email"), g->email, S("hand"), g->consent);
}

/* POST /annuaire/nouveau */
static enum err
do_new(struct ctx *c, const struct request *rq, struct reply *rp)
{
	struct editing g = {};
	enum err e = read_form(c, rq, &g);

	if (e == OK)
		e = db_write(c, add_rule, &g);
	if (e == E_INVALID || e == E_CONFLICT) {
		g.id.v = 0;
		return edit_page(c, rq, rp, &g, true);
	}
	if (e == OK && g.id.v)
		reply_see_other(c, rp, "/annuaire/%lld", (long long)g.id.v);
	else if (e == OK)
		reply_see_other(c, rp, "/annuaire");
	return e;
}

static enum err
change_rule(struct ctx *c, void *arg)
{
	struct editing *g = arg;

	return directory_person_change(c, g->id, &g->e);
}

/* POST /annuaire/:person/modifier */
static enum err
do_edit(struct ctx *c, const struct request *rq, struct reply *rp)
{
	struct editing g = {};
	struct directory_person p;
	enum err e;

	TRY(segment_id(c, rq, 0, &g.id));
	TRY(directory_person(c, g.id, &p));
	g.e.speciality = p.speciality;
	e = read_form(c, rq, &g);
	if (e == OK)
		e = db_write(c, change_rule, &g);
	if (e == E_INVALID || e == E_CONFLICT)
		return edit_page(c, rq, rp, &g, true);
	if (e == OK)
		reply_see_other(c, rp, "/annuaire/%lld", (long long)g.id.v);
	return e;
}

const struct route directory_edit_routes[] = {
	{ GET, "/annuaire/nouveau", DIRECTORY_WRITE, show_new },
	{ POST, "/annuaire/nouveau", DIRECTORY_WRITE, do_new },
	{ GET, "/annuaire/:person/modifier", DIRECTORY_WRITE, show_edit },
	{ POST, "/annuaire/:person/modifier", DIRECTORY_WRITE, do_edit },
};
const ptrdiff_t directory_edit_routes_n = COUNT(directory_edit_routes);
