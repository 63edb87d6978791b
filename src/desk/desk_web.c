/*
 * desk_web.c -- the telephone desk: the next person with their number, what to say, what is
 * known; one tap says what came of the call and shows the one after.
 */
#include "db/db.h"
#include "desk/desk_web.h"
#include "desk_q.h"
#include "directory/directory.h"
#include "http/shell.h"
#include "http/sse.h"
#include "mobilisation/board.h"
#include "mobilisation/call.h"
#include "mobilisation/engaged.h"

enum { TRIES_SHOWN = 12, CALLERS_SHOWN = 30, FITS_SHOWN = 6 };

static enum err
ids_of(struct ctx *c, const struct request *rq, struct crisis_id *crisis, struct call_id *call)
{
	TRY(segment_id(c, rq, 0, crisis));
	return segment_id(c, rq, 1, call);
}

/* ---- what is shown --------------------------------------------------------------------- */

enum err
desk_phones_of(struct ctx *c, struct person_id person, bool exercise, struct desk_phone_lines *out, str *kind,
	       str *practice)
{
	struct desk_numbers n;

	TRY(desk_numbers(c, person, &n));
	*out = (struct desk_phone_lines){ arena_array(c->a, struct desk_phone_line, n.n), n.n };
	*kind = n.n ? n.v[0].kind : S("");
	*practice = n.n && str_eq(n.v[0].kind, S("practice")) ? n.v[0].number : S("");
	for (int i = 0; i < n.n; i++)
		out->v[i] = (struct desk_phone_line){ .number = exercise ? S("") : n.v[i].number,
			.shown = i18n_phone(c->a, n.v[i].number),
			.kind = str_eq(n.v[i].kind, S("mobile")) ? MSG_desk_kind_mobile :
			    str_eq(n.v[i].kind, S("phone")) ? MSG_desk_kind_phone : MSG_desk_kind_practice };
	return OK;
}

static struct desk_try_line
try_line(const struct desk_try *t)
{
	static const struct { const char *outcome, *mark; struct msg word; } words[] = {
		{ "yes", "●", MSG_desk_yes }, { "no", "✕", MSG_desk_no }, { "later", "◔", MSG_desk_later },
		{ "reserve", "●", MSG_desk_reserve }, { "no_answer", "○", MSG_desk_no_answer },
		{ "message", "○", MSG_desk_message }, { "wrong", "▲", MSG_desk_wrong }, { "busy", "◔", MSG_desk_busy },
		{ "told", "●", MSG_desk_told } };

	for (int i = 0; i < COUNT(words); i++)
		if (str_eq(t->outcome, str_from(words[i].outcome)))
			return (struct desk_try_line){ .what = words[i].word, .mark = str_from(words[i].mark),
				.note = t->note, .author = t->author, .at = t->called_at };
	return (struct desk_try_line){ .note = t->note, .author = t->author, .at = t->called_at };
}

/* What to say, in two sentences: who calls and what is asked; then where and when. */
static enum err
what_to_say(struct ctx *c, const struct desk_call_row *k, const struct desk_person *p, struct desk_view *v)
{
	str when = call_text_when(c, c->lang, k->starts_at, k->ends_at), where = k->place;
	struct desk_community us;
	bool found;

	TRY(desk_q_community(c, &us, &found));
	v->greeting = msg_fmt(c->a, c->lang, MSG_desk_greeting, c->who_name, found ? us.name : S(""),
	    p->desk_say.n ? p->desk_say : k->message);
	if (when.n && where.n)
		v->facts = msg_fmt(c->a, c->lang, MSG_desk_facts, when, where);
	else
		v->facts = when.n ? when : where;
	v->bring = k->bring;
	v->conditions = k->conditions;
	v->tell = p->desk_say;
	if (v->gone || v->full)
		v->facts = v->bring = v->conditions = S("");	/* where and when not to come */
	return OK;
}

static enum err
fill_posts(struct ctx *c, struct desk_view *v)
{
	struct desk_fit_list fits;

	TRY(desk_q_fits(c, v->recipient, FITS_SHOWN, &fits));
	v->posts.v = arena_array(c->a, struct desk_post_word, fits.n);
	v->posts.n = fits.n;
	for (ptrdiff_t i = 0; i < fits.n; i++)
		v->posts.v[i] = (struct desk_post_word){ .exact = fits.v[i].exact, .free = fits.v[i].free,
			.word = place_post_label(c, fits.v[i].profession, fits.v[i].skill, fits.v[i].skill_label) };
	return OK;
}

/* Digits are taken by what any call may come to: posts have letters. */
static enum err
fill_choices(struct ctx *c, struct desk_view *v)
{
	static const char keys[][POSTS_MAX + 1] = { "abcdef", "ABCDEF" };
	struct place_options o;

	TRY(place_options(c, c->lang, &v->recipient, 1, &o));
	v->choices.v = arena_array(c->a, struct desk_post_key, o.n);
	v->choices.n = o.n;
	v->choices_free = v->elsewhere.n ? 0 : o.free;	/* no place here while they have the other one */
	for (ptrdiff_t i = 0; i < o.n; i++)
		v->choices.v[i] = (struct desk_post_key){ o.v[i], { keys[0] + i, 1 }, { keys[1] + i, 1 } };
	return OK;
}

static enum err
fill_tries(struct ctx *c, struct desk_view *v)
{
	struct desk_try_list tries;

	TRY(desk_q_tries(c, v->recipient, TRIES_SHOWN, &tries));
	v->tries.v = arena_array(c->a, struct desk_try_line, tries.n);
	v->tries.n = tries.n;
	for (ptrdiff_t i = 0; i < tries.n; i++)
		v->tries.v[i] = try_line(&tries.v[i]);
	return OK;
}

static struct msg
answer_word(str answer)
{
	return str_eq(answer, S("yes")) ? MSG_desk_yes : str_eq(answer, S("no")) ? MSG_desk_no : MSG_desk_later;
}

static enum err
fill_person(struct ctx *c, const struct desk_call_row *k, const struct desk_person *p, struct desk_view *v)
{
	bool waits = place_waits(p->standing);
	struct place_engaged elsewhere;
	bool engaged = false;

	v->busy = true;
	v->recipient = p->id;
	v->person = p->person_id;
	v->name = i18n_person(c->a, p->title, p->given, p->family);
	v->profession = directory_profession_label(p->profession);
	v->commune = p->commune;
	v->why = p->why;
	v->asked_at = p->asked_at;
	v->reach = str_eq(p->channel, S("none")) ? board_reason(p->unreachable) :
	    str_eq(p->channel, S("sms")) ? MSG_desk_by_sms : MSG_desk_by_email;
	if (waits)
		TRY(place_elsewhere(c, k->id, p->person_id, &elsewhere, &engaged));
	v->elsewhere = engaged ? engaged_say(c, c->lang, &elsewhere) : S("");
	v->offer = waits && p->desk_say.n && p->offered_at.some && !engaged;
	v->full = waits && !v->offer;
	v->gone = p->desk_say.n && str_eq(p->standing, S("withdrawn"));
	v->stopped = p->stopped;
	v->until = p->desk_until.v;
	v->lapsed = p->desk_until.v.us <= c->now.us;
	v->answered = p->answer.n && !p->suspect && !p->desk_say.n && !str_eq(p->standing, S("full")) && !engaged;
	v->answer = answer_word(p->answer);
	v->relay = p->relay;
	if (p->relayed.some)
		v->people.value = arena_fmt(c->a, "%lld", (long long)p->relayed.v);
	TRY(what_to_say(c, k, p, v));
	TRY(fill_posts(c, v));
	TRY(fill_choices(c, v));
	TRY(fill_tries(c, v));
	return desk_phones_of(c, p->person_id, k->exercise, &v->phones, &v->kind, &v->practice);
}

static void
put_callers(struct ctx *c, const struct desk_caller_list *who, struct desk_caller_lines *out)
{
	*out = (struct desk_caller_lines){ arena_array(c->a, struct desk_caller_line, who->n), who->n };
	for (ptrdiff_t i = 0; i < who->n; i++)
		out->v[i] = (struct desk_caller_line){ who->v[i].name,
			i18n_person(c->a, who->v[i].title, who->v[i].given, who->v[i].family) };
}

enum err
desk_crew_callers(struct ctx *c, struct crisis_id crisis, struct desk_caller_lines *out)
{
	struct desk_caller_list who;

	TRY(desk_q_crew_callers(c, crisis, c->now, CALLERS_SHOWN, &who));
	put_callers(c, &who, out);
	return OK;
}

static enum err
read_rule(struct ctx *c, void *arg)
{
	struct desk_view *v = arg;
	struct desk_caller_list callers;
	struct desk_next_due due;
	struct desk_call_row k;
	struct desk_person p;
	struct desk_mine mine;
	bool found;

	TRY(desk_call_row(c, v->crisis, v->call, &k));
	v->number = k.number.v;
	v->title = k.title;
	v->exercise = k.exercise;
	v->open = desk_open(c, &k);
	v->all_full = v->open && k.full_at.some;
	TRY(desk_progress(c, &k, &v->n));
	TRY(desk_q_callers(c, v->call, c->now, CALLERS_SHOWN, &callers));
	put_callers(c, &callers, &v->callers);
	TRY(desk_q_next_due(c, DESK_ASKED_S * US_PER_S, v->call, c->now, &due, &found));
	v->next_due = found ? due.at : (struct opt_instant){};
	TRY(desk_q_mine(c, c->who, &mine, &found));
	if (!found || mine.call_id.v != v->call.v)
		return OK;
	TRY(desk_q_person(c, mine.id, v->call, &p, &found));
	return fill_person(c, &k, &p, v);
}

static struct msg
done_word(str done)
{
	static const struct { const char *done; struct msg word; } words[] = {
		{ "yes", MSG_desk_done_yes }, { "taken", MSG_desk_done_taken }, { "full", MSG_desk_done_full },
		{ "engaged", MSG_desk_done_engaged },
		{ "reserve", MSG_desk_done_reserve }, { "no", MSG_desk_done_no }, { "later", MSG_desk_done_later },
		{ "no_answer", MSG_desk_done_no_answer }, { "message", MSG_desk_done_message },
		{ "wrong", MSG_desk_done_wrong }, { "busy", MSG_desk_done_busy }, { "told", MSG_desk_done_told },
		{ "stop", MSG_desk_done_stop } };

	for (int i = 0; i < COUNT(words); i++)
		if (str_eq(done, str_from(words[i].done)))
			return words[i].word;
	return (struct msg){};
}

static enum err
page(struct ctx *c, const struct request *rq, struct reply *rp, str note, bool wrong)
{
	struct desk_view v = {};

	if (wrong) {
		v.error = form_error_of(c, rq->code);
		ctx_forgive(c);
		rp->status = 422;
	}
	TRY(ids_of(c, rq, &v.crisis, &v.call));
	TRY(db_read(c, read_rule, &v));
	v.note = (struct field){ .name = S("note"), .label = MSG_desk_note, .hint = MSG_desk_note_hint, .value = note,
		.max = ANSWER_NOTE_MAX, .error = form_error_for(&v.error, S("note")) };
	v.people.error = form_error_for(&v.error, S("people"));
	v.shell = http_shell(c, rq, msg_text(c->lang, MSG_desk_title));
	v.shell.exercise = v.exercise;
	v.shell.flash = wrong ? (struct msg){} : done_word(query_str(rq, S("fait")));
	if ((v.full || v.offer) && v.choices_free && v.shell.flash.n == MSG_desk_done_full.n)
		v.shell.flash = MSG_desk_done_other;
	desk_page(&rp->body, &v);
	return OK;
}

/* GET /crises/:crisis/appels/:call/telephone */
static enum err
show(struct ctx *c, const struct request *rq, struct reply *rp)
{
	return page(c, rq, rp, S(""), false);
}

enum err
desk_on_board(struct ctx *c, struct crisis_id crisis, struct call_id call, struct html *h)
{
	struct desk_board_view v;
	struct desk_call_row k;
	struct desk_in_use any;
	bool found;

	TRY(desk_q_in_use(c, call, &any, &found));
	if (!found)
		return OK;
	TRY(desk_call_row(c, crisis, call, &k));
	TRY(desk_progress(c, &k, &v.n));
	desk_board_part(h, &v);
	return OK;
}

/* ---- what is done ------------------------------------------------------------------------- */

static void
back(struct ctx *c, struct reply *rp, const struct desk_turn *t, str done)
{
	sse_touch(arena_fmt(c->a, "call/%lld", (long long)t->call.v));
	reply_see_other(c, rp, "/crises/%lld/appels/%lld/telephone%s%.*s", (long long)t->crisis.v, (long long)t->call.v,
	    done.n ? "?fait=" : "", STR(done));
}

static enum err next_rule(struct ctx *c, void *arg) { return desk_next(c, arg); }
static enum err stop_rule(struct ctx *c, [[maybe_unused]] void *arg) { return desk_stop(c); }
static enum err keep_rule(struct ctx *c, void *arg) { return desk_keep(c, *(struct recipient_id *)arg); }

/* POST /crises/:crisis/appels/:call/telephone: take the next person, keep the one on the line, or stop */
static enum err
do_desk(struct ctx *c, const struct request *rq, struct reply *rp)
{
	struct desk_turn t = {};
	struct recipient_id mine;
	str act;

	TRY(ids_of(c, rq, &t.crisis, &t.call));
	TRY(form_str(c, rq, S("act"), 10, &act));
	if (str_eq(act, S("stop"))) {
		TRY(db_write(c, stop_rule, NULL));
		back(c, rp, &t, S("stop"));
		return OK;
	}
	if (str_eq(act, S("keep"))) {
		TRY(form_id(c, rq, S("recipient"), &mine));
		TRY(db_write(c, keep_rule, &mine));
		if (!rq->script)
			back(c, rp, &t, S(""));
		return OK;
	}
	TRY(db_write(c, next_rule, &t));
	back(c, rp, &t, S(""));
	return OK;
}

struct work { struct desk_call d; struct desk_turn t; };

/* One tap: what came of the call, and the next person, in one commit. */
static enum err
outcome_rule(struct ctx *c, void *arg)
{
	struct work *w = arg;

	TRY(desk_outcome(c, &w->d));
	return w->d.full ? OK : desk_next(c, &w->t);
}

/* POST /crises/:crisis/appels/:call/telephone/issue */
static enum err
do_outcome(struct ctx *c, const struct request *rq, struct reply *rp)
{
	struct work w = {};
	struct desk_call *d = &w.d;
	str people, pressed;
	enum err e;

	TRY(ids_of(c, rq, &d->crisis, &d->call));
	w.t = (struct desk_turn){ .crisis = d->crisis, .call = d->call };
	TRY(form_id(c, rq, S("recipient"), &d->recipient));
	TRY(form_str(c, rq, S("outcome"), 40, &pressed));
	place_chosen(pressed, &d->outcome, &d->post);
	TRY(form_str(c, rq, S("request_key"), 64, &d->request_key));
	TRY(form_opt(c, rq, S("note"), HTTP_BODY_MAX, &d->note));
	TRY(form_opt(c, rq, S("number"), 20, &d->number));
	TRY(form_opt(c, rq, S("practice"), 40, &d->practice));
	TRY(form_opt(c, rq, S("people"), 20, &people));
	d->relayed.some = people.n > 0;
	e = people.n ? form_i64(c, rq, S("people"), 0, ANSWER_RELAYED_MAX, &d->relayed.v) : OK;
	if (e == OK)
		e = db_write(c, outcome_rule, &w);
	if (e == E_INVALID)
		return page(c, rq, rp, d->note, true);
	TRY(e);
	if (d->done.changed)
		answer_tell(c, &d->done);
	back(c, rp, &w.t, !d->full ? d->done.place == PLACE_TAKEN ? S("taken") : d->outcome :
	    d->done.place == PLACE_ENGAGED ? S("engaged") : S("full"));
	return OK;
}

const struct route desk_routes[] = {
	{ GET,  "/crises/:crisis/appels/:call/telephone",	CALL_ANSWER | CONTACT_READ,	show },
	{ POST, "/crises/:crisis/appels/:call/telephone",	CALL_ANSWER | CONTACT_READ,	do_desk },
	{ POST, "/crises/:crisis/appels/:call/telephone/issue",	CALL_ANSWER | CONTACT_READ,	do_outcome },
};
const ptrdiff_t desk_routes_n = COUNT(desk_routes);
