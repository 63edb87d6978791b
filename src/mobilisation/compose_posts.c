/* compose_posts.c -- the part of the composer that says how many of whom, and what to expect of it. */
#include "directory/directory.h"
#include "http/http.h"
#include "i18n/i18n.h"
#include "mobilisation/compose.h"
#include "mobilisation/protection.h"

enum { DOTS_MAX = 24 };

/* The usual ones among them: a required choice must have one chosen. */
static const int64_t chances[] = { 50, CALL_CHANCE, 90, 95, 99 };
static const int64_t waits_min[] = { 5, 10, CALL_WAIT_S / 60, 30, 60, 240 };

/* Is ${code} in "70,60"? */
static bool
listed(str codes, str code)
{
	str one, rest;

	for (; codes.n; codes = rest) {
		rest = (str){};
		(void)str_cut(codes, ',', &one, &rest);
		if (str_eq(one, code))
			return true;
	}
	return false;
}

/* ---- reading ------------------------------------------------------------------------- */

/* "70,60": the boxes that were ticked, each once, as many as a post may have. */
static str
ticked(struct ctx *c, const struct request *rq, str name)
{
	struct buf b = { .a = c->a };
	str v;

	for (int i = 0, n = 0; n < POST_SUBSTITUTES_MAX && form_nth(rq, name, i, &v); i++)
		if (v.n > 0 && v.n < 20 && !str_has(v, S(",")) && !listed(buf_str(&b), v)) {
			buf_fmt(&b, "%s%.*s", n ? "," : "", STR(v));
			n++;
		}
	return buf_str(&b);
}

/* The same without ${code}: nobody stands in for themselves. */
static str
without(struct ctx *c, str codes, str code)
{
	struct buf b = { .a = c->a };
	str one, rest;

	for (; codes.n; codes = rest) {
		rest = (str){};
		(void)str_cut(codes, ',', &one, &rest);
		if (!str_eq(one, code))
			buf_fmt(&b, "%s%.*s", b.n ? "," : "", STR(one));
	}
	return buf_str(&b);
}

/* Where the words of ${name} end in those of ${text}, both folded, the last time they stand there; 0: nowhere. */
static ptrdiff_t
last_named(struct ctx *c, str text, str name)
{
	str in = arena_fmt(c->a, " %.*s ", STR(text)), what = arena_fmt(c->a, " %.*s ", STR(name));

	for (ptrdiff_t at = in.n - what.n; at >= 0; at--)
		if (memcmp(in.p + at, what.p, (size_t)what.n) == 0)
			return at + what.n;
	return 0;
}

/* An address ends with its commune: of two that are named, the last; of "Saint-Brevin-les-Pins", all of it. */
enum err
compose_commune_of(struct ctx *c, str place, str *code)
{
	enum { NAME_MIN = 3 };		/* "Y" alone is a commune, and a letter of many an address */
	struct directory_commune_list communes;
	str folded = str_fold(c->a, place);
	ptrdiff_t end = 0, longest = 0;

	if (!folded.n)
		return OK;
	TRY(directory_communes(c, &communes));
	for (ptrdiff_t i = 0; i < communes.n; i++) {
		str name = str_fold(c->a, communes.v[i].name);
		ptrdiff_t at = name.n < NAME_MIN && !str_eq(name, folded) ? 0 : last_named(c, folded, name);

		if (at > end || (at && at == end && name.n > longest)) {
			end = at;
			longest = name.n;
			*code = communes.v[i].code;
		}
	}
	return OK;
}

/* The commune goes with the place until somebody chooses another than the form showed. */
static enum err
follow_place(struct ctx *c, struct compose *f)
{
	if (!str_eq(f->commune, f->commune_was))
		return OK;
	TRY(compose_commune_of(c, f->place, &f->commune));
	f->commune_follows = !str_eq(f->commune, f->commune_was);
	f->commune_was = f->commune;
	return OK;
}

enum err
compose_posts_read(struct ctx *c, const struct request *rq, struct compose *f)
{
	struct { str name; str *to; ptrdiff_t max; } texts[] = {
		{ S("commune_code"), &f->commune, 10 }, { S("conditions"), &f->conditions, 4000 },
		{ S("validator"), &f->validator, 4000 }, { S("source_url"), &f->source_url, 4000 },
		{ S("chance"), &f->chance, 10 }, { S("wait"), &f->wait_min, 10 },
		{ S("commune_was"), &f->commune_was, 10 },
	};

	for (int i = 0; i < COUNT(texts); i++)
		TRY(form_opt(c, rq, texts[i].name, texts[i].max, texts[i].to));
	f->urgent = form_flag(rq, S("urgent"));
	for (int i = 0; i < POSTS_MAX; i++) {
		struct compose_post *p = &f->posts[i];

		TRY(form_opt(c, rq, arena_fmt(c->a, "wanted_%d", i + 1), 10, &p->wanted));
		TRY(form_opt(c, rq, arena_fmt(c->a, "who_%d", i + 1), 60, &p->who));
		p->instead = ticked(c, rq, arena_fmt(c->a, "instead_%d", i + 1));
	}
	return follow_place(c, f);
}

/* "p:60" or "s:AFGSU2". */
static bool
coded(str typed, char kind, str *code)
{
	if (typed.n < 3 || typed.p[0] != kind || typed.p[1] != ':')
		return false;
	*code = str_sub(typed, 2, typed.n);
	return true;
}

enum err
compose_asks(struct ctx *c, const struct compose *f, struct place_asks *out)
{
	*out = (struct place_asks){};
	for (int i = 0; i < POSTS_MAX; i++) {
		const struct compose_post *p = &f->posts[i];
		struct place_ask *to = &out->v[out->n];

		if (p->wanted.n == 0)
			continue;	/* a line left alone */
		if (!str_to_i64(p->wanted, 1, POST_WANTED_MAX, &to->wanted))
			return fail(c, E_INVALID, arena_fmt(c->a, "post_%d", i + 1), S("post.wanted"), "not a number");
		if (!coded(p->who, 'p', &to->profession) && !coded(p->who, 's', &to->skill))
			return fail(c, E_INVALID, arena_fmt(c->a, "post_%d", i + 1), S("post.who"), "nobody said");
		to->substitutes = without(c, p->instead, to->profession);
		out->n++;
	}
	return OK;
}

/* The settings of the waves, within their bounds. */
enum err
compose_patience(struct ctx *c, const struct compose *f, struct call_draft *d)
{
	int64_t minutes = CALL_WAIT_S / 60;

	d->chance = CALL_CHANCE;
	if (f->chance.n && !str_to_i64(f->chance, 50, 99, &d->chance))
		return fail(c, E_INVALID, S("chance"), S("call.chance"), "not a share");
	if (f->wait_min.n && !str_to_i64(f->wait_min, 1, 1440, &minutes))
		return fail(c, E_INVALID, S("wait"), S("call.wait"), "not minutes");
	d->wait_s = minutes * 60;
	return OK;
}

enum err
compose_posts_from(struct ctx *c, const struct mobilisation_call *k, bool rest, struct compose *f)
{
	struct place_post_list posts;
	int n = 0;

	f->commune = k->commune_code;
	f->commune_was = S("");
	TRY(compose_commune_of(c, k->place, &f->commune_was));	/* another one was chosen, and stays */
	f->conditions = k->conditions;
	f->validator = k->validator;
	f->source_url = k->source_url;
	f->urgent = k->urgent;
	f->chance = arena_fmt(c->a, "%lld", (long long)k->chance);
	f->wait_min = arena_fmt(c->a, "%lld", (long long)k->wait_s / 60);
	TRY(place_posts(c, k->id, &posts));
	for (ptrdiff_t i = 0; i < posts.n; i++) {
		const struct place_post *p = &posts.v[i];
		int64_t wanted = rest ? p->places - p->taken : p->wanted;

		if (wanted < 1)
			continue;
		f->posts[n++] = (struct compose_post){ .wanted = arena_fmt(c->a, "%lld", (long long)wanted),
			.who = p->profession.n ? arena_fmt(c->a, "p:%.*s", STR(p->profession)) :
			    arena_fmt(c->a, "s:%.*s", STR(p->skill)), .instead = p->substitutes };
	}
	return OK;
}

/* ---- the form ------------------------------------------------------------------------ */

static struct option_list
coded_options(struct ctx *c, const struct directory_choice_list *list, char kind, str on)
{
	struct option_list out = { arena_array(c->a, struct option, list->n), list->n };

	for (ptrdiff_t i = 0; i < list->n; i++) {
		const struct directory_choice *k = &list->v[i];
		str value = kind ? arena_fmt(c->a, "%c:%.*s", kind, STR(k->code)) : k->code;

		out.v[i] = (struct option){ .value = value, .selected = kind ? str_eq(value, on) : listed(on, value),
			.text = kind != 's' ? directory_profession_label(k->code) : k->label.n ? k->label : k->code };
	}
	return out;
}

static struct option_list
numbers(struct ctx *c, const int64_t *list, int n, str on, int64_t usual, bool minutes)
{
	struct option_list out = { arena_array(c->a, struct option, n), n };

	for (int i = 0; i < n; i++) {
		str value = arena_fmt(c->a, "%lld", (long long)list[i]);

		out.v[i] = (struct option){ .value = value,
			.text = minutes ? i18n_duration(c->a, c->lang, list[i] * US_PER_MIN) :
			    msg_fmt(c->a, c->lang, MSG_call_percent, list[i]),
			.selected = on.n ? str_eq(on, value) : list[i] == usual };
	}
	return out;
}

static struct field
words(str name, struct msg label, struct msg hint, str value, int64_t max, const struct form_error *e)
{
	return (struct field){ .name = name, .label = label, .hint = hint, .value = value, .max = max,
		.error = form_error_for(e, name) };
}

enum err
compose_commune_view(struct ctx *c, const struct compose *f, struct call_compose_view *v)
{
	struct directory_commune_list communes;

	TRY(directory_communes(c, &communes));
	v->commune_was = f->commune_was;
	v->commune_follows = f->commune_follows;
	v->commune = (struct field_choice){ .name = S("commune_code"), .label = MSG_call_commune,
		.hint = MSG_call_commune_hint, .options.v = arena_array(c->a, struct option, communes.n) };
	for (ptrdiff_t i = 0; i < communes.n; i++)
		v->commune.options.v[v->commune.options.n++] = (struct option){ .value = communes.v[i].code,
			.text = communes.v[i].name, .selected = str_eq(communes.v[i].code, f->commune) };
	return OK;
}

enum err
compose_posts_view(struct ctx *c, const struct compose *f, const struct form_error *e, struct call_compose_view *v)
{
	struct directory_choice_list professions, skills;

	TRY(directory_professions(c, &professions));
	TRY(directory_skill_choices(c, &skills));
	v->posts.v = arena_array(c->a, struct call_post_line, POSTS_MAX);
	v->posts.n = POSTS_MAX;
	for (int i = 0; i < POSTS_MAX; i++) {
		const struct compose_post *p = &f->posts[i];

		v->posts.v[i] = (struct call_post_line){ .no = i + 1, .first = i == 0, .wanted = p->wanted,
			.professions = coded_options(c, &professions, 'p', p->who),
			.skills = coded_options(c, &skills, 's', p->who),
			.instead = coded_options(c, &professions, 0, p->instead),
			.instead_words = compose_labels(c, p->instead),
			.error = form_error_for(e, arena_fmt(c->a, "post_%d", i + 1)) };
		v->posts_more += i > 0 && p->wanted.n > 0;
	}
	TRY(compose_commune_view(c, f, v));
	v->chance = (struct field_choice){ .name = S("chance"), .label = MSG_call_chance_field, .required = true,
		.hint = MSG_call_chance_hint, .error = form_error_for(e, S("chance")),
		.options = numbers(c, chances, COUNT(chances), f->chance, CALL_CHANCE, false) };
	v->wait = (struct field_choice){ .name = S("wait"), .label = MSG_call_wait_field, .required = true,
		.hint = MSG_call_wait_hint, .error = form_error_for(e, S("wait")),
		.options = numbers(c, waits_min, COUNT(waits_min), f->wait_min, CALL_WAIT_S / 60, true) };
	v->urgent = (struct field_flag){ .name = S("urgent"), .label = MSG_call_urgent, .hint = MSG_call_urgent_hint,
		.on = f->urgent };
	v->conditions = words(S("conditions"), MSG_call_conditions, MSG_call_conditions_hint, f->conditions,
	    CALL_CONDITIONS_MAX, e);
	v->conditions.ready = protection_statuses(c);
	v->validator = words(S("validator"), MSG_call_validator, MSG_call_validator_hint, f->validator,
	    CALL_VALIDATOR_MAX, e);
	v->source_url = words(S("source_url"), MSG_call_source_field, MSG_call_source_hint, f->source_url,
	    CALL_SOURCE_MAX, e);
	return OK;
}

/* ---- what to expect ------------------------------------------------------------------- */

static str
repeated(struct ctx *c, const char *mark, int64_t n)
{
	struct buf b = { .a = c->a };

	for (int64_t i = 0; i < n; i++)
		buf_put(&b, str_from(mark));
	return buf_str(&b);
}

/* "Aide-soignant, Infirmier": of "70,60". */
str
compose_labels(struct ctx *c, str codes)
{
	struct buf b = { .a = c->a };
	str one, rest;

	for (; codes.n; codes = rest) {
		rest = (str){};
		(void)str_cut(codes, ',', &one, &rest);
		buf_fmt(&b, "%s%.*s", b.n ? ", " : "", STR(directory_profession_label(one)));
	}
	return buf_str(&b);
}

void
compose_need_line(struct ctx *c, const struct place_post *post, struct call_need_line *out)
{
	int64_t places = post->places ? post->places : post->wanted;

	*out = (struct call_need_line){ .label = place_post_label(c, post->profession, post->skill, post->skill_label),
		.no = post->position, .wanted = places, .taken = post->taken, .full = post->taken == places };
	if (places <= DOTS_MAX) {
		out->taken_dots = repeated(c, "●", post->taken);
		out->free_dots = repeated(c, "○", places - post->taken);
	}
	out->instead = compose_labels(c, post->substitutes);
}

/* How long it should take; of what leaves in the morning, at what o'clock. */
static void
expect(struct ctx *c, const struct wave_plan *plan, struct call_need *out)
{
	int64_t us = plan->in_us < US_PER_MIN ? US_PER_MIN : plan->in_us;
	struct instant full = { plan->leaves.us + us };

	out->in = i18n_duration(c->a, c->lang, us);
	if (plan->leaves.us <= c->now.us + US_PER_MIN)
		return;
	out->leaves = i18n_moment(c->a, c->lang, plan->leaves);
	out->full_by = instant_day(full).n == instant_day(plan->leaves).n ? i18n_time(c->a, full) :
	    i18n_moment(c->a, c->lang, full);
}

void
compose_need(struct ctx *c, const struct wave_plan *plan, struct call_need *out)
{
	*out = (struct call_need){ .places = plan->free, .ask = plan->ask_n, .possible = plan->pool.n,
		.after = (int64_t)(plan->after * 100), .phone = plan->pool.none_n, .engaged = plan->pool.engaged,
		.unwilling = plan->pool.unwilling, .known = true };
	out->lines.v = arena_array(c->a, struct call_need_line, POSTS_MAX);
	for (ptrdiff_t j = 0; j < plan->pool.posts.n; j++) {
		struct call_need_line *line = &out->lines.v[out->lines.n++];

		compose_need_line(c, &plan->posts[j].post, line);
		line->can = plan->posts[j].can;
		line->expected = (int64_t)plan->posts[j].expected;
		line->lacking = plan->posts[j].lacking;
		out->lacking += line->lacking;
	}
	if (plan->in_us > 0)
		expect(c, plan, out);
}
