-- :count one count
SELECT COUNT(*) AS n FROM account;
