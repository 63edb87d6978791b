#include <stdlib.h>

#include "crypto/crypto.h"
#include "directory/directory.h"
#include "mobilisation/board.h"
#include "mobilisation/engaged.h"
#include "mobilisation_q.h"

enum {
	DOTS_MAX = 24,		/* people shown one by one in a group */
	GROUPS_MAX = 60,	/* professions, or zones; the rest are told together */
	/* :board's post, how far the messages got */
	POST_FAILED = 1, POST_TO_SEND, POST_SENDING, POST_UNCERTAIN, POST_HANDED, POST_DELIVERED,
};

static const struct { const char *tone, *mark; struct msg word; } looks[BOARD_STATES] = {
	[BOARD_YES] =		{ "yes", "●", MSG_board_yes },
	[BOARD_LATER] =		{ "later", "◔", MSG_board_later },
	[BOARD_UNSURE] =	{ "unsure", "▲", MSG_board_unsure },
	[BOARD_NO] =		{ "no", "✕", MSG_board_no },
	[BOARD_SILENT] =	{ "silent", "○", MSG_board_silent },
	[BOARD_UNREACHABLE] =	{ "unsure", "▲", MSG_board_unreachable },
};

static const struct { const char *name; struct msg word; } lists[] = {
	{ "yes", MSG_board_list_yes }, { "no", MSG_board_list_no }, { "later", MSG_board_list_later },
	{ "unsure", MSG_board_list_unsure }, { "silent", MSG_board_list_silent },
	{ "unreachable", MSG_board_list_unreachable }, { "answers", MSG_board_list_answers },
	{ "uncertain", MSG_board_list_uncertain }, { "handed", MSG_board_list_handed },
	{ "delivered", MSG_board_list_delivered }, { "waiting", MSG_board_list_waiting },
	{ "sent", MSG_board_list_sent }, { "placed", MSG_board_list_placed },
	{ "reserve", MSG_board_list_reserve }, { "relays", MSG_board_list_relays },
};

struct msg
board_list_word(str name)
{
	for (int i = 0; i < COUNT(lists); i++)
		if (str_eq(name, str_from(lists[i].name)))
			return lists[i].word;
	return (struct msg){};
}

struct msg
board_reason(str code)
{
	static const struct { const char *code; struct msg word; } reasons[] = {
		{ "no_contact", MSG_audience_no_contact }, { "no_consent", MSG_audience_no_consent },
		{ "no_call", MSG_audience_no_call }, { "phone", MSG_audience_phone },
		{ "paused", MSG_audience_paused }, { "left", MSG_audience_left },
	};

	for (int i = 0; i < COUNT(reasons); i++)
		if (str_eq(code, str_from(reasons[i].code)))
			return reasons[i].word;
	return (struct msg){};
}

struct msg
board_post_word(int64_t post)
{
	static const struct msg words[] = { [POST_FAILED] = MSG_board_post_failed,
		[POST_TO_SEND] = MSG_board_post_waiting, [POST_SENDING] = MSG_board_post_waiting,
		[POST_UNCERTAIN] = MSG_board_post_uncertain, [POST_HANDED] = MSG_board_post_handed,
		[POST_DELIVERED] = MSG_board_post_delivered };

	return post > 0 && post < COUNT(words) ? words[post] : (struct msg){};
}

enum board_state
board_answered(str answer, bool suspect)
{
	if (answer.n && suspect)
		return BOARD_UNSURE;
	return str_eq(answer, S("yes")) ? BOARD_YES : str_eq(answer, S("no")) ? BOARD_NO :
	    str_eq(answer, S("later")) ? BOARD_LATER : BOARD_SILENT;
}

static enum board_state
state_of(const struct mobilisation_board_row *r)
{
	enum board_state said = board_answered(r->answer, r->suspect);

	if (said == BOARD_SILENT && (str_eq(r->channel, S("none")) || r->post == POST_FAILED))
		return BOARD_UNREACHABLE;
	return said;
}

static void
count(struct board_counts *n, const struct mobilisation_board_row *r, enum board_state state)
{
	int64_t *of[BOARD_STATES] = { &n->yes, &n->later, &n->unsure, &n->no, &n->silent, &n->unreachable };

	++*of[state];
	n->people++;
	n->answers += state == BOARD_YES || state == BOARD_NO || state == BOARD_LATER;
	n->sent += !str_eq(r->channel, S("none"));
	n->handed += r->post >= POST_HANDED;
	n->delivered += r->post == POST_DELIVERED;
	n->uncertain += r->post == POST_UNCERTAIN;
	n->waiting += r->post == POST_TO_SEND || r->post == POST_SENDING;
	n->relays += r->relayed.some;
	n->relayed += r->relayed.some ? r->relayed.v : 0;
	n->to_tell += r->to_tell;
	n->placed += str_eq(r->standing, S("placed"));
	n->reserve += place_waits(r->standing);
}

struct board_look
board_look(enum board_state state, str standing, bool offered)
{
	struct board_look look = { str_from(looks[state].tone), str_from(looks[state].mark), looks[state].word };

	if (!place_waits(standing))
		return look;
	look.tone = S("full");
	look.mark = S("■");
	if (state == BOARD_YES)
		look.word = offered ? MSG_board_offered : str_eq(standing, S("reserve")) ? MSG_board_reserve :
		    MSG_board_full;
	return look;
}

static struct board_line
line_of(struct ctx *c, const struct mobilisation_board_row *r, enum board_state state)
{
	struct board_look look = board_look(state, r->standing, r->offered_at.some);

	return (struct board_line){ .id = r->id, .person = r->person_id, .state = state,
		.name = r->family.n ? i18n_person(c->a, r->title, r->given, r->family) :
		    msg_text(c->lang, MSG_log_erased),
		.profession = directory_profession_label(r->profession),
		.tone = look.tone, .mark = look.mark, .word = look.word, .why = r->why, .placed = str_eq(r->standing, S("placed")), .waits = place_waits(r->standing),
		.reason = r->unreachable.n ? board_reason(r->unreachable) : board_post_word(r->post),
		.channel = r->channel, .caller = r->caller, .to_tell = r->to_tell, .stopped = r->stopped,
		.note = r->note, .answered = r->answer.n > 0, .at = r->answered_at.v,
		.reminded = r->reminded_at.some && r->answer.n == 0,
		.by_phone = str_eq(r->answered_via, S("phone")), .relay = r->relay, .relayed = r->relayed };
}

/* Why nobody writes to them, and no place is theirs: not of who has one, or said no. */
static str
engaged(struct ctx *c, const struct place_engaged_list *list, const struct mobilisation_board_row *r)
{
	const struct place_engaged *e = engaged_find(list, r->person_id);

	if (!e || str_eq(r->standing, S("placed")) || (str_eq(r->answer, S("no")) && !r->suspect))
		return S("");
	return msg_fmt(c->a, c->lang, MSG_board_engaged, engaged_say(c, c->lang, e));
}

/* Newest answer first; the silent and the unreachable after, in the order they came (by name). */
static int
newest_first(const void *x, const void *y)
{
	const struct board_line *a = x, *b = y;
	int64_t ka = a->answered ? a->at.us : -(int64_t)a->state, kb = b->answered ? b->at.us : -(int64_t)b->state;

	if (ka != kb)
		return ka > kb ? -1 : 1;
	return 0;
}

/* Groups are few: found by going through them. */
static struct board_group *
group_named(struct board_groups *g, str name)
{
	for (ptrdiff_t i = 0; i < g->n; i++)
		if (str_eq(g->v[i].name, name))
			return &g->v[i];
	if (g->n == GROUPS_MAX)
		return &g->v[GROUPS_MAX - 1];
	g->v[g->n].name = name;
	return &g->v[g->n++];
}

static void
add_to(struct board_group *g, enum board_state state)
{
	g->people++;
	g->yes += state == BOARD_YES;
	g->later += state == BOARD_LATER || state == BOARD_UNSURE;
	g->no += state == BOARD_NO;
	g->silent += state == BOARD_SILENT || state == BOARD_UNREACHABLE;
}

static str
dots(struct ctx *c, const char *mark, int64_t n)
{
	struct buf b = { .a = c->a };

	for (int64_t i = 0; i < n; i++)
		buf_put(&b, str_from(mark));
	return buf_str(&b);
}

static int
most_people_first(const void *x, const void *y)
{
	const struct board_group *a = x, *b = y;

	return a->people != b->people ? (a->people > b->people ? -1 : 1) : str_cmp(a->name, b->name);
}

static void
finish(struct ctx *c, struct board_groups *g)
{
	qsort(g->v, (size_t)g->n, sizeof *g->v, most_people_first);
	for (ptrdiff_t i = 0; i < g->n; i++) {
		struct board_group *it = &g->v[i];

		if (it->people > DOTS_MAX)
			continue;
		it->yes_dots = dots(c, "●", it->yes);
		it->later_dots = dots(c, "◔", it->later);
		it->no_dots = dots(c, "✕", it->no);
		it->silent_dots = dots(c, "○", it->silent);
	}
}

static str
zone_name(const struct mobilisation_zone_list *zones, struct opt_zone_id id, str none)
{
	for (ptrdiff_t i = 0; id.some && i < zones->n; i++)
		if (zones->v[i].id.v == id.v.v)
			return zones->v[i].name;
	return none;
}

/* The reasons of pool_why(), one by one. */
static bool
reason_cut(str *rest, str *one)
{
	static const str between = S(" ; ");
	str all = *rest;

	if (!all.n)
		return false;
	for (ptrdiff_t i = 0; i + between.n <= all.n; i++)
		if (memcmp(all.p + i, between.p, (size_t)between.n) == 0) {
			*one = str_sub(all, 0, i);
			*rest = str_sub(all, i + between.n, all.n);
			return true;
		}
	*one = all;
	*rest = (str){};
	return true;
}

/* Those of ${why} that stand in ${other} too, or (${in} false) that do not. */
static str
reasons_of(struct ctx *c, str why, str other, bool in)
{
	struct buf b = { .a = c->a };
	str one, rest, that;
	bool found;

	while (reason_cut(&why, &one)) {
		for (found = false, rest = other; !found && reason_cut(&rest, &that);)
			found = str_eq(one, that);
		if (found == in)
			buf_fmt(&b, "%s%.*s", b.n ? " ; " : "", STR(one));
	}
	return buf_str(&b);
}

/* What everyone was asked for is said once, not on each of a thousand rows. */
static void
share_reasons(struct ctx *c, struct board *out)
{
	struct board_lines *l = &out->lines;
	str all = l->n > 1 ? l->v[0].why : S("");

	for (ptrdiff_t i = 1; all.n && i < l->n; i++)
		if (!str_eq(l->v[i].why, l->v[i - 1].why))
			all = reasons_of(c, all, l->v[i].why, true);
	for (ptrdiff_t i = 0; i < l->n; i++)
		l->v[i].why_own = all.n ? reasons_of(c, l->v[i].why, all, false) : l->v[i].why;
	out->why_all = all;
}

enum err
board_read(struct ctx *c, struct call_id call, struct board *out)
{
	str nowhere = msg_text(c->lang, MSG_board_no_zone), other = msg_text(c->lang, MSG_board_no_profession);
	struct mobilisation_board_row_list rows;
	struct mobilisation_zone_list zones;
	struct place_engaged_list elsewhere;

	TRY(engaged_around(c, call, &elsewhere));
	TRY(mobilisation_q_board(c, c->now, call, AUDIENCE_MAX, &rows));
	TRY(mobilisation_q_zones(c, GROUPS_MAX, &zones));
	*out = (struct board){ .lines = { arena_array(c->a, struct board_line, rows.n), rows.n },
		.by_profession.v = arena_array(c->a, struct board_group, GROUPS_MAX),
		.by_zone.v = arena_array(c->a, struct board_group, GROUPS_MAX) };
	for (ptrdiff_t i = 0; i < rows.n; i++) {
		const struct mobilisation_board_row *r = &rows.v[i];
		enum board_state state = state_of(r);

		count(&out->n, r, state);
		out->lines.v[i] = line_of(c, r, state);
		add_to(group_named(&out->by_profession,
		    out->lines.v[i].profession.n ? out->lines.v[i].profession : other), state);
		add_to(group_named(&out->by_zone, zone_name(&zones, r->zone_id, nowhere)), state);
		out->lines.v[i].post = r->post;
		out->lines.v[i].engaged = engaged(c, &elsewhere, r);
	}
	share_reasons(c, out);
	finish(c, &out->by_profession);
	finish(c, &out->by_zone);
	/* glibc's qsort is a merge sort while memory allows: names keep their order. */
	qsort(out->lines.v, (size_t)rows.n, sizeof *out->lines.v, newest_first);
	return OK;
}

static bool
belongs(const struct board_line *l, int list)
{
	switch (list) {
	case 0: return l->state == BOARD_YES;
	case 1: return l->state == BOARD_NO;
	case 2: return l->state == BOARD_LATER;
	case 3: return l->state == BOARD_UNSURE;
	case 4: return l->state == BOARD_SILENT;
	case 5: return l->state == BOARD_UNREACHABLE;
	case 6: return l->state == BOARD_YES || l->state == BOARD_NO || l->state == BOARD_LATER;
	case 7: return l->post == POST_UNCERTAIN;
	case 8: return l->post >= POST_HANDED;
	case 9: return l->post == POST_DELIVERED;
	case 10: return l->post == POST_TO_SEND || l->post == POST_SENDING;
	case 12: return l->placed;
	case 13: return l->waits;
	case 14: return l->relayed.some;
	default: return l->post > 0;
	}
}

bool
board_list(struct ctx *c, const struct board_lines *lines, str name, struct board_lines *out)
{
	int list = -1;

	for (int i = 0; i < COUNT(lists); i++)
		if (str_eq(name, str_from(lists[i].name)))
			list = i;
	if (list < 0)
		return false;
	*out = (struct board_lines){ .v = arena_array(c->a, struct board_line, lines->n) };
	for (ptrdiff_t i = 0; i < lines->n; i++)
		if (belongs(&lines->v[i], list))
			out->v[out->n++] = lines->v[i];
	return true;
}

enum err
board_posts(struct ctx *c, struct board_lines *lines)
{
	struct recipient_id *ids = arena_array(c->a, struct recipient_id, lines->n);
	struct place_options *all = arena_array(c->a, struct place_options, lines->n);

	for (ptrdiff_t i = 0; i < lines->n; i++)
		ids[i] = lines->v[i].id;
	TRY(place_options(c, c->lang, ids, lines->n, all));
	for (ptrdiff_t i = 0; i < lines->n; i++)
		lines->v[i].posts = all[i];
	return OK;
}

/* ---- telephones ------------------------------------------------------------------- */

enum err
board_phones(struct ctx *c, struct board_lines *lines)
{
	struct person_id *ids = arena_array(c->a, struct person_id, lines->n);
	struct mobilisation_practice_phone_list practices;
	struct mobilisation_phone_list phones;
	str number;

	for (ptrdiff_t i = 0; i < lines->n; i++)
		ids[i] = lines->v[i].person;
	TRY(mobilisation_q_phones(c, ids, lines->n, 2 * lines->n, &phones));
	TRY(mobilisation_q_practice_phones(c, ids, lines->n, lines->n, &practices));
	for (ptrdiff_t i = 0; i < lines->n; i++) {
		struct board_line *l = &lines->v[i];

		for (ptrdiff_t k = 0; l->phone.n == 0 && k < phones.n; k++)
			if (phones.v[k].person_id.v == l->person.v) {
				TRY(crypto_open(c, phones.v[k].sealed, &number));
				l->phone = number;
			}
		for (ptrdiff_t k = 0; l->phone.n == 0 && k < practices.n; k++)
			if (practices.v[k].person_id.v == l->person.v)
				l->phone = practices.v[k].phone;
	}
	return OK;
}
