/* replay.c -- the main of a fuzz target without its engine: each file named is run once, a TAP point each. */
#include <stdint.h>
#include <stdio.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int
main(int argc, char **argv)
{
	static uint8_t data[1 << 20];

	printf("1..%d\n", argc - 1);
	for (int i = 1; i < argc; i++) {
		FILE *f = fopen(argv[i], "r");
		size_t n = f ? fread(data, 1, sizeof data, f) : 0;

		if (f) {
			fclose(f);
			LLVMFuzzerTestOneInput(data, n);
		}
		printf("%s %d - %s\n", f ? "ok" : "not ok", i, argv[i]);
		fflush(stdout);
	}
	return 0;
}
