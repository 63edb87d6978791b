-- :one one account
SELECT id, login FROM account WHERE id = :id;

-- :two one account
SELECT id, name FROM account WHERE id = :id;
