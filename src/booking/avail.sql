-- What the public pages and the feed read, kept in memory (booking/avail.h).

-- :motives many motive
SELECT id, label, explain, age_min, age_max, inside, second_days FROM motive WHERE active <> 0 ORDER BY position, id
 LIMIT :limit;

-- :venues many venue
SELECT v.id, v.name, v.address, v.commune_code, COALESCE(c.name, '') AS "commune:TEXT", v.phone, v.directions,
       v.postal_code, v.exercise, v.opens_at, COALESCE(c.lat_e6, 0) AS "lat_e6:INTEGER", COALESCE(c.lon_e6, 0) AS "lon_e6:INTEGER"
  FROM venue v LEFT JOIN commune c ON c.code = v.commune_code
 WHERE v.closed_at IS NULL AND v.opens_at IS NOT NULL ORDER BY v.name, v.id LIMIT :limit;

-- :communes many commune
SELECT code, name, lat_e6, lon_e6 FROM commune WHERE inside <> 0 ORDER BY name LIMIT :limit;

-- :community opt community
SELECT name, sms_name, callback_phone FROM community WHERE id = 1;

-- :lines many line
-- Of centres that are open to the public.
SELECT l.id, l.motive_id, l.venue_id FROM care_line l JOIN venue v ON v.id = l.venue_id
 WHERE v.closed_at IS NULL AND v.opens_at IS NOT NULL ORDER BY l.id LIMIT :limit;

-- :slots many slot_row
-- Some of the open ones to come, in order of time, with what is free at this moment: those after the last one read.
SELECT s.id, s.starts_at, s.ends_at, s.line_id,
       (SELECT SUM(CASE WHEN p.state = 'free' AND p.held_until <= :now::instant AND p.walkin = 0 THEN 1 ELSE 0 END)
	FROM place p WHERE p.slot_id = s.id) AS "free:INTEGER?"
  FROM slot s WHERE s.starts_at >= :from::instant AND (s.starts_at > :from OR s.id > :after::slot_id) AND s.state = 'open'
 ORDER BY s.starts_at, s.id LIMIT :limit;

-- :free many free
SELECT p.slot_id AS "id:slot_id",
       SUM(CASE WHEN p.state = 'free' AND p.held_until <= :now::instant AND p.walkin = 0 THEN 1 ELSE 0 END)
	AS "free:INTEGER"
  FROM place p WHERE p.slot_id IN (:slots::slot_id[]) GROUP BY p.slot_id LIMIT :limit;

-- :holds many hold
-- Held now: free again later, without any commit.
SELECT slot_id, held_until FROM place WHERE state = 'free' AND held_until > :now::instant ORDER BY held_until
 LIMIT :limit;

-- :held_lines many held_line
-- Lines of care that one professional holds, for the SAS.
SELECT k.line_id AS "id:care_line_id", l.venue_id, p.rpps AS "rpps:TEXT", p.family, p.given, p.speciality, k.cabinet, k.home, k.remote, k.public,
       k.pro, k.snp, k.cpts
  FROM sas_line k JOIN care_line l ON l.id = k.line_id JOIN person p ON p.id = k.person_id
 WHERE p.rpps IS NOT NULL AND p.status IN ('active', 'paused') ORDER BY k.line_id LIMIT :limit;
