#include "crypto/crypto.h"
#include "http/sse.h"
#include "i18n/i18n.h"
#include "logbook/logbook.h"
#include "mobilisation/answer.h"
#include "mobilisation/call_after.h"
#include "mobilisation/engaged.h"
#include "mobilisation/fanout.h"
#include "mobilisation_q.h"
#include "place_q.h"

/* Closing a call takes no place from anybody, nor the way to give it back; given back already is no error. */
static bool
gives_back(struct ctx *c, const struct mobilisation_link *k, str answer)
{
	struct call_hours h = { k->starts_at, k->ends_at, k->sent_at };

	return str_eq(answer, S("no")) && call_due(k->state, &h, k->closed_at, c->now) &&
	    (call_counts_on(k->wave, k->standing, k->answer, k->suspect) || str_eq(k->answer, answer));
}

/* ${answer}: what is said; ${late}: the call is closed, and it counts all the same. */
static enum err
find(struct ctx *c, str token, struct recipient_id recipient, str answer, struct mobilisation_link *link, bool *late)
{
	bool found = false;

	if (token.n == 0)
		TRY(mobilisation_q_link_of(c, recipient, link, &found));
	else if (crypto_token_shaped(token))
		TRY(mobilisation_q_link(c, crypto_token_hash(c->a, token), link, &found));
	if (!found)
		return fail(c, E_NOT_FOUND, S(""), S("answer.unknown"), "no such link");
	if (str_eq(link->state, S("cancelled")))
		return fail(c, E_CONFLICT, S(""), S("answer.cancelled"), "call %lld", (long long)link->call_id.v);
	*late = !call_open(link->state, link->closes_at, link->closed_at, c->now);
	if (*late && !gives_back(c, link, answer))
		return fail(c, E_CONFLICT, S(""), S("answer.closed"), "call %lld", (long long)link->call_id.v);
	return OK;
}

static struct msg
answer_msg(str answer, enum place_outcome place, bool late)
{
	if (late)
		return MSG_answer_log_withdrawn_late;
	if (place == PLACE_FULL)
		return str_eq(answer, S("reserve")) ? MSG_answer_log_reserve : MSG_answer_log_full;
	if (place == PLACE_ENGAGED)
		return MSG_answer_log_engaged;
	if (place == PLACE_FREED)
		return MSG_answer_log_withdrawn;
	return str_eq(answer, S("yes")) || str_eq(answer, S("reserve")) ? MSG_answer_log_yes :
	    str_eq(answer, S("no")) ? MSG_answer_log_no : MSG_answer_log_later;
}

/* Which post was chosen, by who can hold several or by who decided for them; the outcome says whether it was free. */
static enum err
chosen_post(struct ctx *c, const struct answer_new *a, const struct mobilisation_link *link, str *out)
{
	struct place_choice_list all;

	TRY(place_choices(c, &link->id, 1, &all));
	for (ptrdiff_t i = 0; i < all.n; i++)
		if (all.v[i].id.v == a->post.v)
			*out = place_post_label(c, all.v[i].profession, all.v[i].skill, all.v[i].skill_label);
	return OK;
}

/* "... Déjà engagé·e : Renfort Brou, samedi 21 novembre, 8 h - 14 h." */
static enum err
say_elsewhere(struct ctx *c, const struct mobilisation_link *link, str *text)
{
	struct place_engaged e;
	bool found;

	TRY(place_elsewhere(c, link->call_id, link->person_id, &e, &found));
	if (found)
		*text = arena_fmt(c->a, "%.*s %.*s", STR(*text),
		    STR(msg_fmt(c->a, LANG_FR, MSG_answer_log_elsewhere, engaged_say(c, LANG_FR, &e))));
	return OK;
}

/* "Appel n° 3 : Jeanne MARTIN vient (par le lien) - pas avant 14 h": erased with her. */
static enum err
tell_log(struct ctx *c, const struct answer_new *a, bool suspect, const struct mobilisation_link *link,
	 const struct answer_done *done)
{
	struct msg way = str_eq(a->via, S("phone")) ? MSG_answer_log_phone :
	    str_eq(a->via, S("simulated")) ? MSG_answer_log_simulated :
	    str_eq(a->via, S("sms")) ? MSG_answer_log_by_sms :
	    str_eq(a->via, S("email")) ? MSG_answer_log_by_email :
	    suspect ? MSG_answer_log_suspect : MSG_answer_log_link;
	str text = msg_fmt(c->a, LANG_FR, MSG_answer_log,
	    link->number.v, i18n_person(c->a, link->title, link->given, link->family),
	    answer_msg(a->answer, done->place, done->late && !suspect), way);
	struct log_new_part part = { link->person_id, text };
	str post = S("");

	if (a->post.v && (str_eq(a->answer, S("yes")) || str_eq(a->answer, S("reserve"))))
		TRY(chosen_post(c, a, link, &post));
	if (done->place == PLACE_ENGAGED)
		TRY(say_elsewhere(c, link, &text));
	part.text = text;
	if (post.n)
		part.text = text = arena_fmt(c->a, "%.*s %.*s", STR(text),
		    STR(msg_fmt(c->a, LANG_FR, MSG_answer_log_post, post)));
	if (a->note.n)
		part.text = arena_fmt(c->a, "%.*s %.*s", STR(text),
		    STR(msg_fmt(c->a, LANG_FR, MSG_answer_log_note, a->note)));
	return logbook_add(c, &(struct log_new){ .crisis = link->crisis_id, .kind = S("call.answer"),
	    .object = arena_fmt(c->a, "call:%lld", (long long)link->call_id.v),
	    .parts = &part, .parts_n = 1 }, NULL);
}

/* A place just taken, or not to be had: the proof, or the news, by the way this person was written to. */
static enum err
tell_person(struct ctx *c, const struct answer_new *a, const struct mobilisation_link *link,
	    enum place_outcome outcome)
{
	bool taken = outcome == PLACE_TAKEN, found;
	enum channel channel = audience_channel_of(link->channel);
	enum call_text_kind kind = taken ? TEXT_PROOF : outcome == PLACE_ENGAGED ? TEXT_ENGAGED : TEXT_FULL;
	struct place_held held;
	enum fanout_way way;
	struct fanout f;
	str round;

	if (!taken && str_eq(a->via, S("link")))
		return OK;	/* the page says it */
	TRY(fanout_way_of(c, link->person_id, channel, &way));
	if (taken && way != FANOUT_MESSAGE && str_eq(a->via, S("phone")))
		return OK;	/* who is on the line says it */
	round = arena_fmt(c->a, "%s:%lld", taken ? "proof" : kind == TEXT_FULL ? "full" : "engaged", (long long)c->now.us);
	TRY(fanout_of(c, link->crisis_id, link->call_id, kind, round, &f));
	if (kind == TEXT_ENGAGED)
		TRY(place_elsewhere(c, link->call_id, link->person_id, &f.about.elsewhere, &found));
	TRY(place_q_held(c, link->id, &held, &found));
	if (found) {
		f.about.post = place_post_label(c, held.profession, held.skill, held.skill_label);
		f.about.as = place_post_as(c, LANG_FR, held.profession, held.skill, held.skill_label);
		f.about.as_short = place_post_as(c, LANG_FR, held.profession, held.profession.n ? S("") : held.skill,
		    held.skill_label);
	}
	return fanout_one(c, &f, link->id, link->person_id, channel);
}

/*
 * The post that was chosen is full, and others this person can hold are not: they are offered those.  Who chose on
 * the page reads it there.
 */
static enum err
offer_other(struct ctx *c, const struct mobilisation_link *link, bool by_link, bool *offered)
{
	struct place_choice_list choices;
	struct fanout f;
	int64_t changed;
	str free;

	TRY(place_choices(c, &link->id, 1, &choices));
	free = place_choices_say(c, &choices, true);
	*offered = free.n > 0;
	if (!*offered)
		return OK;
	TRY(place_q_offered(c, c->now, link->id, &changed));
	if (by_link)
		return OK;
	TRY(fanout_of(c, link->crisis_id, link->call_id, TEXT_OTHER,
	    arena_fmt(c->a, "other:%lld", (long long)c->now.us), &f));
	f.about.choices = free;
	return fanout_one(c, &f, link->id, link->person_id, audience_channel_of(link->channel));
}

/* What the place is tied to may not have her; and has no place any more for who gave it back. */
static enum err
tied(struct ctx *c, const struct mobilisation_link *link, struct answer_done *done)
{
	bool refused = false;

	if (!place_tie)
		return OK;
	if (done->place == PLACE_FREED)
		return place_tie->freed(c, link->call_id, link->person_id);
	if (done->place == PLACE_TAKEN)
		TRY(place_tie->take(c, link->call_id, link->person_id, &refused));
	if (!refused)
		return OK;
	done->place = PLACE_FULL;
	TRY(place_refuse(c, link->id));
	return wave_soon(c, link->call_id, c->now);
}

/* Who has no place for having another, and is still on the telephone with who told them so. */
static bool
told(const struct answer_new *a, const struct mobilisation_link *link, const struct answer_done *done)
{
	return done->place == PLACE_ENGAGED && str_eq(a->via, S("phone")) && str_eq(link->standing, S("reserve"));
}

/* What the answer does to places, and to the waves. */
static enum err
place_it(struct ctx *c, const struct answer_new *a, str answer, const struct mobilisation_link *link,
	 struct answer_done *done)
{
	bool reserve = str_eq(a->answer, S("reserve")), other = false, waits;
	const struct place_who who = { link->id, link->call_id, link->person_id, link->standing };

	TRY(place_answer(c, &who, answer, a->post, &done->place));
	TRY(tied(c, link, done));
	if (reserve && (done->place == PLACE_FULL || done->place == PLACE_ENGAGED))
		TRY(place_reserve(c, link->id, a->post));
	else if (done->place == PLACE_FULL && a->post.v)
		TRY(offer_other(c, link, str_eq(a->via, S("link")), &other));
	waits = reserve && a->post.v && done->place != PLACE_TAKEN;	/* other posts may have lost someone */
	if (done->place == PLACE_TAKEN || (done->place == PLACE_ENGAGED && !told(a, link, done)) ||
	    (done->place == PLACE_FULL && !reserve && !other))
		TRY(tell_person(c, a, link, done->place));
	if (done->place == PLACE_TAKEN)
		return wave_settle(c, link->call_id);
	return str_eq(answer, S("yes")) && done->place != PLACE_ENGAGED && !waits ? OK :
	    wave_soon(c, link->call_id, c->now);
}

/* Said again, nothing new: unless a place may be had that was not there before. */
static bool
said_before(const struct answer_new *a, str answer, bool suspect, const struct mobilisation_link *link)
{
	bool waits = place_waits(link->standing);

	if (!str_eq(link->answer, answer) || !str_eq(link->note, a->note) || link->suspect > suspect)
		return false;
	return link->wave == 0 || suspect || !waits;
}

enum err
answer_record(struct ctx *c, const struct answer_new *a, struct answer_done *out)
{
	str answer = str_eq(a->answer, S("reserve")) ? S("yes") : a->answer;
	bool typed = !str_eq(a->via, S("link"));	/* through someone who is signed in, when anyone is */
	struct mobilisation_link link;
	struct answer_done done;
	int64_t changed;
	bool suspect, counts, late;

	if (!str_eq(answer, S("yes")) && !str_eq(answer, S("no")) && !str_eq(answer, S("later")))
		return fail(c, E_INVALID, S("answer"), S("answer.choice"), "unknown answer");
	if (a->note.n > ANSWER_NOTE_MAX || !str_utf8(a->note))
		return fail(c, E_INVALID, S("note"), S("answer.note"), "%td bytes", a->note.n);
	TRY(find(c, a->token, a->recipient, answer, &link, &late));
	suspect = a->suspect || (a->hasty && link.sent_at.some &&
	    c->now.us < link.sent_at.v.us + (CALL_UNDO_S + ANSWER_FRESH_S) * US_PER_S);
	done = (struct answer_done){ .crisis = link.crisis_id, .call = link.call_id, .recipient = link.id,
	    .late = late };
	if (out)
		*out = done;
	if (str_eq(answer, S("later")) && str_eq(link.standing, S("placed")))
		answer = S("yes");	/* "dix minutes de retard": a word from who has a place does not give it up */
	if (said_before(a, answer, suspect, &link) || (late && str_eq(link.answer, answer)))
		return OK;

	TRY(mobilisation_q_reply_add(c, link.id, answer, a->note, a->via, suspect,
	    (struct opt_account_id){ typed && c->who.v, c->who }, c->now, a->request_key, &changed));
	if (changed == 0)
		return OK;	/* the same click, heard twice */
	counts = !suspect || link.answer.n == 0 || link.suspect;
	if (counts)
		TRY(mobilisation_q_answered(c, answer, a->note, (struct opt_instant){ true, c->now },
		    a->via, suspect, link.id, &changed));
	if (link.wave && !suspect)
		TRY(place_it(c, a, answer, &link, &done));
	done.changed = true;
	if (out)
		*out = done;
	return tell_log(c, a, suspect, &link, &done);
}

enum err
answer_relay(struct ctx *c, struct answer_relayed *r)
{
	struct mobilisation_link link;
	struct mobilisation_relay relay;
	struct log_new_part part;
	int64_t changed;
	bool late;

	if (r->people < 0 || r->people > ANSWER_RELAYED_MAX)
		return fail(c, E_INVALID, S("people"), S("answer.relayed"), "%lld people", (long long)r->people);
	TRY(find(c, r->token, r->recipient, S(""), &link, &late));
	r->done = (struct answer_done){ .crisis = link.crisis_id, .call = link.call_id, .recipient = link.id };
	TRY(mobilisation_q_relay(c, link.id, &relay));
	if (!relay.relay)
		return fail(c, E_INVALID, S("people"), S("answer.no_relay"), "recipient %lld", (long long)link.id.v);
	TRY(mobilisation_q_relayed(c, r->people, link.id, &changed));
	r->done.changed = changed > 0;
	if (changed == 0)
		return OK;
	part = (struct log_new_part){ link.person_id, msg_fmt(c->a, LANG_FR, MSG_answer_log_relayed, r->people,
	    link.number.v, i18n_person(c->a, link.title, link.given, link.family),
	    str_eq(r->via, S("phone")) ? MSG_answer_log_phone : MSG_answer_log_link) };
	return logbook_add(c, &(struct log_new){ .crisis = link.crisis_id, .kind = S("call.relayed"),
	    .object = arena_fmt(c->a, "call:%lld", (long long)link.call_id.v), .parts = &part, .parts_n = 1 }, NULL);
}

void
answer_tell(struct ctx *c, const struct answer_done *done)
{
	sse_touch(arena_fmt(c->a, "call/%lld", (long long)done->call.v));
	sse_touch(arena_fmt(c->a, "crisis/%lld", (long long)done->crisis.v));
}
