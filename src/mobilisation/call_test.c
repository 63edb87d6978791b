/* Preview, sending, taking back, reminding, closing. */
#include "crypto/crypto.h"
#include "db/db.h"
#include "mobilisation_t.h"
#include "mobilisation/answer.h"
#include "mobt_q.h"
#include "t.h"

static const str everyone = { "{\"from\": \"criteria\"}", 20 };

static enum err undo(struct ctx *c, void *arg) { return call_undo(c, arg); }
static enum err remind(struct ctx *c, void *arg) { return call_remind(c, arg); }
static enum err other_way(struct ctx *c, void *arg) { return call_other_way(c, arg); }
static enum err close_it(struct ctx *c, void *arg) { return call_close(c, arg); }
static enum err send_it(struct ctx *c, void *arg) { return call_send(c, arg); }
static enum err save(struct ctx *c, void *arg) { return call_draft_save(c, arg); }
static enum err answer(struct ctx *c, void *arg) { return answer_record(c, arg, NULL); }

static void
say_yes(struct ctx *c, struct recipient_id r)
{
	struct answer_new a = { .recipient = r, .answer = S("yes"), .via = S("simulated"),
		.request_key = arena_fmt(c->a, "yes-%lld", (long long)r.v) };

	T(db_write(c, answer, &a) == OK);
}

TEST(call_what_is_previewed_is_what_leaves)
{
	struct call_preview v;
	struct mob_messages sent;
	struct call_send s;
	struct crisis_id crisis;
	struct call_id call;

	mob_db(c);
	crisis = mob_crisis(c, true);
	mob_nurses(c, 3);
	mob_person(c, &(struct mob_person){ "Z-MAIL", "60", 1, true, .email = 2 });
	mob_person(c, &(struct mob_person){ "Z-NONE", "60", 1, true, .mobile = 0 });
	call = mob_draft(c, crisis, everyone);
	T(call_preview(c, crisis, call, MOB_URL, &v) == OK);
	T(mob_send(c, crisis, call, &s) == OK);
	sent = mob_outbox(c);
	T_I64(v.people.n, 5);
	T_I64(sent.n, v.people.sms + v.people.email);
	T_I64(v.people.none, 1);
	T_HAS(v.text.sms, "[EXERCICE] Renfort infirmier");
	T_HAS(v.text.sms, "CPTS Loire");
	T_HAS(v.text.subject, "[EXERCICE] ");
	T_HAS(v.text.email, "Carte professionnelle");
	T_HAS(v.text.email, "Salle des fêtes, Brou");
	T_HAS(v.text.email, "+33238001122");
	for (ptrdiff_t i = 0; i < sent.n; i++) {
		bool sms = str_eq(sent.v[i].channel, S("sms"));
		str want = sms ? v.text.sms : v.text.email;
		char *body = arena_z(c->a, sent.v[i].body);
		str token = mob_token(c, sent.v[i].body);

		memcpy(strstr(body, "/r/") + 3, strstr(arena_z(c->a, want), "/r/") + 3, CALL_LINK);
		T_STR(str_from(body), want);
		T_I64(token.n, CALL_LINK);
		T_I64(sent.v[i].not_before.us, c->now.us + CALL_UNDO_S * US_PER_S);
		for (ptrdiff_t j = 0; j < i; j++)
			T(!str_eq(token, mob_token(c, sent.v[j].body)));
	}
	T(mob_logged(c, "call.sent", "envoyé à 4 personnes"));
	T(mob_logged(c, "call.sent", "toutes professions"));
	T(mob_logged(c, "call.sent", "Renfort infirmier à Brou ce soir 20 h. Pouvez-vous venir ?"));
}

TEST(call_the_second_click_sends_nothing)
{
	struct call_send s, again;
	struct crisis_id crisis;
	struct mobt_counts n;
	struct call_id call;

	mob_db(c);
	crisis = mob_crisis(c, false);
	mob_nurses(c, 3);
	call = mob_draft(c, crisis, everyone);
	T(mob_send(c, crisis, call, &s) == OK && !s.already);
	n = mob_counts(c);
	again = s;
	T(db_write(c, send_it, &again) == OK && again.already);
	T_I64(mob_counts(c).messages, n.messages);
	T_I64(mob_counts(c).entries, n.entries);
	T_I64(n.messages, 3);
	T(mob_send(c, crisis, mob_draft(c, crisis, everyone), &s) == OK);	/* control: another call does */
	T_I64(mob_counts(c).messages, 6);
}

TEST(call_a_changed_directory_is_previewed_again)
{
	struct call_preview v;
	struct call_send s;
	struct crisis_id crisis;
	struct call_id call;

	mob_db(c);
	crisis = mob_crisis(c, false);
	mob_nurses(c, 2);
	call = mob_draft(c, crisis, everyone);
	T(call_preview(c, crisis, call, MOB_URL, &v) == OK);
	mob_nurses(c, 1);
	s = (struct call_send){ .crisis = crisis, .call = call, .fingerprint = v.fingerprint, .base_url = MOB_URL };
	T(db_write(c, send_it, &s) == E_CONFLICT);
	T_STR(c->cause.key, S("call.changed"));
	ctx_forgive(c);
	T_I64(mob_counts(c).messages, 0);
	T_I64(mob_counts(c).recipients, 0);
	T(mob_send(c, crisis, call, &s) == OK);		/* control: read again, it leaves */
	T_I64(mob_counts(c).messages, 3);
}

TEST(call_to_nobody_or_in_a_closed_crisis_is_refused)
{
	struct call_send s;
	struct crisis_id crisis;
	struct call_id call;

	mob_db(c);
	crisis = mob_crisis(c, false);
	mob_person(c, &(struct mob_person){ "MARTIN", "60", 1, true, .mobile = 1 });
	call = mob_draft(c, crisis, everyone);
	T(mob_send(c, crisis, call, &s) == E_INVALID);
	T_STR(c->cause.key, S("call.nobody"));
	ctx_forgive(c);
	T_I64(mob_counts(c).recipients, 0);
	T(mob_send(c, (struct crisis_id){ crisis.v + 1 }, call, &s) == E_NOT_FOUND);
	ctx_forgive(c);
}

static struct crisis_id fault_crisis;
static struct call_id fault_call;

static void
send_once(struct ctx *c)
{
	struct call_send s;
	struct call_preview v;

	if (call_preview(c, fault_crisis, fault_call, MOB_URL, &v) != OK)
		return;
	s = (struct call_send){ .crisis = fault_crisis, .call = fault_call, .fingerprint = v.fingerprint,
		.base_url = MOB_URL };
	if (db_write(c, send_it, &s) == OK)
		return;
	T_I64(mob_counts(c).recipients, 0);
	T_I64(mob_counts(c).messages, 0);
	T_I64(mob_counts(c).entries, 0);
	T_I64(mob_counts(c).sent, 0);
}

TEST(call_is_sent_whole_or_not_at_all)
{
	mob_db(c);
	fault_crisis = mob_crisis(c, false);
	mob_nurses(c, 3);
	fault_call = mob_draft(c, fault_crisis, everyone);
	T(t_faults("db.step", send_once, c) > 15);
	T_I64(mob_counts(c).recipients, 3);
	T_I64(mob_counts(c).messages, 3);
	T_I64(mob_counts(c).sent, 1);
}

TEST(call_is_taken_back_within_ten_seconds_only)
{
	struct call_act a = { .base_url = MOB_URL };
	struct call_send s;
	struct mob_messages out;

	mob_db(c);
	a.crisis = mob_crisis(c, false);
	mob_nurses(c, 2);
	a.call = mob_draft(c, a.crisis, everyone);
	T(mob_send(c, a.crisis, a.call, &s) == OK);
	ctx_at(c, (struct instant){ c->now.us + 9 * US_PER_S });
	T(db_write(c, undo, &a) == OK);
	T_I64(a.people, 2);
	out = mob_outbox(c);
	T_STR(out.v[0].state, S("cancelled"));
	T_STR(out.v[1].state, S("cancelled"));
	T(db_write(c, undo, &a) == OK);			/* again: nothing */
	T(mob_logged(c, "call.cancelled", "envoi annulé, 2 messages retenus"));
	T(mob_send(c, a.crisis, a.call, &s) == E_CONFLICT);
	ctx_forgive(c);

	a.call = mob_draft(c, a.crisis, everyone);
	T(mob_send(c, a.crisis, a.call, &s) == OK);
	ctx_at(c, (struct instant){ c->now.us + 10 * US_PER_S });
	T(db_write(c, undo, &a) == E_CONFLICT);
	T_STR(c->cause.key, S("call.gone"));
	ctx_forgive(c);
	T_STR(mob_outbox(c).v[2].state, S("to_send"));
}

TEST(call_that_began_to_leave_is_not_half_cancelled)
{
	struct call_act a = { .base_url = MOB_URL };
	struct call_send s;

	mob_db(c);
	a.crisis = mob_crisis(c, false);
	mob_nurses(c, 2);
	a.call = mob_draft(c, a.crisis, everyone);
	T(mob_send(c, a.crisis, a.call, &s) == OK);
	mob_post_state(c, mob_recipients(c).v[0].id, S("handed"));
	T(db_write(c, undo, &a) == E_CONFLICT);
	ctx_forgive(c);
	T_STR(mob_outbox(c).v[1].state, S("to_send"));
	T_I64(mob_counts(c).sent, 1);
}

/* Seven people: one in each state a message can be in, and one who answered. */
static struct call_act
given_a_call(struct ctx *c)
{
	static const char *const states[] = { "delivered", "handed", "uncertain", "failed", "to_send", "handed" };
	struct call_act a = { .base_url = MOB_URL, .request_key = S("reminder-1") };
	struct mobt_recipient_list r;
	struct call_send s;

	mob_db(c);
	a.crisis = mob_crisis(c, false);
	mob_nurses(c, 6);
	mob_person(c, &(struct mob_person){ "Z-NONE", "60", 1, true, .mobile = 0 });
	a.call = mob_draft(c, a.crisis, everyone);
	T(mob_send(c, a.crisis, a.call, &s) == OK);
	r = mob_recipients(c);
	for (int i = 0; i < COUNT(states); i++)
		mob_post_state(c, r.v[i].id, str_from(states[i]));
	say_yes(c, r.v[5].id);
	ctx_at(c, (struct instant){ c->now.us + US_PER_HOUR });
	return a;
}

TEST(call_a_reminder_reaches_the_silent_only)
{
	struct call_act a = given_a_call(c);
	struct mobt_recipient_list r;
	struct mob_messages out;
	ptrdiff_t silent;

	T(call_silent(c, a.call, &silent) == OK);
	T_I64(silent, 3);
	T(db_write(c, remind, &a) == OK);
	T_I64(a.people, 3);
	T(db_write(c, remind, &a) == OK);		/* the second click */
	out = mob_outbox(c);
	r = mob_recipients(c);
	T_I64(out.n, 9);
	for (int i = 0; i < 3; i++) {
		T_I64(out.v[6 + i].recipient.v, r.v[i].id.v);
		T_HAS(out.v[6 + i].body, "Rappel : Renfort Brou");
		T(out.v[6 + i].body.n < out.v[i].body.n);
		T_STR(mob_token(c, out.v[6 + i].body), mob_token(c, out.v[i].body));
		T(r.v[i].reminded_at.some);
	}
	for (int i = 3; i < 7; i++)
		T(!r.v[i].reminded_at.some);
	T(mob_logged(c, "call.reminded", "3 silencieux relancés"));
	T(db_write(c, undo, &a) == OK);			/* a reminder too can be taken back */
	T(!mob_recipients(c).v[0].reminded_at.some);
	T_STR(mob_outbox(c).v[6].state, S("cancelled"));
	T_STR(mob_outbox(c).v[0].state, S("delivered"));
}

struct change { struct person_id id; str status; bool no_call; };

static enum err
person_state(struct ctx *c, void *arg)
{
	struct change *ch = arg;
	int64_t n;

	return mobt_q_person_state(c, ch->status, ch->no_call, ch->id, &n);
}

static enum err
drop_mobile(struct ctx *c, void *arg)
{
	int64_t n;

	return mobt_q_contact_drop(c, *(struct person_id *)arg, S("mobile"), &n);
}

TEST(call_a_reminder_respects_what_was_said_since)
{
	struct call_act a = given_a_call(c);
	struct mobt_recipient_list r = mob_recipients(c);
	struct change stop = { r.v[0].person_id, S("active"), true };

	T(db_write(c, person_state, &stop) == OK);
	T(db_write(c, drop_mobile, &r.v[1].person_id) == OK);
	T(db_write(c, remind, &a) == OK);
	T_I64(a.people, 1);
	T_I64(mob_outbox(c).v[6].recipient.v, r.v[2].id.v);
}

static enum err
add_email(struct ctx *c, void *arg)
{
	struct person_id *id = arg;
	int64_t n;

	return mobt_q_contact(c, *id, S("email"), crypto_seal(c, S("a@exemple.fr")),
	    crypto_lookup(c->a, S("a@exemple.fr")),
	    (struct opt_day){ true, c->today }, &n);
}

TEST(call_refused_messages_leave_by_the_other_channel)
{
	struct call_act a = given_a_call(c);
	struct mobt_recipient_list r = mob_recipients(c);
	struct mob_messages out;
	ptrdiff_t refused;

	T(call_refused(c, a.call, &refused) == OK);
	T_I64(refused, 0);				/* control: no other channel is known */
	T(db_write(c, other_way, &a) == E_INVALID);
	ctx_forgive(c);
	T(db_write(c, add_email, &r.v[3].person_id) == OK);
	T(db_write(c, add_email, &r.v[0].person_id) == OK);	/* delivered: nothing to do again */
	T(call_refused(c, a.call, &refused) == OK);
	T_I64(refused, 1);
	T(db_write(c, other_way, &a) == OK);
	T_I64(a.people, 1);
	out = mob_outbox(c);
	T_I64(out.n, 7);
	T_I64(out.v[6].recipient.v, r.v[3].id.v);
	T_STR(out.v[6].channel, S("email"));
	T_STR(out.v[6].address, S("a@exemple.fr"));
	T_STR(mob_recipients(c).v[3].channel, S("email"));
}

TEST(call_closed_is_closed)
{
	struct call_act a = given_a_call(c);
	struct mobt_recipient_list r = mob_recipients(c);
	struct answer_new late = { .recipient = r.v[0].id, .answer = S("no"), .via = S("phone"), .request_key = S("late") };

	T(db_write(c, close_it, &a) == OK);
	T_STR(mob_outbox(c).v[4].state, S("cancelled"));	/* what had not left never will */
	T(db_write(c, remind, &a) == E_CONFLICT);
	ctx_forgive(c);
	T(db_write(c, answer, &late) == E_CONFLICT);
	T_STR(c->cause.key, S("answer.closed"));
	ctx_forgive(c);
	T(db_write(c, close_it, &a) == OK);
	T(mob_logged(c, "call.closed", "les réponses sont arrêtées"));
}

TEST(call_numbers_follow_without_a_hole)
{
	struct crisis_id crisis;
	struct call_preview v;
	struct call_id first, second;
	struct call_send s;

	mob_db(c);
	crisis = mob_crisis(c, false);
	mob_nurses(c, 1);
	first = mob_draft(c, crisis, everyone);
	second = mob_draft(c, crisis, everyone);
	T(mob_send(c, crisis, second, &s) == OK);	/* the second draft leaves first */
	T(mob_send(c, crisis, first, &s) == OK);
	T(call_preview(c, crisis, second, MOB_URL, &v) == OK);
	T_I64(v.call.number.v, 1);
	T(call_preview(c, crisis, first, MOB_URL, &v) == OK);
	T_I64(v.call.number.v, 2);
}

TEST(call_draft_refuses_what_cannot_be)
{
	struct call_draft good = { .title = S("T"), .message = S("M"), .request_key = S("key-12345"), .criteria = everyone };
	char *longer = arena_push(c->a, 1, 1, 600);
	struct { struct call_draft d; str key; } cases[6];

	memset(longer, 'x', 600);
	mob_db(c);
	good.crisis = mob_crisis(c, false);
	for (int i = 0; i < 6; i++)
		cases[i].d = good;
	cases[0].d.title = S("");
	cases[0].key = S("form.missing");
	cases[1].d.message = (str){ longer, 600 };
	cases[1].key = S("form.length");
	cases[2].d.starts_at = (struct opt_instant){ true, { c->now.us + 2 } };
	cases[2].d.ends_at = (struct opt_instant){ true, { c->now.us + 1 } };
	cases[2].key = S("call.hours");
	cases[3].d.closes_at = (struct opt_instant){ true, c->now };
	cases[3].key = S("call.closes_past");
	cases[4].d.criteria = S("{\"from\": \"everywhere\"}");
	cases[4].key = S("audience.criteria");
	cases[5].key = S("");
	for (int i = 0; i < 6; i++) {
		T_I64(db_write(c, save, &cases[i].d) == OK, i == 5);
		T_STR(i == 5 ? S("") : c->cause.key, cases[i].key);
		ctx_forgive(c);
	}
}
