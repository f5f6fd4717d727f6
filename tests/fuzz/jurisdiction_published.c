/*
 * Fuzz entry: which format a file of ranges has, and the readers of all of
 * them; what they took must make a sound table.
 */
#include <stdlib.h>
#include <string.h>

#include "ranges.h"

int LLVMFuzzerTestOneInput(const uint8_t *, size_t);

/* One table compiled and read back. */
static void
compile(struct cf_arena *arena, struct jur_builder *b, enum jur_table t)
{
	struct jur_ranges *r;
	struct cf_buf out;

	if (jur_builder_table(b, t, NULL) != CF_OK ||
	    jur_builder_finish(b, &out, NULL) != CF_OK)
		return;
	if (jur_ranges_parse(arena, out.data, out.len, true, &r, NULL) !=
	    CF_OK)
		abort();
	cf_buf_free(&out);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t len)
{
	static struct cf_arena *kept;
	static struct jur_region_table *regions;
	struct cf_arena *arena = cf_arena_new(64u << 20);
	struct jur_builder *b = jur_builder_new(arena);
	struct jur_world world = { .dir = CF_SOURCE_DIR
	    "/checks/jurisdiction/data" };
	const char *text = (const char *)data;
	struct jur_taken taken;
	enum jur_format f;
	int family, rc;

	if (kept == NULL && ((kept = cf_arena_new(1u << 20)) == NULL ||
	    jur_world_list(kept, world.dir, &world, NULL) != CF_OK ||
	    jur_region_table_load(kept, &world, &regions, NULL) != CF_OK))
		abort();
	if (arena == NULL || b == NULL)
		goto out;
	f = jur_format_of(text, len);
	for (family = 4; family <= 6; family += 2) {
		if (jur_format_published(f))
			rc = jur_published_read(arena, text, len, f, "x",
			    regions, family, b, &taken, NULL);
		else if (f != JUR_F_UNKNOWN && f != JUR_F_MMDB)
			rc = jur_lines_read(arena, text, len, f, family, b,
			    &taken, NULL);
		else
			break;
		if (rc == CF_OK && taken.ranges == 0)
			abort();
		compile(arena, b, jur_format_published(f) ?
		    (family == 4 ? JUR_T_P4 : JUR_T_P6) :
		    f == JUR_F_ASN ? (family == 4 ? JUR_T_N4 : JUR_T_N6) :
				     (family == 4 ? JUR_T_A4 : JUR_T_A6));
	}
out:
	jur_builder_free(b);
	cf_arena_free(arena);
	return 0;
}
