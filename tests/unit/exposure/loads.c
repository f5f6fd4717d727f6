/*
 * What a page loads from others, and security.txt: forms as pages in the wild
 * have them, and as RFC 9116 wants it.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "pages.h"

static int
setup(void **state)
{
	*state = cf_arena_new(16 << 20);
	return *state == NULL;
}

static int
teardown(void **state)
{
	cf_arena_free(*state);
	return 0;
}

static const char *
kind(enum exp_load_kind k)
{
	static const char *const names[] = { "script", "form", "resource",
		"report" };

	return names[k];
}

/* "KIND WHAT URL[ integrity]\n" of each. */
static const char *
said(const struct exp_loads *l)
{
	const char *text = "";
	size_t i;

	for (i = 0; i < l->n; i++)
		text = cf_printf(l->arena, "%s%s %s %s%s\n", text,
		    kind(l->v[i].kind), l->v[i].what, l->v[i].url,
		    l->v[i].integrity ? " integrity" : "");
	return text;
}

static struct exp_loads
page(struct cf_arena *arena, const char *html)
{
	struct exp_loads l;

	exp_loads_init(&l, arena, "https", "a.fr", 443);
	exp_loads_page(&l, html, strlen(html));
	return l;
}

static void
test_elements(void **state)
{
	static const struct {
		const char *html, *loads;
	} t[] = {
		{ "", "" },
		{ "<p>text", "" },
		{ "<script src=https://b.fr/x.js?k=canary></script>",
		    "script script https://b.fr/x.js\n" },
		{ "<script src=//b.fr/x.js integrity=sha384-A></script>",
		    "script script https://b.fr/x.js integrity\n" },
		/* Once with a digest, once without: without. */
		{ "<script src=//b.fr/x integrity=a></script>"
		    "<script src=//b.fr/x></script>",
		    "script script https://b.fr/x\n" },
		{ "<script src=x.js></script>",
		    "script script https://a.fr/x.js\n" },
		{ "<SCRIPT SRC='HTTPS://B.FR/x'></SCRIPT>",
		    "script script https://b.fr/x\n" },
		{ "<iframe src=https://b.fr:8443/></iframe>",
		    "script frame https://b.fr:8443/\n" },
		{ "<object data=//b.fr/o></object><embed src=//c.fr/e>",
		    "script object https://b.fr/o\n"
		    "script embed https://c.fr/e\n" },
		{ "<form action=https://b.fr/in></form>"
		    "<button formaction=//c.fr/></button>",
		    "form form https://b.fr/in\nform form https://c.fr/\n" },
		{ "<link rel='preconnect' href=https://fonts.gstatic.com>",
		    "resource preconnect https://fonts.gstatic.com\n" },
		{ "<link rel='shortcut icon' href=//b.fr/i.png>",
		    "resource icon https://b.fr/i.png\n" },
		{ "<link rel=preload as=script href=//b.fr/s>"
		    "<link rel=preload as=font href=//b.fr/f>",
		    "script preload https://b.fr/s\n"
		    "resource preload https://b.fr/f\n" },
		{ "<link rel=canonical href=//b.fr/>", "" },
		{ "<a href=//b.fr/></a>", "" },
		{ "<img src=//b.fr/1.png srcset='//c.fr/2.png 2x, //d.fr/3'>",
		    "resource image https://b.fr/1.png\n"
		    "resource image https://c.fr/2.png\n"
		    "resource image https://d.fr/3\n" },
		{ "<meta http-equiv=refresh content=\"5; URL='//b.fr/x'\">",
		    "resource refresh https://b.fr/x\n" },
		{ "<base href=https://b.fr/y/><script src=x.js></script>",
		    "script script https://b.fr/x.js\n" },
		{ "<div style='background:url(//b.fr/x)'>",
		    "resource css-url https://b.fr/x\n" },
		{ "<!-- <script src=//b.fr/></script> -->", "" },
		{ "<img src=data:image/png;base64,AA><a ping=//b.fr/p>",
		    "resource ping https://b.fr/p\n" },
		{ "<script src='javascript:x'></script>", "" },
		/* As browsers read them. */
		{ "<script src='\\\\b.fr\\x'></script>",
		    "script script https://b.fr/x\n" },
		{ "<script src=' ht\ntps:b.fr/x '></script>",
		    "script script https://b.fr/x\n" },
		{ "<script src=https:////b.fr/x></script>",
		    "script script https://b.fr/x\n" },
		{ "<script src=https://u:p@b.fr/></script>",
		    "script script https://b.fr/\n" },
		/* No entity is looked for anywhere. */
		{ "<!DOCTYPE html [<!ENTITY e SYSTEM 'file:///etc/passwd'>]>"
		    "<img src='//b.fr/&e;'>",
		    "resource image https://b.fr/&e;\n" },
	};
	struct exp_loads l;
	size_t i;

	for (i = 0; i < CF_NELEM(t); i++) {
		l = page(*state, t[i].html);
		assert_string_equal(said(&l), t[i].loads);
		assert_false(l.cut);
	}
}

static void
test_inline(void **state)
{
	struct exp_loads l = page(*state,
	    "<style>@import '//b.fr/a.css';@import url(//b.fr/b.css);"
	    "/* url(//no.fr/) */ @font-face{src:url(\"//c.fr/f\")}</style>"
	    "<script>(function(w,i){j.src='https://www.googletagmanager.com/"
	    "gtm.js?id='+i;})(window,'GTM');fetch( \"https://d.fr/x\" );"
	    "var a = 'https://no.fr/'; import x from 'https://e.fr/m';"
	    "i.src = `//f.fr/pixel.gif`;</script>");

	assert_string_equal(said(&l),
	    "resource css-import https://b.fr/a.css\n"
	    "resource css-url https://b.fr/b.css\n"
	    "resource css-url https://c.fr/f\n"
	    "script inline-script https://www.googletagmanager.com/gtm.js\n"
	    "resource inline-request https://d.fr/x\n"
	    "script inline-script https://e.fr/m\n"
	    "resource inline-request https://f.fr/pixel.gif\n");
}

static void
test_limits(void **state)
{
	struct cf_buf html;
	struct exp_loads l;
	size_t i;

	cf_buf_init(&html, 1 << 20);
	for (i = 0; i < CF_PAGE_LOADS + 1; i++)
		cf_buf_printf(&html, "<img src=//b.fr/%zu>", i);
	l = page(*state, html.data);
	assert_int_equal(l.n, CF_PAGE_LOADS);
	assert_true(l.cut);
	cf_buf_free(&html);
}

static void
test_words(void **state)
{
	struct exp_loads l = page(*state, "<html lang=fr-FR><meta name=date "
	    "content=2026-01-02><time datetime=2026-03-04T10:00>"
	    "<time datetime=2026-99-99>");

	assert_string_equal(l.lang, "fr-FR");
	assert_string_equal(l.date, "2026-03-04");
	assert_false(l.french_link);
	l = page(*state, "<html><link rel=alternate hreflang=fr href=/fr/>");
	assert_string_equal(l.lang, "");
	assert_string_equal(l.date, "");
	assert_true(l.french_link);
	l = page(*state, "<a hreflang=fry href=/>");
	assert_false(l.french_link);
}

static void
test_headers(void **state)
{
	struct exp_list hosts = { 0 };
	struct exp_loads l;
	int64_t t = 0;

	exp_loads_init(&l, *state, "https", "a.fr", 443);
	exp_loads_header(&l, "link", "<//b.fr/>; rel=preconnect, "
	    "<https://c.fr/x.js>; rel=preload; as=script, </x>; rel=next");
	exp_loads_header(&l, "report-to", "{\"group\":\"d\",\"endpoints\":"
	    "[{\"url\":\"https://r.report-uri.com/a/d/g\"}]}");
	exp_loads_header(&l, "reporting-endpoints", "m=\"https://d.fr/r\"");
	exp_loads_header(&l, "content-security-policy", "default-src 'self'; "
	    "report-uri https://e.fr/a https://f.fr/b; img-src *");
	exp_loads_header(&l, "content-security-policy", "report-uri");
	exp_loads_header(&l, "server", "https://no.fr/");
	assert_string_equal(said(&l), "resource preconnect https://b.fr/\n"
	    "script preload https://c.fr/x.js\n"
	    "report reports https://r.report-uri.com/a/d/g\n"
	    "report reports https://d.fr/r\n"
	    "report reports https://e.fr/a\nreport reports https://f.fr/b\n");
	exp_policy_hosts(*state, "default-src 'self' https: data:; script-src "
	    "https://b.fr:443/x *.c.fr", &hosts);
	assert_int_equal(hosts.n, 2);
	assert_string_equal(hosts.v[0], "b.fr");
	assert_string_equal(hosts.v[1], "*.c.fr");
	assert_string_equal(exp_cookie_domain(*state,
	    "a=domain=no.fr; Secure; Domain=.B.fr; Path=/"), "b.fr");
	assert_string_equal(exp_cookie_domain(*state, "a=b"), "");
	assert_true(exp_http_date("Sun, 06 Nov 1994 08:49:37 GMT", &t));
	assert_int_equal(t, 784111777);
	assert_false(exp_http_date("Sunday, 06-Nov-94 08:49:37 GMT", &t));
	assert_false(exp_http_date("Sun, 06 Foo 1994 08:49:37 GMT", &t));
}

static struct exp_security
security(struct cf_arena *arena, const char *text)
{
	struct exp_security s;

	exp_security(arena, text, strlen(text), &s);
	return s;
}

static void
test_security(void **state)
{
	struct exp_security s = security(*state, "# c\r\nContact: "
	    "mailto:a@b.fr\r\ncontact: https://b.fr/x\r\nExpires: "
	    "2027-01-31T12:00:00+01:00\r\nPreferred-Languages: fr\r\n"
	    "Policy: https://b.fr/p\r\n");

	assert_int_equal(s.contacts.n, 2);
	assert_string_equal(s.contacts.v[0], "mailto:a@b.fr");
	assert_int_equal(s.expires_n, 1);
	assert_int_equal(s.expires, 1801393200); /* 11:00 UTC */
	assert_int_equal(s.faults.n, 0);
	assert_false(s.signature);

	s = security(*state, "-----BEGIN PGP SIGNED MESSAGE-----\nHash: SHA512"
	    "\n\nContact: tel:+33\nExpires: 2027-01-31t12:00:00.25z\n"
	    "- Policy: x\n-----BEGIN PGP SIGNATURE-----\n\nabc: d\n"
	    "-----END PGP SIGNATURE-----\n");
	assert_true(s.signature);
	assert_int_equal(s.contacts.n, 1);
	assert_int_equal(s.expires, 1801396800);
	assert_int_equal(s.faults.n, 0);

	s = security(*state, "Contact: http://b.fr\nContact: root\nhello\n"
	    "Expires: soon\nExpires: 2027-01-31T12:00:00Z\n"
	    "Preferred-Languages: fr\nPreferred-Languages: en\n");
	assert_int_equal(s.contacts.n, 0);
	assert_int_equal(s.faults.n, 6);
	/* Cut before the end of its signature. */
	s = security(*state, "-----BEGIN PGP SIGNED MESSAGE-----\n\n"
	    "Contact: tel:1\n-----BEGIN PGP SIGNATURE-----\nabc");
	assert_false(s.signature);
}

static void
test_discovery(void **state)
{
	static const char good[] = "{\"issuer\":\"https://sso.fr/realms/a\","
	    "\"authorization_endpoint\":\"https://sso.fr/auth\","
	    "\"token_endpoint\":\"https://LOGIN.b.com:8443/t\","
	    "\"jwks_uri\":7,\"claims_supported\":[\"https://no.fr/\"]}";
	static const char *const bad[] = { "", "[]", "{}", "<html>",
		"{\"issuer\":\"https://a.fr/\"}",
		"{\"issuer\":\"x\",\"authorization_endpoint\":\"y\"}",
		("{\"issuer\":\"https://a/\",\"issuer\":\"https://b/\","
		"\"authorization_endpoint\":\"https://a/\"}") };
	struct exp_list hosts = { 0 };
	const char *issuer;
	size_t i;

	assert_true(exp_discovery(*state, good, strlen(good), &hosts, &issuer));
	assert_string_equal(issuer, "https://sso.fr/realms/a");
	assert_int_equal(hosts.n, 2);
	assert_string_equal(hosts.v[0], "sso.fr");
	assert_string_equal(hosts.v[1], "login.b.com");
	for (i = 0; i < CF_NELEM(bad); i++) {
		hosts = (struct exp_list){ 0 };
		assert_false(exp_discovery(*state, bad[i], strlen(bad[i]),
		    &hosts, &issuer));
	}
}

/* What a reader without scripts sees, and whether there are scripts. */
static void
test_visible(void **state)
{
	static const struct {
		const char *html;
		size_t words;
		bool scripts;
	} t[] = {
		{ "<p>Les donn&eacute;es restent <b>ici</b>, 2026.", 4, false },
		{ "<meta charset=utf-8><p>donn\303\251es \342\200\223 \302\240&nbsp;1", 1, false },
		{ "<title>Une page</title><div id=app></div>"
		  "<script>var mot = 'un deux trois';</script>", 0, true },
		{ "<style>p { color: red }</style><noscript>Activez <b>le</b> "
		  "script</noscript><template>un deux</template><p>deux mots",
		    2, false },
		{ "<body><script src=a.js></script>Bonjour tout le monde", 4,
		    true },
		{ "<p>un<p>deux<br>trois</noscript> quatre", 4, false },
		{ "<!-- un deux -->", 0, false },
	};
	size_t i;

	for (i = 0; i < CF_NELEM(t); i++) {
		struct exp_loads l = page(*state, t[i].html);

		assert_int_equal(l.words, t[i].words);
		assert_int_equal(l.scripts, t[i].scripts);
	}
}

static void
test_canonical(void **state)
{
	struct exp_security s = security(*state, "Contact: mailto:a@b.fr\n"
	    "Expires: 2099-01-01T00:00:00Z\n"
	    "canonical: https://b.fr/.well-known/security.txt\n"
	    "Canonical: HTTPS://c.fr/.well-known/security.txt\n");

	assert_int_equal(s.faults.n, 0);
	assert_int_equal(s.canonical.n, 2);
	assert_string_equal(s.canonical.v[0],
	    "https://b.fr/.well-known/security.txt");
	s = security(*state, "Canonical: http://b.fr/security.txt\n");
	assert_int_equal(s.canonical.n, 0);
	assert_string_equal(s.faults.v[0], "a Canonical that is not https");
}

int
main(void)
{
#define T(f) cmocka_unit_test_setup_teardown(f, setup, teardown)
	const struct CMUnitTest tests[] = {
		T(test_elements), T(test_inline), T(test_limits),
		T(test_words), T(test_headers), T(test_security),
		T(test_discovery), T(test_visible), T(test_canonical),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
