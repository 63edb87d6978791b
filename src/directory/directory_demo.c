#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "db/db.h"
#include "directory/directory_demo.h"
#include "directory/directory_import.h"
#include "directory/directory_territory.h"
#include "registry/record.h"

#define DATA(X) \
	X(activity, PS_LibreAcces_Personne_activite_DEMONSTRATION_txt, \
	  "PS_LibreAcces_Personne_activite_DEMONSTRATION.txt") \
	X(skill, PS_LibreAcces_SavoirFaire_DEMONSTRATION_txt, "PS_LibreAcces_SavoirFaire_DEMONSTRATION.txt") \
	X(diploma, PS_LibreAcces_Dipl_AutExerc_DEMONSTRATION_txt, \
	  "PS_LibreAcces_Dipl_AutExerc_DEMONSTRATION.txt") \
	X(finess, finess_demonstration_csv, "finess_demonstration.csv") \
	X(members, membres_csv, "membres.csv") \
	X(partners, partenaires_csv, "partenaires.csv") \
	X(territory, territoire_csv, "territoire.csv")

#define DECLARE(name, symbol, file)	extern const char data_##symbol[], data_##symbol##_end[];
DATA(DECLARE)

static const struct { str which; const char *name, *from, *to; } files[] = {
#define ROW(name, symbol, file)	{ S(#name), file, data_##symbol, data_##symbol##_end },
	DATA(ROW)
};
enum { IMPORTED = 5 };		/* the first five go through the importer */

struct folder {			/* the files, written out for the importer to read */
	char dir[64];
	str path[COUNT(files)], name[COUNT(files)];
};

str
directory_demo_file(str which)
{
	for (ptrdiff_t i = 0; i < COUNT(files); i++)
		if (str_eq(files[i].which, which))
			return (str){ files[i].from, files[i].to - files[i].from };
	return S("");
}

static void
sweep(void *arg)
{
	struct folder *f = arg;

	for (ptrdiff_t i = 0; i < COUNT(files); i++)
		if (f->path[i].p)
			unlink(f->path[i].p);
	rmdir(f->dir);
}

static enum err
write_out(struct ctx *c, struct folder *f)
{
	const char *tmp = getenv("TMPDIR");

	snprintf(f->dir, sizeof f->dir, "%.40s/maillage-XXXXXX", tmp ? tmp : "/tmp");
	if (!mkdtemp(f->dir))
		return fail(c, E_INTERNAL, S(""), S("db"), "%s: %m", f->dir);
	arena_defer(c->a, sweep, f);
	for (ptrdiff_t i = 0; i < COUNT(files); i++) {
		str text = directory_demo_file(files[i].which);
		FILE *out;
		bool ok;

		f->name[i] = str_from(files[i].name);
		f->path[i] = arena_fmt(c->a, "%s/%s", f->dir, files[i].name);
		out = fopen(f->path[i].p, "w");
		ok = out && fwrite(text.p, 1, (size_t)text.n, out) == (size_t)text.n;
		if (out && fclose(out))
			ok = false;
		if (!ok)
			return fail(c, E_INTERNAL, S(""), S("db"), "%s: %m", f->path[i].p);
	}
	return OK;
}

/* ---- territory and partners: two small files of our own -------------------------- */

enum { ROWS_MAX = 64, FIELDS = 8 };
struct rows {
	str v[ROWS_MAX][FIELDS];
	ptrdiff_t n;
};

static const struct record_column zone_columns[] = {
	{ "zone", true, "zone" }, { "code insee", true, "code INSEE" },
};
static const struct record_column partner_columns[] = {
	{ "type", true, "type" }, { "nom", true, "nom" }, { "role", false, "rôle" },
	{ "urgence 24h 24", false, "urgence" }, { "telephone", false, "téléphone" },
	{ "courriel", false, "courriel" }, { "interlocuteur", false, "interlocuteur" },
	{ "commune", false, "commune" },
};

static enum err
read_rows(struct ctx *c, str path, const struct record_column *columns, int n, struct rows *out)
{
	struct record_reader *r;
	struct report rep;
	str field[FIELDS];

	report_init(&rep, c->a);
	TRY(record_open(c, path, columns, n, &rep, &r));
	for (out->n = 0; out->n < ROWS_MAX && record_next(r, field); out->n++)
		for (int i = 0; i < n; i++)
			out->v[out->n][i] = arena_dup(c->a, field[i]);
	return OK;
}

static enum err
put_territory(struct ctx *c, void *arg)
{
	const struct rows *rows = arg;
	struct directory_territory_zone zones[ROWS_MAX] = {};
	str codes[ROWS_MAX];
	ptrdiff_t n = 0;

	for (ptrdiff_t i = 0; i < rows->n; i++) {
		codes[i] = rows->v[i][1];
		if (!n || !str_eq(zones[n - 1].name, rows->v[i][0]))
			zones[n++] = (struct directory_territory_zone){ .name = rows->v[i][0], .codes = &codes[i] };
		zones[n - 1].codes_n++;
	}
	return directory_territory_set(c, zones, n, DIRECTORY_NEAR_KM);
}

static enum err
put_partners(struct ctx *c, void *arg)
{
	const struct rows *rows = arg;

	for (ptrdiff_t i = 0; i < rows->n; i++) {
		const str *v = rows->v[i];
		struct directory_partner_edit e = { .kind = v[0], .name = v[1], .role = v[2],
			.phone_24h = v[3], .phone = v[4], .email = v[5], .contact_name = v[6],
			.commune_code = v[7], .verified = i % 5 != 4 };
		struct partner_id id;

		TRY(directory_partner_put(c, (struct partner_id){ 0 }, &e, &id));
	}
	return OK;
}

/* A member of each zone is its referent; most members confirmed what is known of them. */
static enum err
put_referents(struct ctx *c, [[maybe_unused]] void *arg)
{
	struct directory_zone_list zones;
	struct directory_line_list people;

	TRY(directory_zones(c, &zones));
	TRY(directory_lines(c, &people));
	for (ptrdiff_t z = 0; z < zones.n; z++)
		for (ptrdiff_t i = 0; i < people.n; i++) {
			const struct directory_line *p = &people.v[i];

			if (!p->member || !p->mobiles || !p->consents || !p->zone_id.some ||
			    p->zone_id.v.v != zones.v[z].id.v)
				continue;
			TRY(directory_zone_referent(c, zones.v[z].id, p->id));
			break;
		}
	for (ptrdiff_t i = 0; i < people.n; i++)
		if (people.v[i].member && i % 5)
			TRY(directory_person_confirm(c, people.v[i].id));
	return OK;
}

enum err
directory_demo(struct ctx *c)
{
	struct folder *f = arena_new(c->a, struct folder);
	struct rows *rows = arena_new(c->a, struct rows);
	struct directory_import_result *result = arena_new(c->a, struct directory_import_result);
	struct directory_import_opts opts = { .paths = f->path, .names = f->name, .n = IMPORTED };

	TRY(write_out(c, f));
	TRY(read_rows(c, f->path[IMPORTED + 1], zone_columns, COUNT(zone_columns), rows));
	TRY(db_write(c, put_territory, rows));
	TRY(directory_import(c, &opts, result));
	TRY(read_rows(c, f->path[IMPORTED], partner_columns, COUNT(partner_columns), rows));
	TRY(db_write(c, put_partners, rows));
	return db_write(c, put_referents, NULL);
}
