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
	struct cell_turn mine;		/* whom the reader has on the line */
};

static enum err
look_rule(struct ctx *c, void *arg)
{
	struct looking *w = arg;

	w->mine = (struct cell_turn){ .crisis = w->crisis };
	TRY(crisis_get(c, w->crisis, &w->event));
	TRY(desk_cell_mine(c, &w->mine));
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
	struct desk_cell_someone out = { .id = p->id, .name = p->name, .profession = p->profession, .at = p->at,
		.caller = p->caller };

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
		v->held += str_eq(f->state, S("called")) || str_eq(f->state, S("present"));
		if (!f->alone)
			continue;
		row->ideas.v = arena_array(c->a, struct desk_cell_someone, w->tree.ideas_n);
		while (row->ideas.n < w->tree.ideas_n) {
			row->ideas.v[row->ideas.n] = someone(&w->tree.ideas[row->ideas.n]);
			row->ideas.n++;
		}
	}
}

/* ---- who is on the line ---------------------------------------------------------------------- */

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

/* Whom the caller has taken: their numbers, what to say. */
static enum err
on_the_line(struct ctx *c, const struct looking *w, struct desk_cell_view *v)
{
	const struct desk_cell_someone *who = NULL;
	struct desk_community us;
	bool found;

	for (int i = 0; i < w->tree.n && w->mine.person.v && !who; i++) {
		if (w->tree.v[i].post.v != w->mine.post.v || !(who = among(&v->rows.v[i], w->mine.person.v, &v->as)))
			continue;
		v->post = w->mine.post;
		v->function = w->tree.v[i].name;
		v->who = *who;
	}
	v->busy = who && v->open;
	if (!v->busy)
		return OK;
	v->until = w->mine.until;
	v->lapsed = v->until.us <= c->now.us;
	TRY(desk_q_community(c, &us, &found));
	v->greeting = msg_fmt(c->a, c->lang, MSG_desk_cell_greeting, c->who_name, found ? us.name : S(""),
	    w->event.title, v->function);
	return desk_phones_of(c, v->who.id, v->exercise, &v->phones, &v->kind, &v->practice);
}

/* Is there someone to call whom nobody is calling? */
static bool
waiting(const struct looking *w, const struct desk_cell_view *v)
{
	for (int i = 0; i < w->tree.n; i++)
		if (w->tree.v[i].next.v && !v->rows.v[i].holder.caller.n && !v->rows.v[i].substitute.caller.n)
			return true;
	return false;
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
	v->waiting = waiting(w, v);
	v->shell = http_shell(c, rq, msg_text(c->lang, MSG_desk_cell_title));
	v->shell.exercise = v->exercise;
	return OK;
}

static enum err
page(struct ctx *c, const struct request *rq, struct reply *rp, bool wrong)
{
	struct form_error error = {};
	struct desk_cell_view v;
	struct looking *w;

	if (wrong) {
		error = form_error_of(c, rq->code);
		rp->status = 409;
		ctx_forgive(c);
	}
	TRY(look(c, rq, &v, &w));
	v.error = error;
	TRY(on_the_line(c, w, &v));
	desk_cell_page(&rp->body, &v);
	return OK;
}

/* GET /crises/:crisis/cellule/telephone */
static enum err
show(struct ctx *c, const struct request *rq, struct reply *rp)
{
	return page(c, rq, rp, false);
}

static enum err take_rule(struct ctx *c, void *arg) { return desk_cell_take(c, arg); }
static enum err stop_rule(struct ctx *c, [[maybe_unused]] void *arg) { return desk_cell_stop(c); }
static enum err keep_rule(struct ctx *c, void *arg) { return desk_cell_keep(c, *(struct person_id *)arg); }

/* POST /crises/:crisis/cellule/telephone: take the next person or the one named, keep the one on the line, or stop */
static enum err
do_line(struct ctx *c, const struct request *rq, struct reply *rp)
{
	struct cell_turn t = {};
	struct person_id mine;
	enum err e = OK;
	str act;

	TRY(segment_id(c, rq, 0, &t.crisis));
	TRY(form_str(c, rq, S("act"), 10, &act));
	if (str_eq(act, S("stop"))) {
		e = db_write(c, stop_rule, NULL);
	} else if (str_eq(act, S("keep"))) {
		TRY(form_id(c, rq, S("person"), &mine));
		e = db_write(c, keep_rule, &mine);
	} else {
		if (str_eq(act, S("take"))) {
			TRY(form_id(c, rq, S("post"), &t.post));
			TRY(form_id(c, rq, S("person"), &t.person));
		}
		e = db_write(c, take_rule, &t);
	}
	if (e == E_CONFLICT)
		return page(c, rq, rp, true);
	TRY(e);
	if (!rq->script || !str_eq(act, S("keep")))
		reply_see_other(c, rp, "/crises/%lld/cellule/telephone", (long long)t.crisis.v);
	return OK;
}

struct work { struct cell_call k; struct cell_turn t; };

/* One tap: what came of the call, and the next person, in one commit. */
static enum err
call_rule(struct ctx *c, void *arg)
{
	struct work *w = arg;

	w->t = (struct cell_turn){ .crisis = w->k.crisis };
	TRY(desk_cell_call(c, &w->k));
	return desk_cell_take(c, &w->t);
}

/* POST /crises/:crisis/cellule/telephone/issue */
static enum err
do_call(struct ctx *c, const struct request *rq, struct reply *rp)
{
	struct work w = {};
	struct cell_call *k = &w.k;

	TRY(segment_id(c, rq, 0, &k->crisis));
	TRY(form_id(c, rq, S("post"), &k->post));
	TRY(form_id(c, rq, S("person"), &k->person));
	TRY(form_str(c, rq, S("outcome"), 20, &k->outcome));
	TRY(form_str(c, rq, S("request_key"), 64, &k->request_key));
	TRY(form_opt(c, rq, S("number"), 20, &k->number));
	TRY(form_opt(c, rq, S("practice"), 40, &k->practice));
	TRY(db_write(c, call_rule, &w));
	sse_touch(arena_fmt(c->a, "crisis/%lld", (long long)k->crisis.v));
	reply_see_other(c, rp, "/crises/%lld/cellule/telephone", (long long)k->crisis.v);
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
	{ POST, "/crises/:crisis/cellule/telephone",		CRISIS_RUN | CONTACT_READ,	do_line },
	{ POST, "/crises/:crisis/cellule/telephone/issue",	CRISIS_RUN | CONTACT_READ,	do_call },
	{ GET,  "/crises/:crisis/cellule/telephone/imprimer",	CRISIS_RUN | CONTACT_READ,	show_print },
};
const ptrdiff_t desk_cell_routes_n = COUNT(desk_cell_routes);
