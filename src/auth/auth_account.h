/* auth_account.h -- between the files of auth/. */
#ifndef AUTH_ACCOUNT_H
#define AUTH_ACCOUNT_H

#include "auth/auth.h"
#include "auth_rows.h"

/* The account, with a password already hashed.  Inside db_write(). */
enum err auth_account_new(struct ctx *c, str login, str name, str role, str hash, struct account_id *out);

/* Another password: every session ends but ${keep}.  Inside db_write(). */
enum err auth_account_hash(struct ctx *c, const struct auth_account *a, str hash, struct session_id keep);

/* The invitation of ${token}, while it is good; E_NOT_FOUND auth.invite.none. */
enum err auth_invite_find(struct ctx *c, str token, struct auth_invitation *out);

#endif
