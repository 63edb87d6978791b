-- :broken one account
SELECT id, logn FROM account WHERE id = :id;
