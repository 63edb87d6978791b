/*
 * signature.c -- the names, titles and addresses below a reply: "Dr Paul Martin, cabinet
 * médical, 12 rue de la Poste 28160 Brou" says nothing of its own.
 */
#include "understand/reading.h"

enum { SIGNATURE_WORDS = 3, SEGMENT_WORDS = 12 };

static bool
one_of(const struct token *k, const char *const *words)
{
	for (; *words; words++)
		if (tokens_is(k, *words))
			return true;
	return false;
}

static bool
of_sender(const struct understand_offer *o, struct arena *a, str fold)
{
	str names, one, tail;

	if (!o || fold.n < 2)
		return false;
	names = str_fold(a, arena_fmt(a, "%.*s %.*s", STR(o->given), STR(o->family)));
	for (; names.n; names = tail) {
		tail = (str){};
		(void)str_cut(names, ' ', &one, &tail);
		if (str_eq(one, fold))
			return true;
	}
	return false;
}

/* Unknown words where a name is expected are one: after "cordialement", a title, a given name, alone on the last line. */
void
signature_names(struct arena *a, struct reading *r)
{
	static const char *const titled[] = { "madame", "docteur", NULL };
	bool signing = false;
	ptrdiff_t last = r->t.n;
	int unknown = 0;

	for (ptrdiff_t i = 0; i < r->t.n; i++) {
		struct token *k = &r->t.v[i];
		struct token *b = i ? &r->t.v[i - 1] : NULL;

		if (of_sender(r->offer, a, k->fold) && (k->kind == K_UNKNOWN || k->kind == K_NAME || k->guessed))
			k->kind = K_NAME;
		signing |= k->kind == K_SIGN;
		if (signing && !k->taken && (k->kind == K_UNKNOWN || k->guessed || tokens_is(k, "numero"))) {
			k->kind = K_FILL;
			k->guessed = false;
		} else if ((k->kind == K_UNKNOWN || k->guessed) && !k->taken && k->number < 0 &&
		    b && b->kind == K_NAME && !k->pause && ((k->capital && !r->t.shouted) || one_of(b, titled))) {
			k->kind = K_NAME;
			k->guessed = false;
		} else if (k->kind == K_UNKNOWN && !k->odd && k->capital && k->stop && i + 1 == r->t.n && !r->t.shouted)
			k->kind = K_NAME;
		else if (k->kind == K_UNKNOWN && k->fold.n == 1 && b && b->kind == K_NAME)
			k->kind = K_NAME;
		else if (k->fold.n == 1 && k->capital && !k->taken && i + 1 < r->t.n &&
		    of_sender(r->offer, a, r->t.v[i + 1].fold))
			k->kind = K_NAME;		/* "J. MARTIN" */
	}
	while (last > 0 && !r->t.v[last - 1].line)
		last--;
	if (last <= 1 || r->t.n - (last - 1) > SIGNATURE_WORDS || r->t.shouted)
		return;
	for (ptrdiff_t i = last - 1; i < r->t.n; i++) {
		struct token *k = &r->t.v[i];

		if (k->kind != K_NAME && !(k->kind == K_UNKNOWN && k->number < 0 && k->capital))
			return;
		unknown += k->kind == K_UNKNOWN;
	}
	if (unknown < r->t.n - (last - 1) || unknown > 1)		/* one capital word alone may be anything */
		for (ptrdiff_t i = last - 1; i < r->t.n; i++)
			r->t.v[i].kind = K_NAME;
}


/* ---- whole lines ------------------------------------------------------------------------ */

static const char *const titles[] = { "madame", "docteur", NULL };
static const char *const closing[] = { "bon", "journee", "soir", "merci", "vous", "a", "bientot", "cordialement", "bien", "courage", "continuation",
	"fin", "de", "salutation", "bonjour", "plus", "samedi", NULL };

/* A letter and its point, "Dr.", "Tél.": no sentence ends there. */
static bool
abbreviates(const struct token *k)
{
	static const char *const short_ones[] = { "dr", "mme", "mr", "mlle", "tel", "st", "ste", "pr", NULL };

	for (int i = 0; short_ones[i]; i++)
		if (str_eq(k->fold, str_from(short_ones[i])))
			return true;
	return k->fold.n == 1 && k->number < 0 && k->fold.p[0] >= 'a' && k->fold.p[0] <= 'z' && k->fold.p[0] != 'y';
}

static bool
could_sign(const struct token *k)
{
	if (k->number < 0 && k->fold.n <= 4 && k->fold.n >= 2 && k->fold.p[k->fold.n - 1] >= '0' &&
	    k->fold.p[k->fold.n - 1] <= '9')
		return false;		/* a code */
	return k->guessed || k->kind == K_NAME || k->kind == K_SIGN || k->kind == K_UNKNOWN || k->kind == K_FILL ||
	    k->kind == K_LINK ||
	    k->kind == K_SOFT || tokens_is(k, "numero") || str_eq(k->fold, S("hopital"));
}

/* What only a signature has. */
static bool
marks(const struct tokens *t, ptrdiff_t i, ptrdiff_t from, ptrdiff_t to)
{
	static const char *const places[] = { "rue", "avenue", "boulevard", "place", "cabinet", "pharmacie", "clinique", "ehpad", "tel", "msp", NULL };
	const struct token *k = &t->v[i];

	if (k->kind == K_NAME || (k->number >= 10000 && k->fold.n == 5))
		return true;
	for (int w = 0; places[w]; w++)
		if (str_eq(k->fold, str_from(places[w])) && (i == from || i == from + 1 || (i > from &&
		    t->v[i - 1].number >= 0)))
			return true;
	/* "C. Dubois", "Fatou D." */
	return k->fold.n == 1 && abbreviates(k) && to - from == 2 && (t->v[from].kind == K_UNKNOWN ||
	    t->v[to - 1].kind == K_UNKNOWN || t->v[from].guessed ||
	    t->v[to - 1].guessed);
}

static bool
signs(const struct tokens *t, ptrdiff_t from, ptrdiff_t to)
{
	bool marked = false;

	if (to - from > SEGMENT_WORDS)
		return false;
	for (ptrdiff_t i = from; i < to; i++) {
		if (!could_sign(&t->v[i]) && !(i > from && one_of(&t->v[i - 1], titles)))
			return false;
		marked |= marks(t, i, from, to);
	}
	/* "- Chantal": one word after a line or a dash, and nothing follows. */
	return marked || (to - from == 1 && (t->v[from].line || t->v[from].dash) && t->v[from].capital &&
	    !t->shouted && t->v[from].kind == K_UNKNOWN);
}

static bool
closes(const struct tokens *t, ptrdiff_t from, ptrdiff_t to)
{
	for (ptrdiff_t i = from; i < to; i++)
		if (t->v[i].kind != K_SIGN && t->v[i].kind != K_FILL && t->v[i].kind != K_YES && !one_of(&t->v[i],
		    closing) &&
		    !(t->v[i].fold.n == 2 && t->v[i].fold.p[1] >= '0' && t->v[i].fold.p[1] <= '9'))
			return false;
	return to - from <= 5 && t->v[from].kind != K_YES;
}

void
signature_lines(struct tokens *t)
{
	for (ptrdiff_t i = 1; i < t->n; i++)
		if (t->v[i].stop && !t->v[i].line && !t->v[i].dash && abbreviates(&t->v[i - 1]))
			t->v[i].stop = t->v[i].pause = false;
	for (ptrdiff_t to = t->n, from; to > 1; to = from) {
		for (from = to - 1; from > 0 && !t->v[from].line && !t->v[from].dash && !t->v[from].stop; from--)
			;
		if (from == 0 || (!signs(t, from, to) && !closes(t, from, to)))
			return;
		if (!signs(t, from, to))
			continue;
		for (ptrdiff_t i = from; i < to; i++) {
			t->v[i].kind = K_NAME;
			t->v[i].guessed = t->v[i].odd = false;
			t->v[i].taken = true;
			t->v[i].as = K_NAME;
			t->v[i].rule = "signature";
		}
	}
}
