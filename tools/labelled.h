/* labelled.h -- a line of data/replies, "labels TAB text", for the tools that read them. */
#ifndef TOOLS_LABELLED_H
#define TOOLS_LABELLED_H

#include "base/base.h"

/* A new line where the text has \\n. */
str labelled_text(struct arena *a, str escaped);

#endif
