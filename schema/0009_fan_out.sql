-- 0009_fan_out.sql -- what a call writes ten thousand times at once, made cheap to write.
--
-- The words of a column are held by pairs: for a list of three or more, SQLite builds
-- a small table anew for every row it checks, which took half the time of a call.
-- An index holds only the messages that somebody looks for by it: those that wait, those
-- that were taken, those a person must decide about, those of exercises.

CREATE TABLE outbox_next (
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
	state		TEXT	NOT NULL DEFAULT 'to_send' CHECK (state IN ('to_send', 'sending')
		OR state IN ('handed', 'delivered') OR state IN ('failed', 'uncertain') OR state = 'cancelled'),
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
INSERT INTO outbox_next (id, channel, exercise, person_id, crisis_id, call_id, recipient_id, address, subject, body,
	state, attempts, not_before, lease_until, provider_ref, problem, created_at, handed_at, delivered_at, send_key)
SELECT id, channel, exercise, person_id, crisis_id, call_id, recipient_id, address, subject, body,
	state, attempts, not_before, lease_until, provider_ref, problem, created_at, handed_at, delivered_at, send_key
  FROM outbox;

CREATE TABLE responder_next (		-- what one person will do with one message
	id		INTEGER	NOT NULL PRIMARY KEY,
	outbox_id	outbox_id	NOT NULL UNIQUE REFERENCES outbox_next (id),
	act		TEXT	NOT NULL CHECK (act IN ('yes', 'no') OR act IN ('later', 'silence')
		OR act IN ('wrong_number', 'late_change')),
	note		TEXT	NOT NULL DEFAULT '',
	due_at		instant	NOT NULL,
	done		flag	NOT NULL DEFAULT 0
);
INSERT INTO responder_next (id, outbox_id, act, note, due_at, done)
SELECT id, outbox_id, act, note, due_at, done FROM responder;

DROP TABLE responder;
DROP TABLE outbox;
ALTER TABLE outbox_next RENAME TO outbox;
ALTER TABLE responder_next RENAME TO responder;
CREATE INDEX responder_due ON responder (done, due_at);
CREATE INDEX outbox_due ON outbox (channel, not_before) WHERE state = 'to_send';
CREATE INDEX outbox_taken ON outbox (lease_until) WHERE state = 'sending';
CREATE INDEX outbox_again ON outbox (attempts) WHERE state = 'to_send' AND attempts > 0;
CREATE INDEX outbox_trouble ON outbox (state) WHERE state IN ('uncertain', 'failed');
CREATE INDEX outbox_recipient ON outbox (recipient_id);
CREATE INDEX outbox_crisis ON outbox (crisis_id, id) WHERE exercise <> 0 OR recipient_id IS NULL;

CREATE TABLE recipient_next (		-- one person in one call
	id		INTEGER	NOT NULL PRIMARY KEY,
	call_id		call_id	NOT NULL REFERENCES call (id),
	person_id	person_id	NOT NULL REFERENCES person (id),
	channel		TEXT	NOT NULL CHECK (channel IN ('sms', 'email') OR channel = 'none'),
	unreachable	TEXT	NOT NULL DEFAULT '',	-- why no message can leave: no_contact, no_consent, no_call...
	token_hash	BLOB	UNIQUE,			-- of the personal link, while there is a message
	answer		TEXT	CHECK (answer IN ('yes', 'no') OR answer = 'later'),	-- NULL: silent
	note		TEXT	NOT NULL DEFAULT '',
	answered_at	instant,
	answered_via	TEXT	NOT NULL DEFAULT '',	-- link, phone, simulated
	suspect		flag	NOT NULL DEFAULT 0,	-- answered as robots do: to be confirmed
	reminded_at	instant,
	UNIQUE (call_id, person_id)
);
INSERT INTO recipient_next (id, call_id, person_id, channel, unreachable, token_hash, answer, note, answered_at,
	answered_via, suspect, reminded_at)
SELECT id, call_id, person_id, channel, unreachable, token_hash, answer, note, answered_at,
	answered_via, suspect, reminded_at
  FROM recipient;

CREATE TABLE reply_next (			-- every answer ever given; the last one counts
	id		INTEGER	NOT NULL PRIMARY KEY,
	recipient_id	recipient_id	NOT NULL REFERENCES recipient_next (id),
	answer		TEXT	NOT NULL CHECK (answer IN ('yes', 'no') OR answer = 'later'),
	note		TEXT	NOT NULL DEFAULT '',
	via		TEXT	NOT NULL,		-- link, phone, simulated
	suspect		flag	NOT NULL DEFAULT 0,	-- sent as robots do: never replaces a person's answer
	account_id	account_id	REFERENCES account (id),	-- who typed it in
	at		instant	NOT NULL,
	request_key	TEXT	NOT NULL UNIQUE
);
INSERT INTO reply_next (id, recipient_id, answer, note, via, suspect, account_id, at, request_key)
SELECT id, recipient_id, answer, note, via, suspect, account_id, at, request_key FROM reply;

DROP TABLE reply;
DROP TABLE recipient;
ALTER TABLE recipient_next RENAME TO recipient;
ALTER TABLE reply_next RENAME TO reply;
CREATE INDEX recipient_person ON recipient (person_id);
CREATE INDEX reply_recipient ON reply (recipient_id, id);
