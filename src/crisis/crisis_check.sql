-- Laws of the crisis module: each must return no row.

-- :cell_complete
-- Every crisis has a cell as soon as it exists, if the community has functions.
SELECT c.id FROM crisis c
 WHERE NOT EXISTS (SELECT 1 FROM cell_post p WHERE p.crisis_id = c.id)
   AND EXISTS (SELECT 1 FROM cell_function f WHERE f.active <> 0);

-- :vacant_is_vacant
-- A post without a holder is vacant, and only such a post.
SELECT id FROM cell_post
 WHERE (holder_id IS NULL AND state <> 'vacant') OR (holder_id IS NOT NULL AND state = 'vacant');

-- :two_people
-- Nobody is their own substitute.
SELECT id FROM cell_post WHERE holder_id = substitute_id;

-- :need_closed
-- A need is over exactly when it has the moment it ended.
SELECT id FROM need WHERE (closed_at IS NULL) <> (state IN ('open', 'taken'));
