-- The community's own row, and what stands around every page.

-- :community opt community
SELECT name, sms_name, callback_phone, demo FROM community WHERE id = 1;

-- :community_add exec
INSERT INTO community (id, name, sms_name, callback_phone, demo, created_at)
VALUES (1, :name, :sms_name, :callback_phone, :demo, :created_at)
ON CONFLICT (id) DO NOTHING;

-- :community_set exec
UPDATE community SET name = :name, sms_name = :sms_name, callback_phone = :callback_phone WHERE id = 1;

-- :open_crises many open_crisis
SELECT id, title, exercise FROM crisis WHERE closed_at IS NULL ORDER BY exercise, id DESC LIMIT :limit;

-- :crisis_is opt crisis_is
SELECT exercise FROM crisis WHERE id = :id;

-- :demo_members many demo_member
SELECT id FROM person WHERE member <> 0 AND status = 'active' AND profession = :profession
 ORDER BY id LIMIT :limit;
