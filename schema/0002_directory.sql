-- 0002_directory.sql -- the territory, the professionals, the partners.

CREATE TABLE zone (
	id		INTEGER	NOT NULL PRIMARY KEY,
	name		TEXT	NOT NULL UNIQUE,
	position	INTEGER	NOT NULL DEFAULT 0,
	referent_id	person_id
);

CREATE TABLE commune (			-- the communes of the territory, and its neighbours
	code		TEXT	NOT NULL PRIMARY KEY,	-- INSEE
	name		TEXT	NOT NULL,
	zone_id		zone_id	REFERENCES zone (id),	-- NULL: a neighbour
	inside		flag	NOT NULL,		-- 1: of the territory
	population	INTEGER	NOT NULL,
	lat_e6		INTEGER	NOT NULL,		-- degrees x 1,000,000, WGS84
	lon_e6		INTEGER	NOT NULL,
	contour		TEXT	NOT NULL DEFAULT ''	-- rings in 1/10,000 degree, see tools/contours
);

-- One row: grows with every change of what this file holds.  The key of what is
-- kept in memory of the directory (search, rendered lists).
CREATE TABLE directory_state (
	id		INTEGER	NOT NULL PRIMARY KEY CHECK (id = 1),
	version		INTEGER	NOT NULL
);
INSERT INTO directory_state (id, version) VALUES (1, 1);

CREATE TABLE structure (		-- a place of practice (FHIR Organization/Location)
	id		INTEGER	NOT NULL PRIMARY KEY,
	national_id	TEXT	UNIQUE,		-- prefixed: 1 FINESS, 3 SIRET, 4 RPPS rang, or R... technical id
	finess		TEXT,
	siret		TEXT,
	name		TEXT	NOT NULL,
	category	TEXT	NOT NULL DEFAULT '',	-- FINESS category or RPPS secteur d'activite
	address		TEXT	NOT NULL DEFAULT '',
	postcode	TEXT	NOT NULL DEFAULT '',
	commune_code	TEXT,
	phone		TEXT	NOT NULL DEFAULT '',	-- public
	email		TEXT	NOT NULL DEFAULT '',	-- public
	lat_e6		INTEGER,
	lon_e6		INTEGER,
	source		TEXT	NOT NULL,		-- rpps, finess, hand
	seen_on		day	NOT NULL,		-- last file that had it
	gone_on		day				-- first file that did not
);
CREATE INDEX structure_commune ON structure (commune_code);
CREATE INDEX structure_finess ON structure (finess);

CREATE TABLE person (			-- FHIR Practitioner, or anyone we call
	id		INTEGER	NOT NULL PRIMARY KEY,
	rpps		TEXT	UNIQUE,			-- 11 digits, NULL: not a registered professional
	title		TEXT	NOT NULL DEFAULT '',	-- "Dr", "Pr", ""
	family		TEXT	NOT NULL,
	given		TEXT	NOT NULL,
	profession	TEXT	NOT NULL DEFAULT '',	-- TRE_G15 code: 10 physician, 60 nurse...
	speciality	TEXT	NOT NULL DEFAULT '',	-- R38 code: SM54...
	commune_code	TEXT,				-- of the main place of practice
	zone_id		zone_id	REFERENCES zone (id),	-- follows the commune unless zone_fixed
	zone_fixed	flag	NOT NULL DEFAULT 0,	-- set by hand
	member		flag	NOT NULL DEFAULT 0,	-- of the community
	status		TEXT	NOT NULL DEFAULT 'active' CHECK (status IN ('active', 'paused', 'left', 'erased')),
	preferred	TEXT	NOT NULL DEFAULT 'sms' CHECK (preferred IN ('sms', 'email', 'phone')),
	no_call		flag	NOT NULL DEFAULT 0,	-- asked not to be called
	source		TEXT	NOT NULL,		-- rpps, members, hand
	known_on	day	NOT NULL,		-- first day this directory knew them
	seen_on		day,				-- last RPPS file that had them
	gone_on		day,				-- first RPPS file that did not
	confirmed_on	day,				-- they said: still right
	note		TEXT	NOT NULL DEFAULT '',
	updated_at	instant	NOT NULL
);
CREATE INDEX person_profession ON person (profession, zone_id);
CREATE INDEX person_commune ON person (commune_code);

CREATE TABLE activity (			-- one person in one place (FHIR PractitionerRole)
	id		INTEGER	NOT NULL PRIMARY KEY,
	person_id	person_id	NOT NULL REFERENCES person (id),
	structure_id	structure_id	REFERENCES structure (id),
	commune_code	TEXT,
	practice_mode	TEXT	NOT NULL DEFAULT '',	-- L liberal, S salaried, B volunteer
	role		TEXT	NOT NULL DEFAULT '',	-- TRE_R21
	kind		TEXT	NOT NULL DEFAULT '',	-- TRE_R22
	phone		TEXT	NOT NULL DEFAULT '',	-- public, of the practice
	email		TEXT	NOT NULL DEFAULT '',
	source		TEXT	NOT NULL
);
CREATE INDEX activity_person ON activity (person_id);
CREATE INDEX activity_structure ON activity (structure_id);

CREATE TABLE person_skill (		-- savoir-faire, diplomas, and what no file knows
	id		INTEGER	NOT NULL PRIMARY KEY,
	person_id	person_id	NOT NULL REFERENCES person (id),
	code		TEXT	NOT NULL,		-- SM26, C33, AFGSU2, damage-control...
	label		TEXT	NOT NULL,
	source		TEXT	NOT NULL,		-- rpps, diploma, hand, self
	expires_on	day,
	UNIQUE (person_id, code)
);
CREATE INDEX person_skill_code ON person_skill (code);

CREATE TABLE contact (			-- private: sealed, with its purpose
	id		INTEGER	NOT NULL PRIMARY KEY,
	person_id	person_id	NOT NULL REFERENCES person (id),
	kind		TEXT	NOT NULL CHECK (kind IN ('mobile', 'phone', 'email', 'mssante')),
	sealed		BLOB	NOT NULL,		-- the value, encrypted (crypto_seal)
	lookup		BLOB	NOT NULL,		-- keyed hash of the normalised value
	purpose		TEXT	NOT NULL DEFAULT 'crisis',
	consent_on	day,				-- when the person agreed; NULL: kept, not used
	source		TEXT	NOT NULL,		-- self, members, hand
	set_on		day	NOT NULL,
	verified_on	day,
	UNIQUE (person_id, kind)
);
CREATE INDEX contact_lookup ON contact (lookup);
CREATE INDEX contact_reach ON contact (person_id, kind, consent_on);	-- who can be written to: answered by the index alone

-- Those who asked to be forgotten: a keyed hash of their RPPS number, nothing
-- else, so that the next national file does not bring them back (RGPD art. 17, 21).
CREATE TABLE forgotten (
	lookup		BLOB	NOT NULL PRIMARY KEY,
	forgotten_on	day	NOT NULL
);

CREATE TABLE willingness (		-- ready for which type of crisis
	id		INTEGER	NOT NULL PRIMARY KEY,
	person_id	person_id	NOT NULL REFERENCES person (id),
	typology_id	typology_id	NOT NULL,
	willing		TEXT	NOT NULL CHECK (willing IN ('yes', 'maybe', 'no')),
	UNIQUE (person_id, typology_id)
);

CREATE TABLE equipment (		-- what a person can bring: vehicle, oxygen, AED...
	id		INTEGER	NOT NULL PRIMARY KEY,
	person_id	person_id	NOT NULL REFERENCES person (id),
	label		TEXT	NOT NULL,
	qty		INTEGER	NOT NULL DEFAULT 1,
	UNIQUE (person_id, label)
);

CREATE TABLE partner (			-- ARS, prefecture, SAMU, SDIS, hospital, town hall...
	id		INTEGER	NOT NULL PRIMARY KEY,
	kind		TEXT	NOT NULL,		-- ars, prefecture, samu, sdis, hospital, townhall, ccas, association, cpts, other
	name		TEXT	NOT NULL,
	commune_code	TEXT,
	role		TEXT	NOT NULL DEFAULT '',	-- what they do for us
	phone_24h	TEXT	NOT NULL DEFAULT '',
	phone		TEXT	NOT NULL DEFAULT '',
	email		TEXT	NOT NULL DEFAULT '',
	contact_name	TEXT	NOT NULL DEFAULT '',
	verified_on	day,
	updated_at	instant	NOT NULL
);

CREATE TABLE audience (			-- a saved group: criteria, people, or both
	id		INTEGER	NOT NULL PRIMARY KEY,
	name		TEXT	NOT NULL UNIQUE,
	criteria	TEXT	NOT NULL,		-- JSON, see mobilisation/audience.h
	updated_at	instant	NOT NULL
);
CREATE TABLE audience_person (
	audience_id	audience_id	NOT NULL REFERENCES audience (id),
	person_id	person_id	NOT NULL REFERENCES person (id),
	PRIMARY KEY (audience_id, person_id)
);

CREATE TABLE import (			-- one file brought in, or refused
	id		INTEGER	NOT NULL PRIMARY KEY,
	kind		TEXT	NOT NULL,		-- rpps.activity, rpps.skill, rpps.diploma, finess.csv, finess.json, members
	filename	TEXT	NOT NULL,
	state		TEXT	NOT NULL CHECK (state IN ('done', 'dry', 'refused')),
	lines_read	INTEGER	NOT NULL,
	kept		INTEGER	NOT NULL,
	added		INTEGER	NOT NULL,
	changed		INTEGER	NOT NULL,
	gone		INTEGER	NOT NULL,
	set_aside	INTEGER	NOT NULL,
	report		TEXT	NOT NULL,		-- JSON: line, column, what was wrong
	account_id	account_id,
	at		instant	NOT NULL
);
