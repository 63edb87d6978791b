/* sas_t.h -- what the tests of the SAS share: the centre of booking_t.h, a line that one holds, a regulator. */
#ifndef SAS_SAS_T_H
#define SAS_SAS_T_H

#include "booking/booking_t.h"
#include "sas/sas.h"

#define SAST_PS		"10002909371"

enum { SAST_REGULATOR = 901, SAST_DESK = 902 };

struct bkt sast_given(struct ctx *c);		/* its line is open to the SAS, for the CPTS; one place a slot */
enum err sast_line(struct ctx *c, const struct sas_line_edit *e);
/* Booked at the desk by that account, in the nth slot of the line. */
enum err sast_book(struct ctx *c, const struct bkt *k, int64_t account, const char *token, int nth);

#endif
