-- For the tests of auth/ alone.

-- :sessions many session
SELECT id, token_hash, account_id, seen_at FROM session ORDER BY id LIMIT 100;

-- :account one account
SELECT id, role, disabled, password_hash FROM account WHERE login = :login;

-- :outbox many outbox
SELECT channel, exercise FROM outbox ORDER BY id LIMIT 10;

-- :failures many failure
SELECT failure_key, failures FROM auth_failure ORDER BY failures LIMIT 10;

-- :typology exec
INSERT INTO typology (id, code, label, position) VALUES (900, 'own-test', 'x', 90);

-- :crisis exec
INSERT INTO crisis (title, exercise, typology_id, level, level_at, alert_by, alert_at, alert_text, opened_at, request_key)
VALUES ('x', :exercise, 900, 'running', :opened_at, 'x', :opened_at, 'x', :opened_at, 'k');
