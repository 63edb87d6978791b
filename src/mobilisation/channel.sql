-- Every statement of channels that follow one another by themselves.

-- :state one state
SELECT k.id, k.crisis_id, k.number, k.title, k.state, k.closes_at, k.urgent, k.full_at, z.exercise,
       z.closed_at AS crisis_closed_at,
       COALESCE((SELECT s.speed FROM simulation s WHERE s.crisis_id = k.crisis_id AND s.running <> 0), 1) AS "speed:INTEGER"
  FROM call k JOIN crisis z ON z.id = k.crisis_id WHERE k.id = :id::call_id;

-- :due many due
-- Who has an order, has not answered, and whose last message has left or was refused for good.
-- Not who will be called by telephone: that was the last step; nor who is engaged elsewhere.
SELECT r.id, r.person_id, o.channel, o.state, COALESCE(o.handed_at, o.created_at) AS "since:instant"
  FROM recipient r JOIN person p ON p.id = r.person_id JOIN call k ON k.id = r.call_id
  JOIN outbox o ON o.id = (SELECT MAX(x.id) FROM outbox x WHERE x.recipient_id = r.id)
 WHERE r.call_id = :call_id AND r.standing = 'asked' AND (r.answer IS NULL OR r.suspect <> 0)
   AND p.status = 'active' AND p.no_call = 0 AND r.person_id NOT IN (:engaged::person_id[])
   AND NOT EXISTS (SELECT 1 FROM inbound i WHERE i.person_id = p.id AND i.crisis_id = k.crisis_id AND i.exercise <> 0
	AND ((i.meaning = 'stop' AND i.state = 'settled') OR i.reason = 'stop_placed'))
   AND o.state IN ('failed', 'handed', 'delivered', 'uncertain')
   AND EXISTS (SELECT 1 FROM person_channel n WHERE n.person_id = r.person_id AND n.position = 2)
   AND NOT EXISTS (SELECT 1 FROM recipient_step s WHERE s.recipient_id = r.id AND s.channel = 'phone')
 ORDER BY r.person_id LIMIT :limit;

-- :orders many step
SELECT person_id, position, channel, patience_s FROM person_channel
 WHERE person_id IN (:ids::person_id[]) ORDER BY person_id, position LIMIT :limit;

-- :used many used
-- Every channel someone was written by in this call.
SELECT DISTINCT r.person_id, o.channel FROM recipient r JOIN outbox o ON o.recipient_id = r.id
 WHERE r.call_id = :call_id AND r.person_id IN (:ids::person_id[])
 ORDER BY r.person_id LIMIT :limit;

-- :step exec
-- Nothing when it was taken already, or when an answer came in between.
INSERT INTO recipient_step (recipient_id, channel, why, at)
SELECT r.id, :channel::TEXT, :why::TEXT, :at::instant FROM recipient r
 WHERE r.id = :recipient_id::recipient_id AND (r.answer IS NULL OR r.suspect <> 0)
ON CONFLICT (recipient_id, channel) DO NOTHING;
