/*
 * when.c -- "ok pour samedi 8h-14h": are those the day and the hours of the call itself?
 * Only what is exactly so is; anything else, or what could be read in two ways, is not.
 */
#include "inbound/inbound.h"
#include "understand/calendar.h"

enum {
	WORDS = 12,			/* of a time; more are not read */
	NEAR_DAYS = 6,			/* "samedi" is the next one: further away it may be another */
	EARLY_MIN = 60,
	AROUND_MIN = 30,		/* before it begins and after it ends, of who says both */
	LONGEST_H = 16,			/* a call of longer has more than one day */
};

struct reader {
	str w[WORDS];
	int n;
	struct civil from, to, said;
	bool ends, day, hours, soon, until;	/* soon: only a day made it clear which evening */
	bool beside, skipped;		/* another day is that of something else, and so is all up to the next day */
	int clock[2], clocks;		/* minutes of the day */
	int during;			/* minutes that it lasts; 0: not said */
};

static int32_t
day_no(const struct civil *k)
{
	return day_of(k->year, k->month, k->day).n;
}

/* A part of a date: how many words it took, 0 when it is none; ${fits}: it is that of the call. */
static int
day_words(const struct reader *r, int i, bool *fits)
{
	int64_t number, month = 0;
	int32_t ahead = day_no(&r->from) - day_no(&r->said);
	int day = calendar_weekday(r->w[i]), n = 1;
	int relative = calendar_ahead(r->w[i]);

	*fits = day >= 0 ? day == r->from.weekday && ahead >= 0 && ahead <= NEAR_DAYS : relative == ahead;
	if (day >= 0 || relative >= 0)
		return 1;
	if (!str_to_i64(r->w[i], 1, 31, &number))
		return 0;
	if (i + 1 < r->n && calendar_clock(r->w[i + 1]) >= 0 && (number != r->from.day || number == r->from.hour))
		return 0;		/* "8-14h" */
	if (i + 1 < r->n && (month = calendar_month(r->w[i + 1])) > 0)
		n = 2;
	else if (i + 1 < r->n && str_to_i64(r->w[i + 1], 1, 12, &month) &&
	    (month == r->from.month || !(i + 2 < r->n && calendar_clock(r->w[i + 2]) >= 0)))
		n = 2;			/* "28/11", not "28 8-14h" */
	else
		month = 0;
	*fits = number == r->from.day && (month ? month == r->from.month : ahead >= 0 && ahead <= 27);
	return n;
}

static bool
names_day(str w)
{
	return calendar_weekday(w) >= 0 || calendar_ahead(w) >= 0;
}

/* A whole date, "samedi 28 novembre": it fits when all of it does.  Another weekday begins another. */
static int
date_words(const struct reader *r, int i, bool *fits)
{
	bool part;
	int n = day_words(r, i, fits), more;
	bool named = n && names_day(r->w[i]);

	while (n && i + n < r->n && (more = day_words(r, i + n, &part)) > 0) {
		bool names = names_day(r->w[i + n]);

		if (named && names)
			break;
		named |= names;
		*fits &= part;
		n += more;
	}
	return n;
}

/* "matin", "soir": how many words it took, 0 when it is none, -1 when the call does not lie in it. */
static int
part_words(struct reader *r, int i)
{
	int start = r->from.hour * 60 + r->from.minute, end = r->ends ? r->to.hour * 60 + r->to.minute : start;
	bool same = !r->ends || day_no(&r->from) == day_no(&r->to), fits;
	int n = 1;

	if (str_eq(r->w[i], S("matin")) || str_eq(r->w[i], S("matinee")))
		fits = start >= 5 * 60 && start < 12 * 60 && same && end <= 14 * 60;
	else if (str_eq(r->w[i], S("soir")))
		fits = start >= 17 * 60 && (same || end <= 2 * 60);
	else if (str_eq(r->w[i], S("aprem")) || (str_eq(r->w[i], S("apres")) && i + 1 < r->n &&
	    str_eq(r->w[i + 1], S("midi")))) {
		n = str_eq(r->w[i], S("aprem")) ? 1 : 2;
		fits = start >= 12 * 60 && start < 18 * 60 && same && end <= 20 * 60;
	} else
		return 0;
	r->soon |= !str_eq(r->w[i], S("matinee"));	/* "ce matin" is today's, "la matinée" the call's */
	return fits ? n : -1;
}

/* "8h", "8h 30", "8 14h". */
static int
clock_words(struct reader *r, int i)
{
	int at = calendar_clock(r->w[i]), n = 1;
	int64_t v;

	if (at < 0 && str_to_i64(r->w[i], 0, 24, &v) && i + 1 < r->n && calendar_clock(r->w[i + 1]) >= 0)
		at = (int)(v % 24 * 60);
	else if (at >= 0 && at % 60 == 0 && i + 1 < r->n && str_to_i64(r->w[i + 1], 0, 59, &v) && r->w[i + 1].n == 2 &&
	    r->w[i].p[r->w[i].n - 1] == 'h' && !(i + 2 < r->n && calendar_month(r->w[i + 2]) > 0)) {
		at += (int)v;
		n = 2;
	}
	if (at < 0 || r->clocks == 2)
		return -1;
	r->clock[r->clocks++] = at;
	return n;
}

static bool
split(struct reader *r, str times)
{
	str tail;

	for (r->n = 0; times.n && r->n < WORDS; times = tail) {
		tail = (str){};
		(void)str_cut(times, ' ', &r->w[r->n++], &tail);
	}
	return times.n == 0 && r->n > 0;
}

/* All of the hours that were said: when it begins, or from when to when. */
static bool
hours_fit(const struct reader *r)
{
	int start = r->from.hour * 60 + r->from.minute;

	if (r->until && r->clocks == 1) {
		int longer = r->clock[0] - (r->to.hour * 60 + r->to.minute);

		return r->ends && day_no(&r->from) == day_no(&r->to) &&
		    (r->beside && !r->skipped ? longer >= 0 : longer == 0);
	}
	if (r->during && (!r->ends || r->during != (r->to.hour - r->from.hour) * 60 + r->to.minute - r->from.minute ||
	    day_no(&r->from) != day_no(&r->to)))
		return false;
	/* Who is there before it begins and when it is over is there. */
	if (r->ends && r->clocks == 2 && r->clock[0] <= start && r->clock[0] >= start - AROUND_MIN &&
	    day_no(&r->from) == day_no(&r->to) &&
	    r->clock[1] >= r->to.hour * 60 + r->to.minute && r->clock[1] <= r->to.hour * 60 + r->to.minute + AROUND_MIN)
		return true;
	/* Who comes a little before comes. */
	if (r->clocks && (r->clock[0] > start || r->clock[0] < start - (r->clocks == 1 ? EARLY_MIN : 0)))
		return false;
	return r->clocks < 2 || (r->ends && r->clock[1] == r->to.hour * 60 + r->to.minute);
}

/* Hours of the call, but not all of them. */
static bool
hours_part(const struct reader *r)
{
	int start = r->from.hour * 60 + r->from.minute, end = r->to.hour * 60 + r->to.minute;

	if (r->ends && r->clocks == 1 && r->clock[0] < start && r->clock[0] < end - start && !r->until)
		return true;		/* "2h": so long */
	return r->ends && r->clocks == 2 && r->clock[0] >= start && r->clock[1] <= end &&
	    r->clock[0] < r->clock[1] && !hours_fit(r);
}

/* Of something else, ${n} words from ${i}: they and all up to the next date. */
static int
skip(struct reader *r, int i, int n)
{
	bool fits;

	while (i + n < r->n && day_words(r, i + n, &fits) == 0)
		n++;
	r->skipped = true;
	r->until = false;
	r->during = 0;
	return n;
}

/* A limit or a length: how many words, 0 when it is none. */
static int
limit_words(struct reader *r, int i)
{
	bool last = i + 1 == r->n;

	if (str_eq(r->w[i], S("des")) && !last)
		return 1;
	if (str_eq(r->w[i], S("jusqua")) && !last) {
		r->until = true;
		return 1;
	}
	return str_eq(r->w[i], S("pendant")) && !last && !r->during && (r->during = calendar_clock(r->w[i + 1])) > 0 ? 2 : 0;
}

/* The words of a time, read; false: another than that of the call. */
static bool
read_times(struct reader *out, str times, bool beside, struct instant said_at, struct opt_instant starts_at,
    struct opt_instant ends_at)
{
	struct reader r = { .ends = ends_at.some, .beside = beside };

	if (!starts_at.some || !split(&r, times))
		return false;
	if (ends_at.some && ends_at.v.us - starts_at.v.us > LONGEST_H * US_PER_HOUR)
		return false;
	r.from = instant_civil(starts_at.v);
	r.to = instant_civil(ends_at.some ? ends_at.v : starts_at.v);
	r.said = instant_civil(said_at);
	for (int i = 0, n; i < r.n; i += n) {
		bool fits;

		if ((n = limit_words(&r, i)) > 0)
			continue;
		if ((n = date_words(&r, i, &fits)) > 0) {
			if (!fits && !r.beside)
				return false;
			r.day |= fits;
			n = fits ? n : skip(&r, i, n);
			continue;
		}
		n = part_words(&r, i);
		if (n == 0)
			n = clock_words(&r, i);
		if (n < 0)
			return false;
	}
	if (r.skipped && !r.day)
		return false;
	/* "ce soir" is today's, "20h" the next one. */
	if (!r.day && r.soon && day_no(&r.from) != day_no(&r.said))
		return false;
	*out = r;
	return true;
}

bool
inbound_same_time(str times, struct instant said_at, struct opt_instant starts_at, struct opt_instant ends_at)
{
	struct reader r;

	return read_times(&r, times, false, said_at, starts_at, ends_at) && hours_fit(&r);
}

void
inbound_hear_time(struct understood *u, struct instant said_at, struct opt_instant starts_at,
    struct opt_instant ends_at)
{
	struct reader r;

	if (!u->timed || (u->meaning != MEANS_HUMAN && u->meaning != MEANS_LATER) || !read_times(&r, u->times,
	    u->beside, said_at, starts_at, ends_at))
		return;
	/* "28" alone is the day of the call, not the 28th post. */
	if (starts_at.some && u->post && u->post == instant_civil(starts_at.v).day)
		return;
	if (hours_fit(&r))
		u->meaning = MEANS_YES;
	else if (hours_part(&r))
		u->meaning = MEANS_LATER;
}
