-- 0020_response.sql -- dispositifs: what the community opens on the ground, where, when, with whom.

CREATE TABLE site (			-- premises where a dispositif can stand
	id		INTEGER	NOT NULL PRIMARY KEY,
	name		TEXT	NOT NULL UNIQUE,
	address		TEXT	NOT NULL DEFAULT '',
	commune_code	TEXT,				-- where it stands on the map
	contact_name	TEXT	NOT NULL DEFAULT '',	-- of the town hall, or whoever has the keys
	contact_phone	TEXT	NOT NULL DEFAULT '',
	access		TEXT	NOT NULL DEFAULT '',	-- keys, alarm, wheelchairs
	fridge		TEXT	NOT NULL DEFAULT '',	-- where, which temperature is watched
	parking		TEXT	NOT NULL DEFAULT '',
	updated_at	instant	NOT NULL
);

CREATE TABLE response (			-- a dispositif; without a crisis: a template the community made
	id		INTEGER	NOT NULL PRIMARY KEY,
	crisis_id	crisis_id	REFERENCES crisis (id),
	kind		TEXT	NOT NULL CHECK (kind IN
		('screening', 'dedicated', 'vaccination', 'mobile', 'remote', 'support', 'distribution', 'other')),
	name		TEXT	NOT NULL,
	site_id		site_id	REFERENCES site (id),
	zone_id		zone_id	REFERENCES zone (id),
	referent_id	person_id	REFERENCES person (id),
	phone		TEXT	NOT NULL DEFAULT '',	-- of the dispositif itself
	email		TEXT	NOT NULL DEFAULT '',	-- support: where discreet requests go
	link		TEXT	NOT NULL DEFAULT '',	-- remote: the professional's own tool
	vehicle		TEXT	NOT NULL DEFAULT '',	-- mobile: which one, who has the keys
	note		TEXT	NOT NULL DEFAULT '',	-- for the crew: protection, insurance, itinerary
	state		TEXT	NOT NULL CHECK (state IN ('template', 'prepared', 'open', 'closed')),
	state_at	instant	NOT NULL,
	created_at	instant	NOT NULL,
	request_key	TEXT	NOT NULL UNIQUE
);
CREATE INDEX response_crisis ON response (crisis_id, state);

CREATE TABLE opening (			-- one stretch of one day; over midnight, of the day it begins
	id		INTEGER	NOT NULL PRIMARY KEY,
	response_id	response_id	NOT NULL REFERENCES response (id),
	on_day		day	NOT NULL,
	from_min	INTEGER	NOT NULL CHECK (from_min BETWEEN 0 AND 1439),	-- minutes of the wall clock
	to_min		INTEGER	NOT NULL,		-- above 1440: the next day
	cancelled	flag	NOT NULL DEFAULT 0,
	UNIQUE (response_id, on_day, from_min, to_min),
	CHECK (to_min > from_min AND to_min <= from_min + 1440)
);

CREATE TABLE crew_post (		-- a post to be held whenever the dispositif is open
	id		INTEGER	NOT NULL PRIMARY KEY,
	response_id	response_id	NOT NULL REFERENCES response (id),
	name		TEXT	NOT NULL,
	profession	TEXT	NOT NULL DEFAULT '',	-- TRE_G15 code; empty: anyone
	skill		TEXT	NOT NULL DEFAULT '',	-- person_skill.code; empty: none asked
	min_crew	INTEGER	NOT NULL CHECK (min_crew BETWEEN 0 AND 99),
	wished_crew	INTEGER	NOT NULL CHECK (wished_crew BETWEEN 1 AND 99),
	position	INTEGER	NOT NULL,
	removed		flag	NOT NULL DEFAULT 0,
	CHECK (min_crew <= wished_crew)
);
CREATE INDEX crew_post_response ON crew_post (response_id, position);

CREATE TABLE crew_substitute (		-- who may hold it when nobody of the first choice can
	crew_post_id	crew_post_id	NOT NULL REFERENCES crew_post (id),
	profession	TEXT	NOT NULL,
	PRIMARY KEY (crew_post_id, profession)
);

CREATE TABLE check_item (		-- what must be there, what must be looked at
	id		INTEGER	NOT NULL PRIMARY KEY,
	response_id	response_id	NOT NULL REFERENCES response (id),
	list		TEXT	NOT NULL CHECK (list IN ('equipment', 'opening', 'safety', 'closing')),
	label		TEXT	NOT NULL,
	position	INTEGER	NOT NULL,
	done_at		instant,
	done_by		TEXT	NOT NULL DEFAULT '',	-- who said so
	UNIQUE (response_id, list, label)
);
