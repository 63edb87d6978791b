/* directory_group_web.c -- saved groups: people found once, called again. */
#include "db/db.h"
#include "directory/directory_web.h"
#include "http/shell.h"
#include "i18n/i18n.h"
#include "record/record.h"

/* GET /groupes */
static enum err
show_groups(struct ctx *c, const struct request *rq, struct reply *rp)
{
	struct directory_groups_view v = { .shell = http_shell(c, rq, msg_text(c->lang, MSG_directory_groups_title)),
		.may_write = rq->held & DIRECTORY_WRITE };

	TRY(directory_groups(c, &v.groups));
	directory_groups_page(&rp->body, &v);
	return OK;
}

static enum err
group_page(struct ctx *c, const struct request *rq, struct reply *rp, struct audience_id id, bool wrong)
{
	struct directory_group_view v = { .id = id, .may_write = rq->held & DIRECTORY_WRITE };
	struct directory_member_list people;
	struct directory_relay relay;
	struct directory_group g;
	bool found;

	if (wrong)
		v.error = form_error_of(c, rq->code);
	ctx_forgive(c);
	TRY(directory_group(c, id, &g));
	TRY(directory_group_people(c, id, &people));
	v.name = g.name;
	v.shell = http_shell(c, rq, g.name);
	v.people.v = arena_array(c->a, struct directory_row, people.n);
	v.people.n = people.n;
	for (ptrdiff_t i = 0; i < people.n; i++)
		v.people.v[i] = (struct directory_row){ .id = people.v[i].id,
			.name = directory_full_name(c->a, S(""), i18n_upper(c->a, people.v[i].family), people.v[i].given),
			.job = directory_profession_label(people.v[i].profession) };
	TRY(directory_group_relay(c, id, &relay, &found));
	if (found)
		v.relay = directory_full_name(c->a, relay.title, relay.given, i18n_upper(c->a, relay.family));
	v.relays.v = arena_array(c->a, struct option, people.n);
	for (ptrdiff_t i = 0; i < people.n; i++)
		v.relays.v[v.relays.n++] = (struct option){ .text = v.people.v[i].name,
			.value = arena_fmt(c->a, "%lld", (long long)people.v[i].id.v),
			.selected = found && relay.person_id.v == people.v[i].id.v };
	rp->status = wrong ? 422 : 200;
	directory_group_page(&rp->body, &v);
	return OK;
}

/* GET /groupes/:group */
static enum err
show_group(struct ctx *c, const struct request *rq, struct reply *rp)
{
	struct audience_id id;

	TRY(segment_id(c, rq, 0, &id));
	return group_page(c, rq, rp, id, false);
}

struct saving {
	struct audience_id id, made;	/* made: what a rule that may run twice has put */
	str name, key;
	struct person_id *people;
	ptrdiff_t n;
	bool drop;
};

static enum err
save_rule(struct ctx *c, void *arg)
{
	struct saving *s = arg;
	bool first;

	s->made = (struct audience_id){};
	TRY(record_once(c, s->key, S("/groupes"), &first));
	if (!first)
		return OK;
	return directory_group_put(c, (struct audience_id){}, s->name, S("{\"from\":\"criteria\"}"), s->people, s->n, &s->made);
}

/* POST /groupes: those whom the list showed, under a name. */
static enum err
do_save(struct ctx *c, const struct request *rq, struct reply *rp)
{
	struct saving s = {};
	struct directory_filter f;
	struct directory_found found;

	TRY(form_str(c, rq, S("request_key"), 80, &s.key));
	TRY(form_str(c, rq, S("name"), DIRECTORY_NAME_MAX, &s.name));
	TRY(directory_filter_of(c, rq, true, &f));
	TRY(directory_search(c, &f, &found));
	s.people = arena_array(c->a, struct person_id, found.n);
	for (ptrdiff_t i = 0; i < found.n; i++)
		s.people[s.n++] = found.v[i]->id;
	TRY(db_write(c, save_rule, &s));
	if (s.made.v)
		reply_see_other(c, rp, "/groupes/%lld", (long long)s.made.v);
	else
		reply_see_other(c, rp, "/groupes");
	return OK;
}

static enum err
change_rule(struct ctx *c, void *arg)
{
	struct saving *s = arg;
	struct directory_group g;

	TRY(directory_group(c, s->id, &g));
	if (s->drop)
		return directory_group_drop(c, s->id);
	return directory_group_put(c, s->id, s->name, g.criteria, s->people, s->n, &s->made);
}

/* POST /groupes/:group: a new name, fewer people; or the end of the group. */
static enum err
do_change(struct ctx *c, const struct request *rq, struct reply *rp)
{
	struct saving s = { .drop = form_flag(rq, S("drop")) };
	struct directory_member_list people;
	enum err e;

	TRY(segment_id(c, rq, 0, &s.id));
	TRY(directory_group_people(c, s.id, &people));
	s.people = arena_array(c->a, struct person_id, people.n);
	for (ptrdiff_t i = 0; i < people.n; i++)
		if (form_flag(rq, arena_fmt(c->a, "p%lld", (long long)people.v[i].id.v)))
			s.people[s.n++] = people.v[i].id;
	TRY(form_opt(c, rq, S("name"), DIRECTORY_NAME_MAX, &s.name));
	e = db_write(c, change_rule, &s);
	if (e == E_INVALID || e == E_CONFLICT)
		return group_page(c, rq, rp, s.id, true);
	if (e == OK && s.drop)
		reply_see_other(c, rp, "/groupes");
	else if (e == OK)
		reply_see_other(c, rp, "/groupes/%lld", (long long)s.id.v);
	return e;
}

struct relaying { struct audience_id id; struct person_id person; };

static enum err
relay_rule(struct ctx *c, void *arg)
{
	struct relaying *r = arg;

	return directory_group_relay_set(c, r->id, r->person);
}

/* POST /groupes/:group/relais: who passes messages on to them */
static enum err
do_relay(struct ctx *c, const struct request *rq, struct reply *rp)
{
	struct relaying r = {};
	str who;

	TRY(segment_id(c, rq, 0, &r.id));
	TRY(form_opt(c, rq, S("relay"), 20, &who));
	if (who.n && !str_to_i64(who, 1, INT64_MAX, &r.person.v))
		return fail(c, E_INVALID, S("relay"), S("form.choice"), "not an id");
	TRY(db_write(c, relay_rule, &r));
	reply_see_other(c, rp, "/groupes/%lld", (long long)r.id.v);
	return OK;
}

const struct route directory_group_routes[] = {
	{ GET, "/groupes", DIRECTORY_READ, show_groups },
	{ POST, "/groupes", DIRECTORY_WRITE, do_save },
	{ GET, "/groupes/:group", DIRECTORY_READ, show_group },
	{ POST, "/groupes/:group", DIRECTORY_WRITE, do_change },
	{ POST, "/groupes/:group/relais", DIRECTORY_WRITE, do_relay },
};
const ptrdiff_t directory_group_routes_n = COUNT(directory_group_routes);
