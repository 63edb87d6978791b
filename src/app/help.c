/*
 * help.c -- `maillage help`: the usage; the parts of the manual pages and the shell's
 * completion that follow from the tables of commands and settings.
 */
#include <stdio.h>

#include "app/cli.h"
#include "conf/conf.h"

/* One word of a command's arguments: "[--name", "NAME]", "export", "|", "...". */
struct word { str text; char mark; };	/* mark: one of []| standing alone, else 0 */

static bool
next_word(str *rest, struct word *w)
{
	ptrdiff_t n = 0;

	*rest = str_trim(*rest);
	if (!rest->n)
		return false;
	*w = (struct word){};
	if (strchr("[]|", rest->p[0])) {
		w->mark = rest->p[0];
		n = 1;
	} else if (str_starts(*rest, S("..."))) {
		n = 3;
	} else {
		while (n < rest->n && !strchr("[]| .", rest->p[n]))
			n++;
		n = n ? n : 1;
	}
	w->text = str_sub(*rest, 0, n);
	*rest = str_sub(*rest, n, rest->n);
	return true;
}

static bool
is_lower(str s)
{
	return s.n && s.p[0] >= 'a' && s.p[0] <= 'z';
}

/* "[--name NAME]" is Oo Fl -name Ar NAME Oc. */
static void
mdoc_arguments(const char *args)
{
	str rest = str_from(args);
	struct word w;

	while (next_word(&rest, &w)) {
		if (w.mark)
			printf(" %s", w.mark == '[' ? "Oo" : w.mark == ']' ? "Oc" : "|");
		else if (str_eq(w.text, S("...")))
			printf(" Ns ...");
		else if (str_starts(w.text, S("--")))
			printf(" Fl %.*s", STR(str_sub(w.text, 1, w.text.n)));
		else
			printf(" %s %.*s", is_lower(w.text) ? "Cm" : "Ar", STR(w.text));
	}
}

static void
help_mdoc(void)
{
	for (ptrdiff_t i = 0; i < cli_commands_n; i++) {
		const struct command *k = &cli_commands[i];

		if (k->flags & CLI_HIDDEN)
			continue;
		printf(".It Cm %s", k->name);
		mdoc_arguments(k->args);
		printf("\n%c%.*s.\n", k->text[LANG_EN].p[0] & ~0x20,
		    STR(str_sub(k->text[LANG_EN], 1, k->text[LANG_EN].n)));
	}
}

static void
setting_type(const struct conf_row *r)
{
	static const char *const types[] = {
		[TEXT] = "text", [PATH] = "path", [INT] = "number", [TIME] = "time", [SIZE] = "size", [FLAG] = "yes | no",
	};

	printf(".It Cm %s No = Ar %s\n", r->key, types[r->type]);
}

/* What a line of maillage.conf may be, by section. */
static void
help_settings(void)
{
	const char *section = "";

	for (int i = 0; i < SETTING_COUNT; i++) {
		const struct conf_row *r = conf_row((enum setting)i);
		str text = r->text[LANG_EN];

		if (strcmp(section, r->section) != 0)
			printf("%s.Ss [%s]\n.Bl -tag -width Ds\n", *section ? ".El\n" : "", r->section);
		section = r->section;
		setting_type(r);
		printf("%c%.*s.\n", text.p[0] >= 'a' && text.p[0] <= 'z' ? text.p[0] - 0x20 : text.p[0],
		    STR(str_sub(text, 1, text.n)));
		if (r->fallback.n)
			printf("Default: %.*s.\n", STR(r->fallback));
		if (r->type == INT)
			printf("From %lld to %lld.\n", (long long)r->min, (long long)r->max);
		if (r->reload == LIVE)
			printf("Taken up on\n.Dv SIGHUP .\n");
	}
	printf(".El\n");
}

static void
completion_words(const char *args)
{
	str rest = str_from(args);
	struct word w;

	while (next_word(&rest, &w))
		if (!w.mark && (is_lower(w.text) || str_starts(w.text, S("--"))))
			printf(" %.*s", STR(w.text));
}

/* For bash: the first word that is a command says what may follow; files always may. */
static void
help_completion(void)
{
	printf("# maillage(1) completion: written by `maillage help completion`\n_maillage()\n{\n"
	    "\tlocal cur=${COMP_WORDS[COMP_CWORD]} words='-d -c --json");
	for (ptrdiff_t i = 0; i < cli_commands_n; i++)
		if (!(cli_commands[i].flags & CLI_HIDDEN))
			printf(" %s", cli_commands[i].name);
	printf("' i\n\n\tfor ((i = 1; i < COMP_CWORD; i++)); do\n\t\tcase ${COMP_WORDS[i]} in\n\t\t-d|-c) ((i++)) ;;\n");
	for (ptrdiff_t i = 0; i < cli_commands_n; i++) {
		if (cli_commands[i].flags & CLI_HIDDEN)
			continue;
		printf("\t\t%s) words='", cli_commands[i].name);
		completion_words(cli_commands[i].args);
		printf("'; break ;;\n");
	}
	printf("\t\tesac\n\tdone\n\tmapfile -t COMPREPLY < <(compgen -f -W \"$words\" -- \"$cur\")\n}\n"
	    "complete -o filenames -F _maillage maillage\n");
}

enum err
cmd_help(struct ctx *c, [[maybe_unused]] const struct cli *cli, int argc, char **argv)
{
	if (argc > 1)
		return cli_misuse(c);
	if (argc == 0)
		cli_usage(stdout, c->lang);
	else if (strcmp(argv[0], "mdoc") == 0)
		help_mdoc();
	else if (strcmp(argv[0], "settings") == 0)
		help_settings();
	else if (strcmp(argv[0], "completion") == 0)
		help_completion();
	else
		return cli_misuse(c);
	return OK;
}
