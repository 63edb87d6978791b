/*
 * imap.h -- reading one mailbox, a message at a time, through libcurl.
 *
 * One thread owns a struct imap; calls wait, at most the timeout.  Messages are
 * known by UID: what was read is remembered by who calls, not by the server, so a
 * message that was fetched and not yet kept is not lost.  Fetching marks it seen.
 * Source: RFC 3501 (UID, UIDVALIDITY, STATUS, SEARCH, BODY[]).
 */
#ifndef NET_IMAP_H
#define NET_IMAP_H

#include <stdatomic.h>

#include "net/net.h"

enum { IMAP_LIST_MAX = 256, IMAP_PROBLEM = 256 };

struct imap_box {
	str url;			/* imap://host[:143]/INBOX or imaps://; without a mailbox: INBOX */
	str user, password;
	enum net_tls tls;
	int timeout_ms;
};
struct imap;

/* ${box}'s texts must live as long; ${stop}, when it becomes true, cuts what is under way. */
struct imap *imap_open(const struct imap_box *box, const atomic_bool *stop);
void imap_close(struct imap *m);

/* False when the server cannot be reached, or says no, or nonsense: imap_problem() has its words. */
bool imap_status(struct imap *m, int64_t *validity, int64_t *next);
/* The UIDs from ${from} on, ascending, at most ${max}. */
bool imap_list(struct imap *m, int64_t from, int64_t *uids, int max, int *n);
/* The first ${max} bytes of a message, in ${a}; empty when it is gone. */
bool imap_fetch(struct imap *m, struct arena *a, int64_t uid, ptrdiff_t max, str *out);

const char *imap_problem(const struct imap *m);

#endif
