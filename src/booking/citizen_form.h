/* citizen_form.h -- the form that says who comes: read from a request, shown again with what was typed. */
#ifndef BOOKING_CITIZEN_FORM_H
#define BOOKING_CITIZEN_FORM_H

#include "booking/booking_web.h"

struct form_state {
	str token;
	const struct booking_held_list *held;	/* what is held; none: lost, and slot says what was */
	struct booking_person people[BOOKING_PEOPLE_MAX];
	str born[BOOKING_PEOPLE_MAX];		/* as typed */
	int people_n;
	struct booking_contact contact;		/* normalised */
	str phone;				/* as typed */
	str profession;				/* as chosen */
	struct slot_id slot, was;		/* pressed instead of the one held; the one that was held */
	struct form_error error;
	int status;
	bool bad, lost;				/* bad: c->cause says which field */
};

/* What was typed.  Only what breaks HTTP is an error; a wrong number sets ${bad}. */
enum err form_read(struct ctx *c, const struct request *rq, struct form_state *f);
enum err form_show(struct ctx *c, struct reply *rp, const struct avail *v, const struct form_state *f);
int form_people(const struct booking_held_list *held);	/* first visits held */

#endif
