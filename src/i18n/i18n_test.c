#include "i18n/i18n.h"
#include "t.h"

TEST(i18n_dates)
{
	struct day d = day_of(2026, 11, 21);

	T_STR(i18n_day(c->a, LANG_FR, d), S("21\u00a0novembre 2026"));
}
