-- Accounts, sessions, invitations.

-- :account opt account
SELECT id, login, name, role, person_id, lang, password_hash, disabled, signed_in_at, created_at,
       temporary
  FROM account WHERE id = :id;

-- :account_by_login opt account
SELECT id, login, name, role, person_id, lang, password_hash, disabled, signed_in_at, created_at,
       temporary
  FROM account WHERE login = :login;

-- :accounts many account
SELECT id, login, name, role, person_id, lang, password_hash, disabled, signed_in_at, created_at,
       temporary
  FROM account ORDER BY disabled, name, id LIMIT :limit;

-- :account_add opt new_account
INSERT INTO account (login, name, role, password_hash, lang, created_at)
VALUES (:login, :name, :role, :password_hash, :lang, :created_at)
ON CONFLICT (login) DO NOTHING
RETURNING id;

-- Another coordinator who can sign in: without one, nobody could give rights back.
-- :role_set exec
UPDATE account SET role = :role WHERE id = :id AND role <> :role
   AND (role <> 'coordinator' OR EXISTS (SELECT 1 FROM account o WHERE o.role = 'coordinator'
    AND o.disabled = 0 AND o.password_hash <> '' AND o.id <> account.id));

-- :disable exec
UPDATE account SET disabled = 1 WHERE id = :id AND disabled = 0
   AND (role <> 'coordinator' OR EXISTS (SELECT 1 FROM account o WHERE o.role = 'coordinator'
    AND o.disabled = 0 AND o.password_hash <> '' AND o.id <> account.id));

-- :enable exec
UPDATE account SET disabled = 0 WHERE id = :id AND disabled <> 0;

-- :password_set exec
UPDATE account SET password_hash = :password_hash, temporary = 0 WHERE id = :id;

-- :temporary exec
UPDATE account SET temporary = 1 WHERE id = :id;

-- :lang_set exec
UPDATE account SET lang = :lang WHERE id = :id AND lang <> :lang;

-- :signed_in exec
UPDATE account SET signed_in_at = :signed_in_at WHERE id = :id AND disabled = 0;

-- ---- sessions

-- :session_add one new_session
INSERT INTO session (token_hash, account_id, csrf, created_at, seen_at, expires_at)
VALUES (:token_hash, :account_id, :csrf, :now::instant, :now, :expires_at)
RETURNING id;

-- :session opt session
SELECT s.id, s.account_id, s.csrf, s.seen_at, s.expires_at, a.name, a.role, a.lang, a.temporary,
       EXISTS (SELECT 1 FROM crisis c WHERE c.closed_at IS NULL
                  AND (c.exercise = 0 OR c.opened_at > :recent::instant)) AS "crisis_open:flag"
  FROM session s JOIN account a ON a.id = s.account_id
 WHERE s.token_hash = :token_hash AND s.expires_at > :now::instant AND a.disabled = 0;

-- :session_seen exec
UPDATE session SET seen_at = :seen_at WHERE id = :id AND seen_at < :seen_at;

-- :session_close exec
DELETE FROM session WHERE token_hash = :token_hash;

-- :sessions_of_close exec
DELETE FROM session WHERE account_id = :account_id AND id <> :keep::session_id;

-- :sessions_purge exec
DELETE FROM session WHERE expires_at <= :now::instant;

-- ---- failures to sign in

-- :failures many failure
SELECT failure_key, until_at FROM auth_failure
 WHERE (failure_key = :login_key::BLOB OR failure_key = :address_key::BLOB) AND until_at > :now::instant
 LIMIT 2;

-- :failure_add one failure_count
INSERT INTO auth_failure (failure_key, failures, last_at, until_at)
VALUES (:failure_key, 1, :last_at, :last_at)
ON CONFLICT (failure_key) DO UPDATE SET failures = auth_failure.failures + 1, last_at = excluded.last_at
RETURNING failures;

-- :failure_until exec
UPDATE auth_failure SET until_at = :until_at WHERE failure_key = :failure_key;

-- :failure_forget exec
DELETE FROM auth_failure WHERE failure_key = :failure_key;

-- :failures_purge exec
DELETE FROM auth_failure WHERE last_at < :before::instant;

-- ---- invitations

-- :invitation_add one new_invitation
INSERT INTO invitation (token_hash, login, name, role, invited_by, created_at, expires_at)
VALUES (:token_hash, :login, :name, :role, :invited_by, :created_at, :expires_at)
RETURNING id;

-- A newer link for the same person ends the older ones.
-- :invitations_end exec
UPDATE invitation SET used_at = :used_at WHERE login = :login AND used_at IS NULL;

-- :invitation_end exec
UPDATE invitation SET used_at = :used_at WHERE id = :id AND used_at IS NULL;

-- :invitation opt invitation
SELECT id, login, name, role, invited_by, created_at, expires_at, used_at FROM invitation
 WHERE token_hash = :token_hash;

-- :invitation_by_id opt invitation
SELECT id, login, name, role, invited_by, created_at, expires_at, used_at FROM invitation WHERE id = :id;

-- :invitations many invitation
SELECT id, login, name, role, invited_by, created_at, expires_at, used_at FROM invitation
 WHERE used_at IS NULL AND expires_at > :now::instant ORDER BY created_at DESC, id DESC LIMIT :limit;

-- :invitations_purge exec
DELETE FROM invitation WHERE expires_at < :before::instant;

-- :community opt community
SELECT name, sms_name, callback_phone FROM community WHERE id = 1;
