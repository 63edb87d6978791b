/* probe.c -- see probe.h: magic numbers first, then the header line. */
#include "registry/probe.h"
#include "registry/record.h"

static const str keys[PROBE_COUNT] = {
#define KEY(kind, text)	[kind] = { "registry.kind." text, sizeof "registry.kind." text - 1 },
	KEY(PROBE_UNKNOWN, "unknown") KEY(PROBE_RPPS_ACTIVITY, "rpps_activity")
	KEY(PROBE_RPPS_SKILL, "rpps_skill") KEY(PROBE_RPPS_DIPLOMA, "rpps_diploma")
	KEY(PROBE_FINESS_CSV, "finess_csv") KEY(PROBE_FINESS_CLASSIC, "finess_classic")
	KEY(PROBE_FINESS_JSON, "finess_json") KEY(PROBE_MEMBERS, "members")
	KEY(PROBE_EMPTY, "empty") KEY(PROBE_MSSANTE, "mssante") KEY(PROBE_CPS_CARDS, "cps_cards")
	KEY(PROBE_FINESS_ACTIVITIES, "finess_activities") KEY(PROBE_JSON, "json")
	KEY(PROBE_XML, "xml") KEY(PROBE_XLSX, "xlsx") KEY(PROBE_DOCX, "docx") KEY(PROBE_ODS, "ods")
	KEY(PROBE_ZIP, "zip") KEY(PROBE_XLS, "xls") KEY(PROBE_PDF, "pdf") KEY(PROBE_HTML, "html")
	KEY(PROBE_UTF16, "utf16") KEY(PROBE_SQLITE, "sqlite") KEY(PROBE_IMAGE, "image")
	KEY(PROBE_BINARY, "binary") KEY(PROBE_TEXT, "text")
#undef KEY
};

/* Inside a zip the first names tell what it is. */
static enum probe_kind
zip(str head)
{
	if (str_has(head, S("xl/")))
		return PROBE_XLSX;
	if (str_has(head, S("word/")))
		return PROBE_DOCX;
	if (str_has(head, S("opendocument.spreadsheet")))
		return PROBE_ODS;
	return PROBE_ZIP;
}

/* FINESS+ writes its structures with informationsGeneralesPmej, its activities without. */
static enum probe_kind
json(str head)
{
	if (!str_has(head, S("\"pmej\"")))
		return PROBE_JSON;
	if (str_has(head, S("\"informationsGeneralesPmej\"")) || !str_has(head, S("\"activitesAutorisees\"")))
		return PROBE_FINESS_JSON;
	return PROBE_FINESS_ACTIVITIES;
}

static bool
starts_nocase(str s, str head)
{
	return s.n >= head.n && str_eq_nocase(str_sub(s, 0, head.n), head);
}

static enum probe_kind
magic(str head)
{
	static const struct { str bytes; enum probe_kind kind; } table[] = {
#define IS(lit, kind)	{ { lit, sizeof lit - 1 }, kind }
		IS("%PDF-", PROBE_PDF), IS("\xd0\xcf\x11\xe0", PROBE_XLS),
		IS("SQLite format 3", PROBE_SQLITE), IS("\x89PNG", PROBE_IMAGE),
		IS("\xff\xd8\xff", PROBE_IMAGE), IS("GIF8", PROBE_IMAGE),
		IS("\xff\xfe", PROBE_UTF16), IS("\xfe\xff", PROBE_UTF16), IS("PK\x05\x06", PROBE_ZIP),
#undef IS
	};
	str s = str_trim(head);

	if (s.n == 0)
		return PROBE_EMPTY;
	if (str_starts(head, S("PK\x03\x04")))
		return zip(head);
	for (int i = 0; i < COUNT(table); i++)
		if (str_starts(head, table[i].bytes))
			return table[i].kind;
	if (memchr(head.p, 0, (size_t)head.n))
		return PROBE_BINARY;
	if (s.p[0] == '{' || s.p[0] == '[')
		return json(s);
	if (starts_nocase(s, S("<!doctype html")) || starts_nocase(s, S("<html")))
		return PROBE_HTML;
	if (s.p[0] == '<')
		return str_has(s, S("<html")) ? PROBE_HTML : PROBE_XML;
	return PROBE_UNKNOWN;
}

static bool
has(const struct record_head *h, const char *names)
{
	return record_head_find(h, names) >= 0;
}

static enum probe_kind
rpps(const struct record_head *h)
{
	if (has(h, "code diplome obtenu"))
		return PROBE_RPPS_DIPLOMA;
	if (has(h, "code commune coord structure") || has(h, "code mode exercice") ||
	    has(h, "raison sociale site"))
		return PROBE_RPPS_ACTIVITY;
	if (has(h, "code savoir faire"))
		return PROBE_RPPS_SKILL;
	return PROBE_UNKNOWN;
}

static enum probe_kind
columns(const struct record_head *h)
{
	if (has(h, "adresse bal|type de bal"))
		return PROBE_MSSANTE;
	if (has(h, "numero carte|numero de carte|type carte|type de carte"))
		return PROBE_CPS_CARDS;
	if (has(h, "identifiant pp") && has(h, "type d identifiant pp"))
		return rpps(h);
	if (has(h, "nofinesset"))
		return PROBE_FINESS_CSV;
	if (h->n > 3 && (str_eq(h->folded[0], S("finess")) || str_eq(h->folded[0], S("structureet")) ||
	    str_eq(h->folded[0], S("geolocalisation"))))
		return PROBE_FINESS_CLASSIC;
	if (has(h, "nom|nom d exercice|nom de famille|nom usuel|nom prenom|nom et prenom|name") &&
	    has(h, "prenom|profession|metier|rpps|telephone|tel|portable|mobile|email|e mail|mail|courriel"
	    "|nom prenom|nom et prenom|specialite|numero rpps|prenom d exercice|libelle profession"))
		return PROBE_MEMBERS;
	return h->n > 1 ? PROBE_UNKNOWN : PROBE_TEXT;
}

enum err
probe_file(struct ctx *c, str path, struct probe *out)
{
	struct source *s;
	struct source_line l;
	struct record_head *h = arena_new(c->a, struct record_head);

	*out = (struct probe){};
	TRY(source_open(c, path, &s));
	out->packed = source_packed(s);
	out->kind = magic(source_head(s));
	if (out->kind == PROBE_UNKNOWN) {
		out->kind = PROBE_TEXT;
		for (int i = 0; i < 5 && source_next(s, &l); i++) {
			str line = str_trim((str){ l.p, l.n });

			if (line.n == 0 || (line.n == 5 && str_starts(line, S("sep="))))
				continue;
			record_head_read(c->a, line, h);
			out->kind = columns(h);
			out->delimiter = h->n > 1 ? h->delimiter : 0;
			out->columns = h->n;
			break;
		}
	}
	out->encoding = source_encoding_name(s);
	out->key = keys[out->kind];
	out->readable = out->kind >= PROBE_RPPS_ACTIVITY && out->kind <= PROBE_MEMBERS;
	source_close(s);
	return OK;
}

enum err
probe_expect(struct ctx *c, str path, const enum probe_kind *kinds, int n, struct probe *out)
{
	TRY(probe_file(c, path, out));
	for (int i = 0; i < n; i++)
		if (kinds[i] == out->kind)
			return OK;
	return fail(c, E_INVALID, S("file"), S("registry.file.other"), "%.*s", STR(out->key));
}
