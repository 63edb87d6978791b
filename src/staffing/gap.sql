-- A place of a shift given back, and the call for it.

-- :call opt call
-- The last call that was sent for a shift.
SELECT g.call_id, k.crisis_id, k.number, k.closes_at, z.closed_at AS crisis_closed_at
  FROM shift_call g JOIN call k ON k.id = g.call_id JOIN crisis z ON z.id = k.crisis_id
 WHERE g.shift_id = :shift_id AND k.state = 'sent' ORDER BY g.call_id DESC LIMIT 1;

-- :calls many line
-- Calls of a crisis whose places are places of shifts, still open.
SELECT g.call_id, g.shift_id, k.number, k.title, s.starts_at, s.ends_at FROM shift_call g JOIN call k ON k.id = g.call_id
  JOIN shift s ON s.id = g.shift_id
 WHERE k.crisis_id = :crisis_id::crisis_id AND k.state = 'sent' AND k.closes_at > :now::instant
   AND EXISTS (SELECT 1 FROM call_place p JOIN call_post q ON q.id = p.call_post_id
	WHERE q.call_id = g.call_id AND p.recipient_id IS NULL)
 ORDER BY s.starts_at, g.call_id LIMIT :limit;

-- :shift opt shift
SELECT g.shift_id, k.crisis_id FROM shift_call g JOIN call k ON k.id = g.call_id WHERE g.call_id = :call_id;

-- :add exec
INSERT INTO shift_call (call_id, shift_id, at) VALUES (:call_id, :shift_id, :at);

-- :filled exec
UPDATE shift_call SET filled = 1 WHERE call_id = :call_id;

-- :place opt place
-- The place someone has by a call for the shift, open or closed.
SELECT r.id, r.call_id FROM recipient r JOIN shift_call g ON g.call_id = r.call_id
 WHERE g.shift_id = :shift_id AND r.person_id = :person_id AND r.standing = 'placed' ORDER BY r.id DESC LIMIT 1;

-- :placed many placed
-- Everyone who has a place by a call for the shift.
SELECT r.id FROM recipient r JOIN shift_call g ON g.call_id = r.call_id
 WHERE g.shift_id = :shift_id AND r.standing = 'placed' ORDER BY r.id LIMIT :limit;

-- :duty opt duty
SELECT d.id, d.staff_id FROM duty d JOIN staff f ON f.id = d.staff_id
 WHERE d.shift_id = :shift_id AND f.person_id = :person_id::person_id AND d.state IN ('proposed', 'taken', 'confirmed');

-- :lines one lines
SELECT COUNT(*) AS "n:INTEGER" FROM plan_line WHERE plan_id = :plan_id AND shift_id = :shift_id AND change = 'add';

-- :except many person
-- Who has it or gave it back, and who asked not to be proposed.
SELECT f.person_id FROM staff f WHERE f.crisis_id = :crisis_id AND EXISTS (SELECT 1 FROM duty d
	WHERE d.staff_id = f.id AND d.shift_id = :shift_id::shift_id)
UNION SELECT f.person_id FROM staff f WHERE f.crisis_id = :crisis_id AND f.out <> 0 ORDER BY person_id LIMIT :limit;

-- :crisis one crisis
-- stopped: calls for this shift that a person closed while places were free; base_url: of the last call sent;
-- call_when: what the dispositif says of it, empty when nothing.
SELECT (SELECT COUNT(*) FROM call k WHERE k.crisis_id = z.id AND k.state = 'sent' AND k.closes_at > :now::instant) AS "open:INTEGER",
       (SELECT COUNT(*) FROM shift_call g JOIN call k ON k.id = g.call_id WHERE g.shift_id = :shift_id::shift_id
	AND g.filled = 0 AND k.state IN ('closed', 'cancelled') AND k.closed_at < k.closes_at) AS "stopped:INTEGER",
       COALESCE((SELECT k.base_url FROM call k WHERE k.base_url <> '' ORDER BY k.id DESC LIMIT 1), '') AS "base_url:TEXT",
       COALESCE((SELECT r.call_when FROM shift h JOIN response r ON r.id = h.response_id WHERE h.id = :shift_id::shift_id), '') AS "call_when:TEXT"
  FROM crisis z WHERE z.id = :id::crisis_id;
