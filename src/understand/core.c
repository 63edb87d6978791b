/*
 * core.c -- what a reply says between its greeting and its way to close: "Bonsoir à tous, nickel. Bonne soirée,
 * Claire" is "nickel".  Any meaning may stand between these, so they are no sign of one.
 */
#include "understand/reading.h"

/* "Bonsoir", "chers collègues", "re-bonjour". */
static bool
greets(const struct tokens *t, ptrdiff_t i)
{
	static const char *const words[] = { "bonjour", "bonsoir", NULL };
	static const char *const dear[] = { "cher", "chere", "chers", "cheres", "re" };

	if (tokens_one_of(&t->v[i], words))
		return true;
	for (int w = 0; w < COUNT(dear); w++)
		if (str_eq(t->v[i].fold, str_from(dear[w])) && i + 1 < t->n)
			return true;
	return false;
}

/* "À toutes et tous", "Madame", "la CPTS", "chers collègues": whom it greets. */
static bool
greeted(const struct tokens *t, ptrdiff_t i)
{
	static const char *const words[] = { "a", "tous", "toutes", "tout", "toute", "et", "equipe", "cpts", "cher", "chere", "chers", "cheres", "collegues",
		"collegue", "confreres", "consoeurs", "confrere", "consoeur", "monde", "compagnie", "team", "l" };
	static const char *const whose[] = { "la", "le", "vous" };
	const struct token *k = &t->v[i];

	if (k->kind == K_NAME || greets(t, i))
		return true;
	for (int w = 0; w < COUNT(whose); w++)		/* "la CPTS", "bonjour à vous"; not "bonsoir, le 2" */
		if (str_eq(k->fold, str_from(whose[w])) && i && !k->pause &&
		    ((i + 1 < t->n && greeted(t, i + 1) && !t->v[i + 1].pause) || str_eq(t->v[i - 1].fold, S("a"))))
			return true;
	for (int w = 0; w < COUNT(words); w++)
		if (str_eq(k->fold, str_from(words[w])))
			return !k->pause || str_starts(k->fold, S("cher"));
	return false;
}

static ptrdiff_t
after_greeting(const struct tokens *t)
{
	ptrdiff_t i = 0;

	if (t->n && greets(t, 0))
		for (i = 1; i < t->n && greeted(t, i); i++)
			;
	return i;
}

/* "Bonne soirée à tous", "bien à vous", "à bientôt": a turn of phrase that closes; ${weak}: beside a mere "ok", of which
   it is a part ("ok bonne journée": read, perhaps no more). */
static bool
closes(const struct token *k, bool weak)
{
	static const char *const rules[] = { "bon|belle journee", "bon journee", "bon soir", "bon fin", "bien a vous", "a bientot", "a plus" };

	if (k->kind == K_SIGN || (k->taken && (k->as == K_SIGN || k->as == K_NAME)))
		return true;
	for (int r = 0; !weak && k->rule && r < COUNT(rules); r++)
		if (str_starts(str_from(k->rule), str_from(rules[r])))
			return !tokens_is(k, "parfait");
	return false;
}

/* "Cordialement Paul Martin": where the last such word stands, with nothing but names after it; else the end. */
static ptrdiff_t
signed_at(const struct tokens *t, ptrdiff_t from)
{
	for (ptrdiff_t i = t->n; i > from; i--) {
		enum kind k = t->v[i - 1].kind;

		if (k == K_SIGN)
			return i - 1;
		if (k != K_NAME && k != K_FILL)
			break;
	}
	return t->n;
}

static ptrdiff_t
before_closing(const struct tokens *t, ptrdiff_t from, bool weak)
{
	ptrdiff_t n = signed_at(t, from), name;

	for (;;) {
		for (name = n; name > from && t->v[name - 1].kind == K_NAME && !t->v[name - 1].taken; name--)
			;
		if (name < n && name > from && (t->v[name].pause || closes(&t->v[name - 1], weak)))
			n = name;		/* "..., Sophie"; not "oui pour Sophie" */
		else if (name == n && n > from && (closes(&t->v[n - 1], weak) ||
		    (n < t->n && t->v[n].kind == K_SIGN && str_eq(t->v[n - 1].fold, S("bien")))))
			n--;
		else
			return n;
	}
}

/* From where to where; the whole, when nothing is left. */
static void
core_bounds(const struct reading *r, ptrdiff_t *from, ptrdiff_t *end)
{
	*from = after_greeting(&r->t);
	*end = before_closing(&r->t, *from, r->weak && r->n[K_YES]);
	if (*from == *end) {
		*from = 0;
		*end = r->t.n;
	}
}

ptrdiff_t
core_words(const struct reading *r)
{
	ptrdiff_t from, end;

	core_bounds(r, &from, &end);
	return end - from;
}

const struct reading *
core_of(struct arena *a, const struct reading *r)
{
	struct reading *core;
	ptrdiff_t from, end;

	core_bounds(r, &from, &end);
	if (end - from == r->t.n)
		return r;
	core = arena_new(a, struct reading);
	*core = *r;
	core->t.n = end - from;
	memcpy(core->t.v, r->t.v + from, (size_t)core->t.n * sizeof *core->t.v);
	core->t.v[0].pause = core->t.v[0].stop = core->t.v[0].line = core->t.v[0].dash = false;
	if (end < r->t.n)
		core->t.end = r->t.v[end].text.p;
	return core;
}
