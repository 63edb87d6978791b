/*
 * sandbox.h -- what the server gives up before it reads a byte from outside.
 *
 * Two walls of the kernel, neither of which can be taken down again:
 *   Landlock   files are made, written and removed under the named directories only,
 *              and nothing is executed.  What may be read is left to the account's rights.
 *   seccomp    no other program, no other process, nobody else's memory, no code made
 *              while running, no socket but of the Internet and of this machine; what an
 *              administrator does (mounts, modules, clock, other accounts) is refused.
 * A refused call fails with EPERM (EACCES for files), as on a machine without the right.
 * Not in builds with sanitizers, which do all of that.
 * Source: landlock(7), seccomp(2); docs/operating.md.
 */
#ifndef SANDBOX_SANDBOX_H
#define SANDBOX_SANDBOX_H

#include "base/base.h"

struct sandbox {
	int landlock;		/* version of its interface; 0: this kernel has none */
	bool seccomp;
};

/*
 * sandbox_enter(c, dirs, n, out):
 * Give all that up, for this thread and those it will start: call it before any other.
 * ${dirs}: where files may be written, and all below; one that is missing is passed over.
 * ${out} says which walls stand.
 * Errors: E_INTERNAL sandbox.refused: the kernel has the wall and would not raise it.
 */
enum err sandbox_enter(struct ctx *c, const str *dirs, ptrdiff_t n, struct sandbox *out);

#endif
