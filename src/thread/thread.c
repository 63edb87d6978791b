#include "crypto/crypto.h"
#include "desk/desk.h"
#include "directory/directory.h"
#include "logbook/logbook.h"
#include "mobilisation/call.h"
#include "mobilisation/word.h"
#include "staffing/staffing.h"
#include "thread/thread.h"
#include "thread_q.h"

struct instant
thread_since(struct ctx *c)
{
	return (struct instant){ c->now.us - THREAD_AFTER_S * US_PER_S };
}

enum err
thread_about(struct ctx *c, const struct thread_of *of, struct thread_call_row *out)
{
	bool found;

	if (of->call.v)
		TRY(thread_q_call(c, of->call, of->crisis, out, &found));
	else
		TRY(thread_q_response(c, of->response, of->crisis, out, &found));
	return found ? OK : fail(c, E_NOT_FOUND, S(""), S("page.none"), "no such thread");
}

enum err
thread_engaged(struct ctx *c, const struct thread_of *of, int64_t part, struct thread_holder_list *out)
{
	if (of->call.v)
		return thread_q_holders(c, of->call, (struct call_post_id){ part }, THREAD_PEOPLE_MAX, out);
	return thread_q_crew(c, of->response, thread_since(c), (struct shift_id){ part }, THREAD_PEOPLE_MAX, out);
}

enum err
thread_unread(struct ctx *c, const struct thread_of *of, struct thread_entry_id entry, struct thread_holder_list *out)
{
	if (of->call.v)
		return thread_q_unread(c, entry, THREAD_PEOPLE_MAX, out);
	return thread_q_crew_unread(c, entry, thread_since(c), THREAD_PEOPLE_MAX, out);
}

/* "Appel n° 3", or the name of the dispositif. */
static str
name_of(struct ctx *c, const struct thread_of *of, const struct thread_call_row *k)
{
	return of->call.v ? msg_fmt(c->a, LANG_FR, MSG_thread_log_call, k->number.v) : k->title;
}

static enum err
log_it(struct ctx *c, const struct thread_of *of, str kind, struct person_id about, str text)
{
	struct log_new_part part = { about, text };
	str object = of->call.v ? arena_fmt(c->a, "call:%lld", (long long)of->call.v) :
	    arena_fmt(c->a, "response:%lld", (long long)of->response.v);

	return logbook_add(c, &(struct log_new){ .crisis = of->crisis, .kind = kind, .object = object,
	    .parts = &part, .parts_n = 1 }, NULL);
}

/* The crisis is open, and the call left. */
static enum err
may_write(struct ctx *c, const struct thread_of *of, struct thread_call_row *k)
{
	TRY(thread_about(c, of, k));
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
struct sending {
	const struct thread_of *of;
	const struct thread_call_row *k;
	str text, round, base_url;
	struct instant not_before;
};

static enum err
send_to_call(struct ctx *c, const struct sending *w, const struct thread_holder_list *people)
{
	struct word_to *to = arena_array(c->a, struct word_to, people->n);

	for (ptrdiff_t i = 0; i < people->n; i++)
		to[i] = (struct word_to){ people->v[i].id, people->v[i].person_id, people->v[i].channel };
	return word_send(c, &(struct word){ .crisis = w->of->crisis, .call = w->of->call, .text = w->text,
	    .round = w->round, .not_before = w->not_before, .to = to, .n = people->n });
}

/* To crews: by telephone else by e-mail, where they agreed, with the link of their own page. */
static enum err
send_to_one(struct ctx *c, const struct sending *w, const struct call_about *about, struct person_id person)
{
	static const struct { const char *channel; } ways[] = { { "sms" }, { "email" } };
	struct outbox_new m = { .exercise = about->exercise, .person = person, .crisis = w->of->crisis,
		.not_before = w->not_before, .send_key = arena_fmt(c->a, "response:%lld:person:%lld:%.*s",
		    (long long)w->of->response.v, (long long)person.v, STR(w->round)) };
	struct call_text t;
	str why;

	for (int i = 0; i < COUNT(ways) && m.address.n == 0; i++) {
		m.channel = str_from(ways[i].channel);
		TRY(directory_contact_open(c, person, m.channel, &m.address, &why));
	}
	if (m.address.n == 0)
		return OK;
	call_text(c, TEXT_WORD, about, arena_fmt(c->a, "%.*s/p/%.*s", STR(w->base_url),
	    STR(staffing_token(c, w->of->crisis, person))), &t);
	m.body = str_eq(m.channel, S("sms")) ? t.sms : t.email;
	m.subject = str_eq(m.channel, S("sms")) ? S("") : t.subject;
	return outbox_add(c, &m);
}

static enum err
send_to(struct ctx *c, const struct sending *w, const struct thread_holder_list *people)
{
	struct call_about about = { .title = w->k->title, .message = w->text, .exercise = w->k->exercise };
	struct thread_community us;
	bool found;

	if (w->of->call.v)
		return send_to_call(c, w, people);
	TRY(thread_q_community(c, &us, &found));
	about.community = us.name;
	about.sms_name = us.sms_name;
	about.callback = us.callback_phone;
	for (ptrdiff_t i = 0; i < people->n; i++)
		TRY(send_to_one(c, w, &about, people->v[i].person_id));
	return OK;
}

static bool
told_already(struct thread_told *told, struct person_id person)
{
	for (ptrdiff_t i = 0; i < told->n; i++)
		if (told->v[i].v == person.v)
			return true;
	if (told->n < told->max)
		told->v[told->n++] = person;
	return false;
}

static void
leave_out(struct thread_told *told, struct thread_holder_list *people)
{
	ptrdiff_t n = 0;

	for (ptrdiff_t i = 0; i < people->n; i++)
		if (!told_already(told, people->v[i].person_id))
			people->v[n++] = people->v[i];
	people->n = n;
}

static enum err
tell_them(struct ctx *c, struct thread_new *t, const struct thread_call_row *k, struct thread_entry_id entry)
{
	struct sending w = { .of = &t->of, .k = k, .text = t->text, .base_url = t->base_url,
		.round = arena_fmt(c->a, "word:%lld", (long long)entry.v),
		.not_before = { c->now.us + CALL_UNDO_S * US_PER_S } };
	struct thread_holder_list people;
	int64_t changed;

	TRY(thread_engaged(c, &t->of, t->part, &people));
	if (people.n == 0)
		return fail(c, E_INVALID, S("post"), S("thread.nobody"), "nobody is engaged");
	if (t->told)
		leave_out(t->told, &people);
	TRY(send_to(c, &w, &people));
	t->people = people.n;
	return thread_q_people(c, people.n, entry, &changed);
}

struct line { const struct thread_of *of; int64_t part; struct person_id by; str kind, text, author, key; };

static enum err
add(struct ctx *c, const struct line *l, struct thread_entry_id *id, bool *fresh)
{
	bool call = l->of->call.v != 0, some = l->part != 0;
	struct thread_new_entry added;

	TRY(thread_q_add(c, (struct opt_call_id){ call, l->of->call },
	    (struct opt_response_id){ !call, l->of->response }, (struct opt_call_post_id){ call && some, { l->part } },
	    (struct opt_shift_id){ !call && some, { l->part } },
	    (struct opt_person_id){ l->by.v != 0, l->by }, l->kind, l->text,
	    (struct opt_account_id){ l->by.v == 0 && c->who.v, c->who }, l->author, c->now, l->key, &added, fresh));
	*id = *fresh ? added.id : (struct thread_entry_id){ 0 };
	return OK;
}

enum err
thread_write(struct ctx *c, struct thread_new *t)
{
	str kind = t->handover ? S("handover") : S("message"), name;
	struct thread_entry_id entry;
	struct thread_call_row k;
	int64_t changed;
	bool fresh;

	t->people = 0;
	if (!words_fit(t->text, THREAD_TEXT_MAX))
		return fail(c, E_INVALID, S("text"), S("thread.text"), "%td bytes", t->text.n);
	TRY(may_write(c, &t->of, &k));
	TRY(add(c, &(struct line){ .of = &t->of, .part = t->handover ? 0 : t->part, .kind = kind, .text = t->text,
	    .author = c->who_name, .key = t->request_key }, &entry, &fresh));
	t->again = !fresh;
	if (t->again)
		return OK;
	TRY(thread_q_seen(c, c->now, t->of.call, t->of.response, &changed));	/* who answers has read */
	if (!t->handover)
		TRY(tell_them(c, t, &k, entry));
	name = name_of(c, &t->of, &k);
	return log_it(c, &t->of, t->handover ? S("thread.handover") : S("thread.message"), (struct person_id){ 0 },
	    t->handover ? msg_fmt(c->a, LANG_FR, MSG_thread_log_handover, name, t->text) :
	    msg_fmt(c->a, LANG_FR, MSG_thread_log_message, name, (int64_t)t->people, t->text));
}

static enum err
entry_of(struct ctx *c, const struct thread_act *a, struct thread_entry *e)
{
	bool found;

	TRY(thread_q_entry(c, a->entry, a->of.call, a->of.response, e, &found));
	return found ? OK : fail(c, E_NOT_FOUND, S(""), S("page.none"), "entry %lld", (long long)a->entry.v);
}

enum err
thread_undo(struct ctx *c, struct thread_act *a)
{
	struct thread_call_row k;
	struct thread_entry e;
	int64_t changed, stopped;

	TRY(thread_about(c, &a->of, &k));
	TRY(entry_of(c, a, &e));
	TRY(thread_q_cancel(c, a->entry, (struct instant){ c->now.us - CALL_UNDO_S * US_PER_S }, &changed));
	if (changed == 0)
		return fail(c, E_CONFLICT, S(""), S("call.gone"), "entry %lld", (long long)a->entry.v);
	TRY(thread_q_cancel_messages(c, S(""), arena_fmt(c->a, "%%:word:%lld", (long long)a->entry.v), a->of.crisis,
	    &stopped));
	TRY(thread_q_untell(c, a->of.call, e.text, &changed));
	a->people = (ptrdiff_t)stopped;
	return log_it(c, &a->of, S("thread.undone"), (struct person_id){ 0 },
	    msg_fmt(c->a, LANG_FR, MSG_thread_log_undone, name_of(c, &a->of, &k), stopped));
}

/* ---- those who have not read ----------------------------------------------------------------- */

static enum err
who_has_not(struct ctx *c, const struct thread_act *a, struct thread_call_row *k, struct thread_entry *e,
	    struct thread_holder_list *people)
{
	TRY(may_write(c, &a->of, k));
	TRY(entry_of(c, a, e));
	TRY(thread_unread(c, &a->of, a->entry, people));
	if (people->n == 0)
		return fail(c, E_INVALID, S(""), S("thread.everyone"), "everyone has read");
	return OK;
}

enum err
thread_remind(struct ctx *c, struct thread_act *a)
{
	struct sending w = { .of = &a->of, .base_url = a->base_url, .not_before = c->now,
		.round = arena_fmt(c->a, "word:%lld:%lld", (long long)a->entry.v, (long long)(c->now.us / US_PER_S)) };
	struct instant since = { c->now.us - THREAD_AGAIN_S * US_PER_S };
	struct thread_holder_list people;
	struct thread_call_row k;
	struct thread_entry e;
	ptrdiff_t n = 0;
	int64_t changed;

	TRY(who_has_not(c, a, &k, &e, &people));
	for (ptrdiff_t i = 0; i < people.n; i++) {
		TRY(thread_q_reminded(c, a->entry, people.v[i].person_id, c->now, since, &changed));
		if (changed)
			people.v[n++] = people.v[i];
	}
	people.n = a->people = n;
	if (n == 0)
		return OK;	/* all of them were, a moment ago */
	w.k = &k;
	w.text = e.text;
	TRY(send_to(c, &w, &people));
	return log_it(c, &a->of, S("thread.reminded"), (struct person_id){ 0 },
	    msg_fmt(c->a, LANG_FR, MSG_thread_log_reminded, (int64_t)n, e.text));
}

enum err
thread_phone(struct ctx *c, struct thread_act *a)
{
	struct thread_holder_list people;
	struct thread_call_row k;
	struct thread_entry e;

	TRY(who_has_not(c, a, &k, &e, &people));
	for (ptrdiff_t i = 0; i < people.n; i++)
		TRY(desk_ask(c, a->of.call, people.v[i].id, e.text));
	a->people = people.n;
	return log_it(c, &a->of, S("thread.phoned"), (struct person_id){ 0 },
	    msg_fmt(c->a, LANG_FR, MSG_thread_log_phoned, (int64_t)people.n, e.text));
}

enum err
thread_seen(struct ctx *c, struct thread_act *a)
{
	struct thread_call_row k;
	int64_t changed;

	TRY(thread_about(c, &a->of, &k));
	TRY(thread_q_seen(c, c->now, a->of.call, a->of.response, &changed));
	a->people = (ptrdiff_t)changed;
	return OK;
}

/* ---- what the engaged do ------------------------------------------------------------------------ */

struct speaker { struct person_id person; struct recipient_id recipient; str name; };

static enum err
not_engaged(struct ctx *c, int64_t id)
{
	return fail(c, E_CONFLICT, S(""), S("thread.not_engaged"), "%lld", (long long)id);
}

static enum err
of_a_call(struct ctx *c, struct thread_said *s, struct speaker *who)
{
	struct thread_link link;
	bool found = false;

	if (s->token.n == CALL_LINK)
		TRY(thread_q_by_token(c, crypto_token_hash(c->a, s->token), &link, &found));
	if (!found)
		return fail(c, E_NOT_FOUND, S(""), S("answer.unknown"), "no such link");
	if (!link.engaged || link.closed_at.some || str_eq(link.state, S("cancelled")))
		return not_engaged(c, link.id.v);
	s->of = (struct thread_of){ .crisis = link.crisis_id, .call = link.call_id };
	*who = (struct speaker){ link.person_id, link.id, i18n_person(c->a, link.title, link.given, link.family) };
	return OK;
}

/* Of a crew: the thread is that of the newest entry the page showed, which must be theirs to read. */
static enum err
of_a_crew(struct ctx *c, struct thread_said *s, struct speaker *who)
{
	struct staffing_staff staff;
	struct thread_own_list own;
	struct thread_entry e;
	bool found, theirs = false;

	TRY(staffing_who(c, s->token, &staff));
	if (staff.closed_at.some)
		return not_engaged(c, staff.id.v);
	TRY(thread_q_crew_mine(c, staff.person_id, staff.crisis_id, thread_since(c), THREAD_SHOWN, &own));
	for (ptrdiff_t i = 0; i < own.n; i++)
		theirs = theirs || own.v[i].id.v == s->last.v;
	TRY(thread_q_of_entry(c, s->last, &e, &found));
	if (!theirs || !found)
		return not_engaged(c, staff.id.v);
	s->of = (struct thread_of){ .crisis = staff.crisis_id, .response = e.response_id.v };
	*who = (struct speaker){ .person = staff.person_id,
		.name = i18n_person(c->a, staff.title, staff.given, staff.family) };
	return OK;
}

enum err
thread_read(struct ctx *c, struct thread_said *s)
{
	struct speaker who;
	int64_t changed;

	if (s->crew) {
		TRY(of_a_crew(c, s, &who));
		return thread_q_crew_read(c, who.person, c->now, S("link"), s->of.crisis, s->last, thread_since(c),
		    &changed);
	}
	TRY(of_a_call(c, s, &who));
	return thread_q_read(c, c->now, S("link"), who.recipient, s->last, &changed);
}

enum err
thread_say(struct ctx *c, struct thread_said *s)
{
	struct thread_entry_id entry;
	struct thread_call_row k;
	struct speaker who;
	bool fresh;

	if (!words_fit(s->text, THREAD_LINE_MAX))
		return fail(c, E_INVALID, S("text"), S("thread.line"), "%td bytes", s->text.n);
	TRY(s->crew ? of_a_crew(c, s, &who) : of_a_call(c, s, &who));
	TRY(thread_about(c, &s->of, &k));
	TRY(add(c, &(struct line){ .of = &s->of, .by = who.person, .kind = S("message"), .text = s->text,
	    .author = who.name, .key = s->request_key }, &entry, &fresh));
	if (!fresh)
		return OK;
	return log_it(c, &s->of, S("thread.line"), who.person,
	    msg_fmt(c->a, LANG_FR, MSG_thread_log_line, name_of(c, &s->of, &k), who.name, s->text));
}
