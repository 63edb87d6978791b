/*
 * campaign_link_web.c -- /v/TOKEN: what is kept of someone, for their own eyes.  No account,
 * no script.  GET records nothing, so that whoever opens links for them changes nothing.
 */
#include "campaign/campaign_web.h"
#include "campaign_q.h"
#include "crypto/crypto.h"
#include "db/db.h"
#include "directory/directory.h"
#include "directory/directory_web.h"
#include "i18n/i18n.h"

struct seen {
	struct campaign_link link;
	struct campaign_community community;
	bool found;
};
struct seeing { str token; struct seen *out; };

static enum err
see_rule(struct ctx *c, void *arg)
{
	const struct seeing *w = arg;
	bool found;

	*w->out = (struct seen){};
	TRY(campaign_q_community(c, &w->out->community, &found));
	if (w->token.n != CALL_LINK)
		return OK;
	return campaign_q_link(c, crypto_token_hash(c->a, w->token), &w->out->link, &w->out->found);
}

static enum err
see(struct ctx *c, str token, struct seen *out)
{
	return db_read(c, see_rule, &(struct seeing){ token, out });
}

static struct shell
shell_of(const struct seen *s, str title)
{
	return (struct shell){ .title = title, .community = s->community.name, .exercise = s->found && s->link.exercise,
		.help_phone = s->community.callback_phone };
}

/* False when a page was written instead: the link is unknown, or too old. */
static bool
may_answer(struct ctx *c, struct reply *rp, const struct seen *s)
{
	bool over = s->found && (!str_eq(s->link.state, S("sent")) ||
	    (s->link.closes_at.some && c->now.us >= s->link.closes_at.v.us));
	struct answer_stop_view v = { .what = over ? MSG_campaign_link_over : MSG_answer_unknown,
		.then = MSG_answer_stop_call };

	if (s->found && !over)
		return true;
	v.shell = shell_of(s, msg_text(c->lang, v.what));
	rp->status = over ? 410 : 404;
	answer_stop_page(&rp->body, &v);
	return false;
}

/* ---- what is kept of them ------------------------------------------------------------- */

static enum err
fill_contacts(struct ctx *c, struct person_id id, struct campaign_link_view *v)
{
	struct directory_contact_list list;

	TRY(directory_contacts(c, id, &list));
	v->contacts.v = arena_array(c->a, struct campaign_contact_line, list.n);
	v->contacts.n = list.n;
	for (ptrdiff_t i = 0; i < list.n; i++) {
		str plain;

		TRY(crypto_open(c, list.v[i].sealed, &plain));
		v->contacts.v[i] = (struct campaign_contact_line){ .label = directory_word(c, "contact", list.v[i].kind),
			.value = campaign_mask(c->a, plain), .agreed = list.v[i].consent_on.some,
			.doubt = list.v[i].doubted_on.some };
	}
	return OK;
}

static enum err
fill_skills(struct ctx *c, struct person_id id, struct campaign_link_view *v)
{
	struct directory_skill_list skills;

	TRY(directory_skills(c, id, &skills));
	v->skills.v = arena_array(c->a, struct campaign_skill_line, skills.n);
	v->skills.n = skills.n;
	for (ptrdiff_t i = 0; i < skills.n; i++)
		v->skills.v[i] = (struct campaign_skill_line){ skills.v[i].label, skills.v[i].expires_on,
			skills.v[i].expires_on.some && skills.v[i].expires_on.v.n < c->today.n };
	return OK;
}

static enum err
fill_types(struct ctx *c, struct person_id id, struct campaign_link_view *v)
{
	struct directory_willing_list list;

	TRY(directory_willingnesses(c, id, &list));
	v->types.v = arena_array(c->a, struct campaign_type_line, list.n);
	v->types.n = list.n;
	for (ptrdiff_t i = 0; i < list.n; i++) {
		str said = list.v[i].willing;
		bool yes = str_eq(said, S("yes")), no = str_eq(said, S("no"));

		v->types_said = v->types_said || said.n;
		v->types.v[i] = (struct campaign_type_line){ .id = list.v[i].id.v, .willing = said,
			.label = list.v[i].label.n ? list.v[i].label :
			    msg_text(c->lang, msg_find(arena_fmt(c->a, "crisis.typology.%.*s", STR(list.v[i].code)))),
			.word = directory_word(c, "willing", said.n ? said : S("unsaid")),
			.mark = yes ? S("●") : no ? S("✕") : said.n ? S("◔") : S("○") };
	}
	return OK;
}

static enum err
fill_person(struct ctx *c, const struct seen *s, struct campaign_link_view *v)
{
	struct directory_commune_list communes;
	struct channels_order order;
	struct directory_person p;
	struct person_id id = s->link.person_id;

	TRY(directory_person(c, id, &p));
	TRY(directory_communes(c, &communes));
	v->name = i18n_person(c->a, p.title, p.given, p.family);
	v->job = p.profession.n ? directory_profession_label(p.profession) : S("");
	for (ptrdiff_t i = 0; i < communes.n; i++)
		if (str_eq(communes.v[i].code, p.commune_code))
			v->commune = communes.v[i].name;
	TRY(channels_of(c, id, &order));
	v->order = channels_say(c, c->lang, &order);
	channels_fill(c, &order, p.preferred, &v->channels);
	TRY(fill_contacts(c, id, v));
	TRY(fill_skills(c, id, v));
	return fill_types(c, id, v);
}

/* ---- showing --------------------------------------------------------------------------------- */

static struct msg
said_word(str outcome)
{
	const struct { const char *word; struct msg said; } all[] = { { "right", MSG_campaign_said_right },
		{ "changed", MSG_campaign_said_changed }, { "paused", MSG_campaign_said_paused },
		{ "no_call", MSG_campaign_said_no_call }, { "erase", MSG_campaign_said_erase },
		{ "received", MSG_campaign_said_received }, { "relayed", MSG_campaign_said_relayed } };

	for (int i = 0; i < COUNT(all); i++)
		if (str_eq(outcome, str_from(all[i].word)))
			return all[i].said;
	return (struct msg){};
}

/* When the page was made, then what makes it unlike any other: what answer_by_robot() reads. */
static str
page_key(struct ctx *c)
{
	return arena_fmt(c->a, "%llx-%.*s", (long long)(c->now.us / US_PER_S), 11, crypto_token(c).p);
}

static struct field
typed(const char *name, struct msg label, struct msg hint, str value, const char *type, const struct form_error *e)
{
	return (struct field){ .name = str_from(name), .label = label, .hint = hint, .value = value,
		.type = str_from(type), .max = DIRECTORY_CONTACT_MAX, .error = form_error_for(e, str_from(name)) };
}

static struct campaign_link_view
view_of(struct ctx *c, const struct request *rq, const struct seen *s, struct msg title, const struct form_error *e)
{
	return (struct campaign_link_view){ .shell = shell_of(s, msg_text(c->lang, title)), .error = *e,
		.token = rq->segment[0], .key = page_key(c), .title = s->link.title, .message = s->link.message,
		.confirm = str_eq(s->link.kind, S("confirm")) };
}

static enum err
ask(struct ctx *c, const struct request *rq, struct reply *rp, const struct seen *s, str people, bool again,
    const struct form_error *e)
{
	bool test = str_eq(s->link.kind, S("test")), relay = str_eq(s->link.kind, S("relay"));
	struct campaign_link_view v = view_of(c, rq, s, test ? MSG_campaign_link_test : relay ?
	    MSG_campaign_link_relay : MSG_campaign_link_confirm, e);

	v.again = again;
	v.said = said_word(s->link.outcome);
	v.people = typed("people", MSG_campaign_link_people, (struct msg){}, people, "number", e);
	v.people.required = true;
	if (s->link.outcome.n && !query_str(rq, S("changer")).n && !again && !e->any)
		campaign_done_page(&rp->body, &v);
	else if (test)
		campaign_test_page(&rp->body, &v);
	else if (relay)
		campaign_relay_page(&rp->body, &v);
	else {
		TRY(fill_person(c, s, &v));
		campaign_confirm_page(&rp->body, &v);
	}
	return OK;
}

static const struct form_error nothing_wrong;

/* GET /v/:token */
static enum err
show(struct ctx *c, const struct request *rq, struct reply *rp)
{
	struct seen s;

	TRY(see(c, rq->segment[0], &s));
	return may_answer(c, rp, &s) ? ask(c, rq, rp, &s, S(""), false, &nothing_wrong) : OK;
}

static enum err
answer_rule(struct ctx *c, void *arg)
{
	return campaign_answer(c, arg);
}

/* POST /v/:token */
static enum err
record(struct ctx *c, const struct request *rq, struct reply *rp)
{
	struct campaign_answer a = { .token = rq->segment[0] };
	struct form_error error = {};
	str key, people;
	bool hasty;
	struct seen s;
	enum err e;

	TRY(form_opt(c, rq, S("k"), 64, &key));
	TRY(form_opt(c, rq, S("outcome"), 20, &a.outcome));
	TRY(form_opt(c, rq, S("people"), 20, &people));
	TRY(see(c, rq->segment[0], &s));
	if (!may_answer(c, rp, &s))
		return OK;
	if (answer_by_robot(c, rq, key, &hasty))	/* a person presses once more; a robot changed nothing */
		return ask(c, rq, rp, &s, people, true, &nothing_wrong);
	if (people.n && !str_to_i64(people, 0, CAMPAIGN_RELAYED_MAX, &a.relayed))
		a.relayed = -1;
	e = db_write(c, answer_rule, &a);
	if (e == E_INVALID) {
		error = form_error_of(c, rq->code);
		ctx_forgive(c);
		rp->status = 422;
		return ask(c, rq, rp, &s, people, false, &error);
	}
	TRY(e);
	reply_see_other(c, rp, "/v/%.*s", STR(a.token));
	return OK;
}

/* ---- correcting ------------------------------------------------------------------------------- */

static enum err
change_page(struct ctx *c, const struct request *rq, struct reply *rp, const struct seen *s,
	    const struct campaign_change *k, bool again, const struct form_error *e)
{
	struct campaign_link_view v = view_of(c, rq, s, MSG_campaign_link_change_title, e);

	v.again = again;
	TRY(fill_person(c, s, &v));
	if (k->order.n)
		channels_fill(c, &k->order, S(""), &v.channels);
	for (ptrdiff_t i = 0; i < v.types.n && k->types_n; i++)
		for (int j = 0; j < k->types_n; j++)
			if (k->types[j].type.v == v.types.v[i].id)
				v.types.v[i].willing = k->types[j].willing;
	v.mobile = typed("mobile", MSG_campaign_link_mobile, MSG_campaign_link_keep, k->mobile, "tel", e);
	v.email = typed("email", MSG_campaign_link_email, MSG_campaign_link_keep, k->email, "email", e);
	v.agrees = (struct field_flag){ .name = S("agrees"), .label = MSG_campaign_link_agrees, .on = k->agrees,
		.error = form_error_for(e, S("agrees")) };
	campaign_change_page(&rp->body, &v);
	return OK;
}

/* GET /v/:token/corriger */
static enum err
show_change(struct ctx *c, const struct request *rq, struct reply *rp)
{
	struct campaign_change k = {};
	struct seen s;

	TRY(see(c, rq->segment[0], &s));
	if (!may_answer(c, rp, &s))
		return OK;
	if (!str_eq(s.link.kind, S("confirm")))
		return fail(c, E_NOT_FOUND, S(""), S("page.none"), "kind");
	return change_page(c, rq, rp, &s, &k, false, &nothing_wrong);
}

static enum err
change_rule(struct ctx *c, void *arg)
{
	return campaign_change(c, arg);
}

static enum err
read_types(struct ctx *c, const struct request *rq, struct person_id id, struct campaign_change *k)
{
	struct directory_willing_list list;

	TRY(directory_willingnesses(c, id, &list));
	for (ptrdiff_t i = 0; i < list.n && k->types_n < CAMPAIGN_TYPES_MAX; i++) {
		k->types[k->types_n].type = list.v[i].id;
		TRY(form_opt(c, rq, arena_fmt(c->a, "t%lld", (long long)list.v[i].id.v), 10,
		    &k->types[k->types_n++].willing));
	}
	return OK;
}

/* POST /v/:token/corriger */
static enum err
record_change(struct ctx *c, const struct request *rq, struct reply *rp)
{
	struct campaign_change *k = arena_new(c->a, struct campaign_change);
	struct form_error error = {};
	struct seen s;
	enum err e;
	bool hasty;
	str key;

	k->token = rq->segment[0];
	k->agrees = form_flag(rq, S("agrees"));
	TRY(form_opt(c, rq, S("k"), 64, &key));
	TRY(form_opt(c, rq, S("mobile"), DIRECTORY_CONTACT_MAX, &k->mobile));
	TRY(form_opt(c, rq, S("email"), DIRECTORY_CONTACT_MAX, &k->email));
	TRY(see(c, rq->segment[0], &s));
	if (!may_answer(c, rp, &s))
		return OK;
	TRY(read_types(c, rq, s.link.person_id, k));
	e = channels_read(c, rq, &k->order);
	if (e == OK && answer_by_robot(c, rq, key, &hasty))
		return change_page(c, rq, rp, &s, k, true, &nothing_wrong);
	if (e == OK)
		e = db_write(c, change_rule, k);
	if (e == E_INVALID) {
		error = form_error_of(c, rq->code);
		ctx_forgive(c);
		rp->status = 422;
		return change_page(c, rq, rp, &s, k, false, &error);
	}
	TRY(e);
	reply_see_other(c, rp, "/v/%.*s", STR(k->token));
	return OK;
}

const struct route campaign_link_routes[] = {
	{ GET,  "/v/:token",		PUBLIC, show },
	{ POST, "/v/:token",		PUBLIC, record },
	{ GET,  "/v/:token/corriger",	PUBLIC, show_change },
	{ POST, "/v/:token/corriger",	PUBLIC, record_change },
};
const ptrdiff_t campaign_link_routes_n = COUNT(campaign_link_routes);
