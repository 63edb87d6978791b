-- For the tests of the mobilisation module: people, a crisis, and a look at what was written.

-- :community exec
INSERT INTO community (id, name, sms_name, callback_phone, created_at)
VALUES (1, 'CPTS Rives de Loire', 'CPTS Loire', '+33238001122', :at::instant);

-- :typology exec
INSERT INTO typology (id, code, label, position) VALUES (1, 'wounded', '', 1), (2, 'ill', '', 2);

-- :zone exec
INSERT INTO zone (id, name) VALUES (1, 'Nord'), (2, 'Sud');

-- :crisis one crisis
INSERT INTO crisis (title, exercise, typology_id, level, level_at, alert_by, alert_at, alert_text,
		    opened_at, request_key)
VALUES ('Incendie', :exercise, 1, 'running', :at::instant, 'ARS', :at::instant, 'feu', :at::instant,
	:request_key)
RETURNING id;

-- :crisis_close exec
UPDATE crisis SET closed_at = :closed_at WHERE id = :id;

-- :person one person
INSERT INTO person (family, given, profession, commune_code, zone_id, member, status, preferred, no_call,
		    source, known_on, updated_at)
VALUES (:family, :given, :profession, :commune_code, :zone_id, :member, :status, :preferred, :no_call,
	'hand', :known_on, :at::instant)
RETURNING id;

-- :person_state exec
UPDATE person SET status = :status, no_call = :no_call WHERE id = :id;

-- :contact exec
INSERT INTO contact (person_id, kind, sealed, lookup, consent_on, set_on, source)
VALUES (:person_id, :kind, :sealed, :lookup, :consent_on, 20000, 'hand');

-- :all_left exec
UPDATE person SET status = 'left';

-- :contact_drop exec
DELETE FROM contact WHERE person_id = :person_id AND kind = :kind;

-- :skill exec
INSERT INTO person_skill (person_id, code, label, source, expires_on)
VALUES (:person_id, :code, 'AFGSU', 'hand', :expires_on);

-- :willing exec
INSERT INTO willingness (person_id, typology_id, willing) VALUES (:person_id, :typology_id, :willing);

-- :cell exec
INSERT INTO cell_function (id, code, label, position) VALUES (1, 'decision', '', 1), (2, 'pilot', '', 2);

-- :post exec
INSERT INTO cell_post (crisis_id, function_id, holder_id, substitute_id, state, state_at)
VALUES (:crisis_id, :function_id, :holder_id, :substitute_id, 'named', :at::instant);

-- :group_person exec
INSERT INTO audience_person (audience_id, person_id) VALUES (:audience_id, :person_id);

-- :outbox many message
SELECT id, channel, exercise, person_id, recipient_id, address, subject, body, state, not_before, send_key
  FROM outbox ORDER BY id LIMIT 20000;

-- :post_state exec
UPDATE outbox SET state = :state, handed_at = :at::instant, delivered_at = :at::instant
 WHERE recipient_id = :recipient_id::recipient_id;

-- :recipients many recipient
SELECT id, person_id, channel, unreachable, answer, note, suspect, standing, reminded_at
  FROM recipient ORDER BY id LIMIT 20000;

-- :counts one counts
SELECT (SELECT COUNT(*) FROM recipient) AS "recipients:INTEGER",
       (SELECT COUNT(*) FROM outbox) AS "messages:INTEGER",
       (SELECT COUNT(*) FROM reply) AS "replies:INTEGER",
       (SELECT COUNT(*) FROM log) AS "entries:INTEGER",
       (SELECT COUNT(*) FROM reminder) AS "reminders:INTEGER",
       (SELECT COUNT(*) FROM call WHERE state = 'sent') AS "sent:INTEGER";

-- :standings one standings
-- Where people stand, what was offered, and what simulated people said of a proof.
SELECT (SELECT COUNT(*) FROM recipient WHERE standing = 'placed') AS "placed:INTEGER",
       (SELECT COUNT(*) FROM recipient WHERE standing IN ('full', 'reserve')) AS "waiting:INTEGER",
       (SELECT COUNT(*) FROM recipient WHERE standing = 'reserve') AS "reserve:INTEGER",
       (SELECT COUNT(*) FROM recipient WHERE standing = 'withdrawn') AS "withdrawn:INTEGER",
       (SELECT COUNT(*) FROM recipient WHERE wave > 0) AS "asked:INTEGER",
       (SELECT COUNT(*) FROM outbox WHERE send_key LIKE '%:offer:%') AS "offers:INTEGER",
       (SELECT COUNT(*) FROM responder p JOIN outbox o ON o.id = p.outbox_id
	 WHERE o.send_key LIKE '%:proof:%' AND p.act <> 'silence') AS "from_proof:INTEGER";

-- :log_texts many log_text
SELECT l.id, l.kind, p.person_id, p.body FROM log l JOIN log_part p ON p.log_id = l.id
 WHERE p.part_no > 0 ORDER BY l.id, p.part_no LIMIT 1000;

-- :seen_count one seen_count
SELECT COUNT(*) AS "n:INTEGER" FROM access;

-- :last_reply one last_reply
SELECT suspect FROM reply ORDER BY id DESC LIMIT 1;

-- :response exec
INSERT INTO response (id, crisis_id, kind, name, state, state_at, created_at, request_key)
VALUES (1, :crisis_id, 'other', 'Centre', 'open', :at::instant, :at::instant, 'response-1');

-- :opening exec
INSERT INTO opening (id, response_id, on_day, from_min, to_min) VALUES (1, 1, 20000, 480, 840);

-- :crew exec
INSERT INTO crew_post (id, response_id, name, profession, min_crew, wished_crew, position)
VALUES (1, 1, 'Infirmier', '60', 1, 1, 1);

-- :shift exec
INSERT INTO shift (id, response_id, opening_id, crew_post_id, starts_at, ends_at, min_crew, places, taken)
VALUES (1, 1, 1, 1, :starts_at, :ends_at, 1, 1, 1);

-- :staff exec
INSERT INTO staff (id, crisis_id, person_id, token_hash, invited_at) VALUES (1, :crisis_id, :person_id, :token_hash, :at::instant);

-- :duty exec
INSERT INTO duty (shift_id, staff_id, state, by_hand, at) VALUES (1, 1, 'taken', 1, :at::instant);

-- :call_times one call_times
SELECT closes_at, closed_at FROM call WHERE id = :id;

-- :jobs_now exec
UPDATE job SET run_at = :at::instant WHERE kind = 'call.close' AND state = 'due';

-- :standing one standing
-- Where someone stands in a call, and whether they wait to be offered a place.
SELECT standing, offered_at, answer FROM recipient WHERE id = :id;

-- :asked_at exec
UPDATE recipient SET asked_at = :at::instant WHERE call_id = :call_id AND person_id = :person_id;

-- :commune exec
INSERT INTO commune (code, name, inside, population, lat_e6, lon_e6) VALUES (:code, :name, 0, 1000, :lat_e6, 0);

-- :lives exec
UPDATE person SET commune_code = :commune_code WHERE id = :id;

-- :sees_free opt free_place
-- For the twin that looks before it takes: a place of a call that is free now, after so many.
SELECT s.id FROM call_place s JOIN call_post p ON p.id = s.call_post_id
 WHERE p.call_id = :call_id::call_id AND s.recipient_id IS NULL ORDER BY s.id LIMIT 1 OFFSET :offset;

-- :seize exec
UPDATE call_place SET recipient_id = :recipient_id::recipient_id, taken_at = :at::instant WHERE id = :id;

-- :let_go exec
UPDATE call_place SET recipient_id = NULL, taken_at = NULL WHERE recipient_id IS NOT NULL;

-- :twice one twice
-- People who have two places.
SELECT COUNT(*) AS "people:INTEGER" FROM (SELECT r.person_id FROM call_place s JOIN recipient r ON r.id = s.recipient_id
	GROUP BY r.person_id HAVING COUNT(*) > 1) x;
