/* directory_cmd.h -- `maillage import` and `maillage search`; see app/cli.h. */
#ifndef DIRECTORY_DIRECTORY_CMD_H
#define DIRECTORY_DIRECTORY_CMD_H

#include "base/base.h"

/* E_INVALID cli.usage when called wrongly. */
enum err directory_cmd_import(struct ctx *c, bool json, int argc, char **argv);
enum err directory_cmd_search(struct ctx *c, bool json, int argc, char **argv);

/* Where the national index is kept: `--all` writes it, `search --all` reads it. */
str directory_index_path(struct ctx *c);

#endif
