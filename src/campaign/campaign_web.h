/* campaign_web.h -- the pages of campaigns and of the month: what each one shows. */
#ifndef CAMPAIGN_CAMPAIGN_WEB_H
#define CAMPAIGN_CAMPAIGN_WEB_H

#include "campaign/campaign.h"
#include "campaign/upkeep.h"
#include "mobilisation/compose.h"

/* ---- pages/campaigns.html: the coordinator's side ----------------------------------------- */

struct campaign_line_view {
	struct campaign_id id;
	struct msg kind, state;
	str mark, tone, title;
	struct instant at;
	int64_t asked, answered;
};
struct campaign_list_view {
	struct shell shell;
	bool may_send;
	struct { struct campaign_line_view *v; ptrdiff_t n; } lines;
};
void campaign_list_page(struct html *h, const struct campaign_list_view *v);

struct campaign_form_view {		/* a new one */
	struct shell shell;
	struct form_error error;
	bool confirm, test, relay;
	struct msg name, lead;
	str kind;
	struct crisis_id crisis;
	struct field title, message;
	struct template_text_list templates;	/* relay: to begin with */
	struct call_compose_view who;
};
void campaign_form_page(struct html *h, const struct campaign_form_view *v);

struct campaign_name { struct person_id id; str name, profession; struct msg how; };
struct campaign_preview_view {
	struct shell shell;
	struct form_error error;
	struct campaign_id id;
	str title, fingerprint, said, approved;
	struct msg kind;
	int64_t reach, sms, email, none, segments;
	str text, subject, mail;
	struct call_waits waits;
	struct { struct campaign_name *v; ptrdiff_t n; } names;
	int64_t more;
};
void campaign_preview_page(struct html *h, const struct campaign_preview_view *v);

struct campaign_times_line { struct msg name; int64_t asked, answered; str median, p90; };
struct campaign_person_line { struct person_id id; str name, profession, mark, tone, detail; struct msg word; };
struct campaign_report_view {
	bool may_remind;
	int64_t reminders;		/* sent already */
	struct opt_instant reminded_at;
	struct shell shell;
	struct campaign_id id;
	struct msg kind, state;
	str title, list;
	bool open, undo, may_send, confirm, test, relay;
	struct instant sent_at;
	struct opt_instant closes_at;
	struct campaign_report n;
	int64_t silent;
	struct { struct campaign_times_line *v; ptrdiff_t n; } times;
	struct { struct campaign_person_line *v; ptrdiff_t n; } people;
	struct msg list_word;
};
void campaign_report_page(struct html *h, const struct campaign_report_view *v);

/* ---- pages/upkeep.html: the page of the month ------------------------------------------------ */

struct upkeep_line_view { struct person_id id; str name, profession, why; str mark, tone; };
struct upkeep_count_view {
	str word;			/* of the address */
	struct msg name, todo;
	int64_t people, change;		/* since the month began; 0 or unknown: not shown */
	bool known, better, on;
	str mark, tone;
};
struct upkeep_view {
	struct shell shell;
	int64_t members, to_ask, months;
	bool may_send, may_write, known, all_well;
	struct instant made_at;
	str list;
	struct msg list_word;
	struct { struct upkeep_count_view *v; ptrdiff_t n; } counts;
	struct { struct upkeep_line_view *v; ptrdiff_t n; } people;
	struct { struct upkeep_print_list *v; ptrdiff_t n; } lists;	/* on paper: all of them */
};
struct upkeep_print_list { struct msg name; struct { struct upkeep_line_view *v; ptrdiff_t n; } people; };
void upkeep_page(struct html *h, const struct upkeep_view *v);
void upkeep_print_page(struct html *h, const struct upkeep_view *v);

/* ---- pages/link.html: the person's side ------------------------------------------------------- */

struct campaign_contact_line { struct msg label; str value; bool agreed, doubt; };
struct campaign_skill_line { str label; struct opt_day expires_on; bool expired; };
struct campaign_type_line { int64_t id; str label, willing; struct msg word; str mark; };
struct campaign_link_view {
	struct shell shell;
	struct form_error error;
	str token, key, title, message, name, job, commune, order;
	bool again;			/* a robot may have pressed: once more */
	struct { struct campaign_contact_line *v; ptrdiff_t n; } contacts;
	struct { struct campaign_skill_line *v; ptrdiff_t n; } skills;
	struct { struct campaign_type_line *v; ptrdiff_t n; } types;
	struct channels_view channels;
	struct field mobile, email, people;
	struct field_flag agrees;
	struct msg said;
	bool confirm, types_said;
};
void campaign_confirm_page(struct html *h, const struct campaign_link_view *v);
void campaign_change_page(struct html *h, const struct campaign_link_view *v);
void campaign_test_page(struct html *h, const struct campaign_link_view *v);
void campaign_relay_page(struct html *h, const struct campaign_link_view *v);
void campaign_done_page(struct html *h, const struct campaign_link_view *v);

extern const struct route campaign_routes[], campaign_link_routes[], upkeep_routes[];
extern const ptrdiff_t campaign_routes_n, campaign_link_routes_n, upkeep_routes_n;

#endif
