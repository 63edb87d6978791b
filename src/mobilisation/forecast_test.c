/* How many people to ask, against numbers worked out by hand and against simulation. */
#include "mobilisation/forecast.h"
#include "t.h"

static bool
near(double a, double b, double by)
{
	return a - b < by && b - a < by;
}

static struct forecast_law
law_of(int want, int n, double p)
{
	struct forecast_law law;

	forecast_law_start(&law, want);
	for (int i = 0; i < n; i++)
		forecast_law_add(&law, p);
	return law;
}

TEST(forecast_law_is_binomial_when_all_are_alike)
{
	T(near(law_of(1, 1, 0.5).enough, 0.5, 1e-12));
	T(near(law_of(1, 2, 0.5).enough, 0.75, 1e-12));
	T(near(law_of(2, 4, 0.5).enough, 11.0 / 16, 1e-12));
	T(near(law_of(3, 9, 0.4).enough, 0.768213, 1e-6));	/* 1 - B(2; 9, 0.4) */
	T(near(law_of(0, 0, 0.4).enough, 1, 1e-12));
	T(near(law_of(3, 2, 0.9).enough, 0, 1e-12));		/* two cannot be three */
}

TEST(forecast_law_of_unlike_people_is_what_happens)
{
	static const double p[] = { 0.9, 0.1, 0.5, 0.35, 0.7, 0.2 };
	struct forecast_law law;
	int rounds = 200000, enough = 0;

	forecast_law_start(&law, 3);
	for (int i = 0; i < COUNT(p); i++)
		forecast_law_add(&law, p[i]);
	for (int k = 0; k < rounds; k++) {
		int yes = 0;

		for (int i = 0; i < COUNT(p); i++)
			yes += (double)ctx_random_below(c, 1000000) < p[i] * 1e6;
		enough += yes >= 3;
	}
	T(near(law.enough, (double)enough / rounds, 0.005));
	T(!near(law.enough, law_of(3, 6, 0.458333).enough, 0.005));	/* control: not the same as their mean */
}

TEST(forecast_rates_start_from_a_prior_and_learn)
{
	double nobody = forecast_rate((struct forecast_past){});
	double never = forecast_rate((struct forecast_past){ .asked = 20 });
	double always = forecast_rate((struct forecast_past){ .asked = 20, .yes = 20 });
	double here = forecast_rate((struct forecast_past){ .all_asked = 1000, .all_yes = 600 });

	T(near(nobody, 0.33, 0.001));
	T(never > 0 && never < 0.1);
	T(always < 1 && always > 0.85);
	T(near(here, 0.6, 0.01));
}

TEST(forecast_silence_counts_against_someone)
{
	int64_t min = 60 * INT64_C(1000000);
	double fresh = forecast_pending(0.4, 0, 240 * min, HOURS_DAY);
	double later = forecast_pending(0.4, 30 * min, 240 * min, HOURS_DAY);

	T(near(fresh, 0.4, 0.001));
	T(later < 0.15);
	T(forecast_pending(0.4, 300 * min, 60 * min, HOURS_DAY) == 0);
	T(near(forecast_pending(0.4, 12 * min, 12 * min, HOURS_NIGHT),
	    forecast_pending(0.4, 4 * min, 4 * min, HOURS_DAY), 1e-9));
	T(near(forecast_answered(4 * min, HOURS_DAY), 0.5, 1e-9));
	T(near(forecast_answered(12 * min, HOURS_NIGHT), 0.5, 1e-9));
}

TEST(forecast_time_is_when_enough_have_said_yes)
{
	static const double p[] = { 0.5, 0.5, 0.5, 0.5 };
	int64_t s = INT64_C(1000000);

	T_I64(forecast_time_us(p, 4, 1, HOURS_DAY) / s, 240);	/* half of two yeses: the middle of the curve */
	T_I64(forecast_time_us(p, 4, 0, HOURS_DAY), 0);
	T_I64(forecast_time_us(p, 4, 3, HOURS_DAY), -1);
}
