/* auth_test.h -- what the test files of auth/ share. */
#ifndef AUTH_TEST_H
#define AUTH_TEST_H

#include "auth/auth.h"
#include "t.h"

#define PASSWORD	S("cheval pile agrafe")

/* Jeanne, coordinator; Paul, cell; both sign in with PASSWORD. */
struct auth_people { struct account_id jeanne, paul; };
struct auth_people auth_given_people(struct ctx *c);
/* A session of ${login}, its cookie. */
str auth_given_session(struct ctx *c, str login);

#endif
