-- Every statement of the crisis module.

-- :event one event
SELECT id, title, exercise, typology_id, level, level_at, place, alert_by, alert_body, alert_at,
       alert_phone, alert_text, alert_request, opened_at, opened_by, closed_at
  FROM crisis WHERE id = :id;

-- :event_by_key opt event
SELECT id, title, exercise, typology_id, level, level_at, place, alert_by, alert_body, alert_at,
       alert_phone, alert_text, alert_request, opened_at, opened_by, closed_at
  FROM crisis WHERE request_key = :request_key;

-- :events many event
SELECT id, title, exercise, typology_id, level, level_at, place, alert_by, alert_body, alert_at,
       alert_phone, alert_text, alert_request, opened_at, opened_by, closed_at
  FROM crisis ORDER BY CASE WHEN closed_at IS NULL THEN 0 ELSE 1 END, id DESC LIMIT :limit;

-- :add one new_event
INSERT INTO crisis (title, exercise, typology_id, level, level_at, place, alert_by, alert_body,
	alert_at, alert_phone, alert_text, alert_request, opened_at, opened_by, request_key)
VALUES (:title, :exercise, :typology_id, :level, :opened_at, :place, :alert_by, :alert_body,
	:alert_at, :alert_phone, :alert_text, :alert_request, :opened_at, :opened_by, :request_key)
RETURNING id;

-- :level exec
UPDATE crisis SET level = :level, level_at = :level_at
 WHERE id = :id AND level <> :level AND closed_at IS NULL;

-- :close exec
UPDATE crisis SET closed_at = :closed_at WHERE id = :id AND closed_at IS NULL;

-- :cell_open exec
-- The community's functions, with their usual holders.
INSERT INTO cell_post (crisis_id, function_id, holder_id, substitute_id, state, state_at)
SELECT :crisis_id, f.id, f.holder_id, f.substitute_id,
       CASE WHEN f.holder_id IS NULL THEN 'vacant' ELSE 'named' END, :state_at
  FROM cell_function f WHERE f.active <> 0;

-- :cell many post
SELECT cp.id, cp.function_id, f.code, f.label, cp.state, cp.state_at, cp.holder_id, cp.substitute_id,
       h.title AS "holder_title:TEXT?", h.given AS "holder_given:TEXT?", h.family AS "holder_family:TEXT?",
       s.title AS "substitute_title:TEXT?", s.given AS "substitute_given:TEXT?", s.family AS "substitute_family:TEXT?"
  FROM cell_post cp
  JOIN cell_function f ON f.id = cp.function_id
  LEFT JOIN person h ON h.id = cp.holder_id
  LEFT JOIN person s ON s.id = cp.substitute_id
 WHERE cp.crisis_id = :crisis_id ORDER BY f.position, f.id LIMIT :limit;

-- :post_function one post_function
SELECT f.code, f.label FROM cell_post cp JOIN cell_function f ON f.id = cp.function_id
 WHERE cp.id = :post_id::cell_post_id AND cp.crisis_id = :crisis_id;

-- :cell_set exec
UPDATE cell_post SET holder_id = :holder_id::person_id?, substitute_id = :substitute_id::person_id?,
       state = :state, state_at = :state_at
 WHERE id = :id AND crisis_id = :crisis_id;

-- :person_name opt person_name
SELECT title, given, family FROM person WHERE id = :id AND status <> 'erased';

-- :need_add exec
INSERT INTO need (crisis_id, source, place, what, urgency, owner, state, opened_at, request_key)
VALUES (:crisis_id, :source, :place, :what, :urgency, :owner,
	CASE WHEN :owner = '' THEN 'open' ELSE 'taken' END, :opened_at, :request_key)
ON CONFLICT (request_key) DO NOTHING;

-- :need_set exec
UPDATE need SET state = :state, owner = :owner, closed_at = :closed_at
 WHERE id = :id AND crisis_id = :crisis_id AND (state <> :state OR owner <> :owner);

-- :need one need
SELECT id, source, place, what, urgency, owner, state, opened_at, closed_at
  FROM need WHERE id = :id AND crisis_id = :crisis_id;

-- :needs many need
SELECT id, source, place, what, urgency, owner, state, opened_at, closed_at
  FROM need WHERE crisis_id = :crisis_id
 ORDER BY CASE state WHEN 'open' THEN 0 WHEN 'taken' THEN 1 ELSE 2 END,
          CASE urgency WHEN 'now' THEN 0 WHEN 'today' THEN 1 ELSE 2 END, id LIMIT :limit;

-- :decide exec
INSERT INTO decision (crisis_id, what, reason, author, account_id, at, request_key)
VALUES (:crisis_id, :what, :reason, :author, :account_id, :at, :request_key)
ON CONFLICT (request_key) DO NOTHING;

-- :decisions many decision
SELECT id, what, reason, author, at FROM decision
 WHERE crisis_id = :crisis_id ORDER BY id DESC LIMIT :limit;

-- :typologies many typology
SELECT id, code, label, position, active FROM typology ORDER BY position, id LIMIT :limit;

-- :typology one typology
SELECT id, code, label, position, active FROM typology WHERE id = :id;

-- :typology_add exec
INSERT INTO typology (code, label, position) VALUES (:code, :label, :position)
ON CONFLICT (code) DO NOTHING;

-- :typology_set exec
UPDATE typology SET label = :label, active = :active WHERE id = :id;

-- :typology_last one position
SELECT COALESCE(MAX(position), 0) AS "position:INTEGER" FROM typology;

-- :functions many function
SELECT f.id, f.code, f.label, f.position, f.active, f.holder_id, f.substitute_id,
       h.title AS "holder_title:TEXT?", h.given AS "holder_given:TEXT?", h.family AS "holder_family:TEXT?",
       s.title AS "substitute_title:TEXT?", s.given AS "substitute_given:TEXT?", s.family AS "substitute_family:TEXT?"
  FROM cell_function f
  LEFT JOIN person h ON h.id = f.holder_id
  LEFT JOIN person s ON s.id = f.substitute_id
 ORDER BY f.position, f.id LIMIT :limit;

-- :function_add exec
INSERT INTO cell_function (code, label, position) VALUES (:code, :label, :position)
ON CONFLICT (code) DO NOTHING;

-- :function_set exec
UPDATE cell_function SET label = :label, active = :active,
       holder_id = :holder_id::person_id?, substitute_id = :substitute_id::person_id?
 WHERE id = :id;

-- :function_last one position
SELECT COALESCE(MAX(position), 0) AS "position:INTEGER" FROM cell_function;

-- :candidates many candidate
-- Who can be named: members, and whoever already is.
SELECT p.id, p.family, p.given, m.name AS "commune:TEXT?"
  FROM person p LEFT JOIN commune m ON m.code = p.commune_code
 WHERE (p.member <> 0 AND p.status = 'active') OR p.id = :current_id::person_id
 ORDER BY p.family, p.given, p.id LIMIT :limit;
