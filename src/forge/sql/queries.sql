-- name: repositories
SELECT id, name, default_branch, fingerprint, commit_count,
       (SELECT count(*) FROM ref WHERE ref.repository = repository.id AND kind = 0),
       (SELECT count(*) FROM ref WHERE ref.repository = repository.id AND kind = 1),
       (SELECT max(at) FROM ref WHERE ref.repository = repository.id)
FROM repository ORDER BY name

-- name: repository_named
SELECT id, name, default_branch, fingerprint, commit_count,
       (SELECT count(*) FROM ref WHERE ref.repository = repository.id AND kind = 0),
       (SELECT count(*) FROM ref WHERE ref.repository = repository.id AND kind = 1),
       (SELECT max(at) FROM ref WHERE ref.repository = repository.id)
FROM repository WHERE name = :name

-- name: names
SELECT id, name FROM repository

-- name: add_repository
INSERT INTO repository (name) VALUES (:name) ON CONFLICT (name) DO UPDATE SET name = name RETURNING id

-- name: set_repository
UPDATE repository SET default_branch = :default_branch, fingerprint = :fingerprint,
       commit_count = (SELECT count(*) FROM seen WHERE repository = :id)
WHERE id = :id

-- name: set_fingerprint
UPDATE repository SET fingerprint = :fingerprint WHERE id = :id

-- name: drop_repository
DELETE FROM repository WHERE id = :id

-- name: refs
SELECT name, target, at FROM ref WHERE repository = :id AND kind = :kind ORDER BY at DESC, name LIMIT :limit

-- name: branches_containing
SELECT repository.name, ref.name, ref.at FROM ref JOIN repository ON repository.id = ref.repository
WHERE ref.kind = 0 AND instr(lower(ref.name), :text) > 0 ORDER BY ref.at DESC

-- name: all_refs
SELECT kind, name, target FROM ref WHERE repository = :id

-- name: ref_named
SELECT target FROM ref WHERE repository = :id AND kind = 0 AND name = :name

-- name: refs_at
SELECT name FROM ref WHERE repository = :id AND target = :target ORDER BY kind, name LIMIT 50

-- name: add_ref
INSERT OR REPLACE INTO ref (repository, kind, name, target, at) VALUES (:id, :kind, :name, :target, :at)

-- name: drop_refs
DELETE FROM ref WHERE repository = :id

-- name: drop_item_refs
DELETE FROM item_ref WHERE repository = :id

-- name: drop_findings
DELETE FROM finding WHERE repository = :id

-- name: drop_seen
DELETE FROM seen WHERE repository = :id

-- name: drop_item_commits
DELETE FROM item_commit WHERE repository = :id

-- name: drop_item_merges
DELETE FROM item_merge WHERE repository = :id

-- name: add_seen
INSERT OR IGNORE INTO seen (repository, id) VALUES (:id, :commit)

-- name: is_seen
SELECT 1 FROM seen WHERE repository = :id AND id = :commit

-- name: seen_between
SELECT id FROM seen WHERE repository = :id AND id >= :low AND id <= :high LIMIT 2

-- name: add_item_commit
INSERT OR IGNORE INTO item_commit (project, number, repository, at, id) VALUES (:project, :number, :id, :at, :commit)

-- name: add_item_ref
INSERT OR IGNORE INTO item_ref (project, number, repository, kind, name) VALUES (:project, :number, :id, :kind, :name)

-- name: add_item_merge
INSERT OR IGNORE INTO item_merge (project, number, repository, at, id) VALUES (:project, :number, :id, :at, :commit)

-- name: add_finding
INSERT OR IGNORE INTO finding (repository, sentence, is_broken) VALUES (:id, :sentence, :is_broken)

-- name: findings
SELECT sentence FROM finding WHERE repository = :id ORDER BY sentence LIMIT 20

-- name: has_broken
SELECT 1 FROM finding WHERE repository = :id AND is_broken = 1 LIMIT 1

-- name: mention_counts
WITH wanted (project, number) AS (SELECT value ->> 0, value ->> 1 FROM json_each(:keys)),
     commits AS (SELECT repository, count(DISTINCT id) AS n, max(at) AS at
                 FROM wanted JOIN item_commit USING (project, number) GROUP BY repository),
     branches AS (SELECT f.repository, count(DISTINCT f.name) AS n, max(ref.at) AS at
                  FROM wanted JOIN item_ref f USING (project, number)
                  JOIN ref ON ref.repository = f.repository AND ref.kind = f.kind AND ref.name = f.name
                  WHERE f.kind = 0 GROUP BY f.repository),
     merges AS (SELECT repository, count(DISTINCT id) AS n, max(at) AS at
                FROM wanted JOIN item_merge USING (project, number) GROUP BY repository)
SELECT r.name, coalesce(commits.n, 0), coalesce(commits.at, 0), coalesce(branches.n, 0), coalesce(branches.at, 0),
       coalesce(merges.n, 0), coalesce(merges.at, 0)
FROM repository r
LEFT JOIN commits ON commits.repository = r.id
LEFT JOIN branches ON branches.repository = r.id
LEFT JOIN merges ON merges.repository = r.id
WHERE r.id IN (SELECT repository FROM wanted JOIN item_commit USING (project, number)
               UNION SELECT repository FROM wanted JOIN item_ref USING (project, number)
               UNION SELECT repository FROM wanted JOIN item_merge USING (project, number))
ORDER BY r.name

-- name: item_commits
WITH wanted (project, number) AS (SELECT value ->> 0, value ->> 1 FROM json_each(:keys))
SELECT DISTINCT id, at FROM wanted JOIN item_commit USING (project, number)
WHERE repository = :id ORDER BY at DESC, id LIMIT :limit

-- name: item_merges
WITH wanted (project, number) AS (SELECT value ->> 0, value ->> 1 FROM json_each(:keys))
SELECT DISTINCT id, at FROM wanted JOIN item_merge USING (project, number)
WHERE repository = :id ORDER BY at DESC, id LIMIT :limit

-- name: item_refs
WITH wanted (project, number) AS (SELECT value ->> 0, value ->> 1 FROM json_each(:keys))
SELECT DISTINCT ref.name, ref.target, ref.at FROM wanted JOIN item_ref f USING (project, number)
JOIN ref ON ref.repository = f.repository AND ref.kind = f.kind AND ref.name = f.name
WHERE f.repository = :id AND f.kind = :kind
ORDER BY ref.at DESC, ref.name LIMIT :limit

-- name: add_notice
INSERT OR IGNORE INTO notice (name) VALUES (:name)

-- name: notices
SELECT name FROM notice

-- name: drop_notice
DELETE FROM notice WHERE name = :name
