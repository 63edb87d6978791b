/*
 * http.h -- what a handler sees of HTTP: a request already parsed and bounded,
 * a reply to fill, and a table of routes with who may take them.
 */
#ifndef HTTP_HTTP_H
#define HTTP_HTTP_H

#include "base/base.h"
#include "html/html.h"
#include "http/perm.h"

enum method { GET, POST };	/* HEAD is a GET whose body stays here */

enum {
	HTTP_FORM_MAX = 512,		/* fields in one form */
	HTTP_BODY_MAX = 1 << 20,	/* bytes in a form that carries no file */
	HTTP_SEGMENTS = 8,		/* ":x" in one pattern */
};

/* Where someone who is not signed in is sent; ?next= brings them back. */
#define HTTP_SIGN_IN	"/connexion"
#define HTTP_ME		"/moi"
/* The cookie that carries rq->session_token; "__Host-" is put before it under https. */
#define HTTP_COOKIE	"s"

struct pair { str name, value; };

struct upload {			/* a file sent with a form: already on disk, unlinked with the request */
	str field, filename;	/* filename as the browser says: never a path of ours */
	str path;
	int64_t size;
};

struct request {
	enum method method;
	str path;			/* decoded, without the query */
	str target;			/* path and query as they were sent */
	str segment[HTTP_SEGMENTS];	/* the ":x" of the route, in order */
	const struct pair *query, *form;
	int queries, forms;
	const struct upload *uploads;
	int upload_count;
	str remote;			/* client's address, for throttling only */
	str client_name;		/* CN of the client's certificate, when one was verified; empty: none */
	str session_token;		/* of the cookie; empty: none */
	str base_url;			/* "https://cpts.example" of the configuration: for links that leave */
	const struct pair *headers;	/* as sent, names in any case: http_header() */
	int header_count;
	str host;			/* authority the browser spoke to */
	bool secure;			/* over TLS, here or at the proxy in front */
	bool head;			/* HEAD: only the headers will leave */
	int64_t queued_us;		/* how long it waited for a worker */

	/* Who asks, as auth/ found it before the handler ran. */
	perm_set held;
	bool choose;			/* nothing but one's own account until a password is chosen */
	str csrf;			/* to be sent back by every form */
	bool script;			/* our small script asked (header X-Maillage), a fragment is enough */

	/* Set by http_serve(), for the log's one line. */
	const struct route *route;	/* NULL: no such page */
	str code;			/* four characters, also on the error page; made when empty */
};

struct reply;

/* What a handler left to be written, and what is then left of it: reply_after(). */
struct after {
	enum err (*write)(struct ctx *c, enum err (*rule)(struct ctx *, void *), void *arg);
	enum err (*rule)(struct ctx *c, void *arg);
	enum err (*end)(struct ctx *c, const struct request *rq, struct reply *rp, enum err e, void *arg);
	void *arg;
};

struct reply {
	int status;			/* 200 until someone says otherwise */
	str type;			/* "text/html; charset=utf-8" unless set */
	str location;			/* with 303 */
	str filename;			/* not empty: Content-Disposition: attachment */
	str set_cookie;			/* whole value, or empty */
	str sse_topic;			/* not empty: this reply is an event stream (http/sse.h) */
	str encoding;			/* "gzip" when the body is already so */
	str allow;			/* with 405 */
	bool cacheable;			/* static assets: immutable for a year */
	int shared_s;			/* see reply_shared() */
	int kept_ms;			/* see reply_kept() */
	str etag;			/* with its quotes: whoever has that version is told so (304) */
	struct html body;
	const struct pack_part *part;	/* of a body that http/ packed (http/pack.h) */
	str file;			/* not empty: stream this file of ours as the body */
	struct after after;
};

typedef enum err handler(struct ctx *c, const struct request *rq, struct reply *rp);

/*
 * One line a route.  ${needs}: every permission of the set must be held; a
 * public page says PUBLIC, so that nobody forgets.  POST is checked for
 * session, CSRF token and Origin before the handler runs, unless PUBLIC.
 */
struct route {
	enum method method;
	const char *pattern;		/* "/crises/:crisis/calls" */
	perm_set needs;
	handler *run;
};

/* ---- reading the request ----------------------------------------------------- */

/* Required form field (trimmed, valid UTF-8, no NUL), or E_INVALID form.missing / form.length naming it. */
enum err form_str(struct ctx *c, const struct request *rq, str name, ptrdiff_t max, str *out);
/* Optional: empty when absent. */
enum err form_opt(struct ctx *c, const struct request *rq, str name, ptrdiff_t max, str *out);
enum err form_i64(struct ctx *c, const struct request *rq, str name, int64_t min, int64_t max, int64_t *out);
enum err form_day(struct ctx *c, const struct request *rq, str name, struct day *out);
enum err form_instant(struct ctx *c, const struct request *rq, str name, struct instant *out);
bool form_flag(const struct request *rq, str name);		/* a ticked box */
/* The ${k}th value of a field that may repeat; false when there are not so many. */
bool form_nth(const struct request *rq, str name, int k, str *out);
const struct upload *form_file(const struct request *rq, str name);	/* NULL: none sent */
str query_str(const struct request *rq, str name);		/* empty when absent */
bool query_nth(const struct request *rq, str name, int k, str *out);
int64_t query_i64(const struct request *rq, str name, int64_t absent);
enum err segment_i64(struct ctx *c, const struct request *rq, int i, int64_t *out);
#define segment_id(c, rq, i, id)	segment_i64((c), (rq), (i), &(id)->v)
#define form_id(c, rq, name, id)	form_i64((c), (rq), (name), 1, INT64_MAX, &(id)->v)

str http_header(const struct request *rq, str name);	/* empty when absent */

/* ---- filling the reply --------------------------------------------------------- */

void reply_see_other(struct ctx *c, struct reply *rp, const char *fmt, ...) PRINTF(3, 4);
void reply_download(struct reply *rp, str type, str filename);

/*
 * reply_cookie(c, rq, rp, token, seconds):
 * Set the session cookie (HttpOnly, SameSite=Lax, whole site, Secure under
 * https) for ${seconds}; an empty ${token} removes it.
 */
void reply_cookie(struct ctx *c, const struct request *rq, struct reply *rp, str token, int64_t seconds);

/*
 * reply_shared(rp, seconds):
 * Promise that this GET's body depends on nothing but target, permissions held,
 * language, the database, and the clock by no more than ${seconds}; what
 * belongs to one session is a hole (html_hole()).  The server then renders it
 * once and serves it again to everyone of the same permissions until the
 * database changes or ${seconds} pass.  Never for pages whose reading is recorded.
 */
void reply_shared(struct reply *rp, int seconds);

/*
 * reply_kept(rp, ms):
 * The same, but kept for ${ms} whatever happens to the database meanwhile: for
 * public pages that a crowd reads while it writes, and that say what was true a
 * moment ago.
 */
void reply_kept(struct reply *rp, int ms);

/*
 * reply_after(rp, after):
 * The handler returns OK after this; ${after}'s rule(c, arg) is then written, and end() fills the reply, told what
 * write(), which is db_write(), would have returned.  For what a crowd does at once: no thread sleeps meanwhile.
 * arg lies in c->a, and nothing of it on the handler's stack.
 */
void reply_after(struct reply *rp, struct after after);

/*
 * http_begin() is the first half of http_serve(): true when the reply says what is to be written first (rp->after).
 * Whoever has written it calls http_end() with what came of that.
 */
bool http_begin(struct ctx *c, const struct route *routes, ptrdiff_t n, struct request *rq, struct reply *rp);
void http_end(struct ctx *c, const struct request *rq, struct reply *rp, enum err e);

/*
 * http_serve(c, routes, n, rq, rp):
 * Find the route, check permission, run it; an error becomes a page that says
 * what was wrong, what was kept and what to do.  Called by the server and by
 * the unit tests alike.
 */
void http_serve(struct ctx *c, const struct route *routes, ptrdiff_t n,
		struct request *rq, struct reply *rp);
int http_status(enum err e);

/* The route that ${rq} takes, or NULL; fills rq->segment.  ${allow}: methods this path knows. */
const struct route *http_route(const struct route *routes, ptrdiff_t n, struct request *rq, unsigned *allow);

#endif
