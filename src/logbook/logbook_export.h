/* logbook_export.h -- the log book, out of the program. */
#ifndef LOGBOOK_EXPORT_H
#define LOGBOOK_EXPORT_H

#include <stdio.h>

#include "logbook/logbook.h"

enum log_format { LOG_JSON, LOG_CSV };

/*
 * logbook_export(c, crisis, format, out):
 * Write what concerns ${crisis} (0: everything) to ${out}, in constant memory.  JSON
 * verifies again (docs/logbook.md): of the entries left out it has the content's
 * hash alone.  CSV is for a spreadsheet: semicolons, UTF-8 with its mark, hours of
 * Paris; no cell can be a formula.
 * Errors: E_INTERNAL log.export when ${out} cannot be written.
 */
enum err logbook_export(struct ctx *c, struct crisis_id crisis, enum log_format format, FILE *out);

#endif
