-- One crisis and one answer, for the tests of daily.c.

-- :typology exec
INSERT INTO typology (code, label, position) VALUES ('ill', :label, 1);

-- :crisis exec
INSERT INTO crisis (title, exercise, typology_id, level, level_at, alert_by, alert_at, alert_text, opened_at, closed_at, request_key)
VALUES ('Crue', 0, 1, 'exit', :opened_at, 'ARS', :opened_at, 'Crue', :opened_at, :closed_at, 'k');

-- :person exec
INSERT INTO person (family, given, source, known_on, updated_at) VALUES ('MARTIN', 'Jeanne', 'hand', 20000, :updated_at);

-- :call exec
INSERT INTO call (crisis_id, number, title, message, criteria, state, created_at, sent_at, request_key)
VALUES (1, 1, 'Renfort', 'Venez', '{}', 'sent', :created_at, :sent_at, 'k');

-- :recipient exec
INSERT INTO recipient (call_id, person_id, channel, token_hash, answer, answered_at, answered_via)
VALUES (1, 1, 'sms', :token_hash, 'yes', :answered_at, 'link');

-- :reply exec
INSERT INTO reply (recipient_id, answer, via, at, request_key) VALUES (1, 'yes', 'link', :at, 'k');

-- :try exec
INSERT INTO desk_try (recipient_id, outcome, called_at, at, request_key) VALUES (1, 'yes', :at, :at, 'k');

-- :function exec
INSERT INTO cell_function (id, code, label, position) VALUES (1, 'decision', :label, 1);

-- :post exec
INSERT INTO cell_post (crisis_id, function_id, state_at) VALUES (1, 1, :state_at);

-- :cell_try exec
INSERT INTO cell_try (cell_post_id, person_id, outcome, at, request_key) VALUES (1, 1, 'no_answer', :at, 'k');

-- :entry exec
INSERT INTO thread_entry (call_id, kind, text, author, at, request_key) VALUES (1, 'message', 'Bonjour', 'Camille ROY', :at, 'k');

-- :read exec
INSERT INTO thread_read (thread_entry_id, person_id, read_at, via) VALUES (1, 1, :read_at, 'link');

-- :second exec
INSERT INTO person (family, given, source, known_on, updated_at) VALUES ('PETIT', 'Anne', 'hand', 20000, :updated_at);

-- :staff exec
INSERT INTO staff (crisis_id, person_id, token_hash, invited_at) VALUES (1, :person_id, :token_hash, :invited_at);

-- :wish exec
INSERT INTO crew_wish (staff_id, with_id, wished, at) VALUES (1, 2, 1, :at);

-- :crew_call exec
INSERT INTO crew_call (staff_id, person_id, due_at) VALUES (1, 1, :due_at);

-- :message exec
INSERT INTO outbox (channel, exercise, person_id, crisis_id, call_id, recipient_id, address, body, state, not_before, created_at, send_key)
VALUES ('sms', 0, 1, 1, 1, 1, :address, :address, 'handed', :created_at, :created_at, 'k');

-- :tally one tally
SELECT (SELECT COUNT(*) FROM recipient) AS "recipients:INTEGER", (SELECT COUNT(*) FROM reply) AS "replies:INTEGER",
       (SELECT COUNT(*) FROM outbox) AS "messages:INTEGER",
       (SELECT COUNT(*) FROM desk_try) AS "tries:INTEGER", (SELECT COUNT(*) FROM cell_try) AS "cell_tries:INTEGER",
       (SELECT COUNT(*) FROM thread_entry) AS "entries:INTEGER", (SELECT COUNT(*) FROM thread_read) AS "reads:INTEGER", (SELECT COUNT(*) FROM crew_wish) AS "wishes:INTEGER",
       (SELECT COUNT(*) FROM crew_call) AS "crew_calls:INTEGER", (SELECT COUNT(*) FROM job) AS "jobs:INTEGER";
