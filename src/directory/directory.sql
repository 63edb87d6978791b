-- directory.sql -- every statement of the directory.

-- :version one version
SELECT version FROM directory_state WHERE id = 1;

-- :touch exec
UPDATE directory_state SET version = CASE WHEN version < :version THEN :version ELSE version + 1 END
 WHERE id = 1;

-- ---- people ------------------------------------------------------------------

-- :person opt person
SELECT id, rpps, title, family, given, profession, speciality, commune_code, zone_id, zone_fixed,
       member, status, preferred, no_call, source, known_on, seen_on, gone_on, confirmed_on, note,
       updated_at
  FROM person WHERE id = :id;

-- :people many person
SELECT id, rpps, title, family, given, profession, speciality, commune_code, zone_id, zone_fixed,
       member, status, preferred, no_call, source, known_on, seen_on, gone_on, confirmed_on, note,
       updated_at
  FROM person WHERE status <> 'erased' ORDER BY id LIMIT :limit;

-- :person_add one person_new
INSERT INTO person (rpps, title, family, given, profession, speciality, commune_code, zone_id,
	zone_fixed, member, status, preferred, no_call, source, known_on, seen_on, confirmed_on, note,
	updated_at)
VALUES (:rpps, :title, :family, :given, :profession, :speciality, :commune_code, :zone_id,
	:zone_fixed, :member, :status, :preferred, :no_call, :source, :known_on, :seen_on, :confirmed_on,
	:note, :updated_at)
RETURNING id;

-- :person_change exec
UPDATE person SET rpps = :rpps, title = :title, family = :family, given = :given,
       profession = :profession, speciality = :speciality, commune_code = :commune_code,
       zone_id = :zone_id, zone_fixed = :zone_fixed, member = :member, status = :status,
       preferred = :preferred, no_call = :no_call, note = :note, updated_at = :updated_at
 WHERE id = :id AND status <> 'erased';

-- :person_confirm exec
UPDATE person SET confirmed_on = :confirmed_on, updated_at = :updated_at
 WHERE id = :id AND status <> 'erased';

-- :person_official exec
-- What the RPPS says of someone known.
UPDATE person SET title = :title, family = :family, given = :given, profession = :profession,
       speciality = :speciality, commune_code = :commune_code, zone_id = :zone_id,
       seen_on = :seen_on, gone_on = NULL, updated_at = :updated_at
 WHERE id = :id AND status <> 'erased';

-- :person_member exec
-- What the community's list says of someone known.
UPDATE person SET rpps = :rpps, profession = :profession, commune_code = :commune_code,
       zone_id = :zone_id, member = :member, preferred = :preferred, confirmed_on = :confirmed_on,
       updated_at = :updated_at
 WHERE id = :id AND status <> 'erased';

-- :people_seen exec
UPDATE person SET seen_on = :seen_on
 WHERE id IN (:ids::person_id[]) AND (seen_on IS NULL OR seen_on < :seen_on);

-- :person_gone exec
UPDATE person SET gone_on = :gone_on, updated_at = :updated_at WHERE id = :id AND gone_on IS NULL;

-- :person_of_rpps opt person_found
SELECT id, member FROM person WHERE rpps = :rpps;

-- :person_tombstone exec
UPDATE person SET rpps = NULL, title = '', family = '', given = '', profession = '', speciality = '',
       commune_code = NULL, zone_id = NULL, zone_fixed = 0, member = 0, status = 'erased',
       preferred = 'sms', no_call = 1, source = 'erased', seen_on = NULL, gone_on = NULL,
       confirmed_on = NULL, note = '', updated_at = :updated_at
 WHERE id = :id AND status <> 'erased';

-- :erase_contacts exec
DELETE FROM contact WHERE person_id = :person_id::person_id;

-- :erase_skills exec
DELETE FROM person_skill WHERE person_id = :person_id::person_id;

-- :erase_activities exec
DELETE FROM activity WHERE person_id = :person_id::person_id;

-- :erase_willingness exec
DELETE FROM willingness WHERE person_id = :person_id::person_id;

-- :erase_equipment exec
DELETE FROM equipment WHERE person_id = :person_id::person_id;

-- :erase_groups exec
DELETE FROM audience_person WHERE person_id = :person_id::person_id;

-- :erase_referent exec
UPDATE zone SET referent_id = NULL WHERE referent_id = :person_id::person_id;

-- :erase_holder exec
UPDATE cell_function SET holder_id = NULL WHERE holder_id = :person_id::person_id;

-- :erase_substitute exec
UPDATE cell_function SET substitute_id = NULL WHERE substitute_id = :person_id::person_id;

-- :erase_answers exec
UPDATE recipient SET note = '', why = '', desk_say = '' WHERE person_id = :person_id::person_id;

-- :erase_standing exec
-- Who is gone holds no place of a call that is still open; the waves see it is free.
UPDATE recipient SET standing = 'withdrawn' WHERE person_id = :person_id::person_id AND standing IN ('placed', 'full', 'reserve')
   AND call_id IN (SELECT id FROM call WHERE state = 'sent');

-- :erase_places exec
UPDATE call_place SET recipient_id = NULL, taken_at = NULL WHERE recipient_id IN (
	SELECT id FROM recipient WHERE person_id = :person_id::person_id AND standing = 'withdrawn');

-- :erase_replies exec
UPDATE reply SET note = ''
 WHERE recipient_id IN (SELECT id FROM recipient WHERE person_id = :person_id::person_id);

-- :erase_tries exec
UPDATE desk_try SET note = '' WHERE recipient_id IN (SELECT id FROM recipient WHERE person_id = :person_id::person_id);

-- :erase_lines exec
-- What they wrote to the coordination, and their name there.
UPDATE thread_entry SET text = '', author = '' WHERE person_id = :person_id::person_id;

-- :erase_outbox exec
-- Nothing more leaves, and neither address nor words stay.
UPDATE outbox SET state = CASE WHEN state = 'to_send' THEN 'cancelled' ELSE state END,
       address = :address, body = :body, subject = ''
 WHERE person_id = :person_id::person_id;

-- :erase_availability exec
DELETE FROM availability WHERE staff_id IN (SELECT id FROM staff WHERE person_id = :person_id::person_id);

-- :erase_wishes exec
DELETE FROM crew_wish WHERE staff_id IN (SELECT id FROM staff WHERE person_id = :person_id::person_id)
    OR with_id IN (SELECT id FROM staff WHERE person_id = :person_id);

-- :erase_lead exec
UPDATE response SET referent_id = NULL WHERE referent_id = :person_id::person_id;

-- :erase_offers exec
UPDATE swap SET state = 'withdrawn', closed_at = :now::instant
 WHERE state = 'open' AND duty_id IN (SELECT d.id FROM duty d JOIN staff f ON f.id = d.staff_id
	WHERE f.person_id = :person_id::person_id);

-- :erase_seats exec
-- Whoever is no longer there frees the places of the shifts to come, in this order.
UPDATE shift SET taken = taken - 1
 WHERE ends_at > :now::instant AND id IN (SELECT d.shift_id FROM duty d JOIN staff f ON f.id = d.staff_id
	WHERE f.person_id = :person_id::person_id AND d.state IN ('proposed', 'taken', 'confirmed'));

-- :erase_duties exec
UPDATE duty SET state = 'cancelled', sequence = sequence + 1, at = :now::instant
 WHERE state IN ('proposed', 'taken', 'confirmed')
   AND staff_id IN (SELECT id FROM staff WHERE person_id = :person_id::person_id)
   AND shift_id IN (SELECT id FROM shift WHERE ends_at > :now);

-- :erase_account exec
UPDATE account SET person_id = NULL WHERE person_id = :person_id::person_id;

-- :forgotten_add exec
INSERT INTO forgotten (lookup, forgotten_on) VALUES (:lookup, :forgotten_on)
ON CONFLICT (lookup) DO NOTHING;

-- :forgotten many forgotten
SELECT lookup FROM forgotten LIMIT :limit;

-- ---- contacts -----------------------------------------------------------------

-- :contact opt contact
SELECT id, kind, sealed, lookup, purpose, consent_on, source, set_on, verified_on, doubted_on
  FROM contact WHERE person_id = :person_id::person_id AND kind = :kind;

-- :contacts many contact
SELECT id, kind, sealed, lookup, purpose, consent_on, source, set_on, verified_on, doubted_on
  FROM contact WHERE person_id = :person_id::person_id ORDER BY kind LIMIT :limit;

-- :contact_put exec
INSERT INTO contact (person_id, kind, sealed, lookup, consent_on, source, set_on)
VALUES (:person_id::person_id, :kind, :sealed, :lookup, :consent_on, :source, :set_on)
ON CONFLICT (person_id, kind) DO UPDATE SET sealed = excluded.sealed, lookup = excluded.lookup,
       consent_on = excluded.consent_on, source = excluded.source, set_on = excluded.set_on,
       verified_on = NULL, doubted_on = NULL;

-- :contact_consent exec
UPDATE contact SET consent_on = :consent_on WHERE id = :id;

-- :contacts_verified exec
UPDATE contact SET verified_on = :verified_on, doubted_on = NULL WHERE person_id = :person_id::person_id;

-- :contact_doubt exec
UPDATE contact SET doubted_on = :doubted_on::day WHERE person_id = :person_id::person_id AND kind = :kind AND doubted_on IS NULL;

-- :practice_doubt exec
UPDATE activity SET phone_doubted_on = :doubted_on::day
 WHERE person_id = :person_id::person_id AND phone = :phone AND phone_doubted_on IS NULL;

-- :contact_drop exec
DELETE FROM contact WHERE person_id = :person_id::person_id AND kind = :kind;

-- :contact_owners many contact_owner
SELECT person_id FROM contact WHERE kind = :kind AND lookup = :lookup LIMIT 2;

-- ---- what a person can do --------------------------------------------------------

-- :skills many skill
SELECT id, code, label, source, expires_on FROM person_skill
 WHERE person_id = :person_id::person_id ORDER BY label, code LIMIT 200;

-- :skill_put exec
INSERT INTO person_skill (person_id, code, label, source, expires_on)
VALUES (:person_id::person_id, :code, :label, :source, :expires_on)
ON CONFLICT (person_id, code) DO UPDATE SET label = excluded.label, source = excluded.source,
       expires_on = excluded.expires_on;

-- :skill_drop exec
DELETE FROM person_skill WHERE id = :id AND person_id = :person_id::person_id;

-- :skills_all many skill_of
SELECT id, person_id, code, label, source, expires_on FROM person_skill
 ORDER BY person_id, code LIMIT :limit;

-- :skill_choices many choice
SELECT code, MIN(label) AS "label:TEXT", COUNT(*) AS "people:INTEGER" FROM person_skill
 WHERE source <> 'diploma'
 GROUP BY code ORDER BY 2, code LIMIT 500;

-- :equipments many equipment
SELECT id, label, qty FROM equipment WHERE person_id = :person_id::person_id ORDER BY label LIMIT 100;

-- :equipment_put exec
INSERT INTO equipment (person_id, label, qty) VALUES (:person_id::person_id, :label, :qty)
ON CONFLICT (person_id, label) DO UPDATE SET qty = excluded.qty WHERE equipment.qty <> excluded.qty;

-- :equipment_drop exec
DELETE FROM equipment WHERE person_id = :person_id::person_id AND label = :label;

-- :willingnesses many willing
-- Every active type of crisis, said or unsaid.
SELECT t.id, t.code, t.label, COALESCE(w.willing, '') AS "willing:TEXT"
  FROM typology t LEFT JOIN willingness w
       ON w.typology_id = t.id AND w.person_id = :person_id::person_id
 WHERE t.active <> 0 ORDER BY t.position, t.id LIMIT 100;

-- :typology_of opt typology_found
SELECT id FROM typology WHERE code = :code;

-- :willing_put exec
INSERT INTO willingness (person_id, typology_id, willing)
VALUES (:person_id::person_id, :typology_id::typology_id, :willing)
ON CONFLICT (person_id, typology_id) DO UPDATE SET willing = excluded.willing
 WHERE willingness.willing <> excluded.willing;

-- :willing_drop exec
DELETE FROM willingness
 WHERE person_id = :person_id::person_id AND typology_id = :typology_id::typology_id;

-- ---- activities and structures ------------------------------------------------------

-- :activities many activity
SELECT a.id, a.structure_id, a.commune_code, a.practice_mode, a.role, a.kind, a.phone, a.email,
       a.source, COALESCE(s.name, '') AS "place:TEXT", COALESCE(s.address, '') AS "address:TEXT",
       COALESCE(s.postcode, '') AS "postcode:TEXT", COALESCE(m.name, '') AS "commune:TEXT",
       COALESCE(s.category, '') AS "category:TEXT", COALESCE(s.phone, '') AS "place_phone:TEXT"
  FROM activity a LEFT JOIN structure s ON s.id = a.structure_id
       LEFT JOIN commune m ON m.code = a.commune_code
 WHERE a.person_id = :person_id::person_id ORDER BY a.id LIMIT 50;

-- :activities_all many activity_of
SELECT a.id, a.person_id, a.structure_id, a.commune_code, a.practice_mode, a.role, a.kind, a.phone,
       a.email, a.source, COALESCE(s.national_id, '') AS "national_id:TEXT"
  FROM activity a LEFT JOIN structure s ON s.id = a.structure_id
 ORDER BY a.person_id, a.id LIMIT :limit;

-- :activity_add exec
INSERT INTO activity (person_id, structure_id, commune_code, practice_mode, role, kind, phone, email,
	source)
VALUES (:person_id::person_id, :structure_id, :commune_code, :practice_mode, :role, :kind, :phone,
	:email, :source);

-- :activity_drop exec
DELETE FROM activity WHERE id = :id;

-- :structures many structure
SELECT id, national_id, finess, siret, name, category, address, postcode, commune_code, phone, email,
       lat_e6, lon_e6, source, seen_on, gone_on
  FROM structure ORDER BY id LIMIT :limit;

-- :structure_add one structure_new
INSERT INTO structure (national_id, finess, siret, name, category, address, postcode, commune_code,
	phone, email, lat_e6, lon_e6, source, seen_on)
VALUES (:national_id, :finess, :siret, :name, :category, :address, :postcode, :commune_code,
	:phone, :email, :lat_e6::INTEGER?, :lon_e6::INTEGER?, :source, :seen_on)
RETURNING id;

-- :structure_change exec
UPDATE structure SET finess = :finess, siret = :siret, name = :name, category = :category,
       address = :address, postcode = :postcode, commune_code = :commune_code, phone = :phone,
       email = :email, lat_e6 = :lat_e6::INTEGER?, lon_e6 = :lon_e6::INTEGER?, source = :source,
       seen_on = :seen_on, gone_on = NULL
 WHERE id = :id;

-- :structures_seen exec
UPDATE structure SET seen_on = :seen_on
 WHERE id IN (:ids::structure_id[]) AND seen_on < :seen_on;

-- :structure_gone exec
UPDATE structure SET gone_on = :gone_on WHERE id = :id AND gone_on IS NULL;

-- :structures_unused exec
-- A place known only because someone practised there, and nobody does any more.
DELETE FROM structure WHERE source = 'rpps'
   AND NOT EXISTS (SELECT 1 FROM activity a WHERE a.structure_id = structure.id);

-- ---- what there is to choose from -----------------------------------------------------

-- :professions many choice
SELECT profession AS "code:TEXT", '' AS "label:TEXT", COUNT(*) AS "people:INTEGER" FROM person
 WHERE status <> 'erased' AND profession <> ''
 GROUP BY profession ORDER BY 3 DESC, profession LIMIT 200;

-- :zones many zone
SELECT z.id, z.name, z.position, z.referent_id,
       (SELECT COUNT(*) FROM commune m WHERE m.zone_id = z.id) AS "communes:INTEGER",
       COALESCE((SELECT SUM(m.population) FROM commune m WHERE m.zone_id = z.id), 0) AS "population:INTEGER",
       (SELECT COUNT(*) FROM person p WHERE p.zone_id = z.id AND p.status <> 'erased') AS "people:INTEGER"
  FROM zone z ORDER BY z.position, z.name LIMIT 100;

-- :communes many commune
SELECT m.code, m.name, m.zone_id, m.inside, m.population, m.lat_e6, m.lon_e6,
       COALESCE(z.name, '') AS "zone:TEXT",
       (SELECT COUNT(*) FROM person p WHERE p.commune_code = m.code AND p.status <> 'erased') AS "people:INTEGER"
  FROM commune m LEFT JOIN zone z ON z.id = m.zone_id
 ORDER BY m.inside DESC, m.name LIMIT 4000;

-- :contours many contour
SELECT code, contour FROM commune WHERE contour <> '' LIMIT 4000;

-- :headcount many head
SELECT profession, zone_id, COUNT(*) AS "people:INTEGER", SUM(member) AS "members:INTEGER"
  FROM person WHERE status <> 'erased' AND profession <> ''
 GROUP BY profession, zone_id ORDER BY profession, zone_id LIMIT 5000;

-- :commune_zone opt commune_zone
SELECT zone_id, inside FROM commune WHERE code = :code;

-- ---- territory ----------------------------------------------------------------------

-- :zone_put one zone_new
INSERT INTO zone (name, position, referent_id) VALUES (:name, :position, :referent_id)
ON CONFLICT (name) DO UPDATE SET position = excluded.position, referent_id = excluded.referent_id
RETURNING id;

-- :zone_referent exec
UPDATE zone SET referent_id = :referent_id WHERE id = :id;

-- :communes_clear exec
DELETE FROM commune;

-- :commune_add exec
INSERT INTO commune (code, name, zone_id, inside, population, lat_e6, lon_e6, contour)
VALUES (:code, :name, :zone_id, :inside, :population, :lat_e6::INTEGER, :lon_e6::INTEGER, :contour);

-- :people_follow exec
UPDATE person SET zone_id = (SELECT m.zone_id FROM commune m WHERE m.code = person.commune_code)
 WHERE zone_fixed = 0 AND status <> 'erased';

-- :people_unzone exec
UPDATE person SET zone_id = NULL, zone_fixed = 0
 WHERE zone_id IS NOT NULL AND zone_id NOT IN (:ids::zone_id[]);

-- :zones_drop exec
DELETE FROM zone WHERE id NOT IN (:ids::zone_id[]);

-- ---- partners -----------------------------------------------------------------------

-- :partners many partner
SELECT id, kind, name, commune_code, role, phone_24h, phone, email, contact_name, verified_on,
       updated_at
  FROM partner ORDER BY kind, name LIMIT 1000;

-- :partner opt partner
SELECT id, kind, name, commune_code, role, phone_24h, phone, email, contact_name, verified_on,
       updated_at
  FROM partner WHERE id = :id;

-- :partner_add one partner_new
INSERT INTO partner (kind, name, commune_code, role, phone_24h, phone, email, contact_name,
	verified_on, updated_at)
VALUES (:kind, :name, :commune_code, :role, :phone_24h, :phone, :email, :contact_name,
	:verified_on, :updated_at)
RETURNING id;

-- :partner_change exec
UPDATE partner SET kind = :kind, name = :name, commune_code = :commune_code, role = :role,
       phone_24h = :phone_24h, phone = :phone, email = :email, contact_name = :contact_name,
       verified_on = :verified_on, updated_at = :updated_at
 WHERE id = :id;

-- :partner_drop exec
DELETE FROM partner WHERE id = :id;

-- ---- groups -------------------------------------------------------------------------

-- :groups many group
SELECT g.id, g.name, g.criteria, g.updated_at,
       (SELECT COUNT(*) FROM audience_person x WHERE x.audience_id = g.id) AS "people:INTEGER"
  FROM audience g ORDER BY g.name LIMIT 500;

-- :group opt group
SELECT g.id, g.name, g.criteria, g.updated_at,
       (SELECT COUNT(*) FROM audience_person x WHERE x.audience_id = g.id) AS "people:INTEGER"
  FROM audience g WHERE g.id = :id::audience_id;

-- :group_people many member
SELECT p.id, p.title, p.given, p.family, p.profession FROM audience_person x
  JOIN person p ON p.id = x.person_id
 WHERE x.audience_id = :audience_id AND p.status <> 'erased'
 ORDER BY p.family, p.given LIMIT 10000;

-- :group_add opt group_new
INSERT INTO audience (name, criteria, updated_at) VALUES (:name, :criteria, :updated_at)
ON CONFLICT (name) DO NOTHING RETURNING id;

-- :group_change exec
UPDATE audience SET name = :name, criteria = :criteria, updated_at = :updated_at WHERE id = :id;

-- :group_empty exec
DELETE FROM audience_person WHERE audience_id = :audience_id;

-- :group_join exec
INSERT INTO audience_person (audience_id, person_id) VALUES (:audience_id, :person_id::person_id)
ON CONFLICT (audience_id, person_id) DO NOTHING;

-- :group_relay opt relay
SELECT r.person_id, p.title, p.given, p.family FROM audience_relay r JOIN person p ON p.id = r.person_id
 WHERE r.audience_id = :audience_id;

-- :group_relay_put exec
INSERT INTO audience_relay (audience_id, person_id) VALUES (:audience_id, :person_id::person_id)
ON CONFLICT (audience_id) DO UPDATE SET person_id = excluded.person_id;

-- :group_relay_drop exec
DELETE FROM audience_relay WHERE audience_id = :audience_id;

-- :erase_relays exec
DELETE FROM audience_relay WHERE person_id = :person_id::person_id;

-- :erase_campaigns exec
DELETE FROM campaign_person WHERE person_id = :person_id::person_id;

-- :group_drop exec
DELETE FROM audience WHERE id = :id;

-- ---- imports ------------------------------------------------------------------------

-- :import_add one import_new
INSERT INTO import (kind, filename, state, lines_read, kept, added, changed, gone, set_aside, report,
	account_id, at)
VALUES (:kind, :filename, :state, :lines_read, :kept, :added, :changed, :gone, :set_aside, :report,
	:account_id::account_id?, :at)
RETURNING id;

-- :imports many import
SELECT id, kind, filename, state, lines_read, kept, added, changed, gone, set_aside, report,
       account_id, at
  FROM import ORDER BY id DESC LIMIT :limit;

-- :import opt import
SELECT id, kind, filename, state, lines_read, kept, added, changed, gone, set_aside, report,
       account_id, at
  FROM import WHERE id = :id;

-- ---- the index kept in memory ---------------------------------------------------------

-- :lines many line
-- Everyone, as a line of the list; names and words come with it, contacts only as "there is one".
SELECT p.id, p.rpps, p.title, p.family, p.given, p.profession, p.speciality, p.commune_code,
       p.zone_id, p.member, p.status, p.no_call, p.source, p.gone_on, p.confirmed_on,
       COALESCE((SELECT MIN(CASE WHEN a.phone <> '' THEN a.phone ELSE s.phone END)
          FROM activity a LEFT JOIN structure s ON s.id = a.structure_id
         WHERE a.person_id = p.id AND (a.phone <> '' OR s.phone <> '')), '') AS "phone:TEXT",
       COALESCE((SELECT MIN(s.name) FROM activity a JOIN structure s ON s.id = a.structure_id
         WHERE a.person_id = p.id), '') AS "place:TEXT",
       (SELECT COUNT(*) FROM contact k WHERE k.person_id = p.id AND k.kind = 'mobile') AS "mobiles:INTEGER",
       (SELECT COUNT(*) FROM contact k WHERE k.person_id = p.id AND k.kind IN ('email', 'mssante'))
         AS "emails:INTEGER",
       (SELECT COUNT(*) FROM contact k WHERE k.person_id = p.id AND k.consent_on IS NOT NULL)
         AS "consents:INTEGER",
       (SELECT MIN(k.verified_on) FROM contact k WHERE k.person_id = p.id) AS "verified_on:day?"
  FROM person p WHERE p.status <> 'erased'
 ORDER BY p.family, p.given, p.id LIMIT :limit;

-- :stop exec
UPDATE person SET no_call = 1, updated_at = :updated_at WHERE id = :id AND no_call = 0 AND status <> 'erased';

-- :stop_consent exec
UPDATE contact SET consent_on = NULL WHERE person_id = :person_id AND kind IN (:kind, :other::TEXT) AND consent_on IS NOT NULL;

-- :erase_inbound exec
-- What they wrote, and from where.
UPDATE inbound SET sender = :sender, text = :text, lookup = :lookup, code = '' WHERE person_id = :person_id::person_id;
