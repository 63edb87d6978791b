-- Laws of campaigns: each must return no row.

-- :a_message_has_its_link
SELECT id FROM campaign_person WHERE channel <> 'none' AND (token_hash IS NULL OR send_key IS NULL OR asked_at IS NULL);

-- :an_answer_says_when
SELECT id FROM campaign_person WHERE (outcome <> '' AND answered_at IS NULL) OR (outcome = '' AND answered_at IS NOT NULL);

-- :sent_says_when
SELECT id FROM campaign WHERE state IN ('sent', 'closed', 'cancelled') AND (sent_at IS NULL OR closes_at IS NULL);

-- :a_draft_wrote_to_nobody
SELECT p.id FROM campaign_person p JOIN campaign k ON k.id = p.campaign_id WHERE k.state = 'draft';
