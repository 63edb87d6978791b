/* audience_say.c -- criteria in words, for the log book and for people. */
#include "directory/directory.h"
#include "i18n/i18n.h"
#include "mobilisation/audience.h"
#include "mobilisation_q.h"

/* "a, b, c" of what ${word} makes of each code. */
static str
joined(struct ctx *c, const struct audience_words *codes, str (*word)(str code))
{
	struct buf b = { .a = c->a };

	for (ptrdiff_t i = 0; i < codes->n; i++) {
		buf_put(&b, i ? S(", ") : S(""));
		buf_put(&b, word(codes->v[i]));
	}
	return buf_str(&b);
}

static str
itself(str code)
{
	return code;
}

static void
part(struct buf *b, str text)
{
	if (text.n == 0)
		return;
	buf_put(b, b->n ? S(" ; ") : S(""));
	buf_put(b, text);
}

static enum err
zones(struct ctx *c, enum lang lang, const struct audience_criteria *q, struct buf *out)
{
	struct mobilisation_zone_list list;
	struct buf b = { .a = c->a };

	if (q->zones.n == 0)
		return OK;
	TRY(mobilisation_q_zones(c, AUDIENCE_LIST_MAX, &list));
	for (ptrdiff_t i = 0; i < list.n; i++)
		for (ptrdiff_t k = 0; k < q->zones.n; k++)
			if (list.v[i].id.v == q->zones.v[k].v)
				buf_fmt(&b, "%s%.*s", b.n ? ", " : "", STR(list.v[i].name));
	part(out, msg_fmt(c->a, lang, MSG_audience_say_zones, buf_str(&b)));
	return OK;
}

static enum err
communes(struct ctx *c, enum lang lang, const struct audience_criteria *q, struct buf *out)
{
	struct directory_commune_list list;
	struct buf b = { .a = c->a };

	if (q->communes.n == 0)
		return OK;
	TRY(directory_communes(c, &list));
	for (ptrdiff_t i = 0; i < list.n; i++)
		for (ptrdiff_t k = 0; k < q->communes.n; k++)
			if (str_eq(list.v[i].code, q->communes.v[k]))
				buf_fmt(&b, "%s%.*s", b.n ? ", " : "", STR(list.v[i].name));
	part(out, msg_fmt(c->a, lang, MSG_audience_say_communes, buf_str(&b)));
	return OK;
}

static enum err
criteria(struct ctx *c, enum lang lang, const struct audience_criteria *q, bool posts, struct buf *b)
{
	part(b, q->professions.n ? joined(c, &q->professions, directory_profession_label) :
	    posts ? S("") : msg_text(lang, MSG_audience_say_all));
	TRY(zones(c, lang, q, b));
	TRY(communes(c, lang, q, b));
	if (q->skills.n)
		part(b, msg_fmt(c->a, lang, MSG_audience_say_skills, joined(c, &q->skills, itself)));
	part(b, q->members ? msg_text(lang, MSG_audience_say_members) : S(""));
	part(b, q->willing == WILLING_NOT_NO ? msg_text(lang, MSG_audience_say_not_no) :
	    q->willing == WILLING_YES ? msg_text(lang, MSG_audience_say_yes) : S(""));
	return OK;
}

enum err
audience_say(struct ctx *c, enum lang lang, const struct audience_criteria *q, bool posts, str *out)
{
	struct mobilisation_group group;
	struct buf b = { .a = c->a };

	if (q->from == FROM_CELL)
		part(&b, msg_text(lang, MSG_audience_say_cell));
	else if (q->from == FROM_RELAYS)
		part(&b, msg_text(lang, MSG_audience_say_relays));
	else if (q->from == FROM_GROUP) {
		TRY(mobilisation_q_group(c, q->group, &group));
		part(&b, msg_fmt(c->a, lang, MSG_audience_say_group, group.name));
	} else
		TRY(criteria(c, lang, q, posts, &b));
	if (q->except.n)
		part(&b, msg_fmt(c->a, lang, MSG_audience_say_except, (int64_t)q->except.n));
	*out = buf_str(&b);
	return OK;
}
