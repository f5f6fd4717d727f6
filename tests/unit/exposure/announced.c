/*
 * Documents that announce identity providers and key services: what counts as
 * one, whose hosts come out, and where they are asked for unasked.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

#include "pages.h"

#define MD "xmlns=\"urn:oasis:names:tc:SAML:2.0:metadata\""
#define SSO(url) "<SingleSignOnService Location=\"" url "\"/>"
#define IDP(inner) "<IDPSSODescriptor>" inner "</IDPSSODescriptor>"
#define ENTITY(inner)                                                          \
	"<EntityDescriptor " MD " entityID=\"https://i.fr/\">" inner           \
	"</EntityDescriptor>"

typedef bool read_fn(struct cf_arena *, const char *, size_t,
    struct exp_list *, const char **);

static int
setup(void **state)
{
	*state = cf_arena_new(64u << 20);
	return *state == NULL;
}

static int
teardown(void **state)
{
	cf_arena_free(*state);
	return 0;
}

/* The hosts apart by commas, "!" for what is no such document. */
static const char *
hosts_of(void **state, read_fn *read, const char *text, const char **ret_who)
{
	struct exp_list hosts = { 0 };
	const char *all = "";
	size_t i;

	*ret_who = "";
	if (!read(*state, text, strlen(text), &hosts, ret_who))
		return "!";
	for (i = 0; i < hosts.n; i++)
		all = cf_printf(*state, "%s%s%s", all, i == 0 ? "" : ",",
		    hosts.v[i]);
	return all;
}

#define IS(read, text, expected)                                               \
	assert_string_equal(hosts_of(state, read, text, &who), expected)

static void
test_saml(void **state)
{
	const char *who;

	IS(exp_saml, ENTITY(IDP(SSO("https://A.fr:8443/x?a&amp;b")
	    SSO("https://b.com/y") SSO("https://a.fr/z"))), "a.fr,b.com");
	assert_string_equal(who, "https://i.fr/");
	/* A service provider, another namespace, outside the provider. */
	IS(exp_saml, ENTITY("<SPSSODescriptor>" SSO("https://a.fr/")
	    "</SPSSODescriptor>"), "!");
	IS(exp_saml, "<EntityDescriptor>" IDP(SSO("https://a.fr/"))
	    "</EntityDescriptor>", "!");
	IS(exp_saml, ENTITY(IDP("") SSO("https://a.fr/")), "!");
	/* No DTD, nothing else than XML, nothing cut. */
	IS(exp_saml, "<!DOCTYPE a [<!ENTITY b \"c\">]>"
	    ENTITY(IDP(SSO("https://a.fr/"))), "!");
	IS(exp_saml, ENTITY(IDP(SSO("https://&b;/"))), "!");
	IS(exp_saml, "{}", "!");
	IS(exp_saml, "", "!");
	IS(exp_saml, "<EntityDescriptor " MD ">" IDP(SSO("https://a.fr/")),
	    "!");
}

static void
test_saml_limits(void **state)
{
	struct cf_buf buf = { 0 };
	struct exp_list hosts = { 0 };
	const char *who = "";
	unsigned int i;

	cf_buf_init(&buf, 1u << 20);
	cf_buf_str(&buf, "<EntityDescriptor " MD "><IDPSSODescriptor>");
	for (i = 0; i <= CF_PAGE_HOSTS; i++)
		cf_buf_str(&buf, cf_printf(*state,
		    SSO("https://h%u.fr/"), i));
	cf_buf_str(&buf, "</IDPSSODescriptor></EntityDescriptor>");
	assert_false(exp_saml(*state, buf.data, buf.len, &hosts, &who));
	cf_buf_free(&buf);
	hosts = (struct exp_list){ 0 };
	cf_buf_init(&buf, 1u << 20);
	cf_buf_str(&buf, "<EntityDescriptor " MD ">" IDP(SSO("https://a.fr/")));
	for (i = 0; i < CF_SAML_DEPTH; i++)
		cf_buf_str(&buf, "<a>");
	for (i = 0; i < CF_SAML_DEPTH; i++)
		cf_buf_str(&buf, "</a>");
	cf_buf_str(&buf, "</EntityDescriptor>");
	assert_false(exp_saml(*state, buf.data, buf.len, &hosts, &who));
	cf_buf_free(&buf);
}

static void
test_keys(void **state)
{
	const char *who;

	IS(exp_cse, "{\"name\": \"n\", \"client_id\": \"1\", "
	    "\"discovery_uri\": \"https://Accounts.google.com/.well-known/o\"}",
	    "accounts.google.com");
	assert_string_equal(who, "https://Accounts.google.com/.well-known/o");
	IS(exp_cse, "{\"discovery_uri\": \"https://a.fr/\"}", "!");
	IS(exp_cse, "{\"client_id\": \"1\", \"discovery_uri\": 7}", "!");
	IS(exp_cse, "{\"client_id\": \"1\", \"client_id\": \"2\", "
	    "\"discovery_uri\": \"https://a.fr/\"}", "!");
	IS(exp_cse, "<html>", "!");
	IS(exp_dke, "{\"key\": {\"kty\": \"RSA\", \"kid\": "
	    "\"https://dke.fr/K/1\"}, \"cache\": {}}", "dke.fr");
	IS(exp_dke, "{\"key\": {\"kid\": \"https://dke.fr/K/1\"}}", "!");
	IS(exp_dke, "{\"key\": {\"kty\": \"RSA\", \"kid\": \"K\"}}", "!");
	IS(exp_dke, "{\"kty\": \"RSA\", \"kid\": \"https://dke.fr/\"}", "!");
}

static void
test_usual(void **state)
{
	static const char *const identity[] = { "identity" };
	static const struct cf_page saml[] = { { .path = "/m",
	    .role = "saml" } };
	static const struct cf_domain domain = { .name = "example.fr" };
	struct cf_deployment d = { .domains = &domain, .ndomains = 1 };
	struct cf_endpoint e = { .host = "sso.example.fr",
		.protocol = "https", .roles = { identity, 1 } };
	const struct exp_announcement *oidc = exp_announcement("oidc");
	const struct exp_announcement *cse = exp_announcement("cse");

	(void)state;
	assert_null(exp_announcement("interface"));
	assert_true(exp_announces(&d, &e, oidc));
	assert_false(exp_announces(&d, &e, cse));
	assert_false(exp_announces(&d, &e, exp_announcement("saml")));
	e.pages = saml;
	e.npages = 1;
	assert_false(exp_announces(&d, &e, oidc));
	e.npages = 0;
	e.protocol = "http";
	assert_false(exp_announces(&d, &e, oidc));
	e = (struct cf_endpoint){ .host = "cse.example.fr",
		.protocol = "https" };
	assert_false(exp_announces(&d, &e, oidc));
	assert_true(exp_announces(&d, &e, cse));
	e.host = "example.fr";
	assert_true(exp_announces(&d, &e, cse));
	e.host = "cse.other.fr";
	assert_false(exp_announces(&d, &e, cse));
}

int
main(void)
{
#define T(f) cmocka_unit_test_setup_teardown(f, setup, teardown)
	const struct CMUnitTest tests[] = {
		T(test_saml), T(test_saml_limits), T(test_keys), T(test_usual),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
