/*
 * json.h -- writing JSON into a buf; reading it is jansson's.
 *
 * The caller writes what stands around: braces, brackets, commas.
 * Source: RFC 8259; FHIR R4, datatypes (instant).
 */
#ifndef JSON_JSON_H
#define JSON_JSON_H

#include "base/base.h"

void json_str(struct buf *b, str s);			/* with its quotes; ${s} is UTF-8 */
void json_key(struct buf *b, const char *key, str value);	/* "key":"value" */
/* "2026-11-24T09:00:00+01:00": the clock on the wall in Paris, and how far ahead of UTC it is. */
void json_instant(struct buf *b, struct instant t);

#endif
