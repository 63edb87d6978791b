#include <time.h>

#include "base/time.h"

struct instant
instant_now(void)
{
	struct timespec t;

	clock_gettime(CLOCK_REALTIME, &t);
	return (struct instant){ (int64_t)t.tv_sec * US_PER_S + t.tv_nsec / 1000 };
}

/* Civil date and day number: Howard Hinnant, "chrono-compatible low-level date algorithms". */
struct day
day_of(int year, int month, int day)
{
	int64_t y = year - (month <= 2);
	int64_t era = (y >= 0 ? y : y - 399) / 400, yoe = y - era * 400;
	int64_t doy = (153 * (month + (month > 2 ? -3 : 9)) + 2) / 5 + day - 1;
	int64_t doe = yoe * 365 + yoe / 4 - yoe / 100 + doy;

	return (struct day){ (int32_t)(era * 146097 + doe - 719468) };
}

void
day_civil(struct day d, int *year, int *month, int *day)
{
	int64_t z = d.n + INT64_C(719468), era = (z >= 0 ? z : z - 146096) / 146097;
	int64_t doe = z - era * 146097;
	int64_t yoe = (doe - doe / 1460 + doe / 36524 - doe / 146096) / 365;
	int64_t doy = doe - (365 * yoe + yoe / 4 - yoe / 100), mp = (5 * doy + 2) / 153;

	*month = (int)(mp < 10 ? mp + 3 : mp - 9);
	*year = (int)(yoe + era * 400 + (*month <= 2));
	*day = (int)(doy - (153 * mp + 2) / 5 + 1);
}

int
day_weekday(struct day d)
{
	return (int)(((int64_t)d.n % 7 + 7 + 4) % 7);	/* 1970-01-01 was a Thursday */
}

static int64_t
floor_div(int64_t a, int64_t b)
{
	return a / b - (a % b < 0);
}

/* 01:00 UTC on the last Sunday of ${month}, in seconds since 1970. */
static int64_t
last_sunday_01utc(int year, int month)
{
	struct day d = day_of(year, month, 31);

	return ((int64_t)d.n - day_weekday(d)) * 86400 + 3600;
}

static int
offset_s(int64_t utc_s)
{
	int year, month, day;

	day_civil((struct day){ (int32_t)floor_div(utc_s, 86400) }, &year, &month, &day);
	return utc_s >= last_sunday_01utc(year, 3) && utc_s < last_sunday_01utc(year, 10) ? 7200 : 3600;
}

struct civil
instant_civil(struct instant t)
{
	int64_t utc_s = floor_div(t.us, US_PER_S);
	int off = offset_s(utc_s);
	int64_t local = utc_s + off, days = floor_div(local, 86400), sec = local - days * 86400;
	struct day d = { (int32_t)days };
	struct civil v = { .hour = (int)(sec / 3600), .minute = (int)(sec / 60 % 60),
	    .second = (int)(sec % 60), .weekday = day_weekday(d), .offset_s = off };

	day_civil(d, &v.year, &v.month, &v.day);
	return v;
}

struct day
instant_day(struct instant t)
{
	int64_t utc_s = floor_div(t.us, US_PER_S);

	return (struct day){ (int32_t)floor_div(utc_s + offset_s(utc_s), 86400) };
}

struct instant
civil_instant(int year, int month, int day, int hour, int minute)
{
	int64_t local = (int64_t)day_of(year, month, day).n * 86400 + hour * 3600 + minute * 60;
	int64_t utc_s = local - 3600;

	if (offset_s(local - 7200) == 7200)	/* the first of the two, in the hour that comes twice */
		utc_s = local - 7200;
	return (struct instant){ utc_s * US_PER_S };
}

str
day_iso(struct arena *a, struct day d)
{
	int y, m, dd;

	day_civil(d, &y, &m, &dd);
	return arena_fmt(a, "%04d-%02d-%02d", y, m, dd);
}

str
instant_iso(struct arena *a, struct instant t)
{
	int64_t utc_s = floor_div(t.us, US_PER_S), sec = utc_s - floor_div(utc_s, 86400) * 86400;
	struct day d = { (int32_t)floor_div(utc_s, 86400) };

	return arena_fmt(a, "%.*sT%02d:%02d:%02d.%06dZ", STR(day_iso(a, d)), (int)(sec / 3600),
	    (int)(sec / 60 % 60), (int)(sec % 60), (int)(t.us - utc_s * US_PER_S));
}

/* Fixed-width digits at ${at}; false when any is not a digit. */
static bool
digits(str s, ptrdiff_t at, ptrdiff_t n, int *out)
{
	int64_t v;

	if (at + n > s.n || s.p[at] == '-' || !str_to_i64(str_sub(s, at, n), 0, 9999, &v))
		return false;
	*out = (int)v;
	return true;
}

bool
day_parse(str s, struct day *out)
{
	int y, m, d, y2, m2, d2;
	struct day v;

	if (s.n != 10 || s.p[4] != '-' || s.p[7] != '-' || !digits(s, 0, 4, &y) ||
	    !digits(s, 5, 2, &m) || !digits(s, 8, 2, &d) || m < 1 || m > 12 || d < 1 || d > 31)
		return false;
	v = day_of(y, m, d);
	day_civil(v, &y2, &m2, &d2);
	if (y2 != y || m2 != m || d2 != d)
		return false;
	*out = v;
	return true;
}

bool
instant_parse(str s, struct instant *out)
{
	int y, mo, dd, h, mi, sec = 0, us = 0;
	struct day d;
	bool utc = str_ends(s, S("Z"));

	if (utc)
		s.n--;
	if ((s.n != 16 && s.n != 19 && s.n != 26) || s.p[10] != 'T' || s.p[13] != ':' ||
	    !day_parse(str_sub(s, 0, 10), &d) || !digits(s, 11, 2, &h) || !digits(s, 14, 2, &mi) ||
	    h > 23 || mi > 59)
		return false;
	if (s.n >= 19 && (s.p[16] != ':' || !digits(s, 17, 2, &sec) || sec > 59))
		return false;
	if (s.n == 26) {
		int64_t v;

		if (s.p[19] != '.' || !str_to_i64(str_sub(s, 20, 6), 0, 999999, &v))
			return false;
		us = (int)v;
	}
	if (utc)
		out->us = (((int64_t)d.n * 24 + h) * 60 + mi) * US_PER_MIN + sec * US_PER_S + us;
	else {
		day_civil(d, &y, &mo, &dd);
		out->us = civil_instant(y, mo, dd, h, mi).us + sec * US_PER_S + us;
	}
	return true;
}
