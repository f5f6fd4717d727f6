/*
 * SPF, DMARC and tag lists: what the RFCs give as examples, and what is wrong.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include <confiance/limits.h>

#include "codec_mail.h"

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

static const char *
join(const struct cf_strings *list)
{
	const char *s = "";
	size_t i;

	for (i = 0; i < list->n; i++)
		s = cf_printf(arena, "%s%s%s", s, i == 0 ? "" : " ",
		    list->v[i]);
	return s;
}

static void
spf(void **state)
{
	static const struct {
		const char *record, *includes, *hosts, *addresses;
		unsigned int lookups;
		bool macro;
	} cases[] = {
		{ "v=spf1", "", "", "", 0, false },
		{ "v=spf1 -all", "", "", "", 0, false },
		/* RFC 7208, appendix A. */
		{ "v=spf1 a:example.org -all", "", "example.org", "", 1,
		    false },
		{ "v=spf1 mx/30 mx:example.org/30 -all", "", "example.org", "",
		    2, false },
		{ "v=spf1 ip4:192.0.2.128/28 -all", "", "", "192.0.2.128/28",
		    0, false },
		{ "v=spf1 include:example.com include:example.net -all",
		    "example.com example.net", "", "", 2, false },
		{ "v=spf1 redirect=example.org", "example.org", "", "", 1,
		    false },
		{ "V=SPF1  +Include:a.example ?INCLUDE:a.EXAMPLE  ~all",
		    "a.example", "", "", 2, false },
		{ "v=spf1 exists:%{ir}.x.example ptr -all", "", "", "", 2,
		    true },
		{ "v=spf1 include:%{d}.x.example", "", "", "", 1, true },
		{ "v=spf1 ip6:2001:db8::/32 exp=why.example moo=cow -all", "",
		    "", "2001:db8::/32", 0, false },
	};
	struct jur_spf ret;
	size_t i;

	(void)state;
	for (i = 0; i < CF_NELEM(cases); i++) {
		assert_true(jur_spf_is(cases[i].record));
		assert_int_equal(jur_spf_parse(arena, cases[i].record, &ret),
		    CF_OK);
		assert_string_equal(join(&ret.includes), cases[i].includes);
		assert_string_equal(join(&ret.hosts), cases[i].hosts);
		assert_string_equal(join(&ret.addresses), cases[i].addresses);
		assert_int_equal(ret.lookups, cases[i].lookups);
		assert_int_equal(ret.macro, cases[i].macro);
	}
}

static void
spf_wrong(void **state)
{
	static const char *const wrong[] = { "v=spf1 includ:a.example",
		"v=spf1 include:", "v=spf1 ip4:", "v=spf1 redirect=",
		"v=spf1 allx", "v=spf1 --all" };
	struct jur_spf ret;
	char *many = cf_strdup(arena, "v=spf1");
	size_t i;

	(void)state;
	assert_false(jur_spf_is("v=spf10 -all"));
	assert_false(jur_spf_is("v=spf"));
	assert_false(jur_spf_is(""));
	assert_int_equal(jur_spf_parse(arena, "v=spf2 a", &ret), CF_EPARSE);
	for (i = 0; i < CF_NELEM(wrong); i++)
		assert_int_equal(jur_spf_parse(arena, wrong[i], &ret),
		    CF_EPARSE);
	for (i = 0; i <= CF_SPF_TERMS; i++)
		many = cf_printf(arena, "%s a", many);
	assert_int_equal(jur_spf_parse(arena, many, &ret), CF_ELIMIT);
}

static void
tags(void **state)
{
	static const char dmarc[] = "v=DMARC1; p=reject ;rua = "
				    "mailto:a@b.example!10m,"
				    "mailto:c@d.example , https://e.example:8/f"
				    ",ftp://g.example,mailto:nobody; p=none";
	struct cf_strings hosts;

	(void)state;
	assert_string_equal(jur_tag(arena, dmarc, "p"), "reject");
	assert_string_equal(jur_tag(arena, dmarc, "P"), "reject");
	assert_string_equal(jur_tag(arena, dmarc, "ruf"), "");
	assert_string_equal(jur_tag(arena, "", "p"), "");
	assert_string_equal(jur_tag(arena, ";;p=;", "p"), "");
	hosts = jur_uri_hosts(arena, jur_tag(arena, dmarc, "rua"));
	assert_string_equal(join(&hosts), "b.example d.example e.example");
	hosts = jur_uri_hosts(arena, "");
	assert_int_equal(hosts.n, 0);
	hosts = jur_uri_hosts(arena, "mailto:a@b,mailto:c@B,,mailto:@");
	assert_string_equal(join(&hosts), "b");
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(spf),
		cmocka_unit_test(spf_wrong),
		cmocka_unit_test(tags),
	};

	return cmocka_run_group_tests(tests, setup, teardown);
}
