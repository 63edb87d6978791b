/*
 * feed_web.c -- what is free, for other programs: SMART Scheduling Links and the form of
 * ViteMaDose.  No token, no personal data; from memory, with its version (ETag), true
 * within a second.
 * Source: SMART Scheduling Links (HL7 bulk publish); CovidTracker, vitemadose, v1.
 */
#include "booking/booking_web.h"
#include "i18n/i18n.h"
#include "json/json.h"

enum { KEPT_MS = 400, SLOTS_MAX = 6000, DAYS_SOON = 28 };

#define FHIR	"application/fhir+ndjson"
#define EXT	"http://fhir-registry.smarthealthit.org/StructureDefinition/"

/* Of an INSEE code: three characters overseas (971..976, 986..988). */
static str
department(str commune_code)
{
	return str_sub(commune_code, 0, str_starts(commune_code, S("97")) || str_starts(commune_code, S("98")) ? 3 : 2);
}

static bool
published(const struct ctx *c, const struct avail_venue *v)
{
	return v && !v->exercise && v->opens_at.some && v->opens_at.v.us <= c->now.us;
}

static bool
shown(const struct ctx *c, const struct avail_group *g)
{
	return g->motive && published(c, g->venue);
}

static void
answer(struct ctx *c, struct reply *rp, const struct avail *v, str type, const struct buf *b)
{
	rp->type = type;
	rp->body.p = b->p;
	rp->body.n = b->n;
	rp->body.cap = 0;
	rp->etag = arena_fmt(c->a, "\"%llx-%llx\"", (unsigned long long)v->number,
	    (unsigned long long)(c->now.us / (60 * US_PER_S)));	/* past slots leave it, without any commit */
	reply_kept(rp, KEPT_MS);
}

/* GET /rdv/flux/$bulk-publish */
static enum err
show_manifest(struct ctx *c, const struct request *rq, struct reply *rp)
{
	static const char *const kinds[] = { "Location", "Schedule", "Slot" };
	struct buf b = { .a = c->a };
	const struct avail *v;

	TRY(avail_now(c, &v));
	buf_put(&b, S("{\"transactionTime\":"));
	json_instant(&b, c->now);
	buf_put(&b, S(",\"request\":"));
	json_str(&b, arena_fmt(c->a, "%.*s/rdv/flux/$bulk-publish", STR(rq->base_url)));
	buf_put(&b, S(",\"output\":["));
	for (int i = 0; i < COUNT(kinds); i++) {
		buf_fmt(&b, "%s{\"type\":\"%s\",\"url\":", i ? "," : "", kinds[i]);
		json_str(&b, arena_fmt(c->a, "%.*s/rdv/flux/%s.ndjson", STR(rq->base_url), kinds[i]));
		buf_char(&b, '}');
	}
	buf_put(&b, S("],\"error\":[]}\n"));
	answer(c, rp, v, S("application/json"), &b);
	return OK;
}

static void
put_location(struct ctx *c, struct buf *b, const struct avail *v, const struct avail_venue *k)
{
	buf_fmt(b, "{\"resourceType\":\"Location\",\"id\":\"%lld\",", (long long)k->id.v);
	json_key(b, "name", k->name);
	buf_put(b, S(",\"telecom\":[{\"system\":\"phone\","));
	json_key(b, "value", i18n_phone_dial(c->a, k->phone.n ? k->phone : v->us.callback_phone));
	buf_put(b, S("}],\"address\":{\"line\":["));
	json_str(b, k->address);
	buf_put(b, S("],"));
	json_key(b, "city", k->commune);
	buf_put(b, S(",\"state\":"));
	json_str(b, department(k->commune_code));
	buf_char(b, ',');
	json_key(b, "postalCode", k->postal_code);
	buf_fmt(b, ",\"country\":\"FR\"},\"position\":{\"latitude\":%.6f,\"longitude\":%.6f}}\n",
	    (double)k->lat_e6 / 1e6,
	    (double)k->lon_e6 / 1e6);
}

static void
put_schedule(struct buf *b, const struct avail_group *g)
{
	buf_fmt(b, "{\"resourceType\":\"Schedule\",\"id\":\"%lld.%lld\",\"actor\":[{\"reference\":\"Location/%lld\"}],"
	    "\"serviceType\":[{\"text\":", (long long)g->venue->id.v, (long long)g->motive->id.v,
	    (long long)g->venue->id.v);
	json_str(b, g->motive->label);
	buf_put(b, S("}]}\n"));
}

static void
put_slot(struct ctx *c, struct buf *b, const struct request *rq, const struct avail *v, const struct avail_group *g,
    const struct avail_slot *s)
{
	/* what is for who is invited is not for all */
	int32_t free = avail_for(v, g, s, c->now, (struct period_id){ 0 }) ? avail_free(v, s) : 0;

	buf_fmt(b,
	    "{\"resourceType\":\"Slot\",\"id\":\"%lld\",\"schedule\":{\"reference\":\"Schedule/%lld.%lld\"},\"status\":"
	    "\"%s\",\"start\":", (long long)s->id.v, (long long)g->venue->id.v, (long long)g->motive->id.v,
	    free > 0 ? "free" : "busy");
	json_instant(b, s->starts_at);
	buf_put(b, S(",\"end\":"));
	json_instant(b, (struct instant){ s->starts_at.us + s->minutes * US_PER_MIN });
	buf_put(b, S(",\"extension\":[{\"url\":\"" EXT "booking-deep-link\",\"valueUrl\":"));
	json_str(b, arena_fmt(c->a, "%.*s/rdv/m/%lld/quand?centre=%lld", STR(rq->base_url), (long long)g->motive->id.v,
	    (long long)g->venue->id.v));
	buf_fmt(b, "},{\"url\":\"" EXT "slot-capacity\",\"valueInteger\":%d}]}\n", free > 0 ? free : 0);
}

static bool
soon(const struct ctx *c, const struct avail_slot *s)
{
	return s->starts_at.us > c->now.us && s->starts_at.us < c->now.us + DAYS_SOON * US_PER_DAY;
}

/* GET /rdv/flux/:file */
static enum err
show_file(struct ctx *c, const struct request *rq, struct reply *rp)
{
	struct buf b = { .a = c->a };
	const struct avail *v;
	str file = rq->segment[0];
	int n = 0;

	TRY(avail_now(c, &v));
	if (str_eq(file, S("Location.ndjson"))) {
		for (ptrdiff_t i = 0; i < v->venues.n; i++)
			if (published(c, &v->venues.v[i]))
				put_location(c, &b, v, &v->venues.v[i]);
	} else if (str_eq(file, S("Schedule.ndjson"))) {
		for (ptrdiff_t i = 0; i < v->groups; i++)
			if (shown(c, &v->group[i]))
				put_schedule(&b, &v->group[i]);
	} else if (str_eq(file, S("Slot.ndjson"))) {
		for (ptrdiff_t i = 0; i < v->groups; i++)
			for (ptrdiff_t k = 0; shown(c, &v->group[i]) && k < v->group[i].n && n < SLOTS_MAX; k++)
				if (soon(c, &v->group[i].slot[k])) {
					put_slot(c, &b, rq, v, &v->group[i], &v->group[i].slot[k]);
					n++;
				}
	} else {
		return fail(c, E_NOT_FOUND, S(""), S("page.none"), "no such file of the feed");
	}
	answer(c, rp, v, S(FHIR), &b);
	return OK;
}

/* ---- ViteMaDose -------------------------------------------------------------------------- */

static void
put_centre(struct ctx *c, struct buf *b, const struct request *rq, const struct avail *v, const struct avail_group *g,
    const struct avail_slot *first, int64_t free)
{
	const struct avail_venue *k = g->venue;

	buf_char(b, '{');
	json_key(b, "departement", department(k->commune_code));
	buf_char(b, ',');
	json_key(b, "nom", k->name);
	buf_put(b, S(",\"url\":"));
	json_str(b, arena_fmt(c->a, "%.*s/rdv/m/%lld/quand?centre=%lld", STR(rq->base_url), (long long)g->motive->id.v,
	    (long long)k->id.v));
	buf_fmt(b, ",\"location\":{\"longitude\":%.6f,\"latitude\":%.6f,", (double)k->lon_e6 / 1e6,
	    (double)k->lat_e6 / 1e6);
	json_key(b, "city", k->commune);
	buf_char(b, ',');
	json_key(b, "cp", k->postal_code);
	buf_put(b, S("},\"metadata\":{"));
	json_key(b, "address", arena_fmt(c->a, "%.*s, %.*s", STR(k->address), STR(k->commune)));
	buf_char(b, ',');
	json_key(b, "phone_number", i18n_phone_dial(c->a, k->phone.n ? k->phone : v->us.callback_phone));
	buf_put(b, S(",\"business_hours\":null},\"prochain_rdv\":"));
	if (first)
		json_instant(b, first->starts_at);
	else
		buf_put(b, S("null"));
	buf_fmt(b, ",\"plateforme\":\"Maillage\",\"type\":\"vaccination-center\",\"appointment_count\":%lld,"
	    "\"internal_id\":\"maillage-%lld-%lld\",\"vaccine_type\":[", (long long)free, (long long)k->id.v,
	    (long long)g->motive->id.v);
	json_str(b, g->motive->label);
	buf_put(b, S("],\"appointment_by_phone_only\":false,\"erreur\":null,\"last_scan_with_availabilities\":"));
	json_instant(b, c->now);
	buf_put(b, S(",\"request_counts\":null,\"appointment_schedules\":[]}"));
}

static void
put_centres(struct ctx *c, struct buf *b, const struct request *rq, const struct avail *v, bool available)
{
	const char *comma = "";

	for (ptrdiff_t i = 0; i < v->groups; i++) {
		const struct avail_slot *first = NULL;
		int64_t free = 0;

		if (!shown(c, &v->group[i]))
			continue;
		for (ptrdiff_t k = 0; k < v->group[i].n; k++)
			if (soon(c, &v->group[i].slot[k]) && avail_free(v, &v->group[i].slot[k]) > 0 &&
			    avail_for(v, &v->group[i], &v->group[i].slot[k], c->now, (struct period_id){ 0 })) {
				free += avail_free(v, &v->group[i].slot[k]);
				if (!first)
					first = &v->group[i].slot[k];
			}
		if ((free > 0) != available)
			continue;
		buf_put(b, str_from(comma));
		put_centre(c, b, rq, v, &v->group[i], first, free);
		comma = ",";
	}
}

/* GET /rdv/flux/vitemadose.json */
static enum err
show_vitemadose(struct ctx *c, const struct request *rq, struct reply *rp)
{
	struct buf b = { .a = c->a };
	const struct avail *v;

	TRY(avail_now(c, &v));
	buf_put(&b, S("{\"version\":1,\"last_updated\":"));
	json_instant(&b, c->now);
	buf_put(&b, S(",\"centres_disponibles\":["));
	put_centres(c, &b, rq, v, true);
	buf_put(&b, S("],\"centres_indisponibles\":["));
	put_centres(c, &b, rq, v, false);
	buf_put(&b, S("]}\n"));
	answer(c, rp, v, S("application/json"), &b);
	return OK;
}

const struct route feed_routes[] = {
	{ GET, "/rdv/flux/$bulk-publish",	PUBLIC, show_manifest },
	{ GET, "/rdv/flux/vitemadose.json",	PUBLIC, show_vitemadose },
	{ GET, "/rdv/flux/:file",		PUBLIC, show_file },
};
const ptrdiff_t feed_routes_n = COUNT(feed_routes);
