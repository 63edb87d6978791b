/*
 * auth.h -- people who sign in: accounts, sessions, roles, invitations.
 *
 * A session is a cookie of 256 random bits, stored hashed; it ends 30 minutes after
 * the last thing its owner did (12 hours while an event is open), and a day after it
 * began.  Wrong passwords are counted by account and by address, alike whether the
 * account exists or not.
 * Source: CNIL, deliberation 2022-100 (passwords); OWASP ASVS 5.0 V6, V7.
 */
#ifndef AUTH_AUTH_H
#define AUTH_AUTH_H

#include "base/base.h"
#include "http/http.h"
#include "record/record.h"

enum { AUTH_LOGIN_MAX = 120, AUTH_NAME_MAX = 100, AUTH_PASSWORD_MIN = 12, AUTH_PASSWORD_MAX = 256 };

/* ---- roles (auth_roles.c): the one table that `maillage routes` prints --------- */

struct auth_role {
	const char *code;		/* "coordinator" */
	struct msg name;
	perm_set perms;
};
extern const struct auth_role auth_roles[];
extern const ptrdiff_t auth_roles_n;

const struct auth_role *auth_role(str code);	/* NULL: no such role */
perm_set auth_role_perms(str role);

/* ---- sessions ------------------------------------------------------------------ */

/*
 * auth_who(c, rq):
 * Before a handler: who sends ${rq}, by its session cookie; fills rq->held,
 * rq->csrf, c->who, c->who_name, c->lang.  Nobody is not an error.
 * A known session costs under two microseconds; what other processes change is
 * noticed within five seconds.
 */
enum err auth_who(struct ctx *c, struct request *rq);

/*
 * auth_sign_in(c, login, password, remote, token):
 * Open a session; ${token} is its cookie.  Not inside db_write(): it takes a while.
 * Errors: E_LOGIN auth.wrong, whatever was wrong; E_LIMIT auth.wait after too many.
 */
enum err auth_sign_in(struct ctx *c, str login, str password, str remote, str *token);
enum err auth_sign_out(struct ctx *c, str token);	/* not inside db_write() */

/* To be called after the transaction that changed ${account}: its sessions are read again. */
void auth_changed(struct account_id account);

/* record/record.h, by the names most know them by. */
#define auth_once	record_once
#define auth_saw	record_saw

/* ---- accounts ------------------------------------------------------------------- */

/* Errors: E_INVALID auth.password.short, .long, .plain; the field is "password". */
enum err auth_password_check(struct ctx *c, str password, str login);

/*
 * auth_account_add(c, login, name, role, password, out):
 * Make an account that can sign in at once (init, demonstration).
 * Errors: E_INVALID auth.login, auth.name, auth.role, auth.password.*; E_CONFLICT auth.taken.
 * Call inside db_write(): takes the time of a password hash.
 */
enum err auth_account_add(struct ctx *c, str login, str name, str role, str password,
			  struct account_id *out);

/*
 * auth_account_temporary(c, account):
 * Its password was made by the program and shown on a screen: whoever signs in with it chooses
 * another before anything else.  Inside db_write(), after auth_account_add().
 */
enum err auth_account_temporary(struct ctx *c, struct account_id account);

/* Inside db_write(); auth_changed() after.  Errors: E_CONFLICT auth.last for the last coordinator. */
enum err auth_account_role(struct ctx *c, struct account_id account, str role);
enum err auth_account_disable(struct ctx *c, struct account_id account, bool disabled);
/* Another password; every session of ${account} ends but ${keep}.  Not inside db_write(). */
enum err auth_account_password(struct ctx *c, struct account_id account, str password,
			       struct session_id keep);

/* ---- invitations ------------------------------------------------------------------ */

struct auth_invite {
	str login, name, role;
	str base_url;			/* for the link in the e-mail */
	str token;			/* written by auth_invite_add() */
	bool mailed;			/* the same */
};
/*
 * auth_invite_add(c, invite):
 * A link, good for seven days, to choose a password: for someone new, or for an
 * account that exists (its role stays).  Older links for the same login end.
 * Sent by e-mail when mail is configured and the login is an address.
 * Call inside db_write().
 */
enum err auth_invite_add(struct ctx *c, struct auth_invite *invite);

/* Take a link back: it is good no more.  Inside db_write().  Errors: E_NOT_FOUND auth.invite.none. */
enum err auth_invite_end(struct ctx *c, struct invitation_id invitation);

/*
 * auth_invite_use(c, token, password, session):
 * The password is chosen; ${session} is the cookie of the session that opens.
 * Not inside db_write().
 * Errors: E_NOT_FOUND auth.invite.none (forged, used, expired), auth.password.*.
 */
enum err auth_invite_use(struct ctx *c, str token, str password, str *session);

/* What nobody needs any more: sessions, failures, forms served, old invitations.  Inside db_write(). */
enum err auth_sweep(struct ctx *c);

/* ---- the command line ---------------------------------------------------------------- */

/*
 * `maillage account add LOGIN --name NAME --role ROLE [--password-file FILE]`, `list`,
 * `disable LOGIN`, `enable LOGIN`, `password LOGIN [--password-file FILE]`.
 */
enum err auth_cmd_account(struct ctx *c, bool json, int argc, char **argv);

extern const struct route auth_routes[], auth_admin_routes[];
extern const ptrdiff_t auth_routes_n, auth_admin_routes_n;

#endif
