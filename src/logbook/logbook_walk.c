#include "db/db.h"
#include "logbook/logbook_walk.h"
#include "logbook_q.h"

enum { STRETCH = 200, MEMORY = 256 << 20 };	/* entries at a time; address space for them */

#define SEER(name)	enum err (*name)(struct ctx *, const struct chain_entry *, void *)

static void
fini(void *arena)
{
	arena_fini(arena);
}

static enum err
show(struct ctx *c, const struct logbook_link *l, const struct logbook_link_part *v, ptrdiff_t n,
     SEER(see), void *arg)
{
	struct chain_part *parts = arena_array(c->a, struct chain_part, n);
	struct chain_entry e = {
		.seq = l->id.v, .at = l->at.us, .crisis = l->crisis_id.v.v,
		.account = l->account_id.v.v, .corrects = l->corrects_id.v.v,
		.kind = l->kind, .object = l->object, .prev = l->prev, .hash = l->hash,
		.parts = parts, .parts_n = n,
	};

	for (ptrdiff_t i = 0; i < n; i++) {
		parts[i] = (struct chain_part){ .person = v[i].person_id.v.v, .erased = !v[i].body.p,
			.salt = v[i].salt, .text = v[i].body, .hash = v[i].hash };
		if (v[i].part_no != i)
			e.parts_n = 0;		/* a part is missing: no hash can fit */
	}
	return see(c, &e, arg);
}

static enum err
stretch(struct ctx *c, struct log_id *after, bool *more, SEER(see), void *arg)
{
	struct logbook_link_list links;
	struct logbook_link_part_list parts;
	ptrdiff_t at = 0;
	struct log_id last;

	TRY(logbook_q_chain(c, *after, STRETCH, &links));
	*more = links.n == STRETCH;
	if (links.n == 0)
		return OK;
	last = links.v[links.n - 1].id;
	TRY(logbook_q_chain_parts(c, *after, last, INT64_MAX, &parts));
	for (ptrdiff_t i = 0; i < links.n; i++) {
		ptrdiff_t n = 0;

		while (at < parts.n && parts.v[at].log_id.v < links.v[i].id.v)
			at++;
		while (at + n < parts.n && parts.v[at + n].log_id.v == links.v[i].id.v)
			n++;
		TRY(show(c, &links.v[i], &parts.v[at], n, see, arg));
		at += n;
	}
	*after = last;
	return OK;
}

enum err
logbook_walk(struct ctx *c, SEER(see), void *arg)
{
	struct arena *own = arena_new(c->a, struct arena), *outer = c->a;
	struct log_id after = {};
	bool more = true;
	enum err e = OK;

	arena_init(own, MEMORY);
	arena_defer(c->a, fini, own);
	own->landing = outer->landing;
	while (e == OK && more) {
		c->a = own;
		e = stretch(c, &after, &more, see, arg);
		c->a = outer;
		if (e == OK)
			arena_reset(own);
	}
	return e;
}
