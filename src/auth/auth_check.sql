-- Laws of accounts and sessions: each query returns no row.

-- :auth_login_is_folded
SELECT id FROM account WHERE login <> lower(login) OR login = '' LIMIT 1;

-- :auth_session_of_someone_enabled
SELECT s.id FROM session s JOIN account a ON a.id = s.account_id WHERE a.disabled <> 0 LIMIT 1;

-- :auth_tokens_are_hashed
SELECT id FROM session WHERE length(token_hash) <> 32 OR length(csrf) < 16 LIMIT 1;

-- :auth_invitations_are_hashed
SELECT id FROM invitation WHERE length(token_hash) <> 32 OR expires_at <= created_at LIMIT 1;

-- :auth_passwords_are_hashed
SELECT id FROM account WHERE password_hash <> '' AND password_hash NOT LIKE '$argon2id$%' LIMIT 1;
