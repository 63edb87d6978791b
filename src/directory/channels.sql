-- In which order someone is written to.

-- :steps many kept
SELECT position, channel, patience_s FROM person_channel
 WHERE person_id = :person_id::person_id ORDER BY position LIMIT 3;

-- :drop exec
DELETE FROM person_channel WHERE person_id = :person_id::person_id;

-- :add exec
INSERT INTO person_channel (person_id, position, channel, patience_s)
VALUES (:person_id, :position, :channel, :patience_s);

-- :prefer exec
UPDATE person SET preferred = :preferred, updated_at = :updated_at
 WHERE id = :id AND status <> 'erased';

-- :follow exec
DELETE FROM person_channel WHERE person_id = :person_id::person_id AND EXISTS (SELECT 1 FROM person_channel f
 WHERE f.person_id = :person_id AND f.position = 1 AND f.channel <> :preferred::TEXT);
