-- 0039_outbox_indexes.sql -- a message queued is asked by each index whether it belongs there: six questions instead of eight.
-- What is neither waiting for the first time nor done stands in two small ones, each for two questions.

DROP INDEX outbox_taken;
DROP INDEX outbox_trouble;
DROP INDEX outbox_again;
DROP INDEX outbox_second;
CREATE INDEX outbox_aside ON outbox (state, lease_until) WHERE state = 'sending' OR state IN ('uncertain', 'failed');
CREATE INDEX outbox_once_more ON outbox (route, not_before) WHERE state = 'to_send' AND (route = 2 OR attempts > 0);
