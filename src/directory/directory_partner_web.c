/* directory_partner_web.c -- who to call outside the community, day and night. */
#include "db/db.h"
#include "directory/directory_web.h"
#include "http/shell.h"
#include "i18n/i18n.h"
#include "record/record.h"

static str
commune_name(const struct directory_commune_list *list, str code)
{
	for (ptrdiff_t i = 0; i < list->n; i++)
		if (str_eq(list->v[i].code, code))
			return list->v[i].name;
	return S("");
}

static enum err
fill(struct ctx *c, struct directory_partners_view *v)
{
	struct directory_partner_list all;
	struct directory_commune_list communes;

	TRY(directory_partners(c, &all));
	TRY(directory_communes(c, &communes));
	v->kinds.v = arena_array(c->a, struct directory_partner_kind_group, 32);
	for (int k = 0; directory_partner_kind_at(k).n; k++) {
		str kind = directory_partner_kind_at(k);
		struct directory_partner_kind_group g = { .label = directory_word(c, "kind", kind) };

		g.list.v = arena_array(c->a, struct directory_partner_line, all.n);
		for (ptrdiff_t i = 0; i < all.n; i++) {
			const struct directory_partner *p = &all.v[i];

			if (!str_eq(p->kind, kind))
				continue;
			g.list.v[g.list.n++] = (struct directory_partner_line){ .id = p->id, .name = p->name,
				.role = p->role, .night = p->phone_24h, .phone = p->phone, .email = p->email,
				.contact_name = p->contact_name, .verified_on = p->verified_on,
				.commune = commune_name(&communes, p->commune_code),
				.stale = !p->verified_on.some ||
				    c->today.n - p->verified_on.v.n > DIRECTORY_STALE_DAYS };
		}
		if (g.list.n)
			v->kinds.v[v->kinds.n++] = g;
	}
	return OK;
}

/* GET /partenaires */
static enum err
show_partners(struct ctx *c, const struct request *rq, struct reply *rp)
{
	struct directory_partners_view v = { .shell = http_shell(c, rq, msg_text(c->lang, MSG_directory_partner_title)),
		.may_write = rq->held & DIRECTORY_WRITE };

	TRY(fill(c, &v));
	reply_shared(rp, 300);
	directory_partners_page(&rp->body, &v);
	return OK;
}

/* GET /partenaires/imprimer */
static enum err
show_sheet(struct ctx *c, const struct request *rq, struct reply *rp)
{
	struct directory_partners_view v = { .shell = http_shell(c, rq, msg_text(c->lang, MSG_directory_partner_title)) };

	v.shell.printed_at = c->now;
	v.shell.url = arena_fmt(c->a, "%.*s/partenaires", STR(rq->base_url));
	v.shell.qr = qr_svg(c->a, v.shell.url);
	TRY(fill(c, &v));
	directory_partners_sheet_page(&rp->body, &v);
	return OK;
}

/* ---- one partner ------------------------------------------------------------------ */

struct editing {
	struct partner_id id;
	struct directory_partner_edit e;
	str key;
	bool drop;
};

static struct field
text_field(const char *name, struct msg label, str value, bool required, int64_t max)
{
	return (struct field){ .name = str_from(name), .label = label, .value = value, .required = required,
	    .max = max };
}

static enum err
edit_page(struct ctx *c, const struct request *rq, struct reply *rp, const struct editing *g, bool wrong)
{
	struct directory_partner_edit_view v = { .id = g->id };
	struct field *fields[] = { &v.name, &v.role, &v.phone_24h, &v.phone, &v.email, &v.contact_name };
	const struct directory_partner_edit *e = &g->e;

	if (wrong)
		v.error = form_error_of(c, rq->code);
	ctx_forgive(c);
	v.shell = http_shell(c, rq, msg_text(c->lang, MSG_directory_partner_edit));
	v.name = text_field("name", MSG_directory_partner_name, e->name, true, DIRECTORY_NAME_MAX);
	v.role = text_field("role", MSG_directory_partner_role, e->role, false, 300);
	v.phone_24h = text_field("phone_24h", MSG_directory_partner_night, e->phone_24h, false, 30);
	v.phone_24h.type = S("tel");
	v.phone = text_field("phone", MSG_directory_partner_phone, e->phone, false, 30);
	v.phone.type = S("tel");
	v.email = text_field("email", MSG_directory_contact_email, e->email, false, DIRECTORY_CONTACT_MAX);
	v.email.type = S("email");
	v.contact_name = text_field("contact_name", MSG_directory_partner_contact, e->contact_name, false,
	    DIRECTORY_NAME_MAX);
	v.verified = (struct field_flag){ .name = S("verified"), .label = MSG_directory_partner_verified, .on = e->verified };
	v.kind = (struct field_choice){ .name = S("kind"), .label = MSG_directory_partner_kind, .required = true };
	v.kind.options.v = arena_array(c->a, struct option, 32);
	for (int k = 0; directory_partner_kind_at(k).n; k++)
		v.kind.options.v[v.kind.options.n++] = (struct option){ .value = directory_partner_kind_at(k),
			.label = directory_word(c, "kind", directory_partner_kind_at(k)),
			.selected = str_eq(directory_partner_kind_at(k), e->kind) };
	v.commune = (struct field_choice){ .name = S("commune"), .label = MSG_directory_list_commune };
	TRY(directory_commune_options(c, e->commune_code, &v.commune.options));
	for (ptrdiff_t i = 0; i < COUNT(fields); i++)
		fields[i]->error = form_error_for(&v.error, fields[i]->name);
	rp->status = wrong ? 422 : 200;
	directory_partner_edit_page(&rp->body, &v);
	return OK;
}

/* GET /partenaires/nouveau */
static enum err
show_new(struct ctx *c, const struct request *rq, struct reply *rp)
{
	struct editing g = {};

	return edit_page(c, rq, rp, &g, false);
}

/* GET /partenaires/:partner */
static enum err
show_edit(struct ctx *c, const struct request *rq, struct reply *rp)
{
	struct directory_partner p;
	struct editing g = {};

	TRY(segment_id(c, rq, 0, &g.id));
	TRY(directory_partner(c, g.id, &p));
	g.e = (struct directory_partner_edit){ .kind = p.kind, .name = p.name, .commune_code = p.commune_code,
		.role = p.role, .phone_24h = p.phone_24h, .phone = p.phone, .email = p.email,
		.contact_name = p.contact_name };
	return edit_page(c, rq, rp, &g, false);
}

static enum err
put_rule(struct ctx *c, void *arg)
{
	struct editing *g = arg;
	bool first;

	TRY(record_once(c, g->key, S("/partenaires"), &first));
	if (!first)
		return OK;
	return g->drop ? directory_partner_drop(c, g->id) : directory_partner_put(c, g->id, &g->e, &g->id);
}

static enum err
put(struct ctx *c, const struct request *rq, struct reply *rp, struct editing *g)
{
	struct directory_partner_edit *e = &g->e;
	const struct { const char *name; ptrdiff_t max; str *to; } v[] = {
		{ "kind", 20, &e->kind }, { "name", DIRECTORY_NAME_MAX, &e->name }, { "role", 300, &e->role },
		{ "phone_24h", 30, &e->phone_24h }, { "phone", 30, &e->phone },
		{ "email", DIRECTORY_CONTACT_MAX, &e->email }, { "commune", 10, &e->commune_code },
		{ "contact_name", DIRECTORY_NAME_MAX, &e->contact_name }, { "request_key", 80, &g->key },
	};
	struct partner_id id = g->id;
	enum err err = OK;

	for (ptrdiff_t i = 0; err == OK && i < COUNT(v); i++)
		err = form_opt(c, rq, str_from(v[i].name), v[i].max, v[i].to);
	e->verified = form_flag(rq, S("verified"));
	g->drop = id.v && form_flag(rq, S("drop"));
	if (err == OK)
		err = db_write(c, put_rule, g);
	g->id = id;
	if (err == E_INVALID)
		return edit_page(c, rq, rp, g, true);
	if (err == OK)
		reply_see_other(c, rp, "/partenaires");
	return err;
}

/* POST /partenaires/nouveau */
static enum err
do_new(struct ctx *c, const struct request *rq, struct reply *rp)
{
	struct editing g = {};

	return put(c, rq, rp, &g);
}

/* POST /partenaires/:partner */
static enum err
do_edit(struct ctx *c, const struct request *rq, struct reply *rp)
{
	struct editing g = {};

	TRY(segment_id(c, rq, 0, &g.id));
	return put(c, rq, rp, &g);
}

const struct route directory_partner_routes[] = {
	{ GET, "/partenaires", DIRECTORY_READ, show_partners },
	{ GET, "/partenaires/imprimer", DIRECTORY_READ, show_sheet },
	{ GET, "/partenaires/nouveau", DIRECTORY_WRITE, show_new },
	{ POST, "/partenaires/nouveau", DIRECTORY_WRITE, do_new },
	{ GET, "/partenaires/:partner", DIRECTORY_WRITE, show_edit },
	{ POST, "/partenaires/:partner", DIRECTORY_WRITE, do_edit },
};
const ptrdiff_t directory_partner_routes_n = COUNT(directory_partner_routes);
