/* What is written is read back by the parser of the library, and says what was meant. */
#include <libical/ical.h>

#include "ical/ical.h"
#include "t.h"

TEST(ical_is_read_back_whole)
{
	struct ical_event e[2] = {
		{ .uid = S("call-3-12@cpts.example"), .sequence = 2, .stamp = civil_instant(2026, 11, 21, 7, 0),
		  .starts_at = civil_instant(2026, 10, 24, 20, 0), .ends_at = civil_instant(2026, 10, 25, 8, 0),
		  .summary = S("Renfort, Brou ; centre de l'Étang"), .location = S("Salle des fêtes,\nBrou"),
		  .description = S("À apporter : carte professionnelle, et une ligne assez longue pour devoir être pliée en deux.") },
		{ .uid = S("call-3-13@cpts.example"), .sequence = 3, .cancelled = true,
		  .starts_at = civil_instant(2026, 11, 22, 8, 0), .ends_at = civil_instant(2026, 11, 22, 14, 0) },
	};
	str text = ical_calendar(c->a, S("CPTS Rives de Loire"), e, 2);
	icalcomponent *k = icalparser_parse_string(arena_z(c->a, text)), *v;

	T(k != NULL && icalcomponent_isa(k) == ICAL_VCALENDAR_COMPONENT);
	T_I64(icalcomponent_count_errors(k), 0);
	v = icalcomponent_get_first_component(k, ICAL_VEVENT_COMPONENT);
	T_STR(str_from(icalcomponent_get_summary(v)), e[0].summary);
	T_STR(str_from(icalcomponent_get_location(v)), e[0].location);
	T_I64(icalcomponent_get_sequence(v), 2);
	T_I64(icaltime_as_timet(icalcomponent_get_dtstart(v)), e[0].starts_at.us / US_PER_S);
	T_I64((e[0].ends_at.us - e[0].starts_at.us) / US_PER_HOUR, 13);	/* the night the clocks go back */
	v = icalcomponent_get_next_component(k, ICAL_VEVENT_COMPONENT);
	T_I64(icalcomponent_get_status(v), ICAL_STATUS_CANCELLED);
	icalcomponent_free(k);
	for (ptrdiff_t i = 0, line = 0; i < text.n; i++) {	/* RFC 5545 3.1: lines of 75 bytes at most */
		line = text.p[i] == '\n' ? 0 : line + 1;
		T(line <= 76);
	}
}
