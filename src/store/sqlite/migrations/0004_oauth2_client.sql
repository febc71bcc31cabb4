-- OAuth 2.0 toward others: providers of generic links, and grants that can be renewed (S-58, S-60).
CREATE TABLE link_oauth2_provider (
    link                 TEXT    PRIMARY KEY REFERENCES link ON DELETE CASCADE,
    issuer               TEXT    NOT NULL,
    issuer_answers       INTEGER NOT NULL,
    authorize_url        TEXT,
    token_url            TEXT,
    revoke_url           TEXT,
    identity_url         TEXT,
    client_id            TEXT    NOT NULL,
    client_secret        BLOB,
    scopes               TEXT    NOT NULL,  -- JSON array of text
    scope_separator      TEXT    NOT NULL,
    authorize_parameters TEXT    NOT NULL,  -- JSON array of text: name, value, name, value …
    authentication       TEXT    NOT NULL,
    pkce                 INTEGER NOT NULL,
    token_kind           TEXT    NOT NULL,
    link_token           BLOB,
    header_template      TEXT    NOT NULL
) STRICT;

-- A grant without an account is the link's own. `claimed_until`: nobody else renews it before.
CREATE TABLE outgoing_grant_of_any (
    link           TEXT    NOT NULL REFERENCES link ON DELETE CASCADE,
    account        TEXT    REFERENCES account ON DELETE CASCADE,
    token          BLOB    NOT NULL,
    secret         BLOB    NOT NULL,
    session_handle BLOB    NOT NULL,
    refresh_token  BLOB,
    scope          TEXT    NOT NULL,
    token_hash     TEXT    NOT NULL,
    claimed_until  INTEGER NOT NULL,
    remote_user    TEXT    NOT NULL,
    created_at     INTEGER NOT NULL,
    expires_at     INTEGER NOT NULL,
    last_used_at   INTEGER NOT NULL
) STRICT;
INSERT INTO outgoing_grant_of_any (link, account, token, secret, session_handle, scope, token_hash, claimed_until, remote_user,
                                   created_at, expires_at, last_used_at)
SELECT link, account, token, secret, session_handle, '', token_hash, 0, remote_user, created_at, expires_at, last_used_at
FROM outgoing_grant;
DROP TABLE outgoing_grant;
ALTER TABLE outgoing_grant_of_any RENAME TO outgoing_grant;
CREATE UNIQUE INDEX outgoing_grant_of ON outgoing_grant (link, coalesce(account, ''));
CREATE INDEX outgoing_grant_of_account ON outgoing_grant (account);
