-- 0033_call_relays.sql -- inside a call, a relay of a group says to how many people it was passed on.

ALTER TABLE recipient ADD COLUMN relayed INTEGER CHECK (relayed >= 0);	-- as the relay says; NULL: nothing said
CREATE INDEX audience_relay_person ON audience_relay (person_id);	-- is someone a relay: asked for each row of a board
