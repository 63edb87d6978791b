-- 0023_waiting_list.sql -- who found nothing waits in turn; what is given back is offered, one at a time.

CREATE TABLE waiting (
	id		INTEGER	NOT NULL PRIMARY KEY,	-- the order of arrival is the order of the offers
	token_hash	BLOB	NOT NULL UNIQUE,	-- 16 bytes, of the link by which one leaves
	motive_id	motive_id	NOT NULL REFERENCES motive (id),
	person		BLOB,			-- sealed, as in place; goes when the waiting is over
	contact		BLOB,			-- sealed, as in booking
	contact_key	BLOB,
	weekdays	INTEGER	NOT NULL CHECK (weekdays BETWEEN 1 AND 127),	-- bit 0 Sunday .. bit 6 Saturday
	notice_min	INTEGER	NOT NULL CHECK (notice_min BETWEEN 5 AND 2880),	-- from the message to the door
	by_phone	flag	NOT NULL,		-- takes no message: the desk calls
	pro		flag	NOT NULL,		-- a professional, for leftover doses alone
	lang		TEXT	NOT NULL CHECK (lang IN ('fr', 'en')),
	state		TEXT	NOT NULL DEFAULT 'waiting' CHECK (state IN ('waiting', 'booked', 'left', 'gone')),
	misses		INTEGER	NOT NULL DEFAULT 0,	-- offers in a row without an answer
	created_at	instant	NOT NULL,
	until_at	instant	NOT NULL,
	ended_at	instant
);
CREATE INDEX waiting_turn ON waiting (motive_id, id) WHERE state = 'waiting';

CREATE TABLE waiting_venue (		-- where she would go
	venue_id	venue_id	NOT NULL REFERENCES venue (id),
	waiting_id	waiting_id	NOT NULL REFERENCES waiting (id),
	PRIMARY KEY (venue_id, waiting_id)
);

CREATE TABLE leftover (			-- doses left at closing time
	id		INTEGER	NOT NULL PRIMARY KEY,
	venue_id	venue_id	NOT NULL REFERENCES venue (id),
	slot_id		slot_id	NOT NULL REFERENCES slot (id),
	doses		INTEGER	NOT NULL CHECK (doses BETWEEN 1 AND 60),
	within_min	INTEGER	NOT NULL,		-- who can be there in so long
	answer_min	INTEGER	NOT NULL,
	pros		flag	NOT NULL,		-- professionals too, after the others
	account_id	account_id	NOT NULL REFERENCES account (id),
	created_at	instant	NOT NULL,
	request_key	TEXT	NOT NULL UNIQUE
);

CREATE TABLE offer (			-- a place kept for one of those who wait, until a moment
	id		INTEGER	NOT NULL PRIMARY KEY,
	waiting_id	waiting_id	NOT NULL REFERENCES waiting (id),
	slot_id		slot_id	NOT NULL REFERENCES slot (id),
	place_id	place_id	NOT NULL,	-- a row that may be dropped one day: no reference
	leftover_id	leftover_id	REFERENCES leftover (id),
	token_hash	BLOB	NOT NULL UNIQUE,	-- of the link; also what holds the place, then the booking
	token		BLOB,			-- sealed: for the desk that answers for a caller
	state		TEXT	NOT NULL DEFAULT 'open' CHECK (state IN ('open', 'accepted', 'refused', 'expired')),
	told_at		instant	NOT NULL,		-- the message leaves then: after the quiet hours
	expires_at	instant	NOT NULL,
	ended_at	instant
);
CREATE UNIQUE INDEX offer_one_place ON offer (place_id) WHERE state = 'open';		-- never two for a place
CREATE UNIQUE INDEX offer_one_person ON offer (waiting_id) WHERE state = 'open';	-- nor two places for one
CREATE INDEX offer_waiting ON offer (waiting_id, slot_id);
CREATE INDEX offer_leftover ON offer (leftover_id) WHERE leftover_id IS NOT NULL;
