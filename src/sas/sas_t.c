#include "conf/conf.h"
#include "db/db.h"
#include "sas_t.h"
#include "sast_q.h"
#include "t.h"

static enum err
given_rule(struct ctx *c, void *arg)
{
	const struct bkt *k = arg;
	struct venue_edit v = { .id = k->venue, .name = S("Centre de Savenay"), .address = S("3 rue de l'Église"),
		.postal_code = S("44260"), .commune = S("44195"), .opens_at = { true, { c->now.us - US_PER_HOUR } } };
	struct sas_line_edit e = { .venue = k->venue, .line = k->line, .rpps = S(SAST_PS), .cabinet = true,
		.cpts = true, .snp = true };
	struct venue_id id;
	int64_t n;

	TRY(venue_set(c, &v, &id));
	TRY(sast_q_people(c, c->now, &n));
	TRY(sast_q_accounts(c, c->now, &n));
	TRY(sas_operator_set(c, (struct account_id){ SAST_REGULATOR }, S("3456780581/11242343")));
	return sas_line_set(c, &e);
}

struct bkt
sast_given(struct ctx *c)
{
	struct bkt k = bkt_given(c, false, 1);

	T(db_write(c, given_rule, &k) == OK);
	T(conf_set(c, SAS_FINESS, S("950047225"), S("test")) == OK);
	return k;
}

static enum err
line_rule(struct ctx *c, void *arg)
{
	return sas_line_set(c, arg);
}

enum err
sast_line(struct ctx *c, const struct sas_line_edit *e)
{
	enum err got = db_write(c, line_rule, (void *)(uintptr_t)e);

	ctx_forgive(c);
	return got;
}

enum err
sast_book(struct ctx *c, const struct bkt *k, int64_t account, const char *token, int nth)
{
	struct account_id was = c->who;
	enum err e;

	c->who.v = account;
	e = bkt_book(c, token, bkt_slot(k, k->line, nth), 1, "Martin Jeanne",
	    arena_z(c->a, arena_fmt(c->a, "+3361234560%d", nth)));
	c->who = was;
	return e;
}
