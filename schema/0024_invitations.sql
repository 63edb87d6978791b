-- 0024_invitations.sql -- who may come where and when: rules that are shown, and invitations that name one person.

CREATE TABLE period (			-- slots of a motive, in one centre or all, for whom
	id		INTEGER	NOT NULL PRIMARY KEY,
	motive_id	motive_id	NOT NULL REFERENCES motive (id),
	venue_id	venue_id	REFERENCES venue (id),	-- NULL: every centre
	label		TEXT	NOT NULL,
	mode		TEXT	NOT NULL CHECK (mode IN ('invited', 'rules')),
	from_at		instant	NOT NULL,		-- slots that start in [from, to)
	to_at		instant	NOT NULL,
	opens_at	instant	NOT NULL,		-- booking from then on
	age_min		INTEGER	CHECK (age_min BETWEEN 0 AND 120),
	age_max		INTEGER	CHECK (age_max BETWEEN 0 AND 120),
	communes	TEXT	NOT NULL DEFAULT '',	-- INSEE codes parted by a space; empty: any
	professions	TEXT	NOT NULL DEFAULT '',	-- one a line, as the community writes them; empty: any
	proof		TEXT	NOT NULL DEFAULT 'born' CHECK (proof IN ('born', 'code')),
	exercise	flag	NOT NULL,
	created_at	instant	NOT NULL,
	closed_at	instant,
	erased_at	instant,		-- the list went; what follows stays
	invited		INTEGER	NOT NULL DEFAULT 0,
	came		INTEGER	NOT NULL DEFAULT 0,
	request_key	TEXT	NOT NULL UNIQUE,
	CHECK (to_at > from_at)
);
CREATE INDEX period_motive ON period (motive_id) WHERE closed_at IS NULL;

CREATE TABLE invite (			-- one person, once
	id		INTEGER	NOT NULL PRIMARY KEY,
	period_id	period_id	NOT NULL REFERENCES period (id),
	code_hash	BLOB	NOT NULL UNIQUE,	-- 16 bytes, of the code in the link and on the letter
	row_key		BLOB	NOT NULL,		-- keyed hash of who it is: the same line again is the same invitation
	person		BLOB,			-- sealed, as in place
	contact		BLOB,			-- sealed: telephone, e-mail, commune, code, postal address
	reachable	flag	NOT NULL,		-- by SMS or e-mail; else by a letter
	state		TEXT	NOT NULL DEFAULT 'ready' CHECK (state IN ('ready', 'booked', 'declined')),
	tries		INTEGER	NOT NULL DEFAULT 0,	-- wrong answers in a row
	locked_until	instant	NOT NULL DEFAULT 0,
	pass_hash	BLOB	UNIQUE,			-- whoever proved who she is, for half an hour
	pass_until	instant	NOT NULL DEFAULT 0,
	pin_hash	BLOB,			-- six figures sent to the telephone of the list, until they are typed
	booking_hash	BLOB	UNIQUE,			-- token of the one booking made with it
	sent		INTEGER	NOT NULL DEFAULT 0,
	created_at	instant	NOT NULL,
	UNIQUE (period_id, row_key)
);
