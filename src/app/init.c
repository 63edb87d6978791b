#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "app/app.h"
#include "app/demo.h"
#include "app/init.h"
#include "app_q.h"
#include "auth/auth.h"
#include "conf/conf.h"
#include "crisis/crisis.h"
#include "crypto/crypto.h"
#include "db/db.h"
#include "directory/directory_territory.h"
#include "registry/commune.h"

enum { CODES_MAX = 400 };

struct init {
	struct community_set community;
	str login, account_name, password, password_file;
	str territory;			/* "44184,Trignac", or "Zone:44184,44210;Zone:..." */
	str mail_url, mail_from, sms_url, sms_sender;
	bool demo, ask;
	struct account_id account;
	bool made_password;
};

static const struct { const char *name; ptrdiff_t at; const char *question[LANG_COUNT]; } options[] = {
#define OPTION(name, field, fr, en) { name, offsetof(struct init, field), { fr, en } }
	OPTION("--name", community.name, "Nom de la CPTS", "Name of the community"),
	OPTION("--sms-name", community.sms_name, "Signature des SMS (courte)", "How messages sign (short)"),
	OPTION("--callback", community.callback, "Numéro d'un humain (peut attendre)", "A human's number (can wait)"),
	OPTION("--territory", territory, "Communes, par leur nom ou leur code INSEE, avec des virgules (peut attendre)",
	    "Communes, by name or INSEE code, with commas (can wait)"),
	OPTION("--login", login, "Adresse e-mail du premier compte", "E-mail of the first account"),
	OPTION("--account-name", account_name, "Nom de cette personne", "Name of that person"),
	OPTION("--mail", mail_url, "Serveur de courrier, smtp://hôte:25 (peut attendre)", "Mail server, smtp://host:25 (can wait)"),
	OPTION("--mail-from", mail_from, "Adresse d'expéditeur (peut attendre)", "Sender's address (can wait)"),
	OPTION("--sms", sms_url, "Passerelle SMS, http://hôte:13013/cgi-bin/sendsms (peut attendre)",
	    "SMS gateway, http://host:13013/cgi-bin/sendsms (can wait)"),
	OPTION("--sms-sender", sms_sender, "Expéditeur des SMS (peut attendre)", "Sender of the SMS (can wait)"),
	OPTION("--password-file", password_file, NULL, NULL),
#undef OPTION
};

static str *
slot(struct init *in, int i)
{
	return (str *)(void *)((char *)in + options[i].at);
}

static enum err
read_options(struct ctx *c, struct init *in, int argc, char **argv)
{
	for (int k = 0; k < argc; k++) {
		int i = 0;

		if (strcmp(argv[k], "--demo") == 0) {
			in->demo = true;
			continue;
		}
		while (i < COUNT(options) && strcmp(options[i].name, argv[k]) != 0)
			i++;
		if (i == COUNT(options) || k + 1 == argc)
			return cli_misuse(c);
		*slot(in, i) = str_from(argv[++k]);
	}
	return OK;
}

/* Ask at the terminal for what the options did not say. */
static void
ask(struct ctx *c, struct init *in)
{
	char line[1024];

	for (int i = 0; i < COUNT(options); i++) {
		if (slot(in, i)->n || !options[i].question[c->lang])
			continue;
		printf("%s : ", options[i].question[c->lang]);
		fflush(stdout);
		if (!fgets(line, sizeof line, stdin))
			return;
		*slot(in, i) = str_trim(arena_dup(c->a, str_from(line)));
	}
}

/* "A:44184,44210;B:Pornichet" or "44184,Trignac": zones, one of them the whole territory when no name is given. */
static enum err
read_territory(struct ctx *c, str said, struct directory_territory_zone *zones, ptrdiff_t *n)
{
	str zone, rest = said, name, codes, code, department = S("");
	bool more;

	*n = 0;
	do {
		struct directory_territory_zone *z = &zones[*n];
		str *list = arena_array(c->a, str, CODES_MAX);
		const struct commune *m;

		more = str_cut(rest, ';', &zone, &rest);
		if (!str_cut(zone, ':', &name, &codes)) {
			codes = zone;
			name = S("Territoire");
		}
		*z = (struct directory_territory_zone){ .name = str_trim(name), .codes = list };
		for (bool again = true; again && z->codes_n < CODES_MAX;) {
			again = str_cut(codes, ',', &code, &codes);
			code = str_trim(code);
			if (!code.n)
				continue;
			m = commune_said(code, department);
			if (!m)
				return fail(c, E_INVALID, S("territory"), S("territory.commune"), "%.*s", STR(code));
			department = m->department;
			list[z->codes_n++] = m->code;
		}
		++*n;
	} while (more && *n < DIRECTORY_ZONES_MAX);
	if (more)
		return fail(c, E_INVALID, S("territory"), S("territory.zones"), "too many zones");
	return OK;
}

static enum err
make_rule(struct ctx *c, void *arg)
{
	struct init *in = arg;
	struct directory_territory_zone zones[DIRECTORY_ZONES_MAX];
	ptrdiff_t n;

	TRY(community_add(c, &in->community));
	TRY(crisis_defaults(c));
	if (in->territory.n) {
		TRY(read_territory(c, in->territory, zones, &n));
		TRY(directory_territory_set(c, zones, n, DIRECTORY_NEAR_KM));
	}
	if (!in->login.n)
		return OK;
	TRY(auth_account_add(c, in->login, in->account_name.n ? in->account_name : in->login, S("coordinator"),
	    in->password, &in->account));
	return in->made_password ? auth_account_temporary(c, in->account) : OK;
}

/* A password people can copy from a screen: 4 groups of 4, no letter that looks like another; 76 bits. */
static str
fresh_password(struct ctx *c)
{
	static const char letters[] = "abcdefghijkmnpqrstuvwxyz23456789";
	char *p = arena_array(c->a, char, 20);
	ptrdiff_t n = 0;

	for (int i = 0; i < 16; i++) {
		if (i && i % 4 == 0)
			p[n++] = '-';
		p[n++] = letters[ctx_random_below(c, sizeof letters - 1)];
	}
	return (str){ p, n };
}

static enum err
read_password(struct ctx *c, struct init *in)
{
	char text[256];
	ssize_t n;
	int fd;

	if (!in->password_file.n) {
		in->password = fresh_password(c);
		in->made_password = true;
		return OK;
	}
	fd = open(arena_z(c->a, in->password_file), O_RDONLY | O_CLOEXEC);
	n = fd < 0 ? -1 : read(fd, text, sizeof text);
	if (fd >= 0)
		close(fd);
	if (n < 0)
		return fail(c, E_INVALID, S("password-file"), S("init.password"), "%.*s: %s",
		    STR(in->password_file), strerror(errno));
	in->password = str_trim(arena_str(c->a, text, n));
	return OK;
}

/* maillage.conf beside the database: only what was said, and only if there is none yet. */
static enum err
write_conf(struct ctx *c, const struct init *in, str path)
{
	struct buf b = { .a = c->a };
	str dir = path.p[0] == '/' ? str_sub(path, 0, path.n - (ptrdiff_t)strlen("/maillage.conf")) : (str){};
	int fd = open(arena_z(c->a, path), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0640);
	ssize_t n;

	if (fd < 0)
		return errno == EEXIST ? OK : fail(c, E_INTERNAL, S(""), S("init.conf"), "%.*s: %s",
		    STR(path), strerror(errno));
	buf_put(&b, S("# maillage.conf -- every setting: maillage config; man maillage.conf\n\n[server]\n# base_url = https://crise.example.fr\n"));
	if (dir.n)
		buf_fmt(&b, "\n[data]\ndatabase = %.*s\ndirectory = %.*s\n", STR(conf_str(DATA_DATABASE)), STR(dir));
	if (in->mail_url.n)
		buf_fmt(&b, "\n[mail]\nurl = %.*s\nfrom = %.*s\n", STR(in->mail_url), STR(in->mail_from));
	if (in->sms_url.n)
		buf_fmt(&b, "\n[sms]\nurl = %.*s\nsender = %.*s\n", STR(in->sms_url), STR(in->sms_sender));
	n = write(fd, b.p, (size_t)b.n);
	if (fsync(fd) || close(fd) || n != b.n)
		return fail(c, E_INTERNAL, S(""), S("init.conf"), "%.*s: not written", STR(path));
	return OK;
}

str
app_beside_database(struct ctx *c, const char *name)
{
	str where = conf_str(DATA_DATABASE);
	ptrdiff_t slash = -1;

	if (str_starts(where, S("postgresql://")) || str_starts(where, S("postgres://")))
		return arena_fmt(c->a, "%.*s/%s", STR(conf_str(DATA_DIRECTORY)), name);
	for (ptrdiff_t i = 0; i < where.n; i++)
		if (where.p[i] == '/')
			slash = i;
	return arena_fmt(c->a, "%.*s%s", (int)(slash + 1), where.p, name);
}

static enum err
prove_rule(struct ctx *c, [[maybe_unused]] void *arg)
{
	int64_t changed;

	return app_q_key_proof_add(c, crypto_seal(c, S("maillage")), &changed);
}

/* With another community's key, what is sealed could not be read, and what is added would be sealed apart. */
static enum err
key_agrees(struct ctx *c, str path)
{
	struct app_key_proof proof;
	str word;
	bool found;

	TRY(app_q_key_proof(c, &proof, &found));
	if (!found)
		return db_write(c, prove_rule, NULL);
	if (crypto_open(c, proof.sealed, &word) == OK)
		return OK;
	ctx_forgive(c);
	return fail(c, E_CONFLICT, S(""), S("crypto.other_key"), "%.*s: not the key of this database", STR(path));
}

enum err
app_open_database(struct ctx *c, bool create, bool migrate)
{
	str where = conf_str(DATA_DATABASE);
	struct db *db;
	int applied;

	if (!create && !str_starts(where, S("postgres")) && access(arena_z(c->a, where), F_OK) != 0)
		return fail(c, E_NOT_FOUND, S(""), S("db.missing"),
		    "maillage -d %.*s init", STR(where));
	TRY(db_open(c, where, &db));
	c->db = db;
	if (migrate)
		TRY(db_migrate(c, &applied));
	TRY(crypto_start(c, app_beside_database(c, "maillage.key"), create));
	return migrate ? key_agrees(c, app_beside_database(c, "maillage.key")) : OK;
}

static void
tell(struct ctx *c, const struct cli *cli, const struct init *in)
{
	str where = conf_str(DATA_DATABASE);

	if (cli->json) {
		printf("{\"database\":\"%.*s\",\"login\":\"%.*s\",\"password\":\"%.*s\"}\n", STR(where),
		    STR(in->login), in->made_password ? (int)in->password.n : 0, in->password.p);
		return;
	}
	printf(c->lang == LANG_FR ? "%.*s est prête : %.*s\n" : "%.*s is ready: %.*s\n",
	    STR(in->community.name), STR(where));
	if (in->login.n && in->made_password)
		printf(c->lang == LANG_FR ? "  identifiant   %.*s\n  mot de passe  %.*s   (à changer à la première connexion)\n" :
		    "  sign in as    %.*s\n  password      %.*s   (change it when you first sign in)\n",
		    STR(in->login), STR(in->password));
	if (!in->territory.n && !in->demo)
		puts(c->lang == LANG_FR ? "  territoire    à choisir : page Territoire" : "  territory     still to be chosen: page Territoire");
}

/* Files that were not there when `init` began: it takes them away again when it is refused. */
struct leaving { const char *path[5]; int n; };

static void
note_absent(struct ctx *c, struct leaving *l)
{
	str where = conf_str(DATA_DATABASE);
	const str all[] = { where, arena_fmt(c->a, "%.*s-wal", STR(where)), arena_fmt(c->a, "%.*s-shm", STR(where)),
		app_beside_database(c, "maillage.key"), app_beside_database(c, "maillage.conf") };

	if (str_starts(where, S("postgres")) || access(arena_z(c->a, where), F_OK) == 0)
		return;		/* what is there may hold something: a key is never taken from it */
	for (int i = 0; i < COUNT(all); i++)
		if (access(arena_z(c->a, all[i]), F_OK) != 0)
			l->path[l->n++] = arena_z(c->a, all[i]);
}

static enum err
make(struct ctx *c, const struct cli *cli, struct init *in)
{
	struct app_community now;
	bool found;

	TRY(app_open_database(c, true, true));
	TRY(community_get(c, &now, &found));
	if (found)
		return fail(c, E_CONFLICT, S(""), S("init.already"), "%.*s: %.*s",
		    STR(conf_str(DATA_DATABASE)), STR(now.name));
	if (in->demo)
		return demo_make(c, cli);
	if (isatty(STDIN_FILENO))
		ask(c, in);
	if (!in->community.name.n)
		return fail(c, E_INVALID, S("name"), S("init.name"), "--name");
	if (!in->community.sms_name.n)
		in->community.sms_name = str_sub(in->community.name, 0, 20);
	TRY(read_password(c, in));
	c->lang = LANG_FR;		/* of the first account; it can choose another */
	TRY(db_write(c, make_rule, in));
	c->lang = cli->french ? LANG_FR : LANG_EN;
	return write_conf(c, in, app_beside_database(c, "maillage.conf"));
}

enum err
cmd_init(struct ctx *c, const struct cli *cli, int argc, char **argv)
{
	struct init in = {};
	struct leaving none = {};
	enum err e;

	TRY(read_options(c, &in, argc, argv));
	note_absent(c, &none);
	e = make(c, cli, &in);
	if (e == OK) {
		if (!in.demo)
			tell(c, cli, &in);
		return OK;
	}
	c->lang = cli->french ? LANG_FR : LANG_EN;
	if (c->db && none.n) {
		db_close(c->db);
		c->db = NULL;
	}
	for (int i = 0; i < none.n; i++)
		unlink(none.path[i]);
	return e;
}
