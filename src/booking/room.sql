-- The waiting room's two numbers and its pace, kept over a restart.

-- :state opt state
SELECT issued, admitted, served FROM waiting_room WHERE id = 1;

-- :keep exec
UPDATE waiting_room SET issued = :issued, admitted = :admitted, served = :served
 WHERE id = 1 AND issued <= :issued AND admitted <= :admitted;
