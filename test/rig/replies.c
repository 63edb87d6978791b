/*
 * replies.c -- the way in of replies, for the rigs and the bench: people who were
 * called, the door of the gateway, the reader of the mailbox.
 *
 *   rig-replies DATABASE CONF fill N [KEY]   N nurses, +3361NNNNNNN and nN@exemple.fr, called; prints the call's code
 *   rig-replies DATABASE CONF serve          until SIGTERM
 *   rig-replies DATABASE CONF tally          what came in, what was answered, what was written back, the mailbox
 *   rig-replies DATABASE CONF texts          what came in, a line each
 *   rig-replies DATABASE CONF mails          the Message-ID of each mail of the call, and whose
 */
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>

#include "conf/conf.h"
#include "crypto/crypto.h"
#include "db/db.h"
#include "http/server.h"
#include "inbound/inbound_web.h"
#include "inbound/mailbox.h"
#include "mobilisation/call.h"
#include "post/post.h"
#include "rig_q.h"

enum { ODD_MAILS = 10 };	/* of so many, one prefers e-mail */

struct fill { int n; struct crisis_id crisis; struct call_draft draft; struct call_send send; };

static enum err
person(struct ctx *c, int i)
{
	struct rig_person row;
	str mobile = arena_fmt(c->a, "+3361%07d", i), mail = arena_fmt(c->a, "n%d@exemple.fr", i);
	struct opt_day agreed = { true, c->today };
	int64_t n;

	TRY(rig_q_person(c, arena_fmt(c->a, "NOM%07d", i), i % ODD_MAILS == 1 ? S("email") : S("sms"), c->today, c->now, &row));
	TRY(rig_q_contact(c, row.id, S("mobile"), crypto_seal(c, mobile), crypto_lookup(c->a, mobile), agreed, &n));
	return rig_q_contact(c, row.id, S("email"), crypto_seal(c, mail), crypto_lookup(c->a, mail), agreed, &n);
}

static enum err
people_rule(struct ctx *c, void *arg)
{
	struct fill *f = arg;
	struct rig_crisis crisis;
	int64_t n;

	TRY(rig_q_community(c, c->now, &n));
	TRY(rig_q_typology(c, &n));
	TRY(rig_q_crisis(c, c->now, &crisis));
	f->crisis = crisis.id;
	for (int i = 0; i < f->n; i++)
		TRY(person(c, i));
	f->draft = (struct call_draft){ .crisis = f->crisis, .title = S("Renfort Brou"), .message = S("Renfort a Brou ce soir 20 h."),
		.criteria = S("{}"), .request_key = S("rig-replies-call"), .starts_at = { true, { c->now.us + US_PER_HOUR } },
		.ends_at = { true, { c->now.us + US_PER_DAY } } };
	return call_draft_save(c, &f->draft);
}

static enum err
send_rule(struct ctx *c, void *arg)
{
	return call_send(c, arg);
}

static enum err
fill(struct ctx *c, int n)
{
	struct fill f = { .n = n };
	struct call_preview v;
	struct rig_code code;

	TRY(db_write(c, people_rule, &f));
	TRY(call_preview(c, f.crisis, f.draft.id, S("https://cpts.example"), &v));
	f.send = (struct call_send){ .crisis = f.crisis, .call = f.draft.id, .fingerprint = v.fingerprint,
		.base_url = S("https://cpts.example") };
	TRY(db_write(c, send_rule, &f.send));
	TRY(rig_q_code(c, &code));
	printf("%.*s\n", STR(code.code));
	return OK;
}

static enum err
serve(struct ctx *c)
{
	struct http_config g = { .db = c->db, .routes = inbound_routes, .route_count = inbound_routes_n };
	struct mailbox *m;
	struct http *h;
	sigset_t set;
	int sig;

	sigemptyset(&set);
	sigaddset(&set, SIGTERM);
	pthread_sigmask(SIG_BLOCK, &set, NULL);
	TRY(http_start(c, &g, &h));
	m = mailbox_start(c->db);
	sigwait(&set, &sig);
	mailbox_stop(m);
	(void)http_stop(h, 5000);
	return OK;
}

static enum err
tally(struct ctx *c)
{
	struct rig_inbound_list in;
	struct rig_answer_list answers;
	struct rig_back back;
	struct rig_box box;
	bool found;

	TRY(rig_q_inbounds(c, &in));
	TRY(rig_q_answers(c, &answers));
	TRY(rig_q_back(c, &back));
	TRY(rig_q_box(c, &box, &found));
	for (ptrdiff_t i = 0; i < in.n; i++)
		printf("in:%.*s:%.*s:%.*s %lld\n", STR(in.v[i].state), STR(in.v[i].meaning), STR(in.v[i].reason), (long long)in.v[i].n);
	for (ptrdiff_t i = 0; i < answers.n; i++)
		printf("answer:%.*s %lld\n", STR(answers.v[i].answer), (long long)answers.v[i].n);
	printf("back %lld\n", (long long)back.n);
	if (found)
		printf("box %lld %.*s\n", (long long)box.uid, STR(box.problem));
	return OK;
}

static enum err
texts(struct ctx *c)
{
	struct rig_text_list l;

	TRY(rig_q_texts(c, &l));
	for (ptrdiff_t i = 0; i < l.n; i++) {
		str s;

		TRY(crypto_open(c, l.v[i].text, &s));
		printf("%.*s\n", STR(str_trim(s)));
	}
	return OK;
}

static enum err
mails(struct ctx *c)
{
	struct rig_mail_list l;

	TRY(rig_q_mails(c, &l));
	for (ptrdiff_t i = 0; i < l.n; i++)
		printf("<%lld.%.*s@cpts.example> %lld\n", (long long)l.v[i].id.v, STR(post_receipt_token(c->a, l.v[i].id, 0)),
		    (long long)l.v[i].person_id.v.v);
	return OK;
}

static enum err
order(struct ctx *c, int argc, char **argv)
{
	if (argc >= 5 && !strcmp(argv[3], "fill"))
		return fill(c, (int)strtol(argv[4], NULL, 10));
	if (!strcmp(argv[3], "serve"))
		return serve(c);
	return !strcmp(argv[3], "texts") ? texts(c) : !strcmp(argv[3], "mails") ? mails(c) : tally(c);
}

int
main(int argc, char **argv)
{
	struct arena a;
	struct ctx c = { .a = &a };
	struct db *db;
	int applied;
	enum err e;

	if (argc < 4)
		return 2;
	arena_init(&a, (ptrdiff_t)1 << 30);
	ctx_at(&c, instant_now());
	e = conf_load(&c, str_from(argv[2]));
	if (e == OK)
		e = crypto_start(&c, argc > 5 ? str_from(argv[5]) : S(""), false);
	if (e == OK)
		e = db_open(&c, str_from(argv[1]), &db);
	if (e == OK)
		e = db_migrate(&c, &applied);
	if (e == OK)
		e = order(&c, argc, argv);
	if (e != OK)
		fprintf(stderr, "rig-replies: %.*s: %.*s\n", STR(c.cause.key), STR(c.cause.detail));
	return e != OK;
}
