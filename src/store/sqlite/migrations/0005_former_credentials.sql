-- What an application called us with before its secret or key was rotated (features.md 4).
CREATE TABLE former_credential (
    owner         TEXT    PRIMARY KEY,  -- consumer:KEY or client:ID
    link          TEXT    NOT NULL REFERENCES link ON DELETE CASCADE,
    public_key    TEXT    NOT NULL,
    shared_secret BLOB,
    secret_hash   TEXT    NOT NULL,
    ends_at       INTEGER NOT NULL
) STRICT;
CREATE INDEX former_credential_of_link ON former_credential (link);
