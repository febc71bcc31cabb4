-- The index of a forge (docs/adr/0010-forge.md): made anew from the repositories whenever its version is not the program's.

CREATE TABLE repository (
    id INTEGER PRIMARY KEY,
    name TEXT NOT NULL UNIQUE,
    default_branch TEXT NOT NULL DEFAULT '',
    fingerprint TEXT NOT NULL DEFAULT '',
    commit_count INTEGER NOT NULL DEFAULT 0
) STRICT;

-- Branches (kind 0) and tags (kind 1) as they were seen last, with the commit that each leads to.
CREATE TABLE ref (
    repository INTEGER NOT NULL REFERENCES repository (id) ON DELETE CASCADE,
    kind INTEGER NOT NULL,
    name TEXT NOT NULL,
    target BLOB NOT NULL,
    at INTEGER NOT NULL,
    PRIMARY KEY (repository, kind, name)
) STRICT, WITHOUT ROWID;

-- Every commit that a ref leads to: where a walk may stop, and what may be shown.
CREATE TABLE seen (
    repository INTEGER NOT NULL REFERENCES repository (id) ON DELETE CASCADE,
    id BLOB NOT NULL,
    PRIMARY KEY (repository, id)
) STRICT, WITHOUT ROWID;

CREATE TABLE item_commit (
    project TEXT NOT NULL,
    number INTEGER NOT NULL,
    repository INTEGER NOT NULL REFERENCES repository (id) ON DELETE CASCADE,
    at INTEGER NOT NULL,
    id BLOB NOT NULL,
    PRIMARY KEY (project, number, repository, at, id)
) STRICT, WITHOUT ROWID;
CREATE INDEX item_commit_by_repository ON item_commit (repository);

CREATE TABLE item_ref (
    project TEXT NOT NULL,
    number INTEGER NOT NULL,
    repository INTEGER NOT NULL REFERENCES repository (id) ON DELETE CASCADE,
    kind INTEGER NOT NULL,
    name TEXT NOT NULL,
    PRIMARY KEY (project, number, repository, kind, name)
) STRICT, WITHOUT ROWID;
CREATE INDEX item_ref_by_repository ON item_ref (repository);

CREATE TABLE item_merge (
    project TEXT NOT NULL,
    number INTEGER NOT NULL,
    repository INTEGER NOT NULL REFERENCES repository (id) ON DELETE CASCADE,
    at INTEGER NOT NULL,
    id BLOB NOT NULL,
    PRIMARY KEY (project, number, repository, at, id)
) STRICT, WITHOUT ROWID;
CREATE INDEX item_merge_by_repository ON item_merge (repository);

CREATE TABLE finding (
    repository INTEGER NOT NULL REFERENCES repository (id) ON DELETE CASCADE,
    sentence TEXT NOT NULL,
    is_broken INTEGER NOT NULL,  -- something could not be read: worth another try with the next change
    PRIMARY KEY (repository, sentence)
) STRICT, WITHOUT ROWID;

-- Repositories that a hook named (`applinkd forge notify`).
CREATE TABLE notice (name TEXT PRIMARY KEY) STRICT, WITHOUT ROWID;
