/* A trainee answers as the nurse would; what is not understood is decided on the page of replies. */
#include "auth/auth.h"
#include "db/db.h"
#include "exercise/exercise_web.h"
#include "exercise_q.h"
#include "inbound/inbound_web.h"
#include "mobilisation/mobilisation_t.h"
#include "t.h"

static struct crisis_id crisis;
static str box;				/* "/crises/1/boite/7" */

static struct reply
ask(struct ctx *c, enum method method, str path, perm_set held, const struct pair *form, int forms)
{
	struct pair query[4], fields[8];
	struct request rq = { .method = method, .target = path, .held = held, .base_url = MOB_URL, .csrf = S("csrf"),
		.query = query, .form = fields };
	struct route all[16];
	struct reply rp = {};
	ptrdiff_t n = 0;
	str rest = {}, one;

	for (ptrdiff_t i = 0; i < inbound_routes_n; i++)
		all[n++] = inbound_routes[i];
	for (ptrdiff_t i = 0; i < exercise_reply_routes_n; i++)
		all[n++] = exercise_reply_routes[i];
	(void)str_cut(path, '?', &rq.path, &rest);
	while (rest.n && rq.queries < 4) {
		str tail = {};

		(void)str_cut(rest, '&', &one, &tail);
		(void)str_cut(one, '=', &query[rq.queries].name, &query[rq.queries].value);
		rq.queries++;
		rest = tail;
	}
	fields[rq.forms++] = (struct pair){ S("csrf"), S("csrf") };
	for (int i = 0; i < forms; i++)
		fields[rq.forms++] = form[i];
	c->who.v = held ? 1 : 0;
	http_serve(c, all, n, &rq, &rp);
	c->who.v = 0;
	ctx_forgive(c);
	return rp;
}

static str
body(const struct reply *rp)
{
	return (str){ rp->body.p, rp->body.n };
}

static enum err
account_rule(struct ctx *c, [[maybe_unused]] void *arg)
{
	struct account_id id;

	return auth_account_add(c, S("a@exemple.fr"), S("Camille ROY"), S("coordinator"), S("un mot de passe long"), &id);
}

/* An exercise, a nurse called, her message in the box. */
static void
given_a_letter(struct ctx *c)
{
	struct exercise_mail_list mails;
	struct call_send s;

	mob_db(c);
	T(db_write(c, account_rule, NULL) == OK);
	crisis = mob_crisis(c, true);
	mob_nurses(c, 1);
	T(mob_send(c, crisis, mob_draft(c, crisis, S("{}")), &s) == OK);
	mob_post_state(c, mob_outbox(c).v[0].recipient, S("delivered"));
	T(exercise_q_mailbox(c, crisis, 10, &mails) == OK && mails.n == 1);
	box = arena_fmt(c->a, "/crises/%lld/boite/%lld", (long long)crisis.v, (long long)mails.v[0].id.v);
}

static struct reply
reply_with(struct ctx *c, const char *text, const char *key)
{
	const struct pair form[] = { { S("text"), str_from(text) }, { S("request_key"), str_from(key) } };

	return ask(c, POST, box, EXERCISE_RUN, form, 2);
}

TEST(exercise_reply_in_ones_own_words)
{
	struct reply rp;

	given_a_letter(c);
	rp = ask(c, GET, box, EXERCISE_RUN, NULL, 0);
	T_I64(rp.status, 200);
	T_HAS(body(&rp), "Jeanne N00001");
	rp = reply_with(c, "wi j'arrive", "key-one-of-the-test");
	T_I64(rp.status, 303);
	T_HAS(rp.location, "compris=yes");
	T_STR(mob_recipients(c).v[0].answer, S("yes"));
	rp = ask(c, GET, rp.location, EXERCISE_RUN, NULL, 0);
	T_HAS(body(&rp), "Compris et enregistré");
	(void)reply_with(c, "wi j'arrive", "key-one-of-the-test");		/* pressed twice */
	T_I64(mob_counts(c).replies, 1);
	rp = reply_with(c, "", "key-two-of-the-test");
	T_I64(rp.status, 422);
	rp = reply_with(c, "stop", "key-three-of-the-test");			/* an exercise takes nobody off the list */
	T_HAS(rp.location, "raison=stop_placed");			/* said yes before: a person asks */
	T_HAS(body((rp = ask(c, GET, S("/reponses"), CALL_ANSWER | CONTACT_READ, NULL, 0), &rp)), "a une place (gardée)");
	T(mob_logged(c, "person.stop", "Jeanne N00001"));
	T_I64(ask(c, GET, box, CALL_READ, NULL, 0).status, 403);		/* control */
	T_I64(ask(c, GET, S("/crises/1/boite/999"), EXERCISE_RUN, NULL, 0).status, 404);
}

TEST(exercise_reply_that_waits_for_a_person)
{
	struct reply rp;
	struct pair form[] = { { S("outcome"), S("no") }, { S("recipient"), {} }, { S("request_key"), S("k-k-k-k-k") } };
	struct recipient_id who;

	given_a_letter(c);
	who = mob_recipients(c).v[0].id;
	rp = reply_with(c, "bien reçu <b>", "key-one-of-the-test");
	T_HAS(rp.location, "etat=queued");
	T(mob_recipients(c).v[0].answer.n == 0);
	rp = ask(c, GET, S("/reponses"), CALL_ANSWER | CONTACT_READ, NULL, 0);
	T_I64(rp.status, 200);
	T_HAS(body(&rp), "bien reçu &lt;b");
	T_HAS(body(&rp), "Jeanne N00001");
	T_HAS(body(&rp), "peut-être pas accepté");
	rp = ask(c, GET, S("/reponses"), CALL_ANSWER, NULL, 0);
	T_HAS(body(&rp), "Expéditeur caché");
	T_I64(ask(c, GET, S("/reponses"), CALL_READ, NULL, 0).status, 403);
	rp = ask(c, POST, S("/reponses/1"), CALL_ANSWER, form, 1);		/* whose? */
	T_I64(rp.status, 422);
	T_HAS(body(&rp), "bien reçu");
	form[1].value = arena_fmt(c->a, "%lld", (long long)who.v);
	rp = ask(c, POST, S("/reponses/1"), CALL_ANSWER, form, 3);
	T_I64(rp.status, 303);
	T_STR(mob_recipients(c).v[0].answer, S("no"));
	rp = ask(c, POST, S("/reponses/99"), CALL_ANSWER, form, 3);
	T_I64(rp.status, 404);
	rp = ask(c, GET, S("/reponses"), CALL_ANSWER | CONTACT_READ, NULL, 0);
	T_HAS(body(&rp), "Rien à lire");
}

TEST(exercise_reply_door_without_a_word_lets_nobody_in)
{
	const struct pair form[] = { { S("from"), S("+33600000001") }, { S("text"), S("oui") } };

	given_a_letter(c);
	T_I64(ask(c, GET, S("/kannel/mo/whatever-it-is-it-is-none?from=%2B33600000001&text=oui"), PUBLIC, NULL, 0).status, 403);
	T_I64(ask(c, POST, S("/kannel/mo/whatever-it-is-it-is-none"), PUBLIC, form, 2).status, 403);
}
