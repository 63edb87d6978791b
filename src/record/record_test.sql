-- :access many access
SELECT account_id, verb, object, at FROM access ORDER BY id LIMIT 100;

-- :seen many seen
SELECT request_key, location FROM request_seen ORDER BY request_key LIMIT 100;
