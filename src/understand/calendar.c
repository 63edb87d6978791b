/* calendar.c -- see calendar.h. */
#include "understand/calendar.h"

static int
among(str w, const char *const *words, int n)
{
	for (int i = 0; i < n; i++)
		if (str_eq(w, str_from(words[i])))
			return i;
	return -1;
}

int
calendar_weekday(str w)
{
	static const char *const days[] = { "dimanche", "lundi", "mardi", "mercredi", "jeudi", "vendredi", "samedi" };

	return among(w, days, COUNT(days));
}

int
calendar_ahead(str w)
{
	static const char *const days[] = { "aujourdhui", "demain", "apresdemain" };

	return among(w, days, COUNT(days));
}

int
calendar_month(str w)
{
	static const char *const months[] = { "janvier", "fevrier", "mars", "avril", "mai", "juin", "juillet", "aout",
		"septembre", "octobre", "novembre", "decembre" };

	return among(w, months, COUNT(months)) + 1;
}

int
calendar_clock(str w)
{
	int64_t h, m = 0;
	str head, tail = {};

	if (str_eq(w, S("midi")))
		return DAY_MIN / 2;
	if (str_eq(w, S("minuit")))
		return 0;
	if (!str_cut(w, 'h', &head, &tail) || !str_to_i64(head, 0, 24, &h) || (tail.n && !str_to_i64(tail, 0, 59, &m)))
		return -1;
	return (int)(h % 24 * HOUR_MIN + m);
}
