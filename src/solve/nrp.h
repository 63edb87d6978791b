/*
 * nrp.h -- the text format of the published nurse-rostering instances, as it is read:
 * T. Curtois and R. Qu, Computational results on new staff scheduling benchmark instances (2014).
 * Sections SECTION_HORIZON, _SHIFTS, _STAFF, _DAYS_OFF, _SHIFT_ON_REQUESTS, _SHIFT_OFF_REQUESTS, _COVER.
 */
#ifndef SOLVE_NRP_H
#define SOLVE_NRP_H

#include "solve/solve.h"

enum { NRP_SHIFTS = 40, NRP_STAFF = 1000, NRP_LINES = 400000 };

struct nrp_shift {
	str id;
	int minutes;
	uint64_t no_next;	/* shifts that may not follow */
};

struct nrp_staff {
	str id;
	int max_minutes, min_minutes, run_max, run_min, off_min, weekends_max;
	int16_t shifts_max[NRP_SHIFTS];
};

struct nrp_request { int staff, day, shift, weight; };
struct nrp_cover { int day, shift, wanted, under, over; };

struct nrp {
	int days, shifts, staff;
	struct nrp_shift *shift;
	struct nrp_staff *person;
	uint8_t *off;			/* [staff * days] */
	struct nrp_request *on, *not;	/* wished, and wished not */
	struct nrp_cover *cover;
	int ons, nots, covers;
};

/*
 * nrp_read(c, text, out):
 * Errors: E_INVALID solve.file, with the line and what was expected in the detail.
 */
enum err nrp_read(struct ctx *c, str text, struct nrp *out);

/* The same as a case of the solver. */
enum err nrp_case(struct ctx *c, const struct nrp *n, struct solve_case *out);

/*
 * A roster as text: a line a person, `ID: S S - S ...`, one shift or `-` a day; what
 * published solutions use, separated by tabs, commas or spaces, is read too.
 */
void nrp_write_roster(struct buf *b, const struct nrp *n, const int16_t *shift);
enum err nrp_read_roster(struct ctx *c, const struct nrp *n, str text, int16_t *shift);

/*
 * nrp_check(c, n, shift, report, out):
 * The objective from scratch, by the definition of the instance; every rule that is broken is a
 * line of ${report}.  shift[person * days + day]: a shift or -1.  Nothing of the solver is used.
 */
bool nrp_check(const struct nrp *n, const int16_t *shift, struct buf *report, int64_t *out);

#endif
