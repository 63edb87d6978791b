/*
 * forecast.h -- how many people to ask so that enough say yes, and how long it takes.
 *
 * Pure arithmetic: no database, no clock.  Chances are between 0 and 1; moments
 * are microseconds after a person was asked.
 *
 * Each person says yes with a chance of their own (forecast_rate); the number of
 * yeses among people who answer independently follows the Poisson-binomial law,
 * which is computed exactly.  How long people take is a fixed curve: half of those
 * who answer do within four minutes, three times later at night.
 * Source: docs/domain/mobilisation.md.
 */
#ifndef MOBILISATION_FORECAST_H
#define MOBILISATION_FORECAST_H

#include <stdint.h>

enum forecast_hours { HOURS_DAY, HOURS_EVENING, HOURS_NIGHT, HOURS_WEEKEND, HOURS_KINDS };

enum { FORECAST_WANTED_MAX = 500 };

/* What is known of one person's answers, and of everyone's in the same hours and by the same channel. */
struct forecast_past {
	double asked, yes;		/* this person: past calls, weighted */
	double all_asked, all_yes;	/* the whole community */
};

/*
 * forecast_rate(past):
 * The chance that this person says yes: Beta(prior) updated by the community,
 * then by the person.  Never 0 nor 1.
 */
double forecast_rate(struct forecast_past past);

/* The share of answers that have come ${after_us} after the message: 0 to 1. */
double forecast_answered(int64_t after_us, enum forecast_hours hours);

/*
 * forecast_pending(rate, silent_us, within_us, hours):
 * The chance that someone of chance ${rate}, silent for ${silent_us} so far, says yes
 * within the next ${within_us}.
 */
double forecast_pending(double rate, int64_t silent_us, int64_t within_us, enum forecast_hours hours);

/* The number of yeses among independent people: at[k] = P(exactly k), for k < want; the rest together. */
struct forecast_law {
	int want;
	double at[FORECAST_WANTED_MAX];
	double enough;			/* P(want or more) */
};
void forecast_law_start(struct forecast_law *law, int want);	/* nobody yet */
void forecast_law_add(struct forecast_law *law, double chance);

/*
 * forecast_time_us(rates, n, want, hours):
 * When the expected number of yeses reaches ${want}: 0 when want is 0, -1 when
 * these people are not expected to be enough.
 */
int64_t forecast_time_us(const double *rates, int n, int want, enum forecast_hours hours);

#endif
