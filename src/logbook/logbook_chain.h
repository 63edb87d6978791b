/*
 * logbook_chain.h -- how entries are chained, byte for byte, so that anyone can
 * compute it again (docs/logbook.md has the same in Python).
 *
 *   H        BLAKE2b, 32 bytes, without key
 *   n64(x)   x as 8 bytes, little end first
 *   text(s)  n64(bytes of s), then s in UTF-8
 *
 *   part     H( text(salt), s )			salt: 16 random bytes
 *   content  H( "maillage-log-1\n", n64(seq), n64(at), n64(crisis), n64(account),
 *               n64(corrects), text(kind), text(object), n64(number of parts),
 *               for each part in order: n64(person), part )
 *   hash     H( prev, content )
 *
 * Absent ids are 0; at is in microseconds since 1970 UTC.  Part 0 is the author's
 * name, the others are the text.  prev is the hash of the entry before; 32 zero
 * bytes before the first.  `content` stands between the two so that an extract can
 * show some entries and, of the others, only the content: the chain still verifies
 * whole.
 *
 * A part may be erased only when it is about a person, and only if a later entry
 * of kind log.forgotten names "person:ID": nobody can blank a text and say the law
 * asked for it.
 */
#ifndef LOGBOOK_CHAIN_H
#define LOGBOOK_CHAIN_H

#include "crypto/crypto.h"
#include "logbook/logbook.h"

enum { CHAIN_SALT = 16, CHAIN_KIND_MAX = 64, CHAIN_OBJECT_MAX = 128,
       CHAIN_PARTS_MAX = LOG_PARTS_MAX + 1 };

#define CHAIN_FORGOTTEN	"log.forgotten"

struct chain_part {
	int64_t person;
	bool erased;
	str salt, text, hash;
};
struct chain_entry {
	int64_t seq, at, crisis, account, corrects;
	str kind, object;
	str prev, hash;
	const struct chain_part *parts;
	ptrdiff_t parts_n;
	str content;		/* not empty: all we have of an entry left out of an extract */
};

struct chain_person { int64_t id, erased_seq, forgotten_seq; };

struct chain {			/* a verification under way */
	int64_t seq;
	unsigned char hash[CRYPTO_HASH];	/* of entry ${seq} */
	int64_t erased;
	str why;		/* message key of what is wrong; empty: nothing yet */
	int64_t broken_at;
	struct arena *a;	/* of the table below */
	struct chain_person *people;	/* open addressing; id 0: free */
	ptrdiff_t people_n, people_cap;
};

void logbook_chain_part(unsigned char out[CRYPTO_HASH], str salt, str text);
void logbook_chain_content(unsigned char out[CRYPTO_HASH], const struct chain_entry *e);
void logbook_chain_hash(unsigned char out[CRYPTO_HASH], str prev, str content);

void logbook_chain_start(struct chain *k, struct arena *a);
/* Take the next entry; false, and k->why, when it does not fit. */
bool logbook_chain_take(struct chain *k, const struct chain_entry *e);
/* No more entries: the head must be ${seq}, ${hash}, and each erasure be told. */
bool logbook_chain_end(struct chain *k, int64_t seq, str hash);
void logbook_chain_verdict(struct ctx *c, const struct chain *k, struct log_verdict *out);

#endif
