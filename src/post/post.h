/*
 * post.h -- the sender: takes what is due from the outbox, says so durably,
 * talks, and writes down what came of it.
 *
 *   accepted            handed
 *   refused for good    failed
 *   nothing had left    to_send again, later and later; failed after so many times, or, while
 *                       the route lets nothing through, after POST_PATIENCE_DAYS
 *   cannot be known     uncertain: shown to people, who alone may send it again
 *
 * A process that dies leaves its messages `sending`; once their lease is over
 * they become uncertain.  A route that keeps failing is left alone for a while
 * and tried with one message at a time, so that a silent gateway does not make
 * a thousand messages uncertain.
 *
 * SMS may have a second route.  It takes what the first refused for good, and, while
 * the first is left alone or out of credit, what the first would have taken; never
 * what is uncertain.  A route out of credit keeps its messages: nothing was lost.
 */
#ifndef POST_POST_H
#define POST_POST_H

#include "base/base.h"
#include "net/net.h"
#include "post_rows.h"

enum post_channel { POST_SMS, POST_EMAIL, POST_SMS2, POST_CHANNELS };	/* routes; SMS2: the second of SMS */
enum {
	POST_PARALLEL_MAX = 96, POST_LEASE_S = 90,
	POST_PATIENCE_DAYS = 3,		/* a message waits so long for a route that is down */
	POST_KEEP_S = 7200,		/* a text waits so long for the receipt of the first of two routes */
};

enum post_verdict { POST_HANDED, POST_AGAIN, POST_REFUSED, POST_UNCERTAIN, POST_NO_CREDIT };

struct post_message {
	struct outbox_id id;
	int64_t attempt;	/* 1, 2... */
	struct crisis_id crisis;	/* 0: none */
	struct call_id call;
	str address, subject, body;
	struct instant at;
};

struct post_said {		/* what is written down about one attempt */
	enum post_verdict verdict;
	str problem;		/* a message key, then perhaps a space and the other side's words */
	str ref;		/* theirs */
};

struct post_route;
struct post_conf;

/* A way out.  Either ${now} (tests) or ${ask} and ${judge}. */
struct post_backend {
	const char *name;
	struct post_said (*now)(const struct post_message *m);
	void (*ask)(struct arena *a, const struct post_conf *conf, const struct post_route *r,
		    const struct post_message *m, struct net_ask *ask);
	struct post_said (*judge)(struct arena *a, const struct post_route *r, const struct net_answer *n);
};
extern const struct post_backend post_http, post_smtp;

struct post_route {
	const struct post_backend *backend;	/* NULL: not configured, messages wait */
	str url, user, password;
	str sender;		/* number or 11 letters; e-mail address */
	str query;		/* SMS: with {user} {password} {from} {to} {text} {coding} {dlr} */
	bool form;		/* SMS: the query is sent as a form (POST) */
	str accepted;		/* SMS: how an answer that accepts begins; several separated by | */
	str no_credit;		/* SMS: words of an answer that says so; several separated by | */
	enum net_tls tls;
	int parallel, rate;	/* at most at once; at most a second */
	int timeout_ms;
	int attempts_max, backoff_ms;	/* the first wait; doubles, up to 15 minutes */
};
struct post_conf {
	str name;		/* of the community, on e-mails */
	str callback_url;	/* where receipts come back: "https://crise.exemple.fr" */
	struct post_route route[POST_CHANNELS];
};

extern const char post_kannel_query[], post_kannel_accepted[];

/* From maillage.conf. */
enum err post_conf_load(struct ctx *c, struct post_conf *out);

struct post;

/* The thread.  ${load} gives the settings, in c->a, and again at each post_reload(). */
struct post *post_start(struct db *db, enum err (*load)(struct ctx *, struct post_conf *));
void post_reload(struct post *p);
void post_stop(struct post *p);		/* lets what is being said end (timeout_ms at most), leaves the rest */

/* Without a thread, for tests: post_turn() does what is due at c->now and returns what it moved. */
struct post *post_open(struct db *db, enum err (*load)(struct ctx *, struct post_conf *));
int post_turn(struct post *p, struct ctx *c, int wait_ms);
int post_flying(const struct post *p);
void post_close(struct post *p);

/* The screens that show messages of ${crisis} and ${call} render again.  After the commit. */
void post_tell(struct ctx *c, struct crisis_id crisis, struct call_id call);

struct post_health {		/* of a route, for people; read from any thread */
	bool configured;
	bool closed;		/* left alone for a while after failures */
	bool no_credit;		/* it says that nothing more is paid for */
	struct instant since;	/* of the first failure in a row */
};
struct post_health post_health(enum post_channel ch);
/* The same of what people know: SMS by whichever route works, else the first; e-mail. */
struct post_health post_channel_health(enum post_channel ch);
/* Someone says it was mended (credit bought, line back): every route is tried at once. */
void post_try_now(void);

/* ---- what people decide, what operators report ----------------------------------- */

/*
 * post_receipt(c, id, attempt, type, words, tell):
 * A delivery receipt, as Kannel numbers them: 1 delivered, 2 and 16 not, 4 and 8
 * on their way; ${tell} says whose screens change.  What the first of two routes could not
 * deliver leaves by the second, when that is known within POST_KEEP_S.  Twice, late or out
 * of order changes nothing that is known better.
 * Call inside db_write().
 */
enum err post_receipt(struct ctx *c, struct outbox_id id, int64_t attempt, int64_t type, str words,
		      struct post_touched *tell);
str post_receipt_token(struct arena *a, struct outbox_id id, int64_t attempt);

/*
 * post_resend(c, id), post_give_up(c, id):
 * A person decides about an uncertain or failed message: once more, or never.
 * Errors: E_CONFLICT post.decided when it is in another state, or its text is gone.
 * Call inside db_write().
 */
enum err post_resend(struct ctx *c, struct outbox_id id);
enum err post_give_up(struct ctx *c, struct outbox_id id);

#endif
