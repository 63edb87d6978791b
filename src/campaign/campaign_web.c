/* campaign_web.c -- campaigns: a new one, read once more, sent; what came of it. */
#include "campaign/campaign_web.h"
#include "campaign_q.h"
#include "db/db.h"
#include "directory/directory.h"
#include "http/shell.h"
#include "i18n/i18n.h"

enum { LISTED = 100, NAMED = 20, TYPED_MAX = 4000 };

static struct msg
kind_word(str kind)
{
	return str_eq(kind, S("test")) ? MSG_campaign_kind_test : str_eq(kind, S("relay")) ? MSG_campaign_kind_relay :
	    MSG_campaign_kind_confirm;
}

static struct msg
state_word(str state, bool open)
{
	return str_eq(state, S("draft")) ? MSG_campaign_state_draft : str_eq(state, S("cancelled")) ?
	    MSG_campaign_state_cancelled : open ? MSG_campaign_state_open : MSG_campaign_state_over;
}

/* GET /annuaire/campagnes */
static enum err
show_list(struct ctx *c, const struct request *rq, struct reply *rp)
{
	struct campaign_list_view v = { .shell = http_shell(c, rq, msg_text(c->lang, MSG_campaign_title)),
		.may_send = rq->held & CALL_SEND };
	struct campaign_line_list lines;

	TRY(campaign_q_lines(c, LISTED, &lines));
	v.lines.v = arena_array(c->a, struct campaign_line_view, lines.n);
	v.lines.n = lines.n;
	for (ptrdiff_t i = 0; i < lines.n; i++) {
		const struct campaign_line *k = &lines.v[i];
		bool open = str_eq(k->state, S("sent")) && k->closes_at.some && c->now.us < k->closes_at.v.us;

		v.lines.v[i] = (struct campaign_line_view){ .id = k->id, .title = k->title, .kind = kind_word(k->kind),
			.state = state_word(k->state, open), .mark = open ? S("●") : S("○"),
			.tone = open ? S("yes") : S("silent"), .asked = k->asked, .answered = k->answered,
			.at = k->sent_at.some ? k->sent_at.v : k->created_at };
	}
	campaign_list_page(&rp->body, &v);
	return OK;
}

/* ---- a new one -------------------------------------------------------------------------- */

struct drafting { struct campaign_draft d; struct compose who; };

static enum err
form_page(struct ctx *c, const struct request *rq, struct reply *rp, const struct drafting *g, bool wrong)
{
	struct campaign_form_view v = { .kind = g->d.kind, .crisis = g->d.crisis,
		.test = str_eq(g->d.kind, S("test")), .relay = str_eq(g->d.kind, S("relay")) };

	if (wrong) {
		v.error = form_error_of(c, rq->code);
		ctx_forgive(c);
		rp->status = 422;
	}
	v.confirm = !v.test && !v.relay;
	v.name = v.test ? MSG_campaign_new_test : v.relay ? MSG_campaign_new_relay : MSG_campaign_new_confirm;
	v.lead = v.test ? MSG_campaign_lead_test : v.relay ? MSG_campaign_lead_relay : MSG_campaign_lead_confirm;
	v.shell = http_shell(c, rq, msg_text(c->lang, v.name));
	v.title = (struct field){ .name = S("title"), .label = MSG_campaign_form_title, .hint = MSG_campaign_form_title_hint,
		.value = g->d.title, .required = true, .max = CAMPAIGN_TITLE_MAX,
		.error = form_error_for(&v.error, S("title")) };
	v.message = (struct field){ .name = S("message"), .label = MSG_campaign_form_message, .value = g->d.message,
		.required = true, .max = CAMPAIGN_MESSAGE_MAX, .error = form_error_for(&v.error, S("message")) };
	if (v.relay)
		TRY(template_current(c, &v.templates));
	TRY(compose_who(c, &g->who, &v.who));
	campaign_form_page(&rp->body, &v);
	return OK;
}

/* GET /annuaire/campagnes/nouvelle  ?genre=test  ?crise=3  ?modele=2 */
static enum err
show_new(struct ctx *c, const struct request *rq, struct reply *rp)
{
	struct template_id from = { query_i64(rq, S("modele"), 0) };
	struct drafting g = { .who.q = { .members = true } };
	struct template_text text;
	int y, m, d;

	g.d.kind = query_str(rq, S("genre"));
	g.d.crisis.v = query_i64(rq, S("crise"), 0);
	if (str_eq(g.d.kind, S("relay")))
		g.who.q.from = FROM_RELAYS;
	day_civil(c->today, &y, &m, &d);
	g.d.title = msg_fmt(c->a, LANG_FR, str_eq(g.d.kind, S("test")) ? MSG_campaign_title_test : str_eq(g.d.kind, S("relay")) ?
	    MSG_campaign_title_relay : MSG_upkeep_campaign, arena_fmt(c->a, "%02d/%04d", m, y));
	if (from.v) {
		TRY(template_one(c, from, &text));
		g.d.title = text.title;
		g.d.message = text.message;
	}
	return form_page(c, rq, rp, &g, false);
}

static enum err
save_rule(struct ctx *c, void *arg)
{
	return campaign_save(c, &((struct drafting *)arg)->d);
}

/* POST /annuaire/campagnes/nouvelle */
static enum err
do_new(struct ctx *c, const struct request *rq, struct reply *rp)
{
	struct drafting g = {};
	str crisis;
	enum err e;

	TRY(form_opt(c, rq, S("kind"), 20, &g.d.kind));
	TRY(form_opt(c, rq, S("crisis"), 20, &crisis));
	TRY(form_opt(c, rq, S("title"), TYPED_MAX, &g.d.title));
	TRY(form_opt(c, rq, S("message"), TYPED_MAX, &g.d.message));
	TRY(form_str(c, rq, S("request_key"), 64, &g.d.request_key));
	(void)str_to_i64(crisis, 1, INT64_MAX, &g.d.crisis.v);
	TRY(compose_criteria(c, rq, &g.who));
	g.d.criteria = audience_write(c, &g.who.q);
	e = db_write(c, save_rule, &g);
	if (e == E_INVALID)
		return form_page(c, rq, rp, &g, true);
	TRY(e);
	reply_see_other(c, rp, "/annuaire/campagnes/%lld", (long long)g.d.id.v);
	return OK;
}

/* ---- read once, then send ------------------------------------------------------------------ */

static enum err
preview_page(struct ctx *c, const struct request *rq, struct reply *rp, const struct campaign_preview *p,
	     const struct form_error *error)
{
	struct campaign_preview_view v = { .error = *error, .id = p->k.id, .title = p->k.title,
		.fingerprint = p->fingerprint, .kind = kind_word(p->k.kind), .reach = p->people.sms + p->people.email,
		.sms = p->people.sms, .email = p->people.email, .none = p->people.none, .text = p->text.sms,
		.subject = p->text.subject, .mail = p->text.email, .segments = p->size.segments,
		.waits = compose_waits(p->exercise, p->people.sms, p->people.email) };
	struct audience_criteria q;

	TRY(audience_read(c, p->k.criteria, &q));
	TRY(audience_say(c, c->lang, &q, false, &v.said));
	v.names.v = arena_array(c->a, struct campaign_name, NAMED);
	for (ptrdiff_t i = 0; i < p->people.n && v.names.n < NAMED; i++) {
		const struct audience_person *one = &p->people.v[i];

		if (one->channel != CHANNEL_NONE)
			v.names.v[v.names.n++] = (struct campaign_name){ one->id,
			    i18n_person(c->a, one->title, one->given, one->family),
			    one->profession.n ? directory_profession_label(one->profession) : S(""),
			    one->channel == CHANNEL_SMS ? MSG_channels_sms : MSG_channels_email };
	}
	v.more = v.reach - v.names.n;
	if (p->approved.id.v)
		v.approved = campaign_approved_say(c, c->lang, &p->approved);
	v.shell = http_shell(c, rq, v.title);
	v.shell.exercise = p->exercise;
	campaign_preview_page(&rp->body, &v);
	return OK;
}

static enum err
send_rule(struct ctx *c, void *arg)
{
	return campaign_send(c, arg);
}

/* POST /annuaire/campagnes/:campaign/envoyer */
static enum err
do_send(struct ctx *c, const struct request *rq, struct reply *rp)
{
	struct campaign_send s = { .base_url = rq->base_url };
	struct campaign_preview p;
	struct form_error error;
	enum err e;

	TRY(segment_id(c, rq, 0, &s.id));
	TRY(form_str(c, rq, S("fingerprint"), 64, &s.fingerprint));
	e = db_write(c, send_rule, &s);
	if (e == E_CONFLICT || e == E_INVALID) {
		error = form_error_of(c, rq->code);
		ctx_forgive(c);
		rp->status = 422;
		TRY(campaign_preview(c, s.id, rq->base_url, &p));
		return preview_page(c, rq, rp, &p, &error);
	}
	TRY(e);
	reply_see_other(c, rp, "/annuaire/campagnes/%lld", (long long)s.id.v);
	return OK;
}

static enum err
undo_rule(struct ctx *c, void *arg)
{
	return campaign_undo(c, *(struct campaign_id *)arg);
}

static enum err
close_rule(struct ctx *c, void *arg)
{
	return campaign_close(c, *(struct campaign_id *)arg);
}

static enum err
do_end(struct ctx *c, const struct request *rq, struct reply *rp, enum err (*rule)(struct ctx *, void *))
{
	struct campaign_id id;

	TRY(segment_id(c, rq, 0, &id));
	TRY(db_write(c, rule, &id));
	reply_see_other(c, rp, "/annuaire/campagnes/%lld", (long long)id.v);
	return OK;
}

/* POST /annuaire/campagnes/:campaign/annuler */
static enum err
do_undo(struct ctx *c, const struct request *rq, struct reply *rp)
{
	return do_end(c, rq, rp, undo_rule);
}

/* POST /annuaire/campagnes/:campaign/arreter */
static enum err
do_close(struct ctx *c, const struct request *rq, struct reply *rp)
{
	return do_end(c, rq, rp, close_rule);
}

static enum err
remind_rule(struct ctx *c, void *arg)
{
	return campaign_remind(c, arg);
}

/* POST /annuaire/campagnes/:campaign/relancer */
static enum err
do_remind(struct ctx *c, const struct request *rq, struct reply *rp)
{
	struct campaign_reminder r = {};

	TRY(segment_id(c, rq, 0, &r.id));
	TRY(db_write(c, remind_rule, &r));
	reply_see_other(c, rp, "/annuaire/campagnes/%lld", (long long)r.id.v);
	return OK;
}

/* ---- what came of it ---------------------------------------------------------------------- */

static str
spent(struct ctx *c, int64_t s)
{
	return s < 0 ? S("") : s < 60 ? arena_fmt(c->a, "%lld s", (long long)s) : i18n_duration(c->a, c->lang, s * US_PER_S);
}

static void
fill_times(struct ctx *c, struct campaign_report_view *v)
{
	const struct campaign_times *all[] = { &v->n.by_channel[0], &v->n.by_channel[1], &v->n.by_hours[0],
		&v->n.by_hours[1], &v->n.by_hours[2], &v->n.by_hours[3] };

	v->times.v = arena_array(c->a, struct campaign_times_line, COUNT(all));
	for (int i = 0; i < COUNT(all); i++)
		if (all[i]->asked)
			v->times.v[v->times.n++] = (struct campaign_times_line){ all[i]->name, all[i]->asked,
			    all[i]->answered, spent(c, all[i]->median_s), spent(c, all[i]->p90_s) };
}

static struct msg
outcome_word(str outcome)
{
	return outcome.n ? msg_find(str_eq(outcome, S("right")) ? S("campaign.word.right") :
	    str_eq(outcome, S("changed")) ? S("campaign.word.changed") : str_eq(outcome, S("paused")) ?
	    S("campaign.word.paused") : str_eq(outcome, S("no_call")) ? S("campaign.word.no_call") :
	    str_eq(outcome, S("erase")) ? S("campaign.word.erase") : str_eq(outcome, S("relayed")) ?
	    S("campaign.word.relayed") : S("campaign.word.received")) : MSG_campaign_word_silent;
}

static bool
in_list(const struct campaign_member *p, str list)
{
	if (str_eq(list, S("silent")))
		return p->asked_at.some && p->outcome.n == 0;
	if (str_eq(list, S("none")))
		return !p->asked_at.some;
	if (str_eq(list, S("failed")))
		return str_eq(p->post, S("failed"));
	return p->outcome.n && str_eq(p->outcome, list);
}

static void
fill_people(struct ctx *c, struct campaign_report_view *v)
{
	v->people.v = arena_array(c->a, struct campaign_person_line, v->n.list.n);
	for (ptrdiff_t i = 0; i < v->n.list.n; i++) {
		const struct campaign_member *p = &v->n.list.v[i];
		struct campaign_person_line *to = &v->people.v[v->people.n];

		if (!in_list(p, v->list))
			continue;
		*to = (struct campaign_person_line){ .id = p->person_id, .word = outcome_word(p->outcome),
			.name = i18n_person(c->a, p->title, p->given, p->family),
			.profession = p->profession.n ? directory_profession_label(p->profession) : S(""),
			.mark = p->outcome.n ? S("●") : S("○"), .tone = p->outcome.n ? S("yes") : S("silent") };
		if (p->relayed)
			to->detail = i18n_number(c->a, c->lang, p->relayed);
		else if (p->answered_at.some)
			to->detail = i18n_moment(c->a, c->lang, p->answered_at.v);
		v->people.n++;
	}
}

static enum err
report_page(struct ctx *c, const struct request *rq, struct reply *rp, const struct campaign_campaign *k, bool exercise)
{
	struct campaign_report_view v = { .id = k->id, .title = k->title, .kind = kind_word(k->kind),
		.open = campaign_open(k, c->now), .may_send = rq->held & CALL_SEND, .sent_at = k->sent_at.v,
		.closes_at = k->closes_at, .list = query_str(rq, S("liste")), .test = str_eq(k->kind, S("test")),
		.relay = str_eq(k->kind, S("relay")), .reminders = k->reminders, .reminded_at = k->reminded_at };

	v.confirm = !v.test && !v.relay;
	v.state = state_word(k->state, v.open);
	v.undo = v.open && c->now.us - k->sent_at.v.us < CALL_UNDO_S * US_PER_S;
	TRY(campaign_report(c, k->id, &v.n));
	v.silent = v.n.asked - v.n.answered;
	v.may_remind = v.may_send && v.silent > 0 && campaign_may_remind(k, c->now);
	if (v.test)
		fill_times(c, &v);
	if (v.list.n) {
		fill_people(c, &v);
		v.list_word = str_eq(v.list, S("silent")) ? MSG_campaign_list_silent : str_eq(v.list, S("none")) ?
		    MSG_campaign_list_none : str_eq(v.list, S("failed")) ? MSG_campaign_list_failed : MSG_campaign_list_said;
	}
	v.shell = http_shell(c, rq, k->title);
	v.shell.exercise = exercise;
	campaign_report_page(&rp->body, &v);
	return OK;
}

/* GET /annuaire/campagnes/:campaign  ?liste=silent */
static enum err
show_one(struct ctx *c, const struct request *rq, struct reply *rp)
{
	struct campaign_preview p;
	struct campaign_campaign k;
	struct campaign_event event = {};
	struct campaign_id id;
	bool found;

	TRY(segment_id(c, rq, 0, &id));
	TRY(campaign_q_campaign(c, id, &k));
	if (str_eq(k.state, S("draft"))) {
		TRY(campaign_preview(c, id, rq->base_url, &p));
		return preview_page(c, rq, rp, &p, &(struct form_error){});
	}
	if (k.crisis_id.some)
		TRY(campaign_q_event(c, k.crisis_id.v, &event, &found));
	return report_page(c, rq, rp, &k, event.exercise);
}

const struct route campaign_routes[] = {
	{ GET,  "/annuaire/campagnes",				CALL_READ | DIRECTORY_READ,	show_list },
	{ GET,  "/annuaire/campagnes/nouvelle",			CALL_SEND | DIRECTORY_READ,	show_new },
	{ POST, "/annuaire/campagnes/nouvelle",			CALL_SEND | DIRECTORY_READ,	do_new },
	{ GET,  "/annuaire/campagnes/:campaign",		CALL_READ | DIRECTORY_READ,	show_one },
	{ POST, "/annuaire/campagnes/:campaign/envoyer",	CALL_SEND,			do_send },
	{ POST, "/annuaire/campagnes/:campaign/annuler",	CALL_SEND,			do_undo },
	{ POST, "/annuaire/campagnes/:campaign/arreter",	CALL_SEND,			do_close },
	{ POST, "/annuaire/campagnes/:campaign/relancer",	CALL_SEND,			do_remind },
};
const ptrdiff_t campaign_routes_n = COUNT(campaign_routes);
