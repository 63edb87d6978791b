-- For the tests of the telephone desk: callers, a look at who is on the line, and a broken twin.

-- :caller one new_caller
INSERT INTO account (login, name, role, created_at)
VALUES (:login, :name, 'coordinator', :at::instant) RETURNING id;

-- :lines many line
SELECT id, person_id, channel, desk_by, desk_until, desk_due_at, desk_back, desk_tries, desk_end, desk_say
  FROM recipient ORDER BY id LIMIT 10000;

-- :practice exec
INSERT INTO activity (person_id, phone, source) VALUES (:person_id, :phone, 'hand');

-- :seen one seen_count
SELECT COUNT(*) AS "n:INTEGER" FROM access WHERE verb = 'contact.read';

-- :doubted one doubted
SELECT (SELECT COUNT(*) FROM contact WHERE doubted_on IS NOT NULL) AS "contacts:INTEGER",
       (SELECT COUNT(*) FROM activity WHERE phone_doubted_on IS NOT NULL) AS "practices:INTEGER",
       (SELECT COUNT(*) FROM desk_try) AS "tries:INTEGER";

-- :look opt looked
-- The broken twin: looks for a free person first...
SELECT id FROM recipient WHERE call_id = :call_id AND desk_by IS NULL ORDER BY id LIMIT 1;

-- :grab exec
-- ...and takes them afterwards, whoever has them.
UPDATE recipient SET desk_by = :account_id::account_id, desk_until = :until::instant WHERE id = :id;

-- :cell many cell_line
SELECT id, holder_id, substitute_id, state FROM cell_post ORDER BY id LIMIT 100;

-- :function exec
INSERT INTO cell_function (id, code, label, position) VALUES (:id, :label, :label, 1);

-- :cell_grab exec
-- The broken twin of the call tree: whoever has them, they are taken.
INSERT INTO cell_claim (person_id, account_id, cell_post_id, until)
VALUES (:person_id, :account_id, :cell_post_id, :until)
ON CONFLICT (person_id) DO UPDATE SET account_id = excluded.account_id, until = excluded.until;

-- :phone_step exec
INSERT INTO recipient_step (recipient_id, channel, why, at) VALUES (:recipient_id, 'phone', 'failed', :at);

-- :stop_placed exec
-- A STOP of someone who has a place, as inbound/ leaves it to a person.
INSERT INTO inbound (channel, exercise, provider_key, content_key, lookup, sender, text, received_at, sent_at, state, meaning,
	reason, code, person_id, recipient_id)
SELECT 'sms', 0, 'k', 'k', 'k', '', '', :at::instant, :at, 'queued', '', 'stop_placed', '', r.person_id, r.id
  FROM recipient r WHERE r.id = :id::recipient_id;

-- :stops_left one stops_left
SELECT COUNT(*) AS "n:INTEGER" FROM inbound WHERE state = 'queued';
