#include "crypto/crypto.h"
#include "mobilisation/engaged.h"
#include "mobilisation/fanout.h"
#include "mobilisation_q.h"
#include "place_q.h"
#include "post/outbox.h"

struct addresses {			/* of one person */
	str mobile, email, mssante;	/* sealed; empty: none */
};

enum err
fanout_book(struct ctx *c, const struct person_id *ids, ptrdiff_t n, struct fanout *f)
{
	return mobilisation_q_addresses(c, ids, n, f->crisis, n * 3, &f->book);
}

static struct addresses
look_up(const struct mobilisation_address_list *book, struct person_id id)
{
	struct addresses out = {};
	ptrdiff_t lo = 0, hi = book->n;

	while (lo < hi) {
		ptrdiff_t mid = lo + (hi - lo) / 2;

		if (book->v[mid].person_id.v < id.v)
			lo = mid + 1;
		else
			hi = mid;
	}
	for (; lo < book->n && book->v[lo].person_id.v == id.v; lo++) {
		const struct mobilisation_address *at = &book->v[lo];

		if (str_eq(at->kind, S("mobile")))
			out.mobile = at->sealed;
		else if (str_eq(at->kind, S("email")))
			out.email = at->sealed;
		else
			out.mssante = at->sealed;
	}
	return out;
}

static str
sealed_for(const struct addresses *at, enum channel channel)
{
	if (channel == CHANNEL_SMS)
		return at->mobile;
	return at->email.n ? at->email : at->mssante;
}

bool
fanout_reaches(const struct fanout *f, struct person_id person, enum channel channel)
{
	struct addresses at = look_up(&f->book, person);

	return sealed_for(&at, channel).n > 0;
}

/* What the message is about, to this person: the posts they can choose among. */
static enum err
about_for(struct ctx *c, const struct fanout *f, struct recipient_id recipient, struct call_about *out)
{
	struct place_choice_list choices;

	*out = f->about;
	if (f->kind == TEXT_ENGAGED && engaged_path(c, &f->about.elsewhere).n)
		out->elsewhere_link = arena_fmt(c->a, "%.*s%.*s",
		    STR(f->about.elsewhere.base_url.n ? f->about.elsewhere.base_url : f->base_url),
		    STR(engaged_path(c, &f->about.elsewhere)));
	if (!f->choice || (f->kind != TEXT_FIRST && f->kind != TEXT_REMINDER))
		return OK;
	TRY(place_choices(c, &recipient, 1, &choices));
	if (choices.n > 1)
		out->choices = place_choices_say(c, &choices, false);
	return OK;
}

enum err
fanout_write(struct ctx *c, const struct fanout *f, struct recipient_id recipient, struct person_id person,
	     enum channel channel)
{
	struct addresses at = look_up(&f->book, person);
	str link = call_link(c, f->base_url, call_token(c, f->request_key, person));
	struct outbox_new m = {
		.channel = audience_channel_word(channel), .exercise = f->about.exercise,
		.person = person, .crisis = f->crisis, .call = f->call,
		.recipient = recipient, .not_before = f->not_before,
		.send_key = arena_fmt(c->a, "call:%lld:recipient:%lld:%.*s",
		    (long long)f->call.v, (long long)recipient.v, STR(f->round)),
	};
	struct call_about about;
	struct call_text text;

	TRY(crypto_open(c, sealed_for(&at, channel), &m.address));
	TRY(about_for(c, f, recipient, &about));
	call_text(c, f->kind, &about, link, &text);
	m.body = channel == CHANNEL_SMS ? text.sms : text.email;
	m.subject = channel == CHANNEL_SMS ? S("") : text.subject;
	return outbox_add(c, &m);
}

static void
fini(void *arena)
{
	arena_fini(arena);
}

struct ctx
fanout_each_begin(struct ctx *c)
{
	struct arena *a = arena_new(c->a, struct arena);
	struct ctx one = *c;

	arena_init(a, 1 << 18);
	a->landing = c->a->landing;
	arena_defer(c->a, fini, a);
	one.a = a;
	return one;
}

enum err
fanout_each_end(struct ctx *c, const struct ctx *one, enum err e)
{
	c->rng = one->rng;
	if (e == OK)
		return OK;
	c->cause = one->cause;		/* keys and fields are literals; the rest is copied */
	c->cause.detail = arena_dup(c->a, one->cause.detail);
	return e;
}

enum err
fanout_of(struct ctx *c, struct crisis_id crisis, struct call_id call, enum call_text_kind kind,
	  str round, struct fanout *out)
{
	struct mobilisation_community community;
	struct mobilisation_event event;
	struct place_post_list posts;
	struct mobilisation_call k;
	bool found;

	TRY(mobilisation_q_call(c, call, crisis, &k));
	TRY(mobilisation_q_event(c, crisis, &event));
	TRY(mobilisation_q_community(c, &community, &found));
	TRY(place_posts(c, call, &posts));
	*out = (struct fanout){ .crisis = crisis, .call = call, .request_key = k.request_key, .choice = posts.n > 1,
		.base_url = k.base_url, .about = call_about_of(c, &k, &event, &community), .kind = kind,
		.round = round, .not_before = c->now };
	return OK;
}

static enum err
way_of(struct ctx *c, struct fanout *f, struct person_id person, enum channel channel, enum fanout_way *out)
{
	struct place_callable numbers;

	TRY(fanout_book(c, &person, 1, f));
	*out = FANOUT_MESSAGE;
	if (channel != CHANNEL_NONE && fanout_reaches(f, person, channel))
		return OK;
	TRY(place_q_callable_one(c, person, &numbers));
	*out = numbers.n ? FANOUT_PHONE : FANOUT_NOWAY;
	return OK;
}

enum err
fanout_way_of(struct ctx *c, struct person_id person, enum channel channel, enum fanout_way *out)
{
	struct fanout f = {};

	return way_of(c, &f, person, channel, out);
}

enum err
fanout_one(struct ctx *c, struct fanout *f, struct recipient_id recipient, struct person_id person,
	   enum channel channel)
{
	TRY(way_of(c, f, person, channel, &f->way));
	if (f->way != FANOUT_MESSAGE)
		return wave_tell_by_phone(c, f->call, recipient, call_text_spoken(c, f->kind, &f->about));
	return fanout_write(c, f, recipient, person, channel);
}
