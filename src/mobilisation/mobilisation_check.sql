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

-- :placed_has_a_place
SELECT r.id FROM recipient r
 WHERE (r.standing = 'placed') <> EXISTS (SELECT 1 FROM call_place s WHERE s.recipient_id = r.id);

-- :placed_said_yes
SELECT r.id FROM recipient r
 WHERE r.standing IN ('placed', 'full', 'reserve') AND (r.answer IS NULL OR r.answer <> 'yes' OR r.suspect <> 0);

-- :place_is_held_by_someone_of_its_call_who_fits
SELECT s.id FROM call_place s WHERE s.recipient_id IS NOT NULL
   AND NOT EXISTS (SELECT 1 FROM recipient_fit f WHERE f.recipient_id = s.recipient_id
	AND f.call_post_id = s.call_post_id);

-- :place_has_its_moment
SELECT id FROM call_place WHERE (recipient_id IS NULL) <> (taken_at IS NULL);

-- :fit_is_of_the_same_call
SELECT f.recipient_id FROM recipient_fit f JOIN recipient r ON r.id = f.recipient_id
  JOIN call_post p ON p.id = f.call_post_id WHERE p.call_id <> r.call_id;

-- :as_many_places_as_wanted
SELECT p.id FROM call_post p JOIN call k ON k.id = p.call_id
 WHERE k.state <> 'draft' AND p.wanted <> (SELECT COUNT(*) FROM call_place s WHERE s.call_post_id = p.id);

-- :nobody_waits_for_a_free_place_they_were_not_offered
-- Said yes in time, found it full, and a place they fit is free while the call is full: cannot be.
SELECT k.id FROM call k WHERE k.full_at IS NOT NULL AND k.state = 'sent' AND EXISTS (
	SELECT 1 FROM call_place s JOIN call_post p ON p.id = s.call_post_id WHERE p.call_id = k.id AND s.recipient_id IS NULL)
   AND NOT EXISTS (SELECT 1 FROM job j WHERE j.kind = 'call.wave' AND j.state IN ('due', 'running'));

-- :a_step_wrote_its_message
SELECT s.recipient_id FROM recipient_step s WHERE s.channel <> 'phone'
   AND NOT EXISTS (SELECT 1 FROM outbox o WHERE o.recipient_id = s.recipient_id AND o.channel = s.channel);

-- :nobody_has_two_places_at_the_same_hours
-- Of calls still open; an end that was not said is twelve hours after the beginning.
SELECT a.id FROM call_place a JOIN recipient r ON r.id = a.recipient_id JOIN call k ON k.id = r.call_id
  JOIN crisis y ON y.id = k.crisis_id
  JOIN recipient q ON q.person_id = r.person_id AND q.call_id < r.call_id JOIN call_place b ON b.recipient_id = q.id
  JOIN call n ON n.id = q.call_id JOIN crisis z ON z.id = n.crisis_id
 WHERE k.state = 'sent' AND n.state = 'sent' AND y.exercise = z.exercise
   AND k.starts_at < COALESCE(n.ends_at, n.starts_at + 43200000000)
   AND n.starts_at < COALESCE(k.ends_at, k.starts_at + 43200000000);
