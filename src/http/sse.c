/* sse.c -- topics, who renders them, and which are to be rendered again. */
#include "http/sse.h"

void
sse_register([[maybe_unused]] str head, [[maybe_unused]] sse_render *render)
{
}

void
sse_touch([[maybe_unused]] str topic)
{
}

void
sse_drop([[maybe_unused]] struct account_id account)
{
}
