-- What there is to keep up.

-- :members many member
SELECT p.id, p.title, p.given, p.family, p.profession, p.status, p.no_call, p.preferred, p.confirmed_on, p.gone_on,
       (SELECT MIN(s.expires_on) FROM person_skill s WHERE s.person_id = p.id AND s.expires_on IS NOT NULL
	   AND s.source <> 'diploma') AS "expires_on:day?",
       (SELECT COUNT(*) FROM contact k WHERE k.person_id = p.id AND k.consent_on IS NOT NULL
	   AND k.doubted_on IS NULL AND k.kind IN ('mobile', 'email', 'mssante')) AS "contacts:INTEGER",
       (SELECT MAX(k.doubted_on) FROM contact k WHERE k.person_id = p.id) AS "doubted_on:day?"
  FROM person p WHERE p.member <> 0 AND p.status IN ('active', 'paused')
 ORDER BY p.family, p.given, p.id LIMIT :limit;

-- :skills many skill
-- Those that end first are shown by name.
SELECT person_id, label, expires_on FROM person_skill
 WHERE expires_on IS NOT NULL AND expires_on < :before::day AND source <> 'diploma' ORDER BY person_id, expires_on LIMIT :limit;

-- :failed many failed
-- Refused for good, and since then neither confirmed, nor replaced, nor reached by the same channel.
SELECT o.person_id AS "person_id:person_id", MAX(COALESCE(o.handed_at, o.created_at)) AS "at:instant"
  FROM outbox o
 WHERE o.state IN ('uncertain', 'failed') AND o.state = 'failed' AND o.exercise = 0 AND o.person_id IS NOT NULL
   AND EXISTS (SELECT 1 FROM contact k WHERE k.person_id = o.person_id
	AND ((o.channel = 'sms' AND k.kind = 'mobile') OR (o.channel = 'email' AND k.kind IN ('email', 'mssante')))
	AND k.set_on <= CAST(o.created_at / 86400000000 AS INTEGER)
	AND (k.verified_on IS NULL OR k.verified_on <= CAST(o.created_at / 86400000000 AS INTEGER)))
   AND NOT EXISTS (SELECT 1 FROM recipient r JOIN outbox d ON d.recipient_id = r.id
	WHERE r.person_id = o.person_id AND d.id > o.id AND d.channel = o.channel AND d.state = 'delivered')
   AND NOT EXISTS (SELECT 1 FROM campaign_person r JOIN outbox d ON d.send_key = r.send_key
	WHERE r.person_id = o.person_id AND d.id > o.id AND d.channel = o.channel AND d.state = 'delivered')
 GROUP BY o.person_id ORDER BY o.person_id LIMIT :limit;

-- :silent many silent
-- The last three times they were asked, they said nothing.
SELECT x.person_id AS "person_id:person_id" FROM (
	SELECT y.person_id, y.said, ROW_NUMBER() OVER (PARTITION BY y.person_id ORDER BY y.asked_at DESC) AS nth FROM (
		SELECT r.person_id, r.asked_at, CASE WHEN r.answer IS NULL THEN 0 ELSE 1 END AS said
		  FROM recipient r JOIN call k ON k.id = r.call_id JOIN crisis z ON z.id = k.crisis_id
		 WHERE r.channel <> 'none' AND r.asked_at IS NOT NULL AND k.state IN ('sent', 'closed') AND z.exercise = 0
		   AND r.asked_at < :before::instant
		UNION ALL
		SELECT p.person_id, p.asked_at, CASE WHEN p.outcome = '' THEN 0 ELSE 1 END
		  FROM campaign_person p JOIN campaign k ON k.id = p.campaign_id
		 WHERE p.channel <> 'none' AND p.asked_at IS NOT NULL AND k.state IN ('sent', 'closed')
		   AND p.asked_at < :before) y) x
 WHERE x.nth <= 3 GROUP BY x.person_id HAVING COUNT(*) = 3 AND SUM(x.said) = 0 ORDER BY x.person_id LIMIT :limit;

-- :asked many asked
-- Whom an open campaign asks to confirm; who asked to be erased.
SELECT p.person_id, MAX(CASE WHEN p.outcome = 'erase' THEN 1 ELSE 0 END) AS "erase:flag",
       MAX(CASE WHEN k.state = 'sent' AND k.kind = 'confirm' AND k.closes_at > :now::instant AND p.outcome = ''
		AND p.channel <> 'none' THEN 1 ELSE 0 END) AS "open:flag"
  FROM campaign_person p JOIN campaign k ON k.id = p.campaign_id
 GROUP BY p.person_id ORDER BY p.person_id LIMIT :limit;

-- :settings opt settings
SELECT confirm_months FROM community WHERE id = 1;

-- :settings_set exec
UPDATE community SET confirm_months = :confirm_months WHERE id = 1;

-- :month opt month
SELECT month, made_at, members, unconfirmed, expiring, failed, silent, gone FROM upkeep WHERE month = :month;

-- :month_add exec
INSERT INTO upkeep (month, made_at, members, unconfirmed, expiring, failed, silent, gone)
VALUES (:month, :made_at, :members, :unconfirmed, :expiring, :failed, :silent, :gone)
ON CONFLICT (month) DO NOTHING;

-- :last opt month
SELECT month, made_at, members, unconfirmed, expiring, failed, silent, gone FROM upkeep ORDER BY month DESC LIMIT 1;

-- :forget exec
-- Named answers to campaigns, when nothing needs them any more.
DELETE FROM campaign_person WHERE campaign_id IN (SELECT k.id FROM campaign k
 WHERE COALESCE(k.sent_at, k.created_at) < :before::instant);
