-- Every statement of the threads: messages to those who are engaged, who read them, what they answer.

-- ---- the call and its people -----------------------------------------------------------

-- :call opt call_row
SELECT k.id, k.crisis_id, k.number, k.title, k.state, k.wave, z.exercise, z.closed_at AS crisis_closed_at
  FROM call k JOIN crisis z ON z.id = k.crisis_id WHERE k.id = :id::call_id AND k.crisis_id = :crisis_id;

-- :posts many post
-- The posts of a call, and how many hold a place of each.
SELECT p.id, p.profession, p.skill,
       COALESCE((SELECT MIN(k.label) FROM person_skill k WHERE k.code = p.skill AND p.skill <> ''), '') AS "skill_label:TEXT",
       (SELECT COUNT(*) FROM call_place s WHERE s.call_post_id = p.id AND s.recipient_id IS NOT NULL) AS "people:INTEGER"
  FROM call_post p WHERE p.call_id = :call_id ORDER BY p.position LIMIT :limit;

-- :holders many holder
-- Who is engaged: has a place; in a call without posts, said yes.  :post 0: whatever the post.
SELECT r.id, r.person_id, r.channel, p.title, p.given, p.family, p.profession, p.status, p.no_call FROM recipient r
  JOIN person p ON p.id = r.person_id JOIN call k ON k.id = r.call_id
 WHERE r.call_id = :call_id::call_id
   AND (r.standing = 'placed' OR (k.wave = 0 AND r.answer = 'yes' AND r.suspect = 0))
   AND (:post::call_post_id = 0 OR EXISTS (SELECT 1 FROM call_place s WHERE s.recipient_id = r.id
	AND s.call_post_id = :post::call_post_id))
 ORDER BY p.family, p.given, r.id LIMIT :limit;

-- :unread many holder
-- Those of them who have not read :entry.
SELECT r.id, r.person_id, r.channel, p.title, p.given, p.family, p.profession, p.status, p.no_call FROM thread_entry e
  JOIN recipient r ON r.call_id = e.call_id JOIN person p ON p.id = r.person_id JOIN call k ON k.id = r.call_id
 WHERE e.id = :entry::thread_entry_id AND e.person_id IS NULL AND e.cancelled = 0
   AND (r.standing = 'placed' OR (k.wave = 0 AND r.answer = 'yes' AND r.suspect = 0))
   AND (e.call_post_id IS NULL OR EXISTS (SELECT 1 FROM call_place s WHERE s.recipient_id = r.id
	AND s.call_post_id = e.call_post_id))
   AND NOT EXISTS (SELECT 1 FROM thread_read d WHERE d.thread_entry_id = e.id AND d.person_id = r.person_id AND d.read_at IS NOT NULL)
 ORDER BY p.family, p.given, r.id LIMIT :limit;

-- :by_token opt link
-- Whose personal link it is, and whether they are engaged.
SELECT r.id, r.person_id, r.call_id, k.crisis_id, k.number, k.wave, k.state, z.closed_at, z.exercise, p.title, p.given, p.family,
       CASE WHEN r.standing = 'placed' OR (k.wave = 0 AND r.answer = 'yes' AND r.suspect = 0) THEN 1 ELSE 0 END AS "engaged:flag"
  FROM recipient r JOIN call k ON k.id = r.call_id JOIN crisis z ON z.id = k.crisis_id JOIN person p ON p.id = r.person_id
 WHERE r.token_hash = :token_hash;

-- :of opt link
SELECT r.id, r.person_id, r.call_id, k.crisis_id, k.number, k.wave, k.state, z.closed_at, z.exercise, p.title, p.given, p.family,
       CASE WHEN r.standing = 'placed' OR (k.wave = 0 AND r.answer = 'yes' AND r.suspect = 0) THEN 1 ELSE 0 END AS "engaged:flag"
  FROM recipient r JOIN call k ON k.id = r.call_id JOIN crisis z ON z.id = k.crisis_id JOIN person p ON p.id = r.person_id
 WHERE r.id = :id::recipient_id;

-- ---- entries ------------------------------------------------------------------------------

-- :add opt new_entry
-- Nothing when the same form was heard already.
INSERT INTO thread_entry (call_id, response_id, call_post_id, shift_id, person_id, kind, text, account_id, author, at, request_key)
VALUES (:call_id, :response_id, :call_post_id, :shift_id, :person_id, :kind, :text, :account_id, :author, :at, :request_key)
ON CONFLICT (request_key) DO NOTHING RETURNING id;

-- :people exec
UPDATE thread_entry SET people = :people WHERE id = :id;

-- :cancel exec
UPDATE thread_entry SET cancelled = 1
 WHERE id = :id AND cancelled = 0 AND person_id IS NULL AND at > :since::instant;

-- :cancel_messages exec
UPDATE outbox SET state = 'cancelled', body = :empty::BLOB
 WHERE state = 'to_send' AND send_key LIKE :keys::TEXT AND crisis_id = :crisis_id::crisis_id;

-- :untell exec
-- Nor is anybody told it on the telephone.
UPDATE recipient SET desk_say = '' WHERE call_id = :call_id::call_id AND desk_say = :text::TEXT AND desk_say <> '';

-- :entry opt entry
SELECT e.id, e.call_id, e.response_id, e.call_post_id, e.shift_id, e.person_id, e.kind, e.text, e.author, e.at, e.people, e.cancelled, e.seen_at
  FROM thread_entry e WHERE e.id = :id AND (e.call_id = :call_id::call_id OR e.response_id = :response_id::response_id);

-- :entries many entry
-- The newest first.
SELECT e.id, e.call_id, e.response_id, e.call_post_id, e.shift_id, e.person_id, e.kind, e.text, e.author, e.at, e.people, e.cancelled, e.seen_at
  FROM thread_entry e WHERE (e.call_id = :call_id::call_id OR e.response_id = :response_id::response_id) ORDER BY e.id DESC LIMIT :limit;

-- :read_counts many read_count
SELECT d.thread_entry_id, COUNT(*) AS "people:INTEGER" FROM thread_read d JOIN thread_entry e ON e.id = d.thread_entry_id
 WHERE (e.call_id = :call_id::call_id OR e.response_id = :response_id::response_id) AND d.read_at IS NOT NULL GROUP BY d.thread_entry_id ORDER BY d.thread_entry_id LIMIT :limit;

-- :mine many own
-- What one person sees: what was written to them, what they wrote, and the last handover note.
SELECT e.id, e.person_id, e.kind, e.text, e.author, e.at,
       (SELECT d.read_at FROM thread_read d WHERE d.thread_entry_id = e.id AND d.person_id = r.person_id) AS "read_at:instant?"
  FROM thread_entry e JOIN recipient r ON r.call_id = e.call_id
 WHERE r.id = :recipient_id::recipient_id AND e.cancelled = 0 AND (e.person_id = r.person_id OR (e.person_id IS NULL
	AND (e.call_post_id IS NULL OR EXISTS (SELECT 1 FROM call_place s WHERE s.recipient_id = r.id AND s.call_post_id = e.call_post_id))))
 ORDER BY e.id DESC LIMIT :limit;

-- ---- reading ---------------------------------------------------------------------------------

-- :read exec
-- All that was written to someone is read.  Again: nothing.
INSERT INTO thread_read (thread_entry_id, person_id, read_at, via)
SELECT e.id, r.person_id, :at::instant, :via FROM thread_entry e JOIN recipient r ON r.call_id = e.call_id
 WHERE r.id = :recipient_id::recipient_id AND e.person_id IS NULL AND e.cancelled = 0 AND e.id <= :last::thread_entry_id
   AND (e.call_post_id IS NULL OR EXISTS (SELECT 1 FROM call_place s WHERE s.recipient_id = r.id AND s.call_post_id = e.call_post_id))
ON CONFLICT (thread_entry_id, person_id) DO UPDATE SET read_at = excluded.read_at, via = excluded.via
 WHERE thread_read.read_at IS NULL;

-- :reminded exec
-- Not again within the hour that ends at :since.
INSERT INTO thread_read (thread_entry_id, person_id, reminded_at)
VALUES (:thread_entry_id, :person_id, :at::instant)
ON CONFLICT (thread_entry_id, person_id) DO UPDATE SET reminded_at = excluded.reminded_at
 WHERE thread_read.read_at IS NULL AND (thread_read.reminded_at IS NULL OR thread_read.reminded_at <= :since::instant);

-- :seen exec
UPDATE thread_entry SET seen_at = :at::instant
 WHERE (call_id = :call_id::call_id OR response_id = :response_id::response_id) AND person_id IS NOT NULL AND seen_at IS NULL;

-- ---- crews of a dispositif -------------------------------------------------------------------------
-- Engaged: on a shift that is not over since :since, and told so.

-- :response opt call_row
SELECT w.id AS "id:call_id", w.crisis_id AS "crisis_id:crisis_id", CAST(NULL AS INTEGER) AS "number:INTEGER?", w.name AS "title:TEXT", 'sent' AS "state:TEXT",
       CAST(1 AS INTEGER) AS "wave:INTEGER", z.exercise, z.closed_at AS crisis_closed_at
  FROM response w JOIN crisis z ON z.id = w.crisis_id WHERE w.id = :id::response_id AND w.crisis_id = :crisis_id::crisis_id;

-- :shifts many shift
-- The shifts to come, and how many are on each.
SELECT s.id, s.starts_at, s.ends_at, q.name, COUNT(d.id) AS "people:INTEGER" FROM shift s JOIN crew_post q ON q.id = s.crew_post_id
  JOIN duty d ON d.shift_id = s.id
 WHERE s.response_id = :response_id AND s.cancelled = 0 AND s.ends_at > :since::instant AND d.state IN ('taken', 'confirmed')
 GROUP BY s.id, s.starts_at, s.ends_at, q.name ORDER BY s.starts_at, q.name LIMIT :limit;

-- :crew many holder
-- With :shift 0, whatever the shift.
SELECT DISTINCT CAST(0 AS INTEGER) AS "id:recipient_id", p.id AS "person_id:person_id", '' AS "channel:TEXT", p.title, p.given, p.family, p.profession,
       p.status, p.no_call
  FROM shift s JOIN duty d ON d.shift_id = s.id JOIN staff f ON f.id = d.staff_id JOIN person p ON p.id = f.person_id
 WHERE s.response_id = :response_id::response_id AND s.cancelled = 0 AND s.ends_at > :since::instant AND d.state IN ('taken', 'confirmed')
   AND (:shift::shift_id = 0 OR s.id = :shift::shift_id)
 ORDER BY p.family, p.given, p.id LIMIT :limit;

-- :crew_unread many holder
SELECT DISTINCT CAST(0 AS INTEGER) AS "id:recipient_id", p.id AS "person_id:person_id", '' AS "channel:TEXT", p.title, p.given, p.family, p.profession,
       p.status, p.no_call
  FROM thread_entry e JOIN shift s ON s.response_id = e.response_id JOIN duty d ON d.shift_id = s.id JOIN staff f ON f.id = d.staff_id
  JOIN person p ON p.id = f.person_id
 WHERE e.id = :entry::thread_entry_id AND e.person_id IS NULL AND e.cancelled = 0
   AND s.cancelled = 0 AND s.ends_at > :since::instant AND d.state IN ('taken', 'confirmed') AND (e.shift_id IS NULL OR s.id = e.shift_id)
   AND NOT EXISTS (SELECT 1 FROM thread_read x WHERE x.thread_entry_id = e.id AND x.person_id = p.id AND x.read_at IS NOT NULL)
 ORDER BY p.family, p.given, p.id LIMIT :limit;

-- :crew_mine many own
SELECT e.id, e.person_id, e.kind, e.text, e.author, e.at,
       (SELECT x.read_at FROM thread_read x WHERE x.thread_entry_id = e.id AND x.person_id = :person_id::person_id) AS "read_at:instant?"
  FROM thread_entry e JOIN response w ON w.id = e.response_id
 WHERE w.crisis_id = :crisis_id::crisis_id AND e.cancelled = 0 AND (e.person_id = :person_id::person_id OR (e.person_id IS NULL AND EXISTS (
	SELECT 1 FROM shift s JOIN duty d ON d.shift_id = s.id JOIN staff f ON f.id = d.staff_id
	 WHERE f.person_id = :person_id::person_id AND s.response_id = e.response_id AND (e.shift_id IS NULL OR s.id = e.shift_id)
	   AND s.cancelled = 0 AND s.ends_at > :since::instant AND d.state IN ('taken', 'confirmed'))))
 ORDER BY e.id DESC LIMIT :limit;

-- :crew_read exec
INSERT INTO thread_read (thread_entry_id, person_id, read_at, via)
SELECT e.id, :person_id::person_id, :at::instant, :via::TEXT FROM thread_entry e JOIN response w ON w.id = e.response_id
 WHERE w.crisis_id = :crisis_id::crisis_id AND e.cancelled = 0 AND e.person_id IS NULL AND e.id <= :last::thread_entry_id AND EXISTS (
	SELECT 1 FROM shift s JOIN duty d ON d.shift_id = s.id JOIN staff f ON f.id = d.staff_id
	 WHERE f.person_id = :person_id::person_id AND s.response_id = e.response_id AND (e.shift_id IS NULL OR s.id = e.shift_id)
	   AND s.cancelled = 0 AND s.ends_at > :since::instant AND d.state IN ('taken', 'confirmed'))
ON CONFLICT (thread_entry_id, person_id) DO UPDATE SET read_at = excluded.read_at, via = excluded.via
 WHERE thread_read.read_at IS NULL;

-- :of_entry opt entry
SELECT e.id, e.call_id, e.response_id, e.call_post_id, e.shift_id, e.person_id, e.kind, e.text, e.author, e.at, e.people, e.cancelled, e.seen_at
  FROM thread_entry e WHERE e.id = :id::thread_entry_id;

-- :community opt community
SELECT name, sms_name, callback_phone FROM community WHERE id = 1;

-- ---- the telephone, for who of the crews has not read what was published -------------------------------

-- :crew_next opt crew_claim
-- Taken by this one statement: she who begins soonest, of those who have a number, whom nobody has on the
-- line for whatever, and whose time to read is over.
INSERT INTO crew_call (staff_id, person_id, account_id, until)
SELECT f.id, f.person_id, :account_id::account_id?, :until::instant FROM staff f JOIN person p ON p.id = f.person_id
 WHERE f.crisis_id = :crisis_id::crisis_id AND p.status = 'active' AND p.no_call = 0
   AND EXISTS (SELECT 1 FROM duty d JOIN shift s ON s.id = d.shift_id WHERE d.staff_id = f.id AND s.ends_at > :now::instant
	AND d.told_sequence IS NOT NULL AND COALESCE(d.read_sequence, -1) < d.told_sequence
	AND d.told_at <= CASE WHEN s.starts_at < :soon::instant THEN :read_soon::instant ELSE :read_by::instant END)
   AND (EXISTS (SELECT 1 FROM contact t WHERE t.person_id = p.id AND t.kind IN ('mobile', 'phone')
		AND t.consent_on IS NOT NULL AND t.doubted_on IS NULL)
	OR EXISTS (SELECT 1 FROM activity v WHERE v.person_id = p.id AND v.phone <> '' AND v.phone_doubted_on IS NULL))
   AND NOT EXISTS (SELECT 1 FROM crew_call x WHERE x.staff_id = f.id AND (x.ended <> 0 OR x.due_at > :now))
   AND NOT EXISTS (SELECT 1 FROM crew_call x WHERE x.person_id = f.person_id AND x.until > :now)
   AND NOT EXISTS (SELECT 1 FROM recipient r WHERE r.person_id = f.person_id AND r.desk_until > :now)
   AND NOT EXISTS (SELECT 1 FROM cell_claim l WHERE l.person_id = f.person_id AND l.until > :now)
 ORDER BY (SELECT MIN(s.starts_at) FROM duty d JOIN shift s ON s.id = d.shift_id WHERE d.staff_id = f.id AND s.ends_at > :now
	AND d.told_sequence IS NOT NULL AND COALESCE(d.read_sequence, -1) < d.told_sequence), f.id LIMIT 1
ON CONFLICT (staff_id) DO UPDATE SET account_id = excluded.account_id, until = excluded.until
 WHERE crew_call.until IS NULL OR crew_call.until <= :now
RETURNING staff_id, person_id;

-- :crew_held opt crew_held
SELECT k.staff_id, k.person_id, f.crisis_id, k.until,
       (SELECT COUNT(*) FROM duty d JOIN shift s ON s.id = d.shift_id WHERE d.staff_id = k.staff_id AND d.told_sequence IS NOT NULL
	AND COALESCE(d.read_sequence, -1) < d.told_sequence) AS "unread:INTEGER"
  FROM crew_call k JOIN staff f ON f.id = k.staff_id WHERE k.account_id = :account_id;

-- :crew_keep exec
UPDATE crew_call SET until = :until WHERE account_id = :account_id;

-- :crew_give_back exec
UPDATE crew_call SET account_id = NULL, until = NULL WHERE account_id = :account_id;

-- :crew_put_back exec
UPDATE crew_call SET account_id = NULL, until = NULL, due_at = :due_at, tries = :tries, ended = :ended WHERE staff_id = :staff_id;

-- :crew_person opt crew_person
SELECT f.id, f.person_id, p.title, p.given, p.family, p.profession, COALESCE(k.tries, 0) AS "tries:INTEGER"
  FROM staff f JOIN person p ON p.id = f.person_id LEFT JOIN crew_call k ON k.staff_id = f.id
 WHERE f.id = :id AND f.crisis_id = :crisis_id AND p.status = 'active';

-- :crew_told exec
UPDATE duty SET read_sequence = told_sequence
 WHERE staff_id = :staff_id AND told_sequence IS NOT NULL AND COALESCE(read_sequence, -1) < told_sequence;

-- :crew_slots many crew_slot
-- What she has not read: shifts she has, and shifts she has no more.
SELECT d.shift_id, d.state, s.starts_at, s.ends_at, q.name AS post, w.name AS response
  FROM duty d JOIN shift s ON s.id = d.shift_id JOIN crew_post q ON q.id = s.crew_post_id JOIN response w ON w.id = s.response_id
 WHERE d.staff_id = :staff_id AND s.ends_at > :now::instant AND d.told_sequence IS NOT NULL
   AND COALESCE(d.read_sequence, -1) < d.told_sequence ORDER BY s.starts_at, d.id LIMIT :limit;

-- :crew_counts one crew_count
-- Who has not read: to be called now, later; on the line; given up or without a number.
SELECT COUNT(*) AS "unread:INTEGER",
       COALESCE(SUM(CASE WHEN x.held <> 0 THEN 1 ELSE 0 END), 0) AS "held:INTEGER",
       COALESCE(SUM(CASE WHEN x.ended <> 0 OR x.phone = 0 THEN 1 ELSE 0 END), 0) AS "lost:INTEGER",
       COALESCE(SUM(CASE WHEN x.ended = 0 AND x.phone <> 0 AND x.held = 0 AND x.late <> 0 THEN 1 ELSE 0 END), 0) AS "now:INTEGER"
  FROM (SELECT CASE WHEN EXISTS (SELECT 1 FROM crew_call k WHERE k.staff_id = f.id AND k.until > :now::instant) THEN 1 ELSE 0 END AS held,
	       CASE WHEN EXISTS (SELECT 1 FROM crew_call k WHERE k.staff_id = f.id AND k.ended <> 0) THEN 1 ELSE 0 END AS ended,
	       CASE WHEN p.no_call = 0 AND (EXISTS (SELECT 1 FROM contact t WHERE t.person_id = p.id AND t.kind IN ('mobile', 'phone')
			AND t.consent_on IS NOT NULL AND t.doubted_on IS NULL)
		    OR EXISTS (SELECT 1 FROM activity v WHERE v.person_id = p.id AND v.phone <> '' AND v.phone_doubted_on IS NULL))
		    THEN 1 ELSE 0 END AS phone,
	       CASE WHEN EXISTS (SELECT 1 FROM duty d JOIN shift s ON s.id = d.shift_id WHERE d.staff_id = f.id AND s.ends_at > :now::instant
			AND d.told_sequence IS NOT NULL AND COALESCE(d.read_sequence, -1) < d.told_sequence
			AND d.told_at <= CASE WHEN s.starts_at < :soon::instant THEN :read_soon::instant ELSE :read_by::instant END)
		    AND NOT EXISTS (SELECT 1 FROM crew_call k WHERE k.staff_id = f.id AND k.due_at > :now::instant) THEN 1 ELSE 0 END AS late
	  FROM staff f JOIN person p ON p.id = f.person_id
	 WHERE f.crisis_id = :crisis_id::crisis_id AND p.status = 'active'
	   AND EXISTS (SELECT 1 FROM duty d JOIN shift s ON s.id = d.shift_id WHERE d.staff_id = f.id AND s.ends_at > :now::instant
		AND d.told_sequence IS NOT NULL AND COALESCE(d.read_sequence, -1) < d.told_sequence)) x;
