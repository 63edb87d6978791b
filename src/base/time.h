/*
 * time.h -- instants (microseconds, UTC) and civil days (Europe/Paris).
 *
 * Paris time is computed here, not asked of libc: CET = UTC+1; CEST = UTC+2
 * from the last Sunday of March 01:00 UTC to the last Sunday of October 01:00
 * UTC (directive 2000/84/CE), in force for every date this program handles.
 */
#ifndef BASE_TIME_H
#define BASE_TIME_H

#include "base/arena.h"

struct instant { int64_t us; };
struct day { int32_t n; };

enum { US_PER_MS = 1000 };
#define US_PER_S	INT64_C(1000000)
#define US_PER_MIN	(60 * US_PER_S)
#define US_PER_HOUR	(60 * US_PER_MIN)
#define US_PER_DAY	(24 * US_PER_HOUR)

struct civil {			/* a moment as a clock on a wall in Paris shows it */
	int year, month, day;	/* 1..12, 1..31 */
	int hour, minute, second;
	int weekday;		/* 0 Sunday .. 6 Saturday */
	int offset_s;		/* 3600 or 7200 ahead of UTC */
};

struct instant instant_now(void);	/* the real clock; rules read ctx->now instead */
struct civil instant_civil(struct instant t);
struct day instant_day(struct instant t);
struct instant civil_instant(int year, int month, int day, int hour, int minute);	/* Paris wall clock */
struct day day_of(int year, int month, int day);
void day_civil(struct day d, int *year, int *month, int *day);
int day_weekday(struct day d);		/* 0 Sunday .. 6 Saturday */

str day_iso(struct arena *a, struct day d);		/* 2026-07-14 */
str instant_iso(struct arena *a, struct instant t);	/* 2026-07-14T08:30:00.000000Z */

/* Strict "2026-07-14"; false, and ${out} untouched, on a day that does not exist. */
bool day_parse(str s, struct day *out);
/* "2026-07-14T08:30" (a browser's datetime-local, Paris wall clock), or with seconds and Z (UTC). */
bool instant_parse(str s, struct instant *out);

#endif
