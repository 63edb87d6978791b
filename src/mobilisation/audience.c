#include <jansson.h>
#include <stdlib.h>

#include "i18n/i18n.h"
#include "logbook/logbook.h"
#include "mobilisation/audience.h"
#include "mobilisation_q.h"

/* Bits of :candidates' contacts: known, and agreed to. */
enum { MOBILE = 1, MOBILE_OK = 2, EMAIL = 4, EMAIL_OK = 8, MSSANTE = 16, MSSANTE_OK = 32 };

static const char *const from_words[] = { "criteria", "cell", "group", "relays" };
static const char *const willing_words[] = { "any", "not_no", "yes" };

str
audience_channel_word(enum channel ch)
{
	static const char *const words[] = { "none", "sms", "email" };

	return str_from(words[ch]);
}

enum channel
audience_channel_of(str word)
{
	return str_eq(word, S("sms")) ? CHANNEL_SMS : str_eq(word, S("email")) ? CHANNEL_EMAIL : CHANNEL_NONE;
}

/* ---- JSON ------------------------------------------------------------------------ */

static enum err
bad(struct ctx *c, const char *what)
{
	return fail(c, E_INVALID, S("criteria"), S("audience.criteria"), "%s", what);
}

static void
forget_json(void *root)
{
	json_decref(root);
}

static enum err
read_choice(struct ctx *c, const json_t *root, const char *key, const char *const *words, int n, int *out)
{
	const json_t *v = json_object_get(root, key);

	if (!v)
		return OK;
	for (int i = 0; json_is_string(v) && i < n; i++)
		if (strcmp(json_string_value(v), words[i]) == 0) {
			*out = i;
			return OK;
		}
	return bad(c, key);
}

static enum err
list_of(struct ctx *c, const json_t *root, const char *key, const json_t **list, ptrdiff_t *n)
{
	*list = json_object_get(root, key);
	*n = 0;
	if (!*list)
		return OK;
	if (!json_is_array(*list) || json_array_size(*list) > AUDIENCE_MAX)
		return bad(c, key);
	*n = (ptrdiff_t)json_array_size(*list);
	return OK;
}

static enum err
read_words(struct ctx *c, const json_t *root, const char *key, struct audience_words *out)
{
	const json_t *list;

	TRY(list_of(c, root, key, &list, &out->n));
	if (out->n > AUDIENCE_LIST_MAX)
		return bad(c, key);
	out->v = arena_array(c->a, str, out->n);
	for (ptrdiff_t i = 0; i < out->n; i++) {
		const json_t *v = json_array_get(list, (size_t)i);

		if (!json_is_string(v))
			return bad(c, key);
		out->v[i] = arena_str(c->a, json_string_value(v), (ptrdiff_t)json_string_length(v));
	}
	return OK;
}

static enum err
read_numbers(struct ctx *c, const json_t *root, const char *key, int64_t **out, ptrdiff_t *n)
{
	const json_t *list;

	TRY(list_of(c, root, key, &list, n));
	*out = arena_array(c->a, int64_t, *n);
	for (ptrdiff_t i = 0; i < *n; i++) {
		const json_t *v = json_array_get(list, (size_t)i);

		if (!json_is_integer(v) || json_integer_value(v) < 1)
			return bad(c, key);
		(*out)[i] = json_integer_value(v);
	}
	return OK;
}

static enum err
read_people(struct ctx *c, const json_t *root, const char *key, struct audience_ids *out)
{
	int64_t *ids;

	TRY(read_numbers(c, root, key, &ids, &out->n));
	out->v = arena_array(c->a, struct person_id, out->n);
	for (ptrdiff_t i = 0; i < out->n; i++)
		out->v[i].v = ids[i];
	return OK;
}

enum err
audience_read(struct ctx *c, str text, struct audience_criteria *out)
{
	int from = FROM_CRITERIA, willing = WILLING_ANY;
	int64_t *zones;
	const json_t *group;
	json_t *root;

	*out = (struct audience_criteria){};
	if (text.n == 0)
		return OK;
	if (text.n > AUDIENCE_JSON_MAX && text.n > AUDIENCE_MAX * 20)
		return bad(c, "too long");
	root = json_loadb(text.p, (size_t)text.n, 0, NULL);
	if (!root)
		return bad(c, "not JSON");
	arena_defer(c->a, forget_json, root);
	if (!json_is_object(root))
		return bad(c, "not an object");
	TRY(read_choice(c, root, "from", from_words, COUNT(from_words), &from));
	TRY(read_choice(c, root, "willing", willing_words, COUNT(willing_words), &willing));
	TRY(read_words(c, root, "professions", &out->professions));
	TRY(read_words(c, root, "communes", &out->communes));
	TRY(read_words(c, root, "skills", &out->skills));
	TRY(read_numbers(c, root, "zones", &zones, &out->zones.n));
	TRY(read_people(c, root, "people", &out->people));
	TRY(read_people(c, root, "except", &out->except));
	if (out->zones.n > AUDIENCE_LIST_MAX)
		return bad(c, "zones");
	out->zones.v = arena_array(c->a, struct zone_id, out->zones.n);
	for (ptrdiff_t i = 0; i < out->zones.n; i++)
		out->zones.v[i].v = zones[i];
	group = json_object_get(root, "group");
	if (group && !json_is_integer(group))
		return bad(c, "group");
	out->group.v = group ? json_integer_value(group) : 0;
	out->from = (enum audience_from)from;
	out->willing = (enum audience_willing)willing;
	out->members = json_is_true(json_object_get(root, "members"));
	return OK;
}

static void
put_words(struct buf *b, const char *key, const struct audience_words *w)
{
	if (w->n == 0)
		return;
	buf_fmt(b, ", \"%s\": [", key);
	for (ptrdiff_t i = 0; i < w->n; i++) {
		json_t *v = json_stringn(w->v[i].p, (size_t)w->v[i].n);
		char *text = v ? json_dumps(v, JSON_ENCODE_ANY) : NULL;

		buf_fmt(b, "%s%s", i ? ", " : "", text ? text : "\"\"");
		free(text);
		json_decref(v);
	}
	buf_char(b, ']');
}

static void
put_numbers(struct buf *b, const char *key, const int64_t *v, ptrdiff_t n)
{
	if (n == 0)
		return;
	buf_fmt(b, ", \"%s\": [", key);
	for (ptrdiff_t i = 0; i < n; i++)
		buf_fmt(b, "%s%lld", i ? ", " : "", (long long)v[i]);
	buf_char(b, ']');
}

str
audience_write(struct ctx *c, const struct audience_criteria *q)
{
	struct buf b = { .a = c->a };

	buf_fmt(&b, "{\"from\": \"%s\"", from_words[q->from]);
	if (q->group.v)
		buf_fmt(&b, ", \"group\": %lld", (long long)q->group.v);
	put_words(&b, "professions", &q->professions);
	put_words(&b, "communes", &q->communes);
	put_words(&b, "skills", &q->skills);
	put_numbers(&b, "zones", (const int64_t *)(const void *)q->zones.v, q->zones.n);
	if (q->members)
		buf_put(&b, S(", \"members\": true"));
	if (q->willing != WILLING_ANY)
		buf_fmt(&b, ", \"willing\": \"%s\"", willing_words[q->willing]);
	put_numbers(&b, "people", (const int64_t *)(const void *)q->people.v, q->people.n);
	put_numbers(&b, "except", (const int64_t *)(const void *)q->except.v, q->except.n);
	buf_char(&b, '}');
	return buf_str(&b);
}

/* ---- people ---------------------------------------------------------------------- */

enum channel
audience_channel(str status, str preferred, bool no_call, int64_t contacts, str *why)
{
	bool mail = contacts & (EMAIL_OK | MSSANTE_OK);

	*why = S("");
	if (str_eq(status, S("left")) || str_eq(status, S("erased")))
		*why = S("left");
	else if (str_eq(status, S("paused")))
		*why = S("paused");
	else if (no_call)
		*why = S("no_call");
	else if (str_eq(preferred, S("phone")))
		*why = S("phone");
	else if (str_eq(preferred, S("email")) && mail)
		return CHANNEL_EMAIL;
	else if (contacts & MOBILE_OK)
		return CHANNEL_SMS;
	else if (mail)
		return CHANNEL_EMAIL;
	else if (contacts & (MOBILE | EMAIL | MSSANTE))
		*why = S("no_consent");
	else
		*why = S("no_contact");
	return CHANNEL_NONE;
}

/* A saved group in the place of the criteria that name it; people of both. */
static enum err
resolve(struct ctx *c, const struct audience_criteria *asked, struct crisis_id crisis,
	struct audience_criteria *q)
{
	struct mobilisation_member_list members = {};
	struct mobilisation_group group;
	struct audience_ids named;

	*q = *asked;
	if (asked->from == FROM_GROUP) {
		TRY(mobilisation_q_group(c, asked->group, &group));
		TRY(mobilisation_q_group_people(c, asked->group, AUDIENCE_MAX, &members));
		TRY(audience_read(c, group.criteria, q));
		if (q->from == FROM_GROUP)	/* a group of a group: as criteria of nobody */
			return bad(c, "a group that names a group");
	}
	if (q->from == FROM_RELAYS)
		TRY(mobilisation_q_relays(c, q->group.v == 0, q->group, AUDIENCE_MAX, &members));
	if (q->from == FROM_CELL)
		TRY(mobilisation_q_cell_people(c, crisis, AUDIENCE_MAX, &members));
	named = q->people;
	q->people.n = named.n + members.n;
	q->people.v = arena_array(c->a, struct person_id, q->people.n);
	for (ptrdiff_t i = 0; i < named.n; i++)
		q->people.v[i] = named.v[i];
	for (ptrdiff_t i = 0; i < members.n; i++)
		q->people.v[named.n + i] = members.v[i].id;
	if (asked->from == FROM_GROUP) {	/* what the caller leaves out, besides what the group does */
		named = q->except;
		q->except.n = named.n + asked->except.n;
		q->except.v = arena_array(c->a, struct person_id, q->except.n);
		for (ptrdiff_t i = 0; i < named.n; i++)
			q->except.v[i] = named.v[i];
		for (ptrdiff_t i = 0; i < asked->except.n; i++)
			q->except.v[named.n + i] = asked->except.v[i];
	}
	return OK;
}

/* A saved list of people has no criteria of its own, and must not mean everyone. */
static bool
says_something(const struct audience_criteria *q)
{
	return q->professions.n || q->zones.n || q->communes.n || q->skills.n || q->members ||
	    q->willing != WILLING_ANY;
}

static void
count(struct audience_list *out, enum channel channel, str why, ptrdiff_t people)
{
	int k = 0;

	out->sms += channel == CHANNEL_SMS ? people : 0;
	out->email += channel == CHANNEL_EMAIL ? people : 0;
	out->none += channel == CHANNEL_NONE ? people : 0;
	if (why.n == 0)
		return;
	while (k < AUDIENCE_REASONS - 1 && out->why[k].code.n && !str_eq(out->why[k].code, why))
		k++;
	out->why[k].code = why;
	out->why[k].people += people;
}

static int
most_first(const void *x, const void *y)
{
	const struct audience_why *a = x, *b = y;

	return a->people < b->people ? 1 : a->people > b->people ? -1 : 0;
}

/* Bytes are near enough to the alphabet; accents come after. */
static int
by_name(const void *x, const void *y)
{
	const struct audience_person *a = x, *b = y;
	int d = str_cmp(a->family, b->family);

	if (d == 0)
		d = str_cmp(a->given, b->given);
	return d ? d : a->id.v < b->id.v ? -1 : 1;
}

/* No crisis: in time of peace nobody is willing for one type more than for another. */
static enum err
event_of(struct ctx *c, struct crisis_id crisis, struct mobilisation_event *out)
{
	*out = (struct mobilisation_event){};
	return crisis.v ? mobilisation_q_event(c, crisis, out) : OK;
}

enum err
audience_people(struct ctx *c, const struct audience_criteria *asked, struct crisis_id crisis,
		struct audience_list *out)
{
	struct mobilisation_candidate_list found;
	struct mobilisation_event event;
	struct audience_criteria q;
	bool by_criteria;

	TRY(event_of(c, crisis, &event));
	TRY(resolve(c, asked, crisis, &q));
	by_criteria = q.from == FROM_CRITERIA && (asked->from == FROM_CRITERIA || says_something(&q));
	TRY(mobilisation_q_candidates(c, crisis, q.except.n == 0, q.except.v, q.except.n, by_criteria, q.members,
	    q.professions.n == 0, q.professions.v, q.professions.n,
	    q.zones.n == 0, q.zones.v, q.zones.n,
	    q.communes.n == 0, q.communes.v, q.communes.n,
	    q.skills.n == 0, q.skills.v, q.skills.n, c->today, q.willing, event.typology_id,
	    q.people.n == 0, q.people.v, q.people.n, AUDIENCE_MAX + 1, &found));
	if (found.n > AUDIENCE_MAX)
		return fail(c, E_LIMIT, S("criteria"), S("audience.many"), "more than %d", AUDIENCE_MAX);
	*out = (struct audience_list){ .v = arena_array(c->a, struct audience_person, found.n), .n = found.n };
	for (ptrdiff_t i = 0; i < found.n; i++) {
		const struct mobilisation_candidate *p = &found.v[i];
		struct audience_person *to = &out->v[i];

		*to = (struct audience_person){ .id = p->id, .title = p->title, .given = p->given,
			.family = p->family, .profession = p->profession, .zone = p->zone_id,
			.commune = p->commune_code };
		to->channel = audience_channel(p->status, p->preferred, p->no_call, p->contacts,
		    &to->unreachable);
		count(out, to->channel, to->unreachable, 1);
	}
	qsort(out->v, (size_t)out->n, sizeof *out->v, by_name);
	qsort(out->why, AUDIENCE_REASONS, sizeof *out->why, most_first);
	return OK;
}

enum err
audience_count(struct ctx *c, const struct audience_criteria *asked, struct crisis_id crisis,
	       struct audience_list *out)
{
	struct mobilisation_tally_list found;
	struct mobilisation_event event;
	struct audience_criteria q;
	bool by_criteria;
	str why;

	TRY(event_of(c, crisis, &event));
	TRY(resolve(c, asked, crisis, &q));
	by_criteria = q.from == FROM_CRITERIA && (asked->from == FROM_CRITERIA || says_something(&q));
	TRY(mobilisation_q_tally(c, crisis, q.except.n == 0, q.except.v, q.except.n, by_criteria, q.members,
	    q.professions.n == 0, q.professions.v, q.professions.n,
	    q.zones.n == 0, q.zones.v, q.zones.n,
	    q.communes.n == 0, q.communes.v, q.communes.n,
	    q.skills.n == 0, q.skills.v, q.skills.n, c->today, q.willing, event.typology_id,
	    q.people.n == 0, q.people.v, q.people.n, AUDIENCE_MAX, &found));
	*out = (struct audience_list){};
	for (ptrdiff_t i = 0; i < found.n; i++) {
		const struct mobilisation_tally *p = &found.v[i];
		enum channel channel = audience_channel(p->status, p->preferred, p->no_call, p->contacts, &why);

		out->n += (ptrdiff_t)p->people;
		count(out, channel, why, (ptrdiff_t)p->people);
	}
	if (out->n > AUDIENCE_MAX)
		return fail(c, E_LIMIT, S("criteria"), S("audience.many"), "%td people", out->n);
	qsort(out->why, AUDIENCE_REASONS, sizeof *out->why, most_first);
	return OK;
}

/* ---- saved groups ---------------------------------------------------------------- */

enum err
audience_save(struct ctx *c, struct audience_save *g)
{
	struct mobilisation_new_group saved;
	struct audience_criteria q;

	if (g->name.n == 0)
		return fail(c, E_INVALID, S("group_name"), S("form.missing"), "empty");
	TRY(audience_read(c, g->criteria, &q));
	if (q.from == FROM_GROUP)
		return fail(c, E_INVALID, S("group_name"), S("audience.group_of_group"), "from group");
	TRY(mobilisation_q_group_save(c, g->name, g->criteria, c->now, &saved));
	g->id = saved.id;
	return logbook_say(c, (struct crisis_id){ 0 }, S("audience.saved"),
	    arena_fmt(c->a, "audience:%lld", (long long)saved.id.v),
	    msg_fmt(c->a, LANG_FR, MSG_audience_log_saved, g->name));
}

enum err
audience_groups(struct ctx *c, struct mobilisation_group_list *out)
{
	return mobilisation_q_groups(c, 200, out);
}
