-- :sound one account
SELECT id, login FROM account WHERE id = :id;
