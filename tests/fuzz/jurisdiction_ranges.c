/*
 * Fuzz entry: the reader of the compiled file of ranges, without its digest,
 * so that everything behind it is reached; look-ups in all tables of what was
 * accepted.
 */
#include <stdlib.h>
#include <string.h>

#include "ranges.h"

int LLVMFuzzerTestOneInput(const uint8_t *, size_t);

static void
look(struct cf_arena *arena, const struct jur_ranges *r, struct cf_addr addr)
{
	struct jur_place p = { .text = "", .addr = addr };
	const struct jur_origin *origins;
	size_t n;

	jur_ranges_look(arena, r, &p);
	if (p.a == NULL || p.b == NULL || p.published == NULL ||
	    p.published_by == NULL || p.as_name == NULL)
		abort();
	origins = jur_ranges_origins(r, &n);
	if (n > 0 && origins[0].set.name == NULL)
		abort();
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t len)
{
	static const struct cf_addr addrs[] = {
		{ 4, { 0, 0, 0, 0 }, 0 },
		{ 4, { 1, 0, 0, 9 }, 0 },
		{ 4, { 255, 255, 255, 255 }, 0 },
		{ 6, { 0x20, 0x01, 0x0d, 0xb8 }, 0 },
		{ 6, { 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff,
		    0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff }, 0 },
	};
	struct cf_arena *arena = cf_arena_new(16u << 20);
	struct jur_ranges *r;
	void *aligned;
	size_t i;

	if (arena == NULL)
		return 0;
	aligned = cf_memdup(arena, data, len);
	if (aligned != NULL && jur_ranges_parse(arena, aligned, len, false, &r,
	    NULL) == CF_OK)
		for (i = 0; i < CF_NELEM(addrs); i++)
			look(arena, r, addrs[i]);
	cf_arena_free(arena);
	return 0;
}
