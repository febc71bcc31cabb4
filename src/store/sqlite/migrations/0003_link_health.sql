-- The whole of the last test, and what the next one has to know after a restart. `broken_since` 0: it works.
ALTER TABLE link_health ADD COLUMN report TEXT NOT NULL DEFAULT '';
ALTER TABLE link_health ADD COLUMN failures INTEGER NOT NULL DEFAULT 0;
ALTER TABLE link_health ADD COLUMN broken_since INTEGER NOT NULL DEFAULT 0;
-- Seconds, their clock minus ours; `clock_known` 0: never learnt.
ALTER TABLE link_health ADD COLUMN clock_known INTEGER NOT NULL DEFAULT 0;
ALTER TABLE link_health ADD COLUMN clock_offset INTEGER NOT NULL DEFAULT 0;
