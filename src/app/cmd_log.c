/* cmd_log.c -- `maillage log` and `maillage account`, which modules below provide. */
#include "app/cli.h"
#include "app/init.h"
#include "auth/auth.h"
#include "logbook/logbook_cmd.h"

enum err
cmd_log(struct ctx *c, const struct cli *cli, int argc, char **argv)
{
	if (!logbook_cmd_alone(argc, argv))
		TRY(app_open_database(c, false, true));
	return logbook_cmd(c, cli->json, argc, argv);
}

enum err
cmd_account(struct ctx *c, const struct cli *cli, int argc, char **argv)
{
	return auth_cmd_account(c, cli->json, argc, argv);
}
