/* response_rule.h -- between the rules of this module; not for others. */
#ifndef RESPONSE_RESPONSE_RULE_H
#define RESPONSE_RESPONSE_RULE_H

#include "response/response.h"

enum err response_tell(struct ctx *c, struct crisis_id crisis, struct response_id id, str kind, str text);
/* Whoever must know of a change of hours, posts or state. */
enum err response_ripple(struct ctx *c, struct response_id id);
/* The dispositif, or E_CONFLICT response.closed. */
enum err response_alive(struct ctx *c, struct crisis_id crisis, struct response_id id,
    struct response_response *out);
struct response_openings { int64_t n; };	/* how many stretches were made */
enum err response_hours_put(struct ctx *c, struct response_id id, const struct response_hours *h,
			    struct response_openings *out);

#endif
