/* history.c -- participation of one person, read from what calls keep. */
#include "directory/directory.h"
#include "history_q.h"
#include "mobilisation/board.h"
#include "mobilisation/history.h"
#include "mobilisation/place.h"

enum { ARRIVED = 6 };			/* :calls, post */

static void
say_answer(const struct history_past *r, struct history_line *l)
{
	struct board_look look = board_look(board_answered(r->answer, r->suspect), r->standing, false);

	l->answered = r->answer.n && !r->suspect;
	l->answered_at = r->answered_at.v;
	l->note = r->note;
	if (r->answer.n)
		l->way = board_way_word(r->answered_via, r->suspect);
	l->tone = look.tone;
	l->mark = look.mark;
	l->word = look.word;
}

static struct history_line
line_of(struct ctx *c, const struct history_past *r)
{
	struct history_line l = { .id = r->id, .call = r->call_id, .crisis = r->crisis_id, .number = r->number.v,
		.title = r->title, .event = r->crisis, .exercise = r->exercise, .at = r->at, .tries = r->tries };

	say_answer(r, &l);
	l.reached = l.answered || r->spoken || r->post == ARRIVED;
	l.reach = r->unreachable.n ? board_reason(r->unreachable) : board_post_word(r->post);
	if (str_eq(r->standing, S("placed")) && r->profession.n + r->skill.n > 0)
		l.post = place_post_label(c, r->profession, r->skill, r->skill_label);
	return l;
}

static void
count(const struct history_past *r, const struct history_line *l, struct history *out)
{
	if (r->exercise) {
		out->exercises++;
		return;
	}
	if (str_eq(r->channel, S("none")) && r->tries == 0 && !l->answered)
		return;			/* of the call, but nobody has asked her */
	out->asked++;
	out->reached += l->reached;
	out->answered += l->answered;
	out->yes += l->answered && str_eq(r->answer, S("yes"));
	out->placed += l->post.n > 0;
}

enum err
history_read(struct ctx *c, struct person_id person, struct history *out)
{
	struct history_outside outside;
	struct history_past_list rows;
	struct directory_person p;

	*out = (struct history){};
	TRY(directory_person(c, person, &p));
	if (str_eq(p.status, S("erased")))
		return fail(c, E_NOT_FOUND, S(""), S("directory.person.none"), "person %lld, erased", (long long)person.v);
	TRY(history_q_calls(c, person, HISTORY_MAX, &rows));
	out->lines.v = arena_array(c->a, struct history_line, rows.n);
	out->lines.n = rows.n;
	for (ptrdiff_t i = 0; i < rows.n; i++) {
		out->lines.v[i] = line_of(c, &rows.v[i]);
		count(&rows.v[i], &out->lines.v[i], out);
	}
	TRY(history_q_outside(c, person, &outside));
	out->outside = outside.asked;
	out->outside_answered = outside.answered;
	out->outside_last = outside.last_at;
	return OK;
}
