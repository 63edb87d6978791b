-- Laws of the dispositifs: each query must return no row.

-- :template_has_no_crisis
SELECT id FROM response WHERE (state = 'template') <> (crisis_id IS NULL);

-- :template_has_no_days
SELECT o.id FROM opening o JOIN response r ON r.id = o.response_id WHERE r.state = 'template';

-- :no_stretch_twice
-- Two stretches of one dispositif never overlap.
SELECT o.id FROM opening o JOIN opening x ON x.response_id = o.response_id AND x.id > o.id
   AND x.on_day BETWEEN o.on_day - 1 AND o.on_day + 1
 WHERE o.cancelled = 0 AND x.cancelled = 0
   AND CAST(o.on_day AS INTEGER) * 1440 + o.from_min < CAST(x.on_day AS INTEGER) * 1440 + x.to_min
   AND CAST(x.on_day AS INTEGER) * 1440 + x.from_min < CAST(o.on_day AS INTEGER) * 1440 + o.to_min;

-- :ticked_by_someone
SELECT id FROM check_item WHERE (done_at IS NULL) <> (done_by = '');
