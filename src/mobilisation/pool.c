#include <math.h>
#include <stdlib.h>

#include "mobilisation/engaged.h"
#include "mobilisation/pool.h"
#include "place_q.h"

enum {
	ROWS_MAX = 200000,		/* of what is known of people: years of calls */
	COMMUNES_MAX = 5000,
	LATELY_DAYS = 30,
	/* The points; docs/domain/mobilisation.md says why. */
	POINTS_WILLING = 30, POINTS_EXACT = 20, POINTS_KM_MAX = 60, POINTS_KM_UNKNOWN = 20,
	POINTS_ASKED = 6, POINTS_ASKED_MAX = 60, POINTS_RECENT = 20, POINTS_WORKED = 15, POINTS_LOT = 10,
};
#define LATELY_US	(LATELY_DAYS * US_PER_DAY)
#define PAST_US		(730 * US_PER_DAY)
#define WORKED_US	(3 * US_PER_DAY)
/* What a past call says of now when its hours, or its channel, were others. */
static const double OTHER_HOURS = 0.5, OTHER_CHANNEL = 0.7;

static const char *const hours_words[HOURS_KINDS] = { "day", "evening", "night", "weekend" };

enum forecast_hours
pool_hours(struct instant at)
{
	struct civil k = instant_civil(at);

	if (k.hour >= 22 || k.hour < 7)
		return HOURS_NIGHT;
	if (k.weekday == 0 || k.weekday == 6)
		return HOURS_WEEKEND;
	return k.hour >= 18 ? HOURS_EVENING : HOURS_DAY;
}

str
pool_hours_word(enum forecast_hours hours)
{
	return str_from(hours_words[hours]);
}

enum forecast_hours
pool_hours_of(str word)
{
	for (int i = 0; i < HOURS_KINDS; i++)
		if (str_eq(word, str_from(hours_words[i])))
			return (enum forecast_hours)i;
	return HOURS_DAY;
}

/* Great-circle distance, kilometres.  Degrees x 1,000,000. */
static int
km_between(int64_t lat1, int64_t lon1, int64_t lat2, int64_t lon2)
{
	static const double rad = 3.14159265358979323846 / 180e6, earth_km = 6371;
	double dy = sin((double)(lat2 - lat1) * rad / 2), dx = sin((double)(lon2 - lon1) * rad / 2);
	double h = dy * dy + cos((double)lat1 * rad) * cos((double)lat2 * rad) * dx * dx;

	return (int)lround(2 * earth_km * asin(sqrt(h < 1 ? h : 1)));
}

/* ---- one by one, in the order of their numbers, so that facts find them ---------------- */

struct candidate {
	struct pool_person is;
	struct forecast_past past;
	bool asked, engaged, unwilling, worked;
	const str *skills;
	ptrdiff_t skills_n;
};

struct reading {
	const struct pool_call *call;
	struct candidate *v;
	ptrdiff_t n;
	enum forecast_hours hours;
};

static int
by_id(const void *x, const void *y)
{
	const struct candidate *a = x, *b = y;

	return a->is.p->id.v < b->is.p->id.v ? -1 : a->is.p->id.v > b->is.p->id.v;
}

static struct candidate *
find(const struct reading *r, struct person_id id)
{
	ptrdiff_t low = 0, high = r->n;

	while (low < high) {
		ptrdiff_t middle = low + (high - low) / 2;

		if (r->v[middle].is.p->id.v < id.v)
			low = middle + 1;
		else
			high = middle;
	}
	return low < r->n && r->v[low].is.p->id.v == id.v ? &r->v[low] : NULL;
}

static enum err
read_people(struct ctx *c, struct reading *r)
{
	struct audience_criteria q;
	struct audience_list people;

	TRY(audience_read(c, r->call->criteria, &q));
	TRY(audience_people(c, &q, r->call->crisis, &people));
	r->v = arena_array(c->a, struct candidate, people.n);
	r->n = people.n;
	for (ptrdiff_t i = 0; i < people.n; i++)
		r->v[i].is = (struct pool_person){ .p = &people.v[i], .km = -1 };
	if (r->n)
		qsort(r->v, (size_t)r->n, sizeof *r->v, by_id);
	return OK;
}

static enum err
read_skills(struct ctx *c, struct reading *r, const struct place_post_list *posts)
{
	str codes[POOL_POSTS], *skills;
	struct place_able_list able;
	ptrdiff_t n = 0;

	for (ptrdiff_t i = 0; i < posts->n; i++)
		if (posts->v[i].skill.n)
			codes[n++] = posts->v[i].skill;
	if (n == 0)
		return OK;
	TRY(place_q_able(c, codes, n, c->today, ROWS_MAX, &able));
	skills = arena_array(c->a, str, able.n);
	for (ptrdiff_t i = 0; i < able.n; i++) {
		struct candidate *k = find(r, able.v[i].person_id);

		skills[i] = able.v[i].code;
		if (!k)
			continue;
		if (k->skills_n == 0)
			k->skills = &skills[i];
		k->skills_n++;
	}
	return OK;
}

static enum err
read_will(struct ctx *c, struct reading *r)
{
	struct place_willing_list list;

	TRY(place_q_willing(c, r->call->typology, ROWS_MAX, &list));
	for (ptrdiff_t i = 0; i < list.n; i++) {
		struct candidate *k = find(r, list.v[i].person_id);

		if (!k)
			continue;
		k->is.willing = str_eq(list.v[i].willing, S("yes"));
		k->unwilling = str_eq(list.v[i].willing, S("no"));
	}
	return OK;
}

static const struct place_commune *
commune_of(const struct place_commune_list *list, str code)
{
	ptrdiff_t low = 0, high = list->n;

	while (low < high) {
		ptrdiff_t middle = low + (high - low) / 2;

		if (str_cmp(list->v[middle].code, code) < 0)
			low = middle + 1;
		else
			high = middle;
	}
	return low < list->n && str_eq(list->v[low].code, code) ? &list->v[low] : NULL;
}

static enum err
read_distances(struct ctx *c, struct reading *r)
{
	const struct place_commune *here, *home;
	struct place_commune_list list;

	if (r->call->commune.n == 0)
		return OK;
	TRY(place_q_communes(c, COMMUNES_MAX, &list));
	here = commune_of(&list, r->call->commune);
	for (ptrdiff_t i = 0; here && i < r->n; i++) {
		home = commune_of(&list, r->v[i].is.p->commune);
		if (home)
			r->v[i].is.km = km_between(here->lat_e6, here->lon_e6, home->lat_e6, home->lon_e6);
	}
	return OK;
}

/* How far a silence counts as one: a call that closed after two minutes heard few of those who would come. */
static double
given(const struct place_past *row)
{
	return row->given_min < 0 ? 1 : forecast_answered(row->given_min * US_PER_MIN, pool_hours_of(row->hours));
}

/* What was answered before: by this person, and by everyone at these hours on each channel. */
static enum err
read_past(struct ctx *c, struct reading *r)
{
	struct place_past_list past;
	double asked[3] = {}, yes[3] = {};	/* by channel, at these hours */

	TRY(place_q_past(c, c->now, r->call->exercise, (struct instant){ c->now.us - PAST_US }, r->call->call,
	    ROWS_MAX, &past));
	for (ptrdiff_t i = 0; i < past.n; i++) {
		const struct place_past *row = &past.v[i];
		enum channel channel = str_eq(row->channel, S("sms")) ? CHANNEL_SMS : CHANNEL_EMAIL;
		bool same = str_eq(row->hours, pool_hours_word(r->hours));
		struct candidate *k = find(r, row->person_id);
		double weight, times = (double)row->asked * given(row);

		asked[channel] += same ? times : 0;
		yes[channel] += same ? (double)row->yes : 0;
		if (!k)
			continue;
		weight = (same ? 1 : OTHER_HOURS) * (channel == k->is.p->channel ? 1 : OTHER_CHANNEL);
		k->past.asked += weight * times;
		k->past.yes += weight * (double)row->yes;
		if (!k->is.last.some || k->is.last.v.us < row->last_at.us)
			k->is.last = (struct opt_instant){ true, row->last_at };
	}
	for (ptrdiff_t i = 0; i < r->n; i++) {
		struct candidate *k = &r->v[i];

		k->past.all_asked = asked[k->is.p->channel];
		k->past.all_yes = yes[k->is.p->channel];
		k->is.rate = forecast_rate(k->past);
	}
	return OK;
}

static enum err
read_lately(struct ctx *c, struct reading *r)
{
	struct place_lately_list list;
	struct place_asked_person_list asked;

	TRY(place_q_lately(c, r->call->exercise, (struct instant){ c->now.us - LATELY_US }, r->call->call, ROWS_MAX,
	    &list));
	for (ptrdiff_t i = 0; i < list.n; i++) {
		struct candidate *k = find(r, list.v[i].person_id);

		if (k)
			k->is.times = list.v[i].times;
	}
	TRY(place_q_asked(c, r->call->call, AUDIENCE_MAX, &asked));
	for (ptrdiff_t i = 0; i < asked.n; i++) {
		struct candidate *k = find(r, asked.v[i].person_id);

		if (k)
			k->asked = true;
	}
	return OK;
}

static enum err
read_engaged(struct ctx *c, struct reading *r)
{
	const struct engaged_at hours = { r->call->starts_at, r->call->ends_at };
	struct instant since = { c->now.us - WORKED_US };
	struct place_engaged_list list;

	if (hours.from.some && hours.from.v.us - POOL_REST_US < since.us)
		since.us = hours.from.v.us - POOL_REST_US;
	TRY(place_q_engaged(c, r->call->exercise, r->call->call, since, ENGAGED_ROWS_MAX, &list));
	for (ptrdiff_t i = 0; i < list.n; i++) {
		struct candidate *k = find(r, list.v[i].person_id);

		if (!k)
			continue;
		k->engaged = k->engaged || engaged_near(&hours, &list.v[i], POOL_REST_US);
		k->worked = true;
	}
	return OK;
}

/* ---- the order ------------------------------------------------------------------------ */

/* splitmix64: a draw that depends on the call and the person alone. */
static uint64_t
draw(int64_t call, int64_t person)
{
	uint64_t z = (uint64_t)call * UINT64_C(0x9e3779b97f4a7c15) + (uint64_t)person * UINT64_C(0xbf58476d1ce4e5b9);

	z = (z ^ (z >> 30)) * UINT64_C(0xbf58476d1ce4e5b9);
	z = (z ^ (z >> 27)) * UINT64_C(0x94d049bb133111eb);
	return z ^ (z >> 31);
}

static int64_t
at_most(int64_t n, int64_t most)
{
	return n < most ? n : most;
}

/* All of them within a day, then fewer each day, until a month has gone by. */
static int64_t
recent(struct ctx *c, const struct pool_person *p)
{
	int64_t days = p->last.some ? (c->now.us - p->last.v.us) / US_PER_DAY : LATELY_DAYS;

	return days >= LATELY_DAYS ? 0 : POINTS_RECENT * (LATELY_DAYS - (days > 0 ? days : 0)) / LATELY_DAYS;
}

static void
give_points(struct ctx *c, const struct reading *r, struct candidate *k, bool exact)
{
	struct pool_person *p = &k->is;

	p->lot = draw(r->call->call.v, p->p->id.v);
	p->points = (p->willing ? POINTS_WILLING : 0) + (exact ? POINTS_EXACT : 0) -
	    (p->km < 0 ? (r->call->commune.n ? POINTS_KM_UNKNOWN : 0) : at_most(p->km, POINTS_KM_MAX)) -
	    at_most(p->times * POINTS_ASKED, POINTS_ASKED_MAX) -
	    recent(c, p) - (k->worked ? POINTS_WORKED : 0) + (int64_t)(p->lot % POINTS_LOT);
}

static int
first_asked_first(const void *x, const void *y)
{
	const struct pool_person *a = x, *b = y;

	if (a->points != b->points)
		return a->points > b->points ? -1 : 1;
	return a->lot < b->lot ? -1 : a->lot > b->lot;
}

static void
choose(struct ctx *c, const struct reading *r, struct pool *out)
{
	out->v = arena_array(c->a, struct pool_person, r->n);
	out->none = arena_array(c->a, struct pool_person, r->n);
	out->rates.who = arena_array(c->a, struct person_id, r->n);
	out->rates.rate = arena_array(c->a, double, r->n);
	for (ptrdiff_t i = 0; i < r->n; i++) {
		struct candidate *k = &r->v[i];
		bool fits = false, exact = false;

		for (ptrdiff_t j = 0; j < out->posts.n; j++) {
			k->is.fit[j] = place_fit(&out->posts.v[j], k->is.p->profession, k->skills, k->skills_n);
			fits = fits || k->is.fit[j];
			exact = exact || k->is.fit[j] == 2;
		}
		out->fitting += fits;
		if (!fits)
			continue;
		if (k->asked) {
			out->rates.who[out->rates.n] = k->is.p->id;
			out->rates.rate[out->rates.n++] = k->engaged ? 0 : k->is.rate;	/* there is no place for them */
			out->asked++;
		} else if (k->unwilling)
			out->unwilling++;
		else if (k->engaged)
			out->engaged++;
		else {
			give_points(c, r, k, exact);
			if (k->is.p->channel == CHANNEL_NONE)
				out->none[out->none_n++] = k->is;
			else
				out->v[out->n++] = k->is;
		}
	}
	if (out->n)
		qsort(out->v, (size_t)out->n, sizeof *out->v, first_asked_first);
	if (out->none_n)
		qsort(out->none, (size_t)out->none_n, sizeof *out->none, first_asked_first);
}

double
pool_rate(const struct pool *pool, struct person_id person)
{
	ptrdiff_t low = 0, high = pool->rates.n;

	while (low < high) {
		ptrdiff_t middle = low + (high - low) / 2;

		if (pool->rates.who[middle].v < person.v)
			low = middle + 1;
		else
			high = middle;
	}
	return low < pool->rates.n && pool->rates.who[low].v == person.v ? pool->rates.rate[low] :
	    forecast_rate((struct forecast_past){});
}

enum err
pool_read(struct ctx *c, const struct pool_call *call, const struct place_post_list *posts, struct pool *out)
{
	struct reading r = { .call = call, .hours = pool_hours(call->leaves) };

	assert(posts->n <= POOL_POSTS);
	*out = (struct pool){ .posts = *posts, .hours = r.hours };
	TRY(read_people(c, &r));
	TRY(read_skills(c, &r, posts));
	TRY(read_will(c, &r));
	TRY(read_distances(c, &r));
	TRY(read_past(c, &r));
	TRY(read_lately(c, &r));
	TRY(read_engaged(c, &r));
	choose(c, &r, out);
	return OK;
}

/* ---- in words --------------------------------------------------------------------------- */

static void
word(struct buf *b, str text)
{
	buf_put(b, b->n ? S(" ; ") : S(""));
	buf_put(b, text);
}

str
pool_why(struct ctx *c, enum lang lang, const struct pool_person *p)
{
	struct buf b = { .a = c->a };
	bool exact = false;

	for (int i = 0; i < POOL_POSTS; i++)
		exact = exact || p->fit[i] == 2;
	if (!exact)
		word(&b, msg_text(lang, MSG_pool_stands_in));
	if (p->km >= 0)
		word(&b, msg_fmt(c->a, lang, MSG_pool_km, p->km));
	if (p->willing)
		word(&b, msg_text(lang, MSG_pool_willing));
	if (p->times == 0)
		word(&b, msg_text(lang, MSG_pool_never_lately));
	else
		word(&b, msg_fmt(c->a, lang, MSG_pool_lately, p->times));
	return buf_str(&b);
}
