/* protection.c -- protective equipment by type of crisis, and the usual statuses. */
#include "crisis/crisis.h"
#include "i18n/i18n.h"
#include "mobilisation/protection.h"

static const struct { const char *code; struct msg words; } usual[] = {
	{ "wounded", MSG_protection_wounded }, { "ill", MSG_protection_ill },
	{ "emerging", MSG_protection_emerging }, { "nrc", MSG_protection_nrc },
	{ "supply", MSG_protection_supply }, { "social", MSG_protection_social },
};

enum err
protection_usual(struct ctx *c, struct typology_id typology, str *out)
{
	struct crisis_typology_list kinds;

	*out = S("");
	TRY(crisis_typologies(c, &kinds));
	for (ptrdiff_t i = 0; i < kinds.n; i++)
		for (int k = 0; k < COUNT(usual); k++)
			if (kinds.v[i].id.v == typology.v && str_eq(kinds.v[i].code, str_from(usual[k].code)))
				*out = msg_text(LANG_FR, usual[k].words);
	return OK;
}

struct option_list
protection_statuses(struct ctx *c)
{
	static const struct msg words[] = { MSG_protection_volunteer, MSG_protection_requisition,
		MSG_protection_employee, MSG_protection_association };
	struct option_list out = { arena_array(c->a, struct option, COUNT(words)), COUNT(words) };

	for (int i = 0; i < COUNT(words); i++)
		out.v[i] = (struct option){ .value = msg_text(LANG_FR, words[i]) };
	return out;
}
