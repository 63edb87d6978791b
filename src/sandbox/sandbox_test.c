/* What a process may still do behind the walls, tried by a child; the same child without them is the control. */
#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/ptrace.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "sandbox/sandbox.h"
#include "t.h"

static void *
nothing([[maybe_unused]] void *arg)
{
	return NULL;
}

static bool
writes(const char *dir)
{
	char path[600];
	int fd;

	snprintf(path, sizeof path, "%s/written", dir);
	fd = open(path, O_WRONLY | O_CREAT | O_TRUNC, 0600);
	if (fd < 0)
		return false;
	close(fd);
	return unlink(path) == 0;
}

static bool
forks(void)
{
	pid_t child = fork();

	if (child == 0)
		_exit(0);
	return child > 0 && waitpid(child, NULL, 0) == child;
}

static bool
runs_another_program(void)
{
	char *none[] = { NULL };

	/* A program that is not there tells apart "may not" (EPERM, EACCES) from "is not" (ENOENT). */
	execve("/nowhere/program", none, none);
	return errno == ENOENT;
}

static bool
makes_code(void)
{
	void *p = mmap(NULL, 4096, PROT_READ | PROT_WRITE | PROT_EXEC, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);

	return p != MAP_FAILED;
}

static bool
listens_to_the_wire(void)
{
	errno = 0;
	return socket(AF_PACKET, SOCK_RAW, 0) >= 0 || (errno != EPERM && errno != EACCES);
}

static bool
speaks(void)
{
	pthread_t t;
	int s = socket(AF_INET, SOCK_STREAM, 0), u = socket(AF_UNIX, SOCK_STREAM, 0);

	return s >= 0 && u >= 0 && pthread_create(&t, NULL, nothing, NULL) == 0 && pthread_join(t, NULL) == 0;
}

/* What is possible, one bit each; bits 8 and up: which walls stand. */
static int
tried(struct ctx *c, const char *home, const char *elsewhere, bool inside)
{
	str dirs[] = { str_from(home), S("/nowhere") };
	struct sandbox s = {};

	if (inside && sandbox_enter(c, dirs, COUNT(dirs), &s) != OK)
		return -1;
	return (writes(home) << 0) | (speaks() << 1) | (writes(elsewhere) << 2) | (forks() << 3) |
	    (runs_another_program() << 4) | (makes_code() << 5) | ((ptrace(PTRACE_TRACEME, 0, NULL, NULL) == 0) << 6) |
	    (listens_to_the_wire() << 7) | ((s.landlock > 0) << 8) | (s.seccomp << 9);
}

static int
in_a_child(struct ctx *c, const char *home, const char *elsewhere, bool inside)
{
	int way[2], can = -2;
	pid_t child;

	T(pipe(way) == 0);
	child = fork();
	if (child == 0) {
		can = tried(c, home, elsewhere, inside);
		_exit(write(way[1], &can, sizeof can) != sizeof can);
	}
	T(child > 0);
	close(way[1]);
	T_I64(read(way[0], &can, sizeof can), sizeof can);
	close(way[0]);
	T(waitpid(child, NULL, 0) == child);
	return can;
}

TEST(sandbox_takes_away_what_a_server_has_no_need_of)
{
	char home[] = "/tmp/maillage-home-XXXXXX", elsewhere[] = "/tmp/maillage-else-XXXXXX";
	int can, before;

	T(mkdtemp(home) && mkdtemp(elsewhere));
	before = in_a_child(c, home, elsewhere, false);
	can = in_a_child(c, home, elsewhere, true);
	T(rmdir(home) == 0 && rmdir(elsewhere) == 0);
	T_I64(before & 0x7f, 0x7f);		/* control: without the walls all of it can be done */
	T_I64(can & 3, 3);			/* behind them: its own files, sockets, threads */
	if (can & 1 << 9)
		T_I64(can & 0xf8, 0);
	if (can & 1 << 8)
		T(!(can & 1 << 2));
}
