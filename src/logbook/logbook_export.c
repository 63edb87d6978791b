#include <stdio.h>

#include "db/db.h"
#include "i18n/i18n.h"
#include "logbook/logbook_export.h"
#include "logbook/logbook_walk.h"
#include "logbook_q.h"

struct export {
	FILE *out;
	struct crisis_id crisis;	/* 0: all */
	struct logbook_head head;
	bool first;
};

/* ---- JSON: everything needed to verify again ----------------------------------- */

static void
put(FILE *out, str s)
{
	fwrite(s.p, 1, (size_t)s.n, out);
}

static void
json_str(FILE *out, str s)
{
	ptrdiff_t from = 0;

	putc_unlocked('"', out);
	for (ptrdiff_t i = 0; i < s.n; i++) {
		unsigned char ch = (unsigned char)s.p[i];

		if (ch >= 0x20 && ch != 0x7f && ch != '"' && ch != '\\')
			continue;
		put(out, str_sub(s, from, i - from));
		from = i + 1;
		if (ch == '"' || ch == '\\')
			fprintf(out, "\\%c", ch);
		else if (ch == '\n')
			fputs("\\n", out);
		else
			fprintf(out, "\\u%04x", ch);
	}
	put(out, str_sub(s, from, s.n));
	putc_unlocked('"', out);
}

static void
json_hex(FILE *out, str name, str bytes)
{
	static const char digits[] = "0123456789abcdef";
	char hex[2 * CRYPTO_HASH];

	assert(bytes.n <= CRYPTO_HASH);
	for (ptrdiff_t i = 0; i < bytes.n; i++) {
		hex[2 * i] = digits[(unsigned char)bytes.p[i] >> 4];
		hex[2 * i + 1] = digits[bytes.p[i] & 15];
	}
	put(out, S(",\""));
	put(out, name);
	put(out, S("\":\""));
	put(out, (str){ hex, 2 * bytes.n });
	putc_unlocked('"', out);
}

static void
json_parts(FILE *out, const struct chain_entry *e)
{
	fputs(",\"parts\":[", out);
	for (ptrdiff_t i = 0; i < e->parts_n; i++) {
		const struct chain_part *p = &e->parts[i];

		fprintf(out, "%s{\"person\":%lld", i ? "," : "", (long long)p->person);
		if (p->erased)
			fputs(",\"erased\":true", out);
		else {
			json_hex(out, S("salt"), p->salt);
			fputs(",\"text\":", out);
			json_str(out, p->text);
		}
		json_hex(out, S("hash"), p->hash);
		putc('}', out);
	}
	putc(']', out);
}

/* Erasures are always told: without them an extract would not verify. */
static bool
in_extract(const struct export *x, const struct chain_entry *e)
{
	return !x->crisis.v || e->crisis == x->crisis.v || str_eq(e->kind, S(CHAIN_FORGOTTEN));
}

static enum err
json_entry(struct ctx *c, const struct chain_entry *e, void *arg)
{
	struct export *x = arg;
	FILE *out = x->out;

	fprintf(out, "%s\n{\"seq\":%lld", x->first ? "" : ",", (long long)e->seq);
	x->first = false;
	if (in_extract(x, e)) {
		fprintf(out, ",\"at\":\"%.*s\"", STR(instant_iso(c->a, (struct instant){ e->at })));
		fprintf(out, ",\"crisis\":%lld,\"account\":%lld,\"corrects\":%lld,\"kind\":",
		    (long long)e->crisis, (long long)e->account, (long long)e->corrects);
		json_str(out, e->kind);
		fputs(",\"object\":", out);
		json_str(out, e->object);
		json_hex(out, S("prev"), e->prev);
		json_parts(out, e);
	} else {
		unsigned char content[CRYPTO_HASH];

		logbook_chain_content(content, e);
		json_hex(out, S("content"), (str){ (char *)content, sizeof content });
	}
	json_hex(out, S("hash"), e->hash);
	putc('}', out);
	return OK;
}

static enum err
json(struct ctx *c, void *arg)
{
	struct export *x = arg;
	bool found;

	TRY(logbook_q_head(c, &x->head, &found));
	fprintf(x->out, "{\"format\":\"maillage-log-1\",\n\"head\":{\"seq\":%lld",
	    (long long)x->head.seq);
	json_hex(x->out, S("hash"), x->head.hash);
	fputs("},\n\"entries\":[", x->out);
	TRY(logbook_walk(c, json_entry, x));
	fputs("\n]}\n", x->out);
	return OK;
}

/* ---- CSV: for a spreadsheet ----------------------------------------------------- */

/* A cell that starts like a formula would be run by the spreadsheet: a quote before it. */
static void
csv_cell(FILE *out, str s, char after)
{
	putc('"', out);
	if (s.n && memchr("=+-@\t\r", s.p[0], 6))
		putc('\'', out);
	for (ptrdiff_t i = 0; i < s.n; i++) {
		if (s.p[i] == '"')
			putc('"', out);
		putc(s.p[i], out);
	}
	putc('"', out);
	putc(after, out);
}

static void
csv_id(FILE *out, int64_t id)
{
	if (id)
		fprintf(out, "%lld", (long long)id);
	putc(';', out);
}

static str
joined(struct ctx *c, const struct chain_entry *e)
{
	struct buf b = { .a = c->a };

	for (ptrdiff_t i = 1; i < e->parts_n; i++) {
		if (i > 1)
			buf_char(&b, ' ');
		buf_put(&b, e->parts[i].erased ? msg_text(c->lang, MSG_log_erased) : e->parts[i].text);
	}
	return buf_str(&b);
}

static enum err
csv_entry(struct ctx *c, const struct chain_entry *e, void *arg)
{
	struct export *x = arg;
	struct civil t = instant_civil((struct instant){ e->at });

	if (x->crisis.v && e->crisis != x->crisis.v)
		return OK;
	fprintf(x->out, "%lld;\"%04d-%02d-%02d %02d:%02d:%02d\";%s;", (long long)e->seq, t.year,
	    t.month, t.day, t.hour, t.minute, t.second, t.offset_s == 7200 ? "UTC+2" : "UTC+1");
	csv_id(x->out, e->crisis);
	csv_cell(x->out, logbook_kind(c, e->kind), ';');
	csv_cell(x->out, e->object, ';');
	csv_cell(x->out, e->parts_n ? e->parts[0].text : S(""), ';');
	csv_cell(x->out, joined(c, e), ';');
	csv_id(x->out, e->corrects);
	fprintf(x->out, "%.*s\r\n", STR(crypto_hex(c->a, e->hash)));
	return OK;
}

static enum err
csv(struct ctx *c, void *arg)
{
	struct export *x = arg;

	/* The mark without which a spreadsheet takes UTF-8 for windows-1252. */
	fprintf(x->out, "\xef\xbb\xbf%.*s\r\n", STR(msg_text(c->lang, MSG_log_csv_head)));
	return logbook_walk(c, csv_entry, x);
}

enum err
logbook_export(struct ctx *c, struct crisis_id crisis, enum log_format format, FILE *out)
{
	struct export x = { .out = out, .crisis = crisis, .first = true };

	TRY(db_read(c, format == LOG_JSON ? json : csv, &x));
	if (fflush(out) || ferror(out))
		return fail(c, E_INTERNAL, S(""), S("log.export"), "cannot write the export");
	return OK;
}
