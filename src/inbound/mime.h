/*
 * mime.h -- an e-mail that comes in, as bytes: who, what it answers, what it says,
 * and whether a person wrote it.  Pure; any bytes are taken, and nothing in them
 * is trusted.
 * Source: RFC 5322 (headers), 2045 to 2047 (MIME), 2183 (attachments), 3834 (automatic replies).
 */
#ifndef INBOUND_MIME_H
#define INBOUND_MIME_H

#include "base/base.h"

enum {
	MIME_MAX = 1 << 20,		/* bytes that are read; the rest of a mail is not fetched */
	MIME_PARTS = 64, MIME_HEADERS = 400,
};

struct mime_mail {
	str from;			/* the address alone, or empty */
	str message_id;			/* with its <>, or empty */
	str answers;			/* In-Reply-To and References, as they are */
	str subject;
	str text;			/* UTF-8 */
	bool robot;			/* its headers say that no person wrote it */
	struct opt_instant date;	/* by its sender's clock */
};
void mime_read(struct arena *a, str bytes, struct mime_mail *out);

/* Quoted-printable, base64, or as it is; then from ${charset} to UTF-8. */
str mime_decoded(struct arena *a, str body, str encoding, str charset);
str mime_words(struct arena *a, str header);	/* "=?UTF-8?Q?R=C3=A9ponse?=" */
str mime_from_html(struct arena *a, str html);	/* its text, without what it quotes */

#endif
