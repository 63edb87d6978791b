-- For the rigs alone.

-- :tally many tally
SELECT state, COUNT(*) AS "n:INTEGER", MAX(problem) AS "problem:TEXT" FROM outbox GROUP BY state ORDER BY state LIMIT 20;

-- :expire exec
UPDATE outbox SET lease_until = 1 WHERE state = 'sending';

-- :blind exec
-- The broken twin: who was being written to when the process died is written to again.
UPDATE outbox SET state = 'to_send', lease_until = NULL WHERE state = 'sending';

-- :community exec
INSERT INTO community (id, name, sms_name, callback_phone, created_at) VALUES (1, 'CPTS Rives de Loire', 'CPTS Loire', '+33238001122', :at::instant)
ON CONFLICT (id) DO NOTHING;

-- :typology exec
INSERT INTO typology (id, code, label, position) VALUES (1, 'wounded', '', 1) ON CONFLICT DO NOTHING;

-- :crisis one crisis
INSERT INTO crisis (title, exercise, typology_id, level, level_at, alert_by, alert_at, alert_text, opened_at, request_key)
VALUES ('Incendie', 0, 1, 'running', :at::instant, 'ARS', :at, 'feu', :at, 'rig') RETURNING id;

-- :person one person
INSERT INTO person (family, given, profession, member, status, preferred, source, known_on, updated_at)
VALUES (:family, 'Jeanne', '60', 1, 'active', :preferred, 'hand', :known_on, :at::instant) RETURNING id;

-- :contact exec
INSERT INTO contact (person_id, kind, sealed, lookup, consent_on, set_on, source)
VALUES (:person_id, :kind, :sealed, :lookup, :consent_on, 20000, 'hand');

-- :code one code
SELECT code FROM call ORDER BY id DESC LIMIT 1;

-- :inbounds many inbound
SELECT state, meaning, reason, COUNT(*) AS "n:INTEGER" FROM inbound GROUP BY state, meaning, reason ORDER BY state, meaning, reason LIMIT 100;

-- :answers many answer
SELECT COALESCE(answer, 'none') AS "answer:TEXT", COUNT(*) AS "n:INTEGER" FROM recipient GROUP BY answer ORDER BY 1 LIMIT 10;

-- :back one back
SELECT COUNT(*) AS "n:INTEGER" FROM outbox WHERE call_id IS NULL;

-- :mails many mail
SELECT id, person_id FROM outbox WHERE channel = 'email' AND call_id IS NOT NULL ORDER BY id LIMIT 20;

-- :texts many text
SELECT id, text FROM inbound ORDER BY id LIMIT 1000;

-- :box opt box
SELECT uid, problem FROM mailbox WHERE id = 1;

-- :asked many asked
SELECT id, person_id FROM recipient WHERE call_id = :call_id ORDER BY id LIMIT :limit;

-- :held one held
-- Places held beyond their number are held too: count them all.
SELECT (SELECT COUNT(*) FROM call_place s JOIN call_post p ON p.id = s.call_post_id
	 WHERE p.call_id = :call_id::call_id AND s.recipient_id IS NOT NULL) AS "held:INTEGER",
       (SELECT SUM(wanted) FROM call_post WHERE call_id = :call_id)
	- (SELECT COUNT(*) FROM call_place s JOIN call_post p ON p.id = s.call_post_id
	    WHERE p.call_id = :call_id AND s.recipient_id IS NOT NULL) AS "open:INTEGER",
       (SELECT COUNT(*) FROM recipient WHERE call_id = :call_id AND answer = 'yes' AND standing <> 'placed') AS "waiting:INTEGER";

-- :seat exec
-- What the broken twin does once it has counted.
INSERT INTO call_place (call_post_id, recipient_id, taken_at)
SELECT p.id, :recipient_id::recipient_id, :at::instant FROM call_post p WHERE p.call_id = :call_id::call_id;

-- :call_key one key
SELECT request_key FROM call WHERE id = :call_id::call_id;

-- :stands many stand
-- Where everyone asked stands, and how many times a freed place was offered to them.
SELECT r.id, r.person_id, r.standing, r.offered_at, (SELECT COUNT(*) FROM outbox o WHERE o.recipient_id = r.id
	AND o.send_key LIKE '%:offer:%') AS "messages:INTEGER"
  FROM recipient r WHERE r.call_id = :call_id::call_id ORDER BY r.id LIMIT 1000;

-- :wake exec
UPDATE job SET state = 'due', lease_until = NULL WHERE state = 'running';

-- :waves one wave
SELECT k.wave, (SELECT COUNT(*) FROM recipient r WHERE r.call_id = k.id) AS "asked:INTEGER",
       (SELECT COUNT(*) FROM recipient r WHERE r.call_id = k.id
	   AND NOT EXISTS (SELECT 1 FROM outbox o WHERE o.recipient_id = r.id)) AS "mute:INTEGER",
       (SELECT COUNT(*) FROM recipient r WHERE r.call_id = k.id
	   AND (SELECT COUNT(*) FROM outbox o WHERE o.recipient_id = r.id) > 1) AS "twice:INTEGER",
       (SELECT COUNT(*) FROM outbox o WHERE o.call_id = k.id AND o.state = 'uncertain') AS "uncertain:INTEGER"
  FROM call k WHERE k.id = :call_id::call_id;

-- :forget exec
-- The broken twin of a restart: whose turn it is was known to the dead alone.
DELETE FROM job WHERE kind = 'call.wave';

-- :halfway exec
-- The broken twin of an offer: two commits, and the process died between them.
UPDATE recipient SET offered_at = :at::instant WHERE id = (SELECT MIN(r.id) FROM recipient r
 WHERE r.call_id = :call_id::call_id AND r.standing = 'full' AND r.offered_at IS NULL);
