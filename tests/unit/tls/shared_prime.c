/* Moduli that share a prime: the tree against the naive way. */
#include <stdarg.h>
#include <setjmp.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include <confiance/limits.h>

#include "shared_prime.h"

static uint64_t
gcd(uint64_t a, uint64_t b)
{
	uint64_t r;

	for (; b != 0; b = r) {
		r = a % b;
		a = b;
	}
	return a;
}

/* A common divisor that is not the whole of the first. */
static bool
betrayed(uint64_t a, uint64_t b)
{
	uint64_t g = gcd(a, b);

	return g > 1 && g < a;
}

static void
against_naive(void **state)
{
	enum { N = 401 };
	struct cf_arena *arena = cf_arena_new(16u << 20);
	uint64_t v[N], x = 88172645463325252u;
	const char *hex[N];
	size_t i, k, found = 0;
	long other[N];
	bool expected;

	(void)state;
	for (i = 0; i < N; i++) {
		x ^= x << 13;
		x ^= x >> 7;
		x ^= x << 17;
		v[i] = (x >> 20) | 1;
		/* Many have no small factor in common with another one. */
		if (i % 3 == 0)
			v[i] = v[i] % 1000003 + 2;
		hex[i] = cf_printf(arena, "%llx", (unsigned long long)v[i]);
	}
	assert_int_equal(tls_shared_primes(arena, hex, N, other), CF_OK);
	for (i = 0; i < N; i++) {
		expected = false;
		for (k = 0; k < N; k++)
			expected |= k != i && betrayed(v[i], v[k]);
		assert_int_equal(other[i] >= 0, expected);
		if (expected)
			assert_true(betrayed(v[i], v[other[i]]));
		found += expected;
	}
	assert_in_range(found, 1, N - 1);
	cf_arena_free(arena);
}

static void
odd_ones(void **state)
{
	/* 3*5, 11*13, 3*7, the first again, a multiple of the second. */
	static const char *const hex[] = { "f", "8f", "15", "f", "1ad", "",
		"0f", "1", "xyz", "F" };
	struct cf_arena *arena = cf_arena_new(1u << 20);
	long other[CF_NELEM(hex)];
	size_t i;

	(void)state;
	assert_int_equal(
	    tls_shared_primes(arena, hex, CF_NELEM(hex), other), CF_OK);
	assert_true(other[0] == 2 || other[0] == 4);
	/* Who shows a multiple of another's key betrays nobody but itself. */
	assert_int_equal(other[1], TLS_PRIME_NONE);
	assert_int_equal(other[3], other[0]);
	assert_true(other[2] == 0 || other[2] == 3 || other[2] == 4);
	assert_true(other[4] >= 0);
	for (i = 5; i < CF_NELEM(hex); i++)
		assert_int_equal(other[i], TLS_PRIME_UNREAD);
	/* The same key twice is one key. */
	assert_int_equal(
	    tls_shared_primes(arena, (const char *[]){ "f", "f" }, 2, other),
	    CF_OK);
	assert_int_equal(other[0], TLS_PRIME_NONE);
	assert_int_equal(tls_shared_primes(arena, hex, 0, other), CF_OK);
	cf_arena_free(arena);
}

static void
too_long(void **state)
{
	struct cf_arena *arena = cf_arena_new(1u << 20);
	char s[CF_TLS_MODULUS_BITS / 4 + 2];
	const char *hex[] = { s, "f" };
	long other[2];

	(void)state;
	memset(s, 'f', sizeof(s) - 1);
	s[sizeof(s) - 1] = '\0';
	assert_int_equal(tls_shared_primes(arena, hex, 2, other), CF_OK);
	assert_int_equal(other[0], TLS_PRIME_UNREAD);
	s[sizeof(s) - 2] = '\0';
	assert_int_equal(tls_shared_primes(arena, hex, 2, other), CF_OK);
	assert_true(other[0] == 1); /* 16^n - 1 is a multiple of 15 */
	assert_int_equal(other[1], TLS_PRIME_NONE);
	cf_arena_free(arena);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(against_naive),
		cmocka_unit_test(odd_ones),
		cmocka_unit_test(too_long),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
