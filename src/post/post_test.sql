-- For the tests of the outbox.

-- :sealed one sealed
SELECT address, body FROM outbox ORDER BY id LIMIT 1;

-- :rows many row
SELECT id, state, address, body, problem, attempts FROM outbox ORDER BY id LIMIT 20000;

-- :typology_add exec
INSERT INTO typology (id, code, label, position) VALUES (1, 'wounded', '', 1) ON CONFLICT (id) DO NOTHING;

-- :crisis_add one crisis
INSERT INTO crisis (title, exercise, typology_id, level, level_at, alert_by, alert_at, alert_text, opened_at, request_key)
VALUES ('Incendie', :exercise, 1, 'running', :at::instant, 'ARS', :at, 'feu', :at, :request_key)
RETURNING id;

-- :flag_real exec
UPDATE outbox SET exercise = 0;

-- :flag_back exec
UPDATE outbox SET exercise = 1;

-- :take_first exec
UPDATE outbox SET state = 'sending', attempts = 1, lease_until = :lease::instant WHERE id IN (SELECT MIN(id) FROM outbox);
