-- Every statement of the telephone desk: who is called next, by whom, and what came of it.

-- ---- the call, and the person on the line ------------------------------------------

-- :call opt call_row
SELECT k.id, k.crisis_id, k.number, k.title, k.message, k.place, k.starts_at, k.ends_at, k.bring, k.conditions, k.state,
       k.closes_at, k.wait_s, k.wave, k.phone_left, k.full_at, z.exercise, z.closed_at AS crisis_closed_at
  FROM call k JOIN crisis z ON z.id = k.crisis_id WHERE k.id = :id::call_id AND k.crisis_id = :crisis_id;

-- :community opt community
SELECT name, callback_phone FROM community WHERE id = 1;

-- :next opt next
-- The next person to call, taken by this one statement.  First who no longer has a place and may be on the way; then who
-- asked to be called back and whose time has come; then who must be told something, or is offered a place; then who has been silent for
-- as long as the call's patience, or chose to be called then, the longest first; then whom no message reached, by rank;
-- then, when :early, the rest of the silent.  Nobody who is on the line with someone else,
-- for this call, another one or the cell, who cannot be called, for whom no place is left, or who is engaged elsewhere: unless
-- that, or another thing they do not know, is to be told them.
UPDATE recipient SET desk_by = :account_id::account_id, desk_until = :until::instant,
       asked_at = COALESCE(asked_at, :at::instant)
 WHERE (desk_by IS NULL OR desk_until <= :at::instant) AND id = (
	SELECT r.id FROM recipient r JOIN person p ON p.id = r.person_id JOIN call k ON k.id = r.call_id
	 WHERE r.call_id = :call_id::call_id AND r.desk_end = '' AND p.status = 'active'
	   AND ((p.no_call = 0 AND NOT EXISTS (SELECT 1 FROM inbound i WHERE i.person_id = p.id AND i.crisis_id = k.crisis_id
			AND i.exercise <> 0 AND ((i.meaning = 'stop' AND i.state = 'settled') OR i.reason = 'stop_placed')))
		OR (r.desk_say <> '' AND r.standing NOT IN ('full', 'reserve')))
	   AND (r.desk_by IS NULL OR r.desk_until <= :at::instant)
	   AND NOT EXISTS (SELECT 1 FROM recipient x WHERE x.person_id = r.person_id AND x.id <> r.id
		AND x.desk_by <> :account_id AND x.desk_until > :at::instant)
	   AND NOT EXISTS (SELECT 1 FROM cell_claim l WHERE l.person_id = r.person_id AND l.account_id <> :account_id
		AND l.until > :at::instant)
	   AND NOT EXISTS (SELECT 1 FROM crew_call w WHERE w.person_id = r.person_id AND w.account_id <> :account_id
		AND w.until > :at::instant)
	   AND ((r.desk_say <> '' AND (r.standing NOT IN ('full', 'reserve') OR r.offered_at IS NULL))
		OR r.person_id NOT IN (:engaged::person_id[]))
	   AND (r.desk_due_at IS NULL OR r.desk_due_at <= :at::instant)
	   AND (EXISTS (SELECT 1 FROM contact t WHERE t.person_id = p.id AND t.kind IN ('mobile', 'phone')
			   AND t.consent_on IS NOT NULL AND t.doubted_on IS NULL)
	     OR EXISTS (SELECT 1 FROM activity v WHERE v.person_id = p.id AND v.phone <> '' AND v.phone_doubted_on IS NULL))
	   AND ((r.desk_say <> '' AND (r.standing NOT IN ('full', 'reserve') OR (:open::flag <> 0 AND (r.offered_at IS NULL
		OR EXISTS (SELECT 1 FROM recipient_fit f JOIN call_place s ON s.call_post_id = f.call_post_id
			WHERE f.recipient_id = r.id AND s.recipient_id IS NULL)))))
	     OR (:open::flag <> 0 AND r.standing = 'asked' AND (r.answer IS NULL OR r.suspect <> 0)
		AND (r.channel = 'none' OR r.asked_at IS NULL OR r.asked_at <= :asked_before::instant
		     OR EXISTS (SELECT 1 FROM recipient_step q WHERE q.recipient_id = r.id AND q.channel = 'phone'))
		AND (:early::flag <> 0 OR r.desk_back <> 0 OR EXISTS (SELECT 1 FROM recipient_step q WHERE q.recipient_id = r.id AND q.channel = 'phone')
		     OR r.asked_at <= :silent_since::instant
		     OR NOT EXISTS (SELECT 1 FROM outbox o WHERE o.recipient_id = r.id AND o.state NOT IN ('failed', 'cancelled')))
		AND (k.wave = 0 OR EXISTS (SELECT 1 FROM recipient_fit f JOIN call_place s ON s.call_post_id = f.call_post_id
			WHERE f.recipient_id = r.id AND s.recipient_id IS NULL))))
	 ORDER BY CASE WHEN r.desk_say <> '' AND r.standing = 'withdrawn' THEN 0 WHEN r.desk_back <> 0 THEN 1 WHEN r.desk_say <> '' THEN 2
		WHEN NOT EXISTS (SELECT 1 FROM outbox o WHERE o.recipient_id = r.id AND o.state NOT IN ('failed', 'cancelled')) THEN 4
		WHEN r.asked_at <= :silent_since::instant OR EXISTS (SELECT 1 FROM recipient_step q WHERE q.recipient_id = r.id
			AND q.channel = 'phone') THEN 3 ELSE 5 END,
		r.desk_tries, CASE WHEN r.offered_at IS NOT NULL THEN r.offered_at WHEN r.channel = 'none' THEN :at::instant ELSE r.asked_at END,
		CASE r.standing WHEN 'reserve' THEN 0 ELSE 1 END, CASE WHEN r.offered_at IS NOT NULL THEN r.answered_at ELSE :at::instant END,
		r.id LIMIT 1)
RETURNING id, person_id;

-- :mine opt mine
-- Whom this caller has taken, lapsed or not, as long as nobody else did.
SELECT r.id, r.call_id, r.answer, r.suspect, r.standing, r.desk_say, r.desk_until FROM recipient r
 WHERE r.desk_by = :account_id::account_id;

-- :keep exec
UPDATE recipient SET desk_until = :until::instant WHERE id = :id AND desk_by = :account_id::account_id;

-- :give_back exec
UPDATE recipient SET desk_by = NULL, desk_until = NULL WHERE desk_by = :account_id::account_id;

-- :person opt person
-- Someone on the line, as the caller must know them.
SELECT r.id, r.call_id, r.person_id, r.channel, r.unreachable, r.answer, r.note, r.suspect, r.standing, r.why, r.asked_at,
       r.desk_by, r.desk_until, r.desk_tries, r.desk_back, r.desk_end, r.desk_say, r.offered_at, p.title, p.given, p.family, p.profession, r.relayed,
       CASE WHEN EXISTS (SELECT 1 FROM inbound i WHERE i.recipient_id = r.id AND i.state = 'queued' AND i.reason = 'stop_placed')
	    THEN 1 ELSE 0 END AS "stopped:flag",
       CASE WHEN EXISTS (SELECT 1 FROM audience_relay g WHERE g.person_id = r.person_id) THEN 1 ELSE 0 END AS "relay:flag",
       COALESCE((SELECT n.name FROM commune n WHERE n.code = p.commune_code), '') AS "commune:TEXT",
       COALESCE((SELECT a.name FROM account a WHERE a.id = r.desk_by), '') AS "caller:TEXT"
  FROM recipient r JOIN person p ON p.id = r.person_id
 WHERE r.id = :id::recipient_id AND r.call_id = :call_id::call_id;

-- :numbers many number
-- Private numbers its owner agreed to, the mobile first; never one that was found wrong.
SELECT kind, sealed FROM contact
 WHERE person_id = :person_id AND kind IN ('mobile', 'phone') AND consent_on IS NOT NULL AND doubted_on IS NULL
 ORDER BY kind LIMIT :limit;

-- :practices many practice
SELECT DISTINCT phone FROM activity
 WHERE person_id = :person_id AND phone <> '' AND phone_doubted_on IS NULL ORDER BY phone LIMIT :limit;

-- :fits many fit
-- The posts someone can hold, and what is left of them.
SELECT p.id, p.profession, p.skill, f.exact,
       COALESCE((SELECT MIN(k.label) FROM person_skill k WHERE k.code = p.skill AND p.skill <> ''), '') AS "skill_label:TEXT",
       (SELECT COUNT(*) FROM call_place s WHERE s.call_post_id = p.id AND s.recipient_id IS NULL) AS "free:INTEGER"
  FROM recipient_fit f JOIN call_post p ON p.id = f.call_post_id
 WHERE f.recipient_id = :recipient_id ORDER BY f.exact DESC, p.position LIMIT :limit;

-- :tries many try
SELECT t.id, t.outcome, t.note, t.called_at, COALESCE(a.name, '') AS "author:TEXT"
  FROM desk_try t LEFT JOIN account a ON a.id = t.account_id
 WHERE t.recipient_id = :recipient_id ORDER BY t.id DESC LIMIT :limit;

-- ---- outcomes --------------------------------------------------------------------------

-- :try_add exec
INSERT INTO desk_try (recipient_id, outcome, number, note, called_at, at, account_id, request_key)
VALUES (:recipient_id, :outcome, :number, :note, :called_at, :at, :account_id, :request_key)
ON CONFLICT (request_key) DO NOTHING;

-- :put_back exec
-- Off the line.  Who took them meanwhile, after a lapsed lease, keeps them.
UPDATE recipient SET desk_until = CASE WHEN desk_by = :account_id::account_id THEN NULL ELSE desk_until END,
       desk_by = CASE WHEN desk_by = :account_id::account_id THEN NULL ELSE desk_by END,
       desk_due_at = :due_at::instant?, desk_back = :back::flag, desk_tries = :desk_tries, desk_end = :desk_end,
       desk_say = :desk_say
 WHERE id = :id;

-- :told exec
-- Who was told a message of the thread on the telephone has read it.
INSERT INTO thread_read (thread_entry_id, person_id, read_at, via)
SELECT e.id, r.person_id, :at::instant, 'phone' FROM thread_entry e JOIN recipient r ON r.call_id = e.call_id
 WHERE r.id = :recipient_id::recipient_id AND r.desk_say <> '' AND e.text = r.desk_say AND e.person_id IS NULL AND e.cancelled = 0
ON CONFLICT (thread_entry_id, person_id) DO UPDATE SET read_at = excluded.read_at, via = excluded.via
 WHERE thread_read.read_at IS NULL;

-- :stop_answered exec
-- Who wrote STOP and has a place has said whether they come: nobody need read that message again.
UPDATE inbound SET state = 'settled', meaning = 'stop', settled_at = :at::instant, account_id = :account_id
 WHERE recipient_id = :recipient_id AND state = 'queued' AND reason = 'stop_placed';

-- ---- how far it is -----------------------------------------------------------------------

-- :progress one progress
-- Of a call: people still to call now, later, on the line; answered on the telephone; given up; no number.
SELECT COALESCE(SUM(CASE WHEN x.wanted <> 0 AND x.free <> 0 AND x.phone <> 0 AND x.held = 0 AND x.later = 0 AND x.desk_end = '' THEN 1 ELSE 0 END), 0) AS "now:INTEGER",
       COALESCE(SUM(CASE WHEN x.wanted <> 0 AND x.free <> 0 AND x.phone <> 0 AND x.held = 0 AND x.later <> 0 AND x.desk_end = '' THEN 1 ELSE 0 END), 0) AS "later:INTEGER",
       COALESCE(SUM(x.held), 0) AS "held:INTEGER",
       COALESCE(SUM(CASE WHEN x.answered_via = 'phone' THEN 1 ELSE 0 END), 0) AS "answered:INTEGER",
       COALESCE(SUM(CASE WHEN x.answered_via = 'phone' AND x.answer = 'yes' THEN 1 ELSE 0 END), 0) AS "yes:INTEGER",
       COALESCE(SUM(CASE WHEN x.wanted <> 0 AND x.free <> 0 AND x.desk_end = 'gave_up' THEN 1 ELSE 0 END), 0) AS "gave_up:INTEGER",
       COALESCE(SUM(CASE WHEN x.wanted <> 0 AND x.free <> 0 AND (x.phone = 0 OR x.desk_end = 'no_number') THEN 1 ELSE 0 END), 0) AS "no_number:INTEGER"
  FROM (SELECT r.desk_end, r.answered_via, r.answer,
	       CASE WHEN (r.desk_say <> '' AND (r.standing NOT IN ('full', 'reserve') OR r.offered_at IS NULL))
		    OR r.person_id NOT IN (:engaged::person_id[])
		    THEN 1 ELSE 0 END AS free,
	       CASE WHEN r.desk_by IS NOT NULL AND r.desk_until > :at::instant THEN 1 ELSE 0 END AS held,
	       CASE WHEN r.desk_due_at > :at::instant OR (r.desk_say = '' AND r.channel <> 'none' AND r.asked_at > :asked_before::instant
			AND NOT EXISTS (SELECT 1 FROM recipient_step q WHERE q.recipient_id = r.id AND q.channel = 'phone'))
		    THEN 1 ELSE 0 END AS later,
	       CASE WHEN p.status = 'active' AND ((p.no_call = 0 AND NOT EXISTS (SELECT 1 FROM inbound i WHERE i.person_id = p.id
			    AND i.crisis_id = k.crisis_id AND i.exercise <> 0 AND ((i.meaning = 'stop' AND i.state = 'settled') OR i.reason = 'stop_placed')))
			OR (r.desk_say <> '' AND r.standing NOT IN ('full', 'reserve')))
		     AND ((r.desk_say <> '' AND (r.standing NOT IN ('full', 'reserve') OR (:open::flag <> 0 AND (r.offered_at IS NULL
			    OR EXISTS (SELECT 1 FROM recipient_fit f JOIN call_place s ON s.call_post_id = f.call_post_id
				WHERE f.recipient_id = r.id AND s.recipient_id IS NULL)))))
			OR (:open::flag <> 0 AND r.standing = 'asked' AND (r.answer IS NULL OR r.suspect <> 0)
			    AND (k.wave = 0 OR EXISTS (SELECT 1 FROM recipient_fit f JOIN call_place s ON s.call_post_id = f.call_post_id
				WHERE f.recipient_id = r.id AND s.recipient_id IS NULL)))) THEN 1 ELSE 0 END AS wanted,
	       CASE WHEN EXISTS (SELECT 1 FROM contact t WHERE t.person_id = p.id AND t.kind IN ('mobile', 'phone')
			   AND t.consent_on IS NOT NULL AND t.doubted_on IS NULL)
		     OR EXISTS (SELECT 1 FROM activity v WHERE v.person_id = p.id AND v.phone <> '' AND v.phone_doubted_on IS NULL)
		    THEN 1 ELSE 0 END AS phone
	  FROM recipient r JOIN person p ON p.id = r.person_id JOIN call k ON k.id = r.call_id
	 WHERE r.call_id = :call_id::call_id) x;

-- :in_use opt in_use
-- Whether anyone telephones, or did or must, for a call: the board asks it each time.
SELECT r.id FROM recipient r WHERE r.call_id = :call_id::call_id
   AND (r.desk_by IS NOT NULL OR r.desk_say <> '' OR EXISTS (SELECT 1 FROM desk_try t WHERE t.recipient_id = r.id)) LIMIT 1;

-- :callers many caller
-- Who is on the line with whom: of a call, of the crews of a crisis.
SELECT a.name, p.title, p.given, p.family FROM recipient r
  JOIN account a ON a.id = r.desk_by JOIN person p ON p.id = r.person_id
 WHERE r.call_id = :call_id::call_id AND r.desk_until > :at::instant ORDER BY a.name LIMIT :limit;

-- :crew_callers many caller
SELECT a.name, p.title, p.given, p.family FROM crew_call k JOIN account a ON a.id = k.account_id
  JOIN staff f ON f.id = k.staff_id JOIN person p ON p.id = k.person_id
 WHERE f.crisis_id = :crisis_id AND k.until > :at::instant ORDER BY a.name LIMIT :limit;

-- :next_due opt next_due
-- When someone will be there to call, if nobody is now.
SELECT MIN(COALESCE(r.desk_due_at, r.asked_at + :calm_us::INTEGER)) AS "at:instant?" FROM recipient r JOIN person p ON p.id = r.person_id
  JOIN call k ON k.id = r.call_id
 WHERE r.call_id = :call_id::call_id AND r.desk_end = '' AND p.status = 'active' AND p.no_call = 0
   AND NOT EXISTS (SELECT 1 FROM inbound i WHERE i.person_id = p.id AND i.crisis_id = k.crisis_id AND i.exercise <> 0
	AND ((i.meaning = 'stop' AND i.state = 'settled') OR i.reason = 'stop_placed'))
   AND COALESCE(r.desk_due_at, r.asked_at + :calm_us::INTEGER) > :at::instant
   AND ((r.standing = 'asked' AND (r.answer IS NULL OR r.suspect <> 0)) OR r.desk_say <> '');

-- ---- paper -----------------------------------------------------------------------------------

-- :sheet many sheet_row
-- Those a printed list has: without an answer, in the order the board prints them.
SELECT r.id, p.title, p.given, p.family, p.profession FROM recipient r JOIN person p ON p.id = r.person_id
 WHERE r.call_id = :call_id::call_id AND (r.answer IS NULL OR r.suspect <> 0) AND p.status <> 'erased'
 ORDER BY p.family, p.given, r.id LIMIT :limit OFFSET :offset;

-- ---- the call tree of the cell -----------------------------------------------------------------

-- :cell_posts many cell_post
SELECT cp.id, cp.state, cp.state_at, cp.holder_id, cp.substitute_id, f.code, f.label,
       f.holder_id AS usual_holder_id, f.substitute_id AS usual_substitute_id
  FROM cell_post cp JOIN cell_function f ON f.id = cp.function_id
 WHERE cp.crisis_id = :crisis_id ORDER BY f.position, f.id LIMIT :limit;

-- :cell_tries many cell_called
SELECT t.id, t.cell_post_id, t.person_id, t.outcome, t.at, COALESCE(a.name, '') AS "author:TEXT"
  FROM cell_try t JOIN cell_post cp ON cp.id = t.cell_post_id LEFT JOIN account a ON a.id = t.account_id
 WHERE cp.crisis_id = :crisis_id ORDER BY t.id LIMIT :limit;

-- :cell_try_add exec
INSERT INTO cell_try (cell_post_id, person_id, outcome, at, account_id, request_key)
VALUES (:cell_post_id, :person_id, :outcome, :at, :account_id, :request_key)
ON CONFLICT (request_key) DO NOTHING;

-- :cell_claims many cell_claimed
-- Who has whom on the line: in any crisis, since a person has one telephone.
SELECT k.person_id, k.account_id, k.cell_post_id, k.until, a.name FROM cell_claim k JOIN account a ON a.id = k.account_id
 WHERE k.until > :at::instant ORDER BY k.person_id LIMIT :limit;

-- :cell_claim exec
-- One caller a person: nothing when someone else has them on the line, here or at the desk.
INSERT INTO cell_claim (person_id, account_id, cell_post_id, until)
SELECT p.id, :account_id::account_id, :cell_post_id::cell_post_id, :until::instant FROM person p
 WHERE p.id = :person_id::person_id AND NOT EXISTS (SELECT 1 FROM recipient r WHERE r.person_id = p.id
	AND r.desk_by <> :account_id AND r.desk_until > :at::instant)
   AND NOT EXISTS (SELECT 1 FROM crew_call w WHERE w.person_id = p.id AND w.account_id <> :account_id AND w.until > :at)
ON CONFLICT (person_id) DO UPDATE SET account_id = excluded.account_id, cell_post_id = excluded.cell_post_id,
	until = excluded.until
 WHERE cell_claim.until <= :at OR cell_claim.account_id = excluded.account_id;

-- :cell_mine opt cell_held
SELECT k.person_id, k.cell_post_id, k.until FROM cell_claim k JOIN cell_post cp ON cp.id = k.cell_post_id
 WHERE k.account_id = :account_id AND cp.crisis_id = :crisis_id;

-- :cell_keep exec
UPDATE cell_claim SET until = :until WHERE account_id = :account_id AND person_id = :person_id;

-- :cell_off exec
DELETE FROM cell_claim WHERE account_id = :account_id AND person_id = :person_id;

-- :cell_give_back exec
DELETE FROM cell_claim WHERE account_id = :account_id;

-- :names many name
SELECT id, title, given, family, profession FROM person WHERE id IN (:ids::person_id[]) AND status <> 'erased'
 ORDER BY id LIMIT :limit;

-- :willing_members many willing_member
-- Who could hold a function when those named for it do not answer: members ready for this type of crisis,
-- not named in this cell, with a number; who confirmed lately first.
SELECT p.id FROM person p
 WHERE p.member <> 0 AND p.status = 'active' AND p.no_call = 0
   AND NOT EXISTS (SELECT 1 FROM willingness w JOIN crisis z ON z.typology_id = w.typology_id
	WHERE z.id = :crisis_id::crisis_id AND w.person_id = p.id AND w.willing = 'no')
   AND NOT EXISTS (SELECT 1 FROM cell_post cp WHERE cp.crisis_id = :crisis_id::crisis_id
	AND (cp.holder_id = p.id OR cp.substitute_id = p.id))
   AND NOT EXISTS (SELECT 1 FROM cell_try t JOIN cell_post cp ON cp.id = t.cell_post_id
	WHERE cp.crisis_id = :crisis_id::crisis_id AND t.person_id = p.id)
   AND EXISTS (SELECT 1 FROM contact t WHERE t.person_id = p.id AND t.kind IN ('mobile', 'phone')
	AND t.consent_on IS NOT NULL AND t.doubted_on IS NULL)
 ORDER BY CASE WHEN EXISTS (SELECT 1 FROM cell_function f WHERE f.holder_id = p.id OR f.substitute_id = p.id) THEN 0 ELSE 1 END,
	  CASE WHEN EXISTS (SELECT 1 FROM willingness w JOIN crisis z ON z.typology_id = w.typology_id
		WHERE z.id = :crisis_id::crisis_id AND w.person_id = p.id AND w.willing = 'yes') THEN 0 ELSE 1 END,
	  p.family, p.id LIMIT :limit;

-- :seen opt seen
SELECT id FROM access
 WHERE object = :object AND verb = :verb AND account_id = :account_id AND at > :since::instant LIMIT 1;
