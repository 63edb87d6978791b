-- Laws of the telephone desk: each query must return no row.

-- :on_the_line_until
SELECT id FROM recipient WHERE (desk_by IS NULL) <> (desk_until IS NULL);

-- :one_person_a_caller
SELECT desk_by FROM recipient WHERE desk_by IS NOT NULL GROUP BY desk_by HAVING COUNT(*) > 1;

-- :called_back_has_its_moment
SELECT id FROM recipient WHERE desk_back <> 0 AND desk_due_at IS NULL;

-- :gave_up_after_tries
SELECT r.id FROM recipient r WHERE r.desk_end = 'gave_up'
   AND NOT EXISTS (SELECT 1 FROM desk_try t WHERE t.recipient_id = r.id AND t.outcome IN ('no_answer', 'message'));

-- :an_answer_at_the_desk_is_an_answer
-- What a caller noted as yes, no or later stands among the replies.
SELECT t.id FROM desk_try t WHERE t.outcome IN ('yes', 'no', 'later', 'reserve')
   AND NOT EXISTS (SELECT 1 FROM reply y WHERE y.recipient_id = t.recipient_id AND y.at <= t.at);

-- :called_before_it_was_written_down
SELECT id FROM desk_try WHERE called_at > at;
