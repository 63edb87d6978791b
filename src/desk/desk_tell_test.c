/* Whom only the telephone reaches is told the same as others: a free place, in the reserve's order; not to come. */
#include "auth/auth.h"
#include "crypto/crypto.h"
#include "db/db.h"
#include "desk/desk_t.h"
#include "desk/desk_web.h"
#include "deskt_q.h"
#include "directory/directory.h"
#include "http/shell.h"
#include "mobilisation/mobilisation_t.h"
#include "mobilisation/mobilisation_web.h"
#include "mobt_q.h"
#include "t.h"

enum { PATIENCE_S = CALL_WAIT_S + 60 };

static enum err next_rule(struct ctx *c, void *arg) { return desk_next(c, arg); }
static enum err outcome_rule(struct ctx *c, void *arg) { return desk_outcome(c, arg); }
static enum err stop_rule(struct ctx *c, [[maybe_unused]] void *arg) { return desk_stop(c); }
static enum err release_rule(struct ctx *c, void *arg) { return wave_release(c, arg); }

/* One place among so many nurses: the first asked, r[0], has it; two whom only the telephone reaches are in reserve. */
struct given {
	struct crisis_id crisis;
	struct call_id call;
	struct account_id a, b;
	struct person_id first, second;		/* only by telephone */
	struct recipient_id r1, r2;		/* the same */
	struct mobt_recipient_list r;
};

static struct recipient_id
next(struct ctx *c, const struct given *g, struct account_id who)
{
	struct desk_turn t = { .crisis = g->crisis, .call = g->call };

	c->who = who;
	T(db_write(c, next_rule, &t) == OK);
	return t.recipient;
}

static struct desk_call
outcome(struct ctx *c, const struct given *g, struct recipient_id r, const char *what)
{
	struct desk_call d = { .crisis = g->crisis, .call = g->call, .recipient = r, .outcome = str_from(what),
		.number = S("mobile"), .request_key = crypto_token(c) };

	T(db_write(c, outcome_rule, &d) == OK);
	return d;
}

static void
later(struct ctx *c, int64_t s)
{
	ctx_at(c, (struct instant){ c->now.us + s * US_PER_S });
}

static struct deskt_line
line(struct ctx *c, struct recipient_id r)
{
	struct deskt_line_list all;

	T(deskt_q_lines(c, &all) == OK);
	for (ptrdiff_t i = 0; i < all.n; i++)
		if (all.v[i].id.v == r.v)
			return all.v[i];
	T(!"no such recipient");
	return (struct deskt_line){};
}

static struct person_id
by_phone(struct ctx *c, const char *name)
{
	return mob_person(c, &(struct mob_person){ name, "60", 1, true, .preferred = "phone", .mobile = 2 });
}

static struct recipient_id
recipient_of(struct ctx *c, struct person_id person)
{
	struct mobt_recipient_list all = mob_recipients(c);

	for (ptrdiff_t i = 0; i < all.n; i++)
		if (all.v[i].person_id.v == person.v)
			return all.v[i].id;
	T(!"was not asked");
	return (struct recipient_id){};
}

/* Called, told it is full, stays. */
static void
stays(struct ctx *c, const struct given *g, struct recipient_id r)
{
	T_I64(outcome(c, g, r, "yes").done.place, PLACE_FULL);
	T_I64(outcome(c, g, r, "reserve").done.place, PLACE_FULL);
	later(c, 1);
}

static struct given
given(struct ctx *c, int nurses)
{
	struct given g = {};
	struct call_send s;

	mob_db(c);
	g.crisis = mob_crisis(c, false);
	mob_nurses(c, nurses);
	g.first = by_phone(c, "PREMIERE");
	g.second = by_phone(c, "SECONDE");
	g.call = mob_asking(c, g.crisis, 1);
	T(mob_send(c, g.crisis, g.call, &s) == OK);
	g.a = desk_t_caller(c, 1);
	g.b = desk_t_caller(c, 2);
	g.r = mob_recipients(c);
	for (ptrdiff_t i = 0; i < g.r.n; i++)
		mob_post_state(c, g.r.v[i].id, S("delivered"));
	(void)next(c, &g, g.a);			/* they are on the list */
	T(db_write(c, stop_rule, NULL) == OK);
	g.r1 = recipient_of(c, g.first);
	g.r2 = recipient_of(c, g.second);
	T_I64(mob_say(c, g.r.v[0].id, "yes").place, PLACE_TAKEN);
	return g;
}

static struct given
given_reserve(struct ctx *c, int nurses)
{
	struct given g = given(c, nurses);

	stays(c, &g, g.r1);
	stays(c, &g, g.r2);
	T_I64(next(c, &g, g.a).v, 0);		/* full: nobody is to be called */
	return g;
}

TEST(desk_tell_a_freed_place_goes_to_the_first_in_reserve_by_telephone)
{
	struct given g = given_reserve(c, 30);
	struct wave_turn t;

	T_I64(mob_say(c, g.r.v[0].id, "no").place, PLACE_FREED);
	t = mob_look(c, g.call);
	T_I64(t.offered, 1);
	T_I64(t.asked, 0);			/* no stranger before her */
	T(mob_logged(c, "call.offered", "Par téléphone"));
	T_I64(mob_look(c, g.call).offered, 0);	/* one offer a place */
	T_HAS(line(c, g.r1).desk_say, "Une place s’est libérée");
	T_HAS(line(c, g.r1).desk_say, "Renfort Brou. Viendrez-vous");
	T_I64(next(c, &g, g.a).v, g.r1.v);
	T_I64(next(c, &g, g.b).v, 0);		/* the other must wait */
	T_I64(outcome(c, &g, g.r1, "yes").done.place, PLACE_TAKEN);
	T_I64(mob_placed(c, g.call), 1);
	T(line(c, g.r1).desk_say.n == 0);
	T_I64(next(c, &g, g.a).v, 0);
}

TEST(desk_tell_a_no_or_no_answer_passes_the_place_on)
{
	struct given g = given_reserve(c, 30);

	mob_say(c, g.r.v[0].id, "no");
	T_I64(mob_look(c, g.call).offered, 1);
	T(mob_looks_now(c));			/* the withdrawal's own */
	T(!mob_looks_now(c));
	T_I64(next(c, &g, g.a).v, g.r1.v);
	outcome(c, &g, g.r1, "no_answer");
	T(mob_looks_now(c));			/* at once, not at the next tick */
	T_STR(line(c, g.r2).desk_say, line(c, g.r1).desk_say);
	T_I64(next(c, &g, g.a).v, g.r2.v);
	outcome(c, &g, g.r2, "no");
	later(c, DESK_AGAIN_S);			/* while it is free, she is called again */
	T_I64(next(c, &g, g.a).v, g.r1.v);
	T_I64(outcome(c, &g, g.r1, "yes").done.place, PLACE_TAKEN);
}

TEST(desk_tell_with_nobody_at_the_desk_the_offer_blocks_nobody_for_ever)
{
	struct given g = given_reserve(c, 60);
	struct wave_turn t;

	mob_say(c, g.r.v[0].id, "no");
	T_I64(mob_look(c, g.call).offered, 1);
	later(c, PATIENCE_S);
	t = mob_look(c, g.call);
	T_I64(t.offered, 1);			/* the next in reserve */
	T_I64(t.asked, 0);
	T(line(c, g.r2).desk_say.n > 0);
	later(c, PATIENCE_S);
	t = mob_look(c, g.call);
	T_I64(t.offered, 0);
	T(t.asked > 0);				/* then the next wave */
	T_I64(next(c, &g, g.a).v, g.r1.v);	/* who comes to the desk has them still, in their order */
	T_I64(next(c, &g, g.b).v, g.r2.v);
}

TEST(desk_tell_in_the_order_of_the_reserve_whatever_reaches_them)
{
	struct given g = given(c, 30);

	stays(c, &g, g.r1);
	T_I64(mob_say(c, g.r.v[1].id, "reserve").place, PLACE_FULL);
	later(c, 1);
	stays(c, &g, g.r2);
	mob_say(c, g.r.v[0].id, "no");
	T_I64(mob_look(c, g.call).offered, 1);
	T(line(c, g.r1).desk_say.n > 0);
	later(c, PATIENCE_S);
	T_I64(mob_look(c, g.call).offered, 1);
	T(line(c, g.r2).desk_say.n == 0);	/* the second is told by a message */
	T_HAS(mob_outbox(c).v[mob_outbox(c).n - 1].body, "Une place se libere");
	T_I64(mob_outbox(c).v[mob_outbox(c).n - 1].recipient.v, g.r.v[1].id.v);
	later(c, PATIENCE_S);
	T_I64(mob_look(c, g.call).offered, 1);
	T(line(c, g.r2).desk_say.n > 0);
}

TEST(desk_tell_a_place_taken_meanwhile_is_not_offered_and_the_next_one_is)
{
	struct given g = given_reserve(c, 30);

	mob_say(c, g.r.v[0].id, "no");
	T_I64(mob_look(c, g.call).offered, 1);
	T_I64(mob_say(c, g.r.v[1].id, "yes").place, PLACE_TAKEN);	/* by the link, sooner */
	T(line(c, g.r1).desk_say.n == 0);
	T_I64(next(c, &g, g.a).v, 0);
	mob_say(c, g.r.v[1].id, "no");
	T_I64(mob_look(c, g.call).offered, 1);
	T_I64(next(c, &g, g.a).v, g.r1.v);	/* she was never told: her turn again, before the second */
}

static enum err
doubt_rule(struct ctx *c, void *arg)
{
	return directory_contact_doubt(c, *(struct person_id *)arg, S("mobile"), S(""));
}

TEST(desk_tell_who_has_no_number_left_keeps_nobody_waiting)
{
	struct given g = given_reserve(c, 30);
	struct desk_call_row k;
	struct desk_progress n;

	T(db_write(c, doubt_rule, &g.first) == OK);
	mob_say(c, g.r.v[0].id, "no");
	T_I64(mob_look(c, g.call).offered, 1);
	T(mob_logged(c, "call.offered", "Ni message ni numéro, à joindre autrement"));
	T_I64(next(c, &g, g.a).v, g.r2.v);
	T(desk_call_row(c, g.crisis, g.call, &k) == OK && desk_progress(c, &k, &n) == OK);
	T_I64(n.no_number, 1);			/* not passed over in silence */
}

static enum err
no_call_rule(struct ctx *c, void *arg)
{
	int64_t n;

	return mobt_q_person_state(c, S("active"), true, *(struct person_id *)arg, &n);
}

TEST(desk_tell_nothing_is_offered_to_who_is_not_to_be_called)
{
	struct given g = given_reserve(c, 30);

	T(db_write(c, no_call_rule, &g.first) == OK);
	for (ptrdiff_t i = 0; i < g.r.n; i++)
		mob_say(c, g.r.v[i].id, "no");
	T_I64(mob_look(c, g.call).offered, 1);
	T(line(c, g.r1).desk_say.n == 0);
	T_I64(mob_look(c, g.call).asked, 0);	/* control: it is the second's turn */
	T(db_write(c, no_call_rule, &g.second) == OK);	/* after it was offered */
	T(next(c, &g, g.a).v != g.r2.v);
	T(mob_look(c, g.call).asked > 0);
}

TEST(desk_tell_who_said_yes_on_paper_is_told_that_it_is_full)
{
	struct given g = given(c, 30);

	c->who = g.b;
	outcome(c, &g, g.r2, "yes");		/* not on this caller's line: typed in from paper */
	T_HAS(line(c, g.r2).desk_say, "Voulez-vous rester en réserve");
	T_I64(next(c, &g, g.b).v, g.r2.v);
	outcome(c, &g, g.r2, "reserve");
	T(line(c, g.r2).desk_say.n == 0);
	T_I64(next(c, &g, g.b).v, 0);
}

/* They believe that they come: whoever else is engaged is not called, they are, and hear which place they have. */
TEST(desk_tell_who_said_yes_on_paper_and_is_engaged_elsewhere)
{
	struct given g = given(c, 30);
	struct desk_call d;

	mob_shift(c, g.crisis, g.second, 0, 48);
	c->who = g.b;
	d = outcome(c, &g, g.r2, "yes");	/* typed in from paper */
	T_I64(d.done.place, PLACE_ENGAGED);
	T_HAS(line(c, g.r2).desk_say, "Vous avez déjà une place à ces heures");
	T_I64(next(c, &g, g.b).v, g.r2.v);
	outcome(c, &g, g.r2, "reserve");
	T(line(c, g.r2).desk_say.n == 0);
	T_I64(next(c, &g, g.b).v, 0);
}

/* ---- no longer needed ------------------------------------------------------------------------ */

static struct wave_release
released(struct ctx *c, const struct given *g, struct recipient_id r)
{
	struct wave_release w = { g->crisis, g->call, r };

	T(db_write(c, release_rule, &w) == OK);
	return w;
}

/* The first by telephone has the place. */
static struct given
given_placed(struct ctx *c)
{
	struct given g = given(c, 30);

	mob_say(c, g.r.v[0].id, "no");
	T_I64(outcome(c, &g, g.r1, "yes").done.place, PLACE_TAKEN);
	T(line(c, g.r1).desk_say.n == 0);	/* whoever was on the line said it */
	return g;
}

TEST(desk_tell_not_to_come_before_anything_else)
{
	struct given g = given_placed(c);

	outcome(c, &g, g.r2, "busy");		/* asked to be called back */
	later(c, PATIENCE_S);
	released(c, &g, g.r1);
	T(mob_logged(c, "call.release", "À lui dire par téléphone."));
	T_I64(next(c, &g, g.a).v, g.r1.v);
	T_HAS(line(c, g.r1).desk_say, "Il n’est plus nécessaire de venir");
	outcome(c, &g, g.r1, "no_answer");
	T(line(c, g.r1).desk_say.n > 0);	/* she does not know yet */
	later(c, DESK_AGAIN_S);
	T_I64(next(c, &g, g.a).v, g.r1.v);
	outcome(c, &g, g.r1, "told");
	T(line(c, g.r1).desk_say.n == 0);
	T_I64(next(c, &g, g.a).v, g.r2.v);	/* control: then who asked */
}

TEST(desk_tell_by_a_message_to_whom_one_reaches)
{
	struct given g = given(c, 30);

	released(c, &g, g.r.v[0].id);
	T(line(c, g.r.v[0].id).desk_say.n == 0);
	T_HAS(mob_outbox(c).v[mob_outbox(c).n - 1].body, "Votre venue n'est plus necessaire");
	T(!mob_logged(c, "call.release", "téléphone"));
}

TEST(desk_tell_by_telephone_once_the_number_no_longer_agrees_to_messages)
{
	struct given g = given(c, 30);
	ptrdiff_t messages = mob_outbox(c).n;
	struct person_id who = g.r.v[0].person_id;

	T(db_write(c, doubt_rule, &who) == OK);
	released(c, &g, g.r.v[0].id);
	T_I64(mob_outbox(c).n, messages);
	T(mob_logged(c, "call.release", "Ni message ni numéro"));
	T(line(c, g.r.v[0].id).desk_say.n > 0);
}

/* ---- pages ---------------------------------------------------------------------------------- */

static str
page(struct ctx *c, const struct route *routes, ptrdiff_t n, str target)
{
	struct pair query[1] = { { S("p"), S("") } };
	struct request rq = { .method = GET, .held = CALL_READ | CALL_ANSWER | CALL_SEND | CONTACT_READ | CRISIS_RUN,
		.base_url = MOB_URL, .csrf = S("csrf"), .target = target, .query = query };
	struct reply rp = {};
	str rest;

	if (str_cut(target, '?', &rq.path, &rest)) {
		rq.queries = 1;
		(void)str_cut(rest, '=', &query[0].name, &query[0].value);
	}
	http_serve(c, routes, n, &rq, &rp);
	T_I64(rp.status, 200);
	return (str){ rp.body.p, rp.body.n };
}

static str
person_page(struct ctx *c, const struct given *g, struct recipient_id r)
{
	return page(c, board_routes, board_routes_n, arena_fmt(c->a, "/crises/%lld/appels/%lld?p=%lld",
	    (long long)g->crisis.v, (long long)g->call.v, (long long)r.v));
}

static str
desk_page_of(struct ctx *c, const struct given *g)
{
	return page(c, desk_routes, desk_routes_n, arena_fmt(c->a, "/crises/%lld/appels/%lld/telephone",
	    (long long)g->crisis.v, (long long)g->call.v));
}

TEST(desk_tell_the_form_says_how_they_will_be_told)
{
	struct given g = given_placed(c);
	str said = person_page(c, &g, g.r1);

	T_HAS(said, "à lui dire par téléphone. Cette personne passe en tête");
	T(!str_has(said, S("Un message le lui dit")));
	T(db_write(c, doubt_rule, &g.first) == OK);
	T_HAS(person_page(c, &g, g.r1), "ni message ni numéro pour la joindre");
	released(c, &g, g.r1);
	mob_say(c, g.r.v[1].id, "yes");
	said = person_page(c, &g, g.r.v[1].id);
	T_HAS(said, "Un message le lui dit");		/* control */
	T(!str_has(said, S("par téléphone. Cette")));
}

TEST(desk_tell_one_key_for_what_may_come_of_it)
{
	struct given g = given_reserve(c, 30);
	str said;

	mob_say(c, g.r.v[0].id, "no");
	mob_look(c, g.call);
	T_I64(next(c, &g, g.a).v, g.r1.v);
	said = desk_page_of(c, &g);
	T_HAS(said, "Une place s’est libérée");
	T_HAS(said, "value=\"yes\"");
	T_HAS(said, "value=\"no_answer\"");
	T(!str_has(said, S("value=\"reserve\"")) && !str_has(said, S("value=\"told\"")));
	T(str_has(said, S("Salle des fêtes, Brou")));
	outcome(c, &g, g.r1, "yes");
	released(c, &g, g.r1);
	T_HAS(page(c, board_routes, board_routes_n, arena_fmt(c->a, "/crises/%lld/appels/%lld", (long long)g.crisis.v,
	    (long long)g.call.v)), "☎ à prévenir par téléphone");
	T_I64(next(c, &g, g.a).v, g.r1.v);
	said = desk_page_of(c, &g);
	T_HAS(said, "plus nécessaire de venir");
	T_HAS(said, "value=\"told\"");
	T(!str_has(said, S("value=\"no\"")) && !str_has(said, S("Salle des fêtes, Brou")));
}

struct stopping { struct given g; struct person_id person; };

static enum err
stopped_rule(struct ctx *c, void *arg)
{
	const struct stopping *w = arg;
	int64_t n;

	TRY(mobt_q_person_state(c, S("active"), true, w->person, &n));
	TRY(deskt_q_practice(c, w->person, S("+33238000001"), &n));
	TRY(deskt_q_stop_placed(c, c->now, w->g.r1, &n));
	return wave_tell_by_phone(c, w->g.call, w->g.r1, S("Venez-vous toujours ?"));
}

/* Who has the place wrote STOP: the question stands on the list, and among the messages to be read. */
static struct given
given_stopped(struct ctx *c)
{
	struct stopping w = { .g = given_placed(c) };
	struct deskt_stops_left n;

	w.person = w.g.first;
	T(db_write(c, stopped_rule, &w) == OK);
	T(deskt_q_stops_left(c, &n) == OK && n.n == 1);
	return w.g;
}

TEST(desk_tell_who_wrote_stop_and_has_a_place_is_asked_once)
{
	struct given g = given_stopped(c);
	struct deskt_stops_left n;
	str said;

	T_I64(next(c, &g, g.a).v, g.r1.v);	/* not to be called again, but for this */
	said = desk_page_of(c, &g);
	T_HAS(said, "Venez-vous toujours");
	T_HAS(said, "Vient toujours");
	T_HAS(said, "Ne peut plus venir");
	outcome(c, &g, g.r1, "told");
	T_I64(mob_placed(c, g.call), 1);
	T(deskt_q_stops_left(c, &n) == OK && n.n == 0);
	T(next(c, &g, g.a).v != g.r1.v);	/* control */
}

TEST(desk_tell_who_wrote_stop_and_does_not_come_frees_the_place)
{
	struct given g = given_stopped(c);
	struct deskt_stops_left n;

	T_I64(next(c, &g, g.a).v, g.r1.v);
	T_I64(outcome(c, &g, g.r1, "no").done.place, PLACE_FREED);
	T_I64(mob_placed(c, g.call), 0);
	T(deskt_q_stops_left(c, &n) == OK && n.n == 0);
	T(mob_looks_now(c));
}
