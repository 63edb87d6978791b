/*
 * conn.h -- the inside of the front, for http/ alone.
 *
 * A connection belongs to one loop.  Its request becomes a job when it needs a
 * worker; from job_submit() until the job comes back, the worker owns the job
 * and the loop leaves the connection alone.
 */
#ifndef HTTP_CONN_H
#define HTTP_CONN_H

#include <gnutls/gnutls.h>
#include <netinet/in.h>
#include <pthread.h>
#include <stdatomic.h>
#include <sys/uio.h>

#include "http/multipart.h"
#include "http/parse.h"
#include "http/server.h"
#include "log/log.h"

enum {
	LOOPS_MAX = 16,
	LISTENERS_MAX = 8,
	SCRATCH = 65536,		/* read at once */
	WRITERS = 128,			/* threads for POST, at most */
	QUEUE_MAX = 8192,		/* requests waiting for a worker */
	WORKER_ARENA = 64 << 20,
	BODIES_MAX = 64 << 20,		/* bytes of forms held at once, of all connections */
};

/* What is being written to a connection. */
struct out {
	char *own;			/* malloc: head and all that is not shared */
	struct shared *page;		/* or NULL */
	struct iovec *iov;		/* inside own, or the one below */
	struct iovec one;
	int iov_n, iov_i;
	int file;			/* -1: none */
	int64_t file_at, file_end;
	int64_t bytes;			/* of body, for the log */
	bool close;			/* after it */
};

/* A page rendered once for all sessions of the same permissions; never changes. */
struct shared {
	_Atomic int refs;
	uint64_t hash, version;
	int64_t until_us;		/* by the steady clock */
	str target;
	perm_set held;
	unsigned char lang, script, gzip;
	bool steady, lax;		/* for ever; until its time, whatever was committed */
	const char *pattern;
	str type, encoding, etag;
	struct html_hole hole[HTML_HOLES_MAX];
	int holes;
	const struct pack_part *part;	/* one more than holes, when it is packed */
	str bytes;
	char room[];
};

struct session {			/* what before() said of a token */
	char token[72], csrf[72], name[128];
	int token_n, csrf_n, name_n;
	struct account_id who;
	perm_set held;
	enum lang lang;
	uint64_t version;
	int64_t until_us;
};

/* Where one comes in: everybody; who watches; who shows a certificate. */
enum door { DOOR_ALL, DOOR_METRICS, DOOR_PARTNER };

enum conn_state { HANDSHAKE, READING, BODY, WORKING, WRITING, STREAM, LINGER, CLOSED };

struct conn {
	struct conn *next, **prev;	/* of the loop */
	struct conn *again;		/* to be driven again soon */
	struct loop *loop;
	int fd;
	enum conn_state state;
	bool dry;			/* TLS: the socket had nothing more */
	bool readable, hup, queued, unparsed, metrics, partner, served;
	gnutls_session_t tls;
	char *client;			/* CN of a certificate that was verified; or NULL */
	char remote[48];
	char *in;			/* bytes of a head not yet whole, or of the next request */
	int in_n;
	ptrdiff_t seen;
	int64_t deadline_us;
	struct job *job;
	struct out out;
	struct topic *topic;		/* of a stream, also while its head is written */
	bool packed;			/* the stream is gzip */
	struct conn *peer, **peer_prev;	/* others of the topic in this loop */
	struct account_id who;
	int64_t born_us, served_us;	/* come; had its last answer */
};

struct job {
	struct job *next;
	struct conn *k;
	char *text;			/* the head, as sent */
	struct head head;		/* slices of text */
	struct body body;
	char *form;			/* urlencoded */
	ptrdiff_t form_n, form_cap;
	struct multipart *parts;
	bool admit, admitted;		/* may this upload be received at all? */
	int64_t started_us, body_us, queued_us;
	struct out out;
	struct topic *topic;
	bool packed;
	struct account_id who;
};

struct mail {				/* from other threads to a loop */
	struct mail *next;
	struct topic *topic;
	struct event *event;
	struct account_id drop;
};

/* A connection that another loop accepted. */
struct arrival {
	struct arrival *next;
	int fd;
	enum door door;
	char remote[48];
};

struct loop {
	struct http *h;
	int index, epoll, wake;
	pthread_t thread;
	_Atomic(struct job *) done;
	_Atomic(struct mail *) mail;
	_Atomic int64_t turned_us;
	struct conn *conns, *again, *dead;
	_Atomic int held;		/* connections it has, or is about to have */
	pthread_mutex_t door;
	struct arrival *come;
	bool gone;			/* it takes none any more */
	struct conn *shaking, **shaking_end;	/* in order: hands to be shaken, some at each turn */
	int64_t now_us, swept_us;
	bool crowded;			/* something waits for a thread */
	struct log_batch log;
	char scratch[SCRATCH];
};

struct listener { int fd; enum door door; };

/* Threads that run handlers, and what waits for one of them: crew.c. */
struct crew {
	struct http *h;
	pthread_t thread[WRITERS];	/* readers are fewer: the setting allows 64 */
	int threads, threads_max;	/* started as they are needed: most days see a few */
	int idle, busy;			/* of them: nothing to do; at work, and not waiting for others */
	int called;			/* of the busy, still asleep */
	int enough;			/* busy ones: more would only take turns */
	pthread_mutex_t lock;
	pthread_cond_t filled;
	struct job *queue[QUEUE_MAX];
	int head, n;
	struct act *back, **back_end;	/* whose writing is over, in order */
	struct act *spare;		/* free: so many */
	int spares, acts;		/* free; free or in hand */
	int64_t trimmed_us;
	int64_t taken_us;		/* when something was taken last */
	bool closed;
};

struct http {
	const struct http_config *config;
	struct listener listener[LISTENERS_MAX];
	int listeners, loops;
	struct loop *loop[LOOPS_MAX];
	_Atomic bool stopping;
	_Atomic int listening;		/* loops that still accept */
	_Atomic int64_t connections, bodies;
	_Atomic int in_hand;		/* requests that a worker has, or will have */
	int64_t connections_max;
	bool tls, proxy;
	gnutls_certificate_credentials_t cred;
	gnutls_priority_t priority;
	gnutls_datum_t tickets;		/* key of what lets a browser come back for half a handshake */
	char base_url[256];
	/* Whoever writes waits for the disk; those who only read never wait behind them. */
	struct crew readers, writers;
};

int64_t steady_us(void);

/* io.c: sockets, plain or TLS.  Bytes moved; 0 at the end; -1 later; -2 broken. */
ptrdiff_t io_recv(struct conn *k, char *to, ptrdiff_t n);
void io_start_tls(struct conn *k, enum door door);
ptrdiff_t io_send(struct conn *k, const struct iovec *iov, int n);
enum err io_listen(struct ctx *c, struct http *h, str addresses, enum door door);
enum err io_tls(struct ctx *c, struct http *h);
/* The CN of the certificate that was shown, to be freed; NULL: none that holds. */
char *io_client(gnutls_session_t tls);
void io_unlisten(struct http *h);
int io_accept(const struct listener *l, char remote[48]);

/* out.c: replies as bytes. */
struct out_how { bool head, close, secure, known; const struct session *who; };	/* known: they have this version */
void out_reply(struct out *o, const struct reply *rp, struct out_how how);
void out_shared(struct out *o, struct shared *page, struct out_how how);
void out_refusal(struct out *o, int status);
void out_continue(struct out *o);
void out_free(struct out *o);

/* share.c: pages and sessions kept in memory. */
struct share_key { str target; perm_set held; enum lang lang; bool script, gzip; };
struct shared *share_get(const struct share_key *key, uint64_t version);	/* a reference, or NULL */
void share_put(const struct share_key *key, uint64_t version, const char *pattern, const struct reply *rp);
void share_drop(struct shared *page);
void share_forget(void);
bool session_get(str token, uint64_t version, struct session *out);
void session_put(str token, uint64_t version, const struct ctx *c, const struct request *rq);

/* crew.c */
bool job_submit(struct http *h, struct job *job);	/* false: the queue is full */
enum err crew_start(struct ctx *c, struct http *h, struct crew *crew, int threads);
void crew_stop(struct crew *crew);
bool crew_look(struct crew *crew, int64_t now_us);	/* once a turn of a loop: does anything wait? */

/* worker.c */
void job_free(struct job *job);
void request_fill(const struct http *h, const struct conn *k, const struct head *head, struct request *rq);
enum lang request_lang(const struct request *rq);

/* loop.c */
void *loop_main(void *loop);
void loop_post(struct loop *l, struct job *first, struct job *last);	/* chained by next, the latest first */
void loop_mail(struct loop *l, struct mail *m);

/* conn.c: on the loop of the connection. */
void conn_open(struct loop *l, int fd, enum door door, const char *remote);
void conn_close(struct conn *k);
void conn_drive(struct conn *k);		/* as far as it goes now */
void conn_shake(struct conn *k);		/* the same, whose turn it is to shake hands */
bool conn_refuse(struct conn *k, int status);	/* true: there is something to write */
void conn_job_back(struct job *job);

/* hub.c: see sse.h. */
enum err hub_start(struct ctx *c, struct http *h);
void hub_stop(void);
struct topic *hub_topic(str name);		/* a reference */
void hub_topic_drop(struct topic *t);
void hub_join(struct topic *t, struct conn *k);	/* on the loop of ${k} */
void hub_leave(struct conn *k);
void hub_deliver(struct loop *l, struct mail *m);
bool hub_heartbeat(struct conn *k);

extern const struct route health_routes[];
extern const ptrdiff_t health_route_count;

#endif
