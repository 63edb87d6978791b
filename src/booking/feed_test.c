/* The open feed: what it says is JSON, true to what is free, dated, and says nothing of anybody. */
#include <jansson.h>

#include "booking/booking_web.h"
#include "booking_t.h"
#include "db/db.h"
#include "t.h"

static str
ask(struct ctx *c, str path, str *etag)
{
	struct request rq = { .method = GET, .path = path, .target = path, .base_url = BKT_URL };
	struct reply rp = {};

	http_serve(c, feed_routes, feed_routes_n, &rq, &rp);
	T_I64(rp.status, 200);
	*etag = rp.etag;
	return (str){ rp.body.p, rp.body.n };
}

/* Each line parses; how many say ${status}. */
static int
lines(str text, const char *status)
{
	int n = 0;

	while (text.n) {
		str line;
		json_t *j;
		const char *said;

		(void)str_cut(text, '\n', &line, &text);
		if (!line.n)
			continue;
		j = json_loadb(line.p, (size_t)line.n, 0, NULL);
		T(j != NULL);
		said = json_string_value(json_object_get(j, "status"));
		n += !status || (said && strcmp(said, status) == 0);
		json_decref(j);
	}
	return n;
}

TEST(feed_says_what_is_free_and_changes_its_version)
{
	struct bkt k = bkt_given(c, false, 1);
	str etag, later, text;
	json_t *j;

	avail_reload();
	T_I64(lines(ask(c, S("/rdv/flux/$bulk-publish"), &etag), NULL), 1);
	T_I64(lines(ask(c, S("/rdv/flux/Location.ndjson"), &etag), NULL), 1);
	T_I64(lines(ask(c, S("/rdv/flux/Schedule.ndjson"), &etag), NULL), 2);
	text = ask(c, S("/rdv/flux/Slot.ndjson"), &etag);
	T_I64(lines(text, "busy"), 0);
	T_HAS(text, "\"start\":\"2026-11-24T09:00:00+01:00\"");
	T(bkt_book(c, "a", bkt_slot(&k, k.line, 0), 1, "Martin Jeanne", "+33612345678") == OK);
	avail_reload();
	text = ask(c, S("/rdv/flux/Slot.ndjson"), &later);
	T_I64(lines(text, "busy"), 1);
	T(!str_eq(etag, later));
	T(!str_has(text, S("Martin")));
	text = ask(c, S("/rdv/flux/vitemadose.json"), &later);
	j = json_loadb(text.p, (size_t)text.n, 0, NULL);
	T(j != NULL);
	T_I64((long long)json_array_size(json_object_get(j, "centres_disponibles")), 2);
	T(json_string_value(json_object_get(json_array_get(json_object_get(j, "centres_disponibles"), 0),
	    "prochain_rdv")));
	json_decref(j);
}

struct hiding { struct venue_edit e; struct venue_id out; };
static enum err hide_rule(struct ctx *c, void *arg) { struct hiding *h = arg; return venue_set(c, &h->e, &h->out); }

TEST(feed_says_nothing_before_the_opening)
{
	struct bkt k = bkt_given(c, false, 1);
	struct hiding h = { .e = { .id = k.venue, .name = S("C \"d'Or\""), .address = S("3 rue X"),
	    .commune = S("44195"),
		.opens_at = { true, { c->now.us + US_PER_HOUR } } } };
	str etag;

	T(db_write(c, hide_rule, &h) == OK);
	avail_reload();
	T_I64(lines(ask(c, S("/rdv/flux/Slot.ndjson"), &etag), NULL), 0);
	ctx_at(c, (struct instant){ c->now.us + US_PER_HOUR });
	T(lines(ask(c, S("/rdv/flux/Slot.ndjson"), &etag),
	    NULL) > 0);		/* control; and the name's quotes are escaped */
	T_I64(lines(ask(c, S("/rdv/flux/Location.ndjson"), &etag), NULL), 1);
}
