/* board_web.c -- the calls of a crisis, the board of one, its stream, its paper. */
#include <stdio.h>

#include "auth/auth.h"
#include "db/db.h"
#include "http/shell.h"
#include "i18n/i18n.h"
#include "mobilisation/board_web.h"
#include "mobilisation/call_after.h"
#include "mobilisation/compose.h"
#include "post/post_web.h"

enum err (*board_desk_part)(struct ctx *c, struct crisis_id crisis, struct call_id call, struct html *h);

enum { CALLS_LISTED = 100, SHARED_S = 20 };

enum err
board_ids(struct ctx *c, const struct request *rq, struct crisis_id *crisis, struct call_id *call)
{
	TRY(segment_id(c, rq, 0, crisis));
	return segment_id(c, rq, 1, call);
}

/* ---- the calls of a crisis ---------------------------------------------------------- */

/* GET /crises/:crisis/appels */
static enum err
show_list(struct ctx *c, const struct request *rq, struct reply *rp)
{
	struct call_list_view v = { .may_send = rq->held & CALL_SEND };
	struct mobilisation_call_line_list calls;
	struct tempos tempos;
	struct mobilisation_event event;
	struct call_freed_list freed;

	TRY(segment_id(c, rq, 0, &v.crisis));
	TRY(mobilisation_q_event(c, v.crisis, &event));
	TRY(mobilisation_q_calls(c, v.crisis, CALLS_LISTED, &calls));
	TRY(call_freed(c, v.crisis, &freed));
	TRY(tempo_read(c, v.crisis, (struct call_id){ 0 }, CALLS_LISTED, &tempos));
	v.may_send = v.may_send && !event.closed_at.some;
	v.shell = http_shell(c, rq, msg_text(c->lang, MSG_call_list));
	v.shell.exercise = event.exercise;
	v.calls.v = arena_array(c->a, struct call_list_line, calls.n);
	v.calls.n = calls.n;
	for (ptrdiff_t i = 0; i < calls.n; i++) {
		const struct mobilisation_call_line *k = &calls.v[i];
		bool open = call_open(k->state, k->closes_at, event.closed_at, c->now);

		v.calls.v[i] = (struct call_list_line){ .id = k->id, .title = k->title,
			.draft = str_eq(k->state, S("draft")), .cancelled = str_eq(k->state, S("cancelled")),
			.sent = open, .number = k->number.v, .people = k->people, .answers = k->answers,
			.yes = k->yes, .freed = call_freed_in(&freed, k->id),
			.at = k->sent_at.some ? k->sent_at.v : k->created_at,
			.tempo = tempo_find(&tempos, k->id) };
		v.calls.v[i].closed = !v.calls.v[i].draft && !v.calls.v[i].cancelled && !open;
	}
	reply_shared(rp, SHARED_S);
	call_list_page(&rp->body, &v);
	return OK;
}

/* ---- the board ------------------------------------------------------------------------- */

/* Nobody reads the operator's page at night: what the other side refused, and why, stands on the board. */
static enum err
read_refusal(struct ctx *c, struct boarding *b)
{
	const struct board_counts *n = &b->board.n;
	bool found;

	if (n->sent <= n->handed + n->uncertain + n->waiting)
		return OK;
	return mobilisation_q_refusal(c, b->call, &b->refusal, &found);
}

/* Messages that wait for a route which does not work: said, not left to be guessed.  One more query only then. */
static enum err
read_waits(struct ctx *c, struct boarding *b)
{
	struct call_waits all = compose_waits(b->event.exercise, 1, 1);
	struct mobilisation_waiting w;

	if (b->board.n.waiting == 0 || (all.sms.n == 0 && all.email.n == 0))
		return OK;
	TRY(mobilisation_q_waiting(c, b->call, &w));
	b->waits = compose_waits(b->event.exercise, w.sms, w.email);
	return OK;
}

bool
board_open(struct ctx *c, const struct boarding *b)
{
	return call_open(b->k.state, b->k.closes_at, b->event.closed_at, c->now);
}

/* Of a closed call: what was given back since, and whether it may be opened again. */
static enum err
read_after(struct ctx *c, struct boarding *b)
{
	if (board_open(c, b))
		return OK;
	TRY(call_freed_of(c, b->crisis, b->call, &b->freed));
	return call_may_reopen(c, b->crisis, b->call, &b->reopens);
}

static enum err
read_desk(struct ctx *c, struct boarding *b)
{
	struct html h = { .a = c->a, .lang = c->lang, .now = c->now };

	if (board_desk_part)
		TRY(board_desk_part(c, b->crisis, b->call, &h));
	b->desk = (struct markup){ { h.p, h.n } };
	return OK;
}

enum err
board_gather(struct ctx *c, void *arg)
{
	struct boarding *b = arg;

	TRY(mobilisation_q_call(c, b->call, b->crisis, &b->k));
	TRY(mobilisation_q_event(c, b->crisis, &b->event));
	TRY(mobilisation_q_last_reminder(c, b->call, &b->reminder, &b->reminded));
	TRY(call_refused(c, b->call, &b->refused));
	TRY(board_read(c, b->call, &b->board));
	TRY(place_posts(c, b->call, &b->posts));
	TRY(tempo_read(c, b->crisis, b->call, 1, &b->tempo));
	if (b->posts.n)
		TRY(place_q_next_look(c, arena_fmt(c->a, "%lld", (long long)b->call.v), &b->look, &b->looks));
	TRY(read_refusal(c, b));
	TRY(read_after(c, b));
	TRY(read_desk(c, b));
	return read_waits(c, b);
}

/* How far each post is, and what the waves are at. */
static void
fill_need(struct ctx *c, const struct boarding *b, struct call_board_view *v)
{
	v->staffed = b->posts.n > 0;
	v->need.lines.v = arena_array(c->a, struct call_need_line, POSTS_MAX);
	for (ptrdiff_t i = 0; i < b->posts.n; i++) {
		struct call_need_line *line = &v->need.lines.v[v->need.lines.n++];

		compose_need_line(c, &b->posts.v[i], line);
		v->missing += line->wanted - line->taken;
	}
	v->wave = b->k.wave;
	v->full = v->staffed && v->missing == 0;
	v->dry = b->k.dry_at.some && v->missing > 0;
	v->paused = b->k.paused;
	v->looks = b->looks && b->look.run_at.us > c->now.us;
	v->next = b->look.run_at;
}

static void
fill(struct ctx *c, const struct boarding *b, struct call_board_view *v)
{
	const struct mobilisation_call *k = &b->k;
	int64_t last = b->reminded ? b->reminder.at.us : k->sent_at.v.us;

	v->crisis = b->crisis;
	v->call = b->call;
	v->title = k->title;
	v->message = k->sms;
	v->place = k->place;
	v->bring = k->bring;
	v->conditions = k->conditions;
	v->when = call_text_when(c, c->lang, k->starts_at, k->ends_at);
	v->number = k->number.v;
	v->sent_at = k->sent_at.v;
	v->closes_at = k->closes_at;
	v->closed_at = k->closed_at;
	v->cancelled = str_eq(k->state, S("cancelled"));
	v->open = board_open(c, b);
	v->freed = b->freed;
	v->reopens = b->reopens;
	v->undo_s = CALL_UNDO_S - (c->now.us - last) / US_PER_S;
	v->undo = v->open && v->undo_s > 0;
	v->n = b->board.n;
	v->tempo = tempo_find(&b->tempo, b->call);
	v->why_all = b->board.why_all;
	v->waits = b->waits;
	v->desk = b->desk;
	fill_need(c, b, v);
	v->refusals = b->refusal.refused;
	v->refusal = post_problem(b->refusal.problem, &v->refusal_words);
	v->by_profession = b->board.by_profession;
	v->by_zone = b->board.by_zone;
	v->refused = b->refused;
	v->lines = b->board.lines;
	v->list_word = MSG_board_everyone;
	while (v->latest.n < BOARD_LATEST && v->latest.n < v->lines.n && v->lines.v[v->latest.n].answered)
		v->latest.n++;
	v->latest.v = v->lines.v;
}

/* The one thing to do now, if any.  Waves go on by themselves, until they are stopped or have nobody left to call. */
static str
first_act(const struct call_board_view *v)
{
	if (!v->open || v->undo || v->full)
		return S("");
	if (v->may_send && v->staffed && !v->dry)
		return v->paused ? S("resume") : S("wave");
	if (v->may_send && v->n.silent > 0)
		return S("remind");
	return v->may_phone && (v->dry || v->n.unreachable > 0) ? S("phone") : S("");
}

/* One page, of ${most}, of the list that was asked for. */
static enum err
choose(struct ctx *c, const struct request *rq, ptrdiff_t most, struct call_board_view *v)
{
	int64_t from = query_i64(rq, S("de"), 0);
	struct board_lines everyone = v->lines;

	v->list = query_str(rq, S("liste"));
	v->all = v->list.n == 0;
	if (!v->all)
		v->list_word = board_list_word(v->list);
	if (!v->all && !board_list(c, &everyone, v->list, &v->lines))
		return fail(c, E_NOT_FOUND, S(""), S("page.none"), "no such list");
	if (from < 0 || from >= v->lines.n)
		from = 0;
	v->listed = v->lines.n;
	v->lines.v += from;
	v->lines.n = v->lines.n - from < most ? v->lines.n - (ptrdiff_t)from : most;
	v->first = v->lines.n ? from + 1 : 0;
	v->last = from + v->lines.n;
	v->page_back = from > most ? from - most : 0;
	v->whole = v->listed <= most;
	v->rows = !v->all || v->whole ? S("") : from ? S("there") : S("top");
	return OK;
}

static enum err
saw_rule(struct ctx *c, void *arg)
{
	return auth_saw(c, S("contact.read"), *(str *)arg);
}

enum err
board_numbers(struct ctx *c, struct call_id call, struct board_lines *lines)
{
	str object = arena_fmt(c->a, "call:%lld", (long long)call.v);
	struct instant since = { c->now.us - US_PER_HOUR };
	struct mobilisation_seen seen;
	bool found;

	TRY(board_phones(c, lines));
	TRY(mobilisation_q_seen(c, object, S("contact.read"), (struct opt_account_id){ true, c->who }, since,
	    &seen, &found));
	return found ? OK : db_write(c, saw_rule, &object);
}

/* GET /crises/:crisis/appels/:call  ?liste=silent  ?p=12 */
static enum err
show_board(struct ctx *c, const struct request *rq, struct reply *rp)
{
	struct call_board_view v = {};
	struct boarding b = {};

	if (query_i64(rq, S("p"), 0))
		return board_person(c, rq, rp, query_i64(rq, S("p"), 0));
	TRY(board_ids(c, rq, &b.crisis, &b.call));
	TRY(db_read(c, board_gather, &b));
	if (str_eq(b.k.state, S("draft"))) {
		reply_see_other(c, rp, "/crises/%lld/appels/%lld/apercu", (long long)b.crisis.v, (long long)b.call.v);
		return OK;
	}
	fill(c, &b, &v);
	TRY(choose(c, rq, BOARD_PAGE, &v));
	v.may_send = rq->held & CALL_SEND;
	v.may_answer = (rq->held & CALL_ANSWER) && v.open;
	v.may_phone = (rq->held & CALL_ANSWER) && (rq->held & CONTACT_READ) &&
	    ((v.open && !v.undo && !v.full) || v.n.to_tell > 0);
	v.act = first_act(&v);
	v.buttons = v.may_answer && !v.all;
	v.phones = (rq->held & CONTACT_READ) && !v.all;
	if (v.phones)
		TRY(board_numbers(c, b.call, &v.lines));
	if (v.buttons)
		TRY(board_posts(c, &v.lines));
	v.shell = http_shell(c, rq, arena_fmt(c->a, "%.*s", STR(v.title)));
	v.shell.exercise = b.event.exercise;
	if (v.all)
		v.shell.live = arena_fmt(c->a, "/crises/%lld/appels/%lld/direct", (long long)b.crisis.v,
		    (long long)b.call.v);
	if (!v.phones && !v.undo)
		reply_shared(rp, SHARED_S);
	call_board_page(&rp->body, &v);
	return OK;
}

/* GET /crises/:crisis/appels/:call/direct */
static enum err
show_stream(struct ctx *c, const struct request *rq, struct reply *rp)
{
	struct mobilisation_call k;
	struct crisis_id crisis;
	struct call_id call;

	TRY(board_ids(c, rq, &crisis, &call));
	TRY(mobilisation_q_call(c, call, crisis, &k));
	rp->sse_topic = arena_fmt(c->a, "call/%lld/%lld/%s", (long long)call.v, (long long)crisis.v,
	    c->lang == LANG_EN ? "en" : "fr");
	return OK;
}

static void
event(struct ctx *c, struct sse_list *out, const char *name,
      void (*write)(struct html *, const struct call_board_view *), const struct call_board_view *v)
{
	struct html h = { .a = c->a, .lang = c->lang, .now = c->now };

	write(&h, v);
	out->v[out->n++] = (struct sse_event){ str_from(name), (str){ h.p, h.n } };
}

/* The rows that changed; when they are more than one event takes, the rest follows. */
static void
rows_event(struct ctx *c, str topic, const struct board_lines *lines, struct sse_list *out)
{
	struct html h = { .a = c->a, .lang = c->lang, .now = c->now };
	struct board_rows rows;

	board_rows_changed(c, topic, lines, &rows);
	if (rows.more)
		sse_touch(topic);
	if (!rows.n)
		return;
	call_board_rows(&h, &rows);
	out->v[out->n++] = (struct sse_event){ S("rows"), (str){ h.p, h.n } };
}

/* "call/3/12/fr": call 3 of crisis 12; the same bytes for everyone who watches it. */
enum err
board_stream(struct ctx *c, str topic, struct sse_list *out)
{
	struct call_board_view v = {};
	struct boarding b = {};
	long long call, crisis;
	char lang[3] = "";

	if (sscanf(arena_z(c->a, topic), "call/%lld/%lld/%2s", &call, &crisis, lang) != 3)
		return fail(c, E_NOT_FOUND, S(""), S("page.none"), "topic");
	c->lang = lang[0] == 'e' ? LANG_EN : LANG_FR;
	b.call.v = call;
	b.crisis.v = crisis;
	TRY(db_read(c, board_gather, &b));
	fill(c, &b, &v);
	event(c, out, "freed", call_board_freed, &v);
	event(c, out, "counts", call_board_counts, &v);
	if (v.staffed)
		event(c, out, "answers", call_board_answers, &v);
	event(c, out, "groups", call_board_groups, &v);
	event(c, out, "latest", call_board_latest, &v);
	if (v.lines.n <= BOARD_PAGE)
		event(c, out, "lines", call_board_people, &v);
	else
		rows_event(c, topic, &v.lines, out);
	return OK;
}

/* GET /crises/:crisis/appels/:call/imprimer: a sheet with boxes to tick */
static enum err
show_print(struct ctx *c, const struct request *rq, struct reply *rp)
{
	struct call_board_view v = {};
	struct boarding b = {};

	TRY(board_ids(c, rq, &b.crisis, &b.call));
	TRY(db_read(c, board_gather, &b));
	fill(c, &b, &v);
	TRY(choose(c, rq, BOARD_PRINT, &v));
	v.phones = rq->held & CONTACT_READ;
	if (v.phones)
		TRY(board_numbers(c, b.call, &v.lines));
	TRY(board_posts(c, &v.lines));
	v.shell = http_shell(c, rq, v.title);
	v.shell.exercise = b.event.exercise;
	v.shell.printed_at = c->now;
	v.shell.url = arena_fmt(c->a, "%.*s/crises/%lld/appels/%lld", STR(rq->base_url),
	    (long long)b.crisis.v, (long long)b.call.v);
	v.shell.qr = qr_svg(c->a, v.shell.url);
	call_print_page(&rp->body, &v);
	return OK;
}

const struct route board_routes[] = {
	{ GET,  "/crises/:crisis/appels",		CALL_READ,	show_list },
	{ GET,  "/crises/:crisis/appels/:call",		CALL_READ,	show_board },
	{ GET,  "/crises/:crisis/appels/:call/direct",	CALL_READ,	show_stream },
	{ GET,  "/crises/:crisis/appels/:call/imprimer",	CALL_READ,	show_print },
	{ POST, "/crises/:crisis/appels/:call/reponse",	CALL_ANSWER,	board_answer },
	{ POST, "/crises/:crisis/appels/:call/transmis",	CALL_ANSWER,	board_relayed },
};
const ptrdiff_t board_routes_n = COUNT(board_routes);
