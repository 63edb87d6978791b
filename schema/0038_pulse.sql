-- 0038_pulse.sql -- when a commit last reached the disk because somebody asked whether it would (/readyz).

CREATE TABLE pulse (
	id		INTEGER	NOT NULL PRIMARY KEY CHECK (id = 1),
	at		instant	NOT NULL
);
INSERT INTO pulse (id, at) VALUES (1, 0);
