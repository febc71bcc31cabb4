-- name: put_dev_entity
INSERT INTO dev_entity (link, kind, container, id, sequence, body, pushed_at)
VALUES (:link, :kind, :container, :id, :sequence, :body, :pushed_at)
ON CONFLICT (link, kind, container, id) DO UPDATE
SET sequence = excluded.sequence, body = excluded.body, pushed_at = excluded.pushed_at
WHERE excluded.sequence >= dev_entity.sequence
RETURNING number;

-- name: forget_dev_entity_keys
DELETE FROM dev_entity_key WHERE entity = :entity;

-- name: forget_dev_entity_properties
DELETE FROM dev_entity_property WHERE entity = :entity;

-- name: put_dev_entity_key
INSERT OR IGNORE INTO dev_entity_key (project, item, entity) VALUES (:project, :item, :entity);

-- name: put_dev_entity_property
INSERT OR REPLACE INTO dev_entity_property (entity, name, value) VALUES (:entity, :name, :value);

-- name: dev_entities_of
SELECT entity.link, entity.kind, entity.container, entity.id, entity.sequence, entity.body, entity.pushed_at
FROM dev_entity_key AS mention JOIN dev_entity AS entity ON entity.number = mention.entity
WHERE mention.project = :project AND mention.item = :item
ORDER BY entity.number DESC LIMIT :count;

-- name: find_dev_entity
SELECT link, kind, container, id, sequence, body, pushed_at FROM dev_entity
WHERE link = :link AND kind = :kind AND container = :container AND id = :id;

-- name: dev_entities_in
SELECT link, kind, container, id, sequence, body, pushed_at FROM dev_entity
WHERE link = :link AND container = :container AND kind IN ('branch', 'commit', 'pull_request')
ORDER BY number;

-- name: remove_dev_entity
DELETE FROM dev_entity
WHERE link = :link AND kind = :kind AND container = :container AND id = :id AND sequence <= :until;

-- name: remove_dev_entities_in
DELETE FROM dev_entity
WHERE link = :link AND container = :container AND kind IN ('branch', 'commit', 'pull_request') AND sequence <= :until;

-- name: dev_entities_with
SELECT entity.number FROM dev_entity_property AS property JOIN dev_entity AS entity ON entity.number = property.entity
WHERE entity.link = :link AND property.name = :name AND property.value = :value AND entity.sequence <= :until;

-- name: remove_dev_entity_number
DELETE FROM dev_entity WHERE number = :number;
