/* inbound_act.c -- what follows a reply that is no answer, and what a person decides about one. */
#include "crypto/crypto.h"
#include "db/db.h"
#include "directory/directory.h"
#include "i18n/i18n.h"
#include "inbound/inbound.h"
#include "inbound_q.h"
#include "logbook/logbook.h"
#include "mobilisation/call_after.h"
#include "post/outbox.h"

enum { NAMED_MAX = 10000, CANDIDATES = 12 };

/* One message back, where theirs came from; the same key again sends nothing. */
static enum err
write_back(struct ctx *c, const struct inbound_source *s, const char *what, struct msg subject, str text)
{
	bool sms = str_eq(s->channel, S("sms"));

	if (s->exercise)
		text = msg_fmt(c->a, LANG_FR, MSG_inbound_sms_exercise, text);
	return outbox_add(c, &(struct outbox_new){ .channel = s->channel, .exercise = s->exercise, .person = s->person,
	    .crisis = s->crisis, .address = s->address, .subject = sms ? S("") : msg_text(LANG_FR, subject), .body = text,
	    .not_before = c->now, .send_key = arena_fmt(c->a, "%.*s:%s", STR(s->key), what) });
}

static enum err
community(struct ctx *c, struct inbound_community *out)
{
	bool found;

	TRY(inbound_q_community(c, out, &found));
	if (!found)
		out->name = out->sms_name = S("CPTS");
	return OK;
}

/* In an exercise it binds that exercise: the reply that is kept says so, the directory is not touched. */
static enum err
stop_exercise(struct ctx *c, const struct inbound_source *s, bool *first)
{
	struct inbound_waiting said;

	TRY(inbound_q_rehearsed(c, s->person, s->crisis, &said));
	*first = said.n < 2;		/* this one is kept already */
	return OK;
}

/* The question to who wrote STOP and is counted on. */
static str
still_coming(struct ctx *c, str title)
{
	return msg_fmt(c->a, LANG_FR, MSG_inbound_say_stop, title);
}

struct kept { struct buf titles, words; };	/* "Renfort Brou, Gare"; "NON B7 ou NON C8" */

/* The first time, people ask who has a place whether they come; said again, it was asked already. */
static enum err
keep_place(struct ctx *c, const struct inbound_asked *k, struct kept *kept, struct inbound_stopped *out)
{
	if (out->kept.v == 0) {
		out->kept = k->id;
		out->crisis = k->crisis_id;
	}
	buf_fmt(&kept->titles, "%s%.*s", kept->titles.n ? ", " : "", STR(k->title));
	buf_fmt(&kept->words, "%sNON %.*s", kept->words.n ? " ou " : "", STR(k->code));
	out->v[out->n++] = (struct answer_done){ .crisis = k->crisis_id, .call = k->call_id, .recipient = k->id };
	return wave_tell_by_phone(c, k->call_id, k->id, still_coming(c, k->title));
}

/* No more messages: to the calls they have no place in, it is a no, by the statements of any other. */
static enum err
stop_calls(struct ctx *c, const struct inbound_source *s, bool first, struct kept *kept,
	   struct inbound_stopped *out)
{
	struct inbound_asked_list calls;

	*out = (struct inbound_stopped){};
	TRY(inbound_q_asked(c, s->person, s->exercise, INBOUND_CALLS, &calls));
	for (ptrdiff_t i = 0; i < calls.n; i++) {
		const struct inbound_asked *k = &calls.v[i];
		struct answer_new a = { .recipient = k->id, .answer = S("no"), .note = S("STOP"), .via = s->channel,
			.request_key = arena_fmt(c->a, "%.*s:stop:%lld", STR(s->key), (long long)k->id.v) };
		bool expected;

		if (!call_open(k->state, k->closes_at, k->closed_at, c->now) ||
		    (s->exercise && k->crisis_id.v != s->crisis.v))
			continue;
		expected = call_counts_on(k->wave, k->standing, k->answer, k->suspect);
		if (expected && first)
			TRY(keep_place(c, k, kept, out));
		else if (!expected && (!str_eq(k->answer, S("no")) || k->suspect))
			TRY(answer_record(c, &a, &out->v[out->n++]));
	}
	return OK;
}

enum err
inbound_stop(struct ctx *c, const struct inbound_source *s, struct inbound_stopped *out)
{
	struct kept kept = { .titles = { .a = c->a }, .words = { .a = c->a } };
	struct inbound_community k;
	struct log_new_part part = { s->person, {} };
	bool first = true, sms = str_eq(s->channel, S("sms"));
	int64_t cancelled;
	str name, callback, text;

	TRY(community(c, &k));
	if (s->exercise)
		TRY(stop_exercise(c, s, &first));
	else
		TRY(directory_contact_stop(c, s->person, s->channel, &first));
	TRY(stop_calls(c, s, first, &kept, out));
	if (!first)
		return OK;	/* said again: they were told already */
	TRY(s->exercise ? outbox_cancel_exercise(c, s->person, s->crisis, &cancelled) :
	    outbox_cancel_person(c, s->person, &cancelled));
	TRY(directory_name(c, s->person, &name));
	part.text = msg_fmt(c->a, LANG_FR, sms ? MSG_inbound_log_stop_sms : MSG_inbound_log_stop_email, name);
	if (out->kept.v)
		part.text = arena_fmt(c->a, "%.*s %.*s", STR(part.text),
		    STR(msg_fmt(c->a, LANG_FR, MSG_inbound_log_stop_placed, buf_str(&kept.titles))));
	TRY(logbook_add(c, &(struct log_new){ .crisis = s->crisis, .kind = S("person.stop"),
	    .object = arena_fmt(c->a, "person:%lld", (long long)s->person.v), .parts = &part, .parts_n = 1 }, NULL));
	callback = k.callback_phone.n ? i18n_phone(c->a, k.callback_phone) : k.name;
	text = !out->kept.v ? msg_fmt(c->a, LANG_FR, MSG_inbound_sms_stop, callback, k.sms_name) :
	    msg_fmt(c->a, LANG_FR, MSG_inbound_sms_stop_placed, sms_plain(c->a, buf_str(&kept.titles)),
	    buf_str(&kept.words), callback, k.sms_name);
	return write_back(c, s, "stop", MSG_inbound_mail_stop_subject, text);
}

enum err
inbound_keeps(struct ctx *c, struct inbound_id id, struct inbound_done *done)
{
	int64_t changed;

	if (done->stopped.kept.v == 0)
		return OK;
	done->state = S("queued");
	done->meaning = S("");
	done->reason = S("stop_placed");
	done->crisis = done->stopped.crisis;
	return inbound_q_requeue(c, done->reason, (struct opt_recipient_id){ true, done->stopped.kept },
	    (struct opt_crisis_id){ true, done->stopped.crisis }, id, &changed);
}

enum err
inbound_late(struct ctx *c, const struct inbound_source *s, str title, bool expected)
{
	struct inbound_source once = *s;
	struct inbound_community k;

	TRY(community(c, &k));
	/* Once a person and call, however often they write. */
	once.key = arena_fmt(c->a, "late:%lld:%lld:%.*s", (long long)s->person.v, (long long)s->crisis.v,
	    STR(crypto_hex(c->a, crypto_lookup(c->a, title))));
	return write_back(c, &once, "late", MSG_inbound_mail_late_subject, msg_fmt(c->a, LANG_FR,
	    expected ? MSG_inbound_sms_late_expected : MSG_inbound_sms_late, sms_plain(c->a, title),
	    k.callback_phone.n ? i18n_phone(c->a, k.callback_phone) : k.name, k.sms_name));
}

enum err
inbound_gone(struct ctx *c, const struct inbound_source *s, str title)
{
	struct inbound_community k;

	TRY(community(c, &k));
	return write_back(c, s, "gone", MSG_inbound_mail_gone_subject, msg_fmt(c->a, LANG_FR, MSG_inbound_sms_gone,
	    sms_plain(c->a, title), k.callback_phone.n ? i18n_phone(c->a, k.callback_phone) : k.name, k.sms_name));
}

/* ---- where a message may belong ----------------------------------------------------------- */

/* A yes that has no place says so, as on the board. */
static struct inbound_now
now_of(const struct inbound_asked *k)
{
	if (!str_eq(k->answer, S("yes")))
		return str_eq(k->answer, S("no")) ? (struct inbound_now){ S("no"), S("✕"), MSG_board_no } :
		    str_eq(k->answer, S("later")) ? (struct inbound_now){ S("later"), S("◔"), MSG_board_later } :
		    (struct inbound_now){ S("silent"), S("○"), MSG_board_silent };
	return str_eq(k->standing, S("reserve")) ? (struct inbound_now){ S("full"), S("■"), MSG_board_reserve } :
	    str_eq(k->standing, S("full")) ? (struct inbound_now){ S("full"), S("■"), MSG_board_full } :
	    (struct inbound_now){ S("yes"), S("●"), MSG_board_yes };
}

struct inbound_candidate
inbound_candidate(struct ctx *c, const struct inbound_asked *k)
{
	return (struct inbound_candidate){ .recipient = k->id, .person = k->person_id, .crisis = k->crisis_id,
		.of = k->call_id, .now = now_of(k),
		.name = i18n_person(c->a, k->civility, k->given, k->family),
		.call = k->code.n ? arena_fmt(c->a, "%.*s · %.*s", STR(k->code), STR(k->title)) : k->title,
		.open = call_open(k->state, k->closes_at, k->closed_at, c->now) };
}

static void
add(struct ctx *c, struct inbound_candidates *out, const struct inbound_asked *k)
{
	for (ptrdiff_t i = 0; i < out->n; i++)
		if (out->v[i].recipient.v == k->id.v)
			return;
	if (out->n < CANDIDATES)
		out->v[out->n++] = inbound_candidate(c, k);
}

/* Is ${name} one of the words of ${words}, both folded? */
static bool
says(struct arena *a, str words, str name)
{
	str folded = str_fold(a, name);

	return folded.n > 2 && str_has(arena_fmt(a, " %.*s ", STR(words)), arena_fmt(a, " %.*s ", STR(folded)));
}

/* By the names in the text, among those asked; with the code quoted, only those of that call. */
static enum err
by_name(struct ctx *c, const struct inbound_line *m, struct inbound_candidates *out)
{
	struct inbound_asked_list all;
	str text, words;

	TRY(crypto_open(c, m->text, &text));
	words = str_fold(c->a, str_sub(text, 0, INBOUND_TEXT_MAX));
	TRY(inbound_q_named(c, m->exercise, NAMED_MAX, &all));
	for (ptrdiff_t i = 0; i < all.n && out->n < CANDIDATES; i++)
		if ((!m->code.n || str_eq_nocase(all.v[i].code, m->code)) && says(c->a, words, all.v[i].family))
			add(c, out, &all.v[i]);
	return OK;
}

/* What each may be given, where there is something to choose; the number in the text is already ticked. */
static enum err
add_posts(struct ctx *c, const struct inbound_line *m, struct inbound_candidates *out)
{
	struct recipient_id *ids = arena_array(c->a, struct recipient_id, out->n);
	struct place_choice_list all;
	struct understood said;
	str text;

	for (ptrdiff_t i = 0; i < out->n; i++)
		ids[i] = out->v[i].recipient;
	TRY(place_choices(c, ids, out->n, &all));
	TRY(crypto_open(c, m->text, &text));
	understand(c->a, text, &(struct understand_offer){ .posts = POSTS_MAX }, &said);
	for (ptrdiff_t i = 0; i < out->n; i++) {
		struct inbound_posts *p = &out->v[i].posts;

		p->v = arena_array(c->a, struct inbound_post, POSTS_MAX);
		for (ptrdiff_t k = 0; out->v[i].open && k < all.n && p->n < POSTS_MAX; k++)
			if (all.v[k].recipient_id.v == ids[i].v)
				p->v[p->n++] = (struct inbound_post){ all.v[k].id, all.v[k].position,
					place_post_label(c, all.v[k].profession, all.v[k].skill, all.v[k].skill_label),
					all.v[k].free > 0, all.v[k].held > 0, all.v[k].position == said.post };
		if (p->n < 2)
			p->n = 0;
	}
	return OK;
}

enum err
inbound_candidates(struct ctx *c, const struct inbound_line *m, struct inbound_candidates *out)
{
	struct inbound_owner_list owners;
	struct inbound_asked_list calls;
	struct inbound_asked one;
	bool found;

	*out = (struct inbound_candidates){ .v = arena_array(c->a, struct inbound_candidate, CANDIDATES) };
	if (m->recipient_id.some) {
		TRY(inbound_q_asked_one(c, m->recipient_id.v, &one, &found));
		if (found)
			add(c, out, &one);
	}
	TRY(inbound_q_owners(c, m->lookup, INBOUND_OWNERS, &owners));
	for (int open = 1; open >= 0; open--)
		for (ptrdiff_t i = 0; i < owners.n; i++) {
			TRY(inbound_q_asked(c, owners.v[i].person_id, m->exercise, INBOUND_CALLS, &calls));
			for (ptrdiff_t k = 0; k < calls.n; k++)
				if (inbound_candidate(c, &calls.v[k]).open == open)
					add(c, out, &calls.v[k]);
		}
	if (owners.n == 0)
		TRY(by_name(c, m, out));
	return add_posts(c, m, out);
}

/* ---- what a person decides ------------------------------------------------------------------ */

static enum err
chosen(struct ctx *c, const struct inbound_decision *d, const struct inbound_line *m, struct inbound_asked *out)
{
	bool found = false;

	if (d->recipient.v)
		TRY(inbound_q_asked_one(c, d->recipient, out, &found));
	if (!found || out->exercise != m->exercise)
		return fail(c, E_INVALID, S("recipient"), S("inbound.candidate"), "recipient %lld", (long long)d->recipient.v);
	return OK;
}

/* The post that was chosen is one of theirs, and they do not hold another: the same rule as for a number in a reply. */
static enum err
may_choose(struct ctx *c, struct call_post_id post, const struct inbound_asked *k)
{
	struct place_choice_list all;
	bool offered = false, elsewhere = false;

	TRY(place_choices(c, &k->id, 1, &all));
	for (ptrdiff_t i = 0; i < all.n; i++) {
		offered |= all.v[i].id.v == post.v;
		elsewhere |= all.v[i].id.v != post.v && all.v[i].held > 0;
	}
	if (!offered)
		return fail(c, E_INVALID, S("post"), S("inbound.post"), "post %lld", (long long)post.v);
	return elsewhere ? fail(c, E_CONFLICT, S("post"), S("inbound.held"), "recipient %lld", (long long)k->id.v) : OK;
}

/* As the message came. */
static enum err
source_of(struct ctx *c, const struct inbound_line *m, const struct inbound_asked *k, struct inbound_source *s)
{
	*s = (struct inbound_source){ .channel = m->channel, .person = k->person_id, .crisis = k->crisis_id,
		.exercise = m->exercise, .key = arena_fmt(c->a, "inbound:%lld", (long long)m->id.v) };
	return crypto_open(c, m->sender, &s->address);
}

static enum err
tell_gone(struct ctx *c, const struct inbound_line *m, const struct inbound_asked *k)
{
	struct inbound_source s;

	TRY(source_of(c, m, k, &s));
	return inbound_gone(c, &s, k->title);
}

static enum err
decide_answer(struct ctx *c, struct inbound_decision *d, const struct inbound_line *m, const struct inbound_asked *k)
{
	struct understood said;
	bool yes = str_eq(d->outcome, S("yes"));
	struct answer_new a = { .recipient = k->id, .answer = d->outcome, .via = m->channel,
		.post = yes ? d->post : (struct call_post_id){}, .request_key = arena_fmt(c->a, "inbound:%lld", (long long)m->id.v) };
	int64_t changed;
	str text;

	if (a.post.v)
		TRY(may_choose(c, a.post, k));
	TRY(crypto_open(c, m->text, &text));
	understand(c->a, text, NULL, &said);
	a.note = said.note;
	TRY(answer_record(c, &a, &d->done.answer));
	d->done.answered = true;
	if (d->done.answer.late && d->done.answer.changed)
		TRY(tell_gone(c, m, k));
	return yes ? inbound_q_asked_enough(c, k->id, still_coming(c, k->title), &changed) : OK;
}

static enum err
decide_stop(struct ctx *c, struct inbound_decision *d, const struct inbound_line *m, const struct inbound_asked *k)
{
	struct inbound_source s;

	TRY(source_of(c, m, k, &s));
	TRY(inbound_stop(c, &s, &d->done.stopped));
	return inbound_keeps(c, m->id, &d->done);
}

enum err
inbound_decide(struct ctx *c, struct inbound_decision *d)
{
	bool found, ignore = str_eq(d->outcome, S("ignore")), stop = str_eq(d->outcome, S("stop"));
	struct inbound_asked k = {};
	struct inbound_line m;
	int64_t changed;

	d->done = (struct inbound_done){ .id = d->id };
	if (!ignore && !stop && !str_eq(d->outcome, S("yes")) && !str_eq(d->outcome, S("no")) &&
	    !str_eq(d->outcome, S("later")))
		return fail(c, E_INVALID, S("outcome"), S("inbound.outcome"), "unknown outcome");
	TRY(inbound_q_one(c, d->id, &m, &found));
	if (!found)
		return fail(c, E_NOT_FOUND, S(""), S("inbound.none"), "inbound %lld", (long long)d->id.v);
	if (!ignore)
		TRY(chosen(c, d, &m, &k));
	d->done.crisis = ignore ? m.crisis_id.v : k.crisis_id;
	TRY(inbound_q_settle(c, ignore ? S("ignored") : S("settled"), ignore ? S("") : d->outcome,
	    ignore ? S("person") : m.reason, ignore ? m.person_id : (struct opt_person_id){ true, k.person_id },
	    ignore ? m.crisis_id : (struct opt_crisis_id){ true, k.crisis_id },
	    ignore ? m.recipient_id : (struct opt_recipient_id){ true, k.id },
	    (struct opt_account_id){ c->who.v != 0, c->who }, (struct opt_instant){ true, c->now }, d->id, &changed));
	d->done.again = changed == 0;
	if (changed == 0 || ignore || (stop && str_eq(m.reason, S("stop_placed"))))
		return OK;	/* that STOP was done when it came */
	return stop ? decide_stop(c, d, &m, &k) : decide_answer(c, d, &m, &k);
}
