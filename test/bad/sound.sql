-- :some part
SELECT id, login FROM account WHERE id = :id;
-- :sound one account
SELECT id, login FROM account WHERE id = :id;
-- :taken_in one account
SELECT x.id, x.login FROM ({some}) x WHERE x.login <> :login;
