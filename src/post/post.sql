-- Every statement of the outbox.

-- :add exec
-- Changes no row when this message is already queued.  A flag that would send
-- an exercise's message to the world, or the reverse, becomes a NULL that the
-- column refuses.  (One row of VALUES: a SELECT would cost a statement journal.)
INSERT INTO outbox (channel, exercise, person_id, crisis_id, call_id, recipient_id, address, subject, body,
	not_before, not_after, created_at, send_key)
VALUES (:channel,
	CASE WHEN COALESCE((SELECT exercise FROM crisis WHERE id = :crisis::crisis_id?), :exercise::flag) = :exercise
	THEN :exercise END,
	:person::person_id?, :crisis, :call::call_id?, :recipient::recipient_id?,
	:address, :subject, :body, :not_before, :not_after, :created_at, :send_key)
ON CONFLICT (send_key) DO NOTHING;

-- :cancel_call exec
UPDATE outbox SET state = 'cancelled', body = :empty::BLOB WHERE call_id = :call_id AND state = 'to_send';

-- :cancel_since exec
UPDATE outbox SET state = 'cancelled', body = :empty::BLOB
 WHERE call_id = :call_id AND state = 'to_send' AND created_at >= :since::instant;

-- :cancel_exercise exec
UPDATE outbox SET state = 'cancelled', body = :empty::BLOB
 WHERE person_id = :person::person_id AND crisis_id = :crisis::crisis_id AND exercise <> 0 AND state = 'to_send';

-- :cancel_person exec
UPDATE outbox SET state = 'cancelled', body = :empty::BLOB WHERE person_id = :person::person_id AND state = 'to_send' AND exercise = 0;

-- :due one due
-- Is there anything to do?  Asked often, and never writes.
SELECT
	CASE WHEN EXISTS (SELECT 1 FROM outbox WHERE state = 'to_send' AND channel = 'sms' AND not_before <= :now::instant
		AND exercise = 0) THEN 1 ELSE 0 END AS "sms:INTEGER",
	CASE WHEN EXISTS (SELECT 1 FROM outbox WHERE state = 'to_send' AND route = 2 AND not_before <= :now
		AND exercise = 0) THEN 1 ELSE 0 END AS "second:INTEGER",
	CASE WHEN EXISTS (SELECT 1 FROM outbox WHERE state = 'to_send' AND channel = 'email' AND not_before <= :now
		AND exercise = 0) THEN 1 ELSE 0 END AS "email:INTEGER",
	CASE WHEN EXISTS (SELECT 1 FROM outbox WHERE state = 'to_send' AND channel IN ('sms', 'email') AND not_before <= :now
		AND exercise <> 0) THEN 1 ELSE 0 END AS "exercise:INTEGER",
	CASE WHEN EXISTS (SELECT 1 FROM outbox WHERE state = 'sending' AND lease_until < :now)
		OR EXISTS (SELECT 1 FROM outbox WHERE state = 'to_send' AND not_after < :now)
		OR EXISTS (SELECT 1 FROM outbox WHERE keep_until < :now)
		THEN 1 ELSE 0 END AS "stale:INTEGER",
	(SELECT MIN(m.at) FROM (SELECT MIN(not_before) AS at FROM outbox WHERE state = 'to_send' AND channel = 'sms' AND not_before > :now
		UNION ALL SELECT MIN(not_before) FROM outbox WHERE state = 'to_send' AND channel = 'email' AND not_before > :now) m)
		AS "next:instant?";

-- :take many taken
-- Marked before a word is said.  An exercise's message cannot be taken, whatever its flag.
UPDATE outbox SET state = 'sending', attempts = attempts + 1, lease_until = :lease::instant
 WHERE state = 'to_send' AND id IN (
	SELECT id FROM outbox WHERE state = 'to_send' AND channel = :channel AND not_before <= :now::instant
	   AND route >= :least::INTEGER AND route <= :most::INTEGER AND exercise = 0 AND (not_after IS NULL OR not_after >= :now)
	   AND NOT EXISTS (SELECT 1 FROM crisis k WHERE k.id = outbox.crisis_id AND k.exercise <> 0)
	 ORDER BY not_before, id LIMIT :limit)
RETURNING id, attempts, crisis_id, call_id, address, subject, body;
-- :pg
-- An array: evaluated once.  With IN, rows locked and skipped would be looked for again and again, beyond the limit.
UPDATE outbox SET state = 'sending', attempts = attempts + 1, lease_until = :lease::instant
 WHERE state = 'to_send' AND id = ANY (ARRAY(
	SELECT id FROM outbox WHERE state = 'to_send' AND channel = :channel AND not_before <= :now::instant
	   AND route >= :least::INTEGER AND route <= :most::INTEGER AND exercise = 0 AND (not_after IS NULL OR not_after >= :now)
	   AND NOT EXISTS (SELECT 1 FROM crisis k WHERE k.id = outbox.crisis_id AND k.exercise <> 0)
	 ORDER BY not_before, id LIMIT :limit FOR UPDATE SKIP LOCKED))
RETURNING id, attempts, crisis_id, call_id, address, subject, body;

-- :exercise_hand many touched
-- To the exercise mailbox: there at once, unless simulated operators are at work (exercise/).
UPDATE outbox SET handed_at = :now::instant,
	state = CASE WHEN EXISTS (SELECT 1 FROM simulation s WHERE s.crisis_id = outbox.crisis_id AND s.running <> 0)
		THEN 'handed' ELSE 'delivered' END,
	delivered_at = CASE WHEN EXISTS (SELECT 1 FROM simulation s WHERE s.crisis_id = outbox.crisis_id AND s.running <> 0)
		THEN NULL ELSE :now END
 WHERE exercise <> 0 AND state = 'to_send' AND id IN (
	SELECT id FROM outbox WHERE state = 'to_send' AND channel IN ('sms', 'email') AND not_before <= :now
	   AND exercise <> 0 LIMIT :limit)
RETURNING crisis_id, call_id;

-- :expire many touched
UPDATE outbox SET state = 'uncertain', problem = 'post.problem.crash', lease_until = NULL
 WHERE state = 'sending' AND id IN (
	SELECT id FROM outbox WHERE state = 'sending' AND lease_until < :now::instant LIMIT :limit)
RETURNING crisis_id, call_id;

-- :clock_back exec
-- Written "tomorrow", to leave within a minute of it: the clock went back since.  What was meant for a later hour keeps it.
UPDATE outbox SET not_before = :now::instant
 WHERE state = 'to_send' AND not_before > :now AND created_at > :now AND not_before < created_at + 60000000;

-- :retry_back exec
UPDATE outbox SET not_before = :now::instant WHERE state = 'to_send' AND attempts > 0 AND not_before > :most::instant;

-- :lease_back exec
UPDATE outbox SET lease_until = :most::instant WHERE state = 'sending' AND lease_until > :most;

-- :late exec
-- What would come after the fact does not leave.
UPDATE outbox SET state = 'cancelled', problem = 'post.problem.late', body = :empty::BLOB
 WHERE state = 'to_send' AND not_after < :now::instant;

-- :forget_kept exec
-- No receipt came in time: the text goes.  (What is to be sent still has it.)
UPDATE outbox SET keep_until = NULL, body = CASE WHEN state IN ('to_send', 'sending') THEN body ELSE :empty::BLOB END
 WHERE keep_until < :now::instant;

-- :handed exec
UPDATE outbox SET state = 'handed', handed_at = :now::instant, lease_until = NULL, problem = '',
	provider_ref = :ref::TEXT, keep_until = :keep_until,
	body = CASE WHEN :keep_until IS NULL THEN :empty::BLOB ELSE body END
 WHERE id = :id AND attempts = :attempts AND state IN ('sending', 'uncertain');

-- :refused exec
UPDATE outbox SET state = 'failed', lease_until = NULL, problem = :problem
 WHERE id = :id AND attempts = :attempts AND state IN ('sending', 'uncertain');

-- :reroute exec
-- The first route will not have it; the second is asked.
UPDATE outbox SET state = 'to_send', route = 2, lease_until = NULL, problem = :problem, not_before = :not_before
 WHERE id = :id AND attempts = :attempts AND state IN ('sending', 'uncertain');

-- :unpaid exec
-- Out of credit: an attempt that was not one.  It waits as it waited.
UPDATE outbox SET state = 'to_send', attempts = attempts - 1, lease_until = NULL, problem = :problem,
	not_before = :not_before
 WHERE id = :id AND attempts = :attempts AND state = 'sending';

-- :again exec
UPDATE outbox SET state = 'to_send', lease_until = NULL, problem = :problem, not_before = :not_before
 WHERE id = :id AND attempts = :attempts AND state IN ('sending', 'uncertain');

-- :waited_enough exec
UPDATE outbox SET state = 'failed', lease_until = NULL, problem = :problem
 WHERE id = :id AND attempts = :attempts AND state IN ('sending', 'uncertain') AND created_at < :before::instant;

-- :unsaid exec
-- Marked, and not a word was said: as if it had not been taken.
UPDATE outbox SET state = 'to_send', lease_until = NULL, attempts = attempts - 1
 WHERE id = :id AND attempts = :attempts AND state IN ('sending', 'uncertain');

-- :doubtful exec
UPDATE outbox SET state = 'uncertain', lease_until = NULL, problem = :problem
 WHERE id = :id AND attempts = :attempts AND state = 'sending';

-- :receipt_delivered exec
-- The telephone has it, whatever we thought, and whichever attempt it was.
UPDATE outbox SET state = 'delivered', delivered_at = :now::instant, handed_at = COALESCE(handed_at, :now),
	lease_until = NULL, problem = '', body = :empty::BLOB, keep_until = NULL
 WHERE id = :id AND exercise = 0 AND state IN ('to_send', 'sending', 'handed', 'uncertain', 'failed');

-- :receipt_second exec
-- The first route could not deliver it and its text is still there: the second is asked, while it is worth it:
-- not for a call that is over or full, nor for who asked not to be called.
UPDATE outbox SET state = 'to_send', route = 2, lease_until = NULL, problem = :problem, not_before = :now::instant,
	keep_until = NULL
 WHERE id = :id AND exercise = 0 AND attempts = :attempts AND state IN ('handed', 'uncertain')
   AND keep_until >= :now AND LENGTH(body) > 0 AND (not_after IS NULL OR not_after >= :now)
   AND NOT EXISTS (SELECT 1 FROM person p WHERE p.id = outbox.person_id AND p.no_call <> 0)
   AND NOT EXISTS (SELECT 1 FROM call k LEFT JOIN recipient r ON r.id = outbox.recipient_id
	WHERE k.id = outbox.call_id AND (k.state <> 'sent' OR (k.full_at IS NOT NULL AND r.standing = 'asked')));

-- :receipt_failed exec
-- The text stays as it is: a person may send it again when it is still there.
UPDATE outbox SET state = 'failed', lease_until = NULL, problem = :problem
 WHERE id = :id AND exercise = 0 AND attempts = :attempts AND state IN ('sending', 'handed', 'uncertain');

-- :receipt_moving exec
-- The operator has it: no longer uncertain.
UPDATE outbox SET state = 'handed', handed_at = :now::instant, lease_until = NULL, problem = '',
	body = CASE WHEN keep_until IS NULL THEN :empty::BLOB ELSE body END
 WHERE id = :id AND exercise = 0 AND attempts = :attempts AND state IN ('sending', 'uncertain');

-- :crisis_of opt touched
SELECT crisis_id, call_id FROM outbox WHERE id = :id;

-- :resend exec
UPDATE outbox SET state = 'to_send', not_before = :now::instant, problem = ''
 WHERE id = :id AND state IN ('uncertain', 'failed') AND LENGTH(body) > 0;

-- :give_up exec
UPDATE outbox SET state = 'failed', body = :empty::BLOB
 WHERE id = :id AND (state IN ('uncertain', 'to_send') OR (state = 'failed' AND LENGTH(body) > 0));

-- :community opt community
SELECT name FROM community WHERE id = 1;

-- :tally many tally
SELECT channel, state, COUNT(*) AS "n:INTEGER", MIN(created_at) AS "since:instant" FROM outbox WHERE exercise = 0
 GROUP BY channel, state ORDER BY channel, state LIMIT 20;

-- :late_of_late one late
SELECT COUNT(*) AS "n:INTEGER", MAX(not_after) AS "last:instant?" FROM outbox
 WHERE state = 'cancelled' AND problem = 'post.problem.late' AND exercise = 0 AND not_after >= :since::instant;

-- :troubles many trouble
-- What a person may have to decide about, newest first.
SELECT o.id, o.channel, o.state, o.problem, o.attempts, o.created_at, o.not_before, o.crisis_id, o.call_id,
	COALESCE(p.title, '') AS "title:TEXT", COALESCE(p.given, '') AS "given:TEXT", COALESCE(p.family, '') AS "family:TEXT",
	CASE WHEN LENGTH(o.body) > 0 THEN 1 ELSE 0 END AS "has_text:flag"
  FROM outbox o LEFT JOIN person p ON p.id = o.person_id
 WHERE o.exercise = 0 AND o.id IN (SELECT id FROM outbox WHERE state IN ('uncertain', 'failed')
	UNION ALL SELECT id FROM outbox WHERE state = 'to_send' AND attempts > 0)
 ORDER BY CASE o.state WHEN 'uncertain' THEN 0 WHEN 'to_send' THEN 1 ELSE 2 END, o.id DESC LIMIT :limit;
