-- 0006_mobilisation.sql -- a call to people, and what each one answered.

CREATE TABLE call (
	id		INTEGER	NOT NULL PRIMARY KEY,
	crisis_id	crisis_id	NOT NULL REFERENCES crisis (id),
	number		INTEGER,			-- 1, 2, 3... within the crisis, given when sent
	title		TEXT	NOT NULL,		-- "Renfort centre de Brou"
	message		TEXT	NOT NULL,		-- what the SMS says before the link
	place		TEXT	NOT NULL DEFAULT '',
	starts_at	instant,
	ends_at		instant,
	bring		TEXT	NOT NULL DEFAULT '',	-- what to bring
	criteria	TEXT	NOT NULL,		-- JSON of the audience, as it was (mobilisation/audience.h)
	sms		TEXT	NOT NULL DEFAULT '',	-- exact text as sent, the personal link as <...>
	state		TEXT	NOT NULL CHECK (state IN ('draft', 'sent', 'closed', 'cancelled')),
	created_by	account_id	REFERENCES account (id),
	created_at	instant	NOT NULL,
	sent_at		instant,
	closes_at	instant,			-- answers may change until then
	closed_at	instant,
	request_key	TEXT	NOT NULL UNIQUE,
	UNIQUE (crisis_id, number)
);

CREATE TABLE recipient (		-- one person in one call
	id		INTEGER	NOT NULL PRIMARY KEY,
	call_id		call_id	NOT NULL REFERENCES call (id),
	person_id	person_id	NOT NULL REFERENCES person (id),
	channel		TEXT	NOT NULL CHECK (channel IN ('sms', 'email', 'none')),
	unreachable	TEXT	NOT NULL DEFAULT '',	-- why no message can leave: no_contact, no_consent, no_call...
	token_hash	BLOB	UNIQUE,			-- of the personal link, while there is a message
	answer		TEXT	CHECK (answer IN ('yes', 'no', 'later')),	-- NULL: silent
	note		TEXT	NOT NULL DEFAULT '',
	answered_at	instant,
	answered_via	TEXT	NOT NULL DEFAULT '',	-- link, phone, simulated
	suspect		flag	NOT NULL DEFAULT 0,	-- answered as robots do: to be confirmed
	reminded_at	instant,
	UNIQUE (call_id, person_id)
);
CREATE INDEX recipient_person ON recipient (person_id);

CREATE TABLE reply (			-- every answer ever given; the last one counts
	id		INTEGER	NOT NULL PRIMARY KEY,
	recipient_id	recipient_id	NOT NULL REFERENCES recipient (id),
	answer		TEXT	NOT NULL CHECK (answer IN ('yes', 'no', 'later')),
	note		TEXT	NOT NULL DEFAULT '',
	via		TEXT	NOT NULL,		-- link, phone, simulated
	suspect		flag	NOT NULL DEFAULT 0,	-- sent as robots do: never replaces a person's answer
	account_id	account_id	REFERENCES account (id),	-- who typed it in
	at		instant	NOT NULL,
	request_key	TEXT	NOT NULL UNIQUE
);
CREATE INDEX reply_recipient ON reply (recipient_id, id);

CREATE TABLE reminder (			-- messages after the first one: to the silent, or by another channel
	id		INTEGER	NOT NULL PRIMARY KEY,
	call_id		call_id	NOT NULL REFERENCES call (id),
	kind		TEXT	NOT NULL CHECK (kind IN ('silent', 'failed')),
	people		INTEGER	NOT NULL,		-- how many were written to
	cancelled	flag	NOT NULL DEFAULT 0,	-- within the seconds before anything left
	at		instant	NOT NULL,
	account_id	account_id	REFERENCES account (id),
	request_key	TEXT	NOT NULL UNIQUE
);
