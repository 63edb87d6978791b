/*
 * directory_demo.h -- the directory of the demonstration community, "CPTS Rives de
 * Loire (démonstration)": data/demo, held in the program and brought in by the same
 * importer as anybody's files.  Everyone in it is invented.
 */
#ifndef DIRECTORY_DIRECTORY_DEMO_H
#define DIRECTORY_DIRECTORY_DEMO_H

#include "base/base.h"

/*
 * directory_demo(c):
 * Territory, professionals, structures, members, partners, referents.  The types of
 * crisis are there before (willingness names them).  Not inside db_write().
 */
enum err directory_demo(struct ctx *c);

/* The files, for tests: ${which} of activity, skill, diploma, finess, members. */
str directory_demo_file(str which);

#endif
