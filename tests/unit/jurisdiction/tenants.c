/*
 * What clouds say of a tenant and of a realm: found, proved absent, and not of
 * the form that is known.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

#include "tenant.h"

#define GUID "0f1e2d3c-4b5a-6978-8796-a5b4c3d2e1f0"

static struct jur_tenant t;
static struct jur_realm r;

static int
setup(void **state)
{
	*state = cf_arena_new(16u << 20);
	return *state == NULL;
}

static int
teardown(void **state)
{
	cf_arena_free(*state);
	return 0;
}

static int
tenant(void **state, unsigned int code, const char *json)
{
	memset(&t, 0, sizeof(t));
	return jur_tenant_read(*state, code, json, strlen(json), &t);
}

static int
realm(void **state, const char *json)
{
	memset(&r, 0, sizeof(r));
	return jur_realm_read(*state, json, strlen(json), &r);
}

static void
test_tenant(void **state)
{
	assert_int_equal(tenant(state, 200, "{\"issuer\": "
	    "\"https://login.microsoftonline.com/0F1E2D3C-4B5A-6978-8796-"
	    "A5B4C3D2E1F0/v2.0\", \"tenant_region_scope\": \"EU\", "
	    "\"tenant_region_sub_scope\": null, \"cloud_instance_name\": "
	    "\"microsoftonline.com\"}"), CF_OK);
	assert_true(t.exists);
	assert_string_equal(t.id, GUID);
	assert_string_equal(t.region, "EU");
	assert_string_equal(t.sub, "");
	assert_string_equal(t.cloud, "microsoftonline.com");
	/* A government's cloud, said by the world-wide one. */
	assert_int_equal(tenant(state, 200, "{\"issuer\": \"https://x/" GUID
	    "\", \"tenant_region_scope\": \"USGov\", "
	    "\"tenant_region_sub_scope\": \"DODCON\", "
	    "\"cloud_instance_name\": \"microsoftonline.us\"}"), CF_OK);
	assert_string_equal(t.sub, "DODCON");
	assert_string_equal(t.cloud, "microsoftonline.us");
	assert_int_equal(tenant(state, 400, "{\"error\": \"invalid_tenant\", "
	    "\"error_description\": \"AADSTS90002\"}"), CF_OK);
	assert_false(t.exists);
}

static void
test_no_tenant(void **state)
{
	/* None of these proves that there is none. */
	assert_int_not_equal(tenant(state, 400, "{\"error\": "
	    "\"invalid_request\"}"), CF_OK);
	assert_int_not_equal(tenant(state, 404, "{\"error\": "
	    "\"invalid_tenant\"}"), CF_OK);
	assert_int_not_equal(tenant(state, 200, "{\"error\": "
	    "\"invalid_tenant\"}"), CF_OK);
	assert_int_not_equal(tenant(state, 200, "{\"issuer\": "
	    "\"https://login.microsoftonline.com/common/v2.0\"}"), CF_OK);
	assert_int_not_equal(tenant(state, 200, "{\"issuer\": \"https://x/"
	    GUID "0\"}"), CF_OK);
	assert_int_not_equal(tenant(state, 200, "{\"issuer\": 7}"), CF_OK);
	assert_int_not_equal(tenant(state, 200, "{\"issuer\": \"https://x/" GUID
	    "\", \"tenant_region_scope\": []}"), CF_OK);
	assert_int_not_equal(tenant(state, 200, "<html>"), CF_OK);
	assert_int_not_equal(tenant(state, 200, ""), CF_OK);
}

static void
test_realm(void **state)
{
	assert_int_equal(realm(state, "{\"NameSpaceType\": \"Managed\", "
	    "\"FederationBrandName\": \"Exemple\", \"AuthURL\": "
	    "\"https://ignored.fr/\"}"), CF_OK);
	assert_string_equal(r.type, "Managed");
	assert_string_equal(r.brand, "Exemple");
	assert_string_equal(r.host, "");
	assert_int_equal(realm(state, "{\"NameSpaceType\": \"Federated\", "
	    "\"AuthURL\": \"https://adfs.example.fr/adfs/ls/?a=b,c\"}"),
	    CF_OK);
	assert_string_equal(r.host, "adfs.example.fr");
	assert_int_equal(realm(state, "{\"NameSpaceType\": \"Federated\"}"),
	    CF_OK);
	assert_string_equal(r.host, "");
	assert_int_equal(realm(state, "{\"NameSpaceType\": \"Unknown\"}"),
	    CF_OK);
	assert_int_not_equal(realm(state, "{\"NameSpaceType\": \"X\"}"), CF_OK);
	assert_int_not_equal(realm(state, "{\"NameSpaceType\": 1}"), CF_OK);
	assert_int_not_equal(realm(state, "[]"), CF_OK);
}

int
main(void)
{
#define T(f) cmocka_unit_test_setup_teardown(f, setup, teardown)
	const struct CMUnitTest tests[] = {
		T(test_tenant), T(test_no_tenant), T(test_realm),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
