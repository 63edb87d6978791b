/* post.c -- the routes as maillage.conf tells them. */
#include "conf/conf.h"
#include "post/post.h"
#include "post_q.h"

enum { ATTEMPTS_MAX = 12, BACKOFF_MS = 5000 };	/* over about an hour and a half */

static str
setting(struct ctx *c, enum setting which)
{
	return arena_dup(c->a, conf_str(which));
}

static enum err
secret(struct ctx *c, enum setting which, str *out)
{
	*out = S("");
	return conf_str(which).n ? conf_secret(c, which, out) : OK;
}

static enum err
scheme(struct ctx *c, str url, const char *plain, const char *sealed, const char *name)
{
	if (str_starts(url, str_from(plain)) || str_starts(url, str_from(sealed)))
		return OK;
	return fail(c, E_INVALID, str_from(name), S("post.scheme"), "%s: expected %s... or %s...",
	    name, plain, sealed);
}

static enum err
sms_route(struct ctx *c, struct post_route *r)
{
	bool kannel = conf_str(SMS_QUERY).n == 0;

	r->url = setting(c, SMS_URL);
	if (!r->url.n)
		return OK;
	TRY(scheme(c, r->url, "http://", "https://", "sms.url"));
	TRY(secret(c, SMS_PASSWORD_FILE, &r->password));
	r->user = setting(c, SMS_USER);
	r->sender = setting(c, SMS_SENDER);
	r->query = kannel ? str_from(post_kannel_query) : setting(c, SMS_QUERY);
	r->accepted = setting(c, SMS_ACCEPTED);
	if (kannel && !r->accepted.n)
		r->accepted = str_from(post_kannel_accepted);
	r->form = conf_flag(SMS_FORM);
	r->parallel = (int)conf_i64(SMS_PARALLEL);
	r->rate = (int)conf_i64(SMS_RATE);
	r->timeout_ms = (int)conf_i64(SMS_TIMEOUT);
	r->backend = &post_http;
	return OK;
}

static enum err
mail_route(struct ctx *c, struct post_route *r)
{
	str tls = conf_str(MAIL_TLS);

	r->url = setting(c, MAIL_URL);
	if (!r->url.n)
		return OK;
	TRY(scheme(c, r->url, "smtp://", "smtps://", "mail.url"));
	TRY(secret(c, MAIL_PASSWORD_FILE, &r->password));
	r->user = setting(c, MAIL_USER);
	r->sender = setting(c, MAIL_FROM);
	if (!r->sender.n)
		return fail(c, E_INVALID, S("mail.from"), S("post.sender"), "mail.from is empty");
	r->tls = str_eq(tls, S("required")) ? NET_TLS_REQUIRED :
	    str_eq(tls, S("never")) ? NET_TLS_NEVER : NET_TLS_OFFERED;
	r->parallel = (int)conf_i64(MAIL_PARALLEL);
	r->rate = (int)conf_i64(MAIL_RATE);
	r->timeout_ms = (int)conf_i64(MAIL_TIMEOUT);
	r->backend = &post_smtp;
	return OK;
}

enum err
post_conf_load(struct ctx *c, struct post_conf *out)
{
	struct post_community name = {};
	bool found;

	TRY(post_q_community(c, &name, &found));
	out->name = found ? name.name : S("Maillage");
	if (conf_flag(SMS_RECEIPTS))
		out->callback_url = setting(c, conf_str(SMS_CALLBACK_URL).n ? SMS_CALLBACK_URL : SERVER_BASE_URL);
	for (int ch = 0; ch < POST_CHANNELS; ch++) {
		out->route[ch].attempts_max = ATTEMPTS_MAX;
		out->route[ch].backoff_ms = BACKOFF_MS;
	}
	TRY(sms_route(c, &out->route[POST_SMS]));
	return mail_route(c, &out->route[POST_EMAIL]);
}
