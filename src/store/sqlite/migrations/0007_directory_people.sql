-- People whom a directory knows (S-54): the kind of directory and the stable id there. '' : an account of our own.
ALTER TABLE account ADD COLUMN source      TEXT NOT NULL DEFAULT '';
ALTER TABLE account ADD COLUMN external_id TEXT NOT NULL DEFAULT '';
ALTER TABLE account ADD COLUMN mail        TEXT NOT NULL DEFAULT '';
CREATE UNIQUE INDEX account_of_directory ON account (source, external_id) WHERE source <> '';
