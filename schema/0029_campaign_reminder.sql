-- 0029_campaign_reminder.sql -- the silent of a campaign may be reminded: once a day, three times in all.

ALTER TABLE campaign ADD COLUMN reminded_at instant;
ALTER TABLE campaign ADD COLUMN reminders INTEGER NOT NULL DEFAULT 0 CHECK (reminders BETWEEN 0 AND 3);
