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
