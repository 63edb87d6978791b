-- Every statement of the exercise mailbox and of the simulated responders.

-- :simulation opt simulation
SELECT crisis_id, running, seed, speed, paused_at FROM simulation WHERE crisis_id = :crisis_id;

-- :simulation_set exec
-- Only for an exercise: another crisis has no such row.
INSERT INTO simulation (crisis_id, running, seed, speed, paused_at)
SELECT id, :running, :seed, :speed, :paused_at::instant? FROM crisis WHERE id = :crisis_id AND exercise <> 0
ON CONFLICT (crisis_id) DO UPDATE SET running = excluded.running, seed = excluded.seed, speed = excluded.speed,
	paused_at = excluded.paused_at;

-- :stretch exec
-- Another speed: what is still to come comes sooner or later.
UPDATE responder SET due_at = :now::instant + (due_at - :now) * :old::INTEGER / :new::INTEGER
 WHERE done = 0 AND due_at > :now AND outbox_id IN (SELECT id FROM outbox WHERE crisis_id = :crisis::crisis_id AND exercise <> 0);

-- :shift exec
-- After a pause: what was to come still is, as far away as it was.
UPDATE responder SET due_at = due_at + :by::INTEGER
 WHERE done = 0 AND outbox_id IN (SELECT id FROM outbox WHERE crisis_id = :crisis::crisis_id AND exercise <> 0);

-- :unplanned many unplanned
-- Messages that reached the mailbox and whose person has not decided yet.
SELECT o.id, o.channel, o.person_id, o.recipient_id, o.handed_at, o.send_key, COALESCE(k.number, 1) AS "number:INTEGER", k.code, c.answered_via,
	(SELECT COUNT(*) FROM outbox e WHERE e.recipient_id = o.recipient_id AND e.id < o.id) AS "earlier:INTEGER"
  FROM outbox o JOIN recipient c ON c.id = o.recipient_id JOIN call k ON k.id = c.call_id
  LEFT JOIN responder r ON r.outbox_id = o.id
 WHERE o.crisis_id = :crisis::crisis_id AND o.exercise <> 0 AND r.id IS NULL
   AND o.state IN ('handed', 'delivered')
 ORDER BY o.id LIMIT :limit;

-- :plan exec
INSERT INTO responder (outbox_id, act, note, due_at) VALUES (:outbox_id, :act, :note, :due_at)
ON CONFLICT (outbox_id) DO NOTHING;

-- :delivered exec
UPDATE outbox SET state = 'delivered', delivered_at = :now::instant WHERE id = :id AND exercise <> 0 AND state = 'handed';

-- :wrong exec
UPDATE outbox SET state = 'failed', problem = 'post.problem.number' WHERE id = :id AND exercise <> 0
   AND state IN ('handed', 'delivered');

-- :due many due
-- stopped: said STOP in this exercise.
SELECT p.id, p.act, p.note, p.outbox_id, o.recipient_id, o.channel, o.address, o.send_key, c.person_id, c.answered_via, c.call_id,
	k.request_key AS call_key, CASE WHEN EXISTS (SELECT 1 FROM inbound i WHERE i.person_id = c.person_id AND i.crisis_id = o.crisis_id
		AND i.exercise <> 0 AND ((i.meaning = 'stop' AND i.state = 'settled') OR i.reason = 'stop_placed')) THEN 1 ELSE 0 END AS "stopped:flag"
  FROM responder p JOIN outbox o ON o.id = p.outbox_id JOIN recipient c ON c.id = o.recipient_id JOIN call k ON k.id = c.call_id
 WHERE p.done = 0 AND p.due_at <= :now::instant AND o.crisis_id = :crisis::crisis_id
 ORDER BY p.due_at, p.id LIMIT :limit;

-- :done exec
UPDATE responder SET done = 1 WHERE id = :id AND done = 0;

-- :change_mind exec
UPDATE responder SET act = :act, note = :note, due_at = :due_at WHERE id = :id AND done = 0 AND act = 'late_change';

-- :taken_over exec
-- The trainee speaks for this person: they do nothing more with what they were sent so far.
INSERT INTO responder (outbox_id, act, due_at, done)
SELECT id, 'silence', :now::instant, 1 FROM outbox WHERE recipient_id = :recipient::recipient_id AND exercise <> 0
ON CONFLICT (outbox_id) DO UPDATE SET done = 1;

-- :release exec
-- No operator is simulated any more: what was on its way has arrived.
UPDATE outbox SET state = 'delivered', delivered_at = :now::instant
 WHERE crisis_id = :crisis::crisis_id AND exercise <> 0 AND state = 'handed';

-- :mailbox many mail
SELECT o.id, o.channel, o.state, o.subject, o.body, o.handed_at, o.created_at, o.problem, o.address, o.recipient_id,
	COALESCE(p.title, '') AS "title:TEXT", COALESCE(p.given, '') AS "given:TEXT", COALESCE(p.family, '') AS "family:TEXT"
  FROM outbox o LEFT JOIN person p ON p.id = o.person_id
 WHERE o.crisis_id = :crisis::crisis_id AND o.exercise <> 0 AND o.state IN ('handed', 'delivered', 'failed')
 ORDER BY o.id DESC LIMIT :limit;

-- :mailbox_count one count
SELECT COUNT(*) AS "n:INTEGER" FROM outbox WHERE crisis_id = :crisis::crisis_id AND exercise <> 0
   AND state IN ('handed', 'delivered', 'failed');

-- :letter opt mail
SELECT o.id, o.channel, o.state, o.subject, o.body, o.handed_at, o.created_at, o.problem, o.address, o.recipient_id,
	COALESCE(p.title, '') AS "title:TEXT", COALESCE(p.given, '') AS "given:TEXT", COALESCE(p.family, '') AS "family:TEXT"
  FROM outbox o LEFT JOIN person p ON p.id = o.person_id
 WHERE o.id = :id AND o.crisis_id = :crisis::crisis_id AND o.exercise <> 0 AND o.state IN ('handed', 'delivered');
