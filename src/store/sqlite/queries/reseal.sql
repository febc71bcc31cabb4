-- Every sealed column, with the place its secret belongs to as the code that reads it writes it (S-58). A test looks
-- for BLOB columns that are missing here. A blob's key id is its bytes 2 to 5.
-- name: secrets_to_reseal
SELECT number, place, sealed, count(*) OVER () FROM (
    SELECT 0 AS number, id AS place, signing_key AS sealed FROM application
    UNION ALL SELECT 1, link, shared_secret FROM link_provider
    UNION ALL SELECT 2, key || char(10) || link, shared_secret FROM consumer
    UNION ALL SELECT 3, kind || char(10) || link, link_as_it_was FROM peer_notice
    UNION ALL SELECT 4, hash || char(10) || consumer, secret FROM request_token
    UNION ALL SELECT 5, hash || char(10) || consumer, secret FROM access_token
    UNION ALL SELECT 6, link || char(10) || coalesce(account, ''), token FROM outgoing_grant
    UNION ALL SELECT 7, link || char(10) || coalesce(account, ''), secret FROM outgoing_grant
    UNION ALL SELECT 8, link || char(10) || coalesce(account, ''), session_handle FROM outgoing_grant
    UNION ALL SELECT 9, token_hash || char(10) || link, token FROM dance
    UNION ALL SELECT 10, token_hash || char(10) || link, secret FROM dance
    UNION ALL SELECT 11, oauth2_refresh_token.hash || char(10) || client, answer
              FROM oauth2_refresh_token JOIN oauth2_family ON oauth2_family.id = oauth2_refresh_token.family
    UNION ALL SELECT 12, link || char(10) || coalesce(account, ''), refresh_token FROM outgoing_grant
    UNION ALL SELECT 13, link, client_secret FROM link_oauth2_provider
    UNION ALL SELECT 14, link, link_token FROM link_oauth2_provider
    UNION ALL SELECT 15, owner, shared_secret FROM former_credential
    UNION ALL SELECT 16, id, former_signing_key FROM application)
WHERE sealed IS NOT NULL AND substr(sealed, 2, 4) <> :key_id
LIMIT :rows;

-- Only over the blob that was read: what was written meanwhile is sealed with the present key already. By the first part
-- of the place, which an index has.
-- name: reseal_application_signing_key
UPDATE application SET signing_key = :sealed WHERE id = :place AND signing_key = :before;

-- name: reseal_application_former_signing_key
UPDATE application SET former_signing_key = :sealed WHERE id = :place AND former_signing_key = :before;

-- name: reseal_link_provider_shared_secret
UPDATE link_provider SET shared_secret = :sealed WHERE link = :place AND shared_secret = :before;

-- name: reseal_consumer_shared_secret
UPDATE consumer SET shared_secret = :sealed WHERE key = substr(:place, 1, instr(:place, char(10)) - 1) AND shared_secret = :before;

-- name: reseal_peer_notice_link_as_it_was
UPDATE peer_notice SET link_as_it_was = :sealed WHERE kind || char(10) || link = :place AND link_as_it_was = :before;

-- name: reseal_request_token_secret
UPDATE request_token SET secret = :sealed
WHERE hash = substr(:place, 1, instr(:place, char(10)) - 1) AND secret = :before;

-- name: reseal_access_token_secret
UPDATE access_token SET secret = :sealed
WHERE hash = substr(:place, 1, instr(:place, char(10)) - 1) AND secret = :before;

-- name: reseal_outgoing_grant_token
UPDATE outgoing_grant SET token = :sealed
WHERE link = substr(:place, 1, instr(:place, char(10)) - 1) AND token = :before;

-- name: reseal_outgoing_grant_secret
UPDATE outgoing_grant SET secret = :sealed
WHERE link = substr(:place, 1, instr(:place, char(10)) - 1) AND secret = :before;

-- name: reseal_outgoing_grant_session_handle
UPDATE outgoing_grant SET session_handle = :sealed
WHERE link = substr(:place, 1, instr(:place, char(10)) - 1) AND session_handle = :before;

-- name: reseal_dance_token
UPDATE dance SET token = :sealed
WHERE token_hash = substr(:place, 1, instr(:place, char(10)) - 1) AND token = :before;

-- name: reseal_dance_secret
UPDATE dance SET secret = :sealed
WHERE token_hash = substr(:place, 1, instr(:place, char(10)) - 1) AND secret = :before;

-- name: reseal_oauth2_refresh_token_answer
UPDATE oauth2_refresh_token SET answer = :sealed
WHERE answer = :before AND hash = substr(:place, 1, instr(:place, char(10)) - 1);

-- name: reseal_outgoing_grant_refresh_token
UPDATE outgoing_grant SET refresh_token = :sealed
WHERE link = substr(:place, 1, instr(:place, char(10)) - 1) AND refresh_token = :before;

-- name: reseal_link_oauth2_provider_client_secret
UPDATE link_oauth2_provider SET client_secret = :sealed WHERE link = :place AND client_secret = :before;

-- name: reseal_link_oauth2_provider_link_token
UPDATE link_oauth2_provider SET link_token = :sealed WHERE link = :place AND link_token = :before;

-- name: reseal_former_credential_shared_secret
UPDATE former_credential SET shared_secret = :sealed WHERE owner = :place AND shared_secret = :before;
