/* extra.c -- see extra.h. */
#include <sys/stat.h>

#include "registry/extra.h"
#include "registry/hash.h"
#include "registry/rpps.h"
#include "registry/search.h"

enum {
	ROWS = 4000000,		/* most of a file; beyond, the rest is not read */
	SHORTEST = 40,		/* bytes of a line */
};

struct row { uint64_t id; uint32_t skill, next; };	/* next row of that person + 1 */

struct rows {
	struct row *v;
	uint32_t n, mask;
	uint32_t *slot;		/* first row of a person + 1 */
	struct segment_line *who;	/* of a row: a line of that person; only its values are read */
};

static uint32_t *
slot_of(const struct rows *r, uint64_t id)
{
	uint32_t at = (uint32_t)hash_mix(id, UINT64_C(0xa0761d6478bd642f)) & r->mask;

	while (r->slot[at] && r->v[r->slot[at] - 1].id != id)
		at = (at + 1) & r->mask;
	return &r->slot[at];
}

static void
add(struct rows *r, uint64_t id, uint32_t skill)
{
	uint32_t *slot = slot_of(r, id);

	for (uint32_t k = *slot; k; k = r->v[k - 1].next)
		if (r->v[k - 1].skill == skill)
			return;
	r->v[r->n] = (struct row){ id, skill, *slot };
	*slot = ++r->n;
}

static enum err
read_rows(struct ctx *c, str path, struct report *rep, struct segment_in *in, struct rows *r)
{
	struct record_reader *file;
	struct rpps_skill row;

	TRY(rpps_skill_open(c, path, rep, &file));
	while (r->n < r->mask / 2 && rpps_skill_next(file, &row)) {
		char text[512];
		ptrdiff_t n = row.skill.n < 64 ? row.skill.n : 64;
		ptrdiff_t m = row.skill_label.n < 400 ? row.skill_label.n : 400;

		if (!row.skill.n)
			continue;
		memcpy(text, row.skill.p, (size_t)n);
		text[n] = '\t';
		if (m)
			memcpy(text + n + 1, row.skill_label.p, (size_t)m);
		add(r, search_id(row.id_type, row.id), intern_put(&in->value[VALUE_SKILL], (str){ text, n + 1 + m }));
	}
	return OK;
}

/* What the activities say already is taken out; who is not among them has no line. */
static void
meet(struct rows *r, const struct segment_in *in)
{
	for (uint32_t i = 0; i < in->n; i++) {
		const struct segment_line *l = &in->line[i];

		for (uint32_t k = *slot_of(r, l->id); k; k = r->v[k - 1].next) {
			if (r->v[k - 1].skill == l->value[VALUE_SKILL])
				r->v[k - 1].skill = 0;
			if (!r->who[k - 1].id)
				r->who[k - 1] = *l;
		}
	}
}

uint32_t
extra_most(struct ctx *c, str path)
{
	struct stat st;

	if (stat(arena_z(c->a, path), &st) != 0)
		return 0;
	return st.st_size / SHORTEST < ROWS ? (uint32_t)(st.st_size / SHORTEST) + 1 : ROWS;
}

enum err
extra_skills(struct ctx *c, str path, struct report *rep, struct segment_in *in)
{
	uint32_t most = extra_most(c, path);
	struct rows r = { .mask = 1023 };
	enum err e;

	while (r.mask / 2 < most)
		r.mask = r.mask * 2 + 1;
	r.v = intern_reserve((ptrdiff_t)(r.mask / 2 + 1) * (ptrdiff_t)sizeof *r.v);
	r.slot = intern_reserve(((ptrdiff_t)r.mask + 1) * 4);
	r.who = intern_reserve((ptrdiff_t)(r.mask / 2 + 1) * (ptrdiff_t)sizeof *r.who);
	e = read_rows(c, path, rep, in, &r);
	if (e == OK)
		meet(&r, in);
	for (uint32_t k = 0; e == OK && k < r.n && k < most; k++)
		if (r.v[k].skill && r.who[k].id) {
			struct segment_line *l = &in->line[in->n++];

			*l = (struct segment_line){ .id = r.v[k].id, .line = EXTRA_LINE };
			l->value[VALUE_NAME] = r.who[k].value[VALUE_NAME];
			l->value[VALUE_FIRST] = r.who[k].value[VALUE_FIRST];
			l->value[VALUE_SKILL] = r.v[k].skill;
		}
	intern_release(r.v, (ptrdiff_t)(r.mask / 2 + 1) * (ptrdiff_t)sizeof *r.v);
	intern_release(r.slot, ((ptrdiff_t)r.mask + 1) * 4);
	intern_release(r.who, (ptrdiff_t)(r.mask / 2 + 1) * (ptrdiff_t)sizeof *r.who);
	return e;
}
