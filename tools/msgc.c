/*
 * msgc -- from PO files to constants: what the program says, in two languages.
 *
 *   msgc OUTDIR fr/A.po fr/B.po ... -- en/A.po en/B.po ...
 *
 * writes msg.h (MSG_key, MSG_ARGS_key) and msg.c (the texts).  msgid is a key,
 * msgstr the text with {0} {1}...; with msgid_plural, msgstr[0] is singular
 * (French: 0 and 1; English: 1), chosen by the first value.
 *
 * Stops the build: a key in one language only, twice, not a name; an empty or
 * fuzzy text; values that differ between the languages.  In French, plain
 * spaces before : ; ! ? and inside << >> become no-break ones, ' becomes the
 * apostrophe; a key with a part "sms" is left as it is, for GSM-7 has neither.
 */
#include <ctype.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { FR, EN, LANGS, MSG_MAX = 8000, TEXT_MAX = 8192 };

struct text { char *one, *many; bool set; };
struct message { char *key; struct text in[LANGS]; };

static struct message messages[MSG_MAX];
static int count;
static const char *file = "msgc";
static int line;

_Noreturn static void die(const char *fmt, ...) __attribute__((format(printf, 1, 2)));

_Noreturn static void
die(const char *fmt, ...)
{
	va_list ap;

	fprintf(stderr, "%s:%d: ", file, line);
	va_start(ap, fmt);
	vfprintf(stderr, fmt, ap);
	va_end(ap);
	fputc('\n', stderr);
	exit(1);
}

/* ---- typography ------------------------------------------------------------ */

#define NNBSP "\u202f"
#define NBSP "\u00a0"

static bool
has_sms(const char *key)
{
	const char *p = strstr(key, "sms");

	return p && (p == key || p[-1] == '.') && (!p[3] || p[3] == '.');
}

/*
 * Lexique des regles typographiques en usage a l'Imprimerie nationale: a narrow
 * no-break space before ; ! ?, a no-break one before : and inside << >>.  We use
 * the narrow one everywhere, as most French software does.
 */
static char *
french(const char *s)
{
	static char to[2 * TEXT_MAX];
	size_t n = 0;

	for (; *s; s++) {
		bool word = n && (isalpha((unsigned char)to[n - 1]) || (unsigned char)to[n - 1] >= 0x80);

		if (*s == ' ' && (strchr(";:!?%", s[1]) || !strncmp(s + 1, "»", 2)) && s[1])
			n += (size_t)sprintf(to + n, NNBSP);
		else if (*s == ' ' && n >= 2 && !memcmp(to + n - 2, "«", 2))
			n += (size_t)sprintf(to + n, NNBSP);
		else if (*s == ' ' && n >= 3 && (!memcmp(to + n - 3, "n°", 3)))
			n += (size_t)sprintf(to + n, NBSP);
		else if (*s == '\'' && word)
			n += (size_t)sprintf(to + n, "’");
		else if (!strncmp(s, "...", 3)) {
			n += (size_t)sprintf(to + n, "…");
			s += 2;
		} else
			to[n++] = *s;
		if (n >= sizeof to - 8)
			die("too long");
	}
	to[n] = 0;
	return strdup(to);
}

/* ---- reading a PO file --------------------------------------------------------- */

/* Append the quoted string at ${s} to ${to}. */
static void
quoted(const char *s, char *to)
{
	size_t n = strlen(to);

	if (*s++ != '"')
		die("expected a quoted string");
	for (; *s != '"'; s++) {
		if (!*s || *s == '\n')
			die("an unclosed string");
		if (n >= TEXT_MAX - 2)
			die("too long");
		if (*s == '\\') {
			s++;
			if (!strchr("n\"\\t", *s))
				die("\\%c: only \\n \\t \\\" \\\\", *s);
			to[n++] = *s == 'n' ? '\n' : *s == 't' ? '\t' : *s;
		} else
			to[n++] = *s;
	}
	to[n] = 0;
}

static void
check_key(const char *key)
{
	for (const char *p = key; *p; p++)
		if (!islower((unsigned char)*p) && !isdigit((unsigned char)*p) && !strchr("._", *p))
			die("'%s': a key is made of a-z 0-9 . and _", key);
	if (!islower((unsigned char)*key))
		die("'%s': a key begins with a letter", key);
}

/* Which values a text uses, as bits; {0} to {9}, no other brace. */
static unsigned
holes(const char *s)
{
	unsigned bits = 0;

	for (; *s; s++) {
		if (*s == '{') {
			if (!isdigit((unsigned char)s[1]) || s[2] != '}')
				die("a brace that is not {0}..{9}");
			bits |= 1u << (s[1] - '0');
			s += 2;
		} else if (*s == '}')
			die("a brace that is not {0}..{9}");
	}
	return bits;
}

static void
add(int lang, const char *key, const char *one, const char *many)
{
	struct message *m = messages;

	check_key(key);
	while (m < messages + count && strcmp(m->key, key))
		m++;
	if (m == messages + count) {
		if (++count == MSG_MAX)
			die("too many messages");
		m->key = strdup(key);
	}
	if (m->in[lang].set)
		die("%s: twice", key);
	if (!*one || (many && !*many))
		die("%s: no text", key);
	if (lang == FR && !has_sms(key)) {
		one = french(one);
		many = many ? french(many) : NULL;
	}
	if (one[strlen(one) - 1] == '\n')
		die("%s: a text does not end with a newline (msgfmt refuses it too)", key);
	if (many && holes(one) & ~holes(many))
		die("%s: the singular uses a value the plural does not", key);
	holes(one);
	m->in[lang] = (struct text){ many ? strdup(one) : NULL, strdup(many ? many : one), true };
}

static struct { char id[TEXT_MAX], plural[TEXT_MAX], str[2][TEXT_MAX]; bool any, fuzzy; } entry;

static void
entry_ends(int lang)
{
	if (entry.any && entry.id[0]) {
		if (entry.fuzzy)
			die("%s: fuzzy", entry.id);
		if (entry.plural[0])
			add(lang, entry.id, entry.str[0], entry.str[1]);
		else
			add(lang, entry.id, entry.str[0], NULL);
	}
	memset(&entry, 0, sizeof entry);
}

static void
read_po(int lang, const char *path)
{
	char row[TEXT_MAX], *to = NULL;
	FILE *f = fopen(path, "r");

	file = path;
	line = 0;
	if (!f)
		die("cannot read");
	memset(&entry, 0, sizeof entry);
	while (fgets(row, sizeof row, f)) {
		line++;
		if (row[0] == '\n')
			entry_ends(lang);
		else if (!strncmp(row, "#,", 2))
			entry.fuzzy |= strstr(row, "fuzzy") != NULL;
		else if (row[0] == '#')
			continue;
		else if (row[0] == '"') {
			if (!to)
				die("a string of nothing");
			quoted(row, to);
		} else if (!strncmp(row, "msgid ", 6)) {
			if (entry.any)
				entry_ends(lang);
			entry.any = true;
			quoted(row + 6, to = entry.id);
		} else if (!strncmp(row, "msgid_plural ", 13))
			quoted(row + 13, to = entry.plural);
		else if (!strncmp(row, "msgstr ", 7))
			quoted(row + 7, to = entry.str[0]);
		else if (!strncmp(row, "msgstr[0] ", 10) || !strncmp(row, "msgstr[1] ", 10))
			quoted(row + 10, to = entry.str[row[7] - '0']);
		else
			die("not understood: %s", row);
	}
	entry_ends(lang);
	fclose(f);
}

/* ---- writing ---------------------------------------------------------------------- */

static int
by_key(const void *a, const void *b)
{
	return strcmp(((const struct message *)a)->key, ((const struct message *)b)->key);
}

static const char *
cname(const char *key)
{
	static char to[256];

	snprintf(to, sizeof to, "%s", key);
	for (char *p = to; *p; p++)
		if (*p == '.')
			*p = '_';
	return to;
}

static void
string(FILE *f, const char *s)
{
	if (!s) {
		fputs("{ 0 }", f);
		return;
	}
	fputs("T(\"", f);
	for (; *s; s++)
		if (*s == '\n') fputs("\\n", f);
		else if (*s == '"' || *s == '\\' || *s == '?') fprintf(f, "\\%c", *s);
		else fputc(*s, f);
	fputs("\")", f);
}

/* Both languages have it, with the same values. */
static int
check(const struct message *m)
{
	unsigned fr, en;
	int n = 0;

	if (!m->in[FR].set || !m->in[EN].set)
		die("%s: missing in %s", m->key, m->in[FR].set ? "English" : "French");
	fr = holes(m->in[FR].many);
	en = holes(m->in[EN].many);
	if (fr != en)
		die("%s: French and English do not use the same values", m->key);
	if (!m->in[FR].one != !m->in[EN].one)
		die("%s: a plural in one language only", m->key);
	while (fr >> n)
		n++;
	if (fr != (1u << n) - 1)
		die("%s: values are numbered from {0} without gap", m->key);
	if (m->in[FR].one && !n)
		die("%s: a plural needs {0}", m->key);
	return n;
}

static FILE *
create(const char *dir, const char *name)
{
	char path[4096];

	snprintf(path, sizeof path, "%s/%s", dir, name);
	FILE *f = fopen(path, "w");

	if (!f)
		die("cannot write %s", path);
	fputs("/* Written by tools/msgc.c from lang/.  Do not edit. */\n", f);
	return f;
}

static void
write_header(FILE *h)
{
	char before[256] = "";

	fputs("#ifndef MSG_H\n#define MSG_H\n\n#include <stdint.h>\n\n"
	    "struct msg { uint16_t n; };	/* 0: no message, an empty text */\n\n", h);
	for (int i = 0; i < count; i++) {
		int n = check(&messages[i]);

		for (int k = 0; k < i; k++)
			if (strlen(messages[k].key) == strlen(messages[i].key) &&
			    (snprintf(before, sizeof before, "%s", cname(messages[k].key)),
			     !strcmp(before, cname(messages[i].key))))
				die("%s and %s are the same name in C", messages[k].key, messages[i].key);
		fprintf(h, "#define MSG_%s (struct msg){ %d }\n#define MSG_ARGS_%s %d\n",
		    cname(messages[i].key), i + 1, cname(messages[i].key), n);
	}
	fprintf(h, "enum { MSG_COUNT = %d };\n\n#endif\n", count + 1);
}

static void
write_texts(FILE *c)
{
	fputs("#include \"i18n/msg_text.h\"\n\n#define T(s) { s, sizeof s - 1 }\n\n", c);
	for (int lang = 0; lang < LANGS; lang++) {
		fprintf(c, "static const struct msg_text %s[MSG_COUNT] = {\n", lang ? "en" : "fr");
		for (int i = 0; i < count; i++) {
			fputs("\t", c);
			fprintf(c, "[%d] = { ", i + 1);
			string(c, messages[i].in[lang].one);
			fputs(", ", c);
			string(c, messages[i].in[lang].many);
			fputs(" },\n", c);
		}
		fputs("};\n", c);
	}
	fputs("const struct msg_text *const msg_texts[LANG_COUNT] = { fr, en };\n\n"
	    "const str msg_keys[MSG_COUNT] = {\n", c);
	for (int i = 0; i < count; i++)
		fprintf(c, "\t[%d] = T(\"%s\"),\n", i + 1, messages[i].key);
	fputs("};\n", c);
}

int
main(int argc, char **argv)
{
	int lang = FR;

	if (argc < 5) {
		fprintf(stderr, "usage: msgc OUTDIR fr/*.po -- en/*.po\n");
		return 2;
	}
	for (int i = 2; i < argc; i++)
		if (!strcmp(argv[i], "--"))
			lang = EN;
		else
			read_po(lang, argv[i]);
	file = "lang";
	line = 0;
	qsort(messages, (size_t)count, sizeof *messages, by_key);
	FILE *h = create(argv[1], "msg.h"), *c = create(argv[1], "msg.c");

	write_header(h);
	write_texts(c);
	if (fclose(h) || fclose(c))
		die("cannot write");
	return 0;
}
