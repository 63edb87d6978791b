-- Statements of the log book.

-- The number of the next entry, and the hash before it.  The row stays locked until
-- the commit: on PostgreSQL two writers take turns.  The first ever starts the chain
-- with :hash, 32 zero bytes.
-- :head_next one head
INSERT INTO log_head (id, seq, hash) VALUES (1, 1, :hash)
ON CONFLICT (id) DO UPDATE SET seq = log_head.seq + 1
RETURNING seq, hash;

-- :head_set exec
UPDATE log_head SET hash = :hash WHERE id = 1;

-- :head opt head
SELECT seq, hash FROM log_head WHERE id = 1;

-- :add exec
INSERT INTO log (id, at, crisis_id, kind, object, account_id, corrects_id, prev, hash)
VALUES (:id, :at, :crisis_id, :kind, :object, :account_id, :corrects_id, :prev, :hash);

-- :part_add exec
INSERT INTO log_part (log_id, part_no, person_id, salt, body, hash)
VALUES (:log_id, :part_no, :person_id, :salt, :body, :hash);

-- :forget exec
UPDATE log_part SET salt = NULL, body = NULL WHERE person_id = :person_id AND body IS NOT NULL;

-- :of_crisis many head_line
SELECT id, at, crisis_id, kind, object, corrects_id FROM log
 WHERE crisis_id = :crisis_id::crisis_id AND id < :before::log_id ORDER BY id DESC LIMIT :limit;

-- :of_community many head_line
SELECT id, at, crisis_id, kind, object, corrects_id FROM log
 WHERE crisis_id IS NULL AND id < :before::log_id ORDER BY id DESC LIMIT :limit;

-- :of_id opt head_line
SELECT id, at, crisis_id, kind, object, corrects_id FROM log WHERE id = :id;

-- :texts many text_of
SELECT log_id, part_no, body FROM log_part WHERE log_id IN (:ids::log_id[])
 ORDER BY log_id, part_no LIMIT :limit;

-- :corrections many correction
SELECT corrects_id, id FROM log WHERE corrects_id IN (:ids::log_id[]) ORDER BY id LIMIT :limit;

-- The whole chain, a stretch at a time.
-- :chain many link
SELECT id, at, crisis_id, kind, object, account_id, corrects_id, prev, hash FROM log
 WHERE id > :after::log_id ORDER BY id LIMIT :limit;

-- :chain_parts many link_part
SELECT log_id, part_no, person_id, salt, body, hash FROM log_part
 WHERE log_id > :after::log_id AND log_id <= :upto::log_id ORDER BY log_id, part_no LIMIT :limit;

-- What the pages say of an event.
-- :crisis opt crisis
SELECT id, title, exercise FROM crisis WHERE id = :id;

