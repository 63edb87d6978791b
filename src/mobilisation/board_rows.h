/*
 * board_rows.h -- a long board, live: only the rows that changed go to the screens that show it.
 *
 * What screens were last sent is remembered as a hash of each row, for the few boards that are
 * watched.  A row is sent whole, so that one sent twice, or late, does no harm; those that changed
 * in the last seconds go again with the next, for screens that opened in between.
 */
#ifndef MOBILISATION_BOARD_ROWS_H
#define MOBILISATION_BOARD_ROWS_H

#include "mobilisation/board.h"

enum {
	BOARD_ROWS_SENT = 24,		/* in one event; the others follow with the next */
	BOARD_ROWS_RECENT_S = 3,
};

struct board_rows { struct board_line *v; ptrdiff_t n; bool more; };

/*
 * board_rows_changed(c, topic, lines, out):
 * Of ${lines}, those whose looks changed since ${topic} was last asked, newest first; the first
 * time, those answered in the last seconds.  ${out->more}: not all, ask again soon.  Only by the
 * hub's thread.
 */
void board_rows_changed(struct ctx *c, str topic, const struct board_lines *lines, struct board_rows *out);

#endif
