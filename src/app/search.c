/* search.c -- /recherche: one box for people, events, partners and places. */
#include "app/app_web.h"
#include "app_q.h"
#include "directory/directory_index.h"
#include "http/shell.h"
#include "i18n/i18n.h"

enum { FOUND_MAX = 20, LOOKED_AT = 5000 };

/* Every word of ${folded} begins a word of ${text}. */
static bool
matches(struct ctx *c, str folded, str text)
{
	str word, rest = folded, in = str_fold(c->a, text);

	do {
		bool more = str_cut(rest, ' ', &word, &rest);

		if (!str_starts(in, word) && !str_has(in, arena_fmt(c->a, " %.*s", STR(word))))
			return false;
		if (!more)
			return true;
	} while (true);
}

static void
hit(struct ctx *c, struct search_hits *list, struct search_hit h)
{
	if (!list->v)
		list->v = arena_array(c->a, struct search_hit, FOUND_MAX);
	if (list->n < FOUND_MAX)
		list->v[list->n++] = h;
}

static enum err
find_people(struct ctx *c, str words, struct search_view *v)
{
	struct directory_found found;

	TRY(directory_search(c, &(struct directory_filter){ .words = words }, &found));
	for (ptrdiff_t i = 0; i < found.n && i < FOUND_MAX; i++) {
		const struct directory_line *p = found.v[i];

		hit(c, &v->people, (struct search_hit){ .id = p->id.v,
		    .name = i18n_person(c->a, p->title, p->given, p->family),
		    .about = arena_fmt(c->a, "%.*s%s%.*s", STR(directory_profession_label(p->profession)),
		        p->place.n ? " · " : "", STR(p->place)),
		    .phone = p->phone });
	}
	return OK;
}

static enum err
find_crises(struct ctx *c, str folded, struct search_view *v)
{
	struct app_named_crisis_list all;

	TRY(app_q_all_crises(c, LOOKED_AT, &all));
	for (ptrdiff_t i = 0; i < all.n; i++)
		if (matches(c, folded, arena_fmt(c->a, "%.*s %.*s", STR(all.v[i].title), STR(all.v[i].place))))
			hit(c, &v->crises, (struct search_hit){ .id = all.v[i].id.v, .name = all.v[i].title,
			    .about = all.v[i].place });
	return OK;
}

static enum err
find_partners(struct ctx *c, str folded, struct search_view *v)
{
	struct app_named_partner_list all;

	TRY(app_q_all_partners(c, LOOKED_AT, &all));
	for (ptrdiff_t i = 0; i < all.n; i++)
		if (matches(c, folded, arena_fmt(c->a, "%.*s %.*s", STR(all.v[i].name), STR(all.v[i].role))))
			hit(c, &v->partners, (struct search_hit){ .id = all.v[i].id.v, .name = all.v[i].name,
			    .about = all.v[i].role,
			    .phone = all.v[i].phone_24h.n ? all.v[i].phone_24h : all.v[i].phone });
	return OK;
}

static enum err
find_structures(struct ctx *c, str folded, struct search_view *v)
{
	struct app_named_structure_list all;

	TRY(app_q_all_structures(c, LOOKED_AT, &all));
	for (ptrdiff_t i = 0; i < all.n; i++)
		if (matches(c, folded, arena_fmt(c->a, "%.*s %.*s", STR(all.v[i].name), STR(all.v[i].commune))))
			hit(c, &v->structures, (struct search_hit){ .id = all.v[i].id.v, .name = all.v[i].name,
			    .about = all.v[i].commune, .phone = all.v[i].phone });
	return OK;
}

/* GET /recherche */
static enum err
show_search(struct ctx *c, const struct request *rq, struct reply *rp)
{
	struct search_view v = { .shell = http_shell(c, rq, msg_text(c->lang, MSG_app_search_title)),
	    .words = str_trim(query_str(rq, S("q"))) };
	str folded = str_fold(c->a, str_sub(v.words, 0, 200));

	v.shell.search = v.words;
	if (folded.n) {
		if (rq->held & CRISIS_READ)
			TRY(find_crises(c, folded, &v));
		if (rq->held & DIRECTORY_READ) {
			TRY(find_people(c, v.words, &v));
			TRY(find_partners(c, folded, &v));
			TRY(find_structures(c, folded, &v));
		}
	}
	v.nothing = folded.n && !(v.people.n + v.crises.n + v.partners.n + v.structures.n);
	app_search_page(&rp->body, &v);
	return OK;
}

const struct route app_search_routes[] = {
	{ GET, "/recherche", SIGNED_IN, show_search },
};
const ptrdiff_t app_search_routes_n = COUNT(app_search_routes);
