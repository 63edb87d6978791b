-- directory_check.sql -- laws of the directory: each query must return no row.

-- :directory_erased_keeps_nothing
SELECT id FROM person WHERE status = 'erased' AND (family <> '' OR given <> '' OR note <> ''
    OR rpps IS NOT NULL OR commune_code IS NOT NULL OR profession <> '');

-- :directory_erased_has_nothing
SELECT p.id FROM person p WHERE p.status = 'erased' AND (
    EXISTS (SELECT 1 FROM contact x WHERE x.person_id = p.id)
 OR EXISTS (SELECT 1 FROM person_skill x WHERE x.person_id = p.id)
 OR EXISTS (SELECT 1 FROM activity x WHERE x.person_id = p.id)
 OR EXISTS (SELECT 1 FROM willingness x WHERE x.person_id = p.id)
 OR EXISTS (SELECT 1 FROM equipment x WHERE x.person_id = p.id)
 OR EXISTS (SELECT 1 FROM audience_person x WHERE x.person_id = p.id)
 OR EXISTS (SELECT 1 FROM zone x WHERE x.referent_id = p.id)
 OR EXISTS (SELECT 1 FROM log_part x WHERE x.person_id = p.id AND x.body IS NOT NULL));

-- :directory_named
SELECT id FROM person WHERE status <> 'erased' AND family = '';

-- :directory_rpps_has_eleven_digits
SELECT id FROM person WHERE rpps IS NOT NULL AND LENGTH(rpps) <> 11;

-- :directory_zone_follows_commune
SELECT p.id FROM person p JOIN commune m ON m.code = p.commune_code
 WHERE p.zone_fixed = 0 AND p.status <> 'erased' AND COALESCE(p.zone_id, 0) <> COALESCE(m.zone_id, 0);

-- :directory_commune_inside_has_zone
SELECT code FROM commune WHERE (inside <> 0 AND zone_id IS NULL) OR (inside = 0 AND zone_id IS NOT NULL);

-- :directory_contact_is_sealed
SELECT id FROM contact WHERE LENGTH(sealed) < 24 OR LENGTH(lookup) <> 16;

-- :directory_activity_of_someone
SELECT a.id FROM activity a JOIN person p ON p.id = a.person_id WHERE p.status = 'erased';

-- :an_order_of_channels_has_no_gap
SELECT n.person_id FROM person_channel n WHERE n.position > 1
   AND NOT EXISTS (SELECT 1 FROM person_channel b WHERE b.person_id = n.person_id AND b.position = n.position - 1);

-- :the_telephone_comes_last
SELECT n.person_id FROM person_channel n JOIN person_channel a ON a.person_id = n.person_id AND a.position > n.position
 WHERE n.channel = 'phone';
