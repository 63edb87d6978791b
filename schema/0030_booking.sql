-- 0030_booking.sql -- appointments of citizens: where, what for, when, and who took which place.
-- A place is a row: taken by one statement, held until a moment, free again after it
-- because every statement that looks for a free one compares that moment, not because
-- someone came back to clean.  Names and contacts are sealed, and go with the place.

CREATE TABLE motive (			-- closed list of reasons (FHIR serviceType): never medical text
	id		INTEGER	NOT NULL PRIMARY KEY,
	label		TEXT	NOT NULL UNIQUE,	-- "Vaccination grippe"
	explain		TEXT	NOT NULL DEFAULT '',	-- who may come, what to bring: shown before the places
	position	INTEGER	NOT NULL,
	active		flag	NOT NULL DEFAULT 1,
	age_min		INTEGER	CHECK (age_min BETWEEN 0 AND 120),	-- in years on the day itself
	age_max		INTEGER	CHECK (age_max BETWEEN 0 AND 120),
	inside		flag	NOT NULL DEFAULT 0,	-- only who lives in a commune of the territory
	second_days	INTEGER	NOT NULL DEFAULT 0 CHECK (second_days BETWEEN 0 AND 180),	-- 0: one visit
	contact_max	INTEGER	NOT NULL DEFAULT 6 CHECK (contact_max BETWEEN 1 AND 20)	-- people to come for one telephone
);

CREATE TABLE venue (			-- a centre (FHIR Location): a place with a door
	id		INTEGER	NOT NULL PRIMARY KEY,
	name		TEXT	NOT NULL,
	address		TEXT	NOT NULL,
	commune_code	TEXT	NOT NULL,		-- where it stands: distances
	phone		TEXT	NOT NULL DEFAULT '',	-- E.164; empty: the community's own
	directions	TEXT	NOT NULL DEFAULT '',	-- entrance, parking, floor
	exercise	flag	NOT NULL,
	response_id	INTEGER,			-- the dispositif it belongs to, when there is one
	opens_at	instant,			-- booking by the public from then on; NULL: not published
	closed_at	instant,
	created_at	instant	NOT NULL,
	request_key	TEXT	NOT NULL UNIQUE
);

CREATE TABLE venue_staff (		-- who works there: they alone read names
	venue_id	venue_id	NOT NULL REFERENCES venue (id),
	account_id	account_id	NOT NULL REFERENCES account (id),
	added_at	instant	NOT NULL,
	PRIMARY KEY (venue_id, account_id)
);

CREATE TABLE care_line (		-- one queue of a centre: a room, a table, a motive
	id		INTEGER	NOT NULL PRIMARY KEY,
	venue_id	venue_id	NOT NULL REFERENCES venue (id),
	motive_id	motive_id	NOT NULL REFERENCES motive (id),
	name		TEXT	NOT NULL,		-- "Box 1"
	minutes		INTEGER	NOT NULL CHECK (minutes BETWEEN 2 AND 240),	-- of a slot
	capacity	INTEGER	NOT NULL CHECK (capacity BETWEEN 1 AND 60),	-- people a slot
	walkin		INTEGER	NOT NULL DEFAULT 0 CHECK (walkin BETWEEN 0 AND 60),	-- more, kept for who comes without
	active		flag	NOT NULL DEFAULT 1,
	UNIQUE (venue_id, name)
);

CREATE TABLE slot (			-- FHIR Slot
	id		INTEGER	NOT NULL PRIMARY KEY,
	line_id		care_line_id	NOT NULL REFERENCES care_line (id),
	starts_at	instant	NOT NULL,
	ends_at		instant	NOT NULL,
	state		TEXT	NOT NULL DEFAULT 'open' CHECK (state IN ('open', 'closed')),
	UNIQUE (line_id, starts_at),
	CHECK (ends_at > starts_at)
);
CREATE INDEX slot_starts ON slot (starts_at);

CREATE TABLE booking (			-- who asked, in one go: FHIR Appointment, of one or several people
	id		INTEGER	NOT NULL PRIMARY KEY,
	token_hash	BLOB	NOT NULL UNIQUE,	-- 16 bytes, of the link; its first five are the reference
	motive_id	motive_id	NOT NULL REFERENCES motive (id),
	contact		BLOB	NOT NULL,		-- sealed: telephone, e-mail, commune
	contact_key	BLOB,				-- keyed hash of the telephone, or else of the e-mail
	via		TEXT	NOT NULL CHECK (via IN ('web', 'desk', 'walkin', 'offer', 'paper')),
	lang		TEXT	NOT NULL CHECK (lang IN ('fr', 'en')),
	account_id	account_id	REFERENCES account (id),	-- who typed it, at the desk
	created_at	instant	NOT NULL
);
CREATE INDEX booking_contact ON booking (contact_key);

CREATE TABLE place (			-- one seat of one slot
	id		INTEGER	NOT NULL PRIMARY KEY,
	slot_id		slot_id	NOT NULL REFERENCES slot (id),
	walkin		flag	NOT NULL DEFAULT 0,	-- never offered to who books
	held_until	instant	NOT NULL DEFAULT 0,	-- free when this is past and nobody booked it
	held_by		BLOB,				-- 16 bytes, of the token of who fills the form
	holder		BLOB,				-- keyed hash of the network address: limits robots
	booking_id	booking_id	REFERENCES booking (id),
	dose		INTEGER	NOT NULL DEFAULT 1 CHECK (dose IN (1, 2)),
	person		BLOB,				-- sealed: family and given name, year of birth
	state		TEXT	NOT NULL DEFAULT 'free' CHECK (state IN ('free', 'booked', 'arrived', 'absent')),
	state_at	instant,
	reminded_at	instant,
	CHECK (state <> 'free' OR booking_id IS NULL)	-- after three months the state stays, who it was does not
);
CREATE INDEX place_slot ON place (slot_id);
CREATE INDEX place_booking ON place (booking_id) WHERE booking_id IS NOT NULL;
CREATE INDEX place_held ON place (held_by) WHERE held_by IS NOT NULL;
CREATE INDEX place_holder ON place (holder) WHERE holder IS NOT NULL;
