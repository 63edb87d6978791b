/* numbers.c -- what the numbers of a reply are: the code of a call, a post, an hour, a date, a telephone. */
#include "understand/reading.h"

enum {
	ETA_MIN = 60,			/* "j'arrive dans 20 min" is a plain yes */
	MONTHS = 12, HOURS = 24,
	EARLIEST = 6,			/* an hour without "de" or "h": "8 à 14" */
};

/* Part of a word: a letter, a digit, or of a letter beyond ASCII. */
static bool
is_word(char c)
{
	return ((c | 32) >= 'a' && (c | 32) <= 'z') || (c >= '0' && c <= '9') || (unsigned char)c >= 0x80;
}

static bool
code_known(const struct understand_offer *o, str fold, str *code)
{
	for (ptrdiff_t i = 0; o && i < o->calls_n && i < UNDERSTAND_CODES; i++)
		if (str_eq_nocase(o->calls[i].code, fold)) {
			*code = o->calls[i].code;
			return true;
		}
	return false;
}

/* "C 3", "C-3": the code of a call in one piece, as it was given. */
str
numbers_join_codes(struct arena *a, const struct understand_offer *o, str text)
{
	struct buf b = { .a = a };

	for (ptrdiff_t i = 0; i < text.n; i++) {
		bool letter = (text.p[i] | 32) >= 'a' && (text.p[i] | 32) <= 'z';
		bool alone = letter && (i == 0 || (!is_word(text.p[i - 1]) && text.p[i - 1] != '\''));
		ptrdiff_t from = i + 2, end;
		str code;

		buf_char(&b, text.p[i]);
		if (!alone || from >= text.n || (text.p[i + 1] != ' ' && text.p[i + 1] != '-'))
			continue;
		for (end = from; end < text.n && text.p[end] >= '0' && text.p[end] <= '9'; end++)
			;
		if (end == from || end - from > 3 || (end < text.n && is_word(text.p[end])) ||
		    !code_known(o, arena_fmt(a, "%c%.*s", text.p[i], (int)(end - from), text.p + from), &code))
			continue;
		buf_put(&b, str_sub(text, from, end));
		i = end - 1;
	}
	return buf_str(&b);
}

/* A letter and one to three digits: what the codes of calls look like. */
static bool
code_shaped(str s)
{
	int64_t v;

	return s.n >= 2 && s.n <= 4 && s.p[0] >= 'a' && s.p[0] <= 'z' && str_to_i64(str_sub(s, 1, s.n), 0, 999, &v);
}

static str
upper_case(struct arena *a, str s)
{
	str out = arena_dup(a, s);
	char *p = (char *)(uintptr_t)out.p;

	for (ptrdiff_t i = 0; i < out.n; i++)
		if (p[i] >= 'a' && p[i] <= 'z')
			p[i] -= 32;
	return out;
}

static const char *const code_words[] = { "appel", "numero", "no", "code", "ref", NULL };
static const char *const date_words[] = { "de", "au", "a", "jusqua", "et", "dans", "ici", NULL };
static const char *const post_words[] = { "choix", "poste", "le", "prends", "pour", "numero", "no", NULL };

static const char *const far_words[] = { "de", "du", "des", "d", "a", "en", NULL };
static const char *const soon_words[] = { "dans", "ici", "sous", NULL };

/* "15 min", "15mn": how many, when they are few enough for a plain yes; else 0. */
static int64_t
minutes(const struct token *k, const struct token *next)
{
	int64_t v = k->number;
	ptrdiff_t n = 0;

	while (n < k->fold.n && k->fold.p[n] >= '0' && k->fold.p[n] <= '9')
		n++;
	if (v < 0 && (n == k->fold.n || k->fold.p[n] != 'm' || !str_to_i64(str_sub(k->fold, 0, n), 1, 999, &v)))
		return 0;
	if (k->number >= 0 && !(next && tokens_is(next, "minute")))
		return 0;
	return v <= ETA_MIN ? v : 0;
}

bool
numbers_counted(const struct reading *r, ptrdiff_t i)
{
	static const char *const units[] = { "minute", "heure", "mois", "ans", "an", "jour", "semaine", "km", "kms", "kilometre", "kilometres", "metres",
		"euros", "eme", "e", "fois", "patient", "patients", "patiente", "patientes", "enfant", "enfants", "gosses", "mioches", "personne", "personnes",
		"toilettes", "places", "place", "degres", "masques", "doses", "lits", "visites", "rdv", "consultations", "cartons", NULL };
	str after = { r->t.v[i].text.p + r->t.v[i].text.n, 0 };

	after.n = (i + 1 < r->t.n ? r->t.v[i + 1].text.p : r->t.end) - after.p;
	return (i + 1 < r->t.n && !r->t.v[i + 1].pause && tokens_one_of(&r->t.v[i + 1], units)) || (after.n > 0 && str_has(after, S("%")));
}

/* "Pas le 1", "ni le 2", "plutôt que le 1": where the refusal of post ${i} begins; ${i} itself: it is not refused. */
static ptrdiff_t
post_refused(const struct reading *r, ptrdiff_t i)
{
	ptrdiff_t at = i;

	while (at > 0 && i - at < 2 && !r->t.v[at].pause && tokens_one_of(&r->t.v[at - 1], post_words))
		at--;
	if (at == 0 || r->t.v[at].pause)
		return i;
	if (tokens_is(&r->t.v[at - 1], "ni") || tokens_is(&r->t.v[at - 1], "pas"))
		return at - 1;
	return at > 1 && tokens_is(&r->t.v[at - 1], "que") && tokens_is(&r->t.v[at - 2], "plutot") ? at - 2 : i;
}

static void
number(struct arena *a, struct reading *r, ptrdiff_t i)
{
	struct token *k = &r->t.v[i], *before = reading_token(r, i - 1);
	int posts = r->offer ? r->offer->posts : 1;
	str code = {};

	if (before && k->number >= 0 && before->fold.n == 1 && !before->taken && before->number < 0 &&
	    code_known(r->offer, arena_fmt(a, "%.*s%.*s", STR(before->fold), STR(k->fold)), &code)) {
		r->code = code;
		reading_take(r, i - 1, 2, K_FILL, "code");
		return;
	}
	if (i > 0 && tokens_one_of(before, soon_words) && minutes(k, reading_token(r, i + 1)) > 0) {
		reading_take(r, i - 1, k->number >= 0 ? 3 : 2, K_FILL, "eta");
		return;
	}
	if (i > 0 && i + 2 < r->t.n && tokens_is(before, "a") && minutes(k, &r->t.v[i + 1]) > 0) {	/* "à 5 mn du gymnase" */
		ptrdiff_t n = k->number >= 0 ? 2 : 1;

		if (i + n < r->t.n && !r->t.v[i + n].stop && tokens_one_of(&r->t.v[i + n], far_words)) {
			reading_take(r, i, n, K_FILL, "distance");
			return;
		}
	}
	if (k->number >= 0 && i + 1 < r->t.n && (tokens_is(&r->t.v[i + 1], "ans") || tokens_is(&r->t.v[i + 1], "an"))) {
		reading_take(r, i, 1, K_FILL, "years");
		return;
	}
	if (k->number >= 1950 && k->number <= 2099 && before && (tokens_is(before, "depuis") || tokens_is(before, "en"))) {
		reading_take(r, i, 1, K_FILL, "year");
		return;
	}
	if (k->number >= 0 && i + 1 < r->t.n && tokens_is(&r->t.v[i + 1], "heure")) {
		reading_take(r, i, 2, K_TIME, NULL);
		return;
	}
	if (k->number >= 0 && numbers_counted(r, i))
		return;
	if (code_known(r->offer, k->fold, &code) || (code_shaped(k->fold) && !k->word) ||
	    (k->number > posts && before && (tokens_one_of(before, code_words) || str_eq(before->fold, S("n"))))) {
		if (r->code.n && !str_eq_nocase(r->code, k->fold))
			r->choices_differ = true;
		r->code = code.n ? code : upper_case(a, k->fold);
		if (before && (tokens_one_of(before, code_words) || str_eq(before->fold, S("n"))) && !before->taken)
			reading_take(r, i - 1, 1, K_FILL, NULL);
		/* A code that nobody was given is no harmless word. */
		if (code.n || !r->offer || !r->offer->calls_n)
			reading_take(r, i, 1, K_FILL, "code");
	} else if (posts > 1 && k->number >= 1 && k->number <= posts && post_refused(r, i) < i) {
		reading_take(r, post_refused(r, i), i + 1 - post_refused(r, i), K_SOFT, "post refused");
	} else if (k->number >= 1 && k->number <= posts && !(before && tokens_one_of(before, date_words))) {
		if (r->post && r->post != k->number)
			r->choices_differ = true;
		r->post = (int)k->number;
		if (before && (tokens_one_of(before, post_words) || str_eq(before->fold, S("n"))) && !before->taken)
			reading_take(r, i - 1, 1, K_FILL, NULL);
		reading_take(r, i, 1, K_CHOICE, "post");
	}
}

static bool
digits(str s)
{
	for (ptrdiff_t i = 0; i < s.n; i++)
		if (s.p[i] < '0' || s.p[i] > '9')
			return false;
	return true;
}

/* "06 12 34 56 78", or in one piece: a telephone number says nothing. */
static void
find_phones(struct reading *r)
{
	for (ptrdiff_t i = 0; i < r->t.n; i++) {
		ptrdiff_t n = 0;

		if (r->t.v[i].fold.n >= 9 && r->t.v[i].fold.n <= 13 && r->t.v[i].number < 0 && digits(r->t.v[i].fold) &&
		    r->t.v[i].fold.p[0] >= '0' &&
		    r->t.v[i].fold.p[0] <= '9') {
			reading_take(r, i, 1, K_FILL, "telephone");
			continue;
		}
		while (i + n < r->t.n && n < 5 && r->t.v[i + n].fold.n == 2 && r->t.v[i + n].number >= 0)
			n++;
		if (n == 5 && r->t.v[i].fold.p[0] == '0')
			reading_take(r, i, 5, K_FILL, "telephone");
	}
}

/* "De 8 à 14", "8 à 14h": hours, without a day, from token ${i} on; not "8 à 10 patients". */
static bool
from_to(struct reading *r, ptrdiff_t i)
{
	static const char *const others[] = { "janvier", "minute", "ans", NULL };
	struct token *from = reading_token(r, i), *to = reading_token(r, i + 2), *after = reading_token(r, i + 3);
	bool said = i > 0 && tokens_is(&r->t.v[i - 1], "de");
	bool hour = to && to->number < 0 && to->kind == K_TIME && to->fold.p[0] >= '0' && to->fold.p[0] <= '9';

	return to && from->number >= (said ? 0 : EARLIEST) && (hour || to->number > from->number) &&
	    to->number <= HOURS && str_eq(r->t.v[i + 1].fold, S("a")) && !from->taken && !to->taken && !to->stop && !numbers_counted(r, i + 2) &&
	    !(after && tokens_one_of(after, others));
}

/* "28/11", "28-11": a day and a month, with nothing but the stroke between; "8-11" is from hour to hour. */
static bool
day_month(struct reading *r, ptrdiff_t i)
{
	const struct token *day = &r->t.v[i], *month = reading_token(r, i + 1);
	char between = month ? day->text.p[day->text.n] : 0;

	return month && day->number >= 1 && day->number <= 31 && month->number >= 1 && month->number <= MONTHS &&
	    day->text.p + day->text.n + 1 == month->text.p && !day->taken && !month->taken &&
	    (between == '/' || (day->number > HOURS && (between == '-' || between == '.')));
}

/* "7 h 45": minutes of an hour. */
static bool
minutes_of(const struct reading *r, ptrdiff_t i)
{
	const struct token *k = &r->t.v[i];

	return i > 1 && k->number >= 0 && k->number < 60 && k->fold.n == 2 && !k->pause && !k->taken &&
	    r->t.v[i - 2].number >= 0 &&
	    (str_eq(r->t.v[i - 1].fold, S("h")) || str_eq(r->t.v[i - 1].fold, S("heures")));
}

/* "8-14", "8/14", with nothing else between. */
static bool
hour_to_hour(const struct reading *r, ptrdiff_t i)
{
	const struct token *x = &r->t.v[i], *y = x + 1;

	char between = i + 1 < r->t.n ? x->text.p[x->text.n] : 0;

	return i + 1 < r->t.n && x->number > 3 && x->number < y->number && y->number <= 24 && !x->taken && !y->taken &&
	    x->text.p + x->text.n + 1 == y->text.p && (between == '-' || (between == '/' && y->number > MONTHS));
}

/* "Samedi 8-14": two numbers that are hours. */
static void
find_hours(struct reading *r)
{
	for (ptrdiff_t i = 0; i < r->t.n; i++)
		if (minutes_of(r, i))
			reading_take(r, i, 1, K_TIME, NULL);
		else if (hour_to_hour(r, i)) {
			reading_take(r, i, 1, K_TIME, "hours");
			reading_take(r, i + 1, 1, K_TIME, "hours");
		}
	for (ptrdiff_t i = 0; i + 2 < r->t.n; i++) {
		const struct token *x = &r->t.v[i + 1], *y = &r->t.v[i + 2];

		if (r->t.v[i].kind == K_TIME && r->t.v[i].word && r->t.v[i].number < 0 && x->number >= 0 &&
		    y->number > x->number && y->number <= 24 && !x->stop && !y->stop &&
		    !(i + 3 < r->t.n && tokens_is(&r->t.v[i + 3], "janvier"))) {
			reading_take(r, i + 1, 1, K_TIME, "hours");
			reading_take(r, i + 2, 1, K_TIME, "hours");
		}
	}
}

/* "Premier", or "un" with ${cardinal}: its number; 0: none. */
static int
number_word(const struct token *k, bool cardinal)
{
	static const char *const ordinals[] = { "premier", "deuxieme", "troisieme" };
	static const char *const cardinals[] = { "un", "deux", "trois" };

	for (int n = 0; n < COUNT(ordinals); n++)
		if (cardinal ? str_eq(k->fold, str_from(cardinals[n])) : tokens_is(k, ordinals[n]))
			return n + 1;
	return 0;
}

/* Nothing of its own follows: "le deux.", "le deux pour moi", "le deux svp". */
static bool
stands_alone(const struct token *after)
{
	static const char *const small[] = { "pour", "me", "moi", "c", "ca", "si", NULL };

	return !after || after->pause || after->kind == K_FILL || after->kind == K_YES || after->kind == K_COME ||
	    tokens_one_of(after, small);
}

/* Nothing else is said than token ${i}: "deux", "Bonjour, le 1er. Merci". */
static bool
only_courtesy_beside(const struct reading *r, ptrdiff_t i)
{
	for (ptrdiff_t at = 0; at < r->t.n; at++) {
		enum kind k = r->t.v[at].kind;

		if (at != i && k != K_FILL && k != K_SIGN && k != K_NAME && k != K_YES)
			return false;
	}
	return true;
}

/* "Le troisième poste", "le poste deux", "la première.", "deux". */
static void
find_ordinal(struct reading *r)
{
	static const char *const what[] = { "poste", "choix", "proposition", "creneau", "option", "mission", "numero", NULL };
	static const char *const articles[] = { "le", "la", NULL };
	int posts = r->offer ? r->offer->posts : 1;

	for (ptrdiff_t i = 0; i < r->t.n; i++) {
		const struct token *k = &r->t.v[i], *y = reading_token(r, i + 1);
		const struct token *x = k->pause ? NULL : reading_token(r, i - 1);
		int ordinal = number_word(k, false), n = ordinal ? ordinal : number_word(k, true);
		bool named = ordinal && y && !y->pause && tokens_one_of(y, what), ends = stands_alone(y);

		if (named && x && str_eq(x->fold, S("en")))
			continue;			/* "en second choix" */
		if (k->taken || !n || n > posts || !(named || (posts > 1 && only_courtesy_beside(r, i)) ||
		    (ends && x && !x->taken && (tokens_one_of(x, what) || tokens_one_of(x, articles)))))
			continue;
		r->choices_differ |= r->post && r->post != n;
		r->post = n;
		if (x && !x->taken && tokens_one_of(x, what))
			reading_take(r, i - 1, 1, K_FILL, NULL);
		reading_take(r, i, named ? 2 : 1, K_CHOICE, "post");
	}
}

/* A number that is a day: "samedi 28", "28 novembre". */
static bool
day_number(const struct reading *r, ptrdiff_t i)
{
	static const char *const week[] = { "lundi", "mardi", "mercredi", "jeudi", "vendredi", "samedi", "dimanche", NULL };
	int posts = r->offer ? r->offer->posts : 1;

	return r->t.v[i].number >= 1 && r->t.v[i].number <= 31 && !r->t.v[i].taken &&
	    ((i > 0 && tokens_one_of(&r->t.v[i - 1], week)) || (i > 0 && r->t.v[i].number > posts && str_eq(r->t.v[i - 1].fold, S("le"))) || (i + 1 < r->t.n && tokens_is(&r->t.v[i + 1], "janvier")));
}

/* "Ok 28": the day of the call itself, where no post has that number. */
static bool
day_of_call(const struct reading *r, ptrdiff_t i)
{
	const struct token *k = &r->t.v[i];

	return k->number > (r->offer ? r->offer->posts : 1) && !k->taken && k->kind == K_UNKNOWN &&
	    moments_day_of_call(r) == k->number;
}

void
numbers_read(struct arena *a, struct reading *r)
{
	find_phones(r);
	for (ptrdiff_t i = 0; i < r->t.n; i++)
		if (day_month(r, i)) {
			reading_take(r, i, 1, K_TIME, "date");
			reading_take(r, i + 1, 1, K_TIME, "date");
		} else if (from_to(r, i)) {
			reading_take(r, i, 1, K_TIME, "hours");
			reading_take(r, i + 2, 1, K_TIME, "hours");
		}
	for (ptrdiff_t i = 0; i < r->t.n; i++)
		if (!r->t.v[i].taken)
			number(a, r, i);
	find_hours(r);
	find_ordinal(r);
	for (ptrdiff_t i = 0; i < r->t.n; i++)
		if (r->t.v[i].as != K_TIME && (day_number(r, i) || day_of_call(r, i)))
			r->t.v[i].kind = K_TIME;
}
