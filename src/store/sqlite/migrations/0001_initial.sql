-- The first schema. Times are UTC microseconds; flags are 0 or 1; every BLOB is sealed (S-58).
-- What is only recognised is stored as a hash (S-60). Empty text means "none" where a column is NOT NULL.

-- Who this application is; made once by `init`.
CREATE TABLE application (
    only_row     INTEGER PRIMARY KEY CHECK (only_row = 1),
    id           TEXT    NOT NULL,
    consumer_key TEXT    NOT NULL,
    signing_key  BLOB    NOT NULL,
    created_at   INTEGER NOT NULL
) STRICT;

CREATE TABLE link (
    id                            TEXT    PRIMARY KEY,
    kind                          TEXT    NOT NULL,
    type                          TEXT    NOT NULL,
    name                          TEXT    NOT NULL UNIQUE,
    rpc_url                       TEXT    UNIQUE,
    display_url                   TEXT,
    is_primary                    INTEGER NOT NULL,
    is_system                     INTEGER NOT NULL,
    state                         TEXT    NOT NULL,
    incoming                      TEXT    NOT NULL,
    outgoing                      TEXT    NOT NULL,
    shared_users                  INTEGER NOT NULL,
    impersonation_users           TEXT    NOT NULL,  -- JSON array of text
    impersonation_groups          TEXT    NOT NULL,  -- JSON array of text
    impersonation_administrators  INTEGER NOT NULL,
    ca_pem                        TEXT    NOT NULL,
    allow_loopback                INTEGER NOT NULL,
    application_version           TEXT    NOT NULL,
    applinks_version              TEXT    NOT NULL,
    suspended_reason              TEXT    NOT NULL,
    created_at                    INTEGER NOT NULL,
    updated_at                    INTEGER NOT NULL
) STRICT;
CREATE UNIQUE INDEX link_primary_of_type ON link (type) WHERE is_primary = 1;

-- How to reach a generic link's OAuth provider.
CREATE TABLE link_provider (
    link              TEXT PRIMARY KEY REFERENCES link ON DELETE CASCADE,
    request_token_url TEXT,
    authorize_url     TEXT,
    access_token_url  TEXT,
    consumer_key      TEXT NOT NULL,
    method            TEXT NOT NULL,
    shared_secret     BLOB
) STRICT;

-- Addresses that a link had before.
CREATE TABLE link_alias (
    link     TEXT    NOT NULL REFERENCES link ON DELETE CASCADE,
    url      TEXT    NOT NULL,
    added_at INTEGER NOT NULL,
    PRIMARY KEY (link, url)
) STRICT, WITHOUT ROWID;

CREATE TABLE link_health (
    link            TEXT    PRIMARY KEY REFERENCES link ON DELETE CASCADE,
    code            TEXT    NOT NULL,
    text            TEXT    NOT NULL,
    checked_at      INTEGER NOT NULL,
    last_success_at INTEGER NOT NULL
) STRICT;

CREATE TABLE consumer (
    key               TEXT    PRIMARY KEY,
    link              TEXT    NOT NULL REFERENCES link ON DELETE CASCADE,
    name              TEXT    NOT NULL,
    description       TEXT    NOT NULL,
    method            TEXT    NOT NULL,
    public_key        TEXT    NOT NULL,
    imported_key      INTEGER NOT NULL,
    shared_secret     BLOB,
    callback          TEXT,
    three_legged      INTEGER NOT NULL,
    two_legged        INTEGER NOT NULL,
    two_legged_user   TEXT    NOT NULL,
    impersonate       INTEGER NOT NULL,
    callback_optional INTEGER NOT NULL,
    created_at        INTEGER NOT NULL
) STRICT;
CREATE INDEX consumer_of_link ON consumer (link);

-- The id is never used again, and what belongs to an account goes with it (S-54).
CREATE TABLE account (
    id           TEXT    PRIMARY KEY,
    name         TEXT    NOT NULL,
    name_key     TEXT    NOT NULL UNIQUE,
    password_phc TEXT    NOT NULL,
    admin        INTEGER NOT NULL,
    active       INTEGER NOT NULL,
    created_at   INTEGER NOT NULL
) STRICT;

CREATE TABLE account_group (
    account TEXT NOT NULL REFERENCES account ON DELETE CASCADE,
    name    TEXT NOT NULL,
    PRIMARY KEY (account, name)
) STRICT, WITHOUT ROWID;

CREATE TABLE session (
    id_hash       TEXT    PRIMARY KEY,
    account       TEXT    NOT NULL REFERENCES account ON DELETE CASCADE,
    created_at    INTEGER NOT NULL,
    last_seen_at  INTEGER NOT NULL,
    step_up_until INTEGER NOT NULL,
    address       TEXT    NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX session_of_account ON session (account);

-- Half-made pairings. The link may not exist yet.
CREATE TABLE pairing (
    nonce_hash TEXT    PRIMARY KEY,
    link       TEXT    NOT NULL,
    account    TEXT    NOT NULL REFERENCES account ON DELETE CASCADE,
    expires_at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX pairing_of_account ON pairing (account);

-- What the other side still has to be told. The link is sealed JSON: its row is gone.
CREATE TABLE peer_notice (
    number          INTEGER PRIMARY KEY AUTOINCREMENT,
    kind            TEXT    NOT NULL,
    link            TEXT    NOT NULL,
    link_as_it_was  BLOB    NOT NULL,
    attempts        INTEGER NOT NULL,
    next_attempt_at INTEGER NOT NULL,
    give_up_at      INTEGER NOT NULL
) STRICT;

-- Tokens that we gave: by hash (S-60). Their secrets must be used to verify signatures, so they are sealed.
CREATE TABLE request_token (
    hash               TEXT    PRIMARY KEY,
    consumer           TEXT    NOT NULL REFERENCES consumer ON DELETE CASCADE,
    secret             BLOB    NOT NULL,
    callback           TEXT,
    callback_confirmed INTEGER NOT NULL,
    decision           TEXT    NOT NULL,
    account            TEXT    REFERENCES account ON DELETE CASCADE,
    verifier_hash      TEXT    NOT NULL,
    wrong_verifiers    INTEGER NOT NULL,
    created_at         INTEGER NOT NULL,
    expires_at         INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX request_token_of_consumer ON request_token (consumer);
CREATE INDEX request_token_of_account ON request_token (account);
CREATE INDEX request_token_by_end ON request_token (expires_at);

CREATE TABLE access_token (
    hash                TEXT    PRIMARY KEY,
    id                  TEXT    NOT NULL UNIQUE,
    consumer            TEXT    NOT NULL REFERENCES consumer ON DELETE CASCADE,
    account             TEXT    NOT NULL REFERENCES account ON DELETE CASCADE,
    secret              BLOB    NOT NULL,
    session_handle_hash TEXT    NOT NULL,
    created_at          INTEGER NOT NULL,
    expires_at          INTEGER NOT NULL,
    session_expires_at  INTEGER NOT NULL,
    last_used_at        INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX access_token_of_consumer ON access_token (consumer);
CREATE INDEX access_token_of_account ON access_token (account);

-- Tokens that we hold.
CREATE TABLE outgoing_grant (
    link           TEXT    NOT NULL REFERENCES link ON DELETE CASCADE,
    account        TEXT    NOT NULL REFERENCES account ON DELETE CASCADE,
    token          BLOB    NOT NULL,
    secret         BLOB    NOT NULL,
    session_handle BLOB    NOT NULL,
    token_hash     TEXT    NOT NULL,
    remote_user    TEXT    NOT NULL,
    created_at     INTEGER NOT NULL,
    expires_at     INTEGER NOT NULL,
    last_used_at   INTEGER NOT NULL,
    PRIMARY KEY (link, account)
) STRICT, WITHOUT ROWID;
CREATE INDEX outgoing_grant_of_account ON outgoing_grant (account);

CREATE TABLE dance (
    token_hash TEXT    PRIMARY KEY,
    link       TEXT    NOT NULL REFERENCES link ON DELETE CASCADE,
    account    TEXT    NOT NULL REFERENCES account ON DELETE CASCADE,
    token      BLOB    NOT NULL,
    secret     BLOB    NOT NULL,
    return_to  TEXT    NOT NULL,
    expires_at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX dance_of_link ON dance (link);
CREATE INDEX dance_of_account ON dance (account);

-- Append only, each row chained to the one before (S-62).
CREATE TABLE audit (
    number    INTEGER PRIMARY KEY AUTOINCREMENT,
    at        INTEGER NOT NULL,
    event     TEXT    NOT NULL,
    actor     TEXT    NOT NULL,
    acted_for TEXT    NOT NULL,
    link      TEXT    NOT NULL,
    detail    TEXT    NOT NULL,
    address   TEXT    NOT NULL,
    success   INTEGER NOT NULL,
    chain     TEXT    NOT NULL
) STRICT;
CREATE INDEX audit_of_link ON audit (link, number);
CREATE TRIGGER audit_is_not_changed BEFORE UPDATE ON audit BEGIN SELECT RAISE(ABORT, 'audit rows are not changed'); END;
CREATE TRIGGER audit_is_not_deleted BEFORE DELETE ON audit BEGIN SELECT RAISE(ABORT, 'audit rows are not deleted'); END;
