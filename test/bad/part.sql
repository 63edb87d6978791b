-- :some part
SELECT id, login FROM account WHERE id = :id;
-- :part one account
SELECT x.id, x.login FROM ({other}) x;
