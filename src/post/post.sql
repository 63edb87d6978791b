-- Every statement of the outbox.

-- :add exec
-- Changes no row when this message is already queued, or when the flag would
-- send an exercise's message to the world (or the reverse): :add_why tells which.
INSERT INTO outbox (channel, exercise, person_id, crisis_id, call_id, recipient_id, address, subject, body,
	not_before, created_at, send_key)
SELECT :channel, :exercise::flag, :person::person_id?, :crisis::crisis_id?, :call::call_id?, :recipient::recipient_id?,
	:address, :subject, :body, :not_before, :created_at, :send_key
 WHERE COALESCE((SELECT exercise FROM crisis WHERE id = :crisis), :exercise) = :exercise
ON CONFLICT (send_key) DO NOTHING;

-- :queued opt key
SELECT id FROM outbox WHERE send_key = :send_key;

-- :cancel_call exec
UPDATE outbox SET state = 'cancelled', body = :empty::BLOB WHERE call_id = :call_id AND state = 'to_send';

-- :cancel_since exec
UPDATE outbox SET state = 'cancelled', body = :empty::BLOB
 WHERE call_id = :call_id AND state = 'to_send' AND created_at >= :since::instant;
