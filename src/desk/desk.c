#include "crypto/crypto.h"
#include "desk/desk.h"
#include "desk_q.h"
#include "directory/directory.h"
#include "logbook/logbook.h"
#include "mobilisation/call.h"
#include "mobilisation/engaged.h"
#include "record/record.h"

static struct instant
ago(struct ctx *c, int64_t s)
{
	return (struct instant){ c->now.us - s * US_PER_S };
}

enum err
desk_call_row(struct ctx *c, struct crisis_id crisis, struct call_id call, struct desk_call_row *out)
{
	bool found;

	TRY(desk_q_call(c, call, crisis, out, &found));
	return found ? OK : fail(c, E_NOT_FOUND, S(""), S("page.none"), "call %lld", (long long)call.v);
}

bool
desk_open(struct ctx *c, const struct desk_call_row *k)
{
	return call_open(k->state, k->closes_at, k->crisis_closed_at, c->now);
}

enum err
desk_progress(struct ctx *c, const struct desk_call_row *k, struct desk_progress *out)
{
	struct engaged_people engaged;

	TRY(engaged_people(c, k->id, &engaged));
	TRY(desk_q_progress(c, engaged.v, engaged.n, c->now, ago(c, DESK_ASKED_S), desk_open(c, k), k->id, out));
	if (desk_open(c, k) && !k->full_at.some)	/* they enter the list a few at a time */
		out->now += k->phone_left;
	return OK;
}

/* ---- the next person ------------------------------------------------------------------ */

static enum err
take(struct ctx *c, const struct desk_call_row *k, bool early, struct desk_next *next, bool *found)
{
	struct engaged_people engaged;

	TRY(engaged_people(c, k->id, &engaged));
	return desk_q_next(c, c->who, (struct instant){ c->now.us + DESK_LEASE_S * US_PER_S }, c->now, k->id,
	    engaged.v, engaged.n, desk_open(c, k), ago(c, DESK_ASKED_S), early, ago(c, k->wait_s), next, found);
}

/* Still without an answer, or told that it is full and not yet asked about the reserve. */
static bool
to_be_called(const struct desk_mine *m)
{
	bool silent = str_eq(m->standing, S("asked")) && (m->answer.n == 0 || m->suspect);

	return silent || m->desk_say.n || str_eq(m->standing, S("full"));
}

/* Those whom no message can reach come before those who were written to a moment ago. */
static enum err
take_any(struct ctx *c, const struct desk_call_row *k, struct desk_next *next, bool *found)
{
	ptrdiff_t listed = 0;

	TRY(take(c, k, false, next, found));
	if (!*found && k->wave && desk_open(c, k))
		TRY(wave_by_phone(c, k->id, DESK_BATCH, &listed));
	if (listed)
		TRY(take(c, k, false, next, found));
	return *found ? OK : take(c, k, true, next, found);
}

enum err
desk_next(struct ctx *c, struct desk_turn *t)
{
	struct desk_call_row k;
	struct desk_next next;
	struct desk_mine mine;
	int64_t changed;
	bool found;

	t->recipient = (struct recipient_id){ 0 };
	TRY(desk_call_row(c, t->crisis, t->call, &k));
	TRY(desk_q_mine(c, c->who, &mine, &found));
	if (found && mine.call_id.v == t->call.v && to_be_called(&mine)) {
		t->recipient = mine.id;
		return desk_keep(c, mine.id);
	}
	if (found)
		TRY(desk_q_give_back(c, c->who, &changed));
	TRY(take_any(c, &k, &next, &found));
	if (!found)
		return OK;
	t->recipient = next.id;
	return record_saw(c, S("contact.read"), arena_fmt(c->a, "person:%lld", (long long)next.person_id.v));
}

enum err
desk_keep(struct ctx *c, struct recipient_id recipient)
{
	int64_t changed;

	TRY(desk_q_keep(c, (struct instant){ c->now.us + DESK_LEASE_S * US_PER_S }, recipient, c->who, &changed));
	if (changed == 0)
		return fail(c, E_CONFLICT, S(""), S("desk.lost"), "recipient %lld", (long long)recipient.v);
	return OK;
}

enum err
desk_stop(struct ctx *c)
{
	int64_t changed;

	return desk_q_give_back(c, c->who, &changed);
}

enum err
desk_ask(struct ctx *c, struct call_id call, struct recipient_id recipient, str say)
{
	if (say.n == 0 || say.n > DESK_SAY_MAX)
		return fail(c, E_INVALID, S("text"), S("desk.say"), "%td bytes", say.n);
	return wave_tell_by_phone(c, call, recipient, say);
}

/* ---- numbers ---------------------------------------------------------------------------- */

enum err
desk_numbers(struct ctx *c, struct person_id person, struct desk_numbers *out)
{
	struct desk_practice_list practices;
	struct desk_number_list own;

	out->n = 0;
	TRY(desk_q_numbers(c, person, DESK_NUMBERS, &own));
	TRY(desk_q_practices(c, person, DESK_NUMBERS, &practices));
	for (ptrdiff_t i = 0; i < own.n && out->n < DESK_NUMBERS; i++) {
		struct desk_phone *p = &out->v[out->n++];

		p->kind = own.v[i].kind;
		TRY(crypto_open(c, own.v[i].sealed, &p->number));
	}
	for (ptrdiff_t i = 0; i < practices.n && out->n < DESK_NUMBERS; i++)
		out->v[out->n++] = (struct desk_phone){ S("practice"), practices.v[i].phone };
	return OK;
}

/* ---- outcomes ------------------------------------------------------------------------------ */

enum fate { ANSWERED, UNANSWERED, BUSY, WRONG, TOLD, FATES };

static const struct { const char *outcome; enum fate fate; } outcomes[] = {
	{ "yes", ANSWERED }, { "no", ANSWERED }, { "later", ANSWERED }, { "reserve", ANSWERED },
	{ "no_answer", UNANSWERED }, { "message", UNANSWERED }, { "busy", BUSY }, { "wrong", WRONG }, { "told", TOLD },
};

static enum fate
fate_of(str outcome)
{
	for (int i = 0; i < COUNT(outcomes); i++)
		if (str_eq(outcome, str_from(outcomes[i].outcome)))
			return outcomes[i].fate;
	return FATES;
}

struct back {				/* how someone comes off the line */
	struct opt_instant due_at;
	bool asked_back;
	int64_t tries;
	str end, say;
};

static enum err
say(struct ctx *c, const struct desk_call *d, const struct desk_person *p, str kind, struct msg m)
{
	struct log_new_part part = { p->person_id, msg_fmt(c->a, LANG_FR, m,
	    i18n_person(c->a, p->title, p->given, p->family), p->desk_tries + 1) };

	return logbook_add(c, &(struct log_new){ .crisis = d->crisis, .kind = kind,
	    .object = arena_fmt(c->a, "call:%lld", (long long)d->call.v), .parts = &part, .parts_n = 1 }, NULL);
}

static enum err
unanswered(struct ctx *c, const struct desk_call *d, const struct desk_person *p, struct back *b)
{
	int64_t wait_s = str_eq(d->outcome, S("message")) ? DESK_MESSAGE_S : DESK_AGAIN_S;

	b->tries++;
	if (b->tries < DESK_TRIES) {
		b->due_at = (struct opt_instant){ true, { c->now.us + wait_s * US_PER_S } };
		return OK;
	}
	b->end = S("gave_up");
	return say(c, d, p, S("desk.gave_up"), MSG_desk_log_gave_up);
}

static enum err
wrong_number(struct ctx *c, const struct desk_call *d, const struct desk_person *p, struct back *b)
{
	struct desk_numbers left;

	if (!str_eq(d->number, S("mobile")) && !str_eq(d->number, S("phone")) && !str_eq(d->number, S("practice")))
		return fail(c, E_INVALID, S("number"), S("desk.outcome"), "no such kind of number");
	TRY(directory_contact_doubt(c, p->person_id, d->number, d->practice));
	TRY(desk_numbers(c, p->person_id, &left));
	if (left.n == 0)
		b->end = S("no_number");
	return say(c, d, p, S("desk.wrong"), MSG_desk_log_wrong);
}

static enum err
answered(struct ctx *c, struct desk_call *d)
{
	return answer_record(c, &(struct answer_new){ .recipient = d->recipient, .answer = d->outcome, .note = d->note,
	    .post = d->post, .via = S("phone"), .request_key = arena_fmt(c->a, "desk:%.*s", STR(d->request_key)) }, &d->done);
}

/* A place was offered and the call was in vain: it is the next one's turn, they may still be reached later. */
static enum err
pass_on(struct ctx *c, const struct desk_call *d, const struct desk_person *p, const struct back *b)
{
	bool offered = p->desk_say.n && p->offered_at.some && place_waits(p->standing);

	return offered && (b->tries > p->desk_tries || b->end.n) ? wave_soon(c, d->call, c->now) : OK;
}

/* Who answered has nothing left to be told; typed in from paper, it is left to the desk that it is full. */
static enum err
left_to_say(struct ctx *c, const struct desk_call *d, str *out)
{
	struct desk_person p;
	bool found;

	*out = S("");
	if (!d->full)
		return OK;
	TRY(desk_q_person(c, d->recipient, d->call, &p, &found));
	*out = p.desk_say;
	return OK;
}

/* Who wrote STOP and has a place said whether they come: nobody need ask again. */
static enum err
asked_enough(struct ctx *c, const struct desk_call *d)
{
	int64_t changed;

	return desk_q_stop_answered(c, c->now, (struct opt_account_id){ c->who.v != 0, c->who },
	    (struct opt_recipient_id){ true, d->recipient }, &changed);
}

static enum err
come_off(struct ctx *c, struct desk_call *d, const struct desk_person *p, enum fate fate)
{
	struct back b = { .tries = p->desk_tries, .end = S(""), .say = p->desk_say };
	int64_t changed;

	switch (fate) {
	case ANSWERED:
		TRY(answered(c, d));
		d->full = str_eq(d->outcome, S("yes")) &&
		    (d->done.place == PLACE_FULL || d->done.place == PLACE_ENGAGED);
		if (d->full && p->desk_by.some && p->desk_by.v.v == c->who.v)
			return desk_keep(c, d->recipient);	/* they are still on the line: the reserve is offered */
		TRY(asked_enough(c, d));
		TRY(left_to_say(c, d, &b.say));
		break;
	case UNANSWERED:
		TRY(unanswered(c, d, p, &b));
		break;
	case BUSY:
		b.asked_back = true;
		b.due_at = (struct opt_instant){ true, { c->now.us + DESK_AGAIN_S * US_PER_S } };
		break;
	case WRONG:
		TRY(wrong_number(c, d, p, &b));
		break;
	case TOLD:
		TRY(desk_q_told(c, c->now, d->recipient, &changed));
		TRY(asked_enough(c, d));
		b.say = S("");
		break;
	case FATES:
		assert(!"checked by desk_outcome()");
	}
	TRY(desk_q_put_back(c, c->who, b.due_at, b.asked_back, b.tries, b.end, b.say, d->recipient, &changed));
	return pass_on(c, d, p, &b);
}

static enum err
relayed(struct ctx *c, const struct desk_call *d)
{
	return answer_relay(c, &(struct answer_relayed){ .recipient = d->recipient, .people = d->relayed.v, .via = S("phone") });
}

enum err
desk_outcome(struct ctx *c, struct desk_call *d)
{
	struct instant called_at = d->called_at.us ? d->called_at : c->now;
	enum fate fate = fate_of(d->outcome);
	struct desk_person p;
	int64_t changed;
	bool found;

	if (fate == FATES)
		return fail(c, E_INVALID, S("outcome"), S("desk.outcome"), "no such outcome");
	if (d->note.n > ANSWER_NOTE_MAX || !str_utf8(d->note))
		return fail(c, E_INVALID, S("note"), S("answer.note"), "%td bytes", d->note.n);
	if (called_at.us > c->now.us)
		return fail(c, E_INVALID, S("at"), S("desk.moment"), "called in the future");
	d->full = d->again = false;
	d->done = (struct answer_done){};
	TRY(desk_q_person(c, d->recipient, d->call, &p, &found));
	if (!found)
		return fail(c, E_NOT_FOUND, S(""), S("page.none"), "recipient of another call");
	TRY(desk_q_try_add(c, d->recipient, d->outcome, d->number, d->note, called_at, c->now,
	    (struct opt_account_id){ c->who.v != 0, c->who }, d->request_key, &changed));
	d->again = changed == 0;
	if (d->again)
		return OK;
	if (d->relayed.some)
		TRY(relayed(c, d));
	return come_off(c, d, &p, fate);
}
