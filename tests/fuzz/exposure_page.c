/*
 * Fuzzes the two questions that are asked of a page.
 */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <confiance/text.h>

#include "exposure.h"

int LLVMFuzzerTestOneInput(const uint8_t *, size_t);

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t len)
{
	struct cf_arena *arena = cf_arena_new(16u << 20);
	struct exp_page page = { 0 };
	char *copy;

	if (arena == NULL)
		return 0;
	/* Bytes of its own, so that reading on is seen. */
	if ((copy = malloc(len + 1)) != NULL) {
		if (len > 0)
			memcpy(copy, data, len);
		copy[len] = '\0';
		exp_page(arena, copy, len, &page);
		if (page.title == NULL || strlen(page.title) >
		    CF_EXPOSURE_VALUE ||
		    !cf_gate_clean(page.title, strlen(page.title),
		    CF_MAX_TEXT))
			abort();
	}
	free(copy);
	cf_arena_free(arena);
	return 0;
}
