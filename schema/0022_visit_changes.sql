-- 0022_visit_changes.sql -- what a telephone's calendar must be told of: what was given back, what was moved.

ALTER TABLE slot ADD COLUMN changed_at instant;	-- shifted, closed, reopened: the sequence of its events

CREATE TABLE visit_gone (			-- an appointment given back: nothing in it says whose it was
	booking_id	booking_id	NOT NULL REFERENCES booking (id),
	uid		BLOB	NOT NULL,		-- 8 bytes: the event's name in the calendar
	starts_at	instant	NOT NULL,
	ends_at		instant	NOT NULL,
	gone_at		instant	NOT NULL,
	PRIMARY KEY (booking_id, uid)
);
