#include "crypto/crypto.h"
#include "db/db.h"
#include "directory/channels.h"
#include "directory/directory.h"
#include "t.h"

struct keeping { struct person_id id; struct channels_order order; };

static enum err
keep(struct ctx *c, void *arg)
{
	struct keeping *k = arg;

	return channels_set(c, k->id, &k->order);
}

static enum err
someone(struct ctx *c, void *arg)
{
	struct directory_edit e = { .family = S("MARTIN"), .status = S("active"), .preferred = S("sms") };

	return directory_person_add(c, &e, S("hand"), arg);
}

static enum err
prefers_mail(struct ctx *c, void *arg)
{
	struct directory_edit e = { .family = S("MARTIN"), .status = S("active"), .preferred = S("email") };

	return directory_person_change(c, *(struct person_id *)arg, &e);
}

static enum err
forget(struct ctx *c, void *arg)
{
	return directory_person_erase(c, *(struct person_id *)arg, true);
}

static struct person_id
given(struct ctx *c)
{
	struct person_id id;

	T(crypto_start(c, S(""), false) == OK);
	t_db(c);
	T(db_write(c, someone, &id) == OK);
	return id;
}

TEST(channels_keep_an_order_and_refuse_what_cannot_be_one)
{
	const struct { const char *what, *ch[3]; int64_t wait; const char *key; } cases[] = {
		{ "three", { "sms", "email", "phone" }, 600, NULL },
		{ "none", { NULL }, 600, NULL },
		{ "twice", { "sms", "sms" }, 600, "channels.twice" },
		{ "telephone first", { "phone", "sms" }, 600, "channels.phone_last" },
		{ "pigeon", { "sms", "pigeon" }, 600, "channels.unknown" },
		{ "at once", { "sms", "email" }, 59, "channels.patience" },
		{ "next week", { "sms", "email" }, 86401, "channels.patience" },
	};
	struct keeping k = { .id = given(c) };

	for (int i = 0; i < COUNT(cases); i++) {
		enum err e;

		ctx_forgive(c);
		k.order.n = 0;
		for (int j = 0; j < 3 && cases[i].ch[j]; j++)
			k.order.v[k.order.n++] = (struct channels_step){ str_from(cases[i].ch[j]), cases[i].wait };
		e = db_write(c, keep, &k);
		t_check(cases[i].key ? e == E_INVALID && str_eq(c->cause.key, str_from(cases[i].key)) : e == OK,
		    T_AT, "%s", cases[i].what);
	}
	ctx_forgive(c);
}

TEST(channels_order_in_words_and_gone_with_the_person)
{
	struct keeping k = { .id = given(c), .order = { { { S("email"), 600 }, { S("sms"), 1200 }, { S("phone"), 600 } }, 3 } };
	struct channels_order o;
	struct directory_person p;

	T(db_write(c, keep, &k) == OK);
	T(channels_of(c, k.id, &o) == OK);
	T_STR(channels_say(c, LANG_FR, &o), S("e-mail, puis SMS après 10 min, puis téléphone après 20 min"));
	T(directory_person(c, k.id, &p) == OK);
	T_STR(p.preferred, S("email"));			/* the first is the preferred one */
	T(db_write(c, prefers_mail, &k.id) == OK);	/* the same: the order stays */
	T(channels_of(c, k.id, &o) == OK);
	T_I64(o.n, 3);
	k.order.v[0].channel = S("sms");
	k.order.v[1].channel = S("email");
	T(db_write(c, keep, &k) == OK);
	T(db_write(c, prefers_mail, &k.id) == OK);	/* another: it no longer holds */
	T(channels_of(c, k.id, &o) == OK);
	T_I64(o.n, 0);
	T(db_write(c, keep, &k) == OK);
	T(db_write(c, forget, &k.id) == OK);
	T(channels_of(c, k.id, &o) == OK);
	T_I64(o.n, 0);
}
