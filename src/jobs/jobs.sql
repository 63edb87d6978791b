-- Every statement of the jobs.

-- :add exec
INSERT INTO job (kind, arg, run_at, job_key) VALUES (:kind, :arg, :run_at, :job_key) ON CONFLICT (job_key) DO NOTHING;

-- :wake exec
-- One standing job a key: due again; when it was due already, at the earlier of both.  A run under way does not count.
INSERT INTO job (kind, arg, run_at, job_key) VALUES (:kind, :arg, :run_at, :job_key)
ON CONFLICT (job_key) DO UPDATE
   SET run_at = CASE WHEN job.state = 'due' AND job.run_at < excluded.run_at THEN job.run_at ELSE excluded.run_at END,
       state = 'due', attempts = 0, lease_until = NULL, problem = '';

-- :hasten exec
UPDATE job SET run_at = :now::instant WHERE state = 'due' AND run_at > :now AND job_key LIKE 'often:%';

-- :unlock exec
-- A lease that ends later than any taken now could: the clock went back since.
UPDATE job SET lease_until = :most::instant WHERE state = 'running' AND lease_until > :most;

-- :due one due
SELECT COUNT(*) AS "n:INTEGER" FROM (
	SELECT 1 FROM job WHERE state = 'due' AND run_at <= :now::instant
	UNION ALL SELECT 1 FROM job WHERE state = 'running' AND lease_until < :now LIMIT 1) AS waiting;

-- :take opt taken
-- The oldest due; or one whose runner died.
UPDATE job SET state = 'running', attempts = attempts + 1, lease_until = :lease::instant
 WHERE id IN (SELECT id FROM job WHERE (state = 'due' AND run_at <= :now::instant) OR (state = 'running' AND lease_until < :now)
	ORDER BY run_at, id LIMIT 1)
RETURNING id, kind, arg, attempts;
-- :pg
UPDATE job SET state = 'running', attempts = attempts + 1, lease_until = :lease::instant
 WHERE id = ANY (ARRAY(SELECT id FROM job WHERE (state = 'due' AND run_at <= :now::instant) OR (state = 'running' AND lease_until < :now)
	ORDER BY run_at, id LIMIT 1 FOR UPDATE SKIP LOCKED))
RETURNING id, kind, arg, attempts;

-- :finish exec
-- Only by the run that holds it.
UPDATE job SET state = :state, lease_until = NULL, problem = :problem, run_at = :run_at
 WHERE id = :id AND state = 'running' AND attempts = :attempts;

-- :purge exec
DELETE FROM job WHERE state = 'done' AND run_at < :before::instant;

-- :dead many dead
SELECT id, kind, arg, attempts, run_at, problem FROM job WHERE state = 'dead' ORDER BY id DESC LIMIT :limit;

-- :revive exec
UPDATE job SET state = 'due', attempts = 0, run_at = :now::instant WHERE id = :id AND state = 'dead';
