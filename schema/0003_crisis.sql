-- 0003_crisis.sql -- an event: its alert, level, cell, needs, decisions.

CREATE TABLE typology (			-- the five of the ACI, the social crisis, the community's own
	id		INTEGER	NOT NULL PRIMARY KEY,
	code		TEXT	NOT NULL UNIQUE,	-- wounded, ill, emerging, nrc, supply, social, or own-...
	label		TEXT	NOT NULL,		-- French; the message typology.CODE when the label is empty
	position	INTEGER	NOT NULL,
	active		flag	NOT NULL DEFAULT 1
);

CREATE TABLE cell_function (		-- the eight of the PACA guide, editable
	id		INTEGER	NOT NULL PRIMARY KEY,
	code		TEXT	NOT NULL UNIQUE,	-- decision, pilot, medical, paramedical, communication, logistics, secretariat, zone
	label		TEXT	NOT NULL,		-- empty: the message cell.CODE
	position	INTEGER	NOT NULL,
	active		flag	NOT NULL DEFAULT 1,
	holder_id	person_id,			-- in peacetime: who would hold it
	substitute_id	person_id
);

CREATE TABLE crisis (
	id		INTEGER	NOT NULL PRIMARY KEY,
	title		TEXT	NOT NULL,
	exercise	flag	NOT NULL,
	typology_id	typology_id	NOT NULL REFERENCES typology (id),
	level		TEXT	NOT NULL CHECK (level IN
		('watch', 'vigilance', 'prealert', 'arming', 'running', 'exit')),
	level_at	instant	NOT NULL,
	place		TEXT	NOT NULL DEFAULT '',
	alert_by	TEXT	NOT NULL,		-- who called
	alert_body	TEXT	NOT NULL DEFAULT '',	-- for which organisation
	alert_at	instant	NOT NULL,		-- when they called
	alert_phone	TEXT	NOT NULL DEFAULT '',	-- number to call back
	alert_text	TEXT	NOT NULL,		-- what happened
	alert_request	TEXT	NOT NULL DEFAULT '',	-- what is asked of the community
	opened_at	instant	NOT NULL,
	opened_by	account_id	REFERENCES account (id),
	closed_at	instant,
	request_key	TEXT	NOT NULL UNIQUE
);

CREATE TABLE cell_post (		-- one function of one crisis
	id		INTEGER	NOT NULL PRIMARY KEY,
	crisis_id	crisis_id	NOT NULL REFERENCES crisis (id),
	function_id	cell_function_id	NOT NULL REFERENCES cell_function (id),
	holder_id	person_id	REFERENCES person (id),
	substitute_id	person_id	REFERENCES person (id),
	state		TEXT	NOT NULL DEFAULT 'vacant' CHECK (state IN ('vacant', 'named', 'called', 'present', 'relieved')),
	state_at	instant	NOT NULL,
	UNIQUE (crisis_id, function_id)
);

CREATE TABLE need (
	id		INTEGER	NOT NULL PRIMARY KEY,
	crisis_id	crisis_id	NOT NULL REFERENCES crisis (id),
	source		TEXT	NOT NULL,		-- who asks
	place		TEXT	NOT NULL DEFAULT '',
	what		TEXT	NOT NULL,
	urgency		TEXT	NOT NULL CHECK (urgency IN ('now', 'today', 'later')),
	owner		TEXT	NOT NULL DEFAULT '',	-- who takes care of it
	state		TEXT	NOT NULL DEFAULT 'open' CHECK (state IN ('open', 'taken', 'met', 'refused')),
	opened_at	instant	NOT NULL,
	closed_at	instant,
	request_key	TEXT	NOT NULL UNIQUE
);
CREATE INDEX need_crisis ON need (crisis_id, state);

CREATE TABLE decision (
	id		INTEGER	NOT NULL PRIMARY KEY,
	crisis_id	crisis_id	NOT NULL REFERENCES crisis (id),
	what		TEXT	NOT NULL,
	reason		TEXT	NOT NULL DEFAULT '',
	author		TEXT	NOT NULL,		-- who decided, by name and function
	account_id	account_id	REFERENCES account (id),	-- who wrote it down
	at		instant	NOT NULL,
	request_key	TEXT	NOT NULL UNIQUE
);
CREATE INDEX decision_crisis ON decision (crisis_id, at);
