/* msg_text.h -- the tables that tools/msgc.c writes; i18n.h is what others read. */
#ifndef I18N_MSG_TEXT_H
#define I18N_MSG_TEXT_H

#include "base/base.h"
#include "msg.h"

struct msg_text { str one, many; };	/* one.p NULL: no plural forms */

extern const struct msg_text *const msg_texts[LANG_COUNT];
extern const str msg_keys[MSG_COUNT];	/* sorted bytewise; [0] is empty */

#endif
