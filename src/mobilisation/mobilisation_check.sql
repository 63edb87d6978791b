-- Laws of the calls: each query must return no row.

-- :one_recipient_per_person
SELECT call_id, person_id FROM recipient GROUP BY call_id, person_id HAVING COUNT(*) > 1;

-- :answer_is_the_last_reply_that_counts
-- A robot's never replaces a person's.
SELECT r.id FROM recipient r
 WHERE COALESCE(r.answer, '') <> COALESCE((SELECT y.answer FROM reply y
	WHERE y.recipient_id = r.id ORDER BY y.suspect, y.id DESC LIMIT 1), '');

-- :answer_has_its_moment
SELECT id FROM recipient WHERE (answer IS NULL) <> (answered_at IS NULL);

-- :reachable_has_a_message
SELECT r.id FROM recipient r
 WHERE r.channel <> 'none'
   AND NOT EXISTS (SELECT 1 FROM outbox o WHERE o.recipient_id = r.id);

-- :unreachable_has_a_reason_and_no_message
SELECT r.id FROM recipient r
 WHERE (r.channel = 'none') <> (r.unreachable <> '')
    OR (r.channel = 'none'
	AND EXISTS (SELECT 1 FROM outbox o WHERE o.recipient_id = r.id));

-- :written_to_has_a_link
SELECT id FROM recipient WHERE channel <> 'none' AND token_hash IS NULL;

-- :draft_has_no_number
SELECT id FROM call WHERE (state = 'draft') <> (number IS NULL);

-- :draft_has_no_recipients
SELECT r.id FROM recipient r JOIN call k ON k.id = r.call_id WHERE k.state = 'draft';

-- :sent_has_its_moment
SELECT id FROM call WHERE (state = 'draft') <> (sent_at IS NULL);

-- :reminder_says_how_many
SELECT id FROM reminder WHERE people < 1;
