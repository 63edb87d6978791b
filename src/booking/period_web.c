/* period_web.c -- who invites: periods and their rules, the list brought in whole or not at all, messages, letters. */
#include "booking/invite_web.h"
#include "booking_q.h"
#include "crypto/crypto.h"
#include "db/db.h"
#include "http/shell.h"
#include "i18n/i18n.h"
#include "invite_q.h"
#include "post/outbox.h"
#include "record/record.h"

enum { LETTERS = 100, COMMUNES = 400 };

/* ---- the list of periods ---------------------------------------------------------------- */

static str
commune_names(struct ctx *c, const struct avail *v, str codes)
{
	struct buf b = { .a = c->a };
	str one;

	while (codes.n) {
		const struct avail_commune *k;

		(void)str_cut(codes, ' ', &one, &codes);
		k = avail_commune(v, one);
		buf_fmt(&b, "%s%.*s", b.n ? ", " : "", STR(k ? k->name : one));
	}
	return buf_str(&b);
}

str
rdv_period_words(struct ctx *c, const struct avail *v, const struct invite_period *p)
{
	return period_words(c, c->lang, p, commune_names(c, v, p->communes));
}

static struct period_line
line_of(struct ctx *c, const struct avail *v, const struct invite_period *p)
{
	const struct avail_venue *at = p->venue_id.some ? avail_venue(v, p->venue_id.v) : NULL;
	const struct avail_motive *m = avail_motive(v, p->motive_id);

	return (struct period_line){ p->id, p->label, m ? m->label : S(""), at ? at->name :
	    msg_text(c->lang, MSG_invite_venue_all), rdv_period_words(c, v, p), p->from_at, p->to_at, p->opens_at,
	    p->closed_at.some };
}

static void
fill_choices(struct ctx *c, const struct request *rq, const struct avail *v, struct periods_view *out)
{
	str typed;

	out->motive = staff_choice(c, "motive", MSG_booking_centre_motive, v->motives.n);
	for (ptrdiff_t i = 0; i < v->motives.n; i++)
		staff_option(&out->motive, arena_fmt(c->a, "%lld", (long long)v->motives.v[i].id.v),
		    v->motives.v[i].label, i == 0);
	out->venue = staff_choice(c, "venue", MSG_invite_venue, v->venues.n + 1);
	staff_option(&out->venue, S("0"), msg_text(c->lang, MSG_invite_venue_all), true);
	for (ptrdiff_t i = 0; i < v->venues.n; i++)
		staff_option(&out->venue, arena_fmt(c->a, "%lld", (long long)v->venues.v[i].id.v), v->venues.v[i].name,
		    false);
	out->mode = staff_choice(c, "mode", MSG_invite_mode, 2);
	staff_option(&out->mode, S("invited"), msg_text(c->lang, MSG_invite_mode_invited), true);
	staff_option(&out->mode, S("rules"), msg_text(c->lang, MSG_invite_mode_rules), false);
	out->proof = staff_choice(c, "proof", MSG_invite_proof, 2);
	staff_option(&out->proof, S("born"), msg_text(c->lang, MSG_invite_proof_born), true);
	staff_option(&out->proof, S("code"), msg_text(c->lang, MSG_invite_proof_code), false);
	if (form_nth(rq, S("mode"), 0, &typed))
		option_select(out->mode.options, typed);
	out->communes = staff_choice(c, "communes", MSG_invite_communes, COMMUNES);
	out->communes.required = false;
	for (ptrdiff_t i = 0; i < v->communes.n && i < COMMUNES; i++)
		staff_option(&out->communes, v->communes.v[i].code, v->communes.v[i].name, false);
}

static enum err
periods(struct ctx *c, const struct request *rq, struct reply *rp, enum err e)
{
	struct periods_view view = {};
	struct invite_period_list list;
	const struct avail *v;

	if (e != OK)
		view.error = form_error_of(c, S(""));
	ctx_forgive(c);
	TRY(avail_now(c, &v));
	TRY(invite_q_periods(c, PERIODS_MAX, &list));
	view.periods.v = arena_array(c->a, struct period_line, list.n);
	for (ptrdiff_t i = 0; i < list.n; i++)
		view.periods.v[view.periods.n++] = line_of(c, v, &list.v[i]);
	view.shell = http_shell(c, rq, msg_text(c->lang, MSG_invite_periods));
	fill_choices(c, rq, v, &view);
	view.label = staff_text(rq, "label", MSG_invite_label, S(""), 120);
	view.from = staff_text(rq, "from", MSG_booking_centre_begin, S(""), 0);
	view.to = staff_text(rq, "to", MSG_booking_centre_end, S(""), 0);
	view.opens_at = staff_text(rq, "opens_at", MSG_booking_centre_opens_at, http_local_time(c, c->now), 0);
	view.age_min = staff_text(rq, "age_min", MSG_booking_centres_age_min, S(""), 3);
	view.age_max = staff_text(rq, "age_max", MSG_booking_centres_age_max, S(""), 3);
	view.professions = staff_text(rq, "professions", MSG_invite_professions, S(""), PERIOD_TEXT_MAX);
	view.professions.hint = MSG_invite_professions_hint;
	view.label.required = view.from.required = view.to.required = view.opens_at.required = true;
	rp->status = http_status(e);
	periods_page(&rp->body, &view);
	return OK;
}

/* GET /invitations */
static enum err
show_periods(struct ctx *c, const struct request *rq, struct reply *rp)
{
	return periods(c, rq, rp, OK);
}

struct adding { struct period_new p; struct period_id id; };

static enum err
add_rule(struct ctx *c, void *arg)
{
	struct adding *w = arg;

	return period_add(c, &w->p, &w->id);
}

static enum err
age_of(struct ctx *c, const struct request *rq, str name, struct opt_i64 *out)
{
	str typed;

	TRY(form_opt(c, rq, name, 3, &typed));
	out->some = typed.n > 0;
	return out->some ? form_i64(c, rq, name, 0, 120, &out->v) : OK;
}

/* One a line, without what a browser adds. */
static str
lines_of(struct ctx *c, str text)
{
	struct buf b = { .a = c->a };
	str one;

	while (text.n) {
		(void)str_cut(text, '\n', &one, &text);
		one = str_trim(one);
		if (one.n)
			buf_fmt(&b, "%s%.*s", b.n ? "\n" : "", STR(one));
	}
	return buf_str(&b);
}

static enum err
read_period(struct ctx *c, const struct request *rq, struct period_new *p)
{
	struct buf b = { .a = c->a };
	str one, text;

	TRY(form_opt(c, rq, S("request_key"), 64, &p->request_key));
	TRY(form_str(c, rq, S("label"), 120, &p->label));
	TRY(form_id(c, rq, S("motive"), &p->motive));
	TRY(form_i64(c, rq, S("venue"), 0, INT64_MAX, &p->venue.v.v));
	p->venue.some = p->venue.v.v != 0;
	TRY(form_str(c, rq, S("mode"), 10, &p->mode));
	TRY(form_str(c, rq, S("proof"), 10, &p->proof));
	TRY(form_instant(c, rq, S("from"), &p->from));
	TRY(form_instant(c, rq, S("to"), &p->to));
	TRY(form_instant(c, rq, S("opens_at"), &p->opens_at));
	TRY(age_of(c, rq, S("age_min"), &p->age_min));
	TRY(age_of(c, rq, S("age_max"), &p->age_max));
	TRY(form_opt(c, rq, S("professions"), PERIOD_TEXT_MAX, &text));
	p->professions = lines_of(c, text);
	for (int k = 0; form_nth(rq, S("communes"), k, &one) && k < COMMUNES; k++)
		buf_fmt(&b, "%s%.*s", b.n ? " " : "", STR(str_sub(one, 0, 5)));
	p->communes = b.n ? buf_str(&b) : S("");
	if (!p->professions.p)
		p->professions = S("");
	return OK;
}

/* POST /invitations */
static enum err
do_add(struct ctx *c, const struct request *rq, struct reply *rp)
{
	struct adding w = {};
	enum err e = read_period(c, rq, &w.p);

	if (!w.p.request_key.n)
		w.p.request_key = crypto_token(c);
	if (e == OK)
		e = db_write(c, add_rule, &w);
	if (e == E_INVALID)
		return periods(c, rq, rp, e);
	TRY(e);
	avail_reload();
	reply_see_other(c, rp, "/invitations/%lld", (long long)w.id.v);
	return OK;
}

/* ---- one period ------------------------------------------------------------------------------- */

struct done { enum err e; str said; const struct invite_file *file; };

static enum err
period(struct ctx *c, const struct request *rq, struct reply *rp, const struct done *d)
{
	struct period_view view = { .said = d->said };
	struct invite_period p;
	const struct avail *v;
	struct period_id id;
	bool found;

	if (d->e != OK)
		view.error = form_error_of(c, S(""));
	ctx_forgive(c);
	TRY(segment_id(c, rq, 0, &id));
	TRY(avail_now(c, &v));
	TRY(invite_q_period(c, id, &p, &found));
	if (!found)
		return fail(c, E_NOT_FOUND, S(""), S("booking.none"), "period %lld", (long long)id.v);
	TRY(invite_q_counts(c, c->now, id, &view.n));
	view.p = line_of(c, v, &p);
	view.erased = p.erased_at.some;
	view.invited = str_eq(p.mode, S("invited"));
	view.came = p.came;
	if (view.erased)
		view.n.n = p.invited;
	view.shell = http_shell(c, rq, p.label);
	view.shell.exercise = p.exercise;
	view.family = staff_text(rq, "family", MSG_booking_who_family, S(""), BOOKING_NAME_MAX);
	view.given = staff_text(rq, "given", MSG_booking_who_given, S(""), BOOKING_NAME_MAX);
	view.born = staff_text(rq, "born", MSG_booking_who_born, S(""), 10);
	view.phone = staff_text(rq, "phone", MSG_booking_who_phone, S(""), 40);
	view.email = staff_text(rq, "email", MSG_booking_who_email, S(""), BOOKING_EMAIL_MAX);
	view.commune = staff_text(rq, "commune", MSG_booking_where_commune, S(""), BOOKING_NAME_MAX);
	view.address = staff_text(rq, "address", MSG_booking_centre_address, S(""), INVITE_ADDRESS_MAX);
	view.family.required = view.given.required = view.born.required = true;
	view.file = (struct field){ .name = S("file"), .label = MSG_invite_file, .required = true };
	if (d->file) {
		view.wrong.v = arena_array(c->a, struct period_wrong, d->file->wrong.n);
		for (ptrdiff_t i = 0; i < d->file->wrong.n; i++) {
			const struct invite_wrong *w = &d->file->wrong.v[i];

			view.wrong.v[view.wrong.n++] = (struct period_wrong){ w->line, w->column, w->value,
			    msg_fmt(c->a, c->lang, w->what, w->value) };
		}
		view.wrong_n = d->file->wrong_n;
		if (d->file->refused.n)
			view.refused = msg_fmt(c->a, c->lang, d->file->refused, d->file->refused_arg);
	}
	rp->status = view.wrong.n || view.refused.n ? 422 : http_status(d->e);
	period_page(&rp->body, &view);
	return OK;
}

/* GET /invitations/:period */
static enum err
show_period(struct ctx *c, const struct request *rq, struct reply *rp)
{
	return period(c, rq, rp, &(struct done){});
}

struct listing { struct period_id id; const struct invite_new *v; ptrdiff_t n; int64_t added; };

static enum err
list_rule(struct ctx *c, void *arg)
{
	struct listing *w = arg;

	return invite_add(c, w->id, w->v, w->n, &w->added);
}

static enum err
add_all(struct ctx *c, const struct request *rq, struct reply *rp, struct listing *w)
{
	enum err e = db_write(c, list_rule, w);

	if (e != OK && e != E_INVALID && e != E_CONFLICT)
		return e;
	return period(c, rq, rp, &(struct done){ .e = e, .said = e == OK ? msg_fmt(c->a, c->lang, MSG_invite_added,
	    w->added, (int64_t)(w->n - w->added)) : S("") });
}

/* POST /invitations/:period/fichier */
static enum err
do_file(struct ctx *c, const struct request *rq, struct reply *rp)
{
	const struct upload *up = form_file(rq, S("file"));
	struct listing w = {};
	struct invite_file file;
	struct invite_period p;
	bool found;

	TRY(segment_id(c, rq, 0, &w.id));
	TRY(invite_q_period(c, w.id, &p, &found));
	if (!found)
		return fail(c, E_NOT_FOUND, S(""), S("booking.none"), "period %lld", (long long)w.id.v);
	if (!up || !up->size)
		return period(c, rq, rp, &(struct done){ .e = fail(c, E_INVALID, S("file"), S("form.missing"), "no file") });
	TRY(invite_read(c, &p, up->path, &file));
	if (file.wrong_n || file.refused.n)
		return period(c, rq, rp, &(struct done){ .file = &file });
	w.v = file.v;
	w.n = file.n;
	return add_all(c, rq, rp, &w);
}

/* POST /invitations/:period/ajouter */
static enum err
do_type(struct ctx *c, const struct request *rq, struct reply *rp)
{
	struct invite_new one = {};
	struct listing w = { .v = &one, .n = 1 };
	enum err e = segment_id(c, rq, 0, &w.id);
	str born, phone;

	if (e == OK)
		e = form_str(c, rq, S("family"), BOOKING_NAME_MAX, &one.person.family);
	if (e == OK)
		e = form_str(c, rq, S("given"), BOOKING_NAME_MAX, &one.person.given);
	if (e == OK)
		e = form_str(c, rq, S("born"), 10, &born);
	if (e == OK)
		e = form_opt(c, rq, S("phone"), 40, &phone);
	if (e == OK)
		e = form_opt(c, rq, S("email"), BOOKING_EMAIL_MAX, &one.email);
	if (e == OK)
		e = form_opt(c, rq, S("commune"), BOOKING_NAME_MAX, &one.commune);
	if (e == OK)
		e = form_opt(c, rq, S("address"), INVITE_ADDRESS_MAX, &one.address);
	if (e == OK && phone.n && !phone_normal(c->a, phone, &one.phone))
		e = fail(c, E_INVALID, S("phone"), S("booking.phone"), "not a number");
	if (e != OK)
		return e == E_INVALID ? period(c, rq, rp, &(struct done){ .e = e }) : e;
	one.person.born = invite_year(born, instant_civil(c->now).year);
	return add_all(c, rq, rp, &w);
}

struct acting { struct period_id id; str base_url; int64_t n; };

static enum err
send_rule(struct ctx *c, void *arg)
{
	struct acting *w = arg;

	return invite_send(c, w->id, w->base_url, &w->n);
}

static enum err
unlock_rule(struct ctx *c, void *arg)
{
	struct acting *w = arg;

	return invite_unlock(c, w->id, &w->n);
}

static enum err
erase_rule(struct ctx *c, void *arg)
{
	return invite_erase(c, ((struct acting *)arg)->id);
}

static enum err
close_rule(struct ctx *c, void *arg)
{
	return period_close(c, ((struct acting *)arg)->id);
}

static enum err
act(struct ctx *c, const struct request *rq, struct reply *rp, enum err (*rule)(struct ctx *, void *), struct msg said)
{
	struct acting w = { .base_url = rq->base_url };
	enum err e;

	TRY(segment_id(c, rq, 0, &w.id));
	e = db_write(c, rule, &w);
	if (e != OK && e != E_CONFLICT)
		return e;
	avail_reload();
	return period(c, rq, rp, &(struct done){ .e = e, .said = e == OK ? msg_fmt(c->a, c->lang, said, w.n) : S("") });
}

/* POST /invitations/:period/envoyer, /debloquer, /effacer, /clore */
static enum err
do_send(struct ctx *c, const struct request *rq, struct reply *rp)
{
	return act(c, rq, rp, send_rule, MSG_invite_told);
}

static enum err
do_unlock(struct ctx *c, const struct request *rq, struct reply *rp)
{
	return act(c, rq, rp, unlock_rule, MSG_invite_unlocked);
}

static enum err
do_erase(struct ctx *c, const struct request *rq, struct reply *rp)
{
	TRY(act(c, rq, rp, erase_rule, MSG_invite_erased_done));
	return db_scrub(c) == OK ? OK : (ctx_forgive(c), OK);	/* busy: the night does it */
}

static enum err
do_close(struct ctx *c, const struct request *rq, struct reply *rp)
{
	return act(c, rq, rp, close_rule, MSG_invite_closed_done);
}

/* ---- letters --------------------------------------------------------------------------------------- */

struct printing {
	struct period_id id;
	struct invite_period p;
	struct invite_letter_list list;
	struct invite_id after;
	bool all, found;
};

/* Names are read, so that they were read is written. */
static enum err
print_rule(struct ctx *c, void *arg)
{
	struct printing *w = arg;

	TRY(invite_q_period(c, w->id, &w->p, &w->found));
	TRY(record_saw(c, S("booking.letters"), arena_fmt(c->a, "period:%lld", (long long)w->id.v)));
	return invite_q_letters(c, w->id, w->all, w->after, LETTERS, &w->list);
}

static enum err
letter_of(struct ctx *c, const struct request *rq, const struct avail *v, const struct printing *w,
    const struct invite_letter *row, struct letter *out)
{
	const struct avail_motive *m = avail_motive(v, w->p.motive_id);
	struct invite_contact k;
	struct booking_person who;
	str url;

	TRY(booking_person_open(c, row->person, &who));
	TRY(invite_contact_open(c, row->contact, &k));
	url = arena_fmt(c->a, "%.*s/rdv/i", STR(rq->base_url));
	*out = (struct letter){ .who = i18n_person(c->a, S(""), who.given, who.family), .address = k.address.n &&
	    k.k.commune.n ? arena_fmt(c->a, "%.*s\n%.*s", STR(k.address), STR(k.k.commune)) : k.address,
	    .motive = m ? m->label : S(""), .words = rdv_period_words(c, v, &w->p),
	    .code = invite_code_shown(c->a, k.k.token), .url = url, .opens_at = w->p.opens_at,
	    .later = w->p.opens_at.us > c->now.us,
	    .qr = qr_svg(c->a, arena_fmt(c->a, "%.*s/%.*s", STR(url), STR(k.k.token))) };
	return OK;
}

/* GET /invitations/:period/lettres */
static enum err
show_letters(struct ctx *c, const struct request *rq, struct reply *rp)
{
	struct printing w = { .all = query_i64(rq, S("tous"), 0) != 0, .after = { query_i64(rq, S("apres"), 0) } };
	struct letters_view view = {};
	const struct avail *v;

	TRY(segment_id(c, rq, 0, &w.id));
	TRY(db_write(c, print_rule, &w));
	if (!w.found)
		return fail(c, E_NOT_FOUND, S(""), S("booking.none"), "period %lld", (long long)w.id.v);
	TRY(avail_now(c, &v));
	view.id = w.id;
	view.from = w.p.from_at;
	view.to = w.p.to_at;
	view.shell = rdv_shell(c, v, w.p.venue_id.some ? avail_venue(v, w.p.venue_id.v) : NULL, MSG_invite_letters);
	view.shell.exercise = w.p.exercise;
	view.phone = view.shell.help_phone;
	view.shell.help_phone = S("");		/* on each letter, and not once more below the last */
	view.letters.v = arena_array(c->a, struct letter, w.list.n);
	for (ptrdiff_t i = 0; i < w.list.n; i++) {
		TRY(letter_of(c, rq, v, &w, &w.list.v[i], &view.letters.v[view.letters.n++]));
		view.last = w.list.v[i].id;
	}
	view.more = w.list.n == LETTERS;
	letters_page(&rp->body, &view);
	return OK;
}

const struct route period_routes[] = {
	{ GET,  "/invitations",				BOOKING_SETUP, show_periods },
	{ POST, "/invitations",				BOOKING_SETUP, do_add },
	{ GET,  "/invitations/:period",			BOOKING_SETUP, show_period },
	{ POST, "/invitations/:period/fichier",		BOOKING_SETUP, do_file },
	{ POST, "/invitations/:period/ajouter",		BOOKING_SETUP, do_type },
	{ POST, "/invitations/:period/envoyer",		BOOKING_SETUP, do_send },
	{ POST, "/invitations/:period/debloquer",	BOOKING_SETUP, do_unlock },
	{ POST, "/invitations/:period/effacer",		BOOKING_SETUP, do_erase },
	{ POST, "/invitations/:period/clore",		BOOKING_SETUP, do_close },
	{ GET,  "/invitations/:period/lettres",		BOOKING_SETUP, show_letters },
};
const ptrdiff_t period_routes_n = COUNT(period_routes);
