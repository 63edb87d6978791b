#include <libical/ical.h>
#include <stdlib.h>

#include "ical/ical.h"

static struct icaltimetype
utc(struct instant t)
{
	return icaltime_from_timet_with_zone((time_t)(t.us / US_PER_S), 0, icaltimezone_get_utc_timezone());
}

static void
add_text(struct arena *a, icalcomponent *to, icalproperty *(*make)(const char *), str text)
{
	if (text.n)
		icalcomponent_add_property(to, make(arena_z(a, text)));
}

static icalcomponent *
event_of(struct arena *a, const struct ical_event *e)
{
	icalcomponent *v = icalcomponent_new_vevent();

	add_text(a, v, icalproperty_new_uid, e->uid);
	icalcomponent_add_property(v, icalproperty_new_dtstamp(utc(e->stamp)));
	icalcomponent_add_property(v, icalproperty_new_sequence((int)e->sequence));
	icalcomponent_add_property(v, icalproperty_new_dtstart(utc(e->starts_at)));
	icalcomponent_add_property(v, icalproperty_new_dtend(utc(e->ends_at)));
	icalcomponent_add_property(v, icalproperty_new_status(e->cancelled ? ICAL_STATUS_CANCELLED :
	    ICAL_STATUS_CONFIRMED));
	add_text(a, v, icalproperty_new_summary, e->summary);
	add_text(a, v, icalproperty_new_location, e->location);
	add_text(a, v, icalproperty_new_description, e->description);
	add_text(a, v, icalproperty_new_url, e->url);
	return v;
}

str
ical_calendar(struct arena *a, str name, const struct ical_event *events, ptrdiff_t n)
{
	icalcomponent *k = icalcomponent_new_vcalendar();
	char *text;
	str out;

	icalcomponent_add_property(k, icalproperty_new_version("2.0"));
	icalcomponent_add_property(k, icalproperty_new_prodid("-//Maillage//Maillage//FR"));
	icalcomponent_add_property(k, icalproperty_new_method(ICAL_METHOD_PUBLISH));
	add_text(a, k, icalproperty_new_name, name);
	assert(n <= ICAL_EVENTS_MAX);
	for (ptrdiff_t i = 0; i < n; i++)
		icalcomponent_add_component(k, event_of(a, &events[i]));
	text = icalcomponent_as_ical_string_r(k);
	out = arena_dup(a, str_from(text));
	free(text);
	icalcomponent_free(k);
	return out;
}
