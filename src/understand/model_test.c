/* The second opinion: what the table is, what the opinion may change and what it may not. */
#include <math.h>
#include <stdlib.h>

#include "t.h"
#include "understand/model.h"

static struct understood by_rules, said;
static const struct model nothing;

static struct model *
blank(void)
{
	struct model *m = calloc(1, sizeof *m);

	T(m != NULL);
	m->scale = 0.1;
	return m;
}

/* A model in which every feature of ${text} says ${as}, or speaks against it. */
static struct model *
taught(struct ctx *c, const char *text, enum meaning as, int weight)
{
	struct reading *r = arena_new(c->a, struct reading);
	struct model_features *f = arena_new(c->a, struct model_features);
	struct model *m = blank();

	reading_decide(c->a, str_from(text), NULL, r, &said);
	model_features(c->a, r, f);
	for (int i = 0; i < f->n; i++) {
		struct model_slot *s = &m->slots[model_bucket(f->v[i]) * MODEL_DEPTH];
		int k = 0;

		while (k < MODEL_DEPTH - 1 && (s[k].tag[0] || s[k].tag[1]))
			k++;
		s[k].tag[0] = model_tag(f->v[i]) & 0xff;
		s[k].tag[1] = (uint8_t)(model_tag(f->v[i]) >> 8);
		model_put(s[k].w, as, weight);
	}
	return m;
}

static str
means(struct ctx *c, const char *text, const struct model *m)
{
	understand_by(c->a, str_from(text), NULL, &nothing, &by_rules);
	understand_by(c->a, str_from(text), NULL, m, &said);
	return understand_word(said.meaning);
}

TEST(model_is_what_the_build_wrote)
{
	int used = 0;

	T(sizeof model_built_in <= MODEL_BYTES);
	T(model_built_in.scale > 0);
	for (int i = 0; i < COUNT(model_built_in.slots); i++)
		used += model_built_in.slots[i].tag[0] || model_built_in.slots[i].tag[1];
	t_check(used > COUNT(model_built_in.slots) / 2, T_AT, "%d features are known", used);
}

TEST(model_likelihoods_add_up_to_one)
{
	static const char *const texts[] = { "oui", "non", "on verra", "stop", "zyx", "Je sors de nuit, à samedi" };
	struct reading *r = arena_new(c->a, struct reading);
	struct model_features *f = arena_new(c->a, struct model_features);
	double p[MODEL_CLASSES];

	for (int i = 0; i < COUNT(texts); i++) {
		double all = 0;

		*r = (struct reading){};
		reading_decide(c->a, str_from(texts[i]), NULL, r, &said);
		model_features(c->a, r, f);
		T(f->n > 0 && f->n < MODEL_FEATURES);
		for (int k = 1; k < f->n; k++)
			T(f->v[k] > f->v[k - 1]);		/* each once */
		model_judge(&model_built_in, f, p);
		for (int k = 0; k < MODEL_CLASSES; k++)
			all += p[k];
		T(fabs(all - 1) < 1e-9);
	}
	T(p[MEANS_YES] != 1.0 / MODEL_CLASSES);			/* control: it has an opinion */
	model_judge(&nothing, f, p);
	T(p[MEANS_YES] == 1.0 / MODEL_CLASSES);
}

TEST(model_decides_where_a_word_was_missing)
{
	struct model *m = taught(c, "xylophone ce jour", MEANS_NO, MODEL_ROOT);

	T_STR(means(c, "xylophone ce jour", m), S("no"));
	T(by_rules.meaning == MEANS_HUMAN);
	T(said.likely && said.why == WHY_LIKELY);
	T_STR(understand_reason(said.why), S("likely"));
	T_STR(means(c, "xylophone ce jour", &nothing), S("human"));	/* control: nothing was learnt */
	T(!said.likely);
	free(m);
}

TEST(model_doubts_a_yes)
{
	struct model *m = taught(c, "oui je viens", MEANS_NO, MODEL_ROOT), *sure = taught(c, "oui je viens", MEANS_YES, MODEL_ROOT);

	T_STR(means(c, "oui je viens", m), S("human"));
	T(by_rules.meaning == MEANS_YES);
	T_STR(understand_reason(said.why), S("doubt"));
	T_STR(means(c, "oui je viens", sure), S("yes"));		/* control */
	T(!said.likely && said.why == WHY_PLAIN);
	free(m);
	free(sure);
}

/* What the rules and an opinion that is so sure of a yes make of ${text}. */
static enum meaning
joined(struct ctx *c, const char *text, double yes)
{
	struct reading *r = arena_new(c->a, struct reading);
	double p[MODEL_CLASSES];

	for (int k = 0; k < MODEL_CLASSES; k++)
		p[k] = k == MEANS_YES ? yes : (1 - yes) / (MODEL_CLASSES - 1);
	reading_decide(c->a, str_from(text), NULL, r, &said);
	joining_apply(c->a, p, r, &said);
	return said.meaning;
}

/*
 * A condition, a question, a refusal, somebody else: no yes unless it is nearly certain, the more so the more speaks
 * against it; some, never.
 */
TEST(model_says_yes_against_a_word_only_when_certain)
{
	static const struct { const char *text; double no, yes; } all[] = { { "xylophone", 0.955, 0.985 }, { "le xylophone du quartier", 0.955, 0.985 }, { "bien reçu xylophone", 0.955, 0.985 }, { "bien reçu", 0.9, 0.94 },
		{ "xylophone si je peux", 0.97, 0.999 }, { "xylophone peut-être", 0.99, 0.999 }, { "ma collègue xylophone", 0.97, 0.99 }, { "xylophone non", 0.97, 0.985 },
		{ "Vous allez bien ? Oui xylophone", 0.985, 0.99 }, { "mon collègue et moi xylophone", 0.97, 0.985 }, { "xylophone la semaine prochaine", 0.99, 0.998 },
		{ "xylophone plutôt", 0.99, 0.996 }, { "bonjour mais le xylophone", 0.97, 0.985 } };
	static const char *const never[] = { "stop xylophone", "xylophone 47", "xylophone 🙄", "xylophone ?", "est-ce que le xylophone est là ?",
		"vous avez noté que je viens au xylophone ?", "un peu en retard xylophone", "xylophone d'habitude", "le facteur sera au xylophone", "Christian est d'accord au xylophone", "oui xylophone je rigole", "que ce soit oui au xylophone" };

	for (int i = 0; i < COUNT(all); i++) {
		t_check(joined(c, all[i].text, all[i].no) != MEANS_YES, T_AT, "%s is no yes", all[i].text);
		t_check(joined(c, all[i].text, all[i].yes) == MEANS_YES, T_AT, "%s is one, when certain", all[i].text);
	}
	T(said.likely);
	T(joined(c, "ma tournée sera finie, donc oui xylophone", 0.9999) == MEANS_YES);	/* another clause says so */
	for (int i = 0; i < COUNT(never); i++)
		t_check(joined(c, never[i], 0.9999) != MEANS_YES, T_AT, "%s is no yes", never[i]);
}

/* Who comes late says a later, whatever it resembles; a later that looks like a yes and is none stays one. */
TEST(model_keeps_half_a_yes_a_later)
{
	T(joined(c, "oui xylophone avec 5 min de retard", 0.99) == MEANS_LATER);
	T(joined(c, "xylophone, présente si besoin", 0.90) == MEANS_HUMAN);	/* control: as likely anything else */
}

/* Who reads it is told what it resembles, whatever the rules hold against it. */
TEST(model_says_what_a_reply_resembles)
{
	struct model *m = taught(c, "oui stop", MEANS_STOP, MODEL_ROOT);

	understand(c->a, S("je viens si je peux"), NULL, &said);
	T(said.resembles == MEANS_LATER);
	T_STR(means(c, "oui stop", m), S("human"));
	T(said.resembles == MEANS_STOP);
	understand(c->a, S("xyloba"), NULL, &said);
	T(said.resembles == MEANS_HUMAN);			/* control */
	free(m);
}

/* "Hier", "dix minutes": no times that a call could have; a day stands, for what knows the call. */
TEST(model_tells_a_time_from_what_is_told_beside)
{
	T(joined(c, "hier j'étais malade, je viens", 0.9999) == MEANS_YES && !said.timed);
	T(joined(c, "je rentre vendredi je viens samedi", 0.9999) == MEANS_HUMAN && said.timed && said.beside);
	T(joined(c, "je rentre vendredi je viens samedi", 0.985) == MEANS_HUMAN && !said.beside);	/* control */
}

/* "Oui stop": which of the two? */
TEST(model_leaves_a_stop_beside_a_yes_to_a_person)
{
	struct model *m = taught(c, "oui stop", MEANS_STOP, MODEL_ROOT), *other = taught(c, "stop xylophone", MEANS_STOP, MODEL_ROOT);

	T_STR(means(c, "oui stop", m), S("human"));
	T_STR(means(c, "stop xylophone", other), S("stop"));	/* control */
	free(m);
	free(other);
}

TEST(model_numbers_are_roots_two_in_a_byte)
{
	uint8_t v[2] = {};

	for (int i = 0; i < 4; i++)
		for (int root = -MODEL_ROOT; root <= MODEL_ROOT; root++) {
			model_put(v, i, root);
			T(model_get(v, i) == root * abs(root));
		}
	model_put(v, 1, -3);
	T(model_get(v, 0) == MODEL_ROOT * MODEL_ROOT);
	T(model_get(v, 1) == -9);
	T(model_get(v, 2) == MODEL_ROOT * MODEL_ROOT);
}

TEST(model_leaves_times_to_who_knows_the_call)
{
	struct model *m = taught(c, "xylophone samedi 8h", MEANS_YES, MODEL_ROOT);

	T_STR(means(c, "xylophone samedi 8h", m), S("human"));
	T(said.timed && said.likely && said.why == WHY_TIME);
	T_STR(said.times, S("samedi 8h"));
	T_STR(means(c, "xylophone mardi 9h", m), S("human"));	/* days and hours are not learnt: the same opinion */
	T(said.timed);
	T_STR(said.times, S("mardi 9h"));
	free(m);
}
