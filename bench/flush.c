/*
 * flush.c -- what the disk can do: 4 KiB written over and flushed, again and again.
 *
 *	bench-flush FILE	prints flushes a second, then their p99 in milliseconds
 */
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

enum { FLUSHES = 4000, PAGE = 4096, PAGES = 256 };

static double
now_ms(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return (double)t.tv_sec * 1e3 + (double)t.tv_nsec / 1e6;
}

static int
by_value(const void *a, const void *b)
{
	double x = *(const double *)a, y = *(const double *)b;

	return (x > y) - (x < y);
}

int
main(int argc, char **argv)
{
	static double took[FLUSHES];
	static char page[PAGE];
	int fd = argc == 2 ? open(argv[1], O_RDWR | O_CREAT | O_TRUNC, 0600) : -1;
	double from;

	if (fd < 0)
		return 2;
	for (int i = 0; i < PAGES; i++)
		if (pwrite(fd, page, PAGE, (off_t)i * PAGE) != PAGE)
			return 1;
	if (fsync(fd))
		return 1;
	from = now_ms();
	for (int i = 0; i < FLUSHES; i++) {
		double t = now_ms();

		memset(page, i, sizeof page);
		if (pwrite(fd, page, PAGE, (off_t)(i % PAGES) * PAGE) != PAGE || fdatasync(fd))
			return 1;
		took[i] = now_ms() - t;
	}
	from = now_ms() - from;
	unlink(argv[1]);
	qsort(took, FLUSHES, sizeof *took, by_value);
	printf("%.0f %.2f\n", FLUSHES / from * 1e3, took[FLUSHES * 99 / 100]);
	return 0;
}
