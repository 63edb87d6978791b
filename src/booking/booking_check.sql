-- Laws of the appointments: each query must return no row.

-- :free_is_nobodys
SELECT id FROM place WHERE state = 'free' AND (booking_id IS NOT NULL OR person IS NOT NULL);

-- :booked_is_somebodys
-- A booking and a name together; three months after, neither.
SELECT id FROM place WHERE state <> 'free' AND ((booking_id IS NULL) <> (person IS NULL) OR held_by IS NOT NULL);

-- :series_is_whole
-- A second visit has its first: the same booking.
SELECT p.id FROM place p WHERE p.dose = 2 AND p.state = 'booked' AND p.booking_id IS NOT NULL
   AND NOT EXISTS (SELECT 1 FROM place q WHERE q.booking_id = p.booking_id AND q.dose = 1);

-- :contact_goes_with_the_last
SELECT b.id FROM booking b WHERE b.contact_key IS NOT NULL AND LENGTH(b.contact) = 0;

-- :proof_is_owed_for_a_booking
SELECT id FROM booking_proof WHERE NOT EXISTS (SELECT 1 FROM booking b WHERE b.id = booking_proof.id);

-- :who_is_asked_waits
-- An open offer is for someone who waits, and whoever waits no more has no name here.
SELECT o.id FROM offer o JOIN waiting w ON w.id = o.waiting_id WHERE o.state = 'open' AND w.state <> 'waiting';

-- :over_is_nameless
SELECT id FROM waiting WHERE (state = 'waiting') <> (person IS NOT NULL);

-- :offered_place_is_kept
-- A place offered is nobody else's before the deadline.
SELECT o.id FROM offer o JOIN place p ON p.id = o.place_id WHERE o.state = 'open' AND p.state <> 'free' AND NOT EXISTS
	(SELECT 1 FROM booking b WHERE b.id = p.booking_id AND b.created_at >= o.expires_at);

-- :invited_once
-- Whoever booked with an invitation did so once, and a list that is gone has nobody.
SELECT id FROM invite WHERE state = 'booked' AND booking_hash IS NULL;

-- :erased_list_is_empty
SELECT i.id FROM invite i JOIN period p ON p.id = i.period_id WHERE p.erased_at IS NOT NULL;
