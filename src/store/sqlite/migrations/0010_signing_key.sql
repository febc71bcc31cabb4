-- Our signing key of before a change, until every linked application knows the present one (S-59).
ALTER TABLE application ADD COLUMN key_since INTEGER NOT NULL DEFAULT 0;
ALTER TABLE application ADD COLUMN former_signing_key BLOB;
ALTER TABLE application ADD COLUMN former_ends_at INTEGER NOT NULL DEFAULT 0;
