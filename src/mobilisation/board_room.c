/* board_room.c -- what the room of a crisis shows of its calls: the last one in detail, how many are missing. */
#include "i18n/i18n.h"
#include "mobilisation/call_after.h"
#include "mobilisation/compose.h"
#include "mobilisation_q.h"
#include "place_q.h"

enum { ROOM_CALLS = 5, CALLS_COUNTED = 100 };

static void
add_groups(struct ctx *c, struct board_groups *to, const struct board_groups *from)
{
	(void)c;
	for (ptrdiff_t i = 0; i < from->n; i++)
		if (to->n < ROOM_CALLS * 2)
			to->v[to->n++] = from->v[i];
}

/* Minutes from the sending to now, or to the end: how long people have had. */
static str
spent(struct ctx *c, const struct mobilisation_call_line *k)
{
	int64_t end = k->closed_at.some ? k->closed_at.v.us : c->now.us;

	return i18n_duration(c->a, c->lang, end - k->sent_at.v.us);
}

static enum err
room_posts(struct ctx *c, struct call_id call, struct call_room_line *line)
{
	struct place_post_list posts;

	TRY(place_posts(c, call, &posts));
	line->posts.v = arena_array(c->a, struct call_need_line, posts.n);
	for (ptrdiff_t i = 0; i < posts.n; i++)
		compose_need_line(c, &posts.v[i], &line->posts.v[line->posts.n++]);
	return OK;
}

enum err
board_room_part(struct ctx *c, struct crisis_id crisis, struct html *h)
{
	struct call_room_view v = { .crisis = crisis };
	struct mobilisation_call_line_list calls;
	struct call_freed_list freed;
	struct tempos tempos;
	struct board board;

	TRY(mobilisation_q_calls(c, crisis, ROOM_CALLS, &calls));
	TRY(call_freed(c, crisis, &freed));
	TRY(tempo_read(c, crisis, (struct call_id){ 0 }, ROOM_CALLS, &tempos));
	v.calls.v = arena_array(c->a, struct call_room_line, calls.n);
	v.by_profession.v = arena_array(c->a, struct board_group, ROOM_CALLS * 2);
	for (ptrdiff_t i = 0; i < calls.n; i++) {
		const struct mobilisation_call_line *k = &calls.v[i];

		if (!str_eq(k->state, S("sent")) && !str_eq(k->state, S("closed")))
			continue;
		v.calls.v[v.calls.n++] = (struct call_room_line){ .id = k->id, .title = k->title,
			.number = k->number.v, .people = k->people, .answers = k->answers, .yes = k->yes,
			.unseen = k->unseen, .freed = call_freed_in(&freed, k->id), .spent = spent(c, k),
			.tempo = tempo_find(&tempos, k->id) };
		TRY(room_posts(c, k->id, &v.calls.v[v.calls.n - 1]));
		if (v.calls.n > 1)
			continue;
		TRY(board_read(c, k->id, &board));	/* the last one, in detail */
		v.n = board.n;
		add_groups(c, &v.by_profession, &board.by_profession);
	}
	call_room_part(h, &v);
	return OK;
}

enum err
board_room_count(struct ctx *c, struct crisis_id crisis, int64_t *calls, int64_t *silent, int64_t *missing)
{
	struct mobilisation_call_line_list list;
	struct place_missing places;
	ptrdiff_t people;

	*calls = *silent = 0;
	TRY(place_q_missing(c, crisis, c->now, &places));
	*missing = places.places;
	TRY(mobilisation_q_calls(c, crisis, CALLS_COUNTED, &list));
	for (ptrdiff_t i = 0; i < list.n; i++) {
		*calls += str_eq(list.v[i].state, S("sent")) || str_eq(list.v[i].state, S("closed"));
		if (!call_open(list.v[i].state, list.v[i].closes_at, (struct opt_instant){}, c->now))
			continue;
		if (list.v[i].full_at.some)
			continue;	/* nobody need say anything more */
		TRY(call_silent(c, list.v[i].id, &people));
		*silent += people;
	}
	return OK;
}

/* ${call}: where it is; 0: of several. */
enum err
board_room_freed(struct ctx *c, struct crisis_id crisis, int64_t *places, int64_t *call)
{
	struct call_freed_list freed;

	*places = *call = 0;
	TRY(call_freed(c, crisis, &freed));
	for (ptrdiff_t i = 0; i < freed.n; i++)
		*places += freed.v[i].places;
	if (freed.n == 1)
		*call = freed.v[0].call.v;
	return OK;
}
