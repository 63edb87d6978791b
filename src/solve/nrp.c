/* nrp.c -- reading the text format of the published instances, line by line, and naming what is wrong. */
#include "solve/nrp.h"

enum { FIELDS = SOLVE_DAYS + 2 };
enum section { NOWHERE, HORIZON, SHIFTS, STAFF, DAYS_OFF, ON, NOT, COVER, SECTIONS };

struct reader {
	struct ctx *c;
	struct nrp *out;
	enum section in;
	int line;
	str field[FIELDS];	/* of this line */
	int fields;
	int ons, nots, covers, shifts, staff;	/* room */
};

static enum err
bad(struct reader *r, const char *what)
{
	return fail(r->c, E_INVALID, S("file"), S("solve.file"), "line %d: %s", r->line, what);
}

static void
split(struct reader *r, str line)
{
	str head;
	bool more = true;

	for (r->fields = 0; more && r->fields < FIELDS; r->fields++) {
		more = str_cut(line, ',', &head, &line);
		r->field[r->fields] = str_trim(head);
	}
}

static bool
number(const struct reader *r, int i, int max, int *out)
{
	int64_t v;

	if (i >= r->fields || !str_to_i64(r->field[i], 0, max, &v))
		return false;
	*out = (int)v;
	return true;
}

static int
shift_of(const struct nrp *n, str id)
{
	for (int i = 0; i < n->shifts; i++)
		if (str_eq(n->shift[i].id, id))
			return i;
	return -1;
}

static int
staff_of(const struct nrp *n, str id)
{
	for (int i = 0; i < n->staff; i++)
		if (str_eq(n->person[i].id, id))
			return i;
	return -1;
}

static enum err
read_horizon(struct reader *r)
{
	if (r->out->days)
		return bad(r, "a second horizon");
	if (!number(r, 0, SOLVE_DAYS, &r->out->days) || r->out->days == 0)
		return bad(r, "the horizon is a number of days, 400 at most");
	return OK;
}

/* Names of shifts that may not follow are resolved when all shifts are known: kept as text till then. */
static enum err
read_shift(struct reader *r, str *follow)
{
	struct nrp *n = r->out;
	struct nrp_shift *s = &n->shift[n->shifts];

	if (n->shifts == NRP_SHIFTS)
		return bad(r, "more than 40 shifts");
	if (r->fields < 2 || r->field[0].n == 0 || !number(r, 1, 2 * 1440, &s->minutes))
		return bad(r, "a shift is its name, its minutes, and who cannot follow");
	if (shift_of(n, r->field[0]) >= 0)
		return bad(r, "a shift named twice");
	s->id = r->field[0];
	follow[n->shifts++] = r->fields > 2 ? r->field[2] : (str){};
	return OK;
}

static enum err
resolve(struct reader *r, const str *follow)
{
	for (int i = 0; i < r->out->shifts; i++) {
		str rest = follow[i], id;
		bool more = rest.n > 0;

		while (more) {
			int k;

			more = str_cut(rest, '|', &id, &rest);
			k = shift_of(r->out, str_trim(id));
			if (k < 0)
				return bad(r, "an unknown shift among those that cannot follow");
			r->out->shift[i].no_next |= (uint64_t)1 << k;
		}
	}
	return OK;
}

static enum err
read_staff(struct reader *r)
{
	struct nrp *n = r->out;
	struct nrp_staff *p = &n->person[n->staff];
	str rest, item, id;
	bool more = true;

	if (n->staff == r->staff || n->staff == NRP_STAFF)
		return bad(r, "more than 1000 people");
	if (r->fields < 8 || r->field[0].n == 0 || !number(r, 2, 1000000, &p->max_minutes) ||
	    !number(r, 3, 1000000, &p->min_minutes) || !number(r, 4, SOLVE_DAYS, &p->run_max) ||
	    !number(r, 5, SOLVE_DAYS, &p->run_min) || !number(r, 6, SOLVE_DAYS, &p->off_min) ||
	    !number(r, 7, SOLVE_DAYS, &p->weekends_max))
		return bad(r, "a person is a name, shift limits and six numbers");
	if (staff_of(n, r->field[0]) >= 0)
		return bad(r, "a person named twice");
	for (int i = 0; i < NRP_SHIFTS; i++)
		p->shifts_max[i] = SOLVE_DAYS;
	for (rest = r->field[1]; more && rest.n;) {
		int64_t max;
		str count;
		int k;

		more = str_cut(rest, '|', &item, &rest);
		if (!str_cut(item, '=', &id, &count) || (k = shift_of(n, str_trim(id))) < 0 ||
		    !str_to_i64(str_trim(count), 0, 10000, &max))
			return bad(r, "shift limits are NAME=NUMBER|NAME=NUMBER");
		p->shifts_max[k] = (int16_t)(max > SOLVE_DAYS ? SOLVE_DAYS : max);
	}
	p->id = r->field[0];
	n->staff++;
	return OK;
}

static enum err
read_days_off(struct reader *r)
{
	int who = staff_of(r->out, r->field[0]), day;

	if (who < 0)
		return bad(r, "an unknown person");
	for (int i = 1; i < r->fields; i++) {
		if (!number(r, i, r->out->days - 1, &day))
			return bad(r, "a day off is a day of the horizon, counted from 0");
		r->out->off[who * r->out->days + day] = 1;
	}
	return OK;
}

static enum err
read_request(struct reader *r)
{
	struct nrp *n = r->out;
	int *count = r->in == ON ? &n->ons : &n->nots;
	struct nrp_request *q = (r->in == ON ? n->on : n->not) + *count;

	q->staff = staff_of(n, r->field[0]);
	q->shift = r->fields > 2 ? shift_of(n, r->field[2]) : -1;
	if (q->staff < 0 || q->shift < 0 || !number(r, 1, n->days - 1, &q->day) || !number(r, 3, 1000000, &q->weight))
		return bad(r, "a request is a person, a day, a shift and a weight");
	++*count;
	return OK;
}

static enum err
read_cover(struct reader *r)
{
	struct nrp *n = r->out;
	struct nrp_cover *q = &n->cover[n->covers];

	q->shift = r->fields > 1 ? shift_of(n, r->field[1]) : -1;
	if (q->shift < 0 || !number(r, 0, n->days - 1, &q->day) || !number(r, 2, 10000, &q->wanted) ||
	    !number(r, 3, 1000000, &q->under) || !number(r, 4, 1000000, &q->over))
		return bad(r, "cover is a day, a shift, how many, and two weights");
	n->covers++;
	return OK;
}

static enum err
read_line(struct reader *r, str *follow)
{
	switch (r->in) {
	case HORIZON: return read_horizon(r);
	case SHIFTS: return read_shift(r, follow);
	case STAFF: return read_staff(r);
	case DAYS_OFF: return read_days_off(r);
	case ON: case NOT: return read_request(r);
	case COVER: return read_cover(r);
	default: return bad(r, "a line before the first section");
	}
}

static enum err
enter(struct reader *r, str name, const str *follow)
{
	static const str names[] = { [HORIZON] = S("SECTION_HORIZON"), [SHIFTS] = S("SECTION_SHIFTS"),
	    [STAFF] = S("SECTION_STAFF"), [DAYS_OFF] = S("SECTION_DAYS_OFF"),
	    [ON] = S("SECTION_SHIFT_ON_REQUESTS"), [NOT] = S("SECTION_SHIFT_OFF_REQUESTS"),
	    [COVER] = S("SECTION_COVER") };
	enum section to = HORIZON;

	while (to < SECTIONS && !str_eq(names[to], name))
		to++;
	if (to == SECTIONS)
		return bad(r, "an unknown section");
	if (to <= r->in || (to > HORIZON && !r->out->days) || (to > SHIFTS && !r->out->shifts) ||
	    (to > STAFF && !r->out->staff))
		return bad(r, "sections come once, in order: horizon, shifts, staff, days off, requests, cover");
	if (r->in == SHIFTS)
		TRY(resolve(r, follow));
	if (to == DAYS_OFF || (to > DAYS_OFF && !r->out->off))
		r->out->off = arena_array(r->c->a, uint8_t, (ptrdiff_t)r->out->staff * r->out->days);
	r->in = to;
	return OK;
}

static enum err
room(struct reader *r, str text)
{
	struct nrp *n = r->out;
	ptrdiff_t lines = 1;

	for (ptrdiff_t i = 0; i < text.n; i++)
		lines += text.p[i] == '\n';
	if (lines > NRP_LINES)
		return fail(r->c, E_INVALID, S("file"), S("solve.file"), "more than %d lines", NRP_LINES);
	r->staff = (int)(lines < NRP_STAFF ? lines : NRP_STAFF);
	n->shift = arena_array(r->c->a, struct nrp_shift, NRP_SHIFTS);
	n->person = arena_array(r->c->a, struct nrp_staff, r->staff);
	n->on = arena_array(r->c->a, struct nrp_request, lines);
	n->not = arena_array(r->c->a, struct nrp_request, lines);
	n->cover = arena_array(r->c->a, struct nrp_cover, lines);
	return OK;
}

enum err
nrp_read(struct ctx *c, str text, struct nrp *out)
{
	struct reader r = { .c = c, .out = out };
	str follow[NRP_SHIFTS] = {}, line;
	bool more = true;

	*out = (struct nrp){};
	TRY(room(&r, text));
	while (more) {
		more = str_cut(text, '\n', &line, &text);
		line = str_trim(line);
		r.line++;
		if (line.n == 0 || line.p[0] == '#')
			continue;
		if (str_starts(line, S("SECTION_"))) {
			TRY(enter(&r, line, follow));
			continue;
		}
		split(&r, line);
		TRY(read_line(&r, follow));
	}
	if (r.in < STAFF || !out->staff)
		return bad(&r, "the file ends before its staff");
	if (!out->off)
		out->off = arena_array(c->a, uint8_t, (ptrdiff_t)out->staff * out->days);
	return OK;
}

void
nrp_write_roster(struct buf *b, const struct nrp *n, const int16_t *shift)
{
	for (int p = 0; p < n->staff; p++) {
		buf_put(b, n->person[p].id);
		buf_char(b, ':');
		for (int d = 0; d < n->days; d++) {
			int s = shift[p * n->days + d];

			buf_char(b, ' ');
			buf_put(b, s < 0 ? S("-") : n->shift[s].id);
		}
		buf_char(b, '\n');
	}
}

/* The next word of a roster; empty between two tabs or commas is a day off. */
static bool
word(str *rest, str *out)
{
	ptrdiff_t i = 0;

	if (rest->n == 0)
		return false;
	while (i < rest->n && rest->p[i] != ' ' && rest->p[i] != '\t' && rest->p[i] != ',')
		i++;
	*out = str_sub(*rest, 0, i);
	*rest = str_sub(*rest, i + 1, rest->n);
	return true;
}

static enum err
roster_line(struct ctx *c, const struct nrp *n, int row, str line, int16_t *shift)
{
	str id, rest, w;
	int who = -1, d = 0;

	if (str_cut(line, ':', &id, &rest)) {
		who = staff_of(n, str_trim(id));
		rest = str_trim(rest);
	} else {
		who = row;	/* bare rows, in the order of the instance */
		rest = line;
	}
	if (who < 0 || who >= n->staff)
		return fail(c, E_INVALID, S("file"), S("solve.file"), "roster row %d: an unknown person", row + 1);
	while (word(&rest, &w)) {
		int s = w.n == 0 || str_eq(w, S("-")) ? -1 : shift_of(n, w);

		if (d == n->days || (s < 0 && w.n && !str_eq(w, S("-"))))
			return fail(c, E_INVALID, S("file"), S("solve.file"), "roster row %d, day %d: %s", row + 1, d,
			    d == n->days ? "beyond the horizon" : "an unknown shift");
		shift[who * n->days + d++] = (int16_t)s;
	}
	return OK;
}

enum err
nrp_read_roster(struct ctx *c, const struct nrp *n, str text, int16_t *shift)
{
	str line;
	bool more = true;
	int row = 0;

	for (ptrdiff_t i = 0; i < (ptrdiff_t)n->staff * n->days; i++)
		shift[i] = -1;
	while (more) {
		more = str_cut(text, '\n', &line, &text);
		if (line.n && line.p[line.n - 1] == '\r')
			line.n--;
		if (str_trim(line).n == 0 || line.p[0] == '#')
			continue;
		TRY(roster_line(c, n, row++, line, shift));
	}
	if (row != n->staff)
		return fail(c, E_INVALID, S("file"), S("solve.file"), "%d rows for %d people", row, n->staff);
	return OK;
}
