/*
 * The evidence reader: the lines that cross the privilege boundary.  What is
 * accepted must survive being written and read again unchanged.
 */
#include <stdlib.h>
#include <string.h>

#include <confiance/evidence.h>
#include <confiance/limits.h>

int LLVMFuzzerTestOneInput(const uint8_t *, size_t);

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct cf_arena *arena = cf_arena_new(64u << 20);
	struct cf_line first, second;
	struct cf_buf text;

	cf_buf_init(&text, 2u * CF_MAX_LINE);
	if (cf_line_parse(arena, (const char *)data, size, &first, NULL) ==
	    CF_OK) {
		if (cf_fact_line(&first.fact, NULL, first.raw, first.raw_len,
		    &text) != CF_OK || cf_line_parse(arena, text.data,
		    text.len, &second, NULL) != CF_OK ||
		    !cf_value_equal(&first.fact.value, &second.fact.value) ||
		    strcmp(first.fact.subject, second.fact.subject) != 0 ||
		    first.raw_len != second.raw_len)
			abort();
	}
	cf_buf_free(&text);
	cf_arena_free(arena);
	return 0;
}
