/* response_web.c -- all the dispositifs of a crisis, one of them, and its buttons. */
#include "db/db.h"
#include "http/shell.h"
#include "http/sse.h"
#include "i18n/i18n.h"
#include "response/response_web.h"
#include "response_q.h"

enum { DAYS_SHOWN = 31, MAP_WIDTH = 800, LETTER = 8, LINE = 16 };	/* the last three: units of the map */

enum err (*response_crew_line)(struct ctx *c, struct response_id id, str *text, str *tone);
enum err (*response_crew_part)(struct ctx *c, struct crisis_id crisis, struct response_id id, struct html *h);

struct response_word
response_state_word(str state)
{
	if (str_eq(state, S("open")))
		return (struct response_word){ S("●"), S("yes"), MSG_response_state_open };
	if (str_eq(state, S("closed")))
		return (struct response_word){ S("■"), S("full"), MSG_response_state_closed };
	return (struct response_word){ S("◔"), S("later"), MSG_response_state_prepared };
}

struct msg
response_kind_word(str kind)
{
	static const struct msg words[] = { MSG_response_kind_vaccination, MSG_response_kind_screening,
		MSG_response_kind_dedicated, MSG_response_kind_mobile, MSG_response_kind_remote,
		MSG_response_kind_support, MSG_response_kind_distribution, MSG_response_kind_other };

	for (int i = 0; response_kinds[i]; i++)
		if (str_eq(kind, str_from(response_kinds[i])))
			return words[i];
	return MSG_response_kind_other;
}

enum err
response_ids(struct ctx *c, const struct request *rq, struct crisis_id *crisis, struct response_id *id)
{
	TRY(segment_id(c, rq, 0, crisis));
	return segment_id(c, rq, 1, id);
}

void
response_form_touch(struct ctx *c, struct crisis_id crisis)
{
	sse_touch(arena_fmt(c->a, "crisis/%lld", (long long)crisis.v));
}

/* "26 novembre" or "26 novembre - 5 décembre": the days between which it opens. */
static str
span_of(struct ctx *c, struct opt_day from, struct opt_day to)
{
	if (!from.some)
		return S("");
	if (from.v.n == to.v.n)
		return i18n_day_short(c->a, c->lang, from.v);
	return arena_fmt(c->a, "%.*s – %.*s", STR(i18n_day_short(c->a, c->lang, from.v)),
	    STR(i18n_day_short(c->a, c->lang, to.v)));
}

static enum err
card_of(struct ctx *c, const struct response_line *r, struct response_card *out)
{
	*out = (struct response_card){ .id = r->id, .name = r->name, .place = r->site.n ? r->site : r->zone,
		.days = span_of(c, r->first_on, r->last_on), .kind = response_kind_word(r->kind),
		.state = response_state_word(r->state), .unseen = r->unseen };
	if (r->referent_family.n)
		out->referent = i18n_person(c->a, r->referent_title, r->referent_given, r->referent_family);
	if (response_crew_line && !str_eq(r->state, S("closed")))
		TRY(response_crew_line(c, r->id, &out->crew, &out->crew_tone));
	return OK;
}

static enum err
gather(struct ctx *c, struct response_list_view *v, struct response_line_list *lines)
{
	TRY(response_list(c, v->crisis, lines));
	v->cards.v = arena_array(c->a, struct response_card, lines->n);
	v->cards.n = lines->n;
	for (ptrdiff_t i = 0; i < lines->n; i++)
		TRY(card_of(c, &lines->v[i], &v->cards.v[i]));
	return OK;
}

/* Marks on the map; several at one place stand under each other. */
static enum err
place(struct ctx *c, struct response_list_view *v, const struct response_line_list *lines)
{
	struct directory_commune_list communes;

	TRY(directory_communes(c, &communes));
	TRY(directory_map(c, &communes, &v->map));
	v->marks.v = arena_array(c->a, struct response_mark, lines->n);
	for (ptrdiff_t i = 0; i < lines->n; i++) {
		struct response_mark m = { .name = lines->v[i].name, .mark = v->cards.v[i].state.mark };
		int64_t half = lines->v[i].name.n * LETTER / 2 + LETTER;
		bool known = false;

		for (ptrdiff_t k = 0; k < communes.n && !known; k++) {
			known = lines->v[i].commune_code.n && str_eq(communes.v[k].code,
			    lines->v[i].commune_code);
			if (known)
				directory_map_at(&v->map, communes.v[k].lat_e6, communes.v[k].lon_e6,
				    &m.x, &m.y);
		}
		/* What stands at a neighbour's is shown at the edge. */
		m.x = m.x < LETTER ? LETTER : m.x > MAP_WIDTH - LETTER ? MAP_WIDTH - LETTER : m.x;
		for (ptrdiff_t k = 0; k < v->marks.n; k++)
			if (v->marks.v[k].x == m.x && v->marks.v[k].y == m.y)
				m.y += 2 * LINE;
		m.name_x = m.x < half ? half : m.x > MAP_WIDTH - half ? MAP_WIDTH - half : m.x;
		m.name_y = m.y + LINE;
		if (known)
			v->marks.v[v->marks.n++] = m;
		else
			v->unplaced++;
	}
	return OK;
}

/* GET /crises/:crisis/dispositifs */
static enum err
show_list(struct ctx *c, const struct request *rq, struct reply *rp)
{
	struct response_list_view v = { .may_run = rq->held & CRISIS_RUN,
		.may_staff = response_crew_part && (rq->held & STAFF_READ) };
	struct response_line_list lines;
	struct response_crisis crisis;
	bool found;

	TRY(segment_id(c, rq, 0, &v.crisis));
	TRY(response_q_crisis(c, v.crisis, &crisis, &found));
	if (!found)
		return fail(c, E_NOT_FOUND, S(""), S("page.none"), "crisis %lld", (long long)v.crisis.v);
	v.shell = http_shell(c, rq, msg_text(c->lang, MSG_response_list_title));
	TRY(gather(c, &v, &lines));
	TRY(place(c, &v, &lines));
	response_list_page(&rp->body, &v);
	return OK;
}

enum err
response_room_part(struct ctx *c, struct crisis_id id, struct html *h)
{
	struct response_list_view v = { .crisis = id };
	struct response_line_list lines;

	TRY(gather(c, &v, &lines));
	response_room_part_page(h, &v);
	return OK;
}

/* ---- one ---------------------------------------------------------------------------- */

str
response_hours_said(struct ctx *c, int64_t from_min, int64_t to_min)
{
	const struct day day = day_of(2026, 1, 5);

	return i18n_hours(c->a, c->lang, response_instant(day, from_min), response_instant(day, to_min));
}

static enum err
gather_days(struct ctx *c, struct response_one_view *v)
{
	struct response_opening_list list;
	struct response_day_line *line = NULL;

	TRY(response_openings(c, v->id, (struct day){ c->today.n - 1 },
	    (struct day){ c->today.n + 400 }, &list));
	v->days.v = arena_array(c->a, struct response_day_line, list.n);
	for (ptrdiff_t i = 0; i < list.n; i++) {
		const struct response_opening *o = &list.v[i];

		if (o->cancelled)
			continue;
		if (!line || line->day.n != o->on_day.n) {
			v->days_all++;
			if (v->days_all > DAYS_SHOWN)
				continue;
			line = &v->days.v[v->days.n++];
			*line = (struct response_day_line){ .day = o->on_day, .today = o->on_day.n == c->today.n };
			line->stretches.v = arena_array(c->a, struct response_stretch, list.n - i);
		}
		line->stretches.v[line->stretches.n++] = (struct response_stretch){ o->id,
			response_hours_said(c, o->from_min, o->to_min) };
	}
	return OK;
}

static enum err
gather_posts(struct ctx *c, struct response_one_view *v)
{
	struct response_post_list posts;
	struct response_substitute_list subs;

	TRY(response_posts(c, v->id, &posts));
	TRY(response_substitutes(c, v->id, &subs));
	v->posts.v = arena_array(c->a, struct response_post_line, posts.n);
	v->posts.n = posts.n;
	for (ptrdiff_t i = 0; i < posts.n; i++) {
		struct buf b = { .a = c->a };

		for (ptrdiff_t k = 0; k < subs.n; k++)
			if (subs.v[k].crew_post_id.v == posts.v[i].id.v)
				buf_fmt(&b, "%s%.*s", b.n ? ", " : "",
				    STR(directory_profession_label(subs.v[k].profession)));
		v->posts.v[i] = (struct response_post_line){ .id = posts.v[i].id, .name = posts.v[i].name,
			.who = posts.v[i].profession.n ? directory_profession_label(posts.v[i].profession) :
			    msg_text(c->lang, MSG_response_post_anyone),
			.substitutes = buf_str(&b), .min_crew = posts.v[i].min_crew,
			    .wished_crew = posts.v[i].wished_crew };
		if (posts.v[i].skill.n)
			v->posts.v[i].who = arena_fmt(c->a, "%.*s · %.*s", STR(v->posts.v[i].who),
			    STR(posts.v[i].skill));
	}
	return OK;
}

static enum err
gather_items(struct ctx *c, struct response_one_view *v)
{
	static const struct { str list; struct msg title; } lists[] = {
		{ S("equipment"), MSG_response_list_equipment }, { S("opening"), MSG_response_list_opening },
		{ S("safety"), MSG_response_list_safety }, { S("closing"), MSG_response_list_closing } };
	struct response_item_list all;

	TRY(response_items(c, v->id, &all));
	v->lists.v = arena_array(c->a, struct response_item_group, COUNT(lists));
	v->lists.n = COUNT(lists);
	for (int i = 0; i < COUNT(lists); i++) {
		struct response_item_group *g = &v->lists.v[i];

		*g = (struct response_item_group){ .list = lists[i].list, .title = lists[i].title };
		g->items.v = arena_array(c->a, struct response_item_line, all.n);
		for (ptrdiff_t k = 0; k < all.n; k++) {
			if (!str_eq(all.v[k].list, g->list))
				continue;
			g->items.v[g->items.n++] = (struct response_item_line){ .id = all.v[k].id,
			    .label = all.v[k].label,
				.by = all.v[k].done_by, .done = all.v[k].done_at.some, .at = all.v[k].done_at };
			g->done += all.v[k].done_at.some;
		}
		if (i == 1 || i == 2)
			v->unchecked += g->items.n - g->done;
	}
	return OK;
}

static void
fill_forms(struct ctx *c, struct response_one_view *v)
{
	v->from = response_field("from", MSG_response_form_from, (struct msg){}, day_iso(c->a,
	    (struct day){ c->today.n + 1 }), true, 0);
	v->days_n = response_field("days", MSG_response_form_days, (struct msg){}, S("1"), true, 3);
	v->days_n.type = S("number");
	v->from_hour = response_field("from_hour", MSG_response_form_from_hour, (struct msg){}, S("08:00"), true, 0);
	v->to_hour = response_field("to_hour", MSG_response_form_to_hour, MSG_response_form_to_hint,
	    S("20:00"), true, 0);
	v->from_hour.type = v->to_hour.type = S("time");
	v->cut = (struct field_choice){ .name = S("cut"), .label = MSG_response_form_cut, .required = true,
		.options = response_cut_options(c, 360) };
	v->label = response_field("label", MSG_response_item_label, (struct msg){}, S(""), true, RESPONSE_LINE_MAX);
	v->list = (struct field_choice){ .name = S("list"), .label = MSG_response_item_list, .required = true };
	v->list.options.v = arena_array(c->a, struct option, v->lists.n);
	v->list.options.n = v->lists.n;
	for (ptrdiff_t i = 0; i < v->lists.n; i++)
		v->list.options.v[i] = (struct option){ .value = v->lists.v[i].list,
		    .label = v->lists.v[i].title };
	v->keep_name = response_field("keep_name", MSG_response_keep_name, (struct msg){}, S(""), true,
	    RESPONSE_NAME_MAX);
	v->why = response_field(v->prepared ? "anyway" : "why",
	    v->prepared ? MSG_response_open_anyway : MSG_response_close_why,
	    (struct msg){}, S(""), true, RESPONSE_LINE_MAX);
}

struct showing { struct response_one_view *v; };

static enum err
gather_rule(struct ctx *c, void *arg)
{
	struct response_one_view *v = ((struct showing *)arg)->v;
	struct response_response r;
	struct response_line_list lines;
	struct html crew = { .a = c->a, .lang = c->lang, .now = c->now };
	struct directory_commune_list communes;

	TRY(response_get(c, v->crisis, v->id, &r));
	TRY(response_list(c, v->crisis, &lines));
	for (ptrdiff_t i = 0; i < lines.n; i++)
		if (lines.v[i].id.v == v->id.v) {
			TRY(card_of(c, &lines.v[i], &v->card));
			v->zone = lines.v[i].zone;
		}
	v->prepared = str_eq(r.state, S("prepared"));
	v->open = str_eq(r.state, S("open"));
	v->closed = str_eq(r.state, S("closed"));
	v->phone = r.phone;
	v->email = r.email;
	v->link = r.link;
	v->vehicle = r.vehicle;
	v->note = r.note;
	v->calls = response_call_word(r.call_when);
	if (r.site_id.some) {
		TRY(response_q_site(c, r.site_id.v, &v->site));
		TRY(directory_communes(c, &communes));
		for (ptrdiff_t i = 0; i < communes.n; i++)
			if (str_eq(communes.v[i].code, v->site.commune_code))
				v->commune = communes.v[i].name;
	}
	TRY(gather_days(c, v));
	TRY(gather_posts(c, v));
	TRY(gather_items(c, v));
	if (response_crew_part && v->may_staff)
		TRY(response_crew_part(c, v->crisis, v->id, &crew));
	v->crew = (struct markup){ (str){ crew.p, crew.n } };
	return OK;
}

enum err
response_one_show(struct ctx *c, const struct request *rq, struct reply *rp, bool wrong)
{
	struct response_one_view v = { .may_run = rq->held & CRISIS_RUN,
		.may_staff = response_crew_part && (rq->held & STAFF_READ) };

	if (wrong)
		v.error = form_error_of(c, rq->code);
	ctx_forgive(c);
	TRY(response_ids(c, rq, &v.crisis, &v.id));
	TRY(db_read(c, gather_rule, &(struct showing){ &v }));
	v.shell = http_shell(c, rq, v.card.name);
	v.yesterday = (struct day){ c->today.n - 1 };
	v.week_to = c->today;
	fill_forms(c, &v);
	v.why.error = form_error_for(&v.error, v.why.name);
	rp->status = wrong ? 422 : 200;
	response_one_page(&rp->body, &v);
	return OK;
}

/* GET /crises/:crisis/dispositifs/:response */
static enum err
show_one(struct ctx *c, const struct request *rq, struct reply *rp)
{
	return response_one_show(c, rq, rp, false);
}

/* ---- its buttons: one POST, what to do by the button pressed ---------------------------- */

struct pressing {
	struct crisis_id crisis;
	struct response_id id;
	str act, why, label, list, key;
	int64_t object;
	struct response_hours hours;
};

static enum err
press_rule(struct ctx *c, void *arg)
{
	const struct pressing *p = arg;
	struct day today = c->today;

	if (str_eq(p->act, S("open")))
		return response_open(c, p->crisis, p->id, p->why);
	if (str_eq(p->act, S("close")))
		return response_close(c, p->crisis, p->id, p->why);
	if (str_eq(p->act, S("tick")) || str_eq(p->act, S("untick")))
		return response_item_tick(c, p->crisis, p->id, (struct check_item_id){ p->object },
		    str_eq(p->act, S("tick")));
	if (str_eq(p->act, S("item")))
		return response_item_add(c, p->crisis, p->id, p->list, p->label);
	if (str_eq(p->act, S("item_drop")))
		return response_item_drop(c, p->crisis, p->id, (struct check_item_id){ p->object });
	if (str_eq(p->act, S("hours")))
		return response_hours_add(c, p->crisis, p->id, &p->hours);
	if (str_eq(p->act, S("cancel")))
		return response_opening_cancel(c, p->crisis, p->id, (struct opening_id){ p->object });
	if (str_eq(p->act, S("copy_day")))
		return response_copy(c, p->crisis, p->id, (struct day){ today.n - 1 },
		    (struct day){ today.n - 1 }, 1);
	if (str_eq(p->act, S("copy_week")))	/* from Monday to Sunday */
		return response_copy(c, p->crisis, p->id,
		    (struct day){ today.n - (day_weekday(today) + 6) % 7 },
		    (struct day){ today.n - (day_weekday(today) + 6) % 7 + 6 }, 7);
	if (str_eq(p->act, S("keep")))
		return response_keep(c, p->crisis, p->id, p->label, p->key);
	if (str_eq(p->act, S("post_drop")))
		return response_post_remove(c, p->crisis, p->id, (struct crew_post_id){ p->object });
	return fail(c, E_INVALID, S("act"), S("form.choice"), "no such act");
}

static enum err
read_press(struct ctx *c, const struct request *rq, struct pressing *p)
{
	str object;

	TRY(form_str(c, rq, S("act"), 40, &p->act));
	TRY(form_opt(c, rq, S("request_key"), 64, &p->key));
	if (str_cut(p->act, ':', &p->act, &object) && !str_to_i64(object, 1, INT64_MAX, &p->object))
		return fail(c, E_INVALID, S("act"), S("form.choice"), "not an id");
	TRY(form_opt(c, rq, str_eq(p->act, S("open")) ? S("anyway") : S("why"), RESPONSE_TEXT_MAX, &p->why));
	TRY(form_opt(c, rq, str_eq(p->act, S("keep")) ? S("keep_name") : S("label"), RESPONSE_TEXT_MAX, &p->label));
	TRY(form_opt(c, rq, S("list"), 20, &p->list));
	if (str_eq(p->act, S("hours"))) {
		p->hours.weekdays = 0x7f;
		TRY(form_day(c, rq, S("from"), &p->hours.from));
		TRY(form_i64(c, rq, S("days"), 1, RESPONSE_DAYS_MAX, &p->hours.days));
		TRY(response_minutes(c, rq, S("from_hour"), &p->hours.from_min));
		TRY(response_minutes(c, rq, S("to_hour"), &p->hours.to_min));
		TRY(form_i64(c, rq, S("cut"), 0, 1440, &p->hours.cut_min));
	}
	return OK;
}

/* POST /crises/:crisis/dispositifs/:response */
static enum err
do_press(struct ctx *c, const struct request *rq, struct reply *rp)
{
	struct pressing p = {};
	enum err e;

	TRY(response_ids(c, rq, &p.crisis, &p.id));
	e = read_press(c, rq, &p);
	if (e == OK)
		e = db_write(c, press_rule, &p);
	if (e == E_INVALID || e == E_LIMIT)
		return response_one_show(c, rq, rp, true);
	TRY(e);
	response_form_touch(c, p.crisis);
	reply_see_other(c, rp, "/crises/%lld/dispositifs/%lld%s", (long long)p.crisis.v, (long long)p.id.v,
	    str_eq(p.act, S("tick")) || str_eq(p.act, S("untick")) || str_starts(p.act, S("item")) ? "#lists" :
	    str_eq(p.act, S("hours")) || str_eq(p.act, S("cancel")) || str_starts(p.act, S("copy")) ? "#hours" : "");
	return OK;
}

const struct route response_routes[] = {
	{ GET,  "/crises/:crisis/dispositifs",			CRISIS_READ,	show_list },
	{ GET,  "/crises/:crisis/dispositifs/:response",	CRISIS_READ,	show_one },
	{ POST, "/crises/:crisis/dispositifs/:response",	CRISIS_RUN,	do_press },
};
const ptrdiff_t response_routes_n = COUNT(response_routes);
