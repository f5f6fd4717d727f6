/* Answers of GLEIF: every LEI that comes out is one. */
#include <stdint.h>
#include <stdlib.h>

#include <confiance/limits.h>

#include "codec_gleif.h"

int LLVMFuzzerTestOneInput(const uint8_t *, size_t);

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t len)
{
	struct cf_arena *arena = cf_arena_new(CF_ARENA_REGISTER);
	struct cf_err err = { 0 };
	struct jur_gleif g;
	size_t i;

	if (arena == NULL)
		return 0;
	if (jur_gleif_parse(arena, data, len, &g, &err) != CF_OK) {
		if (err.msg[0] == '\0')
			abort();
		g = (struct jur_gleif){ .nrecords = 0 };
	}
	for (i = 0; i < g.nrecords; i++)
		if (!jur_lei_is(g.records[i].lei) ||
		    g.records[i].name[0] == '\0')
			abort();
	for (i = 0; i < g.nparents; i++)
		if (!jur_lei_is(g.parents[i].lei) ||
		    (g.parents[i].parent[0] == '\0') ==
			(g.parents[i].exception[0] == '\0'))
			abort();
	cf_arena_free(arena);
	return 0;
}
