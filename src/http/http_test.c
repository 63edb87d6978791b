#include "http/http.h"
#include "t.h"

static enum err
echo(struct ctx *c, const struct request *rq, struct reply *rp)
{
	str s;

	TRY(form_str(c, rq, S("name"), 8, &s));
	html_str(&rp->body, s);
	return OK;
}

static enum err
one(struct ctx *c, const struct request *rq, struct reply *rp)
{
	struct crisis_id id;

	TRY(segment_id(c, rq, 0, &id));
	html_put(&rp->body, id);
	return OK;
}

static enum err
fresh([[maybe_unused]] struct ctx *c, [[maybe_unused]] const struct request *rq, struct reply *rp)
{
	html_lit(&rp->body, S("new"));
	return OK;
}

static const struct route routes[] = {
	{ GET,	"/crises/:crisis",	CRISIS_READ,	one },
	{ GET,	"/crises/new",		CRISIS_OPEN,	fresh },
	{ POST,	"/crises",		CRISIS_OPEN,	echo },
	{ POST,	"/a/:token",		PUBLIC,		echo },
};

static struct reply
serve(struct ctx *c, struct request rq)
{
	struct reply rp;

	ctx_forgive(c);
	http_serve(c, routes, COUNT(routes), &rq, &rp);
	T_I64(rq.code.n, 4);
	return rp;
}

static str
body(struct reply rp)
{
	return (str){ rp.body.p, rp.body.n };
}

TEST(http_route_words_win_over_names)
{
	struct request rq = { .path = S("/crises/new"), .held = CRISIS_OPEN | CRISIS_READ };

	T_STR(body(serve(c, rq)), S("new"));
	rq.path = S("/crises/12");
	T_STR(body(serve(c, rq)), S("12"));
}

TEST(http_route_statuses)
{
	static const struct { enum method m; str path; perm_set held; int status; } t[] = {
		{ GET, S("/crises/12"), CRISIS_READ, 200 },
		{ GET, S("/crises/12"), SIGNED_IN, 403 },
		{ GET, S("/crises/12"), 0, 303 },
		{ POST, S("/crises"), 0, 401 },
		{ GET, S("/crises/x"), CRISIS_READ, 404 },
		{ GET, S("/crises/"), CRISIS_READ, 404 },
		{ GET, S("/crises/1/2"), CRISIS_READ, 404 },
		{ GET, S("/nothing"), CRISIS_READ, 404 },
		{ POST, S("/crises/12"), CRISIS_READ, 405 },
		{ POST, S("/crises"), CRISIS_OPEN, 422 },
	};

	for (int i = 0; i < COUNT(t); i++)
		T_I64(serve(c, (struct request){ .method = t[i].m, .path = t[i].path, .held = t[i].held }).status,
		    t[i].status);
}

TEST(http_sign_in_brings_back)
{
	struct reply rp = serve(c, (struct request){ .path = S("/crises/12"), .target = S("/crises/12?a=b&c") });

	T_STR(rp.location, S("/connexion?next=%2Fcrises%2F12%3Fa%3Db%26c"));
}

TEST(http_method_says_what_is_allowed)
{
	T_STR(serve(c, (struct request){ .method = POST, .path = S("/crises/1"), .held = CRISIS_READ }).allow, S("GET, HEAD"));
	T_STR(serve(c, (struct request){ .method = GET, .path = S("/crises") }).allow, S("POST"));
}

TEST(http_forms_come_from_our_pages)
{
	struct pair form[] = { { S("name"), S("x") }, { S("csrf"), S("good") } };
	static const struct { str csrf, header, value; bool secure; int status; } t[] = {
		{ S("good"), S("X"), S(""), false, 200 },
		{ S("goof"), S("X"), S(""), false, 403 },
		{ S("goo"), S("X"), S(""), false, 403 },
		{ S("good"), S("Origin"), S("http://h:1"), false, 200 },
		{ S("good"), S("origin"), S("https://h:1"), true, 200 },
		{ S("good"), S("Origin"), S("http://h:1"), true, 403 },
		{ S("good"), S("Origin"), S("https://evil"), true, 403 },
		{ S("good"), S("Origin"), S("null"), true, 403 },
		{ S("good"), S("Sec-Fetch-Site"), S("same-origin"), true, 200 },
		{ S("good"), S("Sec-Fetch-Site"), S("cross-site"), true, 403 },
		{ S("good"), S("Sec-Fetch-Site"), S("same-site"), true, 403 },
	};

	for (int i = 0; i < COUNT(t); i++) {
		struct pair h = { t[i].header, t[i].value };
		struct request rq = { .method = POST, .path = S("/crises"), .held = CRISIS_OPEN, .csrf = t[i].csrf,
		    .form = form, .forms = 2, .headers = &h, .header_count = 1, .host = S("h:1"), .secure = t[i].secure };

		T_I64(serve(c, rq).status, t[i].status);
	}
}

TEST(http_form_fields)
{
	struct pair form[] = { { S("a"), S("  two\r\nlines ") }, { S("nul"), S("a\0b") }, { S("bad"), S("\xff") },
		{ S("n"), S("12") }, { S("day"), S("2026-02-29") }, { S("a"), S("again") }, { S("blank"), S("  ") } };
	struct request rq = { .form = form, .forms = COUNT(form) };
	struct day d;
	int64_t v;
	str s;

	T_I64(form_str(c, &rq, S("a"), 99, &s), OK);
	T_STR(s, S("two\nlines"));
	T(form_nth(&rq, S("a"), 1, &s) && str_eq(s, S("again")));
	T(!form_nth(&rq, S("a"), 2, &s));
	T_I64(form_i64(c, &rq, S("n"), 1, 12, &v), OK);
	T_I64(v, 12);
	T_I64(form_opt(c, &rq, S("absent"), 9, &s), OK);
	T_I64(form_str(c, &rq, S("blank"), 9, &s), E_INVALID);
	T_STR(c->cause.key, S("form.missing"));
	T_STR(c->cause.field, S("blank"));
	ctx_forgive(c);
	T_I64(form_str(c, &rq, S("nul"), 9, &s), E_INVALID);
	T_STR(c->cause.key, S("form.encoding"));
	T_I64(form_str(c, &rq, S("bad"), 9, &s), E_INVALID);
	T_I64(form_i64(c, &rq, S("n"), 13, 99, &v), E_INVALID);
	T_I64(form_day(c, &rq, S("day"), &d), E_INVALID);
	T_I64(form_str(c, &rq, S("a"), 3, &s), E_INVALID);
}

TEST(http_cookie_is_closed)
{
	struct request rq = { .secure = true };
	struct reply rp = {};

	reply_cookie(c, &rq, &rp, S("tok"), 3600);
	T_STR(rp.set_cookie, S("__Host-s=tok; Path=/; HttpOnly; SameSite=Lax; Max-Age=3600; Secure"));
}
