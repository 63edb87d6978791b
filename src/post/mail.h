/* mail.h -- an e-mail as bytes.  Source: RFC 5322, 2045, 2047, 3834. */
#ifndef POST_MAIL_H
#define POST_MAIL_H

#include "post/post.h"

/* The whole message: headers, a blank line, the text as quoted-printable; lines end in CR LF. */
str mail_message(struct arena *a, const struct post_conf *conf, str from, const struct post_message *m);
str mail_subject(struct arena *a, str subject);		/* encoded words when needed, folded */
str mail_quoted(struct arena *a, str text);		/* quoted-printable, lines of 76 at most */

void mail_ask(struct arena *a, const struct post_conf *conf, const struct post_route *r,
	      const struct post_message *m, struct net_ask *ask);

#endif
