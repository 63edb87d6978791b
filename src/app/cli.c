/* cli.c -- the command line: one table, from which usage, man page and completion come. */
#include <jansson.h>
#include <setjmp.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "app/cli.h"
#include "app/init.h"
#include "booking/day.h"
#include "conf/conf.h"
#include "db/db.h"
#include "i18n/i18n.h"

enum { CLI_ARENA = 1 << 30 };	/* address space, not memory */

const struct command cli_commands[] = {
	{ "init", "[--demo] [--name NAME] [--territory COMMUNES] [--login EMAIL] [--sms URL] [--mail URL]...",
	  { S("créer la base d'une communauté"), S("make the database of a community") }, 0, cmd_init },
	{ "serve", "", { S("servir les pages"), S("serve the pages") }, 0, cmd_serve },
	{ "account", "add LOGIN --name NAME --role ROLE [--password-file FILE]|list|disable LOGIN|enable LOGIN|password LOGIN",
	  { S("les comptes"), S("accounts") }, CLI_DB, cmd_account },
	{ "import", "rpps|finess|members FILE... [--dry-run] [--all] [--accept-loss]",
	  { S("faire entrer des fichiers dans l'annuaire"), S("bring files into the directory") }, CLI_DB, cmd_import },
	{ "search", "WORDS... [--all]", { S("chercher dans l'annuaire"), S("search the directory") }, CLI_DB, cmd_search },
	{ "log", "export [--format json|csv] [--crisis N]|verify [FILE]",
	  { S("la main courante"), S("the log book") }, 0, cmd_log },
	{ "check", "", { S("éprouver chaque loi des données"), S("try every law of the data") }, CLI_DB, cmd_check },
	{ "forget", "", { S("oublier ce qui est dû, dans une sauvegarde aussi (-d SAUVEGARDE)"),
	  S("forget what is due, in a backup too (-d BACKUP)") }, 0, cmd_forget },
	{ "migrate", "", { S("amener le schéma à cette version"), S("bring the schema to this version") }, CLI_DB | CLI_ANY, cmd_migrate },
	{ "routes", "", { S("qui peut atteindre quoi"), S("who may reach what") }, 0, cmd_routes },
	{ "solve", "FILE [--seconds N] [--seed S] [--threads 1|2] [--steps N] [--processor] [--json]|--check FILE SOLUTION",
	  { S("qui travaille quand : le meilleur plan, et sa preuve"), S("who works when: the best plan, and its proof") }, 0, cmd_solve },
	{ "config", "", { S("les réglages en vigueur et leur origine"), S("the settings in force and where they come from") }, 0, cmd_config },
	{ "version", "", { S("le numéro de version"), S("the version number") }, 0, cmd_version },
	{ "help", "[mdoc|settings|completion]", { S("cette aide"), S("this help") }, 0, cmd_help },
};
const ptrdiff_t cli_commands_n = COUNT(cli_commands);

enum err
cli_misuse(struct ctx *c)
{
	return fail(c, E_INVALID, S(""), S("cli.usage"), "usage");
}

static const struct command *
find(const char *name)
{
	for (ptrdiff_t i = 0; i < cli_commands_n; i++)
		if (strcmp(cli_commands[i].name, name) == 0)
			return &cli_commands[i];
	return NULL;
}

void
cli_usage(FILE *to, enum lang lang)
{
	fprintf(to, "%s maillage [-d DATABASE] [-c CONF] [--json] COMMAND\n\n", lang == LANG_FR ? "usage :" : "usage:");
	for (ptrdiff_t i = 0; i < cli_commands_n; i++) {
		const struct command *k = &cli_commands[i];

		if (!(k->flags & CLI_HIDDEN))
			fprintf(to, "  %-10s %-24s %.*s\n", k->name, k->args, STR(k->text[lang]));
	}
}

static enum lang
lang_of_env(void)
{
	static const char *const names[] = { "LC_ALL", "LC_MESSAGES", "LANG" };

	for (int i = 0; i < COUNT(names); i++) {
		const char *v = getenv(names[i]);

		if (v && *v)
			return strncmp(v, "fr", 2) == 0 ? LANG_FR : LANG_EN;
	}
	return LANG_EN;
}

/*
 * What is wrong in the words of who reads, then the detail in brackets: paths, settings, what the
 * system said.  ${known}: there are such words; else commands have put theirs into the detail.
 */
static str
in_words(struct ctx *c, bool *known)
{
	struct msg m = msg_find(arena_fmt(c->a, "cli.%.*s", STR(c->cause.key)));
	str detail = c->cause.detail;

	*known = m.n;
	if (!m.n)
		return detail.n ? detail : c->cause.key;
	return detail.n ? arena_fmt(c->a, "%.*s (%.*s)", STR(msg_text(c->lang, m)), STR(detail)) : msg_text(c->lang, m);
}

static int
refuse(struct ctx *c, enum err e, const struct command *k)
{
	bool known;
	str why = in_words(c, &known);

	if (str_eq(c->cause.key, S("cli.usage"))) {
		fprintf(stderr, "%s maillage %s %s\n", c->lang == LANG_FR ? "usage :" : "usage:", k->name, k->args);
		return 2;
	}
	fprintf(stderr, "maillage: %.*s\n", STR(why));
	if (e == E_INTERNAL && !known && c->cause.at)
		fprintf(stderr, "maillage: at %s\n", c->cause.at);
	return 1;
}

static int
run(struct ctx *c, const struct command *k, const struct cli *cli, int argc, char **argv)
{
	jmp_buf full;
	enum err e;

	c->a->landing = full;
	if (setjmp(full)) {
		fprintf(stderr, "maillage: out of memory\n");
		return 1;
	}
	e = conf_load(c, cli->conf);
	if (e == OK && (k->flags & CLI_DB))
		e = app_open_database(c, false, !(k->flags & CLI_ANY));
	if (e == OK)
		e = k->run(c, cli, argc, argv);
	if (c->db) {
		db_close(c->db);
		c->db = NULL;
	}
	if (e != OK)
		return refuse(c, e, k);
	return fflush(stdout) == 0 ? 0 : 1;
}

/* Options stand before the command.  Returns how many words were taken, or -1. */
static int
options(struct ctx *c, struct cli *cli, int argc, char **argv)
{
	int i = 1;

	while (i < argc && argv[i][0] == '-') {
		if (strcmp(argv[i], "--json") == 0) {
			cli->json = true;
			i++;
		} else if (strcmp(argv[i], "--help") == 0 || strcmp(argv[i], "--version") == 0) {
			argv[i] += 2;
			return i;
		} else if (i + 1 < argc && strcmp(argv[i], "-c") == 0) {
			cli->conf = str_from(argv[i + 1]);
			i += 2;
		} else if (i + 1 < argc && strcmp(argv[i], "-d") == 0) {
			if (conf_set(c, DATA_DATABASE, str_from(argv[i + 1]), S("-d")) != OK)
				return -1;
			i += 2;
		} else {
			return -1;
		}
	}
	return i;
}

/* What `init` wrote stands beside the database, and is found there when nobody names another. */
static str
conf_beside(struct ctx *c)
{
	str path = app_beside_database(c, "maillage.conf");

	return access(arena_z(c->a, path), F_OK) == 0 ? path : (str){};
}

int
cli_main(int argc, char **argv)
{
	struct cli cli = { .conf = str_from(getenv("MAILLAGE_CONF")) };
	const struct command *k;
	struct arena a;
	struct ctx c = { .a = &a, .lang = lang_of_env() };
	int taken, status;

	umask(077);		/* what it writes is a community's: its own account's alone */
	arena_init(&a, CLI_ARENA);
	ctx_at(&c, instant_now());
	cli.french = c.lang == LANG_FR;
	taken = options(&c, &cli, argc, argv);
	if (taken > 0 && !cli.conf.n)
		cli.conf = conf_beside(&c);
	k = taken > 0 && taken < argc ? find(argv[taken]) : NULL;
	if (!k) {
		cli_usage(stderr, c.lang);
		arena_fini(&a);
		return 2;
	}
	status = run(&c, k, &cli, argc - taken - 1, argv + taken + 1);
	arena_fini(&a);
	return status;
}

void
cli_answer(json_t *what)
{
	assert(what);
	json_dumpf(what, stdout, JSON_COMPACT);
	putchar('\n');
	json_decref(what);
}

json_t *
cli_text(str s)
{
	return json_stringn(s.p ? s.p : "", (size_t)s.n);
}

enum err
cmd_version(struct ctx *c, const struct cli *cli, int argc, [[maybe_unused]] char **argv)
{
	if (argc)
		return cli_misuse(c);
	if (cli->json)
		cli_answer(json_pack("{ss}", "version", MAILLAGE_VERSION));
	else
		printf("maillage %s\n", MAILLAGE_VERSION);
	return OK;
}

enum err
cmd_migrate(struct ctx *c, const struct cli *cli, int argc, [[maybe_unused]] char **argv)
{
	int applied;

	if (argc)
		return cli_misuse(c);
	TRY(db_migrate(c, &applied));
	if (cli->json)
		cli_answer(json_pack("{si}", "applied", applied));
	else
		printf("%d\n", applied);
	return OK;
}

enum err
cmd_check(struct ctx *c, const struct cli *cli, int argc, [[maybe_unused]] char **argv)
{
	str failed = {};

	if (argc)
		return cli_misuse(c);
	TRY(db_check(c, &failed));
	if (cli->json)
		cli_answer(json_pack("{sbso}", "whole", failed.n == 0, "failed", cli_text(failed)));
	if (failed.n)
		return fail(c, E_CONFLICT, S(""), S("check.failed"), "%.*s", STR(str_trim(failed)));
	if (!cli->json)
		printf("%s\n", c->lang == LANG_FR ? "toutes les lois tiennent" : "every law holds");
	return OK;
}

/* Without the key: it lies elsewhere than a backup, and nothing has to be read. */
enum err
cmd_forget(struct ctx *c, const struct cli *cli, int argc, [[maybe_unused]] char **argv)
{
	str where = conf_str(DATA_DATABASE);
	int applied;

	if (argc)
		return cli_misuse(c);
	if (!str_starts(where, S("postgres")) && access(arena_z(c->a, where), F_OK) != 0)
		return fail(c, E_NOT_FOUND, S(""), S("db.missing"), "%.*s", STR(where));
	TRY(db_open(c, where, &c->db));
	TRY(db_migrate(c, &applied));
	TRY(booking_forget_due(c));
	if (cli->json)
		cli_answer(json_pack("{sb}", "forgotten", 1));
	else
		printf("%s\n", c->lang == LANG_FR ? "ce qui était dû est oublié" : "what was due is forgotten");
	return OK;
}

static void
config_json(void)
{
	json_t *all = json_array();

	for (int i = 0; i < SETTING_COUNT; i++) {
		const struct conf_row *r = conf_row((enum setting)i);

		json_array_append_new(all, json_pack("{sssssoso}", "section", r->section, "key", r->key,
		    "value", cli_text(conf_shown((enum setting)i)), "origin", cli_text(conf_origin((enum setting)i))));
	}
	cli_answer(all);
}

/* The value as maillage.conf takes it back. */
enum err
cmd_config(struct ctx *c, const struct cli *cli, int argc, [[maybe_unused]] char **argv)
{
	const char *section = "";

	if (argc)
		return cli_misuse(c);
	if (cli->json) {
		config_json();
		return OK;
	}
	for (int i = 0; i < SETTING_COUNT; i++) {
		const struct conf_row *r = conf_row((enum setting)i);

		if (strcmp(section, r->section) != 0)
			printf("%s[%s]\n", *section ? "\n" : "", r->section);
		section = r->section;
		printf("# %.*s\n%s = %.*s\t# %.*s\n", STR(r->text[c->lang]), r->key, STR(conf_shown((enum setting)i)),
		    STR(conf_origin((enum setting)i)));
	}
	return OK;
}
