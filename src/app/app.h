/* app.h -- what only the program as a whole knows: the community's row, how the modules are joined. */
#ifndef APP_APP_H
#define APP_APP_H

#include "app_rows.h"
#include "base/base.h"

struct community_set {
	str name, sms_name, callback;
	bool demo;
	int64_t quiet_from, quiet_to;	/* hours of Paris, 0 to 23; the same twice: none.  Only changed, not added */
};

/* Make the community's row; a second time changes nothing.  Inside db_write(). */
enum err community_add(struct ctx *c, const struct community_set *k);
/* Errors: E_INVALID on name, sms_name (1 to 24 characters GSM-7 has), callback, quiet_from,
   quiet_to.  Inside db_write(). */
enum err community_change(struct ctx *c, const struct community_set *k);
enum err community_get(struct ctx *c, struct app_community *out, bool *found);

/* Join the modules: what stands around pages, what the room shows, event streams.  Once, before serving. */
void app_join(void);

#endif
