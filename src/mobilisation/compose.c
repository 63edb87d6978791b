#include "directory/directory.h"
#include "http/shell.h"
#include "i18n/i18n.h"
#include "mobilisation/compose.h"
#include "mobilisation/protection.h"
#include "mobilisation_q.h"
#include "post/post.h"

/* Reads what was typed even when it is too long: the rule says so, and nothing is lost. */
enum { TYPED_MAX = 8000 };

enum err
compose_blank(struct ctx *c, struct crisis_id crisis, struct compose *out)
{
	*out = (struct compose){ .crisis = crisis, .q = { .members = true, .willing = WILLING_NOT_NO } };
	TRY(mobilisation_q_event(c, crisis, &out->event));
	out->title = msg_fmt(c->a, LANG_FR, MSG_call_default_title, out->event.title);
	out->message = msg_fmt(c->a, LANG_FR, MSG_call_sms_default, out->event.title);
	out->place = out->event.place;
	TRY(protection_usual(c, out->event.typology_id, &out->bring));
	TRY(compose_commune_of(c, out->place, &out->commune));
	out->commune_was = out->commune;
	return OK;
}

static str
local(struct ctx *c, struct opt_instant t)
{
	return t.some ? http_local_time(c, t.v) : S("");
}

enum err
compose_from(struct ctx *c, struct crisis_id crisis, struct call_id call, bool rest, struct compose *out)
{
	struct mobilisation_call k;

	TRY(compose_blank(c, crisis, out));
	TRY(mobilisation_q_call(c, call, crisis, &k));
	out->title = k.title;
	out->message = k.message;
	out->place = k.place;
	out->bring = k.bring;
	out->starts_at = local(c, k.starts_at);
	out->ends_at = local(c, k.ends_at);
	if (str_eq(k.state, S("draft"))) {
		out->closes_at = local(c, k.closes_at);
		out->draft = k.id;
		out->request_key = k.request_key;
	}
	TRY(compose_posts_from(c, &k, rest, out));
	return audience_read(c, k.criteria, &out->q);
}

enum err
compose_template(struct ctx *c, struct template_id id, struct compose *f)
{
	struct template_text t;

	TRY(template_one(c, id, &t));
	f->title = t.title;
	f->message = t.message;
	f->validator = t.validator;
	f->source_url = t.source_url;
	return OK;
}

static void
read_words(struct ctx *c, const struct request *rq, str name, struct audience_words *out)
{
	str v;

	*out = (struct audience_words){ .v = arena_array(c->a, str, AUDIENCE_LIST_MAX) };
	while (out->n < AUDIENCE_LIST_MAX && form_nth(rq, name, (int)out->n, &v))
		out->v[out->n++] = v;
}

/* "12,15": people left out by hand, carried by the form. */
static void
read_except(struct ctx *c, str text, struct audience_ids *out)
{
	str head, rest = text;
	int64_t id;

	*out = (struct audience_ids){ .v = arena_array(c->a, struct person_id, text.n / 2 + 1) };
	while (rest.n) {
		(void)str_cut(rest, ',', &head, &rest);
		if (str_to_i64(head, 1, INT64_MAX, &id))
			out->v[out->n++].v = id;
	}
}

static void
read_zones(struct ctx *c, const struct request *rq, struct audience_zones *out)
{
	str v;

	*out = (struct audience_zones){ .v = arena_array(c->a, struct zone_id, AUDIENCE_LIST_MAX) };
	for (int k = 0; k < AUDIENCE_LIST_MAX && form_nth(rq, S("zone"), k, &v); k++)
		if (str_to_i64(v, 1, INT64_MAX, &out->v[out->n].v))
			out->n++;
}

enum err
compose_criteria(struct ctx *c, const struct request *rq, struct compose *f)
{
	str from, willing, group;

	TRY(form_opt(c, rq, S("from"), 20, &from));
	TRY(form_opt(c, rq, S("willing"), 20, &willing));
	TRY(form_opt(c, rq, S("group"), 20, &group));
	TRY(form_opt(c, rq, S("except"), TYPED_MAX, &f->except));
	f->q.from = str_eq(from, S("cell")) ? FROM_CELL : str_eq(from, S("group")) ? FROM_GROUP :
	    str_eq(from, S("relays")) ? FROM_RELAYS : FROM_CRITERIA;
	f->q.willing = str_eq(willing, S("yes")) ? WILLING_YES :
	    str_eq(willing, S("any")) ? WILLING_ANY : WILLING_NOT_NO;
	f->q.members = form_flag(rq, S("members"));
	if (f->q.from == FROM_GROUP && !str_to_i64(group, 1, INT64_MAX, &f->q.group.v))
		f->q.from = FROM_CRITERIA;
	read_words(c, rq, S("profession"), &f->q.professions);
	read_words(c, rq, S("commune"), &f->q.communes);
	read_words(c, rq, S("skill"), &f->q.skills);
	read_zones(c, rq, &f->q.zones);
	read_except(c, f->except, &f->q.except);
	return OK;
}

/* Browsers send line ends as CR LF; telephones count both. */
static str
without_cr(struct ctx *c, str s)
{
	struct buf b = { .a = c->a };

	for (ptrdiff_t i = 0; i < s.n; i++)
		if (s.p[i] != '\r')
			buf_char(&b, s.p[i]);
	return buf_str(&b);
}

enum err
compose_read(struct ctx *c, const struct request *rq, struct compose *f)
{
	struct { str name; str *to; } texts[] = {
		{ S("title"), &f->title }, { S("message"), &f->message }, { S("place"), &f->place },
		{ S("bring"), &f->bring }, { S("starts_at"), &f->starts_at }, { S("ends_at"), &f->ends_at },
		{ S("closes_at"), &f->closes_at }, { S("group_name"), &f->group_name },
	};
	struct crisis_id crisis;
	struct mobilisation_call k;
	str draft;

	TRY(segment_id(c, rq, 0, &crisis));
	*f = (struct compose){ .crisis = crisis };
	TRY(mobilisation_q_event(c, crisis, &f->event));
	for (int i = 0; i < COUNT(texts); i++)
		TRY(form_opt(c, rq, texts[i].name, TYPED_MAX, texts[i].to));
	f->message = without_cr(c, f->message);
	f->bring = without_cr(c, f->bring);
	TRY(form_opt(c, rq, S("draft"), 20, &draft));
	TRY(form_opt(c, rq, S("request_key"), 64, &f->request_key));
	if (str_to_i64(draft, 1, INT64_MAX, &f->draft.v)) {
		TRY(mobilisation_q_call(c, f->draft, crisis, &k));
		f->request_key = k.request_key;
	}
	TRY(compose_posts_read(c, rq, f));
	return compose_criteria(c, rq, f);
}

static enum err
moment(struct ctx *c, str field, str typed, struct opt_instant *out)
{
	if (typed.n == 0)
		return OK;
	out->some = instant_parse(typed, &out->v);
	return out->some ? OK : fail(c, E_INVALID, field, S("form.instant"), "not a moment");
}

enum err
compose_draft(struct ctx *c, const struct compose *f, struct call_draft *d)
{
	*d = (struct call_draft){ .crisis = f->crisis, .title = f->title, .message = f->message,
		.place = f->place, .bring = f->bring, .request_key = f->request_key,
		.criteria = audience_write(c, &f->q) };
	TRY(moment(c, S("starts_at"), f->starts_at, &d->starts_at));
	TRY(moment(c, S("ends_at"), f->ends_at, &d->ends_at));
	TRY(moment(c, S("closes_at"), f->closes_at, &d->closes_at));
	d->commune = f->commune;
	d->conditions = f->conditions;
	d->validator = f->validator;
	d->source_url = f->source_url;
	d->urgent = f->urgent;
	TRY(compose_asks(c, f, &d->asks));
	return compose_patience(c, f, d);
}

/* ---- counting ---------------------------------------------------------------------- */

static struct msg
wait_of(enum post_channel ch, struct msg none, struct msg silent)
{
	struct post_health h = post_channel_health(ch);

	return !h.configured ? none : h.no_credit ? MSG_call_waits_credit : h.closed ? silent : (struct msg){};
}

struct call_waits
compose_waits(bool exercise, int64_t sms, int64_t email)
{
	struct call_waits w = {};

	if (!exercise && sms)
		w.sms = wait_of(POST_SMS, MSG_call_waits_sms, MSG_call_rests_sms);
	if (!exercise && email)
		w.email = wait_of(POST_EMAIL, MSG_call_waits_email, MSG_call_rests_email);
	return w;
}

str
compose_cheaper(struct ctx *c, str message)
{
	return sms_shorter(c->a, sms_plain(c->a, message));
}

void
compose_counts_of(struct ctx *c, const struct call_preview *p, struct call_counts *out)
{
	*out = (struct call_counts){ .known = true, .people = p->people.n, .sms = p->people.sms,
		.email = p->people.email, .none = p->people.none,
		.reach = p->people.n - p->people.none, .phone = p->phone, .text = p->text.sms,
		.email_subject = p->text.subject, .email_text = p->text.email,
		.units = p->size.units, .segments = p->size.segments, .per_segment = p->size.per_segment,
		.gsm7 = p->size.gsm7, .costly = p->size.costly, .choices = p->choices,
		.total = p->size.segments * (int64_t)p->people.sms,
		.waits = compose_waits(p->event.exercise, p->people.sms, p->people.email) };
	if (p->plan.pool.posts.n)
		compose_need(c, &p->plan, &out->need);
	if (!p->size.gsm7 || p->size.segments > 1)
		out->plain = compose_cheaper(c, p->about.message);
	if (str_eq(out->plain, p->about.message))
		out->plain = S("");
	out->reasons.v = arena_array(c->a, struct call_reason, AUDIENCE_REASONS);
	for (int i = 0; i < AUDIENCE_REASONS && p->people.why[i].code.n; i++)
		out->reasons.v[out->reasons.n++] = (struct call_reason){ p->people.why[i].code,
		    board_reason(p->people.why[i].code), p->people.why[i].people };
}

/* With posts, what counts is the first wave. */
static enum err
count_wave(struct ctx *c, const struct call_draft *d, struct call_preview *p)
{
	struct wave_draft w = { .crisis = d->crisis, .typology = p->event.typology_id,
		.exercise = p->event.exercise, .urgent = d->urgent, .criteria = d->criteria, .commune = d->commune,
		.starts_at = d->starts_at, .ends_at = d->ends_at, .chance = d->chance, .wait_s = d->wait_s,
		.asks = &d->asks };

	TRY(wave_plan_draft(c, &w, &p->plan));
	call_first_wave(c, p);
	return OK;
}

enum err
compose_counts(struct ctx *c, const struct compose *f, str base_url, struct call_counts *out)
{
	struct call_preview p = { .event = f->event };
	struct call_draft d;
	bool found;

	TRY(compose_draft(c, f, &d));
	TRY(mobilisation_q_community(c, &p.community, &found));
	if (d.asks.n)
		TRY(count_wave(c, &d, &p));
	else
		TRY(audience_count(c, &f->q, f->crisis, &p.people));
	p.about = (struct call_about){ .title = d.title, .message = d.message, .place = d.place,
		.bring = d.bring, .starts_at = d.starts_at, .ends_at = d.ends_at,
		.exercise = f->event.exercise, .community = p.community.name,
		.sms_name = p.community.sms_name, .callback = p.community.callback_phone };
	call_about_codes(&p.about, S("B12"));	/* as long as the real one, at most */
	call_text(c, TEXT_FIRST, &p.about, call_link_shape(c, base_url), &p.text);
	p.size = sms_measure(c->a, p.text.sms);
	compose_counts_of(c, &p, out);
	return OK;
}

/* ---- the page ------------------------------------------------------------------------ */

static bool
among(const struct audience_words *w, str code)
{
	for (ptrdiff_t i = 0; i < w->n; i++)
		if (str_eq(w->v[i], code))
			return true;
	return false;
}

static struct option_list
choices(struct ctx *c, const struct directory_choice_list *list, const struct audience_words *on, bool profession)
{
	struct option_list out = { arena_array(c->a, struct option, list->n), list->n };

	for (ptrdiff_t i = 0; i < list->n; i++) {
		str word = profession ? directory_profession_label(list->v[i].code) :
		    list->v[i].label.n ? list->v[i].label : list->v[i].code;

		out.v[i] = (struct option){ .value = list->v[i].code, .selected = among(on, list->v[i].code),
			.text = arena_fmt(c->a, "%.*s (%lld)", STR(word), (long long)list->v[i].people) };
	}
	return out;
}

static void
willing_choice(struct ctx *c, const struct compose *f, struct call_compose_view *v)
{
	static const char *const willing[] = { "any", "not_no", "yes" };

	v->willing = (struct field_choice){ .name = S("willing"), .label = MSG_call_willing, .required = true,
		.options = { arena_array(c->a, struct option, 3), 3 } };
	v->willing.options.v[0] = (struct option){ .value = S("not_no"), .label = MSG_call_willing_not_no };
	v->willing.options.v[1] = (struct option){ .value = S("yes"), .label = MSG_call_willing_yes };
	v->willing.options.v[2] = (struct option){ .value = S("any"), .label = MSG_call_willing_any };
	option_select(v->willing.options, str_from(willing[f->q.willing]));
}

enum err
compose_who(struct ctx *c, const struct compose *f, struct call_compose_view *v)
{
	struct directory_choice_list professions, skills;
	struct directory_commune_list communes;
	struct directory_zone_list zones;
	struct mobilisation_group_list groups;

	TRY(directory_professions(c, &professions));
	TRY(directory_skill_choices(c, &skills));
	TRY(directory_zones(c, &zones));
	TRY(directory_communes(c, &communes));
	TRY(audience_groups(c, &groups));
	v->professions = choices(c, &professions, &f->q.professions, true);
	v->skills = choices(c, &skills, &f->q.skills, false);
	v->zones.v = arena_array(c->a, struct option, zones.n);
	for (ptrdiff_t i = 0; i < zones.n; i++) {
		bool on = false;

		for (ptrdiff_t k = 0; k < f->q.zones.n; k++)
			on = on || f->q.zones.v[k].v == zones.v[i].id.v;
		v->zones.v[v->zones.n++] = (struct option){ .text = arena_fmt(c->a, "%.*s (%lld)",
		    STR(zones.v[i].name), (long long)zones.v[i].people), .selected = on,
		    .value = arena_fmt(c->a, "%lld", (long long)zones.v[i].id.v) };
	}
	v->communes.v = arena_array(c->a, struct option, communes.n);
	for (ptrdiff_t i = 0; i < communes.n; i++)
		if (communes.v[i].inside)
			v->communes.v[v->communes.n++] = (struct option){ .value = communes.v[i].code,
			    .text = communes.v[i].name, .selected = among(&f->q.communes, communes.v[i].code) };
	v->groups.v = arena_array(c->a, struct option, groups.n);
	for (ptrdiff_t i = 0; i < groups.n; i++)
		v->groups.v[v->groups.n++] = (struct option){ .text = groups.v[i].name,
		    .value = arena_fmt(c->a, "%lld", (long long)groups.v[i].id.v),
		    .selected = f->q.from == FROM_GROUP && groups.v[i].id.v == f->q.group.v };
	v->by_criteria = f->q.from == FROM_CRITERIA;
	v->by_cell = f->q.from == FROM_CELL;
	v->by_group = f->q.from == FROM_GROUP;
	v->by_relays = f->q.from == FROM_RELAYS;
	v->members = (struct field_flag){ .name = S("members"), .label = MSG_call_members, .on = f->q.members };
	willing_choice(c, f, v);
	v->communes_on = f->q.communes.n;
	v->skills_on = f->q.skills.n;
	return OK;
}

static struct field
field_of(str name, struct msg label, struct msg hint, str value, bool required, int64_t max,
	 const struct form_error *error)
{
	return (struct field){ .name = name, .label = label, .hint = hint, .value = value,
		.required = required, .max = max, .error = form_error_for(error, name) };
}

static str
joined(struct ctx *c, const struct audience_ids *ids)
{
	struct buf b = { .a = c->a };

	for (ptrdiff_t i = 0; i < ids->n; i++)
		buf_fmt(&b, "%s%lld", i ? "," : "", (long long)ids->v[i].v);
	return buf_str(&b);
}

enum err
compose_view(struct ctx *c, const struct compose *f, str base_url, const struct form_error *e,
	     struct call_compose_view *v)
{
	struct msg no = {};

	v->error = *e;
	v->crisis = f->crisis;
	v->exercise = f->event.exercise;
	v->draft = f->draft;
	v->criteria_except = joined(c, &f->q.except);
	TRY(compose_who(c, f, v));
	TRY(template_current(c, &v->templates));
	v->title = field_of(S("title"), MSG_call_title, MSG_call_title_hint, f->title, true, CALL_TITLE_MAX, e);
	v->message = field_of(S("message"), MSG_call_message, MSG_call_message_hint, f->message, true,
	    CALL_MESSAGE_MAX, e);
	v->place = field_of(S("place"), MSG_call_place, no, f->place, false, CALL_PLACE_MAX, e);
	v->bring = field_of(S("bring"), MSG_call_bring, MSG_call_bring_hint, f->bring, false, CALL_BRING_MAX, e);
	v->starts_at = field_of(S("starts_at"), MSG_call_starts, no, f->starts_at, false, 0, e);
	v->ends_at = field_of(S("ends_at"), MSG_call_ends, no, f->ends_at, false, 0, e);
	v->closes_at = field_of(S("closes_at"), MSG_call_closes, MSG_call_closes_hint, f->closes_at, false, 0, e);
	TRY(compose_posts_view(c, f, e, v));
	v->group_name = field_of(S("group_name"), MSG_call_group_name, no, f->group_name, false, 80, e);
	if (compose_counts(c, f, base_url, &v->counts) == OK)
		return OK;
	ctx_forgive(c);		/* a date half typed: the page says so in its place */
	v->counts = (struct call_counts){};
	return OK;
}
