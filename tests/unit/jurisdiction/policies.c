/*
 * Files of browser policies: the three forms, what each setting lets leave,
 * what nothing set means, and that a file which cannot be read leaves
 * everything undetermined.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#include "jurisdiction.h"
#include "policy.h"
#include "no_net.h"
#include "sink.h"

/* The DNS knows nobody here. */
int
cf_dns_query(struct cf_net *net, const char *name, unsigned int type,
    cf_dns_fn *fn, void *arg)
{
	struct cf_dns_answer answer = { .status = CF_ST_ABSENT, .note = "" };

	(void)net;
	(void)name;
	(void)type;
	fn(arg, &answer);
	return CF_OK;
}

static struct cf_arena *arena;

static int
open_arena(void **state)
{
	(void)state;
	arena = cf_arena_new(64u << 20);
	return arena == NULL;
}

static int
close_arena(void **state)
{
	(void)state;
	cf_arena_free(arena);
	return 0;
}

/* "STATE BY|NOTE KEY HOST,HOST" of one flow; "-" when there is none. */
static const char *
flow_of(const char *kind, const char *json, const char *id)
{
	struct jur_policies policies = { .product = "" };
	struct jur_flow flows[JUR_FLOWS];
	const char *why = "", *hosts = "";
	size_t i, k, n;

	if (jur_policies_read(arena, json, strlen(json), jur_policy_known,
	    &policies, &why) != CF_OK)
		return why;
	n = jur_policy_flows(arena, kind, &policies, flows);
	assert_true(n < JUR_FLOWS);
	for (i = 0; i < n; i++) {
		if (!cf_streq(flows[i].id, id))
			continue;
		for (k = 0; k < flows[i].hosts.n; k++)
			hosts = cf_printf(arena, "%s%s%s", hosts,
			    k == 0 ? "" : ",", flows[i].hosts.v[k]);
		return cf_printf(arena, "%s [%s] %s %s",
		    jur_flow_state_name(flows[i].state), flows[i].by,
		    flows[i].hosts.n == 0 ? "" : flows[i].key, hosts);
	}
	return "-";
}

#define IS(kind, json, id, expected)                                           \
	assert_string_equal(flow_of(kind, json, id), expected)

static void
test_forms(void **state)
{
	(void)state;
	IS("chrome", "{\"SyncDisabled\": true}", "sync",
	    "closed [SyncDisabled=true]  ");
	IS("chrome", "{\"chromeMetadata\": {\"application\": \"Chromium\"}, "
	    "\"chromePolicies\": {\"SyncDisabled\": {\"level\": \"mandatory\","
	    " \"scope\": \"user\", \"source\": \"platform\", \"value\": true}"
	    "}}", "sync", "closed [SyncDisabled=true]  ");
	IS("chrome", "{\"policyValues\": {\"chrome\": {\"policies\": {"
	    "\"SyncDisabled\": {\"level\": \"mandatory\", \"value\": true}}}}}",
	    "sync", "closed [SyncDisabled=true]  ");
	/* Null is not set. */
	IS("chrome", "{\"SyncDisabled\": null}", "sync",
	    "default-chosen [] policy.vendor clients4.google.com");
	IS("chrome", "{\"policyValues\": {}}", "sync",
	    "an export without Chrome policies");
	IS("chrome", "{\"chromePolicies\": {\"SyncDisabled\": true}}", "sync",
	    "an entry of the export has no value");
	IS("chrome", "[]", "sync", "not a JSON object");
	IS("chrome", "{\"SyncDisabled\": true, \"SyncDisabled\": false}",
	    "sync", "line 1: duplicate object key near '\"SyncDisabled\"'");
}

static void
test_values(void **state)
{
	(void)state;
	IS("chrome", "{\"SyncDisabled\": false}", "sync",
	    "chosen [SyncDisabled=false] policy.vendor clients4.google.com");
	IS("chrome", "{\"SyncDisabled\": \"yes please\"}", "sync",
	    "unclear [SyncDisabled]  ");
	IS("chrome", "{\"SpellCheckServiceEnabled\": true}", "spelling",
	    "sent [SpellCheckServiceEnabled=true] policy.vendor "
	    "www.googleapis.com");
	/* What is only recommended the user may change. */
	IS("chrome", "{\"chromePolicies\": {\"SpellCheckServiceEnabled\": "
	    "{\"level\": \"recommended\", \"value\": false}}}", "spelling",
	    "chosen [SpellCheckServiceEnabled=false (recommended)] "
	    "policy.vendor www.googleapis.com");
	/* What the browser says not to apply decides nothing. */
	IS("chrome", "{\"chromePolicies\": {\"SyncDisabled\": {\"error\": "
	    "\"x\", \"value\": true}}}", "sync",
	    "unclear [SyncDisabled=true]  ");
	IS("chrome", "{\"chromePolicies\": {\"SyncDisabled\": {\"ignored\": "
	    "true, \"value\": true}}}", "sync",
	    "unclear [SyncDisabled=true]  ");
	IS("chrome", "{\"SafeBrowsingProtectionLevel\": 1}",
	    "safe-browsing-enhanced",
	    "closed [SafeBrowsingProtectionLevel=1]  ");
	IS("chrome", "{\"SafeBrowsingProtectionLevel\": 1}", "safe-browsing",
	    "sent [SafeBrowsingProtectionLevel=1] policy.vendor "
	    "safebrowsing.googleapis.com");
	IS("chrome", "{}", "cloud-reports", "default-closed []  ");
	IS("chrome", "{}", "device-users", "-");
	IS("chromeos", "{}", "device-users",
	    "default-sent [] policy.vendor m.google.com");
	IS("chromeos", "{\"ReportDeviceUsers\": false}", "device-users",
	    "closed [ReportDeviceUsers=false]  ");
}

static void
test_search(void **state)
{
	(void)state;
	IS("chrome", "{}", "search",
	    "default-chosen [] policy.vendor www.google.com");
	IS("chrome", "{\"DefaultSearchProviderEnabled\": true, "
	    "\"DefaultSearchProviderSearchURL\": "
	    "\"https://lite.qwant.com/?q={searchTerms}\"}", "search",
	    "destination [DefaultSearchProviderEnabled=true, "
	    "DefaultSearchProviderSearchURL] policy.services lite.qwant.com");
	IS("chrome", "{\"DefaultSearchProviderSearchURL\": "
	    "\"{google:baseURL}search?q={searchTerms}\"}", "search",
	    "destination [DefaultSearchProviderSearchURL] policy.services "
	    "www.google.com");
	/* Without an engine nothing is suggested. */
	IS("chrome", "{\"DefaultSearchProviderEnabled\": false}",
	    "suggestions", "closed [DefaultSearchProviderEnabled=false]  ");
	IS("chrome", "{\"SearchSuggestEnabled\": false}", "suggestions",
	    "closed [SearchSuggestEnabled=false]  ");
}

static void
test_destinations(void **state)
{
	(void)state;
	IS("chrome", "{}", "resolver", "default-closed []  ");
	IS("chrome", "{\"DnsOverHttpsMode\": \"off\", "
	    "\"DnsOverHttpsTemplates\": \"https://dns.google/dns-query\"}",
	    "resolver", "closed [DnsOverHttpsMode=off]  ");
	IS("chrome", "{\"DnsOverHttpsMode\": \"secure\", "
	    "\"DnsOverHttpsTemplates\": \"https://dns.google/dns-query{?dns} "
	    "https://[2001:db8::1]:443/q\"}", "resolver",
	    "destination [DnsOverHttpsMode=secure, DnsOverHttpsTemplates] "
	    "policy.resolvers dns.google,2001:db8::1");
	IS("chrome", "{\"DnsOverHttpsMode\": \"automatic\"}", "resolver",
	    "unclear [DnsOverHttpsMode=automatic]  ");
	IS("chrome", "{}", "proxy", "-");
	IS("chrome", "{\"ProxySettings\": {\"ProxyMode\": \"direct\"}}",
	    "proxy", "-");
	/* As a registry has it. */
	IS("chrome", "{\"ProxySettings\": \"{\\\"ProxyMode\\\": "
	    "\\\"fixed_servers\\\", \\\"ProxyServer\\\": "
	    "\\\"http=a.example:80;https=b.example:443\\\"}\"}", "proxy",
	    "destination [ProxySettings] policy.proxies a.example,b.example");
	IS("chrome", "{\"ProxyMode\": \"auto_detect\"}", "proxy",
	    "unclear [ProxyMode=auto_detect]  ");
	IS("chrome", "{\"HomepageLocation\": \"https://u@www.example.fr:8/x\","
	    " \"RestoreOnStartupURLs\": [\"chrome://newtab\", "
	    "\"https://intra.example.fr\"]}", "start-pages",
	    "destination [HomepageLocation, RestoreOnStartupURLs] "
	    "policy.pages www.example.fr,intra.example.fr");
	IS("chrome", "{\"NewTabPageLocation\": \"about:blank\"}",
	    "start-pages", "-");
	IS("chrome", "{\"Printers\": [\"{\\\"uri\\\": "
	    "\\\"ipps://print.example.fr/1\\\"}\"]}", "printers",
	    "destination [Printers] policy.services print.example.fr");
}

static void
test_extensions(void **state)
{
	(void)state;
	IS("chrome", "{}", "extensions", "-");
	IS("chrome", "{}", "extension-store",
	    "default-chosen [] policy.updates clients2.google.com");
	IS("chrome", "{\"ExtensionInstallBlocklist\": [\"*\"], "
	    "\"ExtensionInstallForcelist\": [\"aaaa\", "
	    "\"bbbb;https://ext.example.fr/u.xml\"]}", "extensions",
	    "destination [ExtensionInstallForcelist] policy.updates "
	    "clients2.google.com,ext.example.fr");
	IS("chrome", "{\"ExtensionInstallBlocklist\": [\"*\"]}",
	    "extension-store", "closed [ExtensionInstallBlocklist=*]  ");
	IS("chrome", "{\"ExtensionSettings\": {\"*\": {\"installation_mode\": "
	    "\"blocked\"}, \"cccc\": {\"update_url\": "
	    "\"https://ext.example.fr/u.xml\"}}}", "extension-store",
	    "closed [ExtensionSettings *=blocked]  ");
	IS("chrome", "{\"ExtensionInstallSources\": "
	    "[\"https://*.corp.example.fr/*\"]}", "extensions",
	    "destination [ExtensionInstallSources] policy.updates "
	    "corp.example.fr");
}

static void
test_management(void **state)
{
	(void)state;
	IS("chrome", "{}", "management", "-");
	IS("chromeos", "{}", "management",
	    "sent [ChromeOS] policy.vendor m.google.com");
	IS("chrome", "{\"CloudManagementEnrollmentToken\": \"secret-token\"}",
	    "management",
	    "sent [CloudManagementEnrollmentToken] policy.vendor "
	    "m.google.com");
	/* Any policy, also one that nothing else is read of. */
	IS("chrome", "{\"chromePolicies\": {\"BookmarkBarEnabled\": "
	    "{\"source\": \"cloud\", \"value\": true}}}", "management",
	    "sent [policies from the cloud] policy.vendor m.google.com");
}

static void
test_limits(void **state)
{
	struct jur_policies policies;
	struct cf_buf buf = { 0 };
	const char *why = "";
	size_t i;

	(void)state;
	cf_buf_init(&buf, 1u << 20);
	cf_buf_str(&buf, "{\"RestoreOnStartupURLs\": [\"a\"");
	for (i = 0; i < CF_POLICY_LEAVES; i++)
		cf_buf_str(&buf, ",\"a\"");
	cf_buf_str(&buf, "]}");
	assert_int_equal(jur_policies_read(arena, buf.data, buf.len,
	    jur_policy_known, &policies, &why), CF_ELIMIT);
	cf_buf_free(&buf);
	cf_buf_init(&buf, 1u << 20);
	cf_buf_str(&buf, "{\"RestoreOnStartupURLs\": ");
	for (i = 0; i <= CF_MAX_DEPTH; i++)
		cf_buf_str(&buf, "[");
	cf_buf_str(&buf, "1");
	for (i = 0; i <= CF_MAX_DEPTH; i++)
		cf_buf_str(&buf, "]");
	cf_buf_str(&buf, "}");
	assert_int_equal(jur_policies_read(arena, buf.data, buf.len,
	    jur_policy_known, &policies, &why), CF_ELIMIT);
	cf_buf_free(&buf);
}

/* ---- The collector ---- */

static void
test_collect(void **state)
{
	static const char *const texts[] = {
		"{\"SyncDisabled\": true, \"ProxyServer\": \"p.example.fr:1\", "
		"\"CloudManagementEnrollmentToken\": \"canary-token\"}",
		"{\"chromeMetadata\": {\"application\": \"Microsoft Edge\"}, "
		"\"chromePolicies\": {}}",
		"{"
	};
	char names[CF_NELEM(texts)][40];
	struct cf_policy policies[CF_NELEM(texts) + 1] = {
		[3] = { .id = "none", .file = "/nonexistent/p.json",
		    .kind = "chrome" }
	};
	static const char *const ids[] = { "good", "edge", "cut" };
	struct cf_deployment d = { .file = "d.yaml", .policies = policies,
		.npolicies = CF_NELEM(policies) };
	struct cf_collect c;
	struct cf_err err = { 0 };
	FILE *file;
	size_t i;

	(void)state;
	for (i = 0; i < CF_NELEM(texts); i++) {
		snprintf(names[i], sizeof(names[i]),
		    "/tmp/confiance-policy-XXXXXX");
		file = fdopen(mkstemp(names[i]), "w");
		assert_non_null(file);
		fputs(texts[i], file);
		fclose(file);
		policies[i] = (struct cf_policy){ .id = ids[i],
			.file = names[i], .kind = "chrome" };
	}
	sink_open(&c, &d);
	c.net = (struct cf_net *)(void *)&c; /* never looked into */
	sink_secret = "canary";
	assert_int_equal(jur_collect_policies(&c, &err), CF_OK);
	assert_int_equal(sink_bugs, 0);
	assert_int_equal(cf_evidence_seal(sink_evidence), CF_OK);
	sink_secret = NULL;
	assert_string_equal(sink_value("policy:good", "policy.settings"),
	    "SyncDisabled=true, ProxyServer, CloudManagementEnrollmentToken");
	assert_string_equal(sink_value("policy_flow:good/sync",
	    "policy_flow.state"), "closed");
	assert_string_equal(sink_value("policy_flow:good/proxy",
	    "policy.proxies"), "p.example.fr");
	assert_string_equal(sink_value("name:p.example.fr", "dns.addresses"),
	    "(absent)");
	assert_string_equal(sink_value("policy:edge", "policy.settings"),
	    "(malformed)");
	assert_non_null(strstr(sink_note("policy_flow:edge/sync",
	    "policy_flow.state"), "Microsoft Edge"));
	assert_string_equal(sink_value("policy_flow:cut/sync",
	    "policy_flow.state"), "(malformed)");
	assert_string_equal(sink_value("policy_flow:none/sync",
	    "policy_flow.state"), "(unreachable)");
	assert_string_equal(sink_value("policy_flow:none/cloud-reports",
	    "policy_flow.state"), "(unreachable)");
	sink_close();
	for (i = 0; i < CF_NELEM(texts); i++)
		unlink(names[i]);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(test_forms, open_arena,
		    close_arena),
		cmocka_unit_test_setup_teardown(test_values, open_arena,
		    close_arena),
		cmocka_unit_test_setup_teardown(test_search, open_arena,
		    close_arena),
		cmocka_unit_test_setup_teardown(test_destinations, open_arena,
		    close_arena),
		cmocka_unit_test_setup_teardown(test_extensions, open_arena,
		    close_arena),
		cmocka_unit_test_setup_teardown(test_management, open_arena,
		    close_arena),
		cmocka_unit_test_setup_teardown(test_limits, open_arena,
		    close_arena),
		cmocka_unit_test(test_collect),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
