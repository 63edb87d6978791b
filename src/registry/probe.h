/* probe.h -- which kind of file is this?  Looks at its first bytes only. */
#ifndef REGISTRY_PROBE_H
#define REGISTRY_PROBE_H

#include "base/base.h"

enum probe_kind {
	PROBE_UNKNOWN,
	/* read */
	PROBE_RPPS_ACTIVITY, PROBE_RPPS_SKILL, PROBE_RPPS_DIPLOMA,
	PROBE_FINESS_CSV, PROBE_FINESS_CLASSIC, PROBE_FINESS_JSON, PROBE_MEMBERS,
	/* recognised, and refused by name */
	PROBE_EMPTY, PROBE_MSSANTE, PROBE_CPS_CARDS, PROBE_FINESS_ACTIVITIES, PROBE_JSON,
	PROBE_XML, PROBE_XLSX, PROBE_DOCX, PROBE_ODS, PROBE_ZIP, PROBE_XLS, PROBE_PDF, PROBE_HTML,
	PROBE_UTF16, PROBE_SQLITE, PROBE_IMAGE, PROBE_BINARY, PROBE_TEXT,
	PROBE_COUNT,
};

struct probe {
	enum probe_kind kind;
	bool readable;		/* one of the kinds that are read */
	str key;		/* message: registry.kind.rpps_activity ("activités du RPPS")... */
	bool packed;		/* gzip */
	str encoding;
	char delimiter;		/* 0: not a delimited file */
	int columns;
};

/*
 * probe_file(c, path, out):
 * Errors: E_NOT_FOUND registry.file.none.  A file that is not for us is no error here.
 */
enum err probe_file(struct ctx *c, str path, struct probe *out);

/*
 * probe_expect(c, path, kinds, n, out):
 * The same, and refuse any kind not in ${kinds}[${n}].
 * Errors: also E_INVALID registry.file.other (cause.detail = the key of what it seems to be).
 */
enum err probe_expect(struct ctx *c, str path, const enum probe_kind *kinds, int n,
		      struct probe *out);

#endif
