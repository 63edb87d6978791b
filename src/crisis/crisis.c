#include "crisis/crisis.h"
#include "crisis_q.h"
#include "i18n/i18n.h"
#include "logbook/logbook.h"

const char *const crisis_levels[6] = { "watch", "vigilance", "prealert", "arming", "running", "exit" };

enum { LISTED = 200 };

int
crisis_level_rank(str level)
{
	for (int i = 0; i < COUNT(crisis_levels); i++)
		if (str_eq(level, str_from(crisis_levels[i])))
			return i;
	return -1;
}

/* The word of a level as the log book writes it. */
static str
level_word(struct ctx *c, str level)
{
	return msg_text(LANG_FR, msg_find(arena_fmt(c->a, "crisis.level.%.*s", STR(level))));
}

static enum err
say(struct ctx *c, struct crisis_id id, str kind, str text)
{
	return logbook_say(c, id, kind, arena_fmt(c->a, "crisis:%lld", (long long)id.v), text);
}

static enum err
alert_valid(struct ctx *c, const struct crisis_alert *al)
{
	TRY(ctx_length(c, S("title"), al->title, 1, CRISIS_TITLE_MAX));
	TRY(ctx_length(c, S("by"), al->by, 1, CRISIS_NAME_MAX));
	TRY(ctx_length(c, S("body"), al->body, 0, CRISIS_NAME_MAX));
	TRY(ctx_length(c, S("phone"), al->phone, 0, 40));
	TRY(ctx_length(c, S("place"), al->place, 0, CRISIS_NAME_MAX));
	TRY(ctx_length(c, S("text"), al->text, 1, CRISIS_TEXT_MAX));
	TRY(ctx_length(c, S("request"), al->request, 0, CRISIS_TEXT_MAX));
	if (crisis_level_rank(al->level) < 0)
		return fail(c, E_INVALID, S("level"), S("crisis.level.unknown"), "no such level");
	if (al->at.us > c->now.us + 5 * US_PER_MIN)
		return fail(c, E_INVALID, S("at"), S("crisis.at.future"), "alert in the future");
	return OK;
}

/* What the log book keeps of the call that was taken. */
static str
alert_words(struct ctx *c, const struct crisis_alert *al)
{
	struct buf b = { .a = c->a };
	str who = al->body.n ? arena_fmt(c->a, "%.*s (%.*s)", STR(al->by), STR(al->body)) : al->by;

	if (al->phone.n)
		who = msg_fmt(c->a, LANG_FR, MSG_crisis_log_callback, who, al->phone);
	buf_put(&b, msg_fmt(c->a, LANG_FR, al->exercise ? MSG_crisis_log_opened_exercise :
	    MSG_crisis_log_opened, al->title, level_word(c, al->level)));
	buf_put(&b, S(" "));
	buf_put(&b, msg_fmt(c->a, LANG_FR, MSG_crisis_log_alert, who, al->text));
	if (al->request.n) {
		buf_put(&b, S(" "));
		buf_put(&b, msg_fmt(c->a, LANG_FR, MSG_crisis_log_request, al->request));
	}
	return buf_str(&b);
}

enum err
crisis_open(struct ctx *c, const struct crisis_alert *al, struct crisis_id *out)
{
	struct crisis_event was;
	struct crisis_typology kind;
	struct crisis_new_event made;
	int64_t changed;
	bool found;

	TRY(alert_valid(c, al));
	TRY(crisis_q_event_by_key(c, al->request_key, &was, &found));
	if (found) {
		*out = was.id;
		return OK;	/* the click was heard twice */
	}
	if (crisis_q_typology(c, al->typology, &kind) != OK) {
		ctx_forgive(c);
		return fail(c, E_INVALID, S("typology"), S("crisis.typology.unknown"), "no such typology");
	}
	TRY(crisis_q_add(c, al->title, al->exercise, al->typology, al->level, c->now, al->place,
	    al->by, al->body, al->at, al->phone, al->text, al->request,
	    (struct opt_account_id){ c->who.v != 0, c->who }, al->request_key, &made));
	TRY(crisis_q_cell_open(c, made.id, c->now, &changed));
	*out = made.id;
	return say(c, made.id, S("crisis.opened"), alert_words(c, al));
}

enum err
crisis_get(struct ctx *c, struct crisis_id id, struct crisis_event *out)
{
	return crisis_q_event(c, id, out);
}

enum err
crisis_list(struct ctx *c, struct crisis_event_list *out)
{
	return crisis_q_events(c, LISTED, out);
}

/* The event, or E_CONFLICT when it is over. */
static enum err
still_open(struct ctx *c, struct crisis_id id, struct crisis_event *ev)
{
	TRY(crisis_q_event(c, id, ev));
	if (ev->closed_at.some)
		return fail(c, E_CONFLICT, S(""), S("crisis.closed"), "crisis %lld is closed", (long long)id.v);
	return OK;
}

enum err
crisis_level_set(struct ctx *c, struct crisis_id id, str level, str why)
{
	struct crisis_event ev;
	int64_t changed;

	if (crisis_level_rank(level) < 0)
		return fail(c, E_INVALID, S("level"), S("crisis.level.unknown"), "no such level");
	TRY(ctx_length(c, S("why"), why, 0, CRISIS_TEXT_MAX));
	TRY(still_open(c, id, &ev));
	TRY(crisis_q_level(c, level, c->now, id, &changed));
	if (changed == 0)
		return OK;
	return say(c, id, S("crisis.level"), msg_fmt(c->a, LANG_FR, MSG_crisis_log_level,
	    level_word(c, ev.level), level_word(c, level), why.n ? why : S("—")));
}

enum err
crisis_close(struct ctx *c, struct crisis_id id, str why)
{
	int64_t changed;

	TRY(ctx_length(c, S("why"), why, 0, CRISIS_TEXT_MAX));
	TRY(crisis_q_close(c, (struct opt_instant){ true, c->now }, id, &changed));
	if (changed == 0)
		return OK;
	return say(c, id, S("crisis.closed"), msg_fmt(c->a, LANG_FR, MSG_crisis_log_closed,
	    why.n ? why : S("—")));
}

enum err
crisis_decide(struct ctx *c, const struct decision_new *d)
{
	struct crisis_event ev;
	int64_t changed;

	TRY(ctx_length(c, S("what"), d->what, 1, CRISIS_TEXT_MAX));
	TRY(ctx_length(c, S("reason"), d->reason, 0, CRISIS_TEXT_MAX));
	TRY(ctx_length(c, S("author"), d->author, 1, CRISIS_NAME_MAX));
	TRY(still_open(c, d->crisis, &ev));
	TRY(crisis_q_decide(c, d->crisis, d->what, d->reason, d->author,
	    (struct opt_account_id){ c->who.v != 0, c->who }, c->now, d->request_key, &changed));
	if (changed == 0)
		return OK;
	return say(c, d->crisis, S("decision"), msg_fmt(c->a, LANG_FR, MSG_crisis_log_decision,
	    d->author, d->what, d->reason.n ? d->reason : S("—")));
}

enum err
crisis_decisions(struct ctx *c, struct crisis_id id, int64_t limit, struct crisis_decision_list *out)
{
	return crisis_q_decisions(c, id, limit, out);
}

static bool
one_of(str s, const char *const *words, ptrdiff_t n)
{
	for (ptrdiff_t i = 0; i < n; i++)
		if (str_eq(s, str_from(words[i])))
			return true;
	return false;
}

enum err
crisis_need_add(struct ctx *c, const struct need_new *n)
{
	static const char *const urgencies[] = { "now", "today", "later" };
	struct crisis_event ev;
	int64_t changed;

	TRY(ctx_length(c, S("what"), n->what, 1, CRISIS_TEXT_MAX));
	TRY(ctx_length(c, S("source"), n->source, 1, CRISIS_NAME_MAX));
	TRY(ctx_length(c, S("place"), n->place, 0, CRISIS_NAME_MAX));
	TRY(ctx_length(c, S("owner"), n->owner, 0, CRISIS_NAME_MAX));
	if (!one_of(n->urgency, urgencies, COUNT(urgencies)))
		return fail(c, E_INVALID, S("urgency"), S("form.choice"), "no such urgency");
	TRY(still_open(c, n->crisis, &ev));
	TRY(crisis_q_need_add(c, n->crisis, n->source, n->place, n->what, n->urgency, n->owner,
	    c->now, n->request_key, &changed));
	if (changed == 0)
		return OK;
	return say(c, n->crisis, S("need.added"), msg_fmt(c->a, LANG_FR, MSG_crisis_log_need,
	    n->source, n->what, n->place.n ? n->place : S("—")));
}

enum err
crisis_need_set(struct ctx *c, struct crisis_id crisis, struct need_id id, str state, str owner)
{
	static const char *const states[] = { "open", "taken", "met", "refused" };
	bool over = str_eq(state, S("met")) || str_eq(state, S("refused"));
	struct crisis_need need;
	struct crisis_event ev;
	int64_t changed;

	if (!one_of(state, states, COUNT(states)))
		return fail(c, E_INVALID, S("state"), S("form.choice"), "no such state");
	TRY(ctx_length(c, S("owner"), owner, 0, CRISIS_NAME_MAX));
	TRY(still_open(c, crisis, &ev));
	TRY(crisis_q_need(c, id, crisis, &need));
	TRY(crisis_q_need_set(c, state, owner, (struct opt_instant){ over, c->now }, id, crisis, &changed));
	if (changed == 0)
		return OK;
	return say(c, crisis, S("need.changed"), msg_fmt(c->a, LANG_FR, MSG_crisis_log_need_state,
	    need.what, msg_text(LANG_FR, msg_find(arena_fmt(c->a, "crisis.need.%.*s", STR(state)))),
	    owner.n ? owner : S("—")));
}

enum err
crisis_needs(struct ctx *c, struct crisis_id id, struct crisis_need_list *out)
{
	return crisis_q_needs(c, id, LISTED, out);
}
