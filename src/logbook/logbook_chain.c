#include "logbook/logbook_chain.h"

static const char magic[] = "maillage-log-1\n";

enum { CONTENT_MAX = 128 + CHAIN_KIND_MAX + CHAIN_OBJECT_MAX + CHAIN_PARTS_MAX * (8 + CRYPTO_HASH) };

static str
hash_of(const unsigned char *p)
{
	return (str){ (const char *)p, CRYPTO_HASH };
}

static char *
put_n64(char *p, int64_t v)
{
	for (int i = 0; i < 8; i++)
		*p++ = (char)((uint64_t)v >> 8 * i);
	return p;
}

static char *
put_raw(char *p, str s)
{
	if (s.n)
		memcpy(p, s.p, (size_t)s.n);
	return p + s.n;
}

void
logbook_chain_part(unsigned char out[CRYPTO_HASH], str salt, str text)
{
	crypto_digest2_into(out, salt, text);
}

void
logbook_chain_content(unsigned char out[CRYPTO_HASH], const struct chain_entry *e)
{
	char buf[CONTENT_MAX], *p = buf;

	assert(e->kind.n <= CHAIN_KIND_MAX && e->object.n <= CHAIN_OBJECT_MAX);
	assert(e->parts_n <= CHAIN_PARTS_MAX);
	p = put_raw(p, (str){ magic, sizeof magic - 1 });
	p = put_n64(p, e->seq);
	p = put_n64(p, e->at);
	p = put_n64(p, e->crisis);
	p = put_n64(p, e->account);
	p = put_n64(p, e->corrects);
	p = put_raw(put_n64(p, e->kind.n), e->kind);
	p = put_raw(put_n64(p, e->object.n), e->object);
	p = put_n64(p, e->parts_n);
	for (ptrdiff_t i = 0; i < e->parts_n; i++) {
		assert(e->parts[i].hash.n == CRYPTO_HASH);
		p = put_raw(put_n64(p, e->parts[i].person), e->parts[i].hash);
	}
	assert(p <= buf + sizeof buf);
	crypto_digest_into(out, (str){ buf, p - buf });
}

void
logbook_chain_hash(unsigned char out[CRYPTO_HASH], str prev, str content)
{
	char buf[2 * CRYPTO_HASH];

	assert(prev.n == CRYPTO_HASH && content.n == CRYPTO_HASH);
	put_raw(put_raw(buf, prev), content);
	crypto_digest_into(out, (str){ buf, sizeof buf });
}

/* ---- verification ------------------------------------------------------------ */

void
logbook_chain_start(struct chain *k, struct arena *a)
{
	*k = (struct chain){ .a = a, .people_cap = 64 };
	k->people = arena_array(a, struct chain_person, k->people_cap);
}

static bool
broken(struct chain *k, int64_t seq, str why)
{
	if (!k->why.n) {
		k->why = why;
		k->broken_at = seq;
	}
	return false;
}

static struct chain_person *
slot(struct chain *k, int64_t person)
{
	uint64_t at = (uint64_t)person * UINT64_C(0x9e3779b97f4a7c15) >> 20;

	for (;; at++) {
		struct chain_person *p = &k->people[at & (uint64_t)(k->people_cap - 1)];

		if (p->id == person || !p->id)
			return p;
	}
}

static struct chain_person *
person_of(struct chain *k, int64_t person)
{
	struct chain_person *p, *old = k->people;
	ptrdiff_t cap = k->people_cap;

	if (k->people_n * 2 >= cap) {
		k->people_cap = cap * 2;
		k->people = arena_array(k->a, struct chain_person, k->people_cap);
		for (ptrdiff_t i = 0; i < cap; i++)
			if (old[i].id)
				*slot(k, old[i].id) = old[i];
	}
	p = slot(k, person);
	k->people_n += !p->id;
	p->id = person;
	return p;
}

static bool
take_part(struct chain *k, int64_t seq, const struct chain_part *p)
{
	unsigned char hash[CRYPTO_HASH];

	if (p->hash.n != CRYPTO_HASH || p->person < 0)
		return broken(k, seq, S("log.broken.part"));
	if (p->erased) {
		if (p->person == 0 || p->salt.n || p->text.n)
			return broken(k, seq, S("log.broken.erased"));
		person_of(k, p->person)->erased_seq = seq;
		k->erased++;
		return true;
	}
	logbook_chain_part(hash, p->salt, p->text);
	if (p->salt.n != CHAIN_SALT || !str_eq(hash_of(hash), p->hash))
		return broken(k, seq, S("log.broken.part"));
	return true;
}

static bool
take_whole(struct chain *k, const struct chain_entry *e, unsigned char content[CRYPTO_HASH])
{
	int64_t person;

	if (e->kind.n > CHAIN_KIND_MAX || e->object.n > CHAIN_OBJECT_MAX ||
	    e->parts_n < 1 || e->parts_n > CHAIN_PARTS_MAX)
		return broken(k, e->seq, S("log.broken.entry"));
	for (ptrdiff_t i = 0; i < e->parts_n; i++)
		if (!take_part(k, e->seq, &e->parts[i]))
			return false;
	if (str_eq(e->kind, S(CHAIN_FORGOTTEN)) && str_starts(e->object, S("person:")) &&
	    str_to_i64(str_sub(e->object, 7, e->object.n), 1, INT64_MAX, &person))
		person_of(k, person)->forgotten_seq = e->seq;
	logbook_chain_content(content, e);
	return true;
}

bool
logbook_chain_take(struct chain *k, const struct chain_entry *e)
{
	unsigned char content[CRYPTO_HASH], hash[CRYPTO_HASH];

	if (k->why.n)
		return false;
	if (e->seq != k->seq + 1)
		return broken(k, k->seq + 1, S("log.broken.hole"));
	if (e->content.n && (e->content.n != CRYPTO_HASH || e->parts_n))
		return broken(k, e->seq, S("log.broken.entry"));
	if (!e->content.n && !str_eq(e->prev, hash_of(k->hash)))
		return broken(k, e->seq, S("log.broken.prev"));
	if (e->content.n)
		memcpy(content, e->content.p, sizeof content);
	else if (!take_whole(k, e, content))
		return false;
	logbook_chain_hash(hash, hash_of(k->hash), hash_of(content));
	if (!str_eq(e->hash, hash_of(hash)))
		return broken(k, e->seq, S("log.broken.hash"));
	k->seq = e->seq;
	memcpy(k->hash, hash, sizeof hash);
	return true;
}

bool
logbook_chain_end(struct chain *k, int64_t seq, str hash)
{
	if (k->why.n)
		return false;
	if (seq != k->seq || (seq && !str_eq(hash, hash_of(k->hash))))
		return broken(k, k->seq + (seq > k->seq), S("log.broken.head"));
	for (ptrdiff_t i = 0; i < k->people_cap; i++) {
		const struct chain_person *p = &k->people[i];

		if (p->id && p->erased_seq > p->forgotten_seq)
			return broken(k, p->erased_seq, S("log.broken.untold"));
	}
	return true;
}

void
logbook_chain_verdict(struct ctx *c, const struct chain *k, struct log_verdict *out)
{
	*out = (struct log_verdict){
		.entries = k->seq, .erased_parts = k->erased, .whole = !k->why.n,
		.broken_at = { k->broken_at }, .why = k->why,
		.head = crypto_hex(c->a, hash_of(k->hash)),
	};
}
