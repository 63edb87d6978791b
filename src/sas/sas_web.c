/*
 * sas_web.c -- the FHIR service: GET /fhir/Slot and what goes with it, for the SAS alone.
 * Who may: a client whose certificate was verified ([sas] listen), or who says the word of
 * [sas] token_file.  /fhir/metadata says what the server is, to anybody.
 * Source: ANS, ans.fhir.fr.sas 1.1.0; HL7 FHIR R4, http and search; RFC 6750.
 */
#include <stdatomic.h>

#include "booking/avail.h"
#include "conf/conf.h"
#include "crypto/crypto.h"
#include "i18n/i18n.h"
#include "json/json.h"
#include "sas/sas_web.h"
#include "sas/seek.h"

#define FHIR_JSON	"application/fhir+json; charset=utf-8"
#define CPTS_BUNDLE	"https://interop.esante.gouv.fr/ig/fhir/sas/StructureDefinition/sas-cpts-bundle-aggregator"
#define ONE_BUNDLE	"http://sas.fr/fhir/StructureDefinition/BundleAgregateur"

static void
answer(struct reply *rp, const struct buf *b, int status)
{
	rp->status = status;
	rp->type = S(FHIR_JSON);
	rp->body.p = b->p;
	rp->body.n = b->n;
	rp->body.cap = 0;
}

static enum err
outcome(struct ctx *c, struct reply *rp, int status, const char *code, str what)
{
	struct buf b = { .a = c->a };

	fhir_outcome(&b, code, what);
	answer(rp, &b, status);
	ctx_forgive(c);
	return OK;
}

/* ---- who asks ------------------------------------------------------------------------------ */

static bool
says_the_word(struct ctx *c, const struct request *rq)
{
	str said = http_header(rq, S("Authorization")), word;

	if (!conf_str(SAS_TOKEN_FILE).n || !str_starts(said, S("Bearer ")))
		return false;
	if (conf_secret(c, SAS_TOKEN_FILE, &word) != OK) {
		ctx_forgive(c);
		return false;
	}
	return word.n >= 16 && crypto_same(str_trim(str_sub(said, 7, said.n)), word);
}

/* Its certificate, verified by the front, bears the name that was agreed. */
static bool
is_known(const struct request *rq)
{
	return rq->client_name.n && conf_str(SAS_CLIENT_NAME).n && str_eq(rq->client_name, conf_str(SAS_CLIENT_NAME));
}

/* False: answered already. */
static bool
let_in(struct ctx *c, const struct request *rq, struct reply *rp)
{
	str format = query_str(rq, S("_format"));

	if (!sas_open())
		(void)outcome(c, rp, 404, "not-supported", S("this community is not open to the SAS"));
	else if (!is_known(rq) && !says_the_word(c, rq))
		(void)outcome(c, rp, 401, "login", S("a client certificate or a bearer token is needed"));
	else if (format.n && !str_has(format, S("json")))
		(void)outcome(c, rp, 406, "not-supported", S("_format: JSON alone"));
	else
		return true;
	return false;
}

/* ---- a bundle --------------------------------------------------------------------------------- */

struct bundle { struct fhir f; const char *comma; };

static void
entry(struct bundle *w, const char *type, str id)
{
	buf_fmt(w->f.b, "%s{\"fullUrl\":", w->comma);
	json_str(w->f.b, arena_fmt(w->f.c->a, "%.*s/fhir/%s/%.*s", STR(w->f.site), type, STR(id)));
	buf_put(w->f.b, S(",\"resource\":"));
	w->comma = ",";
}

static void
end_entry(struct bundle *w, const char *mode)
{
	buf_fmt(w->f.b, ",\"search\":{\"mode\":\"%s\"}}", mode);
}

/* Lines of one professional at one place are one Schedule. */
static bool
seen_before(const struct avail_held_line_list *lines, const bool *used, ptrdiff_t i, bool place)
{
	for (ptrdiff_t k = 0; k < i; k++)
		if (used[k] && str_eq(lines->v[k].rpps, lines->v[i].rpps) &&
		    (!place || lines->v[k].venue_id.v == lines->v[i].venue_id.v))
			return true;
	return false;
}

static void
put_line(struct bundle *w, const struct seek *q, const bool *used, ptrdiff_t i)
{
	const struct avail_held_line_list *lines = &w->f.v->lines;
	const struct avail_held_line *l = &lines->v[i];
	bool place = !seen_before(lines, used, i, true);

	if (place && q->schedules) {
		entry(w, "Schedule", fhir_place_id(w->f.c->a, l));
		fhir_schedule(&w->f, l);
		end_entry(w, "include");
	}
	if (place && q->schedules && q->actors) {
		entry(w, "PractitionerRole", fhir_place_id(w->f.c->a, l));
		fhir_role(&w->f, l);
		end_entry(w, "include");
	}
	if (q->schedules && q->actors && !seen_before(lines, used, i, false)) {
		entry(w, "Practitioner", fhir_ps(w->f.c->a, l));
		fhir_practitioner(&w->f, l);
		end_entry(w, "include");
	}
}

static void
put_included(struct bundle *w, const struct seek *q, const struct seek_found *found)
{
	const struct avail_held_line_list *lines = &w->f.v->lines;
	bool *used = arena_array(w->f.c->a, bool, lines->n + 1), cpts = false;

	for (ptrdiff_t i = 0; i < found->n; i++) {
		used[found->v[i].line - lines->v] = true;
		cpts |= found->v[i].line->cpts;
	}
	for (ptrdiff_t i = 0; i < lines->n; i++)
		if (used[i])
			put_line(w, q, used, i);
	if (cpts && q->services) {
		entry(w, "HealthcareService", S(FHIR_SERVICE));
		fhir_service(&w->f);
		end_entry(w, "include");
	}
	if (cpts && q->services && q->organizations) {
		entry(w, "Organization", fhir_organization_id(w->f.c->a));
		fhir_organization(&w->f);
		end_entry(w, "include");
	}
}

/* The address that was asked, without what a page adds to it. */
static str
self_of(struct ctx *c, const struct request *rq)
{
	str t = rq->target, head, tail;

	if (str_has(t, S("&_apres=")))
		for (ptrdiff_t i = 0; i + 8 <= t.n; i++)
			if (str_starts(str_sub(t, i, t.n), S("&_apres="))) {
				head = str_sub(t, 0, i);
				tail = str_sub(t, i + 1, t.n);
				(void)str_cut(tail, '&', &(str){}, &tail);
				t = tail.n ? arena_fmt(c->a, "%.*s&%.*s", STR(head), STR(tail)) : head;
				break;
			}
	return arena_fmt(c->a, "%.*s%.*s", STR(rq->base_url), STR(t));
}

/*
 * The profile asks for one link, self: so a page has another only when there is more than who asks wanted in
 * one go, or than SEEK_COUNT.
 */
static void
put_links(struct bundle *w, const struct request *rq, const struct seek_found *found)
{
	struct ctx *c = w->f.c;
	str self = self_of(c, rq);

	buf_put(w->f.b, S(",\"link\":[{\"relation\":\"self\",\"url\":"));
	json_str(w->f.b, arena_fmt(c->a, "%.*s%.*s", STR(rq->base_url), STR(rq->target)));
	if (found->more && found->n) {
		const struct avail_slot *last = found->v[found->n - 1].slot;

		buf_put(w->f.b, S("},{\"relation\":\"next\",\"url\":"));
		json_str(w->f.b, arena_fmt(c->a, "%.*s&_apres=%lld.%lld", STR(self), (long long)last->starts_at.us,
		    (long long)last->id.v));
	}
	buf_put(w->f.b, S("}]"));
}

static void
put_meta(struct bundle *w, const struct seek *q, const struct seek_found *found)
{
	bool cpts = false;

	for (ptrdiff_t i = 0; i < found->n; i++)
		cpts |= found->v[i].line->cpts;
	if (found->n && q->schedules && q->actors && (!cpts || (q->services && q->organizations)))
		buf_fmt(w->f.b, "\"meta\":{\"profile\":[\"%s\"]},", cpts ? CPTS_BUNDLE : ONE_BUNDLE);
}

/* GET /fhir/Slot */
static enum err
search_slots(struct ctx *c, const struct request *rq, struct reply *rp)
{
	struct buf b = { .a = c->a };
	struct bundle w = { .f = { .c = c, .site = rq->base_url, .b = &b }, .comma = "" };
	struct seek_found found;
	struct seek q;

	if (seek_read(c, rq, &q) != OK)
		return outcome(c, rp, 400, "invalid", c->cause.detail);
	TRY(avail_now(c, &w.f.v));
	seek_run(c, w.f.v, &q, &found);
	buf_put(&b, S("{\"resourceType\":\"Bundle\","));
	put_meta(&w, &q, &found);
	buf_fmt(&b, "\"type\":\"searchset\",\"total\":%td", found.total);
	put_links(&w, rq, &found);
	if (found.n) {
		buf_put(&b, S(",\"entry\":["));
		for (ptrdiff_t i = 0; i < found.n; i++) {
			entry(&w, "Slot", arena_fmt(c->a, "%lld", (long long)found.v[i].slot->id.v));
			fhir_slot(&w.f, &found.v[i]);
			end_entry(&w, "match");
		}
		put_included(&w, &q, &found);
		buf_char(&b, ']');
	}
	buf_put(&b, S("}\n"));
	answer(rp, &b, 200);
	return OK;
}

/* ---- the other resources: one, or a short search ------------------------------------------------ */

static const struct avail_held_line *
line_of(struct ctx *c, const struct avail *v, str id, bool place)
{
	for (ptrdiff_t i = 0; i < v->lines.n; i++) {
		const struct avail_venue *k = avail_venue(v, v->lines.v[i].venue_id);

		if (k && !k->exercise && k->postal_code.n &&
		    str_eq(id, place ? fhir_place_id(c->a, &v->lines.v[i]) : fhir_ps(c->a, &v->lines.v[i])))
			return &v->lines.v[i];
	}
	return NULL;
}

static bool
slot_of(struct ctx *c, const struct avail *v, str id, struct fhir_match *out)
{
	for (ptrdiff_t i = 0; i < v->groups; i++)
		for (ptrdiff_t k = 0; k < v->group[i].n; k++)
			if (seek_shown(c, v, &v->group[i], k) &&
			    str_eq(id, arena_fmt(c->a, "%lld", (long long)v->group[i].slot[k].id.v))) {
				*out = (struct fhir_match){ &v->group[i], &v->group[i].slot[k],
				    &v->lines.v[v->group[i].held[k]] };
				return true;
			}
	return false;
}

/* False: there is none. */
static bool
put_one(const struct fhir *f, str type, str id)
{
	bool place = str_eq(type, S("Schedule")) || str_eq(type, S("PractitionerRole"));
	const struct avail_held_line *l = line_of(f->c, f->v, id, place);
	struct fhir_match m;

	if (str_eq(type, S("Slot"))) {
		if (!slot_of(f->c, f->v, id, &m))
			return false;
		fhir_slot(f, &m);
	} else if (str_eq(type, S("HealthcareService")) && str_eq(id, S(FHIR_SERVICE))) {
		fhir_service(f);
	} else if (str_eq(type, S("Organization")) && str_eq(id, fhir_organization_id(f->c->a))) {
		fhir_organization(f);
	} else if (l && str_eq(type, S("Schedule"))) {
		fhir_schedule(f, l);
	} else if (l && str_eq(type, S("PractitionerRole"))) {
		fhir_role(f, l);
	} else if (l && str_eq(type, S("Practitioner"))) {
		fhir_practitioner(f, l);
	} else {
		return false;
	}
	return true;
}

/* GET /fhir/:type/:id */
static enum err
read_one(struct ctx *c, const struct request *rq, struct reply *rp)
{
	struct buf b = { .a = c->a };
	struct fhir f = { .c = c, .site = rq->base_url, .b = &b };

	if (!let_in(c, rq, rp))
		return OK;
	TRY(avail_now(c, &f.v));
	if (!put_one(&f, rq->segment[0], rq->segment[1]))
		return outcome(c, rp, 404, "not-found", S("no such resource"));
	answer(rp, &b, 200);
	return OK;
}

/* Schedule?actor=Practitioner/8..., Practitioner?identifier=...|8...: of one professional. */
static enum err
search_line(struct ctx *c, const struct request *rq, struct reply *rp, bool schedule)
{
	str said = query_str(rq, schedule ? S("actor") : S("identifier")), id, rest = said;
	struct buf entries = { .a = c->a }, b = { .a = c->a };
	struct bundle w = { .f = { .c = c, .site = rq->base_url, .b = &entries }, .comma = "" };
	const struct avail_held_line_list *lines;
	bool *used;
	int n = 0;

	while (str_cut(rest, schedule ? '/' : '|', &id, &rest))
		continue;
	if (!id.n)
		return outcome(c, rp, 400, "required", schedule ? S("actor: is needed") : S("identifier: is needed"));
	TRY(avail_now(c, &w.f.v));
	lines = &w.f.v->lines;
	used = arena_array(c->a, bool, lines->n + 1);
	for (ptrdiff_t i = 0; i < lines->n; i++) {
		const struct avail_held_line *l = &lines->v[i];

		used[i] = line_of(c, w.f.v, fhir_ps(c->a, l), false) && (str_eq(id, fhir_ps(c->a, l)) ||
		    (schedule && str_eq(id, fhir_place_id(c->a, l))));
		if (!used[i] || seen_before(lines, used, i, schedule))
			continue;
		entry(&w, schedule ? "Schedule" : "Practitioner", schedule ? fhir_place_id(c->a, l) : fhir_ps(c->a, l));
		if (schedule)
			fhir_schedule(&w.f, l);
		else
			fhir_practitioner(&w.f, l);
		end_entry(&w, "match");
		n++;
	}
	buf_fmt(&b, "{\"resourceType\":\"Bundle\",\"type\":\"searchset\",\"total\":%d,\"link\":[{\"relation\":\"self\","
	    "\"url\":", n);
	json_str(&b, arena_fmt(c->a, "%.*s%.*s", STR(rq->base_url), STR(rq->target)));
	buf_put(&b, n ? S("}],\"entry\":[") : S("}]"));
	buf_put(&b, buf_str(&entries));
	buf_put(&b, n ? S("]}\n") : S("}\n"));
	answer(rp, &b, 200);
	return OK;
}

/*
 * How many searches may be made at the same moment, where threads wait for a server; and how long one may have waited
 * for a thread, where they do not: a reader that never stops is told to come back, and others do not wait behind it.
 */
enum { AT_ONCE = 4, WAITED_US = 20000 };
static _Atomic int searching;

/* At the end of it, also when the arena was full and nobody came back. */
static void
leave(void *arg)
{
	bool *in = arg;

	if (*in)
		atomic_fetch_sub(&searching, 1);
	*in = false;
}

static enum err
search_in_turn(struct ctx *c, const struct request *rq, struct reply *rp)
{
	bool *in = arena_array(c->a, bool, 1);
	enum err e;

	*in = true;
	arena_defer(c->a, leave, in);
	if (atomic_fetch_add(&searching, 1) >= AT_ONCE || rq->queued_us > WAITED_US)
		e = outcome(c, rp, 429, "throttled", S("too many searches at once: one after the other"));
	else
		e = search_slots(c, rq, rp);
	leave(in);
	return e;
}

/* GET /fhir/:type */
static enum err
search_any(struct ctx *c, const struct request *rq, struct reply *rp)
{
	str type = rq->segment[0];

	if (!let_in(c, rq, rp))
		return OK;
	if (str_eq(type, S("Slot")))
		return search_in_turn(c, rq, rp);
	if (str_eq(type, S("Schedule")) || str_eq(type, S("Practitioner")))
		return search_line(c, rq, rp, str_eq(type, S("Schedule")));
	return outcome(c, rp, 404, "not-supported", S("Slot, Schedule and Practitioner can be searched"));
}

/* GET /fhir/metadata */
static enum err
show_metadata(struct ctx *c, const struct request *rq, struct reply *rp)
{
	struct buf b = { .a = c->a };
	struct fhir f = { .c = c, .site = rq->base_url, .b = &b };

	if (!sas_open())
		return outcome(c, rp, 404, "not-supported", S("this community is not open to the SAS"));
	TRY(avail_now(c, &f.v));
	fhir_capability(&f);
	answer(rp, &b, 200);
	return OK;
}

/*
 * GET /agenda/:slot -- where a slot's comment leads.  Who comes from the SAS (origin) books at the desk, once
 * signed in; anybody else is led to the public pages.
 */
static enum err
show_agenda(struct ctx *c, const struct request *rq, struct reply *rp)
{
	const struct avail *v;
	struct fhir_match m;

	TRY(avail_now(c, &v));
	if (!slot_of(c, v, rq->segment[0], &m))
		reply_see_other(c, rp, "/rdv");
	else if ((rq->held & BOOKING_DESK) || query_str(rq, S("origin")).n)
		reply_see_other(c, rp, "/bureau?motif=%lld&slot=%lld", (long long)m.g->motive->id.v,
		    (long long)m.slot->id.v);
	else
		reply_see_other(c, rp, "/rdv/m/%lld/quand?centre=%lld", (long long)m.g->motive->id.v,
		    (long long)m.g->venue->id.v);
	return OK;
}

const struct route sas_fhir_routes[] = {
	{ GET,  "/fhir/metadata",	PUBLIC, show_metadata },
	{ GET,  "/fhir/:type",		PUBLIC, search_any },
	{ GET,  "/fhir/:type/:id",	PUBLIC, read_one },
	{ GET,  "/agenda/:slot",	PUBLIC, show_agenda },
};
const ptrdiff_t sas_fhir_routes_n = COUNT(sas_fhir_routes);
