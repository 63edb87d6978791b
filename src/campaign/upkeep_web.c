/* upkeep_web.c -- /annuaire/a-tenir: the page of the month. */
#include "campaign/campaign_web.h"
#include "upkeep_q.h"
#include "crypto/crypto.h"
#include "db/db.h"
#include "directory/directory.h"
#include "http/shell.h"
#include "i18n/i18n.h"
#include "logbook/logbook.h"

enum { LISTED = 500 };

static struct msg
name_of(enum upkeep_list l)
{
	const struct msg names[UPKEEP_LISTS] = { MSG_upkeep_list_erase, MSG_upkeep_list_failed,
		MSG_upkeep_list_unconfirmed, MSG_upkeep_list_silent, MSG_upkeep_list_expiring, MSG_upkeep_list_gone };

	return names[l];
}

static struct msg
todo_of(enum upkeep_list l)
{
	const struct msg todos[UPKEEP_LISTS] = { MSG_upkeep_todo_erase, MSG_upkeep_todo_failed,
		MSG_upkeep_todo_unconfirmed, MSG_upkeep_todo_silent, MSG_upkeep_todo_expiring, MSG_upkeep_todo_gone };

	return todos[l];
}

/* Of the month's first day; -1: not written down. */
static int64_t
then(const struct upkeep *u, enum upkeep_list l)
{
	const int64_t at[UPKEEP_LISTS] = { -1, u->first.failed, u->first.unconfirmed, u->first.silent,
		u->first.expiring, u->first.gone };

	return u->known ? at[l] : -1;
}

static str
why(struct ctx *c, const struct upkeep_person *p, enum upkeep_list l)
{
	if (l == UPKEEP_UNCONFIRMED)
		return p->asked ? msg_text(c->lang, MSG_upkeep_why_asked) : !p->reachable ?
		    msg_text(c->lang, MSG_upkeep_why_phone) : p->confirmed_on.some ?
		    msg_fmt(c->a, c->lang, MSG_upkeep_why_confirmed, p->confirmed_on.v) :
		    msg_text(c->lang, MSG_upkeep_why_never);
	if (l == UPKEEP_EXPIRING && p->expires_on.some)
		return arena_fmt(c->a, "%.*s : %.*s", STR(p->skill), STR(i18n_day(c->a, c->lang, p->expires_on.v)));
	if (l == UPKEEP_FAILED && p->failed_on.some)
		return msg_fmt(c->a, c->lang, MSG_upkeep_why_failed, p->failed_on.v);
	if (l == UPKEEP_GONE && p->gone_on.some)
		return msg_fmt(c->a, c->lang, MSG_upkeep_why_gone, p->gone_on.v);
	return S("");
}

static struct upkeep_line_view *
lines_of(struct ctx *c, const struct upkeep *u, enum upkeep_list l, ptrdiff_t most, ptrdiff_t *n)
{
	ptrdiff_t want = (ptrdiff_t)u->counts[l] < most ? (ptrdiff_t)u->counts[l] : most;
	struct upkeep_line_view *v = arena_array(c->a, struct upkeep_line_view, want);

	*n = 0;
	for (ptrdiff_t i = 0; i < u->n && *n < want; i++)
		if (u->v[i].in[l])
			v[(*n)++] = (struct upkeep_line_view){ .id = u->v[i].id, .mark = u->v[i].asked ? S("◔") : S("○"),
				.tone = u->v[i].asked ? S("later") : S("silent"), .why = why(c, &u->v[i], l),
				.name = directory_full_name(c->a, S(""), i18n_upper(c->a, u->v[i].family), u->v[i].given),
				.profession = u->v[i].profession.n ? directory_profession_label(u->v[i].profession) : S("") };
	return v;
}

static void
fill_counts(struct ctx *c, const struct upkeep *u, struct upkeep_view *v)
{
	v->counts.v = arena_array(c->a, struct upkeep_count_view, UPKEEP_LISTS);
	v->all_well = true;
	for (int i = 0; i < UPKEEP_LISTS; i++) {
		enum upkeep_list l = (enum upkeep_list)i;
		int64_t people = u->counts[l], before = then(u, l), change = before < 0 ? 0 : before - people;

		v->all_well = v->all_well && people == 0;
		if (l == UPKEEP_ERASE && people == 0)
			continue;
		v->counts.v[v->counts.n++] = (struct upkeep_count_view){ .word = upkeep_word(l), .name = name_of(l),
			.todo = todo_of(l), .people = people, .known = change != 0, .better = change > 0,
			.change = change < 0 ? -change : change, .on = str_eq(v->list, upkeep_word(l)),
			.mark = people ? l == UPKEEP_ERASE || l == UPKEEP_FAILED ? S("▲") : S("○") : S("●"),
			.tone = people ? l == UPKEEP_ERASE || l == UPKEEP_FAILED ? S("unsure") : S("silent") : S("yes") };
	}
}

static enum err
months_of(struct ctx *c, int64_t *out)
{
	struct upkeep_settings s = { .confirm_months = 12 };
	bool found;

	TRY(upkeep_q_settings(c, &s, &found));
	*out = s.confirm_months;
	return OK;
}

/* GET /annuaire/a-tenir  ?liste=unconfirmed */
static enum err
show(struct ctx *c, const struct request *rq, struct reply *rp)
{
	struct upkeep_view v = { .shell = http_shell(c, rq, msg_text(c->lang, MSG_upkeep_title)),
		.may_send = rq->held & CALL_SEND, .may_write = rq->held & DIRECTORY_WRITE,
		.list = query_str(rq, S("liste")) };
	enum upkeep_list l = upkeep_list_of(v.list);
	struct upkeep u;

	if (v.list.n && l == UPKEEP_LISTS)
		return fail(c, E_NOT_FOUND, S(""), S("page.none"), "no such list");
	TRY(upkeep_read(c, &u));
	TRY(months_of(c, &v.months));
	v.members = u.n;
	v.to_ask = u.to_ask;
	v.known = u.known;
	v.made_at = u.first.made_at;
	fill_counts(c, &u, &v);
	if (v.list.n) {
		v.list_word = name_of(l);
		v.people.v = lines_of(c, &u, l, LISTED, &v.people.n);
	}
	upkeep_page(&rp->body, &v);
	return OK;
}

/* GET /annuaire/a-tenir/imprimer */
static enum err
show_print(struct ctx *c, const struct request *rq, struct reply *rp)
{
	struct upkeep_view v = { .shell = http_shell(c, rq, msg_text(c->lang, MSG_upkeep_title)) };
	struct upkeep u;

	TRY(upkeep_read(c, &u));
	v.members = u.n;
	v.lists.v = arena_array(c->a, struct upkeep_print_list, UPKEEP_LISTS);
	for (int i = 0; i < UPKEEP_LISTS; i++) {
		struct upkeep_print_list *l = &v.lists.v[v.lists.n];

		if (u.counts[i] == 0)
			continue;
		l->name = name_of((enum upkeep_list)i);
		l->people.v = lines_of(c, &u, (enum upkeep_list)i, LISTED, &l->people.n);
		v.lists.n++;
	}
	v.shell.printed_at = c->now;
	v.shell.url = arena_fmt(c->a, "%.*s/annuaire/a-tenir", STR(rq->base_url));
	v.shell.qr = qr_svg(c->a, v.shell.url);
	upkeep_print_page(&rp->body, &v);
	return OK;
}

static enum err
draft_rule(struct ctx *c, void *arg)
{
	return campaign_save(c, arg);
}

/* POST /annuaire/a-tenir/confirmation: a draft for those to confirm; read, then sent by a person */
static enum err
do_ask(struct ctx *c, const struct request *rq, struct reply *rp)
{
	struct campaign_draft d = { .kind = S("confirm"), .criteria = S("{\"from\": \"criteria\", \"members\": true}"),
		.due = upkeep_word(UPKEEP_UNCONFIRMED) };
	int y, m, day;

	day_civil(c->today, &y, &m, &day);
	d.title = msg_fmt(c->a, LANG_FR, MSG_upkeep_campaign, arena_fmt(c->a, "%02d/%04d", m, y));
	TRY(form_str(c, rq, S("request_key"), 64, &d.request_key));
	TRY(db_write(c, draft_rule, &d));
	reply_see_other(c, rp, "/annuaire/campagnes/%lld", (long long)d.id.v);
	return OK;
}

static enum err
months_rule(struct ctx *c, void *arg)
{
	int64_t months = *(int64_t *)arg, changed;

	TRY(upkeep_q_settings_set(c, months, &changed));
	return logbook_say(c, (struct crisis_id){ 0 }, S("settings.upkeep"), S(""),
	    msg_fmt(c->a, LANG_FR, MSG_upkeep_log_months, months));
}

/* POST /annuaire/a-tenir/reglage */
static enum err
do_months(struct ctx *c, const struct request *rq, struct reply *rp)
{
	int64_t months;

	TRY(form_i64(c, rq, S("months"), 1, 60, &months));
	TRY(db_write(c, months_rule, &months));
	reply_see_other(c, rp, "/annuaire/a-tenir");
	return OK;
}

const struct route upkeep_routes[] = {
	{ GET,  "/annuaire/a-tenir",		DIRECTORY_READ,	show },
	{ GET,  "/annuaire/a-tenir/imprimer",	DIRECTORY_READ,	show_print },
	{ POST, "/annuaire/a-tenir/confirmation", CALL_SEND,	do_ask },
	{ POST, "/annuaire/a-tenir/reglage",	DIRECTORY_WRITE, do_months },
};
const ptrdiff_t upkeep_routes_n = COUNT(upkeep_routes);
