-- name: links
SELECT link.id, kind, type, name, rpc_url, display_url, is_primary, is_system, state, incoming, outgoing, shared_users,
       impersonation_users, impersonation_groups, impersonation_administrators, ca_pem, allow_loopback,
       application_version, applinks_version, suspended_reason, created_at, updated_at,
       CASE WHEN oauth1.link IS NOT NULL THEN 'oauth1' WHEN oauth2.link IS NOT NULL THEN 'oauth2' ELSE '' END,
       oauth1.request_token_url, oauth1.authorize_url, oauth1.access_token_url, oauth1.consumer_key, oauth1.method,
       oauth1.shared_secret,
       oauth2.issuer, oauth2.issuer_answers, oauth2.authorize_url, oauth2.token_url, oauth2.revoke_url,
       oauth2.identity_url, oauth2.client_id, oauth2.scopes, oauth2.scope_separator, oauth2.authorize_parameters,
       oauth2.authentication, oauth2.pkce, oauth2.token_kind, oauth2.header_template, oauth2.client_secret,
       oauth2.link_token
FROM link
LEFT JOIN link_provider AS oauth1 ON oauth1.link = link.id
LEFT JOIN link_oauth2_provider AS oauth2 ON oauth2.link = link.id
ORDER BY name, link.id;

-- name: add_link
INSERT INTO link (id, kind, type, name, rpc_url, display_url, is_primary, is_system, state, incoming, outgoing,
                  shared_users, impersonation_users, impersonation_groups, impersonation_administrators, ca_pem,
                  allow_loopback, application_version, applinks_version, suspended_reason, created_at, updated_at)
VALUES (:id, :kind, :type, :name, :rpc_url, :display_url, 0, :is_system, :state, :incoming, :outgoing, :shared_users,
        :impersonation_users, :impersonation_groups, :impersonation_administrators, :ca_pem, :allow_loopback,
        :application_version, :applinks_version, :suspended_reason, :created_at, :updated_at);

-- A link that changes its type leaves its place as the primary one of the old type.
-- name: update_link
UPDATE link
SET kind = :kind, type = :type, name = :name, rpc_url = :rpc_url, display_url = :display_url,
    is_primary = CASE WHEN type = :type THEN is_primary ELSE 0 END, is_system = :is_system, state = :state,
    incoming = :incoming, outgoing = :outgoing, shared_users = :shared_users,
    impersonation_users = :impersonation_users, impersonation_groups = :impersonation_groups,
    impersonation_administrators = :impersonation_administrators, ca_pem = :ca_pem, allow_loopback = :allow_loopback,
    application_version = :application_version, applinks_version = :applinks_version,
    suspended_reason = :suspended_reason, updated_at = :updated_at
WHERE id = :id;

-- name: remove_link
DELETE FROM link WHERE id = :id;

-- name: remove_pairings_of_link
DELETE FROM pairing WHERE link = :id;

-- name: type_of_link
SELECT type FROM link WHERE id = :id;

-- name: clear_primary
UPDATE link SET is_primary = 0 WHERE type = :type AND is_primary = 1;

-- name: set_primary
UPDATE link SET is_primary = 1 WHERE id = :id;

-- The oldest link of the type takes the place when nobody has it (applinks-protocol.md 3.7).
-- name: fill_primary
UPDATE link SET is_primary = 1
WHERE id = (SELECT id FROM link WHERE type = :type ORDER BY created_at, id LIMIT 1)
  AND NOT EXISTS (SELECT 1 FROM link WHERE type = :type AND is_primary = 1);

-- name: put_provider
INSERT INTO link_provider (link, request_token_url, authorize_url, access_token_url, consumer_key, method, shared_secret)
VALUES (:link, :request_token_url, :authorize_url, :access_token_url, :consumer_key, :method, :shared_secret)
ON CONFLICT (link) DO UPDATE
SET request_token_url = excluded.request_token_url, authorize_url = excluded.authorize_url,
    access_token_url = excluded.access_token_url, consumer_key = excluded.consumer_key, method = excluded.method,
    shared_secret = excluded.shared_secret;

-- name: remove_provider
DELETE FROM link_provider WHERE link = :link;

-- name: put_oauth2_provider
INSERT INTO link_oauth2_provider (link, issuer, issuer_answers, authorize_url, token_url, revoke_url, identity_url,
                                  client_id, client_secret, scopes, scope_separator, authorize_parameters, authentication,
                                  pkce, token_kind, link_token, header_template)
VALUES (:link, :issuer, :issuer_answers, :authorize_url, :token_url, :revoke_url, :identity_url, :client_id,
        :client_secret, :scopes, :scope_separator, :authorize_parameters, :authentication, :pkce, :token_kind, :link_token,
        :header_template)
ON CONFLICT (link) DO UPDATE
SET issuer = excluded.issuer, issuer_answers = excluded.issuer_answers, authorize_url = excluded.authorize_url,
    token_url = excluded.token_url, revoke_url = excluded.revoke_url, identity_url = excluded.identity_url,
    client_id = excluded.client_id, client_secret = excluded.client_secret, scopes = excluded.scopes,
    scope_separator = excluded.scope_separator, authorize_parameters = excluded.authorize_parameters,
    authentication = excluded.authentication, pkce = excluded.pkce, token_kind = excluded.token_kind,
    link_token = excluded.link_token, header_template = excluded.header_template;

-- name: remove_oauth2_provider
DELETE FROM link_oauth2_provider WHERE link = :link;

-- name: keep_old_url_as_alias
INSERT INTO link_alias (link, url, added_at)
SELECT id, rpc_url, :now FROM link WHERE id = :id AND rpc_url IS NOT NULL AND rpc_url IS NOT :rpc_url
ON CONFLICT DO NOTHING;

-- name: remove_alias
DELETE FROM link_alias WHERE link = :id AND url = :rpc_url;

-- name: aliases
SELECT url FROM link_alias WHERE link = :id ORDER BY added_at, url;

-- name: link_uses
SELECT link.id,
       (SELECT count(account) FROM outgoing_grant WHERE outgoing_grant.link = link.id),
       (SELECT count(DISTINCT access_token.account) FROM access_token JOIN consumer ON consumer.key = access_token.consumer
        WHERE consumer.link = link.id)
       + (SELECT count(DISTINCT oauth2_family.account) FROM oauth2_family
          JOIN oauth2_client ON oauth2_client.id = oauth2_family.client WHERE oauth2_client.link = link.id),
       max(coalesce(health.last_success_at, 0),
           coalesce((SELECT max(last_used_at) FROM outgoing_grant WHERE outgoing_grant.link = link.id), 0)),
       coalesce(health.code, ''), coalesce(health.text, ''), coalesce(health.checked_at, 0)
FROM link LEFT JOIN link_health AS health ON health.link = link.id
ORDER BY link.name, link.id;

-- name: put_health
INSERT INTO link_health (link, code, text, report, checked_at, last_success_at, failures, broken_since, clock_known, clock_offset)
VALUES (:link, :code, :text, :report, :at, CASE WHEN :code = 'ok' THEN :at ELSE 0 END, :failures, :broken_since, :clock_known,
        :clock_offset)
ON CONFLICT (link) DO UPDATE
SET code = excluded.code, text = excluded.text, report = excluded.report, checked_at = excluded.checked_at,
    last_success_at = max(last_success_at, excluded.last_success_at), failures = excluded.failures,
    broken_since = excluded.broken_since, clock_known = excluded.clock_known, clock_offset = excluded.clock_offset;

-- name: healths
SELECT link, code, text, '', checked_at, failures, broken_since, clock_known, clock_offset FROM link_health ORDER BY link;

-- name: find_health
SELECT link, code, text, report, checked_at, failures, broken_since, clock_known, clock_offset FROM link_health
WHERE link = :link;

-- name: add_pairing
INSERT INTO pairing (nonce_hash, link, account, expires_at) VALUES (:nonce_hash, :link, :account, :expires_at);

-- name: take_pairing
DELETE FROM pairing WHERE nonce_hash = :nonce_hash AND expires_at > :now RETURNING nonce_hash, link, account, expires_at;

-- name: add_notice
INSERT INTO peer_notice (kind, link, link_as_it_was, attempts, next_attempt_at, give_up_at)
VALUES (:kind, :link, :link_as_it_was, :attempts, :next_attempt_at, :give_up_at);

-- name: due_notices
SELECT number, kind, attempts, next_attempt_at, give_up_at, link, link_as_it_was FROM peer_notice
WHERE next_attempt_at <= :now ORDER BY next_attempt_at, number;

-- name: notices_of
SELECT number, kind, attempts, next_attempt_at, give_up_at, link, link_as_it_was FROM peer_notice
WHERE kind = :kind ORDER BY number;

-- name: reschedule_notice
UPDATE peer_notice SET attempts = attempts + 1, next_attempt_at = :next_attempt_at WHERE number = :number;

-- name: remove_notice
DELETE FROM peer_notice WHERE number = :number;

-- name: consumers
SELECT key, link, name, description, method, public_key, imported_key, callback, three_legged, two_legged,
       two_legged_user, impersonate, callback_optional, created_at, shared_secret
FROM consumer ORDER BY link, key;

-- name: add_consumer
INSERT INTO consumer (key, link, name, description, method, public_key, imported_key, shared_secret, callback,
                      three_legged, two_legged, two_legged_user, impersonate, callback_optional, created_at)
VALUES (:key, :link, :name, :description, :method, :public_key, :imported_key, :shared_secret, :callback,
        :three_legged, :two_legged, :two_legged_user, :impersonate, :callback_optional, :created_at);

-- Not a REPLACE, which would delete the row and, with it, the consumer's tokens.
-- name: put_consumer
INSERT INTO consumer (key, link, name, description, method, public_key, imported_key, shared_secret, callback,
                      three_legged, two_legged, two_legged_user, impersonate, callback_optional, created_at)
VALUES (:key, :link, :name, :description, :method, :public_key, :imported_key, :shared_secret, :callback,
        :three_legged, :two_legged, :two_legged_user, :impersonate, :callback_optional, :created_at)
ON CONFLICT (key) DO UPDATE
SET name = excluded.name, description = excluded.description, method = excluded.method,
    public_key = excluded.public_key, imported_key = excluded.imported_key, shared_secret = excluded.shared_secret,
    callback = excluded.callback, three_legged = excluded.three_legged, two_legged = excluded.two_legged,
    two_legged_user = excluded.two_legged_user, impersonate = excluded.impersonate,
    callback_optional = excluded.callback_optional
WHERE consumer.link = excluded.link;

-- name: remove_consumer
DELETE FROM consumer WHERE key = :key;
