-- :broken one account
SELECT id, login FROM account WHERE login = :nobody_bears_this;
