/* What is kept of one person's calls: told whole, recorded when read, gone with what it was kept for. */
#include "db/db.h"
#include "directory/directory.h"
#include "mobilisation/history.h"
#include "mobilisation/mobilisation_t.h"
#include "mobilisation/mobilisation_web.h"
#include "mobt_q.h"
#include "t.h"

static struct history
past_of(struct ctx *c, struct person_id person)
{
	struct history h;

	T(history_read(c, person, &h) == OK);
	return h;
}

static enum err
forget_rule(struct ctx *c, void *arg)
{
	return directory_person_forget(c, *(struct person_id *)arg);
}

/* Three nurses asked for two places: the first comes, the second cannot, the third is silent. */
static struct mob_asked
given(struct ctx *c)
{
	struct mob_asked a = mob_asked(c, 3, 2);

	mob_say(c, a.r.v[0].id, "yes");
	mob_say(c, a.r.v[1].id, "no");
	return a;
}

TEST(history_tells_calls_answers_places_and_who_was_reached)
{
	struct mob_asked a = given(c);
	struct history yes = past_of(c, a.r.v[0].person_id), no = past_of(c, a.r.v[1].person_id), none;

	T_I64(yes.asked, 1);
	T_I64(yes.answered, 1);
	T_I64(yes.yes, 1);
	T_I64(yes.placed, 1);
	T_I64(yes.reached, 1);
	T_I64(yes.lines.n, 1);
	T_STR(yes.lines.v[0].post, S("Infirmier"));
	T_STR(yes.lines.v[0].event, S("Incendie"));
	T_I64(no.answered, 1);
	T_I64(no.yes, 0);
	T_I64(no.placed, 0);
	none = past_of(c, a.r.v[2].person_id);
	T_I64(none.asked, 1);
	T_I64(none.answered, 0);
	T_I64(none.reached, 0);			/* a message that waits, or was handed over, has reached nobody */
	mob_post_state(c, a.r.v[2].id, S("handed"));
	T_I64(past_of(c, a.r.v[2].person_id).reached, 0);
	mob_post_state(c, a.r.v[2].id, S("delivered"));
	T_I64(past_of(c, a.r.v[2].person_id).reached, 1);
}

TEST(history_lists_exercises_and_counts_them_in_nothing)
{
	struct mob_asked a = given(c);
	struct crisis_id drill = mob_crisis(c, true);
	struct call_send s;
	struct history h;

	T(mob_send(c, drill, mob_draft(c, drill, S("{\"from\": \"criteria\"}")), &s) == OK);
	h = past_of(c, a.r.v[0].person_id);
	T_I64(h.lines.n, 2);
	T(h.lines.v[0].exercise && !h.lines.v[1].exercise);	/* the newest first */
	T_I64(h.exercises, 1);
	T_I64(h.asked, 1);
}

static struct reply
look(struct ctx *c, struct person_id person, perm_set held)
{
	str path = arena_fmt(c->a, "/annuaire/%lld/appels", (long long)person.v);
	struct request rq = { .method = GET, .path = path, .target = path, .held = held };
	struct reply rp = {};

	http_serve(c, history_routes, history_routes_n, &rq, &rp);
	ctx_forgive(c);
	return rp;
}

static int64_t
seen(struct ctx *c)
{
	struct mobt_seen_count n;

	T(mobt_q_seen_count(c, &n) == OK);
	return n.n;
}

TEST(history_page_is_recorded_and_has_nobody_who_was_erased)
{
	struct mob_asked a = given(c);
	struct person_id person = a.r.v[0].person_id;
	struct reply rp = look(c, person, CALL_READ | CONTACT_READ);

	T_I64(rp.status, 200);
	T_HAS(((str){ rp.body.p, rp.body.n }), "Renfort Brou");
	T_HAS(((str){ rp.body.p, rp.body.n }), "1 place tenue");
	T_I64(seen(c), 1);
	T_I64(look(c, person, CALL_READ).status, 403);		/* control: not for whoever reads calls */
	T_I64(seen(c), 1);
	T(db_write(c, forget_rule, &person) == OK);
	T_I64(look(c, person, CALL_READ | CONTACT_READ).status, 404);
	T_I64(seen(c), 1);
}
