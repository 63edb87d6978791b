/* auth_roles.c -- what each role may do: the one table. */
#include "auth/auth.h"

/* Sees the community's own people and events; changes nothing, sees no private contact. */
#define READS	(SIGNED_IN | DIRECTORY_READ | CRISIS_READ)

const struct auth_role auth_roles[] = {
	{ "coordinator", MSG_auth_role_coordinator,
	  READS | CONTACT_READ | DIRECTORY_WRITE | DIRECTORY_IMPORT | CRISIS_OPEN | CRISIS_RUN |
	  CALL_READ | CALL_SEND | CALL_ANSWER | LOG_READ | LOG_WRITE | LOG_EXPORT |
	  EXERCISE_RUN | ACCOUNT_MANAGE | SETTINGS | STAFF_READ | STAFF_RUN | STAFF_PRESENCE |
	  BOOKING_SETUP | BOOKING_DESK },
	{ "cell", MSG_auth_role_cell,
	  READS | CONTACT_READ | DIRECTORY_WRITE | CRISIS_OPEN | CRISIS_RUN | CALL_READ | CALL_SEND |
	  CALL_ANSWER | LOG_READ | LOG_WRITE | LOG_EXPORT | EXERCISE_RUN |
	  STAFF_READ | STAFF_RUN | STAFF_PRESENCE | BOOKING_SETUP | BOOKING_DESK },
	{ "site", MSG_auth_role_site,
	  READS | CALL_READ | CALL_ANSWER | LOG_READ | LOG_WRITE | STAFF_READ | STAFF_PRESENCE |
	  BOOKING_DESK },
	{ "professional", MSG_auth_role_professional, READS },
	{ "partner", MSG_auth_role_partner, SIGNED_IN | CRISIS_READ },
	/* Keeps the machine: neither the events nor the contacts of those who answer. */
	{ "operator", MSG_auth_role_operator,
	  SIGNED_IN | DIRECTORY_READ | DIRECTORY_IMPORT | ACCOUNT_MANAGE | SETTINGS },
};
const ptrdiff_t auth_roles_n = COUNT(auth_roles);

const struct auth_role *
auth_role(str code)
{
	for (ptrdiff_t i = 0; i < auth_roles_n; i++)
		if (str_eq(str_from(auth_roles[i].code), code))
			return &auth_roles[i];
	return NULL;
}

perm_set
auth_role_perms(str role)
{
	const struct auth_role *r = auth_role(role);

	return r ? r->perms : PUBLIC;
}
