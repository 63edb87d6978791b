/* serve.c -- `maillage serve`: everything started in order, and stopped in the other. */
#include "app/cli.h"

enum err
cmd_serve(struct ctx *c, [[maybe_unused]] const struct cli *cli, int argc, [[maybe_unused]] char **argv)
{
	if (argc)
		return cli_misuse(c);
	return fail(c, E_INTERNAL, S(""), S("serve.soon"), "the server is being built");
}
