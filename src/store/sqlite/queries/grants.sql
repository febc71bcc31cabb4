-- name: find_grant
SELECT link, coalesce(account, ''), remote_user, created_at, expires_at, last_used_at, scope, token, secret, session_handle,
       refresh_token
FROM outgoing_grant WHERE link = :link AND coalesce(account, '') = :account;

-- name: put_grant
INSERT INTO outgoing_grant (link, account, token, secret, session_handle, refresh_token, scope, token_hash, claimed_until,
                            remote_user, created_at, expires_at, last_used_at)
VALUES (:link, nullif(:account, ''), :token, :secret, :session_handle, :refresh_token, :scope, :token_hash, 0, :remote_user,
        :created_at, :expires_at, :last_used_at)
ON CONFLICT (link, coalesce(account, '')) DO UPDATE
SET token = excluded.token, secret = excluded.secret, session_handle = excluded.session_handle,
    refresh_token = excluded.refresh_token, scope = excluded.scope, token_hash = excluded.token_hash, claimed_until = 0,
    remote_user = excluded.remote_user, created_at = excluded.created_at, expires_at = excluded.expires_at,
    last_used_at = excluded.last_used_at;

-- name: claim_grant
UPDATE outgoing_grant SET claimed_until = :until
WHERE link = :link AND coalesce(account, '') = :account AND token_hash = :token_hash AND claimed_until <= :now;

-- name: release_grant
UPDATE outgoing_grant SET claimed_until = 0
WHERE link = :link AND coalesce(account, '') = :account AND token_hash = :token_hash;

-- name: renew_grant
UPDATE outgoing_grant
SET token = :token, refresh_token = :refresh_token, scope = :scope, token_hash = :token_hash, expires_at = :expires_at,
    claimed_until = 0
WHERE link = :link AND coalesce(account, '') = :account AND token_hash = :old_token_hash;

-- name: remove_grant
DELETE FROM outgoing_grant
WHERE link = :link AND coalesce(account, '') = :account AND (:token_hash = '' OR token_hash = :token_hash);

-- name: grants_of_account
SELECT link, coalesce(account, ''), remote_user, created_at, expires_at, last_used_at, scope, token, secret, session_handle,
       refresh_token
FROM outgoing_grant WHERE account = :account ORDER BY created_at, link;

-- name: grants_of_link
SELECT link, coalesce(account, ''), remote_user, created_at, expires_at, last_used_at, scope, token, secret, session_handle,
       refresh_token
FROM outgoing_grant WHERE link = :link ORDER BY created_at, account;

-- name: touch_grant
UPDATE outgoing_grant SET last_used_at = :at
WHERE link = :link AND coalesce(account, '') = :account AND last_used_at < :at;

-- name: add_dance
INSERT INTO dance (token_hash, link, account, token, secret, return_to, expires_at)
VALUES (:token_hash, :link, :account, :token, :secret, :return_to, :expires_at);

-- name: take_dance
DELETE FROM dance WHERE token_hash = :token_hash AND expires_at > :now
RETURNING token_hash, link, account, return_to, expires_at, token, secret;
