/* metric.c -- printing the counters; Source: Prometheus text exposition format 0.0.4. */
#include "log/metric.h"

_Atomic int64_t metric_values[METRIC_COUNT];

static const struct { const char *kind, *name, *help; } rows[] = {
#define ROW(id, kind, name, help) { kind, name, help },
	METRICS(ROW)
#undef ROW
};

static const int64_t bounds_us[] = { 1000, 5000, 20000, 50000, 100000, 500000, 1000000, 5000000 };
static _Atomic int64_t buckets[COUNT(bounds_us) + 1], total_us;

void
metric_time(int64_t us)
{
	int i = 0;

	while (i < COUNT(bounds_us) && us > bounds_us[i])
		i++;
	atomic_fetch_add_explicit(&buckets[i], 1, memory_order_relaxed);
	atomic_fetch_add_explicit(&total_us, us, memory_order_relaxed);
}

void
metric_print(struct buf *b)
{
	int64_t sum = 0;

	for (int i = 0; i < METRIC_COUNT; i++) {
		int bare = (int)strcspn(rows[i].name, "{");

		if (rows[i].help[0])
			buf_fmt(b, "# HELP %.*s %s\n# TYPE %.*s %s\n", bare, rows[i].name, rows[i].help,
			    bare, rows[i].name, rows[i].kind);
		buf_fmt(b, "%s %lld\n", rows[i].name, (long long)atomic_load(&metric_values[i]));
	}
	buf_put(b, S("# HELP maillage_http_seconds time a request took\n# TYPE maillage_http_seconds histogram\n"));
	for (int i = 0; i < COUNT(bounds_us); i++) {
		sum += atomic_load(&buckets[i]);
		buf_fmt(b, "maillage_http_seconds_bucket{le=\"%g\"} %lld\n", (double)bounds_us[i] / 1e6, (long long)sum);
	}
	sum += atomic_load(&buckets[COUNT(bounds_us)]);
	buf_fmt(b, "maillage_http_seconds_bucket{le=\"+Inf\"} %lld\nmaillage_http_seconds_sum %.6f\nmaillage_http_seconds_count %lld\n",
	    (long long)sum, (double)atomic_load(&total_us) / 1e6, (long long)sum);
}
