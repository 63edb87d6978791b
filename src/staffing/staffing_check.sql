-- Laws of the crews: each query must return no row.

-- :taken_is_counted
SELECT s.id FROM shift s
 WHERE s.taken <> (SELECT COUNT(*) FROM duty d WHERE d.shift_id = s.id AND d.state IN ('proposed', 'taken', 'confirmed'));

-- :never_over_the_places
SELECT id FROM shift WHERE taken > places OR taken < 0;

-- :cancelled_shift_has_nobody
SELECT d.id FROM duty d JOIN shift s ON s.id = d.shift_id
 WHERE s.cancelled <> 0 AND d.state IN ('proposed', 'taken', 'confirmed');

-- :one_place_at_a_time
-- In whatever crisis.
SELECT d.id FROM duty d JOIN shift s ON s.id = d.shift_id JOIN staff f ON f.id = d.staff_id
  JOIN staff g ON g.person_id = f.person_id JOIN duty e ON e.staff_id = g.id AND e.id > d.id
  JOIN shift u ON u.id = e.shift_id
 WHERE d.state IN ('proposed', 'taken', 'confirmed') AND e.state IN ('proposed', 'taken', 'confirmed')
   AND s.starts_at < u.ends_at AND u.starts_at < s.ends_at;

-- :shift_and_person_of_one_crisis
SELECT d.id FROM duty d JOIN staff f ON f.id = d.staff_id JOIN shift s ON s.id = d.shift_id
  JOIN response r ON r.id = s.response_id WHERE r.crisis_id <> f.crisis_id;

-- :offer_of_someone_who_has_it
SELECT w.id FROM swap w JOIN duty d ON d.id = w.duty_id
 WHERE w.state = 'open' AND d.state NOT IN ('proposed', 'taken', 'confirmed');

-- :one_offer_at_a_time
SELECT duty_id FROM swap WHERE state = 'open' GROUP BY duty_id HAVING COUNT(*) > 1;

-- :accepted_by_someone
SELECT id FROM swap WHERE (state = 'accepted') <> (taken_by IS NOT NULL) OR (state = 'open') <> (closed_at IS NULL);

-- :who_left_had_come
SELECT id FROM duty WHERE (left_at IS NOT NULL AND arrived_at IS NULL) OR (worked_min IS NULL) <> (left_at IS NULL)
    OR (absent <> 0 AND arrived_at IS NOT NULL) OR worked_min < 0;

-- :read_never_ahead
SELECT id FROM duty WHERE told_sequence IS NOT NULL AND read_sequence > told_sequence;

-- :told_never_ahead
SELECT id FROM duty WHERE told_sequence > sequence;

-- :set_aside_for_a_reason
SELECT id FROM override WHERE reason = '';

-- :one_plan_a_version
-- Of the plans made from one roster, one at most was accepted.
SELECT crisis_id, version FROM plan WHERE state = 'accepted' GROUP BY crisis_id, version HAVING COUNT(*) > 1;

-- :place_of_a_call_is_a_place_of_the_shift
-- Who has a place of a call that is open for a shift has a duty of the shift.
SELECT r.id FROM shift_call g JOIN call k ON k.id = g.call_id JOIN recipient r ON r.call_id = g.call_id
  JOIN shift s ON s.id = g.shift_id
 WHERE k.state = 'sent' AND r.standing = 'placed' AND s.cancelled = 0
   AND NOT EXISTS (SELECT 1 FROM duty d JOIN staff f ON f.id = d.staff_id WHERE d.shift_id = g.shift_id
	AND f.person_id = r.person_id AND d.state IN ('proposed', 'taken', 'confirmed'));

-- :team_of_two_at_least
SELECT t.id FROM crew_team t JOIN staff f ON f.crew_team_id = t.id GROUP BY t.id HAVING COUNT(*) = 1;

-- :wish_of_one_crisis
SELECT w.staff_id FROM crew_wish w JOIN staff a ON a.id = w.staff_id JOIN staff b ON b.id = w.with_id
 WHERE a.crisis_id <> b.crisis_id;

-- :team_of_one_crisis
SELECT f.id FROM staff f JOIN crew_team t ON t.id = f.crew_team_id WHERE t.crisis_id <> f.crisis_id;

-- :ready_says_when
SELECT id FROM plan WHERE (state = 'asked') <> (ready_at IS NULL);
