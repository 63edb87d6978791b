-- 0015_campaign.sql -- keeping the directory alive: campaigns, test alerts, relays, what is to be kept up each month.

ALTER TABLE community ADD COLUMN confirm_months INTEGER NOT NULL DEFAULT 12;	-- after that, a member is to be confirmed

CREATE TABLE campaign (			-- a message that asks for no crisis
	id		INTEGER	NOT NULL PRIMARY KEY,
	kind		TEXT	NOT NULL CHECK (kind IN ('confirm', 'test') OR kind = 'relay'),
	crisis_id	crisis_id	REFERENCES crisis (id),	-- relay: the event it speaks of
	title		TEXT	NOT NULL,
	message		TEXT	NOT NULL DEFAULT '',	-- relay: what is to be passed on
	criteria	TEXT	NOT NULL,		-- JSON of the audience (mobilisation/audience.h)
	due		TEXT	NOT NULL DEFAULT '',	-- of them, only who is in this list of the month: unconfirmed...
	base_url	TEXT	NOT NULL DEFAULT '',
	state		TEXT	NOT NULL DEFAULT 'draft' CHECK (state IN ('draft', 'sent') OR state IN ('closed', 'cancelled')),
	created_by	account_id	REFERENCES account (id),
	created_at	instant	NOT NULL,
	sent_at		instant,
	closes_at	instant,			-- links are good until then
	closed_at	instant,
	request_key	TEXT	NOT NULL UNIQUE
);

CREATE TABLE campaign_person (		-- one person in one campaign
	id		INTEGER	NOT NULL PRIMARY KEY,
	campaign_id	campaign_id	NOT NULL REFERENCES campaign (id),
	person_id	person_id	NOT NULL REFERENCES person (id),
	channel		TEXT	NOT NULL CHECK (channel IN ('sms', 'email') OR channel = 'none'),
	unreachable	TEXT	NOT NULL DEFAULT '',
	token_hash	BLOB	UNIQUE,			-- of the personal link, while there is a message
	send_key	TEXT	UNIQUE,			-- of the message
	hours		TEXT	NOT NULL DEFAULT '',	-- day, evening, night, weekend: when asked
	asked_at	instant,
	outcome		TEXT	NOT NULL DEFAULT '' CHECK (outcome IN ('', 'right') OR outcome IN ('changed', 'received')
		OR outcome IN ('relayed', 'paused') OR outcome IN ('no_call', 'erase')),
	relayed		INTEGER	NOT NULL DEFAULT 0,	-- people it was passed on to, as the relay says
	answered_at	instant,			-- the first time
	UNIQUE (campaign_id, person_id)
);
CREATE INDEX campaign_person_person ON campaign_person (person_id, asked_at);

CREATE TABLE upkeep (			-- what there was to keep up at the beginning of a month: to see how far it came
	month		TEXT	NOT NULL PRIMARY KEY,	-- 2026-11
	made_at		instant	NOT NULL,
	members		INTEGER	NOT NULL,
	unconfirmed	INTEGER	NOT NULL,
	expiring	INTEGER	NOT NULL,
	failed		INTEGER	NOT NULL,
	silent		INTEGER	NOT NULL,
	gone		INTEGER	NOT NULL
);

CREATE TABLE audience_relay (		-- who passes a message on to a group (référent)
	audience_id	audience_id	NOT NULL PRIMARY KEY REFERENCES audience (id),
	person_id	person_id	NOT NULL REFERENCES person (id)
);

CREATE TABLE template (			-- a text approved once, used from the composer
	id		INTEGER	NOT NULL PRIMARY KEY,
	name		TEXT	NOT NULL,
	version		INTEGER	NOT NULL,
	title		TEXT	NOT NULL,
	message		TEXT	NOT NULL,
	validator	TEXT	NOT NULL,		-- who approved it
	source_url	TEXT	NOT NULL DEFAULT '',	-- the official page it rests on
	validated_on	day	NOT NULL,
	made_at		instant	NOT NULL,
	made_by		account_id	REFERENCES account (id),
	retired_at	instant,			-- another version, or none, in its place
	request_key	TEXT	NOT NULL UNIQUE,
	UNIQUE (name, version)
);
