-- 0005_post.sql -- what must leave, and what must run later.

CREATE TABLE outbox (
	id		INTEGER	NOT NULL PRIMARY KEY,
	channel		TEXT	NOT NULL CHECK (channel IN ('sms', 'email')),
	exercise	flag	NOT NULL,		-- 1: to the exercise mailbox, never to the world
	person_id	person_id,
	crisis_id	crisis_id,
	call_id		call_id,
	recipient_id	recipient_id,
	address		BLOB	NOT NULL,		-- sealed
	subject		TEXT	NOT NULL DEFAULT '',
	body		BLOB	NOT NULL,		-- sealed; emptied once handed over, kept in exercises
	state		TEXT	NOT NULL DEFAULT 'to_send' CHECK (state IN
		('to_send', 'sending', 'handed', 'delivered', 'failed', 'uncertain', 'cancelled')),
	attempts	INTEGER	NOT NULL DEFAULT 0,
	not_before	instant	NOT NULL,		-- undo until then; back-off after a failure
	lease_until	instant,			-- 'sending': whoever took it, until then
	provider_ref	TEXT	NOT NULL DEFAULT '',
	problem		TEXT	NOT NULL DEFAULT '',	-- last refusal, for people
	created_at	instant	NOT NULL,
	handed_at	instant,
	delivered_at	instant,
	send_key	TEXT	NOT NULL UNIQUE		-- the same message is queued once
);
CREATE INDEX outbox_due ON outbox (state, channel, not_before);
CREATE INDEX outbox_recipient ON outbox (recipient_id);
CREATE INDEX outbox_crisis ON outbox (crisis_id, id);

CREATE TABLE job (
	id		INTEGER	NOT NULL PRIMARY KEY,
	kind		TEXT	NOT NULL,
	arg		TEXT	NOT NULL DEFAULT '',
	run_at		instant	NOT NULL,
	lease_until	instant,
	attempts	INTEGER	NOT NULL DEFAULT 0,
	state		TEXT	NOT NULL DEFAULT 'due' CHECK (state IN ('due', 'running', 'done', 'dead')),
	problem		TEXT	NOT NULL DEFAULT '',
	job_key		TEXT	UNIQUE			-- the same job is queued once
);
CREATE INDEX job_due ON job (state, run_at);
