/*
 * moments.c -- where each time that a reply names lies beside those of the call: its day or another, when it begins,
 * within its hours, after them.  "Vendredi non, samedi oui" and "samedi non, dimanche oui" are of the same words;
 * only beside the call do they say different things.  That is what the second opinion learns from, not from the day
 * itself (features.c).
 */
#include "understand/calendar.h"
#include "understand/reading.h"

enum {
	NEAR_DAYS = 6,			/* "samedi" is the next one: further away it may be another */
	LONGEST_H = 16,			/* a call of longer has more than one day */
	EARLY = 90,			/* minutes before it begins: who names such an hour says when they come */
	THIS_LETTERS = 5,		/* of "ce", "cet", "cette", at most */
	MORNING = 5 * HOUR_MIN, LATE_MORNING = 14 * HOUR_MIN,	/* where parts of the day begin and end, generously */
	NOON = 12 * HOUR_MIN, TEATIME = 20 * HOUR_MIN,
	EVENING = 17 * HOUR_MIN, LATE_EVENING = 26 * HOUR_MIN,
};

/* The call: minutes of its day, beyond ${DAY_MIN} when it ends on the next one. */
struct beside { struct civil from; int ahead, start, end; };

static const struct understand_call *
call_of(const struct reading *r)
{
	const struct understand_offer *o = r->offer;

	for (ptrdiff_t i = 0; o && r->code.n && i < o->calls_n && i < UNDERSTAND_CODES; i++)
		if (str_eq_nocase(o->calls[i].code, r->code))
			return &o->calls[i];
	return o && !r->code.n ? o->about : NULL;
}

/* False: which call it is about is not known, or when that is, or it is none of the coming days. */
static bool
beside_call(const struct reading *r, struct beside *b)
{
	const struct understand_call *k = call_of(r);
	int64_t us;

	if (!k || !k->starts_at.some)
		return false;
	us = k->ends_at.some ? k->ends_at.v.us - k->starts_at.v.us : 0;
	b->from = instant_civil(k->starts_at.v);
	b->ahead = instant_day(k->starts_at.v).n - instant_day(r->offer->said_at).n;
	b->start = b->from.hour * HOUR_MIN + b->from.minute;
	b->end = b->start + (int)(us / US_PER_MIN);
	return us >= 0 && us <= LONGEST_H * US_PER_HOUR && b->ahead >= 0 && b->ahead <= NEAR_DAYS;
}

static enum moment
of_day(bool same)
{
	return same ? M_DAY : M_OTHER_DAY;
}

static enum moment
of_hour(const struct beside *b, int clock)
{
	if (clock < b->start && clock + DAY_MIN <= b->end)
		clock += DAY_MIN;
	if (clock == b->start)
		return M_START;
	if (clock == b->end)
		return M_END;
	if (clock > b->start)
		return clock < b->end ? M_INSIDE : M_BEYOND;
	if (clock >= b->start - EARLY)
		return M_EARLY;
	return clock <= b->end - b->start ? M_SHORT : M_BEFORE;
}

static enum moment
of_part(const struct beside *b, int from, int to)
{
	if (b->start >= from && b->end <= to)
		return M_PART;
	return b->start < to && b->end > from ? M_PARTLY : M_OTHER_PART;
}

/* "Ce soir", "ce matin": that of the day on which it is written. */
static bool
todays(const struct token *before)
{
	return before && str_starts(before->fold, S("ce")) && before->fold.n <= THIS_LETTERS;
}

/* A part of the day, as the lexicon spells it: token ${i}. */
static enum moment
of_named_part(const struct beside *b, const struct reading *r, ptrdiff_t i)
{
	str w = str_from(r->t.v[i].word->word);
	const struct token *before = i ? &r->t.v[i - 1] : NULL;
	bool after = before && tokens_is(before, "apres");

	if (after)
		before = i > 1 ? &r->t.v[i - 2] : NULL;		/* "cet après-midi" */
	if (str_eq(w, S("midi")) && !after)
		return of_hour(b, NOON);
	if (str_eq(w, S("minuit")))
		return of_hour(b, DAY_MIN);
	if (b->ahead && todays(before) && !str_eq(w, S("matinee")))
		return M_OTHER_DAY;
	if (str_eq(w, S("matin")) || str_eq(w, S("matinee")))
		return of_part(b, MORNING, LATE_MORNING);
	if (str_eq(w, S("soir")))
		return of_part(b, EVENING, LATE_EVENING);
	return str_eq(w, S("aprem")) || str_eq(w, S("midi")) ? of_part(b, NOON, TEATIME) : M_NONE;
}

static bool
ruled(const struct token *k, const char *rule)
{
	return k && k->rule && !strcmp(k->rule, rule);
}

static bool
hour_number(const struct token *k, const struct token *after)
{
	return k->number >= 0 && k->number <= 24 && (ruled(k, "hours") || (after && tokens_is(after, "heure")));
}

/* The month that ${k} names, as a word or as the second number of "28/11"; 0: none. */
static int
month_of(const struct token *k, const struct token *before)
{
	if (k->number < 0)
		return k->word && str_eq(str_from(k->word->word), S("janvier")) ? calendar_month(k->fold) : 0;
	return ruled(k, "date") && ruled(before, "date") && before->text.p + before->text.n + 1 == k->text.p ? (int)k->number : 0;
}

/* Token ${i} is the number of a day: with the month after it, it is the day of the call. */
static bool
number_fits(const struct beside *b, const struct reading *r, ptrdiff_t i)
{
	const struct token *k = &r->t.v[i];
	int month = i + 1 < r->t.n ? month_of(k + 1, k) : 0;

	return k->number == b->from.day && (!month || month == b->from.month);
}

static bool
day_numbered(const struct reading *r, ptrdiff_t i)
{
	const struct token *k = &r->t.v[i], *after = i + 1 < r->t.n ? k + 1 : NULL;

	return k->number >= 1 && k->number <= 31 && k->kind == K_TIME && !hour_number(k, after);
}

/* "Samedi", "samedi 28": all of it is of one day; "samedi dernier" is over, "samedi prochain" may be either. */
static enum moment
of_weekday(const struct beside *b, const struct reading *r, ptrdiff_t i, int day)
{
	static const char *const over[] = { "dernier", "passe", "precedent", NULL }, *const coming[] = { "prochain", "suivant", NULL };
	const struct token *after = i + 1 < r->t.n && !r->t.v[i + 1].pause ? &r->t.v[i + 1] : NULL;
	bool numbered = after && day_numbered(r, i + 1);

	if (after && tokens_one_of(after, over))
		return M_OTHER_DAY;
	if (after && tokens_one_of(after, coming))
		return M_TIME;

	return of_day(day == b->from.weekday && (!numbered || number_fits(b, r, i + 1)));
}

/* A word of the lexicon that names a time; M_NONE: "nuit", "semaine", whose word itself tells more. */
static enum moment
of_word(const struct beside *b, const struct reading *r, ptrdiff_t i)
{
	const struct token *k = &r->t.v[i], *before = i ? k - 1 : NULL;
	str w = str_from(k->word->word);
	int day = calendar_weekday(w), ahead = calendar_ahead(w);

	if (day >= 0)
		return of_weekday(b, r, i, day);
	if (ahead >= 0)		/* "après demain" in two words is a day later */
		return of_day(b->ahead == ahead + (ahead == 1 && before && before->taken && tokens_is(before, "apres")));
	if (str_eq(w, S("weekend")))
		return b->from.weekday == 0 || b->from.weekday == 6 ? M_AROUND : M_OTHER_DAY;
	if (str_eq(w, S("janvier")))		/* any month */
		return before && before->number >= 0 && before->moment ? before->moment :
		    of_day(month_of(k, before) == b->from.month);
	if (str_eq(w, S("heure")))
		return before && before->moment ? before->moment : M_TIME;
	if (str_eq(w, S("journee")) || str_eq(w, S("lendemain")))
		return M_TIME;
	return of_named_part(b, r, i);
}

static enum moment
of_number(const struct beside *b, const struct reading *r, ptrdiff_t i)
{
	const struct token *k = &r->t.v[i], *before = i ? k - 1 : NULL, *after = i + 1 < r->t.n ? k + 1 : NULL;

	if (hour_number(k, after))
		return of_hour(b, (int)k->number * HOUR_MIN);
	if (month_of(k, before))
		return before->moment;
	if (k->kind == K_TIME && before && tokens_is(before, "heure") && before->moment)
		return before->moment;		/* "7 h 45" */
	return k->kind == K_TIME || (after && month_of(after, k)) ? of_day(number_fits(b, r, i)) : M_NONE;
}

/* Does the token name a day, an hour, a part of a day? */
static bool
names_time(const struct token *k)
{
	static const char *const words[] = { "lundi", "mardi", "mercredi", "jeudi", "vendredi", "samedi", "dimanche", "demain", "aujourdhui", "apresdemain",
		"matin", "matinee", "aprem", "soir", "midi", "minuit", "heure", "janvier", "weekend", "journee", "lendemain" };

	if (k->kind == K_TIME && !k->word)
		return true;
	for (int i = 0; k->word && k->word->kind == K_TIME && i < COUNT(words); i++)
		if (!strcmp(k->word->word, words[i]))
			return true;
	return false;
}

static enum moment
moment_of(const struct beside *b, const struct reading *r, ptrdiff_t i)
{
	const struct token *k = &r->t.v[i];
	int clock;

	if (k->word && k->word->kind == K_TIME)
		return of_word(b, r, i);
	if (k->number >= 0)
		return of_number(b, r, i);
	if (k->kind == K_TIME && (clock = calendar_clock(k->fold)) >= 0)
		return of_hour(b, clock);
	return names_time(k) ? M_TIME : M_NONE;
}

void
moments_read(struct reading *r)
{
	struct beside b = {};

	r->placed = beside_call(r, &b);
	for (ptrdiff_t i = 0; i < r->t.n; i++) {
		struct token *k = &r->t.v[i];

		k->moment = r->placed ? moment_of(&b, r, i) : names_time(k) ? M_TIME : M_NONE;
	}
}

int
moments_day_of_call(const struct reading *r)
{
	struct beside b = {};

	return beside_call(r, &b) ? b.from.day : 0;
}
