/*
 * template.h -- modèles: texts approved once, with who approved them, when, and the page they rest on.
 *
 * A version is never changed: the same name again is the next version, and the one
 * before is retired.  The composer takes a text from here with its validator and source.
 */
#ifndef MOBILISATION_TEMPLATE_H
#define MOBILISATION_TEMPLATE_H

#include "base/base.h"
#include "template_rows.h"

enum { TEMPLATE_NAME_MAX = 80, TEMPLATES_MAX = 100 };

struct template_new {
	str name, title, message, validator, source_url;
	struct day validated_on;
	str request_key;
	struct template_id id;		/* out */
};
/*
 * template_save(c, t):
 * Errors: E_INVALID form.missing, form.length, call.source (not a web address),
 * template.future (approved after today).  The same request_key again changes nothing.
 * Call inside db_write().
 */
enum err template_save(struct ctx *c, struct template_new *t);

/* No longer offered.  Call inside db_write(). */
enum err template_retire(struct ctx *c, struct template_id id);

enum err template_current(struct ctx *c, struct template_text_list *out);	/* by name, one version each */
/* The approved text that says ${message}, word for word: who sends it need not say who approved it. */
enum err template_saying(struct ctx *c, str message, struct template_text *out, bool *found);
enum err template_one(struct ctx *c, struct template_id id, struct template_text *out);	/* E_NOT_FOUND */

#endif
