/* lexicon.h -- the words of replies, and the turns of phrase.  For this module alone. */
#ifndef UNDERSTAND_LEXICON_H
#define UNDERSTAND_LEXICON_H

#include "understand/understand.h"

enum kind {
	K_UNKNOWN,
	K_FILL,			/* courtesy: says nothing of its own */
	K_LINK,			/* grammar: harmless beside a word that says one comes */
	K_YES,			/* oui, ok: may also mean "I read you" */
	K_COME,			/* j'arrive, dispo: says that one comes */
	K_NO,
	K_SORRY,
	K_NOT,			/* ne, pas, plus: decided by what stands around */
	K_BUT,			/* mais, par contre */
	K_IF,			/* si, sauf, seulement, sans */
	K_LIMIT,		/* avant, jusqu'à, à partir de */
	K_MAYBE,
	K_LATER,		/* je vous dis demain */
	K_TIME,
	K_ASK,			/* a question */
	K_RECEIPT,		/* bien reçu, noté */
	K_STOP,
	K_WRONG,		/* mauvais numéro */
	K_OTHERS,		/* collègue, mari: someone else comes into it */
	K_ROBOT,		/* réponse automatique */
	K_AWAY,			/* vacances, malade: a refusal when nothing else is said */
	K_WITHDRAW,
	K_CHANGE,		/* finalement, j'annule */
	K_BLOCK,		/* known, and not harmless beside a yes */
	K_SOFT,			/* known, harmless beside a word that says one comes, or a plain oui */
	K_ANOTHER,		/* another time: harmless beside a no only */
	K_SIGN,			/* cordialement: a signature may follow */
	K_NAME,			/* a given name, a title */
	K_JOKE,
	K_TROUBLE,		/* "le lien ne marche pas" */
	K_CHOICE,		/* the number of a post */
	K_KINDS
};

/* A time that is named, beside the call: moments.c. */
enum moment {
	M_NONE,			/* no time */
	M_TIME,			/* not to be compared with it */
	M_DAY, M_OTHER_DAY,
	M_AROUND,		/* a week-end: its day, and others */
	M_START, M_END,		/* its own hours */
	M_INSIDE, M_BEYOND, M_EARLY, M_BEFORE,
	M_SHORT,		/* "2h": an hour before it, or so long */
	M_PART, M_PARTLY, M_OTHER_PART,	/* of a day: all of the call lies in it, some, nothing */
	M_COUNT
};

struct word { const char *word; enum kind kind; const char *variants; };
extern const struct word lexicon[], vocabulary[];
extern const ptrdiff_t lexicon_n, vocabulary_n;

/*
 * A turn of phrase: words of the lexicon, "a|b" either, "a?" or nothing,
 * "*" any one word, "<time>", "<others>", "<name>", "<unknown>", "<away>" any of that kind,
 * "^" the beginning, after greetings too, "$" the end of a sentence, before a signature too.  Longest first wins.
 */
struct phrase { enum kind kind; const char *words; };
extern const struct phrase phrases[];
extern const ptrdiff_t phrases_n;

/* What is written in one word and means several: "jpeux". */
struct glued { const char *from, *to; };
extern const struct glued glued[];
extern const ptrdiff_t glued_n;

struct token {
	str text;		/* as written */
	str fold;		/* lower case, no accents */
	str form;		/* as the lexicon spells it */
	const struct word *word;	/* of the lexicon, NULL: unknown */
	enum kind kind;
	const char *rule;	/* the phrase that decided, or NULL */
	uint16_t names[3];	/* of fold, form and word in phrases; 0: in none */
	int64_t number;		/* -1: not one */
	bool stop;		/* a stop stands before it: . ; ! ? or a new line */
	bool line;		/* a new line stands before it */
	bool dash;		/* a dash between two spaces stands before it */
	bool pause;		/* a comma or the like, or a stop, stands before it */
	bool capital;
	bool guessed;		/* by a spelling near to it */
	bool mended;		/* mistyped, and put right by what stands around: usage.h */
	bool odd;		/* unknown, and could be more than a thing or a name */
	bool taken;		/* by a phrase */
	enum kind as;		/* what that phrase says */
	enum moment moment;
};
struct tokens {
	struct token v[UNDERSTAND_TOKENS];
	ptrdiff_t n;
	const char *end;	/* of the text */
	bool question, many, shouted;
};

/* The word that ${s}, folded, means, or NULL; after "je" or not; ${form}: as the lexicon spells it;
   ${guessed}: only near to it, or sounding like it. */
const struct word *spelling_word(struct arena *a, str s, bool after_je, str *form, bool *guessed);
/* Is ${s} a word of the lexicon, as it is or parted?  And what kind it has there. */
bool spelling_known(struct arena *a, str s);
enum kind spelling_kind(str s);
/* Which letters a word has, a bit each: words a slip apart differ by two of them at most. */
uint32_t spelling_letters(str s);
/* Could ${s}, which is no word, be more than a thing, a place or a name? */
bool spelling_odd(str s);
/* French as it is heard, roughly: silent ends and doubled letters gone.  ${out} holds 26. */
ptrdiff_t spelling_sound(str s, char *out);
/* The words that ${s} has in one, with a space between; empty: it is one word. */
str spelling_parted(struct arena *a, str s);

/* Cut where there is no letter and no digit; nothing is known of them yet. */
void tokens_cut(struct arena *a, str text, struct tokens *t);
void tokens_read(struct arena *a, str text, struct tokens *t);
bool tokens_is(const struct token *t, const char *word);	/* the word, or a variant of it */
bool tokens_one_of(const struct token *t, const char *const *words);	/* up to NULL */
/* Give the words of ${t} their numbers in phrases. */
void matching_names(struct tokens *t);
/* The longest phrase at ${at}, of two as long the one written first: how many tokens it takes, or 0. */
ptrdiff_t matching_longest(const struct tokens *t, ptrdiff_t at, const struct phrase **found);

#endif
