/* staff_json.c -- reading people, posts and rules, and naming what is wrong by its place. */
#include <stdlib.h>

#include "solve/staff_json.h"

struct reader {
	struct ctx *c;
	struct staff *s;
	char at[160];		/* the value being read */
	str *rules_id, *team_id;
	int teams;
};

static enum err
bad(struct reader *r, const char *what)
{
	return fail(r->c, E_INVALID, S("file"), S("solve.file"), "%s: %s", r->at, what);
}

static void
here(struct reader *r, const char *list, size_t i, const char *key)
{
	snprintf(r->at, sizeof r->at, "%s[%zu].%s", list, i, key);
}

static enum err
text(struct reader *r, const json_t *v, str *out)
{
	if (!json_is_string(v) || json_string_length(v) == 0 || json_string_length(v) > 200)
		return bad(r, "a name of 1 to 200 bytes is expected");
	*out = arena_str(r->c->a, json_string_value(v), (ptrdiff_t)json_string_length(v));
	return OK;
}

static enum err
number(struct reader *r, const json_t *v, int64_t min, int64_t max, int64_t absent, int *out)
{
	json_int_t n;

	if (!v) {
		*out = (int)absent;
		return absent >= min && absent <= max ? OK : bad(r, "missing");
	}
	n = json_integer_value(v);
	if (!json_is_integer(v) || n < min || n > max)
		return fail(r->c, E_INVALID, S("file"), S("solve.file"), "%s: a whole number from %lld to %lld is expected",
		    r->at, (long long)min, (long long)max);
	*out = (int)n;
	return OK;
}

/* "08:00", or minutes. */
static enum err
clock(struct reader *r, const json_t *v, int *out)
{
	str s, h, m;
	int64_t hours, minutes;

	if (!json_is_string(v))
		return number(r, v, 0, 2160, -1, out);
	s = str_from(json_string_value(v));
	if (!str_cut(s, ':', &h, &m) || !str_to_i64(h, 0, 36, &hours) || !str_to_i64(m, 0, 59, &minutes))
		return bad(r, "a time like 08:30, or minutes, is expected");
	*out = (int)(hours * 60 + minutes);
	return OK;
}

static enum err
list(struct reader *r, const json_t *v, const char *name, size_t min, size_t max)
{
	snprintf(r->at, sizeof r->at, "%s", name);
	if (v && !json_is_array(v))
		return bad(r, "a list is expected");
	if (json_array_size(v) < min || json_array_size(v) > max)
		return fail(r->c, E_INVALID, S("file"), S("solve.file"), "%s: from %zu to %zu are expected", name, min, max);
	return OK;
}

static int
find(const str *names, int n, const json_t *v)
{
	str s = str_from(json_string_value(v));

	for (int i = 0; i < n; i++)
		if (str_eq(names[i], s))
			return i;
	return -1;
}

static enum err
names(struct reader *r, const json_t *v, const char *name, size_t min, size_t max, str **out, int *n)
{
	size_t count = json_array_size(v);

	TRY(list(r, v, name, min, max));
	*out = arena_array(r->c->a, str, (ptrdiff_t)count + 1);
	for (size_t i = 0; i < count; i++) {
		snprintf(r->at, sizeof r->at, "%s[%zu]", name, i);
		TRY(text(r, json_array_get(v, i), &(*out)[i]));
		if (find(*out, (int)i, json_array_get(v, i)) >= 0)
			return bad(r, "named twice");
	}
	*n = (int)count;
	return OK;
}

static enum err
name_in(struct reader *r, const json_t *v, const str *ids, int n, int *out)
{
	*out = json_is_string(v) ? find(ids, n, v) : -1;
	return *out < 0 ? bad(r, "unknown, or missing") : OK;
}

static enum err
shift_in(struct reader *r, const json_t *v, int *out)
{
	for (*out = 0; *out < r->s->shifts; ++*out)
		if (json_is_string(v) && str_eq(r->s->shift[*out].id, str_from(json_string_value(v))))
			return OK;
	return bad(r, "an unknown shift, or none");
}

static enum err
mask(struct reader *r, const json_t *v, const str *ids, int n, uint64_t *out)
{
	for (size_t i = 0; i < json_array_size(v); i++) {
		int k;

		TRY(name_in(r, json_array_get(v, i), ids, n, &k));
		*out |= (uint64_t)1 << k;
	}
	return !v || json_is_array(v) ? OK : bad(r, "a list of names is expected");
}

static enum err
read_shifts(struct reader *r, const json_t *v)
{
	TRY(list(r, v, "shifts", 1, STAFF_SHIFTS));
	r->s->shift = arena_array(r->c->a, struct staff_shift, (ptrdiff_t)json_array_size(v));
	for (size_t i = 0; i < json_array_size(v); i++) {
		const json_t *o = json_array_get(v, i);
		struct staff_shift *x = &r->s->shift[i];
		int same;

		here(r, "shifts", i, "id");
		TRY(text(r, json_object_get(o, "id"), &x->id));
		if (shift_in(r, json_object_get(o, "id"), &same) == OK)
			return bad(r, "named twice");
		ctx_forgive(r->c);
		here(r, "shifts", i, "from");
		TRY(clock(r, json_object_get(o, "from"), &x->from));
		here(r, "shifts", i, "to");
		TRY(clock(r, json_object_get(o, "to"), &x->to));
		if (x->to <= x->from)
			x->to += 1440;
		if (x->from >= 1440 || x->to - x->from > 1440)
			return bad(r, "a shift begins on its day and lasts 24 hours at most");
		x->night = json_object_get(o, "night") ? json_is_true(json_object_get(o, "night")) : x->to > 1440;
		r->s->shifts++;
	}
	return OK;
}

static enum err
read_travel(struct reader *r, const json_t *v)
{
	int n = r->s->places;
	int32_t *t = arena_array(r->c->a, int32_t, (ptrdiff_t)n * n);

	if (!v)
		return OK;
	TRY(list(r, v, "travel", (size_t)n, (size_t)n));
	for (int i = 0; i < n; i++)
		for (int k = 0; k < n; k++) {
			here(r, "travel", (size_t)i, "minutes");
			TRY(number(r, json_array_get(json_array_get(v, (size_t)i), (size_t)k), 0, 1440, -1, &t[i
			    * n + k]));
		}
	r->s->travel = t;
	return OK;
}

static enum err
read_post(struct reader *r, size_t i, const json_t *o, int day)
{
	struct staff *s = r->s;
	struct staff_post *q = &s->post[s->posts];

	if (s->posts == STAFF_POSTS)
		return bad(r, "more than 100,000 posts");
	q->day = day;
	here(r, "posts", i, "shift");
	TRY(shift_in(r, json_object_get(o, "shift"), &q->shift));
	here(r, "posts", i, "place");
	TRY(name_in(r, json_object_get(o, "place"), s->place_id, s->places, &q->place));
	here(r, "posts", i, "skill");
	TRY(name_in(r, json_object_get(o, "skill"), s->skill_id, s->skills, &q->skill));
	here(r, "posts", i, "min");
	TRY(number(r, json_object_get(o, "min"), 0, 10000, 0, &q->min));
	here(r, "posts", i, "wish");
	TRY(number(r, json_object_get(o, "wish"), q->min, 10000, q->min, &q->wish));
	here(r, "posts", i, "under");
	TRY(number(r, json_object_get(o, "under"), 0, 100000, 400, &q->under));
	here(r, "posts", i, "below");
	TRY(number(r, json_object_get(o, "below"), 0, q->under, q->under / 2, &q->below));
	here(r, "posts", i, "over");
	TRY(number(r, json_object_get(o, "over"), 0, 100000, q->under, &q->over));
	s->posts++;
	return OK;
}

/* A post of one day, or of several: "day": 3, "days": [0, 1, 2]; neither: every day. */
static enum err
read_posts(struct reader *r, const json_t *v)
{
	TRY(list(r, v, "posts", 1, STAFF_POSTS));
	r->s->post = arena_array(r->c->a, struct staff_post, STAFF_POSTS);
	for (size_t i = 0; i < json_array_size(v); i++) {
		const json_t *o = json_array_get(v, i), *days = json_object_get(o, "days");
		int day;

		here(r, "posts", i, "days");
		if (json_object_get(o, "day")) {
			TRY(number(r, json_object_get(o, "day"), 0, r->s->days - 1, -1, &day));
			TRY(read_post(r, i, o, day));
			continue;
		}
		for (size_t d = 0; d < (days ? json_array_size(days) : (size_t)r->s->days); d++) {
			here(r, "posts", i, "days");
			TRY(number(r, days ? json_array_get(days, d) : NULL, 0, r->s->days - 1, days ? -1
			    : (int64_t)d, &day));
			TRY(read_post(r, i, o, day));
		}
	}
	return OK;
}

static enum err
read_crews(struct reader *r, const json_t *subs, const json_t *mixed)
{
	struct staff *s = r->s;

	TRY(list(r, subs, "substitutes", 0, STAFF_SUBS));
	s->sub = arena_array(r->c->a, struct staff_sub, (ptrdiff_t)json_array_size(subs) + 1);
	for (; s->subs < (int)json_array_size(subs); s->subs++) {
		const json_t *o = json_array_get(subs, (size_t)s->subs);

		here(r, "substitutes", (size_t)s->subs, "skill, by, cost");
		TRY(name_in(r, json_object_get(o, "skill"), s->skill_id, s->skills, &s->sub[s->subs].skill));
		TRY(name_in(r, json_object_get(o, "by"), s->skill_id, s->skills, &s->sub[s->subs].by));
		TRY(number(r, json_object_get(o, "cost"), 0, 100000, 0, &s->sub[s->subs].cost));
	}
	TRY(list(r, mixed, "mixed", 0, STAFF_MIXED));
	s->mixed = arena_array(r->c->a, struct staff_mixed, (ptrdiff_t)json_array_size(mixed) + 1);
	for (; s->mixes < (int)json_array_size(mixed); s->mixes++) {
		const json_t *o = json_array_get(mixed, (size_t)s->mixes);

		here(r, "mixed", (size_t)s->mixes, "tag, min, under, max, over");
		TRY(name_in(r, json_object_get(o, "tag"), s->tag_id, s->tags, &s->mixed[s->mixes].tag));
		TRY(number(r, json_object_get(o, "min"), 0, 1000, json_object_get(o, "max") ? 0 : 1,
		    &s->mixed[s->mixes].min));
		TRY(number(r, json_object_get(o, "under"), 0, 100000, 100, &s->mixed[s->mixes].under));
		TRY(number(r, json_object_get(o, "max"), 0, 1000, 0, &s->mixed[s->mixes].max));
		TRY(number(r, json_object_get(o, "over"), 0, 100000, 100, &s->mixed[s->mixes].over));
		if (s->mixed[s->mixes].max && s->mixed[s->mixes].max < s->mixed[s->mixes].min)
			return bad(r, "max is less than min");
	}
	return OK;
}

static enum err
read_rules(struct reader *r, const json_t *v)
{
	static const struct { const char *key; size_t at; int min, max, absent; } fields[] = {
#define FIELD(key, min, max, absent) { #key, offsetof(struct staff_rules, key), min, max, absent }
		FIELD(week_max, 0, 10080, 0), FIELD(roll_days, 0, SOLVE_ROLL, 7), FIELD(roll_max, 0, 11520, 0),
		FIELD(total_max, 0, 600000, 0), FIELD(total_min, 0, 600000, 0), FIELD(day_max, 0, 1440, 0),
		FIELD(run_max, 0, 200, 0), FIELD(run_min, 0, 200, 0), FIELD(off_min, 0, 200, 0),
		    FIELD(night_max, 0, 200, 0),
		FIELD(weekends_max, -1, 60, -1),
#undef FIELD
	};
	size_t count = json_array_size(v);

	TRY(list(r, v, "rules", 0, STAFF_RULES));
	r->s->rules = arena_array(r->c->a, struct staff_rules, (ptrdiff_t)count + 1);
	r->rules_id = arena_array(r->c->a, str, (ptrdiff_t)count + 1);
	for (size_t i = 0; i < (count ? count : 1); i++) {	/* none: one set without any */
		const json_t *o = json_array_get(v, i);

		here(r, "rules", i, "id");
		if (count)
			TRY(text(r, json_object_get(o, "id"), &r->rules_id[i]));
		for (int f = 0; f < COUNT(fields); f++) {
			here(r, "rules", i, fields[f].key);
			TRY(number(r, json_object_get(o, fields[f].key), fields[f].min, fields[f].max, fields[f].absent,
			    (int *)((char *)&r->s->rules[i] + fields[f].at)));
		}
		r->s->rule_sets++;
	}
	return OK;
}

static enum err
read_free(struct reader *r, const json_t *v, struct staff_person *p)
{
	size_t all = (size_t)(r->s->days * r->s->shifts);
	uint8_t *is_free = arena_array(r->c->a, uint8_t, (ptrdiff_t)all);
	const char *z = json_string_value(v);

	if (v && (!z || json_string_length(v) != all))
		return bad(r, "one letter a day and shift is expected: x when free, . when not");
	for (size_t i = 0; i < all; i++) {
		if (z && z[i] != 'x' && z[i] != '.')
			return bad(r, "x or . is expected");
		is_free[i] = !z || z[i] == 'x';
	}
	p->free = is_free;
	return OK;
}

static enum err
read_wishes(struct reader *r, const json_t *v, struct staff_person *p)
{
	int32_t *wish = v ? arena_array(r->c->a, int32_t, (ptrdiff_t)r->s->days * r->s->shifts) : NULL;

	if (v && !json_is_array(v))
		return bad(r, "a list of [day, shift, points] is expected");
	for (size_t i = 0; i < json_array_size(v); i++) {
		const json_t *o = json_array_get(v, i);
		int day, shift, points;

		TRY(number(r, json_array_get(o, 0), 0, r->s->days - 1, -1, &day));
		TRY(shift_in(r, json_array_get(o, 1), &shift));
		TRY(number(r, json_array_get(o, 2), -100000, 100000, INT64_MIN, &points));
		wish[day * r->s->shifts + shift] = points;
	}
	p->wish = wish;
	return OK;
}

static enum err
read_places(struct reader *r, const json_t *v, struct staff_person *p)
{
	int32_t *place;

	if (!v)
		return OK;
	if (!json_is_object(v))
		return bad(r, "an object from place to points is expected");
	place = arena_array(r->c->a, int32_t, r->s->places);
	for (int i = 0; i < r->s->places; i++) {
		const json_t *o = json_object_get(v, arena_z(r->c->a, r->s->place_id[i]));

		place[i] = -1;
		if (o)
			TRY(number(r, o, 0, 100000, -1, &place[i]));
	}
	p->place = place;
	return OK;
}

static enum err
read_team(struct reader *r, const json_t *v, struct staff_person *p)
{
	p->team = -1;
	if (!v)
		return OK;
	p->team = json_is_string(v) ? find(r->team_id, r->teams, v) : -1;
	if (p->team >= 0)
		return OK;
	if (r->teams == STAFF_TEAMS)
		return bad(r, "more than 2,000 teams");
	p->team = r->teams;
	return text(r, v, &r->team_id[r->teams++]);
}

static enum err
read_people(struct reader *r, const json_t *v)
{
	struct staff *s = r->s;

	TRY(list(r, v, "people", 0, SOLVE_PEOPLE));
	s->person = arena_array(r->c->a, struct staff_person, (ptrdiff_t)json_array_size(v) + 1);
	r->team_id = arena_array(r->c->a, str, STAFF_TEAMS);
	for (; s->people < (int)json_array_size(v); s->people++) {
		const json_t *o = json_array_get(v, (size_t)s->people);
		struct staff_person *p = &s->person[s->people];

		here(r, "people", (size_t)s->people, "id");
		TRY(text(r, json_object_get(o, "id"), &p->id));
		for (int i = 0; i < s->people; i++)
			if (str_eq(s->person[i].id, p->id))
				return bad(r, "named twice");
		here(r, "people", (size_t)s->people, "skills");
		TRY(mask(r, json_object_get(o, "skills"), s->skill_id, s->skills, &p->skills));
		here(r, "people", (size_t)s->people, "tags");
		TRY(mask(r, json_object_get(o, "tags"), s->tag_id, s->tags, &p->tags));
		here(r, "people", (size_t)s->people, "rules");
		if (json_object_get(o, "rules"))
			TRY(name_in(r, json_object_get(o, "rules"), r->rules_id, s->rule_sets, &p->rules));
		here(r, "people", (size_t)s->people, "team");
		TRY(read_team(r, json_object_get(o, "team"), p));
		here(r, "people", (size_t)s->people, "free");
		TRY(read_free(r, json_object_get(o, "free"), p));
		here(r, "people", (size_t)s->people, "wish");
		TRY(read_wishes(r, json_object_get(o, "wish"), p));
		here(r, "people", (size_t)s->people, "places");
		TRY(read_places(r, json_object_get(o, "places"), p));
	}
	return OK;
}

struct sorted { struct staff_work w; int from; };

static int
in_order(const void *a, const void *b)
{
	const struct sorted *x = a, *y = b;

	if (x->w.person != y->w.person)
		return x->w.person < y->w.person ? -1 : 1;
	if (x->w.day != y->w.day)
		return x->w.day < y->w.day ? -1 : 1;
	return (x->from > y->from) - (x->from < y->from);
}

static enum err
read_work(struct reader *r, const char *name, size_t i, const json_t *o, struct staff_work *w)
{
	const struct staff *s = r->s;
	const json_t *id = json_object_get(o, "person");
	int day, shift, place, skill;

	here(r, name, i, "person");
	for (w->person = 0; w->person < s->people; w->person++)
		if (json_is_string(id) && str_eq(s->person[w->person].id, str_from(json_string_value(id))))
			break;
	if (w->person == s->people)
		return bad(r, "an unknown person, or none");
	here(r, name, i, "day");
	TRY(number(r, json_object_get(o, "day"), 0, s->days - 1, -1, &day));
	here(r, name, i, "shift");
	TRY(shift_in(r, json_object_get(o, "shift"), &shift));
	here(r, name, i, "place");
	TRY(name_in(r, json_object_get(o, "place"), s->place_id, s->places, &place));
	here(r, name, i, "skill");
	TRY(name_in(r, json_object_get(o, "skill"), s->skill_id, s->skills, &skill));
	*w = (struct staff_work){ w->person, (int16_t)day, (int16_t)shift, (int16_t)place, (int16_t)skill };
	return OK;
}

static enum err
works(struct reader *r, const json_t *v, const char *name, struct staff_work **out, int *n)
{
	size_t count = json_array_size(v);
	struct sorted *t;

	TRY(list(r, v, name, 0, STAFF_GIVEN));
	t = arena_array(r->c->a, struct sorted, (ptrdiff_t)count + 1);
	for (size_t i = 0; i < count; i++) {
		TRY(read_work(r, name, i, json_array_get(v, i), &t[i].w));
		t[i].from = r->s->shift[t[i].w.shift].from;
	}
	qsort(t, count, sizeof *t, in_order);
	*out = arena_array(r->c->a, struct staff_work, (ptrdiff_t)count + 1);
	for (size_t i = 0; i < count; i++) {
		(*out)[i] = t[i].w;
		snprintf(r->at, sizeof r->at, "%s", name);
		if (i >= STAFF_A_DAY && in_order(&t[i], &t[i - STAFF_A_DAY]) >= 0 && t[i].w.person == t[i
		    - 2].w.person &&
		    t[i].w.day == t[i - 2].w.day)
			return bad(r, "more than two shifts of one person in a day");
	}
	*n = (int)count;
	return OK;
}

enum err
staff_read_works(struct ctx *c, const struct staff *s, const json_t *v, const char *name,
		struct staff_work **out, int *n)
{
	struct staff copy = *s;
	struct reader r = { .c = c, .s = &copy };

	return works(&r, v, name, out, n);
}

static enum err
read_frame(struct reader *r, const json_t *root)
{
	struct staff *s = r->s;
	const json_t *day = json_object_get(root, "first_day");
	int y, m, d;

	snprintf(r->at, sizeof r->at, "days");
	TRY(number(r, json_object_get(root, "days"), 1, SOLVE_DAYS, -1, &s->days));
	snprintf(r->at, sizeof r->at, "first_day");
	TRY(number(r, json_object_get(root, "weekday"), 0, 6, 0, &s->weekday));
	if (day) {
		if (!json_is_string(day) || sscanf(json_string_value(day), "%4d-%2d-%2d", &y, &m, &d) != 3 ||
		    m < 1 || m > 12 || d < 1 || d > 31 || y < 1900)
			return bad(r, "a date like 2026-11-30 is expected");
		/* Zeller: 0 is Monday. */
		if (m < 3) {
			m += 12;
			y--;
		}
		s->weekday = (d + 13 * (m + 1) / 5 + y + y / 4 - y / 100 + y / 400 + 5) % 7;
	}
	snprintf(r->at, sizeof r->at, "rest");
	return number(r, json_object_get(root, "rest"), 0, 1440, 660, &s->rest);
}

static enum err
read_weights(struct reader *r, const json_t *v)
{
	snprintf(r->at, sizeof r->at, "weights");
	if (v && !json_is_object(v))
		return bad(r, "an object is expected");
	TRY(number(r, json_object_get(v, "continuity"), 0, 10000, 0, &r->s->weight.continuity));
	TRY(number(r, json_object_get(v, "fair"), 0, 1000, 0, &r->s->weight.fair));
	TRY(number(r, json_object_get(v, "team"), 0, 10000, 0, &r->s->weight.team));
	TRY(number(r, json_object_get(v, "keep"), 0, 10000, 0, &r->s->weight.keep));
	return number(r, json_object_get(v, "disturb"), 0, 100000, 0, &r->s->weight.disturb);
}

enum err
staff_read(struct ctx *c, const json_t *root, struct staff *s)
{
	struct reader r = { .c = c, .s = s, .at = "the file" };

	*s = (struct staff){};
	if (!json_is_object(root))
		return bad(&r, "an object is expected");
	TRY(read_frame(&r, root));
	TRY(names(&r, json_object_get(root, "places"), "places", 1, STAFF_PLACES, &s->place_id, &s->places));
	TRY(names(&r, json_object_get(root, "skills"), "skills", 1, STAFF_SKILLS, &s->skill_id, &s->skills));
	TRY(names(&r, json_object_get(root, "tags"), "tags", 0, STAFF_TAGS, &s->tag_id, &s->tags));
	TRY(read_shifts(&r, json_object_get(root, "shifts")));
	if ((int64_t)s->days * s->shifts * s->places * s->skills > 4000000) {
		snprintf(r.at, sizeof r.at, "days, shifts, places, skills");
		return bad(&r, "more than 4 million combinations");
	}
	TRY(read_travel(&r, json_object_get(root, "travel")));
	TRY(read_posts(&r, json_object_get(root, "posts")));
	TRY(read_crews(&r, json_object_get(root, "substitutes"), json_object_get(root, "mixed")));
	TRY(read_rules(&r, json_object_get(root, "rules")));
	TRY(read_people(&r, json_object_get(root, "people")));
	TRY(works(&r, json_object_get(root, "fixed"), "fixed", &s->fixed, &s->fixes));
	s->published = json_is_array(json_object_get(root, "published"));
	TRY(works(&r, json_object_get(root, "published"), "published", &s->kept, &s->keeps));
	return read_weights(&r, json_object_get(root, "weights"));
}

json_t *
staff_write_work(const struct staff *s, const struct staff_work *w)
{
	const str p = s->person[w->person].id, x = s->shift[w->shift].id, l = s->place_id[w->place],
	    k = s->skill_id[w->skill];

	return json_pack("{s:s%, s:i, s:s%, s:s%, s:s%}", "person", p.p, (size_t)p.n, "day", (int)w->day,
	    "shift", x.p, (size_t)x.n, "place", l.p, (size_t)l.n, "skill", k.p, (size_t)k.n);
}
