-- 0025_place_key.sql -- that the booking of a place exists is looked at when the transaction ends, no longer at each
-- statement: for a key of the other kind SQLite keeps a copy of every page that a statement changes, to undo that
-- statement alone, which was a quarter of what taking a place cost.  Whoever sets it (booking/booking.sql) fails as a
-- whole: OR FAIL.  Nothing else changes.

ALTER TABLE place RENAME TO place_before;
DROP INDEX place_slot;
DROP INDEX place_booking;
DROP INDEX place_held;
DROP INDEX place_holder;
CREATE TABLE place (		-- one seat of one slot
	id		INTEGER	NOT NULL PRIMARY KEY,
	slot_id		slot_id	NOT NULL REFERENCES slot (id),
	walkin		flag	NOT NULL DEFAULT 0,	-- never offered to who books
	held_until	instant	NOT NULL DEFAULT 0,	-- free when this is past and nobody booked it
	held_by		BLOB,				-- 16 bytes, of the token of who fills the form
	holder		BLOB,				-- keyed hash of the network address: limits robots
	booking_id	booking_id	REFERENCES booking (id) DEFERRABLE INITIALLY DEFERRED,
	dose		INTEGER	NOT NULL DEFAULT 1 CHECK (dose IN (1, 2)),
	person		BLOB,				-- sealed: family and given name, year of birth
	state		TEXT	NOT NULL DEFAULT 'free' CHECK (state IN ('free', 'booked') OR state IN ('arrived', 'absent')),
	state_at	instant,
	reminded_at	instant,
	CHECK (state <> 'free' OR booking_id IS NULL)	-- after three months the state stays, who it was does not
);
CREATE INDEX place_slot ON place (slot_id);
CREATE INDEX place_booking ON place (booking_id) WHERE booking_id IS NOT NULL;
CREATE INDEX place_held ON place (held_by) WHERE held_by IS NOT NULL;
CREATE INDEX place_holder ON place (holder) WHERE holder IS NOT NULL;
INSERT INTO place (id, slot_id, walkin, held_until, held_by, holder, booking_id, dose, person, state, state_at, reminded_at)
SELECT id, slot_id, walkin, held_until, held_by, holder, booking_id, dose, person, state, state_at, reminded_at
  FROM place_before;
DROP TABLE place_before;
