-- The chart of the community: who leads what, who may do what.

-- :community opt community
SELECT name, callback_phone FROM community WHERE id = 1;

-- :zones many zone
SELECT z.name, z.referent_id, p.title AS "title:TEXT?", p.given AS "given:TEXT?", p.family AS "family:TEXT?"
  FROM zone z LEFT JOIN person p ON p.id = z.referent_id ORDER BY z.position, z.name LIMIT :limit;

-- :accounts many account
SELECT name, role FROM account WHERE disabled = 0 ORDER BY role, name, id LIMIT :limit;
