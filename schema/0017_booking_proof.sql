-- 0017_booking_proof.sql -- appointments whose proof is still to be written.
-- On the worst evening the message is half of what an appointment costs, and no gateway sends
-- thousands a second: who booked is owed a proof, in the same transaction, and a moment later
-- it is written to the outbox (booking/booking_proof.c).  A law, not a foreign key, holds that
-- what is owed is owed for a booking: rows come and go with every appointment.

CREATE TABLE booking_proof (
	id		INTEGER	NOT NULL PRIMARY KEY	-- of the booking
);
