/*
 * fault.h -- any named point can be told to fail, by the tests alone: they set
 * fault_hook; the program never does, and pays one comparison.
 * Points: arena.full db.step db.commit net.read net.write disk.full.
 */
#ifndef BASE_FAULT_H
#define BASE_FAULT_H

#include <stdbool.h>
#include <stddef.h>

extern bool (*fault_hook)(const char *point);
#define fault(point)	(fault_hook && fault_hook(point))

#endif
