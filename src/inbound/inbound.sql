-- Every statement of the replies that come in.

-- :owners many owner
-- Whose number or address this is; several may share one.
SELECT DISTINCT k.person_id, p.given, p.family FROM contact k JOIN person p ON p.id = k.person_id
 WHERE k.lookup = :lookup AND p.status <> 'erased' ORDER BY k.person_id LIMIT :limit;

-- :asked many asked
-- The calls someone was asked, the newest first.
SELECT r.id, r.call_id, r.person_id, r.answer, r.suspect, r.standing, r.answered_at, r.answered_via, k.code, k.number, k.title, k.crisis_id,
       k.state, k.wave, k.sent_at, k.closes_at, k.starts_at, k.ends_at, z.closed_at, z.exercise, p.title AS "civility:TEXT", p.given, p.family
  FROM recipient r JOIN call k ON k.id = r.call_id JOIN crisis z ON z.id = k.crisis_id JOIN person p ON p.id = r.person_id
 WHERE r.person_id = :person_id AND k.state IN ('sent', 'closed') AND z.exercise = :exercise
 ORDER BY r.id DESC LIMIT :limit;

-- :asked_one opt asked
SELECT r.id, r.call_id, r.person_id, r.answer, r.suspect, r.standing, r.answered_at, r.answered_via, k.code, k.number, k.title, k.crisis_id,
       k.state, k.wave, k.sent_at, k.closes_at, k.starts_at, k.ends_at, z.closed_at, z.exercise, p.title AS "civility:TEXT", p.given, p.family
  FROM recipient r JOIN call k ON k.id = r.call_id JOIN crisis z ON z.id = k.crisis_id JOIN person p ON p.id = r.person_id
 WHERE r.id = :id;

-- :named many asked
-- Everyone asked in the calls that are open: to look for names in a message from an unknown sender.
SELECT r.id, r.call_id, r.person_id, r.answer, r.suspect, r.standing, r.answered_at, r.answered_via, k.code, k.number, k.title, k.crisis_id,
       k.state, k.wave, k.sent_at, k.closes_at, k.starts_at, k.ends_at, z.closed_at, z.exercise, p.title AS "civility:TEXT", p.given, p.family
  FROM recipient r JOIN call k ON k.id = r.call_id JOIN crisis z ON z.id = k.crisis_id JOIN person p ON p.id = r.person_id
 WHERE k.state = 'sent' AND z.exercise = :exercise AND z.closed_at IS NULL ORDER BY r.id DESC LIMIT :limit;

-- :rehearsed one waiting
-- How often this person said STOP in an exercise.
SELECT COUNT(*) AS "n:INTEGER" FROM inbound WHERE person_id = :person::person_id AND crisis_id = :crisis::crisis_id
   AND exercise <> 0 AND ((meaning = 'stop' AND state = 'settled') OR reason = 'stop_placed');

-- :message opt message
-- What a mail answers to.
SELECT recipient_id FROM outbox WHERE id = :id AND channel = 'email' AND exercise = 0;

-- :add opt kept
INSERT INTO inbound (channel, exercise, provider_key, content_key, lookup, sender, text, received_at, sent_at, state,
	meaning, reason, code, person_id, crisis_id, recipient_id, settled_at)
VALUES (:channel, :exercise, :provider_key, :content_key, :lookup, :sender, :text, :received_at, :sent_at, :state,
	:meaning, :reason, :code, :person_id, :crisis_id, :recipient_id, :settled_at)
ON CONFLICT DO NOTHING RETURNING id;

-- :newer one newer
-- Did this person say something later than this was sent, by SMS or e-mail, or by another way?
SELECT CASE WHEN EXISTS (SELECT 1 FROM inbound WHERE recipient_id = :id::recipient_id AND state = 'settled'
		AND meaning <> '' AND sent_at > :sent_at::instant)
	OR EXISTS (SELECT 1 FROM recipient WHERE id = :id AND answered_at > :other_way::instant AND suspect = 0
		AND answered_via NOT IN ('sms', 'email', 'simulated')) THEN 1 ELSE 0 END AS "n:INTEGER";

-- :restate exec
UPDATE inbound SET state = :state, reason = :reason, meaning = :meaning WHERE id = :id;

-- :requeue exec
-- It was done, and leaves something for a person to ask.
UPDATE inbound SET state = 'queued', meaning = '', reason = :reason, recipient_id = :recipient_id, crisis_id = :crisis_id, settled_at = NULL
 WHERE id = :id;

-- :asked_enough exec
-- Read by a person: nobody need be telephoned about it.
UPDATE recipient SET desk_say = '' WHERE id = :id AND desk_say = :desk_say;

-- :settle exec
UPDATE inbound SET state = :state, meaning = :meaning, reason = :reason, person_id = :person_id, crisis_id = :crisis_id,
       recipient_id = :recipient_id, account_id = :account_id, settled_at = :settled_at
 WHERE id = :id AND state = 'queued';

-- :one opt line
SELECT id, channel, exercise, lookup, sender, text, received_at, sent_at, state, meaning, reason, code, person_id, crisis_id,
       recipient_id, settled_at FROM inbound WHERE id = :id;

-- :queue many line
SELECT id, channel, exercise, lookup, sender, text, received_at, sent_at, state, meaning, reason, code, person_id, crisis_id,
       recipient_id, settled_at FROM inbound WHERE state = 'queued' ORDER BY exercise, id LIMIT :limit;

-- :recent many line
-- What the program, or someone, decided lately.
SELECT id, channel, exercise, lookup, sender, text, received_at, sent_at, state, meaning, reason, code, person_id, crisis_id,
       recipient_id, settled_at FROM inbound WHERE state <> 'queued' AND received_at > :since::instant
 ORDER BY id DESC LIMIT :limit;

-- :waiting one waiting
SELECT COUNT(*) AS "n:INTEGER" FROM inbound WHERE state = 'queued'
   AND (crisis_id = :crisis::crisis_id OR (crisis_id IS NULL AND exercise = 0));

-- :waiting_all one waiting
SELECT COUNT(*) AS "n:INTEGER" FROM inbound WHERE state = 'queued';

-- :community opt community
SELECT name, sms_name, callback_phone FROM community WHERE id = 1;

-- :seen opt seen
SELECT id FROM access
 WHERE object = 'inbound' AND verb = 'contact.read' AND account_id = :account_id AND at > :since::instant LIMIT 1;

-- :mailbox opt mailbox
SELECT validity, uid, read_at, failed_at, problem FROM mailbox WHERE id = 1;

-- :mailbox_at exec
INSERT INTO mailbox (id, validity, uid, read_at) VALUES (1, :validity, :uid, :read_at)
ON CONFLICT (id) DO UPDATE SET validity = excluded.validity, uid = excluded.uid, read_at = excluded.read_at, problem = '';

-- :mailbox_failed exec
INSERT INTO mailbox (id, validity, uid, failed_at, problem) VALUES (1, 0, 0, :failed_at, :problem)
ON CONFLICT (id) DO UPDATE SET failed_at = excluded.failed_at, problem = excluded.problem;
