/* call_href.c -- from a hole to a call: the composer with exactly that post, place and hours. */
#include "http/shell.h"
#include "staffing/staffing_web.h"
#include "staffing_q.h"

enum { SUBSTITUTES = 8 };		/* as many as a post of a call may have */

static void
put_part(struct ctx *c, struct buf *b, const char *name, str value)
{
	struct html h = { .a = c->a };

	if (value.n == 0)
		return;
	html_url_part(&h, value);
	buf_fmt(b, "&%s=%.*s", name, (int)h.n, h.p);
}

str
staffing_call_href(struct ctx *c, struct crisis_id crisis, const struct staffing_shift_line *s, int64_t missing)
{
	struct buf b = { .a = c->a }, instead = { .a = c->a };
	struct staffing_substitute_list subs;

	buf_fmt(&b, "/crises/%lld/appels/nouveau?creneau=%lld", (long long)crisis.v, (long long)s->id.v);
	if (s->profession.n || s->skill.n) {
		buf_fmt(&b, "&combien=%lld", (long long)missing);
		put_part(c, &b, "qui", s->profession.n ? arena_fmt(c->a, "p:%.*s", STR(s->profession)) :
		    arena_fmt(c->a, "s:%.*s", STR(s->skill)));
		if (staffing_q_substitutes_of(c, s->crew_post_id, SUBSTITUTES, &subs) != OK)
			subs.n = 0;
		for (ptrdiff_t i = 0; i < subs.n; i++)
			buf_fmt(&instead, "%s%.*s", i ? "," : "", STR(subs.v[i].profession));
		put_part(c, &b, "ou-bien", buf_str(&instead));
	}
	put_part(c, &b, "titre", arena_fmt(c->a, "%.*s, %.*s", STR(s->post), STR(s->response)));
	put_part(c, &b, "lieu", s->site);
	put_part(c, &b, "debut", http_local_time(c, s->starts_at));
	put_part(c, &b, "fin", http_local_time(c, s->ends_at));
	return buf_str(&b);
}
