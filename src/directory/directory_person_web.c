/* directory_person_web.c -- one person: what is known, how, since when, and what is missing. */
#include "db/db.h"
#include "directory/directory_web.h"
#include "http/shell.h"
#include "i18n/i18n.h"
#include "record/record.h"

static const struct { const char *kind; } contact_kinds[] = {
	{ "mobile" }, { "email" }, { "mssante" }, { "phone" },
};

static str
commune_name(const struct directory_commune_list *list, str code)
{
	for (ptrdiff_t i = 0; i < list->n; i++)
		if (str_eq(list->v[i].code, code))
			return list->v[i].name;
	return code;
}

static void
add_todo(struct directory_person_view *v, struct msg text, str href)
{
	v->todo.v[v->todo.n++] = (struct directory_todo){ text, href };
}

/* What is missing, each as something to do. */
static void
fill_todo(struct ctx *c, const struct directory_person *p, struct directory_person_view *v)
{
	bool mobile = v->contacts.v[0].known, agreed = false;

	v->todo.v = arena_array(c->a, struct directory_todo, 8);
	for (ptrdiff_t i = 0; i < v->contacts.n; i++)
		agreed |= v->contacts.v[i].agreed;
	if (p->gone_on.some)
		add_todo(v, MSG_directory_todo_gone, S("#statut"));
	if (!p->member)
		return;
	if (!mobile)
		add_todo(v, MSG_directory_todo_mobile, S("#coordonnees"));
	else if (!agreed)
		add_todo(v, MSG_directory_todo_consent, S("#coordonnees"));
	if (!v->skills.n)
		add_todo(v, MSG_directory_todo_skills, S("#competences"));
	if (v->stale)
		add_todo(v, MSG_directory_todo_confirm, S("#confirmer"));
}

static enum err
fill_contacts(struct ctx *c, struct person_id id, bool shown, struct directory_person_view *v)
{
	struct directory_contact_list list;

	TRY(directory_contacts(c, id, &list));
	v->contacts.n = COUNT(contact_kinds);
	v->contacts.v = arena_array(c->a, struct directory_contact_line, v->contacts.n);
	for (ptrdiff_t i = 0; i < v->contacts.n; i++) {
		struct directory_contact_line *k = &v->contacts.v[i];

		k->kind = str_from(contact_kinds[i].kind);
		k->label = directory_word(c, "contact", k->kind);
		k->consent_name = arena_fmt(c->a, "consent_%s", contact_kinds[i].kind);
		for (ptrdiff_t j = 0; j < list.n; j++) {
			if (!str_eq(list.v[j].kind, k->kind))
				continue;
			k->known = true;
			k->agreed = list.v[j].consent_on.some;
			k->source = directory_word(c, "source", list.v[j].source);
			k->set_on = list.v[j].set_on;
			k->consent_on = list.v[j].consent_on;
			k->verified_on = list.v[j].verified_on;
			k->doubted_on = list.v[j].doubted_on;
			if (shown)
				TRY(directory_contact_shown(c, &list.v[j], &k->value));
		}
	}
	return OK;
}

static enum err
fill_abilities(struct ctx *c, struct person_id id, struct directory_person_view *v)
{
	static const struct { const char *said, *mark, *tone; } looks[] = {
		{ "yes", "●", "yes" }, { "maybe", "◔", "later" }, { "no", "✕", "no" }, { "", "○", "silent" },
	};
	struct directory_skill_list skills;
	struct directory_willing_list willing;

	TRY(directory_skills(c, id, &skills));
	v->skills.v = arena_array(c->a, struct directory_skill_line, skills.n);
	v->skills.n = skills.n;
	for (ptrdiff_t i = 0; i < skills.n; i++)
		v->skills.v[i] = (struct directory_skill_line){ skills.v[i].id, skills.v[i].label,
			directory_word(c, "source", skills.v[i].source), skills.v[i].expires_on,
			skills.v[i].expires_on.some && skills.v[i].expires_on.v.n < c->today.n,
			!str_eq(skills.v[i].source, S("rpps")) && !str_eq(skills.v[i].source, S("diploma")) };
	TRY(directory_equipments(c, id, &v->equipment));
	TRY(directory_willingnesses(c, id, &willing));
	v->willing.v = arena_array(c->a, struct directory_willing_line, willing.n);
	v->willing.n = willing.n;
	for (ptrdiff_t i = 0; i < willing.n; i++) {
		int k = 0;

		while (k < 3 && !str_eq(willing.v[i].willing, str_from(looks[k].said)))
			k++;
		v->willing.v[i] = (struct directory_willing_line){ .id = willing.v[i].id,
			.label = willing.v[i].label.n ? willing.v[i].label
				: msg_text(c->lang, msg_find(arena_fmt(c->a, "crisis.typology.%.*s", STR(willing.v[i].code)))),
			.answer = directory_word(c, "willing", k == 3 ? S("unsaid") : willing.v[i].willing),
			.mark = str_from(looks[k].mark), .tone = str_from(looks[k].tone),
			.willing = willing.v[i].willing };
	}
	return OK;
}

static enum err
fill_places(struct ctx *c, struct person_id id, struct directory_person_view *v)
{
	struct directory_activity_list list;

	TRY(directory_activities(c, id, &list));
	v->places.v = arena_array(c->a, struct directory_place_line, list.n);
	v->places.n = list.n;
	for (ptrdiff_t i = 0; i < list.n; i++) {
		const struct directory_activity *a = &list.v[i];

		v->places.v[i] = (struct directory_place_line){ .place = a->place, .address = a->address,
			.commune = a->commune, .phone = a->phone.n ? a->phone : a->place_phone,
			.email = a->email, .source = directory_word(c, "source", a->source),
			.mode = msg_text(c->lang, directory_word(c, "mode", str_fold(c->a, a->practice_mode))) };
	}
	return OK;
}

static enum err
person_page(struct ctx *c, const struct request *rq, struct reply *rp, struct person_id id, bool shown,
	    bool wrong)
{
	struct directory_person_view v = { .id = id, .shown = shown, .may_write = rq->held & DIRECTORY_WRITE,
		.may_read = rq->held & CONTACT_READ };
	struct directory_commune_list communes;
	struct directory_zone_list zones;
	struct channels_order order;
	struct directory_person p;

	if (wrong)
		v.error = form_error_of(c, rq->code);
	ctx_forgive(c);
	TRY(directory_person(c, id, &p));
	TRY(directory_communes(c, &communes));
	TRY(directory_zones(c, &zones));
	TRY(directory_name(c, id, &v.name));
	v.shell = http_shell(c, rq, v.name);
	v.erased = str_eq(p.status, S("erased"));
	v.job = directory_profession_label(p.profession);
	v.speciality = directory_speciality_label(p.speciality);
	v.commune = commune_name(&communes, p.commune_code);
	for (ptrdiff_t i = 0; i < zones.n; i++)
		if (p.zone_id.some && zones.v[i].id.v == p.zone_id.v.v)
			v.zone = zones.v[i].name;
	v.rpps = p.rpps;
	v.note = p.note;
	v.member = p.member;
	v.no_call = p.no_call;
	v.paused = !str_eq(p.status, S("active"));
	v.gone = p.gone_on.some;
	v.source = directory_word(c, "source", p.source);
	v.status = directory_word(c, "status", p.status);
	v.preferred = directory_word(c, "preferred", p.preferred);
	v.known_on = p.known_on;
	v.seen_on = p.seen_on;
	v.gone_on = p.gone_on;
	v.confirmed_on = p.confirmed_on;
	v.stale = p.member && (!p.confirmed_on.some || c->today.n - p.confirmed_on.v.n > DIRECTORY_STALE_DAYS);
	TRY(channels_of(c, id, &order));
	v.order = channels_say(c, c->lang, &order);
	channels_fill(c, &order, p.preferred, &v.channels);
	TRY(fill_contacts(c, id, shown, &v));
	TRY(fill_abilities(c, id, &v));
	TRY(fill_places(c, id, &v));
	fill_todo(c, &p, &v);
	rp->status = wrong ? 422 : 200;
	directory_person_page(&rp->body, &v);
	return OK;
}

/* GET /annuaire/:person */
static enum err
show_person(struct ctx *c, const struct request *rq, struct reply *rp)
{
	struct person_id id;

	TRY(segment_id(c, rq, 0, &id));
	return person_page(c, rq, rp, id, false, false);
}

/* ---- acts on one person ------------------------------------------------------------- */

struct act {
	const struct request *rq;
	struct person_id id;
	str key;
	str v[8];
	bool on[8];
	struct typology_id typology;
	struct person_skill_id skill;
	struct opt_day day;
	int64_t qty;
};

static enum err
saw_contacts(struct ctx *c, void *arg)
{
	return record_saw(c, S("contact.read"),
	    arena_fmt(c->a, "person:%lld", (long long)((struct act *)arg)->id.v));
}

/* POST /annuaire/:person/voir: private contacts for a human's eyes, recorded. */
static enum err
do_show(struct ctx *c, const struct request *rq, struct reply *rp)
{
	struct act a = {};

	TRY(segment_id(c, rq, 0, &a.id));
	TRY(db_write(c, saw_contacts, &a));
	return person_page(c, rq, rp, a.id, true, false);
}

static enum err
done(struct ctx *c, const struct request *rq, struct reply *rp, struct person_id id, enum err e,
     const char *part)
{
	if (e == E_INVALID || e == E_CONFLICT)
		return person_page(c, rq, rp, id, false, true);
	if (e == OK)
		reply_see_other(c, rp, "/annuaire/%lld%s", (long long)id.v, part);
	return e;
}

static enum err
contacts_rule(struct ctx *c, void *arg)
{
	struct act *a = arg;

	for (ptrdiff_t i = 0; i < COUNT(contact_kinds); i++)
		TRY(directory_contact_set(c, a->id, str_from(contact_kinds[i].kind), a->v[i], S("hand"), a->on[i]));
	return OK;
}

/* POST /annuaire/:person/coordonnees: all four, as the form that showed them says. */
static enum err
do_contacts(struct ctx *c, const struct request *rq, struct reply *rp)
{
	struct act a = {};

	TRY(segment_id(c, rq, 0, &a.id));
	for (ptrdiff_t i = 0; i < COUNT(contact_kinds); i++) {
		TRY(form_opt(c, rq, str_from(contact_kinds[i].kind), DIRECTORY_CONTACT_MAX, &a.v[i]));
		a.on[i] = form_flag(rq, arena_fmt(c->a, "consent_%s", contact_kinds[i].kind));
	}
	return done(c, rq, rp, a.id, db_write(c, contacts_rule, &a), "#coordonnees");
}

struct ordering { struct person_id id; struct channels_order order; };

static enum err
order_rule(struct ctx *c, void *arg)
{
	struct ordering *o = arg;

	return channels_set(c, o->id, &o->order);
}

/* POST /annuaire/:person/voies: in which order to write */
static enum err
do_order(struct ctx *c, const struct request *rq, struct reply *rp)
{
	struct ordering o = {};
	enum err e;

	TRY(segment_id(c, rq, 0, &o.id));
	e = channels_read(c, rq, &o.order);
	if (e == OK)
		e = db_write(c, order_rule, &o);
	return done(c, rq, rp, o.id, e, "#voies");
}

static enum err
confirm_rule(struct ctx *c, void *arg)
{
	return directory_person_confirm(c, ((struct act *)arg)->id);
}

/* POST /annuaire/:person/confirmer */
static enum err
do_confirm(struct ctx *c, const struct request *rq, struct reply *rp)
{
	struct act a = {};

	TRY(segment_id(c, rq, 0, &a.id));
	return done(c, rq, rp, a.id, db_write(c, confirm_rule, &a), "");
}

static enum err
skill_rule(struct ctx *c, void *arg)
{
	struct act *a = arg;

	if (a->skill.v)
		return directory_skill_drop(c, a->id, a->skill);
	return directory_skill_set(c, a->id, S(""), a->v[0], S("hand"), a->day);
}

/* POST /annuaire/:person/competences */
static enum err
do_skill(struct ctx *c, const struct request *rq, struct reply *rp)
{
	struct act a = {};
	str day, drop;

	TRY(segment_id(c, rq, 0, &a.id));
	TRY(form_opt(c, rq, S("skill"), DIRECTORY_LABEL_MAX, &a.v[0]));
	TRY(form_opt(c, rq, S("expires_on"), 10, &day));
	TRY(form_opt(c, rq, S("drop"), 20, &drop));
	a.day.some = day_parse(day, &a.day.v);
	if (drop.n && !str_to_i64(drop, 1, INT64_MAX, &a.skill.v))
		return fail(c, E_INVALID, S("skill"), S("form.number"), "not an id");
	return done(c, rq, rp, a.id, db_write(c, skill_rule, &a), "#competences");
}

static enum err
equipment_rule(struct ctx *c, void *arg)
{
	struct act *a = arg;

	return directory_equipment_set(c, a->id, a->v[0], a->qty);
}

/* POST /annuaire/:person/materiel: a quantity of 0 takes it away */
static enum err
do_equipment(struct ctx *c, const struct request *rq, struct reply *rp)
{
	struct act a = {};

	TRY(segment_id(c, rq, 0, &a.id));
	TRY(form_str(c, rq, S("equipment"), DIRECTORY_LABEL_MAX, &a.v[0]));
	TRY(form_i64(c, rq, S("qty"), 0, 10000, &a.qty));
	return done(c, rq, rp, a.id, db_write(c, equipment_rule, &a), "#materiel");
}

static enum err
willing_rule(struct ctx *c, void *arg)
{
	struct act *a = arg;
	struct directory_willing_list list;

	TRY(directory_willingnesses(c, a->id, &list));
	for (ptrdiff_t i = 0; i < list.n; i++) {
		str said;

		TRY(form_opt(c, a->rq, arena_fmt(c->a, "t%lld", (long long)list.v[i].id.v), 10, &said));
		TRY(directory_willing_set(c, a->id, list.v[i].id, said));
	}
	return OK;
}

/* POST /annuaire/:person/volontariat */
static enum err
do_willing(struct ctx *c, const struct request *rq, struct reply *rp)
{
	struct act a = { .rq = rq };

	TRY(segment_id(c, rq, 0, &a.id));
	return done(c, rq, rp, a.id, db_write(c, willing_rule, &a), "#volontariat");
}

/* GET /annuaire/:person/effacer */
static enum err
show_erase(struct ctx *c, const struct request *rq, struct reply *rp)
{
	struct directory_erase_view v = { .shell = http_shell(c, rq, msg_text(c->lang, MSG_directory_erase_title)) };
	struct directory_person p;

	TRY(segment_id(c, rq, 0, &v.id));
	TRY(directory_person(c, v.id, &p));
	TRY(directory_name(c, v.id, &v.name));
	v.member = p.member;
	directory_erase_page(&rp->body, &v);
	return OK;
}

static enum err
erase_rule(struct ctx *c, void *arg)
{
	struct act *a = arg;
	bool first;

	TRY(record_once(c, a->key, S("/annuaire"), &first));
	return first ? directory_person_forget(c, a->id) : OK;
}

/* POST /annuaire/:person/effacer */
static enum err
do_erase(struct ctx *c, const struct request *rq, struct reply *rp)
{
	struct act a = {};
	enum err e;

	TRY(segment_id(c, rq, 0, &a.id));
	TRY(form_str(c, rq, S("request_key"), 80, &a.key));
	e = db_write(c, erase_rule, &a);
	if (e == OK)
		reply_see_other(c, rp, "/annuaire");
	return e;
}

const struct route directory_person_routes[] = {
	{ GET, "/annuaire/:person", DIRECTORY_READ, show_person },
	{ POST, "/annuaire/:person/voir", CONTACT_READ, do_show },
	{ POST, "/annuaire/:person/coordonnees", DIRECTORY_WRITE | CONTACT_READ, do_contacts },
	{ POST, "/annuaire/:person/voies", DIRECTORY_WRITE, do_order },
	{ POST, "/annuaire/:person/confirmer", DIRECTORY_WRITE, do_confirm },
	{ POST, "/annuaire/:person/competences", DIRECTORY_WRITE, do_skill },
	{ POST, "/annuaire/:person/materiel", DIRECTORY_WRITE, do_equipment },
	{ POST, "/annuaire/:person/volontariat", DIRECTORY_WRITE, do_willing },
	{ GET, "/annuaire/:person/effacer", DIRECTORY_WRITE, show_erase },
	{ POST, "/annuaire/:person/effacer", DIRECTORY_WRITE, do_erase },
};
const ptrdiff_t directory_person_routes_n = COUNT(directory_person_routes);
