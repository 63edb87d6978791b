-- The day itself: who is expected, who came, how many an hour.

-- :day many line
SELECT p.id, s.starts_at, l.id AS "line_id:care_line_id", l.name AS "line:TEXT", m.label AS "motive:TEXT", p.state,
       p.state_at, p.dose, p.person, b.via AS "via:TEXT?", b.token_hash AS "token_hash:BLOB?"
  FROM place p JOIN slot s ON s.id = p.slot_id JOIN care_line l ON l.id = s.line_id JOIN motive m ON m.id = l.motive_id
  LEFT JOIN booking b ON b.id = p.booking_id
 WHERE l.venue_id = :venue_id AND s.starts_at >= :from::instant AND s.starts_at < :to::instant AND s.state = 'open'
   AND p.state <> 'free' ORDER BY l.name, l.id, s.starts_at, p.id LIMIT :limit;

-- :mark exec
-- Here, absent, or expected again: what was ticked by mistake is ticked back.
UPDATE place SET state = :state, state_at = :now::instant
 WHERE id = :id AND state IN ('booked', 'arrived', 'absent') AND state <> :state
   AND slot_id IN (SELECT s.id FROM slot s JOIN care_line l ON l.id = s.line_id WHERE l.venue_id = :venue_id);

-- :room many room
-- Where someone who comes without can still be seated.
SELECT s.id, s.starts_at, l.name AS "line:TEXT",
       SUM(CASE WHEN p.state = 'free' AND p.held_until <= :now::instant THEN 1 ELSE 0 END) AS "free:INTEGER"
  FROM slot s JOIN care_line l ON l.id = s.line_id JOIN place p ON p.slot_id = s.id
 WHERE l.venue_id = :venue_id AND s.state = 'open' AND s.ends_at > :from::instant AND s.starts_at < :to::instant
 GROUP BY s.id, s.starts_at, l.name
HAVING SUM(CASE WHEN p.state = 'free' AND p.held_until <= :now THEN 1 ELSE 0 END) > 0
 ORDER BY s.starts_at, l.name LIMIT :limit;

-- :by_reference many found
-- The beginning of a hash, as it was read out: one booking, seldom two.
SELECT id, token_hash, motive_id FROM booking WHERE token_hash >= :from::BLOB AND token_hash < :to::BLOB
 ORDER BY id LIMIT :limit;

-- :tomorrow many due
-- Who has to be reminded: expected between two moments, with a way to reach them, not reminded yet.
SELECT p.booking_id AS "id:booking_id", MIN(s.starts_at) AS "starts_at:instant"
  FROM place p JOIN slot s ON s.id = p.slot_id JOIN booking b ON b.id = p.booking_id
 WHERE p.state = 'booked' AND s.state = 'open' AND p.reminded_at IS NULL AND s.starts_at > :from::instant
   AND s.starts_at <= :to::instant AND b.contact_key IS NOT NULL AND b.created_at < :made_before::instant
 GROUP BY p.booking_id ORDER BY p.booking_id LIMIT :limit;

-- :reminded exec
UPDATE place SET reminded_at = :now::instant WHERE booking_id = :booking::booking_id AND reminded_at IS NULL
   AND slot_id IN (SELECT id FROM slot WHERE starts_at <= :to::instant);
