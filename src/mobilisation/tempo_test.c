/* How fast a call was answered and filled: what the board, the list of calls, the room and the log book say of it. */
#include "crypto/crypto.h"
#include "db/db.h"
#include "mobilisation/mobilisation_web.h"
#include "mobilisation_t.h"
#include "t.h"

#define AFTER_S(n)	((struct instant){ left.us + (n) * US_PER_S })

static struct tempo
tempo(struct ctx *c, const struct mob_asked *k)
{
	struct tempos all;

	T(tempo_read(c, k->crisis, k->call, 1, &all) == OK);
	T_I64(all.n, 1);
	T_I64(all.v[0].call.v, k->call.v);
	return all.v[0];
}

static str
page(struct ctx *c, const char *path)
{
	struct request rq = { .method = GET, .path = str_from(path), .target = str_from(path),
		.held = CALL_READ | CRISIS_READ, .base_url = MOB_URL };
	struct reply rp = {};

	c->who.v = 1;
	http_serve(c, board_routes, board_routes_n, &rq, &rp);
	c->who.v = 0;
	T_I64(rp.status, 200);
	return (str){ rp.body.p, rp.body.n };
}

static str
room(struct ctx *c, struct crisis_id crisis)
{
	struct html h = { .a = c->a, .now = c->now };

	T(board_room_part(c, crisis, &h) == OK);
	return (str){ h.p, h.n };
}

static enum err
robot_rule(struct ctx *c, void *arg)
{
	return answer_record(c, arg, NULL);
}

TEST(tempo_of_a_call_that_fills)
{
	struct mob_asked k = mob_asked(c, 30, 2);
	struct instant left = { c->now.us + CALL_UNDO_S * US_PER_S };
	struct answer_new robot = { .recipient = k.r.v[0].id, .answer = S("yes"), .via = S("link"), .suspect = true,
		.request_key = S("robot") };
	struct tempo t;

	T(!tempo(c, &k).known);			/* nothing has left yet */
	ctx_at(c, AFTER_S(5));
	T(db_write(c, robot_rule, &robot) == OK);
	t = tempo(c, &k);
	T(t.known && !t.first.n && !t.yes.n && !t.full.n && t.staffed && !t.over);	/* a robot answers nothing */
	T_HAS(page(c, "/crises/1/appels/1"), "pas encore de réponse · pas encore complet");
	ctx_at(c, AFTER_S(40));
	(void)mob_say(c, k.r.v[1].id, "no");
	ctx_at(c, AFTER_S(185));
	(void)mob_say(c, k.r.v[2].id, "yes");
	t = tempo(c, &k);
	T_STR(t.first, S("40\u00a0s"));
	T_STR(t.yes, S("3\u00a0min"));
	T(!t.full.n && t.placed == 1 && t.places == 2);
	T_HAS(page(c, "/crises/1/appels"), "pas encore complet");
	ctx_at(c, AFTER_S(12 * 60 + 3));
	(void)mob_say(c, k.r.v[3].id, "yes");
	T_STR(tempo(c, &k).full, S("12\u00a0min"));
	T(mob_logged(c, "call.full", "Première réponse après 40\u00a0s, complet après 12\u00a0min."));
	T_HAS(page(c, "/crises/1/appels/1"), "complet après 12\u00a0min");
	T_HAS(page(c, "/crises/1/appels/1/imprimer"), "premier oui après 3\u00a0min");
	T_HAS(page(c, "/crises/1/appels"), "première réponse après 40\u00a0s");
	T_HAS(room(c, k.crisis), "complet après 12\u00a0min");
	ctx_at(c, AFTER_S(20 * 60));
	(void)mob_say(c, k.r.v[2].id, "no");	/* a place is free again */
	(void)mob_look(c, k.call);
	t = tempo(c, &k);
	T(!t.full.n && t.placed == 1);
	T_STR(t.yes, S("3\u00a0min"));		/* what was the first stays the first */
}

static enum err
close_rule(struct ctx *c, void *arg)
{
	return call_close(c, arg);
}

TEST(tempo_of_a_call_that_never_filled)
{
	struct mob_asked k = mob_asked(c, 30, 2);
	struct call_act close = { .crisis = k.crisis, .call = k.call };

	ctx_at(c, (struct instant){ c->now.us + US_PER_HOUR });
	(void)mob_say(c, k.r.v[0].id, "yes");
	T(db_write(c, close_rule, &close) == OK);
	T(tempo(c, &k).over);
	T(!str_has(page(c, "/crises/1/appels/1"), S("aucune réponse")));
	T_HAS(page(c, "/crises/1/appels/1"), "jamais complet");
}

static enum err
save_rule(struct ctx *c, void *arg)
{
	return call_draft_save(c, arg);
}

/* Written at night, it leaves at seven: people are not slow for having slept. */
TEST(tempo_counts_from_when_it_leaves)
{
	struct call_draft d = { .title = S("Demain"), .message = S("Pouvez-vous venir ?"), .criteria = S("{}"),
		.request_key = S("tomorrow"), .asks = { { { .profession = S("60"), .wanted = 1 } }, 1 } };
	struct mob_asked k;
	struct call_send s;

	mob_db(c);
	ctx_at(c, civil_instant(2026, 11, 26, 23, 30));
	k.crisis = d.crisis = mob_crisis(c, false);
	mob_nurses(c, 30);
	T(db_write(c, save_rule, &d) == OK);
	k.call = d.id;
	T(mob_send(c, d.crisis, d.id, &s) == OK);
	T(!tempo(c, &k).known);
	ctx_at(c, civil_instant(2026, 11, 27, 7, 6));
	(void)mob_say(c, mob_recipients(c).v[0].id, "yes");
	T_STR(tempo(c, &k).first, S("6\u00a0min"));
	T_STR(tempo(c, &k).full, S("6\u00a0min"));
}
