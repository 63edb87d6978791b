/*
 * fanout.h -- one message to each of many people of a call, in their own words and link.
 * For the rules of this module alone.  Everything runs inside db_write().
 *
 * Whom no message can reach (never could, no longer agrees, wrote STOP) is told the same on
 * the telephone, whatever it is: fanout_one() puts them on the list of the desk.
 */
#ifndef MOBILISATION_FANOUT_H
#define MOBILISATION_FANOUT_H

#include "mobilisation/call.h"

enum fanout_way { FANOUT_MESSAGE, FANOUT_PHONE, FANOUT_NOWAY };

struct fanout {
	struct crisis_id crisis;
	struct call_id call;
	str request_key, base_url;	/* of the links */
	struct call_about about;
	enum call_text_kind kind;
	str round;			/* of the send_key: the same again is not sent again */
	struct instant not_before;
	bool choice;			/* the call has several posts: who can hold several is offered them */
	struct mobilisation_address_list book;	/* person by person, ascending */
	enum fanout_way way;		/* out: how fanout_one() told the last one */
};

/* For a call already sent: what its rows say, to leave at once. */
enum err fanout_of(struct ctx *c, struct crisis_id crisis, struct call_id call, enum call_text_kind kind,
		   str round, struct fanout *out);

/* The addresses of those people, where they agreed to be written to. */
enum err fanout_book(struct ctx *c, const struct person_id *ids, ptrdiff_t n, struct fanout *f);
bool fanout_reaches(const struct fanout *f, struct person_id person, enum channel channel);

/* One message; ${c}'s arena may be thrown away after it. */
enum err fanout_write(struct ctx *c, const struct fanout *f, struct recipient_id recipient,
		      struct person_id person, enum channel channel);
/*
 * fanout_one(c, f, recipient, person, channel):
 * The same for one person, addresses looked up.  Whom no message can reach is put on the list of those to call, with
 * what to say instead (desk_say); FANOUT_NOWAY: there is no number either, the desk counts them as such.
 */
enum err fanout_one(struct ctx *c, struct fanout *f, struct recipient_id recipient, struct person_id person,
		    enum channel channel);

/* How someone written to by ${channel} would be told now; STOP or not, they have a part in the call. */
enum err fanout_way_of(struct ctx *c, struct person_id person, enum channel channel, enum fanout_way *out);

/* A small arena, reused for each of many people; what is in it does not outlive the next one. */
struct ctx fanout_each_begin(struct ctx *c);
enum err fanout_each_end(struct ctx *c, const struct ctx *one, enum err e);

#endif
