-- 0012_inbound.sql -- replies that come in by SMS and e-mail: kept before the gateway is told so.

CREATE TABLE inbound (
	id		INTEGER	NOT NULL PRIMARY KEY,
	channel		TEXT	NOT NULL CHECK (channel IN ('sms', 'email')),
	exercise	flag	NOT NULL DEFAULT 0,	-- typed in the exercise mailbox
	provider_key	BLOB	NOT NULL UNIQUE,	-- of the gateway's or the mail's own id: delivered twice, kept once
	content_key	BLOB	NOT NULL UNIQUE,	-- of sender, words and moment: the same under another id
	lookup		BLOB	NOT NULL,		-- keyed hash of the sender, as contact.lookup
	sender		BLOB	NOT NULL,		-- sealed
	text		BLOB	NOT NULL,		-- sealed
	received_at	instant	NOT NULL,
	sent_at		instant	NOT NULL,		-- as the gateway says; else received_at
	state		TEXT	NOT NULL CHECK (state IN ('queued', 'settled', 'ignored')),
	meaning		TEXT	NOT NULL DEFAULT ''	CHECK (meaning IN ('', 'yes', 'no', 'later', 'stop')),
	reason		TEXT	NOT NULL DEFAULT '',	-- why a person must read it, or why it does not count
	code		TEXT	NOT NULL DEFAULT '',	-- quoted: "B7"
	person_id	person_id,			-- whose it is, when it is known
	crisis_id	crisis_id,
	recipient_id	recipient_id,			-- the call it answers
	account_id	account_id,			-- who decided; NULL: the program
	settled_at	instant
);
CREATE INDEX inbound_state ON inbound (state, id);
CREATE INDEX inbound_recipient ON inbound (recipient_id, sent_at);
CREATE INDEX inbound_person ON inbound (person_id);
CREATE INDEX inbound_crisis ON inbound (crisis_id, state);

CREATE TABLE mailbox (			-- how far the mailbox of replies was read
	id		INTEGER	NOT NULL PRIMARY KEY CHECK (id = 1),
	validity	INTEGER	NOT NULL,		-- UIDVALIDITY
	uid		INTEGER	NOT NULL,		-- everything up to this was taken
	read_at		instant,			-- last time the server answered
	failed_at	instant,			-- last time it did not
	problem		TEXT	NOT NULL DEFAULT ''
);
