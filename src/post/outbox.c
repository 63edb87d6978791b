/* outbox.c -- queueing what must leave, and taking it back. */
#include "crypto/crypto.h"
#include "post/outbox.h"
#include "post_q.h"

enum { EMAIL_MAX = 254 };	/* RFC 5321 §4.5.3.1.3, less the brackets */

/* One "@" with something on both sides, and nothing that could end a header or a command. */
static bool
email_possible(str s)
{
	str local, domain;

	if (s.n > EMAIL_MAX || !str_cut(s, '@', &local, &domain))
		return false;
	for (ptrdiff_t i = 0; i < s.n; i++) {
		unsigned char ch = (unsigned char)s.p[i];

		if (ch <= ' ' || ch >= 0x7f || strchr("<>()[],;:\\\"", ch))
			return false;
	}
	return local.n > 0 && domain.n > 0 && !str_has(domain, S("@")) && domain.p[0] != '.' &&
	    domain.p[domain.n - 1] != '.';
}

/* "+" and 8 to 15 digits: what phone_normal() makes. */
static bool
e164_possible(str s)
{
	if (s.n < 9 || s.n > 16 || s.p[0] != '+')
		return false;
	for (ptrdiff_t i = 1; i < s.n; i++)
		if (s.p[i] < '0' || s.p[i] > '9')
			return false;
	return true;
}

bool
outbox_address_possible(str channel, str address)
{
	return str_eq(channel, S("email")) ? email_possible(address) : e164_possible(address);
}

enum err
outbox_add(struct ctx *c, const struct outbox_new *m)
{
	int64_t changed;

	assert(str_eq(m->channel, S("email")) || str_eq(m->channel, S("sms")));
	assert(m->send_key.n > 0);
	if (!outbox_address_possible(m->channel, m->address))
		return fail(c, E_INVALID, S("address"), S("outbox.address"), "person %lld",
		    (long long)m->person.v);
	return post_q_add(c, m->channel, (struct opt_crisis_id){ m->crisis.v != 0, m->crisis }, m->exercise,
	    (struct opt_person_id){ m->person.v != 0, m->person },
	    (struct opt_call_id){ m->call.v != 0, m->call },
	    (struct opt_recipient_id){ m->recipient.v != 0, m->recipient },
	    crypto_seal(c, m->address), m->subject, crypto_seal(c, m->body), m->not_before,
	    (struct opt_instant){ m->not_after.us != 0, m->not_after }, c->now, m->send_key, &changed);
}

enum err
outbox_cancel_call(struct ctx *c, struct call_id call, int64_t *cancelled)
{
	return post_q_cancel_call(c, S(""), (struct opt_call_id){ true, call }, cancelled);
}

enum err
outbox_cancel_person(struct ctx *c, struct person_id person, int64_t *cancelled)
{
	return post_q_cancel_person(c, S(""), person, cancelled);
}

enum err
outbox_cancel_exercise(struct ctx *c, struct person_id person, struct crisis_id crisis, int64_t *cancelled)
{
	return post_q_cancel_exercise(c, S(""), person, crisis, cancelled);
}

enum err
outbox_cancel_since(struct ctx *c, struct call_id call, struct instant since, int64_t *cancelled)
{
	return post_q_cancel_since(c, S(""), (struct opt_call_id){ true, call }, since, cancelled);
}
