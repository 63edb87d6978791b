#include "crypto/crypto.h"
#include "db/db.h"
#include "post_t.h"
#include "postt_q.h"
#include "t.h"

void
post_t_db(struct ctx *c)
{
	T(crypto_start(c, S(""), false) == OK);
	t_db(c);
}

struct add { bool exercise; struct crisis_id id; };

static enum err
crisis_rule(struct ctx *c, void *arg)
{
	struct add *add = arg;
	struct postt_crisis row;
	int64_t n;

	TRY(postt_q_typology_add(c, &n));
	TRY(postt_q_crisis_add(c, add->exercise, c->now, crypto_token(c), &row));
	add->id = row.id;
	return OK;
}

struct crisis_id
post_t_crisis(struct ctx *c, bool exercise)
{
	struct add add = { .exercise = exercise };

	T(db_write(c, crisis_rule, &add) == OK);
	return add.id;
}

struct outbox_new
post_t_sms(str key)
{
	return (struct outbox_new){ .channel = S("sms"), .address = S("+33612345678"),
		.body = S("Renfort demandé à Brou"), .send_key = key };
}

struct post_t_list
post_t_rows(struct ctx *c)
{
	struct postt_row_list rows;
	struct post_t_list out;

	T(postt_q_rows(c, &rows) == OK);
	out.n = rows.n;
	out.v = arena_array(c->a, struct post_t_row, rows.n);
	for (ptrdiff_t i = 0; i < rows.n; i++) {
		const struct postt_row *r = &rows.v[i];

		out.v[i] = (struct post_t_row){ .id = r->id, .state = r->state,
			.problem = r->problem, .attempts = r->attempts };
		T(crypto_open(c, r->address, &out.v[i].address) == OK);
		if (r->body.n)
			T(crypto_open(c, r->body, &out.v[i].body) == OK);
	}
	return out;
}

enum err
post_t_sealed(struct ctx *c, struct postt_sealed *out)
{
	return postt_q_sealed(c, out);
}

enum err
post_t_flag_real(struct ctx *c)
{
	int64_t n;

	return postt_q_flag_real(c, &n);
}

enum err
post_t_flag_back(struct ctx *c)
{
	int64_t n;

	return postt_q_flag_back(c, &n);
}

enum err
post_t_take(struct ctx *c)
{
	int64_t n;

	return postt_q_take_first(c, (struct instant){ c->now.us + US_PER_MIN }, &n);
}
