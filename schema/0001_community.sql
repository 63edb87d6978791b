-- 0001_community.sql -- the community itself, and who may sign in.
-- Dialect: the common subset; names such as instant, day, flag, x_id are PostgreSQL
-- domains; SQLite keeps the name.  instant: microseconds UTC; day: days since 1970.

CREATE TABLE community (		-- exactly one row
	id		INTEGER	NOT NULL PRIMARY KEY CHECK (id = 1),
	name		TEXT	NOT NULL,	-- "CPTS Rives de Loire"
	sms_name	TEXT	NOT NULL,	-- how messages sign: "CPTS Loire"
	callback_phone	TEXT	NOT NULL DEFAULT '',	-- a human's number, on every message page
	demo		flag	NOT NULL DEFAULT 0,
	created_at	instant	NOT NULL
);

CREATE TABLE setting (			-- what a community edits itself
	name		TEXT	NOT NULL PRIMARY KEY,
	value		TEXT	NOT NULL
);

CREATE TABLE account (
	id		INTEGER	NOT NULL PRIMARY KEY,
	login		TEXT	NOT NULL UNIQUE,	-- e-mail, folded to lower case
	name		TEXT	NOT NULL,		-- "Jeanne MARTIN"
	role		TEXT	NOT NULL CHECK (role IN
		('coordinator', 'cell', 'site', 'professional', 'partner', 'operator')),
	person_id	person_id,			-- the same human in the directory
	lang		TEXT	NOT NULL DEFAULT 'fr' CHECK (lang IN ('fr', 'en')),
	password_hash	TEXT	NOT NULL DEFAULT '',	-- Argon2id; empty: cannot sign in yet
	signed_in_at	instant,			-- last time
	disabled	flag	NOT NULL DEFAULT 0,
	created_at	instant	NOT NULL
);

CREATE TABLE session (
	id		INTEGER	NOT NULL PRIMARY KEY,
	token_hash	BLOB	NOT NULL UNIQUE,	-- BLAKE2b of the cookie
	account_id	account_id	NOT NULL REFERENCES account (id),
	csrf		TEXT	NOT NULL,
	created_at	instant	NOT NULL,
	seen_at		instant	NOT NULL,
	expires_at	instant	NOT NULL
);
CREATE INDEX session_account ON session (account_id);

-- Signing in that failed, by account asked for and by address: both keyed hashes, so
-- that an account that does not exist is slowed down like one that does.
CREATE TABLE auth_failure (
	failure_key	BLOB	NOT NULL PRIMARY KEY,
	failures	INTEGER	NOT NULL,
	last_at		instant	NOT NULL,
	until_at	instant	NOT NULL	-- no other try before
);

CREATE TABLE invitation (
	id		INTEGER	NOT NULL PRIMARY KEY,
	token_hash	BLOB	NOT NULL UNIQUE,
	login		TEXT	NOT NULL,
	name		TEXT	NOT NULL,
	role		TEXT	NOT NULL,
	invited_by	account_id	REFERENCES account (id),
	created_at	instant	NOT NULL,
	expires_at	instant	NOT NULL,
	used_at		instant
);

-- Every form carries a request_key: the second arrival changes nothing.
CREATE TABLE request_seen (
	request_key	TEXT	NOT NULL PRIMARY KEY,
	seen_at		instant	NOT NULL,
	location	TEXT	NOT NULL		-- where the first one was sent
);

-- What someone saw or took away: private contacts, exports.
CREATE TABLE access (
	id		INTEGER	NOT NULL PRIMARY KEY,
	account_id	account_id,
	verb		TEXT	NOT NULL,		-- contact.read, log.export, list.print...
	object		TEXT	NOT NULL,		-- person:12, crisis:3
	at		instant	NOT NULL
);
CREATE INDEX access_object ON access (object, at);
