/*
 * init.h -- `maillage init`: a community from nothing; what is not known yet can
 * wait, and the same command run again asks only for what is missing.
 */
#ifndef APP_INIT_H
#define APP_INIT_H

#include "app/cli.h"

enum err cmd_init(struct ctx *c, const struct cli *cli, int argc, char **argv);

/* Open the database of the configuration, bring it forward, read the community's key. */
enum err app_open_database(struct ctx *c, bool create);

#endif
