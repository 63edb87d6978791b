/* calendar.h -- days, months and hours as they are written, folded: "samedi", "aout", "8h30". */
#ifndef UNDERSTAND_CALENDAR_H
#define UNDERSTAND_CALENDAR_H

#include "base/base.h"

enum { HOUR_MIN = 60, DAY_MIN = 24 * 60 };

int calendar_weekday(str w);	/* 0 Sunday .. 6 Saturday; -1: none */
int calendar_ahead(str w);	/* "aujourdhui" 0, "demain" 1, "apresdemain" 2: days; -1: none */
int calendar_month(str w);	/* 1 to 12; 0: none */
int calendar_clock(str w);	/* "8h", "8h30", "midi": minutes of the day; -1: no hour */

#endif
