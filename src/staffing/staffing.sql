-- Every statement of the staffing module: shifts, people on them, what they can, presence.

-- ---- shifts ---------------------------------------------------------------------

-- :source opt source
-- A dispositif, as its shifts need it.
SELECT r.crisis_id, r.name, r.state, k.exercise, k.closed_at FROM response r JOIN crisis k ON k.id = r.crisis_id
 WHERE r.id = :id::response_id;

-- :openings many opening
SELECT id, on_day, from_min, to_min, cancelled FROM opening WHERE response_id = :response_id ORDER BY id LIMIT :limit;

-- :shifts_of many shift_key
-- What there is of one dispositif, to be compared with what there should be.
SELECT id, opening_id, crew_post_id, starts_at, min_crew, places, taken, cancelled FROM shift
 WHERE response_id = :response_id ORDER BY opening_id, crew_post_id LIMIT :limit;

-- :shift_add exec
INSERT INTO shift (response_id, opening_id, crew_post_id, starts_at, ends_at, min_crew, places)
VALUES (:response_id, :opening_id, :crew_post_id, :starts_at, :ends_at, :min_crew, :places)
ON CONFLICT (opening_id, crew_post_id) DO NOTHING;

-- :shift_crew exec
-- Never fewer places than people who have one.
UPDATE shift SET min_crew = :min_crew, places = CASE WHEN taken > :places THEN taken ELSE :places END, cancelled = 0
 WHERE id = :id;

-- :shift_cancel exec
UPDATE shift SET cancelled = 1, taken = 0 WHERE id = :id AND cancelled = 0;

-- :duties_cancel exec
UPDATE duty SET state = 'cancelled', sequence = sequence + 1, at = :at
 WHERE shift_id = :shift_id AND state IN ('proposed', 'taken', 'confirmed');

-- :swaps_close_shift exec
UPDATE swap SET state = 'withdrawn', closed_at = :at::instant
 WHERE state = 'open' AND duty_id IN (SELECT d.id FROM duty d WHERE d.shift_id = :shift_id::shift_id);

-- :shift opt shift
-- One shift and all it asks.
SELECT s.id, s.response_id, s.opening_id, s.crew_post_id, s.starts_at, s.ends_at, s.min_crew, s.places, s.taken, s.cancelled,
       r.crisis_id AS "crisis_id:crisis_id", r.name AS "response:TEXT", p.name AS "post:TEXT", p.profession, p.skill,
       m.lat_e6 AS "lat_e6:INTEGER?", m.lon_e6 AS "lon_e6:INTEGER?", t.name AS "site:TEXT?", t.address AS "address:TEXT?",
       r.phone, r.note, t.access AS "site_access:TEXT?", k.exercise, k.closed_at
  FROM shift s JOIN response r ON r.id = s.response_id JOIN crew_post p ON p.id = s.crew_post_id
  JOIN crisis k ON k.id = r.crisis_id
  LEFT JOIN site t ON t.id = r.site_id LEFT JOIN commune m ON m.code = t.commune_code
 WHERE s.id = :id;

-- :shifts many shift_line
-- Shifts of a crisis between two moments; those of one dispositif when :response is not 0.
SELECT s.id, s.response_id, s.crew_post_id, s.starts_at, s.ends_at, s.min_crew, s.places, s.taken,
       r.name AS "response:TEXT", p.name AS "post:TEXT", p.profession, p.skill, p.position,
       m.lat_e6 AS "lat_e6:INTEGER?", m.lon_e6 AS "lon_e6:INTEGER?", COALESCE(t.name, '') AS "site:TEXT"
  FROM shift s JOIN response r ON r.id = s.response_id JOIN crew_post p ON p.id = s.crew_post_id
  LEFT JOIN site t ON t.id = r.site_id LEFT JOIN commune m ON m.code = t.commune_code
 WHERE r.crisis_id = :crisis_id::crisis_id AND s.cancelled = 0 AND s.ends_at > :from_at::instant AND s.starts_at < :to_at::instant
   AND (:response::INTEGER = 0 OR s.response_id = :response)
 ORDER BY r.id, p.position, p.id, s.starts_at LIMIT :limit;

-- :substitutes many substitute
SELECT u.crew_post_id, u.profession FROM crew_substitute u JOIN crew_post p ON p.id = u.crew_post_id
  JOIN response r ON r.id = p.response_id
 WHERE r.crisis_id = :crisis_id::crisis_id ORDER BY u.crew_post_id, u.profession LIMIT :limit;

-- :substitutes_of many substitute
SELECT crew_post_id, profession FROM crew_substitute WHERE crew_post_id = :crew_post_id LIMIT :limit;

-- :cover one cover
-- What is covered of one dispositif between two moments.
SELECT COUNT(*) AS "shifts:INTEGER", COALESCE(SUM(s.places), 0) AS "places:INTEGER",
       COALESCE(SUM(s.taken), 0) AS "taken:INTEGER",
       COALESCE(SUM(CASE WHEN s.taken < s.min_crew THEN s.min_crew - s.taken ELSE 0 END), 0) AS "missing:INTEGER"
  FROM shift s WHERE s.response_id = :response_id AND s.cancelled = 0
   AND s.ends_at > :from_at::instant AND s.starts_at < :to_at::instant;

-- :missing one missing
-- The same of a whole crisis: what is below the minimum.
SELECT COALESCE(SUM(s.min_crew - s.taken), 0) AS "places:INTEGER", COUNT(*) AS "shifts:INTEGER"
  FROM shift s JOIN response r ON r.id = s.response_id
 WHERE r.crisis_id = :crisis_id::crisis_id AND s.cancelled = 0 AND s.taken < s.min_crew
   AND s.ends_at > :from_at::instant AND s.starts_at < :to_at::instant;

-- ---- people ---------------------------------------------------------------------

-- :staff_put opt staff_new
INSERT INTO staff (crisis_id, person_id, token_hash, invited_at) VALUES (:crisis_id, :person_id, :token_hash, :invited_at)
ON CONFLICT (crisis_id, person_id) DO UPDATE SET invited_at = excluded.invited_at
RETURNING id;

-- :staff_link opt staff
SELECT f.id, f.crisis_id, f.person_id, f.out, f.max_week_min, f.answered_at, f.crew_team_id, p.title, p.given, p.family,
       p.profession, p.status, k.title AS "crisis:TEXT", k.exercise, k.closed_at
  FROM staff f JOIN person p ON p.id = f.person_id JOIN crisis k ON k.id = f.crisis_id
 WHERE f.token_hash = :token_hash AND p.status <> 'erased';

-- :staff one staff
SELECT f.id, f.crisis_id, f.person_id, f.out, f.max_week_min, f.answered_at, f.crew_team_id, p.title, p.given, p.family,
       p.profession, p.status, k.title AS "crisis:TEXT", k.exercise, k.closed_at
  FROM staff f JOIN person p ON p.id = f.person_id JOIN crisis k ON k.id = f.crisis_id
 WHERE f.id = :id AND f.crisis_id = :crisis_id;

-- :staffs many staff_line
-- Everyone in the crews of a crisis.
SELECT f.id, f.person_id, f.out, f.max_week_min, f.answered_at, f.crew_team_id, p.title, p.given, p.family, p.profession,
       p.status, m.lat_e6 AS "lat_e6:INTEGER?", m.lon_e6 AS "lon_e6:INTEGER?"
  FROM staff f JOIN person p ON p.id = f.person_id LEFT JOIN commune m ON m.code = p.commune_code
 WHERE f.crisis_id = :crisis_id AND p.status <> 'erased' ORDER BY p.family, p.given, f.id LIMIT :limit;

-- :staff_count one staff_count
SELECT COUNT(*) AS "people:INTEGER", COALESCE(SUM(CASE WHEN answered_at IS NULL THEN 0 ELSE 1 END), 0) AS "answered:INTEGER"
  FROM staff WHERE crisis_id = :crisis_id;

-- :skills many skill
SELECT s.code FROM person_skill s WHERE s.person_id = :person_id AND (s.expires_on IS NULL OR s.expires_on >= :today::day)
 ORDER BY s.code LIMIT :limit;

-- :skills_all many skill_of
SELECT s.person_id, s.code FROM person_skill s JOIN staff f ON f.person_id = s.person_id
 WHERE f.crisis_id = :crisis_id AND (s.expires_on IS NULL OR s.expires_on >= :today::day)
 ORDER BY s.person_id, s.code LIMIT :limit;

-- :done_all many done_of
-- Shifts done by the people of these crews, in whatever crisis; those of exercises count in exercises alone.
SELECT f.person_id, COUNT(*) AS "duties:INTEGER"
  FROM duty d JOIN staff f ON f.id = d.staff_id JOIN crisis k ON k.id = f.crisis_id
 WHERE f.person_id IN (SELECT x.person_id FROM staff x WHERE x.crisis_id = :crisis_id::crisis_id)
   AND d.arrived_at IS NOT NULL AND d.left_at IS NOT NULL
   AND (k.exercise = 0 OR EXISTS (SELECT 1 FROM crisis z WHERE z.id = :crisis_id AND z.exercise <> 0))
 GROUP BY f.person_id ORDER BY f.person_id LIMIT :limit;

-- :staff_out exec
UPDATE staff SET out = :out WHERE id = :id AND out <> :out;

-- :staff_answered exec
UPDATE staff SET answered_at = :answered_at, max_week_min = :max_week_min WHERE id = :id;

-- :windows many window
-- The stretches of a crisis to come, each once: what people are asked about.
SELECT s.starts_at, s.ends_at, COUNT(*) AS "shifts:INTEGER" FROM shift s JOIN response r ON r.id = s.response_id
 WHERE r.crisis_id = :crisis_id::crisis_id AND s.cancelled = 0 AND s.starts_at > :from_at::instant
 GROUP BY s.starts_at, s.ends_at ORDER BY s.starts_at, s.ends_at LIMIT :limit;

-- :said many said
SELECT starts_at, ends_at, can FROM availability WHERE staff_id = :staff_id ORDER BY starts_at, ends_at LIMIT :limit;

-- :said_all many said_of
SELECT a.staff_id, a.starts_at, a.ends_at, a.can FROM availability a JOIN staff f ON f.id = a.staff_id
 WHERE f.crisis_id = :crisis_id AND a.ends_at > :from_at::instant ORDER BY a.staff_id, a.starts_at LIMIT :limit;

-- :say exec
INSERT INTO availability (staff_id, starts_at, ends_at, can) VALUES (:staff_id, :starts_at, :ends_at, :can)
ON CONFLICT (staff_id, starts_at, ends_at) DO UPDATE SET can = excluded.can WHERE availability.can <> excluded.can;

-- :unsay exec
DELETE FROM availability WHERE staff_id = :staff_id AND starts_at = :starts_at AND ends_at = :ends_at;

-- ---- teams ----------------------------------------------------------------------

-- :wish_put exec
INSERT INTO crew_wish (staff_id, with_id, wished, at) VALUES (:staff_id, :with_id, 1, :at)
ON CONFLICT (staff_id, with_id) DO UPDATE SET wished = 1, at = excluded.at WHERE crew_wish.wished = 0;

-- :wish_back exec
UPDATE crew_wish SET wished = 0 WHERE staff_id = :staff_id AND with_id = :with_id AND wished <> 0;

-- :wish_decline exec
UPDATE crew_wish SET declined = :declined
 WHERE staff_id = :staff_id AND with_id = :with_id AND wished <> 0 AND declined <> :declined;

-- :wishes_of one wishes
SELECT COUNT(*) AS "n:INTEGER" FROM crew_wish WHERE staff_id = :staff_id AND wished <> 0;

-- :wishes many wish
-- Of a crisis, the oldest first, with the names of both.
SELECT w.staff_id, w.with_id, w.declined, p.title, p.given, p.family, q.title AS with_title, q.given AS with_given,
       q.family AS with_family
  FROM crew_wish w JOIN staff a ON a.id = w.staff_id JOIN staff b ON b.id = w.with_id
  JOIN person p ON p.id = a.person_id JOIN person q ON q.id = b.person_id
 WHERE a.crisis_id = :crisis_id AND w.wished <> 0 ORDER BY w.at, w.staff_id, w.with_id LIMIT :limit;

-- :wishes_mine many wish
-- Hers, and those of others for her.
SELECT w.staff_id, w.with_id, w.declined, p.title, p.given, p.family, q.title AS with_title, q.given AS with_given,
       q.family AS with_family
  FROM crew_wish w JOIN staff a ON a.id = w.staff_id JOIN staff b ON b.id = w.with_id
  JOIN person p ON p.id = a.person_id JOIN person q ON q.id = b.person_id
 WHERE (w.staff_id = :id::staff_id OR w.with_id = :id::staff_id) AND w.wished <> 0
 ORDER BY w.at, w.staff_id, w.with_id LIMIT :limit;

-- :team_add one crew_team_new
INSERT INTO crew_team (crisis_id) VALUES (:crisis_id) RETURNING id;

-- :team_put exec
UPDATE staff SET crew_team_id = :crew_team_id WHERE id = :id;

-- :team_merge exec
UPDATE staff SET crew_team_id = :crew_team_id WHERE crew_team_id = :was::crew_team_id;

-- :team_end exec
UPDATE staff SET crew_team_id = NULL WHERE crew_team_id = :was::crew_team_id;

-- :team_size one team_size
SELECT COUNT(*) AS "people:INTEGER" FROM staff WHERE crew_team_id = :was::crew_team_id;

-- ---- duties ---------------------------------------------------------------------

-- :place_take exec
-- The last place is decided here, by the database: nobody counts before it.
UPDATE shift SET taken = taken + 1
 WHERE id = :id AND taken < places AND cancelled = 0 AND ends_at > :now::instant;

-- :place_give exec
UPDATE shift SET taken = taken - 1 WHERE id = :id AND taken > 0;

-- :duty_put opt duty_new
-- Again for someone who gave it back; nothing for someone who has it.
INSERT INTO duty (shift_id, staff_id, state, by_hand, at, told_sequence, read_sequence)
VALUES (:shift_id, :staff_id, :state, :by_hand, :at, :told_sequence, :told_sequence)
ON CONFLICT (shift_id, staff_id) DO UPDATE SET state = excluded.state, by_hand = excluded.by_hand, at = excluded.at,
	sequence = duty.sequence + 1,
	told_sequence = CASE WHEN excluded.told_sequence IS NULL THEN duty.told_sequence ELSE duty.sequence + 1 END,
	read_sequence = CASE WHEN excluded.told_sequence IS NULL THEN duty.read_sequence ELSE duty.sequence + 1 END
 WHERE duty.state IN ('withdrawn', 'cancelled')
RETURNING id;

-- :duty_state exec
UPDATE duty SET state = :state, sequence = sequence + 1, at = :at,
       told_sequence = CASE WHEN :told::INTEGER <> 0 THEN sequence + 1 ELSE told_sequence END,
       read_sequence = CASE WHEN :told::INTEGER <> 0 THEN sequence + 1 ELSE read_sequence END
 WHERE id = :id AND state IN ('proposed', 'taken', 'confirmed') AND arrived_at IS NULL;

-- :duty_of opt duty_new
SELECT id FROM duty WHERE shift_id = :shift_id AND staff_id = :staff_id AND state IN ('proposed', 'taken', 'confirmed');

-- :duty opt duty
SELECT d.id, d.shift_id, d.staff_id, d.state, d.by_hand, d.sequence, d.at, d.arrived_at, d.left_at, d.absent, d.worked_min,
       f.crisis_id, f.person_id, s.response_id, s.starts_at, s.ends_at, p.title, p.given, p.family, k.exercise,
       c.name AS "post:TEXT", r.name AS "response:TEXT"
  FROM duty d JOIN staff f ON f.id = d.staff_id JOIN shift s ON s.id = d.shift_id JOIN person p ON p.id = f.person_id
  JOIN crisis k ON k.id = f.crisis_id JOIN crew_post c ON c.id = s.crew_post_id JOIN response r ON r.id = s.response_id
 WHERE d.id = :id;

-- :held many held
-- All that one person has to do, in every crisis: what the rules look at.
SELECT d.id, s.id AS "shift_id:shift_id", s.starts_at, s.ends_at, m.lat_e6 AS "lat_e6:INTEGER?", m.lon_e6 AS "lon_e6:INTEGER?"
  FROM duty d JOIN staff f ON f.id = d.staff_id JOIN shift s ON s.id = d.shift_id
  JOIN response r ON r.id = s.response_id LEFT JOIN site t ON t.id = r.site_id LEFT JOIN commune m ON m.code = t.commune_code
 WHERE f.person_id = :person_id AND d.state IN ('proposed', 'taken', 'confirmed')
   AND s.ends_at > :from_at::instant AND s.starts_at < :to_at::instant
 ORDER BY s.starts_at LIMIT :limit;

-- :in_call opt in_call
-- A place of a call that someone has at the hours of a shift, and that is not a place of it (engaged.h).
SELECT k.id FROM recipient r JOIN call_place s ON s.recipient_id = r.id JOIN call k ON k.id = r.call_id JOIN crisis z ON z.id = k.crisis_id
 WHERE r.person_id = :person_id AND z.exercise = :exercise::flag AND k.state IN ('sent', 'closed')
   AND k.starts_at < :ends_at::instant AND COALESCE(k.ends_at, k.starts_at + 43200000000) > :starts_at::instant
   AND NOT EXISTS (SELECT 1 FROM shift_call g WHERE g.call_id = k.id AND g.shift_id = :shift_id::shift_id)
 LIMIT 1;

-- :held_all many held_of
SELECT f.person_id, d.id, s.id AS "shift_id:shift_id", s.starts_at, s.ends_at, d.by_hand,
       m.lat_e6 AS "lat_e6:INTEGER?", m.lon_e6 AS "lon_e6:INTEGER?"
  FROM duty d JOIN staff f ON f.id = d.staff_id JOIN shift s ON s.id = d.shift_id
  JOIN response r ON r.id = s.response_id LEFT JOIN site t ON t.id = r.site_id LEFT JOIN commune m ON m.code = t.commune_code
 WHERE f.person_id IN (SELECT x.person_id FROM staff x WHERE x.crisis_id = :crisis_id::crisis_id)
   AND d.state IN ('proposed', 'taken', 'confirmed')
   AND s.ends_at > :from_at::instant AND s.starts_at < :to_at::instant
 ORDER BY f.person_id, s.starts_at LIMIT :limit;

-- :on_shift many on_shift
SELECT d.id, d.staff_id, d.state, d.by_hand, d.arrived_at, d.left_at, d.absent, d.worked_min, p.id AS "person_id:person_id",
       p.title, p.given, p.family, p.profession
  FROM duty d JOIN staff f ON f.id = d.staff_id JOIN person p ON p.id = f.person_id
 WHERE d.shift_id = :shift_id ORDER BY CASE WHEN d.state IN ('proposed', 'taken', 'confirmed') THEN 0 ELSE 1 END, p.family, d.id
 LIMIT :limit;

-- :on_day many on_day
-- The sheet of one dispositif: who is expected between two moments.
SELECT d.id, d.shift_id, d.state, d.arrived_at, d.left_at, d.absent, d.worked_min, s.starts_at, s.ends_at,
       c.name AS "post:TEXT", p.id AS "person_id:person_id", p.title, p.given, p.family, p.profession
  FROM duty d JOIN shift s ON s.id = d.shift_id JOIN crew_post c ON c.id = s.crew_post_id
  JOIN staff f ON f.id = d.staff_id JOIN person p ON p.id = f.person_id
 WHERE s.response_id = :response_id AND s.cancelled = 0 AND d.state IN ('proposed', 'taken', 'confirmed')
   AND s.starts_at >= :from_at::instant AND s.starts_at < :to_at::instant
 ORDER BY s.starts_at, s.ends_at, c.position, p.family, d.id LIMIT :limit;

-- :next_duty opt next_duty
-- The first shift from then on that somebody is on.
SELECT s.starts_at FROM shift s WHERE s.response_id = :response_id AND s.cancelled = 0 AND s.taken > 0
   AND s.starts_at >= :from_at::instant ORDER BY s.starts_at LIMIT 1;

-- :mine many mine
-- Everything one person was ever given in a crisis, for her page, her calendar, her record.
SELECT d.id, d.shift_id, d.state, d.sequence, d.at, d.told_sequence, d.arrived_at, d.left_at, d.absent, d.worked_min,
       s.starts_at, s.ends_at, c.name AS "post:TEXT", r.name AS "response:TEXT", r.phone, r.note,
       COALESCE(t.name, '') AS "site:TEXT", COALESCE(t.address, '') AS "address:TEXT", COALESCE(m.name, '') AS "commune:TEXT",
       m.lat_e6 AS "lat_e6:INTEGER?", m.lon_e6 AS "lon_e6:INTEGER?",
       (SELECT COUNT(*) FROM swap w WHERE w.duty_id = d.id AND w.state = 'open') AS "offered:INTEGER"
  FROM duty d JOIN shift s ON s.id = d.shift_id JOIN crew_post c ON c.id = s.crew_post_id
  JOIN response r ON r.id = s.response_id LEFT JOIN site t ON t.id = r.site_id LEFT JOIN commune m ON m.code = t.commune_code
 WHERE d.staff_id = :staff_id ORDER BY s.starts_at, d.id LIMIT :limit;

-- :override_add exec
INSERT INTO override (duty_id, rule, reason, account_id, at) VALUES (:duty_id, :rule, :reason, :account_id, :at);

-- ---- swaps ----------------------------------------------------------------------

-- :swap_offer exec
INSERT INTO swap (duty_id, state, at)
SELECT d.id, 'open', :at FROM duty d JOIN shift s ON s.id = d.shift_id
 WHERE d.id = :duty_id::duty_id AND d.state IN ('proposed', 'taken', 'confirmed') AND s.starts_at > :at
   AND NOT EXISTS (SELECT 1 FROM swap w WHERE w.duty_id = d.id AND w.state = 'open');

-- :swap_close exec
UPDATE swap SET state = 'withdrawn', closed_at = :at::instant WHERE duty_id = :duty_id AND state = 'open';

-- :swap_accept exec
-- Two colleagues at once: one has it.
UPDATE swap SET state = 'accepted', taken_by = :taken_by::staff_id, closed_at = :at::instant WHERE id = :id AND state = 'open';

-- :swap opt swap
SELECT w.id, w.duty_id, w.state, d.shift_id, d.staff_id, f.crisis_id, f.person_id, p.title, p.given, p.family
  FROM swap w JOIN duty d ON d.id = w.duty_id JOIN staff f ON f.id = d.staff_id JOIN person p ON p.id = f.person_id
 WHERE w.id = :id;

-- :swaps many swap_line
-- Places offered by colleagues, still to come.
SELECT w.id, d.shift_id, d.staff_id, p.given, p.family, p.title FROM swap w JOIN duty d ON d.id = w.duty_id JOIN shift s ON s.id = d.shift_id
  JOIN staff f ON f.id = d.staff_id JOIN person p ON p.id = f.person_id
 WHERE f.crisis_id = :crisis_id AND w.state = 'open' AND s.starts_at > :now::instant ORDER BY s.starts_at, w.id LIMIT :limit;

-- ---- rules ----------------------------------------------------------------------

-- :rules one rules
SELECT rest_min, day_min, week_min, rolling_min, nights, travel_kmh, w_wish, w_fair, w_distance, w_change, w_team,
       w_mixed, w_together, known_duties, known_skill, known_min, new_max, call_when, call_hours
  FROM staffing_rules WHERE id = 1;

-- :rules_set exec
UPDATE staffing_rules SET rest_min = :rest_min, day_min = :day_min, week_min = :week_min, rolling_min = :rolling_min,
       nights = :nights, travel_kmh = :travel_kmh, w_wish = :w_wish, w_fair = :w_fair, w_distance = :w_distance,
       w_change = :w_change, w_team = :w_team, w_mixed = :w_mixed, w_together = :w_together,
       known_duties = :known_duties, known_skill = :known_skill, known_min = :known_min, new_max = :new_max,
       call_when = :call_when, call_hours = :call_hours
 WHERE id = 1;

-- ---- telling --------------------------------------------------------------------

-- :community opt community
SELECT name, sms_name, callback_phone FROM community WHERE id = 1;

-- :crisis opt crisis
SELECT title, exercise, closed_at FROM crisis WHERE id = :id;

-- :untold many untold
-- Whose roster is not what they were told last.
SELECT f.id, f.person_id, p.given, COUNT(*) AS "changes:INTEGER",
       SUM(CASE WHEN d.state IN ('proposed', 'taken', 'confirmed') THEN 1 ELSE 0 END) AS "duties:INTEGER"
  FROM duty d JOIN staff f ON f.id = d.staff_id JOIN shift s ON s.id = d.shift_id JOIN person p ON p.id = f.person_id
 WHERE f.crisis_id = :crisis_id AND s.ends_at > :now::instant AND p.status = 'active'
   AND ((d.told_sequence IS NULL AND d.state IN ('proposed', 'taken', 'confirmed')) OR d.told_sequence <> d.sequence)
 GROUP BY f.id, f.person_id, p.given ORDER BY f.id LIMIT :limit;

-- :told_again exec
-- What is published begins again on the telephone.
UPDATE crew_call SET tries = 0, ended = 0, due_at = NULL WHERE staff_id IN (:ids::staff_id[]);

-- :unread one unread
-- Who has not said that she read what was published to her.
SELECT COUNT(DISTINCT d.staff_id) AS "people:INTEGER" FROM duty d JOIN staff f ON f.id = d.staff_id JOIN shift s ON s.id = d.shift_id
  JOIN person p ON p.id = f.person_id
 WHERE f.crisis_id = :crisis_id AND p.status = 'active' AND s.ends_at > :now::instant AND d.told_sequence IS NOT NULL
   AND COALESCE(d.read_sequence, -1) < d.told_sequence;

-- :unread_of one unread
-- Changes she has not said she read.
SELECT COUNT(*) AS "people:INTEGER" FROM duty d JOIN shift s ON s.id = d.shift_id
 WHERE d.staff_id = :staff_id AND s.ends_at > :now::instant AND d.told_sequence IS NOT NULL
   AND COALESCE(d.read_sequence, -1) < d.told_sequence;

-- :read exec
UPDATE duty SET read_sequence = told_sequence
 WHERE staff_id = :staff_id AND told_sequence IS NOT NULL AND COALESCE(read_sequence, -1) < told_sequence;

-- :told exec
UPDATE duty SET told_sequence = sequence, told_at = :at::instant, state = CASE WHEN state = 'proposed' THEN 'confirmed' ELSE state END
 WHERE staff_id IN (:ids::staff_id[]) AND (told_sequence IS NULL OR told_sequence <> sequence);

-- :roster_published exec
INSERT INTO roster (crisis_id, version, published_at, wrote_at) VALUES (:crisis_id, 1, :at::instant, :at::instant)
ON CONFLICT (crisis_id) DO UPDATE SET published_at = excluded.published_at, wrote_at = excluded.wrote_at;

-- :roster opt roster
SELECT version, published_at, wrote_at FROM roster WHERE crisis_id = :crisis_id;

-- :unsent exec
-- Within the seconds before anything leaves.
UPDATE outbox SET state = 'cancelled'
 WHERE crisis_id = :crisis_id::crisis_id AND state = 'to_send' AND call_id IS NULL AND not_before > :now::instant AND send_key LIKE 'staff:%';

-- :waiting one waiting
SELECT COUNT(*) AS "n:INTEGER" FROM outbox
 WHERE crisis_id = :crisis_id::crisis_id AND state = 'to_send' AND call_id IS NULL AND not_before > :now::instant AND send_key LIKE 'staff:%';

-- :waiting_people many waiting_person
SELECT f.id FROM outbox o JOIN staff f ON f.person_id = o.person_id AND f.crisis_id = o.crisis_id
 WHERE o.crisis_id = :crisis_id::crisis_id AND o.state = 'to_send' AND o.call_id IS NULL AND o.not_before > :now::instant
   AND o.send_key LIKE 'staff:%:roster:%' ORDER BY f.id LIMIT :limit;

-- :untell exec
UPDATE duty SET told_sequence = NULL WHERE staff_id IN (:ids::staff_id[]) AND state IN ('proposed', 'taken', 'confirmed');

-- ---- on site --------------------------------------------------------------------

-- :arrive exec
UPDATE duty SET arrived_at = :arrived_at, absent = 0, ticked_via = :ticked_via, ticked_by = :ticked_by,
       state = CASE WHEN state = 'proposed' THEN 'confirmed' ELSE state END
 WHERE id = :id AND state IN ('proposed', 'taken', 'confirmed') AND arrived_at IS NULL;

-- :leave exec
UPDATE duty SET left_at = :left_at, worked_min = :worked_min, ticked_by = :ticked_by
 WHERE id = :id AND arrived_at IS NOT NULL AND (left_at IS NULL OR worked_min <> :worked_min);

-- :absent exec
UPDATE duty SET absent = 1, ticked_via = 'hand', ticked_by = :ticked_by
 WHERE id = :id AND arrived_at IS NULL AND absent = 0 AND state IN ('proposed', 'taken', 'confirmed');

-- :unpresent exec
-- A tick that was a mistake.
UPDATE duty SET arrived_at = NULL, left_at = NULL, worked_min = NULL, absent = 0, ticked_by = :ticked_by
 WHERE id = :id AND (arrived_at IS NOT NULL OR absent <> 0);

-- :handover_add exec
INSERT INTO handover (response_id, text, author, at, request_key) VALUES (:response_id, :text, :author, :at, :request_key)
ON CONFLICT (request_key) DO NOTHING;

-- :handovers many handover
SELECT text, author, at FROM handover WHERE response_id = :response_id ORDER BY id DESC LIMIT :limit;

-- :worked many worked
-- Hours and nights of each person of the crews between two moments, done or to do.
SELECT f.id AS "staff_id:staff_id", s.starts_at, s.ends_at, d.worked_min, d.absent
  FROM duty d JOIN staff f ON f.id = d.staff_id JOIN shift s ON s.id = d.shift_id
 WHERE f.crisis_id = :crisis_id AND d.state IN ('proposed', 'taken', 'confirmed')
   AND s.ends_at > :from_at::instant AND s.starts_at < :to_at::instant ORDER BY f.id, s.starts_at LIMIT :limit;

-- :support_add exec
INSERT INTO support_asked (crisis_id, on_day, request_key) VALUES (:crisis_id, :on_day, :request_key)
ON CONFLICT (request_key) DO NOTHING;

-- :support_count one support_count
SELECT COUNT(*) AS "n:INTEGER" FROM support_asked WHERE crisis_id = :crisis_id;

-- :support_line opt support_line
-- Whom to ask: the support team of the crisis.
SELECT name, phone, email FROM response WHERE crisis_id = :crisis_id::crisis_id AND kind = 'support' AND state <> 'closed'
 ORDER BY CASE WHEN email <> '' THEN 0 ELSE 1 END, id LIMIT 1;

-- :others many other
-- Members of a profession (any, when it is empty) who are not in the crews yet.
SELECT p.id, p.title, p.given, p.family FROM person p
 WHERE p.member <> 0 AND p.status = 'active' AND (:profession = '' OR p.profession = :profession)
   AND NOT EXISTS (SELECT 1 FROM staff f WHERE f.person_id = p.id AND f.crisis_id = :crisis_id::crisis_id)
 ORDER BY p.family, p.given, p.id LIMIT :limit;

-- :wanted many wanted
-- Professions that the posts of a crisis ask for, first choices and instead.
SELECT k.profession FROM crew_post k JOIN response r ON r.id = k.response_id
 WHERE r.crisis_id = :crisis_id::crisis_id AND k.removed = 0 AND r.state <> 'closed'
 UNION SELECT u.profession FROM crew_substitute u JOIN crew_post k ON k.id = u.crew_post_id JOIN response r ON r.id = k.response_id
 WHERE r.crisis_id = :crisis_id::crisis_id AND k.removed = 0 AND r.state <> 'closed'
 LIMIT :limit;

-- :soonest many shift_line
-- Shifts that have a free place, or whose place a colleague offers, soonest first.
SELECT s.id, s.response_id, s.crew_post_id, s.starts_at, s.ends_at, s.min_crew, s.places, s.taken,
       r.name AS "response:TEXT", p.name AS "post:TEXT", p.profession, p.skill, p.position,
       m.lat_e6 AS "lat_e6:INTEGER?", m.lon_e6 AS "lon_e6:INTEGER?", COALESCE(t.name, '') AS "site:TEXT"
  FROM shift s JOIN response r ON r.id = s.response_id JOIN crew_post p ON p.id = s.crew_post_id
  LEFT JOIN site t ON t.id = r.site_id LEFT JOIN commune m ON m.code = t.commune_code
 WHERE r.crisis_id = :crisis_id::crisis_id AND s.cancelled = 0 AND s.starts_at > :from_at::instant AND s.starts_at < :to_at::instant
   AND (s.taken < s.places OR EXISTS (SELECT 1 FROM duty d JOIN swap w ON w.duty_id = d.id
	WHERE d.shift_id = s.id AND w.state = 'open'))
 ORDER BY s.starts_at, r.id, p.position, s.id LIMIT :limit;

-- ---- plans ----------------------------------------------------------------------

-- :roster_begin exec
INSERT INTO roster (crisis_id, version) VALUES (:crisis_id, 0) ON CONFLICT (crisis_id) DO NOTHING;

-- :roster_move exec
-- Two plans accepted at once: one moves it.
UPDATE roster SET version = version + 1 WHERE crisis_id = :crisis_id AND version = :version;

-- :plan_add one plan_key
INSERT INTO plan (crisis_id, version, kind, state, seconds, asked_at, asked_by, request_key)
VALUES (:crisis_id, (SELECT r.version FROM roster r WHERE r.crisis_id = :crisis_id), :kind, 'asked', :seconds, :asked_at,
	:asked_by, :request_key)
RETURNING id;

-- :plan_by_key opt plan_key
SELECT id FROM plan WHERE request_key = :request_key;

-- :plan one plan
SELECT id, crisis_id, version, kind, state, seconds, summary, problem, asked_at, ready_at, decided_at FROM plan WHERE id = :id;

-- :plans many plan
SELECT id, crisis_id, version, kind, state, seconds, summary, problem, asked_at, ready_at, decided_at FROM plan
 WHERE crisis_id = :crisis_id ORDER BY id DESC LIMIT :limit;

-- :plan_ready exec
UPDATE plan SET state = :state, summary = :summary, problem = :problem, ready_at = :ready_at WHERE id = :id AND state = 'asked';

-- :plan_decide exec
UPDATE plan SET state = :state, decided_at = :decided_at WHERE id = :id AND state = 'ready';

-- :line_add exec
INSERT INTO plan_line (plan_id, shift_id, staff_id, change) VALUES (:plan_id, :shift_id, :staff_id, :change)
ON CONFLICT (plan_id, shift_id, staff_id) DO NOTHING;

-- :plan_lines many plan_line
SELECT l.shift_id, l.staff_id, l.change, l.outcome, s.starts_at, s.ends_at, c.name AS "post:TEXT", r.name AS "response:TEXT",
       p.title, p.given, p.family
  FROM plan_line l JOIN shift s ON s.id = l.shift_id JOIN crew_post c ON c.id = s.crew_post_id
  JOIN response r ON r.id = s.response_id JOIN staff f ON f.id = l.staff_id JOIN person p ON p.id = f.person_id
 WHERE l.plan_id = :plan_id ORDER BY s.starts_at, l.shift_id, l.staff_id LIMIT :limit;

-- :line_outcome exec
UPDATE plan_line SET outcome = :outcome WHERE plan_id = :plan_id AND shift_id = :shift_id AND staff_id = :staff_id;

-- :plan_drop exec
-- What a person decided by hand meanwhile stays.
UPDATE duty SET state = 'cancelled', sequence = sequence + 1, at = :at
 WHERE id = :id AND by_hand = 0 AND arrived_at IS NULL AND state IN ('proposed', 'taken', 'confirmed');

-- :shift_line many shift_line
-- Some shifts, wherever they are.
SELECT s.id, s.response_id, s.crew_post_id, s.starts_at, s.ends_at, s.min_crew, s.places, s.taken,
       r.name AS "response:TEXT", p.name AS "post:TEXT", p.profession, p.skill, p.position,
       m.lat_e6 AS "lat_e6:INTEGER?", m.lon_e6 AS "lon_e6:INTEGER?", COALESCE(t.name, '') AS "site:TEXT"
  FROM shift s JOIN response r ON r.id = s.response_id JOIN crew_post p ON p.id = s.crew_post_id
  LEFT JOIN site t ON t.id = r.site_id LEFT JOIN commune m ON m.code = t.commune_code
 WHERE s.id IN (:ids::shift_id[]) ORDER BY s.starts_at, s.id LIMIT :limit;

-- :name one name
SELECT title, given, family FROM person WHERE id = :id;
