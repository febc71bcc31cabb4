-- name: former_credentials
SELECT owner, link, public_key, secret_hash, ends_at, shared_secret FROM former_credential ORDER BY owner;

-- name: put_former_credential
INSERT OR REPLACE INTO former_credential (owner, link, public_key, secret_hash, ends_at, shared_secret)
VALUES (:owner, :link, :public_key, :secret_hash, :ends_at, :shared_secret);

-- name: remove_former_credential
DELETE FROM former_credential WHERE owner = :owner;

-- name: prune_former_credentials
DELETE FROM former_credential WHERE ends_at <= :now;
