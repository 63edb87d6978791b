/* push.c -- what the SAS is to know: from the places to rows, from a row to a resource. */
#include <jansson.h>

#include "crypto/crypto.h"
#include "db/db.h"
#include "json/json.h"
#include "push_q.h"
#include "sas/push.h"
#include "sas/sas.h"

enum { FRESH = 500, LIVE = 20000 };

#define PROFILE		"http://sas.fr/fhir/StructureDefinition/FrAppointmentSAS"
#define OPERATOR	"http://interopsante.org/fhir/StructureDefinition/FrAppointmentOperator"
#define FR_0203		"http://interopsante.org/fhir/CodeSystem/fr-v2-0203"

/* ---- looking ------------------------------------------------------------------------------ */

struct looking { int64_t found; bool write; };

/* Random, as a UUID is written.  Source: RFC 9562, version 4. */
static str
uid_new(struct ctx *c)
{
	unsigned char r[16];
	str h;

	ctx_random(c, r, sizeof r);
	r[6] = (unsigned char)((r[6] & 0x0f) | 0x40);
	r[8] = (unsigned char)((r[8] & 0x3f) | 0x80);
	h = crypto_hex(c->a, (str){ (char *)r, sizeof r });
	return arena_fmt(c->a, "%.8s-%.4s-%.4s-%.4s-%.12s", h.p, h.p + 8, h.p + 12, h.p + 16, h.p + 20);
}

static enum err
take_fresh(struct ctx *c, const struct push_fresh *f)
{
	str ps = arena_fmt(c->a, "8%.*s", STR(f->rpps));
	struct push_lost was;
	int64_t n;
	bool moved;

	TRY(push_q_lost(c, f->token_hash, f->dose, &was, &moved));
	if (moved)
		return push_q_moved(c, f->place, ps, f->starts_at, f->ends_at, c->now, was.id, &n);
	return push_q_add(c, uid_new(c), f->token_hash, f->place, f->dose, ps, f->kind, f->value, c->now, f->starts_at,
	    f->ends_at, &n);
}

/* Source: FHIR R4 appointmentstatus, those of the guide. */
static str
status_now(const struct push_live *a)
{
	bool ended = str_eq(a->status, S("fulfilled")) || str_eq(a->status, S("noshow"));

	if (str_eq(a->place_state, S("arrived")) && (a->mine || !ended))
		return S("fulfilled");
	if (str_eq(a->place_state, S("absent")) && (a->mine || !ended))
		return S("noshow");
	if (!a->mine)
		return ended ? a->status : S("cancelled");	/* forgotten three months after, or given back */
	return str_eq(a->slot_state, S("open")) ? S("booked") : S("cancelled");
}

static enum err
compare(struct ctx *c, const struct push_live *a, struct looking *l)
{
	struct instant from = a->mine ? a->now_starts_at.v : a->starts_at, to = a->mine ? a->now_ends_at.v : a->ends_at;
	str status = status_now(a);
	int64_t n = 1;

	if (str_eq(status, a->status) && from.us == a->starts_at.us && to.us == a->ends_at.us)
		return OK;
	if (l->write)
		TRY(push_q_change(c, status, from, to, c->now, a->id, a->version, &n));
	l->found += n;
	return OK;
}

static enum err
look_rule(struct ctx *c, void *arg)
{
	struct instant since = { c->now.us - PUSH_BACK_DAYS * US_PER_DAY };
	struct looking *l = arg;
	struct push_fresh_list fresh;
	struct push_live_list live;

	l->found = 0;
	TRY(push_q_fresh(c, since, FRESH, &fresh));
	l->found += fresh.n;
	for (ptrdiff_t i = 0; l->write && i < fresh.n; i++)
		TRY(take_fresh(c, &fresh.v[i]));
	TRY(push_q_live(c, since, LIVE, &live));
	for (ptrdiff_t i = 0; i < live.n; i++)
		TRY(compare(c, &live.v[i], l));
	return OK;
}

enum err
push_look(struct ctx *c, int64_t *found)
{
	struct looking l = {};

	TRY(db_read(c, look_rule, &l));		/* most of the time there is nothing, and nobody waits for the disk */
	l.write = l.found > 0;
	if (l.write)
		TRY(db_write(c, look_rule, &l));
	*found = l.found;
	return OK;
}

/* ---- the resource ---------------------------------------------------------------------------- */

static void
put_identifier(struct buf *b, const char *kind, const char *system, str value)
{
	buf_fmt(b, "\"identifier\":{\"type\":{\"coding\":[{\"system\":\"" FR_0203 "\",\"code\":\"%s\"}]},\"system\":\"%s\",",
	    kind, system);
	json_key(b, "value", value);
	buf_char(b, '}');
}

str
push_appointment(struct ctx *c, const struct push_due *d, str system)
{
	bool national = str_eq(d->operator_kind, S("IDNPS"));
	struct buf b = { .a = c->a };

	buf_put(&b, S("{\"resourceType\":\"Appointment\",\"meta\":{\"profile\":[\"" PROFILE "\"]},\"extension\":[{\"url\":\""
	    OPERATOR "\",\"valueReference\":{"));
	put_identifier(&b, national ? "IDNPS" : "INTRN", national ? SAS_PS_SYSTEM : SAS_US_SYSTEM, d->operator_value);
	buf_put(&b, S("}}],\"identifier\":[{"));
	json_key(&b, "system", system);
	buf_char(&b, ',');
	json_key(&b, "value", d->uid);
	buf_put(&b, S("}],"));
	json_key(&b, "status", d->status);
	buf_put(&b, S(",\"start\":"));
	json_instant(&b, d->starts_at);
	buf_put(&b, S(",\"end\":"));
	json_instant(&b, d->ends_at);
	buf_put(&b, S(",\"created\":"));
	json_instant(&b, d->created_at);
	buf_put(&b, S(",\"participant\":[{\"actor\":{"));
	put_identifier(&b, "IDNPS", SAS_PS_SYSTEM, d->practitioner);
	buf_put(&b, S("},\"status\":\"accepted\"}]}"));
	return buf_str(&b);
}

/* ---- what came back ------------------------------------------------------------------------------ */

/* What stands in between (a proxy, a sign-in page) says 200 too; a FHIR server says it in JSON, or in silence. */
static bool
speaks_fhir(str body)
{
	json_t *j;
	bool good;

	if (!body.n || body.n >= NET_ANSWER_MAX)
		return true;		/* as much of it as is kept */
	j = json_loadb(body.p, (size_t)body.n, 0, NULL);
	good = json_is_object(j) && json_is_string(json_object_get(j, "resourceType"));
	json_decref(j);
	return good;
}

enum push_end
push_judge(const struct net_answer *r, bool creating)
{
	if (r->end == NET_NOT_SENT)
		return creating ? PUSH_ANEW : PUSH_AGAIN;
	if (r->end == NET_UNKNOWN)
		return PUSH_AGAIN;
	if (r->status == 200 || r->status == 201)
		return speaks_fhir(r->body) ? PUSH_TOLD : PUSH_AGAIN;
	if (r->status == 404 || r->status == 410)
		return creating ? PUSH_AGAIN : PUSH_ANEW;
	if (r->status < 400 || r->status >= 500 || r->status == 401 || r->status == 403 || r->status == 407 ||
	    r->status == 408 || r->status == 425 || r->status == 429)
		return PUSH_AGAIN;
	return PUSH_REFUSED;
}
