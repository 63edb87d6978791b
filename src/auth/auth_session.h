/* auth_session.h -- between the files of auth/. */
#ifndef AUTH_SESSION_H
#define AUTH_SESSION_H

#include "auth/auth.h"

enum { AUTH_COOKIE_S = 24 * 3600 };

/* Is this the password of ${login}?  Errors, and their counting, are those of auth_sign_in(). */
enum err auth_confirm(struct ctx *c, str login, str password, str remote);

/* A new session of ${account}; ${token} is its cookie.  Inside db_write(). */
enum err auth_session_open(struct ctx *c, struct account_id account, str *token);
/* Which session ${token} is; 0: none. */
enum err auth_session_this(struct ctx *c, str token, struct session_id *out);

/* An e-mail or a short name, folded; E_INVALID auth.login. */
enum err auth_login_fold(struct ctx *c, str text, str *login);

#endif
