#include "db/db.h"
#include "directory/directory.h"
#include "directory_q.h"

enum err
directory_skill_set(struct ctx *c, struct person_id person, str code, str label, str source,
		    struct opt_day expires_on)
{
	int64_t changed;

	if (!label.n || label.n > DIRECTORY_LABEL_MAX)
		return fail(c, E_INVALID, S("skill"), S("form.length"), "%td bytes", label.n);
	if (!code.n) {		/* said in words: the words, folded, are the code */
		code = str_fold(c->a, label);
		if (!code.n)
			return fail(c, E_INVALID, S("skill"), S("form.length"), "nothing but signs");
	}
	TRY(directory_q_skill_put(c, person, code, label, source, expires_on, &changed));
	return directory_touch(c);
}

enum err
directory_skill_drop(struct ctx *c, struct person_id person, struct person_skill_id skill)
{
	int64_t changed;

	TRY(directory_q_skill_drop(c, skill, person, &changed));
	return changed ? directory_touch(c) : OK;
}

enum err
directory_equipment_set(struct ctx *c, struct person_id person, str label, int64_t qty)
{
	int64_t changed;

	if (!label.n || label.n > DIRECTORY_LABEL_MAX)
		return fail(c, E_INVALID, S("equipment"), S("form.length"), "%td bytes", label.n);
	if (qty > 0)
		TRY(directory_q_equipment_put(c, person, label, qty, &changed));
	else
		TRY(directory_q_equipment_drop(c, person, label, &changed));
	return changed ? directory_touch(c) : OK;
}

enum err
directory_willing_set(struct ctx *c, struct person_id person, struct typology_id typology, str willing)
{
	int64_t changed;

	if (!willing.n)
		TRY(directory_q_willing_drop(c, person, typology, &changed));
	else if (str_eq(willing, S("yes")) || str_eq(willing, S("maybe")) || str_eq(willing, S("no")))
		TRY(directory_q_willing_put(c, person, typology, willing, &changed));
	else
		return fail(c, E_INVALID, S("willing"), S("form.choice"), "willing");
	return changed ? directory_touch(c) : OK;
}

enum err
directory_skills(struct ctx *c, struct person_id person, struct directory_skill_list *out)
{
	return directory_q_skills(c, person, out);
}

enum err
directory_equipments(struct ctx *c, struct person_id person, struct directory_equipment_list *out)
{
	return directory_q_equipments(c, person, out);
}

enum err
directory_willingnesses(struct ctx *c, struct person_id person, struct directory_willing_list *out)
{
	return directory_q_willingnesses(c, person, out);
}

enum err
directory_activities(struct ctx *c, struct person_id person, struct directory_activity_list *out)
{
	return directory_q_activities(c, person, out);
}
