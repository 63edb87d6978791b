-- For the rigs alone.

-- :tally many tally
SELECT state, COUNT(*) AS "n:INTEGER", MAX(problem) AS "problem:TEXT" FROM outbox GROUP BY state ORDER BY state LIMIT 20;

-- :expire exec
UPDATE outbox SET lease_until = 1 WHERE state = 'sending';
