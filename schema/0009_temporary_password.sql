-- 0009_temporary_password.sql -- a password the program made is good for choosing another one.

ALTER TABLE account ADD COLUMN temporary flag NOT NULL DEFAULT 0;	-- 1: until its owner has chosen
