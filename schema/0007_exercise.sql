-- 0007_exercise.sql -- people who answer as people do, for one who trains alone.

CREATE TABLE simulation (		-- one a crisis, exercises only
	crisis_id	crisis_id	NOT NULL PRIMARY KEY REFERENCES crisis (id),
	running		flag	NOT NULL,
	seed		INTEGER	NOT NULL,
	speed		INTEGER	NOT NULL CHECK (speed BETWEEN 1 AND 600),	-- minutes of people a minute of clock
	paused_at	instant				-- not running since
);

CREATE TABLE responder (		-- what one person will do with one message
	id		INTEGER	NOT NULL PRIMARY KEY,
	outbox_id	outbox_id	NOT NULL UNIQUE REFERENCES outbox (id),
	act		TEXT	NOT NULL CHECK (act IN ('yes', 'no', 'later', 'silence', 'wrong_number', 'late_change')),
	note		TEXT	NOT NULL DEFAULT '',
	due_at		instant	NOT NULL,
	done		flag	NOT NULL DEFAULT 0
);
CREATE INDEX responder_due ON responder (done, due_at);
