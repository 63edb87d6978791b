-- Laws of the replies that come in: each query must return no row.

-- :inbound_settled_has_its_moment
SELECT id FROM inbound WHERE (state = 'queued') <> (settled_at IS NULL);

-- :inbound_counted_has_its_reply
-- What counts as an answer is one: the reply is there.
SELECT i.id FROM inbound i WHERE i.state = 'settled' AND i.meaning IN ('yes', 'no', 'later')
   AND NOT EXISTS (SELECT 1 FROM reply y WHERE y.recipient_id = i.recipient_id);

-- :inbound_queued_says_why
SELECT id FROM inbound WHERE state = 'queued' AND (reason = '' OR meaning <> '');
