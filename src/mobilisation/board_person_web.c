/* board_person_web.c -- one person of a call: what they said, and what is typed in for them. */
#include "db/db.h"
#include "http/shell.h"
#include "i18n/i18n.h"
#include "mobilisation/board_web.h"
#include "mobilisation/call_after.h"
#include "mobilisation/fanout.h"

enum { HISTORY = 50 };

struct msg
board_way_word(str via, bool suspect)
{
	if (suspect)
		return MSG_board_way_suspect;
	return str_eq(via, S("phone")) ? MSG_board_way_phone :
	    str_eq(via, S("sms")) ? MSG_board_way_sms :
	    str_eq(via, S("email")) ? MSG_board_way_email :
	    str_eq(via, S("simulated")) ? MSG_board_way_simulated : MSG_board_way_link;
}

static enum err
history(struct ctx *c, struct recipient_id id, struct call_person_view *v)
{
	struct mobilisation_reply_list replies;

	TRY(mobilisation_q_replies(c, id, HISTORY, &replies));
	v->history.n = replies.n;
	v->history.v = arena_array(c->a, struct call_history_line, replies.n);
	for (ptrdiff_t i = 0; i < replies.n; i++) {
		const struct mobilisation_reply *y = &replies.v[i];
		bool yes = str_eq(y->answer, S("yes")), no = str_eq(y->answer, S("no"));

		v->history.v[i] = (struct call_history_line){
			.answer = yes ? MSG_board_yes : no ? MSG_board_no : MSG_board_later,
			.mark = yes ? S("●") : no ? S("✕") : S("◔"), .tone = y->answer,
			.note = y->note, .way = board_way_word(y->via, y->suspect), .author = y->author, .at = y->at };
	}
	return OK;
}

/* What may be done to one person: of a closed call, only to let go of who is expected, until it is over. */
static void
fill_may(struct ctx *c, const struct request *rq, const struct boarding *b, const struct board_line *p,
	 struct call_person_view *v)
{
	bool open = board_open(c, b), expected = b->k.wave ? p->placed : p->state == BOARD_YES;
	bool due = call_due(b->k.state, &(struct call_hours){ b->k.starts_at, b->k.ends_at, b->k.sent_at },
	    b->event.closed_at, c->now);

	v->may_answer = (rq->held & CALL_ANSWER) && open;
	v->may_withdraw = (rq->held & CALL_ANSWER) && !open && due && expected;
	v->may_release = (rq->held & CALL_SEND) && (open || due) && p->placed;
	v->closed = !open;
}

/* A form that promises to tell someone says how: it depends on what we have of them today. */
static enum err
release_what(struct ctx *c, const struct board_line *who, struct msg *out)
{
	static const struct msg words[] = { [FANOUT_MESSAGE] = MSG_board_release_what,
		[FANOUT_PHONE] = MSG_board_release_phone, [FANOUT_NOWAY] = MSG_board_release_no_way };
	enum fanout_way way;

	TRY(fanout_way_of(c, who->person, audience_channel_of(who->channel), &way));
	*out = words[way];
	return OK;
}

static enum err
person_page(struct ctx *c, const struct request *rq, struct reply *rp, int64_t recipient,
	    const struct form_error *error)
{
	struct call_person_view v = { .error = *error };
	struct board_lines one = {};
	struct boarding b = {};

	TRY(board_ids(c, rq, &b.crisis, &b.call));
	TRY(db_read(c, board_gather, &b));
	for (ptrdiff_t i = 0; i < b.board.lines.n; i++)
		if (b.board.lines.v[i].id.v == recipient)
			one = (struct board_lines){ &b.board.lines.v[i], 1 };
	if (one.n == 0)
		return fail(c, E_NOT_FOUND, S(""), S("page.none"), "recipient %lld", (long long)recipient);
	v.crisis = b.crisis;
	v.call = b.call;
	v.title = b.k.title;
	fill_may(c, rq, &b, &one.v[0], &v);
	if (v.may_release)
		TRY(release_what(c, &one.v[0], &v.release_what));
	if (rq->held & CONTACT_READ)
		TRY(board_numbers(c, b.call, &one));
	else
		v.phones_hidden = true;
	TRY(board_posts(c, &one));
	v.person = one.v[0];
	v.note = (struct field){ .name = S("note"), .label = MSG_board_note, .value = v.person.note,
		.max = ANSWER_NOTE_MAX, .error = form_error_for(error, S("note")) };
	v.people = (struct field){ .name = S("people"), .label = MSG_answer_relay, .type = S("number"), .required = true,
		.value = v.person.relayed.some ? arena_fmt(c->a, "%lld", (long long)v.person.relayed.v) : S(""),
		.error = form_error_for(error, S("people")) };
	TRY(history(c, v.person.id, &v));
	v.shell = http_shell(c, rq, v.person.name);
	v.shell.exercise = b.event.exercise;
	call_person_page(&rp->body, &v);
	return OK;
}

enum err
board_person(struct ctx *c, const struct request *rq, struct reply *rp, int64_t recipient)
{
	return person_page(c, rq, rp, recipient, &(struct form_error){});
}

struct answering { struct answer_new a; struct answer_done done; struct call_id call; };

static enum err
answer_rule(struct ctx *c, void *arg)
{
	struct answering *w = arg;

	TRY(answer_record(c, &w->a, &w->done));
	if (w->done.call.v != w->call.v)	/* someone of another call, guessed */
		return fail(c, E_NOT_FOUND, S(""), S("page.none"), "recipient of another call");
	return OK;
}

/*
 * POST /crises/:crisis/appels/:call/reponse: an answer given by telephone.
 * "yes:12" from a button beside a name, or answer and person from the person's page; "yes:12:3": of the post 3.
 */
enum err
board_answer(struct ctx *c, const struct request *rq, struct reply *rp)
{
	struct answering w = { .a = { .via = S("phone") } };
	str answer, rest, person = {}, key, back;
	struct form_error error;
	struct crisis_id crisis;
	int64_t id;
	enum err e;

	TRY(board_ids(c, rq, &crisis, &w.call));
	TRY(form_str(c, rq, S("answer"), 40, &answer));
	TRY(form_str(c, rq, S("request_key"), 64, &key));
	TRY(form_opt(c, rq, S("note"), HTTP_BODY_MAX, &w.a.note));
	TRY(form_opt(c, rq, S("liste"), 20, &back));
	if (str_cut(answer, ':', &w.a.answer, &rest))
		place_chosen(rest, &person, &w.a.post);
	else
		TRY(form_str(c, rq, S("person"), 20, &person));
	if (!str_to_i64(person, 1, INT64_MAX, &id))
		return fail(c, E_NOT_FOUND, S(""), S("page.none"), "no such person");
	w.a.recipient.v = id;
	/* One page holds many buttons and one key: each button is its own request. */
	w.a.request_key = arena_fmt(c->a, "%.*s:%lld:%.*s", STR(key), (long long)id, STR(answer));
	e = db_write(c, answer_rule, &w);
	if (e == E_INVALID) {
		error = form_error_of(c, rq->code);
		ctx_forgive(c);
		rp->status = 422;
		return person_page(c, rq, rp, id, &error);
	}
	TRY(e);
	answer_tell(c, &w.done);
	if (w.done.place == PLACE_FULL && w.a.post.v)	/* what is left is on the person's page */
		reply_see_other(c, rp, "/crises/%lld/appels/%lld?p=%lld", (long long)crisis.v, (long long)w.call.v,
		    (long long)id);
	else if (board_list_word(back).n)
		reply_see_other(c, rp, "/crises/%lld/appels/%lld?liste=%.*s", (long long)crisis.v,
		    (long long)w.call.v, STR(back));
	else
		reply_see_other(c, rp, "/crises/%lld/appels/%lld", (long long)crisis.v, (long long)w.call.v);
	return OK;
}

struct relaying { struct answer_relayed r; struct call_id call; };

static enum err
relayed_rule(struct ctx *c, void *arg)
{
	struct relaying *w = arg;

	TRY(answer_relay(c, &w->r));
	if (w->r.done.call.v != w->call.v)	/* someone of another call, guessed */
		return fail(c, E_NOT_FOUND, S(""), S("page.none"), "recipient of another call");
	return OK;
}

/* POST /crises/:crisis/appels/:call/transmis: a relay said, to who telephones, to how many it was passed on. */
enum err
board_relayed(struct ctx *c, const struct request *rq, struct reply *rp)
{
	struct relaying w = { .r = { .via = S("phone") } };
	struct form_error error;
	struct crisis_id crisis;
	enum err e;

	TRY(board_ids(c, rq, &crisis, &w.call));
	TRY(form_id(c, rq, S("person"), &w.r.recipient));
	e = form_i64(c, rq, S("people"), 0, ANSWER_RELAYED_MAX, &w.r.people);
	if (e == OK)
		e = db_write(c, relayed_rule, &w);
	if (e == E_INVALID) {
		error = form_error_of(c, rq->code);
		ctx_forgive(c);
		rp->status = 422;
		return person_page(c, rq, rp, w.r.recipient.v, &error);
	}
	TRY(e);
	answer_tell(c, &w.r.done);
	reply_see_other(c, rp, "/crises/%lld/appels/%lld?p=%lld", (long long)crisis.v, (long long)w.call.v,
	    (long long)w.r.recipient.v);
	return OK;
}
