-- 0019_booking_words.sql -- what a crowd writes at once, made cheap to write: the tables of 0030 with the words of a
-- column held by pairs (see 0009), a third of what booking cost.  Nothing else changes.

CREATE TABLE booking_next (		-- who asked, in one go: FHIR Appointment, of one or several people
	id		INTEGER	NOT NULL PRIMARY KEY,
	token_hash	BLOB	NOT NULL UNIQUE,	-- 16 bytes, of the link; its first five are the reference
	motive_id	motive_id	NOT NULL REFERENCES motive (id),
	contact		BLOB	NOT NULL,		-- sealed: telephone, e-mail, commune
	contact_key	BLOB,				-- keyed hash of the telephone, or else of the e-mail
	via		TEXT	NOT NULL CHECK (via IN ('web', 'desk') OR via IN ('walkin', 'offer') OR via = 'paper'),
	lang		TEXT	NOT NULL CHECK (lang IN ('fr', 'en')),
	account_id	account_id	REFERENCES account (id),	-- who typed it, at the desk
	created_at	instant	NOT NULL
);
INSERT INTO booking_next (id, token_hash, motive_id, contact, contact_key, via, lang, account_id, created_at)
SELECT id, token_hash, motive_id, contact, contact_key, via, lang, account_id, created_at FROM booking;

CREATE TABLE place_next (		-- one seat of one slot
	id		INTEGER	NOT NULL PRIMARY KEY,
	slot_id		slot_id	NOT NULL REFERENCES slot (id),
	walkin		flag	NOT NULL DEFAULT 0,	-- never offered to who books
	held_until	instant	NOT NULL DEFAULT 0,	-- free when this is past and nobody booked it
	held_by		BLOB,				-- 16 bytes, of the token of who fills the form
	holder		BLOB,				-- keyed hash of the network address: limits robots
	booking_id	booking_id	REFERENCES booking_next (id),
	dose		INTEGER	NOT NULL DEFAULT 1 CHECK (dose IN (1, 2)),
	person		BLOB,				-- sealed: family and given name, year of birth
	state		TEXT	NOT NULL DEFAULT 'free' CHECK (state IN ('free', 'booked') OR state IN ('arrived', 'absent')),
	state_at	instant,
	reminded_at	instant,
	CHECK (state <> 'free' OR booking_id IS NULL)	-- after three months the state stays, who it was does not
);
INSERT INTO place_next (id, slot_id, walkin, held_until, held_by, holder, booking_id, dose, person, state, state_at,
	reminded_at)
SELECT id, slot_id, walkin, held_until, held_by, holder, booking_id, dose, person, state, state_at, reminded_at
  FROM place;

CREATE TABLE visit_gone_next (		-- an appointment given back: nothing in it says whose it was
	booking_id	booking_id	NOT NULL REFERENCES booking_next (id),
	uid		BLOB	NOT NULL,		-- 8 bytes: the event's name in the calendar
	starts_at	instant	NOT NULL,
	ends_at		instant	NOT NULL,
	gone_at		instant	NOT NULL,
	PRIMARY KEY (booking_id, uid)
);
INSERT INTO visit_gone_next (booking_id, uid, starts_at, ends_at, gone_at)
SELECT booking_id, uid, starts_at, ends_at, gone_at FROM visit_gone;

DROP TABLE visit_gone;
DROP TABLE place;
DROP TABLE booking;
ALTER TABLE booking_next RENAME TO booking;
ALTER TABLE place_next RENAME TO place;
ALTER TABLE visit_gone_next RENAME TO visit_gone;
CREATE INDEX booking_contact ON booking (contact_key);
CREATE INDEX booking_account ON booking (account_id) WHERE account_id IS NOT NULL;	-- what an operator booked
CREATE INDEX place_slot ON place (slot_id);
CREATE INDEX place_booking ON place (booking_id) WHERE booking_id IS NOT NULL;
CREATE INDEX place_held ON place (held_by) WHERE held_by IS NOT NULL;
CREATE INDEX place_holder ON place (holder) WHERE holder IS NOT NULL;
