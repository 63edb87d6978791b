-- 0034_response_calls.sql -- whether a place given back starts a call by itself, for one dispositif unlike the others.

ALTER TABLE response ADD COLUMN call_when TEXT NOT NULL DEFAULT ''	-- empty: as staffing_rules.call_when says
	CHECK (call_when IN ('', 'never') OR call_when IN ('soon', 'always'));
