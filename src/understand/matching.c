/*
 * matching.c -- turns of phrase found at a place of a text.  The list of phrases.c is
 * read once: its words get numbers, and each number knows the phrases it may begin.
 */
#include <pthread.h>

#include "understand/lexicon.h"

enum {
	NAMES = 4096, NAME_SLOTS = 16384,	/* words of phrases; slots: a power of two */
	ELEMENTS = 12288, CHOICES = 24576, PHRASES = 4096, STARTS = 32768,
};

struct element {
	uint16_t choice, n;		/* words of ${choices}: any of them fits */
	char special;			/* '*', '^', '$', or the kind's letter: 't' of "<time>" */
	bool optional;
};
struct compiled { uint16_t element, n; };

static str names[NAMES];
static uint16_t name_slots[NAME_SLOTS], choices[CHOICES];
static int names_n, choices_n, elements_n;
static struct element elements[ELEMENTS];
static struct compiled compiled[PHRASES];
static uint16_t starts[STARTS], starts_at[NAMES + 2],
    cursor[NAMES + 2];	/* phrases by the number of a first word; 0: any word */
static pthread_once_t once = PTHREAD_ONCE_INIT;

static uint16_t
name_find(str s, bool add)
{
	uint32_t h = 2166136261u;

	for (ptrdiff_t i = 0; i < s.n; i++)
		h = (h ^ (unsigned char)s.p[i]) * 16777619u;
	for (;; h++) {
		uint16_t *at = &name_slots[h & (NAME_SLOTS - 1)];

		if (*at && str_eq(names[*at], s))
			return *at;
		if (*at)
			continue;
		if (!add)
			return 0;
		assert(names_n + 1 < NAMES);
		names[++names_n] = s;
		*at = (uint16_t)names_n;
		return *at;
	}
}

static void
compile_element(str e)
{
	struct element *x = &elements[elements_n++];
	str one, tail;

	assert(elements_n < ELEMENTS);
	*x = (struct element){ .choice = (uint16_t)choices_n, .optional = e.n && e.p[e.n - 1] == '?' };
	if (x->optional)
		e.n--;
	if (e.n == 1 && (e.p[0] == '*' || e.p[0] == '^' || e.p[0] == '$')) {
		x->special = e.p[0];
		return;
	}
	if (e.n > 2 && e.p[0] == '<') {
		x->special = e.p[1];
		return;
	}
	for (; e.n; e = tail, x->n++) {
		tail = (str){};
		(void)str_cut(e, '|', &one, &tail);
		assert(choices_n < CHOICES);
		choices[choices_n++] = name_find(one, true);
	}
}

/* The numbers of the words that ${p} may begin with, each given to ${f}; 0 for any word. */
static void
each_start(const struct compiled *p, int phrase, void (*f)(uint16_t name, int phrase))
{
	for (int e = p->element; e < p->element + p->n; e++) {
		const struct element *x = &elements[e];

		if (x->special == '^')
			continue;
		if (x->special)
			f(0, phrase);
		for (int c = x->choice; c < x->choice + x->n; c++)
			f(choices[c], phrase);
		if (!x->optional)
			return;
	}
}

static void
start_count(uint16_t name, int phrase)
{
	(void)phrase;
	starts_at[name + 1]++;
}

static void
start_put(uint16_t name, int phrase)
{
	starts[cursor[name]++] = (uint16_t)phrase;
}

static void
compile(void)
{
	assert(phrases_n <= PHRASES);
	for (ptrdiff_t p = 0; p < phrases_n; p++) {
		str rest = str_from(phrases[p].words), e, tail;

		compiled[p].element = (uint16_t)elements_n;
		for (; rest.n; rest = tail) {
			tail = (str){};
			(void)str_cut(rest, ' ', &e, &tail);
			compile_element(e);
		}
		compiled[p].n = (uint16_t)(elements_n - compiled[p].element);
	}
	for (int p = 0; p < phrases_n; p++)
		each_start(&compiled[p], p, start_count);
	for (int i = 1; i <= names_n + 1; i++)
		starts_at[i] += starts_at[i - 1];
	assert(starts_at[names_n + 1] <= STARTS);
	memcpy(cursor, starts_at, sizeof cursor);
	for (int p = 0; p < phrases_n; p++)
		each_start(&compiled[p], p, start_put);
}

void
matching_names(struct tokens *t)
{
	(void)pthread_once(&once, compile);
	for (ptrdiff_t i = 0; i < t->n; i++) {
		struct token *k = &t->v[i];

		k->names[0] = name_find(k->fold, false);
		k->names[1] = k->form.n ? name_find(k->form, false) : 0;
		k->names[2] = k->word ? name_find(str_from(k->word->word), false) : 0;
	}
}

static bool
fits(const struct element *x, const struct token *k)
{
	switch (x->special) {
	case '*': return true;
	case 't': return k->kind == K_TIME;
	case 'o': return k->kind == K_OTHERS;
	case 'u': return k->kind == K_UNKNOWN;
	case 'a': return k->kind == K_AWAY;
	case 'n': return k->kind == K_NAME;
	}
	for (int c = x->choice; c < x->choice + x->n; c++)
		if (choices[c] == k->names[0] || choices[c] == k->names[1] || choices[c] == k->names[2])
			return true;
	return false;
}

/* Nothing but greetings stands before ${at}. */
static bool
begins(const struct tokens *t, ptrdiff_t at)
{
	for (ptrdiff_t i = 0; i < at; i++)
		if (t->v[i].kind != K_FILL && t->v[i].kind != K_NAME)
			return false;
	return true;
}

/* A sentence ends before ${n}, or only a signature follows. */
static bool
ends(const struct tokens *t, ptrdiff_t n)
{
	return n == t->n || t->v[n].stop || (t->v[n].taken && t->v[n].as == K_NAME);
}

/* How many tokens phrase ${p} takes from ${at}; 0: it does not fit.  An optional word is taken when it is there. */
static ptrdiff_t
match(const struct tokens *t, ptrdiff_t at, int p)
{
	ptrdiff_t n = at;

	for (int e = compiled[p].element; e < compiled[p].element + compiled[p].n; e++) {
		const struct element *x = &elements[e];
		const struct token *k = n < t->n && (n == at || !t->v[n].stop) && !t->v[n].taken ? &t->v[n] : NULL;

		if (x->special == '^' || x->special == '$') {
			if (x->special == '^' ? !begins(t, at) : !ends(t, n))
				return 0;
		} else if (k && fits(x, k))
			n++;
		else if (!x->optional)
			return 0;
	}
	return n - at;
}

ptrdiff_t
matching_longest(const struct tokens *t, ptrdiff_t at, const struct phrase **found)
{
	const struct token *k = &t->v[at];
	ptrdiff_t best = 0;
	int which = (int)phrases_n;

	for (int w = -1; w < 3; w++) {
		uint16_t name = w < 0 ? 0 : k->names[w];

		if (w >= 0 && (!name || (w > 0 && name == k->names[0]) || (w > 1 && name == k->names[1])))
			continue;
		for (int s = starts_at[name]; s < starts_at[name + 1]; s++) {
			ptrdiff_t n = match(t, at, starts[s]);

			if (n > best || (n == best && n && starts[s] < which)) {
				best = n;
				which = starts[s];
			}
		}
	}
	if (best)
		*found = &phrases[which];
	return best;
}
