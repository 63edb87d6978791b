/*
 * style.c -- write the pages of style.html into a directory, with the assets
 * they ask for: `python3 -m http.server` there, and look.
 *
 *   style DIRECTORY
 */
#include <stdio.h>
#include <sys/stat.h>

#include "html/asset_find.h"
#include "style.h"

static const char *dir;

static void
save(const char *name, str bytes)
{
	char path[4096];
	FILE *f;

	snprintf(path, sizeof path, "%s/%s", dir, name);
	f = fopen(path, "wb");
	assert(f);
	fwrite(bytes.p, 1, (size_t)bytes.n, f);
	fclose(f);
	printf("%-20s %6td bytes\n", name, bytes.n);
}

static void
page(struct arena *a, const char *name, struct style_view *v, enum lang lang,
     void (*write)(struct html *h, const struct style_view *v))
{
	struct html h = { .a = a, .lang = lang, .now = v->at };

	h.now.us += 3 * US_PER_MIN;
	write(&h, v);
	save(name, (str){ h.p, h.n });
}

static struct option professions[] = {
	{ .value = S("60"), .text = S("Infirmier") },
	{ .value = S("10"), .text = S("Médecin"), .selected = true },
};
static struct option zones[] = {
	{ .value = S("1"), .text = S("Brou et environs"), .selected = true },
	{ .value = S("2"), .text = S("Nogent-le-Rotrou") },
	{ .value = S("3"), .text = S("Illiers-Combray"), .selected = true },
};
static struct option kinds[] = {
	{ .value = S("real"), .text = S("Réel") },
	{ .value = S("exercise"), .text = S("Exercice"), .selected = true },
};
static struct nav_item nav[] = {
	{ S("/"), MSG_html_home, true },
	{ S("/search"), MSG_html_search, false },
	{ S("/keys"), MSG_html_keys, false },
};
static struct shell_crisis crises[] = {
	{ { 1 }, S("Incendie Forêt de Brou"), true, true },
	{ { 2 }, S("Canicule"), false, false },
};

int
main(int argc, char **argv)
{
	struct arena a;
	struct style_view v = {
		.shell = { .title = S("Incendie Forêt de Brou"), .community = S("CPTS du Perche"),
		    .signed_in = true, .exercise = true, .nav = { nav, COUNT(nav) },
		    .crises = { crises, COUNT(crises) }, .flash = MSG_form_kept,
		    .help_phone = S("+33237123456"), .version = S("version 3"),
		    .url = S("https://cpts.example/crises/1/appels/3") },
		.day = day_of(2026, 11, 21), .at = civil_instant(2026, 11, 21, 21, 4),
		.started = civil_instant(2026, 11, 21, 17, 55),
		.phone = S("0612345678"), .called = 1242, .answered = 31, .yes = 9,
		.name = { .name = S("name"), .label = MSG_html_search, .hint = MSG_html_search_hint,
		    .value = S("Renfort <ce soir>"), .required = true },
		.text = { .name = S("text"), .label = MSG_html_keys_help, .value = S("Venez au centre de Brou."),
		    .error = MSG_form_length, .required = true, .max = 480 },
		.when = { .name = S("when"), .label = MSG_html_printed, .value = S("2026-11-21") },
		.moment = { .name = S("moment"), .label = MSG_html_crises, .value = S("2026-11-21T21:04") },
		.file = { .name = S("file"), .label = MSG_html_page_live },
		.profession = { .name = S("profession"), .label = MSG_html_nav, .options = { professions, 2 } },
		.zones = { .name = S("zones"), .label = MSG_html_crises, .options = { zones, 3 } },
		.kind = { .name = S("kind"), .label = MSG_html_exercise, .options = { kinds, 2 }, .required = true },
		.agree = { .name = S("agree"), .label = MSG_html_keys_search, .on = true },
		.error = { .any = true, .field = S("text"), .text = MSG_form_length, .code = S("K7F-2") },
	};

	if (argc != 2)
		return 2;
	dir = argv[1];
	mkdir(dir, 0777);
	char sub[4096];
	snprintf(sub, sizeof sub, "%s/a", dir);
	mkdir(sub, 0777);
	arena_init(&a, 16 << 20);
	v.person = i18n_person(&a, S("Dr"), S("Jeanne"), S("Martin"));
	v.hours = i18n_hours(&a, LANG_FR, civil_instant(2026, 11, 21, 20, 0), civil_instant(2026, 11, 21, 23, 30));
	v.shell.printed_at = v.at;
	page(&a, "index.html", &v, LANG_FR, style_room_page);
	page(&a, "forms.html", &v, LANG_FR, style_forms_page);
	page(&a, "forms-en.html", &v, LANG_EN, style_forms_page);
	page(&a, "answer.html", &v, LANG_FR, style_answer_page);
	v.shell.exercise = false;
	page(&a, "sheet.html", &v, LANG_FR, style_sheet_page);
	for (ptrdiff_t i = 0; i < asset_count; i++)
		save(assets[i].path.p + 1, assets[i].body);
	arena_fini(&a);
	return 0;
}
