/* The pages of a call, in process: composing, reading once more, sending, the board, the nurse's page. */
#include "auth/auth.h"
#include "crypto/crypto.h"
#include "db/db.h"
#include "html/asset_find.h"
#include "mobilisation/mobilisation_web.h"
#include "mobilisation_t.h"
#include "mobt_q.h"
#include "post/post.h"
#include "t.h"

static const perm_set everything = CALL_READ | CALL_SEND | CALL_ANSWER | CONTACT_READ | CRISIS_READ;

/* One request through the module's own routes. */
static struct reply
ask(struct ctx *c, enum method method, str path, perm_set held, const struct pair *form, int forms)
{
	const struct { const struct route *v; ptrdiff_t n; } lists[] = {
		{ call_routes, call_routes_n }, { board_routes, board_routes_n }, { answer_routes, answer_routes_n } };
	static const struct pair headers[] = { { { "Sec-Fetch-User", 14 }, { "?1", 2 } },
		{ { "User-Agent", 10 }, { "Mozilla/5.0", 11 } } };
	struct pair query[4];
	struct request rq = { .method = method, .target = path, .held = held, .base_url = MOB_URL,
		.headers = headers, .header_count = 2, .csrf = S("csrf"), .query = query };
	struct pair *fields = arena_array(c->a, struct pair, forms + 1);
	struct route all[32];
	struct reply rp = {};
	str rest, one;
	ptrdiff_t n = 0;

	for (int i = 0; i < COUNT(lists); i++)
		for (ptrdiff_t j = 0; j < lists[i].n; j++)
			all[n++] = lists[i].v[j];
	if (!str_cut(path, '?', &rq.path, &rest))
		rest = S("");
	while (rest.n && rq.queries < 4) {
		(void)str_cut(rest, '&', &one, &rest);
		(void)str_cut(one, '=', &query[rq.queries].name, &query[rq.queries].value);
		rq.queries++;
	}
	for (int i = 0; i < forms; i++)
		fields[i] = form[i];
	fields[forms] = (struct pair){ S("csrf"), S("csrf") };
	rq.form = fields;
	rq.forms = forms + 1;
	c->who.v = held ? 1 : 0;
	http_serve(c, all, n, &rq, &rp);
	ctx_forgive(c);
	return rp;
}

static str
body(const struct reply *rp)
{
	return (str){ rp->body.p, rp->body.n };
}

static struct reply
get(struct ctx *c, str path)
{
	return ask(c, GET, path, everything, NULL, 0);
}

static enum err
account_rule(struct ctx *c, [[maybe_unused]] void *arg)
{
	struct account_id id;

	return auth_account_add(c, S("a@exemple.fr"), S("Camille ROY"), S("coordinator"), S("un mot de passe long"), &id);
}

static struct crisis_id
given(struct ctx *c, int nurses)
{
	struct crisis_id crisis;

	mob_db(c);
	T(db_write(c, account_rule, NULL) == OK);
	crisis = mob_crisis(c, true);
	mob_nurses(c, nurses);
	return crisis;
}

/* ---- composing, then sending ------------------------------------------------------ */

static const struct pair good_form[] = {
	{ { "request_key", 11 }, { "key-of-the-form", 15 } }, { { "from", 4 }, { "criteria", 8 } },
	{ { "profession", 10 }, { "60", 2 } }, { { "willing", 7 }, { "not_no", 6 } },
	{ { "title", 5 }, { "Renfort <Brou>", 14 } }, { { "message", 7 }, { "Pouvez-vous venir ?", 19 } },
};

TEST(call_pages_from_the_room_to_sent)
{
	struct pair send[2] = { { S("request_key"), S("k-send-1") } };
	struct call_preview v;
	struct reply rp;
	struct mob_messages out;

	given(c, 3);
	rp = get(c, S("/crises/1/appels/nouveau"));
	T_I64(rp.status, 200);
	T_HAS(body(&rp), "data-count=\"/crises/1/appels/compte\"");
	T_HAS(body(&rp), "EXERCICE");
	rp = ask(c, POST, S("/crises/1/appels/compte"), everything, good_form, 6);
	T_HAS(body(&rp), "data-part=\"people\"");
	T_HAS(body(&rp), "3 par SMS");
	T(!strstr(arena_z(c->a, body(&rp)), "Personne ne correspond"));
	T_I64(mob_counts(c).messages, 0);
	rp = ask(c, POST, S("/crises/1/appels/nouveau"), everything, good_form, 6);
	T_I64(rp.status, 303);
	T_STR(rp.location, S("/crises/1/appels/1/apercu"));
	rp = get(c, rp.location);
	T_I64(rp.status, 200);
	T_HAS(body(&rp), "Envoyer à 3 personnes");
	T_HAS(body(&rp), "[EXERCICE] Pouvez-vous venir ?");
	T_HAS(body(&rp), "Renfort &lt;Brou&gt;");
	T_I64(mob_counts(c).messages, 0);	/* reading is not sending */
	T(call_preview(c, (struct crisis_id){ 1 }, (struct call_id){ 1 }, MOB_URL, &v) == OK);
	T_HAS(body(&rp), arena_z(c->a, v.fingerprint));
	send[1] = (struct pair){ S("fingerprint"), v.fingerprint };
	rp = ask(c, POST, S("/crises/1/appels/1/envoyer"), everything, send, 2);
	T_I64(rp.status, 303);
	T_STR(rp.location, S("/crises/1/appels/1"));
	rp = ask(c, POST, S("/crises/1/appels/1/envoyer"), everything, send, 2);	/* the second click */
	T_I64(rp.status, 303);
	out = mob_outbox(c);
	T_I64(out.n, 3);
	T_HAS(out.v[0].body, "[EXERCICE] Pouvez-vous venir ?");
	rp = get(c, S("/crises/1/appels/1"));
	T_HAS(body(&rp), "Annuler l’envoi");
	rp = ask(c, POST, S("/crises/1/appels/1/annuler"), everything, send, 1);
	T_I64(rp.status, 303);
	T_STR(mob_outbox(c).v[0].state, S("cancelled"));
}

static enum err
no_route([[maybe_unused]] struct ctx *c, struct post_conf *out)
{
	*out = (struct post_conf){};
	return OK;
}

/* Real, and nothing is configured: said before sending, and after. */
TEST(call_pages_say_that_no_message_would_leave)
{
	struct pair send[2] = { { S("request_key"), S("k-send-1") } };
	static const char *const words = "Aucune passerelle SMS";
	struct call_preview v;
	struct reply rp;

	given(c, 3);
	post_close(post_open(c->db, no_route));
	rp = ask(c, POST, S("/crises/1/appels/compte"), everything, good_form, 6);
	T(!strstr(arena_z(c->a, body(&rp)), words));	/* an exercise leaves nothing to a gateway */
	T_I64(mob_crisis(c, false).v, 2);
	rp = ask(c, POST, S("/crises/2/appels/compte"), everything, good_form, 6);
	T_HAS(body(&rp), words);
	rp = ask(c, POST, S("/crises/2/appels/nouveau"), everything, good_form, 6);
	rp = get(c, S("/crises/2/appels/1/apercu"));
	T_HAS(body(&rp), words);
	T_HAS(body(&rp), "Infirmier ; sauf ceux");
	T(!strstr(arena_z(c->a, body(&rp)), "Aucun serveur de courrier"));	/* nobody by e-mail */
	T(call_preview(c, (struct crisis_id){ 2 }, (struct call_id){ 1 }, MOB_URL, &v) == OK);
	send[1] = (struct pair){ S("fingerprint"), v.fingerprint };
	rp = ask(c, POST, S("/crises/2/appels/1/envoyer"), everything, send, 2);
	T_I64(rp.status, 303);
	rp = get(c, S("/crises/2/appels/1"));
	T_HAS(body(&rp), words);
	T(!mob_logged(c, "call.sent", "{"));
}

TEST(call_pages_to_nobody_say_where_to_go)
{
	struct reply rp;

	given(c, 0);
	rp = ask(c, POST, S("/crises/1/appels/compte"), everything, good_form, 6);
	T_HAS(body(&rp), "Personne ne correspond");
	T_HAS(body(&rp), "href=\"/annuaire\"");
}

TEST(call_pages_keep_what_was_typed)
{
	struct pair form[7];
	struct reply rp;

	given(c, 1);
	memcpy(form, good_form, sizeof good_form);
	form[4].value = S("");				/* no title */
	form[6] = (struct pair){ S("starts_at"), S("hier") };
	rp = ask(c, POST, S("/crises/1/appels/nouveau"), everything, form, 7);
	T_I64(rp.status, 422);
	T_HAS(body(&rp), "Pouvez-vous venir ?");
	T_HAS(body(&rp), "href=\"#starts_at\"");
	form[6].value = S("");
	rp = ask(c, POST, S("/crises/1/appels/nouveau"), everything, form, 7);
	T_I64(rp.status, 422);
	T_HAS(body(&rp), "href=\"#title\"");
	T_I64(mob_counts(c).messages, 0);
}

TEST(call_pages_read_again_when_the_directory_changed)
{
	struct pair send[2] = { { S("request_key"), S("k-send-1") } };
	struct call_preview v;
	struct reply rp;

	given(c, 3);
	rp = ask(c, POST, S("/crises/1/appels/nouveau"), everything, good_form, 6);
	T(call_preview(c, (struct crisis_id){ 1 }, (struct call_id){ 1 }, MOB_URL, &v) == OK);
	send[1] = (struct pair){ S("fingerprint"), v.fingerprint };
	mob_nurses(c, 1);
	rp = ask(c, POST, S("/crises/1/appels/1/envoyer"), everything, send, 2);
	T_I64(rp.status, 409);
	T_HAS(body(&rp), "Rien n’est parti");
	T_HAS(body(&rp), "Envoyer à 4 personnes");
	T_I64(mob_counts(c).messages, 0);
}

TEST(call_pages_leave_someone_out)
{
	struct pair form[2] = { { S("request_key"), S("k") }, { S("person"), S("1") } };
	struct reply rp;

	given(c, 3);
	(void)ask(c, POST, S("/crises/1/appels/nouveau"), everything, good_form, 6);
	rp = ask(c, POST, S("/crises/1/appels/1/retirer"), everything, form, 2);
	T_I64(rp.status, 303);
	rp = get(c, rp.location);
	T_HAS(body(&rp), "Envoyer à 2 personnes");
	form[1] = (struct pair){ S("all"), S("1") };
	(void)ask(c, POST, S("/crises/1/appels/1/retirer"), everything, form, 2);
	rp = get(c, S("/crises/1/appels/1/apercu"));
	T_HAS(body(&rp), "Envoyer à 3 personnes");
}

TEST(call_pages_save_a_group)
{
	struct pair form[8];
	struct reply rp;
	struct mobilisation_group_list groups;

	given(c, 1);
	memcpy(form, good_form, sizeof good_form);
	form[6] = (struct pair){ S("act"), S("group") };
	form[7] = (struct pair){ S("group_name"), S("Infirmiers") };
	rp = ask(c, POST, S("/crises/1/appels/nouveau"), everything, form, 8);
	T_I64(rp.status, 303);
	rp = get(c, rp.location);
	T_I64(rp.status, 200);
	T_HAS(body(&rp), "Infirmiers</option>");
	T(audience_groups(c, &groups) == OK);
	T_I64(groups.n, 1);
	T_HAS(groups.v[0].criteria, "\"60\"");
}

TEST(call_pages_and_permissions)
{
	given(c, 1);
	T_I64(ask(c, GET, S("/crises/1/appels/nouveau"), CALL_READ, NULL, 0).status, 403);
	T_I64(ask(c, POST, S("/crises/1/appels/nouveau"), CALL_READ, good_form, 6).status, 403);
	T_I64(ask(c, GET, S("/crises/1/appels"), CALL_READ, NULL, 0).status, 200);
	T_I64(ask(c, GET, S("/crises/2/appels"), CALL_READ, NULL, 0).status, 404);
}

/* ---- the board ------------------------------------------------------------------------ */

static enum err
answer(struct ctx *c, void *arg)
{
	return answer_record(c, arg, NULL);
}

static struct mobt_recipient_list
given_answers(struct ctx *c)
{
	static const char *const said[] = { "yes", "no", "later" };
	struct crisis_id crisis = given(c, 5);
	struct mobt_recipient_list r;
	struct call_send s;

	mob_person(c, &(struct mob_person){ "Z-NONE", "10", 0, true, .mobile = 1 });
	T(mob_send(c, crisis, mob_draft(c, crisis, S("{}")), &s) == OK);
	r = mob_recipients(c);
	for (int i = 0; i < 5; i++)
		mob_post_state(c, r.v[i].id, S("delivered"));
	ctx_at(c, (struct instant){ c->now.us + 30 * US_PER_S });
	for (int i = 0; i < 3; i++) {
		struct answer_new a = { .recipient = r.v[i].id, .answer = str_from(said[i]), .via = S("simulated"),
			.note = i == 2 ? S("après <14 h>") : S(""), .request_key = arena_fmt(c->a, "a%d", i) };

		T(db_write(c, answer, &a) == OK);
	}
	return r;
}

TEST(board_counts_everyone_once)
{
	struct board b;
	struct board_lines silent;
	struct reply rp;

	given_answers(c);
	T(board_read(c, (struct call_id){ 1 }, &b) == OK);
	T_I64(b.n.people, 6);
	T_I64(b.n.yes + b.n.no + b.n.later + b.n.unsure + b.n.silent + b.n.unreachable, b.n.people);
	T_I64(b.n.silent, 2);
	T_I64(b.n.unreachable, 1);
	T_I64(b.n.delivered, 5);
	T(board_list(c, &b.lines, S("silent"), &silent));
	T_I64(silent.n, 2);
	T(!board_list(c, &b.lines, S("everything"), &silent));
	rp = get(c, S("/crises/1/appels/1"));
	T_HAS(body(&rp), "sur 6 ont répondu");
	T_HAS(body(&rp), "● 1 oui");
	T_HAS(body(&rp), "○ 2 silences");
	T_HAS(body(&rp), "après &lt;14 h&gt;");
	T_HAS(body(&rp), "n’a pas donné son accord");
	T_HAS(body(&rp), "data-live=\"/crises/1/appels/1/direct\"");
	rp = get(c, S("/crises/1/appels/1?liste=silent"));
	T_HAS(body(&rp), "Silencieux <span class=\"muted\">2</span>");
	T_HAS(body(&rp), "value=\"yes:4\"");
	T_I64(get(c, S("/crises/1/appels/1?liste=nothing")).status, 404);
	T_I64(get(c, S("/crises/1/appels/9")).status, 404);
}

TEST(board_shows_telephones_to_those_who_may_and_remembers)
{
	struct mobt_seen_count seen;
	struct reply rp;

	given_answers(c);
	rp = ask(c, GET, S("/crises/1/appels/1?liste=silent"), CALL_READ, NULL, 0);
	T(!str_has(body(&rp), S("tel:")));
	T(mobt_q_seen_count(c, &seen) == OK);
	T_I64(seen.n, 0);
	rp = get(c, S("/crises/1/appels/1?liste=silent"));
	T_HAS(body(&rp), "tel:");
	T_I64(rp.shared_s, 0);				/* never kept for someone else */
	(void)get(c, S("/crises/1/appels/1?liste=yes"));
	T(mobt_q_seen_count(c, &seen) == OK);
	T_I64(seen.n, 1);				/* once an hour */
}

TEST(board_takes_an_answer_by_telephone)
{
	struct pair form[4] = { { S("request_key"), S("page-key") }, { S("answer"), S("yes:4") },
		{ S("liste"), S("silent") } };
	struct reply rp;

	given_answers(c);
	rp = ask(c, POST, S("/crises/1/appels/1/reponse"), everything, form, 3);
	T_I64(rp.status, 303);
	T_STR(rp.location, S("/crises/1/appels/1?liste=silent"));
	T_STR(mob_recipients(c).v[3].answer, S("yes"));
	form[1].value = S("no:5");			/* the same page, another button */
	(void)ask(c, POST, S("/crises/1/appels/1/reponse"), everything, form, 3);
	T_STR(mob_recipients(c).v[4].answer, S("no"));
	T_I64(mob_counts(c).replies, 5);
	(void)ask(c, POST, S("/crises/1/appels/1/reponse"), everything, form, 3);	/* the second click */
	T_I64(mob_counts(c).replies, 5);
	form[1].value = S("yes:99");
	T_I64(ask(c, POST, S("/crises/1/appels/1/reponse"), everything, form, 3).status, 404);
	T_I64(ask(c, POST, S("/crises/1/appels/1/reponse"), CALL_READ, form, 3).status, 403);
	T(mob_logged(c, "call.answer", "au téléphone"));
	rp = get(c, S("/crises/1/appels/1?p=4"));
	T_I64(rp.status, 200);
	T_HAS(body(&rp), "au téléphone · Camille ROY");
	/* Not in the unreachable list any more: someone who said yes is not unreachable. */
	form[1] = (struct pair){ S("answer"), S("later") };
	form[2] = (struct pair){ S("person"), S("6") };
	form[3] = (struct pair){ S("note"), S("rappeler à 20 h") };
	(void)ask(c, POST, S("/crises/1/appels/1/reponse"), everything, form, 4);
	T_STR(mob_recipients(c).v[5].note, S("rappeler à 20 h"));
}

TEST(board_stream_sends_the_parts_that_the_page_holds)
{
	struct sse_list out = {};
	struct reply rp;
	str page;

	given_answers(c);
	rp = get(c, S("/crises/1/appels/1/direct"));
	T_STR(rp.sse_topic, S("call/1/1/fr"));
	T(board_stream(c, rp.sse_topic, &out) == OK);
	T_I64(out.n, 5);
	rp = get(c, S("/crises/1/appels/1"));
	page = body(&rp);
	for (int i = 0; i < out.n; i++) {
		T(str_has(page, arena_fmt(c->a, "data-part=\"%.*s\"", STR(out.v[i].name))));
		T(str_has(page, out.v[i].data));	/* the same bytes */
	}
	T(board_stream(c, S("call/x"), &out) == E_NOT_FOUND);
	ctx_forgive(c);
}

TEST(board_prints_with_boxes)
{
	struct reply rp;

	given_answers(c);
	rp = get(c, S("/crises/1/appels/1/imprimer"));
	T_I64(rp.status, 200);
	T_HAS(body(&rp), "class=\"box\"");
	T_HAS(body(&rp), "Appelés : 6 ; réponses : 3 ; oui : 1");
	T_HAS(body(&rp), "<svg viewBox=\"-4 -4 ");	/* back to the live page */
}

TEST(board_in_the_room)
{
	struct html h = { .a = c->a };
	int64_t calls, silent, missing;

	given_answers(c);
	T(board_room_part(c, (struct crisis_id){ 1 }, &h) == OK);
	T_HAS(((str){ h.p, h.n }), "6 appelés");
	T(board_room_count(c, (struct crisis_id){ 1 }, &calls, &silent, &missing) == OK);
	T_I64(calls, 1);
	T_I64(silent, 2);
	T_I64(missing, 0);
}

TEST(board_of_five_hundred_stays_small)
{
	struct crisis_id crisis = given(c, 500);
	struct call_send s;
	struct reply rp;

	T(mob_send(c, crisis, mob_draft(c, crisis, S("{}")), &s) == OK);
	ctx_at(c, (struct instant){ c->now.us + US_PER_MIN });
	rp = get(c, S("/crises/1/appels/1"));
	t_check(rp.body.n < 120 << 10, T_AT, "%td bytes", rp.body.n);
	T(rp.shared_s > 0);
}

/* ---- the nurse's page ------------------------------------------------------------------- */

static str
given_a_link(struct ctx *c)
{
	struct crisis_id crisis = given(c, 1);
	struct call_send s;

	T(mob_send(c, crisis, mob_draft(c, crisis, S("{}")), &s) == OK);
	ctx_at(c, (struct instant){ c->now.us + 30 * US_PER_S });
	return arena_fmt(c->a, "/r/%.*s", STR(mob_token(c, mob_outbox(c).v[0].body)));
}

static str
key_made(struct ctx *c, int seconds_ago)
{
	return arena_fmt(c->a, "%llx-abc", (long long)(c->now.us / US_PER_S - seconds_ago));
}

static struct reply
press(struct ctx *c, str path, const char *said, str key)
{
	struct pair form[2] = { { S("answer"), str_from(said) }, { S("k"), key } };

	return ask(c, POST, path, PUBLIC, form, 2);
}

TEST(answer_page_in_four_kilobytes_records_nothing_when_read)
{
	const struct asset *css = NULL;
	struct mobt_counts before;
	str path = given_a_link(c), page, entry;
	struct reply rp;

	before = mob_counts(c);
	for (int i = 0; i < 20; i++)
		rp = ask(c, GET, path, PUBLIC, NULL, 0);
	page = body(&rp);
	T_I64(rp.status, 200);
	T_I64(rp.shared_s, 0);
	T_HAS(page, "Je viens");
	T_HAS(page, "Je ne peux pas");
	T_HAS(page, "autre chose à dire");
	T_HAS(page, "EXERCICE");
	T_HAS(page, "Salle des fêtes, Brou");
	T_HAS(page, "tel:+33238001122");
	T(!str_has(page, S("<script")));
	T_I64(mob_counts(c).replies, before.replies);
	T_I64(mob_counts(c).entries, before.entries);
	T(mob_recipients(c).v[0].answer.n == 0);
	for (ptrdiff_t i = 0; i < asset_count; i++)
		if (str_starts(assets[i].path, S("/a/public.")))
			css = &assets[i];
	T(css != NULL);
	entry = css->gzip.n ? css->gzip : css->body;
	t_check(page.n + entry.n <= 4096, T_AT, "%td and %td bytes", page.n, entry.n);
	t_check(page.n <= 4096, T_AT, "%td bytes", page.n);
	c->lang = LANG_EN;
	rp = ask(c, GET, path, PUBLIC, NULL, 0);
	T_HAS(body(&rp), "I am coming");
	c->lang = LANG_FR;
}

TEST(answer_page_two_taps_then_a_change_of_mind)
{
	str path = given_a_link(c);
	struct reply rp = press(c, path, "yes", key_made(c, 5));

	T_I64(rp.status, 303);
	T_STR(rp.location, path);
	T_STR(mob_recipients(c).v[0].answer, S("yes"));
	T(!mob_recipients(c).v[0].suspect);
	rp = ask(c, GET, path, PUBLIC, NULL, 0);
	T_HAS(body(&rp), "Vous venez. Merci.");
	T_HAS(body(&rp), "Changer ma réponse");
	T(rp.body.n <= 4096);
	rp = ask(c, GET, arena_fmt(c->a, "%.*s?changer=1", STR(path)), PUBLIC, NULL, 0);
	T_HAS(body(&rp), "Je ne peux pas");
	rp = press(c, path, "no", key_made(c, 6));
	rp = ask(c, GET, path, PUBLIC, NULL, 0);
	T_HAS(body(&rp), "Vous ne pouvez pas venir");
	T_I64(mob_counts(c).replies, 2);
	rp = press(c, path, "perhaps", key_made(c, 6));
	T_I64(rp.status, 422);
	T_I64(mob_counts(c).replies, 2);
}

TEST(answer_page_tells_robots_from_people)
{
	static const struct {
		const char *what;
		int open_s, after_s;
		const char *agent;
		bool pressed, robot;
	} cases[] = {
		{ "a person, at once",			3, 15, "Mozilla/5.0", true, false },
		{ "a person, an old browser",		5, 15, "Mozilla/5.0", false, false },
		{ "pressed before it could be read",	0, 15, "Mozilla/5.0", true, true },
		{ "without sign, in the first minute",	2, 15, "Mozilla/5.0", false, true },
		{ "the same, later",			2, 600, "Mozilla/5.0", false, false },
		{ "says it is one",			30, 600, "LinkPreviewBot/1.0", true, true },
		{ "without a key",			-1, 600, "Mozilla/5.0", true, true },
	};
	struct instant sent;
	str path = given_a_link(c);

	sent.us = c->now.us - 30 * US_PER_S;
	for (int i = 0; i < COUNT(cases); i++) {
		struct pair headers[] = { { S("User-Agent"), str_from(cases[i].agent) }, { S("Sec-Fetch-User"), S("?1") } };
		struct pair form[] = { { S("answer"), i % 2 ? S("no") : S("yes") }, { S("k"), S("nonsense") } };
		struct request rq = { .method = POST, .path = path, .target = path, .form = form, .forms = 2,
			.headers = headers, .header_count = cases[i].pressed ? 2 : 1 };
		struct mobt_last_reply last;
		struct reply rp = {};

		ctx_at(c, (struct instant){ sent.us + cases[i].after_s * US_PER_S });
		if (cases[i].open_s >= 0)
			form[1].value = arena_fmt(c->a, "%.*s%d", STR(key_made(c, cases[i].open_s)), i);
		c->who.v = 0;
		http_serve(c, answer_routes, answer_routes_n, &rq, &rp);
		ctx_forgive(c);
		T_I64(rp.status, 303);
		T(mobt_q_last_reply(c, &last) == OK);
		t_check(last.suspect == cases[i].robot, T_AT, "%s", cases[i].what);
	}
}

TEST(answer_page_of_links_that_lead_nowhere)
{
	struct pair close[] = { { S("request_key"), S("k-close-1") } };
	str path = given_a_link(c), forged = arena_dup(c->a, path);
	struct reply rp;

	((char *)(uintptr_t)forged.p)[8] = path.p[8] == 'A' ? 'B' : 'A';
	{
		const str none[] = { S("/r/x"), S("/r/AAAAAAAAAAAAAAAAAAAAAA"), forged, S("/r/..%2f..") };

		for (int i = 0; i < COUNT(none); i++) {
			rp = ask(c, GET, none[i], PUBLIC, NULL, 0);
			T_I64(rp.status, 404);
			T_HAS(body(&rp), "Ce lien n’est pas valable");
			T_HAS(body(&rp), "tel:+33238001122");
			rp = press(c, none[i], "yes", key_made(c, 5));
			T_I64(rp.status, 404);
		}
	}
	T_I64(mob_counts(c).replies, 0);
	(void)press(c, path, "yes", key_made(c, 5));
	T_I64(mob_counts(c).replies, 1);		/* control */
	T_I64(ask(c, POST, S("/crises/1/appels/1/clore"), everything, close, 1).status, 303);
	rp = ask(c, GET, path, PUBLIC, NULL, 0);
	T_I64(rp.status, 200);				/* closed, and she keeps her proof: after_web_test.c */
	rp = press(c, path, "later", key_made(c, 5));
	T_I64(rp.status, 409);
	T_I64(mob_counts(c).replies, 1);
}
