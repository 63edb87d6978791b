/* post_t.h -- what the tests of the outbox share. */
#ifndef POST_POST_T_H
#define POST_POST_T_H

#include "post/outbox.h"
#include "postt_rows.h"

struct post_t_row { struct outbox_id id; str state, address, body, problem; int64_t attempts; };
struct post_t_list { struct post_t_row *v; ptrdiff_t n; };
#define post_sealed postt_sealed

void post_t_db(struct ctx *c);				/* a database, a key */
struct crisis_id post_t_crisis(struct ctx *c, bool exercise);
struct outbox_new post_t_sms(str key);
struct post_t_list post_t_rows(struct ctx *c);		/* the whole outbox, opened */
enum err post_t_sealed(struct ctx *c, struct postt_sealed *out);
enum err post_t_flag_real(struct ctx *c);		/* as if every message were real */
enum err post_t_flag_back(struct ctx *c);
enum err post_t_take(struct ctx *c);			/* the first, for a minute */

#endif
