#include "crisis/crisis.h"
#include "crisis/crisis_room.h"
#include "db/db.h"
#include "logbook/logbook.h"
#include "t.h"

static enum err
defaults(struct ctx *c, [[maybe_unused]] void *arg)
{
	return crisis_defaults(c);
}

struct opening { struct crisis_alert alert; struct crisis_id id; };

static enum err
open_rule(struct ctx *c, void *arg)
{
	struct opening *o = arg;

	return crisis_open(c, &o->alert, &o->id);
}

static struct opening
fire(struct ctx *c)
{
	return (struct opening){ .alert = { .request_key = S("k-open"), .title = S("Feu de forêt"),
	    .place = S("Donges"), .typology = { 1 }, .level = S("prealert"), .by = S("Mme Lefèvre"),
	    .body = S("ARS"), .phone = S("0261910000"), .at = c->now, .text = S("Évacuation de 300 personnes"),
	    .request = S("Deux médecins") } };
}

static struct crisis_id
given_a_crisis(struct ctx *c)
{
	struct opening o = fire(c);

	t_db(c);
	T(db_write(c, defaults, NULL) == OK);
	T(db_write(c, open_rule, &o) == OK);
	return o.id;
}

static int64_t
entries(struct ctx *c, struct crisis_id id)
{
	struct log_line_list log;

	T(logbook_recent(c, id, (struct log_id){ 0 }, 100, &log) == OK);
	return log.n;
}

TEST(crisis_opening_arms_the_cell_and_writes_itself)
{
	struct crisis_id id = given_a_crisis(c);
	struct crisis_post_list cell;
	struct log_line_list log;

	T(crisis_cell(c, id, &cell) == OK);
	T_I64(cell.n, 8);
	T_STR(cell.v[0].code, S("decision"));
	T_STR(cell.v[0].state, S("vacant"));
	T(logbook_recent(c, id, (struct log_id){ 0 }, 10, &log) == OK);
	T_I64(log.n, 1);
	T_STR(log.v[0].kind, S("crisis.opened"));
	T_HAS(log.v[0].text, "Alerte reçue de Mme Lefèvre (ARS), à rappeler au 0261910000 : Évacuation");
}

TEST(crisis_what_was_not_asked_is_not_written)
{
	struct opening o = fire(c);
	struct log_line_list log;

	t_db(c);
	o.alert.body = o.alert.phone = S("");
	T(db_write(c, defaults, NULL) == OK);
	T(db_write(c, open_rule, &o) == OK);
	T(logbook_recent(c, o.id, (struct log_id){ 0 }, 10, &log) == OK);
	T_HAS(log.v[0].text, "Alerte reçue de Mme Lefèvre : ");
	T(!strstr(arena_z(c->a, log.v[0].text), "—"));
}

TEST(crisis_a_second_click_is_not_a_second_event)
{
	struct opening o = fire(c);
	struct crisis_id first = given_a_crisis(c);

	T(db_write(c, open_rule, &o) == OK);
	T_I64(o.id.v, first.v);
	T_I64(entries(c, first), 1);
}

TEST(crisis_alert_says_what_is_wrong)
{
	static const struct { const char *what, *field, *key; } cases[] = {
		{ "title", "title", "form.missing" }, { "by", "by", "form.missing" },
		{ "text", "text", "form.missing" }, { "level", "level", "crisis.level.unknown" },
		{ "future", "at", "crisis.at.future" }, { "typology", "typology", "crisis.typology.unknown" },
	};

	t_db(c);
	T(db_write(c, defaults, NULL) == OK);
	for (int i = 0; i < COUNT(cases); i++) {
		struct opening o = fire(c);
		struct crisis_event_list all;

		switch (i) {
		case 0: o.alert.title = S(""); break;
		case 1: o.alert.by = S(""); break;
		case 2: o.alert.text = S(""); break;
		case 3: o.alert.level = S("panic"); break;
		case 4: o.alert.at.us += US_PER_HOUR; break;
		default: o.alert.typology.v = 99; break;
		}
		ctx_forgive(c);
		t_check(db_write(c, open_rule, &o) == E_INVALID, T_AT, "%s", cases[i].what);
		T_STR(c->cause.field, str_from(cases[i].field));
		T_STR(c->cause.key, str_from(cases[i].key));
		T(crisis_list(c, &all) == OK);
		T_I64(all.n, 0);
	}
}

struct levelling { struct crisis_id id; const char *level; };

static enum err
level_rule(struct ctx *c, void *arg)
{
	const struct levelling *l = arg;

	return crisis_level_set(c, l->id, str_from(l->level), S("consigne ARS"));
}

static enum err
close_rule(struct ctx *c, void *arg)
{
	return crisis_close(c, *(struct crisis_id *)arg, S("retour à la normale"));
}

TEST(crisis_level_changes_are_logged_once_and_stop_with_the_event)
{
	struct crisis_id id = given_a_crisis(c);
	struct levelling l = { id, "running" };
	struct crisis_event ev;

	T(db_write(c, level_rule, &l) == OK);
	T(db_write(c, level_rule, &l) == OK);
	T_I64(entries(c, id), 2);
	T(db_write(c, close_rule, &id) == OK);
	T(db_write(c, close_rule, &id) == OK);
	T_I64(entries(c, id), 3);
	l.level = "watch";
	T(db_write(c, level_rule, &l) == E_CONFLICT);
	T(crisis_get(c, id, &ev) == OK);
	T_STR(ev.level, S("running"));
}

static enum err
need_rule(struct ctx *c, void *arg)
{
	return crisis_need_add(c, arg);
}

static enum err
need_met(struct ctx *c, void *arg)
{
	return crisis_need_set(c, *(struct crisis_id *)arg, (struct need_id){ 1 }, S("met"), S("Paul"));
}

TEST(crisis_needs_are_kept_followed_and_closed)
{
	struct crisis_id id = given_a_crisis(c);
	struct need_new n = { .request_key = S("n1"), .crisis = id, .source = S("EHPAD Les Tilleuls"),
	    .what = S("Deux infirmières cette nuit"), .urgency = S("now") };
	struct crisis_need_list list;

	T(db_write(c, need_rule, &n) == OK);
	T(db_write(c, need_rule, &n) == OK);
	T(crisis_needs(c, id, &list) == OK);
	T_I64(list.n, 1);
	T_STR(list.v[0].state, S("open"));
	T(db_write(c, need_met, &id) == OK);
	T(crisis_needs(c, id, &list) == OK);
	T_STR(list.v[0].state, S("met"));
	T(list.v[0].closed_at.some);
	T_I64(entries(c, id), 3);
	n.urgency = S("yesterday");
	n.request_key = S("n2");
	T(db_write(c, need_rule, &n) == E_INVALID);
}

static enum err
decide_rule(struct ctx *c, void *arg)
{
	return crisis_decide(c, arg);
}

static void
decide_once(struct ctx *c)
{
	struct decision_new d = { .request_key = S("d1"), .crisis = { 1 }, .what = S("Ouvrir le centre"),
	    .author = S("Dr MARTIN, décision") };

	(void)!db_write(c, decide_rule, &d);
}

TEST(crisis_a_decision_is_all_or_nothing)
{
	struct crisis_id id = given_a_crisis(c);
	struct crisis_decision_list list;

	T(t_faults("db.step", decide_once, c) > 2);
	T(crisis_decisions(c, id, 10, &list) == OK);
	T_I64(list.n, 1);
	T_I64(entries(c, id), 2);
}

static enum err
freed_in_call_7([[maybe_unused]] struct ctx *c, [[maybe_unused]] struct crisis_id id, int64_t *places, int64_t *call)
{
	*places = 2;
	*call = 7;
	return OK;
}

TEST(crisis_room_says_that_a_closed_call_lost_places_and_leads_there)
{
	struct crisis_room_view v = {}, before = {};
	struct crisis_id id = given_a_crisis(c);
	struct html h = { .a = c->a };
	enum err (*was)(struct ctx *, struct crisis_id, int64_t *, int64_t *) = crisis_calls_freed;

	crisis_calls_freed = NULL;
	T(crisis_room_gather(c, id, CALL_READ, &before) == OK);
	crisis_calls_freed = freed_in_call_7;
	T(crisis_room_gather(c, id, CALL_READ, &v) == OK);
	crisis_calls_freed = was;
	T_I64(v.todo.n, before.todo.n + 1);
	crisis_room_todo(&h, &v);
	T_HAS(((str){ h.p, h.n }), "2 places se sont libérées après la clôture");
	T_HAS(((str){ h.p, h.n }), "/appels/7\"");
}
