/* reading.h -- a reply being read: its words, and how many of each kind.  For this module alone. */
#ifndef UNDERSTAND_READING_H
#define UNDERSTAND_READING_H

#include "understand/lexicon.h"

struct reading {
	struct tokens t;
	const struct understand_offer *offer;
	str code;			/* quoted, or empty */
	int post;			/* chosen, or 0 */
	str times;			/* named beside the rest: "samedi 8h 14h" */
	bool timed;			/* a yes but for them */
	bool placed;			/* they were compared with those of the call */
	enum understand_why why;	/* a person must read it */
	int n[K_KINDS];
	int odd;			/* unknown words that could be more than things or names */
	int before;			/* unknown words before a "oui" that stands alone */
	int verbs;			/* unknown words where "je" has its verb */
	int kin;			/* of the others, those of one's family */
	int ifs;			/* conditions other than "que" and "sans" */
	bool time_first;		/* a time stands before that */
	bool thanks;			/* "merci", "bonne soirée": a way to close */
	bool weak;			/* what accepts is only "ok", "d'accord", a thumb */
	bool oui;			/* "oui", then a pause: what follows is said beside it */
	bool bare;			/* nothing but courtesy around the yes */
	bool says_i;			/* je, or non: the person speaks of themselves */
	bool mended;			/* a word was mistyped */
	bool guessed, either, choices_differ, joke, euh, past;
};

/* Turns of phrase, what "pas" denies, numbers, codes, signatures; then the counts. */
void reading_make(struct arena *a, struct reading *r, str text);

/* Token ${i}, NULL: none.  Tokens ${at} to ${at} + ${n} are one thing: the first of kind ${kind}, by ${rule}. */
struct token *reading_token(struct reading *r, ptrdiff_t i);
void reading_take(struct reading *r, ptrdiff_t at, ptrdiff_t n, enum kind kind, const char *rule);
/* The codes of calls in one piece, as they were given: "C 3" is "C3". */
str numbers_join_codes(struct arena *a, const struct understand_offer *o, str text);
/* What its numbers are: codes, posts, hours, dates, telephones. */
void numbers_read(struct arena *a, struct reading *r);
/* "10 min", "100 %", "5 mois": number ${i} is one of things. */
bool numbers_counted(const struct reading *r, ptrdiff_t i);
/* Each time of ${r} beside the call's. */
void moments_read(struct reading *r);
int moments_day_of_call(const struct reading *r);	/* 1 to 31; 0: not known */
/* The time that is named from token ${from} to ${end}, in words of the lexicon and hours: "samedi 8h 14h". */
str reading_times(struct arena *a, const struct reading *r, ptrdiff_t from, ptrdiff_t end);
/* "On m'a prise à l'autre centre, j'y serai": comes, and not here; from token ${from} on. */
bool reading_elsewhere(const struct reading *r, ptrdiff_t from);
/* What the rules make of it: src/understand/understand.c. */
void reading_decide(struct arena *a, str text, const struct understand_offer *offer, struct reading *r,
    struct understood *out);

/* What it says between its greeting and its way to close, or the whole where nothing is left; how many words. */
const struct reading *core_of(struct arena *a, const struct reading *r);
ptrdiff_t core_words(const struct reading *r);

/* What was lost on the way put back: "d?sol?e", "dÃ©solÃ©", Latin-1 in the clear, "d&eacute;sol&eacute;". */
str mended_text(struct arena *a, str s);

/* Lines and ends of lines that only say who writes, from the last one up. */
void signature_lines(struct tokens *t);
/* Unknown words where a name is expected are one: after "cordialement", a title, a given name, alone on the last line. */
void signature_names(struct arena *a, struct reading *r);

#endif
