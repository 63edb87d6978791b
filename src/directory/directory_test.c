#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "crypto/crypto.h"
#include "db/db.h"
#include "directory/directory_import.h"
#include "directory/directory_territory.h"
#include "logbook/logbook.h"
#include "t.h"

#define MOBILE	"06 39 98 12 34"

static const struct directory_edit jeanne = {
	.rpps = S("99700000039"), .title = S("Dr"), .family = S("CANARI"), .given = S("Jeanne"),
	.profession = S("10"), .commune_code = S("44184"), .member = true, .status = S("active"),
	.preferred = S("sms"), .note = S("canari-note"),
};

static void
start(struct ctx *c)
{
	t_db(c);
	T(crypto_start(c, S(""), false) == OK);
}

static enum err
add_jeanne(struct ctx *c, void *arg)
{
	struct person_id *id = arg;

	TRY(directory_person_add(c, &jeanne, S("hand"), id));
	TRY(directory_contact_set(c, *id, S("mobile"), S(MOBILE), S("self"), true));
	TRY(directory_skill_set(c, *id, S(""), S("Plaies et pansements"), S("hand"), (struct opt_day){}));
	return directory_equipment_set(c, *id, S("Défibrillateur"), 1);
}

TEST(directory_phone_forms)
{
	static const struct { str said, want; } v[] = {
		{ S("06 12.34-56 78"), S("+33612345678") }, { S("+33 (0)6 12 34 56 78"), S("+33612345678") },
		{ S("0033612345678"), S("+33612345678") }, { S("612345678"), S("+33612345678") },
		{ S("+352 621 123 456"), S("+352621123456") }, { S("06 12 34 56"), S("") },
		{ S("appeler le soir"), S("") }, { S(""), S("") }, { S("00 00"), S("") },
	};

	for (ptrdiff_t i = 0; i < COUNT(v); i++) {
		str out = S("");

		T(directory_phone(c->a, v[i].said, &out) == (v[i].want.n > 0));
		if (v[i].want.n)
			T_STR(out, v[i].want);
	}
	T_STR(directory_phone_shown(c->a, S("+33612345678")), S("06 12 34 56 78"));
}

TEST(directory_person_rules)
{
	struct person_id id, again;
	struct directory_edit wrong = jeanne;

	start(c);
	T(db_write(c, add_jeanne, &id) == OK);
	T(db_write(c, add_jeanne, &again) == E_CONFLICT);
	T_STR(c->cause.key, S("directory.rpps.taken"));
	ctx_forgive(c);
	wrong.rpps = S("99700000038");
	T(directory_person_add(c, &wrong, S("hand"), &again) == E_INVALID);
	T_STR(c->cause.field, S("rpps"));
}

TEST(directory_contact_for_sending)
{
	struct person_id id, whose;
	str address, why;

	start(c);
	T(db_write(c, add_jeanne, &id) == OK);
	T(directory_contact_open(c, id, S("sms"), &address, &why) == OK);
	T_STR(address, S("+33639981234"));
	T(directory_contact_open(c, id, S("email"), &address, &why) == OK);
	T_STR(address, S(""));
	T_STR(why, S("no_contact"));
	T(directory_contact_find(c, S("mobile"), S("+33639981234"), &whose) == OK && whose.v == id.v);
	T(directory_contact_find(c, S("mobile"), S("0639981235"), &whose) == OK && whose.v == 0);
}

static enum err
take_back_consent(struct ctx *c, void *arg)
{
	return directory_contact_set(c, *(struct person_id *)arg, S("mobile"), S(MOBILE), S("self"), false);
}

TEST(directory_consent_taken_back_stops_sending)
{
	struct person_id id;
	str address, why;

	start(c);
	T(db_write(c, add_jeanne, &id) == OK);
	T(db_write(c, take_back_consent, &id) == OK);
	T(directory_contact_open(c, id, S("sms"), &address, &why) == OK);
	T_STR(address, S(""));
	T_STR(why, S("no_consent"));
}

static enum err
erase(struct ctx *c, void *arg)
{
	return directory_person_erase(c, *(struct person_id *)arg, true);
}

/* Everything of ${c}'s database file, its log included. */
static str
bytes(struct ctx *c, const char *path)
{
	struct buf b = { .a = c->a };
	const char *tails[] = { "", "-wal" };

	for (int i = 0; i < COUNT(tails); i++) {
		FILE *f = fopen(arena_z(c->a, arena_fmt(c->a, "%s%s", path, tails[i])), "r");
		char chunk[4096];
		size_t n;

		for (; f && (n = fread(chunk, 1, sizeof chunk, f)) > 0;)
			buf_put(&b, (str){ chunk, (ptrdiff_t)n });
		if (f)
			fclose(f);
	}
	return buf_str(&b);
}

TEST(directory_contact_is_sealed_and_erasure_leaves_no_canary)
{
	char dir[] = "/tmp/maillage-directory-XXXXXX";
	struct person_id id;
	struct db *db;
	int applied;
	str path, all, laws;

	T(mkdtemp(dir) != NULL);
	path = arena_fmt(c->a, "%s/test.db", dir);
	T(db_open(c, path, &db) == OK && db_migrate(c, &applied) == OK);
	T(crypto_start(c, S(""), false) == OK);
	T(db_write(c, add_jeanne, &id) == OK);
	all = bytes(c, path.p);
	T(!str_has(all, S("639981234")) && !str_has(all, S(MOBILE)));
	T(str_has(all, S("canari-note")));		/* the control: what is not sealed is seen */
	T(db_write(c, erase, &id) == OK);
	T(db_check(c, &laws) == OK);
	T_STR(laws, S(""));
	db_close(db);					/* the log goes back into the file */
	c->db = NULL;
	all = bytes(c, path.p);
	T(all.n > 0 && !str_has(all, S("canari-note")) && !str_has(all, S("CANARI")));
	T(!str_has(all, S("99700000039")) && !str_has(all, S("Plaies et pansements")));
	unlink(path.p);
	rmdir(dir);
}

TEST(directory_erasure_is_all_or_nothing)
{
	struct person_id id;
	struct directory_person p;

	start(c);
	T(db_write(c, add_jeanne, &id) == OK);
	T(db_write(c, erase, &id) == OK);
	T(directory_person(c, id, &p) == OK);
	T_STR(p.status, S("erased"));
	T_STR(p.family, S(""));
}

static enum err
territory(struct ctx *c, [[maybe_unused]] void *arg)
{
	static const str north[] = { S("44184"), S("44132") }, south[] = { S("44131") };
	const struct directory_territory_zone zones[] = {
		{ .name = S("Nord"), .codes = north, .codes_n = 2 }, { .name = S("Sud"), .codes = south, .codes_n = 1 },
	};

	return directory_territory_set(c, zones, COUNT(zones), DIRECTORY_NEAR_KM);
}

TEST(directory_territory_has_neighbours)
{
	struct directory_commune_list communes;
	struct directory_zone_list zones;
	struct person_id id;
	struct directory_person p;
	int inside = 0;

	start(c);
	T(db_write(c, add_jeanne, &id) == OK);
	T(db_write(c, territory, NULL) == OK);
	T(db_write(c, territory, NULL) == OK);		/* the same again */
	T(directory_communes(c, &communes) == OK);
	for (ptrdiff_t i = 0; i < communes.n; i++)
		inside += communes.v[i].inside;
	T_I64(inside, 3);
	T(communes.n > 10);
	T(directory_zones(c, &zones) == OK);
	T_I64(zones.n, 2);
	T_STR(zones.v[0].name, S("Nord"));
	T(directory_person(c, id, &p) == OK);
	T(p.zone_id.some && p.zone_id.v.v == zones.v[0].id.v);
}
