/* "Full, will you stay in reserve?": what people write to that. */
#include "crypto/crypto.h"
#include "inbound/inbound.h"
#include "mobilisation/mobilisation_t.h"
#include "t.h"

static struct inbound_done got;

static void
sms(struct ctx *c, const struct mob_asked *k, ptrdiff_t n, const char *text)
{
	struct inbound_new in = { .channel = S("sms"), .text = str_from(text), .provider_id = crypto_token(c),
		.sender = arena_fmt(c->a, "+336%08lld", (long long)k->r.v[n].person_id.v) };

	T(inbound_take(c, &in, &got) == OK);
	c->now.us += US_PER_S;
}

static str
standing_of(struct ctx *c, const struct mob_asked *k, ptrdiff_t n)
{
	struct mobt_recipient_list all = mob_recipients(c);

	for (ptrdiff_t i = 0; i < all.n; i++)
		if (all.v[i].id.v == k->r.v[n].id.v)
			return all.v[i].standing;
	T(!"no such recipient");
	return S("");
}

/* One place, taken by the first; the nth says yes and is told that it is full, then says ${text}. */
static str
then(struct ctx *c, const struct mob_asked *k, ptrdiff_t n, const char *text)
{
	T(n < k->r.n);
	sms(c, k, 0, "oui");
	sms(c, k, n, "oui");
	T_STR(standing_of(c, k, n), S("full"));
	sms(c, k, n, text);
	return standing_of(c, k, n);
}

TEST(inbound_reserve_is_said_in_many_words)
{
	struct mob_asked k = mob_asked(c, 60, 1);

	T_STR(then(c, &k, 1, "oui je reste en réserve"), S("reserve"));
	T_STR(then(c, &k, 2, "ok pour la réserve"), S("reserve"));
	T_STR(then(c, &k, 3, "Mettez-moi en réserve, merci"), S("reserve"));
	T_STR(then(c, &k, 4, "Oui, d'accord"), S("reserve"));
}

TEST(inbound_reserve_is_not_what_refuses_asks_or_conditions_it)
{
	struct mob_asked k = mob_asked(c, 60, 1);

	T(!str_eq(then(c, &k, 1, "pas en réserve"), S("reserve")));
	T(!str_eq(then(c, &k, 2, "c'est quoi la réserve ?"), S("reserve")));
	T(!str_eq(then(c, &k, 3, "en réserve si vous voulez"), S("reserve")));
	sms(c, &k, 4, "mettez-moi en réserve");			/* who was not told that it is full puts off */
	T_STR(standing_of(c, &k, 4), S("asked"));
}
