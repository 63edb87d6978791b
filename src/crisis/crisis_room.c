/* crisis_room.c -- what the crisis room shows, gathered from the rules. */
#include "crisis/crisis_room.h"
#include "i18n/i18n.h"

enum err (*crisis_mobilisation_part)(struct ctx *c, struct crisis_id id, struct html *h);
enum err (*crisis_responses_part)(struct ctx *c, struct crisis_id id, struct html *h);
enum err (*crisis_staff_missing)(struct ctx *c, struct crisis_id id, int64_t *places);
enum err (*crisis_home_part)(struct ctx *c, struct html *h);
enum err (*crisis_calls_count)(struct ctx *c, struct crisis_id id, int64_t *calls, int64_t *silent,
			       int64_t *missing);

enum err (*crisis_calls_freed)(struct ctx *c, struct crisis_id id, int64_t *places, int64_t *call);

enum { ROOM_LOG = 8, ROOM_DECISIONS = 5, ROOM_NEEDS = 20 };

str
crisis_word(struct ctx *c, const char *family, str code)
{
	return msg_text(c->lang, msg_find(arena_fmt(c->a, "crisis.%s.%.*s", family, STR(code))));
}

/* The community's own word, else the one everybody uses. */
static str
own_or_standard(struct ctx *c, str label, const char *family, str code)
{
	return label.n ? label : crisis_word(c, family, code);
}

struct crisis_card
crisis_card_of(struct ctx *c, const struct crisis_event *ev, const struct crisis_typology_list *kinds)
{
	struct crisis_card card = {
		.id = ev->id, .title = ev->title, .place = ev->place, .exercise = ev->exercise,
		.closed = ev->closed_at.some, .opened_at = ev->opened_at,
		.level = crisis_word(c, "level", ev->level),
		.since = ev->closed_at.some ? i18n_ago(c->a, c->lang, ev->closed_at.v, c->now) :
		    i18n_since(c->a, c->lang, ev->level_at, c->now),
	};

	for (ptrdiff_t i = 0; i < kinds->n; i++)
		if (kinds->v[i].id.v == ev->typology_id.v)
			card.typology = own_or_standard(c, kinds->v[i].label, "typology", kinds->v[i].code);
	return card;
}

void
crisis_attach(const struct form_error *error, struct field *const *fields, ptrdiff_t n)
{
	for (ptrdiff_t i = 0; i < n; i++)
		fields[i]->error = form_error_for(error, fields[i]->name);
}

static void
choice(struct ctx *c, struct crisis_choices *list, ptrdiff_t max, str value, str label, bool on)
{
	if (!list->v)
		list->v = arena_array(c->a, struct crisis_choice, max);
	assert(list->n < max);
	list->v[list->n++] = (struct crisis_choice){ value, label, on };
}

struct crisis_choices
crisis_level_choices(struct ctx *c, str current)
{
	struct crisis_choices list = {};

	for (int i = 0; i < COUNT(crisis_levels); i++) {
		str level = str_from(crisis_levels[i]);

		choice(c, &list, COUNT(crisis_levels), level, crisis_word(c, "level", level),
		    str_eq(level, current));
	}
	return list;
}

struct crisis_choices
crisis_word_choices(struct ctx *c, const char *family, const char *const *codes, ptrdiff_t n, str current)
{
	struct crisis_choices list = {};

	for (ptrdiff_t i = 0; i < n; i++)
		choice(c, &list, n, str_from(codes[i]), crisis_word(c, family, str_from(codes[i])),
		    str_eq(current, str_from(codes[i])));
	return list;
}

struct crisis_choices
crisis_typology_choices(struct ctx *c, const struct crisis_typology_list *kinds, struct typology_id current)
{
	struct crisis_choices list = {};

	for (ptrdiff_t i = 0; i < kinds->n; i++)
		if (kinds->v[i].active || kinds->v[i].id.v == current.v)
			choice(c, &list, kinds->n, arena_fmt(c->a, "%lld", (long long)kinds->v[i].id.v),
			    own_or_standard(c, kinds->v[i].label, "typology", kinds->v[i].code),
			    kinds->v[i].id.v == current.v);
	return list;
}

/* A state as shape and colour; the word stands beside. */
static const struct { const char *state, *mark, *tone; } shapes[] = {
	{ "vacant", "▲", "unsure" }, { "named", "○", "silent" }, { "called", "◔", "later" },
	{ "present", "●", "yes" }, { "relieved", "■", "full" },
	{ "open", "▲", "unsure" }, { "taken", "◔", "later" }, { "met", "■", "yes" }, { "refused", "✕", "no" },
};

static str
shape_mark(str state)
{
	for (int i = 0; i < COUNT(shapes); i++)
		if (str_eq(state, str_from(shapes[i].state)))
			return str_from(shapes[i].mark);
	return S("○");
}

static str
shape_tone(str state)
{
	for (int i = 0; i < COUNT(shapes); i++)
		if (str_eq(state, str_from(shapes[i].state)))
			return str_from(shapes[i].tone);
	return S("silent");
}

static enum err
gather_cell(struct ctx *c, struct crisis_id id, struct crisis_room_view *v)
{
	struct crisis_post_list posts;

	TRY(crisis_cell(c, id, &posts));
	v->cell.v = arena_array(c->a, struct crisis_post_line, posts.n);
	v->cell.n = posts.n;
	v->cell_total = posts.n;
	for (ptrdiff_t i = 0; i < posts.n; i++) {
		const struct crisis_post *p = &posts.v[i];

		v->cell.v[i] = (struct crisis_post_line){
			.id = p->id, .state = p->state, .vacant = !p->holder_id.some,
			.function = own_or_standard(c, p->label, "cell", p->code),
			.state_word = crisis_word(c, "post", p->state), .mark = shape_mark(p->state), .tone = shape_tone(p->state),
		};
		if (p->holder_id.some)
			v->cell.v[i].holder = i18n_person(c->a, p->holder_title, p->holder_given, p->holder_family);
		if (p->substitute_id.some)
			v->cell.v[i].substitute = i18n_person(c->a, p->substitute_title,
			    p->substitute_given, p->substitute_family);
		v->cell_held += str_eq(p->state, S("called")) || str_eq(p->state, S("present"));
		v->cell_named += p->holder_id.some && str_eq(p->state, S("named"));
		v->cell_vacant += !p->holder_id.some;
	}
	return OK;
}

struct crisis_need_line
crisis_need_line_of(struct ctx *c, const struct crisis_need *n)
{
	bool open = str_eq(n->state, S("open")) || str_eq(n->state, S("taken"));

	return (struct crisis_need_line){
		.id = n->id, .source = n->source, .place = n->place, .what = n->what,
		.urgency = n->urgency, .urgency_word = crisis_word(c, "urgency", n->urgency),
		.owner = n->owner, .state = n->state, .state_word = crisis_word(c, "need", n->state),
		.mark = shape_mark(n->state), .tone = shape_tone(n->state),
		.open = open, .opened_at = n->opened_at,
	};
}

static enum err
gather_needs(struct ctx *c, struct crisis_id id, struct crisis_room_view *v)
{
	struct crisis_need_list needs;

	TRY(crisis_needs(c, id, &needs));
	v->needs.v = arena_array(c->a, struct crisis_need_line, needs.n);
	for (ptrdiff_t i = 0; i < needs.n; i++) {
		struct crisis_need_line line = crisis_need_line_of(c, &needs.v[i]);

		v->needs_open += line.open;
		v->needs_over += !line.open;
		if (v->needs.n < ROOM_NEEDS)
			v->needs.v[v->needs.n++] = line;
	}
	return OK;
}

static enum err
gather_decisions(struct ctx *c, struct crisis_id id, struct crisis_room_view *v)
{
	struct crisis_decision_list list;

	TRY(crisis_decisions(c, id, ROOM_DECISIONS, &list));
	v->decisions.v = arena_array(c->a, struct crisis_decision_line, list.n);
	for (v->decisions.n = 0; v->decisions.n < list.n; v->decisions.n++) {
		const struct crisis_decision *d = &list.v[v->decisions.n];

		v->decisions.v[v->decisions.n] = (struct crisis_decision_line){
			.what = d->what, .reason = d->reason, .author = d->author, .at = d->at };
	}
	return OK;
}

static void
todo(struct ctx *c, struct crisis_room_view *v, struct crisis_todo line)
{
	enum { TODO_MAX = 16 };

	if (!v->todo.v)
		v->todo.v = arena_array(c->a, struct crisis_todo, TODO_MAX);
	if (v->todo.n < TODO_MAX)
		v->todo.v[v->todo.n++] = line;
}

/* From the pre-alert on, the cell is called first; watch, vigilance and the way out call nobody.  Guide, chapter 2. */
static bool
cell_meets(str level)
{
	return str_eq(level, S("prealert")) || str_eq(level, S("arming")) || str_eq(level, S("running"));
}

/* What she should do next, most urgent first: one line a thing, one link a line. */
static enum err
gather_todo(struct ctx *c, struct crisis_id id, str level, struct crisis_room_view *v)
{
	int64_t calls = 0, silent = 0, missing = 0, crews = 0, now = 0, freed = 0, freed_call = 0;

	if (crisis_calls_count)
		TRY(crisis_calls_count(c, id, &calls, &silent, &missing));
	if (crisis_calls_freed)
		TRY(crisis_calls_freed(c, id, &freed, &freed_call));
	if (crisis_staff_missing)
		TRY(crisis_staff_missing(c, id, &crews));
	for (ptrdiff_t i = 0; i < v->needs.n; i++)
		now += str_eq(v->needs.v[i].state, S("open")) && str_eq(v->needs.v[i].urgency, S("now"));
	if (v->open && now)
		todo(c, v, (struct crisis_todo){ S("▲"), msg_fmt(c->a, c->lang, MSG_crisis_todo_needs, now),
		    msg_text(c->lang, MSG_crisis_todo_see), S("unsure"), .needs = true });
	if (v->open && freed)
		todo(c, v, (struct crisis_todo){ S("▲"), msg_fmt(c->a, c->lang, MSG_crisis_todo_freed, freed),
		    msg_text(c->lang, freed_call ? MSG_crisis_todo_see_call : MSG_crisis_todo_see_calls), S("unsure"),
		    .call = !freed_call, .call_no = freed_call });
	if (v->open && missing)
		todo(c, v, (struct crisis_todo){ S("▲"), msg_fmt(c->a, c->lang, MSG_crisis_todo_missing, missing),
		    msg_text(c->lang, MSG_crisis_todo_see_calls), S("unsure"), .call = true });
	if (v->open && crews)
		todo(c, v, (struct crisis_todo){ S("▲"), msg_fmt(c->a, c->lang, MSG_crisis_todo_crews, crews),
		    msg_text(c->lang, MSG_crisis_todo_see_crews), S("unsure"), .crews = true });
	if (v->may_run && v->cell_named && cell_meets(level))
		todo(c, v, (struct crisis_todo){ S("○"), msg_fmt(c->a, c->lang, MSG_crisis_todo_cell, v->cell_named),
		    msg_text(c->lang, MSG_crisis_room_cell_call), S("silent"), .cell_call = true });
	if (v->open && calls == 0)
		todo(c, v, (struct crisis_todo){ S("○"), msg_text(c->lang, MSG_crisis_todo_no_call),
		    msg_text(c->lang, MSG_crisis_room_call), S("silent"), .first_call = true });
	if (v->open && silent)
		todo(c, v, (struct crisis_todo){ S("○"), msg_fmt(c->a, c->lang, MSG_crisis_todo_silent, silent),
		    msg_text(c->lang, MSG_crisis_todo_see_calls), S("silent"), .call = true });
	if (v->open && v->cell_vacant)
		todo(c, v, (struct crisis_todo){ S("▲"), msg_fmt(c->a, c->lang, MSG_crisis_todo_vacant,
		    v->cell_vacant), msg_text(c->lang, MSG_crisis_todo_see),
		    S("unsure"), .cell = true });
	return OK;
}

enum err
crisis_room_gather(struct ctx *c, struct crisis_id id, perm_set held, struct crisis_room_view *v)
{
	struct crisis_typology_list kinds;
	struct crisis_event ev;
	int year, month, day;
	struct html part = { .a = c->a, .lang = c->lang }, responses = part;

	TRY(crisis_get(c, id, &ev));
	TRY(crisis_typologies(c, &kinds));
	v->event = crisis_card_of(c, &ev, &kinds);
	v->open = !ev.closed_at.some;
	v->exercise = ev.exercise;
	v->may_run = v->open && (held & CRISIS_RUN);
	v->may_call = v->open && (held & CALL_SEND);
	v->may_log = held & LOG_WRITE;
	v->alert_by = ev.alert_by;
	v->alert_body = ev.alert_body;
	v->alert_phone = ev.alert_phone;
	v->alert_text = ev.alert_text;
	v->alert_request = ev.alert_request;
	v->alert_at = ev.alert_at;
	v->levels = crisis_level_choices(c, ev.level);
	day_civil(c->today, &year, &month, &day);
	v->midnight = civil_instant(year, month, day, 0, 0);
	TRY(gather_cell(c, id, v));
	TRY(gather_needs(c, id, v));
	TRY(gather_decisions(c, id, v));
	TRY(gather_todo(c, id, ev.level, v));
	if (held & LOG_READ)
		TRY(logbook_recent(c, id, (struct log_id){ 0 }, ROOM_LOG, &v->log));
	if (crisis_responses_part) {
		TRY(crisis_responses_part(c, id, &responses));
		v->responses = (struct markup){ (str){ responses.p, responses.n } };
	}
	if (crisis_mobilisation_part && (held & CALL_READ)) {
		TRY(crisis_mobilisation_part(c, id, &part));
		v->mobilisation = (struct markup){ (str){ part.p, part.n } };
	}
	return OK;
}
