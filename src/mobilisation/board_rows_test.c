/* board_rows_test.c -- a board of more people than a page holds: the stream sends the rows that changed. */
#include "db/db.h"
#include "http/sse.h"
#include "mobilisation/mobilisation_t.h"
#include "mobilisation/mobilisation_web.h"
#include "t.h"

enum { PEOPLE = 120 };

static struct mobt_recipient_list asked;

static void
given_call(struct ctx *c)
{
	struct call_send s;
	struct crisis_id crisis;

	mob_db(c);
	crisis = mob_crisis(c, false);
	mob_nurses(c, PEOPLE);
	T(mob_send(c, crisis, mob_draft(c, crisis, S("{\"from\": \"criteria\"}")), &s) == OK);
	asked = mob_recipients(c);
	T_I64(asked.n, PEOPLE);
}

/* The rows that the stream sends now; how many. */
static int
rows(struct ctx *c, const char *lang, str *html)
{
	struct sse_list out = {};
	int n = 0;

	T(board_stream(c, arena_fmt(c->a, "call/1/1/%s", lang), &out) == OK);
	*html = (str){};
	for (int i = 0; i < out.n; i++) {
		T(!str_eq(out.v[i].name, S("lines")));
		if (str_eq(out.v[i].name, S("rows")))
			*html = out.v[i].data;
	}
	for (ptrdiff_t at = 0; at + 4 < html->n; at++)
		n += memcmp(html->p + at, "<tr ", 4) == 0;
	return n;
}

static void
later(struct ctx *c, int seconds)
{
	ctx_at(c, (struct instant){ c->now.us + seconds * US_PER_S });
}

static str
row_id(struct ctx *c, int i)
{
	return arena_fmt(c->a, "id=\"row-%lld\"", (long long)asked.v[i].id.v);
}

TEST(board_rows_only_those_that_changed)
{
	str html;

	given_call(c);
	later(c, 60);
	T_I64(rows(c, "fr", &html), 0);
	(void)mob_say(c, asked.v[110].id, "yes");
	T_I64(rows(c, "fr", &html), 1);
	T(str_has(html, row_id(c, 110)) && str_has(html, S("oui")));
	(void)mob_say(c, asked.v[3].id, "no");
	T_I64(rows(c, "fr", &html), 2);		/* the one before too: a screen may have opened in between */
	later(c, BOARD_ROWS_RECENT_S + 1);
	T_I64(rows(c, "fr", &html), 0);
	(void)mob_say(c, asked.v[3].id, "later");	/* changed their mind */
	T_I64(rows(c, "fr", &html), 1);
	T(str_has(html, row_id(c, 3)));
	T_I64(rows(c, "en", &html), 1);		/* another topic, never asked: what was answered just now */
}

/* A crowd answers at once ("f2": French too, a board that no other test has watched): some rows now, the rest with the next events, none forgotten, none twice unless recent. */
TEST(board_rows_of_a_crowd)
{
	bool seen[PEOPLE] = {};
	int turns = 0, left = 70;
	str html;

	given_call(c);
	T_I64(rows(c, "f2", &html), 0);
	for (int i = 0; i < 70; i++)
		(void)mob_say(c, asked.v[i].id, i % 2 ? "yes" : "no");
	for (; left > 0 && turns < 5; turns++) {
		int n = rows(c, "f2", &html);

		T(n > 0 && n <= BOARD_ROWS_SENT);
		for (int i = 0; i < PEOPLE; i++)
			if (!seen[i] && str_has(html, row_id(c, i))) {
				seen[i] = true;
				left--;
			}
	}
	T_I64(left, 0);
	T_I64(turns, (70 + BOARD_ROWS_SENT - 1) / BOARD_ROWS_SENT);
}
