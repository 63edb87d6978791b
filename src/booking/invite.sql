-- Periods, their rules, and the invitations to them.

-- ---- periods ------------------------------------------------------------------

-- :covering many period
-- Those that say who may have a slot.
SELECT id, motive_id, venue_id, label, mode, from_at, to_at, opens_at, age_min, age_max, communes, professions, proof,
       exercise, closed_at, erased_at, invited, came FROM period
 WHERE motive_id = :motive_id AND closed_at IS NULL AND (venue_id IS NULL OR venue_id = :venue::venue_id)
   AND from_at <= :at::instant AND to_at > :at ORDER BY id LIMIT :limit;

-- :periods many period
SELECT id, motive_id, venue_id, label, mode, from_at, to_at, opens_at, age_min, age_max, communes, professions, proof,
       exercise, closed_at, erased_at, invited, came FROM period ORDER BY closed_at IS NOT NULL, id DESC LIMIT :limit;

-- :live many period
SELECT id, motive_id, venue_id, label, mode, from_at, to_at, opens_at, age_min, age_max, communes, professions, proof,
       exercise, closed_at, erased_at, invited, came FROM period
 WHERE closed_at IS NULL AND to_at > :now::instant ORDER BY from_at, id LIMIT :limit;

-- :period opt period
SELECT id, motive_id, venue_id, label, mode, from_at, to_at, opens_at, age_min, age_max, communes, professions, proof,
       exercise, closed_at, erased_at, invited, came FROM period WHERE id = :id;

-- :period_by_key opt period_new
SELECT id FROM period WHERE request_key = :request_key;

-- :period_add one period_new
INSERT INTO period (motive_id, venue_id, label, mode, from_at, to_at, opens_at, age_min, age_max, communes, professions,
	proof, exercise, created_at, request_key)
VALUES (:motive_id, :venue_id, :label, :mode, :from_at, :to_at, :opens_at, :age_min, :age_max, :communes, :professions,
	:proof, :exercise, :created_at, :request_key) RETURNING id;

-- :period_close exec
UPDATE period SET closed_at = :now::instant WHERE id = :id AND closed_at IS NULL;

-- :real_venues one real
-- Centres of a motive that are no exercise.
SELECT COUNT(*) AS "n:INTEGER" FROM venue v JOIN care_line l ON l.venue_id = v.id
 WHERE l.motive_id = :motive_id AND v.exercise = 0 AND (:one::INTEGER = 0 OR v.id = :one);

-- :us opt us
SELECT k.name, k.sms_name, k.callback_phone, m.label AS "motive:TEXT", m.active
  FROM community k JOIN motive m ON m.id = :motive::motive_id WHERE k.id = 1;

-- :counts one counted
SELECT COUNT(*) AS "n:INTEGER",
       COALESCE(SUM(CASE WHEN reachable <> 0 THEN 1 ELSE 0 END), 0) AS "reachable:INTEGER",
       COALESCE(SUM(CASE WHEN sent > 0 THEN 1 ELSE 0 END), 0) AS "sent:INTEGER",
       COALESCE(SUM(CASE WHEN state = 'booked' THEN 1 ELSE 0 END), 0) AS "booked:INTEGER",
       COALESCE(SUM(CASE WHEN state = 'declined' THEN 1 ELSE 0 END), 0) AS "declined:INTEGER",
       COALESCE(SUM(CASE WHEN locked_until > :now::instant THEN 1 ELSE 0 END), 0) AS "locked:INTEGER",
       COALESCE(MAX(sent), 0) AS "rounds:INTEGER"
  FROM invite WHERE period_id = :period_id;

-- ---- invitations -----------------------------------------------------------------

-- :add opt added
INSERT INTO invite (period_id, code_hash, row_key, person, contact, reachable, created_at)
VALUES (:period_id, :code_hash, :row_key, :person, :contact, :reachable, :created_at)
ON CONFLICT (period_id, row_key) DO NOTHING RETURNING id;

-- :by_code opt kept
SELECT id, period_id, person, contact, reachable, state, tries, locked_until, pass_until, pin_hash, booking_hash
  FROM invite WHERE code_hash = :code_hash;

-- :by_pass opt kept
SELECT id, period_id, person, contact, reachable, state, tries, locked_until, pass_until, pin_hash, booking_hash
  FROM invite WHERE pass_hash = :pass_hash;

-- :by_booking opt kept
SELECT id, period_id, person, contact, reachable, state, tries, locked_until, pass_until, pin_hash, booking_hash
  FROM invite WHERE booking_hash = :booking_hash;

-- :wrong exec
UPDATE invite SET tries = tries + 1, locked_until = CASE WHEN tries + 1 >= :most::INTEGER THEN :forever::instant
	WHEN tries + 1 >= :some::INTEGER THEN :later::instant ELSE locked_until END WHERE id = :id;

-- :pass exec
UPDATE invite SET pass_hash = :pass_hash, pass_until = :pass_until, pin_hash = :pin_hash WHERE id = :id;

-- :proved exec
UPDATE invite SET pin_hash = NULL, tries = 0, locked_until = 0 WHERE id = :id;

-- :use exec
-- Once: unless the booking made with it has nobody who comes any more.
UPDATE invite SET booking_hash = :booking_hash, state = 'booked' WHERE id = :id AND state <> 'declined'
   AND (booking_hash IS NULL OR NOT EXISTS (SELECT 1 FROM booking b JOIN place p ON p.booking_id = b.id
	WHERE b.token_hash = invite.booking_hash));

-- :decline exec
UPDATE invite SET state = 'declined', person = NULL, contact = NULL, pass_hash = NULL, pin_hash = NULL WHERE id = :id;

-- :unlock exec
UPDATE invite SET tries = 0, locked_until = 0 WHERE period_id = :period_id AND locked_until > 0;

-- :to_send many to_send
-- Who has not been written to so many times, has no appointment and can be reached.
SELECT id, contact FROM invite WHERE period_id = :period_id AND reachable <> 0 AND state = 'ready' AND sent < :rounds::INTEGER
   AND contact IS NOT NULL ORDER BY id LIMIT :limit;

-- :sent exec
UPDATE invite SET sent = :rounds::INTEGER WHERE id = :id;

-- :letters many letter
SELECT id, person, contact FROM invite WHERE period_id = :period_id AND state = 'ready' AND contact IS NOT NULL
   AND reachable <= :reachable::INTEGER AND id > :after::invite_id ORDER BY id LIMIT :limit;
-- :pg
SELECT id, person, contact FROM invite WHERE period_id = :period_id AND state = 'ready' AND contact IS NOT NULL
   AND (reachable::int) <= :reachable AND id > :after ORDER BY id LIMIT :limit;

-- ---- gone with its purpose ----------------------------------------------------------

-- :over many over
SELECT id FROM period WHERE erased_at IS NULL AND to_at < :before::instant ORDER BY id LIMIT :limit;

-- :ids many invite_of
SELECT id FROM invite WHERE period_id = :period_id ORDER BY id LIMIT :limit;

-- :keep_counts exec
UPDATE period SET erased_at = :now::instant, closed_at = COALESCE(closed_at, :now),
	invited = (SELECT COUNT(*) FROM invite i WHERE i.period_id = period.id),
	came = (SELECT COUNT(*) FROM invite i WHERE i.period_id = period.id AND i.state = 'booked')
 WHERE id = :id AND erased_at IS NULL;

-- :drop exec
DELETE FROM invite WHERE id = :id;
