-- 0021_staffing.sql -- who works when: shifts, people on them, what they can, plans, presence.

CREATE TABLE shift (			-- one post of one opening
	id		INTEGER	NOT NULL PRIMARY KEY,
	response_id	response_id	NOT NULL REFERENCES response (id),
	opening_id	opening_id	NOT NULL REFERENCES opening (id),
	crew_post_id	crew_post_id	NOT NULL REFERENCES crew_post (id),
	starts_at	instant	NOT NULL,
	ends_at		instant	NOT NULL,
	min_crew	INTEGER	NOT NULL,
	places		INTEGER	NOT NULL,		-- never more people than this
	taken		INTEGER	NOT NULL DEFAULT 0,	-- of them; the last one is decided by this row
	cancelled	flag	NOT NULL DEFAULT 0,
	UNIQUE (opening_id, crew_post_id),
	CHECK (ends_at > starts_at)
);
CREATE INDEX shift_when ON shift (response_id, starts_at);

CREATE TABLE staff (			-- one person in the crews of one crisis, and her link
	id		INTEGER	NOT NULL PRIMARY KEY,
	crisis_id	crisis_id	NOT NULL REFERENCES crisis (id),
	person_id	person_id	NOT NULL REFERENCES person (id),
	token_hash	BLOB	NOT NULL UNIQUE,
	out		flag	NOT NULL DEFAULT 0,	-- "ne plus me proposer": no reason asked, none kept
	max_week_min	INTEGER,			-- her own limit, minutes in seven days
	answered_at	instant,			-- last time she said what she can
	invited_at	instant	NOT NULL,
	UNIQUE (crisis_id, person_id)
);
CREATE INDEX staff_person ON staff (person_id);

CREATE TABLE availability (		-- what she said of a stretch of time
	id		INTEGER	NOT NULL PRIMARY KEY,
	staff_id	staff_id	NOT NULL REFERENCES staff (id),
	starts_at	instant	NOT NULL,
	ends_at		instant	NOT NULL,
	can		TEXT	NOT NULL CHECK (can IN ('yes', 'wish', 'no')),
	UNIQUE (staff_id, starts_at, ends_at),
	CHECK (ends_at > starts_at)
);

CREATE TABLE duty (			-- one person on one shift; never erased
	id		INTEGER	NOT NULL PRIMARY KEY,
	shift_id	shift_id	NOT NULL REFERENCES shift (id),
	staff_id	staff_id	NOT NULL REFERENCES staff (id),
	state		TEXT	NOT NULL CHECK (state IN ('proposed', 'taken', 'confirmed', 'withdrawn', 'cancelled')),
	by_hand		flag	NOT NULL,		-- a person decided it: no plan moves it
	sequence	INTEGER	NOT NULL DEFAULT 0,	-- RFC 5545: grows with each change
	at		instant	NOT NULL,
	told_sequence	INTEGER,		-- what she was told last, or did herself; NULL: nothing yet
	arrived_at	instant,
	left_at		instant,
	absent		flag	NOT NULL DEFAULT 0,
	worked_min	INTEGER,			-- hours done, the record of indemnities
	ticked_via	TEXT	NOT NULL DEFAULT '',	-- hand, qr
	ticked_by	account_id	REFERENCES account (id),
	UNIQUE (shift_id, staff_id)
);
CREATE INDEX duty_staff ON duty (staff_id, state);

CREATE TABLE override (			-- a rule set aside for one duty, and why
	id		INTEGER	NOT NULL PRIMARY KEY,
	duty_id		duty_id	NOT NULL REFERENCES duty (id),
	rule		TEXT	NOT NULL,
	reason		TEXT	NOT NULL,
	account_id	account_id	REFERENCES account (id),
	at		instant	NOT NULL
);

CREATE TABLE swap (			-- a place offered to colleagues
	id		INTEGER	NOT NULL PRIMARY KEY,
	duty_id		duty_id	NOT NULL REFERENCES duty (id),
	state		TEXT	NOT NULL CHECK (state IN ('open', 'accepted', 'withdrawn')),
	taken_by	staff_id	REFERENCES staff (id),
	at		instant	NOT NULL,
	closed_at	instant
);
CREATE INDEX swap_duty ON swap (duty_id, state);

CREATE TABLE staffing_rules (		-- the minors of the trade; exactly one row
	id		INTEGER	NOT NULL PRIMARY KEY CHECK (id = 1),
	rest_min	INTEGER	NOT NULL,	-- minutes between two duties
	day_min		INTEGER	NOT NULL,	-- of work that begins on one day, at most
	week_min	INTEGER	NOT NULL,	-- Monday to Sunday
	rolling_min	INTEGER	NOT NULL,	-- any seven times 24 hours
	nights		INTEGER	NOT NULL,	-- in a row
	travel_kmh	INTEGER	NOT NULL,	-- as the crow flies
	w_wish		INTEGER	NOT NULL,	-- weights of what is only wished
	w_fair		INTEGER	NOT NULL,
	w_distance	INTEGER	NOT NULL,
	w_change	INTEGER	NOT NULL,
	w_team		INTEGER	NOT NULL
);
-- 11 h, 48 h: code du travail L3131-1, L3121-20; 12 h a day: L3121-19; the others: ours.
INSERT INTO staffing_rules VALUES (1, 660, 720, 2880, 2880, 3, 50, 4, 3, 1, 6, 2);

CREATE TABLE roster (			-- the plan in force of one crisis
	crisis_id	crisis_id	NOT NULL PRIMARY KEY REFERENCES crisis (id),
	version		INTEGER	NOT NULL,	-- grows when a plan is accepted
	published_at	instant,
	wrote_at	instant			-- last message to the crews
);

CREATE TABLE plan (			-- one proposal of the solver
	id		INTEGER	NOT NULL PRIMARY KEY,
	crisis_id	crisis_id	NOT NULL REFERENCES crisis (id),
	version		INTEGER	NOT NULL,	-- of the roster it was made from
	kind		TEXT	NOT NULL CHECK (kind IN ('plan', 'repair')),
	state		TEXT	NOT NULL CHECK (state IN ('asked', 'ready', 'accepted', 'refused', 'failed')),
	seconds		INTEGER	NOT NULL,	-- it may take
	summary		TEXT	NOT NULL DEFAULT '',	-- JSON: coverage, bound, holes and their reasons
	problem		TEXT	NOT NULL DEFAULT '',	-- message key
	asked_at	instant	NOT NULL,
	asked_by	account_id	REFERENCES account (id),
	ready_at	instant,
	decided_at	instant,
	request_key	TEXT	NOT NULL UNIQUE
);
CREATE INDEX plan_crisis ON plan (crisis_id, id);

CREATE TABLE plan_line (
	plan_id		plan_id	NOT NULL REFERENCES plan (id),
	shift_id	shift_id	NOT NULL REFERENCES shift (id),
	staff_id	staff_id	NOT NULL REFERENCES staff (id),
	change		TEXT	NOT NULL CHECK (change IN ('keep', 'add', 'drop')),
	outcome		TEXT	NOT NULL DEFAULT '',	-- why it could no longer be done when accepted
	PRIMARY KEY (plan_id, shift_id, staff_id)
);

CREATE TABLE handover (			-- a note from one crew to the next
	id		INTEGER	NOT NULL PRIMARY KEY,
	response_id	response_id	NOT NULL REFERENCES response (id),
	text		TEXT	NOT NULL,
	author		TEXT	NOT NULL,
	at		instant	NOT NULL,
	request_key	TEXT	NOT NULL UNIQUE
);
CREATE INDEX handover_response ON handover (response_id, id);

CREATE TABLE support_asked (		-- that someone asked to talk; never who
	id		INTEGER	NOT NULL PRIMARY KEY,
	crisis_id	crisis_id	NOT NULL REFERENCES crisis (id),
	on_day		day	NOT NULL,
	request_key	TEXT	NOT NULL UNIQUE
);
