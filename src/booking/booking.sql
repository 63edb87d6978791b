-- Taking, keeping, giving back places; what citizens see of them.

-- ---- taking ---------------------------------------------------------------------

-- :take_this exec
-- One that :offer saw free, if it still is: one statement takes it, nobody comes between.
UPDATE place SET held_until = :held_until, held_by = :held_by, holder = :holder::BLOB?, dose = :dose
 WHERE id = :id AND state = 'free' AND held_until <= :now::instant;

-- :seat_this exec
-- OR FAIL, here and below: one row is changed or none, so there is nothing of the statement alone to undo (schema 0025).
UPDATE OR FAIL place SET booking_id = :booking::booking_id, person = :person, state = 'booked', state_at = :now::instant,
	dose = :dose, held_until = 0, held_by = NULL, holder = NULL, reminded_at = NULL
 WHERE id = :id::place_id AND state = 'free' AND held_until <= :now;
-- :pg
UPDATE place SET booking_id = :booking, person = :person, state = 'booked', state_at = :now,
	dose = :dose, held_until = 0, held_by = NULL, holder = NULL, reminded_at = NULL
 WHERE id = :id AND state = 'free' AND held_until <= :now;

-- :take exec
-- One statement finds a free place and takes it: nobody comes between the two.
UPDATE place SET held_until = :held_until, held_by = :held_by, holder = :holder::BLOB?, dose = :dose
 WHERE id = (SELECT p.id FROM place p JOIN slot s ON s.id = p.slot_id
	WHERE p.slot_id = :slot_id AND p.state = 'free' AND p.held_until <= :now::instant AND p.walkin = 0
	  AND s.state = 'open' AND s.starts_at > :now ORDER BY p.id LIMIT 1)
   AND state = 'free' AND held_until <= :now;
-- :pg
UPDATE place SET held_until = :held_until, held_by = :held_by, holder = :holder, dose = :dose
 WHERE id = (SELECT p.id FROM place p JOIN slot s ON s.id = p.slot_id
	WHERE p.slot_id = :slot_id AND p.state = 'free' AND p.held_until <= :now AND p.walkin = 0
	  AND s.state = 'open' AND s.starts_at > :now ORDER BY p.id LIMIT 1 FOR UPDATE OF p SKIP LOCKED);

-- :take_kept exec
-- The same, first of those that are never offered to who books: doses left at closing time.
UPDATE place SET held_until = :held_until, held_by = :held_by, holder = :holder::BLOB?, dose = :dose
 WHERE id = (SELECT p.id FROM place p JOIN slot s ON s.id = p.slot_id
	WHERE p.slot_id = :slot_id AND p.state = 'free' AND p.held_until <= :now::instant
	  AND s.state = 'open' AND s.starts_at > :now ORDER BY p.walkin DESC, p.id LIMIT 1)
   AND state = 'free' AND held_until <= :now;
-- :pg
UPDATE place SET held_until = :held_until, held_by = :held_by, holder = :holder, dose = :dose
 WHERE id = (SELECT p.id FROM place p JOIN slot s ON s.id = p.slot_id
	WHERE p.slot_id = :slot_id AND p.state = 'free' AND p.held_until <= :now
	  AND s.state = 'open' AND s.starts_at > :now
	ORDER BY p.walkin DESC, p.id LIMIT 1 FOR UPDATE OF p SKIP LOCKED);

-- :seat_first exec
-- The same, booked at once: for who has said everything already.
UPDATE OR FAIL place SET booking_id = :booking::booking_id, person = :person, state = 'booked', state_at = :now::instant,
	dose = :dose, held_until = 0, held_by = NULL, holder = NULL, reminded_at = NULL
 WHERE id = (SELECT p.id FROM place p JOIN slot s ON s.id = p.slot_id
	WHERE p.slot_id = :slot_id AND p.state = 'free' AND p.held_until <= :now AND p.walkin = 0
	  AND s.state = 'open' AND s.starts_at > :now ORDER BY p.id LIMIT 1)
   AND state = 'free' AND held_until <= :now;
-- :pg
UPDATE place SET booking_id = :booking, person = :person, state = 'booked', state_at = :now,
	dose = :dose, held_until = 0, held_by = NULL, holder = NULL, reminded_at = NULL
 WHERE id = (SELECT p.id FROM place p JOIN slot s ON s.id = p.slot_id
	WHERE p.slot_id = :slot_id AND p.state = 'free' AND p.held_until <= :now AND p.walkin = 0
	  AND s.state = 'open' AND s.starts_at > :now ORDER BY p.id LIMIT 1 FOR UPDATE OF p SKIP LOCKED);

-- :seat_walkin exec
-- For who stands there: first what is kept for who comes without; also in a slot that has begun.
UPDATE OR FAIL place SET booking_id = :booking::booking_id, person = :person, state = 'booked', state_at = :now::instant,
	dose = :dose, held_until = 0, held_by = NULL, holder = NULL, reminded_at = NULL
 WHERE id = (SELECT p.id FROM place p JOIN slot s ON s.id = p.slot_id
	WHERE p.slot_id = :slot_id AND p.state = 'free' AND p.held_until <= :now
	  AND s.state = 'open' AND s.ends_at > :now ORDER BY p.walkin DESC, p.id LIMIT 1)
   AND state = 'free' AND held_until <= :now;
-- :pg
UPDATE place SET booking_id = :booking, person = :person, state = 'booked', state_at = :now,
	dose = :dose, held_until = 0, held_by = NULL, holder = NULL, reminded_at = NULL
 WHERE id = (SELECT p.id FROM place p JOIN slot s ON s.id = p.slot_id
	WHERE p.slot_id = :slot_id AND p.state = 'free' AND p.held_until <= :now
	  AND s.state = 'open' AND s.ends_at > :now ORDER BY p.walkin DESC, p.id LIMIT 1 FOR UPDATE OF p SKIP LOCKED);

-- :seat exec
-- Held places become booked.  A hold that ended is still its owner's while nobody else took the place.
UPDATE OR FAIL place SET booking_id = :booking::booking_id, person = :person, state = 'booked', state_at = :now::instant,
	held_until = 0, held_by = NULL, holder = NULL, reminded_at = NULL
 WHERE id = :id::place_id AND held_by = :held_by AND state = 'free';
-- :pg
UPDATE place SET booking_id = :booking, person = :person, state = 'booked', state_at = :now,
	held_until = 0, held_by = NULL, holder = NULL, reminded_at = NULL
 WHERE id = :id AND held_by = :held_by AND state = 'free';

-- :give_back_one exec
UPDATE place SET held_until = 0, held_by = NULL, holder = NULL
 WHERE id = :id AND held_by = :held_by AND state = 'free';

-- :hold_longer exec
UPDATE place SET held_until = :held_until WHERE held_by = :held_by AND state = 'free';

-- :free_place exec
-- Nothing of who had it stays behind.
UPDATE place SET booking_id = NULL, person = NULL, state = 'free', state_at = NULL, dose = 1, reminded_at = NULL
 WHERE id = :id AND booking_id = :booking_id AND state = 'booked';

-- ---- reading what a rule must know ------------------------------------------------

-- :offer opt offer
-- What a rule asks about a slot, in one look: whether a contact is known, and, asked for it, the first place that is
-- free, if the slot can still be had.  That one is taken by the statement that names it and looks again.
SELECT s.id, s.starts_at, l.venue_id, l.motive_id, v.opens_at, m.age_min, m.age_max, m.inside, m.second_days,
       m.contact_max,
       CASE WHEN s.state = 'open' AND v.closed_at IS NULL THEN 1 ELSE 0 END AS "open:flag",
       CASE WHEN EXISTS (SELECT 1 FROM period q WHERE q.motive_id = l.motive_id AND q.closed_at IS NULL
	AND (q.venue_id IS NULL OR q.venue_id = l.venue_id) AND q.from_at <= s.starts_at AND q.to_at > s.starts_at)
	THEN 1 ELSE 0 END AS "ruled:flag",
       CASE WHEN EXISTS (SELECT 1 FROM booking b WHERE b.contact_key = :contact_key) THEN 1 ELSE 0 END AS "known:flag",
       (SELECT p.id FROM place p WHERE :places::flag <> 0 AND p.slot_id = s.id AND p.state = 'free'
	AND p.held_until <= :now::instant AND p.walkin = 0 AND s.state = 'open' AND s.starts_at > :now ORDER BY p.id LIMIT 1) AS "free:place_id?"
  FROM slot s JOIN care_line l ON l.id = s.line_id JOIN venue v ON v.id = l.venue_id JOIN motive m ON m.id = l.motive_id
 WHERE s.id = :id::slot_id;

-- :words opt words
-- What a message or a page says of a slot.
SELECT m.label AS "motive:TEXT", v.name AS "venue:TEXT", v.address, COALESCE(c.name, '') AS "commune:TEXT", v.phone,
       v.exercise, k.sms_name AS "us:TEXT", k.callback_phone
  FROM slot s JOIN care_line l ON l.id = s.line_id JOIN venue v ON v.id = l.venue_id JOIN motive m ON m.id = l.motive_id
  JOIN community k ON k.id = 1 LEFT JOIN commune c ON c.code = v.commune_code
 WHERE s.id = :id::slot_id;

-- :nearby many near_slot
-- Slots of a centre and motive with room, those nearest to a moment first.
SELECT s.id, s.starts_at FROM slot s JOIN care_line l ON l.id = s.line_id
 WHERE l.venue_id = :venue_id AND l.motive_id = :motive_id AND s.state = 'open'
   AND s.starts_at >= :from::instant AND s.starts_at < :to::instant
   AND EXISTS (SELECT 1 FROM place p WHERE p.slot_id = s.id AND p.state = 'free' AND p.walkin = 0
	AND p.held_until <= :now::instant)
 ORDER BY ABS(s.starts_at - :ideal::instant), s.id LIMIT :limit;

-- :held many held
-- In no order: booking.c sorts them.
SELECT p.id, p.slot_id, p.held_until, p.dose, s.starts_at, s.ends_at, s.state AS "slot_state:TEXT", l.venue_id,
       l.motive_id
  FROM place p JOIN slot s ON s.id = p.slot_id JOIN care_line l ON l.id = s.line_id
 WHERE p.held_by = :held_by AND p.state = 'free' LIMIT :limit;

-- :holding one count
SELECT COUNT(*) AS "n:INTEGER" FROM place WHERE holder = :holder AND state = 'free' AND held_until > :now::instant;

-- :coming many coming
-- Who is expected already, for one contact and motive.
SELECT p.id, p.person, p.dose FROM booking b JOIN place p ON p.booking_id = b.id JOIN slot s ON s.id = p.slot_id
 WHERE b.contact_key = :contact_key AND b.motive_id = :motive_id AND p.state = 'booked' AND s.state = 'open'
   AND s.starts_at > :now::instant LIMIT :limit;

-- :booking opt kept
SELECT b.id, b.token_hash, b.motive_id, b.contact, b.contact_key, b.via, b.lang, b.created_at
  FROM booking b WHERE b.token_hash = :token_hash;

-- :booking_by_id opt kept
SELECT b.id, b.token_hash, b.motive_id, b.contact, b.contact_key, b.via, b.lang, b.created_at
  FROM booking b WHERE b.id = :id;

-- :appointments many appointment
-- In no order: booking_appointments() sorts them.
SELECT p.id, p.slot_id, p.dose, p.person, p.state, p.state_at, s.state AS "slot_state:TEXT", s.starts_at, s.ends_at,
       s.changed_at, l.venue_id, l.name AS "line:TEXT"
  FROM place p JOIN slot s ON s.id = p.slot_id JOIN care_line l ON l.id = s.line_id
 WHERE p.booking_id = :booking_id LIMIT :limit;

-- :gone many gone
SELECT uid, starts_at, ends_at, gone_at FROM visit_gone WHERE booking_id = :booking_id ORDER BY starts_at, uid LIMIT :limit;

-- :commune opt commune
SELECT code, name, inside, lat_e6, lon_e6 FROM commune WHERE code = :code;

-- ---- writing ------------------------------------------------------------------------

-- :add opt added
INSERT INTO booking (token_hash, motive_id, contact, contact_key, via, lang, account_id, created_at)
VALUES (:token_hash, :motive_id, :contact, :contact_key, :via, :lang, :account_id, :created_at)
ON CONFLICT (token_hash) DO NOTHING RETURNING id;

-- :owe_proof exec
INSERT INTO booking_proof (id) VALUES (:id::booking_id);

-- :proofs_owed many owed
-- Oldest first.
SELECT id AS "id:booking_id" FROM booking_proof ORDER BY id LIMIT :limit;

-- :proof_written exec
DELETE FROM booking_proof WHERE id = :id::booking_id;

-- :empty_contact exec
UPDATE booking SET contact = :empty::BLOB, contact_key = NULL
 WHERE id = :id AND NOT EXISTS (SELECT 1 FROM place p WHERE p.booking_id = booking.id);

-- :gone_add exec
INSERT INTO visit_gone (booking_id, uid, starts_at, ends_at, gone_at)
VALUES (:booking_id, :uid, :starts_at, :ends_at, :gone_at) ON CONFLICT (booking_id, uid) DO NOTHING;

-- :gone_erase exec
DELETE FROM visit_gone WHERE booking_id = :booking_id;

-- :erase exec
DELETE FROM booking WHERE id = :id AND NOT EXISTS (SELECT 1 FROM place p WHERE p.booking_id = booking.id);

-- :erase_person exec
-- Whoever came stays counted; who it was goes.
UPDATE place SET booking_id = NULL, person = NULL WHERE booking_id = :booking_id AND state IN ('arrived', 'absent');

-- :unsay exec
-- What waits to leave would say what is no longer true.
UPDATE outbox SET state = 'cancelled', body = :empty::BLOB
 WHERE send_key >= :from::TEXT AND send_key < :to::TEXT AND state = 'to_send';

-- :unsend exec
DELETE FROM outbox WHERE send_key >= :from::TEXT AND send_key < :to::TEXT AND state <> 'sending';

-- ---- three months later ------------------------------------------------------------------

-- :forget_people exec
UPDATE place SET booking_id = NULL, person = NULL WHERE state <> 'free'
   AND (booking_id IS NOT NULL OR person IS NOT NULL)
   AND slot_id IN (SELECT id FROM slot WHERE ends_at < :before::instant);

-- :bare many bare
-- Bookings nobody comes with any more.
SELECT id FROM booking WHERE created_at < :before::instant
   AND NOT EXISTS (SELECT 1 FROM place p WHERE p.booking_id = booking.id) ORDER BY id LIMIT :limit;
