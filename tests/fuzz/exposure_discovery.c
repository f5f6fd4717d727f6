/* Fuzzes the reader of OpenID Connect discovery documents. */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <confiance/text.h>

#include "pages.h"

int LLVMFuzzerTestOneInput(const uint8_t *, size_t);

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t len)
{
	struct cf_arena *arena = cf_arena_new(16u << 20);
	struct exp_list hosts = { 0 };
	const char *issuer = "";
	char *copy;
	size_t i;

	if (arena == NULL)
		return 0;
	/* Bytes of its own, so that reading on is seen. */
	if ((copy = malloc(len + 1)) != NULL) {
		if (len > 0)
			memcpy(copy, data, len);
		copy[len] = '\0';
		if (exp_discovery(arena, copy, len, &hosts, &issuer) &&
		    (hosts.n == 0 || issuer == NULL))
			abort();
		if (!cf_gate_clean(issuer, strlen(issuer), CF_MAX_TEXT))
			abort();
		for (i = 0; i < hosts.n; i++)
			if (!cf_gate_clean(hosts.v[i], strlen(hosts.v[i]),
			    CF_MAX_TEXT))
				abort();
	}
	free(copy);
	cf_arena_free(arena);
	return 0;
}
