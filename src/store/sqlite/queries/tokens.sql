-- name: add_request_token
INSERT INTO request_token (hash, consumer, secret, callback, callback_confirmed, decision, account, verifier_hash,
                           wrong_verifiers, created_at, expires_at)
VALUES (:hash, :consumer, :secret, :callback, :callback_confirmed, :decision, :account, :verifier_hash,
        :wrong_verifiers, :created_at, :expires_at);

-- name: find_request_token_of_consumer
SELECT hash, consumer, callback, callback_confirmed, decision, coalesce(account, ''), verifier_hash, wrong_verifiers,
       created_at, expires_at, secret
FROM request_token WHERE hash = :hash AND consumer = :consumer;

-- name: find_request_token
SELECT hash, consumer, callback, callback_confirmed, decision, coalesce(account, ''), verifier_hash, wrong_verifiers,
       created_at, expires_at, secret
FROM request_token WHERE hash = :hash;

-- name: decide_request_token
UPDATE request_token SET decision = :decision, account = :account, verifier_hash = :verifier_hash
WHERE hash = :hash AND decision = 'none' AND expires_at > :now;

-- Checks and consumes in one step: of two exchanges one gets the row (S-10, S-73).
-- name: take_request_token
DELETE FROM request_token
WHERE hash = :hash AND consumer = :consumer AND expires_at > :now AND decision = 'approved'
  AND (callback_confirmed = 0 OR (verifier_hash <> '' AND verifier_hash = :verifier_hash))
RETURNING account, secret, '';

-- name: count_wrong_verifier
UPDATE request_token SET wrong_verifiers = wrong_verifiers + 1 WHERE hash = :hash;

-- name: remove_guessed_request_token
DELETE FROM request_token WHERE hash = :hash AND wrong_verifiers >= :wrong_verifiers_max;

-- name: add_access_token
INSERT INTO access_token (hash, id, consumer, account, secret, session_handle_hash, created_at, expires_at,
                          session_expires_at, last_used_at)
VALUES (:hash, :id, :consumer, :account, :secret, :session_handle_hash, :created_at, :expires_at,
        :session_expires_at, :last_used_at);

-- name: find_access_token
SELECT hash, id, consumer, account, session_handle_hash, created_at, expires_at, session_expires_at, last_used_at, secret
FROM access_token WHERE hash = :hash AND consumer = :consumer;

-- name: take_access_token_for_renewal
DELETE FROM access_token
WHERE hash = :hash AND consumer = :consumer AND session_handle_hash <> '' AND session_handle_hash = :session_handle_hash
  AND session_expires_at > :now
RETURNING account, secret, id;

-- name: ended_session_of_access_token
SELECT 1 FROM access_token
WHERE hash = :hash AND consumer = :consumer AND session_handle_hash <> '' AND session_handle_hash = :session_handle_hash;

-- name: access_tokens_of_account
SELECT hash, id, consumer, account, session_handle_hash, created_at, expires_at, session_expires_at, last_used_at, secret
FROM access_token WHERE account = :account ORDER BY created_at, id;

-- name: access_tokens_of_link
SELECT hash, id, consumer, account, session_handle_hash, access_token.created_at, expires_at, session_expires_at,
       last_used_at, secret
FROM access_token JOIN consumer ON consumer.key = access_token.consumer
WHERE consumer.link = :link ORDER BY access_token.created_at, id;

-- name: revoke_access_token
DELETE FROM access_token WHERE id = :id AND account = :owner;

-- name: touch_access_token
UPDATE access_token SET last_used_at = :at WHERE hash = :hash AND last_used_at < :at;
