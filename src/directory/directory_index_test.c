#include "crypto/crypto.h"
#include "db/db.h"
#include "directory/directory_demo.h"
#include "directory/directory_index.h"
#include "t.h"

static ptrdiff_t
found(struct ctx *c, struct directory_filter f, str name)
{
	struct directory_found out;

	T(directory_search(c, &f, &out) == OK);
	for (ptrdiff_t i = 0; i < out.n; i++)
		if (str_eq(out.v[i]->family, name))
			return i + 1;
	return 0;
}

static enum err
rename(struct ctx *c, void *arg)
{
	struct directory_edit e = { .family = S("ZYTHUM"), .given = S("Anaïs"), .status = S("active"),
		.preferred = S("sms"), .profession = S("10"), .commune_code = S("44131") };

	TRY(directory_person_change(c, *(struct person_id *)arg, &e));
	return directory_skill_set(c, *(struct person_id *)arg, S("dc"), S("Damage control"), S("hand"),
	    (struct opt_day){});
}

static enum err
add(struct ctx *c, void *arg)
{
	struct directory_edit e = { .family = S("LE GUÉREC"), .given = S("Gaëlle"), .status = S("active"),
		.preferred = S("sms"), .profession = S("60"), .commune_code = S("44168") };

	return directory_person_add(c, &e, S("hand"), arg);
}

TEST(directory_search_by_words_typos_and_filters)
{
	struct directory_found all, nurses;
	struct person_id id;

	t_db(c);
	T(crypto_start(c, S(""), false) == OK);
	T(directory_demo(c) == OK);
	T(db_write(c, add, &id) == OK);
	T_I64(found(c, (struct directory_filter){ .words = S("le guerec") }, S("LE GUÉREC")), 1);
	T_I64(found(c, (struct directory_filter){ .words = S("GUEREK gaelle") }, S("LE GUÉREC")), 1);
	T(found(c, (struct directory_filter){ .words = S("infirmier saint joachim") }, S("LE GUÉREC")));
	T(!found(c, (struct directory_filter){ .words = S("le guerec"), .profession = S("10") }, S("LE GUÉREC")));
	T(!found(c, (struct directory_filter){ .words = S("le guerec"), .state = S("member") }, S("LE GUÉREC")));
	T(found(c, (struct directory_filter){ .commune = S("44168") }, S("LE GUÉREC")));
	T(directory_search(c, &(struct directory_filter){}, &all) == OK);
	T(directory_search(c, &(struct directory_filter){ .profession = S("60") }, &nurses) == OK);
	T(all.n == all.everyone && nurses.n < all.n && nurses.professions.n == 1);
	T_I64(nurses.professions.v[0].people, nurses.n);
	T(all.reachable > 100 && all.reachable < all.members);

	T(db_write(c, rename, &id) == OK);		/* what is kept in memory follows */
	T(!found(c, (struct directory_filter){ .words = S("guerec") }, S("LE GUÉREC")));
	T_I64(found(c, (struct directory_filter){ .words = S("zytum") }, S("ZYTHUM")), 1);
	T(found(c, (struct directory_filter){ .skill = S("dc") }, S("ZYTHUM")));
	T(found(c, (struct directory_filter){ .words = S("zythum damage") }, S("ZYTHUM")) == 0 ||
	    found(c, (struct directory_filter){ .words = S("zythum damage") }, S("ZYTHUM")) == 1);
}
