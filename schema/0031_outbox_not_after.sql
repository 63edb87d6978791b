-- 0031_outbox_not_after.sql -- a message that would come after the fact does not leave.

ALTER TABLE outbox ADD COLUMN not_after instant;	-- NULL: always worth sending
CREATE INDEX outbox_late ON outbox (not_after) WHERE not_after IS NOT NULL AND state = 'to_send';
