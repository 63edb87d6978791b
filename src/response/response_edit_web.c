/* response_edit_web.c -- making a dispositif in one form; its facts; its posts. */
#include "db/db.h"
#include "http/shell.h"
#include "i18n/i18n.h"
#include "record/record.h"
#include "response/response_web.h"
#include "response_q.h"

enum { REFERENTS = 600 };

struct field
response_field(const char *name, struct msg label, struct msg hint, str value, bool required, int64_t max)
{
	return (struct field){ .name = str_from(name), .label = label, .hint = hint, .value = value,
		.required = required, .max = max };
}

enum err
response_minutes(struct ctx *c, const struct request *rq, str name, int64_t *out)
{
	str s, hour, minute;
	int64_t h, m;

	TRY(form_str(c, rq, name, 8, &s));
	if (!str_cut(s, ':', &hour, &minute) || !str_to_i64(hour, 0, 24, &h) ||
	    !str_to_i64(str_sub(minute, 0, 2), 0, 59, &m) || h * 60 + m > 24 * 60)
		return fail(c, E_INVALID, name, S("response.hours"), "not an hour");
	*out = h * 60 + m;
	return OK;
}

struct option_list
response_cut_options(struct ctx *c, int64_t cut_min)
{
	static const int cuts[] = { 0, 240, 360, 480, 720 };
	struct option_list out = { arena_array(c->a, struct option, COUNT(cuts)), COUNT(cuts) };

	for (int i = 0; i < COUNT(cuts); i++)
		out.v[i] = (struct option){ .value = arena_fmt(c->a, "%d", cuts[i]), .selected = cuts[i] == cut_min,
			.text = cuts[i] ? msg_fmt(c->a, c->lang, MSG_response_form_cut_hours, cuts[i] / 60) :
			    msg_text(c->lang, MSG_response_form_cut_whole) };
	return out;
}

struct making {				/* what stands in the form, right or wrong */
	struct response_new n;
	struct response_id id;
	struct response_site_edit site;
	str kind, site_id, zone, referent, from, days, from_hour, to_hour, cut;
	struct response_id made;
};

/* ---- showing the form ----------------------------------------------------------------- */

static enum err
kind_options(struct ctx *c, str selected, struct option_list *out)
{
	struct response_template_list own;
	ptrdiff_t n = 0;

	TRY(response_templates(c, &own));
	out->v = arena_array(c->a, struct option, own.n + 16);
	for (int i = 0; response_kinds[i]; i++)
		out->v[n++] = (struct option){ .value = str_from(response_kinds[i]),
			.label = response_kind_word(str_from(response_kinds[i])) };
	for (ptrdiff_t i = 0; i < own.n; i++)
		out->v[n++] = (struct option){ .value = arena_fmt(c->a, "%lld",
		    (long long)own.v[i].id.v), .text = own.v[i].name };
	out->n = n;
	option_select(*out, selected);
	return OK;
}

static enum err
site_options(struct ctx *c, str selected, struct option_list *out)
{
	struct response_site_list sites;

	TRY(response_sites(c, &sites));
	out->v = arena_array(c->a, struct option, sites.n);
	out->n = sites.n;
	for (ptrdiff_t i = 0; i < sites.n; i++)
		out->v[i] = (struct option){ .value = arena_fmt(c->a, "%lld",
		    (long long)sites.v[i].id.v), .text = sites.v[i].name };
	option_select(*out, selected);
	return OK;
}

static enum err
referent_options(struct ctx *c, str selected, struct option_list *out)
{
	struct response_referent_list people;
	struct person_id current = {};

	(void)str_to_i64(selected, 1, INT64_MAX, &current.v);
	TRY(response_q_referents(c, current, REFERENTS, &people));
	out->v = arena_array(c->a, struct option, people.n);
	out->n = people.n;
	for (ptrdiff_t i = 0; i < people.n; i++)
		out->v[i] = (struct option){ .value = arena_fmt(c->a, "%lld", (long long)people.v[i].id.v),
			.text = i18n_person(c->a, people.v[i].title, people.v[i].given, people.v[i].family) };
	option_select(*out, selected);
	return OK;
}

static struct option_list
weekday_options(struct ctx *c, unsigned on)
{
	struct option_list out = { arena_array(c->a, struct option, 7), 7 };

	for (int i = 0; i < 7; i++) {		/* Monday first; 2026-01-05 was one */
		str name = i18n_day_long(c->a, c->lang, (struct day){ day_of(2026, 1, 5).n + i }), word, rest;

		(void)str_cut(name, ' ', &word, &rest);
		out.v[i] = (struct option){ .value = arena_fmt(c->a, "%d", (i + 1) % 7), .text = word,
			.selected = on >> (i + 1) % 7 & 1 };
	}
	return out;
}

/* What a place given back sets going: as the community's rules say, or another way here. */
static struct option_list
call_options(struct ctx *c, str selected)
{
	static const char *const words[] = { "never", "soon", "always" };
	struct option_list out = { arena_array(c->a, struct option, COUNT(words) + 1), COUNT(words) + 1 };

	out.v[0] = (struct option){ .value = S("general"), .label = MSG_response_calls_general,
		.selected = selected.n == 0 };
	for (int i = 0; i < COUNT(words); i++)
		out.v[i + 1] = (struct option){ .value = str_from(words[i]),
			.label = response_call_word(str_from(words[i])),
			.selected = str_eq(selected, str_from(words[i])) };
	return out;
}

static void
fill_fields(struct ctx *c, const struct making *m, struct response_form_view *v)
{
	const struct response_edit *e = &m->n.edit;
	const struct response_site_edit *s = &m->site;
	struct msg none = {};

	v->name = response_field("name", MSG_response_form_name, MSG_response_form_name_hint, e->name,
	    m->id.v != 0, RESPONSE_NAME_MAX);
	v->from = response_field("from", MSG_response_form_from, none, m->from, true, 0);
	v->days = response_field("days", MSG_response_form_days, none, m->days, true, 3);
	v->days.type = S("number");
	v->from_hour = response_field("from_hour", MSG_response_form_from_hour, none, m->from_hour, true, 0);
	v->to_hour = response_field("to_hour", MSG_response_form_to_hour, MSG_response_form_to_hint,
	    m->to_hour, true, 0);
	v->from_hour.type = v->to_hour.type = S("time");
	v->phone = response_field("phone", MSG_response_form_phone, none, e->phone, false, RESPONSE_LINE_MAX);
	v->phone.type = S("tel");
	v->email = response_field("email", MSG_response_form_email, MSG_response_form_email_hint,
	    e->email, false, RESPONSE_LINE_MAX);
	v->link = response_field("link", MSG_response_form_link, MSG_response_form_link_hint, e->link,
	    false, RESPONSE_LINE_MAX);
	v->vehicle = response_field("vehicle", MSG_response_form_vehicle, none, e->vehicle, false, RESPONSE_LINE_MAX);
	v->note = response_field("note", MSG_response_form_note, MSG_response_form_note_hint, e->note,
	    false, RESPONSE_TEXT_MAX);
	v->site_name = response_field("site_name", MSG_response_site_name, none, s->name, false, RESPONSE_NAME_MAX);
	v->address = response_field("address", MSG_response_site_address, none, s->address, false, RESPONSE_LINE_MAX);
	v->contact_name = response_field("contact_name", MSG_response_site_contact, none,
	    s->contact_name, false, RESPONSE_LINE_MAX);
	v->contact_phone = response_field("contact_phone", MSG_response_site_phone, none, s->contact_phone, false, 40);
	v->contact_phone.type = S("tel");
	v->access = response_field("access", MSG_response_site_access, MSG_response_site_access_hint,
	    s->access, false, RESPONSE_LINE_MAX);
	v->fridge = response_field("fridge", MSG_response_site_fridge, none, s->fridge, false, RESPONSE_LINE_MAX);
	v->parking = response_field("parking", MSG_response_site_parking, none, s->parking, false, RESPONSE_LINE_MAX);
	v->cut = (struct field_choice){ .name = S("cut"), .label = MSG_response_form_cut,
	    .hint = MSG_response_form_cut_hint, .required = true };
	v->weekdays = (struct field_choice){ .name = S("weekday"), .label = MSG_response_form_weekdays,
		.options = weekday_options(c, m->n.hours.weekdays) };
	v->call_when = (struct field_choice){ .name = S("call_when"), .label = MSG_response_form_calls, .required = true,
	    .hint = MSG_response_form_calls_hint, .options = call_options(c, e->call_when) };
	v->kinds = (struct field_choice){ .name = S("kind"), .label = MSG_response_form_kind, .required = true };
	v->site = (struct field_choice){ .name = S("site"), .label = MSG_response_form_site };
	v->commune = (struct field_choice){ .name = S("commune"), .label = MSG_response_site_commune };
	v->zone = (struct field_choice){ .name = S("zone"), .label = MSG_response_form_zone };
	v->referent = (struct field_choice){ .name = S("referent"), .label = MSG_response_form_referent };
}

static enum err
form_show(struct ctx *c, const struct request *rq, struct reply *rp, const struct making *m, bool wrong)
{
	struct response_form_view v = { .crisis = m->n.crisis, .id = m->id, .site_open = m->site.name.n > 0 };
	struct field *fields[] = { &v.name, &v.from, &v.days, &v.from_hour, &v.to_hour, &v.phone,
	    &v.email, &v.link,
		&v.vehicle, &v.note, &v.site_name, &v.address, &v.contact_name, &v.contact_phone,
		    &v.access, &v.fridge, &v.parking };
	int64_t cut = 360, zone = 0;

	if (wrong)
		v.error = form_error_of(c, rq->code);
	ctx_forgive(c);
	v.shell = http_shell(c, rq, msg_text(c->lang,
	    m->id.v ? MSG_response_edit_title : MSG_response_new_title));
	fill_fields(c, m, &v);
	(void)str_to_i64(m->cut, 0, 1440, &cut);
	(void)str_to_i64(m->zone, 0, INT64_MAX, &zone);
	v.cut.options = response_cut_options(c, cut);
	TRY(kind_options(c, m->kind, &v.kinds.options));
	TRY(site_options(c, m->site_id, &v.site.options));
	TRY(directory_commune_options(c, m->site.commune_code, &v.commune.options));
	TRY(directory_zone_options(c, (struct zone_id){ zone }, &v.zone.options));
	TRY(referent_options(c, m->referent, &v.referent.options));
	for (int i = 0; i < COUNT(fields); i++)
		fields[i]->error = form_error_for(&v.error, fields[i]->name);
	rp->status = wrong ? 422 : 200;
	response_form_page(&rp->body, &v);
	return OK;
}

/* GET /crises/:crisis/dispositifs/nouveau */
static enum err
show_new(struct ctx *c, const struct request *rq, struct reply *rp)
{
	struct making m = { .kind = S("vaccination"), .days = S("10"), .from_hour = S("08:00"), .to_hour = S("20:00"),
		.cut = S("360"), .n.hours.weekdays = 0x7f };

	TRY(segment_id(c, rq, 0, &m.n.crisis));
	m.from = day_iso(c->a, (struct day){ c->today.n + 1 });
	return form_show(c, rq, rp, &m, false);
}

/* ---- reading it ------------------------------------------------------------------------ */

static enum err
id_of(struct ctx *c, str name, str s, int64_t *out)
{
	*out = 0;
	if (s.n && !str_to_i64(s, 1, INT64_MAX, out))
		return fail(c, E_INVALID, name, S("form.choice"), "not an id");
	return OK;
}

static enum err
read_words(struct ctx *c, const struct request *rq, struct making *m)
{
	struct response_edit *e = &m->n.edit;
	struct response_site_edit *s = &m->site;
	const struct { const char *name; ptrdiff_t max; str *to; } v[] = {
		{ "kind", 30, &m->kind }, { "site", 20, &m->site_id }, { "zone", 20, &m->zone },
		    { "referent", 20, &m->referent },
		{ "from", 20, &m->from }, { "days", 10, &m->days }, { "from_hour", 10, &m->from_hour },
		{ "to_hour", 10, &m->to_hour }, { "cut", 10, &m->cut }, { "name", RESPONSE_TEXT_MAX, &e->name },
		{ "phone", RESPONSE_TEXT_MAX, &e->phone }, { "email", RESPONSE_TEXT_MAX, &e->email },
		{ "link", RESPONSE_TEXT_MAX, &e->link }, { "vehicle", RESPONSE_TEXT_MAX, &e->vehicle },
		{ "note", 2 * RESPONSE_TEXT_MAX, &e->note },
		{ "call_when", 10, &e->call_when }, { "site_name", RESPONSE_TEXT_MAX, &s->name },
		{ "address", RESPONSE_TEXT_MAX, &s->address }, { "commune", 10, &s->commune_code },
		{ "contact_name", RESPONSE_TEXT_MAX, &s->contact_name }, { "contact_phone",
		    RESPONSE_TEXT_MAX, &s->contact_phone },
		{ "access", RESPONSE_TEXT_MAX, &s->access }, { "fridge", RESPONSE_TEXT_MAX, &s->fridge },
		{ "parking", RESPONSE_TEXT_MAX, &s->parking }, { "request_key", 64, &m->n.request_key } };
	str day;
	int64_t bit;

	for (int i = 0; i < COUNT(v); i++)
		TRY(form_opt(c, rq, str_from(v[i].name), v[i].max, v[i].to));
	for (int k = 0; k < 7 && form_nth(rq, S("weekday"), k, &day); k++)
		if (str_to_i64(day, 0, 6, &bit))
			m->n.hours.weekdays |= 1u << bit;
	if (str_eq(e->call_when, S("general")))
		e->call_when = S("");
	TRY(id_of(c, S("site"), m->site_id, &e->site.v));
	TRY(id_of(c, S("zone"), m->zone, &e->zone.v));
	return id_of(c, S("referent"), m->referent, &e->referent.v);
}

static enum err
read_hours(struct ctx *c, const struct request *rq, struct making *m)
{
	struct response_hours *h = &m->n.hours;

	if (!str_to_i64(m->kind, 1, INT64_MAX, &m->n.template.v))
		m->n.kind = m->kind;
	TRY(form_day(c, rq, S("from"), &h->from));
	TRY(form_i64(c, rq, S("days"), 1, RESPONSE_DAYS_MAX, &h->days));
	TRY(response_minutes(c, rq, S("from_hour"), &h->from_min));
	TRY(response_minutes(c, rq, S("to_hour"), &h->to_min));
	return form_i64(c, rq, S("cut"), 0, 1440, &h->cut_min);
}

static enum err
site_first(struct ctx *c, struct making *m)
{
	if (m->site.name.n == 0)
		return OK;
	return response_site_set(c, &m->site, &m->n.edit.site);
}

static enum err
make_rule(struct ctx *c, void *arg)
{
	struct making *m = arg;

	TRY(site_first(c, m));
	return response_add(c, &m->n, &m->made);
}

/* POST /crises/:crisis/dispositifs */
static enum err
do_new(struct ctx *c, const struct request *rq, struct reply *rp)
{
	struct making m = {};
	enum err e;

	TRY(segment_id(c, rq, 0, &m.n.crisis));
	e = read_words(c, rq, &m);
	if (e == OK)
		e = read_hours(c, rq, &m);
	if (e == OK)
		e = db_write(c, make_rule, &m);
	if (e == E_INVALID || e == E_LIMIT)
		return form_show(c, rq, rp, &m, true);
	TRY(e);
	response_form_touch(c, m.n.crisis);
	reply_see_other(c, rp, "/crises/%lld/dispositifs/%lld", (long long)m.n.crisis.v, (long long)m.made.v);
	return OK;
}

/* ---- changing its facts ------------------------------------------------------------------ */

static str
number(struct ctx *c, bool some, int64_t v)
{
	return some ? arena_fmt(c->a, "%lld", (long long)v) : S("");
}

/* GET /crises/:crisis/dispositifs/:response/modifier */
static enum err
show_edit(struct ctx *c, const struct request *rq, struct reply *rp)
{
	struct response_response r;
	struct making m = {};

	TRY(response_ids(c, rq, &m.n.crisis, &m.id));
	TRY(response_get(c, m.n.crisis, m.id, &r));
	m.n.edit = (struct response_edit){ .name = r.name, .phone = r.phone, .email = r.email, .link = r.link,
		.vehicle = r.vehicle, .note = r.note, .call_when = r.call_when };
	m.site_id = number(c, r.site_id.some, r.site_id.v.v);
	m.zone = number(c, r.zone_id.some, r.zone_id.v.v);
	m.referent = number(c, r.referent_id.some, r.referent_id.v.v);
	return form_show(c, rq, rp, &m, false);
}

static enum err
change_rule(struct ctx *c, void *arg)
{
	struct making *m = arg;

	TRY(site_first(c, m));
	return response_change(c, m->n.crisis, m->id, &m->n.edit);
}

/* POST /crises/:crisis/dispositifs/:response/modifier */
static enum err
do_edit(struct ctx *c, const struct request *rq, struct reply *rp)
{
	struct making m = {};
	enum err e;

	TRY(response_ids(c, rq, &m.n.crisis, &m.id));
	e = read_words(c, rq, &m);
	if (e == OK)
		e = db_write(c, change_rule, &m);
	if (e == E_INVALID)
		return form_show(c, rq, rp, &m, true);
	TRY(e);
	response_form_touch(c, m.n.crisis);
	reply_see_other(c, rp, "/crises/%lld/dispositifs/%lld", (long long)m.n.crisis.v, (long long)m.id.v);
	return OK;
}

/* ---- a post ---------------------------------------------------------------------------- */

struct posting {
	struct crisis_id crisis;
	struct response_id response;
	struct response_post_edit e;
	str min_crew, wished_crew, key;
};

static enum err
skill_options(struct ctx *c, str selected, struct option_list *out)
{
	struct directory_choice_list skills;

	TRY(directory_skill_choices(c, &skills));
	out->v = arena_array(c->a, struct option, skills.n);
	out->n = skills.n;
	for (ptrdiff_t i = 0; i < skills.n; i++)
		out->v[i] = (struct option){ .value = skills.v[i].code, .text = skills.v[i].label };
	option_select(*out, selected);
	return OK;
}

static enum err
post_show(struct ctx *c, const struct request *rq, struct reply *rp, const struct posting *p, bool wrong)
{
	struct response_post_view v = { .crisis = p->crisis, .response = p->response, .post = p->e.id };
	struct field *fields[] = { &v.name, &v.min_crew, &v.wished_crew };

	if (wrong)
		v.error = form_error_of(c, rq->code);
	ctx_forgive(c);
	v.shell = http_shell(c, rq, msg_text(c->lang,
	    p->e.id.v ? MSG_response_post_title : MSG_response_post_new));
	v.name = response_field("name", MSG_response_post_name, (struct msg){}, p->e.name, true, RESPONSE_NAME_MAX);
	v.min_crew = response_field("min_crew", MSG_response_post_min, MSG_response_post_min_hint,
	    p->min_crew, true, 2);
	v.wished_crew = response_field("wished_crew", MSG_response_post_wished,
	    MSG_response_post_wished_hint, p->wished_crew, true, 2);
	v.min_crew.type = v.wished_crew.type = S("number");
	v.profession = (struct field_choice){ .name = S("profession"), .label = MSG_response_post_profession,
		.hint = MSG_response_post_profession_hint, .options = directory_profession_options(c,
		    p->e.profession) };
	v.skill = (struct field_choice){ .name = S("skill"), .label = MSG_response_post_skill };
	v.substitutes = (struct field_choice){ .name = S("substitute"), .label = MSG_response_post_substitutes,
		.hint = MSG_response_post_substitutes_hint, .options = directory_profession_options(c, S("")) };
	TRY(skill_options(c, p->e.skill, &v.skill.options));
	for (ptrdiff_t i = 0; i < v.substitutes.options.n; i++)
		for (int k = 0; k < RESPONSE_SUBSTITUTES_MAX; k++)
			if (p->e.substitutes[k].n && str_eq(v.substitutes.options.v[i].value,
			    p->e.substitutes[k]))
				v.substitutes.options.v[i].selected = true;
	for (int i = 0; i < COUNT(fields); i++)
		fields[i]->error = form_error_for(&v.error, fields[i]->name);
	rp->status = wrong ? 422 : 200;
	response_post_page(&rp->body, &v);
	return OK;
}

/* GET /crises/:crisis/dispositifs/:response/poste  ?poste= */
static enum err
show_post(struct ctx *c, const struct request *rq, struct reply *rp)
{
	struct posting p = { .min_crew = S("1"), .wished_crew = S("1") };
	struct response_substitute_list subs;
	struct response_post_list posts;
	struct response_response r;
	int64_t wanted = query_i64(rq, S("poste"), 0);
	int n = 0;

	TRY(response_ids(c, rq, &p.crisis, &p.response));
	TRY(response_get(c, p.crisis, p.response, &r));
	TRY(response_posts(c, p.response, &posts));
	TRY(response_substitutes(c, p.response, &subs));
	for (ptrdiff_t i = 0; i < posts.n; i++) {
		const struct response_post *k = &posts.v[i];

		if (k->id.v != wanted)
			continue;
		p.e = (struct response_post_edit){ .id = k->id, .name = k->name,
		    .profession = k->profession, .skill = k->skill };
		p.min_crew = number(c, true, k->min_crew);
		p.wished_crew = number(c, true, k->wished_crew);
	}
	for (ptrdiff_t i = 0; i < subs.n && n < RESPONSE_SUBSTITUTES_MAX; i++)
		if (p.e.id.v && subs.v[i].crew_post_id.v == p.e.id.v)
			p.e.substitutes[n++] = subs.v[i].profession;
	return post_show(c, rq, rp, &p, false);
}

static enum err
post_rule(struct ctx *c, void *arg)
{
	struct posting *p = arg;
	bool first;

	TRY(record_once(c, p->key, S(""), &first));
	if (!first)
		return OK;
	return response_post_set(c, p->crisis, p->response, &p->e);
}

static enum err
read_post(struct ctx *c, const struct request *rq, struct posting *p)
{
	str id;

	TRY(form_opt(c, rq, S("name"), RESPONSE_TEXT_MAX, &p->e.name));
	TRY(form_opt(c, rq, S("profession"), 10, &p->e.profession));
	TRY(form_opt(c, rq, S("skill"), 40, &p->e.skill));
	TRY(form_opt(c, rq, S("min_crew"), 10, &p->min_crew));
	TRY(form_opt(c, rq, S("wished_crew"), 10, &p->wished_crew));
	for (int k = 0; k < RESPONSE_SUBSTITUTES_MAX; k++)
		if (!form_nth(rq, S("substitute"), k, &p->e.substitutes[k]))
			break;
	TRY(form_str(c, rq, S("request_key"), 64, &p->key));
	TRY(form_opt(c, rq, S("post"), 20, &id));
	TRY(id_of(c, S("post"), id, &p->e.id.v));
	TRY(form_i64(c, rq, S("min_crew"), 0, 99, &p->e.min_crew));
	return form_i64(c, rq, S("wished_crew"), 1, 99, &p->e.wished_crew);
}

/* POST /crises/:crisis/dispositifs/:response/poste */
static enum err
do_post(struct ctx *c, const struct request *rq, struct reply *rp)
{
	struct posting p = {};
	enum err e;

	TRY(response_ids(c, rq, &p.crisis, &p.response));
	e = read_post(c, rq, &p);
	if (e == OK)
		e = db_write(c, post_rule, &p);
	if (e == E_INVALID || e == E_LIMIT)
		return post_show(c, rq, rp, &p, true);
	TRY(e);
	response_form_touch(c, p.crisis);
	reply_see_other(c, rp, "/crises/%lld/dispositifs/%lld#posts", (long long)p.crisis.v, (long long)p.response.v);
	return OK;
}

const struct route response_edit_routes[] = {
	{ GET,  "/crises/:crisis/dispositifs/nouveau",			CRISIS_RUN,	show_new },
	{ POST, "/crises/:crisis/dispositifs",				CRISIS_RUN,	do_new },
	{ GET,  "/crises/:crisis/dispositifs/:response/modifier",	CRISIS_RUN,	show_edit },
	{ POST, "/crises/:crisis/dispositifs/:response/modifier",	CRISIS_RUN,	do_edit },
	{ GET,  "/crises/:crisis/dispositifs/:response/poste",		CRISIS_RUN,	show_post },
	{ POST, "/crises/:crisis/dispositifs/:response/poste",		CRISIS_RUN,	do_post },
};
const ptrdiff_t response_edit_routes_n = COUNT(response_edit_routes);
