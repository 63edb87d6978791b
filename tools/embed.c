/*
 * embed -- files into the program: assets with hashed names and gzip copies.
 *
 *   embed OUTDIR FILE...
 *
 * writes asset.h (ASSET_app_css: the hashed path, as a str) and asset.c (the
 * table asset_find() searches).  Style sheets and scripts lose their
 * comments and spare white space.  The hash is FNV-1a, 64 bits: it names a
 * version, it protects nothing.
 */
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <zlib.h>

enum { FILE_MAX = 4 << 20, FILES_MAX = 256 };

struct item { char path[256]; const char *type; char body[32], gzip[32]; };

static struct item items[FILES_MAX];

#define DIE(...) (fprintf(stderr, "embed: "), fprintf(stderr, __VA_ARGS__), fputc('\n', stderr), exit(1))

static const char *
type_of(const char *ext, int *text)
{
	static const struct { const char *ext, *type; int text; } types[] = {
		{ "css", "text/css; charset=utf-8", 1 },
		{ "js", "text/javascript; charset=utf-8", 1 },
		{ "svg", "image/svg+xml", 1 },
		{ "txt", "text/plain; charset=utf-8", 1 },
		{ "html", "text/html; charset=utf-8", 1 },
		{ "json", "application/json", 1 },
		{ "webmanifest", "application/manifest+json", 1 },
		{ "png", "image/png", 0 },
		{ "ico", "image/x-icon", 0 },
		{ "woff2", "font/woff2", 0 },
	};

	for (size_t i = 0; i < sizeof types / sizeof types[0]; i++)
		if (!strcmp(ext, types[i].ext)) {
			*text = types[i].text;
			return types[i].type;
		}
	DIE(".%s: no content type known", ext);
}

static void
bytes(FILE *c, const char *name, const unsigned char *p, size_t n)
{
	fprintf(c, "static const unsigned char %s[] = {", name);
	for (size_t i = 0; i < n; i++)
		fprintf(c, "%s%u,", i % 24 ? "" : "\n", p[i]);
	fprintf(c, "\n};\n");
}

static size_t
squeeze(const unsigned char *p, size_t n, unsigned char *to, size_t room)
{
	z_stream z = { .next_in = (unsigned char *)p, .avail_in = (unsigned)n,
	    .next_out = to, .avail_out = (unsigned)room };

	if (deflateInit2(&z, 9, Z_DEFLATED, 15 + 16, 9, Z_DEFAULT_STRATEGY) != Z_OK ||
	    deflate(&z, Z_FINISH) != Z_STREAM_END)
		DIE("zlib");
	deflateEnd(&z);
	return z.total_out;
}

/* Style sheets without comments, and with no more white space than they need. */
static size_t
tighten(unsigned char *p, size_t n)
{
	size_t to = 0;
	unsigned char quote = 0;

	for (size_t i = 0; i < n; i++) {
		unsigned char ch = p[i], last = to ? p[to - 1] : '{';

		if (quote || ch == '"' || ch == '\'') {
			if (!quote)
				quote = ch;
			else if (ch == quote)
				quote = 0;
			p[to++] = ch;
			continue;
		}
		if (ch == '/' && i + 1 < n && p[i + 1] == '*') {
			for (i += 2; i + 1 < n && !(p[i] == '*' && p[i + 1] == '/'); i++)
				;
			i++;
			continue;
		}
		if (strchr(" \n\t\r", ch)) {
			if (!strchr(" {};,", last))
				p[to++] = ' ';
			continue;
		}
		if (strchr("{};", ch) && last == ' ')
			to--;
		p[to++] = ch;
	}
	return to;
}

/* Scripts without indentation and whole-line comments; no string of ours spans lines. */
static size_t
outdent(unsigned char *p, size_t n)
{
	size_t to = 0, i = 0;

	while (i < n) {
		while (i < n && strchr(" \t\n", p[i]))
			i++;
		if (i + 1 < n && p[i] == '/' && p[i + 1] == '*') {
			for (i += 2; i + 1 < n && !(p[i] == '*' && p[i + 1] == '/'); i++)
				;
			i += 2;
			continue;
		}
		while (i < n && (p[to++] = p[i++]) != '\n')
			;
	}
	return to;
}

static void
embed(FILE *h, FILE *c, const char *path, struct item *it, int k)
{
	static unsigned char body[FILE_MAX], packed[FILE_MAX + 65536];
	const char *name = strrchr(path, '/') ? strrchr(path, '/') + 1 : path;
	const char *dot = strrchr(name, '.');
	char cname[128];
	uint64_t hash = UINT64_C(14695981039346656037);
	int text;
	FILE *f = fopen(path, "rb");

	if (!f || !dot || strlen(name) > 100)
		DIE("%s: cannot read, or no extension", path);
	size_t n = fread(body, 1, sizeof body, f), zn = 0;

	if (n == 0 || n == sizeof body)
		DIE("%s: empty or too large", path);
	fclose(f);
	if (!strcmp(dot, ".css"))
		n = tighten(body, n);
	else if (!strcmp(dot, ".js"))
		n = outdent(body, n);
	for (size_t i = 0; i < n; i++)
		hash = (hash ^ body[i]) * UINT64_C(1099511628211);
	it->type = type_of(dot + 1, &text);
	if (text)
		zn = squeeze(body, n, packed, sizeof packed);
	snprintf(cname, sizeof cname, "%s", name);
	for (char *p = cname; *p; p++)
		if (*p == '.' || *p == '-')
			*p = '_';
	snprintf(it->path, sizeof it->path, "/a/%.*s.%08x.%s", (int)(dot - name), name,
	    (unsigned)(hash ^ hash >> 32), dot + 1);
	fprintf(h, "#define ASSET_%s S(\"%s\")\n", cname, it->path);
	snprintf(it->body, sizeof it->body, "body_%d", k);
	bytes(c, it->body, body, n);
	if (zn && zn < n) {
		snprintf(it->gzip, sizeof it->gzip, "gzip_%d", k);
		bytes(c, it->gzip, packed, zn);
	}
}

static FILE *
create(const char *dir, const char *name)
{
	char path[4096];

	snprintf(path, sizeof path, "%s/%s", dir, name);
	FILE *f = fopen(path, "w");

	if (!f)
		DIE("cannot write %s", path);
	fputs("/* Written by tools/embed.c from assets/.  Do not edit. */\n", f);
	return f;
}

int
main(int argc, char **argv)
{
	if (argc < 3 || argc - 2 > FILES_MAX) {
		fprintf(stderr, "usage: embed OUTDIR FILE...\n");
		return 2;
	}
	FILE *h = create(argv[1], "asset.h"), *c = create(argv[1], "asset.c");

	fputs("#ifndef ASSET_H\n#define ASSET_H\n\n#include \"html/asset_find.h\"\n\n", h);
	fputs("#include \"html/asset_find.h\"\n\n", c);
	for (int i = 2; i < argc; i++)
		embed(h, c, argv[i], &items[i - 2], i - 2);
	fputs("\n#endif\n", h);
	fputs("const struct asset assets[] = {\n", c);
	for (struct item *it = items; it < items + argc - 2; it++) {
		fprintf(c, "\t{ S(\"%s\"), S(\"%s\"), { (const char *)%s, sizeof %s }, ", it->path, it->type,
		    it->body, it->body);
		if (it->gzip[0])
			fprintf(c, "{ (const char *)%s, sizeof %s } },\n", it->gzip, it->gzip);
		else
			fputs("{ 0 } },\n", c);
	}
	fprintf(c, "};\nconst ptrdiff_t asset_count = %d;\n", argc - 2);
	if (fclose(h) || fclose(c))
		DIE("cannot write");
	return 0;
}
