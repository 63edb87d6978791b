#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "crypto/crypto.h"
#include "db/db.h"
#include "i18n/i18n.h"
#include "logbook/logbook.h"
#include "logbook/logbook_chain.h"
#include "logbook/logbook_export.h"
#include "logt_q.h"
#include "t.h"

enum { ENTRIES = 24 };

static const struct crisis_id flood = { 3 };
static const struct person_id anna = { 12 }, boris = { 13 };

static enum err
say_some(struct ctx *c, void *arg)
{
	int n = *(int *)arg;

	c->who = (struct account_id){ 1 };
	c->who_name = S("Jeanne MARTIN");
	for (int i = 0; i < n; i++) {
		struct log_new_part parts[] = {
			{ .text = arena_fmt(c->a, "Entrée n° %d : appelé", i) },
			{ .about = i % 2 ? anna : boris, .text = i % 2 ? S("Anna") : S("=Boris \"B\"") },
		};
		struct log_new e = { .crisis = i % 3 ? flood : (struct crisis_id){}, .kind = S("note"),
			.object = S("call:3"), .parts = parts, .parts_n = i % 4 ? 2 : 1 };

		ctx_at(c, (struct instant){ c->now.us + US_PER_S });
		if (i == 5)
			e.corrects = (struct log_id){ 2 };
		TRY(logbook_add(c, &e, NULL));
	}
	return OK;
}

static void
given_a_log(struct ctx *c)
{
	int n = ENTRIES;

	T(crypto_start(c, S(""), false) == OK);
	t_db(c);
	T(db_write(c, say_some, &n) == OK);
}

static struct log_verdict
verdict(struct ctx *c)
{
	struct log_verdict v;

	T(logbook_verify(c, &v) == OK);
	return v;
}

/* docs/logbook.md, computed by another program (Python's hashlib). */
TEST(logbook_chain_vector)
{
	unsigned char part[CRYPTO_HASH], content[CRYPTO_HASH], hash[CRYPTO_HASH];
	char zeros[CRYPTO_HASH] = {}, salt[CHAIN_SALT];

	for (int i = 0; i < CHAIN_SALT; i++)
		salt[i] = (char)i;
	logbook_chain_part(part, (str){ salt, sizeof salt }, S("Appel reçu"));
	struct chain_part p = { .person = 12, .hash = { (char *)part, sizeof part } };
	struct chain_entry e = { .seq = 1, .at = 1784163600000000, .crisis = 3, .account = 1,
		.kind = S("note"), .object = S("call:3"), .parts = &p, .parts_n = 1 };

	logbook_chain_content(content, &e);
	T_STR(crypto_hex(c->a, (str){ (char *)content, sizeof content }), S("36ca0c01421379143b55152cdd3c058d1965e032d5f0e70738b72c737b99df44"));
	logbook_chain_hash(hash, (str){ zeros, sizeof zeros }, (str){ (char *)content, sizeof content });
	T_STR(crypto_hex(c->a, (str){ (char *)hash, sizeof hash }), S("036fb2b6446367ca19c0bc4d14d98ac48c7351845390caa4036bc860f6b9e70b"));
}

TEST(logbook_entries_come_back_newest_first)
{
	struct log_line_list lines;
	struct log_line one;

	given_a_log(c);
	T(logbook_recent(c, flood, (struct log_id){}, 8, &lines) == OK);
	T_I64(lines.n, 8);
	T_I64(lines.v[0].id.v, ENTRIES);
	T_STR(lines.v[0].author, S("Jeanne MARTIN"));
	T_STR(lines.v[0].text, S("Entrée n° 23 : appelé Anna"));
	T_STR(lines.v[0].object, S("call:3"));
	T_I64(lines.v[0].crisis.v, 3);
	T(logbook_recent(c, flood, lines.v[7].id, 100, &lines) == OK);
	T_I64(lines.v[0].id.v, 12);
	T_I64(lines.n, 8);
	T(logbook_recent(c, (struct crisis_id){}, (struct log_id){}, 100, &lines) == OK);
	T_I64(lines.n, 8);
	T(logbook_line(c, (struct log_id){ 2 }, &one) == OK);
	T_I64(one.corrected_by.v, 6);
	T(logbook_line(c, (struct log_id){ 6 }, &one) == OK);
	T_I64(one.corrects.v, 2);
	T(logbook_line(c, (struct log_id){ 99 }, &one) == E_NOT_FOUND);
}

static enum err
say(struct ctx *c, void *text)
{
	return logbook_say(c, flood, S("note"), S(""), *(str *)text);
}

TEST(logbook_refuses_what_is_no_text)
{
	str big = { arena_array(c->a, char, LOG_TEXT_MAX + 1), LOG_TEXT_MAX + 1 };
	str bad = S("caf\xe9"), nul = S("a\0b"), nothing = S(""), most;

	given_a_log(c);
	memset((char *)big.p, 'a', (size_t)big.n);
	most = str_sub(big, 0, LOG_TEXT_MAX - c->who_name.n);
	T(db_write(c, say, &big) == E_INVALID);
	T_STR(c->cause.key, S("log.long"));
	ctx_forgive(c);
	T(db_write(c, say, &bad) == E_INVALID);
	T_STR(c->cause.key, S("log.text"));
	ctx_forgive(c);
	T(db_write(c, say, &nul) == E_INVALID);
	ctx_forgive(c);
	T(db_write(c, say, &nothing) == OK);
	T(db_write(c, say, &most) == OK);
	T_I64(verdict(c).entries, ENTRIES + 2);
	T(verdict(c).whole);
}

TEST(logbook_of_a_new_community_is_whole)
{
	T(crypto_start(c, S(""), false) == OK);
	t_db(c);
	T(verdict(c).whole);
	T_I64(verdict(c).entries, 0);
}

static enum err
say_and_fail(struct ctx *c, void *arg)
{
	TRY(say_some(c, arg));
	return fail(c, E_CONFLICT, S(""), S("k"), "no");
}

TEST(logbook_of_a_refused_act_says_nothing)
{
	int n = 3;

	given_a_log(c);
	T(db_write(c, say_and_fail, &n) == E_CONFLICT);
	ctx_forgive(c);
	T_I64(verdict(c).entries, ENTRIES);
	T(verdict(c).whole);
}

static void
say_once(struct ctx *c)
{
	int n = 1;

	(void)!db_write(c, say_some, &n);
	ctx_forgive(c);
}

TEST(logbook_survives_a_failing_disk)
{
	given_a_log(c);
	T_I64(t_faults("db.step", say_once, c), 5);	/* head, entry, two parts at most... */
	T_I64(verdict(c).entries, ENTRIES + 1);
	T(verdict(c).whole);
}

/* ---- erasure ------------------------------------------------------------------ */

static enum err
forget(struct ctx *c, void *who)
{
	return logbook_forget(c, *(struct person_id *)who);
}

TEST(logbook_forgets_and_still_verifies)
{
	struct person_id who = anna, nobody = { 99 };
	struct logt_body_list bodies;
	struct log_line one;
	str head;

	given_a_log(c);
	T(db_write(c, forget, &nobody) == OK);		/* nothing to erase, nothing to tell */
	T_I64(verdict(c).entries, ENTRIES);
	T(db_write(c, forget, &who) == OK);
	T(verdict(c).whole);
	T_I64(verdict(c).entries, ENTRIES + 1);
	T_I64(verdict(c).erased_parts, 12);
	T(logt_q_bodies(c, (struct opt_person_id){ true, anna }, &bodies) == OK);
	T_I64(bodies.n, 12);
	for (ptrdiff_t i = 0; i < bodies.n; i++)
		T(!bodies.v[i].body.p);
	T(logbook_line(c, (struct log_id){ ENTRIES }, &one) == OK);
	T_STR(one.text, S("Entrée n° 23 : appelé [effacé]"));
	T(logbook_line(c, (struct log_id){ ENTRIES + 1 }, &one) == OK);
	T_STR(one.object, S("person:12"));
	T_HAS(one.text, "12 passages");
	head = verdict(c).head;
	T(db_write(c, forget, &who) == OK);		/* once is enough */
	T_STR(verdict(c).head, head);
}

static enum err
name_two(struct ctx *c, void *sentence)
{
	const struct log_who who[] = { { anna, S("Anna MARTIN") }, { boris, S("Boris PETIT") } };

	return logbook_named(c, (struct crisis_id){}, S("note"), S(""), *(str *)sentence, who, 2);
}

/* Each name goes with its person, whoever is erased first. */
TEST(logbook_sentence_that_names_two_loses_each_name_with_its_person)
{
	static const struct { const char *sentence, *whole, *first, *both; } cases[] = {
		{ "\1 et \2 sont ensemble.", "Anna MARTIN et Boris PETIT sont ensemble.", "[effacé] et Boris PETIT sont ensemble.",
			"[effacé] et [effacé] sont ensemble." },
		{ "Équipe : (\2), avec \1.", "Équipe : (Boris PETIT), avec Anna MARTIN.", "Équipe : (Boris PETIT), avec [effacé]",
			"Équipe : [effacé] avec [effacé]" },
	};
	struct person_id first = anna, second = boris;
	struct log_line one;
	str sentence;

	for (int i = 0; i < COUNT(cases); i++) {
		T(crypto_start(c, S(""), false) == OK);
		t_db(c);
		sentence = str_from(cases[i].sentence);
		T(db_write(c, name_two, &sentence) == OK);
		T(logbook_line(c, (struct log_id){ 1 }, &one) == OK);
		T_STR(one.text, str_from(cases[i].whole));
		T(db_write(c, forget, &first) == OK);
		T(logbook_line(c, (struct log_id){ 1 }, &one) == OK);
		T_STR(one.text, str_from(cases[i].first));
		T(db_write(c, forget, &second) == OK);
		T(logbook_line(c, (struct log_id){ 1 }, &one) == OK);
		T_STR(one.text, str_from(cases[i].both));
		T(verdict(c).whole);
	}
}

/* ---- tampering ---------------------------------------------------------------- */

struct tamper {
	int way;
	struct log_verdict verdict;
	bool no_control;
};

static str
flipped(struct ctx *c, str s)
{
	char *copy = arena_z(c->a, s);
	uint64_t bit = ctx_random_below(c, (uint64_t)s.n * 7);

	copy[bit / 7] ^= (char)(1 << bit % 7);		/* PostgreSQL takes only UTF-8 */
	if (!copy[bit / 7])
		copy[bit / 7] = 'x';
	return (str){ copy, s.n };
}

static enum err
tamper_part(struct ctx *c, int way, struct log_id id, int64_t *n)
{
	struct logt_part p;

	TRY(logt_q_part(c, id, 0, &p));
	switch (way) {
	case 0: return logt_q_body(c, flipped(c, p.body), id, 0, n);
	case 1: return logt_q_salt(c, flipped(c, p.salt), id, 0, n);
	case 2: return logt_q_part_hash(c, flipped(c, p.hash), id, 0, n);
	case 3: return logt_q_about(c, (struct opt_person_id){ true, anna }, id, 0, n);
	case 4: return logt_q_blank(c, id, 1, n);	/* a text silenced without a word */
	case 5: return logt_q_blank(c, id, 0, n);
	default: return logt_q_part_gone(c, id, 0, n);
	}
}

static enum err
cut(struct ctx *c, struct log_id first, struct log_id last, int64_t *n)
{
	TRY(logt_q_corrects(c, (struct opt_log_id){}, (struct log_id){ 6 }, n));
	TRY(logt_q_parts_gone(c, first, last, n));
	return logt_q_gone(c, first, last, n);
}

static enum err
tamper_link(struct ctx *c, int way, struct log_id id, int64_t *n)
{
	struct log_id last = { ENTRIES }, other = { id.v % ENTRIES + 1 };
	struct logt_link l, m;

	TRY(logt_q_link(c, id, &l));
	TRY(logt_q_link(c, other, &m));
	switch (way) {
	case 7: return logt_q_at(c, (struct instant){ l.at.us ^ 1 << ctx_random_below(c, 20) }, id, n);
	case 8: return logt_q_kind(c, flipped(c, l.kind), l.object, id, n);
	case 9: return logt_q_kind(c, S("notecall"), S(":3"), id, n);	/* a border moved */
	case 10: return logt_q_who(c, (struct opt_account_id){ true, { 2 } }, id, n);
	case 11: return logt_q_crisis(c, (struct opt_crisis_id){ true, { 4 } }, id, n);
	case 12: return logt_q_corrects(c, (struct opt_log_id){ true, { 1 } }, (struct log_id){ 7 }, n);
	case 13: return logt_q_hash(c, flipped(c, l.hash), id, n);
	case 14: return logt_q_prev(c, flipped(c, l.prev), id, n);
	case 15: return cut(c, id, id, n);
	case 16: return cut(c, id, last, n);		/* the end torn off */
	case 17: return logt_q_no_head(c, n);
	case 18:	/* torn off, and the head put back to fit: only the number on paper tells... */
		return logt_q_head(c, ENTRIES + 1, l.hash, n);
	default:	/* two entries change places */
		TRY(logt_q_at(c, m.at, id, n));
		TRY(logt_q_hash(c, m.hash, id, n));
		TRY(logt_q_prev(c, m.prev, id, n));
		TRY(logt_q_at(c, l.at, other, n));
		TRY(logt_q_hash(c, l.hash, other, n));
		return logt_q_prev(c, l.prev, other, n);
	}
}

static enum err
tamper(struct ctx *c, void *arg)
{
	struct tamper *t = arg;
	struct log_id id = { 1 + (int64_t)ctx_random_below(c, ENTRIES) };
	int64_t n = 0;

	if (t->way < 7)
		TRY(tamper_part(c, t->way, id, &n));
	else if (t->way < 20)
		TRY(tamper_link(c, t->way, id, &n));
	t->no_control = n != 0;
	TRY(logbook_verify(c, &t->verdict));
	return fail(c, E_CONFLICT, S(""), S("k"), "and back");
}

TEST(logbook_every_tampering_is_seen)
{
	struct tamper t = { .way = 20 };
	int seen = 0;

	given_a_log(c);
	T(db_write(c, tamper, &t) == E_CONFLICT);	/* control: untouched is whole */
	T(t.verdict.whole);
	for (int i = 0; i < 200; i++) {
		ctx_forgive(c);
		t = (struct tamper){ .way = i % 20 };
		t_check(db_write(c, tamper, &t) == E_CONFLICT, T_AT, "way %d: %.*s", t.way, STR(c->cause.detail));
		if (!t.no_control)
			continue;			/* part 1 is not always there */
		t_check(!t.verdict.whole && t.verdict.why.n, T_AT, "way %d", t.way);
		t_check(msg_find(t.verdict.why).n, T_AT, "no words for %.*s", STR(t.verdict.why));
		seen++;
	}
	T(seen > 180);
	ctx_forgive(c);
	T(verdict(c).whole);
}

/* ---- exports ------------------------------------------------------------------ */

static str
exported(struct ctx *c, struct crisis_id crisis, enum log_format format)
{
	char *p = NULL;
	size_t n = 0;
	FILE *f = open_memstream(&p, &n);
	str s;

	T(f && logbook_export(c, crisis, format, f) == OK);
	T(fclose(f) == 0);
	s = arena_str(c->a, p, (ptrdiff_t)n);
	free(p);
	return s;
}

static struct log_verdict
verdict_of(struct ctx *c, str text)
{
	char path[] = "/tmp/maillage-log-XXXXXX";
	int fd = mkstemp(path);
	struct log_verdict v;
	struct arena a;
	struct ctx cc = *c;
	enum err e;

	T(fd >= 0 && write(fd, text.p, (size_t)text.n) == text.n && close(fd) == 0);
	arena_init(&a, 16 << 20);
	cc.a = &a;
	e = logbook_verify_file(&cc, str_from(path), &v);
	unlink(path);
	T(e == OK);
	v.head = arena_dup(c->a, v.head);
	arena_fini(&a);
	return v;
}

TEST(logbook_export_verifies_without_a_database)
{
	struct person_id who = anna;
	struct log_verdict v;
	str all, part;

	given_a_log(c);
	T(db_write(c, forget, &who) == OK);
	all = exported(c, (struct crisis_id){}, LOG_JSON);
	v = verdict_of(c, all);
	T_STR(v.why, S(""));
	T(v.whole);
	T_I64(v.entries, ENTRIES + 1);
	T_I64(v.erased_parts, 12);
	T_STR(v.head, verdict(c).head);
	part = exported(c, flood, LOG_JSON);		/* one event; of the others, only hashes */
	T_HAS(part, "\"content\":\"");
	T(!str_has(part, S("Entrée n° 3 ")));
	v = verdict_of(c, part);
	T_STR(v.why, S(""));
	T_STR(v.head, verdict(c).head);
}

static str
spliced(struct ctx *c, str s, ptrdiff_t from, ptrdiff_t to, str in)
{
	return arena_fmt(c->a, "%.*s%.*s%.*s", STR(str_sub(s, 0, from)), STR(in), STR(str_sub(s, to, s.n)));
}

static ptrdiff_t
line_at(str s, uint64_t k)
{
	ptrdiff_t i = 0;

	for (; k > 0; k--)
		i = (char *)memchr(s.p + i, '\n', (size_t)(s.n - i)) - s.p + 1;
	return i;
}

TEST(logbook_every_change_of_a_file_is_seen)
{
	int n = 4;
	str text;

	T(crypto_start(c, S(""), false) == OK);
	t_db(c);
	T(db_write(c, say_some, &n) == OK);
	text = exported(c, (struct crisis_id){}, LOG_JSON);
	T(verdict_of(c, text).whole);			/* control */
	for (ptrdiff_t i = 0; i < text.n; i++) {
		char *copy = arena_z(c->a, text);

		copy[i] ^= (char)(1 << ctx_random_below(c, 8));
		t_check(!verdict_of(c, (str){ copy, text.n }).whole, T_AT, "byte %td: %c -> %c", i,
		    text.p[i], copy[i]);
	}
	for (ptrdiff_t i = 0; i < text.n - 1; i += 17)
		T(!verdict_of(c, str_sub(text, 0, i)).whole);
	T(!verdict_of(c, S("")).whole);
	T(!verdict_of(c, S("{}")).whole);
	T(!verdict_of(c, S("[[[[[[[[")).whole);
}

TEST(logbook_lines_of_a_file_moved_or_gone_are_seen)
{
	str text;

	given_a_log(c);
	text = exported(c, (struct crisis_id){}, LOG_JSON);
	for (int i = 0; i < 50; i++) {
		uint64_t k = 3 + ctx_random_below(c, ENTRIES - 2), m = 3 + ctx_random_below(c, ENTRIES - 2);
		ptrdiff_t a = line_at(text, k), b = line_at(text, k + 1);
		str line = str_sub(text, a, b - a), moved;

		T(!verdict_of(c, spliced(c, text, a, b, S(""))).whole);		/* gone */
		T(!verdict_of(c, spliced(c, text, a, a, line)).whole);		/* twice */
		moved = spliced(c, text, a, b, S(""));
		if (m != k)
			T(!verdict_of(c, spliced(c, moved, line_at(moved, m), line_at(moved, m), line)).whole);
	}
}

TEST(logbook_csv_is_for_spreadsheets)
{
	str csv;

	given_a_log(c);
	csv = exported(c, (struct crisis_id){}, LOG_CSV);
	T(str_starts(csv, S("\xef\xbb\xbf\"Numéro\";\"Date et heure\"")));
	T_HAS(csv, "\r\n3;\"2026-07-16 03:00:03\";UTC+2;3;\"Note\";\"call:3\";\"Jeanne MARTIN\";");
	T_HAS(csv, "\"Entrée n° 2 : appelé =Boris \"\"B\"\"\"");
	c->who_name = S("=cmd|' /C calc'!A0");
	str text = S("+33 6 12 34 56 78");
	T(db_write(c, say, &text) == OK);
	csv = exported(c, flood, LOG_CSV);
	T_HAS(csv, "\"'=cmd|' /C calc'!A0\";\"'+33 6");
	T(!str_has(csv, S("n° 0 :")));			/* of the community: left out */
}
