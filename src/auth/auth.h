/*
 * auth.h -- people who sign in: accounts, sessions, roles, invitations; and the
 * record of what they saw.
 */
#ifndef AUTH_AUTH_H
#define AUTH_AUTH_H

#include "base/base.h"
#include "http/http.h"
#include "record/record.h"

/* roles.c: what each role may do; the one table `maillage routes` prints. */
perm_set auth_role_perms(str role);

/*
 * auth_who(c, rq):
 * Before a handler: who sends ${rq}, by its session cookie; fills rq->held,
 * rq->csrf, c->who, c->who_name, c->lang.  Nobody is not an error.
 */
enum err auth_who(struct ctx *c, struct request *rq);

/* record/record.h, by the names most know them by. */
#define auth_once	record_once
#define auth_saw	record_saw

/* Make an account that can sign in at once (init, demonstration).  Inside db_write(). */
enum err auth_account_add(struct ctx *c, str login, str name, str role, str password,
			  struct account_id *out);

extern const struct route auth_routes[];
extern const ptrdiff_t auth_routes_n;

#endif
