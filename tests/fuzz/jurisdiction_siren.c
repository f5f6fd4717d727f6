/* Answers of the French register: every SIREN that comes out is one. */
#include <stdint.h>
#include <stdlib.h>

#include <confiance/limits.h>

#include "codec_siren.h"

int LLVMFuzzerTestOneInput(const uint8_t *, size_t);

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t len)
{
	struct cf_arena *arena = cf_arena_new(CF_ARENA_REGISTER);
	const struct jur_siren *v;
	struct cf_err err = { 0 };
	size_t i, n = 0;

	if (arena == NULL)
		return 0;
	if (jur_siren_parse(arena, data, len, &v, &n, &err) != CF_OK &&
	    err.msg[0] == '\0')
		abort();
	for (i = 0; i < n; i++)
		if (!jur_siren_is(v[i].siren) || v[i].name[0] == '\0' ||
		    (v[i].state[0] != 'A' && v[i].state[0] != 'C'))
			abort();
	cf_arena_free(arena);
	return 0;
}
