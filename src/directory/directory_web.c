/* directory_web.c -- the list: searched, counted, printed, taken away. */
#include "db/db.h"
#include "directory/directory_web.h"
#include "http/shell.h"
#include "i18n/i18n.h"
#include "record/record.h"
#include "registry/codes.h"

enum { PAGE = 100, SHEET = 3000, SHARED_S = 300 };

struct msg
directory_word(struct ctx *c, const char *set, str word)
{
	return word.n ? msg_find(arena_fmt(c->a, "directory.%s.%.*s", set, STR(word))) : (struct msg){};
}

struct option_list
directory_profession_options(struct ctx *c, str selected)
{
	struct code_list jobs = codes_professions();
	struct option_list out = { arena_array(c->a, struct option, jobs.n), jobs.n };

	for (ptrdiff_t i = 0; i < jobs.n; i++)
		out.v[i] = (struct option){ .value = jobs.v[i].code, .text = jobs.v[i].label,
			.selected = str_eq(jobs.v[i].code, selected) };
	return out;
}

enum err
directory_commune_options(struct ctx *c, str selected, struct option_list *out)
{
	struct directory_commune_list list;

	TRY(directory_communes(c, &list));
	*out = (struct option_list){ arena_array(c->a, struct option, list.n), list.n };
	for (ptrdiff_t i = 0; i < list.n; i++)
		out->v[i] = (struct option){ .value = list.v[i].code, .text = list.v[i].name,
			.selected = str_eq(list.v[i].code, selected) };
	return OK;
}

enum err
directory_zone_options(struct ctx *c, struct zone_id selected, struct option_list *out)
{
	struct directory_zone_list list;

	TRY(directory_zones(c, &list));
	*out = (struct option_list){ arena_array(c->a, struct option, list.n), list.n };
	for (ptrdiff_t i = 0; i < list.n; i++)
		out->v[i] = (struct option){ .value = arena_fmt(c->a, "%lld", (long long)list.v[i].id.v),
			.text = list.v[i].name, .selected = list.v[i].id.v == selected.v };
	return OK;
}

/* ---- what is asked --------------------------------------------------------------- */

static const char *const states[] = { "member", "other", "nophone", "noconsent", "stale", "gone" };

enum err
directory_filter_of(struct ctx *c, const struct request *rq, bool form, struct directory_filter *f)
{
	const struct { str name; str *to; } v[] = { { S("q"), &f->words }, { S("profession"), &f->profession },
		{ S("commune"), &f->commune }, { S("competence"), &f->skill }, { S("etat"), &f->state } };
	str zone;

	*f = (struct directory_filter){};
	for (ptrdiff_t i = 0; i < COUNT(v); i++) {
		if (form)
			TRY(form_opt(c, rq, v[i].name, DIRECTORY_NAME_MAX, v[i].to));
		else
			*v[i].to = str_sub(str_trim(query_str(rq, v[i].name)), 0, DIRECTORY_NAME_MAX);
	}
	zone = query_str(rq, S("zone"));
	if (form)
		TRY(form_opt(c, rq, S("zone"), 20, &zone));
	if (zone.n && !str_to_i64(zone, 1, INT64_MAX, &f->zone.v))
		f->zone.v = 0;
	return OK;
}

static void
put_param(struct html *h, const char *name, str value)
{
	if (!value.n)
		return;
	html_lit(h, h->n ? S("&") : S("?"));
	html_lit(h, str_from(name));
	html_lit(h, S("="));
	html_url_part(h, value);
}

/* "/annuaire?q=...&profession=..." of a filter. */
static str
address(struct ctx *c, const char *path, const struct directory_filter *f, int64_t page)
{
	struct html h = { .a = c->a };

	put_param(&h, "q", f->words);
	put_param(&h, "profession", f->profession);
	put_param(&h, "commune", f->commune);
	put_param(&h, "competence", f->skill);
	put_param(&h, "etat", f->state);
	put_param(&h, "zone", f->zone.v ? arena_fmt(c->a, "%lld", (long long)f->zone.v) : S(""));
	put_param(&h, "page", page ? arena_fmt(c->a, "%lld", (long long)page) : S(""));
	return arena_fmt(c->a, "%s%.*s", path, (int)h.n, h.n ? h.p : "");
}

/* ---- what is shown ----------------------------------------------------------------- */

static void
mark(const struct directory_line *p, struct day today, struct directory_row *r)
{
	static const struct { const char *mark, *tone; } looks[] = {
		{ "✕", "no" }, { "○", "silent" }, { "▲", "later" }, { "◔", "later" }, { "●", "yes" },
	};
	const struct msg states_of[] = { MSG_directory_row_gone, MSG_directory_row_nophone,
		MSG_directory_row_noconsent, MSG_directory_row_stale, MSG_directory_row_reachable };
	int k = p->gone_on.some || !str_eq(p->status, S("active")) || p->no_call ? 0
	    : !p->mobiles && !p->emails ? 1 : !p->consents ? 2 : directory_stale(p, today) ? 3 : 4;

	if (!p->member && k)
		return;
	r->mark = str_from(looks[k].mark);
	r->tone = str_from(looks[k].tone);
	r->state = states_of[k];
	if (!k && !p->gone_on.some)
		r->state = p->no_call ? MSG_directory_row_nocall : MSG_directory_row_away;
}

enum err
directory_rows(struct ctx *c, const struct directory_line **v, ptrdiff_t n, struct directory_row **out)
{
	struct directory_commune_list communes;

	TRY(directory_communes(c, &communes));
	*out = arena_array(c->a, struct directory_row, n);
	for (ptrdiff_t i = 0; i < n; i++) {
		const struct directory_line *p = v[i];
		struct directory_row *r = &(*out)[i];
		bool doctor = str_eq(p->profession, S("10")) && p->speciality.n;

		*r = (struct directory_row){ .id = p->id, .phone = i18n_phone(c->a, p->phone),
			.name = directory_full_name(c->a, S(""), i18n_upper(c->a, p->family), p->given),
			.job = doctor ? directory_speciality_label(p->speciality)
				      : directory_profession_label(p->profession) };
		for (ptrdiff_t k = 0; k < communes.n && !r->commune.n; k++)
			if (str_eq(communes.v[k].code, p->commune_code))
				r->commune = communes.v[k].name;
		mark(p, c->today, r);
	}
	return OK;
}

static enum err
fill_choices(struct ctx *c, const struct directory_filter *f, struct directory_list_view *v)
{
	struct directory_choice_list jobs, skills;

	TRY(directory_professions(c, &jobs));
	v->professions = (struct option_list){ arena_array(c->a, struct option, jobs.n), jobs.n };
	for (ptrdiff_t i = 0; i < jobs.n; i++)
		v->professions.v[i] = (struct option){ .value = jobs.v[i].code, .text = jobs.v[i].label,
			.selected = str_eq(jobs.v[i].code, f->profession) };
	TRY(directory_skill_choices(c, &skills));
	v->skills = (struct option_list){ arena_array(c->a, struct option, skills.n), skills.n };
	for (ptrdiff_t i = 0; i < skills.n; i++)
		v->skills.v[i] = (struct option){ .value = skills.v[i].code, .text = skills.v[i].label,
			.selected = str_eq(skills.v[i].code, f->skill) };
	v->states = (struct option_list){ arena_array(c->a, struct option, COUNT(states)), COUNT(states) };
	for (ptrdiff_t i = 0; i < COUNT(states); i++)
		v->states.v[i] = (struct option){ .value = str_from(states[i]),
			.label = directory_word(c, "state", str_from(states[i])),
			.selected = str_eq(f->state, str_from(states[i])) };
	TRY(directory_commune_options(c, f->commune, &v->communes));
	return directory_zone_options(c, f->zone, &v->zones);
}

static enum err
fill_list(struct ctx *c, const struct directory_filter *f, int64_t from, int64_t most,
	  struct directory_list_view *v)
{
	struct directory_found found;
	ptrdiff_t n;

	TRY(directory_search(c, f, &found));
	if (from >= found.n)		/* fewer than when the address was made: the last page */
		from = found.n ? (found.n - 1) / most * most : 0;
	n = found.n - from < most ? found.n - from : most;
	TRY(directory_rows(c, found.v + (n ? from : 0), n, &v->rows.v));
	v->rows.n = n;
	v->found = found.n;
	v->everyone = found.everyone;
	v->members = found.members;
	v->reachable = found.reachable;
	v->stale = found.stale;
	v->gone = found.gone;
	v->words = f->words;
	v->empty = !found.everyone;
	v->filtered = found.n != found.everyone;
	v->print = address(c, "/annuaire/imprimer", f, 0);
	v->filter = *f;
	v->zone = f->zone.v ? arena_fmt(c->a, "%lld", (long long)f->zone.v) : S("");
	v->more = from + n < found.n ? address(c, "/annuaire", f, from / most + 2) : S("");
	v->less = from ? address(c, "/annuaire", f, from / most) : S("");
	v->first = from + 1;
	v->last = from + n;
	v->tallies.v = arena_array(c->a, struct directory_tally, found.professions.n);
	v->tallies.n = found.professions.n < 14 ? found.professions.n : 14;
	for (ptrdiff_t i = 0; i < v->tallies.n; i++) {
		struct directory_filter narrow = *f;

		v->tallies.v[i].on = str_eq(f->profession, found.professions.v[i].code);
		narrow.profession = v->tallies.v[i].on ? S("") : found.professions.v[i].code;
		v->tallies.v[i].label = found.professions.v[i].label;
		v->tallies.v[i].people = found.professions.v[i].people;
		v->tallies.v[i].href = address(c, "/annuaire", &narrow, 0);
	}
	return OK;
}

/* GET /annuaire */
static enum err
show_list(struct ctx *c, const struct request *rq, struct reply *rp)
{
	struct directory_list_view v = { .may_write = rq->held & DIRECTORY_WRITE,
		.may_import = rq->held & DIRECTORY_IMPORT };
	int64_t page = query_i64(rq, S("page"), 1);
	struct directory_filter f;

	TRY(directory_filter_of(c, rq, false, &f));
	page = page < 1 || page > 1000 ? 1 : page;
	TRY(fill_list(c, &f, (page - 1) * PAGE, PAGE, &v));
	reply_shared(rp, SHARED_S);
	if (rq->script) {
		directory_list_part(&rp->body, &v);
		return OK;
	}
	v.shell = http_shell(c, rq, msg_text(c->lang, MSG_directory_list_title));
	TRY(fill_choices(c, &f, &v));
	directory_list_page(&rp->body, &v);
	return OK;
}

/* GET /annuaire/imprimer */
static enum err
show_sheet(struct ctx *c, const struct request *rq, struct reply *rp)
{
	struct directory_list_view v = {};
	struct directory_filter f;

	TRY(directory_filter_of(c, rq, false, &f));
	v.shell = http_shell(c, rq, msg_text(c->lang, MSG_directory_list_title));
	v.shell.printed_at = c->now;
	v.shell.url = arena_fmt(c->a, "%.*s/annuaire", STR(rq->base_url));
	v.shell.qr = qr_svg(c->a, v.shell.url);
	TRY(fill_list(c, &f, 0, SHEET, &v));
	directory_sheet_page(&rp->body, &v);
	return OK;
}

/* ---- the list taken away --------------------------------------------------------------- */

/* A cell that a spreadsheet cannot take for a formula. */
static void
cell(struct buf *b, str s, bool last)
{
	buf_char(b, '"');
	if (s.n && strchr("=+-@\t", s.p[0]))
		buf_char(b, '\'');
	for (ptrdiff_t i = 0; i < s.n; i++) {
		if (s.p[i] == '"')
			buf_char(b, '"');
		buf_char(b, s.p[i] == '\n' || s.p[i] == '\r' ? ' ' : s.p[i]);
	}
	buf_put(b, last ? S("\"\r\n") : S("\";"));
}

static enum err
taken_away(struct ctx *c, [[maybe_unused]] void *arg)
{
	return record_saw(c, S("directory.export"), S("directory"));
}

/* POST /annuaire/export: what the list shows, for a spreadsheet; no private contact. */
static enum err
do_export(struct ctx *c, const struct request *rq, struct reply *rp)
{
	static const char head[] = "\xef\xbb\xbf" "RPPS;Nom;Prénom;Profession;Commune;Téléphone;Membre;Confirmé le\r\n";
	struct directory_filter f;
	struct directory_found found;
	struct buf b = { .a = c->a };
	struct directory_row *rows;

	TRY(directory_filter_of(c, rq, true, &f));
	TRY(directory_search(c, &f, &found));
	TRY(directory_rows(c, found.v, found.n, &rows));
	buf_put(&b, str_from(head));
	for (ptrdiff_t i = 0; i < found.n; i++) {
		const struct directory_line *p = found.v[i];

		cell(&b, p->rpps, false);
		cell(&b, p->family, false);
		cell(&b, p->given, false);
		cell(&b, rows[i].job, false);
		cell(&b, rows[i].commune, false);
		cell(&b, rows[i].phone, false);
		cell(&b, p->member ? S("oui") : S("non"), false);
		cell(&b, p->confirmed_on.some ? day_iso(c->a, p->confirmed_on.v) : S(""), true);
	}
	TRY(db_write(c, taken_away, NULL));
	reply_download(rp, S("text/csv; charset=utf-8"), S("annuaire.csv"));
	html_lit(&rp->body, buf_str(&b));
	return OK;
}

const struct route directory_routes[] = {
	{ GET, "/annuaire", DIRECTORY_READ, show_list },
	{ GET, "/annuaire/imprimer", DIRECTORY_READ, show_sheet },
	{ POST, "/annuaire/export", DIRECTORY_READ, do_export },
};
const ptrdiff_t directory_routes_n = COUNT(directory_routes);
