/*
 * Fuzzes the reader of S3 answers with all documents that it knows.
 */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "storage.h"

int LLVMFuzzerTestOneInput(const uint8_t *, size_t);

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t len)
{
	struct cf_arena *arena = cf_arena_new(64u << 20);
	const char *xml = (const char *)data, *text = NULL, *why = "";
	struct s3_encryption e;
	struct s3_buckets b;

	if (arena == NULL)
		return 0;
	if (s3_encryption(arena, xml, len, &e, &why) == 0) {
		if (e.algorithm == NULL || e.key == NULL ||
		    strlen(e.algorithm) > CF_S3_VALUE)
			abort();
		(void)s3_key_class(&e);
	} else if (why[0] == '\0')
		abort();
	if (s3_buckets(arena, xml, len, &b, &why) == 0 &&
	    b.n > CF_S3_BUCKETS)
		abort();
	if (s3_location(arena, xml, len, &text, &why) == 0 && text == NULL)
		abort();
	(void)s3_error(arena, xml, len);
	cf_arena_free(arena);
	return 0;
}
