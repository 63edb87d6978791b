-- For the tests of the staffing module: a look at what was written, and what no rule would write.

-- :counts one counts
SELECT (SELECT COUNT(*) FROM shift WHERE cancelled = 0) AS "shifts:INTEGER",
       (SELECT COUNT(*) FROM shift WHERE cancelled <> 0) AS "cancelled:INTEGER",
       (SELECT COUNT(*) FROM staff) AS "staff:INTEGER",
       (SELECT COUNT(*) FROM duty) AS "duties:INTEGER",
       (SELECT COUNT(*) FROM duty WHERE state IN ('proposed', 'taken', 'confirmed')) AS "live:INTEGER",
       (SELECT COUNT(*) FROM override) AS "overrides:INTEGER",
       (SELECT COUNT(*) FROM swap WHERE state = 'open') AS "offers:INTEGER",
       (SELECT COUNT(*) FROM outbox WHERE state = 'to_send') AS "messages:INTEGER",
       (SELECT COUNT(*) FROM support_asked) AS "support:INTEGER",
       (SELECT COUNT(*) FROM availability) AS "said:INTEGER",
       (SELECT COUNT(*) FROM handover) AS "notes:INTEGER",
       (SELECT COUNT(*) FROM log) AS "entries:INTEGER";

-- :some_shift one some_shift
-- The first shift of a post of a given profession.
SELECT s.id, s.taken, s.places, s.starts_at, s.ends_at FROM shift s JOIN crew_post p ON p.id = s.crew_post_id
 WHERE p.profession = :profession AND s.cancelled = 0 ORDER BY s.starts_at, s.id LIMIT 1;

-- :shifts_all many some_shift
SELECT s.id, s.taken, s.places, s.starts_at, s.ends_at FROM shift s WHERE s.cancelled = 0 ORDER BY s.starts_at, s.id LIMIT 5000;

-- :shift_state one shift_state
SELECT taken, places, cancelled FROM shift WHERE id = :id;

-- :duty_state one duty_state
SELECT state, sequence, told_sequence, by_hand, arrived_at, left_at, worked_min, absent FROM duty WHERE id = :id;

-- :duty_last one duty_last
SELECT MAX(id) AS "id:duty_id" FROM duty;

-- :open_swap one open_swap
SELECT id FROM swap WHERE state = 'open';

-- :one_place exec
UPDATE shift SET places = 1, min_crew = 1 WHERE id = :id;

-- :steal exec
-- Control of the laws: one more than counted, as no rule would write it.
UPDATE shift SET taken = taken + :by::INTEGER WHERE id = :id;

-- :double exec
-- Control: the same person on two shifts at once.
INSERT INTO duty (shift_id, staff_id, state, by_hand, at) VALUES (:shift_id, :staff_id, 'taken', 1, :at);

-- :undouble exec
DELETE FROM duty WHERE shift_id = :shift_id AND staff_id = :staff_id;

-- :support_mail exec
UPDATE response SET email = :email WHERE kind = 'support';

-- :crisis_close exec
UPDATE crisis SET closed_at = :at::instant;

-- :plan_state one plan_state
SELECT state, summary, problem FROM plan WHERE id = :id;

-- :forge exec
-- Control: lines no solver would write.
INSERT INTO plan_line (plan_id, shift_id, staff_id, change) VALUES (:plan_id, :shift_id, :staff_id, 'add');

-- :forge_ready exec
UPDATE plan SET state = 'ready', ready_at = :at::instant WHERE id = :id;

-- :tight one live_duty
SELECT d.id, d.staff_id, f.person_id FROM duty d JOIN shift s ON s.id = d.shift_id JOIN staff f ON f.id = d.staff_id
 WHERE d.state = 'proposed' AND s.taken = s.min_crew ORDER BY s.starts_at, d.id LIMIT 1;

-- :shifts_of_post many some_shift
SELECT s.id, s.taken, s.places, s.starts_at, s.ends_at FROM shift s JOIN crew_post p ON p.id = s.crew_post_id
 WHERE p.profession = :profession AND s.cancelled = 0 ORDER BY s.starts_at, s.id LIMIT 5000;

-- :night_shifts many some_shift
SELECT s.id, s.taken, s.places, s.starts_at, s.ends_at FROM shift s JOIN response r ON r.id = s.response_id
 WHERE r.kind = 'mobile' AND s.cancelled = 0 ORDER BY s.starts_at, s.id LIMIT 5000;

-- :apart one apart
-- Stretches where one of two people works and the other does not.
SELECT COUNT(*) AS "shifts:INTEGER" FROM duty d JOIN shift s ON s.id = d.shift_id
 WHERE d.state IN ('proposed', 'taken', 'confirmed') AND (d.staff_id = :a::staff_id OR d.staff_id = :b::staff_id)
   AND NOT EXISTS (SELECT 1 FROM duty e JOIN shift u ON u.id = e.shift_id WHERE e.staff_id <> d.staff_id
	AND (e.staff_id = :a OR e.staff_id = :b) AND e.state IN ('proposed', 'taken', 'confirmed')
	AND u.starts_at = s.starts_at AND u.response_id = s.response_id);

-- :skill exec
INSERT INTO person_skill (person_id, code, label, source) VALUES (:person_id, :code, 'Urgences', 'hand');

-- :without_skill one apart
-- Stretches that have people, and none with the skill.
SELECT COUNT(DISTINCT s.starts_at) AS "shifts:INTEGER" FROM shift s JOIN duty d ON d.shift_id = s.id
 WHERE d.state IN ('proposed', 'taken', 'confirmed')
   AND NOT EXISTS (SELECT 1 FROM duty e JOIN shift u ON u.id = e.shift_id JOIN staff f ON f.id = e.staff_id
	JOIN person_skill k ON k.person_id = f.person_id WHERE k.code = :code AND u.starts_at = s.starts_at
	AND e.state IN ('proposed', 'taken', 'confirmed'));

-- :gap one gap
-- Calls for a shift: how many, how many are open, what the last one asks.
SELECT COUNT(*) AS "calls:INTEGER", COALESCE(SUM(CASE WHEN k.state = 'sent' THEN 1 ELSE 0 END), 0) AS "open:INTEGER",
       COALESCE(MAX(k.id), 0) AS "call:INTEGER", COALESCE(MAX(k.starts_at), 0) AS "starts_at:instant",
       COALESCE(MAX(k.ends_at), 0) AS "ends_at:instant",
       COALESCE((SELECT MAX(p.wanted) FROM call_post p JOIN shift_call x ON x.call_id = p.call_id WHERE x.shift_id = :shift_id), 0) AS "wanted:INTEGER"
  FROM shift_call g JOIN call k ON k.id = g.call_id WHERE g.shift_id = :shift_id;

-- :any_post exec
UPDATE crew_post SET profession = '60', skill = '';
