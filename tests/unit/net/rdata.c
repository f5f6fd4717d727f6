/* Data of DNS records as text, and what is not of its type. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include <confiance/limits.h>
#include <confiance/net.h>

static struct cf_arena *arena;

static int
setup(void **state)
{
	(void)state;
	return (arena = cf_arena_new(1u << 20)) == NULL;
}

static int
teardown(void **state)
{
	(void)state;
	cf_arena_free(arena);
	return 0;
}

static void
text(void **state)
{
	static const struct {
		unsigned int type;
		const char *rdata;
		size_t len;
		const char *want; /* NULL: refused */
	} cases[] = {
		{ CF_DNS_A, "\xc0\0\2\1", 4, "192.0.2.1" },
		{ CF_DNS_A, "\xc0\0\2", 3, NULL },
		{ CF_DNS_A, "\xc0\0\2\1\1", 5, NULL },
		{ CF_DNS_MX, "\0\12\2mx\7example\0", 14, "10 mx.example." },
		{ CF_DNS_MX, "\0\0\0", 3, "0 ." },
		{ CF_DNS_MX, "\0\12\2mx\7exam", 9, NULL },
		{ CF_DNS_MX, "", 0, NULL },
		{ CF_DNS_NS, "\2ns\2fr\0", 7, "ns.fr." },
		/* A compressed name in data that has none. */
		{ CF_DNS_NS, "\xc0\0", 2, NULL },
		{ CF_DNS_SRV, "\0\144\0\1\x13\xc5\3sip\2fr\0", 14,
		    "100 1 5061 sip.fr." },
		{ CF_DNS_DS, "\4\322\15\2\xab\xcd", 6, "1234 13 2 abcd" },
		{ CF_DNS_TXT, "\2a;\1b", 5, "\"a;\" \"b\"" },
	};
	const char *s;
	size_t i;

	(void)state;
	for (i = 0; i < CF_NELEM(cases); i++) {
		if (cases[i].want == NULL) {
			assert_int_equal(cf_dns_text(arena, cases[i].type,
			    cases[i].rdata, cases[i].len, &s), CF_EPARSE);
			continue;
		}
		assert_int_equal(cf_dns_text(arena, cases[i].type,
		    cases[i].rdata, cases[i].len, &s), CF_OK);
		assert_string_equal(s, cases[i].want);
	}
}

static void
txt(void **state)
{
	const char *s;
	size_t len;

	(void)state;
	assert_int_equal(cf_dns_txt(arena, "\3v=s\0\3pf1", 9, &s, &len), CF_OK);
	assert_string_equal(s, "v=spf1");
	assert_int_equal(len, 6);
	assert_int_equal(cf_dns_txt(arena, "\0", 1, &s, &len), CF_OK);
	assert_int_equal(len, 0);
	assert_int_equal(cf_dns_txt(arena, "", 0, &s, &len), CF_EPARSE);
	assert_int_equal(cf_dns_txt(arena, "\4abc", 4, &s, &len), CF_EPARSE);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(text),
		cmocka_unit_test(txt),
	};

	return cmocka_run_group_tests(tests, setup, teardown);
}
