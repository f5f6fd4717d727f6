/* Fuzzes the readers of what clouds say of tenants and realms. */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <confiance/text.h>

#include "tenant.h"

int LLVMFuzzerTestOneInput(const uint8_t *, size_t);

static void
clean(const char *s)
{
	if (!cf_gate_clean(s, strlen(s), CF_MAX_TEXT))
		abort();
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t len)
{
	struct cf_arena *arena = cf_arena_new(16u << 20);
	struct jur_tenant t;
	struct jur_realm r;
	char *copy;

	if (arena == NULL)
		return 0;
	/* Bytes of its own, so that reading on is seen. */
	if ((copy = malloc(len + 1)) != NULL) {
		if (len > 0)
			memcpy(copy, data, len);
		if (jur_tenant_read(arena, 200, copy, len, &t) == CF_OK) {
			if (!t.exists || strlen(t.id) != 36)
				abort();
			clean(t.region);
			clean(t.sub);
			clean(t.cloud);
		}
		if (jur_tenant_read(arena, 400, copy, len, &t) == CF_OK &&
		    t.exists)
			abort();
		if (jur_realm_read(arena, copy, len, &r) == CF_OK) {
			clean(r.brand);
			clean(r.host);
		}
	}
	free(copy);
	cf_arena_free(arena);
	return 0;
}
