-- Laws of the threads: each query must return no row.

-- :read_by_someone_of_the_call
SELECT d.person_id FROM thread_read d JOIN thread_entry e ON e.id = d.thread_entry_id
 WHERE e.call_id IS NOT NULL AND NOT EXISTS (SELECT 1 FROM recipient r WHERE r.call_id = e.call_id AND r.person_id = d.person_id);

-- :nobody_reads_their_own
SELECT d.thread_entry_id FROM thread_read d JOIN thread_entry e ON e.id = d.thread_entry_id WHERE e.person_id IS NOT NULL;

-- :written_by_someone_of_the_call
SELECT e.id FROM thread_entry e WHERE e.call_id IS NOT NULL AND e.person_id IS NOT NULL
   AND NOT EXISTS (SELECT 1 FROM recipient r WHERE r.call_id = e.call_id AND r.person_id = e.person_id);

-- :to_a_post_of_the_call
SELECT e.id FROM thread_entry e JOIN call_post p ON p.id = e.call_post_id WHERE e.call_id IS NULL OR p.call_id <> e.call_id;

-- :of_a_dispositif_that_is
SELECT e.id FROM thread_entry e WHERE e.response_id IS NOT NULL
   AND NOT EXISTS (SELECT 1 FROM response w WHERE w.id = e.response_id);

-- :to_a_shift_of_the_dispositif
SELECT e.id FROM thread_entry e JOIN shift s ON s.id = e.shift_id
 WHERE e.response_id IS NULL OR s.response_id <> e.response_id;

-- :read_has_its_way
SELECT thread_entry_id FROM thread_read WHERE (read_at IS NULL) <> (via = '');

-- :seen_only_what_came_in
SELECT id FROM thread_entry WHERE seen_at IS NOT NULL AND person_id IS NULL;

-- :handover_is_the_coordination_s
SELECT id FROM thread_entry WHERE kind = 'handover' AND person_id IS NOT NULL;
