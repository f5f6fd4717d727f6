/*
 * Fuzzes the LUKS codec: the same bytes as a whole header, and as the JSON
 * area of LUKS2, which the checksum would otherwise keep out of reach.
 */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "storage.h"

int LLVMFuzzerTestOneInput(const uint8_t *, size_t);

static void
check(const struct luks_info *info, const char *cipher)
{
	/* What the collector relies on. */
	if (cipher == NULL || info->mode == NULL || info->integrity == NULL ||
	    info->nslots > CF_LUKS_SLOTS || info->ntokens > CF_LUKS_TOKENS ||
	    info->nhashes > CF_LUKS_SLOTS || info->key_bits < 0 ||
	    luks_effective_bits(info) > info->key_bits)
		abort();
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t len)
{
	struct cf_arena *arena = cf_arena_new(64u << 20);
	struct luks_info info = { .cipher = "", .mode = "", .integrity = "" };
	const char *why = "";
	int rc;

	if (arena == NULL)
		return 0;
	rc = luks2_json(arena, (const char *)data, len, &info, &why);
	if (rc == 0)
		check(&info, info.cipher);
	else if (why[0] == '\0')
		abort();
	rc = luks_parse(arena, data, len, &info, &why);
	if (rc == 0)
		check(&info, info.cipher);
	cf_arena_free(arena);
	return 0;
}
