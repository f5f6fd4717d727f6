/*
 * Fuzzes the readers of header fields; each gets the whole input.
 */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <confiance/text.h>

#include "exposure.h"

int LLVMFuzzerTestOneInput(const uint8_t *, size_t);

static void
clean(const char *s)
{
	if (s == NULL || !cf_gate_clean(s, strlen(s), CF_MAX_TEXT))
		abort();
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t len)
{
	struct cf_arena *arena = cf_arena_new(16u << 20);
	struct exp_hsts hsts;
	struct exp_cookie cookie;
	struct exp_location to;
	char *s;

	if (arena == NULL)
		return 0;
	s = cf_strndup(arena, (const char *)data, len);
	if (exp_hsts(s, &hsts) && hsts.max_age < 0)
		abort();
	if (exp_cookie(arena, s, &cookie)) {
		clean(cookie.name);
		if (cookie.name[0] == '\0')
			abort();
	}
	if (exp_location(arena, s, "https", "a.example", 443, &to)) {
		clean(exp_location_text(arena, &to));
		if (to.host[0] == '\0' || to.port > 65535)
			abort();
	}
	clean(exp_media_type(arena, s));
	clean(exp_auth_scheme(arena, s));
	cf_arena_free(arena);
	return 0;
}
