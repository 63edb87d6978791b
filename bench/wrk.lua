-- One line for a program to read: requests a second, p50, p95, p99 in ms, what was not 200, bytes of a reply.
done = function(summary, latency)
	local bad = summary.errors.status + summary.errors.connect + summary.errors.read + summary.errors.write
	io.write(string.format("RESULT %.1f %.3f %.3f %.3f %d %.0f\n", summary.requests / summary.duration * 1e6,
		latency:percentile(50) / 1e3, latency:percentile(95) / 1e3, latency:percentile(99) / 1e3,
		bad + summary.errors.timeout, summary.bytes / summary.requests))
end
