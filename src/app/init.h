/*
 * init.h -- `maillage init`: a community from nothing; what is not known yet can
 * wait, and the same command run again asks only for what is missing.
 */
#ifndef APP_INIT_H
#define APP_INIT_H

#include "app/cli.h"

enum err cmd_init(struct ctx *c, const struct cli *cli, int argc, char **argv);

/* The path of the file ${name} beside the database, or in data.directory when that is a server. */
str app_beside_database(struct ctx *c, const char *name);

/*
 * app_open_database(c, create, migrate):
 * The database of the configuration and the community's key beside it; both are
 * made when ${create}, the schema is brought forward when ${migrate}.
 * Errors: E_NOT_FOUND db.missing; those of db_open(), db_migrate(), crypto_start().
 */
enum err app_open_database(struct ctx *c, bool create, bool migrate);

#endif
