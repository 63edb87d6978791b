#include "db/db.h"
#include "directory/directory.h"
#include "directory_q.h"

enum err
directory_groups(struct ctx *c, struct directory_group_list *out)
{
	return directory_q_groups(c, out);
}

enum err
directory_group(struct ctx *c, struct audience_id id, struct directory_group *out)
{
	bool found;

	TRY(directory_q_group(c, id, out, &found));
	if (!found)
		return fail(c, E_NOT_FOUND, S(""), S("directory.group.none"), "audience %lld",
		    (long long)id.v);
	return OK;
}

enum err
directory_group_people(struct ctx *c, struct audience_id id, struct directory_member_list *out)
{
	return directory_q_group_people(c, id, out);
}

enum err
directory_group_put(struct ctx *c, struct audience_id id, str name, str criteria,
		    const struct person_id *people, ptrdiff_t people_n, struct audience_id *out)
{
	struct directory_group_new row;
	int64_t changed;
	bool made;

	if (!name.n || name.n > DIRECTORY_NAME_MAX)
		return fail(c, E_INVALID, S("name"), S("form.length"), "%td bytes", name.n);
	if (id.v)
		TRY(directory_q_group_change(c, name, criteria, c->now, id, &changed));
	else {
		TRY(directory_q_group_add(c, name, criteria, c->now, &row, &made));
		if (!made)
			return fail(c, E_CONFLICT, S("name"), S("directory.group.taken"), "same name");
		id = row.id;
	}
	TRY(directory_q_group_empty(c, id, &changed));
	for (ptrdiff_t i = 0; i < people_n; i++)
		TRY(directory_q_group_join(c, id, people[i], &changed));
	*out = id;
	return directory_touch(c);
}

enum err
directory_group_drop(struct ctx *c, struct audience_id id)
{
	int64_t changed;

	TRY(directory_q_group_empty(c, id, &changed));
	TRY(directory_q_group_relay_drop(c, id, &changed));
	TRY(directory_q_group_drop(c, id, &changed));
	return directory_touch(c);
}

enum err
directory_group_relay_set(struct ctx *c, struct audience_id id, struct person_id person)
{
	struct directory_group g;
	struct directory_person p;
	int64_t changed;

	TRY(directory_group(c, id, &g));
	if (person.v == 0)
		return directory_q_group_relay_drop(c, id, &changed);
	TRY(directory_person(c, person, &p));
	return directory_q_group_relay_put(c, id, person, &changed);
}

enum err
directory_group_relay(struct ctx *c, struct audience_id id, struct directory_relay *out, bool *found)
{
	return directory_q_group_relay(c, id, out, found);
}
