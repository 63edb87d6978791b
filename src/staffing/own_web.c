/*
 * own_web.c -- the page of one person of the crews: /p/TOKEN.  No account, no script.  GET
 * records nothing; what a robot presses changes nothing, it is asked again.
 */
#include "db/db.h"
#include "http/shell.h"
#include "i18n/i18n.h"
#include "crypto/crypto.h"
#include "mobilisation/mobilisation_web.h"
#include "staffing/staffing_web.h"
#include "staffing_q.h"

enum { MINE = 500, OPEN_SHOWN = 8, OPEN_LOOKED = 3000, SWAPS = 200, WISHES = 40, SUBSTITUTES = 4000 };

enum err (*staffing_own_thread)(struct ctx *c, str token, struct html *h);

struct seeing {
	str token, base_url;
	struct staffing_staff who;
	struct staffing_community us;
	struct staffing_own_view v;
};

static struct shell
shell_of(const struct seeing *w, str title)
{
	return (struct shell){ .title = title, .community = w->us.name, .exercise = w->who.exercise,
		.help_phone = w->us.callback_phone };
}

static bool
live(str state)
{
	return str_eq(state, S("proposed")) || str_eq(state, S("taken")) || str_eq(state, S("confirmed"));
}

/* When the page was made, then what makes it unlike any other. */
static str
key_of(struct ctx *c)
{
	return answer_page_key(c);
}

/* ---- what she sees -------------------------------------------------------------------------- */

static enum err
gather_mine(struct ctx *c, struct seeing *w)
{
	struct staffing_own_lines *out = &w->v.mine;
	struct staffing_mine_list list;

	TRY(staffing_q_mine(c, w->who.id, MINE, &list));
	out->v = arena_array(c->a, struct staffing_own_line, list.n);
	for (ptrdiff_t i = 0; i < list.n; i++) {
		const struct staffing_mine *d = &list.v[i];
		struct staffing_own_line l = { .id = d->id, .shift = d->shift_id,
		    .what = arena_fmt(c->a, "%.*s · %.*s", STR(d->post),
			STR(d->response)), .when = i18n_slot(c->a, c->lang, d->starts_at, d->ends_at),
			.phone = d->phone, .note = d->note, .offered = d->offered > 0,
			    .today = instant_day(d->starts_at).n == c->today.n };

		if (!live(d->state) || !d->told_sequence.some || d->ends_at.us <= c->now.us)
			continue;
		l.where = d->site.n ? arena_fmt(c->a, "%.*s%s%.*s", STR(d->site),
		    d->commune.n ? ", " : "", STR(d->commune)) : d->commune;
		if (d->starts_at.us < c->now.us + US_PER_DAY)
			l.qr = qr_svg(c->a, arena_fmt(c->a, "%.*s/crises/%lld/presence/%lld", STR(w->base_url),
			    (long long)w->who.crisis_id.v, (long long)d->id.v));
		out->v[out->n++] = l;
	}
	return OK;
}

static struct guard_shift
shape_of(struct ctx *c, const struct staffing_shift_line *s, const struct staffing_substitute_list *subs)
{
	struct staffing_shift one = { .id = s->id, .crew_post_id = s->crew_post_id,
	    .starts_at = s->starts_at, .ends_at = s->ends_at,
		.profession = s->profession, .skill = s->skill, .lat_e6 = s->lat_e6, .lon_e6 = s->lon_e6 };

	return staffing_shift_of(&one, subs, c);
}

/* Shifts that fit her and that the rules allow, soonest first; and those that colleagues offer. */
static enum err
gather_open(struct ctx *c, struct seeing *w)
{
	const struct instant ever = { c->now.us + 400 * US_PER_DAY };
	struct staffing_shift_line_list shifts;
	struct staffing_substitute_list subs;
	struct staffing_swap_line_list swaps;
	struct staffing_rules rules;
	struct staffing_own_line *first = arena_array(c->a, struct staffing_own_line, OPEN_SHOWN);
	struct staffing_own_line *later = arena_array(c->a, struct staffing_own_line, OPEN_SHOWN);
	ptrdiff_t suits = 0, others = 0;
	struct guard_person p;
	struct guard_rules r;
	bool instead, wish;

	TRY(staffing_q_soonest(c, w->who.crisis_id, c->now, ever, OPEN_LOOKED, &shifts));
	TRY(staffing_q_substitutes(c, w->who.crisis_id, SUBSTITUTES, &subs));
	TRY(staffing_q_swaps(c, w->who.crisis_id, c->now, SWAPS, &swaps));
	TRY(staffing_q_rules(c, &rules));
	TRY(staffing_person_of(c, &w->who, (struct shift_id){ 0 }, c->now, &p));
	r = staffing_guard(&rules);
	w->v.open.v = arena_array(c->a, struct staffing_own_line, OPEN_SHOWN);
	w->v.offers.v = arena_array(c->a, struct staffing_own_line, swaps.n);
	for (ptrdiff_t i = 0; i < shifts.n; i++) {
		const struct staffing_shift_line *s = &shifts.v[i];
		struct guard_shift shape = shape_of(c, s, &subs);
		struct staffing_own_line l = { .shift = s->id, .when = i18n_slot(c->a, c->lang,
		    s->starts_at, s->ends_at),
			.what = arena_fmt(c->a, "%.*s · %.*s", STR(s->post), STR(s->response)), .where = s->site,
			.free = s->places - s->taken };

		if (guard_look(&r, &p, &shape, true).rule)
			continue;
		for (ptrdiff_t k = 0; k < swaps.n; k++)
			if (swaps.v[k].shift_id.v == s->id.v && swaps.v[k].staff_id.v != w->who.id.v) {
				l.swap = swaps.v[k].id;
				l.from = i18n_person(c->a, swaps.v[k].title, swaps.v[k].given,
				    swaps.v[k].family);
				w->v.offers.v[w->v.offers.n++] = l;
			}
		if (l.free <= 0)
			continue;
		(void)guard_fits(&p, &shape, &instead);
		if (!instead && (guard_can(&p, s->starts_at, s->ends_at, &wish) || !w->v.answered) &&
		    suits < OPEN_SHOWN)
			first[suits++] = l;
		else if (others < OPEN_SHOWN)
			later[others++] = l;
		else
			w->v.open_more++;
	}
	for (ptrdiff_t i = 0; i < suits; i++)	/* what suits her best, then what she could also do */
		w->v.open.v[w->v.open.n++] = first[i];
	for (ptrdiff_t i = 0; i < others && w->v.open.n < OPEN_SHOWN; i++)
		w->v.open.v[w->v.open.n++] = later[i];
	w->v.open_more += suits + others - w->v.open.n;
	return OK;
}

/* With whom she wishes to work, and who wishes to work with her. */
static enum err
gather_wishes(struct ctx *c, struct seeing *w)
{
	struct staffing_wish_list list;

	TRY(staffing_q_wishes_mine(c, w->who.id, WISHES, &list));
	w->v.wishes.v = arena_array(c->a, struct staffing_wish_line, list.n);
	w->v.wished.v = arena_array(c->a, struct staffing_wish_line, list.n);
	for (ptrdiff_t i = 0; i < list.n; i++) {
		const struct staffing_wish *one = &list.v[i];

		if (one->staff_id.v == w->who.id.v)
			w->v.wishes.v[w->v.wishes.n++] = (struct staffing_wish_line){ .id = one->with_id,
				.with = i18n_person(c->a, one->with_title, one->with_given, one->with_family) };
		else
			w->v.wished.v[w->v.wished.n++] = (struct staffing_wish_line){ .id = one->staff_id,
				.name = i18n_person(c->a, one->title, one->given, one->family),
				.declined = one->declined };
	}
	return OK;
}

static enum err
see_rule(struct ctx *c, void *arg)
{
	struct seeing *w = arg;
	struct staffing_support_line support;
	struct staffing_unread unread;
	bool found;

	TRY(staffing_q_community(c, &w->us, &found));
	TRY(staffing_who(c, w->token, &w->who));
	w->v.token = w->token;
	w->v.name = w->who.given;
	w->v.crisis = w->who.crisis;
	w->v.over = w->who.closed_at.some;
	w->v.out = w->who.out;
	w->v.answered = w->who.answered_at.some;
	TRY(staffing_q_support_line(c, w->who.crisis_id, &support, &found));
	if (found) {
		w->v.support = support.email.n > 0;
		w->v.support_phone = support.phone;
	}
	TRY(staffing_q_unread_of(c, w->who.id, c->now, &unread));
	w->v.unread = unread.people;
	TRY(gather_mine(c, w));
	TRY(gather_wishes(c, w));
	return w->v.over || w->v.out ? OK : gather_open(c, w);
}

static struct msg
said_word(str code)
{
	static const struct { const char *code; struct msg m; } words[] = { { "pris", MSG_staffing_own_taken },
		{ "rendu", MSG_staffing_own_withdrawn }, { "propose", MSG_staffing_own_offered },
		{ "garde", MSG_staffing_own_kept }, { "echange", MSG_staffing_own_swapped }, { "dispo",
		    MSG_staffing_own_said },
		{ "pause", MSG_staffing_own_out }, { "retour", MSG_staffing_own_in }, { "ecoute",
		    MSG_staffing_own_heard }, { "souhait", MSG_staffing_own_wish_said },
		{ "lu", MSG_staffing_own_read_said } };

	for (int i = 0; i < COUNT(words); i++)
		if (str_eq(code, str_from(words[i].code)))
			return words[i].m;
	return (struct msg){};
}

static enum err
own_show(struct ctx *c, const struct request *rq, struct reply *rp, struct msg wrong, int status)
{
	struct seeing w = { .token = rq->segment[0], .base_url = rq->base_url };
	struct html thread = { .a = c->a, .lang = c->lang, .now = c->now };

	TRY(db_read(c, see_rule, &w));
	if (staffing_own_thread && !w.v.over)
		TRY(staffing_own_thread(c, w.token, &thread));
	w.v.thread = (struct markup){ { thread.p, thread.n } };
	w.v.shell = shell_of(&w, w.who.crisis);
	w.v.key = key_of(c);
	w.v.wrong = wrong;
	if (rq->method == POST && form_opt(c, rq, S("name"), STAFFING_NAME_MAX, &w.v.wish_name) != OK)
		ctx_forgive(c);
	if (!wrong.n)
		w.v.said = said_word(query_str(rq, S("fait")));
	rp->status = status;
	staffing_own_page(&rp->body, &w.v);
	return OK;
}

/* GET /p/:token  ?fait= */
static enum err
show_own(struct ctx *c, const struct request *rq, struct reply *rp)
{
	return own_show(c, rq, rp, (struct msg){}, 200);
}

/* ---- what she does ----------------------------------------------------------------------------- */

struct acting {
	str token, act, words, name, key;
	int64_t object;
	struct crisis_id crisis;
	const char *done;
};

static enum err
take(struct ctx *c, struct acting *a, const struct staffing_staff *who)
{
	struct staffing_given given;

	a->done = "pris";
	return staffing_duty_give(c, &(struct staffing_give){ .crisis = who->crisis_id,
	    .shift = { a->object }, .staff = who->id,
		.herself = true }, &given);
}

static enum err
act_rule(struct ctx *c, void *arg)
{
	struct acting *a = arg;
	struct duty_id duty = { a->object };
	struct staffing_staff who;

	TRY(staffing_who(c, a->token, &who));
	a->crisis = who.crisis_id;
	if (str_eq(a->act, S("take")))
		return take(c, a, &who);
	if (str_eq(a->act, S("withdraw"))) {
		a->done = "rendu";
		return staffing_duty_withdraw(c, &who, duty);
	}
	if (str_eq(a->act, S("offer"))) {
		a->done = "propose";
		return staffing_swap_offer(c, &who, duty);
	}
	if (str_eq(a->act, S("keep"))) {
		a->done = "garde";
		return staffing_swap_back(c, &who, duty);
	}
	if (str_eq(a->act, S("swap"))) {
		a->done = "echange";
		return staffing_swap_accept(c, &who, (struct swap_id){ a->object });
	}
	if (str_eq(a->act, S("out")) || str_eq(a->act, S("in"))) {
		a->done = str_eq(a->act, S("out")) ? "pause" : "retour";
		return staffing_out(c, &who, str_eq(a->act, S("out")));
	}
	if (str_eq(a->act, S("read"))) {
		a->done = "lu";
		return staffing_read(c, &who);
	}
	a->done = "souhait";
	if (str_eq(a->act, S("wish")))
		return staffing_wish(c, &who, a->name);
	if (str_eq(a->act, S("unwish")))
		return staffing_unwish(c, &who, (struct staff_id){ a->object });
	if (str_eq(a->act, S("decline")) || str_eq(a->act, S("welcome")))
		return staffing_wish_decline(c, &who, (struct staff_id){ a->object }, str_eq(a->act, S("decline")));
	if (str_eq(a->act, S("support"))) {
		a->done = "ecoute";
		return staffing_support(c, &who, a->words, a->key);
	}
	return fail(c, E_INVALID, S("act"), S("form.choice"), "no such act");
}

/* What went wrong, on her own page; a link that is not ours is a page of errors. */
static enum err
refused(struct ctx *c, const struct request *rq, struct reply *rp, enum err e)
{
	struct msg wrong = msg_find(c->cause.key);

	if (e != E_INVALID && e != E_CONFLICT && e != E_LIMIT)
		return e;
	ctx_forgive(c);
	return own_show(c, rq, rp, wrong.n ? wrong : MSG_form_other, http_status(e));
}

/* POST /p/:token: act=take:12... */
static enum err
do_own(struct ctx *c, const struct request *rq, struct reply *rp)
{
	struct acting a = { .token = rq->segment[0] };
	bool hasty;
	str object;
	enum err e;

	e = form_str(c, rq, S("act"), 40, &a.act);
	if (e == OK)
		e = form_opt(c, rq, S("k"), 64, &a.key);
	if (e == OK)
		e = form_opt(c, rq, S("words"), STAFFING_NOTE_MAX, &a.words);
	if (e == OK)
		e = form_opt(c, rq, S("name"), STAFFING_NAME_MAX, &a.name);
	if (e == OK && str_cut(a.act, ':', &a.act, &object) && !str_to_i64(object, 1, INT64_MAX, &a.object))
		e = fail(c, E_INVALID, S("act"), S("form.choice"), "not an id");
	if (e == OK && (answer_by_robot(c, rq, a.key, &hasty) || hasty))
		return own_show(c, rq, rp, MSG_staffing_own_again, 422);
	a.key = arena_fmt(c->a, "%.*s:%.*s", STR(a.token), STR(a.key));
	if (e == OK)
		e = db_write(c, act_rule, &a);
	if (e != OK)
		return refused(c, rq, rp, e);
	staffing_tell(c, a.crisis);
	reply_see_other(c, rp, "/p/%.*s?fait=%s", STR(a.token), a.done);
	return OK;
}

/* ---- what she can ------------------------------------------------------------------------------- */

static str
window_value(struct ctx *c, struct instant from, struct instant to)
{
	return arena_fmt(c->a, "%lld-%lld", (long long)(from.us / US_PER_MIN), (long long)(to.us / US_PER_MIN));
}

struct canning { struct seeing *w; struct staffing_can_view v; };

static enum err
can_rule(struct ctx *c, void *arg)
{
	struct canning *k = arg;
	struct staffing_window_list windows;
	struct staffing_said_list said;
	struct staffing_window_day *day = NULL;
	bool found;
	int32_t last = -1;

	TRY(staffing_q_community(c, &k->w->us, &found));
	TRY(staffing_who(c, k->w->token, &k->w->who));
	TRY(staffing_q_windows(c, k->w->who.crisis_id, c->now, STAFFING_WINDOWS_MAX, &windows));
	TRY(staffing_q_said(c, k->w->who.id, STAFFING_WINDOWS_MAX * 4, &said));
	k->v.days.v = arena_array(c->a, struct staffing_window_day, windows.n);
	for (ptrdiff_t i = 0; i < windows.n; i++) {
		const struct staffing_window *t = &windows.v[i];
		struct staffing_window_line l = { .value = window_value(c, t->starts_at, t->ends_at),
			.hours = i18n_hours(c->a, c->lang, t->starts_at, t->ends_at) };
		struct day d = instant_day(t->starts_at);

		for (ptrdiff_t s = 0; s < said.n; s++)
			if (said.v[s].starts_at.us == t->starts_at.us &&
			    said.v[s].ends_at.us == t->ends_at.us) {
				l.yes = str_eq(said.v[s].can, S("yes"));
				l.wish = str_eq(said.v[s].can, S("wish"));
				l.no = str_eq(said.v[s].can, S("no"));
			}
		if (!day || d.n != last) {
			day = &k->v.days.v[k->v.days.n++];
			day->day = i18n_day_long(c->a, c->lang, d);
			day->lines.v = arena_array(c->a, struct staffing_window_line, windows.n - i);
			last = d.n;
		}
		day->lines.v[day->lines.n++] = l;
	}
	if (k->w->who.max_week_min.some)
		k->v.hours = arena_fmt(c->a, "%lld", (long long)k->w->who.max_week_min.v / 60);
	return OK;
}

/* GET /p/:token/disponibilites */
static enum err
show_can(struct ctx *c, const struct request *rq, struct reply *rp)
{
	struct seeing w = { .token = rq->segment[0] };
	struct canning k = { .w = &w };

	TRY(db_read(c, can_rule, &k));
	k.v.shell = shell_of(&w, msg_text(c->lang, MSG_staffing_can_title));
	k.v.token = w.token;
	k.v.key = key_of(c);
	staffing_can_page(&rp->body, &k.v);
	return OK;
}

struct saying {
	str token;
	struct staffing_answer *v;
	ptrdiff_t n;
	int64_t week_min;
	struct crisis_id crisis;
};

static enum err
say_rule(struct ctx *c, void *arg)
{
	struct saying *s = arg;
	struct staffing_staff who;

	TRY(staffing_who(c, s->token, &who));
	s->crisis = who.crisis_id;
	return staffing_say(c, &who, s->v, s->n, s->week_min);
}

/* Fields are called as their stretch, "29000000-29000360": yes, wish, no or nothing. */
static enum err
read_said(struct ctx *c, const struct request *rq, struct saying *s)
{
	str hours;

	s->v = arena_array(c->a, struct staffing_answer, STAFFING_WINDOWS_MAX);
	for (int i = 0; i < rq->forms && s->n < STAFFING_WINDOWS_MAX; i++) {
		str from, to;
		int64_t a, b;

		if (!str_cut(rq->form[i].name, '-', &from, &to) || !str_to_i64(from, 1,
		    INT64_MAX / US_PER_MIN, &a) ||
		    !str_to_i64(to, 1, INT64_MAX / US_PER_MIN, &b))
			continue;
		s->v[s->n++] = (struct staffing_answer){ { a * US_PER_MIN }, { b * US_PER_MIN },
		    rq->form[i].value };
	}
	TRY(form_opt(c, rq, S("hours"), 4, &hours));
	if (hours.n && !str_to_i64(hours, 1, 168, &s->week_min))
		return fail(c, E_INVALID, S("hours"), S("form.number"), "not hours");
	s->week_min *= 60;
	return OK;
}

/* POST /p/:token/disponibilites */
static enum err
do_can(struct ctx *c, const struct request *rq, struct reply *rp)
{
	struct saying s = { .token = rq->segment[0] };
	enum err e = read_said(c, rq, &s);
	bool hasty;
	str key;

	if (e == OK)
		e = form_opt(c, rq, S("k"), 64, &key);
	if (e == OK && (answer_by_robot(c, rq, key, &hasty) || hasty))
		return own_show(c, rq, rp, MSG_staffing_own_again, 422);
	if (e == OK)
		e = db_write(c, say_rule, &s);
	if (e != OK)
		return refused(c, rq, rp, e);
	staffing_tell(c, s.crisis);
	reply_see_other(c, rp, "/p/%.*s?fait=dispo", STR(s.token));
	return OK;
}

/* ---- her calendar ---------------------------------------------------------------------------------- */

struct feeding { str token; struct staffing_staff who; struct staffing_community us; struct staffing_mine_list mine; };

static enum err
feed_rule(struct ctx *c, void *arg)
{
	struct feeding *f = arg;
	bool found;

	TRY(staffing_who(c, f->token, &f->who));
	TRY(staffing_q_community(c, &f->us, &found));
	return staffing_q_mine(c, f->who.id, MINE, &f->mine);
}

/* GET /p/:token/agenda.ics */
static enum err
show_feed(struct ctx *c, const struct request *rq, struct reply *rp)
{
	struct feeding f = { .token = rq->segment[0] };
	str text;

	TRY(db_read(c, feed_rule, &f));
	text = staffing_calendar(c, &f.who, f.us.name, &f.mine);
	rp->type = S("text/calendar; charset=utf-8");
	rp->body.p = (char *)(uintptr_t)text.p;		/* not written to any more: cap stays 0 */
	rp->body.n = text.n;
	return OK;
}

const struct route staffing_own_routes[] = {
	{ GET,  "/p/:token",			PUBLIC, show_own },
	{ POST, "/p/:token",			PUBLIC, do_own },
	{ GET,  "/p/:token/disponibilites",	PUBLIC, show_can },
	{ POST, "/p/:token/disponibilites",	PUBLIC, do_can },
	{ GET,  "/p/:token/agenda.ics",		PUBLIC, show_feed },
};
const ptrdiff_t staffing_own_routes_n = COUNT(staffing_own_routes);
