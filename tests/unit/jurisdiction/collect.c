/*
 * The three collectors on a small deployment, with a DNS that is a table:
 * every step from name to law is a fact, and what is not known has a status.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>

#include <confiance/country.h>

#include "jurisdiction.h"
#include "no_net.h"
#include "sink.h"

#define DATA CF_SOURCE_DIR "/checks/jurisdiction/data"
#define CERTIGNA                                                               \
	"d48d3d23eedb50a459e55197601c27774b9d7b18c94d5a059511a10250b93168"
#define LEAF "1111111111111111111111111111111111111111111111111111111111111111"
#define OTHER "333333333333333333333333333333333333333333333333333333333333333"
#define OWN "2222222222222222222222222222222222222222222222222222222222222222"

/* ---- A DNS that is a table ---- */

int
cf_dns_query(struct cf_net *net, const char *name, unsigned int type,
    cf_dns_fn *fn, void *arg)
{
	static const unsigned char four[] = { 91, 121, 0, 1 };
	static const unsigned char six[] = { 0x20, 0x01, 0x41, 0xd0, 0, 0, 0, 0,
		0, 0, 0, 0, 0, 0, 0, 1 };
	static const unsigned char *const one[] = { four }, *const two[] = {
		six };
	static const size_t len4[] = { 4 }, len16[] = { 16 }, len3[] = { 3 };
	static const char *const chain[] = { "D111.CloudFront.net." };
	struct cf_dns_answer answer = { .status = CF_ST_ABSENT, .note = "",
		.trust = CF_DNS_SECURE };

	(void)net;
	if (strcmp(name, "refused.example.fr") == 0)
		return CF_EINTERNAL;
	if (type == CF_DNS_A || strcmp(name, "both.example.fr") == 0) {
		answer.status = CF_ST_OK;
		answer.rdata = type == CF_DNS_A ? one : two;
		answer.rdata_len = type == CF_DNS_A ? len4 : len16;
		answer.n = 1;
	}
	if (strcmp(name, "cdn.example.fr") == 0) {
		answer.chain = chain;
		answer.nchain = 1;
	} else if (strcmp(name, "half.example.fr") == 0 && type != CF_DNS_A) {
		answer = (struct cf_dns_answer){ .status = CF_ST_TIMEOUT,
			.note = "no answer" };
	} else if (strcmp(name, "bogus.example.fr") == 0) {
		answer.trust = CF_DNS_BOGUS;
		answer.note = "bad signature";
	} else if (strcmp(name, "none.example.fr") == 0) {
		answer.status = CF_ST_ABSENT;
		answer.n = 0;
	} else if (strcmp(name, "short.example.fr") == 0 &&
	    type == CF_DNS_A) {
		answer.rdata_len = len3;
	} else if (strcmp(name, "unsigned.example.fr") == 0) {
		answer.trust = CF_DNS_INSECURE;
	}
	fn(arg, &answer);
	return CF_OK;
}

static struct cf_endpoint
endpoint(const char *id, const char *host)
{
	return (struct cf_endpoint){ .id = id, .host = host, .port = 443,
		.connect_host = "", .pos = { 7, 1 } };
}

static struct cf_collect c;
static struct cf_deployment d;

static void
start(const struct cf_endpoint *endpoints, size_t n)
{
	d = (struct cf_deployment){ .file = "d.yaml",
		.endpoints = endpoints, .nendpoints = n,
		.provider = { .name = "Exemple", .siren = "",
		    .seats = { "FR", "FR", "FR" },
		    .ca_ceremony_country = "FR" } };
	sink_open(&c, &d);
	c.data_dir = DATA;
	c.net = (struct cf_net *)(void *)&c; /* never looked into */
}

/* ---- dns ---- */

static void
dns(void **state)
{
	static const char *const published[] = { "203.0.113.9" };
	struct cf_endpoint e[] = {
		endpoint("both:443", "Both.Example.fr."),
		endpoint("cdn:443", "cdn.example.fr"),
		endpoint("half:443", "half.example.fr"),
		endpoint("bogus:443", "bogus.example.fr"),
		endpoint("none:443", "none.example.fr"),
		endpoint("short:443", "short.example.fr"),
		endpoint("unsigned:443", "unsigned.example.fr"),
		endpoint("refused:443", "refused.example.fr"),
		endpoint("literal:443", "192.0.2.7"),
		endpoint("published:443", "both.example.fr"),
	};
	struct cf_err err = { 0 };

	(void)state;
	e[9].addresses = (struct cf_strings){ published, 1 };
	start(e, CF_NELEM(e));
	assert_int_equal(jur_collect_dns(&c, &err), CF_OK);
	assert_int_equal(cf_evidence_seal(sink_evidence), CF_OK);
	assert_int_equal(sink_bugs, 0);
#define ADDRESSES(id) sink_value("endpoint:" id, "endpoint.addresses")
	assert_string_equal(ADDRESSES("both:443"), "91.121.0.1, 2001:41d0::1");
	assert_string_equal(ADDRESSES("cdn:443"), "91.121.0.1");
	assert_string_equal(sink_value("name:cdn.example.fr", "dns.chain"),
	    "d111.cloudfront.net");
	assert_string_equal(ADDRESSES("half:443"), "(partial) 91.121.0.1");
	assert_string_equal(sink_note("endpoint:half:443",
	    "endpoint.addresses"), "no answer");
	assert_string_equal(ADDRESSES("bogus:443"), "(malformed)");
	assert_string_equal(sink_value("name:bogus.example.fr", "dns.secure"),
	    "(malformed)");
	assert_string_equal(ADDRESSES("none:443"), "(absent)");
	assert_string_equal(ADDRESSES("short:443"), "(malformed)");
	assert_string_equal(ADDRESSES("refused:443"), "(not_collected)");
	assert_string_equal(ADDRESSES("literal:443"), "192.0.2.7");
	assert_string_equal(ADDRESSES("published:443"), "203.0.113.9");
	assert_int_equal(cf_evidence_get(sink_evidence, "endpoint.addresses",
	    "endpoint:published:443")->origin, CF_OR_DECLARED);
	assert_int_equal(cf_evidence_get(sink_evidence, "endpoint.addresses",
	    "endpoint:both:443")->origin, CF_OR_MEASURED);
	assert_string_equal(sink_value("name:both.example.fr", "dns.secure"),
	    cf_value_text(sink_arena, &(struct cf_value){ .type = CF_T_BOOL,
	    .b = true }));
	assert_false(cf_evidence_get(sink_evidence, "dns.secure",
	    "name:unsigned.example.fr")->value.b);
	sink_close();
}

static void
dns_offline(void **state)
{
	struct cf_endpoint e[] = { endpoint("both:443", "both.example.fr") };
	struct cf_err err = { 0 };

	(void)state;
	start(e, 1);
	c.offline = true;
	assert_int_equal(jur_collect_dns(&c, &err), CF_OK);
	assert_int_equal(cf_evidence_seal(sink_evidence), CF_OK);
	assert_string_equal(ADDRESSES("both:443"), "(not_collected)");
	assert_string_equal(sink_note("endpoint:both:443",
	    "endpoint.addresses"), "the run is offline");
	sink_close();
}

/* ---- place ---- */

static struct cf_evidence *before;

static void
known(const char *subject, const char *key, struct cf_value value)
{
	struct cf_fact fact = { .key = key, .subject = subject, .value = value,
		.collector = "test", .note = "", .source = "", .raw = "" };

	assert_int_equal(cf_evidence_add(before, &fact), CF_OK);
}

/* The second set, with a few answers, where XDG_DATA_HOME points. */
static char folder[64];

static void
make_set(void)
{
	static const char four[] = "1534656512,1534722047,FR\n" /* 91.121/16 */
				   "855572480,855703551,NL\n";	/* 50.255/15 */
	static const char six[] = "2001:41d0::,2001:41d0::ff,FR\n";

	snprintf(folder, sizeof(folder), "/tmp/jurisdiction-XXXXXX");
	assert_non_null(mkdtemp(folder));
	assert_int_equal(setenv("XDG_DATA_HOME", folder, 1), 0);
	assert_int_equal(chdir(folder), 0);
	assert_int_equal(mkdir("confiance", 0755), 0);
	assert_int_equal(mkdir("confiance/jurisdiction", 0755), 0);
	assert_int_equal(cf_file_write("confiance/jurisdiction/geoip", four,
	    sizeof(four) - 1, 0644, NULL), CF_OK);
	assert_int_equal(cf_file_write("confiance/jurisdiction/geoip6", six,
	    sizeof(six) - 1, 0644, NULL), CF_OK);
}

static void
drop_set(void)
{
	unlink("confiance/jurisdiction/geoip");
	unlink("confiance/jurisdiction/geoip6");
	rmdir("confiance/jurisdiction");
	rmdir("confiance");
	assert_int_equal(chdir("/"), 0);
	rmdir(folder);
}

static void
place(void **state)
{
	static const char *const asns[] = { "AS64500" };
	static const struct cf_third_party party = { .id = "hosting",
		.name = "Hébergeur", .seat = "FR", .control = "US",
		.parent = "", .asns = { asns, 1 } };
	static const char *const list[] = { "91.121.0.1", "2001:41d0::1",
		"10.0.0.1", "51.15.0.1", "1.1.1.1", "::ffff:91.121.0.1",
		"240.0.0.1" };
	static const char *const chain[] = { "d1.cloudfront.net" };
	struct cf_endpoint e[] = { endpoint("a:443", "a.example.fr"),
		endpoint("b:443", "b.example.fr") };
	struct cf_err err = { 0 };

	(void)state;
	start(e, 2);
	make_set();
	d.third_parties = &party;
	d.nthird_parties = 1;
	before = cf_evidence_new();
	known("endpoint:a:443", "endpoint.addresses",
	    cf_v_list(list, CF_NELEM(list)));
	known("name:a.example.fr", "dns.chain", cf_v_list(chain, 1));
	known("name:b.example.fr", "dns.addresses", cf_v_list(list, 1));
	assert_int_equal(cf_evidence_seal(before), CF_OK);
	c.evidence = before;
	assert_int_equal(jur_collect_place(&c, &err), CF_OK);
	assert_int_equal(cf_evidence_seal(sink_evidence), CF_OK);
	assert_int_equal(sink_bugs, 0);
#define ON(ip, key) sink_value("address:" ip, "address." key)
	assert_string_equal(ON("91.121.0.1", "country"), "FR");
	assert_string_equal(ON("91.121.0.1", "country_confidence"), "agreed");
	assert_string_equal(ON("91.121.0.1", "asn"), "16276");
	assert_string_equal(ON("91.121.0.1", "operator"), "operator:ovhcloud");
	assert_string_equal(ON("91.121.0.1", "special"), "(absent)");
	assert_string_equal(ON("2001:41d0::1", "country"), "FR");
	assert_string_equal(ON("::ffff:91.121.0.1", "country"), "FR");
	assert_string_equal(ON("10.0.0.1", "special"), "private");
	assert_string_equal(ON("10.0.0.1", "country"), "(not_collected)");
	assert_string_equal(ON("10.0.0.1", "operator"), "(not_collected)");
	/* The second set has no line for it. */
	assert_string_equal(ON("51.15.0.1", "country"), "(not_collected)");
	assert_string_equal(ON("51.15.0.1", "country_confidence"), "single");
	assert_string_equal(ON("51.15.0.1", "country_b"), "(absent)");
	assert_string_equal(ON("1.1.1.1", "country_confidence"), "anycast");
	assert_string_equal(ON("240.0.0.1", "special"), "reserved");

	assert_string_equal(sink_value("operator:ovhcloud", "operator.hq"),
	    "FR");
	assert_string_equal(sink_value("operator:ovhcloud",
	    "operator.declared_as"), "(absent)");
	assert_non_null(strstr(sink_value("operator:ovhcloud",
	    "operator.nexus"), "CA"));
	assert_non_null(strstr(sink_value("operator:ovhcloud",
	    "operator.nexus_laws"), "ca-487"));
	assert_non_null(strstr(sink_value("operator:cloudflare",
	    "operator.laws"), "us-cloud-act"));
	assert_null(strstr(sink_value("operator:cloudflare", "operator.laws"),
	    "us-fisa-702"));
	assert_non_null(strstr(sink_value("operator:cloudflare",
	    "operator.laws_lapsed"), "us-fisa-702"));
	assert_string_equal(sink_value("law:us-cloud-act", "law.country"),
	    "US");
	assert_non_null(strstr(sink_value("law:us-fisa-702", "law.status"),
	    "lapsed"));
	assert_string_equal(sink_value("name:a.example.fr", "name.operators"),
	    "operator:aws");
	assert_string_equal(sink_value("name:a.example.fr", "name.cdn"),
	    "Amazon CloudFront");
	assert_string_equal(sink_value("name:b.example.fr", "name.operators"),
	    "(absent)");
	assert_string_equal(sink_value("endpoint:a:443", "endpoint.places"),
	    "FR");
	assert_string_equal(sink_value("endpoint:b:443", "endpoint.places"),
	    "(absent)");
	assert_non_null(strstr(sink_value("third_party:hosting",
	    "third_party.laws"), "us-cloud-act"));
	/* The licences ask to be named. */
	assert_non_null(strstr(sink_licences, "https://db-ip.com"));
	assert_non_null(strstr(sink_licences, "CC BY-SA 4.0"));
	assert_int_equal(sink_sets, 11);
	cf_evidence_free(before);
	sink_close();
	drop_set();
}

/* ---- reach ---- */

static void
reach(void **state)
{
	static const struct cf_domain domain = { .name = "Example.fr" };
	static const char *const ns[] = { "ns1.ovh.net", "NS2.example.com." };
	static const char *const spf[] = { "_spf.google.com" };
	static const char *const addr[] = { "91.121.0.1" };
	struct cf_fact refused = { .key = "dns.mx",
		.subject = "name:example.fr", .status = CF_ST_TIMEOUT,
		.collector = "test", .note = "no answer", .source = "",
		.raw = "" };
	struct cf_err err = { 0 };
	size_t i, n;

	(void)state;
	start(NULL, 0);
	make_set();
	d.domains = &domain;
	d.ndomains = 1;
	before = cf_evidence_new();
	known("name:example.fr", "dns.ns", cf_v_list(ns, 2));
	known("name:example.fr", "dns.spf", cf_v_list(spf, 1));
	assert_int_equal(cf_evidence_add(before, &refused), CF_OK);
	known("name:ns1.ovh.net", "dns.addresses", cf_v_list(addr, 1));
	assert_int_equal(cf_evidence_seal(before), CF_OK);
	c.evidence = before;
	assert_int_equal(jur_collect_place(&c, &err), CF_OK);
	assert_int_equal(cf_evidence_seal(sink_evidence), CF_OK);
	assert_int_equal(sink_bugs, 0);
#define REACH(s, key) sink_value("reach:" s, "reach." key)
	assert_string_equal(REACH("dns:name:example.fr>ns1.ovh.net",
	    "operators"), "operator:ovhcloud");
	assert_string_equal(REACH("dns:name:example.fr>ns1.ovh.net", "places"),
	    "FR");
	/* Neither its name nor an address is known. */
	assert_string_equal(REACH("dns:name:example.fr>ns2.example.com",
	    "operators"), "(not_collected)");
	assert_non_null(strstr(sink_note(
	    "reach:dns:name:example.fr>ns2.example.com", "reach.operators"),
	    "not asked"));
	assert_string_equal(REACH("mail-sender:name:example.fr>_spf.google.com",
	    "operators"), "operator:google");
	assert_string_equal(REACH("mail-sender:name:example.fr>_spf.google.com",
	    "places"), "(absent)");
	assert_string_equal(REACH("registry:name:example.fr>fr", "operators"),
	    "operator:registry-fr");
	assert_string_equal(sink_value("operator:registry-fr",
	    "operator.control"), "FR");
	/* A list that nobody saw stays in sight. */
	assert_string_equal(REACH("mail:name:example.fr>?dns.mx", "operators"),
	    "(not_collected)");
	assert_non_null(strstr(sink_note("reach:mail:name:example.fr>?dns.mx",
	    "reach.operators"), "timeout"));
	cf_evidence_free(before);
	sink_close();
	drop_set();

	/* Every source of this check is a list; pages are another's. */
	for (i = 0; jur_sources(&n) != NULL && i < n; i++) {
		const char *key = jur_sources(&n)[i].key;
		const struct cf_fact_def *def = cf_fact_def_find(key);

		assert_true(def != NULL ? def->type == CF_T_LIST :
		    cf_starts(key, "web.") || cf_starts(key, "identity.") ||
			cf_starts(key, "key_"));
	}
}

/* ---- services ---- */

/* One text as a fact of a name below example.fr, "" for the domain. */
static void
said(const char *below, const char *key, const char *value)
{
	const char *list[1];
	const char *subject = cf_printf(sink_arena, "name:%sexample.fr", below);

	list[0] = value;
	if (strcmp(key, "dns.cname") == 0)
		known(subject, key, cf_v_text(value));
	else
		known(subject, key, cf_v_list(list, 1));
}

static const char *
services(void (*say)(void))
{
	static const struct cf_domain domain = { .name = "example.fr" };
	struct cf_err err = { 0 };
	const char *value;

	start(NULL, 0);
	d.domains = &domain;
	d.ndomains = 1;
	before = cf_evidence_new();
	say();
	assert_int_equal(cf_evidence_seal(before), CF_OK);
	c.evidence = before;
	assert_int_equal(jur_collect_place(&c, &err), CF_OK);
	assert_int_equal(cf_evidence_seal(sink_evidence), CF_OK);
	assert_int_equal(sink_bugs, 0);
	value = sink_value("name:example.fr", "name.services");
	cf_evidence_free(before);
	return value;
}

static void
behind_a_filter(void)
{
	said("", "dns.mx", "mx1.mimecast.com");
	said("autodiscover.", "dns.cname", "autodiscover.outlook.com");
	said("", "dns.txt", "\"MS=ms1234\"");
	said("", "dns.spf", "_spf.google.com");
}

static void
only_claims(void)
{
	said("", "dns.mx", "mx.example.fr");
	said("", "dns.txt", "\"google-site-verification=abc\"");
}

static void
google_key(void)
{
	said("", "dns.mx", "aspmx.l.google.com");
	said("google._domainkey.", "dns.txt", "\"v=DKIM1; k=rsa; p=\" \"A\"");
}

static void
services_of_a_domain(void **state)
{
	const char *s;

	(void)state;
	make_set();
	/* Microsoft 365 stays in use whoever filters the mail before it. */
	s = services(behind_a_filter);
	assert_non_null(strstr(s, "microsoft strong CNAME"));
	assert_non_null(strstr(s, "microsoft weak TXT"));
	assert_non_null(strstr(s, "google medium TXT"));
	assert_string_equal(REACH("suite:name:example.fr>microsoft",
	    "operators"), "operator:microsoft");
	/* Allowed to send: the list of senders says that. */
	assert_null(cf_evidence_get(sink_evidence, "reach.role",
	    "reach:service:name:example.fr>google"));
	sink_close();
	s = services(only_claims);
	assert_non_null(strstr(s, "google weak TXT"));
	assert_null(cf_evidence_get(sink_evidence, "reach.role",
	    "reach:suite:name:example.fr>google"));
	sink_close();
	s = services(google_key);
	assert_non_null(strstr(s, "google strong MX"));
	assert_non_null(strstr(s, "google strong TXT"));
	assert_string_equal(REACH("suite:name:example.fr>google", "operators"),
	    "operator:google");
	sink_close();
	drop_set();
}

/* A technology under licence: who runs it is judged, not who licenses it. */
static void
national_operators(void **state)
{
	static const char *const ids[] = { "s3ns", "bleu", "delos" };
	struct cf_arena *arena = cf_arena_new(64u << 20);
	const struct jur_provider *p;
	struct jur_world world;
	struct cf_err err = { 0 };
	size_t i;

	(void)state;
	assert_int_equal(jur_world_load(arena, DATA, &world, &err), CF_OK);
	for (i = 0; i < CF_NELEM(ids); i++) {
		assert_non_null(p = jur_provider_by_id(&world, ids[i]));
		assert_true(cf_country_eu_seat(p->hq));
		assert_true(cf_country_eu_seat(p->control));
		assert_string_equal(p->licensor_country, "US");
	}
	cf_arena_free(arena);
}

static void
place_without_data(void **state)
{
	static const char *const list[] = { "91.121.0.1" };
	struct cf_endpoint e[] = { endpoint("a:443", "a.example.fr") };
	struct cf_err err = { 0 };

	(void)state;
	start(e, 1);
	c.data_dir = "/nonexistent";
	before = cf_evidence_new();
	known("endpoint:a:443", "endpoint.addresses", cf_v_list(list, 1));
	assert_int_equal(cf_evidence_seal(before), CF_OK);
	c.evidence = before;
	assert_int_equal(jur_collect_place(&c, &err), CF_ENOTFOUND);
	assert_int_equal(cf_evidence_seal(sink_evidence), CF_OK);
	assert_string_equal(ON("91.121.0.1", "country"), "(not_collected)");
	assert_string_equal(ON("91.121.0.1", "operator"), "(not_collected)");
	cf_evidence_free(before);
	sink_close();
}

/* ---- ca ---- */

static void
ca(void **state)
{
	static const char *const chain[] = { "cert:" LEAF };
	static const char *const own[] = { OWN };
	struct cf_endpoint e[] = { endpoint("root:443", "a.example.fr"),
		endpoint("name:443", "b.example.fr"),
		endpoint("own:443", "c.example.fr"),
		endpoint("none:443", "d.example.fr"),
		endpoint("odd:443", "e.example.fr"),
		endpoint("sent:443", "f.example.fr") };
	static const char *const sent[] = { "cert:" LEAF, "cert:" CERTIGNA };
	static const char *const odd[] = { "cert:" OWN };
	struct cf_err err = { 0 };
	const char *subject;

	(void)state;
	start(e, CF_NELEM(e));
	d.provider.ca_roots = (struct cf_strings){ own, 1 };
	before = cf_evidence_new();
	known("endpoint:root:443", "tls.chain", cf_v_list(chain, 1));
	known("endpoint:root:443", "tls.anchor", cf_v_text(CERTIGNA));
	known("endpoint:name:443", "tls.chain", cf_v_list(chain, 1));
	known("endpoint:own:443", "tls.chain", cf_v_list(chain, 1));
	known("endpoint:own:443", "tls.anchor", cf_v_text(OWN));
	known("endpoint:odd:443", "tls.chain", cf_v_list(odd, 1));
	/* A famous root sent along with a chain that leads elsewhere. */
	known("endpoint:sent:443", "tls.chain", cf_v_list(sent, 2));
	known("endpoint:sent:443", "tls.anchor", cf_v_text(OTHER));
	known("cert:" LEAF, "cert.issuer", cf_v_text("C=US, O=Let's Encrypt"));
	known("cert:" LEAF, "cert.issuer_cn", cf_v_text("R11"));
	known("cert:" LEAF, "cert.issuer_o", cf_v_text("Let's Encrypt"));
	assert_int_equal(cf_evidence_seal(before), CF_OK);
	c.evidence = before;
	assert_int_equal(jur_collect_ca(&c, &err), CF_OK);
	assert_int_equal(cf_evidence_seal(sink_evidence), CF_OK);
	assert_int_equal(sink_bugs, 0);
	/* The root decides, whatever the names say. */
	assert_string_equal(sink_value("endpoint:root:443", "endpoint.ca"),
	    "ca:" CERTIGNA);
	assert_string_equal(sink_value("ca:" CERTIGNA, "ca.match"), "root");
	assert_string_equal(sink_value("ca:" CERTIGNA, "ca.control"), "FR");
	assert_string_equal(sink_value("ca:" CERTIGNA, "ca.ceremony_country"),
	    "(not_collected)");
	subject = sink_value("endpoint:name:443", "endpoint.ca");
	assert_string_equal(sink_value(subject, "ca.match"), "o");
	assert_string_equal(sink_value(subject, "ca.control"), "US");
	assert_string_equal(sink_value("ca:" OWN, "ca.match"), "declared");
	assert_string_equal(sink_value("ca:" OWN, "ca.hq"), "FR");
	assert_string_equal(sink_value("ca:" OWN, "ca.control"), "(absent)");
	assert_string_equal(sink_value("ca:" OWN, "ca.ceremony_country"), "FR");
	assert_string_equal(sink_value("ca:" OTHER, "ca.match"), "o");
	assert_string_equal(sink_value("endpoint:none:443", "endpoint.ca"),
	    "(not_collected)");
	assert_string_equal(sink_value("endpoint:odd:443", "endpoint.ca"),
	    "(malformed)");
	cf_evidence_free(before);
	sink_close();
}

int
main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(dns),
		cmocka_unit_test(dns_offline),
		cmocka_unit_test(place),
		cmocka_unit_test(reach),
		cmocka_unit_test(services_of_a_domain),
		cmocka_unit_test(national_operators),
		cmocka_unit_test(place_without_data),
		cmocka_unit_test(ca),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
