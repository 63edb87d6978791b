-- Appointments as the SAS knows them.

-- :fresh many fresh
-- Booked by an operator, with a professional whom the SAS sees, and not known here yet.
SELECT p.id AS "place:place_id", b.token_hash, p.dose, s.starts_at, s.ends_at, o.kind, o.value, n.rpps AS "rpps:TEXT"
  FROM sas_operator o JOIN booking b ON b.account_id = o.account_id JOIN place p ON p.booking_id = b.id
  JOIN slot s ON s.id = p.slot_id JOIN sas_line k ON k.line_id = s.line_id JOIN person n ON n.id = k.person_id
  JOIN care_line l ON l.id = s.line_id JOIN venue v ON v.id = l.venue_id
 WHERE p.state <> 'free' AND s.state = 'open' AND s.ends_at > :since::instant AND n.rpps IS NOT NULL AND v.exercise = 0
   AND NOT EXISTS (SELECT 1 FROM sas_appointment a WHERE a.token_hash = b.token_hash AND a.place_id = p.id)
 ORDER BY p.id LIMIT :limit;

-- :lost opt lost
-- One of the same people whose place is somebody else's now: they moved.
SELECT a.id FROM sas_appointment a WHERE a.token_hash = :token_hash AND a.dose = :dose AND a.status = 'booked'
   AND NOT EXISTS (SELECT 1 FROM place p JOIN booking b ON b.id = p.booking_id
	WHERE p.id = a.place_id AND b.token_hash = a.token_hash) ORDER BY a.id LIMIT 1;

-- :add exec
INSERT INTO sas_appointment (uid, token_hash, place_id, dose, practitioner, operator_kind, operator_value, created_at,
	starts_at, ends_at, status, try_at)
VALUES (:uid, :token_hash, :place_id, :dose, :practitioner, :operator_kind, :operator_value, :created_at, :starts_at,
	:ends_at, 'booked', :created_at) ON CONFLICT (token_hash, place_id) DO NOTHING;

-- :moved exec
UPDATE sas_appointment SET place_id = :place_id, practitioner = :practitioner, starts_at = :starts_at, ends_at = :ends_at,
	version = version + 1, attempts = 0, refused = 0, problem = '', try_at = :now::instant
 WHERE id = :id;

-- :live many live
-- What is known, beside what is.
SELECT a.id, a.version, a.status, a.starts_at, a.ends_at,
       CASE WHEN b.token_hash = a.token_hash THEN 1 ELSE 0 END AS "mine:flag", p.state AS "place_state:TEXT",
       s.state AS "slot_state:TEXT", s.starts_at AS "now_starts_at:instant?", s.ends_at AS "now_ends_at:instant?"
  FROM sas_appointment a LEFT JOIN place p ON p.id = a.place_id LEFT JOIN slot s ON s.id = p.slot_id
  LEFT JOIN booking b ON b.id = p.booking_id
 WHERE a.ends_at > :since::instant ORDER BY a.id LIMIT :limit;

-- :change exec
UPDATE sas_appointment SET status = :status, starts_at = :starts_at, ends_at = :ends_at, version = version + 1,
	attempts = 0, refused = 0, problem = '', try_at = :now::instant WHERE id = :id AND version = :version;

-- :due many due
SELECT id, uid, practitioner, operator_kind, operator_value, created_at, starts_at, ends_at, status, version, told, asked,
       attempts
  FROM sas_appointment WHERE told < version AND refused = 0 AND try_at <= :now::instant ORDER BY try_at, id LIMIT :limit;

-- :asking exec
-- Before anything leaves: a creation that may have left is never made twice.
UPDATE sas_appointment SET asked = 1, attempts = attempts + 1, try_at = :try_at WHERE id = :id;

-- :told exec
UPDATE sas_appointment SET told = :version, asked = :asked, attempts = 0, problem = '', try_at = :now::instant
 WHERE id = :id AND told < :version;

-- :again exec
UPDATE sas_appointment SET asked = :asked, try_at = :try_at, problem = :problem WHERE id = :id AND told < version;

-- :refused exec
-- Only the version that was refused: what changed since may be taken.
UPDATE sas_appointment SET refused = 1, problem = :problem WHERE id = :id AND version = :version AND told < version;

-- :forget exec
DELETE FROM sas_appointment WHERE ends_at < :before::instant;

-- :counts one counts
SELECT COALESCE(SUM(CASE WHEN told = version THEN 1 ELSE 0 END), 0) AS "told:INTEGER",
       COALESCE(SUM(CASE WHEN told < version AND refused = 0 THEN 1 ELSE 0 END), 0) AS "waiting:INTEGER",
       COALESCE(SUM(CASE WHEN refused <> 0 THEN 1 ELSE 0 END), 0) AS "refused:INTEGER",
       COALESCE(MAX(CASE WHEN told < version THEN problem ELSE '' END), '') AS "problem:TEXT"
  FROM sas_appointment;

-- :refusals many refused
SELECT id, starts_at, problem FROM sas_appointment WHERE refused <> 0 ORDER BY id DESC LIMIT :limit;
