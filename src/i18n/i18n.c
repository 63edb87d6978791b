#include "i18n/i18n.h"

#define NNBSP "\u202f"
#define NBSP "\u00a0"

static const str months[LANG_COUNT][12] = {
	{ S("janvier"), S("février"), S("mars"), S("avril"), S("mai"), S("juin"), S("juillet"),
	  S("août"), S("septembre"), S("octobre"), S("novembre"), S("décembre") },
	{ S("January"), S("February"), S("March"), S("April"), S("May"), S("June"), S("July"),
	  S("August"), S("September"), S("October"), S("November"), S("December") },
};
static const str months_short[LANG_COUNT][12] = {
	{ S("janv."), S("févr."), S("mars"), S("avril"), S("mai"), S("juin"), S("juill."),
	  S("août"), S("sept."), S("oct."), S("nov."), S("déc.") },
	{ S("Jan"), S("Feb"), S("Mar"), S("Apr"), S("May"), S("Jun"), S("Jul"),
	  S("Aug"), S("Sep"), S("Oct"), S("Nov"), S("Dec") },
};
static const str days[LANG_COUNT][7] = {
	{ S("dimanche"), S("lundi"), S("mardi"), S("mercredi"), S("jeudi"), S("vendredi"), S("samedi") },
	{ S("Sunday"), S("Monday"), S("Tuesday"), S("Wednesday"), S("Thursday"), S("Friday"),
	  S("Saturday") },
};

/* "1er" in French, "21" otherwise. */
static str
day_number(struct arena *a, enum lang lang, int day)
{
	return lang == LANG_FR && day == 1 ? S("1er") : arena_fmt(a, "%d", day);
}

/* "21 novembre" */
static str
day_month(struct arena *a, enum lang lang, struct day d)
{
	int year, month, day;

	day_civil(d, &year, &month, &day);
	return arena_fmt(a, "%.*s" NBSP "%.*s", STR(day_number(a, lang, day)),
	    STR(months[lang][month - 1]));
}

str
i18n_day(struct arena *a, enum lang lang, struct day d)
{
	int year, month, day;

	day_civil(d, &year, &month, &day);
	return arena_fmt(a, "%.*s %d", STR(day_month(a, lang, d)), year);
}

str
i18n_day_long(struct arena *a, enum lang lang, struct day d)
{
	return arena_fmt(a, "%.*s %.*s", STR(days[lang][day_weekday(d)]), STR(i18n_day(a, lang, d)));
}

str
i18n_day_short(struct arena *a, enum lang lang, struct day d)
{
	int year, month, day;

	day_civil(d, &year, &month, &day);
	return arena_fmt(a, "%.3s%s" NBSP "%.*s" NBSP "%.*s", days[lang][day_weekday(d)].p,
	    lang == LANG_FR ? "." : "", STR(day_number(a, lang, day)), STR(months_short[lang][month - 1]));
}

str
i18n_time(struct arena *a, struct instant t)
{
	struct civil v = instant_civil(t);

	return arena_fmt(a, "%02d:%02d", v.hour, v.minute);
}

/* "samedi 21 novembre" */
static str
weekday_month(struct arena *a, enum lang lang, struct day d)
{
	return arena_fmt(a, "%.*s %.*s", STR(days[lang][day_weekday(d)]), STR(day_month(a, lang, d)));
}

str
i18n_moment(struct arena *a, enum lang lang, struct instant t)
{
	return arena_fmt(a, "%.*s, %.*s", STR(weekday_month(a, lang, instant_day(t))),
	    STR(i18n_time(a, t)));
}

/* "8 h", "8 h 30"; English "8:30" */
static str
hour(struct arena *a, enum lang lang, struct instant t)
{
	struct civil v = instant_civil(t);

	if (lang == LANG_EN)
		return arena_fmt(a, "%d:%02d", v.hour, v.minute);
	if (v.minute == 0)
		return arena_fmt(a, "%d" NBSP "h", v.hour);
	return arena_fmt(a, "%d" NBSP "h" NBSP "%02d", v.hour, v.minute);
}

str
i18n_hours(struct arena *a, enum lang lang, struct instant from, struct instant to)
{
	return arena_fmt(a, lang == LANG_FR ? "%.*s – %.*s" : "%.*s–%.*s", STR(hour(a, lang, from)),
	    STR(hour(a, lang, to)));
}

str
i18n_slot(struct arena *a, enum lang lang, struct instant from, struct instant to)
{
	str first = weekday_month(a, lang, instant_day(from));

	if (instant_day(from).n == instant_day((struct instant){ to.us - 1 }).n)
		return arena_fmt(a, "%.*s, %.*s", STR(first), STR(i18n_hours(a, lang, from, to)));
	return arena_fmt(a, "%.*s, %.*s – %.*s, %.*s", STR(first), STR(hour(a, lang, from)),
	    STR(weekday_month(a, lang, instant_day(to))), STR(hour(a, lang, to)));
}

str
i18n_duration(struct arena *a, enum lang lang, int64_t us)
{
	int64_t min = (us < 0 ? -us : us) / US_PER_MIN, h = min / 60, d = h / 24;
	const char *day = lang == LANG_FR ? "j" : "d";

	if (h == 0)
		return arena_fmt(a, "%lld" NBSP "min", (long long)min);
	if (d == 0 && min % 60 == 0)
		return arena_fmt(a, "%lld" NBSP "h", (long long)h);
	if (d == 0)
		return arena_fmt(a, "%lld" NBSP "h" NBSP "%02lld", (long long)h, (long long)(min % 60));
	if (d >= 7 || h % 24 == 0)
		return arena_fmt(a, "%lld" NBSP "%s", (long long)d, day);
	return arena_fmt(a, "%lld" NBSP "%s" NBSP "%lld" NBSP "h", (long long)d, day,
	    (long long)(h % 24));
}

str
i18n_ago(struct arena *a, enum lang lang, struct instant t, struct instant now)
{
	int64_t us = now.us - t.us;

	if (us < US_PER_MIN && us > -US_PER_MIN)
		return msg_text(lang, MSG_i18n_now);
	return msg_fmt(a, lang, us < 0 ? MSG_i18n_ahead : MSG_i18n_ago, i18n_duration(a, lang, us));
}

str
i18n_since(struct arena *a, enum lang lang, struct instant t, struct instant now)
{
	if (now.us - t.us < US_PER_MIN && t.us - now.us < US_PER_MIN)
		return msg_text(lang, MSG_i18n_now);
	return msg_fmt(a, lang, MSG_i18n_since, i18n_duration(a, lang, now.us - t.us));
}

str
i18n_number(struct arena *a, enum lang lang, int64_t n)
{
	struct buf b = { .a = a };
	str digits = arena_fmt(a, "%lld", (long long)n);

	if (digits.p[0] == '-') {
		buf_put(&b, S("−"));
		digits = str_sub(digits, 1, digits.n - 1);
	}
	for (ptrdiff_t i = 0; i < digits.n; i++) {
		if (i && (digits.n - i) % 3 == 0)
			buf_put(&b, lang == LANG_FR ? S(NNBSP) : S(","));
		buf_char(&b, digits.p[i]);
	}
	return buf_str(&b);
}

str
i18n_phone_dial(struct arena *a, str number)
{
	struct buf b = { .a = a };
	str s;

	for (ptrdiff_t i = 0; i < number.n; i++)
		if ((number.p[i] >= '0' && number.p[i] <= '9') || (number.p[i] == '+' && !b.n))
			buf_char(&b, number.p[i]);
	s = buf_str(&b);
	if (s.n == 10 && s.p[0] == '0')
		return arena_fmt(a, "+33%.*s", STR(str_sub(s, 1, 9)));
	return s;
}

str
i18n_phone(struct arena *a, str number)
{
	str s = i18n_phone_dial(a, number);
	const char *p;

	if (s.n != 12 || !str_starts(s, S("+33")))
		return number;
	p = s.p + 3;
	return arena_fmt(a, "0%c %.2s %.2s %.2s %.2s", p[0], p + 1, p + 3, p + 5, p + 7);
}

/* Upper case of the Latin letters that French and its neighbours write. */
static uint32_t
upper(uint32_t cp)
{
	if ((cp >= 'a' && cp <= 'z') || (cp >= 0xe0 && cp <= 0xfe && cp != 0xf7))
		return cp - 32;
	if (cp == 0xff)
		return 0x178;
	if ((cp >= 0x100 && cp <= 0x137) || (cp >= 0x14a && cp <= 0x177))
		return cp == 0x131 ? 'I' : cp & ~UINT32_C(1);
	if ((cp >= 0x139 && cp <= 0x148) || (cp >= 0x179 && cp <= 0x17e))
		return cp & 1 ? cp : cp - 1;
	return cp;
}

str
i18n_upper(struct arena *a, str s)
{
	struct buf b = { .a = a };
	uint32_t cp;

	while (str_next(&s, &cp)) {
		cp = upper(cp);
		if (cp < 0x80)
			buf_char(&b, (char)cp);
		else if (cp < 0x800) {
			buf_char(&b, (char)(0xc0 | cp >> 6));
			buf_char(&b, (char)(0x80 | (cp & 0x3f)));
		} else if (cp < 0x10000) {
			buf_char(&b, (char)(0xe0 | cp >> 12));
			buf_char(&b, (char)(0x80 | (cp >> 6 & 0x3f)));
			buf_char(&b, (char)(0x80 | (cp & 0x3f)));
		} else {
			buf_char(&b, (char)(0xf0 | cp >> 18));
			buf_char(&b, (char)(0x80 | (cp >> 12 & 0x3f)));
			buf_char(&b, (char)(0x80 | (cp >> 6 & 0x3f)));
			buf_char(&b, (char)(0x80 | (cp & 0x3f)));
		}
	}
	return buf_str(&b);
}

str
i18n_person(struct arena *a, str title, str given, str family)
{
	struct buf b = { .a = a };
	str parts[] = { title, given, i18n_upper(a, family) };

	for (int i = 0; i < COUNT(parts); i++) {
		if (!parts[i].n)
			continue;
		if (b.n)
			buf_char(&b, ' ');
		buf_put(&b, parts[i]);
	}
	return buf_str(&b);
}
