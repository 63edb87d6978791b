-- 0027_desk_queue.sql -- the telephone: one caller a person, in the call tree too; whom only the telephone reaches is counted.

CREATE TABLE cell_claim (		-- who of the callers has whom of the cell on the line
	person_id	person_id	NOT NULL PRIMARY KEY REFERENCES person (id),	-- one caller each
	account_id	account_id	NOT NULL UNIQUE REFERENCES account (id),	-- one person each
	cell_post_id	cell_post_id	NOT NULL REFERENCES cell_post (id),	-- for which function
	until		instant	NOT NULL		-- a lapsed lease frees them
);

ALTER TABLE call ADD COLUMN phone_left INTEGER NOT NULL DEFAULT 0;	-- with a number, reached by no message, not yet on the desk's list
