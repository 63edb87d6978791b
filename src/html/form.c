#include "html/form.h"

struct form_error
form_error_of(const struct ctx *c, str code)
{
	struct msg m = msg_find(c->cause.key);

	return (struct form_error){ .any = true, .field = c->cause.field, .code = code,
	    .text = m.n ? m : MSG_form_other };
}

struct msg
form_error_for(const struct form_error *e, str name)
{
	return e->any && str_eq(e->field, name) ? e->text : (struct msg){ 0 };
}

void
option_select(struct option_list list, str value)
{
	for (ptrdiff_t i = 0; i < list.n; i++)
		list.v[i].selected = str_eq(list.v[i].value, value);
}
