-- 0040_crews.sql -- crews that are mixed, people kept together, and what a place given back sets going.

ALTER TABLE staffing_rules ADD COLUMN w_mixed INTEGER NOT NULL DEFAULT 4;	-- weights of what is only wished
ALTER TABLE staffing_rules ADD COLUMN w_together INTEGER NOT NULL DEFAULT 3;
ALTER TABLE staffing_rules ADD COLUMN known_duties INTEGER NOT NULL DEFAULT 3;	-- shifts done, from which someone is experienced
ALTER TABLE staffing_rules ADD COLUMN known_skill TEXT NOT NULL DEFAULT '';	-- or who has this skill
ALTER TABLE staffing_rules ADD COLUMN known_min INTEGER NOT NULL DEFAULT 1;	-- experienced people wished on each shift
ALTER TABLE staffing_rules ADD COLUMN new_max INTEGER NOT NULL DEFAULT 0;	-- newcomers on each shift, at most; 0: no limit
ALTER TABLE staffing_rules ADD COLUMN call_when TEXT NOT NULL DEFAULT 'soon'
	CHECK (call_when IN ('never', 'soon') OR call_when = 'always');
ALTER TABLE staffing_rules ADD COLUMN call_hours INTEGER NOT NULL DEFAULT 48;	-- soon: the shift begins within

CREATE TABLE crew_team (		-- people kept together
	id		INTEGER	NOT NULL PRIMARY KEY,
	crisis_id	crisis_id	NOT NULL REFERENCES crisis (id)
);
ALTER TABLE staff ADD COLUMN crew_team_id crew_team_id REFERENCES crew_team (id);

CREATE TABLE shift_call (		-- a call whose places are places of a shift
	call_id		call_id	NOT NULL PRIMARY KEY REFERENCES call (id),
	shift_id	shift_id	NOT NULL REFERENCES shift (id),
	at		instant	NOT NULL,
	filled		flag	NOT NULL DEFAULT 0	-- ended because the shift was filled otherwise
);
CREATE INDEX shift_call_shift ON shift_call (shift_id);
