/* sandbox.c -- see sandbox.h. */
#include <errno.h>
#include <fcntl.h>
#include <linux/landlock.h>
#include <sched.h>
#include <seccomp.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "sandbox/sandbox.h"

#define FS_TRUNCATE (UINT64_C(1) << 14)		/* since version 3; not in the headers of Debian 12 */
#define WRITING (LANDLOCK_ACCESS_FS_WRITE_FILE | LANDLOCK_ACCESS_FS_REMOVE_DIR | LANDLOCK_ACCESS_FS_REMOVE_FILE | \
	LANDLOCK_ACCESS_FS_MAKE_CHAR | LANDLOCK_ACCESS_FS_MAKE_DIR | LANDLOCK_ACCESS_FS_MAKE_REG | \
	LANDLOCK_ACCESS_FS_MAKE_SOCK | LANDLOCK_ACCESS_FS_MAKE_FIFO | LANDLOCK_ACCESS_FS_MAKE_BLOCK | \
	LANDLOCK_ACCESS_FS_MAKE_SYM)

static enum err
refused(struct ctx *c, const char *what, int error)
{
	return fail(c, E_INTERNAL, S(""), S("sandbox.refused"), "%s: %s", what, strerror(error));
}

/* ---- files ------------------------------------------------------------------------------ */

static enum err
allow(struct ctx *c, int rules, str dir, uint64_t rights)
{
	struct landlock_path_beneath_attr under = { .allowed_access = rights };
	int status;

	under.parent_fd = open(arena_z(c->a, dir), O_PATH | O_CLOEXEC);
	if (under.parent_fd < 0)
		return OK;
	status = (int)syscall(SYS_landlock_add_rule, rules, LANDLOCK_RULE_PATH_BENEATH, &under, 0);
	close(under.parent_fd);
	return status == 0 ? OK : refused(c, arena_z(c->a, dir), errno);
}

static enum err
wall_of_files(struct ctx *c, const str *dirs, ptrdiff_t n, int *version)
{
	struct landlock_ruleset_attr all = { .handled_access_fs = WRITING | LANDLOCK_ACCESS_FS_EXECUTE };
	enum err e = OK;
	int rules;

	*version = (int)syscall(SYS_landlock_create_ruleset, NULL, 0, LANDLOCK_CREATE_RULESET_VERSION);
	if (*version <= 0) {
		*version = 0;
		return OK;
	}
	if (*version >= 2)
		all.handled_access_fs |= LANDLOCK_ACCESS_FS_REFER;
	if (*version >= 3)
		all.handled_access_fs |= FS_TRUNCATE;
	rules = (int)syscall(SYS_landlock_create_ruleset, &all, sizeof all, 0);
	if (rules < 0)
		return refused(c, "landlock", errno);
	for (ptrdiff_t i = 0; i < n && e == OK; i++)
		e = allow(c, rules, dirs[i], all.handled_access_fs & ~(uint64_t)LANDLOCK_ACCESS_FS_EXECUTE);
	if (e == OK && syscall(SYS_landlock_restrict_self, rules, 0) != 0)
		e = refused(c, "landlock", errno);
	close(rules);
	return e;
}

/* ---- system calls ----------------------------------------------------------------------- */

/* Other programs and processes, other people's memory, and what belongs to an administrator. */
static const int never[] = {
	SCMP_SYS(execve), SCMP_SYS(execveat), SCMP_SYS(fork), SCMP_SYS(vfork), SCMP_SYS(ptrace),
	SCMP_SYS(process_vm_readv), SCMP_SYS(process_vm_writev), SCMP_SYS(kcmp), SCMP_SYS(pidfd_getfd),
	SCMP_SYS(bpf), SCMP_SYS(perf_event_open), SCMP_SYS(userfaultfd), SCMP_SYS(io_uring_setup),
	SCMP_SYS(keyctl), SCMP_SYS(add_key), SCMP_SYS(request_key), SCMP_SYS(memfd_create),
	SCMP_SYS(mount), SCMP_SYS(umount2), SCMP_SYS(pivot_root), SCMP_SYS(chroot), SCMP_SYS(move_mount),
	SCMP_SYS(open_tree), SCMP_SYS(fsopen), SCMP_SYS(fsmount), SCMP_SYS(unshare), SCMP_SYS(setns),
	SCMP_SYS(setuid), SCMP_SYS(setgid), SCMP_SYS(setreuid), SCMP_SYS(setregid), SCMP_SYS(setresuid),
	SCMP_SYS(setresgid), SCMP_SYS(setgroups), SCMP_SYS(capset), SCMP_SYS(personality),
	SCMP_SYS(init_module), SCMP_SYS(finit_module), SCMP_SYS(delete_module), SCMP_SYS(kexec_load),
	SCMP_SYS(kexec_file_load), SCMP_SYS(reboot), SCMP_SYS(swapon), SCMP_SYS(swapoff),
	SCMP_SYS(settimeofday), SCMP_SYS(clock_settime), SCMP_SYS(adjtimex), SCMP_SYS(clock_adjtime),
	SCMP_SYS(sethostname), SCMP_SYS(setdomainname), SCMP_SYS(syslog), SCMP_SYS(acct), SCMP_SYS(quotactl),
	SCMP_SYS(mknod), SCMP_SYS(mknodat), SCMP_SYS(open_by_handle_at), SCMP_SYS(name_to_handle_at),
	SCMP_SYS(iopl), SCMP_SYS(ioperm), SCMP_SYS(vhangup), SCMP_SYS(lookup_dcookie),
};

/* With an argument that makes it something else: a process for a thread, code for data. */
static int
filter_arguments(scmp_filter_ctx f)
{
	static const int families[] = { AF_UNIX, AF_INET, AF_INET6, AF_NETLINK };	/* the last: getaddrinfo() */
	static const int mapping[] = { SCMP_SYS(mmap), SCMP_SYS(mprotect), SCMP_SYS(pkey_mprotect) };
	const uint32_t no = SCMP_ACT_ERRNO(EPERM);
	int status = seccomp_rule_add(f, no, SCMP_SYS(clone), 1, SCMP_A0(SCMP_CMP_MASKED_EQ, CLONE_THREAD, 0));

	/* Its flags are in memory, where a filter cannot look; the C library asks clone() then. */
	status |= seccomp_rule_add(f, SCMP_ACT_ERRNO(ENOSYS), SCMP_SYS(clone3), 0);
	for (int i = 0; i < COUNT(mapping); i++)
		status |= seccomp_rule_add(f, no, mapping[i], 1, SCMP_A2(SCMP_CMP_MASKED_EQ, PROT_EXEC, PROT_EXEC));
	for (int i = 0, last = -1; i <= COUNT(families); i++) {
		int to = i < COUNT(families) ? families[i] : 1 << 30;

		for (int other = last + 1; other < to && other < AF_MAX; other++)
			status |= seccomp_rule_add(f, no, SCMP_SYS(socket), 1,
			    SCMP_A0(SCMP_CMP_EQ, (scmp_datum_t)other));
		last = to;
	}
	return status;
}

static enum err
wall_of_calls(struct ctx *c)
{
	scmp_filter_ctx f = seccomp_init(SCMP_ACT_ALLOW);
	int status;

	if (!f)
		return refused(c, "seccomp", ENOMEM);
	status = seccomp_attr_set(f, SCMP_FLTATR_CTL_OPTIMIZE, 2);	/* a tree, not a chain */
	for (int i = 0; i < COUNT(never); i++)
		if (never[i] >= 0)		/* what this processor has */
			status |= seccomp_rule_add(f, SCMP_ACT_ERRNO(EPERM), never[i], 0);
	status |= filter_arguments(f);
	if (!status)
		status = seccomp_load(f);
	seccomp_release(f);
	return status ? refused(c, "seccomp", status < 0 && status > -4096 ? -status : EINVAL) : OK;
}

enum err
sandbox_enter(struct ctx *c, const str *dirs, ptrdiff_t n, struct sandbox *out)
{
	*out = (struct sandbox){};
#if !defined ASAN && !defined __SANITIZE_THREAD__
	if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) != 0)
		return refused(c, "no_new_privs", errno);
	TRY(wall_of_files(c, dirs, n, &out->landlock));
	TRY(wall_of_calls(c));
	out->seccomp = true;
#endif
	return OK;
}
