/*
 * sse.h -- event streams: pages that update by themselves.
 *
 * A handler subscribes its reader by naming a topic: rp->sse_topic =
 * "crisis/12/fr".  Whoever changes something says so after the commit:
 * sse_touch(S("crisis/12")) marks that topic and all below it ("crisis/12/...").
 * A thread of the hub then calls the renderer registered for "crisis", once a
 * topic and at most twice a second, and only when someone listens; the same
 * bytes go to every listener.  A listener too slow to take them is dropped: its
 * browser comes back by itself and gets the last state at once.  So an event
 * carries a whole fragment as it stands, never a difference.
 */
#ifndef HTTP_SSE_H
#define HTTP_SSE_H

#include "base/base.h"

enum {
	SSE_EVENTS = 16,		/* in one rendering */
	SSE_INTERVAL_MS = 500,		/* between two renderings of a topic */
	SSE_HEARTBEAT_S = 15,
};

struct sse_event { str name, data; };	/* the name of a fragment, its HTML */
struct sse_list { struct sse_event v[SSE_EVENTS]; int n; };

/* Runs on the hub's thread with an arena and a database of its own; c->who is nobody. */
typedef enum err sse_render(struct ctx *c, str topic, struct sse_list *out);

/* For topics whose first word is ${head}.  Before the server starts; ${head} must last. */
void sse_register(str head, sse_render *render);

/* After the commit, from any thread; costs nothing when nobody listens. */
void sse_touch(str topic);

/* Close at once every stream that ${account} reads: its rights have changed. */
void sse_drop(struct account_id account);

#endif
