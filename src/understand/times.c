/* times.c -- the times that a reply names, for inbound/when.c to compare with those of the call. */
#include "understand/reading.h"

str
reading_times(struct arena *a, const struct reading *r, ptrdiff_t from, ptrdiff_t end)
{
	static const char *const soon[] = { "dans", "ici", "sous", NULL };
	static const char *const lasting[] = { "les", "pendant", "durant", NULL };
	struct buf b = { .a = a };

	for (ptrdiff_t i = from; i < end; i++) {
		const struct token *k = &r->t.v[i];
		bool clock = k->number >= 0 && ((k->rule && str_eq(str_from(k->rule), S("hours"))) || (i + 1 < r->t.n && tokens_is(&r->t.v[i + 1], "heure")));
		str word = k->word && k->word->kind == K_TIME && !tokens_is(k, "janvier") ? str_from(k->word->word) : k->fold;

		if (k->kind == K_LIMIT && (tokens_is(k, "jusqua") || tokens_is(k, "des"))) {
			buf_fmt(&b, "%s%s", b.n ? " " : "", tokens_is(k, "des") ? "des" : "jusqua");
			continue;
		}
		if (k->taken && k->as != K_TIME)
			continue;
		if (k->taken && tokens_is(k, "apres"))
			word = i + 1 < r->t.n && tokens_is(&r->t.v[i + 1], "midi") ? S("aprem") : S("apres");
		else if (tokens_is(k, "heure") || (k->taken && i > 0 && tokens_is(&r->t.v[i - 1], "apres")))
			continue;
		else if (!clock && k->kind != K_TIME && !(k->word && k->word->kind == K_TIME))
			continue;
		else if (k->kind == K_TIME && !k->word && k->number < 0 && !clock && !str_has(k->fold, S("h")))
			word = S("?");
		if (i > 0 && tokens_one_of(&r->t.v[i - 1], soon))
			buf_put(&b, b.n ? S(" dans") : S("dans"));	/* a while, not an hour */
		if (i > 0 && tokens_one_of(&r->t.v[i - 1], lasting) && (clock || str_ends(word, S("h"))))
			buf_put(&b, b.n ? S(" pendant") : S("pendant"));
		buf_fmt(&b, "%s%.*s%s", b.n ? " " : "", STR(word), clock ? "h" : "");
	}
	return buf_str(&b);
}
