-- name: oauth2_clients
SELECT id, link, name, secret_hash, redirect_uris, scope, without_user, service_user, created_at
FROM oauth2_client ORDER BY link, id;

-- Not a REPLACE, which would delete the row and, with it, the client's tokens.
-- name: put_oauth2_client
INSERT INTO oauth2_client (id, link, name, secret_hash, redirect_uris, scope, without_user, service_user, created_at)
VALUES (:id, :link, :name, :secret_hash, :redirect_uris, :scope, :without_user, :service_user, :created_at)
ON CONFLICT (id) DO UPDATE
SET name = excluded.name, secret_hash = excluded.secret_hash, redirect_uris = excluded.redirect_uris,
    scope = excluded.scope, without_user = excluded.without_user, service_user = excluded.service_user
WHERE oauth2_client.link = excluded.link;

-- name: remove_oauth2_client
DELETE FROM oauth2_client WHERE id = :id;

-- name: add_oauth2_code
INSERT INTO oauth2_code (hash, family, client, account, redirect_uri, challenge, scope, expires_at, used)
VALUES (:hash, :family, :client, :account, :redirect_uri, :challenge, :scope, :expires_at, 0);

-- Of two exchanges one gets the row (S-18).
-- name: use_oauth2_code
UPDATE oauth2_code SET used = 1 WHERE hash = :hash AND used = 0
RETURNING hash, family, client, account, redirect_uri, challenge, scope, expires_at;

-- name: family_of_used_oauth2_code
SELECT family FROM oauth2_code WHERE hash = :hash;

-- name: remove_open_oauth2_codes
DELETE FROM oauth2_code WHERE used = 0 AND (client, account) IN
    (SELECT client, account FROM oauth2_family WHERE id = :family);

-- name: add_oauth2_family
INSERT INTO oauth2_family (id, client, account, scope, created_at, ends_at, last_used_at)
VALUES (:id, :client, :account, :scope, :created_at, :ends_at, :last_used_at);

-- name: find_oauth2_family
SELECT id, client, coalesce(account, ''), scope, created_at, ends_at, last_used_at FROM oauth2_family WHERE id = :id;

-- name: oauth2_families_of_account
SELECT id, client, coalesce(account, ''), scope, created_at, ends_at, last_used_at
FROM oauth2_family WHERE account = :account ORDER BY created_at, id;

-- name: oauth2_families_of_link
SELECT oauth2_family.id, client, coalesce(account, ''), oauth2_family.scope, oauth2_family.created_at, ends_at, last_used_at
FROM oauth2_family JOIN oauth2_client ON oauth2_client.id = oauth2_family.client
WHERE oauth2_client.link = :link ORDER BY oauth2_family.created_at, oauth2_family.id;

-- name: remove_oauth2_family
DELETE FROM oauth2_family WHERE id = :id;

-- name: touch_oauth2_family
UPDATE oauth2_family SET last_used_at = :at WHERE id = :id AND last_used_at < :at;

-- name: add_oauth2_access_token
INSERT INTO oauth2_access_token (hash, family, expires_at) VALUES (:hash, :family, :expires_at);

-- name: find_oauth2_access_token
SELECT id, client, coalesce(account, ''), scope, created_at, ends_at, last_used_at, expires_at
FROM oauth2_access_token JOIN oauth2_family ON oauth2_family.id = oauth2_access_token.family
WHERE hash = :hash;

-- name: remove_oauth2_access_token
DELETE FROM oauth2_access_token
WHERE hash = :hash AND family IN (SELECT id FROM oauth2_family WHERE client = :client);

-- name: add_oauth2_refresh_token
INSERT INTO oauth2_refresh_token (hash, family, rotated_at) VALUES (:hash, :family, 0);

-- Of many rotations one gets the row (S-19).
-- name: rotate_oauth2_refresh_token
UPDATE oauth2_refresh_token SET rotated_at = :now, answer = :answer
WHERE hash = :hash AND rotated_at = 0
  AND family IN (SELECT id FROM oauth2_family WHERE client = :client AND ends_at > :now)
RETURNING family;

-- name: find_oauth2_refresh_token
SELECT family, rotated_at, answer FROM oauth2_refresh_token
WHERE hash = :hash AND family IN (SELECT id FROM oauth2_family WHERE client = :client);

-- name: family_of_oauth2_refresh_token
SELECT id, client, coalesce(account, ''), scope, created_at, ends_at, last_used_at
FROM oauth2_family WHERE id = (SELECT family FROM oauth2_refresh_token WHERE hash = :hash);

-- name: prune_oauth2_families
DELETE FROM oauth2_family
WHERE ends_at <= :now
   OR (NOT EXISTS (SELECT 1 FROM oauth2_refresh_token WHERE family = oauth2_family.id)
       AND NOT EXISTS (SELECT 1 FROM oauth2_access_token WHERE family = oauth2_family.id AND expires_at > :now));

-- name: prune_oauth2_access_tokens
DELETE FROM oauth2_access_token WHERE expires_at <= :now;

-- name: prune_oauth2_codes
DELETE FROM oauth2_code
WHERE expires_at <= :now AND NOT EXISTS (SELECT 1 FROM oauth2_family WHERE id = oauth2_code.family);

-- name: prune_oauth2_answers
UPDATE oauth2_refresh_token SET answer = NULL WHERE answer IS NOT NULL AND rotated_at <= :grace_began;
