-- Statements for the tests of db/ alone.

-- :setting_add exec
INSERT INTO setting (name, value) VALUES (:name, :value);

-- :setting_put exec
INSERT INTO setting (name, value) VALUES (:name, :value)
ON CONFLICT (name) DO UPDATE SET value = excluded.value;

-- :setting one setting
SELECT name, value FROM setting WHERE name = :name;

-- :setting_maybe opt setting
SELECT name, value FROM setting WHERE name = :name;

-- :settings many setting
SELECT name, value FROM setting WHERE name LIKE :pattern::TEXT ORDER BY name LIMIT :limit;

-- :settings_named many setting
SELECT name, value FROM setting WHERE name IN (:names::TEXT[]) ORDER BY name LIMIT :limit;

-- :settings_count one count
SELECT COUNT(*) AS "n:INTEGER", MAX(name) AS "last:TEXT?" FROM setting;

-- :account_add one new_account
INSERT INTO account (login, name, role, person_id, signed_in_at, disabled, created_at)
VALUES (:login, :name, :role, :person_id, :signed_in_at, :disabled, :created_at)
RETURNING id;

-- :accounts many account
SELECT id, login, person_id, signed_in_at, disabled, created_at,
       signed_in_at IS NULL AS "free:flag", length(login) AS "width:INTEGER"
  FROM account WHERE id IN (:ids::account_id[]) AND login <> ':not::a param' ORDER BY id LIMIT :limit;

-- :accounts_but many account
SELECT id, login, person_id, signed_in_at, disabled, created_at,
       signed_in_at IS NULL AS "free:flag", length(login) AS "width:INTEGER"
  FROM account WHERE id NOT IN (:ids::account_id[]) ORDER BY id LIMIT :limit;

-- :sessions many session
SELECT a.id, s.created_at AS started_at, s.token_hash
  FROM account a LEFT JOIN session s ON s.account_id = a.id ORDER BY a.id LIMIT :limit;

-- :session_add exec
INSERT INTO session (token_hash, account_id, csrf, created_at, seen_at, expires_at)
VALUES (:token_hash, :account_id, 'sixteen or more chars', :now::instant, :now, :now);

-- :engine one engine
SELECT 'sqlite' AS "name:TEXT", CAST(:x::INTEGER? AS INTEGER) AS "x:INTEGER?";
-- :pg
SELECT 'pg' AS "name:TEXT", :x AS "x:INTEGER?";

-- :seen_add exec
INSERT INTO request_seen (request_key, seen_at, location) VALUES (:request_key, :seen_at, :location);

-- What bench/store.c measures: an answer that comes twice, its state, its trace.

-- :seen_once exec
INSERT INTO request_seen (request_key, seen_at, location) VALUES (:request_key, :seen_at, :location)
ON CONFLICT (request_key) DO NOTHING;

-- :work one work
SELECT id, state, attempts FROM job WHERE id = :id;

-- :work_add one new_work
INSERT INTO job (kind, run_at) VALUES ('bench', :run_at) RETURNING id;

-- :work_done exec
UPDATE job SET attempts = attempts + 1, state = :state WHERE id = :id;

-- :trace exec
INSERT INTO access (verb, object, at) VALUES ('bench', :object, :at);
