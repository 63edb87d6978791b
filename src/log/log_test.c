#include "log/log.h"
#include "log/metric.h"
#include "t.h"

TEST(log_quotes_what_could_lie)
{
	struct log l = log_begin("info", "x");

	log_str(&l, "a", S("plain/1"));
	log_str(&l, "b", S("two words\nlevel=error \"q\""));
	log_str(&l, "c", S(""));
	log_i64(&l, "d", INT64_MIN);
	log_ms(&l, "ms", 12045);
	T_STR(((str){ l.p, l.n }), S("level=info event=x a=plain/1 b=\"two words\\x0alevel=error \\\"q\\\"\" c=\"\" d=-9223372036854775808 ms=12.045"));
}

TEST(log_cuts_a_long_line)
{
	struct log l = log_begin("info", "x");

	for (int i = 0; i < 500; i++)
		log_str(&l, "key", S("0123456789"));
	T(l.n < LOG_LINE_MAX);
}

TEST(metric_prints_each_once)
{
	struct buf b = { .a = c->a };

	metric_add(M_GATE, 3);
	metric_time(2000);
	metric_print(&b);
	T_HAS(buf_str(&b), "\nmaillage_http_gate_total 3\n");
	T_HAS(buf_str(&b), "maillage_http_seconds_bucket{le=\"0.001\"} 0\nmaillage_http_seconds_bucket{le=\"0.005\"} 1\n");
}
