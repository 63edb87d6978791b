/* cmd_directory.c -- `maillage import` and `maillage search`, which directory/ provides. */
#include "app/cli.h"
#include "directory/directory_cmd.h"

enum err
cmd_import(struct ctx *c, const struct cli *cli, int argc, char **argv)
{
	return directory_cmd_import(c, cli->json, argc, argv);
}

enum err
cmd_search(struct ctx *c, const struct cli *cli, int argc, char **argv)
{
	return directory_cmd_search(c, cli->json, argc, argv);
}
