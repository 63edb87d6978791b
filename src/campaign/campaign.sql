-- Every statement of campaigns.

-- :save opt saved
INSERT INTO campaign (kind, crisis_id, title, message, criteria, due, created_by, created_at, request_key)
VALUES (:kind, :crisis_id, :title, :message, :criteria, :due, :created_by, :created_at, :request_key)
ON CONFLICT (request_key) DO UPDATE SET title = excluded.title, message = excluded.message,
       criteria = excluded.criteria, due = excluded.due
 WHERE campaign.state = 'draft' AND campaign.kind = excluded.kind
RETURNING id;

-- :campaign one campaign
SELECT id, kind, crisis_id, title, message, criteria, due, base_url, state, created_at, sent_at, closes_at, closed_at,
       request_key, reminded_at, reminders
  FROM campaign WHERE id = :id;

-- :lines many line
SELECT k.id, k.kind, k.title, k.state, k.created_at, k.sent_at, k.closes_at,
       (SELECT COUNT(*) FROM campaign_person p WHERE p.campaign_id = k.id AND p.channel <> 'none') AS "asked:INTEGER",
       (SELECT COUNT(*) FROM campaign_person p WHERE p.campaign_id = k.id AND p.outcome <> '') AS "answered:INTEGER"
  FROM campaign k ORDER BY k.id DESC LIMIT :limit;

-- :sent exec
UPDATE campaign SET state = 'sent', sent_at = :sent_at, closes_at = :closes_at, base_url = :base_url
 WHERE id = :id AND state = 'draft';

-- :cancelled exec
UPDATE campaign SET state = 'cancelled', closed_at = :at::instant
 WHERE id = :id AND state = 'sent' AND sent_at > :since::instant;

-- :closed exec
UPDATE campaign SET state = 'closed', closed_at = :at::instant WHERE id = :id AND state = 'sent';

-- :unsent exec
UPDATE outbox SET state = 'cancelled', body = :empty::BLOB WHERE state = 'to_send'
   AND person_id IN (SELECT p.person_id FROM campaign_person p WHERE p.campaign_id = :campaign_id::campaign_id)
   AND SUBSTR(send_key, 1, LENGTH(:prefix::TEXT)) = :prefix;

-- :reminded exec
-- Once a day, three times in all: the second press changes nothing.
UPDATE campaign SET reminded_at = :at::instant, reminders = reminders + 1
 WHERE id = :id AND state = 'sent' AND reminders < 3 AND (reminded_at IS NULL OR reminded_at <= :before::instant);

-- :silent many silent
-- Who has the message, as far as we know, and said nothing.
SELECT p.id, p.person_id, p.channel FROM campaign_person p JOIN outbox o ON o.send_key = p.send_key JOIN person n ON n.id = p.person_id
 WHERE p.campaign_id = :campaign_id AND p.outcome = '' AND o.state IN ('handed', 'delivered') AND n.status = 'active' AND n.no_call = 0
 ORDER BY p.id LIMIT :limit;

-- :person_add exec
INSERT INTO campaign_person (campaign_id, person_id, channel, unreachable, token_hash, send_key, hours, asked_at)
VALUES (:campaign_id, :person_id, :channel, :unreachable, :token_hash, :send_key, :hours, :asked_at);

-- :link opt link
SELECT p.id, p.campaign_id, p.person_id, p.outcome, p.relayed, p.channel, k.kind, k.state, k.closes_at, k.title, k.message,
       k.crisis_id, COALESCE(z.exercise, 0) AS "exercise:flag", n.title AS "civility:TEXT", n.given, n.family, n.status
  FROM campaign_person p JOIN campaign k ON k.id = p.campaign_id JOIN person n ON n.id = p.person_id
  LEFT JOIN crisis z ON z.id = k.crisis_id
 WHERE p.token_hash = :token_hash;

-- :answered exec
UPDATE campaign_person SET outcome = :outcome, relayed = :relayed, answered_at = COALESCE(answered_at, :at::instant)
 WHERE id = :id AND (outcome <> :outcome OR relayed <> :relayed);

-- :pause exec
UPDATE person SET status = 'paused', updated_at = :updated_at WHERE id = :id AND status = 'active';

-- :resume exec
UPDATE person SET status = 'active', no_call = 0, updated_at = :updated_at WHERE id = :id AND status IN ('active', 'paused');

-- :no_call exec
UPDATE person SET no_call = 1, updated_at = :updated_at WHERE id = :id AND no_call = 0;

-- :members many member
-- Each person of a campaign, how far the message got, and what they said.
SELECT p.id, p.person_id, n.title, n.given, n.family, n.profession, p.channel, p.unreachable, p.hours, p.asked_at, p.outcome,
       p.relayed, p.answered_at, COALESCE(o.state, '') AS "post:TEXT", o.handed_at, o.delivered_at
  FROM campaign_person p JOIN person n ON n.id = p.person_id LEFT JOIN outbox o ON o.send_key = p.send_key
 WHERE p.campaign_id = :campaign_id ORDER BY n.family, n.given, p.id LIMIT :limit;

-- :community opt community
SELECT name, sms_name, callback_phone FROM community WHERE id = 1;

-- :event opt event
SELECT id, exercise, closed_at FROM crisis WHERE id = :id;
