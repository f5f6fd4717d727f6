/* Fuzzes the readers of SAML metadata and of what announces keys. */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <confiance/text.h>

#include "pages.h"

int LLVMFuzzerTestOneInput(const uint8_t *, size_t);

static void
try_one(const struct exp_announcement *a, const char *bytes, size_t len)
{
	struct cf_arena *arena = cf_arena_new(16u << 20);
	struct exp_list hosts = { 0 };
	const char *who = "";
	size_t i;

	if (arena == NULL)
		return;
	if (a->read(arena, bytes, len, &hosts, &who) && hosts.n == 0)
		abort();
	if (!cf_gate_clean(who, strlen(who), CF_MAX_TEXT))
		abort();
	if (hosts.n > CF_PAGE_HOSTS)
		abort();
	for (i = 0; i < hosts.n; i++)
		if (!cf_gate_clean(hosts.v[i], strlen(hosts.v[i]), CF_MAX_TEXT))
			abort();
	cf_arena_free(arena);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t len)
{
	char *copy = malloc(len + 1);
	size_t i;

	if (copy == NULL)
		return 0;
	/* Bytes of its own, so that reading on is seen. */
	if (len > 0)
		memcpy(copy, data, len);
	copy[len] = '\0';
	for (i = 0; i < EXP_ANNOUNCEMENTS; i++)
		try_one(&exp_announcements[i], copy, len);
	free(copy);
	return 0;
}
