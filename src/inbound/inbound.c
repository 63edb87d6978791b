/*
 * inbound.c -- a reply on its way in: who, which call, what it means, what is
 * done.  Reading and understanding come first; one rule then keeps and records.
 */
#include "crypto/crypto.h"
#include "db/db.h"
#include "directory/directory.h"
#include "http/sse.h"
#include "inbound/inbound.h"
#include "inbound_q.h"
#include "mobilisation/call_after.h"

/* A gateway's clock is believed this far behind and ahead of ours. */
#define CLOCK_BEHIND_US	(7 * US_PER_DAY)
#define CLOCK_AHEAD_US	(2 * US_PER_MIN)
/* Without the gateway's clock, the same words within this are one message. */
#define SAME_US		(10 * US_PER_S)

enum act { ACT_QUEUE, ACT_ANSWER, ACT_STOP, ACT_LATE, ACT_IGNORE };

struct taking {
	const struct inbound_new *in;
	struct inbound_done *out;
	str sender;
	struct understood said;
	struct inbound_asked asked;	/* the call it answers */
	struct person_id person;
	bool has_call;
	enum act planned, act;
	str planned_reason, reason;
	struct instant sent_at;
	struct inbound_owner_list owners;
	struct inbound_asked_list calls;
	struct place_choice_list choices;	/* the posts of those calls */
	struct call_post_id post;	/* chosen by its number */
	str lookup, provider_key, content_key, sealed_sender, sealed_text;	/* made before the writer's turn */
};

str
inbound_sender(struct arena *a, str channel, str said)
{
	str out;

	said = str_trim(said);
	if (str_eq(channel, S("email")))
		return directory_email(a, said, &out) ? out : said;
	if (directory_phone(a, said, &out) || directory_phone(a, arena_fmt(a, "+%.*s", STR(said)), &out))
		return out;
	return said;
}

static bool
is_open(struct ctx *c, const struct inbound_asked *k)
{
	return call_open(k->state, k->closes_at, k->closed_at, c->now);
}

/* Closed, and they are still expected: a withdrawal counts until it is over. */
static bool
still_expects(struct ctx *c, const struct inbound_asked *k)
{
	struct call_hours h = { k->starts_at, k->ends_at, k->sent_at };

	return !is_open(c, k) && call_counts_on(k->wave, k->standing, k->answer, k->suspect) &&
	    call_due(k->state, &h, k->closed_at, c->now);
}

static bool
refuses(const struct taking *t)
{
	return t->said.meaning == MEANS_NO || t->said.meaning == MEANS_WITHDRAW;
}

/* ---- whose, and which call ------------------------------------------------------------ */

static enum act
queue(struct taking *t, str reason)
{
	t->reason = reason;
	return ACT_QUEUE;
}

static void
belongs(struct taking *t, const struct inbound_asked *k)
{
	t->asked = *k;
	t->has_call = true;
}

static enum act
in_time(struct ctx *c, const struct taking *t, const struct inbound_asked *k)
{
	return is_open(c, k) || (refuses(t) && still_expects(c, k)) ? ACT_ANSWER : ACT_LATE;
}

static bool
quoted(const struct inbound_asked *k, str code)
{
	return str_eq_nocase(k->code, code);
}

/* The post of ${k} that was chosen by its number; NULL: it offered none by that number. */
static const struct place_choice *
chosen(const struct taking *t, const struct inbound_asked *k)
{
	const struct place_choice *found = NULL;
	int offered = 0;

	for (ptrdiff_t i = 0; i < t->choices.n; i++) {
		if (t->choices.v[i].recipient_id.v != k->id.v)
			continue;
		offered++;
		if (t->choices.v[i].position == t->said.post)
			found = &t->choices.v[i];
	}
	return offered > 1 ? found : NULL;
}

/* The call whose code was quoted: the open one, else the newest. */
static enum act
by_code(struct ctx *c, struct taking *t)
{
	const struct inbound_asked *found = NULL;

	for (ptrdiff_t i = t->calls.n - 1; i >= 0; i--)
		if (quoted(&t->calls.v[i], t->said.code) && (!found || is_open(c, &t->calls.v[i])
		    || !is_open(c, found)))
			found = &t->calls.v[i];
	if (!found)
		return queue(t, S("code"));
	belongs(t, found);
	return in_time(c, t, found);
}

/*
 * Without a code: the only open call; of several, the only one that this reply can
 * be about: still unanswered, or, for second thoughts, the only yes.  A refusal may
 * also be about a closed call that still expects them.
 */
static enum act
by_person(struct ctx *c, struct taking *t)
{
	const struct inbound_asked *open = NULL, *likely = NULL;
	bool back = t->said.meaning == MEANS_WITHDRAW;
	int n = 0, likely_n = 0;

	for (ptrdiff_t i = 0; i < t->calls.n; i++) {
		const struct inbound_asked *k = &t->calls.v[i];

		if (!is_open(c, k) && !(refuses(t) && still_expects(c, k)))
			continue;
		if (t->said.post && !chosen(t, k))
			continue;	/* a number is about a call that gave it one */
		n++;
		open = k;
		if (back ? str_eq(k->answer, S("yes")) : k->answer.n == 0) {
			likely_n++;
			likely = k;
		}
	}
	if (n == 0 && t->calls.n == 0)
		return queue(t, S("none"));
	if (n == 0 && t->said.post)
		return queue(t, S("choice"));
	if (n == 0) {
		belongs(t, &t->calls.v[0]);
		return ACT_LATE;
	}
	if (n > 1 && likely_n != 1)
		return queue(t, S("several"));
	belongs(t, n == 1 ? open : likely);
	return ACT_ANSWER;
}

static enum act
match(struct ctx *c, struct taking *t)
{
	if (t->owners.n == 0)
		return queue(t, S("nobody"));
	if (t->owners.n > 1)
		return queue(t, S("shared"));
	t->person = t->owners.v[0].person_id;
	if (t->said.code.n)
		return by_code(c, t);
	for (ptrdiff_t i = 0; t->in->answers.v && i < t->calls.n; i++)
		if (t->calls.v[i].id.v == t->in->answers.v) {
			belongs(t, &t->calls.v[i]);
			return in_time(c, t, &t->asked);
		}
	return by_person(c, t);
}

/* A number chooses a post that was offered, and that is not another than the one held already. */
static enum act
choose(struct taking *t, enum act to)
{
	const struct place_choice *p;

	if (to != ACT_ANSWER || t->said.post == 0)
		return to;
	p = chosen(t, &t->asked);
	if (!p || (str_eq(t->asked.standing, S("placed")) && !p->held))
		return queue(t, S("choice"));
	t->post = p->id;
	return to;
}

/* Which call a reply without a code is about, as far as is known before it is read: an index, -1: none. */
static ptrdiff_t
likely_call(struct ctx *c, const struct taking *t)
{
	ptrdiff_t open = -1, waiting = -1, expects = -1;
	int open_n = 0, waiting_n = 0, expects_n = 0;

	for (ptrdiff_t i = 0; i < t->calls.n; i++) {
		const struct inbound_asked *k = &t->calls.v[i];

		if (t->in->answers.v && t->in->answers.v == k->id.v)
			return i;
		if (still_expects(c, k)) {
			expects = i;
			expects_n++;
		}
		if (!is_open(c, k))
			continue;
		open = i;
		open_n++;
		if (!k->answer.n) {
			waiting = i;
			waiting_n++;
		}
	}
	if (open_n == 0)
		return expects_n == 1 ? expects : -1;
	return open_n == 1 ? open : waiting_n == 1 ? waiting : -1;
}

/* As a reply to call ${about}, -1: nobody knows to which. */
static void
read_words(struct ctx *c, struct taking *t, ptrdiff_t about)
{
	struct understand_call *calls = arena_array(c->a, struct understand_call, t->calls.n);
	struct understand_offer o = { .calls = calls, .calls_n = t->calls.n, .said_at = t->sent_at };

	for (ptrdiff_t i = 0; i < t->calls.n; i++) {
		const struct inbound_asked *k = &t->calls.v[i];

		calls[i] = (struct understand_call){ k->code, k->starts_at, k->ends_at };
	}
	o.about = about < 0 ? NULL : &calls[about];
	for (ptrdiff_t i = 1; i < t->choices.n; i++)	/* only who can hold several was offered a choice */
		if (t->choices.v[i].recipient_id.v == t->choices.v[i - 1].recipient_id.v &&
		    t->choices.v[i].position > o.posts)
			o.posts = (int)t->choices.v[i].position;
	if (t->owners.n == 1) {
		o.given = t->owners.v[0].given;
		o.family = t->owners.v[0].family;
	}
	understand(c->a, t->in->text, &o, &t->said);
}

/* Read beside the times of one call, it may turn out to be about another: then it is read again beside those. */
static enum act
read_and_match(struct ctx *c, struct taking *t)
{
	ptrdiff_t about = likely_call(c, t), found = -1;
	enum act to;

	read_words(c, t, about);
	to = choose(t, match(c, t));
	for (ptrdiff_t i = 0; t->has_call && i < t->calls.n; i++)
		if (t->calls.v[i].id.v == t->asked.id.v)
			found = i;
	if (found < 0 || found == about || t->said.code.n)
		return to;
	read_words(c, t, found);
	t->has_call = false;
	t->reason = S("");
	t->post = (struct call_post_id){};
	return choose(t, match(c, t));
}

/* Asked "full, will you stay in reserve?", "oui je reste en réserve" says so; by itself it would put off. */
static bool
stays_in_reserve(struct ctx *c, const struct taking *t)
{
	static const char *const against[] = { "pas", "plus", "non", "stop", "si", "jamais", "retirez", "enlevez" };
	str own = understand_own_words(c->a, t->in->text), words = str_fold(c->a, own), word, tail;
	bool reserve = false;

	if (!str_eq(t->asked.standing, S("full")) || str_has(own, S("?")) ||
	    (t->said.meaning != MEANS_LATER && t->said.meaning != MEANS_HUMAN))
		return false;
	for (; words.n; words = tail) {
		tail = (str){};
		(void)str_cut(words, ' ', &word, &tail);
		reserve |= str_eq(word, S("reserve"));
		for (int i = 0; i < COUNT(against); i++)
			if (str_eq(word, str_from(against[i])))
				return false;
	}
	return reserve;
}

/* What is done: first what it means, then whether we know to what. */
static void
judge(struct ctx *c, struct taking *t)
{
	enum act to = read_and_match(c, t);

	if (to == ACT_ANSWER && stays_in_reserve(c, t))
		t->said.meaning = MEANS_YES;
	if (to == ACT_ANSWER)
		inbound_hear_time(&t->said, t->sent_at, t->asked.starts_at, t->asked.ends_at);
	if (t->in->robot) {
		t->act = ACT_IGNORE;
		t->reason = S("robot");
	} else if (t->said.meaning == MEANS_HUMAN) {
		t->act = ACT_QUEUE;
		if (!str_eq(t->reason, S("code")))
			t->reason = understand_reason(t->said.why);
	} else if (t->said.meaning == MEANS_STOP)
		t->act = t->person.v ? ACT_STOP : ACT_QUEUE;
	else
		t->act = to;
	if (t->act == ACT_ANSWER || t->act == ACT_STOP)
		t->reason = t->said.likely ? understand_reason(WHY_LIKELY) : S("");
	if (t->act == ACT_LATE)
		t->reason = S("closed");
	t->planned = t->act;
	t->planned_reason = t->reason;
}

static enum err
read_choices(struct ctx *c, struct taking *t)
{
	struct recipient_id *ids = arena_array(c->a, struct recipient_id, t->calls.n);

	for (ptrdiff_t i = 0; i < t->calls.n; i++)
		ids[i] = t->calls.v[i].id;
	return place_choices(c, ids, t->calls.n, &t->choices);
}

/* What comes in by an exercise is about its own calls: several may run at once. */
static void
of_exercise(struct taking *t)
{
	ptrdiff_t n = 0;

	for (ptrdiff_t i = 0; i < t->calls.n; i++)
		if (t->calls.v[i].crisis_id.v == t->in->exercise.v)
			t->calls.v[n++] = t->calls.v[i];
	t->calls.n = n;
}

static enum err
read_rule(struct ctx *c, void *arg)
{
	struct taking *t = arg;
	struct inbound_asked one;
	bool found;

	t->owners = (struct inbound_owner_list){};
	t->calls = (struct inbound_asked_list){};
	t->choices = (struct place_choice_list){};
	if (t->in->typed_as.v) {
		TRY(inbound_q_asked_one(c, t->in->typed_as, &one, &found));
		if (!found || one.crisis_id.v != t->in->exercise.v || !one.exercise)
			return fail(c, E_NOT_FOUND, S(""), S("page.none"), "not of this exercise");
		t->owners.v = arena_new(c->a, struct inbound_owner);
		t->owners.v[0] = (struct inbound_owner){ one.person_id, one.given, one.family };
		t->owners.n = 1;
	} else
		TRY(inbound_q_owners(c, t->lookup, INBOUND_OWNERS, &t->owners));
	if (t->owners.n != 1)
		return OK;
	TRY(inbound_q_asked(c, t->owners.v[0].person_id, t->in->exercise.v != 0, INBOUND_CALLS, &t->calls));
	if (t->in->exercise.v)
		of_exercise(t);
	return read_choices(c, t);
}

/* ---- kept, and recorded ------------------------------------------------------------------ */

static str
meaning_word(enum meaning m)
{
	return m == MEANS_WITHDRAW ? S("no") : m == MEANS_HUMAN ? S("") : understand_word(m);
}

static str
provider_key(struct ctx *c, const struct taking *t)
{
	const struct inbound_new *in = t->in;

	if (in->provider_id.n)
		return crypto_lookup(c->a, arena_fmt(c->a, "inbound:%.*s:%.*s", STR(in->channel), STR(in->provider_id)));
	return crypto_lookup(c->a, arena_fmt(c->a, "inbound:%.*s", STR(crypto_token(c))));
}

static str
content_key(struct ctx *c, const struct taking *t)
{
	int64_t moment = t->in->sent_at.some ? t->sent_at.us / US_PER_S : c->now.us / SAME_US;

	if (str_eq(t->in->channel, S("email")) && t->in->provider_id.n)
		return t->provider_key;
	return crypto_lookup(c->a, arena_fmt(c->a, "inbound:%.*s:%lld:%.*s", STR(t->sender), (long long)moment,
	    STR(t->in->text)));
}

static struct inbound_source
source(const struct taking *t, struct inbound_id id, struct arena *a)
{
	return (struct inbound_source){ .channel = t->in->channel, .address = t->sender, .person = t->person,
		.key = arena_fmt(a, "inbound:%lld", (long long)id.v), .exercise = t->in->exercise.v != 0,
		.crisis = t->has_call ? t->asked.crisis_id : t->in->exercise };
}

static enum err
keep(struct ctx *c, struct taking *t, bool *first)
{
	bool queued = t->act == ACT_QUEUE, counts = t->act == ACT_ANSWER || t->act == ACT_STOP;
	str state = queued ? S("queued") : counts ? S("settled") : S("ignored");
	struct crisis_id crisis = t->has_call ? t->asked.crisis_id : t->in->exercise;
	struct inbound_kept got = {};

	TRY(inbound_q_add(c, t->in->channel, t->in->exercise.v != 0, t->provider_key, t->content_key, t->lookup,
	    t->sealed_sender, t->sealed_text, c->now, t->sent_at, state, counts ? meaning_word(t->said.meaning) : S(""), t->reason, t->said.code,
	    (struct opt_person_id){ t->person.v != 0, t->person },
	    (struct opt_crisis_id){ crisis.v != 0, crisis },
	    (struct opt_recipient_id){ t->has_call, t->asked.id },
	    (struct opt_instant){ !queued, c->now }, &got, first));
	t->out->id = got.id;
	t->out->state = state;
	t->out->meaning = counts ? meaning_word(t->said.meaning) : S("");
	t->out->reason = t->reason;
	t->out->crisis = crisis;
	return OK;
}

/* A person's note says more than the bare word: "oui" and "non merci" need none. */
static str
note_of(const struct understood *u)
{
	return u->meaning == MEANS_LATER || u->times.n || u->note.n > 24 ? u->note : S("");
}

/* Told "full, will you stay in reserve?", a yes stays in reserve. */
static str
answer_word(const struct taking *t)
{
	if (t->said.meaning == MEANS_YES && str_eq(t->asked.standing, S("full")))
		return S("reserve");
	return meaning_word(t->said.meaning);
}

static enum err
restate(struct ctx *c, struct taking *t, str reason)
{
	int64_t n;

	t->out->state = S("ignored");
	t->out->meaning = S("");
	t->out->reason = reason;
	t->out->answered = false;
	return inbound_q_restate(c, S("ignored"), reason, S(""), t->out->id, &n);
}

static enum err
record(struct ctx *c, struct taking *t)
{
	struct answer_new a = { .recipient = t->asked.id, .answer = answer_word(t), .note = note_of(&t->said),
		.via = t->in->channel, .post = t->post, .request_key = arena_fmt(c->a, "inbound:%lld", (long long)t->out->id.v) };
	enum err e = answer_record(c, &a, &t->out->answer);

	if (e == E_CONFLICT) {		/* it closed since we looked */
		struct inbound_source s = source(t, t->out->id, c->a);

		ctx_forgive(c);
		TRY(restate(c, t, S("closed")));
		return inbound_late(c, &s, t->asked.title, still_expects(c, &t->asked));
	}
	t->out->answered = e == OK;
	if (e == OK && t->out->answer.late && t->out->answer.changed) {
		struct inbound_source s = source(t, t->out->id, c->a);

		return inbound_gone(c, &s, t->asked.title);
	}
	return e;
}

static enum err
take_rule(struct ctx *c, void *arg)
{
	struct taking *t = arg;
	struct inbound_newer newer = {};
	struct inbound_source s;
	bool first;

	*t->out = (struct inbound_done){};
	t->act = t->planned;
	t->reason = t->planned_reason;
	if (t->act == ACT_ANSWER) {
		TRY(inbound_q_newer(c, t->asked.id, t->sent_at, (struct instant){ t->sent_at.us + US_PER_S }, &newer));
		if (newer.n) {
			t->act = ACT_IGNORE;
			t->reason = S("older");
		}
	}
	TRY(keep(c, t, &first));
	t->out->again = !first;
	if (!first)
		return OK;
	s = source(t, t->out->id, c->a);
	switch (t->act) {
	case ACT_ANSWER:
		return record(c, t);
	case ACT_STOP:
		TRY(inbound_stop(c, &s, &t->out->stopped));
		return inbound_keeps(c, t->out->id, t->out);
	case ACT_LATE:
		return inbound_late(c, &s, t->asked.title, still_expects(c, &t->asked));
	case ACT_QUEUE:
	case ACT_IGNORE:
		break;
	}
	return OK;
}

void
inbound_tell(struct ctx *c, const struct inbound_done *done)
{
	sse_touch(S("replies"));
	if (done->crisis.v)
		sse_touch(arena_fmt(c->a, "crisis/%lld", (long long)done->crisis.v));
	if (done->answered && done->answer.changed)
		answer_tell(c, &done->answer);
	for (int i = 0; i < done->stopped.n; i++)
		answer_tell(c, &done->stopped.v[i]);
}

static struct instant
believed(struct ctx *c, struct opt_instant said)
{
	bool sane = said.some && said.v.us > c->now.us - CLOCK_BEHIND_US && said.v.us < c->now.us + CLOCK_AHEAD_US;

	return sane ? said.v : c->now;
}

enum err
inbound_take(struct ctx *c, const struct inbound_new *in, struct inbound_done *out)
{
	struct taking t = { .in = in, .out = out, .sender = inbound_sender(c->a, in->channel, in->sender) };

	*out = (struct inbound_done){};
	if (t.sender.n < 1 || t.sender.n > DIRECTORY_CONTACT_MAX || in->provider_id.n > INBOUND_ID_MAX)
		return fail(c, E_INVALID, S(""), S("inbound.sender"), "sender of %td bytes", t.sender.n);
	t.sent_at = believed(c, in->sent_at);
	t.lookup = crypto_lookup(c->a, t.sender);
	t.provider_key = provider_key(c, &t);
	t.content_key = content_key(c, &t);
	t.sealed_sender = crypto_seal(c, t.sender);
	t.sealed_text = crypto_seal(c, str_sub(in->text, 0, INBOUND_TEXT_MAX));
	TRY(db_read(c, read_rule, &t));
	judge(c, &t);
	TRY(db_write(c, take_rule, &t));
	if (!out->again)
		inbound_tell(c, out);
	return OK;
}
