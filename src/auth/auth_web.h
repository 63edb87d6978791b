/* auth_web.h -- the pages of auth/: signing in, one's own account, everyone's. */
#ifndef AUTH_WEB_H
#define AUTH_WEB_H

#include "auth/auth.h"
#include "html/form.h"
#include "html/shell.h"
#include "http/http.h"

struct auth_sign_in_view {
	struct shell shell;
	struct form_error error;
	struct field login, password;
	str next;			/* where to go once signed in; local */
	str other_lang;			/* this page in the other language */
};
void auth_sign_in_page(struct html *h, const struct auth_sign_in_view *v);

struct auth_choose_view {
	struct shell shell;
	struct form_error error;
	str token, name, login;
	struct field password, again;
};
void auth_choose_page(struct html *h, const struct auth_choose_view *v);

struct auth_me_view {
	struct shell shell;
	struct form_error error;
	str name, login;
	struct msg role;
	bool temporary;			/* the password is to be chosen before anything else */
	struct field current, password, again;
	struct field_choice lang;
};
void auth_me_page(struct html *h, const struct auth_me_view *v);

struct auth_account_line {
	struct account_id id;
	str login, name;
	struct msg role;
	bool disabled, pending, seen;
	struct instant seen_at;
	struct option_list roles;
};
struct auth_invitation_line {
	struct invitation_id id;
	str login, name;
	struct msg role;
	struct instant expires_at;
};
struct auth_accounts_view {
	struct shell shell;
	struct form_error error;
	struct { struct auth_account_line *v; ptrdiff_t n; } accounts;
	struct { struct auth_invitation_line *v; ptrdiff_t n; } invitations;
	struct field login, name;
	struct field_choice role;
	str link, link_for;		/* shown once, to who invites */
	bool mailed;
};
void auth_accounts_page(struct html *h, const struct auth_accounts_view *v);

/* The address links begin with: the configuration's, else the one the browser spoke to. */
str auth_base_url(struct ctx *c, const struct request *rq);

#endif
