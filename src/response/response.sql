-- Every statement of the response module: dispositifs, sites, openings, posts, check-lists.

-- :one one response
SELECT r.id, r.crisis_id, r.kind, r.name, r.site_id, r.zone_id, r.referent_id, r.phone, r.email, r.link,
       r.vehicle, r.note, r.call_when, r.state, r.state_at, r.created_at
  FROM response r WHERE r.id = :id AND r.crisis_id = :crisis_id::crisis_id;

-- :template one response
SELECT r.id, r.crisis_id, r.kind, r.name, r.site_id, r.zone_id, r.referent_id, r.phone, r.email, r.link,
       r.vehicle, r.note, r.call_when, r.state, r.state_at, r.created_at
  FROM response r WHERE r.id = :id AND r.crisis_id IS NULL;

-- :by_key opt keyed
SELECT id FROM response WHERE request_key = :request_key;

-- :crisis opt crisis
SELECT title, exercise, closed_at FROM crisis WHERE id = :id;

-- :list many line
-- Everything the page of all of them shows, open ones first.
SELECT r.id, r.kind, r.name, r.state, r.state_at, r.zone_id, s.name AS "site:TEXT?", s.commune_code AS "commune_code:TEXT?",
       COALESCE(z.name, '') AS "zone:TEXT",
       p.title AS "referent_title:TEXT?", p.given AS "referent_given:TEXT?", p.family AS "referent_family:TEXT?",
       (SELECT MIN(o.on_day) FROM opening o WHERE o.response_id = r.id AND o.cancelled = 0) AS "first_on:day?",
       (SELECT MAX(o.on_day) FROM opening o WHERE o.response_id = r.id AND o.cancelled = 0) AS "last_on:day?",
       (SELECT COUNT(*) FROM crew_post k WHERE k.response_id = r.id AND k.removed = 0) AS "posts:INTEGER",
       (SELECT COUNT(*) FROM thread_entry e WHERE e.response_id = r.id AND e.person_id IS NOT NULL AND e.seen_at IS NULL) AS "unseen:INTEGER"
  FROM response r
  LEFT JOIN site s ON s.id = r.site_id
  LEFT JOIN zone z ON z.id = r.zone_id
  LEFT JOIN person p ON p.id = r.referent_id
 WHERE r.crisis_id = :crisis_id::crisis_id
 ORDER BY CASE r.state WHEN 'open' THEN 0 WHEN 'prepared' THEN 1 ELSE 2 END, r.id LIMIT :limit;

-- :templates many template
SELECT id, name, kind FROM response WHERE crisis_id IS NULL ORDER BY name, id LIMIT :limit;

-- :add one added
INSERT INTO response (crisis_id, kind, name, site_id, zone_id, referent_id, phone, email, link, vehicle, note, call_when,
	state, state_at, created_at, request_key)
VALUES (:crisis_id, :kind, :name, :site_id, :zone_id, :referent_id, :phone, :email, :link, :vehicle, :note, :call_when,
	:state, :state_at, :state_at, :request_key)
RETURNING id;

-- :change exec
UPDATE response SET name = :name, site_id = :site_id, zone_id = :zone_id, referent_id = :referent_id,
       phone = :phone, email = :email, link = :link, vehicle = :vehicle, note = :note, call_when = :call_when
 WHERE id = :id AND crisis_id = :crisis_id::crisis_id AND state <> 'closed';

-- :state exec
UPDATE response SET state = :state, state_at = :state_at
 WHERE id = :id AND crisis_id = :crisis_id::crisis_id AND state <> :state AND state <> 'closed';

-- ---- sites ---------------------------------------------------------------------

-- :sites many site
SELECT id, name, address, commune_code, contact_name, contact_phone, access, fridge, parking, updated_at
  FROM site ORDER BY name LIMIT :limit;

-- :site one site
SELECT id, name, address, commune_code, contact_name, contact_phone, access, fridge, parking, updated_at
  FROM site WHERE id = :id;

-- :site_add opt site_added
INSERT INTO site (name, address, commune_code, contact_name, contact_phone, access, fridge, parking, updated_at)
VALUES (:name, :address, :commune_code, :contact_name, :contact_phone, :access, :fridge, :parking, :updated_at)
ON CONFLICT (name) DO NOTHING RETURNING id;

-- :site_change exec
UPDATE site SET name = :name, address = :address, commune_code = :commune_code, contact_name = :contact_name,
       contact_phone = :contact_phone, access = :access, fridge = :fridge, parking = :parking, updated_at = :updated_at
 WHERE id = :id;

-- :site_named opt site_named
SELECT id FROM site WHERE name = :name;

-- ---- openings -------------------------------------------------------------------

-- :openings many opening
SELECT id, on_day, from_min, to_min, cancelled FROM opening
 WHERE response_id = :response_id AND on_day BETWEEN :from_day::day AND :to_day::day
 ORDER BY on_day, from_min, to_min LIMIT :limit;

-- :opening_put exec
INSERT INTO opening (response_id, on_day, from_min, to_min) VALUES (:response_id, :on_day, :from_min, :to_min)
ON CONFLICT (response_id, on_day, from_min, to_min) DO UPDATE SET cancelled = 0 WHERE opening.cancelled <> 0;

-- :opening_copy exec
-- What is open on days from..to, ${by} days later.
INSERT INTO opening (response_id, on_day, from_min, to_min)
SELECT o.response_id, o.on_day + :by::INTEGER, o.from_min, o.to_min FROM opening o
 WHERE o.response_id = :response_id AND o.cancelled = 0 AND o.on_day BETWEEN :from_day::day AND :to_day::day
ON CONFLICT (response_id, on_day, from_min, to_min) DO UPDATE SET cancelled = 0 WHERE opening.cancelled <> 0;

-- :opening_cancel exec
UPDATE opening SET cancelled = 1 WHERE id = :id AND response_id = :response_id AND cancelled = 0;

-- :openings_cancel_after exec
UPDATE opening SET cancelled = 1 WHERE response_id = :response_id AND on_day > :on_day AND cancelled = 0;

-- :overlap opt overlap
-- Two stretches of one dispositif never overlap: a crew would be asked twice.
SELECT o.id FROM opening o JOIN opening x ON x.response_id = o.response_id AND x.id > o.id AND x.cancelled = 0
   AND x.on_day BETWEEN o.on_day - 1 AND o.on_day + 1
 WHERE o.response_id = :response_id AND o.cancelled = 0
   AND CAST(o.on_day AS INTEGER) * 1440 + o.from_min < CAST(x.on_day AS INTEGER) * 1440 + x.to_min
   AND CAST(x.on_day AS INTEGER) * 1440 + x.from_min < CAST(o.on_day AS INTEGER) * 1440 + o.to_min
 LIMIT 1;

-- :opening_count one opening_count
SELECT COUNT(*) AS "n:INTEGER" FROM opening WHERE response_id = :response_id AND cancelled = 0;

-- ---- posts ----------------------------------------------------------------------

-- :posts many post
SELECT id, name, profession, skill, min_crew, wished_crew, position FROM crew_post
 WHERE response_id = :response_id AND removed = 0 ORDER BY position, id LIMIT :limit;

-- :substitutes many substitute
SELECT u.crew_post_id, u.profession FROM crew_substitute u JOIN crew_post k ON k.id = u.crew_post_id
 WHERE k.response_id = :response_id AND k.removed = 0 ORDER BY u.crew_post_id, u.profession LIMIT :limit;

-- :post_add one post_added
INSERT INTO crew_post (response_id, name, profession, skill, min_crew, wished_crew, position)
VALUES (:response_id, :name, :profession, :skill, :min_crew, :wished_crew,
	(SELECT COALESCE(MAX(k.position), 0) + 1 FROM crew_post k WHERE k.response_id = :response_id))
RETURNING id;

-- :post_change exec
UPDATE crew_post SET name = :name, profession = :profession, skill = :skill, min_crew = :min_crew,
       wished_crew = :wished_crew
 WHERE id = :id AND response_id = :response_id AND removed = 0;

-- :post_remove exec
UPDATE crew_post SET removed = 1 WHERE id = :id AND response_id = :response_id AND removed = 0;

-- :substitutes_clear exec
DELETE FROM crew_substitute WHERE crew_post_id = :crew_post_id;

-- :substitute_add exec
INSERT INTO crew_substitute (crew_post_id, profession) VALUES (:crew_post_id, :profession)
ON CONFLICT (crew_post_id, profession) DO NOTHING;

-- :posts_copy exec
INSERT INTO crew_post (response_id, name, profession, skill, min_crew, wished_crew, position)
SELECT :to_id::response_id, k.name, k.profession, k.skill, k.min_crew, k.wished_crew, k.position
  FROM crew_post k WHERE k.response_id = :from_id::response_id AND k.removed = 0;

-- :substitutes_copy exec
-- Positions are one to one: that is how the copies find their twins.
INSERT INTO crew_substitute (crew_post_id, profession)
SELECT t.id, u.profession
  FROM crew_substitute u JOIN crew_post k ON k.id = u.crew_post_id
  JOIN crew_post t ON t.position = k.position AND t.response_id = :to_id::response_id
 WHERE k.response_id = :from_id::response_id AND k.removed = 0;

-- ---- check-lists ------------------------------------------------------------------

-- :items many item
SELECT id, list, label, position, done_at, done_by FROM check_item
 WHERE response_id = :response_id
 ORDER BY CASE list WHEN 'equipment' THEN 0 WHEN 'opening' THEN 1 WHEN 'safety' THEN 2 ELSE 3 END, position, id
 LIMIT :limit;

-- :item_add exec
INSERT INTO check_item (response_id, list, label, position)
VALUES (:response_id, :list, :label,
	(SELECT COALESCE(MAX(i.position), 0) + 1 FROM check_item i WHERE i.response_id = :response_id))
ON CONFLICT (response_id, list, label) DO NOTHING;

-- :item_tick exec
UPDATE check_item SET done_at = :done_at, done_by = :done_by
 WHERE id = :id AND response_id = :response_id AND (done_at IS NULL) <> (:done_at IS NULL);

-- :item opt item_label
SELECT label, list FROM check_item WHERE id = :id AND response_id = :response_id;

-- :item_drop exec
DELETE FROM check_item WHERE id = :id AND response_id = :response_id AND done_at IS NULL;

-- :items_copy exec
INSERT INTO check_item (response_id, list, label, position)
SELECT :to_id::response_id, i.list, i.label, i.position FROM check_item i WHERE i.response_id = :from_id::response_id;

-- :items_left one items_left
SELECT COUNT(*) AS "n:INTEGER" FROM check_item
 WHERE response_id = :response_id AND list IN ('opening', 'safety') AND done_at IS NULL;

-- ---- choices ----------------------------------------------------------------------

-- :referents many referent
SELECT p.id, p.title, p.family, p.given FROM person p
 WHERE (p.member <> 0 AND p.status = 'active') OR p.id = :current_id::person_id
 ORDER BY p.family, p.given, p.id LIMIT :limit;
