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

struct sms_settings {			/* of one route */
	const char *url_name;
	enum setting url, user, password_file, sender, rate, parallel, timeout, query, form, accepted, no_credit;
};
static const struct sms_settings sms_first = { "sms.url", SMS_URL, SMS_USER, SMS_PASSWORD_FILE, SMS_SENDER, SMS_RATE,
	SMS_PARALLEL, SMS_TIMEOUT, SMS_QUERY, SMS_FORM, SMS_ACCEPTED, SMS_NO_CREDIT };
static const struct sms_settings sms_second = { "sms2.url", SMS2_URL, SMS2_USER, SMS2_PASSWORD_FILE, SMS2_SENDER,
	SMS2_RATE, SMS2_PARALLEL, SMS2_TIMEOUT, SMS2_QUERY, SMS2_FORM, SMS2_ACCEPTED, SMS2_NO_CREDIT };

static enum err
sms_route(struct ctx *c, const struct sms_settings *of, struct post_route *r)
{
	bool kannel = conf_str(of->query).n == 0;

	r->url = setting(c, of->url);
	if (!r->url.n)
		return OK;
	TRY(scheme(c, r->url, "http://", "https://", of->url_name));
	TRY(secret(c, of->password_file, &r->password));
	r->user = setting(c, of->user);
	r->sender = setting(c, of->sender);
	r->query = kannel ? str_from(post_kannel_query) : setting(c, of->query);
	r->accepted = setting(c, of->accepted);
	if (kannel && !r->accepted.n)
		r->accepted = str_from(post_kannel_accepted);
	r->no_credit = setting(c, of->no_credit);
	r->form = conf_flag(of->form);
	r->parallel = (int)conf_i64(of->parallel);
	r->rate = (int)conf_i64(of->rate);
	r->timeout_ms = (int)conf_i64(of->timeout);
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
	TRY(sms_route(c, &sms_first, &out->route[POST_SMS]));
	TRY(sms_route(c, &sms_second, &out->route[POST_SMS2]));
	return mail_route(c, &out->route[POST_EMAIL]);
}
