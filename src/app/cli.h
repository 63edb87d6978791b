/*
 * cli.h -- maillage [-d DATABASE] [-c CONF] [--json] COMMAND.
 * One table of commands (cli.c); usage, man page and completion come from it.
 * Exit status: 0 done, 1 refused (why is on stderr), 2 usage.
 */
#ifndef APP_CLI_H
#define APP_CLI_H

#include <jansson.h>
#include <stdio.h>

#include "base/base.h"

struct cli {
	bool json;		/* answer machines */
	bool french;		/* as LC_ALL, LC_MESSAGES or LANG say */
	str conf;		/* path of maillage.conf; empty: none */
};

enum {
	CLI_DB = 1,		/* opens the database first, and brings its schema forward */
	CLI_ANY = 2,		/* whatever its schema */
	CLI_HIDDEN = 4,		/* left out of the usage */
};

struct command {
	const char *name, *args;
	str text[LANG_COUNT];
	unsigned flags;
	/* ${argv}[0] is the first argument after the command; what it prints goes to stdout. */
	enum err (*run)(struct ctx *c, const struct cli *cli, int argc, char **argv);
};

extern const struct command cli_commands[];
extern const ptrdiff_t cli_commands_n;

/* To be returned by a command called wrongly: its usage is printed, exit 2. */
enum err cli_misuse(struct ctx *c);

/* One line of JSON on standard output; ${what} is given away. */
void cli_answer(json_t *what);
json_t *cli_text(str s);

/* One line a command. */
void cli_usage(FILE *to, enum lang lang);

int cli_main(int argc, char **argv);

/* The commands of app/ itself; other files bring theirs: cmd_NAME.c */
enum err cmd_check(struct ctx *c, const struct cli *cli, int argc, char **argv);
enum err cmd_account(struct ctx *c, const struct cli *cli, int argc, char **argv);
enum err cmd_import(struct ctx *c, const struct cli *cli, int argc, char **argv);
enum err cmd_search(struct ctx *c, const struct cli *cli, int argc, char **argv);
enum err cmd_log(struct ctx *c, const struct cli *cli, int argc, char **argv);
enum err cmd_config(struct ctx *c, const struct cli *cli, int argc, char **argv);
enum err cmd_forget(struct ctx *c, const struct cli *cli, int argc, char **argv);
enum err cmd_help(struct ctx *c, const struct cli *cli, int argc, char **argv);
enum err cmd_migrate(struct ctx *c, const struct cli *cli, int argc, char **argv);
enum err cmd_routes(struct ctx *c, const struct cli *cli, int argc, char **argv);
enum err cmd_serve(struct ctx *c, const struct cli *cli, int argc, char **argv);
enum err cmd_solve(struct ctx *c, const struct cli *cli, int argc, char **argv);
enum err cmd_version(struct ctx *c, const struct cli *cli, int argc, char **argv);

#endif
