/* The time beside a yes: the call's own, or a person's to read. */
#include "inbound/inbound.h"
#include "t.h"

/* Saturday 28 November 2026, 8 h to 14 h; said on Friday evening. */
static const struct opt_instant no_time = {};

static bool
same(const char *times, struct instant said, struct opt_instant from, struct opt_instant to)
{
	return inbound_same_time(str_from(times), said, from, to);
}

TEST(inbound_when_it_is_the_day_and_the_hours_of_the_call)
{
	static const char *const right[] = { "samedi", "demain", "28 novembre", "28 11", "28", "samedi 28", "8h", "08h", "8h00",
		"8h 14h", "8 14h", "samedi 8h 14h", "demain 8h", "8h 00 14h", "28 11 8h", "samedi 28 novembre 8h 14h", "samedi matin", "matinee", "pendant 6h", "samedi pendant 6h", "7h45 14h15", "7h 45 14h30" };
	static const char *const wrong[] = { "dimanche", "vendredi", "aujourdhui", "27 novembre", "28 decembre", "28 12", "29", "9h",
		"8h 12h", "8h30", "7h 14h", "14h", "8h 14h 16h", "samedi 9h", "weekend", "semaine", "samedi prochain", "soir",
		"samedi aprem", "matin", "nuit", "samedi dimanche", "dans la journee", "", "14h 8h", "janvier", "samedi 28 2027",
		"a b c d e f g h i j k l m", "pendant 5h", "pendant", "pendant 6h pendant 6h", "7h15 14h", "7h45 15h", "apresdemain" };
	struct instant said = civil_instant(2026, 11, 27, 21, 0);
	struct opt_instant from = { true, civil_instant(2026, 11, 28, 8, 0) },
		to = { true, civil_instant(2026, 11, 28, 14, 0) };

	for (int i = 0; i < COUNT(right); i++)
		t_check(same(right[i], said, from, to), T_AT, "%s is that call", right[i]);
	for (int i = 0; i < COUNT(wrong); i++)
		t_check(!same(wrong[i], said, from, to), T_AT, "%s is not that call", wrong[i]);
	T(!same("samedi", said, no_time, no_time));		/* a call that says no time */
}

TEST(inbound_when_a_day_is_far_or_long)
{
	struct instant said = civil_instant(2026, 11, 27, 21, 0);
	struct opt_instant from = { true, civil_instant(2026, 12, 5, 8, 0) },
		to = { true, civil_instant(2026, 12, 5, 14, 0) };

	T(!same("samedi", said, from, to));			/* tomorrow is one too */
	T(same("samedi", civil_instant(2026, 11, 29, 9, 0), from, to));
	T(!same("samedi", civil_instant(2026, 12, 6, 9, 0), from, to));	/* it is over */
	to.v = civil_instant(2026, 12, 6, 14, 0);
	T(!same("samedi", civil_instant(2026, 11, 29, 9, 0), from, to));	/* two days */
	to.v = civil_instant(2026, 12, 5, 23, 0);
	T(same("samedi", civil_instant(2026, 11, 29, 9, 0), from, to));	/* control */
}

TEST(inbound_when_it_is_this_evening)
{
	struct instant said = civil_instant(2026, 11, 27, 11, 0), before = civil_instant(2026, 11, 26, 11, 0);
	struct opt_instant from = { true, civil_instant(2026, 11, 27, 20, 0) },
		to = { true, civil_instant(2026, 11, 28, 0, 0) };

	T(same("soir", said, from, to));
	T(same("soir 20h", said, from, to));
	T(same("20h minuit", said, from, to));
	T(!same("soir", before, from, to));			/* said the day before: another evening */
	T(same("demain soir", before, from, to));
	T(!same("soir 21h", said, from, to));
	from.v = civil_instant(2026, 11, 27, 14, 0);
	T(!same("soir", said, from, to));			/* it begins in the afternoon */
	to.v = civil_instant(2026, 11, 27, 18, 0);
	T(same("apres midi", said, from, to));
	/* The clocks change on the night of 25 October: hours are those of the wall. */
	from.v = civil_instant(2026, 10, 25, 8, 0);
	to.v = civil_instant(2026, 10, 25, 14, 0);
	T(same("dimanche 8h 14h", civil_instant(2026, 10, 24, 20, 0), from, to));
	T(same("demain 8h", civil_instant(2026, 10, 24, 20, 0), from, to));
}

/* Who certainly comes may tell of other days; one of them must be the call's, and its hours those of the call. */
TEST(inbound_when_another_day_is_told_beside_it)
{
	static const char *const right[] = { "vendredi samedi", "vendredi soir samedi", "samedi dimanche", "dimanche 15h samedi 8h", "samedi matin lundi" };
	static const char *const wrong[] = { "vendredi", "mardi 8h", "8h mardi", "samedi soir", "dimanche samedi 9h", "15h", "samedi 8h 11h", "samedi 5",
		"samedi 5 decembre", "samedi 5 decembre 8h 14h", "dimanche 28", "jusqua vendredi samedi 16h", "samedi nuit" };
	struct opt_instant from = { true, civil_instant(2026, 11, 28, 8, 0) },
		to = { true, civil_instant(2026, 11, 28, 14, 0) };
	struct understood u;

	for (int i = 0; i < COUNT(right) + COUNT(wrong); i++) {
		const char *times = i < COUNT(right) ? right[i] : wrong[i - COUNT(right)];

		for (int beside = 0; beside <= 1; beside++) {
			u = (struct understood){ .timed = true, .times = str_from(times), .beside = beside };
			inbound_hear_time(&u, civil_instant(2026, 11, 26, 18, 0), from, to);
			t_check((u.meaning == MEANS_YES) == (beside && i < COUNT(right)), T_AT, "%s, beside %d", times, beside);
		}
	}
}

TEST(inbound_when_a_month_is_not_taken_for_the_day)
{
	struct opt_instant from = { true, civil_instant(2026, 12, 12, 8, 0) },
		to = { true, civil_instant(2026, 12, 12, 14, 0) };
	static const char *const times[] = { "3 12", "05 12", "12 12" };

	for (int i = 0; i < COUNT(times); i++) {
		struct understood u = { .timed = true, .times = str_from(times[i]), .beside = true };

		inbound_hear_time(&u, civil_instant(2026, 12, 1, 18, 0), from, to);
		t_check((u.meaning == MEANS_YES) == (i == 2), T_AT, "%s", times[i]);	/* the last: control */
	}
}
