-- Laws of the appointments: each query must return no row.

-- :free_is_nobodys
SELECT id FROM place WHERE state = 'free' AND (booking_id IS NOT NULL OR person IS NOT NULL);

-- :booked_is_somebodys
-- Until three months after, who is expected has a booking and a name.
SELECT p.id FROM place p JOIN slot s ON s.id = p.slot_id
 WHERE p.state = 'booked' AND (p.booking_id IS NULL OR p.person IS NULL OR p.held_by IS NOT NULL)
   AND s.ends_at > (SELECT COALESCE(MAX(created_at), 0) FROM booking);

-- :series_is_whole
-- A second visit has its first: the same booking.
SELECT p.id FROM place p WHERE p.dose = 2 AND p.state = 'booked'
   AND NOT EXISTS (SELECT 1 FROM place q WHERE q.booking_id = p.booking_id AND q.dose = 1);

-- :contact_goes_with_the_last
SELECT b.id FROM booking b WHERE b.contact_key IS NOT NULL AND LENGTH(b.contact) = 0;
