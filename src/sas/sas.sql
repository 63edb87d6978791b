-- What the SAS sees, and whom it knows.

-- :line_of opt line_of
SELECT l.id, l.venue_id, l.name, v.name AS "venue:TEXT", COALESCE(p.rpps, '') AS "rpps:TEXT", COALESCE(p.family, '') AS "family:TEXT",
       COALESCE(p.given, '') AS "given:TEXT", COALESCE(k.cabinet, 0) AS "cabinet:flag",
       COALESCE(k.home, 0) AS "home:flag", COALESCE(k.remote, 0) AS "remote:flag", COALESCE(k.public, 0) AS "public:flag",
       COALESCE(k.pro, 0) AS "pro:flag", COALESCE(k.snp, 0) AS "snp:flag", COALESCE(k.cpts, 0) AS "cpts:flag"
  FROM care_line l JOIN venue v ON v.id = l.venue_id LEFT JOIN sas_line k ON k.line_id = l.id LEFT JOIN person p ON p.id = k.person_id
 WHERE l.id = :id AND l.venue_id = :venue_id;

-- :person_of opt person_of
SELECT id, family, given FROM person WHERE rpps = :rpps;

-- :line_put exec
INSERT INTO sas_line (line_id, person_id, cabinet, home, remote, public, pro, snp, cpts)
VALUES (:line_id, :person_id, :cabinet, :home, :remote, :public, :pro, :snp, :cpts)
ON CONFLICT (line_id) DO UPDATE SET person_id = excluded.person_id, cabinet = excluded.cabinet, home = excluded.home,
	remote = excluded.remote, public = excluded.public, pro = excluded.pro, snp = excluded.snp, cpts = excluded.cpts;

-- :line_drop exec
DELETE FROM sas_line WHERE line_id = :line_id;

-- :operator_put exec
INSERT INTO sas_operator (account_id, kind, value) VALUES (:account_id, :kind, :value)
ON CONFLICT (account_id) DO UPDATE SET kind = excluded.kind, value = excluded.value;

-- :operator_drop exec
DELETE FROM sas_operator WHERE account_id = :account_id;

-- :operators many operator
-- Accounts that may book at the desk, and what the SAS calls them.
SELECT a.id, a.name, COALESCE(o.value, '') AS "value:TEXT" FROM account a LEFT JOIN sas_operator o ON o.account_id = a.id
 WHERE a.disabled = 0 AND a.role IN ('coordinator', 'cell', 'site') ORDER BY a.name, a.id LIMIT :limit;
