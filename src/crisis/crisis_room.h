/* crisis_room.h -- shared by the pages of this module and by the event stream; not for other modules. */
#ifndef CRISIS_CRISIS_ROOM_H
#define CRISIS_CRISIS_ROOM_H

#include "crisis/crisis_web.h"

/* Everything the room shows to someone who holds ${held}, but for the shell. */
enum err crisis_room_gather(struct ctx *c, struct crisis_id id, perm_set held, struct crisis_room_view *v);

str crisis_word(struct ctx *c, const char *family, str code);	/* message crisis.FAMILY.CODE */
struct crisis_card crisis_card_of(struct ctx *c, const struct crisis_event *ev,
				  const struct crisis_typology_list *kinds);
struct crisis_need_line crisis_need_line_of(struct ctx *c, const struct crisis_need *n);
/* Put the error beside the field it is about. */
void crisis_attach(const struct form_error *error, struct field *const *fields, ptrdiff_t n);
struct crisis_choices crisis_level_choices(struct ctx *c, str current);
struct crisis_choices crisis_word_choices(struct ctx *c, const char *family, const char *const *codes,
					  ptrdiff_t n, str current);
struct crisis_choices crisis_typology_choices(struct ctx *c, const struct crisis_typology_list *kinds,
					      struct typology_id current);
/* Members of the directory, to be named; after "nobody". */
enum err crisis_people_choices(struct ctx *c, struct person_id current, struct crisis_choices *out);

#endif
