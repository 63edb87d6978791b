/* invite.c -- one person, once: proved, used, given back, forgotten. */
#include "booking/invite.h"
#include "booking/booking_impl.h"
#include "crypto/crypto.h"
#include "i18n/i18n.h"
#include "invite_q.h"
#include "logbook/logbook.h"
#include "mobilisation/wave.h"
#include "post/outbox.h"
#include "queue_rows.h"
#include "booking/queue.h"

enum { BATCH = 10000, OVER = 50, PIN_DIGITS = 6 };
#define FOREVER	((struct instant){ INT64_C(4102444800) * US_PER_S })	/* until somebody opens it again */

/* ---- codes ------------------------------------------------------------------------------ */

static const char letters[] = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";

static str
new_code(struct ctx *c)
{
	char text[INVITE_CODE];

	for (int i = 0; i < INVITE_CODE; i++)
		text[i] = letters[ctx_random_below(c, 32)];
	return arena_str(c->a, text, INVITE_CODE);
}

str
invite_code(struct arena *a, str typed)
{
	char text[INVITE_CODE];
	int n = 0;

	for (ptrdiff_t i = 0; i < typed.n; i++) {
		char ch = typed.p[i];

		if (ch == ' ' || ch == '-')
			continue;
		ch = ch >= 'a' && ch <= 'z' ? (char)(ch - 32) : ch;
		ch = ch == 'O' ? '0' : ch == 'I' || ch == 'L' ? '1' : ch;
		if (!ch || !strchr(letters, ch) || n == INVITE_CODE)
			return (str){};
		text[n++] = ch;
	}
	return n == INVITE_CODE ? arena_str(a, text, n) : (str){};
}

static str
code_hash(struct ctx *c, str code)
{
	return booking_token_hash(c->a, arena_fmt(c->a, "invite %.*s", STR(code)));
}

static str
pin_hash(struct ctx *c, struct invite_id id, str pin)
{
	return crypto_lookup(c->a, arena_fmt(c->a, "invite pin %lld %.*s", (long long)id.v, STR(pin)));
}

/* ---- the list ---------------------------------------------------------------------------- */

static str
contact_sealed(struct ctx *c, const struct invite_new *i, str code)
{
	return crypto_seal(c, arena_fmt(c->a, "%.*s\n%.*s\n%.*s\n%.*s\n%.*s", STR(i->phone), STR(i->email),
	    STR(i->commune), STR(code), STR(i->address)));
}

enum err
invite_contact_open(struct ctx *c, str sealed, struct invite_contact *out)
{
	str text, rest;

	*out = (struct invite_contact){};
	if (!sealed.n)
		return OK;
	TRY(crypto_open(c, sealed, &text));
	str_cut(text, '\n', &out->k.phone, &rest);
	str_cut(rest, '\n', &out->k.email, &rest);
	str_cut(rest, '\n', &out->k.commune, &rest);
	str_cut(rest, '\n', &out->k.token, &out->address);
	return OK;
}

static str
row_key(struct ctx *c, struct period_id period, const struct invite_new *i)
{
	return crypto_lookup(c->a, arena_fmt(c->a, "invite %lld %.*s/%.*s/%lld/%.*s/%.*s", (long long)period.v,
	    STR(str_fold(c->a, i->person.family)), STR(str_fold(c->a, i->person.given)), (long long)i->person.born,
	    STR(i->phone), STR(i->email)));
}

enum err
invite_valid(struct ctx *c, const struct invite_period *p, const struct invite_new *i)
{
	int64_t year = instant_civil(p->from_at).year, age = year - i->person.born;

	TRY(ctx_length(c, S("family"), i->person.family, 1, BOOKING_NAME_MAX));
	TRY(ctx_length(c, S("given"), i->person.given, 1, BOOKING_NAME_MAX));
	TRY(ctx_length(c, S("email"), i->email, 0, BOOKING_EMAIL_MAX));
	TRY(ctx_length(c, S("commune"), i->commune, 0, BOOKING_NAME_MAX));
	TRY(ctx_length(c, S("address"), i->address, 0, INVITE_ADDRESS_MAX));
	if (age < 0 || age > 120)
		return fail(c, E_INVALID, S("born"), S("booking.born"), "year of birth");
	if (i->email.n && !str_has(i->email, S("@")))
		return fail(c, E_INVALID, S("email"), S("booking.email"), "not an address");
	if ((p->age_min.some && age < p->age_min.v) || (p->age_max.some && age - 1 > p->age_max.v))
		return fail(c, E_INVALID, S("born"), S("invite.row_age"), "period %lld", (long long)p->id.v);
	return OK;
}

static enum err
period_of(struct ctx *c, struct period_id id, struct invite_period *p)
{
	bool found;

	TRY(invite_q_period(c, id, p, &found));
	return found ? OK : fail(c, E_NOT_FOUND, S(""), S("booking.none"), "period %lld", (long long)id.v);
}

enum err
invite_add(struct ctx *c, struct period_id period, const struct invite_new *list, ptrdiff_t n, int64_t *added)
{
	struct invite_period p;
	struct invite_added row;
	bool got;

	*added = 0;
	TRY(period_of(c, period, &p));
	if (p.closed_at.some || p.erased_at.some)
		return fail(c, E_CONFLICT, S(""), S("invite.erased"), "period %lld", (long long)period.v);
	for (ptrdiff_t i = 0; i < n; i++) {
		const struct invite_new *k = &list[i];
		str code = new_code(c);

		TRY(invite_valid(c, &p, k));
		TRY(invite_q_add(c, period, code_hash(c, code), row_key(c, period, k), person_seal(c, &k->person),
		    contact_sealed(c, k, code), takes_sms(k->phone) || k->email.n > 0, c->now, &row, &got));
		*added += got;
	}
	if (!*added)
		return OK;
	return logbook_say(c, (struct crisis_id){ 0 }, S("booking.invite"), arena_fmt(c->a, "period:%lld",
	    (long long)period.v), msg_fmt(c->a, LANG_FR, MSG_invite_log_added, *added, p.label));
}

/* ---- written to ----------------------------------------------------------------------------- */

struct writing {
	const struct invite_period *p;
	const struct invite_us *us;
	str base_url;
	struct instant at;
	int64_t round;
};

static enum err
write_to(struct ctx *c, const struct writing *w, struct invite_id id, str sealed)
{
	struct invite_contact k;
	struct buf b = { .a = c->a };

	TRY(invite_contact_open(c, sealed, &k));
	buf_fmt(&b, "%.*s : ", STR(w->us->sms_name));
	if (w->p->exercise)
		buf_fmt(&b, "%.*s ", STR(msg_text(LANG_FR, MSG_booking_sms_exercise)));
	buf_put(&b, msg_fmt(c->a, LANG_FR, MSG_invite_sms, w->us->motive,
	    arena_fmt(c->a, "%.*s/rdv/i/%.*s", STR(w->base_url), STR(k.k.token))));
	if (w->p->opens_at.us > c->now.us)
		buf_fmt(&b, " %.*s", STR(msg_fmt(c->a, LANG_FR, MSG_invite_sms_opens, i18n_moment(c->a, LANG_FR,
		    w->p->opens_at))));
	if (w->us->callback_phone.n)
		buf_fmt(&b, " %.*s", STR(msg_fmt(c->a, LANG_FR, MSG_booking_sms_phone, i18n_phone(c->a,
		    w->us->callback_phone))));
	return queue_send(c, &k.k, &(struct outbox_new){ .exercise = w->p->exercise, .body = buf_str(&b),
	    .subject = msg_text(LANG_FR, MSG_invite_mail), .not_before = w->at, .not_after = w->p->to_at },
	    arena_fmt(c->a, "invite:%lld:%lld", (long long)id.v, (long long)w->round));
}

enum err
invite_send(struct ctx *c, struct period_id period, str base_url, int64_t *told)
{
	struct invite_to_send_list list;
	struct invite_counted n;
	struct invite_period p;
	struct invite_us us;
	struct writing w = { &p, &us, base_url, c->now, 0 };
	int64_t changed;
	bool found;

	*told = 0;
	TRY(period_of(c, period, &p));
	if (p.closed_at.some || p.to_at.us <= c->now.us)
		return fail(c, E_CONFLICT, S(""), S("invite.erased"), "period %lld", (long long)period.v);
	TRY(invite_q_us(c, p.motive_id, &us, &found));
	TRY(wave_quiet(c, c->now, &w.at));
	TRY(invite_q_counts(c, c->now, period, &n));
	/* first those who have not been written to; when all have, once more */
	TRY(invite_q_to_send(c, period, n.rounds ? n.rounds : 1, BATCH, &list));
	w.round = n.rounds ? n.rounds : 1;
	if (!list.n) {
		w.round = n.rounds + 1;
		TRY(invite_q_to_send(c, period, w.round, BATCH, &list));
	}
	for (ptrdiff_t i = 0; i < list.n; i++) {
		TRY(write_to(c, &w, list.v[i].id, list.v[i].contact));
		TRY(invite_q_sent(c, w.round, list.v[i].id, &changed));
	}
	*told = list.n;
	if (!list.n)
		return OK;
	return logbook_say(c, (struct crisis_id){ 0 }, S("booking.invite"), arena_fmt(c->a, "period:%lld",
	    (long long)period.v), msg_fmt(c->a, LANG_FR, MSG_invite_log_sent, *told, p.label));
}

/* ---- proved ---------------------------------------------------------------------------------- */

static enum err
usable(struct ctx *c, const struct invite_kept *k, struct invite_period *p, bool *found)
{
	if (!*found)
		return OK;
	TRY(period_of(c, k->period_id, p));
	*found = k->person.n > 0 && !p->closed_at.some && p->to_at.us > c->now.us;
	return OK;
}

enum err
invite_find(struct ctx *c, str code, struct invite_kept *out, struct invite_period *p, bool *found)
{
	*found = false;
	if (!code.n)
		return OK;
	TRY(invite_q_by_code(c, code_hash(c, code), out, found));
	return usable(c, out, p, found);
}

enum err
invite_passed(struct ctx *c, str pass, struct invite_kept *out, struct invite_period *p, bool *found)
{
	TRY(invite_q_by_pass(c, booking_token_hash(c->a, pass), out, found));
	*found = *found && out->pass_until.us > c->now.us;
	return usable(c, out, p, found);
}

static enum err
wrong(struct ctx *c, struct invite_id id)
{
	int64_t changed;

	return invite_q_wrong(c, INVITE_TRIES_MAX, FOREVER, INVITE_TRIES,
	    (struct instant){ c->now.us + INVITE_LOCK_S * US_PER_S }, id, &changed);
}

/* Six figures to the telephone of the list: whoever forwarded the link has that telephone, not the other. */
static enum err
send_pin(struct ctx *c, const struct invite_kept *k, const struct invite_period *p, str pin)
{
	struct invite_contact to;
	struct invite_us us;
	bool found;

	TRY(invite_contact_open(c, k->contact, &to));
	TRY(invite_q_us(c, p->motive_id, &us, &found));
	return queue_send(c, &to.k, &(struct outbox_new){ .exercise = p->exercise, .subject = msg_text(c->lang,
	    MSG_invite_pin_mail), .body = arena_fmt(c->a, "%.*s : %.*s", STR(us.sms_name), STR(msg_fmt(c->a, c->lang,
	    MSG_invite_pin_sms, pin))), .not_before = c->now, .not_after = { c->now.us + INVITE_PASS_S * US_PER_S } },
	    arena_fmt(c->a, "invite:%lld:pin:%lld", (long long)k->id.v, (long long)(c->now.us / US_PER_S)));
}

enum err
invite_prove(struct ctx *c, struct invite_proof *x)
{
	struct booking_person who;
	struct invite_period p;
	struct invite_kept k;
	str pin = {};
	int64_t changed;
	bool found;

	x->pass = (str){};
	x->pin = false;
	x->why = OK;
	TRY(invite_find(c, x->code, &k, &p, &found));
	if (!found)
		return fail(c, E_NOT_FOUND, S(""), S("invite.unknown"), "no such code");
	if (k.locked_until.us > c->now.us) {
		x->why = E_LIMIT;
		return OK;
	}
	TRY(booking_person_open(c, k.person, &who));
	if (who.born != x->born) {
		x->why = E_INVALID;
		return wrong(c, k.id);
	}
	x->pass = crypto_token(c);
	x->pin = str_eq(p.proof, S("code")) && k.reachable;
	if (x->pin) {
		pin = arena_fmt(c->a, "%06llu", (unsigned long long)ctx_random_below(c, 1000000));
		TRY(send_pin(c, &k, &p, pin));
	} else {
		TRY(invite_q_proved(c, k.id, &changed));
	}
	return invite_q_pass(c, booking_token_hash(c->a, x->pass), (struct instant){ c->now.us + INVITE_PASS_S *
	    US_PER_S }, x->pin ? pin_hash(c, k.id, pin) : (str){}, k.id, &changed);
}

enum err
invite_pin(struct ctx *c, struct invite_pin *x)
{
	struct invite_period p;
	struct invite_kept k;
	int64_t changed;
	bool found;

	x->why = OK;
	TRY(invite_passed(c, x->pass, &k, &p, &found));
	if (!found)
		return fail(c, E_NOT_FOUND, S(""), S("invite.unknown"), "no such pass");
	if (!k.pin_hash.n)
		return OK;		/* typed already */
	if (k.locked_until.us > c->now.us) {
		x->why = E_LIMIT;
		return OK;
	}
	if (!crypto_same(pin_hash(c, k.id, x->typed), k.pin_hash)) {
		x->why = E_INVALID;
		return wrong(c, k.id);
	}
	return invite_q_proved(c, k.id, &changed);
}

/* ---- used ---------------------------------------------------------------------------------------- */

enum err
invite_book(struct ctx *c, const struct invite_take *t)
{
	struct booking_new b = { .token = t->token, .via = S("web"), .slot = t->slot, .people_n = 1,
		.base_url = t->base_url, .touched = t->touched };
	struct invite_contact contact;
	struct booking_person who;
	struct booking_id booking;
	struct invite_period p;
	struct invite_kept k;
	int64_t changed;
	bool found;
	str hash = booking_token_hash(c->a, t->token);

	TRY(invite_passed(c, t->pass, &k, &p, &found));
	if (!found || k.pin_hash.n)
		return fail(c, E_NOT_FOUND, S(""), S("invite.unknown"), "no such pass");
	if (str_eq(k.booking_hash, hash))
		return OK;		/* the same button, twice */
	TRY(invite_q_use(c, hash, k.id, &changed));
	if (!changed)
		return fail(c, E_CONFLICT, S(""), S("invite.used"), "invitation %lld", (long long)k.id.v);
	TRY(booking_person_open(c, k.person, &who));
	TRY(invite_contact_open(c, k.contact, &contact));
	b.people = &who;
	b.contact = contact.k;
	b.period = p.id;
	return booking_confirm(c, &b, &booking);
}

static enum err
unsend(struct ctx *c, struct invite_id id)
{
	int64_t changed;

	return booking_q_unsend(c, arena_fmt(c->a, "invite:%lld:", (long long)id.v), arena_fmt(c->a, "invite:%lld;",
	    (long long)id.v), &changed);
}

enum err
invite_decline(struct ctx *c, str pass)
{
	struct invite_period p;
	struct invite_kept k;
	int64_t changed;
	bool found;

	TRY(invite_passed(c, pass, &k, &p, &found));
	if (!found || k.pin_hash.n)
		return fail(c, E_NOT_FOUND, S(""), S("invite.unknown"), "no such pass");
	if (str_eq(k.state, S("booked")))
		return fail(c, E_CONFLICT, S(""), S("invite.used"), "invitation %lld", (long long)k.id.v);
	TRY(unsend(c, k.id));
	return invite_q_decline(c, k.id, &changed);
}

enum err
invite_period_of(struct ctx *c, str booking_hash, struct period_id *out)
{
	struct invite_kept k;
	bool found;

	TRY(invite_q_by_booking(c, booking_hash, &k, &found));
	*out = found ? k.period_id : (struct period_id){ 0 };
	return OK;
}

enum err
invite_erased(struct ctx *c, str booking_hash)
{
	struct invite_kept k;
	int64_t changed;
	bool found;

	TRY(invite_q_by_booking(c, booking_hash, &k, &found));
	if (!found)
		return OK;
	TRY(unsend(c, k.id));
	return invite_q_decline(c, k.id, &changed);
}

enum err
invite_unlock(struct ctx *c, struct period_id period, int64_t *n)
{
	return invite_q_unlock(c, period, n);
}

/* ---- gone with its purpose ---------------------------------------------------------------------------- */

enum err
invite_erase(struct ctx *c, struct period_id period)
{
	struct invite_invite_of_list list;
	struct invite_period p;
	int64_t changed;

	TRY(period_of(c, period, &p));
	TRY(invite_q_keep_counts(c, c->now, period, &changed));
	do {
		TRY(invite_q_ids(c, period, BATCH, &list));
		for (ptrdiff_t i = 0; i < list.n; i++) {
			TRY(unsend(c, list.v[i].id));
			TRY(invite_q_drop(c, list.v[i].id, &changed));
		}
	} while (list.n == BATCH);
	return changed || list.n ? logbook_say(c, (struct crisis_id){ 0 }, S("booking.invite"), arena_fmt(c->a,
	    "period:%lld", (long long)period.v), msg_fmt(c->a, LANG_FR, MSG_invite_log_erased, p.label)) : OK;
}

enum err
invite_forget(struct ctx *c, struct instant before)
{
	struct invite_over_list list;

	TRY(invite_q_over(c, before, OVER, &list));
	for (ptrdiff_t i = 0; i < list.n; i++)
		TRY(invite_erase(c, list.v[i].id));
	return OK;
}
