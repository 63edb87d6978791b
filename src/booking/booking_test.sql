-- For the tests of the appointments: a territory, people who work, and a look at what was written.

-- :community exec
INSERT INTO community (id, name, sms_name, callback_phone, created_at)
VALUES (1, 'CPTS Rives de Loire', 'CPTS Loire', '+33240001122', :at::instant);

-- :zone exec
INSERT INTO zone (id, name) VALUES (1, 'Nord');

-- :communes exec
INSERT INTO commune (code, name, zone_id, inside, population, lat_e6, lon_e6) VALUES
	('44195', 'Savenay', 1, 1, 8500, 47361000, -1942000), ('44052', 'Donges', 1, 1, 7900, 47319000, -2075000),
	('44109', 'Nantes', NULL, 0, 320000, 47218000, -1553000);

-- :slots many slot
SELECT id, line_id, starts_at, ends_at, state FROM slot ORDER BY starts_at, id LIMIT 5000;

-- :counts one counts
SELECT COUNT(*) AS "places:INTEGER",
       COALESCE(SUM(CASE WHEN state = 'booked' THEN 1 ELSE 0 END), 0) AS "booked:INTEGER",
       COALESCE(SUM(CASE WHEN state = 'free' AND held_until <= :now::instant THEN 1 ELSE 0 END), 0) AS "free:INTEGER",
       (SELECT COUNT(*) FROM booking) AS "bookings:INTEGER", (SELECT COUNT(*) FROM booking_proof) AS "owed:INTEGER",
       (SELECT COUNT(*) FROM outbox WHERE state <> 'cancelled') AS "messages:INTEGER",
       (SELECT COUNT(*) FROM place WHERE person IS NOT NULL) AS "people:INTEGER"
  FROM place;

-- :messages many message
SELECT id, channel, exercise, address, body, state, not_after FROM outbox ORDER BY id LIMIT 1000;

-- :logged one count
SELECT COUNT(*) AS "n:INTEGER" FROM log WHERE kind = :kind;

-- :sealed many sealed
SELECT p.person, b.contact, b.contact_key FROM place p JOIN booking b ON b.id = p.booking_id
 WHERE p.person IS NOT NULL ORDER BY p.id LIMIT 50;

-- :arrived exec
UPDATE place SET state = 'arrived', state_at = :at::instant WHERE state = 'booked';

-- The broken twin: looks first, takes afterwards, as peers do.

-- :look opt looked
SELECT id FROM place WHERE slot_id = :slot_id AND state = 'free' AND held_until <= :now::instant AND walkin = 0
 ORDER BY id LIMIT 1;

-- :grab exec
UPDATE place SET held_until = :held_until WHERE id = :id;

-- :crowd exec
-- Bookings of a whole day, given back: what the night has to forget.
WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 1200)
INSERT INTO booking (token_hash, motive_id, contact, via, lang, created_at)
SELECT CAST(i AS TEXT), (SELECT MIN(id) FROM motive), 'x', 'web', 'fr', :now::instant FROM n;
-- :pg
WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 1200)
INSERT INTO booking (token_hash, motive_id, contact, via, lang, created_at)
SELECT CAST(CAST(i AS TEXT) AS BYTEA), (SELECT MIN(id) FROM motive), CAST('x' AS BYTEA), 'web', 'fr', :now FROM n;

-- :waiting one waiting
SELECT COALESCE(SUM(CASE WHEN w.state = 'waiting' THEN 1 ELSE 0 END), 0) AS "waiting:INTEGER",
       COALESCE(SUM(CASE WHEN w.person IS NOT NULL OR w.contact IS NOT NULL OR w.contact_key IS NOT NULL THEN 1 ELSE 0 END), 0)
	AS "named:INTEGER",
       (SELECT COUNT(*) FROM offer WHERE state = 'open') AS "open:INTEGER",
       (SELECT COUNT(*) FROM offer) AS "offers:INTEGER"
  FROM waiting w;

-- :open_offer opt offer_row
SELECT o.id, o.told_at, o.expires_at, w.by_phone, COALESCE(x.not_before, 0) AS "not_before:instant", x.not_after
  FROM offer o JOIN waiting w ON w.id = o.waiting_id LEFT JOIN outbox x ON x.id = (SELECT MAX(id) FROM outbox)
 WHERE o.state = 'open';

-- :account exec
INSERT INTO account (id, name, login, role, created_at) VALUES (1, 'Camille', 'camille', 'coordinator', :at::instant);

-- :invites one invites
SELECT COUNT(*) AS "n:INTEGER" FROM invite;

-- :sealed_lists many sealed_row
SELECT person, contact, row_key AS "key:BLOB" FROM invite
UNION ALL SELECT person, contact, contact_key AS "key:BLOB" FROM waiting LIMIT 50;

-- :room_pace exec
UPDATE waiting_room SET served = :served WHERE id = 1;

-- :no_hour exec
-- As if messages knew no hour after which they say nothing.
UPDATE outbox SET not_after = NULL WHERE state = 'to_send';
