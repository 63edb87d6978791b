/*
 * tempo.h -- how fast a call is answered, and filled: time to the first answer, to the first yes, to the last place.
 *
 * Counted from when its first message was to leave (after quiet hours; else when it was sent).  What
 * may be a robot's is no answer.  A call that was full and is no more is not full.
 * Source: "mobilisation rapide des ressources humaines", of the missions of a CPTS in a crisis.
 */
#ifndef MOBILISATION_TEMPO_H
#define MOBILISATION_TEMPO_H

#include "mobilisation/call.h"

struct tempo {
	struct call_id call;
	bool known;			/* it was sent, and has begun to leave */
	str first, yes, full;		/* "40 s", "12 min", "1 h 05"; empty: not yet */
	bool staffed, over;		/* has places; nothing more is expected */
	int64_t placed, places;
};
struct tempos { struct tempo *v; ptrdiff_t n; };

/* Of one call of the crisis, or (0) of the last ${most} that were sent.  One statement. */
enum err tempo_read(struct ctx *c, struct crisis_id crisis, struct call_id call, ptrdiff_t most, struct tempos *out);

/* That of ${call}; not known when it is not there. */
struct tempo tempo_find(const struct tempos *all, struct call_id call);

/* "Première réponse après 3 min, complet après 12 min.": for the log book, in French; empty: nothing to say. */
enum err tempo_say(struct ctx *c, struct crisis_id crisis, struct call_id call, str *out);

#endif
