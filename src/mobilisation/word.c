#include "mobilisation/fanout.h"
#include "mobilisation/word.h"

enum err
word_send(struct ctx *c, const struct word *w)
{
	struct fanout f;

	TRY(fanout_of(c, w->crisis, w->call, TEXT_WORD, w->round, &f));
	f.about.message = w->text;
	f.about.code = S("");		/* a reply by SMS would not find the thread */
	f.not_before = w->not_before;
	for (ptrdiff_t i = 0; i < w->n; i++)
		TRY(fanout_one(c, &f, w->to[i].recipient, w->to[i].person, audience_channel_of(w->to[i].channel)));
	return OK;
}
