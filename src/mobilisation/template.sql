-- Texts approved once.

-- :add opt added
INSERT INTO template (name, version, title, message, validator, source_url, validated_on, made_at, made_by, request_key)
VALUES (:name, (SELECT COALESCE(MAX(t.version), 0) + 1 FROM template t WHERE t.name = :name), :title, :message,
	:validator, :source_url, :validated_on, :made_at, :made_by, :request_key)
ON CONFLICT (request_key) DO NOTHING RETURNING id, version;

-- :supersede exec
UPDATE template SET retired_at = :retired_at WHERE name = :name AND id <> :id AND retired_at IS NULL;

-- :retire exec
UPDATE template SET retired_at = :retired_at WHERE id = :id AND retired_at IS NULL;

-- :current many text
SELECT id, name, version, title, message, validator, source_url, validated_on FROM template
 WHERE retired_at IS NULL ORDER BY name LIMIT :limit;

-- :one one text
SELECT id, name, version, title, message, validator, source_url, validated_on FROM template WHERE id = :id;

-- :saying opt text
-- The approved text that says exactly this.
SELECT id, name, version, title, message, validator, source_url, validated_on FROM template
 WHERE message = :message AND retired_at IS NULL ORDER BY id DESC LIMIT 1;
