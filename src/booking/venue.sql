-- Centres, lines of care, slots: what staff set up and change.

-- :motives many motive
SELECT id, label, explain, position, active, age_min, age_max, inside, second_days, contact_max FROM motive
 ORDER BY active DESC, position, id LIMIT :limit;

-- :motive_add one new_motive
INSERT INTO motive (label, explain, position, active, age_min, age_max, inside, second_days, contact_max)
VALUES (:label, :explain, COALESCE((SELECT MAX(position) FROM motive), 0) + 1, 1, :age_min, :age_max, :inside,
	:second_days, :contact_max) RETURNING id;

-- :motive_named opt new_motive
SELECT id FROM motive WHERE label = :label;

-- :motive_set exec
UPDATE motive SET label = :label, explain = :explain, active = :active, age_min = :age_min, age_max = :age_max,
	inside = :inside, second_days = :second_days, contact_max = :contact_max WHERE id = :id;

-- :venues many venue
SELECT v.id, v.name, v.address, v.postal_code, v.commune_code, COALESCE(c.name, '') AS "commune:TEXT", v.phone, v.directions,
       v.exercise, v.opens_at, v.closed_at,
       CASE WHEN EXISTS (SELECT 1 FROM venue_staff f WHERE f.venue_id = v.id AND f.account_id = :who::account_id)
	THEN 1 ELSE 0 END AS "mine:flag"
  FROM venue v LEFT JOIN commune c ON c.code = v.commune_code
 ORDER BY v.closed_at IS NOT NULL, v.name, v.id LIMIT :limit;

-- :venue_by_key opt new_venue
SELECT id FROM venue WHERE request_key = :request_key;

-- :venue_add one new_venue
INSERT INTO venue (name, address, postal_code, commune_code, phone, directions, exercise, opens_at, created_at, request_key)
VALUES (:name, :address, :postal_code, :commune_code, :phone, :directions, :exercise, :opens_at, :created_at, :request_key)
RETURNING id;

-- :venue_set exec
UPDATE venue SET name = :name, address = :address, postal_code = :postal_code, commune_code = :commune_code, phone = :phone,
	directions = :directions, opens_at = :opens_at WHERE id = :id AND closed_at IS NULL;

-- :communes many commune
SELECT code, name, inside FROM commune ORDER BY inside DESC, name LIMIT :limit;

-- :commune opt commune
SELECT code, name, inside FROM commune WHERE code = :code;

-- :staff_add exec
INSERT INTO venue_staff (venue_id, account_id, added_at) VALUES (:venue_id, :account_id, :added_at)
ON CONFLICT (venue_id, account_id) DO NOTHING;

-- :staff_remove exec
DELETE FROM venue_staff WHERE venue_id = :venue_id AND account_id = :account_id;

-- :staff many staff
SELECT a.id, a.name, a.role, CASE WHEN f.account_id IS NULL THEN 0 ELSE 1 END AS "works:flag"
  FROM account a LEFT JOIN venue_staff f ON f.account_id = a.id AND f.venue_id = :venue_id::venue_id
 WHERE a.disabled = 0 AND a.role IN ('coordinator', 'cell', 'site', 'professional') ORDER BY a.name, a.id LIMIT :limit;

-- :works_there opt works
SELECT venue_id FROM venue_staff WHERE venue_id = :venue_id AND account_id = :account_id;

-- :lines many line
SELECT l.id, l.venue_id, l.motive_id, m.label AS "motive:TEXT", l.name, l.minutes, l.capacity, l.walkin, l.active,
       (SELECT COUNT(*) FROM slot s WHERE s.line_id = l.id AND s.starts_at > :now::instant) AS "slots:INTEGER"
  FROM care_line l JOIN motive m ON m.id = l.motive_id WHERE l.venue_id = :venue_id
 ORDER BY l.active DESC, l.name, l.id LIMIT :limit;

-- :line opt line
SELECT l.id, l.venue_id, l.motive_id, m.label AS "motive:TEXT", l.name, l.minutes, l.capacity, l.walkin, l.active,
       0 AS "slots:INTEGER"
  FROM care_line l JOIN motive m ON m.id = l.motive_id WHERE l.id = :id;

-- :line_add opt new_line
INSERT INTO care_line (venue_id, motive_id, name, minutes, capacity, walkin)
VALUES (:venue_id, :motive_id, :name, :minutes, :capacity, :walkin)
ON CONFLICT (venue_id, name) DO NOTHING RETURNING id;

-- :line_set exec
UPDATE care_line SET minutes = :minutes, capacity = :capacity, walkin = :walkin, active = :active
 WHERE id = :id AND venue_id = :venue_id;

-- ---- slots --------------------------------------------------------------------------

-- :slot_add opt new_slot
INSERT INTO slot (line_id, starts_at, ends_at) VALUES (:line_id, :starts_at, :ends_at)
ON CONFLICT (line_id, starts_at) DO NOTHING RETURNING id;

-- :place_add exec
INSERT INTO place (slot_id, walkin) VALUES (:slot_id, :walkin);

-- :slots_between many span
-- Slots of a centre (line 0: all its lines) that start in [from, to), the last ones first.
SELECT s.id, s.line_id, s.starts_at, s.ends_at, s.state FROM slot s JOIN care_line l ON l.id = s.line_id
 WHERE l.venue_id = :venue_id AND (:line::INTEGER = 0 OR l.id = :line) AND s.starts_at >= :from::instant
   AND s.starts_at < :to::instant ORDER BY s.starts_at DESC, s.id DESC LIMIT :limit;

-- :slots_state exec
UPDATE slot SET state = :state, changed_at = :now::instant WHERE state <> :state AND starts_at >= :from::instant AND starts_at < :to::instant
   AND line_id IN (SELECT id FROM care_line WHERE venue_id = :venue_id AND (:line::INTEGER = 0 OR id = :line));

-- :slot_shift exec
UPDATE slot SET starts_at = :starts_at, ends_at = :ends_at, changed_at = :now::instant WHERE id = :id
   AND NOT EXISTS (SELECT 1 FROM slot o WHERE o.line_id = slot.line_id AND o.starts_at = :starts_at AND o.id <> slot.id);

-- :concerned many concerned
-- Whose appointment is in those slots.
SELECT DISTINCT p.booking_id AS "id:booking_id", MIN(s.starts_at) AS "starts_at:instant"
  FROM place p JOIN slot s ON s.id = p.slot_id JOIN care_line l ON l.id = s.line_id
 WHERE p.state = 'booked' AND p.booking_id IS NOT NULL AND l.venue_id = :venue_id
   AND (:line::INTEGER = 0 OR l.id = :line) AND s.starts_at >= :from::instant AND s.starts_at < :to::instant
   AND s.state = 'open'
 GROUP BY p.booking_id ORDER BY p.booking_id LIMIT :limit;

-- :seats one seats
SELECT COUNT(*) AS "n:INTEGER" FROM place WHERE slot_id = :slot_id AND walkin = 0;

-- :seat_drop opt dropped
-- A free one, the last; never one that is held or booked.
DELETE FROM place WHERE id = (SELECT MAX(p.id) FROM place p WHERE p.slot_id = :slot_id AND p.walkin = 0
	AND p.state = 'free' AND p.held_until <= :now::instant)
   AND state = 'free' AND held_until <= :now RETURNING id;

-- :days many day_count
-- What a centre has and who comes, by slot: for the days ahead.
SELECT s.id, s.line_id, s.starts_at, s.state, COUNT(*) AS "places:INTEGER",
       SUM(CASE WHEN p.state <> 'free' THEN 1 ELSE 0 END) AS "booked:INTEGER"
  FROM slot s JOIN care_line l ON l.id = s.line_id JOIN place p ON p.slot_id = s.id
 WHERE l.venue_id = :venue_id AND s.starts_at >= :from::instant
 GROUP BY s.id, s.line_id, s.starts_at, s.state ORDER BY s.starts_at LIMIT :limit;
