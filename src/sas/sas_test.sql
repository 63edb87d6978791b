-- For the tests of what the SAS sees: professionals, an account that regulates, what was written down.

-- :people exec
INSERT INTO person (id, rpps, family, given, speciality, source, known_on, updated_at) VALUES
	(801, '10002909371', 'Foret', 'Pierre', 'SM54', 'hand', 20000, :now::instant),
	(802, '10001288385', 'Riviere', 'Anne', '', 'hand', 20000, :now);

-- :accounts exec
INSERT INTO account (id, login, name, role, created_at) VALUES (901, 'regul@example.org', 'Regul UN', 'site', :now::instant),
	(902, 'accueil@example.org', 'Accueil DEUX', 'site', :now);

-- :rows many row
SELECT id, uid, place_id, practitioner, operator_kind, operator_value, starts_at, status, version, told, asked, refused, problem
  FROM sas_appointment ORDER BY id LIMIT 50;

-- :arrive exec
UPDATE place SET state = :state WHERE state = 'booked';

-- :close exec
UPDATE slot SET state = 'closed' WHERE id = :id;
