/*
 * place.h -- posts (postes) a call asks for, and their places: who has one, who waits for one.
 *
 * A call asks for posts: a profession or a skill, how many, who may stand in.
 * Each wanted person is one row, a place; acceptance is one statement that gives
 * a free row to a recipient, or none.  Where someone stands in a call:
 *
 *   asked ──yes──> placed ──no──> withdrawn ──yes──> placed, or full
 *        ├─yes──> full ──stays──> reserve            (no place was left)
 *        └─yes─────────────────> reserve            (has another one at the same hours)
 *
 * A freed place is offered to the reserve, then to those told "full" (wave.h).
 */
#ifndef MOBILISATION_PLACE_H
#define MOBILISATION_PLACE_H

#include "i18n/i18n.h"
#include "place_rows.h"

enum {
	POSTS_MAX = 6,			/* of one call */
	POST_WANTED_MAX = 500,
	POST_SUBSTITUTES_MAX = 8,
};

struct place_ask {			/* what is asked for */
	str profession, skill;		/* codes; one of them at least */
	str substitutes;		/* "70,60": professions that may stand in; the skill is still asked */
	int64_t wanted;
};
struct place_asks { struct place_ask v[POSTS_MAX]; int n; };

/*
 * place_asks_save(c, call, asks):
 * The posts of a draft, in the place of those it had.
 * Errors: E_INVALID post.wanted (not 1 to POST_WANTED_MAX), post.who (neither
 * profession nor skill), post.twice (the same one on two lines).  Call inside db_write().
 */
enum err place_asks_save(struct ctx *c, struct call_id call, const struct place_asks *asks);
enum err place_posts(struct ctx *c, struct call_id call, struct place_post_list *out);

/* The places of a call that is being sent: one row a person wanted.  Call inside db_write(). */
enum err place_open(struct ctx *c, const struct place_post_list *posts);

/* Said yes and has no place: told that it is full, or in reserve. */
bool place_waits(str standing);

/*
 * place_want(c, call, post, wanted, changed):
 * Need more, or fewer, while people answer.  Fewer than have a place already is
 * refused: someone must be told first (place_release).
 * Errors: E_INVALID post.wanted; E_CONFLICT place.held.  Call inside db_write().
 */
enum err place_want(struct ctx *c, struct call_id call, const struct place_post *post, int64_t wanted, bool *changed);

/* How someone of ${profession} and these skills can hold a post: 0 not, 1 stands in, 2 exactly. */
int place_fit(const struct place_post *post, str profession, const str *skills, ptrdiff_t n);

enum place_outcome { PLACE_NONE, PLACE_TAKEN, PLACE_FULL, PLACE_FREED, PLACE_ENGAGED };

struct place_who {			/* one person in one call */
	struct recipient_id recipient;
	struct call_id call;
	struct person_id person;
	str standing;			/* where they stood */
};
/*
 * place_answer(c, who, answer, chosen, out):
 * What an answer does to places: yes takes one, of the post ${chosen} (0: of any they
 * can hold), or finds none; anything else frees the one held.  PLACE_NONE: nothing changed.
 * PLACE_ENGAGED: they have a place at the same hours elsewhere (engaged.h): none here, they are in reserve.
 * Call inside db_write().  Two statements; three when there is no place for them.
 */
enum err place_answer(struct ctx *c, const struct place_who *who, str answer, struct call_post_id chosen,
		      enum place_outcome *out);

/* What else ${person} is expected at, at the hours of ${call}: what the database refuses a place for.  ${found}. */
enum err place_elsewhere(struct ctx *c, struct call_id call, struct person_id person, struct place_engaged *out,
			 bool *found);

/*
 * place_choices(c, ids, n, out):
 * The posts that recipients can hold, one by one, each by its number in the call; who
 * can hold several is offered them, and answers by the number.  At most POSTS_MAX each.
 */
enum err place_choices(struct ctx *c, const struct recipient_id *ids, ptrdiff_t n, struct place_choice_list *out);
/* What who can hold several posts of a call chooses among, on a page or a telephone. */
struct place_option {
	struct call_post_id id;
	str label, as;			/* "Infirmier", "comme infirmier" */
	int64_t free;			/* places nobody has */
	bool held;			/* one of them is theirs */
};
struct place_options {			/* n 0: there is nothing to choose */
	struct place_option *v;
	ptrdiff_t n;
	int64_t free;			/* of all */
};
/* out[i]: the choice of ids[i], in ${lang}.  One statement for all. */
enum err place_options(struct ctx *c, enum lang lang, const struct recipient_id *ids, ptrdiff_t n,
		       struct place_options *out);
/* What a button says, "yes:12": ${word} "yes", of the post 12; "yes": of any, 0. */
void place_chosen(str value, str *word, struct call_post_id *post);

/* "1 infirmier, 3 accueil": of those in ${list}, only where places are ${free}; for an SMS. */
str place_choices_say(struct ctx *c, const struct place_choice_list *list, bool free);

/*
 * A higher module may tie places to something of its own (a shift); set once by app/, NULL: nothing is tied.
 * page: where someone gives a shift back, after the address of the site.
 * take: someone has just been given a place; *refused: what it is tied to will not have her: the place is free again.
 * freed: someone gave one back, or was released.  Both in the transaction of the answer.
 */
struct place_tie {
	enum err (*take)(struct ctx *c, struct call_id call, struct person_id person, bool *refused);
	enum err (*freed)(struct ctx *c, struct call_id call, struct person_id person);
	str (*page)(struct ctx *c, struct crisis_id crisis, struct person_id person);
};
extern const struct place_tie *place_tie;

/* The place just taken is not hers: free again, and no place of this call will be.  Inside db_write(). */
enum err place_refuse(struct ctx *c, struct recipient_id recipient);

/* Someone is no longer needed: the place is free.  Errors: E_CONFLICT place.none.  Call inside db_write(). */
enum err place_release(struct ctx *c, struct recipient_id recipient);

/*
 * place_reserve(c, recipient, chosen):
 * Stay in reserve; for the post ${chosen} alone, if any: the others are left to those who take them.
 * Errors: E_CONFLICT place.reserve_not for who did not say yes, or has a place.  Call inside db_write().
 */
enum err place_reserve(struct ctx *c, struct recipient_id recipient, struct call_post_id chosen);

/* "Infirmier", "AFGSU 2", "Infirmier, AFGSU 2". */
str place_post_label(struct ctx *c, str profession, str skill, str skill_label);
/* "comme infirmier", "comme infirmier, AFGSU 2"; "poste AFGSU 2" where any profession will do. */
str place_post_as(struct ctx *c, enum lang lang, str profession, str skill, str skill_label);

#endif
