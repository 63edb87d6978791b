#include "db/db.h"
#include "i18n/i18n.h"
#include "logbook/logbook.h"
#include "logbook/logbook_chain.h"
#include "logbook_q.h"

static const char zeros[CRYPTO_HASH];

#define OPT(type, id)	((struct opt_##type){ (id).v != 0, (id) })

static enum err
check(struct ctx *c, const struct log_new *entry)
{
	ptrdiff_t total = c->who_name.n;

	assert(entry->kind.n > 0 && entry->kind.n <= CHAIN_KIND_MAX);
	assert(entry->object.n <= CHAIN_OBJECT_MAX);
	assert(entry->parts_n > 0 && entry->parts_n <= LOG_PARTS_MAX);
	for (ptrdiff_t i = 0; i < entry->parts_n; i++) {
		str text = entry->parts[i].text;

		total += text.n;
		if (!str_utf8(text) || (text.n && memchr(text.p, 0, (size_t)text.n)))
			return fail(c, E_INVALID, S("text"), S("log.text"), "part %td is not text", i);
	}
	if (total > LOG_TEXT_MAX)
		return fail(c, E_INVALID, S("text"), S("log.long"), "%td bytes", total);
	return OK;
}

/* Salts, one call to the system for all; hashes. */
static void
make_parts(struct ctx *c, const struct log_new *entry, struct chain_part *parts)
{
	ptrdiff_t n = entry->parts_n + 1;
	char *salts = arena_array(c->a, char, n * CHAIN_SALT);
	unsigned char *hashes = arena_array(c->a, unsigned char, n * CRYPTO_HASH);

	ctx_random(c, salts, n * CHAIN_SALT);
	for (ptrdiff_t i = 0; i < n; i++) {
		struct chain_part *p = &parts[i];

		p->salt = (str){ salts + i * CHAIN_SALT, CHAIN_SALT };
		p->text = i ? entry->parts[i - 1].text : c->who_name;
		p->person = i ? entry->parts[i - 1].about.v : 0;
		if (!p->text.p)
			p->text = S("");	/* empty is not erased */
		logbook_chain_part(hashes + i * CRYPTO_HASH, p->salt, p->text);
		p->hash = (str){ (char *)hashes + i * CRYPTO_HASH, CRYPTO_HASH };
	}
}

static enum err
write_entry(struct ctx *c, const struct log_new *entry, const struct chain_entry *e)
{
	struct log_id id = { e->seq };
	int64_t changed;

	TRY(logbook_q_add(c, id, c->now, OPT(crisis_id, entry->crisis), entry->kind,
	    entry->object.p ? entry->object : S(""), OPT(account_id, c->who),
	    OPT(log_id, entry->corrects), e->prev, e->hash, &changed));
	for (ptrdiff_t i = 0; i < e->parts_n; i++) {
		const struct chain_part *p = &e->parts[i];
		struct person_id about = { p->person };

		TRY(logbook_q_part_add(c, id, i, OPT(person_id, about), p->salt, p->text, p->hash,
		    &changed));
	}
	TRY(logbook_q_head_set(c, e->hash, &changed));
	assert(changed == 1);
	return OK;
}

enum err
logbook_add(struct ctx *c, const struct log_new *entry, struct log_id *out)
{
	unsigned char content[CRYPTO_HASH], hash[CRYPTO_HASH];
	struct chain_part *parts;
	struct logbook_head head;

	TRY(check(c, entry));
	parts = arena_array(c->a, struct chain_part, entry->parts_n + 1);
	make_parts(c, entry, parts);
	TRY(logbook_q_head_next(c, (str){ zeros, sizeof zeros }, &head));

	struct chain_entry e = {
		.seq = head.seq, .at = c->now.us, .crisis = entry->crisis.v, .account = c->who.v,
		.corrects = entry->corrects.v, .kind = entry->kind, .object = entry->object,
		.prev = head.hash, .hash = { (char *)hash, sizeof hash },
		.parts = parts, .parts_n = entry->parts_n + 1,
	};
	logbook_chain_content(content, &e);
	logbook_chain_hash(hash, e.prev, (str){ (char *)content, sizeof content });
	TRY(write_entry(c, entry, &e));
	if (out)
		out->v = e.seq;
	return OK;
}

enum err
logbook_say(struct ctx *c, struct crisis_id crisis, str kind, str object, str text)
{
	struct log_new_part part = { .text = text };
	struct log_new entry = { .crisis = crisis, .kind = kind, .object = object,
		.parts = &part, .parts_n = 1 };

	return logbook_add(c, &entry, NULL);
}

/* Where the word that touches the end of ${s} begins: an opening mark goes with the name that follows. */
static ptrdiff_t
last_word(str s)
{
	ptrdiff_t i = s.n;

	while (i > 0 && s.p[i - 1] != ' ')
		i--;
	return i;
}

static ptrdiff_t
first_word(str s)
{
	ptrdiff_t i = 0;

	while (i < s.n && s.p[i] != ' ' && (unsigned char)s.p[i] > LOG_WHO_MAX)
		i++;
	return i;
}

enum err
logbook_named(struct ctx *c, struct crisis_id crisis, str kind, str object, str sentence, const struct log_who *who,
    int n)
{
	struct log_new_part parts[2 * LOG_WHO_MAX + 1] = {};
	int k = 0;

	assert(n > 0 && n <= LOG_WHO_MAX);
	for (int left = n; left > 0; left--) {
		ptrdiff_t at = 0, from, after;
		int i;

		while (at < sentence.n && (unsigned char)sentence.p[at] > LOG_WHO_MAX)
			at++;
		assert(at < sentence.n);
		i = sentence.p[at] - 1;
		assert(i >= 0 && i < n);
		from = last_word(str_sub(sentence, 0, at));
		after = first_word(str_sub(sentence, at + 1, sentence.n));
		if (from > 0)
			parts[k++].text = str_sub(sentence, 0, from - 1);
		parts[k++] = (struct log_new_part){ who[i].person, arena_fmt(c->a, "%.*s%.*s%.*s",
			STR(str_sub(sentence, from, at - from)), STR(who[i].name),
			STR(str_sub(sentence, at + 1, after))) };
		at += 1 + after;
		if (at < sentence.n && sentence.p[at] == ' ')		/* parts are read with a space between two */
			at++;
		sentence = str_sub(sentence, at, sentence.n);
	}
	if (sentence.n)
		parts[k++].text = sentence;
	return logbook_add(c, &(struct log_new){ .crisis = crisis, .kind = kind, .object = object, .parts = parts,
	    .parts_n = k }, NULL);
}

enum err
logbook_forget(struct ctx *c, struct person_id person)
{
	int64_t erased;
	str what;

	TRY(logbook_q_forget(c, OPT(person_id, person), &erased));
	if (erased == 0)
		return OK;
	what = arena_fmt(c->a, "person:%lld", (long long)person.v);
	return logbook_say(c, (struct crisis_id){}, S(CHAIN_FORGOTTEN), what,
	    msg_fmt(c->a, c->lang, MSG_log_forgotten_text, erased));
}
