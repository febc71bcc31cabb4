-- name: identity
SELECT id, consumer_key, created_at, key_since, former_ends_at, signing_key, former_signing_key FROM application;

-- name: create_identity
INSERT INTO application (only_row, id, consumer_key, created_at, signing_key)
VALUES (1, :id, :consumer_key, :created_at, :signing_key);

-- name: replace_signing_key
UPDATE application SET signing_key = :signing_key, key_since = :since, former_signing_key = :former_signing_key,
                       former_ends_at = :former_ends_at
WHERE former_signing_key IS NULL;

-- name: remove_former_signing_key
UPDATE application SET former_signing_key = NULL, former_ends_at = 0 WHERE former_signing_key IS NOT NULL;

-- name: check
SELECT count(*) FROM application;

-- name: data_version
PRAGMA data_version;
