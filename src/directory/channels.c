#include "directory/channels.h"
#include "directory/directory.h"
#include "channels_q.h"
#include "i18n/i18n.h"

enum { PATIENCE_MAX = 1440 };		/* minutes */

enum err
channels_of(struct ctx *c, struct person_id person, struct channels_order *out)
{
	struct channels_kept_list steps;

	*out = (struct channels_order){};
	TRY(channels_q_steps(c, person, &steps));
	for (ptrdiff_t i = 0; i < steps.n; i++)
		out->v[out->n++] = (struct channels_step){ steps.v[i].channel, steps.v[i].patience_s };
	return OK;
}

static enum err
wrong(struct ctx *c, const char *field, ptrdiff_t k, str key)
{
	return fail(c, E_INVALID, arena_fmt(c->a, "%s%td", field, k + 1), key, "step %td", k + 1);
}

static enum err
check(struct ctx *c, const struct channels_order *o)
{
	for (ptrdiff_t k = 0; k < o->n; k++) {
		str ch = o->v[k].channel;

		if (!str_eq(ch, S("sms")) && !str_eq(ch, S("email")) && !str_eq(ch, S("phone")))
			return wrong(c, "ch", k, S("channels.unknown"));
		if (str_eq(ch, S("phone")) && k + 1 < o->n)
			return wrong(c, "ch", k, S("channels.phone_last"));
		for (ptrdiff_t j = 0; j < k; j++)
			if (str_eq(o->v[j].channel, ch))
				return wrong(c, "ch", k, S("channels.twice"));
		if (o->v[k].patience_s < 60 || o->v[k].patience_s > PATIENCE_MAX * 60)
			return wrong(c, "wait", k, S("channels.patience"));
	}
	return OK;
}

enum err
channels_set(struct ctx *c, struct person_id person, const struct channels_order *o)
{
	int64_t changed;

	TRY(check(c, o));
	TRY(channels_q_drop(c, person, &changed));
	if (o->n > 0)
		TRY(channels_q_prefer(c, o->v[0].channel, c->now, person, &changed));
	for (ptrdiff_t k = 0; o->n > 1 && k < o->n; k++)
		TRY(channels_q_add(c, person, k + 1, o->v[k].channel, o->v[k].patience_s, &changed));
	return directory_touch(c);
}

enum err
channels_read(struct ctx *c, const struct request *rq, struct channels_order *out)
{
	*out = (struct channels_order){};
	for (int k = 0; k < CHANNELS_MAX; k++) {
		int64_t minutes = CHANNELS_PATIENCE_MIN;
		str channel, wait;

		TRY(form_opt(c, rq, arena_fmt(c->a, "ch%d", k + 1), 10, &channel));
		TRY(form_opt(c, rq, arena_fmt(c->a, "wait%d", k + 1), 10, &wait));
		if (!channel.n)
			continue;
		if (wait.n && !str_to_i64(wait, 1, PATIENCE_MAX, &minutes))
			return wrong(c, "wait", k, S("channels.patience"));
		out->v[out->n++] = (struct channels_step){ channel, minutes * 60 };
	}
	return OK;
}

static struct msg
word(str channel)
{
	return str_eq(channel, S("sms")) ? MSG_channels_sms : str_eq(channel, S("email")) ? MSG_channels_email :
	    MSG_channels_phone;
}

str
channels_say(struct ctx *c, enum lang lang, const struct channels_order *o)
{
	struct buf b = { .a = c->a };

	for (ptrdiff_t k = 0; k < o->n; k++)
		if (k == 0)
			buf_put(&b, msg_text(lang, word(o->v[k].channel)));
		else
			buf_put(&b, msg_fmt(c->a, lang, MSG_channels_then, word(o->v[k].channel),
			    o->v[k - 1].patience_s / 60));
	return buf_str(&b);
}

void
channels_fill(struct ctx *c, const struct channels_order *o, str preferred, struct channels_view *v)
{
	v->lines.n = CHANNELS_MAX;
	v->lines.v = arena_array(c->a, struct channels_line, CHANNELS_MAX);
	for (int k = 0; k < CHANNELS_MAX; k++) {
		str channel = k < o->n ? o->v[k].channel : k == 0 ? preferred : S("");

		v->lines.v[k] = (struct channels_line){ .k = k + 1, .last = k + 1 == CHANNELS_MAX,
			.minutes = k < o->n ? o->v[k].patience_s / 60 : CHANNELS_PATIENCE_MIN * (k + 1),
			.label = k == 0 ? MSG_channels_first : k == 1 ? MSG_channels_second : MSG_channels_third,
			.sms = str_eq(channel, S("sms")), .email = str_eq(channel, S("email")),
			.phone = str_eq(channel, S("phone")) };
	}
}

enum err
channels_erase(struct ctx *c, struct person_id person, int64_t *changed)
{
	return channels_q_drop(c, person, changed);
}

enum err
channels_follow(struct ctx *c, struct person_id person, str preferred)
{
	int64_t changed;

	return channels_q_follow(c, person, preferred, &changed);
}
