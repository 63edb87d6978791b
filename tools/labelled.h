/* labelled.h -- a line of data/replies, "labels TAB text", for the tools and tests that read them. */
#ifndef TOOLS_LABELLED_H
#define TOOLS_LABELLED_H

#include "understand/understand.h"

/* What they all answer: a call on Saturday 28 November 2026, 8 to 14 h, with three posts; they are written on the Thursday before. */
struct labelled_call { struct understand_call calls[4]; struct understand_offer offer; };

/* The codes are B7, 12, C3 and ${code}, that of the line, which may be empty. */
void labelled_offer(str code, struct labelled_call *k);

/* A new line where the text has \\n. */
str labelled_text(struct arena *a, str escaped);

#endif
