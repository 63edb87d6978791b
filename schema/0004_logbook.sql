-- 0004_logbook.sql -- main courante: append-only, chained by hash.
--
-- An entry's hash covers its number, moment, kind, object, author, the hash of
-- each of its parts, and the hash before it.  A part's hash is
-- BLAKE2b(salt, text): to erase a person, text and salt of the parts about them
-- become NULL; the hashes stay, so the chain still verifies and nothing can be
-- guessed back.

CREATE TABLE log_head (			-- exactly one row: where the chain ends
	id		INTEGER	NOT NULL PRIMARY KEY CHECK (id = 1),
	seq		INTEGER	NOT NULL,
	hash		BLOB	NOT NULL
);

CREATE TABLE log (
	id		INTEGER	NOT NULL PRIMARY KEY,	-- = seq: 1, 2, 3... without a hole
	at		instant	NOT NULL,
	crisis_id	crisis_id,			-- NULL: about the community
	kind		TEXT	NOT NULL,		-- crisis.opened, call.sent, note, correction...
	object		TEXT	NOT NULL DEFAULT '',	-- call:3, person:12
	account_id	account_id,			-- NULL: the program, or someone without account
	corrects_id	log_id	REFERENCES log (id),
	prev		BLOB	NOT NULL,
	hash		BLOB	NOT NULL
);
CREATE INDEX log_crisis ON log (crisis_id, id);
CREATE INDEX log_corrects ON log (corrects_id) WHERE corrects_id IS NOT NULL;

CREATE TABLE log_part (
	log_id		log_id	NOT NULL REFERENCES log (id),
	part_no		INTEGER	NOT NULL,		-- 0: the author's name; 1...: the text
	person_id	person_id,			-- whom this part is about
	salt		BLOB,
	body		TEXT,
	hash		BLOB	NOT NULL,
	PRIMARY KEY (log_id, part_no)
);
CREATE INDEX log_part_person ON log_part (person_id);
