-- What is kept of one person's calls.

-- :calls many past
-- Calls she was asked in, the newest first.  post: how far the messages got, as in :board of mobilisation.sql; tries: by
-- telephone; spoken: someone had her on the line.
SELECT r.id, r.call_id, k.crisis_id, k.number, k.title, z.title AS "crisis:TEXT", z.exercise, COALESCE(r.asked_at, k.sent_at) AS "at:instant?",
       r.channel, r.unreachable, r.answer, r.note, r.answered_at, r.answered_via, r.suspect, r.standing,
       cp.profession AS "profession:TEXT?", cp.skill AS "skill:TEXT?",
       (SELECT MIN(s.label) FROM person_skill s WHERE s.code = cp.skill AND s.label <> '') AS "skill_label:TEXT?",
       COALESCE((SELECT MAX(CASE o.state WHEN 'delivered' THEN 6 WHEN 'handed' THEN 5
			    WHEN 'uncertain' THEN 4 WHEN 'sending' THEN 3 WHEN 'to_send' THEN 2
			    WHEN 'failed' THEN 1 ELSE 0 END)
		   FROM outbox o WHERE o.recipient_id = r.id), 0) AS "post:INTEGER",
       (SELECT COUNT(*) FROM desk_try t WHERE t.recipient_id = r.id) AS "tries:INTEGER",
       CASE WHEN EXISTS (SELECT 1 FROM desk_try t WHERE t.recipient_id = r.id
			    AND t.outcome IN ('yes', 'no', 'later', 'reserve', 'told')) THEN 1 ELSE 0 END AS "spoken:flag"
  FROM recipient r JOIN call k ON k.id = r.call_id JOIN crisis z ON z.id = k.crisis_id
  LEFT JOIN call_place pl ON pl.recipient_id = r.id
  LEFT JOIN call_post cp ON cp.id = pl.call_post_id
 WHERE r.person_id = :person_id AND k.state IN ('sent', 'closed')
 ORDER BY r.id DESC LIMIT :limit;

-- :outside one outside
-- Asked outside calls: to confirm her data, to test the alert, to pass a message on.
SELECT COUNT(*) AS "asked:INTEGER", COALESCE(SUM(CASE WHEN g.answered_at IS NULL THEN 0 ELSE 1 END), 0) AS "answered:INTEGER",
       MAX(g.asked_at) AS "last_at:instant?"
  FROM campaign_person g WHERE g.person_id = :person_id AND g.asked_at IS NOT NULL;
