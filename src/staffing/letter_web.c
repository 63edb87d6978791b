/* letter_web.c -- writing to the crews: who, how many, the exact text; then ten seconds to take it back. */
#include "db/db.h"
#include "directory/directory_web.h"
#include "http/shell.h"
#include "i18n/i18n.h"
#include "post/outbox.h"
#include "response/response.h"
#include "staffing/staffing_web.h"
#include "staffing_q.h"

enum { WORDS_MAX = 300, PROFESSIONS = 30 };

struct lettering {
	struct staffing_letter l;
	struct audience_list people;
	struct audience_criteria q;
};

/* Whoever a post of this crisis asks for, first choices and instead. */
static enum err
wanted(struct ctx *c, struct crisis_id crisis, struct audience_words *out)
{
	struct staffing_wanted_list list;

	TRY(staffing_q_wanted(c, crisis, PROFESSIONS, &list));
	out->v = arena_array(c->a, str, list.n);
	out->n = 0;
	for (ptrdiff_t i = 0; i < list.n; i++)
		if (list.v[i].profession.n)
			out->v[out->n++] = list.v[i].profession;
	return OK;
}

static enum err
read_ask(struct ctx *c, const struct request *rq, struct lettering *w)
{
	str *v = arena_array(c->a, str, PROFESSIONS);

	w->q = (struct audience_criteria){ .members = rq->method == GET || form_flag(rq, S("members")),
	    .willing = WILLING_NOT_NO };
	if (rq->method == GET)
		return wanted(c, w->l.crisis, &w->q.professions);
	w->q.professions.v = v;
	while (w->q.professions.n < PROFESSIONS && form_nth(rq, S("profession"),
	    (int)w->q.professions.n, &v[w->q.professions.n]))
		w->q.professions.n++;
	TRY(form_opt(c, rq, S("words"), STAFFING_NOTE_MAX, &w->l.words));
	return form_str(c, rq, S("request_key"), 64, &w->l.request_key);
}

static enum err
ask_show(struct ctx *c, const struct request *rq, struct reply *rp, struct lettering *w, bool exercise)
{
	struct staffing_letter_view v = { .crisis = w->l.crisis };
	struct audience_list count;

	if (c->cause.key.n)
		v.error = form_error_of(c, rq->code);
	ctx_forgive(c);
	v.shell = http_shell(c, rq, msg_text(c->lang, MSG_staffing_ask_title));
	v.shell.exercise = exercise;
	TRY(audience_count(c, &w->q, w->l.crisis, &count));
	v.sms = count.sms;
	v.email = count.email;
	v.none = count.none;
	v.people = count.sms + count.email;
	if (staffing_letter_text(c, &w->l, S(""), &v.text, &v.subject, &v.mail) != OK)
		ctx_forgive(c);
	v.segments = sms_measure(c->a, v.text).segments;
	v.words = staffing_field("words", MSG_staffing_ask_words, (struct msg){},
	    w->l.words.n ? w->l.words : msg_text(LANG_FR, MSG_staffing_sms_ask), true, WORDS_MAX);
	v.words.error = form_error_for(&v.error, S("words"));
	v.members = (struct field_flag){ .name = S("members"), .label = MSG_staffing_ask_members, .on = w->q.members };
	v.professions = (struct field_choice){ .name = S("profession"), .label = MSG_staffing_ask_professions,
		.hint = MSG_staffing_ask_professions_hint, .options = directory_profession_options(c, S("")) };
	for (ptrdiff_t i = 0; i < v.professions.options.n; i++)
		for (ptrdiff_t k = 0; k < w->q.professions.n; k++)
			if (str_eq(v.professions.options.v[i].value, w->q.professions.v[k]))
				v.professions.options.v[i].selected = true;
	rp->status = v.error.any ? 422 : 200;
	staffing_letter_page(&rp->body, &v);
	return OK;
}

/* GET /crises/:crisis/disponibilites */
static enum err
show_ask(struct ctx *c, const struct request *rq, struct reply *rp)
{
	struct lettering w = { .l.base_url = rq->base_url };
	bool exercise;

	TRY(staffing_crisis(c, rq, &w.l.crisis, &exercise));
	TRY(read_ask(c, rq, &w));
	return ask_show(c, rq, rp, &w, exercise);
}

static enum err
write_rule(struct ctx *c, void *arg)
{
	struct lettering *w = arg;

	if (!w->l.roster) {
		TRY(audience_people(c, &w->q, w->l.crisis, &w->people));
		w->l.people = &w->people;
	}
	return staffing_write(c, &w->l);
}

/* POST /crises/:crisis/disponibilites: act=count shows, act=send writes */
static enum err
do_ask(struct ctx *c, const struct request *rq, struct reply *rp)
{
	struct lettering w = { .l.base_url = rq->base_url };
	bool exercise;
	enum err e;
	str act;

	TRY(staffing_crisis(c, rq, &w.l.crisis, &exercise));
	TRY(form_opt(c, rq, S("act"), 20, &act));
	e = read_ask(c, rq, &w);
	if (e == OK && !str_eq(act, S("send")))
		return ask_show(c, rq, rp, &w, exercise);
	if (e == OK)
		e = db_write(c, write_rule, &w);
	if (e == E_INVALID || e == E_LIMIT)
		return ask_show(c, rq, rp, &w, exercise);
	TRY(e);
	staffing_tell(c, w.l.crisis);
	reply_see_other(c, rp, "/crises/%lld/planning", (long long)w.l.crisis.v);
	return OK;
}

/* ---- publishing -------------------------------------------------------------------------- */

/* GET /crises/:crisis/planning/publier */
static enum err
show_publish(struct ctx *c, const struct request *rq, struct reply *rp)
{
	struct staffing_letter l = { .roster = true, .base_url = rq->base_url };
	struct staffing_letter_view v = { .roster = true };
	struct staffing_untold_list list;
	bool exercise;

	TRY(staffing_crisis(c, rq, &l.crisis, &exercise));
	TRY(staffing_q_untold(c, l.crisis, c->now, STAFFING_PEOPLE_MAX, &list));
	v.crisis = l.crisis;
	v.people = list.n;
	v.shell = http_shell(c, rq, msg_text(c->lang, MSG_staffing_publish_title));
	v.shell.exercise = exercise;
	TRY(staffing_letter_text(c, &l, S(""), &v.text, &v.subject, &v.mail));
	v.segments = sms_measure(c->a, v.text).segments;
	staffing_letter_page(&rp->body, &v);
	return OK;
}

/* POST /crises/:crisis/planning/publier */
static enum err
do_publish(struct ctx *c, const struct request *rq, struct reply *rp)
{
	struct lettering w = { .l = { .roster = true, .base_url = rq->base_url } };
	bool exercise;

	TRY(staffing_crisis(c, rq, &w.l.crisis, &exercise));
	TRY(form_str(c, rq, S("request_key"), 64, &w.l.request_key));
	TRY(db_write(c, write_rule, &w));
	staffing_tell(c, w.l.crisis);
	reply_see_other(c, rp, "/crises/%lld/planning", (long long)w.l.crisis.v);
	return OK;
}

static enum err
unwrite_rule(struct ctx *c, void *arg)
{
	return staffing_unwrite(c, *(struct crisis_id *)arg);
}

/* POST /crises/:crisis/planning/annuler-envoi */
static enum err
do_unwrite(struct ctx *c, const struct request *rq, struct reply *rp)
{
	struct crisis_id id;
	bool exercise;

	TRY(staffing_crisis(c, rq, &id, &exercise));
	TRY(db_write(c, unwrite_rule, &id));
	staffing_tell(c, id);
	reply_see_other(c, rp, "/crises/%lld/planning", (long long)id.v);
	return OK;
}

const struct route staffing_letter_routes[] = {
	{ GET,  "/crises/:crisis/disponibilites",		STAFF_RUN,	show_ask },
	{ POST, "/crises/:crisis/disponibilites",		STAFF_RUN,	do_ask },
	{ GET,  "/crises/:crisis/planning/publier",		STAFF_RUN,	show_publish },
	{ POST, "/crises/:crisis/planning/publier",		STAFF_RUN,	do_publish },
	{ POST, "/crises/:crisis/planning/annuler-envoi",	STAFF_RUN,	do_unwrite },
};
const ptrdiff_t staffing_letter_routes_n = COUNT(staffing_letter_routes);
