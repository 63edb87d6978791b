/*
 * cross.c -- how well replies are understood at first sight: each writer's by a model that
 * learnt from all the others.
 *
 *   cross [--shuffled] [--damaged] [--show] [--together] [--least PERCENT] [--only WRITER,...] FILE...
 *
 * A line a writer: the rules alone; the rules and the model; what of the difference is whose.  Fails below PERCENT
 * right in all, or on one acceptance that nobody gave.  --shuffled: a model that learnt from
 * texts with each other's labels: the control, which must fail.  --damaged: with the slips of a hand, between courtesies.
 * --show: what is wrong.  --together: those of --only by one model that learnt from none of them.
 * The rules themselves were made with most of these texts in sight: their column is at first sight only where docs/domain/replies.md says so.
 */
#include <stdio.h>
#include <stdlib.h>

#include "../../tools/labelled.h"
#include "../../tools/learning.h"
#include "inbound/inbound.h"

enum { RULES, BOTH, WAYS };
struct tally { long right, accepted_wrongly, human; };

static bool
right(const struct lesson *k, const struct understood *u)
{
	bool same = k->allowed[u->meaning] || (u->meaning == MEANS_WITHDRAW && k->allowed[MEANS_NO]) ||
	    (u->meaning == MEANS_NO && k->allowed[MEANS_WITHDRAW]);
	int64_t post = 0;

	if (u->meaning == MEANS_HUMAN)
		return same;
	(void)str_to_i64(k->post, 1, 99, &post);
	return same && str_eq_nocase(k->code, u->code) && (!post || post == u->post);
}

static void
judge(struct arena *a, const struct lesson *k, const struct model *m, struct tally *t, bool show)
{
	struct labelled_call o;
	struct understood u;
	bool good;

	labelled_offer(k->code, &o);
	understand_by(a, k->text, &o.offer, m, &u);
	inbound_hear_time(&u, o.offer.said_at, o.offer.about->starts_at, o.offer.about->ends_at);
	good = right(k, &u);
	t->right += good;
	t->human += u.meaning == MEANS_HUMAN;
	t->accepted_wrongly += u.meaning == MEANS_YES && !k->allowed[MEANS_YES];
	if (show && u.meaning == MEANS_YES && !k->allowed[MEANS_YES])
		printf("# ACCEPTED: %.*s\n", STR(k->line));
	else if (show && !good)
		printf("# (%.*s: %.*s%s) %.*s\n", STR(understand_word(u.meaning)), STR(understand_reason(u.why)),
		    u.timed ? ", timed" : "", STR(k->line));
}

static bool
asked_for(const char *only, const char *writer)
{
	size_t n = strlen(writer);

	for (const char *at = only; at && *at; at = strchr(at, ',') ? strchr(at, ',') + 1 : NULL)
		if (!strncmp(at, writer, n) && (at[n] == ',' || !at[n]))
			return true;
	return !only;
}

/* Those of ${only} as one writer. */
static void
put_together(struct learning *l, const char *only)
{
	int one = LEARNING_NOBODY;

	for (int i = 0; i < l->n; i++) {
		if (!asked_for(only, l->writers[l->v[i].writer]))
			continue;
		one = one == LEARNING_NOBODY ? l->v[i].writer : one;
		l->v[i].writer = one;
	}
}

/* All lines of writer ${w} by ${m}, and by the rules alone; how many. */
static long
judge_all(struct arena *a, const struct learning *l, int w, bool damaged, bool show, const struct model *m, struct tally t[WAYS])
{
	static const struct model nothing;
	long lines = 0;

	for (int k = 0; k < l->n; k++) {
		if (l->v[k].writer != w || l->v[k].damaged != damaged)
			continue;
		lines++;
		judge(a, &l->v[k], &nothing, &t[RULES], false);
		judge(a, &l->v[k], m, &t[BOTH], show);
		arena_reset(a);
	}
	return lines;
}

int
main(int argc, char **argv)
{
	static struct learning l;
	static struct model m;
	struct tally all[WAYS] = {};
	const char *only = NULL;
	bool shuffled = false, damaged = false, show = false, together = false, good;
	double least = 99, percent;
	struct arena a;
	long n = 0;
	int i = 1;

	for (; i < argc && argv[i][0] == '-'; i++)
		if (!strcmp(argv[i], "--shuffled"))
			shuffled = true;
		else if (!strcmp(argv[i], "--damaged"))
			damaged = true;
		else if (!strcmp(argv[i], "--show"))
			show = true;
		else if (!strcmp(argv[i], "--together"))
			together = true;
		else if (!strcmp(argv[i], "--least") && i + 1 < argc)
			least = strtod(argv[++i], NULL);
		else if (!strcmp(argv[i], "--only") && i + 1 < argc)
			only = argv[++i];
	learning_read(&l, argv + i, argc - i);
	if (together)
		put_together(&l, only);
	arena_init(&a, 64 << 20);
	for (int w = 0; w < l.writers_n; w++) {
		struct tally t[WAYS] = {};
		long lines;

		if (!asked_for(only, l.writers[w]) || (together && n))
			continue;
		learning_model(&l, w, shuffled, &m);
		lines = judge_all(&a, &l, w, damaged, show, &m, t);
		printf("# %-10s %5ld replies; rules %6.2f %% right, %ld wrong acceptances; with the model %6.2f %%, %ld, %ld to a person\n",
		    l.writers[w], lines, 100.0 * (double)t[RULES].right / (double)lines, t[RULES].accepted_wrongly,
		    100.0 * (double)t[BOTH].right / (double)lines, t[BOTH].accepted_wrongly, t[BOTH].human);
		for (int way = 0; way < WAYS; way++) {
			all[way].right += t[way].right;
			all[way].accepted_wrongly += t[way].accepted_wrongly;
		}
		n += lines;
	}
	percent = n ? 100.0 * (double)all[BOTH].right / (double)n : 0;
	good = n > 0 && percent >= least && !all[BOTH].accepted_wrongly;
	printf("# %ld replies: rules %.2f %%, %ld wrong acceptances; with the model %.2f %%, %ld\n", n,
	    n ? 100.0 * (double)all[RULES].right / (double)n : 0, all[RULES].accepted_wrongly, percent, all[BOTH].accepted_wrongly);
	printf("%s 1 - replies of writers who taught nothing are understood, and none is taken for a yes that is not\n1..1\n",
	    good ? "ok" : "not ok");
	return !good;
}
