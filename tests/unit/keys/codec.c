/*
 * PKCS#11 numbers and bytes: sizes, curves, dates, names of keys.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include <confiance/limits.h>

#include "keys.h"

static struct cf_arena *arena;

static int
setup(void **state)
{
	(void)state;
	arena = cf_arena_new(1u << 20);
	return arena == NULL;
}

static int
teardown(void **state)
{
	(void)state;
	cf_arena_free(arena);
	return 0;
}

static void
test_numbers(void **state)
{
	(void)state;
	assert_string_equal(p11_key_type(arena, 0x1f), "AES");
	assert_string_equal(p11_key_type(arena, 0x15), "DES3");
	assert_string_equal(p11_key_type(arena, 0x80000001UL), "0x80000001");
	assert_int_equal(p11_fixed_bits(0x15), 168);
	assert_int_equal(p11_fixed_bits(0x1f), 0);
	assert_string_equal(p11_mechanism(arena, 0x1080), "CKM_AES_KEY_GEN");
	assert_string_equal(p11_mechanism(arena, 0xdead), "0xdead");
	assert_string_equal(p11_error(arena, 0xa0), "CKR_PIN_INCORRECT");
	assert_string_equal(p11_error(arena, 0x80000123UL), "0x80000123");
}

static void
test_flags(void **state)
{
	const char *names[P11_FLAGS_MAX];

	(void)state;
	assert_int_equal(p11_token_flags(0, names), 0);
	assert_int_equal(p11_token_flags(0x40000 | 0x400, names), 2);
	assert_string_equal(names[0], "TOKEN_INITIALIZED");
	assert_string_equal(names[1], "USER_PIN_LOCKED");
	assert_true(p11_token_flags(~0UL, names) < P11_FLAGS_MAX);
}

static void
test_padded(void **state)
{
	(void)state;
	assert_string_equal(p11_padded(arena,
	    (const unsigned char *)"SoftHSM project   ", 18),
	    "SoftHSM project");
	assert_string_equal(p11_padded(arena,
	    (const unsigned char *)"a\0\0\0", 4), "a");
	assert_string_equal(p11_padded(arena,
	    (const unsigned char *)"    ", 4), "");
	assert_string_equal(p11_padded(arena,
	    (const unsigned char *)"a\033[31m ", 7), "a\\x1b[31m");
}

static void
test_bits(void **state)
{
	static const unsigned char zero[4] = { 0 }, one[] = { 0, 0, 1 };
	static unsigned char big[256] = { 0x80 };

	(void)state;
	assert_int_equal(p11_number_bits(zero, sizeof(zero)), 0);
	assert_int_equal(p11_number_bits(one, sizeof(one)), 1);
	assert_int_equal(p11_number_bits(big, sizeof(big)), 2048);
	assert_int_equal(p11_number_bits(NULL, 0), 0);
}

static void
test_date(void **state)
{
	int64_t t = 7;

	(void)state;
	assert_int_equal(p11_date((const unsigned char *)"20310101", 8, &t),
	    0);
	assert_int_equal(t, 1924992000);
	assert_int_equal(p11_date((const unsigned char *)"20311301", 8, &t),
	    CF_EPARSE);
	assert_int_equal(p11_date((const unsigned char *)"2031-1-1", 8, &t),
	    CF_EPARSE);
	assert_int_equal(p11_date((const unsigned char *)"203101", 6, &t),
	    CF_EPARSE);
	assert_int_equal(t, 1924992000); /* written only on success */
}

static const unsigned char p256[] = { 6, 8, 0x2a, 0x86, 0x48, 0xce, 0x3d, 3,
	1, 7 };

static void
test_curves(void **state)
{
	static const unsigned char fr[] = { 6, 10, 0x2a, 0x81, 0x7a, 1, 0x81,
		0x5f, 0x65, 0x82, 0, 1 };
	static const unsigned char other[] = { 6, 3, 0x2a, 3, 4 };
	static const unsigned char explicit_[] = { 0x30, 3, 2, 1, 1 };
	unsigned char text[14] = { 0x13, 12 };
	struct p11_curve c = { 0 };
	size_t i;

	(void)state;
	assert_int_equal(p11_ec_params(p256, sizeof(p256), &c), 0);
	assert_string_equal(c.name, "P-256");
	assert_int_equal(c.bits, 256);
	assert_int_equal(p11_ec_params(fr, sizeof(fr), &c), 0);
	assert_string_equal(c.name, "FRP256v1");
	memcpy(text + 2, "edwards25519", 12);
	assert_int_equal(p11_ec_params(text, sizeof(text), &c), 0);
	assert_string_equal(c.name, "Ed25519");
	assert_int_equal(p11_ec_params(other, sizeof(other), &c),
	    CF_ENOTFOUND);
	assert_int_equal(p11_ec_params(explicit_, sizeof(explicit_), &c),
	    CF_ENOTFOUND);
	for (i = 0; i < sizeof(p256); i++) /* cut at every byte */
		assert_int_equal(p11_ec_params(p256, i, &c), CF_EPARSE);
}

static void
test_names(void **state)
{
	struct p11_named keys[] = {
		{ .label = "kek", .id = "01", .class_ = "secret" },
		{ .label = "", .id = "0a0b", .class_ = "private" },
		{ .label = "", .id = "", .class_ = "private" },
		{ .label = "twin", .id = "02", .class_ = "secret" },
		{ .label = "twin", .id = "02", .class_ = "secret" },
		{ .label = "twin", .id = "03", .class_ = "secret" },
		{ .label = "kek#secret-01", .id = "04", .class_ = "secret" },
	};
	struct p11_named back[CF_NELEM(keys)];
	size_t i, j, n = CF_NELEM(keys);

	(void)state;
	for (i = 0; i < n; i++) {
		keys[i].index = i;
		back[n - 1 - i] = keys[i];
	}
	assert_int_equal(p11_name_keys(arena, keys, n), 0);
	assert_int_equal(p11_name_keys(arena, back, n), 0);
	for (i = 0; i < n; i++) {
		/* The order of the token does not show... */
		assert_string_equal(keys[i].ret_name, back[i].ret_name);
		/* ...and no two have one name. */
		for (j = 0; j < i; j++)
			assert_string_not_equal(keys[i].ret_name,
			    keys[j].ret_name);
		if (keys[i].index == 0)
			assert_string_equal(keys[i].ret_name, "kek");
		if (keys[i].index == 1)
			assert_string_equal(keys[i].ret_name, "0a0b");
		if (keys[i].index == 5)
			assert_string_equal(keys[i].ret_name,
			    "twin#secret-03");
		if (keys[i].index == 6)
			assert_string_equal(keys[i].ret_name,
			    "kek\\x23secret-01");
	}
	assert_int_equal(p11_name_keys(arena, NULL, 0), 0);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_numbers),
		cmocka_unit_test(test_flags),
		cmocka_unit_test(test_padded),
		cmocka_unit_test(test_bits),
		cmocka_unit_test(test_date),
		cmocka_unit_test(test_curves),
		cmocka_unit_test(test_names),
	};

	return cmocka_run_group_tests(tests, setup, teardown);
}
