/* The corpus of the list of SCTs, each file with what it must come to. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "codec_sct.h"

static void
corpus(void **state)
{
	static const struct {
		const char *name;
		int code;
		size_t n;
	} table[] = {
		{ "good", CF_OK, 2 },
		{ "version2", CF_OK, 1 },
		{ "far", CF_OK, 1 },
		{ "cut", CF_EPARSE, 0 },
		{ "empty", CF_EPARSE, 0 },
		{ "tail", CF_EPARSE, 0 },
		{ "nosig", CF_EPARSE, 0 },
		{ "many", CF_ELIMIT, 0 },
	};
	struct cf_arena *arena = cf_arena_new(1u << 20);
	struct tls_sct scts[TLS_SCTS];
	struct cf_err err = { 0 };
	size_t i, len, n = 0;
	char *data;

	(void)state;
	for (i = 0; i < CF_NELEM(table); i++) {
		assert_int_equal(cf_file_read(arena, cf_printf(arena, "%s%s",
		    CF_SOURCE_DIR "/tests/fuzz/corpus/tls_scts/",
		    table[i].name), 65536, &data, &len, &err), CF_OK);
		if (tls_scts_read((unsigned char *)data, len, scts, TLS_SCTS,
			&n) != table[i].code ||
		    (table[i].code == CF_OK && n != table[i].n))
			fail_msg("%s", table[i].name);
		if (i > 0)
			continue;
		assert_int_equal(scts[0].version, 0);
		assert_int_equal(scts[0].time, 1790848800);
		assert_int_equal(scts[0].hash, 4);
		assert_int_equal(scts[0].signature, 3);
		assert_memory_equal(scts[0].log, "aaaa", 4);
	}
	cf_arena_free(arena);
}

int
main(void)
{
	const struct CMUnitTest tests[] = { cmocka_unit_test(corpus) };

	return cmocka_run_group_tests(tests, NULL, NULL);
}
