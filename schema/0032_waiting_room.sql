-- 0032_waiting_room.sql -- the order of arrival on the worst evening, over a restart.

CREATE TABLE waiting_room (
	id		INTEGER	NOT NULL PRIMARY KEY CHECK (id = 1),
	issued		INTEGER	NOT NULL,	-- no number up to this one is given again
	admitted	INTEGER	NOT NULL	-- every number up to this one may enter
);
INSERT INTO waiting_room (id, issued, admitted) VALUES (1, 0, 0);
