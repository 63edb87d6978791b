/* cmd_solve.c -- `maillage solve`: a file of people and posts, or a published instance, into a plan and its proof. */
#include <link.h>
#include <malloc.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <unistd.h>

#include "app/cli.h"
#include "solve/nrp.h"
#include "solve/staff_json.h"

enum { FILE_MAX = 64 << 20, SHOWN = 30, DEPTH = 32 };

static atomic_int stop;

struct problem {
	str path, solution;
	bool check;
	struct solve_ask ask;
	bool is_staff;
	struct nrp nrp;
	struct staff staff;
	struct solve_case k;
	const struct staff_duty *duty;
};

static void
on_signal(int sig)
{
	atomic_store(&stop, sig);
}

static void
close_file(void *f)
{
	fclose(f);
}

static void
drop_json(void *j)
{
	json_decref(j);
}

/* The code of libraries that only starting touched goes back; what is needed again is read again. */
static int
give_back(struct dl_phdr_info *info, [[maybe_unused]] size_t size, [[maybe_unused]] void *arg)
{
	uintptr_t page = (uintptr_t)sysconf(_SC_PAGESIZE);

	for (int i = 0; i < info->dlpi_phnum; i++) {
		const ElfW(Phdr) *h = &info->dlpi_phdr[i];
		uintptr_t from = (info->dlpi_addr + h->p_vaddr + page - 1) & ~(page - 1);
		uintptr_t to = (info->dlpi_addr + h->p_vaddr + h->p_filesz) & ~(page - 1);

		if (h->p_type == PT_LOAD && !(h->p_flags & PF_W) && from < to)
			(void)madvise((void *)from, to - from, MADV_DONTNEED);
	}
	return 0;
}

static enum err
slurp(struct ctx *c, str path, str *out)
{
	FILE *f = str_eq(path, S("-")) ? stdin : fopen(arena_z(c->a, path), "rb");
	struct buf b = { .a = c->a };
	char block[65536];
	size_t n;

	if (!f)
		return fail(c, E_NOT_FOUND, S("file"), S("solve.file"), "%.*s: %m", STR(path));
	if (f != stdin)
		arena_defer(c->a, close_file, f);
	while ((n = fread(block, 1, sizeof block, f)) > 0) {
		buf_put(&b, (str){ block, (ptrdiff_t)n });
		if (b.n > FILE_MAX)
			return fail(c, E_LIMIT, S("file"), S("solve.file"), "%.*s: more than 64 MiB", STR(path));
	}
	if (ferror(f))
		return fail(c, E_INVALID, S("file"), S("solve.file"), "%.*s: cannot be read", STR(path));
	*out = buf_str(&b);
	return OK;
}

static bool
is_json(str text)
{
	str t = str_trim(text);

	return t.n > 0 && t.p[0] == '{';
}

static enum err
parse(struct ctx *c, str path, str text, json_t **out)
{
	json_error_t e;

	*out = json_loadb(text.p, (size_t)text.n, JSON_REJECT_DUPLICATES, &e);
	if (!*out)
		return fail(c, E_INVALID, S("file"), S("solve.file"), "%.*s: line %d, column %d: %s", STR(path), e.line, e.column, e.text);
	arena_defer(c->a, drop_json, *out);
	return OK;
}

static enum err
load(struct ctx *c, struct problem *p)
{
	str text;
	json_t *root;

	TRY(slurp(c, p->path, &text));
	p->is_staff = is_json(text);
	if (!p->is_staff) {
		TRY(nrp_read(c, text, &p->nrp));
		return nrp_case(c, &p->nrp, &p->k);
	}
	TRY(parse(c, p->path, text, &root));
	TRY(staff_read(c, root, &p->staff));
	json_object_clear(root);	/* all is copied: the search does without it */
	malloc_trim(0);
	return staff_case(c, &p->staff, &p->k, &p->duty);
}

static void
nrp_shifts(const struct problem *p, const int16_t *pick, int16_t *shift)
{
	for (int i = 0; i < p->k.people * p->k.days; i++) {
		int n;
		const struct solve_option *o = solve_options(&p->k, i / p->k.days, i % p->k.days, &n);

		shift[i] = (int16_t)(pick[i] == SOLVE_OFF ? -1 : o[pick[i]].duty);
	}
}

static json_t *
nrp_json(const struct problem *p, const int16_t *shift)
{
	json_t *all = json_object();

	for (int i = 0; i < p->nrp.staff; i++) {
		json_t *row = json_array();

		for (int d = 0; d < p->nrp.days; d++) {
			int s = shift[i * p->nrp.days + d];

			json_array_append_new(row, cli_text(s < 0 ? S("-") : p->nrp.shift[s].id));
		}
		json_object_setn_new(all, p->nrp.person[i].id.p, (size_t)p->nrp.person[i].id.n, row);
	}
	return all;
}

/* Posts that this plan leaves short; for each, how many people each rule stops. */
static json_t *
holes(struct ctx *c, const struct problem *p, const struct staff_work *plan, int n)
{
	const struct staff *s = &p->staff;
	json_t *all = json_array();

	for (int i = 0; i < s->posts && json_array_size(all) < SHOWN; i++) {
		const struct staff_post *q = &s->post[i];
		struct staff_work want = { 0, (int16_t)q->day, (int16_t)q->shift, (int16_t)q->place,
		    (int16_t)q->skill };
		struct staff_person_why *why;
		int there = 0, stops[STAFF_STOPS] = {}, count;
		json_t *hole, *by = json_object();

		for (int j = 0; j < n; j++)
			there += plan[j].day == q->day && plan[j].shift == q->shift && plan[j].place == q->place &&
			    plan[j].skill == q->skill;
		if (there >= q->wish) {
			json_decref(by);
			continue;
		}
		count = staff_why(c, s, plan, n, want, &why);
		for (int j = 0; j < count; j++)
			stops[why[j].stop]++;
		for (int j = 0; j < STAFF_STOPS; j++)
			if (stops[j])
				json_object_set_new(by, staff_stop_word((enum staff_stop)j), json_integer(stops[j]));
		hole = json_pack("{s:i, s:o, s:o, s:o, s:i, s:i, s:i, s:o}", "day", q->day, "shift", cli_text(s->shift[q->shift].id),
		    "place", cli_text(s->place_id[q->place]), "skill", cli_text(s->skill_id[q->skill]), "there", there,
		    "min", q->min, "wish", q->wish, "stopped_by", by);
		json_array_append_new(all, hole);
	}
	return all;
}

static void
print_holes(const json_t *all)
{
	size_t i;
	json_t *h, *v;
	const char *k;

	json_array_foreach(all, i, h) {
		printf("hole: day %lld %s %s %s: %lld there, at least %lld, wished %lld; people stopped by",
		    json_integer_value(json_object_get(h, "day")), json_string_value(json_object_get(h, "shift")),
		    json_string_value(json_object_get(h, "place")), json_string_value(json_object_get(h, "skill")),
		    json_integer_value(json_object_get(h, "there")), json_integer_value(json_object_get(h, "min")),
		    json_integer_value(json_object_get(h, "wish")));
		json_object_foreach(json_object_get(h, "stopped_by"), k, v)
			printf(" %s %lld", k, json_integer_value(v));
		putchar('\n');
	}
	if (json_array_size(all) == SHOWN)
		printf("(the first %d holes)\n", SHOWN);
}

static void
print_nrp(struct ctx *c, const struct problem *p, const int16_t *shift)
{
	const struct nrp *n = &p->nrp;
	struct buf b = { .a = c->a };
	int unmet = 0, met = 0;

	for (int i = 0; i < n->covers; i++) {
		const struct nrp_cover *q = &n->cover[i];
		int there = 0;

		for (int k = 0; k < n->staff; k++)
			there += shift[k * n->days + q->day] == q->shift;
		if (there != q->wanted)
			printf("cover: day %d %.*s: %d for %d\n", q->day, STR(n->shift[q->shift].id), there, q->wanted);
	}
	for (int i = 0; i < n->ons; i++)
		unmet += shift[n->on[i].staff * n->days + n->on[i].day] != n->on[i].shift;
	for (int i = 0; i < n->nots; i++)
		met += shift[n->not[i].staff * n->days + n->not[i].day] == n->not[i].shift;
	printf("wishes: %d of %d for a shift not met, %d of %d against one not met\n", unmet, n->ons, met, n->nots);
	nrp_write_roster(&b, n, shift);
	fwrite(b.p, 1, (size_t)b.n, stdout);
}

static void
print_answer(const struct solve_answer *a)
{
	struct rusage u;
	double gap = a->objective ? 100.0 * (double)(a->objective - a->bound) / (double)a->objective : 0;

	getrusage(RUSAGE_SELF, &u);
	printf("objective %lld\nbound %lld\ngap %.3f %%%s\n", (long long)a->objective,
	    (long long)(a->bound == INT64_MIN ? 0 : a->bound), a->bound == INT64_MIN ? 100.0 : gap,
	    a->proven ? ", proven: no plan is better" : "");
	printf("seconds %.2f (processor %.2f, plan at %.2f, bound at %.2f), %d rounds, %lld steps, %.1f MiB\n", a->wall_s, a->cpu_s,
	    a->first_s, a->bound_s, a->rounds, (long long)a->steps, (double)u.ru_maxrss / 1024);
	if (!a->feasible)
		printf("not feasible: for %d of the people no roster keeps every rule; they have none\n", a->stuck);
}

static json_t *
certificate(const struct problem *p, const struct solve_certificate *z)
{
	json_t *price = json_array(), *paid = json_array();

	for (int l = 0; l < p->k.lines; l++)
		json_array_append_new(price, json_integer(z->price[l]));
	for (int i = 0; i < z->paid_rules; i++)
		json_array_append_new(paid, json_pack("[i, i, i]", z->paid[i].person, z->paid[i].what, z->paid[i].price));
	return json_pack("{s:i, s:o, s:o}", "scale", z->scale, "price", price, "paid", paid);
}

static void
answer(struct ctx *c, const struct cli *cli, const struct problem *p, const struct solve_answer *a)
{
	int16_t *shift = arena_array(c->a, int16_t, (ptrdiff_t)p->k.people * p->k.days);
	struct staff_work *plan = NULL;
	json_t *assignment, *short_of = NULL;
	int n = 0;

	if (p->is_staff) {
		n = staff_plan(c, &p->k, p->duty, a->pick, &plan);
		short_of = holes(c, p, plan, n);
		assignment = json_array();
		for (int i = 0; i < n; i++)
			json_array_append_new(assignment, staff_write_work(&p->staff, &plan[i]));
	} else {
		nrp_shifts(p, a->pick, shift);
		assignment = nrp_json(p, shift);
	}
	if (cli->json) {
		struct rusage u;
		json_t *all;

		getrusage(RUSAGE_SELF, &u);
		all = json_pack("{s:I, s:I, s:b, s:b, s:f, s:f, s:f, s:o, s:o}", "objective", (json_int_t)a->objective,
		    "bound", (json_int_t)(a->bound == INT64_MIN ? 0 : a->bound), "proven", (int)a->proven,
		    "feasible", (int)a->feasible, "seconds", a->wall_s, "processor", a->cpu_s, "peak_mib", (double)u.ru_maxrss / 1024, "assignment", assignment,
		    "certificate", certificate(p, &a->certificate));

		if (short_of)
			json_object_set(all, "holes", short_of);
		cli_answer(all);
	} else {
		print_answer(a);
		if (p->is_staff)
			print_holes(short_of);
		else
			print_nrp(c, p, shift);
		for (int i = 0; p->is_staff && i < n; i++)
			printf("%.*s: day %d %.*s %.*s %.*s\n", STR(p->staff.person[plan[i].person].id), plan[i].day,
			    STR(p->staff.shift[plan[i].shift].id), STR(p->staff.place_id[plan[i].place]),
			    STR(p->staff.skill_id[plan[i].skill]));
		json_decref(assignment);
	}
	json_decref(short_of);
}

/* The rows of {"assignment": {"A": ["D", "-"]}} as text, which is read as any roster. */
static enum err
rows_of(struct ctx *c, const struct nrp *n, const json_t *rows, str *out)
{
	struct buf b = { .a = c->a };

	for (int i = 0; i < n->staff; i++) {
		const json_t *row = json_object_get(rows, arena_z(c->a, n->person[i].id));

		if (!json_is_array(row) || (int)json_array_size(row) != n->days)
			return fail(c, E_INVALID, S("file"), S("solve.file"), "assignment.%.*s: %d shifts are expected",
			    STR(n->person[i].id), n->days);
		buf_put(&b, n->person[i].id);
		buf_char(&b, ':');
		for (int d = 0; d < n->days; d++) {
			buf_char(&b, ' ');
			buf_put(&b, str_from(json_string_value(json_array_get(row, (size_t)d))));
		}
		buf_char(&b, '\n');
	}
	*out = buf_str(&b);
	return OK;
}

static enum err
whole(struct ctx *c, const json_t *v, int32_t *out)
{
	json_int_t x = json_integer_value(v);

	if (!json_is_integer(v) || x < INT32_MIN || x > INT32_MAX)
		return fail(c, E_INVALID, S("certificate"), S("solve.file"), "certificate: whole numbers are expected");
	*out = (int32_t)x;
	return OK;
}

static enum err
read_certificate(struct ctx *c, const struct problem *p, const json_t *o, struct solve_certificate *out)
{
	const json_t *price = json_object_get(o, "price"), *paid = json_object_get(o, "paid");
	int n = (int)json_array_size(paid);
	int32_t *prices = arena_array(c->a, int32_t, p->k.lines + 1);
	struct solve_paid *rules = arena_array(c->a, struct solve_paid, n + 1);

	if ((int)json_array_size(price) != p->k.lines)
		return fail(c, E_INVALID, S("certificate"), S("solve.file"), "certificate.price: %d numbers are expected", p->k.lines);
	for (int l = 0; l < p->k.lines; l++)
		TRY(whole(c, json_array_get(price, (size_t)l), &prices[l]));
	for (int i = 0; i < n; i++) {
		const json_t *v = json_array_get(paid, (size_t)i);

		TRY(whole(c, json_array_get(v, 0), &rules[i].person));
		TRY(whole(c, json_array_get(v, 1), &rules[i].what));
		TRY(whole(c, json_array_get(v, 2), &rules[i].price));
	}
	*out = (struct solve_certificate){ .price = prices, .paid = rules, .paid_rules = n };
	return whole(c, json_object_get(o, "scale"), &out->scale);
}

/* The bound that the file says, if it says one: proven by its certificate, or refused. */
static enum err
check_bound(struct ctx *c, const struct problem *p, const json_t *root, int64_t objective, int64_t *proven)
{
	const json_t *said = json_object_get(root, "bound"), *is_proven = json_object_get(root, "proven");
	struct solve_certificate z;

	*proven = INT64_MIN;
	if (!said || !json_object_get(root, "certificate"))
		return OK;
	TRY(read_certificate(c, p, json_object_get(root, "certificate"), &z));
	TRY(solve_bound(c, &p->k, &z, proven));
	if (json_integer_value(said) > *proven)
		return fail(c, E_CONFLICT, S("bound"), S("solve.bound"), "the file says that no plan costs less than %lld; its prices prove %lld",
		    (long long)json_integer_value(said), (long long)*proven);
	if (json_is_true(is_proven) && *proven < objective)
		return fail(c, E_CONFLICT, S("proven"), S("solve.bound"), "the file says that no plan is better; its prices prove %lld",
		    (long long)*proven);
	return OK;
}

/* The plan of ${text}, counted from scratch. */
static enum err
check_plan(struct ctx *c, const struct problem *p, const json_t *root, str text, struct buf *report, int64_t *objective,
	   bool *good)
{
	struct staff_work *plan;
	int16_t *shift;
	int n;

	if (p->is_staff) {
		if (!root)
			return fail(c, E_INVALID, S("file"), S("solve.file"), "%.*s: JSON with an assignment is expected", STR(p->solution));
		TRY(staff_read_works(c, &p->staff, json_object_get(root, "assignment"), "assignment", &plan, &n));
		*good = staff_check(c, &p->staff, plan, n, report, objective);
		return OK;
	}
	shift = arena_array(c->a, int16_t, (ptrdiff_t)p->nrp.staff * p->nrp.days);
	if (root)
		TRY(rows_of(c, &p->nrp, json_object_get(root, "assignment"), &text));
	TRY(nrp_read_roster(c, &p->nrp, text, shift));
	*good = nrp_check(&p->nrp, shift, report, objective);
	return OK;
}

static void
print_check(const struct cli *cli, bool good, bool as_said, int64_t objective, int64_t bound, str broken)
{
	if (cli->json) {
		json_t *all = json_pack("{s:I, s:b, s:b, s:o}", "objective", (json_int_t)objective, "valid", (int)good,
		    "as_said", (int)as_said, "broken", cli_text(broken));

		if (bound != INT64_MIN)
			json_object_set_new(all, "bound", json_integer(bound));
		cli_answer(all);
		return;
	}
	printf("objective %lld\n%s\n%.*s", (long long)objective, good ? "every rule holds" : "broken:", STR(broken));
	if (bound != INT64_MIN)
		printf("bound %lld, proven by the certificate\n", (long long)bound);
}

static enum err
check(struct ctx *c, const struct cli *cli, const struct problem *p)
{
	struct buf report = { .a = c->a };
	str text;
	json_t *root = NULL;
	int64_t objective, said, bound;
	bool good = false;

	TRY(slurp(c, p->solution, &text));
	if (is_json(text))
		TRY(parse(c, p->solution, text, &root));
	TRY(check_plan(c, p, root, text, &report, &objective, &good));
	said = root && json_object_get(root, "objective") ? json_integer_value(json_object_get(root, "objective")) : objective;
	TRY(check_bound(c, p, root, objective, &bound));
	print_check(cli, good, said == objective, objective, bound, buf_str(&report));
	if (said != objective)
		return fail(c, E_CONFLICT, S(""), S("solve.file"), "the file says %lld, the plan costs %lld", (long long)said,
		    (long long)objective);
	return good ? OK : fail(c, E_CONFLICT, S(""), S("solve.file"), "a rule is broken");
}

static enum err
arguments(struct ctx *c, struct problem *p, int argc, char **argv)
{
	int64_t v;

	p->ask = (struct solve_ask){ .seconds = 10, .seed = 1, .threads = 1, .stop = &stop };
	for (int i = 0; i < argc; i++) {
		str w = str_from(argv[i]);
		bool more = i + 1 < argc;

		if (str_eq(w, S("--check")))
			p->check = true;
		else if (str_eq(w, S("--processor")))
			p->ask.processor = true;
		else if (more && str_eq(w, S("--seconds")) && str_to_i64(str_from(argv[i + 1]), 1, 86400, &v))
			p->ask.seconds = (double)v, i++;
		else if (more && str_eq(w, S("--seed")) && str_to_i64(str_from(argv[i + 1]), 0, INT32_MAX, &v))
			p->ask.seed = (uint64_t)v, i++;
		else if (more && str_eq(w, S("--threads")) && str_to_i64(str_from(argv[i + 1]), 1, SOLVE_THREADS, &v))
			p->ask.threads = (int)v, i++;
		else if (more && str_eq(w, S("--steps")) && str_to_i64(str_from(argv[i + 1]), 1, INT64_MAX / 2, &v))
			p->ask.steps = v, i++;
		else if (str_starts(w, S("--")))
			return cli_misuse(c);
		else if (!p->path.n)
			p->path = w;
		else if (!p->solution.n)
			p->solution = w;
		else
			return cli_misuse(c);
	}
	if (p->ask.steps) {	/* as many steps, whatever the machine: the same answer each time */
		p->ask.rounds = 300;
		p->ask.seconds = 0;
	}
	return p->path.n && p->check == (p->solution.n > 0) ? OK : cli_misuse(c);
}

enum err
cmd_solve(struct ctx *c, const struct cli *cli, int argc, char **argv)
{
	struct problem *p = arena_new(c->a, struct problem);
	struct solve_answer a;
	struct cli own = *cli;
	int n = 0;

	for (int i = 0; i < argc; i++)	/* --json may stand after the command, too */
		if (strcmp(argv[i], "--json") == 0)
			own.json = true;
		else
			argv[n++] = argv[i];
	TRY(arguments(c, p, n, argv));
	dl_iterate_phdr(give_back, NULL);
	TRY(load(c, p));
	if (p->check)
		return check(c, &own, p);
	signal(SIGINT, on_signal);
	signal(SIGTERM, on_signal);
	TRY(solve_run(c, &p->k, &p->ask, &a));
	answer(c, &own, p, &a);
	return OK;
}
