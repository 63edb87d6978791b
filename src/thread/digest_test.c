/* The point of situation: made from the crisis, sent once to each, kept in the log book. */
#include "crypto/crypto.h"
#include "db/db.h"
#include "mobilisation/mobilisation_t.h"
#include "staffing/staffing_t.h"
#include "t.h"
#include "thread_t.h"
#include "threadt_q.h"

static enum err send_rule(struct ctx *c, void *arg) { return digest_send(c, arg); }
static enum err decide_rule(struct ctx *c, void *arg) { return crisis_decide(c, arg); }
static enum err need_rule(struct ctx *c, void *arg) { return crisis_need_add(c, arg); }

static enum err
partner_rule(struct ctx *c, void *arg)
{
	return directory_partner_put(c, (struct partner_id){ 0 }, arg, &(struct partner_id){ 0 });
}

struct digesting { struct crisis_id crisis; struct digest d; };

static enum err
read_rule(struct ctx *c, void *arg)
{
	struct digesting *g = arg;

	return digest_read(c, g->crisis, &g->d);
}

static struct digest
digest_of(struct ctx *c, struct crisis_id crisis)
{
	struct digesting *g = arena_new(c->a, struct digesting);

	g->crisis = crisis;
	T(db_read(c, read_rule, g) == OK);
	return g->d;
}

/* Two nurses of three have a place; a decision, a need, two partners of whom one has an address. */
static struct mob_asked
given(struct ctx *c)
{
	struct mob_asked a = mob_asked(c, 5, 3);

	mob_say(c, a.r.v[0].id, "yes");
	mob_say(c, a.r.v[1].id, "yes");
	mob_say(c, a.r.v[2].id, "no");
	c->who_name = S("Camille ROY");
	T(db_write(c, decide_rule, &(struct decision_new){ .request_key = S("decision-1"), .crisis = a.crisis,
	    .what = S("Ouvrir la salle des fêtes"), .author = S("Dr Petit, décision") }) == OK);
	T(db_write(c, need_rule, &(struct need_new){ .request_key = S("need-0001"), .crisis = a.crisis, .source = S("SAMU"),
	    .what = S("deux lits"), .urgency = S("now") }) == OK);
	T(db_write(c, partner_rule, &(struct directory_partner_edit){ .kind = S("ars"), .name = S("ARS"),
	    .email = S("veille@ars.exemple") }) == OK);
	T(db_write(c, partner_rule, &(struct directory_partner_edit){ .kind = S("samu"), .name = S("SAMU"),
	    .phone_24h = S("15") }) == OK);
	return a;
}

TEST(digest_says_what_is_decided_who_is_where_and_what_comes_next)
{
	struct mob_asked a = given(c);
	struct digest d = digest_of(c, a.crisis);
	str text = digest_text(c, &d);

	T_I64(d.parts.n, 1);
	T_I64(d.parts.v[0].taken, 2);
	T_I64(d.parts.v[0].places, 3);
	T_I64(d.parts.v[0].engaged, 2);
	T_HAS(d.parts.v[0].lines.v[0].names, "N0000");
	T_I64(d.next.n, 1);				/* it begins in two hours */
	T_HAS(text, "Ouvrir la salle des fêtes");
	T_HAS(text, "Infirmier 2 sur 3");
	T_HAS(text, "Besoins ouverts");
	T_HAS(text, "suivre");
	T(!str_has(text, S("N0000")));			/* no name leaves */
	T(text.n <= DIGEST_TEXT_MAX && str_utf8(text));
	ctx_at(c, (struct instant){ c->now.us + 7 * US_PER_HOUR });
	T_I64(digest_of(c, a.crisis).parts.n, 0);	/* what is over is not said */
}

TEST(digest_text_has_whole_lines_and_never_too_many)
{
	struct mob_asked a = given(c);
	struct digest d;
	str text;

	for (int i = 0; i < DIGEST_DECISIONS; i++)
		T(db_write(c, decide_rule, &(struct decision_new){ .request_key = arena_fmt(c->a, "decision-long-%d", i),
		    .crisis = a.crisis, .author = S("Dr Petit"),
		    .what = arena_fmt(c->a, "décision %d : %0150d fin", i, 0) }) == OK);
	d = digest_of(c, a.crisis);
	text = digest_text(c, &d);
	T(text.n <= DIGEST_TEXT_MAX && str_utf8(text));
	T_HAS(text, "Infirmier 2 sur 3");		/* who is where comes before older decisions */
	T(text.p[text.n - 1] == '.' || str_has(str_sub(text, text.n - 4, 4), S("fin")));
}

TEST(digest_leaves_once_to_the_engaged_and_to_partners_and_is_logged)
{
	struct mob_asked a = given(c);
	struct digest_send s = { .crisis = a.crisis, .text = S("Point de 8 h. Prochain point à 12 h."),
		.validator = S("Dr Petit"), .request_key = crypto_token(c), .base_url = MOB_URL,
		.to = { { .call = a.call } }, .to_n = 1, .partners = { { 1 }, { 2 } }, .partners_n = 2 };
	ptrdiff_t before = mob_outbox(c).n;
	struct mob_messages out;
	struct digest_send again = s, bad = s;

	bad.validator = S("");
	T(db_write(c, send_rule, &bad) == E_INVALID);	/* nobody answers for it */
	ctx_forgive(c);
	bad = s;
	bad.to_n = bad.partners_n = 0;
	T(db_write(c, send_rule, &bad) == E_INVALID);
	ctx_forgive(c);
	T_I64(mob_outbox(c).n, before);
	T(db_write(c, send_rule, &s) == OK);
	T_I64(s.people, 2);
	T_I64(s.mailed, 1);				/* one partner has no address */
	out = mob_outbox(c);
	T_I64(out.n, before + 3);
	T_STR(out.v[out.n - 1].address, S("veille@ars.exemple"));
	T_HAS(out.v[out.n - 1].body, "Prochain point");
	T_HAS(out.v[out.n - 1].body, "Dr Petit");
	T(mob_logged(c, "digest.sent", "Dr Petit"));
	T_I64(thread_t_counts(c).entries, 1);		/* it is in the thread, to be read */
	T(db_write(c, send_rule, &again) == OK);
	T_I64(mob_outbox(c).n, before + 3);
	T_I64(again.mailed, 0);				/* the same form: heard already, logged once */
}

TEST(digest_tells_nobody_twice)
{
	struct stf w = stf_given(c, 1);
	struct thread_of crew = { .crisis = w.crisis, .response = w.response };
	struct digest_send s = { .crisis = w.crisis, .text = S("Point de 8 h."), .validator = S("Dr Petit"),
		.request_key = crypto_token(c), .base_url = MOB_URL, .to = { crew }, .to_n = 1 };
	struct call_send sent;
	ptrdiff_t before;
	struct digest d;
	str why;

	T(stf_take(c, &w, 0, stf_shift(c, "60").id, &why) == OK);
	s.to[1].call = mob_draft(c, w.crisis, S("{\"from\": \"criteria\"}"));
	s.to_n = 2;
	T(mob_send(c, w.crisis, s.to[1].call, &sent) == OK);
	mob_say(c, mob_recipients(c).v[0].id, "yes");
	c->who_name = S("Camille ROY");
	before = mob_outbox(c).n;
	d = digest_of(c, w.crisis);
	T_I64(d.parts.n, 2);
	T(db_write(c, send_rule, &s) == OK);
	T_I64(s.people, 1);
	T_I64(mob_outbox(c).n, before + 1);
}

static struct reply
serve(struct ctx *c, int method, str path, const struct pair *form, int forms)
{
	struct request rq = { .method = method, .path = path, .target = path, .base_url = MOB_URL,
		.form = form, .forms = forms,
		.held = CALL_READ | CALL_SEND | STAFF_READ | STAFF_RUN };
	struct reply rp = {};

	http_serve(c, digest_routes, digest_routes_n, &rq, &rp);
	ctx_forgive(c);
	return rp;
}

TEST(digest_pages_show_print_and_keep_what_was_typed)
{
	struct pair form[] = { { S("request_key"), S("digest-key-1") }, { S("text"), S("Mon texte.") }, { S("to"), S("call:1") },
		{ S("validator"), S("") } };
	struct reply rp;

	given(c);
	rp = serve(c, GET, S("/crises/1/point"), NULL, 0);
	T_I64(rp.status, 200);
	T_HAS(((str){ rp.body.p, rp.body.n }), "Renfort Brou (2)");
	T_HAS(((str){ rp.body.p, rp.body.n }), "Infirmier 2 sur 3");
	rp = serve(c, GET, S("/crises/1/point/imprimer"), NULL, 0);
	T_I64(rp.status, 200);
	T_HAS(((str){ rp.body.p, rp.body.n }), "N0000");
	rp = serve(c, POST, S("/crises/1/point"), form, 4);
	T_I64(rp.status, 422);
	T_HAS(((str){ rp.body.p, rp.body.n }), "Mon texte.");
	form[3].value = S("Dr Petit");
	rp = serve(c, POST, S("/crises/1/point"), form, 4);
	T_I64(rp.status, 303);
	T_STR(rp.location, S("/crises/1/point?envoye=1&gens=2&partenaires=0"));
}
