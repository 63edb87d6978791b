-- Laws of the log book: each query returns no row.

-- :log_without_hole
SELECT 1 FROM (SELECT COUNT(*) AS n, MIN(id) AS first, MAX(id) AS last FROM log) t
 WHERE n > 0 AND (first <> 1 OR last <> n);

-- :log_head_is_the_last_entry
SELECT h.seq FROM log_head h LEFT JOIN log l ON l.id = h.seq
 WHERE l.id IS NULL OR l.hash <> h.hash OR EXISTS (SELECT 1 FROM log m WHERE m.id > h.seq);

-- :log_has_a_head
SELECT id FROM log WHERE NOT EXISTS (SELECT 1 FROM log_head) LIMIT 1;

-- :log_names_the_hash_before
SELECT l.id FROM log l LEFT JOIN log p ON p.id = l.id - 1
 WHERE l.id > 1 AND (p.id IS NULL OR p.hash <> l.prev) LIMIT 1;

-- :log_has_its_author
SELECT l.id FROM log l WHERE NOT EXISTS
 (SELECT 1 FROM log_part p WHERE p.log_id = l.id AND p.part_no = 0 AND p.body IS NOT NULL) LIMIT 1;

-- :log_parts_without_hole
SELECT log_id FROM log_part GROUP BY log_id HAVING MIN(part_no) <> 0 OR MAX(part_no) <> COUNT(*) - 1 LIMIT 1;

-- :log_hashes_are_whole
SELECT id FROM log WHERE length(hash) <> 32 OR length(prev) <> 32 LIMIT 1;

-- :log_part_hashes_are_whole
SELECT log_id FROM log_part WHERE length(hash) <> 32 LIMIT 1;

-- :log_erased_wholly_and_only_about_someone
SELECT log_id FROM log_part
 WHERE (salt IS NULL AND body IS NOT NULL) OR (salt IS NOT NULL AND body IS NULL)
    OR (body IS NULL AND person_id IS NULL) LIMIT 1;

-- :log_erasure_is_told
SELECT p.log_id FROM log_part p WHERE p.body IS NULL AND NOT EXISTS
 (SELECT 1 FROM log l WHERE l.kind = 'log.forgotten' AND l.id > p.log_id
     AND l.object = 'person:' || CAST(p.person_id AS TEXT)) LIMIT 1;

-- :log_corrects_something_older
SELECT id FROM log WHERE corrects_id >= id LIMIT 1;
