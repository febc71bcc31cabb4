-- name: identity
SELECT id, consumer_key, created_at, signing_key FROM application;

-- name: create_identity
INSERT INTO application (only_row, id, consumer_key, created_at, signing_key)
VALUES (1, :id, :consumer_key, :created_at, :signing_key);

-- name: check
SELECT count(*) FROM application;

-- name: data_version
PRAGMA data_version;
