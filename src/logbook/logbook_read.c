#include "db/db.h"
#include "i18n/i18n.h"
#include "logbook/logbook_read.h"
#include "logbook_q.h"

/* Where the line of entry ${id} is: lines go from the newest to the oldest. */
static struct log_line *
line_of(const struct log_line_list *lines, struct log_id id)
{
	ptrdiff_t lo = 0, hi = lines->n;

	while (lo < hi) {
		ptrdiff_t mid = lo + (hi - lo) / 2;

		if (lines->v[mid].id.v > id.v)
			lo = mid + 1;
		else
			hi = mid;
	}
	return lo < lines->n && lines->v[lo].id.v == id.v ? &lines->v[lo] : NULL;
}

static void
add_text(struct ctx *c, struct log_line *line, const struct logbook_text_of *part)
{
	str body = part->body.p ? part->body : msg_text(c->lang, MSG_log_erased);

	if (part->part_no == 0)
		line->author = body;
	else if (!line->text.n)
		line->text = body;
	else
		line->text = arena_fmt(c->a, "%.*s %.*s", STR(line->text), STR(body));
}

str
logbook_kind(struct ctx *c, str kind)
{
	struct msg m = msg_find(arena_fmt(c->a, "log.kind.%.*s", STR(kind)));

	return m.n ? msg_text(c->lang, m) : kind;
}

enum err
logbook_read_lines(struct ctx *c, const struct logbook_head_line_list *heads, struct log_line_list *out)
{
	struct log_id *ids = arena_array(c->a, struct log_id, heads->n);
	struct logbook_text_of_list texts;
	struct logbook_correction_list corrections;

	out->n = heads->n;
	out->v = arena_array(c->a, struct log_line, heads->n);
	for (ptrdiff_t i = 0; i < heads->n; i++) {
		const struct logbook_head_line *h = &heads->v[i];

		ids[i] = h->id;
		out->v[i] = (struct log_line){ .id = h->id, .at = h->at, .crisis = h->crisis_id.v,
			.kind = h->kind, .object = h->object, .corrects = h->corrects_id.v };
	}
	TRY(logbook_q_texts(c, ids, heads->n, heads->n * (LOG_PARTS_MAX + 1), &texts));
	for (ptrdiff_t i = 0; i < texts.n; i++)
		add_text(c, line_of(out, texts.v[i].log_id), &texts.v[i]);
	TRY(logbook_q_corrections(c, ids, heads->n, 10000, &corrections));
	for (ptrdiff_t i = 0; i < corrections.n; i++)	/* in order: the last one stays */
		line_of(out, corrections.v[i].corrects_id.v)->corrected_by = corrections.v[i].id;
	return OK;
}

enum err
logbook_recent(struct ctx *c, struct crisis_id crisis, struct log_id before, int64_t limit,
	       struct log_line_list *out)
{
	struct logbook_head_line_list heads;

	if (!before.v)
		before.v = INT64_MAX;
	if (crisis.v)
		TRY(logbook_q_of_crisis(c, crisis, before, limit, &heads));
	else
		TRY(logbook_q_of_community(c, before, limit, &heads));
	return logbook_read_lines(c, &heads, out);
}

enum err
logbook_line(struct ctx *c, struct log_id id, struct log_line *out)
{
	struct logbook_head_line head;
	struct logbook_head_line_list heads = { &head, 1 };
	struct log_line_list lines;
	bool found;

	TRY(logbook_q_of_id(c, id, &head, &found));
	if (!found)
		return fail(c, E_NOT_FOUND, S(""), S("log.none"), "entry %lld", (long long)id.v);
	TRY(logbook_read_lines(c, &heads, &lines));
	*out = lines.v[0];
	return OK;
}
