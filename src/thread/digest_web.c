/* digest_web.c -- /crises/:crisis/point: the point of situation, to read, to print, to send. */
#include "db/db.h"
#include "http/shell.h"
#include "http/sse.h"
#include "i18n/i18n.h"
#include "mobilisation/call.h"
#include "thread/digest.h"
#include "thread/thread_web.h"

struct reading { struct crisis_id crisis; struct digest d; };

static enum err
read_rule(struct ctx *c, void *arg)
{
	struct reading *r = arg;

	return digest_read(c, r->crisis, &r->d);
}

struct typed { str text, validator; const struct request *rq; bool wrong; };

static bool
ticked(const struct typed *t, str name, str value)
{
	str v;

	for (int k = 0; t->rq && form_nth(t->rq, name, k, &v); k++)
		if (str_eq(v, value))
			return true;
	return false;
}

/* "call:12", "response:3" */
static str
word_of(struct ctx *c, const struct thread_of *of)
{
	return of->call.v ? arena_fmt(c->a, "call:%lld", (long long)of->call.v) :
	    arena_fmt(c->a, "response:%lld", (long long)of->response.v);
}

static void
fill_threads(struct ctx *c, const struct digest *d, const struct typed *t, struct digest_view *v)
{
	v->to = (struct field_choice){ .name = S("to"), .label = MSG_digest_to, .hint = MSG_digest_to_hint,
		.error = form_error_for(&v->error, S("to")),
		.options.v = arena_array(c->a, struct option, d->parts.n) };
	for (ptrdiff_t i = 0; i < d->parts.n; i++) {
		const struct digest_part *p = &d->parts.v[i];
		str value = word_of(c, &p->of);

		if (p->engaged)
			v->to.options.v[v->to.options.n++] = (struct option){ .value = value,
				.text = msg_fmt(c->a, c->lang, MSG_digest_to_one, p->title, p->engaged),
				.selected = t->rq ? ticked(t, S("to"), value) : true };
	}
}

static enum err
fill_partners(struct ctx *c, const struct typed *t, struct digest_view *v)
{
	struct directory_partner_list list;

	TRY(directory_partners(c, &list));
	v->partners = (struct field_choice){ .name = S("partner"), .label = MSG_digest_partners, .hint = MSG_digest_partners_hint,
		.options.v = arena_array(c->a, struct option, list.n) };
	for (ptrdiff_t i = 0; i < list.n && v->partners.options.n < DIGEST_PARTNERS; i++) {
		str value = arena_fmt(c->a, "%lld", (long long)list.v[i].id.v);

		if (list.v[i].email.n)
			v->partners.options.v[v->partners.options.n++] = (struct option){ .value = value,
				.text = list.v[i].name, .selected = ticked(t, S("partner"), value) };
	}
	return OK;
}

static void
fill(struct ctx *c, const struct reading *r, struct digest_view *v)
{
	v->crisis = r->crisis;
	v->d = r->d;
	v->level = msg_find(arena_fmt(c->a, "crisis.level.%.*s", STR(r->d.level)));
	v->now = c->now;
}

static enum err
page(struct ctx *c, const struct request *rq, struct reply *rp, const struct typed *t)
{
	struct reading *r = arena_new(c->a, struct reading);
	struct digest_view v = { .sent = query_str(rq, S("envoye")).n > 0, .people = query_i64(rq, S("gens"), 0),
		.mailed = query_i64(rq, S("partenaires"), 0) };

	if (t->wrong) {
		v.error = form_error_of(c, rq->code);
		ctx_forgive(c);
		rp->status = 422;
	}
	TRY(segment_id(c, rq, 0, &r->crisis));
	TRY(db_read(c, read_rule, r));
	fill(c, r, &v);
	v.may_send = !r->d.closed && (rq->held & CALL_SEND) && (rq->held & STAFF_RUN);
	v.text = (struct field){ .name = S("text"), .label = MSG_digest_text, .hint = MSG_digest_text_hint, .required = true,
		.value = t->rq ? t->text : digest_text(c, &r->d), .max = DIGEST_TEXT_MAX, .rows = 9,
		.error = form_error_for(&v.error, S("text")) };
	v.validator = (struct field){ .name = S("validator"), .label = MSG_call_validator, .hint = MSG_digest_validator_hint,
		.value = t->validator, .required = true, .max = CALL_VALIDATOR_MAX,
		.error = form_error_for(&v.error, S("validator")) };
	fill_threads(c, &r->d, t, &v);
	TRY(fill_partners(c, t, &v));
	v.shell = http_shell(c, rq, msg_text(c->lang, MSG_digest_title));
	v.shell.exercise = r->d.exercise;
	digest_page(&rp->body, &v);
	return OK;
}

/* GET /crises/:crisis/point */
static enum err
show(struct ctx *c, const struct request *rq, struct reply *rp)
{
	return page(c, rq, rp, &(struct typed){});
}

/* GET /crises/:crisis/point/imprimer: with names, on a sheet */
static enum err
show_print(struct ctx *c, const struct request *rq, struct reply *rp)
{
	struct reading *r = arena_new(c->a, struct reading);
	struct digest_view v = {};

	TRY(segment_id(c, rq, 0, &r->crisis));
	TRY(db_read(c, read_rule, r));
	fill(c, r, &v);
	v.shell = http_shell(c, rq, msg_text(c->lang, MSG_digest_title));
	v.shell.exercise = r->d.exercise;
	v.shell.printed_at = c->now;
	v.shell.url = arena_fmt(c->a, "%.*s/crises/%lld/point", STR(rq->base_url), (long long)r->crisis.v);
	v.shell.qr = qr_svg(c->a, v.shell.url);
	digest_print_page(&rp->body, &v);
	return OK;
}

static enum err send_rule(struct ctx *c, void *arg) { return digest_send(c, arg); }

static void
read_whom(const struct request *rq, struct digest_send *s)
{
	str v, kind, id;

	for (int k = 0; s->to_n < COUNT(s->to) && form_nth(rq, S("to"), k, &v); k++) {
		struct thread_of of = {};

		if (str_cut(v, ':', &kind, &id) && str_to_i64(id, 1, INT64_MAX, str_eq(kind, S("call")) ? &of.call.v : &of.response.v))
			s->to[s->to_n++] = of;
	}
	for (int k = 0; s->partners_n < DIGEST_PARTNERS && form_nth(rq, S("partner"), k, &v); k++)
		if (str_to_i64(v, 1, INT64_MAX, &s->partners[s->partners_n].v))
			s->partners_n++;
}

/* POST /crises/:crisis/point */
static enum err
do_send(struct ctx *c, const struct request *rq, struct reply *rp)
{
	struct digest_send *s = arena_new(c->a, struct digest_send);
	enum err e;

	s->base_url = rq->base_url;
	TRY(segment_id(c, rq, 0, &s->crisis));
	TRY(form_str(c, rq, S("request_key"), 64, &s->request_key));
	TRY(form_opt(c, rq, S("text"), HTTP_BODY_MAX, &s->text));
	TRY(form_opt(c, rq, S("validator"), HTTP_BODY_MAX, &s->validator));
	read_whom(rq, s);
	e = db_write(c, send_rule, s);
	if (e == E_INVALID)
		return page(c, rq, rp, &(struct typed){ s->text, s->validator, rq, true });
	TRY(e);
	sse_touch(arena_fmt(c->a, "crisis/%lld", (long long)s->crisis.v));
	reply_see_other(c, rp, "/crises/%lld/point?envoye=1&gens=%lld&partenaires=%lld", (long long)s->crisis.v,
	    (long long)s->people, (long long)s->mailed);
	return OK;
}

const struct route digest_routes[] = {
	{ GET,  "/crises/:crisis/point",		CALL_READ | STAFF_READ,	show },
	{ GET,  "/crises/:crisis/point/imprimer",	CALL_READ | STAFF_READ,	show_print },
	{ POST, "/crises/:crisis/point",		CALL_SEND | STAFF_RUN,	do_send },
};
const ptrdiff_t digest_routes_n = COUNT(digest_routes);
