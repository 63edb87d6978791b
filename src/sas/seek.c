#include <stdlib.h>

#include "sas/sas.h"
#include "sas/seek.h"

enum { STARTS_MAX = 4 };

static enum err
wrong(struct ctx *c, const char *param, const char *why)
{
	return fail(c, E_INVALID, str_from(param), S("sas.param"), "%s: %s", param, why);
}

/* ---- moments -------------------------------------------------------------------------- */

/* "+02:00", "-05:00", "Z": seconds ahead of UTC. */
static bool
zone_of(str s, int64_t *ahead_s)
{
	int64_t h, m;

	*ahead_s = 0;
	if (str_eq(s, S("Z")))
		return true;
	if (s.n != 6 || s.p[3] != ':' || !str_to_i64(str_sub(s, 1, 2), 0, 14, &h) ||
	    !str_to_i64(str_sub(s, 4, 2), 0, 59, &m))
		return false;
	*ahead_s = (h * 60 + m) * 60;
	if (s.p[0] == '-')
		*ahead_s = -*ahead_s;
	return s.p[0] == '+' || s.p[0] == ' ' || s.p[0] == '-';
}

/* Where the zone begins: after the time, whose fraction may have any length. */
static ptrdiff_t
zone_at(str s)
{
	ptrdiff_t i = 19;

	if (s.n > i && s.p[i] == '.')
		for (i++; i < s.n && s.p[i] >= '0' && s.p[i] <= '9'; i++)
			continue;
	return i;
}

bool
seek_moment(str s, struct instant *out)
{
	int64_t h, m, sec, ahead;
	struct day d;
	int y, mo, da;

	if (s.n == 10 && day_parse(s, &d)) {
		day_civil(d, &y, &mo, &da);
		*out = civil_instant(y, mo, da, 0, 0);
		return true;
	}
	if (s.n < 20 || s.p[10] != 'T' || s.p[13] != ':' || s.p[16] != ':' || !day_parse(str_sub(s, 0, 10), &d) ||
	    !str_to_i64(str_sub(s, 11, 2), 0, 23, &h) || !str_to_i64(str_sub(s, 14, 2), 0, 59, &m) ||
	    !str_to_i64(str_sub(s, 17, 2), 0, 60, &sec) || !zone_of(str_sub(s, zone_at(s), s.n), &ahead))
		return false;
	out->us = (((int64_t)d.n * 24 + h) * 60 + m) * US_PER_MIN + (sec - ahead) * US_PER_S;
	return true;
}

/* ---- parameters ---------------------------------------------------------------------------- */

static enum err
read_starts(struct ctx *c, const struct request *rq, struct seek *q)
{
	bool from = false, to = false;
	str s;

	for (int k = 0; query_nth(rq, S("start"), k, &s); k++) {
		bool ge = str_starts(s, S("ge")), le = str_starts(s, S("le"));
		struct instant at;

		if (k == STARTS_MAX || (ge && from) || (le && to))
			return wrong(c, "start", "once with ge, once with le");
		if (!ge && !le)
			return wrong(c, "start", "begins with ge or le");
		if (!seek_moment(str_sub(s, 2, s.n), &at))
			return wrong(c, "start", "not a date of FHIR with its zone");
		*(ge ? &q->from : &q->to) = at;
		from |= ge;
		to |= le;
	}
	if (!from || !to)
		return wrong(c, "start", "ge and le are both needed");
	return q->to.us < q->from.us ? wrong(c, "start", "le is before ge") : OK;
}

/* "urn:oid:1.2.250.1.71.4.2.1|810002909371,...": the system may be left out, not be another. */
static enum err
read_people(struct ctx *c, const struct request *rq, struct seek *q)
{
	static const char param[] = "schedule.actor:Practitioner.identifier";
	str list, one, system, value;
	bool more = true;

	if (!query_nth(rq, str_from(param), 0, &list) || !list.n)
		return wrong(c, param, "is needed, 1 to 25 times");
	while (more) {
		more = str_cut(list, ',', &one, &list);
		if (!str_cut(one, '|', &system, &value)) {
			value = system;
			system = S(SAS_PS_SYSTEM);
		}
		if (!value.n)
			return wrong(c, param, "an identifier is empty");
		if (!str_eq(system, S(SAS_PS_SYSTEM)))
			return wrong(c, param, "another system than " SAS_PS_SYSTEM);
		if (q->n == SEEK_PS_MAX)
			return wrong(c, param, "more than 25 professionals");
		q->ps[q->n++] = value;
	}
	return OK;
}

static enum err
read_includes(struct ctx *c, const struct request *rq, struct seek *q)
{
	const struct { const char *what; bool *on; } known[] = {
		{ "Slot:schedule", &q->schedules }, { "Schedule:actor", &q->actors },
		{ "Slot:service-type-reference", &q->services }, { "HealthcareService:organization", &q->organizations } };

	for (int i = 0; i < rq->queries; i++) {
		const struct pair *p = &rq->query[i];
		bool found = false;

		if (str_starts(p->name, S("_revinclude")))
			return wrong(c, "_revinclude", "nothing here is included backwards");
		if (!str_eq(p->name, S("_include")) && !str_eq(p->name, S("_include:iterate")))
			continue;
		for (int k = 0; k < COUNT(known) && !found; k++) {
			found = str_eq(p->value, str_from(known[k].what));
			*known[k].on |= found;
		}
		if (!found)
			return wrong(c, "_include", "Slot:schedule, Schedule:actor, Slot:service-type-reference or "
			    "HealthcareService:organization");
	}
	return OK;
}

/* Source: HL7 FHIR R4, search §3.1.1.5: what is not known is passed over, unless who asks wants to be told. */
static enum err
nothing_unknown(struct ctx *c, const struct request *rq)
{
	static const char *const known[] = { "start", "status", "schedule.actor:Practitioner.identifier", "_include",
		"_include:iterate", "_count", "_format", "_apres" };

	if (!str_has(http_header(rq, S("Prefer")), S("handling=strict")))
		return OK;
	for (int i = 0; i < rq->queries; i++) {
		bool found = false;

		for (int k = 0; k < COUNT(known) && !found; k++)
			found = str_eq(rq->query[i].name, str_from(known[k]));
		if (!found)
			return fail(c, E_INVALID, arena_dup(c->a, rq->query[i].name), S("sas.param"), "%.*s: not known here",
			    STR(rq->query[i].name));
	}
	return OK;
}

enum err
seek_read(struct ctx *c, const struct request *rq, struct seek *out)
{
	str status, count, after, at, id;

	*out = (struct seek){ .count = SEEK_COUNT };
	TRY(nothing_unknown(c, rq));
	TRY(read_starts(c, rq, out));
	TRY(read_people(c, rq, out));
	TRY(read_includes(c, rq, out));
	status = query_str(rq, S("status"));
	if (!str_eq(status, S("free")) && !str_eq(status, S("http://hl7.org/fhir/slotstatus|free")))
		return wrong(c, "status", "free, and nothing else");
	count = query_str(rq, S("_count"));
	if (count.n && !str_to_i64(count, 0, INT64_MAX, &out->count))
		return wrong(c, "_count", "not a number");
	if (out->count > SEEK_COUNT)
		out->count = SEEK_COUNT;
	after = query_str(rq, S("_apres"));
	if (after.n && (!str_cut(after, '.', &at, &id) || !str_to_i64(at, 0, INT64_MAX, &out->after_at.us) ||
	    !str_to_i64(id, 0, INT64_MAX, &out->after_id)))
		return wrong(c, "_apres", "not one of our links");
	return OK;
}

/* ---- slots ------------------------------------------------------------------------------------ */

bool
seek_shown(const struct ctx *c, const struct avail *all, const struct avail_group *g, ptrdiff_t k)
{
	const struct avail_venue *v = g->venue;

	return g->held[k] >= 0 && avail_free(all, &g->slot[k]) > 0 && g->slot[k].starts_at.us > c->now.us &&
	    g->motive && v &&
	    !v->exercise && v->postal_code.n && v->opens_at.some && v->opens_at.v.us <= c->now.us &&
	    avail_for(all, g, &g->slot[k], c->now, (struct period_id){ 0 });
}

static bool
asked_for(const struct seek *q, const struct avail_held_line *l)
{
	for (int i = 0; i < q->n; i++)
		if (q->ps[i].n == l->rpps.n + 1 && q->ps[i].p[0] == '8' && str_ends(q->ps[i], l->rpps))
			return true;
	return false;
}

static int
by_time(const void *x, const void *y)
{
	const struct avail_slot *a = ((const struct fhir_match *)x)->slot, *b = ((const struct fhir_match *)y)->slot;

	if (a->starts_at.us != b->starts_at.us)
		return a->starts_at.us < b->starts_at.us ? -1 : 1;
	return a->id.v < b->id.v ? -1 : a->id.v > b->id.v;
}

static bool
after(const struct seek *q, const struct avail_slot *s)
{
	return s->starts_at.us > q->after_at.us || (s->starts_at.us == q->after_at.us && s->id.v > q->after_id);
}

/* The first slot of ${g} that does not start before ${from}: they are in order of time. */
static ptrdiff_t
first_from(const struct avail_group *g, struct instant from)
{
	ptrdiff_t lo = 0, hi = g->n;

	while (lo < hi) {
		ptrdiff_t mid = (lo + hi) / 2;

		if (g->slot[mid].starts_at.us < from.us)
			lo = mid + 1;
		else
			hi = mid;
	}
	return lo;
}

void
seek_run(struct ctx *c, const struct avail *v, const struct seek *q, struct seek_found *out)
{
	bool *asked = arena_array(c->a, bool, v->lines.n + 1);
	ptrdiff_t room = 0, skip = 0;

	*out = (struct seek_found){};
	for (ptrdiff_t i = 0; i < v->lines.n; i++)
		asked[i] = asked_for(q, &v->lines.v[i]);
	for (int pass = 0; pass < 2; pass++) {
		if (pass)
			out->v = arena_array(c->a, struct fhir_match, room + 1);
		for (ptrdiff_t i = 0; i < v->groups; i++) {
			const struct avail_group *g = &v->group[i];

			for (ptrdiff_t k = first_from(g, q->from);
			    k < g->n && g->slot[k].starts_at.us <= q->to.us; k++) {
				if (!seek_shown(c, v, g, k) || !asked[g->held[k]])
					continue;
				if (pass)
					out->v[out->total++] = (struct fhir_match){ g, &g->slot[k],
					    &v->lines.v[g->held[k]] };
				else
					room++;
			}
		}
	}
	qsort(out->v, (size_t)out->total, sizeof *out->v, by_time);
	while (skip < out->total && !after(q, out->v[skip].slot))
		skip++;
	out->v += skip;
	out->n = out->total - skip;
	out->more = out->n > q->count;
	if (out->more)
		out->n = (ptrdiff_t)q->count;
}
