-- 0013_desk.sql -- the telephone desk: who calls whom now, and what came of it; the call tree of the cell.

ALTER TABLE recipient ADD COLUMN desk_by account_id REFERENCES account (id);	-- the caller who has them on the line
ALTER TABLE recipient ADD COLUMN desk_until instant;			-- and until when: a lapsed lease frees them
ALTER TABLE recipient ADD COLUMN desk_due_at instant;			-- not to be called before
ALTER TABLE recipient ADD COLUMN desk_back flag NOT NULL DEFAULT 0;	-- asked to be called back then
ALTER TABLE recipient ADD COLUMN desk_tries INTEGER NOT NULL DEFAULT 0;	-- calls that nobody took
ALTER TABLE recipient ADD COLUMN desk_end TEXT NOT NULL DEFAULT ''	-- why nobody calls them any more
	CHECK (desk_end IN ('', 'gave_up') OR desk_end = 'no_number');
ALTER TABLE recipient ADD COLUMN desk_say TEXT NOT NULL DEFAULT '';	-- what someone who is engaged must be told
-- One person at a time: two taps of one caller are one.
CREATE UNIQUE INDEX recipient_desk ON recipient (desk_by) WHERE desk_by IS NOT NULL;

CREATE TABLE desk_try (			-- one call made, by its outcome
	id		INTEGER	NOT NULL PRIMARY KEY,
	recipient_id	recipient_id	NOT NULL REFERENCES recipient (id),
	outcome		TEXT	NOT NULL CHECK (outcome IN ('yes', 'no') OR outcome IN ('later', 'reserve')
		OR outcome IN ('no_answer', 'message') OR outcome IN ('wrong', 'busy') OR outcome = 'told'),
	number		TEXT	NOT NULL DEFAULT '',	-- which number: mobile, phone, practice
	note		TEXT	NOT NULL DEFAULT '',
	called_at	instant	NOT NULL,		-- when: before at, for what was typed in from paper
	at		instant	NOT NULL,
	account_id	account_id	REFERENCES account (id),
	request_key	TEXT	NOT NULL UNIQUE
);
CREATE INDEX desk_try_recipient ON desk_try (recipient_id, id);

CREATE TABLE cell_try (			-- one call to someone of the cell
	id		INTEGER	NOT NULL PRIMARY KEY,
	cell_post_id	cell_post_id	NOT NULL REFERENCES cell_post (id),
	person_id	person_id	NOT NULL REFERENCES person (id),
	outcome		TEXT	NOT NULL CHECK (outcome IN ('coming', 'present') OR outcome IN ('refused', 'no_answer')
		OR outcome IN ('message', 'wrong')),
	at		instant	NOT NULL,
	account_id	account_id	REFERENCES account (id),
	request_key	TEXT	NOT NULL UNIQUE
);
CREATE INDEX cell_try_post ON cell_try (cell_post_id, id);

-- Someone called it and it was not them: not used until it is confirmed.
ALTER TABLE contact ADD COLUMN doubted_on day;
ALTER TABLE activity ADD COLUMN phone_doubted_on day;
DROP INDEX contact_reach;
CREATE INDEX contact_reach ON contact (person_id, kind, consent_on, doubted_on);	-- who can be written to: answered by the index alone
