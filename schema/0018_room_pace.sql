-- 0018_room_pace.sql -- the pace of the waiting room over a restart: what is announced stays true.

ALTER TABLE waiting_room ADD COLUMN served INTEGER NOT NULL DEFAULT 0;	-- places that can be taken a second, as far as was seen; 0: never seen
