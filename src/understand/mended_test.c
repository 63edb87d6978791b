/* Accents and characters lost on the way, put back. */
#include "t.h"
#include "understand/reading.h"

TEST(mended_reads_characters_by_their_numbers)
{
	T_STR(mended_text(c->a, S("J&#8217;y serai")), S("J\xe2\x80\x99y serai"));
	T_STR(mended_text(c->a, S("d&#xE9;sol&#233;e")), S("désolée"));
	T_STR(mended_text(c->a, S("d&eacute;sol&eacute;e")), S("desolee"));
}

TEST(mended_leaves_what_is_no_character_alone)
{
	static const char *const all[] = { "&#;", "&#8217", "&#x;", "&#xzz;", "&#55296;", "&#99999999;", "AT&#T; oui", "&#0;", "& oui" };

	for (int i = 0; i < COUNT(all); i++)
		T_STR(mended_text(c->a, str_from(all[i])), str_from(all[i]));
}
