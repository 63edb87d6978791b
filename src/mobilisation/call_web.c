/* call_web.c -- composing a call, reading it once more, sending it; reminding and closing. */
#include "db/db.h"
#include "directory/directory.h"
#include "http/shell.h"
#include "i18n/i18n.h"
#include "mobilisation/compose.h"
#include "mobilisation_q.h"
#include "place_q.h"

static struct shell
shell_of(struct ctx *c, const struct request *rq, struct msg title, bool exercise)
{
	struct shell v = http_shell(c, rq, msg_text(c->lang, title));

	v.exercise = exercise;
	return v;
}

static enum err
ids_of(struct ctx *c, const struct request *rq, struct crisis_id *crisis, struct call_id *call)
{
	TRY(segment_id(c, rq, 0, crisis));
	return segment_id(c, rq, 1, call);
}

static void
touch(struct ctx *c, struct crisis_id crisis, struct call_id call)
{
	answer_tell(c, &(struct answer_done){ .crisis = crisis, .call = call });
}

/* ---- composing ----------------------------------------------------------------------- */

static enum err
compose_show(struct ctx *c, const struct request *rq, struct reply *rp, const struct compose *f,
	     const struct form_error *error)
{
	struct call_compose_view v = { .shell = shell_of(c, rq, MSG_call_new, f->event.exercise) };

	if (error->any)
		rp->status = 422;
	TRY(compose_view(c, f, rq->base_url, error, &v));
	call_compose_page(&rp->body, &v);
	return OK;
}

/* "3 infirmiers à Brou, samedi 8 h - 14 h": from a need, or from a hole in a plan. */
static enum err
prefill(struct ctx *c, const struct request *rq, struct compose *f)
{
	struct { str name; str *to; } said[] = {
		{ S("combien"), &f->posts[0].wanted }, { S("qui"), &f->posts[0].who },
		{ S("ou-bien"), &f->posts[0].instead }, { S("titre"), &f->title }, { S("lieu"), &f->place },
		{ S("commune"), &f->commune }, { S("debut"), &f->starts_at }, { S("fin"), &f->ends_at },
	};

	for (int i = 0; i < COUNT(said); i++)
		if (query_str(rq, said[i].name).n)
			*said[i].to = query_str(rq, said[i].name);
	if (query_str(rq, S("lieu")).n && !query_str(rq, S("commune")).n)
		TRY(compose_commune_of(c, f->place, &f->commune));
	f->commune_was = f->commune;
	return OK;
}

/* GET /crises/:crisis/appels/nouveau  ?brouillon=  ?copie=&reste=1  ?groupe=  ?cellule=1
    ?profession=  ?combien=3&qui=p:60&ou-bien=70&titre=&lieu=&commune=45234&debut=2026-11-28T08:00&fin= */
static enum err
show_new(struct ctx *c, const struct request *rq, struct reply *rp)
{
	struct call_id from = { query_i64(rq, S("brouillon"), query_i64(rq, S("copie"), 0)) };
	struct compose f;
	struct crisis_id crisis;
	str profession = query_str(rq, S("profession"));

	TRY(segment_id(c, rq, 0, &crisis));
	TRY(from.v ? compose_from(c, crisis, from, query_i64(rq, S("reste"), 0), &f) : compose_blank(c, crisis, &f));
	if (query_str(rq, S("cellule")).n)
		f.q.from = FROM_CELL;
	if (query_i64(rq, S("groupe"), 0)) {
		f.q.from = FROM_GROUP;
		f.q.group.v = query_i64(rq, S("groupe"), 0);
	}
	if (profession.n)
		f.q.professions = (struct audience_words){ arena_new(c->a, str), 1 };
	if (profession.n)
		f.q.professions.v[0] = profession;
	if (!from.v)
		TRY(prefill(c, rq, &f));
	if (query_i64(rq, S("modele"), 0))
		TRY(compose_template(c, (struct template_id){ query_i64(rq, S("modele"), 0) }, &f));
	return compose_show(c, rq, rp, &f, &(struct form_error){});
}

/* POST /crises/:crisis/appels/compte: what the choices of the moment would do */
static enum err
do_count(struct ctx *c, const struct request *rq, struct reply *rp)
{
	struct call_compose_view v = {};
	struct compose f;

	TRY(compose_read(c, rq, &f));
	v.crisis = f.crisis;
	v.exercise = f.event.exercise;
	if (f.commune_follows)
		TRY(compose_commune_view(c, &f, &v));
	if (compose_counts(c, &f, rq->base_url, &v.counts) != OK)
		ctx_forgive(c);		/* a date half typed */
	call_count_part(&rp->body, &v);
	return OK;
}

struct drafting { struct call_draft d; struct audience_save *group; };

static enum err
draft_rule(struct ctx *c, void *arg)
{
	struct drafting *w = arg;

	if (w->group)
		TRY(audience_save(c, w->group));
	return call_draft_save(c, &w->d);
}

/* POST /crises/:crisis/appels/nouveau: kept as a draft, then read once more */
static enum err
do_new(struct ctx *c, const struct request *rq, struct reply *rp)
{
	struct audience_save group = {};
	struct drafting w = {};
	struct form_error error;
	struct compose f;
	enum err e;
	str act;

	TRY(compose_read(c, rq, &f));
	TRY(form_opt(c, rq, S("act"), 20, &act));
	if (str_eq(act, S("cheaper"))) {	/* "Prendre ce texte": nothing is kept yet */
		f.message = compose_cheaper(c, f.message);
		return compose_show(c, rq, rp, &f, &(struct form_error){});
	}
	e = compose_draft(c, &f, &w.d);
	if (str_eq(act, S("group"))) {
		group = (struct audience_save){ .name = f.group_name, .criteria = w.d.criteria };
		w.group = &group;
	}
	if (e == OK)
		e = db_write(c, draft_rule, &w);
	if (e == E_INVALID || e == E_LIMIT) {
		error = form_error_of(c, rq->code);
		ctx_forgive(c);
		return compose_show(c, rq, rp, &f, &error);
	}
	TRY(e);
	if (w.d.sent)
		reply_see_other(c, rp, "/crises/%lld/appels/%lld", (long long)f.crisis.v, (long long)w.d.id.v);
	else if (w.group)
		reply_see_other(c, rp, "/crises/%lld/appels/nouveau?brouillon=%lld&groupe=%lld",
		    (long long)f.crisis.v, (long long)w.d.id.v, (long long)group.id.v);
	else
		reply_see_other(c, rp, "/crises/%lld/appels/%lld/apercu", (long long)f.crisis.v,
		    (long long)w.d.id.v);
	return OK;
}

/* ---- reading once more ------------------------------------------------------------------ */

struct previewing { struct crisis_id crisis; struct call_id call; str base_url; struct call_preview p; };

static enum err
preview_rule(struct ctx *c, void *arg)
{
	struct previewing *w = arg;

	return call_preview(c, w->crisis, w->call, w->base_url, &w->p);
}

static void
names(struct ctx *c, const struct call_preview *preview, int64_t part, struct call_preview_view *v)
{
	const struct audience_list *people = &preview->people;

	v->reach = v->none = (struct call_names){ .prev = part - 1, .next = part + 1 };
	v->reach.v = arena_array(c->a, struct call_name, PREVIEW_NAMES);
	v->none.v = arena_array(c->a, struct call_name, PREVIEW_NAMES);
	for (ptrdiff_t i = 0; i < people->n; i++) {
		const struct audience_person *p = &people->v[i];
		bool none = p->channel == CHANNEL_NONE;
		struct call_names *to = none ? &v->none : &v->reach;

		if (to->before < to->prev * PREVIEW_NAMES) {
			to->before++;
			continue;
		}
		if (to->n == PREVIEW_NAMES) {
			to->more++;
			continue;
		}
		to->v[to->n++] = (struct call_name){ p->id, i18n_person(c->a, p->title, p->given, p->family),
			directory_profession_label(p->profession),
			preview->posts.n ? pool_why(c, c->lang, preview->plan.ask[i]) : S(""),
			none ? board_reason(p->unreachable) :
			p->channel == CHANNEL_SMS ? MSG_call_by_sms : MSG_call_by_email };
	}
}

/* What is not urgent waits for the morning: said before it is sent. */
static enum err
quiet_words(struct ctx *c, const struct call_preview *p, str *out)
{
	struct instant at;

	if (p->call.urgent || p->event.exercise)
		return OK;
	TRY(wave_quiet(c, c->now, &at));
	if (at.us > c->now.us)
		*out = i18n_moment(c->a, c->lang, at);
	return OK;
}

static enum err
commune_word(struct ctx *c, str code, str *out)
{
	struct directory_commune_list all;

	if (code.n == 0)
		return OK;
	TRY(directory_communes(c, &all));
	for (ptrdiff_t i = 0; i < all.n; i++)
		if (str_eq(all.v[i].code, code))
			*out = all.v[i].name;
	return OK;
}

/* "8h", "20 h", "08:00". */
static bool
names_an_hour(str s)
{
	for (ptrdiff_t i = 1; i < s.n; i++) {
		ptrdiff_t digit = s.p[i - 1] == ' ' ? i - 2 : i - 1;
		bool mark = s.p[i] == 'h' || s.p[i] == 'H' || s.p[i] == ':';

		if (mark && digit >= 0 && s.p[digit] >= '0' && s.p[digit] <= '9')
			return true;
	}
	return false;
}

static enum err
preview_show(struct ctx *c, const struct request *rq, struct reply *rp, struct previewing *w,
	     const struct form_error *error)
{
	struct call_preview_view v = { .error = *error };
	struct audience_criteria q;
	int64_t part;

	TRY(db_read(c, preview_rule, w));
	if (!str_eq(w->p.call.state, S("draft"))) {
		reply_see_other(c, rp, "/crises/%lld/appels/%lld", (long long)w->crisis.v, (long long)w->call.v);
		return OK;
	}
	v.shell = shell_of(c, rq, MSG_call_preview, w->p.event.exercise);
	TRY(audience_read(c, w->p.call.criteria, &q));
	TRY(audience_say(c, c->lang, &q, w->p.posts.n > 0, &v.said));
	v.crisis = w->crisis;
	v.call = w->call;
	v.fingerprint = w->p.fingerprint;
	v.title = w->p.call.title;
	v.place = w->p.call.place;
	v.bring = w->p.call.bring;
	v.when = call_text_when(c, c->lang, w->p.call.starts_at, w->p.call.ends_at);
	v.hour_unsaid = w->p.call.starts_at.some && !names_an_hour(w->p.call.message);
	v.closes_at = call_closing(c, &w->p.call);
	TRY(commune_word(c, w->p.call.commune_code, &v.near));
	v.conditions = w->p.call.conditions;
	v.validator = w->p.call.validator;
	v.source_url = w->p.call.source_url;
	if (w->p.posts.n)
		TRY(quiet_words(c, &w->p, &v.quiet));
	v.except = q.except.n;
	compose_counts_of(c, &w->p, &v.counts);
	part = query_i64(rq, S("noms"), 1);
	names(c, &w->p, part < 1 || part > AUDIENCE_MAX / PREVIEW_NAMES + 1 ? 1 : part, &v);
	call_preview_page(&rp->body, &v);
	return OK;
}

/* GET /crises/:crisis/appels/:call/apercu */
static enum err
show_preview(struct ctx *c, const struct request *rq, struct reply *rp)
{
	struct previewing w = { .base_url = rq->base_url };

	TRY(ids_of(c, rq, &w.crisis, &w.call));
	return preview_show(c, rq, rp, &w, &(struct form_error){});
}

static enum err
except_rule(struct ctx *c, void *arg)
{
	const struct mobilisation_call *k = arg;
	int64_t changed;

	return mobilisation_q_criteria(c, k->criteria, k->id, &changed);
}

/* POST /crises/:crisis/appels/:call/retirer: the ticked people are left out of the draft */
static enum err
do_except(struct ctx *c, const struct request *rq, struct reply *rp)
{
	struct mobilisation_call k;
	struct audience_criteria q;
	struct crisis_id crisis;
	struct call_id call;
	struct audience_ids kept;
	str v;

	TRY(ids_of(c, rq, &crisis, &call));
	TRY(mobilisation_q_call(c, call, crisis, &k));
	TRY(audience_read(c, k.criteria, &q));
	kept = (struct audience_ids){ arena_array(c->a, struct person_id, q.except.n + HTTP_FORM_MAX), 0 };
	if (!form_flag(rq, S("all")))		/* "reprendre tout le monde" empties the list */
		for (ptrdiff_t i = 0; i < q.except.n; i++)
			kept.v[kept.n++] = q.except.v[i];
	for (int i = 0; i < HTTP_FORM_MAX && form_nth(rq, S("person"), i, &v); i++)
		if (str_to_i64(v, 1, INT64_MAX, &kept.v[kept.n].v))
			kept.n++;
	q.except = kept;
	k.criteria = audience_write(c, &q);
	TRY(db_write(c, except_rule, &k));
	reply_see_other(c, rp, "/crises/%lld/appels/%lld/apercu", (long long)crisis.v, (long long)call.v);
	return OK;
}

static enum err
send_rule(struct ctx *c, void *arg)
{
	return call_send(c, arg);
}

/* POST /crises/:crisis/appels/:call/envoyer */
static enum err
do_send(struct ctx *c, const struct request *rq, struct reply *rp)
{
	struct call_send s = { .base_url = rq->base_url };
	struct previewing w = { .base_url = rq->base_url };
	struct form_error error;
	bool desk;
	int64_t n;
	str first;
	enum err e;

	TRY(ids_of(c, rq, &s.crisis, &s.call));
	TRY(form_str(c, rq, S("fingerprint"), 64, &s.fingerprint));
	TRY(form_opt(c, rq, S("first"), 10, &first));
	if (str_to_i64(first, 1, AUDIENCE_MAX, &n))
		s.first = (ptrdiff_t)n;
	e = db_write(c, send_rule, &s);
	if (e == E_CONFLICT || e == E_INVALID) {
		error = form_error_of(c, rq->code);
		error.field = S("");
		ctx_forgive(c);
		w.crisis = s.crisis;
		w.call = s.call;
		rp->status = http_status(e);
		return preview_show(c, rq, rp, &w, &error);
	}
	TRY(e);
	touch(c, s.crisis, s.call);
	/* Nothing leaves: the work is at the desk. */
	desk = s.people == s.none && s.phone && (~rq->held & (CALL_ANSWER | CONTACT_READ)) == 0;
	reply_see_other(c, rp, "/crises/%lld/appels/%lld%s", (long long)s.crisis.v, (long long)s.call.v,
	    desk ? "/telephone" : "");
	return OK;
}

/* ---- after it was sent ---------------------------------------------------------------------- */

static enum err
act_of(struct ctx *c, const struct request *rq, struct call_act *a)
{
	*a = (struct call_act){ .base_url = rq->base_url };
	TRY(ids_of(c, rq, &a->crisis, &a->call));
	return form_str(c, rq, S("request_key"), 64, &a->request_key);
}

static enum err
act(struct ctx *c, const struct request *rq, struct reply *rp, enum err (*rule)(struct ctx *, void *))
{
	struct call_act a;

	TRY(act_of(c, rq, &a));
	TRY(db_write(c, rule, &a));
	touch(c, a.crisis, a.call);
	reply_see_other(c, rp, "/crises/%lld/appels/%lld", (long long)a.crisis.v, (long long)a.call.v);
	return OK;
}

static enum err undo_rule(struct ctx *c, void *arg) { return call_undo(c, arg); }
static enum err remind_rule(struct ctx *c, void *arg) { return call_remind(c, arg); }
static enum err other_rule(struct ctx *c, void *arg) { return call_other_way(c, arg); }
static enum err close_rule(struct ctx *c, void *arg) { return call_close(c, arg); }

/* POST /crises/:crisis/appels/:call/annuler, relance, autre-canal, clore */
static enum err
do_undo(struct ctx *c, const struct request *rq, struct reply *rp)
{
	return act(c, rq, rp, undo_rule);
}

static enum err
do_remind(struct ctx *c, const struct request *rq, struct reply *rp)
{
	return act(c, rq, rp, remind_rule);
}

static enum err
do_other(struct ctx *c, const struct request *rq, struct reply *rp)
{
	return act(c, rq, rp, other_rule);
}

static enum err
do_close(struct ctx *c, const struct request *rq, struct reply *rp)
{
	return act(c, rq, rp, close_rule);
}

/* The page that asks once: who, how many, which text. */
static enum err
ask(struct ctx *c, const struct request *rq, bool silent, struct call_preview_view *v)
{
	struct previewing w = { .base_url = rq->base_url };
	struct call_text text;
	struct sms_size size;
	ptrdiff_t people;

	TRY(ids_of(c, rq, &w.crisis, &w.call));
	TRY(db_read(c, preview_rule, &w));
	if (silent)
		call_text(c, TEXT_REMINDER, &w.p.about, call_link_shape(c, rq->base_url), &text);
	else
		text = w.p.text;
	size = sms_measure(c->a, text.sms);
	TRY((silent ? call_silent : call_refused)(c, w.call, &people));
	*v = (struct call_preview_view){ .crisis = w.crisis, .call = w.call, .title = w.p.call.title,
		.silent = silent, .people = people, .counts = { .known = true, .text = text.sms,
		.email_subject = text.subject, .email_text = text.email, .units = size.units,
		.segments = size.segments, .gsm7 = size.gsm7, .costly = size.costly } };
	v->shell = shell_of(c, rq, silent ? MSG_call_remind : MSG_call_other, w.p.event.exercise);
	return OK;
}

/* GET /crises/:crisis/appels/:call/relance */
static enum err
show_remind(struct ctx *c, const struct request *rq, struct reply *rp)
{
	struct call_preview_view v;

	TRY(ask(c, rq, true, &v));
	call_again_page(&rp->body, &v);
	return OK;
}

/* GET /crises/:crisis/appels/:call/autre-canal */
static enum err
show_other(struct ctx *c, const struct request *rq, struct reply *rp)
{
	struct call_preview_view v;

	TRY(ask(c, rq, false, &v));
	call_again_page(&rp->body, &v);
	return OK;
}

/* GET /crises/:crisis/appels/:call/clore */
static enum err
show_close(struct ctx *c, const struct request *rq, struct reply *rp)
{
	struct place_need need;
	struct call_preview_view v;

	TRY(ask(c, rq, true, &v));
	v.shell.title = msg_text(c->lang, MSG_call_close);
	TRY(place_q_need(c, v.call, &need));
	v.full = need.places && !need.free;
	if (v.full)
		v.people = 0;	/* that some are silent matters no more */
	call_close_page(&rp->body, &v);
	return OK;
}

const struct route call_routes[] = {
	{ GET,  "/crises/:crisis/appels/nouveau",		CALL_SEND, show_new },
	{ POST, "/crises/:crisis/appels/nouveau",		CALL_SEND, do_new },
	{ POST, "/crises/:crisis/appels/compte",		CALL_SEND, do_count },
	{ GET,  "/crises/:crisis/appels/:call/apercu",		CALL_SEND, show_preview },
	{ POST, "/crises/:crisis/appels/:call/retirer",		CALL_SEND, do_except },
	{ POST, "/crises/:crisis/appels/:call/envoyer",		CALL_SEND, do_send },
	{ POST, "/crises/:crisis/appels/:call/annuler",		CALL_SEND, do_undo },
	{ GET,  "/crises/:crisis/appels/:call/relance",		CALL_SEND, show_remind },
	{ POST, "/crises/:crisis/appels/:call/relance",		CALL_SEND, do_remind },
	{ GET,  "/crises/:crisis/appels/:call/autre-canal",	CALL_SEND, show_other },
	{ POST, "/crises/:crisis/appels/:call/autre-canal",	CALL_SEND, do_other },
	{ GET,  "/crises/:crisis/appels/:call/clore",		CALL_SEND, show_close },
	{ POST, "/crises/:crisis/appels/:call/clore",		CALL_SEND, do_close },
};
const ptrdiff_t call_routes_n = COUNT(call_routes);
