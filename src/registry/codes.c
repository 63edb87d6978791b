/* codes.c -- see codes.h. */
#include <pthread.h>

#include "registry/codes.h"

extern const char data_professions_tsv[], data_professions_tsv_end[];
extern const char data_skills_tsv[], data_skills_tsv_end[];
extern const char data_skills_by_profession_tsv[], data_skills_by_profession_tsv_end[];
extern const char data_sectors_tsv[], data_sectors_tsv_end[];

static struct {
	struct arena a;
	struct code_list professions, skills, sectors;
	str pairs;
} all;
static pthread_once_t once = PTHREAD_ONCE_INIT;

/* A table of ${columns} (2: code, label; 3: code, brief, label) under one header line. */
static struct code_list
table(const char *p, const char *end, int columns)
{
	str text = { p, end - p }, line;
	struct code *v;
	ptrdiff_t n = 0, max = 0;

	for (ptrdiff_t i = 0; i < text.n; i++)
		max += text.p[i] == '\n';
	v = arena_array(&all.a, struct code, max);
	str_cut(text, '\n', &line, &text);
	while (str_cut(text, '\n', &line, &text)) {
		struct code *k = &v[n++];

		str_cut(line, '\t', &k->code, &line);
		if (columns == 3)
			str_cut(line, '\t', &k->brief, &line);
		k->label = line;
		k->folded = str_fold(&all.a, line);
	}
	return (struct code_list){ v, n };
}

static void
read_all(void)
{
	arena_init(&all.a, 1 << 20);
	all.professions = table(data_professions_tsv, data_professions_tsv_end, 3);
	all.skills = table(data_skills_tsv, data_skills_tsv_end, 3);
	all.sectors = table(data_sectors_tsv, data_sectors_tsv_end, 2);
	all.pairs = (str){ data_skills_by_profession_tsv,
		data_skills_by_profession_tsv_end - data_skills_by_profession_tsv };
}

static const struct code *
find(struct code_list list, str code)
{
	for (ptrdiff_t i = 0; i < list.n; i++)
		if (str_eq(list.v[i].code, code))
			return &list.v[i];
	return NULL;
}

struct code_list
codes_professions(void)
{
	pthread_once(&once, read_all);
	return all.professions;
}

struct code_list
codes_skills(void)
{
	pthread_once(&once, read_all);
	return all.skills;
}

struct code_list
codes_sectors(void)
{
	pthread_once(&once, read_all);
	return all.sectors;
}

const struct code *
codes_profession(str code)
{
	return find(codes_professions(), code);
}

const struct code *
codes_skill(str code)
{
	return find(codes_skills(), code);
}

const struct code *
codes_sector(str code)
{
	return find(codes_sectors(), code);
}

/* How lists write it: the folded head of a word or phrase, and what it means. */
static const struct { const char *start, *code; } spoken[] = {
	{ "infirmier psy", "69" }, { "infirmiere psy", "69" },
	{ "infirm", "60" }, { "ide", "60" }, { "idel", "60" }, { "ipa", "60" }, { "iade", "60" },
	{ "puericultrice", "60" },
	{ "medecin", "10" }, { "generaliste", "10" }, { "mg", "10" }, { "docteur", "10" }, { "dr", "10" },
	{ "pediatre", "10" }, { "psychiatre", "10" }, { "cardiologue", "10" }, { "urgentiste", "10" },
	{ "gynecologue", "10" }, { "dermatologue", "10" }, { "radiologue", "10" }, { "geriatre", "10" },
	{ "kine", "70" }, { "masseur", "70" }, { "mkde", "70" }, { "mk", "70" },
	{ "preparateur en pharmacie hosp", "38" }, { "preparat", "39" },
	{ "pharmac", "21" }, { "officine", "21" },
	{ "dentiste", "40" }, { "chirurgien dent", "40" }, { "chirurgienne dent", "40" },
	{ "assistant dent", "31" }, { "assistante dent", "31" },
	{ "sage", "50" }, { "maieut", "50" }, { "podologue", "80" }, { "pedicure", "80" },
	{ "orthophon", "91" }, { "orthopt", "92" }, { "ergo", "94" }, { "diet", "95" }, { "psychomot", "96" },
	{ "psychologue", "93" }, { "psycho", "93" }, { "manip", "98" }, { "aide soignant", "35" },
	{ "as", "35" }, { "ash", "35" }, { "aide soign", "35" }, { "ambulanc", "36" },
	{ "auxiliaire de puer", "37" }, { "opticien", "28" }, { "audioprot", "26" }, { "osteo", "71" },
	{ "chiropra", "73" }, { "assistant social", "41" }, { "assistante sociale", "41" },
	{ "assistant de service social", "41" }, { "assistante de service social", "41" },
};

const struct code *
codes_profession_by_text(str text)
{
	char room[1024];
	struct arena a = { .beg = room, .pos = room, .end = room + sizeof room };
	const struct code *k = codes_profession(text);
	str folded;

	if (k)
		return k;
	folded = str_fold(&a, str_sub(text, 0, 200));
	for (ptrdiff_t i = 0; i < all.professions.n; i++) {
		k = &all.professions.v[i];
		if (str_eq(k->folded, folded) || str_eq_nocase(k->brief, folded))
			return k;
	}
	for (int i = 0; i < COUNT(spoken); i++) {
		str start = str_from(spoken[i].start);
		bool whole = start.n <= 4;	/* "as", "ide", "mg": a word, not a beginning */

		if (!str_starts(folded, start))
			continue;
		if (whole && folded.n > start.n && folded.p[start.n] != ' ' && !str_eq(start, S("kine"))
		    && !str_eq(start, S("ergo")) && !str_eq(start, S("diet")))
			continue;
		return codes_profession(str_from(spoken[i].code));
	}
	return NULL;
}

bool
codes_skill_of(str profession, str skill)
{
	str text, line, a, b;

	codes_skills();
	text = all.pairs;
	while (str_cut(text, '\n', &line, &text)) {
		str_cut(line, '\t', &a, &b);
		if (str_eq(a, profession) && str_eq(b, skill))
			return true;
	}
	return false;
}
