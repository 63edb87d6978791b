#include "i18n/i18n.h"
#include "i18n/msg_text.h"

str
msg_text(enum lang lang, struct msg m)
{
	assert(m.n < MSG_COUNT && lang < LANG_COUNT);
	return msg_texts[lang][m.n].many;
}

str
msg_key(struct msg m)
{
	assert(m.n < MSG_COUNT);
	return msg_keys[m.n];
}

struct msg
msg_find(str key)
{
	int lo = 1, hi = MSG_COUNT;

	while (lo < hi) {
		int mid = lo + (hi - lo) / 2, order = str_cmp(msg_keys[mid], key);

		if (order == 0)
			return (struct msg){ (uint16_t)mid };
		if (order < 0)
			lo = mid + 1;
		else
			hi = mid;
	}
	return (struct msg){ 0 };
}

static str
written(struct arena *a, enum lang lang, const struct msg_value *v)
{
	switch (v->kind) {
	case VALUE_STR: return v->s;
	case VALUE_I64: return i18n_number(a, lang, v->i);
	case VALUE_DAY: return i18n_day(a, lang, v->day);
	case VALUE_INSTANT: return i18n_time(a, v->at);
	case VALUE_MSG: return msg_text(lang, v->m);
	}
	assert(!"a value of no kind");
	return S("");
}

static bool
singular(enum lang lang, const struct msg_value *v)
{
	if (v->kind != VALUE_I64)
		return false;
	return v->i == 1 || (lang == LANG_FR && (v->i == 0 || v->i == -1));
}

str
msg_format(struct arena *a, enum lang lang, struct msg m, const struct msg_value *values, ptrdiff_t n)
{
	struct buf b = { .a = a };
	const struct msg_text *t;
	ptrdiff_t from = 0;
	str s;

	assert(m.n < MSG_COUNT && lang < LANG_COUNT);
	t = &msg_texts[lang][m.n];
	s = t->one.p && n && singular(lang, &values[0]) ? t->one : t->many;
	for (ptrdiff_t i = 0; i + 2 < s.n; i++) {
		if (s.p[i] != '{')
			continue;
		int k = s.p[i + 1] - '0';

		assert(k < n);
		buf_put(&b, str_sub(s, from, i - from));
		buf_put(&b, written(a, lang, &values[k]));
		i += 2;
		from = i + 1;
	}
	buf_put(&b, str_sub(s, from, s.n - from));
	return buf_str(&b);
}
