-- 0036_sas.sql -- the national platform of unscheduled care (SAS): whose slots it reads, which appointments it is told.
-- What it is told is never written here by hand: it follows from the places (src/sas/push.c), so
-- that nothing that happens to an appointment can be forgotten.  No citizen stands in any of this.

ALTER TABLE venue ADD COLUMN postal_code TEXT NOT NULL DEFAULT '';	-- of its address: the commune has an INSEE code

CREATE TABLE sas_line (			-- a line of care that one professional holds: FHIR Schedule
	line_id		care_line_id	NOT NULL PRIMARY KEY REFERENCES care_line (id),
	person_id	person_id	NOT NULL REFERENCES person (id),	-- who has a number in RPPS
	cabinet		flag	NOT NULL,	-- v3-ActCode AMB; then HH, VR
	home		flag	NOT NULL,
	remote		flag	NOT NULL,
	public		flag	NOT NULL,	-- TRE_R314 PUBLIC; then PRO, SNP, CPTS
	pro		flag	NOT NULL,
	snp		flag	NOT NULL,
	cpts		flag	NOT NULL
);

CREATE TABLE sas_operator (		-- who regulates calls, as the SAS knows them: what they book is told
	account_id	account_id	NOT NULL PRIMARY KEY REFERENCES account (id),
	kind		TEXT	NOT NULL CHECK (kind IN ('IDNPS', 'INTRN')),
	value		TEXT	NOT NULL
);

CREATE TABLE sas_appointment (		-- FHIR Appointment, as the SAS knows it or is to
	id		INTEGER	NOT NULL PRIMARY KEY,
	uid		TEXT	NOT NULL UNIQUE,	-- its identifier, ours
	token_hash	BLOB	NOT NULL,	-- of the booking
	place_id	place_id	NOT NULL,
	dose		INTEGER	NOT NULL,
	practitioner	TEXT	NOT NULL,	-- national identifier, with its prefix
	operator_kind	TEXT	NOT NULL,
	operator_value	TEXT	NOT NULL,
	created_at	instant	NOT NULL,
	starts_at	instant	NOT NULL,
	ends_at		instant	NOT NULL,
	status		TEXT	NOT NULL CHECK (status IN ('booked', 'fulfilled') OR status IN ('noshow', 'cancelled')),
	version		INTEGER	NOT NULL DEFAULT 1,	-- grows with each change of what it says
	told		INTEGER	NOT NULL DEFAULT 0,	-- the version that the SAS acknowledged
	asked		flag	NOT NULL DEFAULT 0,	-- a creation left, or may have: from then on, updates alone
	attempts	INTEGER	NOT NULL DEFAULT 0,	-- of this version
	try_at		instant	NOT NULL,
	refused		flag	NOT NULL DEFAULT 0,	-- for good, this version
	problem		TEXT	NOT NULL DEFAULT '',
	UNIQUE (token_hash, place_id)
);
CREATE INDEX sas_appointment_due ON sas_appointment (try_at) WHERE told < version AND refused = 0;
CREATE INDEX sas_appointment_ends ON sas_appointment (ends_at);
CREATE INDEX booking_account ON booking (account_id) WHERE account_id IS NOT NULL;	-- what an operator booked
