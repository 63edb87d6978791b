#include "directory/directory.h"
#include "mobilisation/place.h"
#include "place_q.h"
#include "post/outbox.h"

/* Errors of one line of the form: "post_2" names it. */
static enum err
wrong(struct ctx *c, int line, str key)
{
	return fail(c, E_INVALID, arena_fmt(c->a, "post_%d", line + 1), key, "post %d", line + 1);
}

static enum err
check(struct ctx *c, const struct place_asks *asks, int i)
{
	const struct place_ask *p = &asks->v[i];

	if (p->profession.n == 0 && p->skill.n == 0)
		return wrong(c, i, S("post.who"));
	if (p->wanted < 1 || p->wanted > POST_WANTED_MAX)
		return wrong(c, i, S("post.wanted"));
	for (int k = 0; k < i; k++)
		if (str_eq(p->profession, asks->v[k].profession) && str_eq(p->skill, asks->v[k].skill))
			return wrong(c, i, S("post.twice"));
	return OK;
}

enum err
place_asks_save(struct ctx *c, struct call_id call, const struct place_asks *asks)
{
	struct place_new_post added;
	int64_t changed;

	for (int i = 0; i < asks->n; i++)
		TRY(check(c, asks, i));
	TRY(place_q_posts_clear(c, call, &changed));
	for (int i = 0; i < asks->n; i++) {
		const struct place_ask *p = &asks->v[i];

		TRY(place_q_post_add(c, call, i + 1, p->profession, p->skill, p->substitutes, p->wanted, &added));
	}
	return OK;
}

enum err
place_posts(struct ctx *c, struct call_id call, struct place_post_list *out)
{
	return place_q_posts(c, call, POSTS_MAX, out);
}

enum err
place_open(struct ctx *c, const struct place_post_list *posts)
{
	int64_t changed;

	for (ptrdiff_t i = 0; i < posts->n; i++)
		for (int64_t k = posts->v[i].places; k < posts->v[i].wanted; k++)
			TRY(place_q_place_add(c, posts->v[i].id, &changed));
	return OK;
}

enum err
place_want(struct ctx *c, struct call_id call, const struct place_post *post, int64_t wanted, bool *changed)
{
	int64_t n, more = wanted - post->places;

	*changed = more != 0;
	if (wanted < 1 || wanted > POST_WANTED_MAX)
		return wrong(c, (int)post->position - 1, S("post.wanted"));
	if (wanted < post->taken)
		return fail(c, E_CONFLICT, S(""), S("place.held"), "%lld held", (long long)post->taken);
	TRY(place_q_want(c, wanted, post->id, call, &n));
	for (; more > 0; more--)
		TRY(place_q_place_add(c, post->id, &n));
	if (more == 0)
		return OK;
	TRY(place_q_place_drop(c, post->id, -more, &n));
	if (n != -more)
		return fail(c, E_CONFLICT, S(""), S("place.held"), "%lld of %lld dropped", (long long)n, (long long)-more);
	return OK;
}

static bool
among(str codes, str code)
{
	str head, rest = codes;

	while (rest.n) {
		(void)str_cut(rest, ',', &head, &rest);
		if (str_eq(head, code))
			return true;
	}
	return false;
}

int
place_fit(const struct place_post *post, str profession, const str *skills, ptrdiff_t n)
{
	bool able = post->skill.n == 0;

	for (ptrdiff_t i = 0; !able && i < n; i++)
		able = str_eq(skills[i], post->skill);
	if (!able)
		return 0;
	if (post->profession.n == 0 || str_eq(post->profession, profession))
		return 2;
	return profession.n && among(post->substitutes, profession) ? 1 : 0;
}

bool
place_waits(str standing)
{
	return str_eq(standing, S("full")) || str_eq(standing, S("reserve"));
}

enum err
place_elsewhere(struct ctx *c, struct call_id call, struct person_id person, struct place_engaged *out, bool *found)
{
	return place_q_engaged_then(c, call, person, out, found);
}

/* Has the place, or why not. */
static enum err
take(struct ctx *c, const struct place_who *who, struct call_post_id chosen, enum place_outcome *out)
{
	struct place_engaged elsewhere;
	struct place_taken taken;
	bool found, engaged;

	TRY(place_q_take(c, who->recipient, c->now, chosen.v == 0, chosen, who->call, who->person, &taken, &found));
	*out = PLACE_TAKEN;
	if (found)
		return OK;
	TRY(place_elsewhere(c, who->call, who->person, &elsewhere, &engaged));
	*out = engaged ? PLACE_ENGAGED : PLACE_FULL;
	return OK;
}

enum err
place_answer(struct ctx *c, const struct place_who *who, str answer, struct call_post_id chosen,
	     enum place_outcome *out)
{
	bool placed = str_eq(who->standing, S("placed"));
	int64_t changed;

	*out = PLACE_NONE;
	if (!str_eq(answer, S("yes"))) {
		if (placed)
			TRY(place_q_free(c, who->recipient, &changed));
		*out = placed ? PLACE_FREED : PLACE_NONE;
		return place_q_standing(c, placed ? S("withdrawn") : S("asked"),
		    c->now, who->recipient, &changed);
	}
	if (placed)
		return OK;	/* said again */
	TRY(take(c, who, chosen, out));
	return place_q_standing(c, *out == PLACE_TAKEN ? S("placed") : *out == PLACE_ENGAGED ? S("reserve") : S("full"),
	    c->now, who->recipient, &changed);
}

enum err
place_release(struct ctx *c, struct recipient_id recipient)
{
	int64_t changed;

	TRY(place_q_free(c, recipient, &changed));
	if (changed == 0)
		return fail(c, E_CONFLICT, S(""), S("place.none"), "recipient %lld", (long long)recipient.v);
	return place_q_standing(c, S("withdrawn"), c->now, recipient, &changed);
}

const struct place_tie *place_tie;

enum err
place_refuse(struct ctx *c, struct recipient_id recipient)
{
	int64_t changed;

	TRY(place_q_free(c, recipient, &changed));
	TRY(place_q_unfit(c, recipient, &changed));
	return place_q_standing(c, S("full"), c->now, recipient, &changed);
}

enum err
place_reserve(struct ctx *c, struct recipient_id recipient, struct call_post_id chosen)
{
	int64_t changed;

	if (chosen.v)
		TRY(place_q_unfit_others(c, recipient, chosen, &changed));
	TRY(place_q_reserve(c, c->now, recipient, &changed));
	if (changed == 0)
		return fail(c, E_CONFLICT, S(""), S("place.reserve_not"), "recipient %lld", (long long)recipient.v);
	return OK;
}

str
place_post_label(struct ctx *c, str profession, str skill, str skill_label)
{
	str who = directory_profession_label(profession), able = skill_label.n ? skill_label : skill;

	if (profession.n == 0)
		return able;
	return skill.n == 0 ? who : arena_fmt(c->a, "%.*s, %.*s", STR(who), STR(able));
}

/* As it stands within a sentence: "infirmier"; what is written in capitals stays so. */
static str
within(struct ctx *c, str label)
{
	str s = arena_dup(c->a, label);
	unsigned char *p = (unsigned char *)s.p;

	if (s.n > 1 && p[0] >= 'A' && p[0] <= 'Z' && p[1] >= 'a')	/* an accented letter too */
		p[0] |= 32;
	else if (s.n > 2 && p[0] == 0xc3 && p[1] >= 0x80 && p[1] <= 0x9e && p[2] >= 'a')
		p[1] |= 32;
	return s;
}

str
place_post_as(struct ctx *c, enum lang lang, str profession, str skill, str skill_label)
{
	str label = place_post_label(c, profession, skill, skill_label);

	return msg_fmt(c->a, lang, profession.n ? MSG_place_as : MSG_place_as_skill,
	    profession.n ? within(c, label) : label);
}

enum err
place_choices(struct ctx *c, const struct recipient_id *ids, ptrdiff_t n, struct place_choice_list *out)
{
	*out = (struct place_choice_list){};
	return n ? place_q_choices(c, ids, n, n * POSTS_MAX, out) : OK;
}

/* "Infirmier, AFGSU 2" -> "infirmier AFGSU 2": the comma parts one post from the next. */
static str
sms_label(struct ctx *c, str label)
{
	str plain = within(c, sms_plain(c->a, label));
	struct buf b = { .a = c->a };

	for (ptrdiff_t i = 0; i < plain.n; i++)
		if (plain.p[i] != ',')
			buf_char(&b, plain.p[i]);
	return buf_str(&b);
}

static void
add_option(struct ctx *c, enum lang lang, const struct place_choice *p, struct place_options *out)
{
	out->v[out->n++] = (struct place_option){ .id = p->id, .free = p->free, .held = p->held > 0,
		.label = place_post_label(c, p->profession, p->skill, p->skill_label),
		.as = place_post_as(c, lang, p->profession, p->skill, p->skill_label) };
	out->free += p->free;
}

enum err
place_options(struct ctx *c, enum lang lang, const struct recipient_id *ids, ptrdiff_t n, struct place_options *out)
{
	struct place_choice_list all;

	TRY(place_choices(c, ids, n, &all));
	for (ptrdiff_t i = 0; i < n; i++) {
		ptrdiff_t lo = 0, hi = all.n;

		while (lo < hi) {		/* they come by recipient */
			ptrdiff_t mid = lo + (hi - lo) / 2;

			if (all.v[mid].recipient_id.v < ids[i].v)
				lo = mid + 1;
			else
				hi = mid;
		}
		while (hi < all.n && all.v[hi].recipient_id.v == ids[i].v)
			hi++;
		out[i] = (struct place_options){};
		if (hi - lo < 2)
			continue;
		out[i].v = arena_array(c->a, struct place_option, hi - lo);
		for (; lo < hi; lo++)
			add_option(c, lang, &all.v[lo], &out[i]);
	}
	return OK;
}

void
place_chosen(str value, str *word, struct call_post_id *post)
{
	str rest;

	post->v = 0;
	if (!str_cut(value, ':', word, &rest))
		*word = value;
	else if (!str_to_i64(rest, 1, INT64_MAX, &post->v))
		*word = value;		/* no such answer */
}

str
place_choices_say(struct ctx *c, const struct place_choice_list *list, bool free)
{
	struct buf b = { .a = c->a };

	for (ptrdiff_t i = 0; i < list->n; i++) {
		const struct place_choice *p = &list->v[i];

		if (!free || p->free)
			buf_fmt(&b, "%s%lld %.*s", b.n ? ", " : "", (long long)p->position,
			    STR(sms_label(c, place_post_label(c, p->profession, p->skill, p->skill_label))));
	}
	return buf_str(&b);
}
