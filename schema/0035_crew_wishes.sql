-- 0035_crew_wishes.sql -- with whom people of the crews wish to work, said by themselves.

CREATE TABLE crew_wish (
	staff_id	staff_id	NOT NULL REFERENCES staff (id),	-- who wishes
	with_id		staff_id	NOT NULL REFERENCES staff (id),
	wished		flag	NOT NULL,		-- 0: taken back
	declined	flag	NOT NULL DEFAULT 0,	-- by the other, without a word to who wishes
	at		instant	NOT NULL,
	PRIMARY KEY (staff_id, with_id),
	CHECK (staff_id <> with_id)
);
CREATE INDEX crew_wish_with ON crew_wish (with_id);
