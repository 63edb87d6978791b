-- 0037_crew_desk.sql -- who of the crews has read what was published; who has not is called on the telephone.

ALTER TABLE duty ADD COLUMN told_at instant;		-- when it was published to her
ALTER TABLE duty ADD COLUMN read_sequence INTEGER;	-- the last change she said she read, was told by telephone, or did herself
UPDATE duty SET read_sequence = told_sequence;		-- of what was told before, nobody was asked

CREATE TABLE crew_call (		-- one person of the crews on the telephone desk
	staff_id	staff_id	NOT NULL PRIMARY KEY REFERENCES staff (id),
	person_id	person_id	NOT NULL REFERENCES person (id),
	account_id	account_id	UNIQUE REFERENCES account (id),	-- the caller who has her on the line: one person each
	until		instant,				-- and until when: a lapsed lease frees her
	due_at		instant,				-- not to be called before
	tries		INTEGER	NOT NULL DEFAULT 0,		-- calls that nobody took
	ended		flag	NOT NULL DEFAULT 0		-- nobody calls her any more
);
CREATE INDEX crew_call_person ON crew_call (person_id);
