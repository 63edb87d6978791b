/* crisis_web.c -- taking the call, the crisis room, closing. */
#include <stdio.h>

#include "crisis/crisis_room.h"
#include "db/db.h"
#include "http/shell.h"
#include "http/sse.h"
#include "i18n/i18n.h"

enum { SHARED_S = 20 };		/* "since 4 min" may be as old as this */

static void
touch(struct ctx *c, struct crisis_id id)
{
	sse_touch(arena_fmt(c->a, "crisis/%lld", (long long)id.v));
}

/* ---- home: events in progress, events past ---------------------------------------- */

static enum err
show_home(struct ctx *c, const struct request *rq, struct reply *rp)
{
	struct crisis_home_view v = { .shell = http_shell(c, rq, msg_text(c->lang, MSG_crisis_home_title)) };
	struct html parts = { .a = c->a, .lang = c->lang };
	struct crisis_typology_list kinds;
	struct crisis_event_list all;

	TRY(crisis_list(c, &all));
	TRY(crisis_typologies(c, &kinds));
	v.may_open = rq->held & CRISIS_OPEN;
	v.open.v = arena_array(c->a, struct crisis_card, all.n);
	v.past.v = arena_array(c->a, struct crisis_card, all.n);
	for (ptrdiff_t i = 0; i < all.n; i++) {
		struct crisis_card card = crisis_card_of(c, &all.v[i], &kinds);

		if (card.closed)
			v.past.v[v.past.n++] = card;
		else
			v.open.v[v.open.n++] = card;
	}
	if (crisis_home_part && (rq->held & DIRECTORY_READ))
		TRY(crisis_home_part(c, &parts));
	v.parts = (struct markup){ (str){ parts.p, parts.n } };
	reply_shared(rp, SHARED_S);
	crisis_home_page(&rp->body, &v);
	return OK;
}

/* ---- the call that is taken --------------------------------------------------------- */

static struct field
text_field(str name, struct msg label, struct msg hint, str value, bool required, int max)
{
	return (struct field){ .name = name, .label = label, .hint = hint, .value = value,
	    .required = required, .max = max };
}

static enum err
alert_page(struct ctx *c, const struct request *rq, struct reply *rp, const struct crisis_alert *al, bool wrong)
{
	struct crisis_alert_view v = { .shell = http_shell(c, rq, msg_text(c->lang, MSG_crisis_alert_title)),
	    .exercise = al->exercise };
	struct crisis_typology_list kinds;

	if (wrong)
		v.error = form_error_of(c, S(""));
	TRY(crisis_typologies(c, &kinds));
	v.typologies = crisis_typology_choices(c, &kinds, al->typology);
	v.levels = crisis_level_choices(c, al->level);
	v.by = text_field(S("by"), MSG_crisis_alert_by, MSG_crisis_alert_by_hint, al->by, true, CRISIS_NAME_MAX);
	v.body = text_field(S("body"), MSG_crisis_alert_body, MSG_crisis_alert_body_hint, al->body, false, CRISIS_NAME_MAX);
	v.phone = text_field(S("phone"), MSG_crisis_alert_phone, MSG_crisis_alert_phone_hint, al->phone, false, 40);
	v.phone.type = S("tel");
	v.at = text_field(S("at"), MSG_crisis_alert_at, (struct msg){}, http_local_time(c, al->at), true, 0);
	v.text = text_field(S("text"), MSG_crisis_alert_text, MSG_crisis_alert_text_hint, al->text, true, CRISIS_TEXT_MAX);
	v.place = text_field(S("place"), MSG_crisis_alert_place, (struct msg){}, al->place, false, CRISIS_NAME_MAX);
	v.request = text_field(S("request"), MSG_crisis_alert_request, MSG_crisis_alert_request_hint,
	    al->request, false, CRISIS_TEXT_MAX);
	v.title = text_field(S("title"), MSG_crisis_alert_name, MSG_crisis_alert_name_hint, al->title, true, CRISIS_TITLE_MAX);
	crisis_attach(&v.error, (struct field *[]){ &v.by, &v.body, &v.phone, &v.at, &v.text,
	    &v.place, &v.request, &v.title }, 8);
	rp->status = wrong ? 422 : 200;
	crisis_alert_page(&rp->body, &v);
	return OK;
}

/* GET /crises/nouvelle */
static enum err
show_alert(struct ctx *c, const struct request *rq, struct reply *rp)
{
	struct crisis_alert al = { .exercise = query_str(rq, S("exercise")).n > 0, .level = S("prealert"),
	    .at = c->now };

	return alert_page(c, rq, rp, &al, false);
}

struct opening { struct crisis_alert alert; struct crisis_id id; };

static enum err
opening_rule(struct ctx *c, void *arg)
{
	struct opening *o = arg;

	return crisis_open(c, &o->alert, &o->id);
}

static enum err
read_alert(struct ctx *c, const struct request *rq, struct crisis_alert *al)
{
	str kind;

	/* Everything is read before anything is refused, so that nothing typed is lost. */
	TRY(form_opt(c, rq, S("title"), CRISIS_TEXT_MAX, &al->title));
	TRY(form_opt(c, rq, S("place"), CRISIS_TEXT_MAX, &al->place));
	TRY(form_opt(c, rq, S("by"), CRISIS_TEXT_MAX, &al->by));
	TRY(form_opt(c, rq, S("body"), CRISIS_TEXT_MAX, &al->body));
	TRY(form_opt(c, rq, S("phone"), CRISIS_TEXT_MAX, &al->phone));
	TRY(form_opt(c, rq, S("text"), 2 * CRISIS_TEXT_MAX, &al->text));
	TRY(form_opt(c, rq, S("request"), 2 * CRISIS_TEXT_MAX, &al->request));
	TRY(form_opt(c, rq, S("level"), 20, &al->level));
	TRY(form_opt(c, rq, S("kind"), 20, &kind));
	al->exercise = str_eq(kind, S("exercise"));
	TRY(form_str(c, rq, S("request_key"), 64, &al->request_key));
	TRY(form_id(c, rq, S("typology"), &al->typology));
	TRY(form_instant(c, rq, S("at"), &al->at));
	if (!al->exercise && !str_eq(kind, S("real")))
		return fail(c, E_INVALID, S("kind"), S("crisis.kind.missing"), "real or exercise not said");
	return OK;
}

/* POST /crises */
static enum err
do_open(struct ctx *c, const struct request *rq, struct reply *rp)
{
	struct opening o = { .alert.at = c->now };
	enum err e = read_alert(c, rq, &o.alert);

	if (e == OK)
		e = db_write(c, opening_rule, &o);
	if (e == E_INVALID)
		return alert_page(c, rq, rp, &o.alert, true);
	if (e == OK)
		reply_see_other(c, rp, "/crises/%lld", (long long)o.id.v);
	return e;
}

/* ---- the room ------------------------------------------------------------------------- */

struct rooming {
	struct crisis_id id;
	perm_set held;
	struct crisis_room_view v;
};

static enum err
rooming_rule(struct ctx *c, void *arg)
{
	struct rooming *r = arg;

	return crisis_room_gather(c, r->id, r->held, &r->v);
}

/* GET /crises/:crisis */
static enum err
show_room(struct ctx *c, const struct request *rq, struct reply *rp)
{
	struct rooming r = { .held = rq->held };

	TRY(segment_id(c, rq, 0, &r.id));
	TRY(db_read(c, rooming_rule, &r));
	r.v.shell = http_shell(c, rq, r.v.event.title);
	r.v.shell.exercise = r.v.exercise;
	reply_shared(rp, SHARED_S);
	crisis_room_page(&rp->body, &r.v);
	return OK;
}

/* GET /crises/:crisis/direct: the same room, as it changes */
static enum err
show_stream(struct ctx *c, const struct request *rq, struct reply *rp)
{
	struct crisis_event ev;
	struct crisis_id id;

	TRY(segment_id(c, rq, 0, &id));
	TRY(crisis_get(c, id, &ev));
	rp->sse_topic = arena_fmt(c->a, "crisis/%lld/%x/%s", (long long)id.v, rq->held,
	    c->lang == LANG_EN ? "en" : "fr");
	return OK;
}

static void
part(struct ctx *c, struct sse_list *out, const char *name,
     void (*write)(struct html *, const struct crisis_room_view *), const struct crisis_room_view *v)
{
	struct html h = { .a = c->a, .lang = c->lang };

	write(&h, v);
	out->v[out->n++] = (struct sse_event){ str_from(name), (str){ h.p, h.n } };
}

static void
mobilisation_part(struct html *h, const struct crisis_room_view *v)
{
	html_markup(h, v->mobilisation);
}

static void
responses_part(struct html *h, const struct crisis_room_view *v)
{
	html_markup(h, v->responses);
}

/* "crisis/12/1f/fr" -> every fragment of that room for who holds 0x1f. */
enum err
crisis_room_stream(struct ctx *c, str topic, struct sse_list *out)
{
	struct rooming r = {};
	long long id;
	char lang[3] = "";

	if (sscanf(arena_z(c->a, topic), "crisis/%lld/%x/%2s", &id, &r.held, lang) != 3)
		return fail(c, E_NOT_FOUND, S(""), S("page.none"), "topic");
	c->lang = lang[0] == 'e' ? LANG_EN : LANG_FR;
	r.id.v = id;
	TRY(db_read(c, rooming_rule, &r));
	part(c, out, "todo", crisis_room_todo, &r.v);
	part(c, out, "mobilisation", mobilisation_part, &r.v);
	part(c, out, "responses", responses_part, &r.v);
	part(c, out, "cell", crisis_room_cell, &r.v);
	part(c, out, "needs", crisis_room_needs, &r.v);
	part(c, out, "decisions", crisis_room_decisions, &r.v);
	part(c, out, "log", crisis_room_log, &r.v);
	return OK;
}

struct levelling { struct crisis_id id; str level, why; };

static enum err
level_rule(struct ctx *c, void *arg)
{
	const struct levelling *l = arg;

	return crisis_level_set(c, l->id, l->level, l->why);
}

/* POST /crises/:crisis/niveau */
static enum err
do_level(struct ctx *c, const struct request *rq, struct reply *rp)
{
	struct levelling l;

	TRY(segment_id(c, rq, 0, &l.id));
	TRY(form_str(c, rq, S("level"), 20, &l.level));
	TRY(form_opt(c, rq, S("why"), CRISIS_TEXT_MAX, &l.why));
	TRY(db_write(c, level_rule, &l));
	touch(c, l.id);
	reply_see_other(c, rp, "/crises/%lld", (long long)l.id.v);
	return OK;
}

static enum err
close_rule(struct ctx *c, void *arg)
{
	const struct levelling *l = arg;

	return crisis_close(c, l->id, l->why);
}

/* POST /crises/:crisis/cloture */
static enum err
do_close(struct ctx *c, const struct request *rq, struct reply *rp)
{
	struct levelling l;

	TRY(segment_id(c, rq, 0, &l.id));
	TRY(form_str(c, rq, S("why"), CRISIS_TEXT_MAX, &l.why));
	TRY(db_write(c, close_rule, &l));
	touch(c, l.id);
	reply_see_other(c, rp, "/crises/%lld", (long long)l.id.v);
	return OK;
}

const struct route crisis_routes[] = {
	{ GET,  "/",				CRISIS_READ,	show_home },
	{ GET,  "/crises/nouvelle",		CRISIS_OPEN,	show_alert },
	{ POST, "/crises",			CRISIS_OPEN,	do_open },
	{ GET,  "/crises/:crisis",		CRISIS_READ,	show_room },
	{ GET,  "/crises/:crisis/direct",	CRISIS_READ,	show_stream },
	{ POST, "/crises/:crisis/niveau",	CRISIS_RUN,	do_level },
	{ POST, "/crises/:crisis/cloture",	CRISIS_RUN,	do_close },
};
const ptrdiff_t crisis_routes_n = COUNT(crisis_routes);
