/* sas_staff_web.c -- what staff say of the SAS: lines it sees, accounts that regulate; and how the telling goes. */
#include "booking/staff_web.h"
#include "conf/conf.h"
#include "db/db.h"
#include "http/shell.h"
#include "push_q.h"
#include "sas/sas_web.h"
#include "sas_q.h"

enum { PEOPLE = 200, REFUSED = 20 };

/* ---- one line of care ------------------------------------------------------------------------ */

static bool
ticked(const struct request *rq, str name, str value)
{
	str v;

	for (int k = 0; form_nth(rq, name, k, &v); k++)
		if (str_eq(v, value))
			return true;
	return false;
}

static struct field_choice
choices(struct ctx *c, const struct request *rq, const char *name, struct msg label, int n, const char *const *value,
    const struct msg *text, const bool *on)
{
	struct field_choice f = staff_choice(c, name, label, n);

	for (int i = 0; i < n; i++)
		staff_option(&f, str_from(value[i]), msg_text(c->lang, text[i]), rq->method == POST ?
		    ticked(rq, str_from(name), str_from(value[i])) : on[i]);
	return f;
}

static enum err
line_page(struct ctx *c, const struct request *rq, struct reply *rp, bool wrong)
{
	static const char *const modes[] = { "AMB", "HH", "VR" }, *const seen[] = { "CPTS", "SNP", "PRO", "PUBLIC" };
	struct sas_line_view v = { .open = sas_open() };
	const struct avail_venue *k;
	const struct avail *all;
	struct venue_id venue;
	struct care_line_id line;
	bool found;

	if (wrong)
		v.error = form_error_of(c, S(""));
	ctx_forgive(c);
	TRY(segment_id(c, rq, 0, &venue));
	TRY(segment_id(c, rq, 1, &line));
	TRY(sas_q_line_of(c, line, venue, &v.line, &found));
	if (!found)
		return fail(c, E_NOT_FOUND, S(""), S("booking.none"), "line %lld", (long long)line.v);
	TRY(avail_now(c, &all));
	k = avail_venue(all, venue);
	v.postal = !k || k->postal_code.n;
	v.on = v.line.rpps.n > 0;
	v.rpps = staff_text(rq, "rpps", MSG_sas_line_rpps, v.line.rpps, 11);
	v.rpps.hint = MSG_sas_line_rpps_hint;
	v.modes = choices(c, rq, "modes", MSG_sas_line_modes, COUNT(modes), modes,
	    (const struct msg[]){ MSG_sas_mode_cabinet, MSG_sas_mode_home, MSG_sas_mode_remote },
	    (const bool[]){ v.line.cabinet || !v.on, v.line.home, v.line.remote });
	v.seen = choices(c, rq, "seen", MSG_sas_line_seen, COUNT(seen), seen,
	    (const struct msg[]){ MSG_sas_seen_cpts, MSG_sas_seen_snp, MSG_sas_seen_pro, MSG_sas_seen_public },
	    (const bool[]){ v.line.cpts || !v.on, v.line.snp || !v.on, v.line.pro, v.line.public });
	v.shell = http_shell(c, rq, msg_fmt(c->a, c->lang, MSG_sas_line_title, v.line.name));
	rp->status = wrong ? 422 : 200;
	sas_line_page(&rp->body, &v);
	return OK;
}

/* GET /centres/:venue/lignes/:line/sas */
static enum err
show_line(struct ctx *c, const struct request *rq, struct reply *rp)
{
	return line_page(c, rq, rp, false);
}

static enum err
line_rule(struct ctx *c, void *arg)
{
	return sas_line_set(c, arg);
}

/* POST /centres/:venue/lignes/:line/sas */
static enum err
do_line(struct ctx *c, const struct request *rq, struct reply *rp)
{
	struct sas_line_edit e = { .cabinet = ticked(rq, S("modes"), S("AMB")), .home = ticked(rq, S("modes"), S("HH")),
		.remote = ticked(rq, S("modes"), S("VR")), .public = ticked(rq, S("seen"), S("PUBLIC")),
		.pro = ticked(rq, S("seen"), S("PRO")), .snp = ticked(rq, S("seen"), S("SNP")),
		.cpts = ticked(rq, S("seen"), S("CPTS")) };
	enum err got;

	TRY(segment_id(c, rq, 0, &e.venue));
	TRY(segment_id(c, rq, 1, &e.line));
	got = form_opt(c, rq, S("rpps"), 11, &e.rpps);
	if (got == OK)
		got = db_write(c, line_rule, &e);
	if (got == E_INVALID)
		return line_page(c, rq, rp, true);
	TRY(got);
	avail_reload();
	reply_see_other(c, rp, "/centres/%lld/lignes/%lld/sas", (long long)e.venue.v, (long long)e.line.v);
	return OK;
}

/* ---- regulators, and what is told ---------------------------------------------------------------- */

static enum err
page(struct ctx *c, const struct request *rq, struct reply *rp, bool wrong)
{
	struct sas_view v = { .open = sas_open(), .pushes = conf_str(SAS_PUSH_URL).n > 0,
		.finess = conf_str(SAS_FINESS), .base = arena_fmt(c->a, "%.*s/fhir", STR(rq->base_url)),
		.done = query_str(rq, S("fait")).n > 0 };
	struct sas_operator_list people;
	str who = {}, typed = {};

	if (wrong) {
		v.error = form_error_of(c, S(""));
		(void)form_nth(rq, S("who"), 0, &who);
		(void)form_nth(rq, S("value"), 0, &typed);
	}
	ctx_forgive(c);
	TRY(sas_q_operators(c, PEOPLE, &people));
	TRY(push_q_counts(c, &v.counts));
	TRY(push_q_refusals(c, REFUSED, &v.refused));
	v.people.v = arena_array(c->a, struct sas_who, people.n + 1);
	for (ptrdiff_t i = 0; i < people.n; i++) {
		str id = arena_fmt(c->a, "%lld", (long long)people.v[i].id.v);

		v.people.v[v.people.n++] = (struct sas_who){ people.v[i].id, people.v[i].name,
			{ .name = str_eq(who, id) ? S("value") : arena_fmt(c->a, "value%.*s", STR(id)),
			  .value = str_eq(who, id) ? typed : people.v[i].value } };
	}
	v.shell = http_shell(c, rq, msg_text(c->lang, MSG_sas_title));
	rp->status = wrong ? 422 : 200;
	sas_page(&rp->body, &v);
	return OK;
}

/* GET /centres/sas */
static enum err
show(struct ctx *c, const struct request *rq, struct reply *rp)
{
	return page(c, rq, rp, false);
}

struct knowing { struct account_id who; str value; };

static enum err
operator_rule(struct ctx *c, void *arg)
{
	const struct knowing *k = arg;

	return sas_operator_set(c, k->who, k->value);
}

/* POST /centres/sas */
static enum err
do_operator(struct ctx *c, const struct request *rq, struct reply *rp)
{
	struct knowing k;
	enum err e = form_id(c, rq, S("who"), &k.who);

	if (e == OK)
		e = form_opt(c, rq, S("value"), SAS_VALUE_MAX, &k.value);
	if (e == OK)
		e = db_write(c, operator_rule, &k);
	if (e == E_INVALID)
		return page(c, rq, rp, true);
	TRY(e);
	reply_see_other(c, rp, "/centres/sas?fait=1");
	return OK;
}

const struct route sas_staff_routes[] = {
	{ GET,  "/centres/sas",				BOOKING_SETUP, show },
	{ POST, "/centres/sas",				BOOKING_SETUP, do_operator },
	{ GET,  "/centres/:venue/lignes/:line/sas",	BOOKING_SETUP, show_line },
	{ POST, "/centres/:venue/lignes/:line/sas",	BOOKING_SETUP, do_line },
};
const ptrdiff_t sas_staff_routes_n = COUNT(sas_staff_routes);
