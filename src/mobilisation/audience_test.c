/* Whom a call is for, and by which channel. */
#include "db/db.h"
#include "mobilisation_t.h"
#include "mobt_q.h"
#include "t.h"

TEST(audience_channel_rules)
{
	static const struct {
		const char *what, *status, *preferred;
		bool no_call;
		int64_t contacts;
		enum channel want;
		const char *why;
	} cases[] = {
		{ "mobile agreed",		"active", "sms", false, 2, CHANNEL_SMS, "" },
		{ "mobile known only",		"active", "sms", false, 1, CHANNEL_NONE, "no_consent" },
		{ "nothing known",		"active", "sms", false, 0, CHANNEL_NONE, "no_contact" },
		{ "a landline only",		"active", "sms", false, 128, CHANNEL_NONE, "no_contact" },
		{ "e-mail when no mobile",	"active", "sms", false, 8, CHANNEL_EMAIL, "" },
		{ "e-mail when the mobile is not agreed to", "active", "sms", false, 9, CHANNEL_EMAIL, "" },
		{ "secure e-mail, last",	"active", "sms", false, 32, CHANNEL_EMAIL, "" },
		{ "prefers e-mail",		"active", "email", false, 10, CHANNEL_EMAIL, "" },
		{ "prefers e-mail, has none",	"active", "email", false, 2, CHANNEL_SMS, "" },
		{ "prefers e-mail, not agreed",	"active", "email", false, 6, CHANNEL_SMS, "" },
		{ "prefers the telephone",	"active", "phone", false, 10, CHANNEL_NONE, "phone" },
		{ "asked not to be called",	"active", "sms", true, 10, CHANNEL_NONE, "no_call" },
		{ "pauses",			"paused", "sms", false, 10, CHANNEL_NONE, "paused" },
		{ "left",			"left", "sms", false, 10, CHANNEL_NONE, "left" },
		{ "left, and asked not to be",	"left", "sms", true, 10, CHANNEL_NONE, "left" },
	};

	for (int i = 0; i < COUNT(cases); i++) {
		str why;
		enum channel is = audience_channel(str_from(cases[i].status), str_from(cases[i].preferred),
		    cases[i].no_call, cases[i].contacts, &why);

		t_check(is == cases[i].want, T_AT, "%s: channel %d", cases[i].what, (int)is);
		t_check(str_eq(why, str_from(cases[i].why)), T_AT, "%s: why %.*s", cases[i].what, STR(why));
	}
}

static enum err
extras(struct ctx *c, void *arg)
{
	const struct person_id *p = arg;
	struct opt_day yesterday = { true, { c->today.n - 1 } }, today = { true, c->today };
	struct audience_save g = { .name = S("Fidèles"), .criteria = S("{}") };
	int64_t n;

	TRY(mobt_q_skill(c, p[0], S("AFGSU2"), (struct opt_day){}, &n));
	TRY(mobt_q_skill(c, p[1], S("AFGSU2"), yesterday, &n));
	TRY(mobt_q_skill(c, p[2], S("AFGSU2"), today, &n));
	TRY(mobt_q_willing(c, p[0], (struct typology_id){ 1 }, S("yes"), &n));
	TRY(mobt_q_willing(c, p[1], (struct typology_id){ 1 }, S("no"), &n));
	TRY(mobt_q_willing(c, p[2], (struct typology_id){ 2 }, S("yes"), &n));
	TRY(mobt_q_cell(c, &n));
	TRY(mobt_q_post(c, (struct crisis_id){ 1 }, (struct cell_function_id){ 1 },
	    (struct opt_person_id){ true, p[3] }, (struct opt_person_id){ true, p[0] }, c->now, &n));
	TRY(mobt_q_post(c, (struct crisis_id){ 1 }, (struct cell_function_id){ 2 },
	    (struct opt_person_id){ true, p[3] }, (struct opt_person_id){}, c->now, &n));
	TRY(audience_save(c, &g));
	TRY(mobt_q_group_person(c, g.id, p[1], &n));
	g = (struct audience_save){ .name = S("Médecins"), .criteria = S("{\"professions\": [\"10\"]}") };
	TRY(audience_save(c, &g));
	return mobt_q_group_person(c, g.id, p[0], &n);
}

TEST(audience_criteria)
{
	static const struct { const char *json, *want; } cases[] = {
		{ "{}",							"ABCDE" },
		{ "{\"from\": \"criteria\"}",				"ABCDE" },
		{ "{\"professions\": [\"60\"]}",			"ABC" },
		{ "{\"professions\": [\"10\", \"60\"]}",		"ABCD" },
		{ "{\"professions\": [\"99\"]}",			"" },
		{ "{\"zones\": [2]}",					"BD" },
		{ "{\"professions\": [\"60\"], \"zones\": [2]}",	"B" },
		{ "{\"members\": true}",				"ACDE" },
		{ "{\"skills\": [\"AFGSU2\"]}",				"AC" },
		{ "{\"willing\": \"yes\"}",				"A" },
		{ "{\"willing\": \"not_no\"}",				"ACDE" },
		{ "{\"communes\": [\"45234\"]}",			"ABCDE" },
		{ "{\"communes\": [\"28061\"]}",			"" },
		{ "{\"except\": [1, 3]}",				"BDE" },
		{ "{\"professions\": [\"60\"], \"people\": [4]}",	"ABCD" },
		{ "{\"people\": [4], \"professions\": [\"60\"], \"except\": [4]}", "ABC" },
		{ "{\"from\": \"cell\"}",				"AD" },
		{ "{\"from\": \"cell\", \"except\": [1]}",		"D" },
		{ "{\"from\": \"group\", \"group\": 1}",		"B" },
		{ "{\"from\": \"group\", \"group\": 2}",		"AD" },
		{ "{\"from\": \"group\", \"group\": 2, \"except\": [1]}", "D" },
		{ "{\"professions\": [\"a\\\"b'; --\"]}",		"" },
	};
	struct person_id p[6];
	struct crisis_id crisis;

	mob_db(c);
	crisis = mob_crisis(c, false);
	p[0] = mob_person(c, &(struct mob_person){ "A", "60", 1, true, .mobile = 2 });
	p[1] = mob_person(c, &(struct mob_person){ "B", "60", 2, false, .mobile = 2 });
	p[2] = mob_person(c, &(struct mob_person){ "C", "60", 0, true, .mobile = 2 });
	p[3] = mob_person(c, &(struct mob_person){ "D", "10", 2, true, .mobile = 2 });
	p[4] = mob_person(c, &(struct mob_person){ "E", "21", 0, true, .status = "left" });
	p[5] = mob_person(c, &(struct mob_person){ "", "", 0, false, .status = "erased" });
	T(db_write(c, extras, p) == OK);
	for (int i = 0; i < COUNT(cases); i++) {
		struct audience_criteria q, again;
		struct audience_list list, tally;
		struct buf names = { .a = c->a };
		str json;

		t_check(audience_read(c, str_from(cases[i].json), &q) == OK, T_AT, "%s", cases[i].json);
		T(audience_people(c, &q, crisis, &list) == OK);
		for (ptrdiff_t k = 0; k < list.n; k++)
			buf_put(&names, list.v[k].family);
		t_check(str_eq(buf_str(&names), str_from(cases[i].want)), T_AT, "%s: %.*s, want %s",
		    cases[i].json, STR(buf_str(&names)), cases[i].want);
		T_I64(list.sms + list.email + list.none, list.n);
		T(audience_count(c, &q, crisis, &tally) == OK);	/* the same, counted */
		T_I64(tally.n, list.n);
		T_I64(tally.sms, list.sms);
		T_I64(tally.none, list.none);
		T_STR(tally.why[0].code, list.why[0].code);
		json = audience_write(c, &q);		/* and what is written reads the same */
		T(audience_read(c, json, &again) == OK);
		T_STR(audience_write(c, &again), json);
	}
}

TEST(audience_refuses_what_is_not_criteria)
{
	static const char *const bad[] = { "[]", "{", "null", "{\"from\": 3}", "{\"from\": \"all\"}",
		"{\"professions\": \"60\"}", "{\"professions\": [60]}", "{\"zones\": [\"1\"]}", "{\"zones\": [-1]}",
		"{\"zones\": [0.5]}", "{\"group\": \"x\"}", "{\"willing\": true}", "{} {}", "{\"from\": \"cell\"" };
	struct audience_criteria q;

	for (int i = 0; i < COUNT(bad); i++) {
		t_check(audience_read(c, str_from(bad[i]), &q) == E_INVALID, T_AT, "%s", bad[i]);
		ctx_forgive(c);
	}
	T(audience_read(c, S("{\"unknown\": 1}"), &q) == OK);
	T(audience_read(c, S(""), &q) == OK);
}


static enum err
save(struct ctx *c, void *arg)
{
	return audience_save(c, arg);
}

TEST(audience_says_its_criteria)
{
	struct audience_criteria q;
	str said;

	mob_db(c);
	T(audience_read(c, S("{\"professions\": [\"60\", \"10\"], \"zones\": [2], \"members\": true, "
	    "\"willing\": \"yes\", \"skills\": [\"AFGSU2\"], \"except\": [1, 2]}"), &q) == OK);
	T(audience_say(c, LANG_FR, &q, false, &said) == OK);
	T_HAS(said, "Infirmier, Médecin");
	T_HAS(said, "Sud");
	T_HAS(said, "AFGSU2");
	T_HAS(said, "adhérents seulement");
	T_HAS(said, "2 personnes");
	T(audience_read(c, S("{\"members\": true}"), &q) == OK);
	T(audience_say(c, LANG_FR, &q, false, &said) == OK);
	T_HAS(said, "toutes professions");
	T(audience_say(c, LANG_FR, &q, true, &said) == OK);	/* posts name theirs */
	T(!str_has(said, S("professions")));
	T(audience_read(c, S("{\"from\": \"cell\"}"), &q) == OK);
	T(audience_say(c, LANG_EN, &q, false, &said) == OK);
	T_STR(said, S("the crisis cell"));
}

TEST(audience_groups_are_kept_by_name)
{
	struct audience_save g = { .name = S("IDE"), .criteria = S("{\"professions\": [\"60\"]}") };
	struct mobilisation_group_list list;

	mob_db(c);
	T(db_write(c, save, &g) == OK);
	g.criteria = S("{\"professions\": [\"60\"], \"zones\": [1]}");
	T(db_write(c, save, &g) == OK);
	T(audience_groups(c, &list) == OK);
	T_I64(list.n, 1);
	T_HAS(list.v[0].criteria, "zones");
	g = (struct audience_save){ .name = S("autre"), .criteria = S("{\"from\": \"group\", \"group\": 1}") };
	T(db_write(c, save, &g) == E_INVALID);		/* a group of a group would not end */
	ctx_forgive(c);
	g.name = S("");
	T(db_write(c, save, &g) == E_INVALID);
	ctx_forgive(c);
}
