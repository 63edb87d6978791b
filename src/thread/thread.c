#include "crypto/crypto.h"
#include "desk/desk.h"
#include "logbook/logbook.h"
#include "mobilisation/call.h"
#include "mobilisation/word.h"
#include "thread/thread.h"
#include "thread_q.h"

enum err
thread_call_row(struct ctx *c, struct crisis_id crisis, struct call_id call, struct thread_call_row *out)
{
	bool found;

	TRY(thread_q_call(c, call, crisis, out, &found));
	return found ? OK : fail(c, E_NOT_FOUND, S(""), S("page.none"), "call %lld", (long long)call.v);
}

static enum err
log_it(struct ctx *c, struct crisis_id crisis, struct call_id call, str kind, struct person_id about, str text)
{
	struct log_new_part part = { about, text };

	return logbook_add(c, &(struct log_new){ .crisis = crisis, .kind = kind,
	    .object = arena_fmt(c->a, "call:%lld", (long long)call.v), .parts = &part, .parts_n = 1 }, NULL);
}

/* The crisis is open, and the call left. */
static enum err
may_write(struct ctx *c, struct crisis_id crisis, struct call_id call, struct thread_call_row *k)
{
	TRY(thread_call_row(c, crisis, call, k));
	if (k->crisis_closed_at.some)
		return fail(c, E_CONFLICT, S(""), S("call.crisis_closed"), "crisis closed");
	if (str_eq(k->state, S("draft")) || str_eq(k->state, S("cancelled")))
		return fail(c, E_NOT_FOUND, S(""), S("page.none"), "call never left");
	return OK;
}

static bool
words_fit(str text, ptrdiff_t most)
{
	return text.n > 0 && text.n <= most && str_utf8(text);
}

/* ---- writing ------------------------------------------------------------------------------ */

/* "word:12" of the first time, "word:12:1700000000" of a reminder: the same is sent once. */
static enum err
send_to(struct ctx *c, const struct thread_act *a, str text, const struct thread_holder_list *people, str round,
	struct instant not_before)
{
	struct word_to *to = arena_array(c->a, struct word_to, people->n);

	for (ptrdiff_t i = 0; i < people->n; i++)
		to[i] = (struct word_to){ people->v[i].id, people->v[i].person_id, people->v[i].channel };
	return word_send(c, &(struct word){ .crisis = a->crisis, .call = a->call, .text = text,
	    .round = arena_fmt(c->a, "word:%lld%.*s", (long long)a->entry.v, STR(round)), .not_before = not_before,
	    .to = to, .n = people->n });
}

static enum err
tell_them(struct ctx *c, struct thread_new *t, struct thread_entry_id entry)
{
	struct thread_act a = { .crisis = t->crisis, .call = t->call, .entry = entry };
	struct thread_holder_list people;
	int64_t changed;

	TRY(thread_q_holders(c, t->call, t->post, THREAD_PEOPLE_MAX, &people));
	if (people.n == 0)
		return fail(c, E_INVALID, S("post"), S("thread.nobody"), "nobody is engaged");
	TRY(send_to(c, &a, t->text, &people, S(""), (struct instant){ c->now.us + CALL_UNDO_S * US_PER_S }));
	t->people = people.n;
	return thread_q_people(c, people.n, entry, &changed);
}

enum err
thread_write(struct ctx *c, struct thread_new *t)
{
	struct opt_call_post_id post = { t->post.v != 0 && !t->handover, t->post };
	struct thread_new_entry added;
	struct thread_call_row k;
	int64_t changed;
	bool fresh;

	t->people = 0;
	if (!words_fit(t->text, THREAD_TEXT_MAX))
		return fail(c, E_INVALID, S("text"), S("thread.text"), "%td bytes", t->text.n);
	TRY(may_write(c, t->crisis, t->call, &k));
	TRY(thread_q_add(c, (struct opt_call_id){ true, t->call }, (struct opt_response_id){}, post,
	    (struct opt_shift_id){}, (struct opt_person_id){}, t->handover ? S("handover") : S("message"), t->text,
	    (struct opt_account_id){ c->who.v != 0, c->who }, c->who_name, c->now, t->request_key, &added, &fresh));
	t->again = !fresh;
	if (t->again)
		return OK;
	TRY(thread_q_seen(c, c->now, t->call, &changed));	/* who answers has read */
	if (!t->handover)
		TRY(tell_them(c, t, added.id));
	return log_it(c, t->crisis, t->call, t->handover ? S("thread.handover") : S("thread.message"),
	    (struct person_id){ 0 }, t->handover ?
	    msg_fmt(c->a, LANG_FR, MSG_thread_log_handover, k.number.v, t->text) :
	    msg_fmt(c->a, LANG_FR, MSG_thread_log_message, k.number.v, (int64_t)t->people, t->text));
}

enum err
thread_undo(struct ctx *c, struct thread_act *a)
{
	struct thread_call_row k;
	struct thread_entry e;
	int64_t changed, stopped;
	bool found;

	TRY(thread_call_row(c, a->crisis, a->call, &k));
	TRY(thread_q_entry(c, a->entry, a->call, &e, &found));
	if (!found)
		return fail(c, E_NOT_FOUND, S(""), S("page.none"), "entry %lld", (long long)a->entry.v);
	TRY(thread_q_cancel(c, a->entry, (struct instant){ c->now.us - CALL_UNDO_S * US_PER_S }, &changed));
	if (changed == 0)
		return fail(c, E_CONFLICT, S(""), S("call.gone"), "entry %lld", (long long)a->entry.v);
	TRY(thread_q_cancel_messages(c, S(""), arena_fmt(c->a, "%%:word:%lld", (long long)a->entry.v), a->crisis,
	    &stopped));
	a->people = (ptrdiff_t)stopped;
	return log_it(c, a->crisis, a->call, S("thread.undone"), (struct person_id){ 0 },
	    msg_fmt(c->a, LANG_FR, MSG_thread_log_undone, k.number.v, stopped));
}

/* ---- those who have not read ----------------------------------------------------------------- */

static enum err
unread(struct ctx *c, const struct thread_act *a, struct thread_entry *e, struct thread_holder_list *people)
{
	struct thread_call_row k;
	bool found;

	TRY(may_write(c, a->crisis, a->call, &k));
	TRY(thread_q_entry(c, a->entry, a->call, e, &found));
	if (!found)
		return fail(c, E_NOT_FOUND, S(""), S("page.none"), "entry %lld", (long long)a->entry.v);
	TRY(thread_q_unread(c, a->entry, THREAD_PEOPLE_MAX, people));
	if (people->n == 0)
		return fail(c, E_INVALID, S(""), S("thread.everyone"), "everyone has read");
	return OK;
}

enum err
thread_remind(struct ctx *c, struct thread_act *a)
{
	struct thread_holder_list people;
	struct thread_entry e;
	ptrdiff_t n = 0;
	int64_t changed;

	TRY(unread(c, a, &e, &people));
	for (ptrdiff_t i = 0; i < people.n; i++) {
		TRY(thread_q_reminded(c, a->entry, people.v[i].person_id, c->now,
		    (struct instant){ c->now.us - THREAD_AGAIN_S * US_PER_S }, &changed));
		if (changed)
			people.v[n++] = people.v[i];
	}
	people.n = a->people = n;
	if (n == 0)
		return OK;	/* all of them were, a moment ago */
	TRY(send_to(c, a, e.text, &people, arena_fmt(c->a, ":%lld", (long long)(c->now.us / US_PER_S)), c->now));
	return log_it(c, a->crisis, a->call, S("thread.reminded"), (struct person_id){ 0 },
	    msg_fmt(c->a, LANG_FR, MSG_thread_log_reminded, (int64_t)n, e.text));
}

enum err
thread_phone(struct ctx *c, struct thread_act *a)
{
	struct thread_holder_list people;
	struct thread_entry e;

	TRY(unread(c, a, &e, &people));
	for (ptrdiff_t i = 0; i < people.n; i++)
		TRY(desk_ask(c, a->call, people.v[i].id, e.text));
	a->people = people.n;
	return log_it(c, a->crisis, a->call, S("thread.phoned"), (struct person_id){ 0 },
	    msg_fmt(c->a, LANG_FR, MSG_thread_log_phoned, (int64_t)people.n, e.text));
}

enum err
thread_seen(struct ctx *c, struct thread_act *a)
{
	struct thread_call_row k;
	int64_t changed;

	TRY(thread_call_row(c, a->crisis, a->call, &k));
	TRY(thread_q_seen(c, c->now, a->call, &changed));
	a->people = (ptrdiff_t)changed;
	return OK;
}

/* ---- what the engaged do ------------------------------------------------------------------------ */

static enum err
engaged(struct ctx *c, struct thread_said *s, struct thread_link *link)
{
	bool found = false;

	if (s->token.n == CALL_LINK)
		TRY(thread_q_by_token(c, crypto_token_hash(c->a, s->token), link, &found));
	if (!found)
		return fail(c, E_NOT_FOUND, S(""), S("answer.unknown"), "no such link");
	if (!link->engaged || link->closed_at.some || str_eq(link->state, S("cancelled")))
		return fail(c, E_CONFLICT, S(""), S("thread.not_engaged"), "recipient %lld", (long long)link->id.v);
	s->crisis = link->crisis_id;
	s->call = link->call_id;
	return OK;
}

enum err
thread_read(struct ctx *c, struct thread_said *s)
{
	struct thread_link link;
	int64_t changed;

	TRY(engaged(c, s, &link));
	return thread_q_read(c, c->now, S("link"), link.id, s->last, &changed);
}

enum err
thread_say(struct ctx *c, struct thread_said *s)
{
	struct thread_new_entry added;
	struct thread_link link;
	bool fresh;
	str name;

	if (!words_fit(s->text, THREAD_LINE_MAX))
		return fail(c, E_INVALID, S("text"), S("thread.line"), "%td bytes", s->text.n);
	TRY(engaged(c, s, &link));
	name = i18n_person(c->a, link.title, link.given, link.family);
	TRY(thread_q_add(c, (struct opt_call_id){ true, link.call_id }, (struct opt_response_id){},
	    (struct opt_call_post_id){}, (struct opt_shift_id){}, (struct opt_person_id){ true, link.person_id }, S("message"), s->text,
	    (struct opt_account_id){}, name, c->now, s->request_key, &added, &fresh));
	if (!fresh)
		return OK;
	return log_it(c, link.crisis_id, link.call_id, S("thread.line"), link.person_id,
	    msg_fmt(c->a, LANG_FR, MSG_thread_log_line, link.number.v, name, s->text));
}
