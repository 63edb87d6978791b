-- 0010_places.sql -- a call that knows how many it needs: posts, places, waves.

ALTER TABLE community ADD COLUMN quiet_from INTEGER NOT NULL DEFAULT 22;	-- hours of Paris: nobody is woken
ALTER TABLE community ADD COLUMN quiet_to INTEGER NOT NULL DEFAULT 7;		-- between them, unless a call is urgent

ALTER TABLE call ADD COLUMN code TEXT NOT NULL DEFAULT '';		-- "B7": what a reply quotes
ALTER TABLE call ADD COLUMN commune_code TEXT NOT NULL DEFAULT '';	-- where it is, for distances
ALTER TABLE call ADD COLUMN conditions TEXT NOT NULL DEFAULT '';	-- who pays, who insures
ALTER TABLE call ADD COLUMN validator TEXT NOT NULL DEFAULT '';		-- who approved the text
ALTER TABLE call ADD COLUMN source_url TEXT NOT NULL DEFAULT '';	-- the official page it rests on
ALTER TABLE call ADD COLUMN chance INTEGER NOT NULL DEFAULT 90 CHECK (chance BETWEEN 50 AND 99);	-- per cent
ALTER TABLE call ADD COLUMN wait_s INTEGER NOT NULL DEFAULT 900 CHECK (wait_s BETWEEN 60 AND 86400);	-- patience with silence
ALTER TABLE call ADD COLUMN urgent flag NOT NULL DEFAULT 0;		-- quiet hours do not hold it
ALTER TABLE call ADD COLUMN base_url TEXT NOT NULL DEFAULT '';		-- of the links, for the waves to come
ALTER TABLE call ADD COLUMN wave INTEGER NOT NULL DEFAULT 0;		-- waves that have left
ALTER TABLE call ADD COLUMN paused flag NOT NULL DEFAULT 0;		-- no further wave until someone says so
ALTER TABLE call ADD COLUMN full_at instant;				-- its last place was taken
ALTER TABLE call ADD COLUMN dry_at instant;				-- places are left, nobody to ask
CREATE INDEX call_code ON call (code, id);

CREATE TABLE call_post (		-- what a call asks for: "3 infirmiers"
	id		INTEGER	NOT NULL PRIMARY KEY,
	call_id		call_id	NOT NULL REFERENCES call (id),
	position	INTEGER	NOT NULL,		-- 1, 2, 3...
	profession	TEXT	NOT NULL DEFAULT '',	-- TRE_G15 code; empty: any
	skill		TEXT	NOT NULL DEFAULT '',	-- code; empty: none asked
	substitutes	TEXT	NOT NULL DEFAULT '',	-- professions that may stand in: "70,60"
	wanted		INTEGER	NOT NULL CHECK (wanted BETWEEN 1 AND 500),
	UNIQUE (call_id, position),
	CHECK (profession <> '' OR skill <> '')
);

CREATE TABLE call_place (			-- one person wanted; taken by one statement
	id		INTEGER	NOT NULL PRIMARY KEY,
	call_post_id	call_post_id	NOT NULL REFERENCES call_post (id),
	recipient_id	recipient_id	UNIQUE REFERENCES recipient (id),	-- who has it
	taken_at	instant
);
CREATE INDEX call_place_free ON call_place (call_post_id, recipient_id);

CREATE TABLE recipient_fit (		-- which posts of the call a person can hold
	recipient_id	recipient_id	NOT NULL REFERENCES recipient (id),
	call_post_id	call_post_id	NOT NULL REFERENCES call_post (id),
	exact		flag	NOT NULL,		-- 0: stands in
	PRIMARY KEY (recipient_id, call_post_id)
);

ALTER TABLE recipient ADD COLUMN wave INTEGER NOT NULL DEFAULT 1;
ALTER TABLE recipient ADD COLUMN asked_at instant;			-- when the first message may leave
ALTER TABLE recipient ADD COLUMN hours TEXT NOT NULL DEFAULT '';	-- day, evening, night, weekend: when asked
ALTER TABLE recipient ADD COLUMN why TEXT NOT NULL DEFAULT '';		-- why this one, at this rank
ALTER TABLE recipient ADD COLUMN standing TEXT NOT NULL DEFAULT 'asked'
	CHECK (standing IN ('asked', 'placed') OR standing IN ('full', 'reserve') OR standing = 'withdrawn');
ALTER TABLE recipient ADD COLUMN standing_at instant;
ALTER TABLE recipient ADD COLUMN offered_at instant;			-- in reserve, and a freed place was offered
CREATE INDEX recipient_asked ON recipient (person_id, asked_at);
