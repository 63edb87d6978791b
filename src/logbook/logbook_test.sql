-- Ways to tamper with the log book: for its tests alone.

-- :body exec
UPDATE log_part SET body = :body WHERE log_id = :log_id AND part_no = :part_no AND body <> :body;

-- :salt exec
UPDATE log_part SET salt = :salt WHERE log_id = :log_id AND part_no = :part_no;

-- :part_hash exec
UPDATE log_part SET hash = :hash WHERE log_id = :log_id AND part_no = :part_no;

-- :about exec
UPDATE log_part SET person_id = :person_id WHERE log_id = :log_id AND part_no = :part_no;

-- :blank exec
UPDATE log_part SET salt = NULL, body = NULL WHERE log_id = :log_id AND part_no = :part_no;

-- :part_gone exec
DELETE FROM log_part WHERE log_id = :log_id AND part_no = :part_no;

-- :parts_gone exec
DELETE FROM log_part WHERE log_id >= :first::log_id AND log_id <= :last::log_id;

-- :gone exec
DELETE FROM log WHERE id >= :first::log_id AND id <= :last::log_id;

-- :at exec
UPDATE log SET at = :at WHERE id = :id;

-- :kind exec
UPDATE log SET kind = :kind, object = :object WHERE id = :id;

-- :who exec
UPDATE log SET account_id = :account_id WHERE id = :id;

-- :crisis exec
UPDATE log SET crisis_id = :crisis_id WHERE id = :id;

-- :corrects exec
UPDATE log SET corrects_id = :corrects_id WHERE id = :id;

-- :hash exec
UPDATE log SET hash = :hash WHERE id = :id;

-- :prev exec
UPDATE log SET prev = :prev WHERE id = :id;

-- :move exec
UPDATE log_part SET log_id = :to::log_id WHERE log_id = :from::log_id;

-- :head exec
UPDATE log_head SET seq = :seq, hash = :hash WHERE id = 1;

-- :no_head exec
DELETE FROM log_head;

-- :link one link
SELECT at, kind, object, prev, hash FROM log WHERE id = :id;

-- :part one part
SELECT body, salt, hash FROM log_part WHERE log_id = :log_id AND part_no = :part_no;

-- :bodies many body
SELECT body FROM log_part WHERE person_id = :person_id LIMIT 100;

-- :typology exec
INSERT INTO typology (id, code, label, position) VALUES (900, 'own-test', 'x', 90);

-- :event exec
INSERT INTO crisis (id, title, exercise, typology_id, level, level_at, alert_by, alert_at, alert_text, opened_at, request_key)
VALUES (3, 'Crue', 1, 900, 'running', :opened_at, 'x', :opened_at, 'x', :opened_at, 'k');

-- :access many access
SELECT verb, object FROM access ORDER BY id LIMIT 100;
