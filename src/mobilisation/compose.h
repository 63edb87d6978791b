/* compose.h -- the composer's form: read, shown again, counted.  Who is meant is chosen alike elsewhere (campaign/). */
#ifndef MOBILISATION_COMPOSE_H
#define MOBILISATION_COMPOSE_H

#include "mobilisation/mobilisation_web.h"
#include "mobilisation/template.h"

/* As typed: how many; "p:60" or "s:AFGSU2"; the profession that may stand in. */
struct compose_post { str wanted, who, instead; };

struct compose {			/* what stands in the form, right or wrong */
	struct crisis_id crisis;
	struct mobilisation_event event;
	struct audience_criteria q;
	str title, message, place, bring, starts_at, ends_at, closes_at, group_name, except;
	struct compose_post posts[POSTS_MAX];
	str commune, conditions, validator, source_url, chance, wait_min;
	str commune_was;		/* what the form showed by itself; while it stands, it goes with the place */
	bool urgent, commune_follows;	/* it is not what the form showed: another place was typed */
	struct call_id draft;		/* 0: a new one */
	str request_key;
};

/* A form nobody touched yet: every member, the message a coordinator would type first. */
enum err compose_blank(struct ctx *c, struct crisis_id crisis, struct compose *out);
/* The same, as a draft (or another call, to be sent anew) left it. */
enum err compose_from(struct ctx *c, struct crisis_id crisis, struct call_id call, bool rest,
		      struct compose *out);
/* What was sent back; errors are told by compose_draft(), so that nothing typed is lost. */
enum err compose_read(struct ctx *c, const struct request *rq, struct compose *out);
/* Only who is meant: f->q, read from a form and shown (pages/compose.html, call_who_part). */
enum err compose_criteria(struct ctx *c, const struct request *rq, struct compose *f);
enum err compose_who(struct ctx *c, const struct compose *f, struct call_compose_view *v);
/* As call_draft_save() wants it.  Errors: E_INVALID form.instant on a date. */
enum err compose_draft(struct ctx *c, const struct compose *f, struct call_draft *out);

/* The commune that ${place} names, a whole name or in an address; ${*code} stays as it is when there is none known. */
enum err compose_commune_of(struct ctx *c, str place, str *code);
enum err compose_commune_view(struct ctx *c, const struct compose *f, struct call_compose_view *v);

/* The posts of the form, and what goes with them.  Errors: E_INVALID post.wanted, post.who on "post_2". */
enum err compose_posts_read(struct ctx *c, const struct request *rq, struct compose *f);
enum err compose_asks(struct ctx *c, const struct compose *f, struct place_asks *out);
enum err compose_patience(struct ctx *c, const struct compose *f, struct call_draft *d);
/* ${rest}: only the places that are still free. */
enum err compose_posts_from(struct ctx *c, const struct mobilisation_call *k, bool rest, struct compose *f);
enum err compose_posts_view(struct ctx *c, const struct compose *f, const struct form_error *error,
			    struct call_compose_view *v);
/* What is to be expected of a call for posts. */
void compose_need(struct ctx *c, const struct wave_plan *plan, struct call_need *out);
str compose_labels(struct ctx *c, str codes);	/* professions, by their names: "70,60" */
void compose_need_line(struct ctx *c, const struct place_post *post, struct call_need_line *out);

/* Everything the page shows but the shell; ${error} marks its field. */
enum err compose_view(struct ctx *c, const struct compose *f, str base_url, const struct form_error *error,
		      struct call_compose_view *v);
/* The same message with letters that cost nothing, and shorter words. */
str compose_cheaper(struct ctx *c, str message);
/* The text of a template (modèle), with who approved it.  Errors: E_NOT_FOUND. */
enum err compose_template(struct ctx *c, struct template_id id, struct compose *f);
/* Only the counts: while choosing. */
enum err compose_counts(struct ctx *c, const struct compose *f, str base_url, struct call_counts *out);
/* The same of a call as it stands. */
void compose_counts_of(struct ctx *c, const struct call_preview *p, struct call_counts *out);

#endif
