-- name: last_audit
SELECT number, chain FROM audit ORDER BY number DESC LIMIT 1;

-- name: append_audit
INSERT INTO audit (number, at, event, actor, acted_for, link, detail, address, success, chain)
VALUES (:number, :at, :event, :actor, :acted_for, :link, :detail, :address, :success, :chain);

-- name: audit
SELECT number, at, event, actor, acted_for, link, detail, address, success, chain FROM audit
WHERE number < :before AND substr(event, 1, length(:prefix)) = :prefix
  AND (:actor = '' OR actor = :actor OR acted_for = :actor) AND at >= :from AND at < :until
ORDER BY number DESC LIMIT :count;

-- name: audit_of_link
SELECT number, at, event, actor, acted_for, link, detail, address, success, chain FROM audit
WHERE link = :link AND number < :before AND substr(event, 1, length(:prefix)) = :prefix
  AND (:actor = '' OR actor = :actor OR acted_for = :actor) AND at >= :from AND at < :until
ORDER BY number DESC LIMIT :count;

-- name: whole_audit
SELECT number, at, event, actor, acted_for, link, detail, address, success, chain FROM audit ORDER BY number;
