/* What the SAS asks, and who may: each parameter of the guide, each refusal, pages that neither repeat nor miss. */
#include <jansson.h>

#include "booking/booking_web.h"
#include "conf/conf.h"
#include "db/db.h"
#include "sas/sas_web.h"
#include "sas/seek.h"
#include "sas_t.h"
#include "t.h"

#define WHO	"schedule.actor:Practitioner.identifier"
#define ID	"urn:oid:1.2.250.1.71.4.2.1|8" SAST_PS

static const struct pair good[] = { { S("start"), S("ge2026-11-24T08:00:00.000+01:00") },
	{ S("start"), S("le2026-11-24T11:00:00.000+01:00") }, { S("status"), S("free") }, { S(WHO), S(ID) },
	{ S("_include"), S("Slot:schedule") }, { S("_include:iterate"), S("Schedule:actor") },
	{ S("_include"), S("Slot:service-type-reference") }, { S("_include:iterate"), S("HealthcareService:organization") } };

/* As the platform whose certificate was verified, unless ${name} is another's. */
static json_t *
ask(struct ctx *c, const char *path, const struct pair *query, int n, const char *name, int status)
{
	struct request rq = { .method = GET, .path = str_from(path), .target = S("/fhir/Slot?q"), .base_url = BKT_URL, .query = query,
	    .queries = n, .client_name = str_from(name) };
	struct reply rp = {};
	json_t *j;

	avail_reload();
	T(conf_set(c, SAS_CLIENT_NAME, S("sas.example"), S("test")) == OK);
	http_serve(c, sas_fhir_routes, sas_fhir_routes_n, &rq, &rp);
	T_I64(rp.status, status);
	T_STR(rp.type, S("application/fhir+json; charset=utf-8"));
	j = json_loadb(rp.body.p, (size_t)rp.body.n, 0, NULL);
	T(j != NULL);
	return j;
}

static const char *
said(json_t *j, const char *key)
{
	const char *s = json_string_value(json_object_get(j, key));

	return s ? s : "";
}

static int
count(json_t *bundle, const char *type)
{
	json_t *list = json_object_get(bundle, "entry"), *e;
	size_t i;
	int n = 0;

	json_array_foreach(list, i, e)
		n += strcmp(said(json_object_get(e, "resource"), "resourceType"), type) == 0;
	return n;
}

TEST(seek_what_the_sas_reads_is_what_is_free)
{
	struct bkt k = sast_given(c);
	json_t *j = ask(c, "/fhir/Slot", good, COUNT(good), "sas.example", 200);

	T_I64(count(j, "Slot"), 10);		/* 9:00 to 9:50, 10:30 to 11:00: both ends are included */
	json_decref(j);
	T(bkt_book(c, "a", bkt_slot(&k, k.line, 0), 1, "Martin Jeanne", "+33612345678") == OK);
	j = ask(c, "/fhir/Slot", good, COUNT(good), "sas.example", 200);
	T_I64(count(j, "Slot"), 9);
	T_I64(json_integer_value(json_object_get(j, "total")), 9);
	T_I64(count(j, "Schedule"), 1);
	T_I64(count(j, "PractitionerRole"), 1);
	T_I64(count(j, "Practitioner"), 1);
	T_I64(count(j, "HealthcareService"), 1);
	T_I64(count(j, "Organization"), 1);
	json_decref(j);
	j = ask(c, "/fhir/Slot", good, 4, "sas.example", 200);		/* nothing else when nothing else is asked */
	T_I64((long long)json_array_size(json_object_get(j, "entry")), 9);
	json_decref(j);
}

TEST(seek_nobody_else_reads_it)
{
	struct bkt k = sast_given(c);

	(void)k;
	json_decref(ask(c, "/fhir/Slot", good, COUNT(good), "", 401));
	json_decref(ask(c, "/fhir/Slot", good, COUNT(good), "other.example", 401));
	json_decref(ask(c, "/fhir/Practitioner/8" SAST_PS, NULL, 0, "", 401));
	json_decref(ask(c, "/fhir/metadata", NULL, 0, "", 200));
	json_decref(ask(c, "/fhir/Practitioner/8" SAST_PS, NULL, 0, "sas.example", 200));	/* control */
	json_decref(ask(c, "/fhir/Practitioner/810001288385", NULL, 0, "sas.example", 404));	/* holds no line */
	json_decref(ask(c, "/fhir/Patient", NULL, 0, "sas.example", 404));
	T(conf_set(c, SAS_FINESS, S(""), S("test")) == OK);
	json_decref(ask(c, "/fhir/Slot", good, COUNT(good), "sas.example", 404));
}

TEST(seek_each_parameter_is_checked)
{
	const struct { int at; str name, value; } wrong[] = {
		{ 0, S("start"), S("2026-11-24T08:00:00+01:00") }, { 0, S("start"), S("gehier") },
		{ 0, S("start"), S("ge2026-11-24T08:00:00") }, { 0, S("start"), S("gt2026-11-24T08:00:00Z") },
		{ 0, S("x"), S("") }, { 1, S("start"), S("ge2026-11-24T09:00:00Z") },
		{ 1, S("start"), S("le2026-11-23T09:00:00Z") }, { 2, S("status"), S("busy") }, { 2, S("x"), S("") },
		{ 3, S(WHO), S("") }, { 3, S(WHO), S("urn:oid:1.2|8" SAST_PS) }, { 3, S("x"), S("") },
		{ 3, S(WHO), S("1,2,3,4,5,6,7,8,9,10,11,12,13,14,15,16,17,18,19,20,21,22,23,24,25,26") },
		{ 4, S("_include"), S("Slot:patient") }, { 4, S("_revinclude"), S("Appointment:slot") },
		{ 4, S("_count"), S("many") },
	};

	sast_given(c);
	for (int i = 0; i < COUNT(wrong); i++) {
		struct pair q[COUNT(good)];
		json_t *j;

		memcpy(q, good, sizeof q);
		q[wrong[i].at] = (struct pair){ wrong[i].name, wrong[i].value };
		j = ask(c, "/fhir/Slot", q, COUNT(q), "sas.example", 400);
		T(strcmp(said(j, "resourceType"), "OperationOutcome") == 0);
		json_decref(j);
	}
}

TEST(seek_moments_as_fhir_writes_them)
{
	const struct { str s; int64_t s_utc; } t[] = { { S("2024-06-12T16:20:00.000+02:00"), 1718202000 },
		{ S("2024-06-12T16:20:00.000 02:00"), 1718202000 }, { S("2024-06-12T14:20:00Z"), 1718202000 },
		{ S("2024-06-12T14:20:00.123456789Z"), 1718202000 }, { S("2024-06-12T09:20:00-05:00"), 1718202000 },
		{ S("2024-06-12"), 1718143200 } };
	const str bad[] = { S(""), S("2024"), S("2024-06-31"), S("2024-06-12T16:20Z"), S("2024-06-12T25:20:00Z"),
		S("2024-06-12T16:20:00"), S("2024-06-12T16:20:00+2:00"), S("2024-06-12T16:20:00.Q"), S("2024-06-12 16:20:00Z") };
	struct instant at;

	for (int i = 0; i < COUNT(t); i++) {
		T(seek_moment(t[i].s, &at));
		T_I64(at.us / US_PER_S, t[i].s_utc);
	}
	for (int i = 0; i < COUNT(bad); i++)
		T(!seek_moment(bad[i], &at));
}

TEST(seek_pages_neither_repeat_nor_miss)
{
	struct bkt k = sast_given(c);
	struct seek q = { .to = { INT64_MAX }, .ps = { S("8" SAST_PS) }, .n = 1, .count = 4 };
	struct seek_found found;
	const struct avail *v;
	int64_t last = 0;
	int pages = 0, seen = 0;

	avail_reload();
	T(avail_now(c, &v) == OK);
	do {
		seek_run(c, v, &q, &found);
		for (ptrdiff_t i = 0; i < found.n; i++, seen++) {
			T(found.v[i].slot->starts_at.us > last);
			last = found.v[i].slot->starts_at.us;
		}
		q.after_at = found.v[found.n - 1].slot->starts_at;
		q.after_id = found.v[found.n - 1].slot->id.v;
		pages++;
		if (pages == 1) {		/* one that was read is taken meanwhile: nothing moves */
			T(bkt_book(c, "a", bkt_slot(&k, k.line, 1), 1, "Martin Jeanne", "+33612345678") == OK);
			avail_reload();
			T(avail_now(c, &v) == OK);
		}
	} while (found.more);
	T_I64(seen, 15);
	T_I64(pages, 4);
}

TEST(seek_lines_say_who_and_where)
{
	struct bkt k = sast_given(c);
	struct sas_line_edit e = { .venue = k.venue, .line = k.line, .rpps = S("99999999999"), .cabinet = true,
		.cpts = true };

	T(sast_line(c, &e) == E_INVALID);
	e.rpps = S(SAST_PS);
	e.cabinet = false;
	T(sast_line(c, &e) == E_INVALID);
	e.home = true;
	e.cpts = false;
	T(sast_line(c, &e) == E_INVALID);
	e.pro = true;
	T(sast_line(c, &e) == OK);
	e.venue.v++;
	T(sast_line(c, &e) == E_NOT_FOUND);
	e.venue = k.venue;
	e.rpps = S("");
	T(sast_line(c, &e) == OK);			/* not shown any more */
	json_decref(ask(c, "/fhir/Practitioner/8" SAST_PS, NULL, 0, "sas.example", 404));
}
