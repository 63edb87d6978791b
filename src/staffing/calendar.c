/*
 * calendar.c -- a person's duties as a calendar that telephones subscribe to.
 *
 * Every duty she was ever told of is an event with a UID of its own for ever; what was
 * given back or taken away stays, cancelled, its SEQUENCE higher: a calendar that only
 * forgets it would still show it.
 */
#include "i18n/i18n.h"
#include "ical/ical.h"
#include "staffing/staffing.h"

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

static struct ical_event
event(struct ctx *c, const struct staffing_staff *who, const struct staffing_mine *d)
{
	str what = arena_fmt(c->a, "%.*s · %.*s", STR(d->post), STR(d->response));
	str phone = d->phone.n ? i18n_phone(c->a, d->phone) : S("");

	return (struct ical_event){
		.uid = arena_fmt(c->a, "duty-%lld-crisis-%lld@maillage", (long long)d->id.v,
		    (long long)who->crisis_id.v),
		.sequence = d->sequence, .stamp = d->at, .starts_at = d->starts_at, .ends_at = d->ends_at,
		.cancelled = str_eq(d->state, S("withdrawn")) || str_eq(d->state, S("cancelled")),
		.summary = who->exercise ? msg_fmt(c->a, LANG_FR, MSG_call_sms_exercise, what) : what,
		.location = where(c, d),
		.description = phone.n && d->note.n ? arena_fmt(c->a, "%.*s\n%.*s", STR(phone), STR(d->note)) :
		    phone.n ? phone : d->note,
	};
}

str
staffing_calendar(struct ctx *c, const struct staffing_staff *who, str community,
    const struct staffing_mine_list *duties)
{
	struct ical_event *events = arena_array(c->a, struct ical_event, duties->n);
	ptrdiff_t n = 0;

	for (ptrdiff_t i = 0; i < duties->n; i++)
		if (duties->v[i].told_sequence.some)	/* what nobody told her is not hers yet */
			events[n++] = event(c, who, &duties->v[i]);
	return ical_calendar(c->a, community, events, n);
}
