/* logbook_cmd.h -- `maillage log export|verify`. */
#ifndef LOGBOOK_CMD_H
#define LOGBOOK_CMD_H

#include "logbook/logbook.h"

/*
 * logbook_cmd(c, json, argc, argv):
 *   export [--format json|csv] [--crisis N]	to standard output
 *   verify [FILE]				the database, or an exported file without it
 * Errors: E_INVALID cli.usage; E_CONFLICT log.broken, where and why in detail.
 */
enum err logbook_cmd(struct ctx *c, bool json, int argc, char **argv);

/* True when ${argv} needs no database: verify FILE. */
bool logbook_cmd_alone(int argc, char **argv);

#endif
