-- Every statement of the mobilisation module: audiences, calls, answers, board.

-- ---- audience ------------------------------------------------------------------

-- :candidates many candidate
-- Everyone the criteria mean, whether they can be written to or not.  An empty
-- list means "any", and says so by its own parameter, so that nothing is looked
-- for.  contacts: one bit a kind, twice that bit when the person agreed to be
-- written to there.  In no order: names are sorted faster outside.  Who said STOP in an
-- exercise is not called in it, and elsewhere is.
SELECT p.id, p.title, p.family, p.given, p.profession, p.zone_id, p.commune_code, p.status, p.preferred,
       CASE WHEN p.no_call <> 0 OR p.id IN (SELECT i.person_id FROM inbound i WHERE i.crisis_id = :crisis::crisis_id AND i.exercise <> 0
		AND ((i.meaning = 'stop' AND i.state = 'settled') OR i.reason = 'stop_placed')) THEN 1 ELSE 0 END AS "no_call:flag",
       COALESCE((SELECT SUM(CASE WHEN k.consent_on IS NULL OR k.doubted_on IS NOT NULL THEN 1 ELSE 2 END *
				CASE k.kind WHEN 'mobile' THEN 1 WHEN 'email' THEN 4
					    WHEN 'mssante' THEN 16 ELSE 64 END)
		   FROM contact k WHERE k.person_id = p.id), 0) AS "contacts:INTEGER"
  FROM person p
 WHERE p.status <> 'erased'
   AND (:no_except::INTEGER <> 0 OR p.id NOT IN (:except::person_id[]))
   AND ((:by_criteria::INTEGER <> 0
	 AND (:members_only::INTEGER = 0 OR p.member <> 0)
	 AND (:any_profession::INTEGER <> 0 OR p.profession IN (:professions::TEXT[]))
	 AND (:any_zone::INTEGER <> 0 OR p.zone_id IN (:zones::zone_id[]))
	 AND (:any_commune::INTEGER <> 0 OR p.commune_code IN (:communes::TEXT[]))
	 AND (:any_skill::INTEGER <> 0 OR EXISTS (
		SELECT 1 FROM person_skill s
		 WHERE s.person_id = p.id AND s.code IN (:skills::TEXT[])
		   AND (s.expires_on IS NULL OR s.expires_on >= :today::day)))
	 AND (:willing::INTEGER = 0
	      OR (:willing::INTEGER = 1 AND NOT EXISTS (
		SELECT 1 FROM willingness w WHERE w.person_id = p.id
		   AND w.typology_id = :typology_id::typology_id AND w.willing = 'no'))
	      OR (:willing::INTEGER = 2 AND EXISTS (
		SELECT 1 FROM willingness w WHERE w.person_id = p.id
		   AND w.typology_id = :typology_id::typology_id AND w.willing = 'yes'))))
	OR (:no_people::INTEGER = 0 AND p.id IN (:people::person_id[])))
 LIMIT :limit;

-- :tally many tally
-- The same people, counted by what decides of their channel: while choosing.
SELECT x.status, x.preferred, x.no_call AS "no_call:flag", x.contacts AS "contacts:INTEGER", COUNT(*) AS "people:INTEGER"
  FROM (SELECT p.status, p.preferred,
	       CASE WHEN p.no_call <> 0 OR p.id IN (SELECT i.person_id FROM inbound i WHERE i.crisis_id = :crisis::crisis_id AND i.exercise <> 0
			AND ((i.meaning = 'stop' AND i.state = 'settled') OR i.reason = 'stop_placed')) THEN 1 ELSE 0 END AS no_call,
	       COALESCE((SELECT SUM(CASE WHEN k.consent_on IS NULL OR k.doubted_on IS NOT NULL THEN 1 ELSE 2 END *
				CASE k.kind WHEN 'mobile' THEN 1 WHEN 'email' THEN 4
					    WHEN 'mssante' THEN 16 ELSE 64 END)
		   FROM contact k WHERE k.person_id = p.id), 0) AS contacts
	  FROM person p
 WHERE p.status <> 'erased'
   AND (:no_except::INTEGER <> 0 OR p.id NOT IN (:except::person_id[]))
   AND ((:by_criteria::INTEGER <> 0
	 AND (:members_only::INTEGER = 0 OR p.member <> 0)
	 AND (:any_profession::INTEGER <> 0 OR p.profession IN (:professions::TEXT[]))
	 AND (:any_zone::INTEGER <> 0 OR p.zone_id IN (:zones::zone_id[]))
	 AND (:any_commune::INTEGER <> 0 OR p.commune_code IN (:communes::TEXT[]))
	 AND (:any_skill::INTEGER <> 0 OR EXISTS (
		SELECT 1 FROM person_skill s
		 WHERE s.person_id = p.id AND s.code IN (:skills::TEXT[])
		   AND (s.expires_on IS NULL OR s.expires_on >= :today::day)))
	 AND (:willing::INTEGER = 0
	      OR (:willing::INTEGER = 1 AND NOT EXISTS (
		SELECT 1 FROM willingness w WHERE w.person_id = p.id
		   AND w.typology_id = :typology_id::typology_id AND w.willing = 'no'))
	      OR (:willing::INTEGER = 2 AND EXISTS (
		SELECT 1 FROM willingness w WHERE w.person_id = p.id
		   AND w.typology_id = :typology_id::typology_id AND w.willing = 'yes'))))
	OR (:no_people::INTEGER = 0 AND p.id IN (:people::person_id[])))
	) x
 GROUP BY x.status, x.preferred, x.no_call, x.contacts LIMIT :limit;

-- :cell_people many member
SELECT holder_id AS "id:person_id" FROM cell_post
 WHERE crisis_id = :crisis_id AND holder_id IS NOT NULL
 UNION SELECT substitute_id FROM cell_post
 WHERE crisis_id = :crisis_id AND substitute_id IS NOT NULL
 LIMIT :limit;

-- :group_people many member
SELECT person_id AS "id:person_id" FROM audience_person
 WHERE audience_id = :audience_id ORDER BY person_id LIMIT :limit;

-- :relays many member
SELECT DISTINCT person_id AS "id:person_id" FROM audience_relay
 WHERE (:any::INTEGER <> 0 OR audience_id = :audience_id) ORDER BY person_id LIMIT :limit;

-- :group one group
SELECT id, name, criteria FROM audience WHERE id = :id;

-- :groups many group
SELECT id, name, criteria FROM audience ORDER BY name LIMIT :limit;

-- :group_save one new_group
INSERT INTO audience (name, criteria, updated_at) VALUES (:name, :criteria, :updated_at)
ON CONFLICT (name) DO UPDATE SET criteria = excluded.criteria, updated_at = excluded.updated_at
RETURNING id;

-- :addresses many address
-- Of an exercise, not those who said STOP in it.
SELECT person_id, kind, sealed FROM contact
 WHERE person_id IN (:ids::person_id[]) AND consent_on IS NOT NULL AND doubted_on IS NULL
   AND kind IN ('mobile', 'email', 'mssante')
   AND NOT EXISTS (SELECT 1 FROM inbound i WHERE i.person_id = contact.person_id AND i.crisis_id = :crisis::crisis_id AND i.exercise <> 0
	AND ((i.meaning = 'stop' AND i.state = 'settled') OR i.reason = 'stop_placed'))
 ORDER BY person_id LIMIT :limit;

-- :zones many zone
SELECT id, name FROM zone ORDER BY position, name LIMIT :limit;

-- ---- calls ---------------------------------------------------------------------

-- :community opt community
SELECT name, sms_name, callback_phone FROM community WHERE id = 1;

-- :event one event
-- The crisis as calls need it.
SELECT id, title, exercise, typology_id, place, closed_at FROM crisis WHERE id = :id;

-- :event_lock one event_lock
-- Two calls sent at once get two numbers.
SELECT id FROM crisis WHERE id = :id;
-- :pg
SELECT id FROM crisis WHERE id = :id FOR UPDATE;

-- :draft_save opt saved
INSERT INTO call (crisis_id, title, message, place, starts_at, ends_at, bring, criteria, state,
		  created_by, created_at, closes_at, request_key, commune_code, conditions, validator,
		  source_url, chance, wait_s, urgent)
VALUES (:crisis_id, :title, :message, :place, :starts_at, :ends_at, :bring, :criteria, 'draft',
	:created_by, :created_at, :closes_at, :request_key, :commune_code, :conditions, :validator,
	:source_url, :chance, :wait_s, :urgent)
ON CONFLICT (request_key) DO UPDATE
   SET title = excluded.title, message = excluded.message, place = excluded.place,
       starts_at = excluded.starts_at, ends_at = excluded.ends_at, bring = excluded.bring,
       criteria = excluded.criteria, closes_at = excluded.closes_at,
       commune_code = excluded.commune_code, conditions = excluded.conditions,
       validator = excluded.validator, source_url = excluded.source_url, chance = excluded.chance,
       wait_s = excluded.wait_s, urgent = excluded.urgent
 WHERE call.state = 'draft' AND call.crisis_id = excluded.crisis_id
RETURNING id;

-- :criteria exec
-- Who is meant, of a draft; all else stays.
UPDATE call SET criteria = :criteria WHERE id = :id AND state = 'draft';

-- :by_key opt keyed
SELECT id, state FROM call WHERE request_key = :request_key AND crisis_id = :crisis_id;

-- :call one call
SELECT id, crisis_id, number, title, message, place, starts_at, ends_at, bring, criteria, sms, state,
       created_at, sent_at, closes_at, closed_at, request_key, code, commune_code, conditions, validator,
       source_url, chance, wait_s, urgent, base_url, wave, paused, full_at, dry_at
  FROM call WHERE id = :id AND crisis_id = :crisis_id;

-- :last_number one last_number
SELECT COALESCE(MAX(number), 0) AS "number:INTEGER" FROM call WHERE crisis_id = :crisis_id;

-- :sent exec
UPDATE call SET state = 'sent', number = :number, sms = :sms, sent_at = :sent_at,
       closes_at = :closes_at, base_url = :base_url, code = :code
 WHERE id = :id AND state = 'draft';

-- :cancelled exec
-- Only within the seconds during which nothing has left.
UPDATE call SET state = 'cancelled', closed_at = :at::instant
 WHERE id = :id AND crisis_id = :crisis_id AND state = 'sent' AND sent_at > :since::instant;

-- :closed exec
UPDATE call SET state = 'closed', closed_at = :at::instant
 WHERE id = :id AND crisis_id = :crisis_id AND state = 'sent';

-- :reopened exec
-- Closed, or its time is up and nobody has closed it yet.  Nobody is told to wait any more, and full it is not.
UPDATE call SET state = 'sent', closed_at = NULL, closes_at = :closes_at, full_at = NULL, dry_at = NULL, paused = 0
 WHERE id = :id AND crisis_id = :crisis_id AND state IN ('sent', 'closed');

-- :of_shift one of_shift
-- Whether its places are places of a shift.
SELECT COUNT(*) AS "n:INTEGER" FROM shift_call WHERE call_id = :call_id;

-- :freed many freed
-- Calls that are closed, and how many gave back since what they had; the places of shifts are the planning's to fill.
SELECT k.id, k.number, k.title, k.wave, k.starts_at, k.ends_at, k.sent_at, COUNT(r.id) AS "gone:INTEGER",
       (SELECT COUNT(*) FROM call_place s JOIN call_post p ON p.id = s.call_post_id
	 WHERE p.call_id = k.id AND s.recipient_id IS NULL) AS "free:INTEGER"
  FROM call k JOIN crisis z ON z.id = k.crisis_id JOIN recipient r ON r.call_id = k.id
 WHERE k.crisis_id = :crisis_id AND k.state IN ('sent', 'closed') AND z.closed_at IS NULL
   AND r.answer = 'no' AND r.suspect = 0
   AND r.answered_at >= CASE WHEN k.closed_at IS NULL OR k.closed_at > k.closes_at THEN k.closes_at ELSE k.closed_at + 1 END
   AND NOT EXISTS (SELECT 1 FROM shift_call g WHERE g.call_id = k.id)
 GROUP BY k.id, k.number, k.title, k.wave, k.starts_at, k.ends_at, k.sent_at ORDER BY k.id DESC LIMIT :limit;

-- :recipient_add exec
-- Not RETURNING: for it SQLite keeps a journal of the statement, twice the time of the row; recipient_of asks.
INSERT INTO recipient (call_id, person_id, channel, unreachable, token_hash, asked_at, hours, wave, why)
VALUES (:call_id, :person_id, :channel, :unreachable, :token_hash, :asked_at, :hours, :wave, :why);

-- :recipient_of one new_recipient
SELECT id FROM recipient WHERE call_id = :call_id AND person_id = :person_id;

-- :waiting one waiting
-- Messages of a call that have not left, by channel.
SELECT COALESCE(SUM(CASE WHEN o.channel = 'sms' THEN 1 ELSE 0 END), 0) AS "sms:INTEGER",
       COALESCE(SUM(CASE WHEN o.channel = 'email' THEN 1 ELSE 0 END), 0) AS "email:INTEGER"
  FROM outbox o JOIN recipient r ON r.id = o.recipient_id
 WHERE r.call_id = :call_id::call_id AND o.state = 'to_send';

-- :refusal opt refusal
-- What most of the refused messages of a call were told.
SELECT o.problem, COUNT(*) AS "messages:INTEGER", SUM(COUNT(*)) OVER () AS "refused:INTEGER"
  FROM outbox o JOIN recipient r ON r.id = o.recipient_id
 WHERE r.call_id = :call_id::call_id AND o.state = 'failed'
 GROUP BY o.problem ORDER BY COUNT(*) DESC, o.problem LIMIT 1;

-- :queued one queued
SELECT COUNT(*) AS "messages:INTEGER" FROM recipient r JOIN outbox o ON o.recipient_id = r.id
 WHERE r.call_id = :call_id::call_id;

-- :reminder_add exec
INSERT INTO reminder (call_id, kind, people, at, account_id, request_key)
VALUES (:call_id, :kind, 0, :at, :account_id, :request_key)
ON CONFLICT (request_key) DO NOTHING;

-- :reminder_count exec
UPDATE reminder SET people = :people WHERE request_key = :request_key;

-- :reminders one reminders
SELECT COUNT(*) AS "times:INTEGER" FROM reminder WHERE call_id = :call_id;

-- :last_reminder opt last_reminder
SELECT id, kind, people, at FROM reminder WHERE call_id = :call_id AND cancelled = 0
 ORDER BY id DESC LIMIT 1;

-- :reminder_cancel exec
UPDATE reminder SET cancelled = 1 WHERE id = :id AND at > :since::instant AND cancelled = 0;

-- :unreminded exec
UPDATE recipient SET reminded_at = NULL WHERE call_id = :call_id AND reminded_at = :reminded_at;

-- :silent many to_write
-- Who got a message, as far as we know, said nothing that counts, and is not engaged elsewhere.
SELECT r.id, r.person_id, r.channel FROM recipient r JOIN person p ON p.id = r.person_id JOIN call k ON k.id = r.call_id
 WHERE p.status = 'active' AND p.no_call = 0 AND r.call_id = :call_id AND r.channel <> 'none'
   AND NOT EXISTS (SELECT 1 FROM inbound i WHERE i.person_id = p.id AND i.crisis_id = k.crisis_id AND i.exercise <> 0
	AND ((i.meaning = 'stop' AND i.state = 'settled') OR i.reason = 'stop_placed')) AND (r.answer IS NULL OR r.suspect <> 0)
   AND r.person_id NOT IN (:engaged::person_id[])
   AND EXISTS (SELECT 1 FROM outbox o WHERE o.recipient_id = r.id
		  AND o.state IN ('handed', 'delivered', 'uncertain'))
 ORDER BY r.id LIMIT :limit;

-- :failed many to_write
-- Whose messages were all refused, who said nothing, and is not engaged elsewhere.
SELECT r.id, r.person_id, r.channel FROM recipient r JOIN person p ON p.id = r.person_id JOIN call k ON k.id = r.call_id
 WHERE p.status = 'active' AND p.no_call = 0 AND r.call_id = :call_id AND r.channel <> 'none'
   AND NOT EXISTS (SELECT 1 FROM inbound i WHERE i.person_id = p.id AND i.crisis_id = k.crisis_id AND i.exercise <> 0
	AND ((i.meaning = 'stop' AND i.state = 'settled') OR i.reason = 'stop_placed')) AND r.answer IS NULL
   AND r.person_id NOT IN (:engaged::person_id[])
   AND EXISTS (SELECT 1 FROM outbox o WHERE o.recipient_id = r.id AND o.state = 'failed')
   AND NOT EXISTS (SELECT 1 FROM outbox o WHERE o.recipient_id = r.id AND o.state <> 'failed')
 ORDER BY r.id LIMIT :limit;

-- :reminded exec
UPDATE recipient SET reminded_at = :reminded_at WHERE id = :id;

-- :rechannel exec
UPDATE recipient SET channel = :channel WHERE id = :id;

-- ---- answers -------------------------------------------------------------------

-- :link opt link
SELECT r.id, r.call_id, r.person_id, r.answer, r.note, r.answered_at, r.suspect, r.channel, r.standing, r.offered_at, k.crisis_id,
       k.number, k.state, k.sent_at, k.closes_at, k.starts_at, k.ends_at, k.wave, k.full_at, z.closed_at, z.exercise, p.title, p.given, p.family
  FROM recipient r JOIN call k ON k.id = r.call_id
  JOIN crisis z ON z.id = k.crisis_id JOIN person p ON p.id = r.person_id
 WHERE r.token_hash = :token_hash;

-- :link_of opt link
SELECT r.id, r.call_id, r.person_id, r.answer, r.note, r.answered_at, r.suspect, r.channel, r.standing, r.offered_at, k.crisis_id,
       k.number, k.state, k.sent_at, k.closes_at, k.starts_at, k.ends_at, k.wave, k.full_at, z.closed_at, z.exercise, p.title, p.given, p.family
  FROM recipient r JOIN call k ON k.id = r.call_id
  JOIN crisis z ON z.id = k.crisis_id JOIN person p ON p.id = r.person_id
 WHERE r.id = :id;

-- :reply_add exec
INSERT INTO reply (recipient_id, answer, note, via, suspect, account_id, at, request_key)
VALUES (:recipient_id, :answer, :note, :via, :suspect, :account_id, :at, :request_key)
ON CONFLICT (request_key) DO NOTHING;

-- :answered exec
UPDATE recipient SET answer = :answer, note = :note, answered_at = :answered_at,
       answered_via = :answered_via, suspect = :suspect
 WHERE id = :id;

-- :relay one relay
-- Whether someone passes messages on to a group, and to how many people it was this time, as they say.
SELECT r.relayed, CASE WHEN EXISTS (SELECT 1 FROM audience_relay g WHERE g.person_id = r.person_id) THEN 1 ELSE 0 END AS "relay:flag"
  FROM recipient r WHERE r.id = :id;

-- :relayed exec
UPDATE recipient SET relayed = :relayed::INTEGER WHERE id = :id AND (relayed IS NULL OR relayed <> :relayed);

-- :replies many reply
SELECT y.id, y.answer, y.note, y.via, y.suspect, y.at, COALESCE(a.name, '') AS "author:TEXT"
  FROM reply y LEFT JOIN account a ON a.id = y.account_id
 WHERE y.recipient_id = :recipient_id ORDER BY y.id DESC LIMIT :limit;

-- ---- board ---------------------------------------------------------------------

-- :calls many call_line
SELECT k.id, k.number, k.title, k.state, k.created_at, k.sent_at, k.closes_at, k.closed_at, k.full_at,
       COUNT(r.id) AS "people:INTEGER",
       COALESCE(SUM(CASE WHEN r.answer IS NOT NULL AND r.suspect = 0 THEN 1 ELSE 0 END), 0)
	 AS "answers:INTEGER",
       COALESCE(SUM(CASE WHEN r.answer = 'yes' AND r.suspect = 0 THEN 1 ELSE 0 END), 0)
	 AS "yes:INTEGER",
       (SELECT COUNT(*) FROM thread_entry e WHERE e.call_id = k.id AND e.person_id IS NOT NULL AND e.seen_at IS NULL)
	 AS "unseen:INTEGER"
  FROM call k LEFT JOIN recipient r ON r.call_id = k.id
 WHERE k.crisis_id = :crisis_id
 GROUP BY k.id, k.number, k.title, k.state, k.created_at, k.sent_at, k.closes_at, k.closed_at, k.full_at
 ORDER BY k.id DESC LIMIT :limit;

-- :tempo many tempo
-- How fast calls were answered and filled; :call 0: all of them.
SELECT k.id, k.state, k.sent_at, k.closes_at, k.full_at, z.closed_at AS crisis_closed_at,
       (SELECT MIN(r.asked_at) FROM recipient r WHERE r.call_id = k.id) AS "asked_at:instant?",
       (SELECT MIN(y.at) FROM recipient r JOIN reply y ON y.recipient_id = r.id
	 WHERE r.call_id = k.id AND y.suspect = 0) AS "answer_at:instant?",
       (SELECT MIN(y.at) FROM recipient r JOIN reply y ON y.recipient_id = r.id
	 WHERE r.call_id = k.id AND y.suspect = 0 AND y.answer = 'yes') AS "yes_at:instant?",
       (SELECT COUNT(*) FROM call_place s JOIN call_post p ON p.id = s.call_post_id WHERE p.call_id = k.id) AS "places:INTEGER",
       (SELECT COUNT(*) FROM call_place s JOIN call_post p ON p.id = s.call_post_id WHERE p.call_id = k.id
	   AND s.recipient_id IS NOT NULL) AS "placed:INTEGER"
  FROM call k JOIN crisis z ON z.id = k.crisis_id
 WHERE k.crisis_id = :crisis_id AND (:call::call_id = 0 OR k.id = :call) AND k.sent_at IS NOT NULL ORDER BY k.id DESC LIMIT :limit;

-- :board many board_row
-- post: how far the messages got, best of all that were written to this person; caller: who has them on the line.
SELECT r.id, r.person_id, p.title, p.family, p.given, p.profession, p.zone_id, r.channel,
       r.unreachable, r.answer, r.note, r.answered_at, r.answered_via, r.suspect, r.reminded_at,
       r.standing, r.offered_at, r.wave, r.why, r.relayed,
       CASE WHEN r.desk_say <> '' AND r.desk_end = '' THEN 1 ELSE 0 END AS "to_tell:flag",
       CASE WHEN EXISTS (SELECT 1 FROM inbound i WHERE i.recipient_id = r.id AND i.state = 'queued' AND i.reason = 'stop_placed')
	    THEN 1 ELSE 0 END AS "stopped:flag",
       CASE WHEN EXISTS (SELECT 1 FROM audience_relay g WHERE g.person_id = r.person_id) THEN 1 ELSE 0 END AS "relay:flag",
       COALESCE((SELECT a.name FROM account a WHERE a.id = r.desk_by AND r.desk_until > :now::instant), '') AS "caller:TEXT",
       COALESCE((SELECT MAX(CASE o.state WHEN 'delivered' THEN 6 WHEN 'handed' THEN 5
			    WHEN 'uncertain' THEN 4 WHEN 'sending' THEN 3 WHEN 'to_send' THEN 2
			    WHEN 'failed' THEN 1 ELSE 0 END)
		   FROM outbox o WHERE o.recipient_id = r.id), 0) AS "post:INTEGER"
  FROM recipient r JOIN person p ON p.id = r.person_id
 WHERE r.call_id = :call_id::call_id ORDER BY p.family, p.given, r.id LIMIT :limit;

-- :phones many phone
-- Sealed numbers of people of a call, the mobile first.
SELECT person_id, kind, sealed FROM contact
 WHERE kind IN ('mobile', 'phone') AND doubted_on IS NULL AND person_id IN (:ids::person_id[])
 ORDER BY person_id, kind LIMIT :limit;

-- :practice_phones many practice_phone
SELECT person_id, MIN(phone) AS "phone:TEXT" FROM activity
 WHERE phone <> '' AND phone_doubted_on IS NULL AND person_id IN (:ids::person_id[])
 GROUP BY person_id LIMIT :limit;

-- :seen opt seen
SELECT id FROM access
 WHERE object = :object AND verb = :verb AND account_id = :account_id AND at > :since::instant
 LIMIT 1;
