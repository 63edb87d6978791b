/* form.c -- reading fields of a form, of the query and of the path. */
#include "http/http.h"

static bool
nth(const struct pair *v, int n, str name, int k, str *out)
{
	for (int i = 0; i < n; i++)
		if (str_eq(v[i].name, name) && k-- == 0) {
			*out = v[i].value;
			return true;
		}
	return false;
}

bool
form_nth(const struct request *rq, str name, int k, str *out)
{
	return nth(rq->form, rq->forms, name, k, out);
}

bool
query_nth(const struct request *rq, str name, int k, str *out)
{
	return nth(rq->query, rq->queries, name, k, out);
}

/* Browsers end the lines of a text area with CR LF; we keep LF. */
static str
without_cr(struct ctx *c, str s)
{
	struct buf b = { .a = c->a };

	if (!s.n || !memchr(s.p, '\r', (size_t)s.n))
		return s;
	for (ptrdiff_t i = 0; i < s.n; i++)
		if (s.p[i] != '\r')
			buf_char(&b, s.p[i]);
		else if (i + 1 == s.n || s.p[i + 1] != '\n')
			buf_char(&b, '\n');
	return buf_str(&b);
}

enum err
form_opt(struct ctx *c, const struct request *rq, str name, ptrdiff_t max, str *out)
{
	str s = {};

	*out = (str){};
	if (!form_nth(rq, name, 0, &s))
		return OK;
	s = str_trim(without_cr(c, s));
	if (!str_utf8(s) || (s.n && memchr(s.p, 0, (size_t)s.n)))
		return fail(c, E_INVALID, name, S("form.encoding"), "not text");
	if (s.n > max)
		return fail(c, E_INVALID, name, S("form.length"), "%td bytes, max %td", s.n, max);
	*out = s;
	return OK;
}

enum err
form_str(struct ctx *c, const struct request *rq, str name, ptrdiff_t max, str *out)
{
	TRY(form_opt(c, rq, name, max, out));
	if (!out->n)
		return fail(c, E_INVALID, name, S("form.missing"), "no field");
	return OK;
}

enum err
form_i64(struct ctx *c, const struct request *rq, str name, int64_t min, int64_t max, int64_t *out)
{
	str s;

	TRY(form_str(c, rq, name, 20, &s));
	if (!str_to_i64(s, min, max, out))
		return fail(c, E_INVALID, name, S("form.number"), "not a number in range");
	return OK;
}

enum err
form_day(struct ctx *c, const struct request *rq, str name, struct day *out)
{
	str s;

	TRY(form_str(c, rq, name, 40, &s));
	if (!day_parse(s, out))
		return fail(c, E_INVALID, name, S("form.day"), "not a day");
	return OK;
}

enum err
form_instant(struct ctx *c, const struct request *rq, str name, struct instant *out)
{
	str s;

	TRY(form_str(c, rq, name, 40, &s));
	if (!instant_parse(s, out))
		return fail(c, E_INVALID, name, S("form.instant"), "not a moment");
	return OK;
}

bool
form_flag(const struct request *rq, str name)
{
	str s;

	return form_nth(rq, name, 0, &s) && s.n && !str_eq(s, S("0"));
}

const struct upload *
form_file(const struct request *rq, str name)
{
	for (int i = 0; i < rq->upload_count; i++)
		if (str_eq(rq->uploads[i].field, name))
			return &rq->uploads[i];
	return NULL;
}

str
query_str(const struct request *rq, str name)
{
	str s = {};

	(void)query_nth(rq, name, 0, &s);
	return str_trim(s);
}

int64_t
query_i64(const struct request *rq, str name, int64_t absent)
{
	int64_t v;

	return str_to_i64(query_str(rq, name), INT64_MIN, INT64_MAX, &v) ? v : absent;
}

enum err
segment_i64(struct ctx *c, const struct request *rq, int i, int64_t *out)
{
	assert(i >= 0);
	assert(i < HTTP_SEGMENTS);
	if (!str_to_i64(rq->segment[i], 1, INT64_MAX, out))
		return fail(c, E_NOT_FOUND, S(""), S("page.none"), "segment %d is no number", i);
	return OK;
}

str
http_header(const struct request *rq, str name)
{
	for (int i = 0; i < rq->header_count; i++)
		if (str_eq_nocase(rq->headers[i].name, name))
			return rq->headers[i].value;
	return (str){};
}
