-- name: remote_links
SELECT id, item, item_key, global_id, relationship, application_type, application_name, url, title, summary, icon_url,
       icon_title, is_resolved, status_url, status_title, status_link, link, peer_key, is_pending, author, created_at,
       updated_at
FROM remote_link WHERE item = :item ORDER BY id LIMIT 1000;

-- name: remote_link
SELECT id, item, item_key, global_id, relationship, application_type, application_name, url, title, summary, icon_url,
       icon_title, is_resolved, status_url, status_title, status_link, link, peer_key, is_pending, author, created_at,
       updated_at
FROM remote_link WHERE id = :id;

-- name: remote_links_to
SELECT id, item, item_key, global_id, relationship, application_type, application_name, url, title, summary, icon_url,
       icon_title, is_resolved, status_url, status_title, status_link, link, peer_key, is_pending, author, created_at,
       updated_at
FROM remote_link WHERE global_id = :global_id ORDER BY id LIMIT 1000;

-- name: remote_link_by_global_id
SELECT id FROM remote_link WHERE item = :item AND global_id = :global_id AND global_id <> '';

-- name: count_remote_links
SELECT count(*) FROM remote_link WHERE item = :item;

-- name: add_remote_link
INSERT INTO remote_link (item, item_key, global_id, relationship, application_type, application_name, url, title,
                         summary, icon_url, icon_title, is_resolved, status_url, status_title, status_link, link,
                         peer_key, is_pending, author, created_at, updated_at)
VALUES (:item, :item_key, :global_id, :relationship, :application_type, :application_name, :url, :title, :summary,
        :icon_url, :icon_title, :is_resolved, :status_url, :status_title, :status_link, :link, :peer_key, :is_pending,
        :author, :created_at, :updated_at)
RETURNING id;

-- name: update_remote_link
UPDATE remote_link
SET item_key = :item_key, global_id = :global_id, relationship = :relationship, application_type = :application_type,
    application_name = :application_name, url = :url, title = :title, summary = :summary, icon_url = :icon_url,
    icon_title = :icon_title, is_resolved = :is_resolved, status_url = :status_url, status_title = :status_title,
    status_link = :status_link, link = :link, peer_key = :peer_key, is_pending = :is_pending, updated_at = :updated_at
WHERE id = :id AND item = :item;

-- name: remove_remote_link
DELETE FROM remote_link WHERE id = :id;

-- name: drop_halves
DELETE FROM other_half WHERE remote_link = :remote_link;

-- name: add_half
INSERT INTO other_half (remote_link, action, link, account, peer_key, body, attempts, next_attempt_at, give_up_at)
VALUES (:remote_link, :action, :link, :account, :peer_key, :body, :attempts, :next_attempt_at, :give_up_at)
RETURNING number;

-- name: due_halves
SELECT number, remote_link, action, link, account, peer_key, body, attempts, next_attempt_at, give_up_at
FROM other_half WHERE next_attempt_at <= :now ORDER BY next_attempt_at LIMIT 100;

-- name: reschedule_half
UPDATE other_half SET attempts = attempts + 1, next_attempt_at = :next_attempt_at WHERE number = :number;

-- name: link_of_half
SELECT remote_link FROM other_half WHERE number = :number;

-- name: remove_half
DELETE FROM other_half WHERE number = :number;

-- name: set_peer_key
UPDATE remote_link SET peer_key = :peer_key WHERE id = :id;

-- name: entity_links
SELECT local_type, local_key, local_name, link, remote_type, remote_key, remote_name, is_primary, created_at,
       is_pending, account, attempts, next_attempt_at, give_up_at
FROM entity_link ORDER BY local_type, local_key, remote_type, created_at, remote_key;

-- name: add_entity_link
INSERT INTO entity_link (local_type, local_key, local_name, link, remote_type, remote_key, remote_name, is_primary,
                         created_at, is_pending, account, attempts, next_attempt_at, give_up_at)
VALUES (:local_type, :local_key, :local_name, :link, :remote_type, :remote_key, :remote_name,
        NOT EXISTS (SELECT 1 FROM entity_link WHERE local_type = :local_type AND local_key = :local_key
                    AND remote_type = :remote_type), :created_at, :is_pending, :account, :attempts, :next_attempt_at,
        :give_up_at);

-- name: put_entity_half
UPDATE entity_link SET is_pending = :is_pending, account = :account, attempts = :attempts,
                       next_attempt_at = :next_attempt_at, give_up_at = :give_up_at
WHERE local_type = :local_type AND local_key = :local_key AND link = :link AND remote_type = :remote_type
  AND remote_key = :remote_key;

-- name: remove_entity_link
DELETE FROM entity_link
WHERE local_type = :local_type AND local_key = :local_key AND link = :link AND remote_type = :remote_type
  AND remote_key = :remote_key;

-- name: has_entity_link
SELECT 1 FROM entity_link
WHERE local_type = :local_type AND local_key = :local_key AND link = :link AND remote_type = :remote_type
  AND remote_key = :remote_key;

-- name: make_entity_link_primary
UPDATE entity_link SET is_primary = (link = :link AND remote_key = :remote_key)
WHERE local_type = :local_type AND local_key = :local_key AND remote_type = :remote_type;

-- name: recent_items
SELECT link, url, kind, key, title, subtitle, icon, global_id, used_at
FROM recent_item WHERE account = :account ORDER BY used_at DESC LIMIT 20;

-- name: note_recent_item
INSERT OR REPLACE INTO recent_item (account, link, url, kind, key, title, subtitle, icon, global_id, used_at)
SELECT :account, :link, :url, :kind, :key, :title, :subtitle, :icon, :global_id, :used_at
WHERE EXISTS (SELECT 1 FROM link WHERE id = :link) AND EXISTS (SELECT 1 FROM account WHERE id = :account);

-- name: prune_recent_items
DELETE FROM recent_item
WHERE account = :account AND url NOT IN (
    SELECT url FROM recent_item WHERE account = :account ORDER BY used_at DESC LIMIT 20);
