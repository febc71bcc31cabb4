-- What applications share: remote links of local items, other halves that are still to be written, links between
-- projects, and what people used last (features.md 8, applinks-protocol.md 8).
CREATE TABLE remote_link (
    id               INTEGER PRIMARY KEY AUTOINCREMENT,
    item             TEXT    NOT NULL,  -- kind:id of the local item
    item_key         TEXT    NOT NULL,
    global_id        TEXT    NOT NULL,
    relationship     TEXT    NOT NULL,
    application_type TEXT    NOT NULL,
    application_name TEXT    NOT NULL,
    url              TEXT    NOT NULL,
    title            TEXT    NOT NULL,
    summary          TEXT    NOT NULL,
    icon_url         TEXT    NOT NULL,
    icon_title       TEXT    NOT NULL,
    is_resolved      INTEGER NOT NULL,
    status_url       TEXT    NOT NULL,
    status_title     TEXT    NOT NULL,
    status_link      TEXT    NOT NULL,
    link             TEXT    NOT NULL,  -- of the application over there; '' when it is not linked. Outlives the link
    peer_key         TEXT    NOT NULL,
    is_pending       INTEGER NOT NULL,
    author           TEXT    NOT NULL,
    created_at       INTEGER NOT NULL,
    updated_at       INTEGER NOT NULL
) STRICT;
CREATE UNIQUE INDEX remote_link_of_item ON remote_link (item, global_id) WHERE global_id <> '';
CREATE INDEX remote_link_item ON remote_link (item, id);
CREATE INDEX remote_link_to ON remote_link (global_id);

CREATE TABLE other_half (
    number          INTEGER PRIMARY KEY,
    remote_link     INTEGER NOT NULL,  -- 0: removed here
    action          TEXT    NOT NULL,
    link            TEXT    NOT NULL REFERENCES link ON DELETE CASCADE,
    account         TEXT    NOT NULL,
    peer_key        TEXT    NOT NULL,
    body            TEXT    NOT NULL,
    attempts        INTEGER NOT NULL,
    next_attempt_at INTEGER NOT NULL,
    give_up_at      INTEGER NOT NULL
) STRICT;
CREATE INDEX other_half_due ON other_half (next_attempt_at);
CREATE INDEX other_half_of_link ON other_half (remote_link);
-- A half that can no longer be told must not look as if it were waiting.
CREATE TRIGGER other_half_gone AFTER DELETE ON other_half BEGIN
    UPDATE remote_link SET is_pending = 0 WHERE id = OLD.remote_link;
END;

CREATE TABLE entity_link (
    local_type  TEXT    NOT NULL,
    local_key   TEXT    NOT NULL,
    local_name  TEXT    NOT NULL,
    link        TEXT    NOT NULL REFERENCES link ON DELETE CASCADE,
    remote_type TEXT    NOT NULL,
    remote_key  TEXT    NOT NULL,
    remote_name TEXT    NOT NULL,
    is_primary  INTEGER NOT NULL,
    created_at  INTEGER NOT NULL,
    PRIMARY KEY (local_type, local_key, link, remote_type, remote_key)
) STRICT, WITHOUT ROWID;
CREATE INDEX entity_link_of_link ON entity_link (link);
-- Whatever removes the primary one, the next takes its place (applinks-protocol.md 8).
CREATE TRIGGER entity_link_next AFTER DELETE ON entity_link WHEN OLD.is_primary = 1 BEGIN
    UPDATE entity_link SET is_primary = 1
    WHERE (local_type, local_key, link, remote_type, remote_key) IN (
        SELECT local_type, local_key, link, remote_type, remote_key FROM entity_link
        WHERE local_type = OLD.local_type AND local_key = OLD.local_key AND remote_type = OLD.remote_type
        ORDER BY created_at, remote_key LIMIT 1);
END;

CREATE TABLE recent_item (
    account   TEXT    NOT NULL REFERENCES account ON DELETE CASCADE,
    link      TEXT    NOT NULL REFERENCES link ON DELETE CASCADE,
    url       TEXT    NOT NULL,
    kind      TEXT    NOT NULL,
    key       TEXT    NOT NULL,
    title     TEXT    NOT NULL,
    subtitle  TEXT    NOT NULL,
    icon      TEXT    NOT NULL,
    global_id TEXT    NOT NULL,
    used_at   INTEGER NOT NULL,
    PRIMARY KEY (account, link, url)
) STRICT, WITHOUT ROWID;
CREATE INDEX recent_item_of_link ON recent_item (link);
