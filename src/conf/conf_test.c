#include <stdlib.h>
#include <unistd.h>

#include "conf/conf.h"
#include "t.h"

static enum err
load(struct ctx *c, const char *text)
{
	char path[] = "/tmp/conf-test-XXXXXX";
	int fd = mkstemp(path);
	enum err e;

	T(fd >= 0 && write(fd, text, strlen(text)) == (ssize_t)strlen(text));
	close(fd);
	ctx_forgive(c);
	e = conf_load(c, str_from(path));
	unlink(path);
	return e;
}

TEST(conf_reads_units)
{
	T_I64(load(c, "# comment\n[server]\nbody_timeout = 2 min\nupload_max=3 MiB\n\n[sms]\n rate_per_second = 42\n"), OK);
	T_I64(conf_i64(SERVER_BODY_TIMEOUT), 120000);
	T_I64(conf_i64(SERVER_UPLOAD_MAX), 3 << 20);
	T_I64(conf_i64(SMS_RATE), 42);
	T_HAS(conf_origin(SMS_RATE), ":7");
	T_STR(conf_origin(MAIL_URL), S("default"));
	T_I64(conf_load(c, S("")), OK);
	T_I64(conf_i64(SMS_RATE), 10);
}

TEST(conf_refuses_with_line_and_nearest_name)
{
	static const struct { const char *text, *says; } t[] = {
		{ "[server]\nlisen = 1\n", ":2: no setting \"lisen\" in [server]; did you mean \"listen\" in [server]?" },
		{ "[mail]\nacceptd = 1\n", "did you mean \"accepted\" in [sms]?" },
		{ "[sever]\n", ":1: no section" },
		{ "[server]\nbody_timeout = 10\n", "want a time with its unit" },
		{ "[server]\nbody_timeout = 10 sec\n", "want a time with its unit" },
		{ "[server]\nupload_max = 1 MB\n", "want a size with its unit" },
		{ "[server]\nworkers = 0\n", "want more" },
		{ "[server]\nworkers = 65\n", "want less" },
		{ "[server]\nbehind_proxy = maybe\n", "want yes or no" },
		{ "[mail]\ntls = requird\n", "want one of required, offered, never" },
		{ "[mail]\ntls = no\n", "want one of required, offered, never" },
		{ "[log]\nrequests = slow|none\n", "want one of all, slow, none" },
		{ "[server]\nworkers = 2\nworkers = 3\n", ":3: \"workers\" is set twice" },
		{ "[server]\nnonsense\n", "neither [section] nor" },
		{ "workers = 2\n", "did you mean \"workers\" in [server]?" },
	};

	for (int i = 0; i < COUNT(t); i++) {
		T_I64(load(c, t[i].text), E_INVALID);
		T_HAS(c->cause.detail, t[i].says);
	}
}

TEST(conf_is_all_or_nothing)
{
	T_I64(load(c, "[sms]\nrate_per_second = 7\n"), OK);
	T_I64(load(c, "[sms]\nrate_per_second = 8\n[x]\n"), E_INVALID);
	T_I64(conf_i64(SMS_RATE), 7);
	T_I64(conf_load(c, S("")), OK);
}
