#include "crypto/crypto.h"
#include "db/db.h"
#include "mobilisation/template.h"
#include "mobilisation_t.h"
#include "t.h"

static enum err save(struct ctx *c, void *arg) { return template_save(c, arg); }
static enum err retire(struct ctx *c, void *arg) { return template_retire(c, *(struct template_id *)arg); }

static struct template_new
good(struct ctx *c)
{
	return (struct template_new){ .name = S("Canicule"), .title = S("Renfort canicule"),
		.message = S("Renfort demandé."), .validator = S("Dr MARTIN"), .validated_on = c->today,
		.source_url = S("https://sante.gouv.fr/canicule"), .request_key = crypto_token(c) };
}

TEST(template_the_same_name_is_the_next_version)
{
	struct template_text_list list;
	struct template_new t, u;
	struct template_text old;

	mob_db(c);
	t = good(c);
	T(db_write(c, save, &t) == OK);
	T(db_write(c, save, &t) == OK);			/* the same form twice */
	u = good(c);
	u.message = S("Renfort demandé, salle polyvalente.");
	T(db_write(c, save, &u) == OK);
	T(template_current(c, &list) == OK);
	T_I64(list.n, 1);
	T_I64(list.v[0].version, 2);
	T_STR(list.v[0].message, u.message);
	T(template_one(c, t.id, &old) == OK);		/* what was approved is still there to read */
	T_STR(old.message, t.message);
	T(db_write(c, retire, &u.id) == OK);
	T(template_current(c, &list) == OK);
	T_I64(list.n, 0);
}

TEST(template_without_who_approved_it_is_refused)
{
	struct template_new t;

	mob_db(c);
	t = good(c);
	t.validator = S("");
	T(db_write(c, save, &t) == E_INVALID);
	t = good(c);
	t.source_url = S("javascript:alert(1)");
	T(db_write(c, save, &t) == E_INVALID);
	t = good(c);
	t.validated_on.n++;
	T(db_write(c, save, &t) == E_INVALID);
	ctx_forgive(c);
	t = good(c);					/* control */
	T(db_write(c, save, &t) == OK);
}
