/* campaign_answer.c -- what people say about themselves, by their link. */
#include "campaign/campaign.h"
#include "campaign_q.h"
#include "crypto/crypto.h"
#include "directory/directory.h"
#include "i18n/i18n.h"
#include "logbook/logbook.h"

static enum err
find(struct ctx *c, str token, struct campaign_link *l)
{
	bool found = false;

	if (token.n == CALL_LINK)
		TRY(campaign_q_link(c, crypto_token_hash(c->a, token), l, &found));
	if (!found)
		return fail(c, E_NOT_FOUND, S(""), S("answer.unknown"), "token of %td", token.n);
	if (!str_eq(l->state, S("sent")) || (l->closes_at.some && c->now.us >= l->closes_at.v.us))
		return fail(c, E_CONFLICT, S(""), S("answer.closed"), "campaign %lld", (long long)l->campaign_id.v);
	return OK;
}

/* Which answers a kind of campaign has. */
static bool
fits(str kind, str outcome)
{
	if (str_eq(kind, S("test")))
		return str_eq(outcome, S("received"));
	if (str_eq(kind, S("relay")))
		return str_eq(outcome, S("relayed"));
	return str_eq(outcome, S("right")) || str_eq(outcome, S("paused")) || str_eq(outcome, S("no_call")) ||
	    str_eq(outcome, S("erase"));
}

/* The log book says what a person asked of the community; never that a test was pressed. */
static enum err
say(struct ctx *c, const struct campaign_link *l, const char *kind, struct msg m)
{
	return logbook_say(c, l->crisis_id.v, str_from(kind), arena_fmt(c->a, "person:%lld", (long long)l->person_id.v),
	    msg_text(LANG_FR, m));
}

static enum err
act(struct ctx *c, const struct campaign_link *l, str outcome)
{
	int64_t changed;

	if (str_eq(outcome, S("right"))) {
		TRY(campaign_q_resume(c, c->now, l->person_id, &changed));
		return directory_person_confirm(c, l->person_id);
	}
	if (str_eq(outcome, S("paused"))) {
		TRY(campaign_q_pause(c, c->now, l->person_id, &changed));
		TRY(say(c, l, "person.paused", MSG_campaign_log_paused));
		return directory_touch(c);
	}
	if (str_eq(outcome, S("no_call")) || str_eq(outcome, S("erase"))) {
		TRY(campaign_q_no_call(c, c->now, l->person_id, &changed));
		TRY(say(c, l, str_eq(outcome, S("erase")) ? "person.erase_asked" : "person.no_call",
		    str_eq(outcome, S("erase")) ? MSG_campaign_log_erase : MSG_campaign_log_no_call));
		return directory_touch(c);
	}
	return OK;
}

enum err
campaign_answer(struct ctx *c, struct campaign_answer *a)
{
	struct campaign_link l;
	int64_t changed;

	TRY(find(c, a->token, &l));
	a->campaign = l.campaign_id;
	if (!fits(l.kind, a->outcome))
		return fail(c, E_INVALID, S("outcome"), S("form.choice"), "%td bytes", a->outcome.n);
	if (str_eq(a->outcome, S("relayed")) && (a->relayed < 0 || a->relayed > CAMPAIGN_RELAYED_MAX))
		return fail(c, E_INVALID, S("people"), S("campaign.relayed"), "%lld", (long long)a->relayed);
	TRY(campaign_q_answered(c, a->outcome, a->relayed, c->now, l.id, &changed));
	a->changed = changed > 0;
	return a->changed ? act(c, &l, a->outcome) : OK;
}

static enum err
contact(struct ctx *c, struct person_id person, str kind, str value, bool agrees)
{
	if (!str_trim(value).n)
		return OK;
	if (!agrees)
		return fail(c, E_INVALID, S("agrees"), S("campaign.consent"), "new contact");
	return directory_contact_set(c, person, kind, value, S("self"), true);
}

enum err
campaign_change(struct ctx *c, struct campaign_change *k)
{
	struct campaign_link l;
	int64_t changed;

	TRY(find(c, k->token, &l));
	if (!str_eq(l.kind, S("confirm")))
		return fail(c, E_INVALID, S("outcome"), S("form.choice"), "kind");
	TRY(contact(c, l.person_id, S("mobile"), k->mobile, k->agrees));
	TRY(contact(c, l.person_id, S("email"), k->email, k->agrees));
	TRY(channels_set(c, l.person_id, &k->order));
	for (int i = 0; i < k->types_n; i++)
		TRY(directory_willing_set(c, l.person_id, k->types[i].type, k->types[i].willing));
	TRY(campaign_q_resume(c, c->now, l.person_id, &changed));
	TRY(campaign_q_answered(c, S("changed"), 0, c->now, l.id, &changed));
	TRY(say(c, &l, "person.changed", MSG_campaign_log_changed));
	return directory_person_confirm(c, l.person_id);
}

str
campaign_mask(struct arena *a, str v)
{
	str local, domain;
	uint32_t cp;

	if (str_cut(v, '@', &local, &domain)) {
		str rest = local;

		(void)str_next(&rest, &cp);
		return arena_fmt(a, "%.*s•••@%.*s", (int)(rest.p - local.p), local.p, STR(domain));
	}
	if (str_starts(v, S("+33")) && v.n == 12)
		return arena_fmt(a, "0%c •• •• •• %.*s", v.p[3], 2, v.p + 10);
	return v.n > 4 ? arena_fmt(a, "••• %.*s", 2, v.p + v.n - 2) : S("•••");
}
