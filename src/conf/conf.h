/*
 * conf.h -- maillage.conf: `key = value` lines under `[section]`, `#` comments.
 * Values carry their unit: 10 s, 1 MiB.  Settings are read from any thread;
 * conf_load() may run again (SIGHUP) and replaces those that are LIVE.
 */
#ifndef CONF_CONF_H
#define CONF_CONF_H

#include "base/base.h"
#include "conf/settings.h"

enum conf_type { TEXT, PATH, INT, TIME, SIZE, FLAG };
enum conf_reload { START, LIVE };

struct conf_row {		/* one line of the table */
	const char *section, *key;
	enum conf_type type;
	str fallback;
	int64_t min, max;
	enum conf_reload reload;
	str text[LANG_COUNT];
};

/*
 * conf_load(c, path):
 * Read ${path}; an empty one means defaults only.  All or nothing.
 * Errors: E_INVALID with "file:line: what, and the nearest name" in detail; E_NOT_FOUND.
 */
enum err conf_load(struct ctx *c, str path);

/* Set one from elsewhere than the file ("--database"): wins over it, also after a reload. */
enum err conf_set(struct ctx *c, enum setting which, str value, str origin);

str conf_str(enum setting which);		/* TEXT, PATH */
int64_t conf_i64(enum setting which);		/* INT; TIME in milliseconds; SIZE in bytes */
bool conf_flag(enum setting which);
str conf_origin(enum setting which);		/* "default", "maillage.conf:12", "-d" */
str conf_shown(enum setting which);		/* the value as it was written */
const struct conf_row *conf_row(enum setting which);

/* The content of the file that a PATH setting names, without its last line end; for secrets. */
enum err conf_secret(struct ctx *c, enum setting which, str *out);

#endif
