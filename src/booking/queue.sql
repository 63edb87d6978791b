-- The waiting list: who waits, who is asked, what was answered.

-- :waits opt waits
SELECT id FROM waiting WHERE motive_id = :motive_id AND state = 'waiting' ORDER BY id LIMIT 1;

-- :candidates many candidate
-- In order of arrival, professionals after the others: who would come to that centre, that day, in time, has no offer
-- open and was not asked for this slot before.
SELECT w.id, w.person, w.contact, w.contact_key, w.notice_min, w.by_phone, w.lang
  FROM waiting w JOIN waiting_venue x ON x.waiting_id = w.id AND x.venue_id = :venue_id
 WHERE w.motive_id = :motive_id AND w.state = 'waiting' AND w.until_at > :now::instant
   AND w.notice_min <= :lead::INTEGER AND (w.weekdays & :bit::INTEGER) <> 0 AND w.pro <= :pros::INTEGER
   AND NOT EXISTS (SELECT 1 FROM offer o WHERE o.waiting_id = w.id AND (o.state = 'open' OR o.slot_id = :slot_id))
 ORDER BY w.pro, w.id LIMIT :limit;
-- :pg
SELECT w.id, w.person, w.contact, w.contact_key, w.notice_min, w.by_phone, w.lang
  FROM waiting w JOIN waiting_venue x ON x.waiting_id = w.id AND x.venue_id = :venue_id
 WHERE w.motive_id = :motive_id AND w.state = 'waiting' AND w.until_at > :now
   AND w.notice_min <= :lead AND (w.weekdays & :bit) <> 0 AND (w.pro::int) <= :pros
   AND NOT EXISTS (SELECT 1 FROM offer o WHERE o.waiting_id = w.id AND (o.state = 'open' OR o.slot_id = :slot_id))
 ORDER BY w.pro, w.id LIMIT :limit;

-- :offer_add one offer_new
INSERT INTO offer (waiting_id, slot_id, place_id, leftover_id, token_hash, token, told_at, expires_at)
VALUES (:waiting_id, :slot_id, :place_id, :leftover_id, :token_hash, :token, :told_at, :expires_at) RETURNING id;

-- :offer opt offer
SELECT id, waiting_id, slot_id, place_id, leftover_id, token_hash, state, told_at, expires_at FROM offer
 WHERE token_hash = :token_hash;

-- :offer_by_id opt offer
SELECT id, waiting_id, slot_id, place_id, leftover_id, token_hash, state, told_at, expires_at FROM offer WHERE id = :id;

-- :offer_open_of opt offer
SELECT id, waiting_id, slot_id, place_id, leftover_id, token_hash, state, told_at, expires_at FROM offer
 WHERE waiting_id = :waiting_id AND state = 'open';

-- :offer_token opt sealed_token
SELECT token FROM offer WHERE id = :id AND token IS NOT NULL;

-- :offer_accept exec
UPDATE offer SET state = 'accepted', ended_at = :now::instant, token = NULL WHERE id = :id AND state IN ('open', 'expired');

-- :offer_refuse exec
UPDATE offer SET state = 'refused', ended_at = :now::instant, token = NULL WHERE id = :id AND state = 'open';

-- :offer_expire exec
UPDATE offer SET state = 'expired', ended_at = :now::instant, token = NULL
 WHERE id = :id AND state = 'open' AND expires_at <= :now;

-- :give_back exec
UPDATE place SET held_until = 0, held_by = NULL, holder = NULL WHERE held_by = :held_by AND state = 'free';

-- ---- who waits ----------------------------------------------------------------

-- :waiting opt waiting
SELECT id, token_hash, motive_id, person, contact, contact_key, weekdays, notice_min, by_phone, pro, lang, state, misses,
       created_at, until_at FROM waiting WHERE token_hash = :token_hash;

-- :waiting_by_id opt waiting
SELECT id, token_hash, motive_id, person, contact, contact_key, weekdays, notice_min, by_phone, pro, lang, state, misses,
       created_at, until_at FROM waiting WHERE id = :id;

-- :same many waiting_person
SELECT id, person FROM waiting WHERE contact_key = :contact_key AND motive_id = :motive_id AND state = 'waiting'
 ORDER BY id LIMIT :limit;

-- :add opt waiting_new
INSERT INTO waiting (token_hash, motive_id, person, contact, contact_key, weekdays, notice_min, by_phone, pro, lang,
	created_at, until_at)
VALUES (:token_hash, :motive_id, :person, :contact, :contact_key, :weekdays, :notice_min, :by_phone, :pro, :lang,
	:created_at, :until_at)
ON CONFLICT (token_hash) DO NOTHING RETURNING id;

-- :venue_add exec
INSERT INTO waiting_venue (venue_id, waiting_id) VALUES (:venue_id, :waiting_id)
ON CONFLICT (venue_id, waiting_id) DO NOTHING;

-- :venues_drop exec
DELETE FROM waiting_venue WHERE waiting_id = :waiting_id;

-- :end exec
UPDATE waiting SET state = :state, ended_at = :now::instant, person = NULL, contact = NULL, contact_key = NULL
 WHERE id = :id AND state = 'waiting';

-- :missed exec
UPDATE waiting SET misses = misses + 1 WHERE id = :id;

-- :heard exec
UPDATE waiting SET misses = 0 WHERE id = :id;

-- :before one rank
SELECT COUNT(*) AS "n:INTEGER" FROM waiting WHERE motive_id = :motive_id AND state = 'waiting' AND id < :id;

-- :motive opt motive_rule
SELECT m.id, m.label, m.active, m.age_min, m.age_max, m.inside, k.sms_name AS "us:TEXT", k.callback_phone
  FROM motive m JOIN community k ON k.id = 1 WHERE m.id = :id;

-- :real_venues one real_count
-- Whether one of the centres is no exercise.
SELECT COUNT(*) AS "n:INTEGER" FROM waiting_venue x JOIN venue v ON v.id = x.venue_id
 WHERE x.waiting_id = :waiting_id AND v.exercise = 0;

-- :over many over
SELECT id FROM waiting WHERE (state = 'waiting' AND until_at < :now::instant)
    OR (state <> 'waiting' AND ended_at < :before::instant) ORDER BY id LIMIT :limit;

-- :offers_drop exec
DELETE FROM offer WHERE waiting_id = :waiting_id;

-- :drop exec
DELETE FROM waiting WHERE id = :id;

-- ---- callers and leftovers --------------------------------------------------------

-- :calls many to_call
-- Offers to those who take no message: the desk calls, the most urgent first.
SELECT o.id, o.expires_at, o.slot_id, w.person, w.contact, s.starts_at, m.label AS "motive:TEXT", v.name AS "venue:TEXT"
  FROM offer o JOIN waiting w ON w.id = o.waiting_id JOIN slot s ON s.id = o.slot_id
  JOIN care_line l ON l.id = s.line_id JOIN motive m ON m.id = l.motive_id JOIN venue v ON v.id = l.venue_id
 WHERE o.state = 'open' AND w.by_phone <> 0 AND o.told_at <= :now::instant AND o.expires_at > :now
 ORDER BY o.expires_at, o.id LIMIT :limit;

-- :calls_waiting one to_call_count
SELECT COUNT(*) AS "n:INTEGER" FROM offer o JOIN waiting w ON w.id = o.waiting_id
 WHERE o.state = 'open' AND w.by_phone <> 0 AND o.told_at <= :now::instant AND o.expires_at > :now;

-- :leftover opt leftover
SELECT id, venue_id, slot_id, doses, within_min, answer_min, pros, created_at FROM leftover WHERE id = :id;

-- :leftover_by_key opt leftover
SELECT id, venue_id, slot_id, doses, within_min, answer_min, pros, created_at FROM leftover
 WHERE request_key = :request_key;

-- :leftover_add one leftover_new
INSERT INTO leftover (venue_id, slot_id, doses, within_min, answer_min, pros, account_id, created_at, request_key)
VALUES (:venue_id, :slot_id, :doses, :within_min, :answer_min, :pros, :account_id, :created_at, :request_key)
RETURNING id;

-- :leftovers many leftover_count
SELECT f.id, f.created_at, f.doses, f.within_min, f.answer_min, s.starts_at,
       COUNT(o.id) AS "offered:INTEGER",
       COALESCE(SUM(CASE WHEN o.state = 'accepted' THEN 1 ELSE 0 END), 0) AS "accepted:INTEGER",
       COALESCE(SUM(CASE WHEN o.state = 'refused' THEN 1 ELSE 0 END), 0) AS "refused:INTEGER",
       COALESCE(SUM(CASE WHEN o.state = 'expired' THEN 1 ELSE 0 END), 0) AS "expired:INTEGER",
       COALESCE(SUM(CASE WHEN o.state = 'open' THEN 1 ELSE 0 END), 0) AS "asked:INTEGER"
  FROM leftover f JOIN slot s ON s.id = f.slot_id LEFT JOIN offer o ON o.leftover_id = f.id
 WHERE f.venue_id = :venue_id AND f.created_at >= :since::instant
 GROUP BY f.id, f.created_at, f.doses, f.within_min, f.answer_min, s.starts_at ORDER BY f.id DESC LIMIT :limit;
