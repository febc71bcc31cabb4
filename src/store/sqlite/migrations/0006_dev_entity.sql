-- Development information that linked applications pushed (features.md 7.5).
CREATE TABLE dev_entity (
    number    INTEGER PRIMARY KEY,
    link      TEXT    NOT NULL REFERENCES link ON DELETE CASCADE,
    kind      TEXT    NOT NULL,
    container TEXT    NOT NULL,  -- of a branch its repository, of a build its pipeline; '' of a repository
    id        TEXT    NOT NULL,
    sequence  INTEGER NOT NULL,  -- an older one changes nothing
    body      TEXT    NOT NULL,  -- JSON
    pushed_at INTEGER NOT NULL,
    UNIQUE (link, kind, container, id)
) STRICT;
CREATE INDEX dev_entity_in ON dev_entity (link, container);

-- The items that it mentions.
CREATE TABLE dev_entity_key (
    project TEXT    NOT NULL,
    item    INTEGER NOT NULL,
    entity  INTEGER NOT NULL REFERENCES dev_entity ON DELETE CASCADE,
    PRIMARY KEY (project, item, entity)
) STRICT, WITHOUT ROWID;
CREATE INDEX dev_entity_key_of ON dev_entity_key (entity);

-- What its push was marked with.
CREATE TABLE dev_entity_property (
    entity INTEGER NOT NULL REFERENCES dev_entity ON DELETE CASCADE,
    name   TEXT    NOT NULL,
    value  TEXT    NOT NULL,
    PRIMARY KEY (entity, name)
) STRICT, WITHOUT ROWID;
CREATE INDEX dev_entity_property_value ON dev_entity_property (name, value);
