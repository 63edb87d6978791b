/* mobilisation_t.h -- what the tests of calls share: six people, a crisis, one draft. */
#ifndef MOBILISATION_MOBILISATION_T_H
#define MOBILISATION_MOBILISATION_T_H

#include "mobilisation/answer.h"
#include "mobilisation/call.h"
#include "mobt_rows.h"

#define MOB_URL	S("https://cpts.example")

struct mob_person {			/* contacts: 0 none, 1 known, 2 agreed to */
	const char *family, *profession;
	int zone;			/* 0: none */
	bool member;
	const char *status, *preferred;
	bool no_call;
	int mobile, email, mssante;
};

void mob_db(struct ctx *c);		/* a key, a database, its community, two typologies, two zones */
str mob_db_file(struct ctx *c);		/* the same in a file, for threads: where */
struct crisis_id mob_crisis(struct ctx *c, bool exercise);
struct person_id mob_person(struct ctx *c, const struct mob_person *p);
/* n nurses with a mobile each, called N1, N2...; the first is returned. */
struct person_id mob_nurses(struct ctx *c, int n);
struct call_id mob_draft(struct ctx *c, struct crisis_id crisis, str criteria);
/* A draft for that many nurses, urgent, in two hours. */
struct call_id mob_asking(struct ctx *c, struct crisis_id crisis, int64_t wanted);
/* The same, called ${title}, from and to so many hours from now; MOB_UNSAID: not said. */
#define MOB_UNSAID	INT64_MIN
struct call_id mob_asking_at(struct ctx *c, struct crisis_id crisis, const char *title, int64_t from_h, int64_t to_h,
			     int64_t wanted);
/* ${person} has a shift of a dispositif, "Centre"; once a test. */
void mob_shift(struct ctx *c, struct crisis_id crisis, struct person_id person, int64_t from_h, int64_t to_h);
/* What ${person} got in ${call}. */
struct recipient_id mob_asked_of(struct ctx *c, struct call_id call, struct person_id person);
/* Preview, then send; what was sent, as it lies in the outbox, opened. */
enum err mob_send(struct ctx *c, struct crisis_id crisis, struct call_id call, struct call_send *out);
/* The same, with so many people in the first wave. */
enum err mob_send_first(struct ctx *c, struct crisis_id crisis, struct call_id call, ptrdiff_t first,
		       struct call_send *out);
/* A call for nurses, sent among so many of them, in a real crisis: who was asked first. */
struct mob_asked { struct crisis_id crisis; struct call_id call; struct mobt_recipient_list r; };
struct mob_asked mob_asked(struct ctx *c, int nurses, int64_t wanted);
/* An answer by the link; a look at the call; how many places are held. */
struct answer_done mob_say(struct ctx *c, struct recipient_id r, const char *what);
struct wave_turn mob_look(struct ctx *c, struct call_id call);
bool mob_looks_now(struct ctx *c);	/* by its job: did something want calls to be looked at now? */
int64_t mob_placed(struct ctx *c, struct call_id call);
struct mob_message {
	struct recipient_id recipient;
	struct person_id person;
	str channel, address, subject, body, state;
	struct instant not_before;
};
struct mob_messages { struct mob_message *v; ptrdiff_t n; };
struct mob_messages mob_outbox(struct ctx *c);
void mob_post_state(struct ctx *c, struct recipient_id r, str state);
str mob_token(struct ctx *c, str body);	/* of the link in a message */
struct mobt_counts mob_counts(struct ctx *c);
struct mobt_recipient_list mob_recipients(struct ctx *c);
void mob_relay(struct ctx *c, struct person_id person);	/* of a group of its own */
bool mob_logged(struct ctx *c, const char *kind, const char *words);

#endif
