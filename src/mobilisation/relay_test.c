/* Relays inside a call: to how many it was passed on, by their link and by telephone. */
#include "crypto/crypto.h"
#include "db/db.h"
#include "http/http.h"
#include "mobilisation/board.h"
#include "mobilisation/mobilisation_t.h"
#include "mobilisation/mobilisation_web.h"
#include "mobt_q.h"
#include "t.h"

static struct answer_done got;

static enum err relay_rule(struct ctx *c, void *arg) { return answer_relay(c, arg); }
static enum err close_it(struct ctx *c, void *arg) { return call_close(c, arg); }

static enum err
says(struct ctx *c, str token, struct recipient_id r, int64_t people, const char *via)
{
	struct answer_relayed a = { .token = token, .recipient = r, .people = people, .via = str_from(via) };
	enum err e = db_write(c, relay_rule, &a);

	got = a.done;
	if (e != OK)
		ctx_forgive(c);
	return e;
}

static struct board
board_of(struct ctx *c, struct call_id call)
{
	struct board b;

	T(board_read(c, call, &b) == OK);
	return b;
}

/* Three nurses in a call; the first is the relay of a group. */
static struct mob_asked
given(struct ctx *c)
{
	struct mob_asked a = mob_asked(c, 3, 2);

	mob_relay(c, a.r.v[0].person_id);
	return a;
}

TEST(relay_says_to_how_many_and_the_last_number_counts)
{
	struct mob_asked a = given(c);
	str token = mob_token(c, mob_outbox(c).v[0].body);
	struct call_act act = { .crisis = a.crisis, .call = a.call, .base_url = MOB_URL };
	struct board b = board_of(c, a.call);
	struct board_lines relays;

	T_I64(b.n.relays, 0);
	T(says(c, token, (struct recipient_id){}, 12, "link") == OK && got.changed);
	T(says(c, token, (struct recipient_id){}, 12, "link") == OK && !got.changed);	/* said again */
	T(mob_logged(c, "call.relayed", "avoir transmis à 12 personnes (par son lien)"));
	T(says(c, S(""), a.r.v[0].id, 15, "phone") == OK && got.changed);
	T(mob_logged(c, "call.relayed", "15 personnes (au téléphone"));
	b = board_of(c, a.call);
	T_I64(b.n.relays, 1);
	T_I64(b.n.relayed, 15);
	T_I64(b.n.answers, 0);				/* it is no answer, and takes no place */
	T_I64(mob_placed(c, a.call), 0);
	T(board_list(c, &b.lines, S("relays"), &relays) && relays.n == 1);
	T_I64(relays.v[0].relayed.v, 15);
	T(says(c, token, (struct recipient_id){}, -1, "link") == E_INVALID);
	T(says(c, token, (struct recipient_id){}, ANSWER_RELAYED_MAX + 1, "link") == E_INVALID);
	T(says(c, S(""), a.r.v[1].id, 4, "phone") == E_INVALID);	/* control: no group's relay */
	T(db_write(c, close_it, &act) == OK);
	T(says(c, token, (struct recipient_id){}, 40, "link") == E_CONFLICT);
	T_I64(board_of(c, a.call).n.relayed, 15);
}

static struct reply
serve(struct ctx *c, int method, str path, const char *people, int64_t open_s)
{
	struct pair form[] = { { S("k"), arena_fmt(c->a, "%llx-%s", (long long)(c->now.us / US_PER_S - open_s), "abc") },
		{ S("people"), str_from(people) } };
	struct request rq = { .method = method, .path = path, .target = path, .form = form,
		.forms = method == POST ? 2 : 0 };
	struct reply rp = {};

	c->who.v = 0;
	http_serve(c, answer_routes, answer_routes_n, &rq, &rp);
	ctx_forgive(c);
	return rp;
}

static str
page(struct ctx *c, str path)
{
	struct reply rp = serve(c, GET, path, "", 0);

	return (str){ rp.body.p, rp.body.n };
}

TEST(relay_page_is_shown_to_relays_and_robots_record_nothing)
{
	struct mob_asked a = given(c);
	str mine = arena_fmt(c->a, "/r/%.*s", STR(mob_token(c, mob_outbox(c).v[0].body)));
	str other = arena_fmt(c->a, "/r/%.*s", STR(mob_token(c, mob_outbox(c).v[1].body)));
	str send = arena_fmt(c->a, "%.*s/transmis", STR(mine));

	T_HAS(page(c, mine), "transmis à combien");
	T(!str_has(page(c, other), S("transmis")));			/* control */
	T_I64(serve(c, POST, send, "9", 0).status, 303);		/* nobody reads a page within the second */
	T_I64(board_of(c, a.call).n.relays, 0);
	T_I64(serve(c, POST, send, "beaucoup", 9).status, 303);
	T_I64(board_of(c, a.call).n.relays, 0);
	T_I64(serve(c, POST, send, "9", 9).status, 303);
	T_I64(board_of(c, a.call).n.relayed, 9);
	T_HAS(page(c, mine), "transmis à 9 personnes");
	T(page(c, mine).n <= 4096);					/* still a page for a bad network */
	T_I64(serve(c, POST, S("/r/AAAAAAAAAAAAAAAAAAAAAA/transmis"), "9", 9).status, 404);
}
