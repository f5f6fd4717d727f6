/*
 * Replays a corpus through a fuzz entry, so that what a fuzzer once found is
 * looked at in every test run.  Usage: fuzz_NAME CORPUS-DIR
 */
#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <stddef.h>
#include <stdint.h>

int LLVMFuzzerTestOneInput(const uint8_t *, size_t);

static int
replay(const char *path)
{
	FILE *f;
	uint8_t *data;
	size_t len;

	if ((f = fopen(path, "rb")) == NULL)
		return -1;
	/* Exactly as long as the input, so that a sanitizer sees an overrun. */
	fseek(f, 0, SEEK_END);
	len = (size_t)ftell(f);
	rewind(f);
	data = malloc(len != 0 ? len : 1);
	if (data == NULL || fread(data, 1, len, f) != len) {
		fclose(f);
		free(data);
		return -1;
	}
	fclose(f);
	LLVMFuzzerTestOneInput(data, len);
	free(data);
	return 0;
}

int
main(int argc, char **argv)
{
	struct dirent *entry;
	DIR *dir;
	char path[4096];
	unsigned int n = 0;

	if (argc != 2 || (dir = opendir(argv[1])) == NULL) {
		fprintf(stderr, "usage: %s CORPUS-DIR (cannot open it)\n", argv[0]);
		return 2;
	}
	while ((entry = readdir(dir)) != NULL) {
		if (entry->d_name[0] == '.')
			continue;
		snprintf(path, sizeof(path), "%s/%s", argv[1], entry->d_name);
		if (replay(path) != 0) {
			fprintf(stderr, "cannot read %s\n", path);
			return 1;
		}
		n++;
	}
	closedir(dir);
	/* An empty corpus proves nothing and must not pass. */
	printf("%u inputs replayed\n", n);
	return n > 0 ? 0 : 1;
}
