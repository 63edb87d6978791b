#include "crypto/crypto.h"
#include "db/db.h"
#include "directory/directory.h"
#include "jobs/jobs.h"
#include "logbook/logbook.h"
#include "mobilisation/call_jobs.h"
#include "mobilisation_q.h"
#include "mobilisation_t.h"
#include "mobt_q.h"
#include "t.h"

static enum err
community_rule(struct ctx *c, [[maybe_unused]] void *arg)
{
	int64_t n;

	TRY(mobt_q_community(c, c->now, &n));
	TRY(mobt_q_typology(c, &n));
	return mobt_q_zone(c, &n);
}

void
mob_db(struct ctx *c)
{
	T(crypto_start(c, S(""), false) == OK);
	t_db(c);
	T(db_write(c, community_rule, NULL) == OK);
}

str
mob_db_file(struct ctx *c)
{
	str where;

	T(crypto_start(c, S(""), false) == OK);
	where = t_db_file(c);
	T(db_write(c, community_rule, NULL) == OK);
	return where;
}

struct adding { bool exercise; const struct mob_person *p; int n; int64_t id; };

static enum err
crisis_rule(struct ctx *c, void *arg)
{
	struct adding *a = arg;
	struct mobt_crisis row;

	TRY(mobt_q_crisis(c, a->exercise, c->now, crypto_token(c), &row));
	a->id = row.id.v;
	return OK;
}

struct crisis_id
mob_crisis(struct ctx *c, bool exercise)
{
	struct adding a = { .exercise = exercise };

	T(db_write(c, crisis_rule, &a) == OK);
	return (struct crisis_id){ a.id };
}

static enum err
contact(struct ctx *c, struct person_id id, str kind, int how, str value)
{
	int64_t n;

	if (how == 0)
		return OK;
	return mobt_q_contact(c, id, kind, crypto_seal(c, value), crypto_lookup(c->a, value),
	    (struct opt_day){ how == 2, c->today }, &n);
}

static enum err
person(struct ctx *c, const struct mob_person *p, int64_t *id)
{
	struct mobt_person row;

	bool erased = p->status && strcmp(p->status, "erased") == 0;

	TRY(mobt_q_person(c, str_from(p->family), erased ? S("") : S("Jeanne"), str_from(p->profession),
	    erased ? (str){} : S("45234"),
	    (struct opt_zone_id){ p->zone != 0, { p->zone } }, p->member,
	    p->status ? str_from(p->status) : S("active"), p->preferred ? str_from(p->preferred) : S("sms"),
	    p->no_call, c->today, c->now, &row));
	*id = row.id.v;
	TRY(contact(c, row.id, S("mobile"), p->mobile, arena_fmt(c->a, "+336%08lld", (long long)row.id.v)));
	TRY(contact(c, row.id, S("email"), p->email, arena_fmt(c->a, "p%lld@exemple.fr", (long long)row.id.v)));
	return contact(c, row.id, S("mssante"), p->mssante,
	    arena_fmt(c->a, "p%lld@mssante.fr", (long long)row.id.v));
}

static enum err
person_rule(struct ctx *c, void *arg)
{
	struct adding *a = arg;

	return person(c, a->p, &a->id);
}

struct person_id
mob_person(struct ctx *c, const struct mob_person *p)
{
	struct adding a = { .p = p };

	T(db_write(c, person_rule, &a) == OK);
	return (struct person_id){ a.id };
}

static enum err
nurses_rule(struct ctx *c, void *arg)
{
	struct adding *a = arg;
	int64_t id;

	for (int i = 0; i < a->n; i++) {
		str name = arena_fmt(c->a, "N%05d", i + 1);

		TRY(person(c, &(struct mob_person){ .family = arena_z(c->a, name), .profession = "60",
		    .zone = 1 + i % 2, .member = true, .mobile = 2 }, &id));
		if (i == 0)
			a->id = id;
	}
	return OK;
}

struct person_id
mob_nurses(struct ctx *c, int n)
{
	struct adding a = { .n = n };

	T(db_write(c, nurses_rule, &a) == OK);
	return (struct person_id){ a.id };
}

static enum err
draft_rule(struct ctx *c, void *arg)
{
	return call_draft_save(c, arg);
}

struct call_id
mob_draft(struct ctx *c, struct crisis_id crisis, str criteria)
{
	struct call_draft d = { .crisis = crisis, .title = S("Renfort Brou"), .place = S("Salle des fêtes, Brou"),
		.message = S("Renfort infirmier à Brou ce soir 20 h. Pouvez-vous venir ?"),
		.bring = S("Carte professionnelle"), .criteria = criteria, .request_key = crypto_token(c),
		.starts_at = { true, { c->now.us + US_PER_HOUR } },
		.ends_at = { true, { c->now.us + 5 * US_PER_HOUR } } };

	T(db_write(c, draft_rule, &d) == OK);
	return d.id;
}

static struct opt_instant
hours_from_now(struct ctx *c, int64_t h)
{
	return h == MOB_UNSAID ? (struct opt_instant){} : (struct opt_instant){ true, { c->now.us + h * US_PER_HOUR } };
}

struct call_id
mob_asking_at(struct ctx *c, struct crisis_id crisis, const char *title, int64_t from_h, int64_t to_h, int64_t wanted)
{
	struct call_draft d = { .crisis = crisis, .title = str_from(title), .place = S("Salle des fêtes, Brou"),
		.message = S("Renfort infirmier à Brou. Pouvez-vous venir ?"), .criteria = S("{\"from\": \"criteria\"}"),
		.request_key = crypto_token(c), .urgent = true,
		.starts_at = hours_from_now(c, from_h), .ends_at = hours_from_now(c, to_h),
		.asks = { { { .profession = S("60"), .wanted = wanted } }, 1 } };

	T(db_write(c, draft_rule, &d) == OK);
	return d.id;
}

struct call_id
mob_asking(struct ctx *c, struct crisis_id crisis, int64_t wanted)
{
	return mob_asking_at(c, crisis, "Renfort Brou", 2, 6, wanted);
}

struct on_shift { struct crisis_id crisis; struct person_id person; int64_t from_h, to_h; };

static enum err
shift_rule(struct ctx *c, void *arg)
{
	const struct on_shift *w = arg;
	struct instant from = { c->now.us + w->from_h * US_PER_HOUR }, to = { c->now.us + w->to_h * US_PER_HOUR };
	int64_t n;

	TRY(mobt_q_response(c, (struct opt_crisis_id){ true, w->crisis }, c->now, &n));
	TRY(mobt_q_opening(c, &n));
	TRY(mobt_q_crew(c, &n));
	TRY(mobt_q_shift(c, from, to, &n));
	TRY(mobt_q_staff(c, w->crisis, w->person, crypto_digest(c->a, S("token")), c->now, &n));
	return mobt_q_duty(c, c->now, &n);
}

void
mob_shift(struct ctx *c, struct crisis_id crisis, struct person_id person, int64_t from_h, int64_t to_h)
{
	struct on_shift w = { crisis, person, from_h, to_h };

	T(db_write(c, shift_rule, &w) == OK);
}

struct recipient_id
mob_asked_of(struct ctx *c, struct call_id call, struct person_id person)
{
	struct mobilisation_new_recipient r;

	T(mobilisation_q_recipient_of(c, call, person, &r) == OK);
	return r.id;
}

static enum err
send_rule(struct ctx *c, void *arg)
{
	return call_send(c, arg);
}

enum err
mob_send_first(struct ctx *c, struct crisis_id crisis, struct call_id call, ptrdiff_t first,
	       struct call_send *out)
{
	struct call_preview v;

	TRY(call_preview(c, crisis, call, MOB_URL, &v));
	*out = (struct call_send){ .crisis = crisis, .call = call, .fingerprint = v.fingerprint,
		.base_url = MOB_URL, .first = first };
	return db_write(c, send_rule, out);
}

enum err
mob_send(struct ctx *c, struct crisis_id crisis, struct call_id call, struct call_send *out)
{
	return mob_send_first(c, crisis, call, 0, out);
}

struct saying { struct answer_new a; struct answer_done done; };

static enum err
say_rule(struct ctx *c, void *arg)
{
	struct saying *s = arg;

	return answer_record(c, &s->a, &s->done);
}

struct answer_done
mob_say(struct ctx *c, struct recipient_id r, const char *what)
{
	struct saying s = { .a = { .recipient = r, .answer = str_from(what), .via = S("link"),
		.request_key = crypto_token(c) } };

	T(db_write(c, say_rule, &s) == OK);
	return s.done;
}

static enum err
turn_rule(struct ctx *c, void *arg)
{
	return wave_turn(c, arg);
}

struct wave_turn
mob_look(struct ctx *c, struct call_id call)
{
	struct wave_turn t = { .call = call };

	T(db_write(c, turn_rule, &t) == OK);
	return t;
}

bool
mob_looks_now(struct ctx *c)
{
	const struct job_kind kinds[1] = { call_wave_job };
	int ran;

	T(jobs_run_due(c, kinds, 1, 20, &ran) == OK);
	return ran > 0;
}

int64_t
mob_placed(struct ctx *c, struct call_id call)
{
	struct place_post_list posts;
	int64_t n = 0;

	T(place_posts(c, call, &posts) == OK);
	for (ptrdiff_t i = 0; i < posts.n; i++)
		n += posts.v[i].taken;
	return n;
}

struct mob_messages
mob_outbox(struct ctx *c)
{
	struct mobt_message_list rows;
	struct mob_messages out;

	T(mobt_q_outbox(c, &rows) == OK);
	out.n = rows.n;
	out.v = arena_array(c->a, struct mob_message, rows.n);
	for (ptrdiff_t i = 0; i < rows.n; i++) {
		const struct mobt_message *m = &rows.v[i];

		out.v[i] = (struct mob_message){ .recipient = m->recipient_id.v, .person = m->person_id.v,
			.channel = m->channel, .subject = m->subject, .state = m->state,
			.not_before = m->not_before };
		T(crypto_open(c, m->address, &out.v[i].address) == OK);
		if (m->body.n)
			T(crypto_open(c, m->body, &out.v[i].body) == OK);
	}
	return out;
}

struct stating { struct recipient_id r; str state; };

static enum err
state_rule(struct ctx *c, void *arg)
{
	struct stating *s = arg;
	int64_t n;

	return mobt_q_post_state(c, s->state, c->now, s->r, &n);
}

void
mob_post_state(struct ctx *c, struct recipient_id r, str state)
{
	struct stating s = { r, state };

	T(db_write(c, state_rule, &s) == OK);
}

str
mob_token(struct ctx *c, str body)
{
	const char *at = memmem(body.p, (size_t)body.n, "/r/", 3);

	T(at != NULL);
	return arena_dup(c->a, (str){ at + 3, CALL_LINK });
}

struct mobt_counts
mob_counts(struct ctx *c)
{
	struct mobt_counts n;

	T(mobt_q_counts(c, &n) == OK);
	return n;
}

struct mobt_recipient_list
mob_recipients(struct ctx *c)
{
	struct mobt_recipient_list list;

	T(mobt_q_recipients(c, &list) == OK);
	return list;
}

bool
mob_logged(struct ctx *c, const char *kind, const char *words)
{
	struct mobt_log_text_list texts;

	T(mobt_q_log_texts(c, &texts) == OK);
	T(!str_eq(logbook_kind(c, str_from(kind)), str_from(kind)));	/* people read a word, not a key */
	for (ptrdiff_t i = 0; i < texts.n; i++)
		if (str_eq(texts.v[i].kind, str_from(kind)) && str_has(texts.v[i].body, str_from(words)))
			return true;
	return false;
}

static enum err
relay_rule(struct ctx *c, void *arg)
{
	struct mobilisation_new_group g;

	TRY(mobilisation_q_group_save(c, S("Les relais"), S("{}"), c->now, &g));
	return directory_group_relay_set(c, g.id, *(struct person_id *)arg);
}

void
mob_relay(struct ctx *c, struct person_id person)
{
	T(db_write(c, relay_rule, &person) == OK);
}

struct mob_asked
mob_asked(struct ctx *c, int nurses, int64_t wanted)
{
	struct mob_asked out;
	struct call_send s;

	mob_db(c);
	out.crisis = mob_crisis(c, false);
	mob_nurses(c, nurses);
	out.call = mob_asking(c, out.crisis, wanted);
	T(mob_send(c, out.crisis, out.call, &s) == OK);
	out.r = mob_recipients(c);
	return out;
}
