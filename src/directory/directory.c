#include "db/db.h"
#include "directory/directory.h"
#include "directory_q.h"
#include "registry/codes.h"

enum err
directory_version(struct ctx *c, int64_t *out)
{
	struct directory_version row;

	TRY(directory_q_version(c, &row));
	*out = row.version;
	return OK;
}

enum err
directory_touch(struct ctx *c)
{
	int64_t changed;

	return directory_q_touch(c, instant_now().us, &changed);
}

str
directory_full_name(struct arena *a, str title, str given, str family)
{
	struct buf b = { .a = a };

	buf_put(&b, title);
	if (title.n && (given.n || family.n))
		buf_char(&b, ' ');
	buf_put(&b, given);
	if (given.n && family.n)
		buf_char(&b, ' ');
	buf_put(&b, family);
	return buf_str(&b);
}

enum err
directory_name(struct ctx *c, struct person_id id, str *out)
{
	struct directory_person p;
	bool found;

	TRY(directory_q_person(c, id, &p, &found));
	*out = S("[effacé]");
	if (found && !str_eq(p.status, S("erased")))
		*out = directory_full_name(c->a, p.title, p.given, p.family);
	return OK;
}

str
directory_profession_label(str code)
{
	const struct code *known = code.n ? codes_profession(code) : NULL;

	return known ? known->label : code;
}

str
directory_speciality_label(str code)
{
	const struct code *known = code.n ? codes_skill(code) : NULL;

	return known ? known->label : code;
}

enum err
directory_professions(struct ctx *c, struct directory_choice_list *out)
{
	TRY(directory_q_professions(c, out));
	for (ptrdiff_t i = 0; i < out->n; i++)
		out->v[i].label = directory_profession_label(out->v[i].code);
	return OK;
}

enum err
directory_skill_choices(struct ctx *c, struct directory_choice_list *out)
{
	return directory_q_skill_choices(c, out);
}

enum err
directory_zones(struct ctx *c, struct directory_zone_list *out)
{
	return directory_q_zones(c, out);
}

enum err
directory_communes(struct ctx *c, struct directory_commune_list *out)
{
	return directory_q_communes(c, out);
}


enum err
directory_lines(struct ctx *c, struct directory_line_list *out)
{
	return directory_q_lines(c, DIRECTORY_PEOPLE_MAX, out);
}
