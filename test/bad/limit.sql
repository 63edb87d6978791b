-- :all many account
SELECT id, login FROM account;
