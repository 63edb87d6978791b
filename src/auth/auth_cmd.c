/* auth_cmd.c -- `maillage account`: for whoever has the machine. */
#include <errno.h>
#include <stdio.h>

#include "auth/auth.h"
#include "auth_q.h"
#include "crypto/crypto.h"
#include "db/db.h"
#include "i18n/i18n.h"

struct order {
	str login, name, role, password;
	bool made, disable;
	struct account_id account;
};

static enum err
misuse(struct ctx *c)
{
	return fail(c, E_INVALID, S(""), S("cli.usage"), "usage");
}

/* What the person at the machine got wrong, in words: the page's own. */
static enum err
in_words(struct ctx *c, enum err e)
{
	struct msg m = msg_find(c->cause.key);

	if (e != OK && e != E_INTERNAL && m.n)
		c->cause.detail = msg_text(c->lang, m);
	return e;
}

static enum err
password_file(struct ctx *c, const char *path, str *out)
{
	char text[AUTH_PASSWORD_MAX + 2];
	FILE *f = fopen(path, "r");
	size_t n;

	if (!f)
		return fail(c, E_NOT_FOUND, S(""), S("account.file"), "%s: %s", path, strerror(errno));
	n = fread(text, 1, sizeof text, f);
	fclose(f);
	*out = arena_str(c->a, text, (ptrdiff_t)n);
	if (str_ends(*out, S("\n")))
		out->n--;
	return OK;
}

static enum err
options(struct ctx *c, struct order *o, int argc, char **argv)
{
	for (int i = 0; i < argc; i += 2) {
		if (i + 1 == argc)
			return misuse(c);
		if (strcmp(argv[i], "--name") == 0)
			o->name = str_from(argv[i + 1]);
		else if (strcmp(argv[i], "--role") == 0)
			o->role = str_from(argv[i + 1]);
		else if (strcmp(argv[i], "--password-file") == 0)
			TRY(password_file(c, argv[i + 1], &o->password));
		else
			return misuse(c);
	}
	if (!o->password.p) {
		o->password = crypto_token(c);
		o->made = true;
	}
	return OK;
}

/* The password we made is shown once, and is nowhere else. */
static void
tell(struct ctx *c, bool json, const struct order *o)
{
	if (json)
		printf("{\"account\":%lld,\"login\":\"%.*s\",\"password\":\"%.*s\"}\n", (long long)o->account.v,
		    STR(o->login), o->made ? (int)o->password.n : 0, o->password.p);
	else if (o->made)
		printf("%.*s\n", STR(msg_fmt(c->a, c->lang, MSG_auth_cmd_password, o->login, o->password)));
}

static enum err
add_rule(struct ctx *c, void *arg)
{
	struct order *o = arg;

	TRY(auth_account_add(c, o->login, o->name, o->role, o->password, &o->account));
	return o->made ? auth_account_temporary(c, o->account) : OK;
}

static enum err
temporary_rule(struct ctx *c, void *arg)
{
	const struct order *o = arg;

	return auth_account_temporary(c, o->account);
}

static enum err
disable_rule(struct ctx *c, void *arg)
{
	const struct order *o = arg;

	return auth_account_disable(c, o->account, o->disable);
}

static enum err
find(struct ctx *c, struct order *o)
{
	struct auth_account a;
	bool found;

	TRY(auth_q_account_by_login(c, o->login, &a, &found));
	if (!found)
		return fail(c, E_NOT_FOUND, S(""), S("auth.none"), "no account of that name");
	o->account = a.id;
	return OK;
}

static enum err
list(struct ctx *c, bool json)
{
	struct auth_account_list all;

	TRY(auth_q_accounts(c, 10000, &all));
	for (ptrdiff_t i = 0; i < all.n; i++) {
		const struct auth_account *a = &all.v[i];

		if (json)
			printf("{\"account\":%lld,\"login\":\"%.*s\",\"role\":\"%.*s\",\"disabled\":%s}\n",
			    (long long)a->id.v, STR(a->login), STR(a->role), a->disabled ? "true" : "false");
		else
			printf("%-32.*s %-12.*s %s%.*s\n", STR(a->login), STR(a->role), a->disabled ? "✕ " : "",
			    STR(a->name));
	}
	return OK;
}

static enum err
act(struct ctx *c, bool json, int argc, char **argv)
{
	struct order o = { .login = str_from(argc > 1 ? argv[1] : NULL) };

	if (argc == 1 && strcmp(argv[0], "list") == 0)
		return list(c, json);
	if (argc < 2)
		return misuse(c);
	o.disable = strcmp(argv[0], "disable") == 0;
	if (o.disable || strcmp(argv[0], "enable") == 0) {
		if (argc != 2)
			return misuse(c);
		TRY(find(c, &o));
		return db_write(c, disable_rule, &o);
	}
	TRY(options(c, &o, argc - 2, argv + 2));
	if (strcmp(argv[0], "add") == 0) {
		TRY(db_write(c, add_rule, &o));
	} else if (strcmp(argv[0], "password") == 0) {
		TRY(find(c, &o));
		TRY(auth_account_password(c, o.account, o.password, (struct session_id){}));
		if (o.made)
			TRY(db_write(c, temporary_rule, &o));
	} else
		return misuse(c);
	tell(c, json, &o);
	return OK;
}

enum err
auth_cmd_account(struct ctx *c, bool json, int argc, char **argv)
{
	return in_words(c, act(c, json, argc, argv));
}
