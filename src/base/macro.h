/* macro.h -- the few macros the language lacks. */
#ifndef BASE_MACRO_H
#define BASE_MACRO_H

#include <assert.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#define PRINTF(fmt, args)	__attribute__((format(printf, fmt, args), nonnull(fmt)))
#define COUNT(array)		((ptrdiff_t)(sizeof (array) / sizeof (array)[0]))
#define ALIGNOF(type)		__alignof__(type)
#define LINE_			LINE__(__LINE__)
#define LINE__(n)		LINE___(n)
#define LINE___(n)		#n
#define HERE			__FILE__ ":" LINE_

#endif
