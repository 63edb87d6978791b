/*
 * metric.h -- counters and gauges of the process, for Prometheus.  A line of
 * the table each; adding to one is a single atomic instruction.
 */
#ifndef LOG_METRIC_H
#define LOG_METRIC_H

#include <stdatomic.h>

#include "base/base.h"

/* X(NAME, kind, "name", "help") */
#define METRICS(X) \
	X(M_CONNECTIONS, "gauge", "maillage_http_connections", "open connections") \
	X(M_REQUESTS_OK, "counter", "maillage_http_requests_total{class=\"2xx\"}", "requests answered, by class of status") \
	X(M_REQUESTS_MOVED, "counter", "maillage_http_requests_total{class=\"3xx\"}", "") \
	X(M_REQUESTS_REFUSED, "counter", "maillage_http_requests_total{class=\"4xx\"}", "") \
	X(M_REQUESTS_FAILED, "counter", "maillage_http_requests_total{class=\"5xx\"}", "") \
	X(M_REQUESTS_SHARED, "counter", "maillage_http_shared_total", "requests answered from a page rendered before") \
	X(M_GATE, "counter", "maillage_http_gate_total", "malformed requests refused before the router") \
	X(M_WAITING, "gauge", "maillage_http_waiting", "requests waiting for a worker") \
	X(M_LISTENERS, "gauge", "maillage_sse_listeners", "open event streams") \
	X(M_EVENTS, "counter", "maillage_sse_published_total", "renderings published") \
	X(M_EVENTS_SENT, "counter", "maillage_sse_sent_total", "copies sent to listeners") \
	X(M_EVENTS_DROPPED, "counter", "maillage_sse_dropped_total", "listeners dropped because they were too slow")

enum metric {
#define METRIC_ENUM(name, ...) name,
	METRICS(METRIC_ENUM)
#undef METRIC_ENUM
	METRIC_COUNT
};

extern _Atomic int64_t metric_values[METRIC_COUNT];
#define metric_add(m, k)	((void)atomic_fetch_add_explicit(&metric_values[m], (k), memory_order_relaxed))

/* Time a request took, into the histogram maillage_http_seconds. */
void metric_time(int64_t us);

/* The whole, in Prometheus' text format. */
void metric_print(struct buf *b);

#endif
