-- :once exec
INSERT INTO request_seen (request_key, seen_at, location)
VALUES (:request_key, :seen_at, :location)
ON CONFLICT (request_key) DO NOTHING;

-- :saw exec
INSERT INTO access (account_id, verb, object, at) VALUES (:account_id, :verb, :object, :at);

-- :purge exec
DELETE FROM request_seen WHERE seen_at < :before::instant;
