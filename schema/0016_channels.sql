-- 0016_channels.sql -- channels with care: in which order each person is written to, and by which route.

ALTER TABLE outbox ADD COLUMN route INTEGER NOT NULL DEFAULT 0;	-- 2: by the second route of its channel only
CREATE INDEX outbox_second ON outbox (not_before) WHERE state = 'to_send' AND route = 2;

CREATE TABLE person_channel (		-- first, then, last: as the person asked
	person_id	person_id	NOT NULL REFERENCES person (id),
	position	INTEGER	NOT NULL CHECK (position BETWEEN 1 AND 3),
	channel		TEXT	NOT NULL CHECK (channel IN ('sms', 'email') OR channel = 'phone'),
	patience_s	INTEGER	NOT NULL CHECK (patience_s BETWEEN 60 AND 86400),	-- of silence, before the next one
	PRIMARY KEY (person_id, position),
	UNIQUE (person_id, channel)
);

CREATE TABLE recipient_step (		-- another channel was used by itself: once each, whatever happens
	recipient_id	recipient_id	NOT NULL REFERENCES recipient (id),
	channel		TEXT	NOT NULL CHECK (channel IN ('sms', 'email') OR channel = 'phone'),	-- phone: to be called
	why		TEXT	NOT NULL CHECK (why IN ('failed', 'silent')),	-- what the one before came to
	at		instant	NOT NULL,
	PRIMARY KEY (recipient_id, channel)
);
