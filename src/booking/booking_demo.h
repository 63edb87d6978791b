/* booking_demo.h -- centres for the demonstration community: an exercise, so that nothing leaves. */
#ifndef BOOKING_BOOKING_DEMO_H
#define BOOKING_BOOKING_DEMO_H

#include "base/base.h"

/* Two centres, two motives, a fortnight of slots from tomorrow on.  Twice makes nothing twice.  Inside db_write(). */
enum err booking_demo(struct ctx *c);

#endif
