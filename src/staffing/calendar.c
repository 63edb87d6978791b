/*
 * calendar.c -- a person's duties as a calendar that telephones subscribe to.
 *
 * Every duty she was ever told of is an event with a UID of its own for ever; what was
 * given back or taken away stays, STATUS:CANCELLED, its SEQUENCE higher: a calendar that
 * only forgets it would still show it.  Times are UTC, so that no time zone has to be
 * described and nights when clocks change are right.
 * Source: RFC 5545 3.1 (folding), 3.3.11 (text), 3.6.1 (event), 3.8.1.11, 3.8.7.4; RFC 7986 5.
 */
#include "i18n/i18n.h"
#include "staffing/staffing.h"

enum { FOLD = 75 };			/* octets of a line, without its end */

/* A content line, cut where no character is torn. */
static void
line(struct buf *b, str s)
{
	ptrdiff_t room = FOLD;

	while (s.n > room) {
		ptrdiff_t n = room;

		while (n > 0 && ((unsigned char)s.p[n] & 0xc0) == 0x80)
			n--;
		buf_put(b, str_sub(s, 0, n));
		buf_put(b, S("\r\n "));
		s = str_sub(s, n, s.n);
		room = FOLD - 1;
	}
	buf_put(b, s);
	buf_put(b, S("\r\n"));
}

static void
text(struct ctx *c, struct buf *b, const char *name, str value)
{
	struct buf v = { .a = c->a };

	if (value.n == 0)
		return;
	buf_fmt(&v, "%s:", name);
	for (ptrdiff_t i = 0; i < value.n; i++) {
		char ch = value.p[i];

		if (ch == '\n')
			buf_put(&v, S("\\n"));
		else if (ch == '\\' || ch == ';' || ch == ',')
			buf_fmt(&v, "\\%c", ch);
		else if ((unsigned char)ch >= ' ' && ch != 0x7f)
			buf_char(&v, ch);
	}
	line(b, buf_str(&v));
}

static void
moment(struct ctx *c, struct buf *b, const char *name, struct instant t)
{
	str iso = instant_iso(c->a, t);		/* 2026-11-21T07:00:00.000000Z */

	buf_fmt(b, "%s:%.4s%.2s%.2sT%.2s%.2s%.2sZ\r\n", name, iso.p, iso.p + 5, iso.p + 8, iso.p + 11,
	    iso.p + 14, iso.p + 17);
}

/* "Salle polyvalente, 3 rue de l'Eglise, Savenay" */
static str
where(struct ctx *c, const struct staffing_mine *d)
{
	const str parts[] = { d->site, d->address, d->commune };
	struct buf b = { .a = c->a };

	for (int i = 0; i < COUNT(parts); i++)
		if (parts[i].n)
			buf_fmt(&b, "%s%.*s", b.n ? ", " : "", STR(parts[i]));
	return buf_str(&b);
}

static void
event(struct ctx *c, struct buf *b, const struct staffing_staff *who, const struct staffing_mine *d)
{
	bool live = str_eq(d->state, S("taken")) || str_eq(d->state, S("confirmed")) || str_eq(d->state, S("proposed"));
	str what = arena_fmt(c->a, "%.*s · %.*s", STR(d->post), STR(d->response));
	str more = d->phone.n ? arena_fmt(c->a, "%.*s%s%.*s", STR(i18n_phone(c->a, d->phone)), d->note.n ? "\n" : "",
	    STR(d->note)) : d->note;

	buf_put(b, S("BEGIN:VEVENT\r\n"));
	line(b, arena_fmt(c->a, "UID:duty-%lld-crisis-%lld@maillage", (long long)d->id.v, (long long)who->crisis_id.v));
	moment(c, b, "DTSTAMP", d->at);
	moment(c, b, "LAST-MODIFIED", d->at);
	moment(c, b, "DTSTART", d->starts_at);
	moment(c, b, "DTEND", d->ends_at);
	buf_fmt(b, "SEQUENCE:%lld\r\n", (long long)d->sequence);
	buf_fmt(b, "STATUS:%s\r\nTRANSP:%s\r\n", live ? "CONFIRMED" : "CANCELLED", live ? "OPAQUE" : "TRANSPARENT");
	text(c, b, "SUMMARY", who->exercise ? msg_fmt(c->a, LANG_FR, MSG_call_sms_exercise, what) : what);
	text(c, b, "LOCATION", where(c, d));
	if (d->lat_e6.some && d->lon_e6.some)
		buf_fmt(b, "GEO:%.6f;%.6f\r\n", (double)d->lat_e6.v / 1e6, (double)d->lon_e6.v / 1e6);
	text(c, b, "DESCRIPTION", more);
	buf_put(b, S("END:VEVENT\r\n"));
}

str
staffing_calendar(struct ctx *c, const struct staffing_staff *who, str community,
    const struct staffing_mine_list *duties)
{
	struct buf b = { .a = c->a };

	buf_put(&b, S("BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:-//Maillage//Planning//FR\r\nCALSCALE:GREGORIAN\r\n"
	    "METHOD:PUBLISH\r\n"));
	text(c, &b, "NAME", community);
	text(c, &b, "X-WR-CALNAME", community);
	buf_put(&b, S("REFRESH-INTERVAL;VALUE=DURATION:PT1H\r\nX-PUBLISHED-TTL:PT1H\r\n"));
	for (ptrdiff_t i = 0; i < duties->n; i++)
		if (duties->v[i].told_sequence.some)	/* what nobody told her is not hers yet */
			event(c, &b, who, &duties->v[i]);
	buf_put(&b, S("END:VCALENDAR\r\n"));
	return buf_str(&b);
}
