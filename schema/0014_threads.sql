-- 0014_threads.sql -- what those who are engaged are told, who read it, and what they answer: a thread a call, a
-- thread a dispositif.

CREATE TABLE thread_entry (
	id		INTEGER	NOT NULL PRIMARY KEY,
	call_id		call_id	REFERENCES call (id),		-- of one call, or
	response_id	response_id,				-- of one dispositif (0020): its crews
	call_post_id	call_post_id	REFERENCES call_post (id),	-- to those of one post of the call; NULL: all
	shift_id	shift_id,				-- to those of one shift (0021); NULL: all
	person_id	person_id	REFERENCES person (id),	-- written by one of them; NULL: by the coordination
	kind		TEXT	NOT NULL CHECK (kind IN ('message', 'handover')),	-- handover: consigne de releve
	text		TEXT	NOT NULL,
	account_id	account_id	REFERENCES account (id),
	author		TEXT	NOT NULL,
	at		instant	NOT NULL,
	people		INTEGER	NOT NULL DEFAULT 0,		-- how many were written to
	cancelled	flag	NOT NULL DEFAULT 0,		-- within the seconds before anything left
	seen_at		instant,				-- by the coordination, of what someone wrote
	request_key	TEXT	NOT NULL UNIQUE,
	CHECK ((call_id IS NULL) <> (response_id IS NULL))
);
CREATE INDEX thread_entry_call ON thread_entry (call_id, id);
CREATE INDEX thread_entry_response ON thread_entry (response_id, id);
CREATE INDEX thread_entry_person ON thread_entry (person_id);

CREATE TABLE thread_read (			-- what someone read, or was reminded of
	thread_entry_id	thread_entry_id	NOT NULL REFERENCES thread_entry (id),
	person_id	person_id	NOT NULL REFERENCES person (id),
	read_at		instant,
	via		TEXT	NOT NULL DEFAULT '',	-- link, phone
	reminded_at	instant,
	PRIMARY KEY (thread_entry_id, person_id)
);
