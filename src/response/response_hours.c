/* response_hours.c -- the days and hours of a dispositif, its posts and its lists. */
#include "i18n/i18n.h"
#include "response/response_rule.h"
#include "response_q.h"

enum { DAY_MIN = 1440, STRETCH_MIN = 30 };

struct instant
response_instant(struct day day, int64_t minute)
{
	int y, m, d;

	day_civil((struct day){ day.n + (int32_t)(minute / DAY_MIN) }, &y, &m, &d);
	return civil_instant(y, m, d, (int)(minute % DAY_MIN / 60), (int)(minute % 60));
}

static enum err
hours_valid(struct ctx *c, const struct response_hours *h)
{
	if (h->days < 1 || h->days > RESPONSE_DAYS_MAX)
		return fail(c, E_INVALID, S("days"), S("response.days"), "%lld days", (long long)h->days);
	if (h->from_min < 0 || h->from_min >= DAY_MIN || h->to_min < 0 || h->to_min > DAY_MIN)
		return fail(c, E_INVALID, S("from"), S("response.hours"), "out of the day");
	if (h->cut_min && (h->cut_min < STRETCH_MIN || h->cut_min > DAY_MIN))
		return fail(c, E_INVALID, S("cut"), S("response.hours"), "cut of %lld", (long long)h->cut_min);
	return OK;
}

/* One day's stretches: the whole, or cut in equal parts none longer than asked. */
static enum err
put_day(struct ctx *c, struct response_id id, struct day day, const struct response_hours *h, int64_t *made)
{
	int64_t to = h->to_min <= h->from_min ? h->to_min + DAY_MIN : h->to_min, whole = to - h->from_min;
	int64_t parts = h->cut_min ? (whole + h->cut_min - 1) / h->cut_min : 1, n;

	for (int64_t i = 0; i < parts; i++) {
		TRY(response_q_opening_put(c, id, day, h->from_min + whole * i / parts,
		    h->from_min + whole * (i + 1) / parts, &n));
		*made += n;
	}
	return OK;
}

static enum err
no_overlap(struct ctx *c, struct response_id id)
{
	struct response_overlap twice;
	bool found;

	TRY(response_q_overlap(c, id, &twice, &found));
	if (found)
		return fail(c, E_INVALID, S("from"), S("response.overlap"), "opening %lld", (long long)twice.id.v);
	return OK;
}

enum err
response_hours_put(struct ctx *c, struct response_id id, const struct response_hours *h,
    struct response_openings *out)
{
	struct response_opening_count all;

	out->n = 0;
	TRY(hours_valid(c, h));
	for (int i = 0; i < h->days; i++) {
		struct day day = { h->from.n + i };

		if (h->weekdays >> day_weekday(day) & 1)
			TRY(put_day(c, id, day, h, &out->n));
	}
	TRY(response_q_opening_count(c, id, &all));
	if (all.n > RESPONSE_OPENINGS_MAX)
		return fail(c, E_LIMIT, S("days"), S("response.many"), "%lld openings", (long long)all.n);
	if (out->n == 0 && all.n == 0)
		return fail(c, E_INVALID, S("weekdays"), S("response.nothing"), "no day");
	return no_overlap(c, id);
}

enum err
response_hours_add(struct ctx *c, struct crisis_id crisis, struct response_id id,
    const struct response_hours *h)
{
	struct response_openings made;
	struct response_response r;

	TRY(response_alive(c, crisis, id, &r));
	TRY(response_hours_put(c, id, h, &made));
	if (made.n == 0)
		return OK;
	TRY(response_ripple(c, id));
	return response_tell(c, crisis, id, S("response.hours"), msg_fmt(c->a, LANG_FR, MSG_response_log_hours, made.n,
	    r.name, i18n_day(c->a, LANG_FR, h->from)));
}

enum err
response_copy(struct ctx *c, struct crisis_id crisis, struct response_id id, struct day from,
    struct day to, int by)
{
	struct response_response r;
	struct response_opening_list was;
	struct response_opening_count all;
	int64_t n;
	bool any = false;

	TRY(response_alive(c, crisis, id, &r));
	TRY(response_openings(c, id, from, to, &was));
	for (ptrdiff_t i = 0; i < was.n; i++)
		any = any || !was.v[i].cancelled;
	if (!any || by < 1 || by > RESPONSE_DAYS_MAX || to.n - from.n >= RESPONSE_DAYS_MAX)
		return fail(c, E_INVALID, S("day"), S("response.nothing"), "nothing to copy");
	TRY(response_q_opening_copy(c, by, id, from, to, &n));
	TRY(response_q_opening_count(c, id, &all));
	if (all.n > RESPONSE_OPENINGS_MAX)
		return fail(c, E_LIMIT, S("day"), S("response.many"), "%lld openings", (long long)all.n);
	TRY(no_overlap(c, id));
	if (n == 0)
		return OK;
	TRY(response_ripple(c, id));
	return response_tell(c, crisis, id, S("response.hours"), msg_fmt(c->a, LANG_FR,
	    MSG_response_log_hours, n, r.name,
	    i18n_day(c->a, LANG_FR, (struct day){ from.n + by })));
}

enum err
response_opening_cancel(struct ctx *c, struct crisis_id crisis, struct response_id id, struct opening_id o)
{
	struct response_response r;
	int64_t n;

	TRY(response_alive(c, crisis, id, &r));
	TRY(response_q_opening_cancel(c, o, id, &n));
	if (n == 0)
		return OK;
	TRY(response_ripple(c, id));
	return response_tell(c, crisis, id, S("response.hours"), msg_fmt(c->a, LANG_FR,
	    MSG_response_log_cancelled, r.name));
}

enum err
response_openings(struct ctx *c, struct response_id id, struct day from, struct day to,
    struct response_opening_list *out)
{
	return response_q_openings(c, id, from, to, RESPONSE_OPENINGS_MAX, out);
}

/* ---- posts ------------------------------------------------------------------------------- */

enum err
response_post_set(struct ctx *c, struct crisis_id crisis, struct response_id id,
    const struct response_post_edit *e)
{
	struct response_response r;
	struct response_post_added made = { .id = e->id };
	struct response_post_list posts;
	int64_t n;

	TRY(ctx_length(c, S("name"), e->name, 1, RESPONSE_NAME_MAX));
	TRY(ctx_length(c, S("profession"), e->profession, 0, 10));
	TRY(ctx_length(c, S("skill"), e->skill, 0, 40));
	if (e->min_crew < 0 || e->wished_crew < 1 || e->wished_crew > 99 || e->min_crew > e->wished_crew)
		return fail(c, E_INVALID, S("min_crew"), S("response.crew"), "%lld of %lld", (long long)e->min_crew,
		    (long long)e->wished_crew);
	TRY(response_alive(c, crisis, id, &r));
	if (e->id.v) {
		TRY(response_q_post_change(c, e->name, e->profession, e->skill, e->min_crew,
		    e->wished_crew, e->id, id, &n));
		if (n == 0)
			return fail(c, E_NOT_FOUND, S(""), S("page.none"), "post %lld", (long long)e->id.v);
	} else {
		TRY(response_posts(c, id, &posts));
		if (posts.n >= RESPONSE_POSTS_MAX)
			return fail(c, E_LIMIT, S("name"), S("response.many"), "%td posts", posts.n);
		TRY(response_q_post_add(c, id, e->name, e->profession, e->skill, e->min_crew,
		    e->wished_crew, &made));
	}
	TRY(response_q_substitutes_clear(c, made.id, &n));
	for (int i = 0; i < RESPONSE_SUBSTITUTES_MAX; i++)
		if (e->substitutes[i].n && !str_eq(e->substitutes[i], e->profession))
			TRY(response_q_substitute_add(c, made.id, e->substitutes[i], &n));
	TRY(response_ripple(c, id));
	return response_tell(c, crisis, id, S("response.post"), msg_fmt(c->a, LANG_FR, MSG_response_log_post, r.name,
	    e->name, e->min_crew, e->wished_crew));
}

enum err
response_post_remove(struct ctx *c, struct crisis_id crisis, struct response_id id, struct crew_post_id post)
{
	struct response_response r;
	int64_t n;

	TRY(response_alive(c, crisis, id, &r));
	TRY(response_q_post_remove(c, post, id, &n));
	if (n == 0)
		return OK;
	TRY(response_ripple(c, id));
	return response_tell(c, crisis, id, S("response.post"), msg_fmt(c->a, LANG_FR,
	    MSG_response_log_post_removed, r.name));
}

enum err
response_posts(struct ctx *c, struct response_id id, struct response_post_list *out)
{
	return response_q_posts(c, id, RESPONSE_POSTS_MAX, out);
}

enum err
response_substitutes(struct ctx *c, struct response_id id, struct response_substitute_list *out)
{
	return response_q_substitutes(c, id, RESPONSE_POSTS_MAX * RESPONSE_SUBSTITUTES_MAX, out);
}

/* ---- lists ------------------------------------------------------------------------------- */

enum err
response_items(struct ctx *c, struct response_id id, struct response_item_list *out)
{
	return response_q_items(c, id, RESPONSE_ITEMS_MAX, out);
}

enum err
response_item_add(struct ctx *c, struct crisis_id crisis, struct response_id id, str list, str label)
{
	struct response_response r;
	struct response_item_list items;
	int64_t n;

	TRY(ctx_length(c, S("label"), label, 1, RESPONSE_LINE_MAX));
	if (!str_eq(list, S("equipment")) && !str_eq(list, S("opening")) && !str_eq(list, S("safety")) &&
	    !str_eq(list, S("closing")))
		return fail(c, E_INVALID, S("list"), S("form.choice"), "no such list");
	TRY(response_alive(c, crisis, id, &r));
	TRY(response_items(c, id, &items));
	if (items.n >= RESPONSE_ITEMS_MAX)
		return fail(c, E_LIMIT, S("label"), S("response.many"), "%td items", items.n);
	return response_q_item_add(c, id, list, label, &n);
}

enum err
response_item_drop(struct ctx *c, struct crisis_id crisis, struct response_id id, struct check_item_id item)
{
	struct response_response r;
	int64_t n;

	TRY(response_alive(c, crisis, id, &r));
	return response_q_item_drop(c, item, id, &n);
}

enum err
response_item_tick(struct ctx *c, struct crisis_id crisis, struct response_id id,
    struct check_item_id item, bool done)
{
	str by = !done ? S("") : c->who_name.n ? c->who_name : S("—");
	struct response_response r;
	struct response_item_label label;
	int64_t n;
	bool found;

	TRY(response_alive(c, crisis, id, &r));
	TRY(response_q_item(c, item, id, &label, &found));
	if (!found)
		return fail(c, E_NOT_FOUND, S(""), S("page.none"), "item %lld", (long long)item.v);
	TRY(response_q_item_tick(c, (struct opt_instant){ done, c->now }, by, item, id, &n));
	if (n == 0)
		return OK;
	return response_tell(c, crisis, id, S("response.checked"), msg_fmt(c->a, LANG_FR,
	    done ? MSG_response_log_ticked : MSG_response_log_unticked, r.name, label.label));
}
