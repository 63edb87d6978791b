/* extra.h -- the savoir-faire that the activities do not tell, from their own extraction. */
#ifndef REGISTRY_EXTRA_H
#define REGISTRY_EXTRA_H

#include "registry/report.h"
#include "registry/segment.h"

#define EXTRA_LINE	UINT32_MAX	/* segment_line.line of what no line of the activities says */

/*
 * extra_skills(c, path, rep, in):
 * Add to ${in}, which has room for as many lines as ${path} (SavoirFaire) has, a line for each
 * savoir-faire of someone of ${in} that none of their lines has.  Who is not in ${in} is left out.
 * Errors: those of rpps_skill_open().
 */
enum err extra_skills(struct ctx *c, str path, struct report *rep, struct segment_in *in);
/* The most lines that may come of ${path}: for the room. */
uint32_t extra_most(struct ctx *c, str path);

#endif
