/*
 * net.h -- talking to gateways: HTTP and SMTP through libcurl, many at once,
 * connections kept.  One thread owns a struct net.
 *
 * What matters is what is known at the end: a message must never be sent twice
 * because we were not sure.  So libcurl's own silent second try on a dead
 * connection is forbidden, and every failure says whether anything had left.
 * Redirections are not followed; environment proxies are not used.
 */
#ifndef NET_NET_H
#define NET_NET_H

#include "base/base.h"

enum { NET_ANSWER_MAX = 4096 };	/* bytes of an answer that are kept */

enum net_kind { NET_GET, NET_POST, NET_PUT, NET_MAIL };
enum net_tls { NET_TLS_OFFERED, NET_TLS_REQUIRED, NET_TLS_NEVER };	/* STARTTLS */

struct net_ask {		/* texts must live until the answer is taken */
	enum net_kind kind;
	str url;		/* http, https, smtp, smtps */
	str user, password;	/* SMTP only */
	str type, body;		/* of a POST or PUT; of the mail: the whole message */
	str bearer;		/* HTTP: word of the Authorization header; empty: none */
	str certificate, key, ca;	/* https: files (PEM) that say who we are, and whom we believe; empty: as the machine does */
	str mail_from, mail_to;
	enum net_tls tls;
	int timeout_ms;		/* for the whole of it */
	void *who;		/* given back with the answer */
};

enum net_end {
	NET_NOT_SENT,		/* nothing left: may be tried again */
	NET_UNKNOWN,		/* it was leaving or had left, and nobody answered */
	NET_ANSWERED,		/* status and body say what */
};
struct net_answer {
	enum net_end end;
	int status;		/* of HTTP or SMTP, 0: none */
	str body;		/* HTTP: the answer; SMTP: the last line; until the next call */
	str problem;		/* in libcurl's words, for the log */
	void *who;
};

struct net *net_open(int parallel);
void net_close(struct net *n);			/* cuts what is under way */

/* False when ${parallel} are already under way. */
bool net_start(struct net *n, const struct net_ask *ask);

/* Wait at most ${wait_ms} for something to happen, and take up to ${max} answers. */
int net_turn(struct net *n, int wait_ms, struct net_answer *out, int max);
void net_wake(struct net *n);			/* from any thread: ends the wait */

/* ${s} as a value in a URL or a form. */
str net_escape(struct arena *a, str s);

#endif
