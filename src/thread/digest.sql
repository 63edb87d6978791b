-- The point of situation: what is being done now, and in the day to come.

-- :event one event
SELECT id, title, exercise, level, level_at, place, closed_at FROM crisis WHERE id = :id::crisis_id;

-- :community opt community
SELECT name, sms_name, callback_phone FROM community WHERE id = 1;

-- :calls many call
-- Those that left and are not over.
SELECT k.id, k.number, k.title, k.place, k.starts_at, k.ends_at, k.validator, k.wave, k.state FROM call k
 WHERE k.crisis_id = :crisis_id::crisis_id AND k.state IN ('sent', 'closed')
   AND (k.ends_at > :now::instant OR (k.ends_at IS NULL AND (k.state = 'sent' OR k.starts_at > :now::instant)))
 ORDER BY k.id LIMIT :limit;

-- :holders many holder
-- Who has a place of a post.
SELECT p.title, p.given, p.family FROM call_place s JOIN recipient r ON r.id = s.recipient_id JOIN person p ON p.id = r.person_id
 WHERE s.call_post_id = :call_post_id::call_post_id AND p.status <> 'erased' ORDER BY p.family, p.given, p.id LIMIT :limit;

-- :answers one answers
-- A call without posts: who said yes.
SELECT COUNT(*) AS "yes:INTEGER" FROM recipient r WHERE r.call_id = :call_id::call_id AND r.answer = 'yes' AND r.suspect = 0;

-- :responses many response
SELECT w.id, w.name, w.state, COALESCE(t.name, '') AS "site:TEXT" FROM response w LEFT JOIN site t ON t.id = w.site_id
 WHERE w.crisis_id = :crisis_id::crisis_id AND w.state IN ('open', 'prepared') ORDER BY w.id LIMIT :limit;

-- :shifts many shift
-- Of one dispositif, now and until :until.
SELECT s.id, k.name AS "post:TEXT", s.starts_at, s.ends_at, s.places, s.taken FROM shift s JOIN crew_post k ON k.id = s.crew_post_id
 WHERE s.response_id = :response_id::response_id AND s.cancelled = 0 AND s.ends_at > :now::instant AND s.starts_at < :until::instant
 ORDER BY s.starts_at, k.position, s.id LIMIT :limit;

-- :crew many holder
SELECT p.title, p.given, p.family FROM duty d JOIN staff f ON f.id = d.staff_id JOIN person p ON p.id = f.person_id
 WHERE d.shift_id = :shift_id::shift_id AND d.state IN ('taken', 'confirmed') AND p.status <> 'erased'
 ORDER BY p.family, p.given, p.id LIMIT :limit;
