-- The other half of a link between projects that could not be written yet (applinks-protocol.md 8), tried again from here.
ALTER TABLE entity_link ADD COLUMN is_pending      INTEGER NOT NULL DEFAULT 0;
ALTER TABLE entity_link ADD COLUMN account         TEXT    NOT NULL DEFAULT '';  -- who writes it; '': the application itself
ALTER TABLE entity_link ADD COLUMN attempts        INTEGER NOT NULL DEFAULT 0;
ALTER TABLE entity_link ADD COLUMN next_attempt_at INTEGER NOT NULL DEFAULT 0;
ALTER TABLE entity_link ADD COLUMN give_up_at      INTEGER NOT NULL DEFAULT 0;
