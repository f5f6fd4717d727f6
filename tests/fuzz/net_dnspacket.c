/* The CNAME chain of a DNS packet: what comes out is bounded and ends. */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <confiance/limits.h>

#include "dnspacket.h"

int LLVMFuzzerTestOneInput(const uint8_t *, size_t);

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t len)
{
	struct cf_arena *arena = cf_arena_new(1u << 20);
	const char *const *chain;
	size_t n, i, at;

	if (arena == NULL)
		return 0;
	if (dnspacket_chain(arena, data, len, &chain, &n) == CF_OK) {
		if (n > CF_DNS_CHAIN)
			abort();
		for (i = 0; i < n; i++)
			for (at = 0; chain[i][at] != '\0'; at++)
				if (chain[i][at] <= ' ' || chain[i][at] > '~')
					abort();
	}
	cf_arena_free(arena);
	return 0;
}
