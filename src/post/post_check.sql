-- Laws of the outbox: each must return no row.

-- :exercise_stays_home
SELECT o.id FROM outbox o JOIN crisis k ON k.id = o.crisis_id WHERE o.exercise <> k.exercise;

-- :exercise_never_uncertain
SELECT id FROM outbox WHERE exercise <> 0 AND state IN ('sending', 'uncertain');

-- :sending_has_a_lease
SELECT id FROM outbox WHERE state = 'sending' AND lease_until IS NULL;

-- :delivered_says_when
SELECT id FROM outbox WHERE state = 'delivered' AND (delivered_at IS NULL OR handed_at IS NULL);
