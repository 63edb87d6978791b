/*
 * server.h -- the front: sockets, the gate, a pool of workers that run handlers.
 *
 * A few loops (epoll, edge-triggered) own the connections: they read and check
 * requests, and write replies.  A handler may block, so it runs on a worker with
 * an arena and a ctx of its own; while it does, nobody touches its connection.
 * A page that was promised to be shared (reply_shared()) is answered by the loop
 * itself, from memory, as long as the database has not changed.
 */
#ifndef HTTP_SERVER_H
#define HTTP_SERVER_H

#include "http/http.h"

struct http_config {
	struct db *db;
	const struct route *routes;
	ptrdiff_t route_count;

	/*
	 * Who asks?  Given rq->session_token, fills c->who, c->who_name, c->lang,
	 * rq->held and rq->csrf (16 characters at least); an unknown token fills
	 * nothing and is OK.  Its answer may be used again for the same token while
	 * version() stays the same, a minute at most: it may depend on the token,
	 * the database and the clock, on nothing else.  NULL: everybody is nobody.
	 */
	enum err (*before)(struct ctx *c, struct request *rq);

	/* db_version(): grows with each commit. NULL: pages are kept by their seconds only. */
	uint64_t (*version)(struct db *db);

	/*
	 * db_write_soon() and db_written(): what a handler left to be written (reply_after()) is written while the
	 * thread goes on with others.  NULL: it is written at once.
	 */
	void (*write_soon)(struct deed *d);
	enum err (*written)(struct deed *d);

	/* Is all well, for /readyz?  Fast: asked every second. */
	enum err (*ready)(struct ctx *c);
};

struct http;

/* For db_tell_waits(): a thread of ours that waits makes room for another. */
void http_waits(bool waits);

/*
 * http_start(c, config, out):
 * Listen as [server] of the configuration says, and serve.  ${config} must last.
 * Errors: E_BUSY when an address is taken; E_INVALID for one that is none, or a bad certificate.
 */
enum err http_start(struct ctx *c, const struct http_config *config, struct http **out);

/*
 * http_stop(h, grace_ms):
 * Stop accepting, let every request under way end, close the streams with a hint
 * to come back, then stop.  False when some were still under way after ${grace_ms}.
 */
bool http_stop(struct http *h, int grace_ms);

/* Each loop has turned within the last ${ms} milliseconds. */
bool http_alive(struct http *h, int ms);

#endif
