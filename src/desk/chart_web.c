/*
 * chart_web.c -- /organigramme: on one sheet, who holds each function, who replaces them, at which number, and who
 * may do what.  Made from what is set elsewhere (functions of the cell, zones, accounts and their roles).
 */
#include "auth/auth.h"
#include "chart_q.h"
#include "crisis/crisis.h"
#include "db/db.h"
#include "desk/desk_web.h"
#include "http/shell.h"
#include "i18n/i18n.h"
#include "record/record.h"

enum { ZONES = 100, ACCOUNTS = 300, PHONES = 2 };

/* What someone may start in a crisis, most weighty first. */
static const struct { perm_set needs; struct msg word; } acts[] = {
	{ CRISIS_OPEN, MSG_chart_act_open },
	{ CRISIS_RUN, MSG_chart_act_run },
	{ CALL_SEND, MSG_chart_act_call },
	{ STAFF_RUN, MSG_chart_act_staff },
	{ BOOKING_SETUP, MSG_chart_act_booking },
	{ CONTACT_READ, MSG_chart_act_contact },
	{ CALL_ANSWER, MSG_chart_act_answer },
	{ LOG_WRITE, MSG_chart_act_log },
	{ ACCOUNT_MANAGE, MSG_chart_act_account },
};

static enum err
someone(struct ctx *c, struct person_id id, str name, struct chart_someone *out)
{
	str kind, practice;

	*out = (struct chart_someone){ .name = name };
	TRY(desk_phones_of(c, id, true, &out->phones, &kind, &practice));
	if (out->phones.n > PHONES)	/* the sheet is one page: the mobile, and one more */
		out->phones.n = PHONES;
	return OK;
}

static enum err
read_functions(struct ctx *c, struct chart_view *v)
{
	struct crisis_function_list list;

	TRY(crisis_functions(c, &list));
	v->functions.v = arena_array(c->a, struct chart_function, list.n);
	for (ptrdiff_t i = 0; i < list.n; i++) {
		const struct crisis_function *f = &list.v[i];
		struct chart_function *to = &v->functions.v[v->functions.n];

		if (!f->active)
			continue;
		v->functions.n++;
		*to = (struct chart_function){ .has_holder = f->holder_id.some, .has_substitute = f->substitute_id.some,
			.name = f->label.n ? f->label : msg_text(c->lang,
			    msg_find(arena_fmt(c->a, "crisis.cell.%.*s", STR(f->code)))) };
		if (to->has_holder)
			TRY(someone(c, f->holder_id.v, i18n_person(c->a, f->holder_title, f->holder_given,
			    f->holder_family), &to->holder));
		if (to->has_substitute)
			TRY(someone(c, f->substitute_id.v, i18n_person(c->a, f->substitute_title, f->substitute_given,
			    f->substitute_family), &to->substitute));
		v->vacant += !to->has_holder;
		v->alone += to->has_holder && !to->has_substitute;
	}
	return OK;
}

static enum err
read_zones(struct ctx *c, struct chart_view *v)
{
	struct chart_zone_list list;

	TRY(chart_q_zones(c, ZONES, &list));
	v->zones.v = arena_array(c->a, struct chart_function, list.n);
	for (ptrdiff_t i = 0; i < list.n; i++) {
		const struct chart_zone *z = &list.v[i];
		struct chart_function *to = &v->zones.v[v->zones.n++];

		*to = (struct chart_function){ .name = z->name, .has_holder = z->referent_id.some };
		if (to->has_holder)
			TRY(someone(c, z->referent_id.v, i18n_person(c->a, z->title, z->given, z->family),
			    &to->holder));
	}
	return OK;
}

/* Acts that the same roles may do stand on one line: the sheet is one page. */
static void
put_act(struct ctx *c, int i, struct chart_view *v)
{
	str word = msg_text(c->lang, acts[i].word);
	struct buf may = { .a = c->a };

	for (ptrdiff_t r = 0; r < auth_roles_n; r++)
		if ((auth_roles[r].perms & acts[i].needs) == acts[i].needs)
			buf_fmt(&may, "%s%.*s", may.n ? ", " : "", STR(msg_text(c->lang, auth_roles[r].name)));
	for (ptrdiff_t k = 0; k < v->acts.n; k++)
		if (str_eq(v->acts.v[k].roles, buf_str(&may))) {
			v->acts.v[k].words = arena_fmt(c->a, "%.*s · %.*s", STR(v->acts.v[k].words), STR(word));
			return;
		}
	v->acts.v[v->acts.n++] = (struct chart_act){ word, buf_str(&may) };
}

/* The roles as the program knows them: what this sheet says is what the pages allow. */
static enum err
read_roles(struct ctx *c, struct chart_view *v)
{
	struct chart_account_list accounts;

	TRY(chart_q_accounts(c, ACCOUNTS, &accounts));
	v->acts.v = arena_array(c->a, struct chart_act, COUNT(acts));
	v->roles.v = arena_array(c->a, struct chart_role, auth_roles_n);
	v->roles.n = auth_roles_n;
	for (ptrdiff_t r = 0; r < auth_roles_n; r++) {
		struct buf names = { .a = c->a };

		for (ptrdiff_t i = 0; i < accounts.n; i++)
			if (str_eq(accounts.v[i].role, str_from(auth_roles[r].code)))
				buf_fmt(&names, "%s%.*s", names.n ? ", " : "", STR(accounts.v[i].name));
		v->roles.v[r] = (struct chart_role){ auth_roles[r].name, buf_str(&names) };
	}
	for (int i = 0; i < COUNT(acts); i++)
		put_act(c, i, v);
	return OK;
}

static enum err
chart_rule(struct ctx *c, void *arg)
{
	struct chart_view *v = arg;
	struct chart_community us;
	bool found;

	*v = (struct chart_view){};
	TRY(chart_q_community(c, &us, &found));
	v->callback = found ? us.callback_phone : S("");
	TRY(read_functions(c, v));
	TRY(read_zones(c, v));
	TRY(read_roles(c, v));
	return record_saw(c, S("contact.read"), S("chart"));	/* private numbers stand on it */
}

/* GET /organigramme */
static enum err
show(struct ctx *c, const struct request *rq, struct reply *rp)
{
	struct chart_view v;

	TRY(db_write(c, chart_rule, &v));
	v.shell = http_shell(c, rq, msg_text(c->lang, MSG_chart_title));
	v.shell.printed_at = c->now;
	v.shell.url = arena_fmt(c->a, "%.*s/organigramme", STR(rq->base_url));
	v.shell.qr = qr_svg(c->a, v.shell.url);
	chart_page(&rp->body, &v);
	return OK;
}

const struct route chart_routes[] = {
	{ GET, "/organigramme", DIRECTORY_READ | CONTACT_READ, show },
};
const ptrdiff_t chart_routes_n = COUNT(chart_routes);
