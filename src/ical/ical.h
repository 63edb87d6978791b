/*
 * ical.h -- calendars that telephones read: one event, or a feed of them.
 *
 * Written by libical.  Times are UTC, so that no VTIMEZONE is needed and clock
 * changes cannot move a shift.  What was cancelled stays in a feed with
 * STATUS:CANCELLED and a higher SEQUENCE: a telephone removes it then.
 * Source: RFC 5545 (iCalendar), RFC 7986 (NAME, REFRESH-INTERVAL).
 */
#ifndef ICAL_ICAL_H
#define ICAL_ICAL_H

#include "base/base.h"

enum { ICAL_EVENTS_MAX = 2000 };

struct ical_event {
	str uid;			/* the same for the same event, always: "call-3-place-12@cpts.example" */
	int64_t sequence;		/* grows with each change */
	bool cancelled;
	struct instant stamp;		/* when it was last changed */
	struct instant starts_at, ends_at;
	str summary, location, description, url;	/* UTF-8; may be empty */
};

/* A whole calendar; ${name} may be empty.  Type: text/calendar. */
str ical_calendar(struct arena *a, str name, const struct ical_event *events, ptrdiff_t n);

#endif
