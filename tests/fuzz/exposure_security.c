/* Fuzzes the reader of security.txt. */
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
	struct exp_security s;
	char *copy;
	size_t i;

	if (arena == NULL)
		return 0;
	/* Bytes of its own, so that reading on is seen. */
	if ((copy = malloc(len + 1)) != NULL) {
		if (len > 0)
			memcpy(copy, data, len);
		copy[len] = '\0';
		exp_security(arena, copy, len, &s);
		if (s.contacts.n > CF_SECURITY_CONTACTS)
			abort();
		for (i = 0; i < s.contacts.n; i++)
			if (!cf_gate_clean(s.contacts.v[i],
			    strlen(s.contacts.v[i]), CF_MAX_TEXT))
				abort();
	}
	free(copy);
	cf_arena_free(arena);
	return 0;
}
