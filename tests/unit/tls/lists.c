/*
 * Trusted lists: what is granted today for web sites is taken, and nothing
 * else; what is no list gives no authority.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include <confiance/limits.h>

#include "codec_list.h"

#define CORPUS CF_SOURCE_DIR "/tests/fuzz/corpus/tls_list/"

static int
read_list(struct cf_arena *arena, const char *name,
    struct tls_trusted_list *ret)
{
	struct cf_err err = { 0 };
	char *xml;
	size_t len;

	assert_int_equal(cf_file_read(arena, cf_printf(arena, CORPUS "%s",
	    name), CF_TL_FILE, &xml, &len, &err), CF_OK);
	return tls_list_read(arena, xml, len, ret);
}

static void
good(void **state)
{
	static const unsigned char der[] = { 1, 2, 3, 4, 5, 6 };
	struct cf_arena *arena = cf_arena_new(CF_ARENA_LISTS);
	struct tls_trusted_list l;

	(void)state;
	assert_int_equal(read_list(arena, "good.xml", &l), CF_OK);
	assert_string_equal(l.territory, "FR");
	assert_string_equal(l.issued, "2026-11-01T00:00:00Z");
	assert_string_equal(l.next_update, "2027-04-30T00:00:00Z");
	/* Not those withdrawn, for signatures, or of the past. */
	assert_int_equal(l.authorities.n, 1);
	assert_int_equal(l.authorities.len[0], sizeof(der));
	assert_memory_equal(l.authorities.v[0], der, sizeof(der));
	assert_int_equal(read_list(arena, "notbase64.xml", &l), CF_OK);
	assert_int_equal(l.authorities.n, 0);
	cf_arena_free(arena);
}

static void
bad(void **state)
{
	static const char *const names[] = { "cut.xml", "doctype.xml",
		"other.xml", "deep.xml", "entity.xml" };
	struct cf_arena *arena = cf_arena_new(CF_ARENA_LISTS);
	struct tls_trusted_list l;
	size_t i;

	(void)state;
	for (i = 0; i < CF_NELEM(names); i++)
		if (read_list(arena, names[i], &l) != CF_EPARSE)
			fail_msg("%s is taken for a list", names[i]);
	assert_int_equal(tls_list_read(arena, "", 0, &l), CF_EPARSE);
	assert_int_equal(tls_list_read(arena, "<\0a", 3, &l), CF_EPARSE);
	cf_arena_free(arena);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(good),
		cmocka_unit_test(bad),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
