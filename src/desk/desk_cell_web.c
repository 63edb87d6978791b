/* desk_cell_web.c -- the call tree of the cell: whom to call now, function by function; the same on paper. */
#include "crisis/crisis.h"
#include "db/db.h"
#include "desk/desk_web.h"
#include "desk_q.h"
#include "http/shell.h"
#include "http/sse.h"
#include "record/record.h"

struct looking {			/* one reading of the tree */
	struct crisis_id crisis;
	struct crisis_event event;
	struct cell_tree tree;
};

static enum err
look_rule(struct ctx *c, void *arg)
{
	struct looking *w = arg;

	TRY(crisis_get(c, w->crisis, &w->event));
	return desk_cell_tree(c, w->crisis, &w->tree);
}

static enum err
saw_rule(struct ctx *c, void *arg)
{
	return record_saw(c, S("contact.read"), *(str *)arg);
}

/* Numbers on the screen are a reading of private contacts: told once an hour. */
static enum err
saw(struct ctx *c, str object)
{
	struct desk_seen seen;
	bool found;

	TRY(desk_q_seen(c, object, S("contact.read"), (struct opt_account_id){ true, c->who },
	    (struct instant){ c->now.us - US_PER_HOUR }, &seen, &found));
	return found ? OK : db_write(c, saw_rule, &object);
}

/* ---- words ------------------------------------------------------------------------------ */

static void
look_of_state(str state, struct desk_cell_row *row)
{
	static const struct { const char *state, *mark, *tone; struct msg word; } looks[] = {
		{ "vacant", "▲", "unsure", MSG_crisis_post_vacant }, { "named", "○", "silent", MSG_crisis_post_named },
		{ "called", "◔", "later", MSG_crisis_post_called }, { "present", "●", "yes", MSG_crisis_post_present },
		{ "relieved", "■", "full", MSG_crisis_post_relieved } };

	for (int i = 0; i < COUNT(looks); i++)
		if (str_eq(state, str_from(looks[i].state))) {
			row->mark = str_from(looks[i].mark);
			row->tone = str_from(looks[i].tone);
			row->state = looks[i].word;
		}
}

static struct desk_cell_someone
someone(const struct cell_person *p)
{
	static const struct { const char *outcome, *mark, *tone; struct msg word; } looks[] = {
		{ "coming", "●", "yes", MSG_desk_cell_coming }, { "present", "●", "yes", MSG_desk_cell_present },
		{ "refused", "✕", "no", MSG_desk_cell_refused }, { "no_answer", "○", "silent", MSG_desk_cell_no_answer },
		{ "message", "○", "silent", MSG_desk_cell_message }, { "wrong", "▲", "unsure", MSG_desk_cell_wrong } };
	struct desk_cell_someone out = { .id = p->id, .name = p->name, .profession = p->profession, .at = p->at };

	for (int i = 0; i < COUNT(looks); i++)
		if (str_eq(p->last, str_from(looks[i].outcome))) {
			out.mark = str_from(looks[i].mark);
			out.tone = str_from(looks[i].tone);
			out.last = looks[i].word;
		}
	return out;
}

static void
fill_rows(struct ctx *c, const struct looking *w, struct desk_cell_view *v)
{
	v->exercise = w->event.exercise;
	v->open = !w->event.closed_at.some;
	v->functions = w->tree.n;
	v->rows.v = arena_array(c->a, struct desk_cell_row, w->tree.n);
	v->rows.n = w->tree.n;
	for (int i = 0; i < w->tree.n; i++) {
		const struct cell_function_line *f = &w->tree.v[i];
		struct desk_cell_row *row = &v->rows.v[i];

		*row = (struct desk_cell_row){ .post = f->post, .name = f->name, .alone = f->alone,
			.has_holder = f->holder.id.v, .has_substitute = f->substitute.id.v,
			.holder = someone(&f->holder), .substitute = someone(&f->substitute) };
		look_of_state(f->alone ? S("vacant") : f->state, row);
		v->held += !f->alone && !f->next.v;
		if (!f->alone)
			continue;
		row->ideas.v = arena_array(c->a, struct desk_cell_someone, w->tree.ideas_n);
		while (row->ideas.n < w->tree.ideas_n) {
			row->ideas.v[row->ideas.n] = someone(&w->tree.ideas[row->ideas.n]);
			row->ideas.n++;
		}
	}
}

/* ---- whom to call now ------------------------------------------------------------------------ */

static const struct desk_cell_someone *
among(const struct desk_cell_row *row, int64_t person, struct msg *as)
{
	*as = MSG_desk_cell_as_holder;
	if (row->has_holder && row->holder.id.v == person)
		return &row->holder;
	*as = MSG_desk_cell_as_substitute;
	if (row->has_substitute && row->substitute.id.v == person)
		return &row->substitute;
	*as = MSG_desk_cell_as_ready;
	for (ptrdiff_t i = 0; i < row->ideas.n; i++)
		if (row->ideas.v[i].id.v == person)
			return &row->ideas.v[i];
	return NULL;
}

/* The one that was asked for, or the first function that has someone to call. */
static enum err
choose(struct ctx *c, const struct request *rq, const struct looking *w, struct desk_cell_view *v)
{
	int64_t post = query_i64(rq, S("poste"), 0), person = query_i64(rq, S("p"), 0);
	const struct desk_cell_someone *who = NULL;
	struct desk_community us;
	bool found;

	for (int i = 0; i < w->tree.n && !who; i++) {
		const struct cell_function_line *f = &w->tree.v[i];

		if (post ? f->post.v != post : f->next.v == 0)
			continue;
		who = among(&v->rows.v[i], post ? person : f->next.v, &v->as);
		if (!who)
			return fail(c, E_NOT_FOUND, S(""), S("page.none"), "nobody of this function");
		v->rows.v[i].current = true;
		v->post = f->post;
		v->function = f->name;
		v->who = *who;
	}
	v->busy = who && v->open;
	if (!v->busy)
		return OK;
	TRY(desk_q_community(c, &us, &found));
	v->greeting = msg_fmt(c->a, c->lang, MSG_desk_cell_greeting, c->who_name, found ? us.name : S(""),
	    w->event.title, v->function);
	TRY(saw(c, arena_fmt(c->a, "person:%lld", (long long)v->who.id.v)));
	return desk_phones_of(c, v->who.id, v->exercise, &v->phones, &v->kind, &v->practice);
}

/* The tree of the address, as its pages show it. */
static enum err
look(struct ctx *c, const struct request *rq, struct desk_cell_view *v, struct looking **out)
{
	struct looking *w = *out = arena_new(c->a, struct looking);

	*v = (struct desk_cell_view){};
	TRY(segment_id(c, rq, 0, &w->crisis));
	TRY(db_read(c, look_rule, w));
	v->crisis = w->crisis;
	fill_rows(c, w, v);
	v->shell = http_shell(c, rq, msg_text(c->lang, MSG_desk_cell_title));
	v->shell.exercise = v->exercise;
	return OK;
}

/* GET /crises/:crisis/cellule/telephone  ?poste=3&p=12 */
static enum err
show(struct ctx *c, const struct request *rq, struct reply *rp)
{
	struct desk_cell_view v;
	struct looking *w;

	TRY(look(c, rq, &v, &w));
	TRY(choose(c, rq, w, &v));
	desk_cell_page(&rp->body, &v);
	return OK;
}

static enum err
call_rule(struct ctx *c, void *arg)
{
	return desk_cell_call(c, arg);
}

/* POST /crises/:crisis/cellule/telephone */
static enum err
do_call(struct ctx *c, const struct request *rq, struct reply *rp)
{
	struct cell_call k = {};

	TRY(segment_id(c, rq, 0, &k.crisis));
	TRY(form_id(c, rq, S("post"), &k.post));
	TRY(form_id(c, rq, S("person"), &k.person));
	TRY(form_str(c, rq, S("outcome"), 20, &k.outcome));
	TRY(form_str(c, rq, S("request_key"), 64, &k.request_key));
	TRY(form_opt(c, rq, S("number"), 20, &k.number));
	TRY(form_opt(c, rq, S("practice"), 40, &k.practice));
	TRY(db_write(c, call_rule, &k));
	sse_touch(arena_fmt(c->a, "crisis/%lld", (long long)k.crisis.v));
	reply_see_other(c, rp, "/crises/%lld/cellule/telephone", (long long)k.crisis.v);
	return OK;
}

static enum err
fill_phones(struct ctx *c, struct desk_cell_someone *who)
{
	str kind, practice;

	return who->id.v ? desk_phones_of(c, who->id, true, &who->phones, &kind, &practice) : OK;
}

/* GET /crises/:crisis/cellule/telephone/imprimer: the tree on a sheet, for the day nothing works */
static enum err
show_print(struct ctx *c, const struct request *rq, struct reply *rp)
{
	struct desk_cell_view v;
	struct looking *w;

	TRY(look(c, rq, &v, &w));
	TRY(saw(c, arena_fmt(c->a, "crisis:%lld", (long long)w->crisis.v)));
	for (ptrdiff_t i = 0; i < v.rows.n; i++) {
		TRY(fill_phones(c, &v.rows.v[i].holder));
		TRY(fill_phones(c, &v.rows.v[i].substitute));
	}
	v.ideas.v = arena_array(c->a, struct desk_cell_someone, w->tree.ideas_n);
	for (; v.ideas.n < w->tree.ideas_n; v.ideas.n++) {
		v.ideas.v[v.ideas.n] = someone(&w->tree.ideas[v.ideas.n]);
		TRY(fill_phones(c, &v.ideas.v[v.ideas.n]));
	}
	v.shell.title = msg_text(c->lang, MSG_desk_cell_print_title);
	v.shell.printed_at = c->now;
	v.shell.url = arena_fmt(c->a, "%.*s/crises/%lld/cellule/telephone", STR(rq->base_url), (long long)w->crisis.v);
	v.shell.qr = qr_svg(c->a, v.shell.url);
	desk_cell_print_page(&rp->body, &v);
	return OK;
}

const struct route desk_cell_routes[] = {
	{ GET,  "/crises/:crisis/cellule/telephone",		CRISIS_RUN | CONTACT_READ,	show },
	{ POST, "/crises/:crisis/cellule/telephone",		CRISIS_RUN | CONTACT_READ,	do_call },
	{ GET,  "/crises/:crisis/cellule/telephone/imprimer",	CRISIS_RUN | CONTACT_READ,	show_print },
};
const ptrdiff_t desk_cell_routes_n = COUNT(desk_cell_routes);
