/* booking_people.c -- who comes and how to reach them: checked, sealed, opened. */
#include "booking/booking_impl.h"
#include "crypto/crypto.h"
#include "i18n/i18n.h"
#include "post/outbox.h"

enum { AGE_OLDEST = 120 };

static bool
one_line(str s)
{
	for (ptrdiff_t i = 0; i < s.n; i++)
		if ((unsigned char)s.p[i] < ' ' || s.p[i] == 0x7f)
			return false;
	return str_utf8(s);
}

static enum err
name_valid(struct ctx *c, const char *field, int k, str name)
{
	str where = arena_fmt(c->a, "%s%d", field, k + 1);

	TRY(ctx_length(c, where, name, 1, BOOKING_NAME_MAX));
	if (!one_line(name))
		return fail(c, E_INVALID, where, S("form.utf8"), "a control character in a name");
	return OK;
}

static int
year_of(struct instant t)
{
	return instant_civil(t).year;
}

/*
 * By the year alone, so that less has to be asked: who reaches the age within the
 * year is taken, and who leaves it within the year too.
 */
enum err
booking_eligible(struct ctx *c, const struct booking_offer *m, int64_t born)
{
	int64_t year = year_of(m->starts_at), age = year - born;

	if (!m->age_min.some && !m->age_max.some)
		return OK;
	if (born < year - AGE_OLDEST || born > year)
		return fail(c, E_INVALID, S("born"), S("booking.born"), "year of birth");
	if ((m->age_min.some && age < m->age_min.v) || (m->age_max.some && age - 1 > m->age_max.v))
		return fail(c, E_INVALID, S("born"), S("booking.age"), "motive %lld", (long long)m->motive_id.v);
	return OK;
}

enum err
people_valid(struct ctx *c, const struct booking_new *b)
{
	if (b->people_n < 1 || b->people_n > BOOKING_PEOPLE_MAX)
		return fail(c, E_INVALID, S("family1"), S("booking.people_max"), "%d people", b->people_n);
	for (int i = 0; i < b->people_n; i++) {
		TRY(name_valid(c, "family", i, b->people[i].family));
		TRY(name_valid(c, "given", i, b->people[i].given));
	}
	return OK;
}

enum err
people_fit(struct ctx *c, const struct booking_offer *o, const struct booking_new *b)
{
	for (int i = 0; i < b->people_n; i++)
		if (booking_eligible(c, o, b->people[i].born) != OK) {
			c->cause.field = arena_fmt(c->a, "born%d", i + 1);
			return E_INVALID;
		}
	return OK;
}

/* Who comes through the public pages must be reachable; the desk may book for who has nothing. */
enum err
contact_valid(struct ctx *c, const struct booking_new *b)
{
	const struct booking_contact *k = &b->contact;
	bool web = str_eq(b->via, S("web")) || str_eq(b->via, S("offer"));
	str e164;

	if (k->phone.n && (!phone_normal(c->a, k->phone, &e164) || !str_eq(e164, k->phone)))
		return fail(c, E_INVALID, S("phone"), S("booking.phone"), "not a number");
	TRY(ctx_length(c, S("email"), k->email, 0, BOOKING_EMAIL_MAX));
	if (k->email.n && !outbox_address_possible(S("email"), k->email))
		return fail(c, E_INVALID, S("email"), S("booking.email"), "not an address");
	if (web && !k->phone.n && !k->email.n && !b->period.v)	/* who is invited by a letter may have neither */
		return fail(c, E_INVALID, S("phone"), S("booking.contact"), "no contact");
	return OK;
}

enum err
contact_fits(struct ctx *c, const struct booking_offer *o, const struct booking_new *b)
{
	struct booking_commune where;
	bool found;

	if (!o->inside || b->period.v)
		return OK;
	TRY(booking_q_commune(c, b->contact.commune, &where, &found));
	if (!found || !where.inside)
		return fail(c, E_INVALID, S("commune"), S("booking.outside"), "not of the territory");
	return OK;
}

str
contact_key(struct ctx *c, const struct booking_contact *k)
{
	struct buf b = { .a = c->a };

	if (!k->phone.n && !k->email.n)
		return (str){};
	if (k->phone.n)
		return crypto_lookup(c->a, arena_fmt(c->a, "booking %.*s", STR(k->phone)));
	for (ptrdiff_t i = 0; i < k->email.n; i++) {
		char ch = k->email.p[i];

		buf_char(&b, ch >= 'A' && ch <= 'Z' ? (char)(ch + 32) : ch);
	}
	return crypto_lookup(c->a, arena_fmt(c->a, "booking %.*s", STR(buf_str(&b))));
}

void
booking_ready(struct ctx *c, struct booking_new *b)
{
	struct booking_ready *r = arena_new(c->a, struct booking_ready);
	struct booking_contact contact = b->contact;
	struct ctx mine = *c;

	b->ready = r;
	r->hash = booking_token_hash(c->a, b->token);
	r->e = people_valid(&mine, b);
	if (r->e == OK)
		r->e = contact_valid(&mine, b);
	r->why = mine.cause;
	if (r->e != OK)
		return;
	contact.token = b->token;
	r->key = contact_key(c, &contact);
	r->contact = contact_seal(c, &contact);
	for (int i = 0; i < b->people_n; i++)
		r->people[i] = person_seal(c, &b->people[i]);
}

str
person_seal(struct ctx *c, const struct booking_person *p)
{
	return crypto_seal(c, arena_fmt(c->a, "%.*s\n%.*s\n%lld", STR(p->family), STR(p->given), (long long)p->born));
}

str
contact_seal(struct ctx *c, const struct booking_contact *k)
{
	return crypto_seal(c, arena_fmt(c->a, "%.*s\n%.*s\n%.*s\n%.*s", STR(k->phone), STR(k->email), STR(k->commune),
	    STR(k->token)));
}

enum err
booking_person_open(struct ctx *c, str sealed, struct booking_person *out)
{
	str text, rest, born;

	*out = (struct booking_person){};
	if (!sealed.n)
		return OK;		/* forgotten */
	TRY(crypto_open(c, sealed, &text));
	str_cut(text, '\n', &out->family, &rest);
	str_cut(rest, '\n', &out->given, &born);
	(void)str_to_i64(born, 0, 9999, &out->born);
	return OK;
}

enum err
booking_contact_open(struct ctx *c, str sealed, struct booking_contact *out)
{
	str text, rest;

	*out = (struct booking_contact){};
	if (!sealed.n)
		return OK;
	TRY(crypto_open(c, sealed, &text));
	str_cut(text, '\n', &out->phone, &rest);
	str_cut(rest, '\n', &out->email, &rest);
	str_cut(rest, '\n', &out->commune, &out->token);
	return OK;
}

bool
same_person(struct ctx *c, const struct booking_person *x, const struct booking_person *y)
{
	return x->born == y->born && str_eq(str_fold(c->a, x->family), str_fold(c->a, y->family)) &&
	    str_eq(str_fold(c->a, x->given), str_fold(c->a, y->given));
}

str
booking_token_hash(struct arena *a, str token)
{
	return str_sub(crypto_token_hash(a, token), 0, BOOKING_HASH);
}

/* Source: D. Crockford, Base 32: no I, L, O, U. */
str
booking_reference(struct arena *a, str token_hash)
{
	static const char letters[] = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";
	uint64_t bits = 0;
	char text[10];

	assert(token_hash.n >= 5);
	for (int i = 0; i < 5; i++)
		bits = bits << 8 | (unsigned char)token_hash.p[i];
	for (int i = 0, at = 0; i < 8; i++) {
		if (i == 4)
			text[at++] = '-';
		text[at++] = letters[bits >> (35 - 5 * i) & 31];
	}
	return arena_str(a, text, 9);
}
