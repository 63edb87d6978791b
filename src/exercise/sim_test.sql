-- For the tests of simulated people: what they wrote, and what it left alone.

-- :said one said
SELECT (SELECT COUNT(*) FROM inbound WHERE exercise <> 0) AS "came:INTEGER",
       (SELECT COUNT(*) FROM inbound WHERE exercise <> 0 AND state = 'settled' AND meaning IN ('yes', 'no', 'later')) AS "understood:INTEGER",
       (SELECT COUNT(*) FROM inbound WHERE exercise <> 0 AND state = 'queued') AS "queued:INTEGER",
       (SELECT COUNT(*) FROM inbound WHERE exercise <> 0 AND state = 'settled' AND meaning = 'stop') AS "stops:INTEGER",
       (SELECT COUNT(*) FROM inbound WHERE exercise <> 0 AND state = 'ignored' AND reason = 'closed') AS "late:INTEGER",
       (SELECT COUNT(*) FROM inbound WHERE exercise <> 0 AND code <> '') AS "coded:INTEGER",
       (SELECT COUNT(*) FROM reply WHERE via = 'sms') AS "by_sms:INTEGER",
       (SELECT COUNT(*) FROM reply WHERE via = 'email') AS "by_mail:INTEGER",
       (SELECT COUNT(*) FROM reply WHERE via = 'simulated') AS "by_link:INTEGER",
       (SELECT COUNT(*) FROM reply y WHERE y.answer = 'no' AND EXISTS (SELECT 1 FROM reply x
		WHERE x.recipient_id = y.recipient_id AND x.answer = 'yes' AND x.id < y.id)) AS "withdrew:INTEGER",
       (SELECT COUNT(*) FROM recipient WHERE standing = 'reserve' AND answered_via = 'sms') AS "reserve_by_sms:INTEGER";

-- :real one real
-- What is not of an exercise: messages, answers, and people who want no more of it.
SELECT (SELECT COUNT(*) FROM outbox WHERE exercise = 0) AS "messages:INTEGER",
       (SELECT COUNT(*) FROM inbound WHERE exercise = 0) AS "replies:INTEGER",
       (SELECT COUNT(*) FROM reply y JOIN recipient r ON r.id = y.recipient_id JOIN call k ON k.id = r.call_id
	  JOIN crisis z ON z.id = k.crisis_id WHERE z.exercise = 0) AS "answers:INTEGER",
       (SELECT COUNT(*) FROM person WHERE no_call <> 0 OR status <> 'active') AS "not_called:INTEGER",
       (SELECT COUNT(*) FROM contact WHERE consent_on IS NULL OR doubted_on IS NOT NULL) AS "without_consent:INTEGER";

-- :stopped opt stopped
SELECT person_id FROM inbound WHERE exercise <> 0 AND meaning = 'stop' AND state = 'settled' ORDER BY id LIMIT 1;

-- :written_to one written_to
-- Messages of an exercise to this person, and those of them that say what STOP did.
SELECT COUNT(*) AS "messages:INTEGER", COALESCE(SUM(CASE WHEN send_key LIKE '%:stop' THEN 1 ELSE 0 END), 0) AS "stops:INTEGER"
  FROM outbox WHERE person_id = :person::person_id AND crisis_id = :crisis::crisis_id AND state <> 'cancelled';

-- :lines one lines
SELECT COUNT(*) AS "n:INTEGER" FROM thread_entry WHERE person_id IS NOT NULL;
