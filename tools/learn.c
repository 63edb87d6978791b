/*
 * learn -- the second opinion on replies, learnt during the build.
 *
 *   learn OUT.c FILE...
 *
 * writes ${model_built_in} of src/understand/model.h.  The same files, the same model.
 */
#include <stdio.h>
#include <stdlib.h>

#include "learning.h"

/* The rules read the texts; there is no opinion yet. */
const struct model model_built_in;

int
main(int argc, char **argv)
{
	static struct learning l;
	static struct model m;
	FILE *f = argc > 2 ? fopen(argv[1], "w") : NULL;

	if (!f) {
		fprintf(stderr, "usage: learn OUT.c FILE...\n");
		return 2;
	}
	learning_read(&l, argv + 2, argc - 2);
	learning_model(&l, LEARNING_NOBODY, false, &m);
	fprintf(f, "/* Written by tools/learn from %d replies. */\n#include \"understand/model.h\"\n\n", l.n);
	fprintf(f, "const struct model model_built_in = { .scale = %.9g, .out = {\n", m.scale);
	for (int d = 0; d <= MODEL_DIMS; d++)
		for (int c = 0; c < MODEL_CLASSES; c++)
			fprintf(f, "%s%.9g%s", c ? "," : "{", (double)m.out[d][c], c < MODEL_CLASSES - 1 ? "" : "},\n");
	fprintf(f, "}, .slots = {\n");
	for (int i = 0; i < COUNT(m.slots); i++) {
		const struct model_slot *s = &m.slots[i];

		fprintf(f, "{{%d,%d},{%d,%d,%d},{", s->tag[0], s->tag[1], s->w[0], s->w[1], s->w[2]);
		for (int d = 0; d < COUNT(s->row); d++)
			fprintf(f, "%d%s", s->row[d], d < COUNT(s->row) - 1 ? "," : i % 4 == 3 ? "}},\n" : "}},");
	}
	fprintf(f, "} };\n");
	return fclose(f) != 0;
}
