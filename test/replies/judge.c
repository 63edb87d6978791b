/*
 * judge.c -- replies with what a person says they mean, read by the program.
 *
 *   judge [--deaf WORDS] [--least PERCENT] [--wrong N] [--show] [--blind] FILE...
 *
 * A line: labels TAB text.  Labels are joined by /, any of them is right: yes no later
 * stop withdraw human; then perhaps =CODE, or :POST.  In the text \n is a new line.
 * The call is for Saturday,
 * 8 to 14 h.  A message that a person must read is right only in the hands of a person.  Fails
 * below PERCENT (99) right, or on more than N (none) acceptances that nobody gave.  --blind: totals only, for what is held out.  --deaf: as if
 * these words were never there: the control, a rule that no longer works.
 */
#include <stdio.h>
#include <stdlib.h>

#include "../../tools/labelled.h"
#include "inbound/inbound.h"

enum { LINE = 65536 };

struct tally { long lines, right, accepted_wrongly, human, codes; };

static bool
has(str labels, str word)
{
	str one, tail;

	for (; labels.n; labels = tail) {
		tail = (str){};
		(void)str_cut(labels, '/', &one, &tail);
		if (str_eq(one, word))
			return true;
	}
	return false;
}

static str
unescaped(struct arena *a, str s, str deaf)
{
	struct buf b = { .a = a };
	str rest = labelled_text(a, s), one, tail;

	if (!deaf.n)
		return rest;
	for (; rest.n; rest = tail) {
		tail = (str){};
		(void)str_cut(rest, ' ', &one, &tail);
		if (!str_has(deaf, arena_fmt(a, ",%.*s,", STR(str_fold(a, one)))))
			buf_fmt(&b, "%.*s ", STR(one));
	}
	return buf_str(&b);
}

static void
judge(struct arena *a, str line, str deaf, bool show, bool blind, struct tally *t)
{
	struct labelled_call o;
	str labels, text, code = {}, post = {}, head;
	struct understood u;
	bool right;

	if (!line.n || line.p[0] == '#' || !str_cut(line, '\t', &labels, &text))
		return;
	if (str_cut(labels, '=', &head, &code))
		labels = head;
	if (str_cut(labels, ':', &head, &post))
		labels = head;
	labelled_offer(code, &o);
	text = unescaped(a, text, deaf);
	understand(a, text, &o.offer, &u);
	inbound_hear_time(&u, o.offer.said_at, o.offer.about->starts_at, o.offer.about->ends_at);
	right = has(labels, understand_word(u.meaning)) || (u.meaning == MEANS_WITHDRAW && has(labels, S("no"))) ||
	    (u.meaning == MEANS_NO && has(labels, S("withdraw")));
	if (u.meaning != MEANS_HUMAN)
		right = right && str_eq_nocase(code, u.code) && (!post.n || str_eq(arena_fmt(a, "%d", u.post), post));
	t->lines++;
	t->right += right;
	t->human += u.meaning == MEANS_HUMAN;
	if (u.meaning == MEANS_YES && !has(labels, S("yes"))) {
		t->accepted_wrongly++;
		if (!blind)
			printf("# ACCEPTED: %.*s\n", STR(line));
	}
	if (!right && show)
		printf("# %.*s (%.*s: %.*s%s%.*s; %.*s): %.*s\n", STR(labels), STR(understand_word(u.meaning)),
		    STR(understand_reason(u.why)), u.times.n ? " " : "", STR(u.times), STR(u.words), STR(str_sub(line, 0, 200)));
}

int
main(int argc, char **argv)
{
	static char line[LINE];
	struct arena a;
	struct tally t = {};
	double least = 99, right;
	str deaf = {};
	bool show = false, blind = false, good;
	long wrong = 0;

	arena_init(&a, 64 << 20);
	for (int i = 1; i < argc; i++) {
		FILE *f;

		if (!strcmp(argv[i], "--deaf") && i + 1 < argc) {
			deaf = arena_fmt(&a, ",%s,", argv[++i]);
			deaf = str_from(strdup(arena_z(&a, deaf)));
		} else if (!strcmp(argv[i], "--least") && i + 1 < argc)
			least = strtod(argv[++i], NULL);
		else if (!strcmp(argv[i], "--wrong") && i + 1 < argc)
			wrong = strtol(argv[++i], NULL, 10);
		else if (!strcmp(argv[i], "--blind"))
			blind = true;
		else if (!strcmp(argv[i], "--show"))
			show = true;
		else if (!(f = fopen(argv[i], "r"))) {
			perror(argv[i]);
			return 2;
		} else {
			while (fgets(line, sizeof line, f)) {
				str s = str_from(line);

				if (s.n && s.p[s.n - 1] == '\n')
					s.n--;
				judge(&a, s, deaf, show, blind, &t);
				arena_reset(&a);
			}
			fclose(f);
		}
	}
	right = t.lines ? 100.0 * (double)t.right / (double)t.lines : 0;
	good = t.lines > 0 && right >= least && t.accepted_wrongly <= wrong;
	printf("# %ld replies: %.2f %% right, %ld to a person, %ld wrong acceptances\n", t.lines, right, t.human, t.accepted_wrongly);
	printf("%s 1 - replies are understood, and none is taken for a yes that is not\n1..1\n", good ? "ok" : "not ok");
	return !good;
}
