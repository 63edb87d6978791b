/* shell.c -- what stands around every staff page, and how the modules are joined. */
#include "app/app_web.h"
#include "post/post.h"
#include "app_q.h"
#include "auth/auth.h"
#include "campaign/upkeep.h"
#include "crisis/crisis_web.h"
#include "desk/desk_web.h"
#include "exercise/exercise_web.h"
#include "inbound/inbound_web.h"
#include "mobilisation/mobilisation_web.h"
#include "response/response_web.h"
#include "staffing/gap.h"
#include "staffing/staffing_web.h"
#include "thread/thread_web.h"
#include "http/page.h"
#include "http/shell.h"
#include "jobs/jobs.h"
#include "http/sse.h"
#include "i18n/i18n.h"

static const struct { const char *href; perm_set needs; bool more; } places[] = {
	{ "/", CRISIS_READ, false }, { "/reponses", CALL_ANSWER, false }, { "/annuaire", DIRECTORY_READ, false },
	{ "/centres", BOOKING_DESK, false }, { "/main-courante", LOG_READ, false },
	{ "/partenaires", DIRECTORY_READ, true }, { "/territoire", DIRECTORY_READ, true }, { "/reglages", SETTINGS, true },
	{ "/moi", 0, true },		/* also at the name, where there is room for it */
};

static struct msg
place_label(int i)
{
	const struct msg labels[] = { MSG_app_nav_crises, MSG_app_nav_replies, MSG_app_nav_directory,
		MSG_booking_nav, MSG_app_nav_log, MSG_app_nav_partners, MSG_app_nav_territory, MSG_app_nav_settings,
		MSG_auth_me };

	return labels[i];
}

static void
fill_nav(struct ctx *c, const struct request *rq, struct shell *v)
{
	struct nav_list *to;

	v->nav.v = arena_array(c->a, struct nav_item, COUNT(places));
	v->more.v = arena_array(c->a, struct nav_item, COUNT(places));
	for (int i = 0; i < COUNT(places); i++) {
		str href = str_from(places[i].href);

		if ((rq->held & places[i].needs) != places[i].needs)
			continue;
		to = places[i].more ? &v->more : &v->nav;
		to->v[to->n++] = (struct nav_item){ href, place_label(i),
		    href.n == 1 ? rq->path.n == 1 : str_starts(rq->path, href) };
		v->more_current |= places[i].more && to->v[to->n - 1].current;
	}
}

static void
fill_crises(struct ctx *c, const struct request *rq, struct shell *v)
{
	enum { SHOWN = 6 };
	struct app_open_crisis_list open;
	str id, rest;
	int64_t current = 0;

	if (!(rq->held & CRISIS_READ) || app_q_open_crises(c, SHOWN, &open) != OK)
		return;
	if (str_starts(rq->path, S("/crises/"))) {
		str_cut(str_sub(rq->path, 8, rq->path.n), '/', &id, &rest);
		(void)str_to_i64(id, 1, INT64_MAX, &current);
	}
	v->crises.v = arena_array(c->a, struct shell_crisis, open.n);
	for (ptrdiff_t i = 0; i < open.n; i++) {
		v->crises.v[v->crises.n++] = (struct shell_crisis){ open.v[i].id, open.v[i].title,
		    open.v[i].exercise, open.v[i].id.v == current };
		if (open.v[i].id.v == current)
			v->exercise = open.v[i].exercise;
	}
	if (current && !v->exercise) {		/* a closed exercise is still one */
		struct app_crisis_is is;
		bool found;

		if (app_q_crisis_is(c, (struct crisis_id){ current }, &is, &found) == OK && found)
			v->exercise = is.exercise;
	}
}

static void
fill(struct ctx *c, const struct request *rq, struct shell *v)
{
	struct app_community k;
	bool found;

	if (app_q_community(c, &k, &found) == OK && found) {
		v->community = k.name;
		v->help_phone = i18n_phone(c->a, k.callback_phone);
		page_community(v->community, v->help_phone);
	}
	fill_nav(c, rq, v);
	fill_crises(c, rq, v);
}

/* How ready the community is, in peacetime as at night. */
static enum err
home_part(struct ctx *c, struct html *h)
{
	enum { STALE_DAYS = 365 };
	struct app_directory_state people;
	struct app_community us;
	bool found;
	struct app_partners_state partners;
	struct upkeep_month month;
	bool good, month_known;

	TRY(app_q_directory_state(c, (struct day){ c->today.n - STALE_DAYS }, &people));
	TRY(app_q_partners_state(c, &partners));
	TRY(app_q_community(c, &us, &found));
	TRY(upkeep_last(c, &month, &month_known));
	good = people.members > 0 && people.reachable * 10 >= people.members * 9;
	app_home_part(h, &(struct app_home_view){ .people = people.people, .members = people.members,
	    .reachable = people.reachable, .stale = people.stale, .partners = partners.partners,
	    .day_and_night = partners.day_and_night, .reach_mark = good ? S("●") : S("▲"),
	    .reach_tone = good ? S("yes") : S("unsure"),
	    .to_confirm = month_known ? month.unconfirmed : 0, .refused = month_known ? month.failed : 0,
	    .upkeep = month_known && month.unconfirmed + month.failed + month.silent + month.expiring + month.gone > 0,
	    .no_callback = !found || us.callback_phone.n == 0,
	    .no_sms = !post_channel_health(POST_SMS).configured, .no_email = !post_health(POST_EMAIL).configured });
	return OK;
}

void
app_join(void)
{
	crisis_home_part = home_part;
	crisis_mobilisation_part = inbound_room_part;
	crisis_calls_count = board_room_count;
	crisis_calls_freed = board_room_freed;
	crisis_responses_part = response_room_part;
	crisis_staff_missing = staffing_missing;
	response_changed = staffing_sync;
	place_tie = &gap_tie;
	response_crew_line = staffing_crew_line;
	response_crew_part = staffing_crew_part;
	answer_thread_part = thread_of_link;
	board_desk_part = desk_on_board;
	staffing_own_thread = thread_of_crew;
	http_shell_source = fill;
	jobs_leapt = wave_clock_ahead;
	sse_register(S("crisis"), crisis_room_stream);
	sse_register(S("mailbox"), exercise_mailbox_stream);
	sse_register(S("call"), board_stream);
	sse_register(S("replies"), inbound_stream);
}
