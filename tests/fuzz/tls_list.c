/* A trusted list: a file that somebody was given. */
#include <confiance/limits.h>

#include "codec_list.h"

int LLVMFuzzerTestOneInput(const uint8_t *, size_t);

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct cf_arena *arena = cf_arena_new(CF_ARENA_LISTS);
	struct tls_trusted_list list;

	if (arena != NULL)
		tls_list_read(arena, (const char *)data, size, &list);
	cf_arena_free(arena);
	return 0;
}
