/*
 * base.h -- the words every file speaks.  This layer includes nothing of ours;
 * everything of ours includes it.
 *
 *   str      a slice of bytes: pointer and length; never owns, needs no NUL
 *   arena    where memory comes from: freed whole, never piecewise
 *   buf      bytes being written, in an arena
 *   err      what went wrong, from a closed list; unusable unless looked at
 *   instant  a moment: microseconds since 1970-01-01 UTC
 *   day      a civil day in Europe/Paris: days since 1970-01-01
 *   ids      one struct per kind of row
 *   opt      a value that may be absent
 *   ctx      one act: who asks, when, in which memory, in which transaction
 *   deed     a rule handed over to be written
 */
#ifndef BASE_BASE_H
#define BASE_BASE_H

#include "base/arena.h"
#include "base/buf.h"
#include "base/ctx.h"
#include "base/deed.h"
#include "base/err.h"
#include "base/fault.h"
#include "base/ids.h"
#include "base/opt.h"
#include "base/str.h"
#include "base/time.h"

#endif
