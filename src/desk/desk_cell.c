#include "crisis/crisis.h"
#include "desk/desk.h"
#include "desk_q.h"
#include "directory/directory.h"
#include "logbook/logbook.h"
#include "record/record.h"

enum { TRIES_MAX = 2000, CLAIMS_MAX = 500 };

struct reading {
	struct desk_cell_post_list posts;
	struct desk_cell_called_list tries;
	struct desk_name_list names;
	struct desk_cell_claimed_list claims;
};

static const struct { const char *outcome; bool comes; } cell_outcomes[] = {
	{ "coming", true }, { "present", true }, { "refused", false }, { "no_answer", false }, { "message", false },
	{ "wrong", false },
};

static int
outcome_of(str outcome)
{
	for (int i = 0; i < COUNT(cell_outcomes); i++)
		if (str_eq(outcome, str_from(cell_outcomes[i].outcome)))
			return i;
	return -1;
}

static str
function_word(struct ctx *c, const struct desk_cell_post *p, enum lang lang)
{
	return p->label.n ? p->label : msg_text(lang, msg_find(arena_fmt(c->a, "crisis.cell.%.*s", STR(p->code))));
}

static void
add_id(struct person_id *ids, ptrdiff_t *n, struct opt_person_id id)
{
	if (id.some)
		ids[(*n)++] = id.v;
}

static enum err
read_all(struct ctx *c, struct crisis_id crisis, struct reading *r)
{
	struct desk_willing_member_list ideas;
	struct person_id *ids;
	ptrdiff_t n = 0;

	TRY(desk_q_cell_posts(c, crisis, CELL_FUNCTIONS, &r->posts));
	TRY(desk_q_cell_tries(c, crisis, TRIES_MAX, &r->tries));
	TRY(desk_q_willing_members(c, crisis, CELL_IDEAS, &ideas));
	TRY(desk_q_cell_claims(c, c->now, CLAIMS_MAX, &r->claims));
	ids = arena_array(c->a, struct person_id, 2 * r->posts.n + ideas.n + r->tries.n);
	for (ptrdiff_t i = 0; i < ideas.n; i++)
		ids[n++] = ideas.v[i].id;
	for (ptrdiff_t i = 0; i < r->posts.n; i++) {
		add_id(ids, &n, r->posts.v[i].holder_id);
		add_id(ids, &n, r->posts.v[i].substitute_id);
	}
	for (ptrdiff_t i = 0; i < r->tries.n; i++)
		ids[n++] = r->tries.v[i].person_id;
	return desk_q_names(c, ids, n, n + 1, &r->names);
}

/* Someone, and how the last call to them for this function went; for any function, when ${post} is 0. */
static struct cell_person
person_of(struct ctx *c, const struct reading *r, struct cell_post_id post, struct person_id id)
{
	struct cell_person out = { .id = id, .last = S("") };

	for (ptrdiff_t i = 0; i < r->claims.n; i++)
		if (r->claims.v[i].person_id.v == id.v && r->claims.v[i].account_id.v != c->who.v)
			out.caller = r->claims.v[i].name;
	for (ptrdiff_t i = 0; i < r->names.n; i++)
		if (r->names.v[i].id.v == id.v) {
			const struct desk_name *n = &r->names.v[i];

			out.name = i18n_person(c->a, n->title, n->given, n->family);
			out.profession = directory_profession_label(n->profession);
		}
	for (ptrdiff_t i = 0; i < r->tries.n; i++) {
		const struct desk_cell_called *t = &r->tries.v[i];

		if (t->person_id.v != id.v || (post.v && t->cell_post_id.v != post.v))
			continue;
		out.last = t->outcome;
		out.at = (struct opt_instant){ true, t->at };
		out.tries++;
	}
	return out;
}

static bool
in_vain(const struct cell_person *p)
{
	int i = outcome_of(p->last);

	return i >= 0 && !cell_outcomes[i].comes;
}

static bool
to_call(const struct cell_person *p)
{
	return p->id.v && !in_vain(p);
}

static struct cell_function_line
line_of(struct ctx *c, const struct reading *r, const struct desk_cell_post *p)
{
	struct cell_function_line f = { .post = p->id, .name = function_word(c, p, c->lang), .state = p->state,
		.state_at = p->state_at };

	if (p->holder_id.some)
		f.holder = person_of(c, r, p->id, p->holder_id.v);
	if (p->substitute_id.some)
		f.substitute = person_of(c, r, p->id, p->substitute_id.v);
	if (!str_eq(p->state, S("named")) && !str_eq(p->state, S("vacant")))
		return f;		/* called, present, relieved: nobody need be called */
	f.next = to_call(&f.holder) ? f.holder.id : to_call(&f.substitute) ? f.substitute.id : (struct person_id){ 0 };
	f.alone = f.next.v == 0;
	return f;
}

/* Who was called in vain for a function that is vacant now: they may be called again. */
static void
remember(struct ctx *c, const struct reading *r, struct cell_function_line *f)
{
	for (ptrdiff_t i = r->tries.n; i-- > 0;) {
		const struct desk_cell_called *t = &r->tries.v[i];

		if (t->cell_post_id.v != f->post.v || t->person_id.v == f->holder.id.v ||
		    t->person_id.v == f->substitute.id.v)
			continue;
		if (f->holder.id.v == 0)
			f->holder = person_of(c, r, f->post, t->person_id);
		else if (f->substitute.id.v == 0)
			f->substitute = person_of(c, r, f->post, t->person_id);
	}
}

enum err
desk_cell_tree(struct ctx *c, struct crisis_id crisis, struct cell_tree *out)
{
	struct desk_willing_member_list ideas;
	struct reading r;

	*out = (struct cell_tree){};
	TRY(read_all(c, crisis, &r));
	TRY(desk_q_willing_members(c, crisis, CELL_IDEAS, &ideas));
	for (ptrdiff_t i = 0; i < r.posts.n; i++) {
		struct cell_function_line *f = &out->v[out->n++];

		*f = line_of(c, &r, &r.posts.v[i]);
		if (f->alone)
			remember(c, &r, f);
	}
	for (ptrdiff_t i = 0; i < ideas.n; i++)
		out->ideas[out->ideas_n++] = person_of(c, &r, (struct cell_post_id){ 0 }, ideas.v[i].id);
	return OK;
}

/* ---- one caller a person ------------------------------------------------------------------- */

static enum err
claim(struct ctx *c, const struct cell_turn *t, struct cell_post_id post, struct person_id person, bool *got)
{
	int64_t changed;

	TRY(desk_q_cell_claim(c, c->who, post, t->until, person, c->now, &changed));
	*got = changed > 0;
	return OK;
}

/* Is someone else calling for this function already? */
static bool
being_called(struct ctx *c, const struct reading *r, struct cell_post_id post)
{
	for (ptrdiff_t i = 0; i < r->claims.n; i++)
		if (r->claims.v[i].cell_post_id.v == post.v && r->claims.v[i].account_id.v != c->who.v)
			return true;
	return false;
}

/* ${t}->person, of the function ${t}->post. */
static enum err
take_named(struct ctx *c, const struct cell_tree *tree, struct cell_turn *t)
{
	bool known = false, got;

	for (int i = 0; i < tree->n; i++)
		if (tree->v[i].post.v == t->post.v)
			known = t->person.v == tree->v[i].holder.id.v || t->person.v == tree->v[i].substitute.id.v;
	for (int i = 0; i < tree->ideas_n; i++)
		known |= t->person.v == tree->ideas[i].id.v;
	if (!known || t->person.v == 0)
		return fail(c, E_NOT_FOUND, S(""), S("page.none"), "nobody of this function");
	TRY(claim(c, t, t->post, t->person, &got));
	return got ? OK : fail(c, E_CONFLICT, S(""), S("desk.taken"), "person %lld", (long long)t->person.v);
}

static enum err
take_next(struct ctx *c, const struct reading *r, const struct cell_tree *tree, struct cell_turn *t)
{
	bool got = false;

	t->person.v = 0;
	for (int i = 0; i < tree->n && !got; i++) {
		const struct cell_function_line *f = &tree->v[i];

		if (f->next.v == 0 || being_called(c, r, f->post))
			continue;
		TRY(claim(c, t, f->post, f->next, &got));
		if (got) {
			t->post = f->post;
			t->person = f->next;
		}
	}
	return OK;
}

/* Still to be called: the function has not been filled meanwhile. */
static bool
waited_for(const struct cell_tree *tree, const struct cell_turn *t)
{
	for (int i = 0; i < tree->n; i++)
		if (tree->v[i].post.v == t->post.v)
			return tree->v[i].alone || tree->v[i].next.v != 0;
	return false;
}

enum err
desk_cell_mine(struct ctx *c, struct cell_turn *t)
{
	struct desk_cell_held held;
	bool found;

	TRY(desk_q_cell_mine(c, c->who, t->crisis, &held, &found));
	t->person = found ? held.person_id : (struct person_id){ 0 };
	t->post = found ? held.cell_post_id : (struct cell_post_id){ 0 };
	t->until = found ? held.until : (struct instant){ 0 };
	return OK;
}

enum err
desk_cell_take(struct ctx *c, struct cell_turn *t)
{
	struct instant until = { c->now.us + DESK_LEASE_S * US_PER_S };
	struct cell_turn mine = { .crisis = t->crisis };
	struct cell_tree tree;
	struct reading r;
	int64_t changed;

	TRY(read_all(c, t->crisis, &r));
	TRY(desk_cell_tree(c, t->crisis, &tree));
	TRY(desk_cell_mine(c, &mine));
	if (t->post.v == 0 && mine.person.v && waited_for(&tree, &mine)) {
		*t = mine;
		t->until = until;
		return desk_cell_keep(c, mine.person);
	}
	TRY(desk_q_cell_give_back(c, c->who, &changed));
	t->until = until;
	TRY(t->post.v ? take_named(c, &tree, t) : take_next(c, &r, &tree, t));
	if (t->person.v == 0)
		return OK;
	return record_saw(c, S("contact.read"), arena_fmt(c->a, "person:%lld", (long long)t->person.v));
}

enum err
desk_cell_keep(struct ctx *c, struct person_id person)
{
	int64_t changed;

	TRY(desk_q_cell_keep(c, (struct instant){ c->now.us + DESK_LEASE_S * US_PER_S }, c->who, person, &changed));
	if (changed == 0)
		return fail(c, E_CONFLICT, S(""), S("desk.lost"), "person %lld", (long long)person.v);
	return OK;
}

enum err
desk_cell_stop(struct ctx *c)
{
	int64_t changed;

	return desk_q_cell_give_back(c, c->who, &changed);
}

/* ---- a call -------------------------------------------------------------------------------- */

static enum err
say(struct ctx *c, const struct cell_call *k, const struct desk_cell_post *p, const struct cell_person *who)
{
	static const struct msg words[] = { MSG_desk_cell_log_coming, MSG_desk_cell_log_present,
		MSG_desk_cell_log_refused, MSG_desk_cell_log_no_answer, MSG_desk_cell_log_message,
		MSG_desk_cell_log_wrong };
	struct log_new_part part = { k->person, msg_fmt(c->a, LANG_FR, MSG_desk_cell_log, who->name,
	    msg_text(LANG_FR, words[outcome_of(k->outcome)]), function_word(c, p, LANG_FR)) };

	return logbook_add(c, &(struct log_new){ .crisis = k->crisis, .kind = S("cell.telephoned"),
	    .object = arena_fmt(c->a, "cell_post:%lld", (long long)k->post.v), .parts = &part, .parts_n = 1 }, NULL);
}

/* Who comes holds the function; the one who held it stands in. */
static enum err
seat(struct ctx *c, const struct cell_call *k, const struct desk_cell_post *p)
{
	struct cell_naming n = { .crisis = k->crisis, .post = k->post, .holder = k->person,
		.state = str_eq(k->outcome, S("present")) ? S("present") : S("called") };
	bool held = p->holder_id.some && p->holder_id.v.v != k->person.v;

	if (p->substitute_id.some && p->substitute_id.v.v != k->person.v)
		n.substitute = p->substitute_id.v;
	else if (held)
		n.substitute = p->holder_id.v;
	return crisis_cell_set(c, &n);
}

enum err
desk_cell_call(struct ctx *c, const struct cell_call *k)
{
	const struct desk_cell_post *p = NULL;
	struct cell_function_line f;
	struct cell_person who;
	struct reading r;
	int64_t changed;

	if (outcome_of(k->outcome) < 0)
		return fail(c, E_INVALID, S("outcome"), S("desk.outcome"), "no such outcome");
	TRY(read_all(c, k->crisis, &r));
	for (ptrdiff_t i = 0; i < r.posts.n; i++)
		if (r.posts.v[i].id.v == k->post.v)
			p = &r.posts.v[i];
	who = person_of(c, &r, k->post, k->person);
	if (!p || who.name.n == 0)
		return fail(c, E_NOT_FOUND, S(""), S("page.none"), "post %lld, person %lld", (long long)k->post.v,
		    (long long)k->person.v);
	TRY(desk_q_cell_try_add(c, k->post, k->person, k->outcome, c->now,
	    (struct opt_account_id){ c->who.v != 0, c->who }, k->request_key, &changed));
	if (changed == 0)
		return OK;	/* the same tap, heard twice */
	TRY(desk_q_cell_off(c, (struct account_id){ c->who.v }, k->person, &changed));
	TRY(say(c, k, p, &who));
	if (cell_outcomes[outcome_of(k->outcome)].comes)
		return seat(c, k, p);
	if (str_eq(k->outcome, S("wrong")))
		TRY(directory_contact_doubt(c, k->person, k->number, k->practice));
	TRY(read_all(c, k->crisis, &r));
	f = line_of(c, &r, p);
	if (!f.alone || !p->holder_id.some)
		return OK;
	return crisis_cell_set(c, &(struct cell_naming){ .crisis = k->crisis, .post = k->post });
}
