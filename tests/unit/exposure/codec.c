/*
 * Header fields and pages: what RFC 6797, 6265 and 9110 say, and what servers
 * send instead.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "exposure.h"

static int
setup(void **state)
{
	*state = cf_arena_new(1 << 20);
	return *state == NULL;
}

static int
teardown(void **state)
{
	cf_arena_free(*state);
	return 0;
}

static void
test_hsts(void **state)
{
	static const struct {
		const char *value;
		int64_t max_age; /* -1: not valid */
		bool subdomains, preload;
	} t[] = {
		/* RFC 6797, 6.2, and its grammar. */
		{ "max-age=31536000", 31536000, false, false },
		{ "max-age=15768000 ; includeSubDomains", 15768000, true,
		    false },
		{ "max-age=\"31536000\"", 31536000, false, false },
		{ "max-age=0", 0, false, false },
		{ "MAX-AGE=1; INCLUDESUBDOMAINS; PreLoad", 1, true, true },
		{ " ; ;max-age = 5; ;", 5, false, false },
		{ "other=\"a;b\\\"c\"; max-age=7", 7, false, false },
		{ "max-age=99999999999999999999", INT64_MAX, false, false },
		{ "", -1, false, false },
		{ "includeSubDomains", -1, false, false },
		{ "max-age", -1, false, false },
		{ "max-age=", -1, false, false },
		{ "max-age=\"\"", -1, false, false },
		{ "max-age=-1", -1, false, false },
		{ "max-age=1.5", -1, false, false },
		{ "max-age=1 2", -1, false, false },
		{ "max-age=1, max-age=2", -1, false, false },
		{ "max-age=1; Max-Age=2", -1, false, false },
		{ "max-age=1; preload; preload", -1, false, false },
		{ "max-age=\"1", -1, false, false },
		{ "max-age=\"1\\", -1, false, false },
		{ "=1; max-age=1", -1, false, false },
	};
	struct exp_hsts hsts;
	size_t i;

	(void)state;
	for (i = 0; i < CF_NELEM(t); i++) {
		memset(&hsts, 0, sizeof(hsts));
		if (exp_hsts(t[i].value, &hsts) != (t[i].max_age >= 0))
			fail_msg("%s", t[i].value);
		if (t[i].max_age < 0)
			continue;
		assert_int_equal(hsts.max_age, t[i].max_age);
		assert_int_equal(hsts.subdomains, t[i].subdomains);
		assert_int_equal(hsts.preload, t[i].preload);
	}
}

static void
test_cookie(void **state)
{
	static const struct {
		const char *value, *name; /* NULL: not valid */
		bool secure, http_only;
		enum exp_same_site site;
	} t[] = {
		{ "SID=31d4; Path=/; Secure; HttpOnly; SameSite=Lax", "SID",
		    true, true, EXP_SITE_LAX },
		{ "a=b", "a", false, false, EXP_SITE_NONE_SAID },
		{ " a = b ;secure;HTTPONLY;samesite = none", "a", true, true,
		    EXP_SITE_NONE },
		{ "a=Secure", "a", false, false, EXP_SITE_NONE_SAID },
		{ "a=b; Secured; SameSite=Strict", "a", false, false,
		    EXP_SITE_STRICT },
		{ "a=b; SameSite=Strict; SameSite=what", "a", false, false,
		    EXP_SITE_NONE_SAID },
		{ "a=b;Secure=no", "a", true, false, EXP_SITE_NONE_SAID },
		{ "a=b;;;", "a", false, false, EXP_SITE_NONE_SAID },
		{ "\x1b[2J=1", "\\x1b[2J", false, false, EXP_SITE_NONE_SAID },
		{ "=b", NULL, false, false, 0 },
		{ "ab; Secure=1", NULL, false, false, 0 },
		{ "", NULL, false, false, 0 },
	};
	struct exp_cookie c;
	size_t i;

	for (i = 0; i < CF_NELEM(t); i++) {
		if (exp_cookie(*state, t[i].value, &c) != (t[i].name != NULL))
			fail_msg("%s", t[i].value);
		if (t[i].name == NULL)
			continue;
		assert_string_equal(c.name, t[i].name);
		assert_int_equal(c.secure, t[i].secure);
		assert_int_equal(c.http_only, t[i].http_only);
		assert_int_equal(c.same_site, t[i].site);
	}
}

static void
test_location(void **state)
{
	/* Seen from http://a.example:80. */
	static const struct {
		const char *value, *text; /* NULL: leads nowhere */
	} t[] = {
		{ "https://a.example/x?token=1#f", "https://a.example/x" },
		{ "HTTPS://A.Example", "https://a.example" },
		{ "https://a.example:8443/", "https://a.example:8443/" },
		{ "//b.example/y", "http://b.example/y" },
		{ "/login", "http://a.example/login" },
		{ "login?next=/", "http://a.example/login" },
		{ "?a", "http://a.example" },
		{ "https://[2001:DB8::1]:444/", "https://[2001:db8::1]:444/" },
		{ "https://a.example@evil.example/", "https://evil.example/" },
		{ "https://a.example\\@evil.example/", "https://a.example"
		    "/\\@evil.example/" },
		{ "https://a.example:/", "https://a.example/" },
		{ "https://a.example:99999/", NULL },
		{ "https://a.example:x/", NULL },
		{ "https://[::1/", NULL },
		{ "https:///x", NULL },
		{ "https:x", NULL },
		{ "mailto:a@b.example", NULL },
		{ "", NULL },
	};
	struct exp_location to;
	size_t i;

	for (i = 0; i < CF_NELEM(t); i++) {
		if (exp_location(*state, t[i].value, "http", "a.example", 80,
		    &to) != (t[i].text != NULL))
			fail_msg("%s", t[i].value);
		if (t[i].text != NULL)
			assert_string_equal(exp_location_text(*state, &to),
			    t[i].text);
	}
}

static void
test_words(void **state)
{
	assert_string_equal(exp_media_type(*state,
	    " Text/HTML; charset=utf-8"), "text/html");
	assert_string_equal(exp_media_type(*state, "text"), "");
	assert_string_equal(exp_media_type(*state, "text/ x"), "");
	assert_string_equal(exp_media_type(*state, ""), "");
	assert_string_equal(exp_auth_scheme(*state, "Bearer realm=\"x\""),
	    "bearer");
	assert_string_equal(exp_auth_scheme(*state, "\x01"), "");
}

static void
page(struct cf_arena *arena, const char *html, const char *title,
    bool password)
{
	struct exp_page p;

	exp_page(arena, html, strlen(html), &p);
	assert_string_equal(p.title, title);
	assert_int_equal(p.password, password);
}

static void
test_page(void **state)
{
	page(*state, "<html><TITLE lang=fr>\n Console\t d'administration "
	    "</Title><form><input name=p TYPE = 'Password'>",
	    "Console d'administration", true);
	page(*state, "<title>Open", "Open", false);
	page(*state, "<input type=text name=password>", "", false);
	page(*state, "<p type=password><input>", "", false);
	page(*state, "<input type=text><input type=\"password\"", "", true);
	page(*state, "<title", "", false);
	page(*state, "<input type=", "", false);
	page(*state, "<input type=passwor", "", false);
	page(*state, "", "", false);
	page(*state, "<title>\xe2\x80\xae\x07</title>",
	    "\\xe2\\x80\\xae\\x07", false);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(test_hsts, setup, teardown),
		cmocka_unit_test_setup_teardown(test_cookie, setup, teardown),
		cmocka_unit_test_setup_teardown(test_location, setup,
		    teardown),
		cmocka_unit_test_setup_teardown(test_words, setup, teardown),
		cmocka_unit_test_setup_teardown(test_page, setup, teardown),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
