-- Every statement of the outbox.

-- :add exec
-- Changes no row when this message is already queued.  A flag that would send
-- an exercise's message to the world, or the reverse, becomes a NULL that the
-- column refuses.  (One row of VALUES: a SELECT would cost a statement journal.)
INSERT INTO outbox (channel, exercise, person_id, crisis_id, call_id, recipient_id, address, subject, body,
	not_before, created_at, send_key)
VALUES (:channel,
	CASE WHEN COALESCE((SELECT exercise FROM crisis WHERE id = :crisis::crisis_id?), :exercise::flag) = :exercise
	THEN :exercise END,
	:person::person_id?, :crisis, :call::call_id?, :recipient::recipient_id?,
	:address, :subject, :body, :not_before, :created_at, :send_key)
ON CONFLICT (send_key) DO NOTHING;

-- :cancel_call exec
UPDATE outbox SET state = 'cancelled', body = :empty::BLOB WHERE call_id = :call_id AND state = 'to_send';

-- :cancel_since exec
UPDATE outbox SET state = 'cancelled', body = :empty::BLOB
 WHERE call_id = :call_id AND state = 'to_send' AND created_at >= :since::instant;
