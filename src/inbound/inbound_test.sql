-- For the tests of the replies alone.

-- :inbounds many inbound
SELECT id, channel, state, meaning, reason, code, person_id, recipient_id, account_id FROM inbound ORDER BY id LIMIT :limit;

-- :person one person
SELECT no_call FROM person WHERE id = :id;

-- :consents one consents
SELECT COUNT(*) AS "n:INTEGER" FROM contact WHERE person_id = :person_id AND consent_on IS NOT NULL;

-- :waiting one waiting
SELECT COUNT(*) AS "n:INTEGER" FROM outbox WHERE person_id = :person::person_id AND state = 'to_send' AND call_id IS NOT NULL;

-- :share exec
UPDATE contact SET lookup = (SELECT lookup FROM contact WHERE person_id = :from_id::person_id AND kind = 'mobile')
 WHERE person_id = :to_id::person_id AND kind = 'mobile';

-- :codes many code
SELECT id, code FROM call ORDER BY id LIMIT :limit;

-- :bodies many body
-- What left because of a reply.
SELECT id, channel, address, body, exercise FROM outbox WHERE call_id IS NULL ORDER BY id LIMIT :limit;

-- :waiting_all one waiting_all
SELECT COUNT(*) AS "n:INTEGER" FROM inbound WHERE state = 'queued';
