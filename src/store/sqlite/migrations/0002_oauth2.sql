-- OAuth 2.0 toward us: clients, codes, and families of tokens (S-18, S-19, S-60).
CREATE TABLE oauth2_client (
    id            TEXT    PRIMARY KEY,
    link          TEXT    NOT NULL REFERENCES link ON DELETE CASCADE,
    name          TEXT    NOT NULL,
    secret_hash   TEXT    NOT NULL,
    redirect_uris TEXT    NOT NULL,  -- JSON array of text
    scope         TEXT    NOT NULL,
    without_user  INTEGER NOT NULL,
    service_user  TEXT    NOT NULL,
    created_at    INTEGER NOT NULL
) STRICT;
CREATE INDEX oauth2_client_of_link ON oauth2_client (link);

-- A used code stays while its family lives: its second use ends the family.
CREATE TABLE oauth2_code (
    hash         TEXT    PRIMARY KEY,
    family       TEXT    NOT NULL,
    client       TEXT    NOT NULL REFERENCES oauth2_client ON DELETE CASCADE,
    account      TEXT    NOT NULL REFERENCES account ON DELETE CASCADE,
    redirect_uri TEXT    NOT NULL,
    challenge    TEXT    NOT NULL,
    scope        TEXT    NOT NULL,
    expires_at   INTEGER NOT NULL,
    used         INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX oauth2_code_of_client ON oauth2_code (client);
CREATE INDEX oauth2_code_of_account ON oauth2_code (account);

CREATE TABLE oauth2_family (
    id           TEXT    PRIMARY KEY,
    client       TEXT    NOT NULL REFERENCES oauth2_client ON DELETE CASCADE,
    account      TEXT    REFERENCES account ON DELETE CASCADE,
    scope        TEXT    NOT NULL,
    created_at   INTEGER NOT NULL,
    ends_at      INTEGER NOT NULL,
    last_used_at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX oauth2_family_of_client ON oauth2_family (client);
CREATE INDEX oauth2_family_of_account ON oauth2_family (account);

CREATE TABLE oauth2_access_token (
    hash       TEXT    PRIMARY KEY,
    family     TEXT    NOT NULL REFERENCES oauth2_family ON DELETE CASCADE,
    expires_at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX oauth2_access_token_of_family ON oauth2_access_token (family);

-- `rotated_at` 0: the one that counts. `answer` is what its rotation gave, for the grace.
CREATE TABLE oauth2_refresh_token (
    hash       TEXT    PRIMARY KEY,
    family     TEXT    NOT NULL REFERENCES oauth2_family ON DELETE CASCADE,
    rotated_at INTEGER NOT NULL,
    answer     BLOB
) STRICT, WITHOUT ROWID;
CREATE INDEX oauth2_refresh_token_of_family ON oauth2_refresh_token (family);
