/*
 * perm.h -- what a caller must hold to take a route.  Roles are sets of these
 * (auth/roles.c); `maillage routes` prints who may reach what.
 */
#ifndef HTTP_PERM_H
#define HTTP_PERM_H

#include <stdint.h>

typedef uint32_t perm_set;

#define PERMS(X) \
	X(SIGNED_IN,		0, "any account") \
	X(DIRECTORY_READ,	1, "search and read the directory: public data") \
	X(CONTACT_READ,		2, "see private mobiles and e-mails (each reading is recorded)") \
	X(DIRECTORY_WRITE,	3, "keep people, partners, territory, groups") \
	X(DIRECTORY_IMPORT,	4, "bring files in") \
	X(CRISIS_READ,		5, "see the crisis room") \
	X(CRISIS_OPEN,		6, "take the call and declare an event") \
	X(CRISIS_RUN,		7, "level, cell, needs, decisions") \
	X(CALL_READ,		8, "see the board and who answered") \
	X(CALL_SEND,		9, "prepare and send a call, remind") \
	X(CALL_ANSWER,		10, "type in an answer given by telephone") \
	X(LOG_READ,		11, "read the log book") \
	X(LOG_WRITE,		12, "write a free entry or a correction") \
	X(LOG_EXPORT,		13, "export the log book (recorded)") \
	X(EXERCISE_RUN,		14, "exercise mailbox, simulated responders") \
	X(ACCOUNT_MANAGE,	15, "accounts and invitations") \
	X(SETTINGS,		16, "settings of the community and of the routes") \
	X(STAFF_READ,		17, "see who works when") \
	X(STAFF_RUN,		18, "shifts, plans, publishing, rules set aside") \
	X(STAFF_PRESENCE,	19, "tick presence, hand-over notes") \
	X(BOOKING_SETUP,	24, "centres, lines, slots of citizens' appointments") \
	X(BOOKING_DESK,		25, "book for a caller; the day's list of the centres one works in (recorded)")

enum {
	PUBLIC = 0,
#define PERM_BIT(name, bit, text) name = 1 << bit,
	PERMS(PERM_BIT)
#undef PERM_BIT
};

#endif
