/* board_web.h -- what the pages of a call's board share; for this module alone. */
#ifndef MOBILISATION_BOARD_WEB_H
#define MOBILISATION_BOARD_WEB_H

#include "mobilisation/mobilisation_web.h"
#include "mobilisation_q.h"
#include "place_q.h"

/* All that is read of one call, together. */
struct boarding {
	struct call_id call;
	struct mobilisation_call k;
	struct mobilisation_event event;
	struct board board;
	struct crisis_id crisis;
	struct mobilisation_last_reminder reminder;
	bool reminded;
	ptrdiff_t refused;
	struct call_waits waits;
	struct markup desk;
	struct mobilisation_refusal refusal;
	struct place_post_list posts;
	struct place_next_look look;
	struct tempos tempo;
	bool looks, reopens;
	int64_t freed;
};

/* Of the address.  Errors: E_NOT_FOUND. */
enum err board_ids(struct ctx *c, const struct request *rq, struct crisis_id *crisis, struct call_id *call);
/* Fills the struct boarding ${arg}, of its crisis and call; for db_read(). */
enum err board_gather(struct ctx *c, void *arg);
bool board_open(struct ctx *c, const struct boarding *b);

/* Numbers on the screen are a reading of private contacts: told once an hour a person and call. */
enum err board_numbers(struct ctx *c, struct call_id call, struct board_lines *lines);

/* One person: GET ?p=12, and what is typed in for them. */
enum err board_person(struct ctx *c, const struct request *rq, struct reply *rp, int64_t recipient);
enum err board_answer(struct ctx *c, const struct request *rq, struct reply *rp);
enum err board_relayed(struct ctx *c, const struct request *rq, struct reply *rp);

#endif
