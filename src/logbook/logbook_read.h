/* logbook_read.h -- between the files of logbook/: heads of entries become lines. */
#ifndef LOGBOOK_READ_H
#define LOGBOOK_READ_H

#include "logbook/logbook.h"
#include "logbook_rows.h"

/* ${heads} go from the newest to the oldest. */
enum err logbook_read_lines(struct ctx *c, const struct logbook_head_line_list *heads,
			    struct log_line_list *out);

#endif
