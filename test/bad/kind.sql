-- :add one account
INSERT INTO setting (name, value) VALUES (:name, :value);
