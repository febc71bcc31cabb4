-- name: accounts
SELECT id, name, admin, active, created_at, source, external_id, mail FROM account ORDER BY name_key;

-- name: account_of_directory
SELECT id, name, admin, active, created_at, source, external_id, mail FROM account
WHERE source = :source AND external_id = :external_id;

-- name: account_by_name
SELECT id, name, admin, active, created_at, source, external_id, mail FROM account WHERE name_key = :name_key;

-- name: groups_of_account
SELECT name FROM account_group WHERE account = :account ORDER BY name;

-- name: rename_account
UPDATE account SET name = :name, name_key = :name_key WHERE id = :id;

-- name: set_directory_of_account
UPDATE account SET source = :source, external_id = :external_id, mail = :mail WHERE id = :id;

-- name: account_groups
SELECT account, name FROM account_group ORDER BY account, name;

-- name: add_account
INSERT INTO account (id, name, name_key, password_phc, admin, active, created_at)
VALUES (:id, :name, :name_key, :password_phc, :admin, :active, :created_at);

-- name: add_group
INSERT INTO account_group (account, name) VALUES (:account, :name) ON CONFLICT DO NOTHING;

-- name: remove_groups
DELETE FROM account_group WHERE account = :account;

-- name: end_sessions_when_rights_change
DELETE FROM session
WHERE account = :id AND EXISTS (SELECT 1 FROM account WHERE id = :id AND (admin <> :admin OR active <> :active));

-- name: update_account
UPDATE account SET admin = :admin, active = :active WHERE id = :id;

-- name: set_password
UPDATE account SET password_phc = :password_phc WHERE id = :id;

-- name: end_sessions
DELETE FROM session WHERE account = :id;

-- name: password_phc
SELECT password_phc FROM account WHERE id = :id;

-- name: add_session
INSERT INTO session (id_hash, account, created_at, last_seen_at, step_up_until, address)
VALUES (:id_hash, :account, :created_at, :last_seen_at, :step_up_until, :address);

-- name: find_session
SELECT id_hash, account, created_at, last_seen_at, step_up_until, address FROM session WHERE id_hash = :id_hash;

-- name: touch_session
UPDATE session SET last_seen_at = :at WHERE id_hash = :id_hash AND last_seen_at < :at;

-- name: remove_session
DELETE FROM session WHERE id_hash = :id_hash;

-- name: prune_sessions
DELETE FROM session WHERE last_seen_at <= :idle_since OR created_at <= :absolute_since;

-- name: prune_request_tokens
DELETE FROM request_token WHERE expires_at <= :now;

-- An access token that has ended can be renewed while its session lasts.
-- name: prune_access_tokens
DELETE FROM access_token WHERE expires_at <= :now AND session_expires_at <= :now;

-- name: prune_dances
DELETE FROM dance WHERE expires_at <= :now;

-- name: prune_pairings
DELETE FROM pairing WHERE expires_at <= :now;
