-- Laws of the calls: each query must return no row.

-- one recipient per person and call
SELECT call_id, person_id FROM recipient GROUP BY call_id, person_id HAVING COUNT(*) > 1;

-- an answer is the last reply that counts: a robot's never replaces a person's
SELECT r.id FROM recipient r
 WHERE COALESCE(r.answer, '') <> COALESCE((SELECT y.answer FROM reply y
	WHERE y.recipient_id = r.id ORDER BY y.suspect, y.id DESC LIMIT 1), '');

-- an answer has its moment, silence has none
SELECT id FROM recipient WHERE (answer IS NULL) <> (answered_at IS NULL);

-- every recipient who can be reached has a message queued once the call is sent
SELECT r.id FROM recipient r JOIN call k ON k.id = r.call_id
 WHERE r.channel <> 'none'
   AND NOT EXISTS (SELECT 1 FROM outbox o WHERE o.recipient_id = r.id);

-- who cannot be reached has a reason and no message; who can has no reason
SELECT r.id FROM recipient r
 WHERE (r.channel = 'none') <> (r.unreachable <> '')
    OR (r.channel = 'none'
	AND EXISTS (SELECT 1 FROM outbox o WHERE o.recipient_id = r.id));

-- a personal link exists for whoever is written to
SELECT id FROM recipient WHERE channel <> 'none' AND token_hash IS NULL;

-- a message of an exercise says so, and never another way round
SELECT o.id FROM outbox o JOIN call k ON k.id = o.call_id JOIN crisis z ON z.id = k.crisis_id
 WHERE (o.exercise <> 0) <> (z.exercise <> 0);

-- only drafts have no number, and only they have no recipients
SELECT id FROM call WHERE (state = 'draft') <> (number IS NULL);
SELECT r.id FROM recipient r JOIN call k ON k.id = r.call_id WHERE k.state = 'draft';

-- a call is sent once
SELECT id FROM call WHERE (state = 'draft') <> (sent_at IS NULL);
