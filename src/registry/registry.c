/* registry.c -- opening, following and searching an index; see registry.h. */
#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include "registry/codes.h"
#include "registry/commune.h"
#include "registry/hash.h"
#include "registry/search.h"

enum { SPARE = 8 };		/* scratches kept */

struct registry {
	pthread_rwlock_t lock;	/* held for reading while searching, for writing while changing the map */
	char *path;		/* NULL: in memory */
	void *memory;
	void *map;
	uint64_t map_len;
	dev_t dev;
	ino_t ino;
	struct index_slot head;
	struct search_set set;
	pthread_mutex_t spare_lock;
	struct search_scratch *spare[SPARE];
	int spare_n;
};

static struct registry *
new_registry(void)
{
	struct registry *r = calloc(1, sizeof *r);

	if (!r)
		abort();
	pthread_rwlock_init(&r->lock, NULL);
	pthread_mutex_init(&r->spare_lock, NULL);
	return r;
}

static void
drop_spares(struct registry *r)
{
	while (r->spare_n)
		search_scratch_free(r->spare[--r->spare_n]);
}

void
registry_close(struct registry *r)
{
	if (!r)
		return;
	drop_spares(r);
	if (r->map)
		munmap(r->map, r->map_len);
	free(r->memory);
	free(r->path);
	pthread_rwlock_destroy(&r->lock);
	pthread_mutex_destroy(&r->spare_lock);
	free(r);
}

static struct search_scratch *
lease(struct registry *r)
{
	struct search_scratch *x = NULL;

	pthread_mutex_lock(&r->spare_lock);
	if (r->spare_n)
		x = r->spare[--r->spare_n];
	pthread_mutex_unlock(&r->spare_lock);
	return x ? x : search_scratch_new(&r->set);
}

static void
give_back(struct registry *r, struct search_scratch *x)
{
	pthread_mutex_lock(&r->spare_lock);
	if (r->spare_n < SPARE) {
		r->spare[r->spare_n++] = x;
		x = NULL;
	}
	pthread_mutex_unlock(&r->spare_lock);
	if (x)
		search_scratch_free(x);
}

/* ---- an index file ---- */

/* What was mapped is checked whole once, by reading: the map itself stays untouched pages. */
static bool
checked(int fd, const struct index_slot *h, const struct index_slot *before)
{
	for (uint64_t i = 0; i < h->segments; i++)
		if (!(before && i < before->segments && before->segment[i].sum == h->segment[i].sum) &&
		    !index_segment_ok(fd, h->segment[i]))
			return false;
	return index_part_ok(fd, h->dead);
}

static bool
view(struct registry *r, const char *map)
{
	const uint64_t *dead = (const uint64_t *)(const void *)(map + r->head.dead.off);
	uint64_t words = 0;

	r->set.n = (int)r->head.segments;
	for (int i = 0; i < r->set.n; i++) {
		struct index_part p = r->head.segment[i];

		if (!segment_view(&r->set.segment[i], map + p.off, p.len) ||
		    r->set.segment[i].docs != r->head.docs[i])
			return false;
		r->set.dead[i] = dead + words;
		words += (r->head.docs[i] + 63) / 64;
	}
	return words * 8 <= r->head.dead.len && r->head.dead.off % 8 == 0;
}

/* Map what ${fd} holds now, in place of what was mapped.  The caller holds the lock. */
static bool
load(struct registry *r, int fd, const struct index_slot *head)
{
	struct stat st;
	void *map;
	bool same;

	if (fstat(fd, &st))
		return false;
	same = r->map && st.st_ino == r->ino && st.st_dev == r->dev;
	if (!checked(fd, head, same ? &r->head : NULL))
		return false;
	map = mmap(NULL, head->size, PROT_READ, MAP_SHARED, fd, 0);
	if (map == MAP_FAILED)
		return false;
	madvise(map, head->size, MADV_RANDOM);
	if (r->map)
		munmap(r->map, r->map_len);
	drop_spares(r);
	r->map = map;
	r->map_len = head->size;
	r->ino = st.st_ino;
	r->dev = st.st_dev;
	r->head = *head;
	return view(r, map);
}

enum err
registry_open(struct ctx *c, str index, struct registry **out)
{
	char *path = arena_z(c->a, index);
	int fd = open(path, O_RDONLY | O_CLOEXEC);
	struct index_slot head;
	struct registry *r;

	if (fd < 0)
		return fail(c, E_NOT_FOUND, S("index"), S("registry.index.none"), "open: %s", strerror(errno));
	r = new_registry();
	r->path = strdup(path);
	if (!r->path)
		abort();
	if (!index_head(fd, &head) || !load(r, fd, &head)) {
		close(fd);
		registry_close(r);
		return fail(c, E_INVALID, S("index"), S("registry.index.broken"), "no whole index");
	}
	close(fd);
	*out = r;
	return OK;
}

/* Has the file changed?  Then map what it is now; when that is broken or gone, what we have serves on. */
static void
follow(struct registry *r)
{
	struct index_slot head;
	struct stat st;
	bool same;
	int fd;

	if (!r->path || stat(r->path, &st))
		return;
	pthread_rwlock_rdlock(&r->lock);
	same = st.st_ino == r->ino && st.st_dev == r->dev && (uint64_t)st.st_size == r->map_len;
	pthread_rwlock_unlock(&r->lock);
	if (same)
		return;
	fd = open(r->path, O_RDONLY | O_CLOEXEC);
	if (fd < 0)
		return;
	pthread_rwlock_wrlock(&r->lock);
	if (index_head(fd, &head) && (head.generation != r->head.generation || head.built_us != r->head.built_us))
		(void)load(r, fd, &head);
	pthread_rwlock_unlock(&r->lock);
	close(fd);
}

/* ---- in memory ---- */

static uint32_t
put_code(struct intern *t, struct arena *a, str code, str label)
{
	return intern_put(t, code.n || label.n ? arena_fmt(a, "%s\t%s", code.n ? arena_z(a, code) : "",
	    label.n ? arena_z(a, label) : "") : S(""));
}

static void
put_line(struct segment_in *in, struct arena *a, const struct registry_doc *d, const struct registry_place *p)
{
	const struct code *profession = codes_profession(p->profession), *skill = codes_skill(p->skill);
	const struct commune *m = commune_find(p->commune);

	in->line[in->n] = (struct segment_line){ .id = (uint64_t)d->id, .line = in->n, .mode = p->mode, .value = {
		intern_put(&in->value[VALUE_NAME], d->name),
		intern_put(&in->value[VALUE_FIRST], d->first_name),
		put_code(&in->value[VALUE_PROFESSION], a, p->profession,
		    profession ? profession->label : p->profession),
		put_code(&in->value[VALUE_SKILL], a, p->skill, skill ? skill->label : p->skill),
		put_code(&in->value[VALUE_COMMUNE], a, p->commune, m ? m->name : p->commune),
		intern_put(&in->value[VALUE_STRUCTURE], p->structure),
	} };
	in->n++;
}

struct registry *
registry_small(const struct registry_doc *docs, int n)
{
	static const struct registry_place nowhere;
	struct segment_in in = {};
	struct segment_out out;
	struct registry *r = new_registry();
	struct arena a;
	ptrdiff_t lines = 0, bytes = 1 << 16;
	uint64_t size;

	for (int i = 0; i < n; i++) {
		lines += docs[i].places_n > 0 ? docs[i].places_n : 1;
		bytes += docs[i].name.n + docs[i].first_name.n;
		for (int k = 0; k < docs[i].places_n; k++)
			bytes += docs[i].places[k].structure.n + docs[i].places[k].skill.n * 2 + 256;
	}
	for (int k = 0; k < VALUES; k++)
		intern_init(&in.value[k], bytes);
	in.line_room = lines * (ptrdiff_t)sizeof *in.line + 1;
	in.line = intern_reserve(in.line_room);
	arena_init(&a, 1 << 20);
	for (int i = 0; i < n; i++) {
		if (docs[i].places_n <= 0)
			put_line(&in, &a, &docs[i], &nowhere);
		for (int k = 0; k < docs[i].places_n; k++)
			put_line(&in, &a, &docs[i], &docs[i].places[k]);
		arena_reset(&a);
	}
	arena_fini(&a);
	segment_build(&in, &out);
	r->memory = segment_in_memory(&out, &size);
	segment_out_fini(&out);
	for (int k = 0; k < VALUES; k++)
		intern_fini(&in.value[k]);
	r->set.n = 1;
	if (!segment_view(&r->set.segment[0], r->memory, size))
		abort();		/* we have just written it */
	r->head.people = r->set.segment[0].docs;
	r->head.lines = (uint64_t)lines;
	return r;
}

/* ---- asking ---- */

enum err
registry_search(struct ctx *c, struct registry *r, const struct registry_query *q, struct registry_hits *out)
{
	struct search_scratch *x;

	follow(r);
	pthread_rwlock_rdlock(&r->lock);
	x = lease(r);
	search_run(c, &r->set, x, q, out);
	give_back(r, x);
	pthread_rwlock_unlock(&r->lock);
	return OK;
}

static bool
dead(const struct search_set *set, int i, int64_t doc)
{
	return set->dead[i] && set->dead[i][doc / 64] >> doc % 64 & 1;
}

enum err
registry_find(struct ctx *c, struct registry *r, str number, struct registry_hit *out)
{
	uint64_t id = search_id(S("8"), number);
	bool found = false;

	follow(r);
	pthread_rwlock_rdlock(&r->lock);
	for (int i = 0; i < r->set.n && !found; i++) {
		int64_t doc = segment_doc_of(&r->set.segment[i], id);

		found = doc >= 0 && !dead(&r->set, i, doc);
		if (found)
			search_hit(c, &r->set.segment[i], (uint32_t)doc, out);
	}
	pthread_rwlock_unlock(&r->lock);
	return found ? OK : fail(c, E_NOT_FOUND, S("number"), S("registry.index.nobody"), "not in the index");
}

void
registry_about(struct registry *r, struct registry_about *out)
{
	follow(r);
	pthread_rwlock_rdlock(&r->lock);
	*out = (struct registry_about){
		.people = (int64_t)r->head.people, .lines = (int64_t)r->head.lines,
		.built_at = { r->head.built_us }, .segments = r->set.n,
	};
	pthread_rwlock_unlock(&r->lock);
}
