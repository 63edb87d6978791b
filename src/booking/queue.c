/* queue.c -- the waiting list: offers in turn, answers, deadlines. */
#include "booking/queue.h"
#include "booking/booking_impl.h"
#include "booking/avail.h"
#include "booking/invite.h"
#include "conf/conf.h"
#include "crypto/crypto.h"
#include "db/db.h"
#include "i18n/i18n.h"
#include "mobilisation/wave.h"
#include "post/outbox.h"
#include "queue_q.h"

enum { FORGET_BATCH = 500, COMING_MAX = 64 };

/* ---- what is written ---------------------------------------------------------------- */

enum err
queue_send(struct ctx *c, const struct booking_contact *k, const struct outbox_new *m, str key)
{
	struct outbox_new x = *m;

	if (takes_sms(k->phone)) {
		x.channel = S("sms");
		x.address = k->phone;
		x.subject = S("");
		x.body = sms_plain(c->a, m->body);
		x.send_key = arena_fmt(c->a, "%.*s:sms", STR(key));
		TRY(outbox_add(c, &x));
	}
	if (!k->email.n)
		return OK;
	x = *m;
	x.channel = S("email");
	x.address = k->email;
	x.send_key = arena_fmt(c->a, "%.*s:email", STR(key));
	return outbox_add(c, &x);
}

static enum lang
lang_of(str lang)
{
	return str_eq(lang, S("en")) ? LANG_EN : LANG_FR;
}

struct asking {				/* one offer being made */
	const struct queue_call *q;
	const struct booking_offer *o;
	struct instant told, expires;
	struct offer_id id;
	str token;
};

static enum err
tell_offer(struct ctx *c, const struct asking *a, const struct queue_candidate *w, const struct booking_contact *k)
{
	enum lang lang = lang_of(w->lang);
	struct buf b = { .a = c->a };
	struct booking_words at;
	str phone;

	TRY(offer_words(c, a->o->id, &at));
	phone = at.phone.n ? at.phone : at.callback_phone;
	buf_fmt(&b, "%.*s : ", STR(at.us));
	if (at.exercise)
		buf_fmt(&b, "%.*s ", STR(msg_text(lang, MSG_booking_sms_exercise)));
	buf_put(&b, msg_fmt(c->a, lang, a->q->leftover ? MSG_queue_sms_dose : MSG_queue_sms_offer, at.motive,
	    i18n_moment(c->a, lang, a->o->starts_at)));
	buf_fmt(&b, " %.*s, %.*s, %.*s. ", STR(at.venue), STR(at.address), STR(at.commune));
	buf_put(&b, msg_fmt(c->a, lang, MSG_queue_sms_answer, i18n_moment(c->a, lang, a->expires),
	    arena_fmt(c->a, "%.*s/rdv/o/%.*s", STR(a->q->base_url), STR(a->token))));
	if (phone.n)
		buf_fmt(&b, " %.*s", STR(msg_fmt(c->a, lang, MSG_booking_sms_phone, i18n_phone(c->a, phone))));
	return queue_send(c, k, &(struct outbox_new){ .exercise = at.exercise, .body = buf_str(&b),
	    .subject = msg_text(lang, MSG_queue_mail_offer), .not_before = a->told, .not_after = a->expires },
	    arena_fmt(c->a, "waiting:%lld:%lld", (long long)w->id.v, (long long)a->id.v));
}

/* "waiting:12:...": all that was written to one of those who wait. */
static enum err
unsend(struct ctx *c, struct waiting_id id)
{
	int64_t changed;

	return booking_q_unsend(c, arena_fmt(c->a, "waiting:%lld:", (long long)id.v),
	    arena_fmt(c->a, "waiting:%lld;", (long long)id.v), &changed);
}

/* ---- offering ------------------------------------------------------------------------- */

enum err
queue_expected(struct ctx *c, const struct booking_person *who, str key, struct motive_id motive, bool *yes)
{
	struct booking_coming_list coming;
	struct booking_person other;

	*yes = false;
	if (!key.p)
		return OK;
	TRY(booking_q_coming(c, key, motive, c->now, COMING_MAX, &coming));
	for (ptrdiff_t i = 0; i < coming.n && !*yes; i++) {
		TRY(booking_person_open(c, coming.v[i].person, &other));
		*yes = same_person(c, who, &other);
	}
	return OK;
}

static enum err
over(struct ctx *c, struct waiting_id id, str state)
{
	int64_t changed;

	TRY(queue_q_end(c, state, c->now, id, &changed));
	return queue_q_venues_drop(c, id, &changed);
}

/* A place of the slot, held for the offer; ${got} false: there is none. */
static enum err
keep_place(struct ctx *c, const struct asking *a, struct place_id *place, bool *got)
{
	struct booking_touched held = {};
	struct booking_hold h = { .token = a->token, .slot = a->q->slot, .people = 1, .staff = true,
		.until = a->expires, .kept = a->q->leftover != NULL, .touched = &held };
	struct booking_held_list have;
	enum err e = booking_hold(c, &h);

	*got = e == OK;
	if (e == E_CONFLICT) {		/* full, or no second visit: what was taken is given back */
		ctx_forgive(c);
		return booking_let_go(c, a->token, 0, NULL);
	}
	TRY(e);
	TRY(booking_held(c, a->token, &have));
	*place = have.v[0].id;
	for (int i = 0; i < held.n; i++)
		touch(a->q->touched, held.slot[i]);
	return OK;
}

static enum err
make(struct ctx *c, struct asking *a, const struct queue_candidate *w, const struct booking_contact *k, bool *got)
{
	struct opt_leftover_id leftover = {};
	struct queue_offer_new row;
	struct place_id place;

	a->token = crypto_token(c);
	TRY(keep_place(c, a, &place, got));
	if (!*got)
		return OK;
	if (a->q->leftover)
		leftover = (struct opt_leftover_id){ true, a->q->leftover->id };
	TRY(queue_q_offer_add(c, w->id, a->q->slot, place, leftover, booking_token_hash(c->a, a->token),
	    crypto_seal(c, a->token), a->told, a->expires, &row));
	a->id = row.id;
	TRY(jobs_add(c, S("booking.offer"), arena_fmt(c->a, "%lld", (long long)row.id.v),
	    arena_fmt(c->a, "offer:%lld", (long long)row.id.v), a->expires));
	return w->by_phone ? OK : tell_offer(c, a, w, k);
}

/* Half of the time there is, so that the next one may still be asked. */
static struct instant
deadline(const struct asking *a, const struct queue_candidate *w)
{
	int64_t spare = (a->o->starts_at.us - a->told.us) / US_PER_S - w->notice_min * 60, s = spare / 2;

	if (a->q->leftover)
		return (struct instant){ a->told.us + a->q->leftover->answer_min * US_PER_MIN };
	s = s < QUEUE_ANSWER_MIN_S ? QUEUE_ANSWER_MIN_S : s > QUEUE_ANSWER_MAX_S ? QUEUE_ANSWER_MAX_S : s;
	return (struct instant){ a->told.us + s * US_PER_S };
}

/* ${got}: this one was asked; ${room} false: there is no place any more. */
static enum err
ask(struct ctx *c, struct asking *a, const struct queue_candidate *w, bool *got, bool *room)
{
	struct booking_person who;
	struct booking_contact k;
	bool expected;

	*got = false;
	TRY(booking_person_open(c, w->person, &who));
	TRY(booking_contact_open(c, w->contact, &k));
	if (booking_eligible(c, a->o, who.born) != OK || (!a->q->leftover && period_person(c, a->o,
	    &(struct period_who){ who.born, k.commune, S(""), 1 }, (struct period_id){ 0 }) != OK)) {
		ctx_forgive(c);
		return OK;
	}
	TRY(queue_expected(c, &who, w->contact_key, a->o->motive_id, &expected));
	if (expected)			/* she found one by herself meanwhile */
		return over(c, w->id, S("booked"));
	a->expires = deadline(a, w);
	TRY(make(c, a, w, &k, got));
	*room = *got;
	return OK;
}

static bool
published(const struct ctx *c, const struct booking_offer *o)
{
	return o->open && o->opens_at.some && o->opens_at.v.us <= c->now.us;
}

/* Minutes between the message and the slot that someone may need to come. */
static int64_t
lead_of(const struct asking *a)
{
	if (a->q->leftover)
		return a->q->leftover->within_min;
	return ((a->o->starts_at.us - a->told.us) / US_PER_S - QUEUE_ANSWER_MIN_S) / 60;
}

enum err
queue_offer(struct ctx *c, const struct queue_call *q, int *made)
{
	struct booking_offer o;
	struct asking a = { .q = q, .o = &o, .told = c->now };
	struct queue_candidate_list list;
	struct queue_waits any;
	bool found, got, room = true;
	int n = 0;

	if (made)
		*made = 0;
	TRY(offer_of(c, q->slot, &o));
	TRY(queue_q_waits(c, o.motive_id, &any, &found));
	if (!found || !published(c, &o))
		return OK;
	if (!q->leftover)
		TRY(wave_quiet(c, c->now, &a.told));
	if (lead_of(&a) <= 0)
		return OK;
	TRY(queue_q_candidates(c, o.venue_id, o.motive_id, c->now, lead_of(&a),
	    1 << day_weekday(instant_day(o.starts_at)), q->leftover && q->leftover->pros, q->slot, QUEUE_TRIED_MAX,
	    &list));
	for (ptrdiff_t i = 0; i < list.n && n < q->places && room; i++) {
		TRY(ask(c, &a, &list.v[i], &got, &room));
		n += got;
	}
	if (made)
		*made = n;
	return OK;
}

/* ---- answers --------------------------------------------------------------------------- */

enum err
queue_find(struct ctx *c, str token, struct queue_waiting *out, bool *found)
{
	return queue_q_waiting(c, booking_token_hash(c->a, token), out, found);
}

enum err
queue_offered(struct ctx *c, str token, struct queue_offer *out, bool *found)
{
	return queue_q_offer(c, booking_token_hash(c->a, token), out, found);
}

static enum err
offered(struct ctx *c, str token, struct queue_offer *o, struct queue_waiting *w)
{
	bool found;

	TRY(queue_offered(c, token, o, &found));
	if (!found)
		return fail(c, E_NOT_FOUND, S(""), S("queue.unknown"), "no such offer");
	TRY(queue_q_waiting_by_id(c, o->waiting_id, w, &found));
	return found ? OK : fail(c, E_NOT_FOUND, S(""), S("queue.unknown"), "nobody waits");
}

/* The same place, or another of the slot, to the next one. */
static enum err
pass_on(struct ctx *c, const struct queue_offer *o, str base_url, struct booking_touched *touched)
{
	struct queue_leftover l;
	struct queue_call q = { .slot = o->slot_id, .places = 1, .base_url = base_url, .touched = touched };
	bool found;

	touch(touched, o->slot_id);
	if (o->leftover_id.some) {
		TRY(queue_q_leftover(c, o->leftover_id.v, &l, &found));
		q.leftover = found ? &l : NULL;
	}
	return queue_offer(c, &q, NULL);
}

enum err
queue_accept(struct ctx *c, const struct queue_answer *a)
{
	struct booking_new b = { .token = a->token, .via = S("offer"), .people_n = 1, .base_url = a->base_url,
		.touched = a->touched };
	struct booking_person who;
	struct booking_id booking;
	struct queue_waiting w;
	struct queue_offer o;
	int64_t changed;
	enum err e;

	TRY(offered(c, a->token, &o, &w));
	if (str_eq(o.state, S("accepted")))
		return OK;
	TRY(queue_q_offer_accept(c, c->now, o.id, &changed));
	if (!changed || !str_eq(w.state, S("waiting")))
		return fail(c, E_CONFLICT, S(""), S("queue.late"), "offer %lld", (long long)o.id.v);
	TRY(booking_person_open(c, w.person, &who));
	TRY(booking_contact_open(c, w.contact, &b.contact));
	b.people = &who;
	e = booking_confirm(c, &b, &booking);
	if (e == E_CONFLICT && str_eq(c->cause.key, S("booking.lost"))) {
		ctx_forgive(c);
		return fail(c, E_CONFLICT, S(""), S("queue.late"), "offer %lld", (long long)o.id.v);
	}
	TRY(e);
	return over(c, w.id, S("booked"));
}

enum err
queue_refuse(struct ctx *c, const struct queue_answer *a)
{
	struct queue_waiting w;
	struct queue_offer o;
	int64_t changed;

	if (a->touched)
		*a->touched = (struct booking_touched){};
	TRY(offered(c, a->token, &o, &w));
	TRY(queue_q_offer_refuse(c, c->now, o.id, &changed));
	if (!changed)
		return OK;
	TRY(queue_q_heard(c, w.id, &changed));
	TRY(queue_q_give_back(c, o.token_hash, &changed));
	return pass_on(c, &o, a->base_url, a->touched);
}

enum err
queue_expire(struct ctx *c, struct offer_id id, str base_url, struct booking_touched *touched)
{
	struct queue_waiting w;
	struct queue_offer o;
	int64_t changed;
	bool found;

	if (touched)
		*touched = (struct booking_touched){};
	TRY(queue_q_offer_expire(c, c->now, id, &changed));
	if (!changed)
		return OK;		/* answered, or heard twice */
	TRY(queue_q_offer_by_id(c, id, &o, &found));
	TRY(queue_q_missed(c, o.waiting_id, &changed));
	TRY(queue_q_waiting_by_id(c, o.waiting_id, &w, &found));
	if (found && w.misses >= QUEUE_MISSES_MAX)
		TRY(over(c, w.id, S("gone")));
	return pass_on(c, &o, base_url, touched);
}

enum err
queue_leave(struct ctx *c, str token, str base_url, struct booking_touched *touched)
{
	struct queue_waiting w;
	struct queue_offer o;
	int64_t changed;
	bool found, open;

	if (touched)
		*touched = (struct booking_touched){};
	TRY(queue_find(c, token, &w, &found));
	if (!found)
		return fail(c, E_NOT_FOUND, S(""), S("queue.unknown"), "nobody waits");
	if (!str_eq(w.state, S("waiting")))
		return OK;
	TRY(over(c, w.id, S("left")));
	TRY(unsend(c, w.id));
	TRY(queue_q_offer_open_of(c, w.id, &o, &open));
	if (!open)
		return OK;
	TRY(queue_q_offer_refuse(c, c->now, o.id, &changed));
	TRY(queue_q_give_back(c, o.token_hash, &changed));
	return pass_on(c, &o, base_url, touched);
}

enum err
queue_leave_offer(struct ctx *c, const struct queue_answer *a)
{
	struct booking_contact k;
	struct queue_waiting w;
	struct queue_offer o;

	TRY(offered(c, a->token, &o, &w));
	if (!str_eq(w.state, S("waiting")))
		return OK;
	TRY(booking_contact_open(c, w.contact, &k));
	return queue_leave(c, k.token, a->base_url, a->touched);
}

enum err
queue_ahead(struct ctx *c, const struct queue_waiting *w, int64_t *out)
{
	struct queue_rank r;

	TRY(queue_q_before(c, w->motive_id, w->id, &r));
	*out = r.n;
	return OK;
}

enum err
queue_calls_waiting(struct ctx *c, int64_t *out)
{
	struct queue_to_call_count n;

	TRY(queue_q_calls_waiting(c, c->now, &n));
	*out = n.n;
	return OK;
}

/* ---- the deadline, by a row of job ------------------------------------------------------ */

struct expiring { struct offer_id id; struct booking_touched touched; };

static enum err
expire_rule(struct ctx *c, void *arg)
{
	struct expiring *x = arg;

	return queue_expire(c, x->id, conf_str(SERVER_BASE_URL), &x->touched);
}

static enum err
run_expire(struct ctx *c, str arg)
{
	struct expiring x = {};

	if (!str_to_i64(arg, 1, INT64_MAX, &x.id.v))
		return OK;
	TRY(db_write(c, expire_rule, &x));
	avail_touched(&x.touched);
	return OK;
}

const struct job_kind queue_expire_job = { "booking.offer", 20, run_expire };

/* ---- forgetting -------------------------------------------------------------------------- */

/* The owner of ${token_hash} erases it: what was written to her while she waited goes too. */
enum err
queue_erase(struct ctx *c, str token_hash)
{
	struct queue_offer o;
	bool found;

	TRY(queue_q_offer(c, token_hash, &o, &found));
	return found ? unsend(c, o.waiting_id) : OK;
}

enum err
queue_forget(struct ctx *c, struct instant before)
{
	struct queue_over_list list;
	int64_t changed;

	TRY(queue_q_over(c, c->now, before, FORGET_BATCH, &list));
	for (ptrdiff_t i = 0; i < list.n; i++) {
		TRY(unsend(c, list.v[i].id));
		TRY(queue_q_venues_drop(c, list.v[i].id, &changed));
		TRY(queue_q_offers_drop(c, list.v[i].id, &changed));
		TRY(queue_q_drop(c, list.v[i].id, &changed));
	}
	return OK;
}
