/*
 * i18n.h -- what the program says, in French and in English: messages (written
 * by tools/msgc.c from lang/), dates, numbers, telephones, names.
 *
 * Everything is UTF-8.  In French, no-break spaces stand where typography wants
 * them; a text for SMS is under a key with a part "sms" and has none of that.
 * Source: Lexique des regles typographiques en usage a l'Imprimerie nationale.
 */
#ifndef I18N_I18N_H
#define I18N_I18N_H

#include "base/base.h"
#include "msg.h"

/* ---- messages ------------------------------------------------------------- */

/* One value of a message: made by msg_value(), from what it is. */
struct msg_value {
	enum { VALUE_STR, VALUE_I64, VALUE_DAY, VALUE_INSTANT, VALUE_MSG } kind;
	union { str s; int64_t i; struct day day; struct instant at; struct msg m; };
};

static inline struct msg_value
msg_of_str(str s)
{
	return (struct msg_value){ .kind = VALUE_STR, .s = s };
}

static inline struct msg_value
msg_of_i64(int64_t i)
{
	return (struct msg_value){ .kind = VALUE_I64, .i = i };
}

static inline struct msg_value
msg_of_day(struct day day)
{
	return (struct msg_value){ .kind = VALUE_DAY, .day = day };
}

static inline struct msg_value
msg_of_instant(struct instant at)
{
	return (struct msg_value){ .kind = VALUE_INSTANT, .at = at };
}

static inline struct msg_value
msg_of_msg(struct msg m)
{
	return (struct msg_value){ .kind = VALUE_MSG, .m = m };
}

#define msg_value(x) _Generic((x), str: msg_of_str, int: msg_of_i64, int64_t: msg_of_i64, \
	struct day: msg_of_day, struct instant: msg_of_instant, struct msg: msg_of_msg)(x)
#define MSG_VALUES_1(a)			msg_value(a)
#define MSG_VALUES_2(a, b)		msg_value(a), msg_value(b)
#define MSG_VALUES_3(a, b, c)		msg_value(a), msg_value(b), msg_value(c)
#define MSG_VALUES_4(a, b, c, d)	msg_value(a), msg_value(b), msg_value(c), msg_value(d)
#define MSG_PICK(a, b, c, d, name, ...)	name
/* An array of 1 to 4 values, and how many: two arguments of a call. */
#define MSG_VALUES(...) (const struct msg_value[]){ MSG_PICK(__VA_ARGS__, MSG_VALUES_4, \
	MSG_VALUES_3, MSG_VALUES_2, MSG_VALUES_1, )(__VA_ARGS__) }, \
	MSG_PICK(__VA_ARGS__, 4, 3, 2, 1, )

/* The text as it stands; empty for message 0. */
str msg_text(enum lang lang, struct msg m);

/*
 * msg_fmt(a, lang, m, values...):
 * The text of ${m} with its 1 to 4 values: str as they are, numbers with
 * thousands apart, days "21 novembre 2026", instants "21:04".  The first value,
 * when a number, chooses between singular and plural (French: 0 and 1 are
 * singular; English: 1).
 */
#define msg_fmt(a, lang, m, ...)	msg_format((a), (lang), (m), MSG_VALUES(__VA_ARGS__))
str msg_format(struct arena *a, enum lang lang, struct msg m,
	       const struct msg_value *values, ptrdiff_t n);

/* By key, for keys that come from data ("form.missing"); message 0 when there is none. */
struct msg msg_find(str key);
str msg_key(struct msg m);

/* ---- dates and hours (Paris) ------------------------------------------------ */

str i18n_day(struct arena *a, enum lang lang, struct day d);		/* 21 novembre 2026 */
str i18n_day_long(struct arena *a, enum lang lang, struct day d);	/* samedi 21 novembre 2026 */
str i18n_day_short(struct arena *a, enum lang lang, struct day d);	/* sam. 21 nov. */
str i18n_time(struct arena *a, struct instant t);			/* 21:04 */
str i18n_moment(struct arena *a, enum lang lang, struct instant t);	/* samedi 21 novembre, 21:04 */
/* 8 h - 14 h, 8 h 30 - 14 h; English: 8:30-14:00.  With an en dash. */
str i18n_hours(struct arena *a, enum lang lang, struct instant from, struct instant to);
/* samedi 21 novembre, 8 h - 14 h; over midnight, both days. */
str i18n_slot(struct arena *a, enum lang lang, struct instant from, struct instant to);
str i18n_duration(struct arena *a, enum lang lang, int64_t us);	/* 3 h 12, 12 min, 2 j 4 h */
str i18n_ago(struct arena *a, enum lang lang, struct instant t, struct instant now); /* il y a 3 min */
str i18n_since(struct arena *a, enum lang lang, struct instant t, struct instant now); /* depuis 3 h 12 */

/* ---- numbers, telephones, names ---------------------------------------------- */

str i18n_number(struct arena *a, enum lang lang, int64_t n);	/* 12 450; English 12,450 */
/* "+33612345678", "0612345678" -> "06 12 34 56 78" (plain spaces); others by as they came. */
str i18n_phone(struct arena *a, str number);
/* For tel: links: "+33612345678"; digits and a leading + only. */
str i18n_phone_dial(struct arena *a, str number);
/* "Dr Jeanne MARTIN": ${title} may be empty; the family name in capitals, accents kept. */
str i18n_person(struct arena *a, str title, str given, str family);
str i18n_upper(struct arena *a, str s);	/* Latin letters; others as they are */

#endif
