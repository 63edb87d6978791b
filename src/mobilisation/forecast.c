#include <stddef.h>

#include "mobilisation/forecast.h"

#define S_US	INT64_C(1000000)

/* Before anything is known: of those asked, a third say yes; as sure of it as of ten answers. */
static const double PRIOR_YES = 0.33, PRIOR_WEIGHT = 10;
/* A person starts as the community is; as sure of it as of four answers of theirs. */
static const double COMMUNITY_WEIGHT = 4;
/* Of people asked, how many answer at all: what silence says of the rest. */
static const double ANSWERS_PER_YES = 1.8;

/* The share of the answers that have come, after seconds: between points, a straight line. */
static const struct { double s, share; } curve[] = {
	{ 0, 0 }, { 20, 0.01 }, { 55, 0.10 }, { 95, 0.20 }, { 142, 0.30 }, { 190, 0.40 }, { 240, 0.50 },
	{ 350, 0.60 }, { 540, 0.70 }, { 950, 0.80 }, { 2400, 0.90 }, { 4800, 0.95 }, { 14400, 1 },
};
enum { CURVE = sizeof curve / sizeof *curve, NIGHT_SLOWER = 3 };

double
forecast_rate(struct forecast_past p)
{
	double all = (p.all_yes + PRIOR_YES * PRIOR_WEIGHT) / (p.all_asked + PRIOR_WEIGHT);

	return (p.yes + all * COMMUNITY_WEIGHT) / (p.asked + COMMUNITY_WEIGHT);
}

double
forecast_answered(int64_t after_us, enum forecast_hours hours)
{
	double s = (double)after_us / (double)S_US / (hours == HOURS_NIGHT ? NIGHT_SLOWER : 1);

	for (int i = 1; i < CURVE; i++)
		if (s < curve[i].s)
			return s <= 0 ? 0 : curve[i - 1].share + (curve[i].share - curve[i - 1].share) *
			    (s - curve[i - 1].s) / (curve[i].s - curve[i - 1].s);
	return 1;
}

double
forecast_pending(double rate, int64_t silent_us, int64_t within_us, enum forecast_hours hours)
{
	double before = forecast_answered(silent_us, hours);
	double after = forecast_answered(silent_us + within_us, hours);
	double answers = rate * ANSWERS_PER_YES < 1 ? rate * ANSWERS_PER_YES : 1;
	double silent = 1 - answers * before;

	return silent <= 0 ? 0 : rate * (after - before) / silent;
}

void
forecast_law_start(struct forecast_law *law, int want)
{
	*law = (struct forecast_law){ .want = want, .enough = want == 0 };
	if (want > 0)
		law->at[0] = 1;
}

void
forecast_law_add(struct forecast_law *law, double chance)
{
	if (law->want == 0)
		return;
	law->enough += law->at[law->want - 1] * chance;
	for (int k = law->want - 1; k > 0; k--)
		law->at[k] = law->at[k] * (1 - chance) + law->at[k - 1] * chance;
	law->at[0] *= 1 - chance;
}

int64_t
forecast_time_us(const double *rates, int n, int want, enum forecast_hours hours)
{
	static const int64_t end_s = 14400 * NIGHT_SLOWER;
	double all = 0;
	int64_t low = 0, high = end_s;

	for (int i = 0; i < n; i++)
		all += rates[i];
	if (want == 0)
		return 0;
	if (all < want)
		return -1;
	while (low < high) {
		int64_t middle = low + (high - low) / 2;

		if (all * forecast_answered(middle * S_US, hours) >= want)
			high = middle;
		else
			low = middle + 1;
	}
	return low * S_US;
}
