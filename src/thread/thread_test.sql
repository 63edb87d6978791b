-- For the tests of the threads: a look at what was written and read.

-- :counts one counts
SELECT (SELECT COUNT(*) FROM thread_entry) AS "entries:INTEGER",
       (SELECT COUNT(*) FROM thread_entry WHERE person_id IS NOT NULL AND seen_at IS NULL) AS "unseen:INTEGER",
       (SELECT COUNT(*) FROM thread_read WHERE read_at IS NOT NULL) AS "read:INTEGER",
       (SELECT COUNT(*) FROM thread_read WHERE via = 'phone') AS "told:INTEGER",
       (SELECT COUNT(*) FROM outbox WHERE send_key LIKE '%:word:%' AND state = 'to_send') AS "leaving:INTEGER",
       (SELECT COUNT(*) FROM outbox WHERE send_key LIKE '%:word:%' AND state = 'cancelled') AS "stopped:INTEGER";

-- :last one last_entry
SELECT id, text, people FROM thread_entry ORDER BY id DESC LIMIT 1;
