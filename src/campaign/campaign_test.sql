-- For the tests of campaigns: a look at what was written, and what time did.

-- :person one person
SELECT status, no_call, confirmed_on FROM person WHERE id = :id;

-- :contact opt contact
SELECT consent_on, purpose, source, verified_on, sealed FROM contact WHERE person_id = :person_id AND kind = :kind;

-- :confirm_all exec
UPDATE person SET confirmed_on = :confirmed_on;

-- :message exec
UPDATE outbox SET state = :state, handed_at = :at::instant, delivered_at = :at::instant WHERE send_key = :send_key;

-- :gone exec
UPDATE person SET gone_on = :gone_on WHERE id = :id;

-- :skill exec
INSERT INTO person_skill (person_id, code, label, source, expires_on) VALUES (:person_id, 'AFGSU2', 'AFGSU 2', 'hand', :expires_on);

-- :doubt exec
UPDATE contact SET doubted_on = :doubted_on WHERE person_id = :person_id;

-- :group one group
INSERT INTO audience (name, criteria, updated_at) VALUES ('Kinés', '{"from": "criteria"}', :at::instant) RETURNING id;
