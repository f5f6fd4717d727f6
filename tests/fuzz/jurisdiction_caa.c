/* The text of a CAA record: a tag is one word, a value one domain. */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "codec_caa.h"

int LLVMFuzzerTestOneInput(const uint8_t *, size_t);

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct cf_arena *arena = cf_arena_new(1 << 20);
	struct jur_caa caa;
	const char *text;

	if (arena == NULL)
		return 0;
	text = cf_strndup(arena, (const char *)data, size);
	if (text != NULL && jur_caa_read(arena, text, &caa) == CF_OK &&
	    (caa.tag[0] == '\0' || strchr(caa.tag, ' ') != NULL ||
		strpbrk(caa.value, ";\" \t") != NULL))
		abort();
	cf_arena_free(arena);
	return 0;
}
