-- Every statement of posts, places and waves: calls that know how many they need.

-- ---- posts and places --------------------------------------------------------------

-- :posts many post
-- What a call asks for, and how far it is.
SELECT p.id, p.position, p.profession, p.skill, p.substitutes, p.wanted,
       (SELECT COUNT(*) FROM call_place s WHERE s.call_post_id = p.id AND s.recipient_id IS NOT NULL) AS "taken:INTEGER",
       (SELECT COUNT(*) FROM call_place s WHERE s.call_post_id = p.id) AS "places:INTEGER",
       COALESCE((SELECT MIN(k.label) FROM person_skill k WHERE k.code = p.skill AND p.skill <> ''), '') AS "skill_label:TEXT"
  FROM call_post p WHERE p.call_id = :call_id ORDER BY p.position LIMIT :limit;

-- :posts_clear exec
DELETE FROM call_post WHERE call_id = :call_id AND NOT EXISTS (SELECT 1 FROM call_place s WHERE s.call_post_id = call_post.id);

-- :post_add one new_post
INSERT INTO call_post (call_id, position, profession, skill, substitutes, wanted)
VALUES (:call_id, :position, :profession, :skill, :substitutes, :wanted) RETURNING id;

-- :place_add exec
INSERT INTO call_place (call_post_id) VALUES (:call_post_id);

-- :want exec
UPDATE call_post SET wanted = :wanted WHERE id = :id AND call_id = :call_id AND wanted <> :wanted;

-- :place_drop exec
-- Only places nobody has.
DELETE FROM call_place WHERE recipient_id IS NULL AND id IN (
	SELECT id FROM call_place WHERE call_post_id = :call_post_id AND recipient_id IS NULL ORDER BY id DESC LIMIT :limit);

-- :fit_add exec
INSERT INTO recipient_fit (recipient_id, call_post_id, exact) VALUES (:recipient_id, :call_post_id, :exact);

-- :unfit exec
DELETE FROM recipient_fit WHERE recipient_id = :recipient_id;

-- :expected part
-- What people are expected at: places of calls, shifts they took in a dispositif.  Without an end it lasts twelve hours;
-- without a beginning it is at no hours, and in nobody's way.
SELECT r.person_id, z.exercise, k.id AS call_id, 0 AS shift_id, k.starts_at,
       COALESCE(k.ends_at, k.starts_at + 43200000000) AS ends_at,
       COALESCE(k.ends_at, k.starts_at + 43200000000, k.sent_at) AS last_at,
       k.crisis_id, k.title, k.place,
       CASE WHEN r.token_hash IS NULL OR z.closed_at IS NOT NULL THEN '' ELSE k.request_key END AS request_key, k.base_url
  FROM call_place s JOIN recipient r ON r.id = s.recipient_id JOIN call k ON k.id = r.call_id
  JOIN crisis z ON z.id = k.crisis_id
 WHERE k.state IN ('sent', 'closed')
UNION ALL
SELECT t.person_id, z.exercise, 0, h.id, h.starts_at, h.ends_at, h.ends_at, t.crisis_id, w.name, COALESCE(l.name, ''), '', ''
  FROM duty d JOIN shift h ON h.id = d.shift_id JOIN staff t ON t.id = d.staff_id JOIN crisis z ON z.id = t.crisis_id
  JOIN response w ON w.id = h.response_id LEFT JOIN site l ON l.id = w.site_id
 WHERE d.state IN ('taken', 'confirmed') AND h.cancelled = 0;

-- :in_her_way part
-- What stands in the way of a place in this call: one at the same hours, in another call or on a shift that is not its own.
FROM ({expected}) e JOIN call n ON n.id = :call_id::call_id JOIN crisis y ON y.id = n.crisis_id
 WHERE e.person_id = :person_id::person_id AND e.exercise = y.exercise AND e.call_id <> n.id
   AND e.starts_at < COALESCE(n.ends_at, n.starts_at + 43200000000) AND e.ends_at > n.starts_at
   AND NOT EXISTS (SELECT 1 FROM shift_call g WHERE g.call_id = n.id AND g.shift_id = e.shift_id)

-- :unfit_others exec
-- Who waits for one post is no longer counted on for the others, nor offered them.
DELETE FROM recipient_fit WHERE recipient_id = :recipient_id AND call_post_id <> :call_post_id AND EXISTS (
	SELECT 1 FROM recipient_fit f WHERE f.recipient_id = :recipient_id AND f.call_post_id = :call_post_id);

-- :take opt taken
-- The acceptance: one free place of a post this person can hold, the exact one first; or of the one they chose.
-- Writers take turns on both engines: what another has just taken is seen.
UPDATE call_place SET recipient_id = :recipient_id::recipient_id, taken_at = :at::instant
 WHERE recipient_id IS NULL AND id = (
	SELECT s.id FROM call_place s JOIN recipient_fit f ON f.call_post_id = s.call_post_id
	 WHERE f.recipient_id = :recipient_id AND s.recipient_id IS NULL AND (:any::flag <> 0 OR s.call_post_id = :call_post_id)
	 ORDER BY f.exact DESC, s.call_post_id, s.id LIMIT 1)
   AND NOT EXISTS (SELECT 1 {in_her_way})
RETURNING id, call_post_id;
-- :pg
UPDATE call_place SET recipient_id = :recipient_id::recipient_id, taken_at = :at::instant
 WHERE recipient_id IS NULL AND id = (
	SELECT s.id FROM call_place s JOIN recipient_fit f ON f.call_post_id = s.call_post_id
	 WHERE f.recipient_id = :recipient_id AND s.recipient_id IS NULL AND (:any::flag <> 0 OR s.call_post_id = :call_post_id)
	 ORDER BY f.exact DESC, s.call_post_id, s.id LIMIT 1 FOR UPDATE OF s SKIP LOCKED)
   AND NOT EXISTS (SELECT 1 {in_her_way})
RETURNING id, call_post_id;

-- :choices many choice
-- The posts people can hold, by the numbers that messages give them.
SELECT f.recipient_id, p.id, p.position, p.profession, p.skill,
       COALESCE((SELECT MIN(k.label) FROM person_skill k WHERE k.code = p.skill AND p.skill <> ''), '') AS "skill_label:TEXT",
       (SELECT COUNT(*) FROM call_place s WHERE s.call_post_id = p.id AND s.recipient_id IS NULL) AS "free:INTEGER",
       (SELECT COUNT(*) FROM call_place s WHERE s.call_post_id = p.id AND s.recipient_id = f.recipient_id) AS "held:INTEGER"
  FROM recipient_fit f JOIN call_post p ON p.id = f.call_post_id
 WHERE f.recipient_id IN (:ids::recipient_id[]) ORDER BY f.recipient_id, p.position LIMIT :limit;

-- :free exec
UPDATE call_place SET recipient_id = NULL, taken_at = NULL WHERE recipient_id = :recipient_id::recipient_id;

-- :standing exec
-- What they had to be told on the telephone was of where they stood before.
UPDATE recipient SET standing = :standing, standing_at = :at::instant, offered_at = NULL, desk_say = '' WHERE id = :id;

-- :reserve exec
-- Stays in reserve: only who said yes and has no place.
UPDATE recipient SET standing = 'reserve', standing_at = :at::instant, desk_say = ''
 WHERE id = :id AND standing IN ('full', 'reserve');

-- :held opt held
-- The place someone has, and what it asks for.
SELECT s.id, s.call_post_id, p.profession, p.skill, s.taken_at,
       COALESCE((SELECT MIN(k.label) FROM person_skill k WHERE k.code = p.skill AND p.skill <> ''), '') AS "skill_label:TEXT"
  FROM call_place s JOIN call_post p ON p.id = s.call_post_id WHERE s.recipient_id = :recipient_id::recipient_id;

-- :need one need
-- How many places a call has, and how many are free.
SELECT COUNT(*) AS "places:INTEGER",
       COALESCE(SUM(CASE WHEN s.recipient_id IS NULL THEN 1 ELSE 0 END), 0) AS "free:INTEGER"
  FROM call_place s JOIN call_post p ON p.id = s.call_post_id WHERE p.call_id = :call_id::call_id;

-- ---- candidates, and what is known of them -------------------------------------------

-- :willing many willing
SELECT person_id, willing FROM willingness WHERE typology_id = :typology_id
 ORDER BY person_id LIMIT :limit;

-- :able many able
SELECT person_id, code FROM person_skill
 WHERE code IN (:codes::TEXT[]) AND (expires_on IS NULL OR expires_on >= :today::day)
 ORDER BY person_id LIMIT :limit;

-- :communes many commune
SELECT code, lat_e6, lon_e6 FROM commune ORDER BY code LIMIT :limit;

-- :past many past
-- Calls a person was really asked in, by hours and channel.  Exercises teach nothing about real nights.
-- given_min: who said nothing had at least so many minutes to, before the call closed; -1: answered.
SELECT r.person_id, r.hours, r.channel, COUNT(*) AS "asked:INTEGER",
       CASE WHEN r.answer IS NOT NULL THEN -1
	    WHEN COALESCE(k.closed_at, :now::instant) - r.asked_at < 60000000 THEN 0
	    WHEN COALESCE(k.closed_at, :now) - r.asked_at < 240000000 THEN 1
	    WHEN COALESCE(k.closed_at, :now) - r.asked_at < 600000000 THEN 4
	    WHEN COALESCE(k.closed_at, :now) - r.asked_at < 2400000000 THEN 10
	    WHEN COALESCE(k.closed_at, :now) - r.asked_at < 14400000000 THEN 40 ELSE 240 END AS "given_min:INTEGER",
       SUM(CASE WHEN r.suspect = 0 AND EXISTS (SELECT 1 FROM reply y
		 WHERE y.recipient_id = r.id AND y.answer = 'yes' AND y.suspect = 0) THEN 1 ELSE 0 END) AS "yes:INTEGER",
       MAX(r.asked_at) AS "last_at:instant"
  FROM recipient r JOIN call k ON k.id = r.call_id JOIN crisis z ON z.id = k.crisis_id
 WHERE z.exercise = :exercise::flag AND r.asked_at > :since::instant AND r.channel <> 'none'
   AND k.state <> 'cancelled' AND k.id <> :call_id::call_id
 GROUP BY r.person_id, r.hours, r.channel, "given_min:INTEGER" ORDER BY r.person_id LIMIT :limit;

-- :lately many lately
-- How often each was asked since then: so that it is never the same ones.
SELECT r.person_id, COUNT(*) AS "times:INTEGER"
  FROM recipient r JOIN call k ON k.id = r.call_id JOIN crisis z ON z.id = k.crisis_id
 WHERE z.exercise = :exercise::flag AND r.asked_at > :since::instant AND k.state <> 'cancelled' AND k.id <> :call_id::call_id
 GROUP BY r.person_id ORDER BY r.person_id LIMIT :limit;

-- :engaged many engaged
-- What people are expected at elsewhere, from a while ago on.
SELECT e.person_id, e.call_id AS "call_id:call_id", e.starts_at AS "starts_at:instant?", e.ends_at AS "ends_at:instant?",
       e.crisis_id, e.title, e.place AS "place:TEXT", e.request_key AS "request_key:TEXT", e.base_url AS "base_url:TEXT"
  FROM ({expected}) e
 WHERE e.exercise = :exercise::flag AND (e.shift_id <> 0 OR e.call_id <> :call_id::call_id) AND e.last_at > :since::instant
   AND NOT EXISTS (SELECT 1 FROM shift_call g WHERE g.call_id = :call_id AND g.shift_id = e.shift_id)
 ORDER BY e.person_id, e.starts_at, e.call_id DESC LIMIT :limit;

-- :engaged_then opt engaged
-- Why someone could not take a place: the first that stands in the way.
SELECT e.person_id, e.call_id AS "call_id:call_id", e.starts_at AS "starts_at:instant?", e.ends_at AS "ends_at:instant?",
       e.crisis_id, e.title, e.place AS "place:TEXT", e.request_key AS "request_key:TEXT", e.base_url AS "base_url:TEXT"
  {in_her_way}
 ORDER BY e.starts_at, e.call_id DESC LIMIT 1;

-- :asked many asked_person
SELECT person_id FROM recipient WHERE call_id = :call_id ORDER BY person_id LIMIT :limit;

-- :callable one callable
-- Of those people, how many have a number that its owner agreed to, or a practice's.
SELECT COUNT(*) AS "n:INTEGER" FROM person p WHERE p.id IN (:ids::person_id[]) AND p.status = 'active' AND p.no_call = 0
   AND (EXISTS (SELECT 1 FROM contact t WHERE t.person_id = p.id AND t.kind IN ('mobile', 'phone')
		AND t.consent_on IS NOT NULL AND t.doubted_on IS NULL)
     OR EXISTS (SELECT 1 FROM activity v WHERE v.person_id = p.id AND v.phone <> '' AND v.phone_doubted_on IS NULL));

-- :phone_left exec
UPDATE call SET phone_left = :phone_left WHERE id = :id AND phone_left <> :phone_left;

-- ---- waves ---------------------------------------------------------------------------

-- :pending many pending
-- Who may still say yes: asked, silent or undecided, and as far as we know reached or about to be.  Whom only the
-- telephone reaches has a place offered until a first call in vain.
SELECT r.id, r.person_id, r.channel, r.hours, r.asked_at, r.offered_at, r.standing FROM recipient r JOIN person p ON p.id = r.person_id
 WHERE r.call_id = :call_id::call_id AND p.no_call = 0
   AND ((r.channel <> 'none' AND r.desk_say = ''
	AND ((r.standing = 'asked' AND (r.answer IS NULL OR r.suspect <> 0))
	  OR (r.standing IN ('reserve', 'full') AND r.offered_at IS NOT NULL))
	AND EXISTS (SELECT 1 FROM outbox o WHERE o.recipient_id = r.id AND o.state NOT IN ('failed', 'cancelled')))
    OR (r.desk_say <> '' AND r.standing IN ('reserve', 'full') AND r.offered_at IS NOT NULL
	AND r.desk_tries = 0 AND r.desk_end = '' AND (EXISTS (SELECT 1 FROM contact t WHERE t.person_id = p.id AND t.kind IN ('mobile', 'phone')
			AND t.consent_on IS NOT NULL AND t.doubted_on IS NULL)
		OR EXISTS (SELECT 1 FROM activity v WHERE v.person_id = p.id AND v.phone <> '' AND v.phone_doubted_on IS NULL))))
 ORDER BY r.id LIMIT :limit;

-- :fits many fit
SELECT f.recipient_id, f.call_post_id FROM recipient_fit f JOIN call_post p ON p.id = f.call_post_id
 WHERE p.call_id = :call_id::call_id ORDER BY f.recipient_id, f.exact DESC, f.call_post_id LIMIT :limit;

-- :waiting_list many reserve
-- Who said yes and has no place: those who chose to stay first, then in the order they said it.
-- A freed place is offered once to each; not to who is engaged elsewhere, until they no longer are.
SELECT r.id, r.person_id, r.channel FROM recipient r JOIN person p ON p.id = r.person_id JOIN call k ON k.id = r.call_id
 WHERE r.call_id = :call_id::call_id AND r.standing IN ('reserve', 'full') AND r.offered_at IS NULL
   AND p.status = 'active' AND p.no_call = 0
   AND r.person_id NOT IN (:engaged::person_id[])
   AND NOT EXISTS (SELECT 1 FROM inbound i WHERE i.person_id = p.id AND i.crisis_id = k.crisis_id AND i.exercise <> 0
	AND ((i.meaning = 'stop' AND i.state = 'settled') OR i.reason = 'stop_placed'))
   AND EXISTS (SELECT 1 FROM recipient_fit f JOIN call_place s ON s.call_post_id = f.call_post_id
		WHERE f.recipient_id = r.id AND s.recipient_id IS NULL)
 ORDER BY CASE r.standing WHEN 'reserve' THEN 0 ELSE 1 END, r.answered_at, r.id LIMIT :limit;

-- :offered exec
UPDATE recipient SET offered_at = :at::instant WHERE id = :id AND standing IN ('reserve', 'full');

-- :offers_gone exec
-- The place was taken meanwhile: nobody calls them about it, and the next one that is free is offered to them again.
UPDATE recipient SET desk_say = '', offered_at = NULL, desk_tries = 0, desk_back = 0, desk_due_at = NULL,
       desk_end = CASE desk_end WHEN 'gave_up' THEN '' ELSE desk_end END
 WHERE call_id = :call_id::call_id AND desk_say <> '' AND standing IN ('reserve', 'full') AND offered_at IS NOT NULL
   AND NOT EXISTS (SELECT 1 FROM recipient_fit f JOIN call_place s ON s.call_post_id = f.call_post_id
		WHERE f.recipient_id = recipient.id AND s.recipient_id IS NULL);

-- :to_tell exec
-- On the list of those to call, with what to tell them.
UPDATE recipient SET desk_say = :desk_say, desk_due_at = NULL, desk_back = 0, desk_end = '', desk_tries = 0
 WHERE id = :id AND call_id = :call_id;

-- :callable_one one callable
-- Whether someone has a number that may be called; to tell who is engaged, STOP or not.
SELECT COUNT(*) AS "n:INTEGER" FROM person p WHERE p.id = :id::person_id AND p.status = 'active'
   AND (EXISTS (SELECT 1 FROM contact t WHERE t.person_id = p.id AND t.kind IN ('mobile', 'phone')
		AND t.consent_on IS NOT NULL AND t.doubted_on IS NULL)
	OR EXISTS (SELECT 1 FROM activity v WHERE v.person_id = p.id AND v.phone <> '' AND v.phone_doubted_on IS NULL));

-- :state one state
-- A call as the waves need it.
SELECT k.id, k.crisis_id, k.number, k.title, k.state, k.starts_at, k.ends_at, k.closes_at, k.criteria, k.code,
       k.commune_code, k.chance, k.wait_s, k.urgent, k.base_url, k.wave, k.paused, k.full_at, k.dry_at, k.phone_left, k.sent_at,
       k.request_key, z.exercise, z.typology_id, z.closed_at AS crisis_closed_at
  FROM call k JOIN crisis z ON z.id = k.crisis_id WHERE k.id = :id;

-- :quiet opt quiet
SELECT quiet_from, quiet_to FROM community WHERE id = 1;

-- :speed opt speed
-- Simulated people live faster: so does the patience with them.
SELECT speed FROM simulation WHERE crisis_id = :crisis_id AND running <> 0;

-- :wave_sent exec
UPDATE call SET wave = wave + 1, dry_at = NULL WHERE id = :id;

-- :full exec
UPDATE call SET full_at = :at::instant WHERE id = :id AND full_at IS NULL;

-- :open_again exec
UPDATE call SET full_at = NULL WHERE id = :id AND full_at IS NOT NULL;

-- :dry exec
UPDATE call SET dry_at = :at::instant WHERE id = :id AND dry_at IS NULL;

-- :pause exec
UPDATE call SET paused = :paused WHERE id = :id AND paused <> :paused AND state = 'sent';

-- :unsent exec
-- The last place is taken: what has not left for those who have none never will.
UPDATE outbox SET state = 'cancelled', body = :empty::BLOB
 WHERE call_id = :call_id AND state = 'to_send' AND recipient_id IN (
	SELECT id FROM recipient WHERE call_id = :call_id AND standing = 'asked');

-- :asked_before exec
-- Their message has arrived, so it was not tomorrow that they were asked: the clock went back since.
UPDATE recipient SET asked_at = :now::instant WHERE call_id = :call_id AND asked_at > :now
   AND EXISTS (SELECT 1 FROM outbox o WHERE o.recipient_id = recipient.id AND o.state IN ('handed', 'delivered'));

-- :clock_ahead exec
-- The clock was set forward: silences are as long as they were.
UPDATE recipient SET asked_at = asked_at + :us::INTEGER
 WHERE asked_at <= :before::instant AND standing = 'asked' AND (answer IS NULL OR suspect <> 0)
   AND call_id IN (SELECT id FROM call WHERE state = 'sent');

-- :offered_ahead exec
UPDATE recipient SET offered_at = offered_at + :us::INTEGER
 WHERE offered_at <= :before::instant AND standing IN ('reserve', 'full')
   AND call_id IN (SELECT id FROM call WHERE state = 'sent');

-- :offered_before exec
UPDATE recipient SET offered_at = :now::instant WHERE call_id = :call_id AND offered_at > :now;

-- :unasked exec
-- Nothing of it had left for them: they were not asked, whatever we meant to.
UPDATE recipient SET asked_at = NULL WHERE call_id = :call_id AND standing = 'asked' AND asked_at IS NOT NULL
   AND channel <> 'none' AND NOT EXISTS (SELECT 1 FROM outbox o WHERE o.recipient_id = recipient.id AND o.state <> 'cancelled');

-- :missing one missing
-- Places that nobody has, of every call of a crisis that is still open.
SELECT COUNT(*) AS "places:INTEGER" FROM call_place s JOIN call_post p ON p.id = s.call_post_id
  JOIN call k ON k.id = p.call_id
 WHERE k.crisis_id = :crisis_id::crisis_id AND k.state = 'sent' AND s.recipient_id IS NULL
   AND (k.closes_at IS NULL OR k.closes_at > :now::instant);

-- :next_look opt next_look
-- When the waves of a call are looked at next.
SELECT run_at FROM job WHERE kind = 'call.wave' AND arg = :arg AND state = 'due' ORDER BY run_at LIMIT 1;
