/* Dispositifs: made in one go, hours over midnight and when clocks change, copies, lists, closing, pages. */
#include "crypto/crypto.h"
#include "db/db.h"
#include "response/response_web.h"
#include "rspt_q.h"
#include "t.h"

static struct crisis_id crisis;
static struct response_id made;
static int rippled;

static enum err
count_ripple([[maybe_unused]] struct ctx *c, [[maybe_unused]] struct response_id id)
{
	rippled++;
	return OK;
}

static enum err
base_rule(struct ctx *c, [[maybe_unused]] void *arg)
{
	struct rspt_crisis row;
	int64_t n;

	TRY(rspt_q_community(c, c->now, &n));
	TRY(rspt_q_typology(c, &n));
	TRY(rspt_q_crisis(c, c->now, crypto_token(c), &row));
	crisis = row.id;
	return OK;
}

static void
given(struct ctx *c)
{
	T(crypto_start(c, S(""), false) == OK);
	t_db(c);
	T(db_write(c, base_rule, NULL) == OK);
	rippled = 0;
	response_changed = NULL;
}

static struct rspt_counts
counts(struct ctx *c)
{
	struct rspt_counts n;

	T(rspt_q_counts(c, &n) == OK);
	return n;
}

static enum err
add_rule(struct ctx *c, void *arg)
{
	return response_add(c, arg, &made);
}

static enum err
add(struct ctx *c, const char *kind, const char *key, struct response_hours h)
{
	struct response_new n = { .request_key = str_from(key), .crisis = crisis,
	    .kind = str_from(kind), .hours = h };
	enum err e = db_write(c, add_rule, &n);

	if (e != OK)
		ctx_forgive(c);
	return e;
}

static const struct response_hours ten_days = { .days = 10, .weekdays = 0x7f, .from_min = 480,
    .to_min = 1200, .cut_min = 360 };

static struct response_hours
hours_from(struct day from)
{
	struct response_hours h = ten_days;

	h.from = from;
	return h;
}

TEST(response_made_in_one_go_is_whole)
{
	struct rspt_counts n;

	given(c);
	response_changed = count_ripple;
	T(add(c, "vaccination", "k1", hours_from(c->today)) == OK);
	n = counts(c);
	T_I64(n.responses, 1);
	T_I64(n.openings, 20);			/* ten days, two stretches each */
	T_I64(n.posts, 4);
	T(n.substitutes > 4 && n.items > 8);
	T_I64(n.entries, 1);
	T_I64(rippled, 1);
	T(add(c, "vaccination", "k1", hours_from(c->today)) == OK);	/* the same click */
	T_I64(counts(c).responses, 1);
	T_I64(counts(c).openings, 20);
	T_I64(rippled, 1);
	response_changed = NULL;
}

TEST(response_each_kind_has_posts_and_lists)
{
	given(c);
	for (int i = 0; response_kinds[i]; i++) {
		const struct response_kind_start *k = response_kind_start(str_from(response_kinds[i]));

		t_check(k && k->posts_n > 0 && k->items_n > 0, T_AT, "%s", response_kinds[i]);
		t_check(add(c, response_kinds[i], response_kinds[i], hours_from(c->today)) == OK, T_AT,
		    "%s", response_kinds[i]);
	}
	T(!response_kind_start(S("circus")));				/* control */
	T(add(c, "circus", "k", hours_from(c->today)) == E_INVALID);
}

TEST(response_refuses_hours_that_are_not)
{
	const struct { int64_t days, from, to, cut; unsigned weekdays; } bad[] = {
		{ 0, 480, 1200, 0, 0x7f }, { 93, 480, 1200, 0, 0x7f }, { 5, -1, 1200, 0, 0x7f }, { 5,
		    1440, 60, 0, 0x7f },
		{ 5, 480, 1441, 0, 0x7f }, { 5, 480, 1200, 10, 0x7f }, { 5, 480, 1200, 0, 0 } };

	given(c);
	for (int i = 0; i < COUNT(bad); i++) {
		struct response_hours h = { c->today, bad[i].days, bad[i].weekdays, bad[i].from,
		    bad[i].to, bad[i].cut };

		t_check(add(c, "mobile", "k", h) == E_INVALID, T_AT, "case %d", i);
	}
	T_I64(counts(c).responses, 0);
	T_I64(counts(c).openings, 0);
	T(add(c, "mobile", "k", hours_from(c->today)) == OK);		/* control */
}

/* ---- hours ---------------------------------------------------------------------------- */

static int64_t
hours_between(struct day day, int64_t from, int64_t to)
{
	return (response_instant(day, to).us - response_instant(day, from).us) / US_PER_HOUR;
}

TEST(response_nights_when_clocks_change)
{
	T_I64(hours_between(day_of(2026, 3, 28), 22 * 60, 30 * 60), 7);	/* the night that loses an hour */
	T_I64(hours_between(day_of(2026, 10, 24), 22 * 60, 30 * 60), 9);	/* the night that gains one */
	T_I64(hours_between(day_of(2026, 11, 24), 22 * 60, 30 * 60), 8);	/* control */
	T_I64(hours_between(day_of(2026, 12, 31), 22 * 60, 30 * 60), 8);	/* into another year */
}

static enum err
overlap_rule(struct ctx *c, [[maybe_unused]] void *arg)
{
	int64_t n;

	return rspt_q_overlap(c, made, c->today, &n);
}

static enum err
overlap_undo_rule(struct ctx *c, [[maybe_unused]] void *arg)
{
	int64_t n;

	return rspt_q_overlap_undo(c, &n);
}

static enum err hours_rule(struct ctx *c, void *arg) { return response_hours_add(c, crisis, made, arg); }

TEST(response_two_stretches_at_once_are_refused)
{
	struct response_hours night = { c->today, 3, 0x7f, 1200, 480, 0 }, late;
	str failed;

	given(c);
	T(add(c, "mobile", "k", hours_from(c->today)) == OK);
	night.from = c->today;
	T(db_write(c, hours_rule, &night) == OK);			/* 20 h to 8 h: they touch */
	late = night;
	late.from_min = 1140;						/* from 19 h: an hour too many */
	T(db_write(c, hours_rule, &late) == E_INVALID);
	ctx_forgive(c);
	T_I64(counts(c).openings, 23);
	T(db_check(c, &failed) == OK);
	T_I64(failed.n, 0);
	T(db_write(c, overlap_rule, NULL) == OK);			/* control: the law sees it */
	T(db_check(c, &failed) == OK);
	T_HAS(failed, "no_stretch_twice");
	T(db_write(c, overlap_undo_rule, NULL) == OK);
}

struct copying { struct day from, to; int by; };

static enum err
copy_rule(struct ctx *c, void *arg)
{
	const struct copying *k = arg;

	return response_copy(c, crisis, made, k->from, k->to, k->by);
}

TEST(response_next_week_like_this_one)
{
	struct response_hours h = hours_from(c->today);
	struct copying k;

	given(c);
	h = hours_from(c->today);
	h.days = 7;
	h.weekdays = 0x3e;			/* Monday to Friday */
	T(add(c, "screening", "k", h) == OK);
	T_I64(counts(c).openings, 10);
	k = (struct copying){ c->today, { c->today.n + 6 }, 7 };
	T(db_write(c, copy_rule, &k) == OK);
	T_I64(counts(c).openings, 20);
	T(db_write(c, copy_rule, &k) == OK);	/* again: nothing */
	T_I64(counts(c).openings, 20);
	k = (struct copying){ { c->today.n + 100 }, { c->today.n + 106 }, 7 };
	T(db_write(c, copy_rule, &k) == E_INVALID);	/* nothing was open */
	ctx_forgive(c);
}

/* ---- opening, lists, closing ------------------------------------------------------------- */

static enum err open_rule(struct ctx *c, void *arg) { return response_open(c, crisis, made, *(str *)arg); }
static enum err close_rule(struct ctx *c, void *arg) { return response_close(c, crisis, made, *(str *)arg); }
static enum err keep_rule(struct ctx *c, void *arg) { return response_keep(c, crisis, made, *(str *)arg, S("keep-1")); }

static enum err
tick_all_rule(struct ctx *c, [[maybe_unused]] void *arg)
{
	struct response_item_list items;

	TRY(response_items(c, made, &items));
	for (ptrdiff_t i = 0; i < items.n; i++)
		TRY(response_item_tick(c, crisis, made, items.v[i].id, true));
	return OK;
}

TEST(response_opens_when_checked_or_for_a_reason)
{
	str none = S(""), why = S("Les blouses arrivent à 9 h");
	struct response_response r;

	given(c);
	c->who_name = S("Camille ROY");
	T(add(c, "screening", "k", hours_from(c->today)) == OK);
	T(db_write(c, open_rule, &none) == E_INVALID);
	ctx_forgive(c);
	T(db_write(c, open_rule, &why) == OK);
	T(response_get(c, crisis, made, &r) == OK);
	T_STR(r.state, S("open"));
	T(add(c, "screening", "k2", hours_from(c->today)) == OK);
	T(db_write(c, tick_all_rule, NULL) == OK);
	T(db_write(c, open_rule, &none) == OK);
}

TEST(response_closed_stays_readable_and_changes_no_more)
{
	str why = S("Fin de la vague");
	struct response_hours h;

	given(c);
	T(add(c, "vaccination", "k", hours_from(c->today)) == OK);
	T(db_write(c, close_rule, &why) == OK);
	T_I64(counts(c).openings, 2);		/* today's stay */
	T(db_write(c, close_rule, &why) == OK);
	h = hours_from((struct day){ c->today.n + 20 });
	T(db_write(c, hours_rule, &h) == E_CONFLICT);
	ctx_forgive(c);
}

TEST(response_template_of_the_community)
{
	str name = S("Dépistage au marché"), empty = S("");
	struct response_template_list list;
	struct response_new n = { .request_key = S("k2"), .hours = ten_days };

	given(c);
	T(add(c, "screening", "k", hours_from(c->today)) == OK);
	T(db_write(c, keep_rule, &empty) == E_INVALID);
	ctx_forgive(c);
	T(db_write(c, keep_rule, &name) == OK);
	T(db_write(c, keep_rule, &name) == OK);		/* the same click */
	T(response_templates(c, &list) == OK);
	T_I64(list.n, 1);
	n.crisis = crisis;
	n.template = list.v[0].id;
	n.hours.from = c->today;
	T(db_write(c, add_rule, &n) == OK);
	T_I64(counts(c).posts, 9);			/* three each */
	T_I64(counts(c).items, 30);
	T_I64(counts(c).substitutes, 9);
}

TEST(response_nothing_half_made)
{
	given(c);
	T(add(c, "vaccination", "k", (struct response_hours){ c->today, 92, 0x7f, 0, 1440, 30 }) == E_LIMIT);	/* 4,416 stretches */
	T_I64(counts(c).responses, 0);
	T_I64(counts(c).posts, 0);
}

/* ---- pages ------------------------------------------------------------------------------- */

static struct reply
ask(struct ctx *c, enum method method, str path, const struct pair *form, int forms)
{
	struct request rq = { .method = method, .path = path, .target = path, .csrf = S("csrf"),
		.held = CRISIS_READ | CRISIS_RUN | STAFF_READ };
	struct pair fields[24];
	struct route all[32];
	struct reply rp = {};
	ptrdiff_t n = 0;

	for (ptrdiff_t i = 0; i < response_routes_n; i++)
		all[n++] = response_routes[i];
	for (ptrdiff_t i = 0; i < response_edit_routes_n; i++)
		all[n++] = response_edit_routes[i];
	memcpy(fields, form, sizeof *form * (size_t)forms);
	fields[forms] = (struct pair){ S("csrf"), S("csrf") };
	rq.form = fields;
	rq.forms = forms + 1;
	http_serve(c, all, n, &rq, &rp);
	ctx_forgive(c);
	return rp;
}

static str body(const struct reply *rp) { return (str){ rp->body.p, rp->body.n }; }

TEST(response_pages_from_form_to_closing)
{
	struct pair form[] = { { S("kind"), S("vaccination") }, { S("name"), S("Vaccination <Savenay>") },
		{ S("from"), S("2026-12-01") }, { S("days"), S("10") }, { S("from_hour"), S("08:00") },
		    { S("to_hour"), S("20:00") },
		{ S("cut"), S("360") }, { S("weekday"), S("1") }, { S("weekday"), S("2") },
		    { S("site_name"), S("Salle polyvalente") },
		{ S("access"), S("clés à la mairie") }, { S("request_key"), S("k-form") } };
	struct pair press[] = { { S("act"), S("open") }, { S("request_key"), S("k-open") } };
	struct reply rp;

	given(c);
	rp = ask(c, GET, S("/crises/1/dispositifs"), form, 0);
	T_I64(rp.status, 200);
	T_HAS(body(&rp), "Aucun dispositif");
	rp = ask(c, GET, S("/crises/1/dispositifs/nouveau"), form, 0);
	T_HAS(body(&rp), "Préparer ce dispositif");
	form[3].value = S("1000");
	rp = ask(c, POST, S("/crises/1/dispositifs"), form, COUNT(form));
	T_I64(rp.status, 422);
	T_HAS(body(&rp), "Vaccination &lt;Savenay&gt;");	/* nothing typed is lost */
	T_HAS(body(&rp), "clés à la mairie");
	form[3].value = S("10");
	rp = ask(c, POST, S("/crises/1/dispositifs"), form, COUNT(form));
	T_I64(rp.status, 303);
	T_STR(rp.location, S("/crises/1/dispositifs/1"));
	rp = ask(c, POST, S("/crises/1/dispositifs"), form, COUNT(form));	/* sent twice */
	T_STR(rp.location, S("/crises/1/dispositifs/1"));
	T_I64(counts(c).responses, 1);
	T_I64(counts(c).sites, 1);
	rp = ask(c, GET, S("/crises/1/dispositifs/1"), form, 0);
	T_I64(rp.status, 200);
	T_HAS(body(&rp), "Salle polyvalente");
	T_HAS(body(&rp), "Injection");
	rp = ask(c, POST, S("/crises/1/dispositifs/1"), press, 2);
	T_I64(rp.status, 422);					/* not ticked, no reason */
	T_HAS(body(&rp), "Des points ne sont pas cochés");
	press[0].value = S("tick:3");
	rp = ask(c, POST, S("/crises/1/dispositifs/1"), press, 2);
	T_I64(rp.status, 303);
	rp = ask(c, GET, S("/crises/2/dispositifs/1"), form, 0);	/* not of that crisis */
	T_I64(rp.status, 404);
}

TEST(response_post_form_sent_twice_adds_one)
{
	struct pair form[] = { { S("name"), S("Brancardage") }, { S("min_crew"), S("1") }, { S("wished_crew"), S("2") },
		{ S("request_key"), S("k-post") } };
	struct reply rp;

	given(c);
	T(add(c, "mobile", "k", hours_from(c->today)) == OK);
	rp = ask(c, POST, S("/crises/1/dispositifs/1/poste"), form, COUNT(form));
	T_I64(rp.status, 303);
	rp = ask(c, POST, S("/crises/1/dispositifs/1/poste"), form, COUNT(form));
	T_I64(counts(c).posts, 3);
	form[1].value = S("3");				/* more than wished */
	form[3].value = S("k-post-2");
	rp = ask(c, POST, S("/crises/1/dispositifs/1/poste"), form, COUNT(form));
	T_I64(rp.status, 422);
	T_HAS(body(&rp), "Brancardage");
}
