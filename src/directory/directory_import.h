/*
 * directory_import.h -- files brought into the directory: the three RPPS extractions,
 * FINESS (CSV and JSON), the community's own list of members.
 *
 * Files are read whole before anything changes (constant memory: only people and
 * places of the territory and its neighbours are kept), then one transaction applies
 * them all, or none.  The same file twice changes nothing.  What is wrong is told by
 * line and column, and kept with the import.
 *
 * People who left the RPPS file are flagged (gone_on) when members, else erased.  A
 * file in which more than a fifth of those known is missing is refused unless
 * accept_loss: a cut file must not empty a directory.
 */
#ifndef DIRECTORY_DIRECTORY_IMPORT_H
#define DIRECTORY_DIRECTORY_IMPORT_H

#include "directory/directory.h"
#include "registry/report.h"

enum { DIRECTORY_IMPORT_FILES = 8 };

struct directory_import_opts {
	const str *paths;
	const str *names;	/* what people call the files; NULL: the paths' last words */
	ptrdiff_t n;
	str kind;		/* rpps, finess, members; empty: as the file seems to be */
	bool dry_run;		/* say what would change, change nothing */
	bool accept_loss;
};

struct directory_imported {	/* one file */
	struct import_id id;
	str kind;		/* rpps.activity, rpps.skill, rpps.diploma, finess.csv, finess.json, members */
	str name;
	struct report report;
	int64_t kept;		/* lines about the territory or someone known */
	int64_t added, changed, gone, erased;
	str path;
};

struct directory_import_result {
	struct directory_imported file[DIRECTORY_IMPORT_FILES];
	ptrdiff_t n;
	str state;		/* done, dry, refused */
	str refused, refused_arg;	/* message key and its {0}, when refused */
};

/*
 * directory_import(c, opts, out):
 * Bring ${opts}->paths in.  ${out} is filled in every case; each file has its row in
 * `import`, the refused too.  Not to be called inside db_write().
 * Errors: E_INVALID registry.file.other (another kind of file, named), registry.*,
 * import.truncated; E_CONFLICT import.territory (none chosen yet), import.loss.
 */
enum err directory_import(struct ctx *c, const struct directory_import_opts *opts,
			  struct directory_import_result *out);

/* The last ${limit} files, newest first; one of them. */
enum err directory_imports(struct ctx *c, int64_t limit, struct directory_import_list *out);
enum err directory_import_get(struct ctx *c, struct import_id id, struct directory_import *out, bool *found);

#endif
