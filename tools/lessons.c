/* lessons.c -- labelled replies read: each line, its features, and a copy with slips of the hand among courtesies. */
#include <stdio.h>
#include <stdlib.h>

#include "labelled.h"
#include "school.h"

enum {
	LINE = 65536,
	SEED_N = 1,
	DAMAGED = 2,			/* of so many lines one teaches also with slips of the hand */
	DAMAGE = 6,			/* letters of a hundred that slip, where they may */
};

static int
writer_of(struct learning *l, const char *path)
{
	const char *name = strrchr(path, '/');
	char stem[16] = {};
	int n = 0;

	name = name ? name + 1 : path;
	for (bool number = name[0] >= '0' && name[0] <= '9'; n < COUNT(stem) - 1 && name[n] && name[n] != '.' &&
	    !(number && name[n] > '9'); n++)
		stem[n] = name[n];
	for (int w = 0; w < l->writers_n; w++)
		if (!strcmp(l->writers[w], stem))
			return w;
	if (l->writers_n == LEARNING_WRITERS)
		DIE("more than %d writers", LEARNING_WRITERS);
	memcpy(l->writers[l->writers_n], stem, sizeof stem);
	return l->writers_n++;
}

static int
meaning_of(str word)
{
	for (int m = 0; m < MODEL_CLASSES; m++)
		if (str_eq(word, understand_word((enum meaning)m)))
			return m;
	return -1;
}

/* "yes/human:2=B7 TAB text". */
static bool
read_line(struct arena *a, str line, struct lesson *k)
{
	str labels, head, one, tail;
	bool any = false;

	*k = (struct lesson){ .line = arena_dup(a, line) };
	if (!str_cut(k->line, '\t', &labels, &k->text))
		return false;
	k->text = labelled_text(a, k->text);
	if (str_cut(labels, '=', &head, &k->code))
		labels = head;
	if (str_cut(labels, ':', &head, &k->post))
		labels = head;
	for (; labels.n; labels = tail) {
		int m;

		tail = (str){};
		(void)str_cut(labels, '/', &one, &tail);
		if ((m = meaning_of(one)) < 0)
			return false;
		if (!any)
			k->first = (enum meaning)m;
		k->allowed[m] = any = true;
	}
	return any;
}

/* Letters of longer words swapped, lost or doubled, as thumbs do; ASCII only, so that it stays text. */
static str
damaged(struct arena *a, str s, uint64_t *x)
{
	struct buf b = { .a = a };
	ptrdiff_t run = 0;

	for (ptrdiff_t i = 0; i < s.n; i++) {
		bool letter = (s.p[i] | 32) >= 'a' && (s.p[i] | 32) <= 'z';

		*x = *x * 6364136223846793005u + 1442695040888963407u;
		run = letter ? run + 1 : 0;
		if (run < 2 || i + 2 >= s.n || (*x >> 40) % 100 >= DAMAGE || (s.p[i + 1] | 32) < 'a' ||
		    (s.p[i + 1] | 32) > 'z') {
			buf_char(&b, s.p[i]);
			continue;
		}
		switch ((*x >> 33) % 3) {
		case 0:
			buf_char(&b, s.p[i + 1]);
			buf_char(&b, s.p[i++]);
			break;
		case 1:
			buf_char(&b, s.p[i]);
			buf_char(&b, s.p[i]);
			break;
		}
		run = -3;
	}
	return buf_str(&b);
}

/* A greeting before it, a way to close and a name below it, as any meaning may have: they are no sign of one. */
static str
dressed(struct arena *a, str s, uint64_t *x)
{
	static const char *const opens[] = { "", "", "Bonjour, ", "Bonsoir,\n\n", "bjr ", "Bonjour Madame,\n", "Salut, ", "Bonjour à tous,\n", "Bonsoir à vous,\n\n",
		"coucou ", "Bonjour Docteur,\n\n", "Bonsoir la CPTS, " };
	static const char *const closes[] = { "", "", "\nCordialement", "\n\nBien à vous,\nLuc Besnard, kiné", " bonne soirée", "\nCdt\nNadège",
		"\n\nBien cordialement,\nDr Anne Caillé\nCabinet médical de la Gare", " merci", "\nC. Dubois IDE", ", bonne journée à vous", "\nMarie", " bises", " cdlt", "\nBonne soirée à toute l'équipe" };
	const char *open, *close;

	*x = *x * 6364136223846793005u + 1442695040888963407u;
	open = opens[(*x >> 33) % COUNT(opens)];
	*x = *x * 6364136223846793005u + 1442695040888963407u;
	close = closes[(*x >> 33) % COUNT(closes)];
	return arena_fmt(a, "%s%.*s%s", open, STR(s), close);
}

static void
take_features(struct learning *l, struct arena *scratch, struct lesson *k)
{
	struct reading *r = arena_new(scratch, struct reading);
	struct model_features *f = arena_new(scratch, struct model_features);
	struct labelled_call o;
	struct understood out;

	labelled_offer(k->code, &o);
	reading_decide(scratch, k->text, &o.offer, r, &out);
	model_features(scratch, r, f);
	k->features_n = f->n;
	k->features = arena_array(&l->a, uint32_t, f->n);
	memcpy(k->features, f->v, (size_t)f->n * sizeof *f->v);
}

/* Every line, and the copies of some: they stand two by two. */
bool
learning_teaches(const struct learning *l, int lesson)
{
	return !l->v[lesson].damaged || lesson / 2 % DAMAGED == 0;
}

void
learning_read(struct learning *l, char **paths, int n)
{
	static char line[LINE];
	struct arena scratch;
	uint64_t x = SEED_N;

	arena_init(&scratch, 64 << 20);
	arena_init(&l->a, (ptrdiff_t)1 << 30);
	l->v = calloc(LEARNING_LESSONS, sizeof *l->v);
	for (int i = 0; i < n; i++) {
		FILE *f = fopen(paths[i], "r");
		int writer = writer_of(l, paths[i]), at = 0;

		if (!f || !l->v)
			DIE("%s: cannot be read", paths[i]);
		while (fgets(line, sizeof line, f)) {
			str s = str_trim(str_from(line));

			at++;
			if (!s.n || s.p[0] == '#')
				continue;
			if (l->n == LEARNING_LESSONS)
				DIE("more than %d lines", LEARNING_LESSONS);
			if (!read_line(&l->a, s, &l->v[l->n]))
				DIE("%s:%d: no label that is known", paths[i], at);
			l->v[l->n].writer = writer;
			take_features(l, &scratch, &l->v[l->n++]);
			if (l->n == LEARNING_LESSONS)
				DIE("more than %d lines", LEARNING_LESSONS);
			l->v[l->n] = l->v[l->n - 1];
			l->v[l->n].damaged = true;
			l->v[l->n].text = dressed(&l->a, damaged(&l->a, l->v[l->n].text, &x), &x);
			if (learning_teaches(l, l->n))
				take_features(l, &scratch, &l->v[l->n]);
			l->n++;
			arena_reset(&scratch);
		}
		fclose(f);
	}
	arena_fini(&scratch);
}
