-- 0028_outbox_keep.sql -- a text handed to the first route is kept, sealed, until its receipt or a deadline: the second may need it.

ALTER TABLE outbox ADD COLUMN keep_until instant;	-- NULL: the body is not kept once handed over
CREATE INDEX outbox_kept ON outbox (keep_until) WHERE keep_until IS NOT NULL;
