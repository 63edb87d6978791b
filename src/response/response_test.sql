-- For the tests of the response module: a community, a crisis, and a look at what was written.

-- :community exec
INSERT INTO community (id, name, sms_name, callback_phone, created_at)
VALUES (1, 'CPTS Rives de Loire', 'CPTS Loire', '+33238001122', :at::instant);

-- :typology exec
INSERT INTO typology (id, code, label, position) VALUES (1, 'wounded', '', 1);

-- :crisis one crisis
INSERT INTO crisis (title, exercise, typology_id, level, level_at, alert_by, alert_at, alert_text, opened_at, request_key)
VALUES ('Incendie', 1, 1, 'running', :at::instant, 'ARS', :at::instant, 'feu', :at::instant, :request_key)
RETURNING id;

-- :crisis_close exec
UPDATE crisis SET closed_at = :at::instant;

-- :counts one counts
SELECT (SELECT COUNT(*) FROM response) AS "responses:INTEGER",
       (SELECT COUNT(*) FROM opening WHERE cancelled = 0) AS "openings:INTEGER",
       (SELECT COUNT(*) FROM crew_post WHERE removed = 0) AS "posts:INTEGER",
       (SELECT COUNT(*) FROM crew_substitute) AS "substitutes:INTEGER",
       (SELECT COUNT(*) FROM check_item) AS "items:INTEGER",
       (SELECT COUNT(*) FROM site) AS "sites:INTEGER",
       (SELECT COUNT(*) FROM log) AS "entries:INTEGER";

-- :overlap exec
-- Control of the laws: two stretches at once, as no rule would write them.
INSERT INTO opening (response_id, on_day, from_min, to_min) VALUES (:response_id, :on_day, 600, 700);

-- :overlap_undo exec
DELETE FROM opening WHERE from_min = 600 AND to_min = 700;
