/* Each time of a reply, beside those of the call. */
#include "t.h"
#include "understand/reading.h"

static const char *const shown[M_COUNT] = { "-", "time", "day", "other day", "around", "start", "end", "inside",
	"beyond", "early", "before", "short", "part", "partly", "other part" };

/* The times of ${text}, said on Thursday 26 November 2026 at 18 h, beside call ${about}; NULL: nobody knows which. */
static str
beside(struct ctx *c, const char *text, const struct understand_call *calls, ptrdiff_t n,
    const struct understand_call *about)
{
	struct understand_offer o = { .posts = 1, .calls = calls, .calls_n = n, .about = about,
		.said_at = civil_instant(2026, 11, 26, 18, 0) };
	struct reading *r = arena_new(c->a, struct reading);
	struct buf b = { .a = c->a };

	r->offer = &o;
	reading_make(c->a, r, str_from(text));
	for (ptrdiff_t i = 0; i < r->t.n; i++)
		if (r->t.v[i].moment)
			buf_fmt(&b, "%s%s", b.n ? ", " : "", shown[r->t.v[i].moment]);
	return buf_str(&b);
}

static struct understand_call
call_on(int day, int from, int hours)
{
	struct instant at = civil_instant(2026, 11, day, from, 0);

	return (struct understand_call){ S("B7"), { true, at }, { true, { at.us + hours * US_PER_HOUR } } };
}

TEST(moments_lie_beside_the_call)
{
	static const struct { const char *text, *times; } all[] = { { "oui samedi", "day" }, { "dimanche", "other day" }, { "demain", "other day" },
		{ "vendredi non samedi oui", "other day, day" }, { "le 28", "day" }, { "28/11", "day, day" }, { "28-11", "day, day" }, { "29/11", "other day, other day" }, { "28/12", "other day, other day" }, { "samedi 28", "day, day" }, { "samedi 5 décembre", "other day, other day, other day" }, { "samedi 8h", "day, start" }, { "samedi dernier", "other day" }, { "samedi prochain", "time" },
		{ "28 ok", "day" }, { "29 novembre", "other day, other day" }, { "ce week-end", "around" }, { "ce soir", "other day" }, { "cet après-midi", "other day" }, { "samedi matin", "day, part" },
		{ "l'aprem", "partly" }, { "le soir", "other part" }, { "8h-14h", "start, end" }, { "8h14h", "start, end" }, { "de 8 à 14", "start, end" },
		{ "à 10h30", "inside" }, { "10 heures", "inside, inside" }, { "après 15h", "beyond" }, { "vers 7h30", "early" }, { "à 6h15", "before" },
		{ "2h", "short" }, { "à midi", "inside" }, { "toute la journée", "time" }, { "oui", "" }, { "12 km", "" } };
	struct understand_call saturday = call_on(28, 8, 6);

	for (int i = 0; i < COUNT(all); i++)
		T_STR(beside(c, all[i].text, &saturday, 1, &saturday), str_from(all[i].times));
}

TEST(moments_of_a_night_go_on_after_midnight)
{
	struct understand_call night = call_on(26, 22, 8);

	T_STR(beside(c, "ce soir 22h", &night, 1, &night), S("partly, start"));
	T_STR(beside(c, "minuit", &night, 1, &night), S("inside"));
	T_STR(beside(c, "6h", &night, 1, &night), S("end"));
	T_STR(beside(c, "aujourd'hui", &night, 1, &night), S("day"));
	T_STR(beside(c, "demain", &night, 1, &night), S("other day"));
}

TEST(moments_are_those_of_the_call_whose_code_is_quoted)
{
	struct understand_call calls[] = { call_on(27, 8, 6), call_on(28, 8, 6) };

	calls[1].code = S("C3");
	T_STR(beside(c, "ok samedi", calls, 2, &calls[0]), S("other day"));
	T_STR(beside(c, "c3 ok samedi", calls, 2, &calls[0]), S("day"));
	T_STR(beside(c, "ok samedi", calls, 2, NULL), S("time"));	/* of which one is not known */
}

TEST(moments_are_not_compared_with_a_call_far_away_or_of_several_days)
{
	struct understand_call far = call_on(5, 8, 6), longer = call_on(28, 8, 40), never = { .code = S("B7") };

	far.starts_at.v = civil_instant(2026, 12, 5, 8, 0);		/* there is a Saturday before it */
	far.ends_at.v = civil_instant(2026, 12, 5, 14, 0);
	T_STR(beside(c, "samedi 8h", &far, 1, &far), S("time, time"));
	T_STR(beside(c, "samedi 8h", &longer, 1, &longer), S("time, time"));
	T_STR(beside(c, "samedi 8h", &never, 1, &never), S("time, time"));
}
