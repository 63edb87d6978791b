/* routes_test.c -- every role at every route: who does not hold what it needs is turned away. */
#include "app/routes.h"
#include "auth/auth.h"
#include "t.h"

/* The pattern as a path: each ":x" a 1. */
static str
path_of(struct ctx *c, const char *pattern)
{
	struct buf b = { .a = c->a };

	for (const char *p = pattern; *p;) {
		if (*p != ':') {
			buf_char(&b, *p++);
			continue;
		}
		buf_char(&b, '1');
		while (*p && *p != '/')
			p++;
	}
	return buf_str(&b);
}

static int
status(struct ctx *c, const struct route *all, ptrdiff_t n, const struct route *r, perm_set held, int64_t who)
{
	struct request rq = { .method = r->method, .path = path_of(c, r->pattern), .held = held };
	struct reply rp;

	c->who = (struct account_id){ who };
	http_serve(c, all, n, &rq, &rp);
	T(rq.route == r);
	ctx_forgive(c);
	return rp.status;
}

TEST(routes_turn_away_who_may_not)
{
	ptrdiff_t n;
	const struct route *all = routes_all(&n);
	int refused = 0;

	T(n > 40);
	for (ptrdiff_t i = 0; i < n; i++) {
		if (all[i].needs == PUBLIC)
			continue;
		int nobody = status(c, all, n, &all[i], PUBLIC, 0);

		t_check(nobody == 401 || nobody == 303, T_AT, "%s for nobody: %d", all[i].pattern, nobody);
		for (ptrdiff_t k = 0; k < auth_roles_n; k++) {
			perm_set held = auth_roles[k].perms;

			if ((held & all[i].needs) == all[i].needs)
				continue;	/* its handler would run: its own tests do that */
			t_check(status(c, all, n, &all[i], held, 1) == 403, T_AT, "%s for %s", all[i].pattern,
			    auth_roles[k].code);
			refused++;
		}
	}
	T(refused > 50);
}

/* Every permission short of what a route needs is not enough. */
TEST(routes_need_all_of_what_they_need)
{
	ptrdiff_t n;
	const struct route *all = routes_all(&n);

	for (ptrdiff_t i = 0; i < n; i++)
		for (perm_set bit = 1; bit <= all[i].needs; bit <<= 1)
			if (all[i].needs & bit)
				t_check(status(c, all, n, &all[i], ~(perm_set)0 & ~bit, 1) == 403, T_AT, "%s",
				    all[i].pattern);
}

TEST(routes_that_change_something_are_posts_with_a_permission)
{
	static const char *const open[] = { "/connexion", "/invitation/:token", "/r/:token", "/p/:token", "/v/:token", "/kannel/mo/:secret",
		"/rdv/" };
	ptrdiff_t n;
	const struct route *all = routes_all(&n);

	for (ptrdiff_t i = 0; i < n; i++) {
		bool known = all[i].method == GET || all[i].needs != PUBLIC;

		for (int k = 0; k < COUNT(open); k++)
			known |= str_starts(str_from(all[i].pattern), str_from(open[k]));
		t_check(known, T_AT, "%s: a public form that nobody thought of", all[i].pattern);
	}
}
