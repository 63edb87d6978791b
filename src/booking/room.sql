-- The waiting room's two numbers, kept over a restart.

-- :state opt state
SELECT issued, admitted FROM waiting_room WHERE id = 1;

-- :keep exec
UPDATE waiting_room SET issued = :issued, admitted = :admitted
 WHERE id = 1 AND issued <= :issued AND admitted <= :admitted;
