/*
 * ids.h -- one struct per kind of row: a person_id is not a structure_id, says
 * the compiler.  In SQL a column of type person_id is declared so; PostgreSQL
 * gets a domain of that name.
 */
#ifndef BASE_IDS_H
#define BASE_IDS_H

#include <stdint.h>

#define IDS(X) \
	X(account_id) X(session_id) X(invitation_id) \
	X(zone_id) X(structure_id) X(person_id) X(activity_id) X(person_skill_id) \
	X(willingness_id) X(equipment_id) X(contact_id) X(partner_id) X(audience_id) X(import_id) \
	X(typology_id) X(cell_function_id) X(crisis_id) X(cell_post_id) X(need_id) X(decision_id) \
	X(call_id) X(recipient_id) X(reply_id) X(reminder_id) X(call_post_id) X(call_place_id) \
	X(desk_try_id) X(cell_try_id) X(thread_entry_id) \
	X(motive_id) X(venue_id) X(care_line_id) X(slot_id) X(place_id) X(booking_id) X(sas_appointment_id) \
	X(waiting_id) X(offer_id) X(leftover_id) X(period_id) X(invite_id) \
	X(log_id) X(outbox_id) X(inbound_id) X(job_id) X(responder_id) X(document_id) X(access_id) \
	X(campaign_id) X(campaign_person_id) X(template_id) \
	X(site_id) X(response_id) X(opening_id) X(crew_post_id) X(crew_team_id) X(check_item_id) \
	X(shift_id) X(staff_id) X(availability_id) X(duty_id) X(override_id) X(swap_id) X(plan_id) X(handover_id)
#define ID_TYPE(name) struct name { int64_t v; };
IDS(ID_TYPE)

#endif
