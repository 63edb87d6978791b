/* campaign_report.c -- how far the messages of a campaign got, what people said, how long it took them. */
#include <stdlib.h>

#include "campaign/campaign.h"
#include "campaign_q.h"
#include "i18n/i18n.h"

static int
shorter_first(const void *x, const void *y)
{
	int64_t a = *(const int64_t *)x, b = *(const int64_t *)y;

	return a < b ? -1 : a > b;
}

/* The nearest rank: of 10 people, p90 is the ninth. */
static int64_t
rank(const int64_t *v, ptrdiff_t n, int per_cent)
{
	ptrdiff_t k = (n * per_cent + 99) / 100;

	return n ? v[k ? k - 1 : 0] : -1;
}

/* Those whose channel, or part of the week, is ${word}. */
static struct campaign_times
times(struct ctx *c, const struct campaign_member_list *list, bool by_channel, str word, struct msg name)
{
	int64_t *v = arena_array(c->a, int64_t, list->n);
	struct campaign_times t = { .name = name };

	for (ptrdiff_t i = 0; i < list->n; i++) {
		const struct campaign_member *p = &list->v[i];
		/* A press proves that it left, even when no gateway said so. */
		struct instant left = p->handed_at.some ? p->handed_at.v : p->asked_at.v;

		if (!p->asked_at.some || !str_eq(by_channel ? p->channel : p->hours, word))
			continue;
		t.asked++;
		if (p->answered_at.some)
			v[t.answered++] = p->answered_at.v.us > left.us ?
			    (p->answered_at.v.us - left.us) / US_PER_S : 0;
	}
	qsort(v, (size_t)t.answered, sizeof *v, shorter_first);
	t.median_s = rank(v, (ptrdiff_t)t.answered, 50);
	t.p90_s = rank(v, (ptrdiff_t)t.answered, 90);
	return t;
}

static void
count(struct campaign_report *r, const struct campaign_member *p)
{
	const struct { const char *word; int64_t *to; } outcomes[] = { { "right", &r->right }, { "changed", &r->changed },
		{ "paused", &r->paused }, { "no_call", &r->no_call }, { "erase", &r->erase }, { "relayed", &r->relayed } };
	const struct { const char *word; int64_t *to; } posts[] = { { "handed", &r->handed }, { "delivered", &r->delivered },
		{ "failed", &r->failed }, { "to_send", &r->waiting }, { "sending", &r->waiting } };

	r->none += !p->asked_at.some;
	r->asked += p->asked_at.some;
	r->answered += p->outcome.n > 0;
	r->people += p->relayed;
	for (int i = 0; i < COUNT(outcomes); i++)
		*outcomes[i].to += str_eq(p->outcome, str_from(outcomes[i].word));
	for (int i = 0; i < COUNT(posts); i++)
		*posts[i].to += str_eq(p->post, str_from(posts[i].word));
}

enum err
campaign_report(struct ctx *c, struct campaign_id id, struct campaign_report *r)
{
	const struct { const char *word; struct msg name; } hours[CAMPAIGN_TIMES] = { { "day", MSG_campaign_hours_day },
		{ "evening", MSG_campaign_hours_evening }, { "night", MSG_campaign_hours_night },
		{ "weekend", MSG_campaign_hours_weekend } };

	*r = (struct campaign_report){};
	TRY(campaign_q_members(c, id, AUDIENCE_MAX, &r->list));
	for (ptrdiff_t i = 0; i < r->list.n; i++)
		count(r, &r->list.v[i]);
	r->handed += r->delivered;
	r->by_channel[0] = times(c, &r->list, true, S("sms"), MSG_channels_sms);
	r->by_channel[1] = times(c, &r->list, true, S("email"), MSG_channels_email);
	for (int i = 0; i < CAMPAIGN_TIMES; i++)
		r->by_hours[i] = times(c, &r->list, false, str_from(hours[i].word), hours[i].name);
	return OK;
}
