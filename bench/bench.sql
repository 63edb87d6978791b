-- For the figures alone.

-- :hand many handed
-- The gateway takes whatever may leave, at once.
UPDATE outbox SET state = 'handed', handed_at = :now::instant WHERE id IN (
	SELECT id FROM outbox WHERE state = 'to_send' AND not_before <= :now LIMIT :limit)
RETURNING id, recipient_id, person_id, send_key;

-- :next one next
-- When something happens by itself next: a message may leave, or a call is looked at.
SELECT (SELECT MIN(run_at) FROM job WHERE state = 'due' AND kind = 'call.wave') AS "look:instant?",
       (SELECT MIN(not_before) FROM outbox WHERE state = 'to_send') AS "leave:instant?";

-- :stand one stand
SELECT (SELECT COUNT(*) FROM call_place s JOIN call_post p ON p.id = s.call_post_id
	 WHERE p.call_id = :call_id::call_id AND s.recipient_id IS NOT NULL) AS "taken:INTEGER",
       (SELECT COUNT(*) FROM recipient WHERE call_id = :call_id) AS "asked:INTEGER";

-- :over exec
UPDATE crisis SET closed_at = :closed_at WHERE id = :id;

-- :waiting one waiting
-- Is there anything that was not handed over?  By the small indexes: asking must not cost what is measured.
SELECT CASE WHEN EXISTS (SELECT 1 FROM outbox WHERE state = 'to_send' AND channel = 'sms')
	OR EXISTS (SELECT 1 FROM outbox WHERE state = 'sending' AND lease_until > 0) THEN 1 ELSE 0 END AS "any:flag";

-- :leaves one leaves
SELECT MIN(not_before) AS "at:instant" FROM outbox;

-- :states one states
SELECT COUNT(*) AS "messages:INTEGER", COALESCE(SUM(CASE WHEN state IN ('handed', 'delivered') THEN 1 ELSE 0 END), 0) AS "handed:INTEGER"
  FROM outbox;
