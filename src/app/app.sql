-- The community's own row, and what stands around every page.

-- :community opt community
SELECT name, sms_name, callback_phone, demo, quiet_from, quiet_to FROM community WHERE id = 1;

-- :community_add exec
INSERT INTO community (id, name, sms_name, callback_phone, demo, created_at)
VALUES (1, :name, :sms_name, :callback_phone, :demo, :created_at)
ON CONFLICT (id) DO NOTHING;

-- :community_set exec
UPDATE community SET name = :name, sms_name = :sms_name, callback_phone = :callback_phone,
       quiet_from = :quiet_from, quiet_to = :quiet_to WHERE id = 1;

-- :open_crises many open_crisis
SELECT id, title, exercise FROM crisis WHERE closed_at IS NULL ORDER BY exercise, id DESC LIMIT :limit;

-- :crisis_is opt crisis_is
SELECT exercise FROM crisis WHERE id = :id;

-- :demo_members many demo_member
SELECT id FROM person WHERE member <> 0 AND status = 'active' AND profession = :profession
 ORDER BY id LIMIT :limit;

-- :directory_state one directory_state
SELECT COUNT(*) AS "people:INTEGER",
       COALESCE(SUM(CASE WHEN member <> 0 THEN 1 ELSE 0 END), 0) AS "members:INTEGER",
       COALESCE(SUM(CASE WHEN member <> 0 AND EXISTS (SELECT 1 FROM contact k
		WHERE k.person_id = person.id AND k.kind = 'mobile' AND k.consent_on IS NOT NULL)
		AND status = 'active' AND no_call = 0 THEN 1 ELSE 0 END), 0) AS "reachable:INTEGER",
       COALESCE(SUM(CASE WHEN member <> 0 AND (confirmed_on IS NULL OR confirmed_on < :stale_on::day)
		THEN 1 ELSE 0 END), 0) AS "stale:INTEGER"
  FROM person WHERE status IN ('active', 'paused');

-- :partners_state one partners_state
SELECT COUNT(*) AS "partners:INTEGER",
       COALESCE(SUM(CASE WHEN phone_24h <> '' THEN 1 ELSE 0 END), 0) AS "day_and_night:INTEGER" FROM partner;

-- :all_crises many named_crisis
SELECT id, title, place, exercise, closed_at FROM crisis ORDER BY id DESC LIMIT :limit;

-- :all_partners many named_partner
SELECT id, name, role, phone_24h, phone FROM partner ORDER BY name, id LIMIT :limit;

-- :all_structures many named_structure
SELECT s.id, s.name, s.phone, m.name AS "commune:TEXT?"
  FROM structure s LEFT JOIN commune m ON m.code = s.commune_code
 WHERE s.gone_on IS NULL ORDER BY s.name, s.id LIMIT :limit;

-- :key_proof opt key_proof
SELECT sealed FROM key_proof WHERE id = 1;

-- :key_proof_add exec
INSERT INTO key_proof (id, sealed) VALUES (1, :sealed) ON CONFLICT (id) DO NOTHING;

-- Named answers go when their time is over: what was sent, what was said, by whom.

-- :forget_responders exec
DELETE FROM responder WHERE outbox_id IN (SELECT id FROM outbox WHERE exercise <> 0
   AND crisis_id IN (SELECT id FROM crisis WHERE closed_at < :closed_at));

-- :forget_steps exec
DELETE FROM recipient_step WHERE recipient_id IN (SELECT r.id FROM recipient r JOIN call a ON a.id = r.call_id
  JOIN crisis k ON k.id = a.crisis_id WHERE k.closed_at < :closed_at);

-- :forget_messages exec
DELETE FROM outbox
 WHERE recipient_id IN (SELECT id FROM recipient WHERE call_id IN (SELECT id FROM call
	WHERE crisis_id IN (SELECT id FROM crisis WHERE closed_at < :closed_at)))
    OR (recipient_id IS NULL AND crisis_id IN (SELECT id FROM crisis WHERE closed_at < :closed_at));

-- :forget_inbound exec
-- Messages that came in: those of a crisis with it, those of nobody as long after they came.
DELETE FROM inbound WHERE crisis_id IN (SELECT id FROM crisis WHERE closed_at < :closed_at)
    OR (crisis_id IS NULL AND received_at < :received_at::instant);

-- :forget_replies exec
DELETE FROM reply WHERE recipient_id IN (SELECT r.id FROM recipient r JOIN call a ON a.id = r.call_id
  JOIN crisis k ON k.id = a.crisis_id WHERE k.closed_at < :closed_at);

-- :forget_tries exec
-- Telephone calls: of the desk, of the cell.
DELETE FROM desk_try WHERE recipient_id IN (SELECT r.id FROM recipient r JOIN call a ON a.id = r.call_id
  JOIN crisis k ON k.id = a.crisis_id WHERE k.closed_at < :closed_at);

-- :forget_cell_claims exec
DELETE FROM cell_claim WHERE cell_post_id IN (SELECT p.id FROM cell_post p JOIN crisis k ON k.id = p.crisis_id
  WHERE k.closed_at < :closed_at);

-- :forget_cell_tries exec
DELETE FROM cell_try WHERE cell_post_id IN (SELECT p.id FROM cell_post p JOIN crisis k ON k.id = p.crisis_id
 WHERE k.closed_at < :closed_at);

-- :forget_reads exec
-- Threads: of calls, of dispositifs.
DELETE FROM thread_read WHERE thread_entry_id IN (SELECT e.id FROM thread_entry e LEFT JOIN call a ON a.id = e.call_id
  LEFT JOIN response w ON w.id = e.response_id JOIN crisis k ON k.id = a.crisis_id OR k.id = w.crisis_id
 WHERE k.closed_at < :closed_at);

-- :forget_entries exec
DELETE FROM thread_entry WHERE id IN (SELECT e.id FROM thread_entry e LEFT JOIN call a ON a.id = e.call_id
  LEFT JOIN response w ON w.id = e.response_id JOIN crisis k ON k.id = a.crisis_id OR k.id = w.crisis_id
 WHERE k.closed_at < :closed_at);

-- :forget_places exec
UPDATE call_place SET recipient_id = NULL, taken_at = NULL WHERE recipient_id IN (SELECT r.id FROM recipient r
  JOIN call a ON a.id = r.call_id JOIN crisis k ON k.id = a.crisis_id WHERE k.closed_at < :closed_at);

-- :forget_fits exec
DELETE FROM recipient_fit WHERE recipient_id IN (SELECT r.id FROM recipient r JOIN call a ON a.id = r.call_id
  JOIN crisis k ON k.id = a.crisis_id WHERE k.closed_at < :closed_at);

-- :forget_recipients exec
DELETE FROM recipient WHERE call_id IN (SELECT a.id FROM call a JOIN crisis k ON k.id = a.crisis_id
 WHERE k.closed_at < :closed_at);

-- :forget_availability exec
DELETE FROM availability WHERE staff_id IN (SELECT f.id FROM staff f JOIN crisis k ON k.id = f.crisis_id
 WHERE k.closed_at < :closed_at);

-- :forget_wishes exec
DELETE FROM crew_wish WHERE staff_id IN (SELECT f.id FROM staff f JOIN crisis k ON k.id = f.crisis_id
 WHERE k.closed_at < :closed_at);

-- :forget_crew_calls exec
DELETE FROM crew_call WHERE staff_id IN (SELECT f.id FROM staff f JOIN crisis k ON k.id = f.crisis_id
 WHERE k.closed_at < :closed_at);

-- :forget_accesses exec
-- Who saw what is kept a year.  Source: CNIL, deliberation 2021-122.
DELETE FROM access WHERE at < :at;

-- :pulse exec
UPDATE pulse SET at = :at WHERE id = 1;

-- :pulse_at one pulse_at
SELECT at FROM pulse WHERE id = 1;
