/*
 * upkeep.h -- what there is to keep up in the directory, once a month, by someone who can act.
 *
 * Of the members who are active or pause:
 *
 *   unconfirmed  not said to be right for community.confirm_months
 *   expiring     a skill ends within UPKEEP_SOON_DAYS, or has ended
 *   failed       a message was refused for good or its number was said to be wrong, and nothing
 *                has reached them or been confirmed since
 *   silent       asked three times or more, and no answer to the last three calls or tests
 *   gone         no longer in the national file, and still a member
 *   erase        asked, by their link, to be erased: a person decides (RGPD art. 17)
 *
 * Nothing leaves because of this: a person reads the list, and decides.
 * Source: RGPD art. 5-1-d (kept up to date); docs/domain/campaigns.md.
 */
#ifndef CAMPAIGN_UPKEEP_H
#define CAMPAIGN_UPKEEP_H

#include "jobs/jobs.h"
#include "upkeep_rows.h"

enum { UPKEEP_SOON_DAYS = 60, UPKEEP_SILENT = 3, UPKEEP_MAX = 20000 };

enum upkeep_list {
	UPKEEP_ERASE, UPKEEP_FAILED, UPKEEP_UNCONFIRMED, UPKEEP_SILENT_3, UPKEEP_EXPIRING, UPKEEP_GONE, UPKEEP_LISTS
};

struct upkeep_person {
	struct person_id id;
	str title, given, family, profession;
	bool in[UPKEEP_LISTS];
	bool reachable;			/* a message could leave to them */
	bool asked;			/* a campaign that is open has asked them already */
	struct opt_day confirmed_on, expires_on, gone_on, failed_on;
	str skill;			/* the one that ends first */
};
struct upkeep {
	struct upkeep_person *v;	/* every member, by name */
	ptrdiff_t n;
	int64_t counts[UPKEEP_LISTS];
	int64_t to_ask;			/* unconfirmed, reachable, not asked yet: whom one press would ask */
	bool known;			/* the month has its first day written down */
	struct upkeep_month first;	/* as it was then */
};

/* Six statements, whatever the number of people. */
enum err upkeep_read(struct ctx *c, struct upkeep *out);

enum upkeep_list upkeep_list_of(str word);	/* UPKEEP_LISTS: no such list */
str upkeep_word(enum upkeep_list list);

/* Whether ${id} is in the list called ${due}; upkeep_sort_by_id() before. */
void upkeep_sort_by_id(struct upkeep *u);
bool upkeep_is(const struct upkeep *u, struct person_id id, str due);

/* The last month written down: for the home page, at no cost. */
enum err upkeep_last(struct ctx *c, struct upkeep_month *out, bool *found);

/* Write down, once, how the month began; plans the next.  Call inside db_write(). */
enum err upkeep_open_month(struct ctx *c);
/* The month's first look, now if it has none.  Call inside db_write(). */
enum err upkeep_plan(struct ctx *c);
extern const struct job_kind upkeep_job;

#endif
