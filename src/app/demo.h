/*
 * demo.h -- the demonstration community: its people come from the files the project
 * ships, and it opens on an exercise.
 */
#ifndef APP_DEMO_H
#define APP_DEMO_H

#include "app/cli.h"

#define DEMO_LOGIN	"coordination@exemple.invalid"
#define DEMO_PASSWORD	"demonstration-locale"

/* Errors: those of the importer; E_NOT_FOUND demo.data when the shipped files are not there. */
enum err demo_make(struct ctx *c, const struct cli *cli);

#endif
