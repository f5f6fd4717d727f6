/*
 * Finding in the shipped tables: who runs a network or a name, who is behind
 * a root certificate, which laws reach a country on a day.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include <confiance/limits.h>

#include "jurisdiction.h"

#define DATA CF_SOURCE_DIR "/checks/jurisdiction/data"

static struct cf_arena *arena;
static struct jur_world world;

static int
set_up(void **state)
{
	struct cf_err err = { 0 };

	(void)state;
	arena = cf_arena_new(CF_ARENA_COLLECT);
	return jur_world_load(arena, DATA, &world, &err) == CF_OK ? 0 : -1;
}

static int
tear_down(void **state)
{
	(void)state;
	cf_arena_free(arena);
	return 0;
}

static void
tables(void **state)
{
	size_t i;

	(void)state;
	assert_int_equal(world.nproviders, 281);
	assert_int_equal(world.ncountries, 137);
	assert_int_equal(world.nlaws, 42);
	assert_int_equal(world.nauthorities, 63);
	for (i = 0; i < world.nproviders; i++) {
		assert_int_not_equal(world.providers[i].hq[0], '\0');
		assert_int_not_equal(world.providers[i].control[0], '\0');
	}
	assert_non_null(jur_dataset_find(&world, "asn.mmdb"));
	assert_non_null(strstr(
	    jur_dataset_find(&world, "asn.mmdb")->set.licence, "db-ip.com"));
	assert_null(jur_dataset_find(&world, "geoip"));
}

static void
by_name(void **state)
{
	static const struct {
		const char *name, *id;
	} cases[] = {
		{ "d111111abcdef8.cloudfront.net", "aws" },
		{ "bucket.s3.eu-west-3.AmazonAWS.com.", "aws" },
		{ "x.amazonaws.eu", "aws-esc" },
		{ "s3.cn-north-1.amazonaws.com.cn", "aws-cn" },
		{ "site.azurewebsites.net", "microsoft" },
		{ "x.chinacloudapp.cn", "microsoft-cn" },
		{ "storage.s3nsapis.fr", "s3ns" },
		{ "storage.googleapis.com", "google" },
		{ "console.cloud.goog", "google" },
		{ "login.sovcloud-identity.fr", "bleu" },
		{ "login.sovcloud-identity.de", "delos" },
		{ "app.s3.fr-par.scw.cloud", "scaleway" },
		{ "cname.vercel-dns.com", "vercel" },
		{ "www.example.com.cdn.cloudflare.net", "cloudflare" },
		{ "e1.a.akamaiedge.net", "akamai" },
		{ "oos.eu-west-2.outscale.com", "outscale" },
		/* Not below the suffix, only like it. */
		{ "notcloudfront.net", "" },
		{ "cloudfront.net.example.fr", "" },
		{ "portail.example.fr", "" },
	};
	const struct jur_provider *p;
	size_t i;

	(void)state;
	for (i = 0; i < CF_NELEM(cases); i++) {
		p = jur_provider_by_name(&world, JUR_SUFFIX_CNAME,
		    cases[i].name);
		assert_string_equal(p != NULL ? p->id : "", cases[i].id);
	}
}

static void
by_asn(void **state)
{
	static const struct {
		int64_t asn;
		const char *id, *hq, *control;
	} cases[] = {
		{ 16509, "aws", "US", "US" },
		{ 214101, "aws-esc", "DE", "US" },
		{ 16276, "ovhcloud", "FR", "FR" },
		{ 12824, "home-pl", "PL", "DE" },
		{ 20718, "arsys", "ES", "DE" },
		{ 203532, "s3ns", "FR", "FR" },
	};
	const struct jur_provider *p;
	size_t i;

	(void)state;
	for (i = 0; i < CF_NELEM(cases); i++) {
		p = jur_provider_by_asn(&world, cases[i].asn);
		assert_non_null(p);
		assert_string_equal(p->id, cases[i].id);
		assert_string_equal(p->hq, cases[i].hq);
		assert_string_equal(p->control, cases[i].control);
	}
	assert_null(jur_provider_by_asn(&world, 64500));
	assert_null(jur_provider_by_asn(&world, 0));
	/* A licensor is noted and is not the operator. */
	p = jur_provider_by_id(&world, "s3ns");
	assert_string_equal(p->licensor_country, "US");
	assert_string_equal(p->control, "FR");
}

/* What a name, a seat or a licence suggests is not who controls. */
static void
misleading_brands(void **state)
{
	static const struct {
		const char *id, *hq, *control;
	} cases[] = {
		{ "aws-esc", "DE", "US" }, /* "European Sovereign Cloud" */
		{ "contabo", "DE", "US" },
		{ "vade", "FR", "US" },
		{ "hornetsecurity", "DE", "US" },
		{ "data4", "FR", "CA" },
		{ "plusserver", "DE", "GB" },
		{ "transip", "NL", "GB" },
		{ "gandi", "FR", "NL" },
		{ "s3ns", "FR", "FR" }, /* technology of Google */
		{ "bleu", "FR", "FR" }, /* of Microsoft */
		{ "delos", "DE", "DE" },
	};
	const struct jur_provider *p;
	size_t i;

	(void)state;
	for (i = 0; i < CF_NELEM(cases); i++) {
		p = jur_provider_by_id(&world, cases[i].id);
		assert_non_null(p);
		assert_string_equal(p->hq, cases[i].hq);
		assert_string_equal(p->control, cases[i].control);
	}
	/* No licensor is a parent at the same time. */
	for (i = 0; i < world.nproviders; i++) {
		p = &world.providers[i];
		if (p->licensor[0] != '\0')
			assert_string_not_equal(p->licensor, p->parent);
	}
}

static void
registrars(void **state)
{
	static const struct {
		const char *iana, *name, *id;
		bool named;
	} cases[] = {
		{ "433", "", "ovhcloud", false },
		{ "433", "Gandi SAS", "ovhcloud", false },
		{ "", "gandi sas", "gandi", true },
		{ "999999", "Gandi SAS", "", false },
		{ "", "Gandi", "gandi", true },
		{ "", "Gandi Example", "", false },
		{ "", "", "", false },
	};
	const struct jur_provider *p;
	bool named;
	size_t i;

	(void)state;
	for (i = 0; i < CF_NELEM(cases); i++) {
		p = jur_registrar_of(&world, cases[i].iana, cases[i].name,
		    &named);
		assert_string_equal(p != NULL ? p->id : "", cases[i].id);
		assert_int_equal(named, cases[i].named);
	}
	/* Every line leads to an organisation of the table. */
	for (i = 0; i < world.nregistrars; i++)
		assert_non_null(jur_provider_by_id(&world,
		    world.registrars[i].provider));
}

static void
anycast(void **state)
{
	static const struct {
		const char *ip;
		int64_t asn;
		bool want;
	} cases[] = {
		{ "1.1.1.1", 13335, true },
		{ "76.76.21.21", 16509, true },
		{ "8.8.8.8", 15169, true },
		{ "8.8.9.8", 15169, false },
		{ "13.224.0.1", 16509, true },	   /* CloudFront, global */
		{ "64.252.87.5", 16509, false },  /* one region inside it */
		{ "151.101.1.1", 54113, true },   /* delivers, hosts nothing */
		{ "172.233.246.5", 63949, false }, /* cloud of a CDN's group */
		{ "2.16.0.1", 20940, true },
		{ "2001:4860:4860::8888", 15169, true },
		{ "91.121.0.1", 16276, false },
	};
	const char *name;
	struct cf_addr addr;
	size_t i;

	(void)state;
	for (i = 0; i < CF_NELEM(cases); i++) {
		assert_int_equal(cf_addr_parse(cases[i].ip, 0, &addr), CF_OK);
		name = jur_anycast(&world, &addr, cases[i].asn,
		    jur_provider_by_asn(&world, cases[i].asn));
		assert_int_equal(name[0] != '\0', cases[i].want);
	}
	assert_string_equal(jur_anycast_name(&world, "d1.cloudfront.net"),
	    "Amazon CloudFront");
	assert_string_equal(jur_anycast_name(&world, "www.example.fr"), "");
	assert_int_not_equal(jur_anycast_name(&world, "x.fastly.net")[0], '\0');
}

static void
authorities(void **state)
{
	static const struct {
		const char *root, *cn, *o;
		const char *id;
		enum jur_ca_match match;
		const char *hq, *control;
	} cases[] = {
		{ "96bcec06264976f37460779acf28c5a7cfe8a3c0aae11a8ffcee05c0"
		  "bddf08c6", "", "", "isrg", JUR_CA_ROOT, "US", "US" },
		{ "d48d3d23eedb50a459e55197601c27774b9d7b18c94d5a059511a102"
		  "50b93168", "", "", "certigna", JUR_CA_ROOT, "FR", "FR" },
		{ "d95d0e8eda79525bf9beb11b14d2100d3294985f0c62d9fabd9cd999"
		  "eccb7b1d", "", "", "harica", JUR_CA_ROOT, "GR", "GR" },
		/* Subject country BM, control US. */
		{ "85a0dd7dd720adb7ff05f83d542b209dc7ff4528f7d677b18389fea5"
		  "e5c49e86", "", "", "digicert", JUR_CA_ROOT, "US", "US" },
		/* Subject says GlobalSign, the key is Google's. */
		{ "b085d70b964f191a73e4af0d54ae7a0e07aafdaf9b71dd0862138ab7"
		  "325a24a2", "", "GlobalSign", "google-trust-services",
		    JUR_CA_ROOT, "US", "US" },
		{ "", "GlobalSign ECC Root CA - R4", "GlobalSign",
		    "google-trust-services", JUR_CA_CN, "US", "US" },
		{ "", "R3", "Let's Encrypt", "isrg", JUR_CA_O, "US", "US" },
		{ "", "Certigna Services CA", "dhimyotis", "certigna",
		    JUR_CA_O, "FR", "FR" },
		{ "", "GlobalSign Root R46", "GlobalSign nv-sa", "globalsign",
		    JUR_CA_O, "BE", "JP" },
		{ "00", "Internal CA", "Example SA", "", JUR_CA_NONE, "", "" },
		{ "", "", "", "", JUR_CA_NONE, "", "" },
	};
	const struct jur_authority *a;
	enum jur_ca_match match;
	size_t i;

	(void)state;
	for (i = 0; i < CF_NELEM(cases); i++) {
		a = jur_authority_find(&world, cases[i].root, cases[i].cn,
		    cases[i].o, &match);
		assert_string_equal(a != NULL ? a->id : "", cases[i].id);
		assert_int_equal(match, cases[i].match);
		if (a == NULL)
			continue;
		assert_string_equal(a->hq, cases[i].hq);
		assert_string_equal(a->control, cases[i].control);
	}
}

static bool
has(const struct cf_strings *list, const char *item)
{
	size_t i;

	for (i = 0; i < list->n; i++)
		if (cf_streq(list->v[i], item))
			return true;
	return false;
}

static int64_t
day(const char *s)
{
	int64_t t;

	assert_int_equal(cf_time_parse(s, &t), CF_OK);
	return t;
}

static void
laws(void **state)
{
	const char *us[] = { "US", "FR" };
	struct cf_strings now, old;

	(void)state;
	assert_true(jur_laws_at(arena, &world, us, 2, day("2026-11-25"), &now,
	    &old));
	assert_true(has(&now, "us-cloud-act"));
	assert_true(has(&now, "fr-blocking"));
	assert_false(has(&now, "us-fisa-702"));
	assert_true(has(&old, "us-fisa-702"));
	assert_true(has(&old, "us-patriot-215"));
	/* The last day is included. */
	assert_true(jur_laws_at(arena, &world, us, 1,
	    day("2026-06-12") + 86399, &now, &old));
	assert_true(has(&now, "us-fisa-702"));
	assert_true(jur_laws_at(arena, &world, us, 1, day("2026-06-13"), &now,
	    &old));
	assert_false(has(&now, "us-fisa-702"));
	/* Not yet in force. */
	assert_true(jur_laws_at(arena, &world, us, 1, day("2018-03-22"), &now,
	    &old));
	assert_false(has(&now, "us-cloud-act"));
	assert_false(has(&old, "us-cloud-act"));
}

static void
unknown_country(void **state)
{
	const char *zz[] = { "ZW" };
	struct cf_strings now, old;

	(void)state;
	assert_false(jur_laws_at(arena, &world, zz, 1, day("2026-11-25"), &now,
	    &old));
	assert_int_equal(now.n, 0);
}

/* ---- What the deployment declares ---- */

static void
declared(void **state)
{
	static const char *const asns[] = { "AS64500" };
	static const char *const google[] = { "AS15169" };
	static const char *const domains[] = { "d1.cloudfront.net" };
	static const struct cf_third_party parties[] = {
		{ .id = "hosting", .name = "Hébergeur SAS", .seat = "FR",
		    .control = "FR", .parent = "", .asns = { asns, 1 } },
		{ .id = "search", .name = "Moteur", .seat = "US",
		    .control = "US", .parent = "", .asns = { google, 1 } },
		{ .id = "front", .name = "Façade", .seat = "US",
		    .control = "US", .parent = "", .domains = { domains, 1 } },
		{ .id = "hetzner", .name = "H", .seat = "DE", .control = "DE",
		    .parent = "" },
	};
	static const struct cf_deployment d = { .file = "d.yaml",
		.provider = { .name = "Exemple", .siren = "424761419" },
		.third_parties = parties, .nthird_parties = 4 };
	struct jur_place p = { .asn = 64500, .special = "" };

	(void)state;
	jur_place_operator(arena, &world, &d, &p);
	assert_non_null(p.operator_);
	assert_true(p.operator_->declared);
	assert_string_equal(p.operator_->id, "hosting");
	assert_string_equal(p.operator_->control, "FR");
	assert_string_equal(p.operator_by, "declared");
	/* The table stays the operator of a network that it holds. */
	p.asn = 15169;
	jur_place_operator(arena, &world, &d, &p);
	assert_string_equal(p.operator_->id, "google");
	assert_string_equal(p.operator_by, "asn");
	assert_string_equal(p.party->id, "search");
	p.asn = 64501;
	jur_place_operator(arena, &world, &d, &p);
	assert_null(p.operator_);

	assert_string_equal(jur_declared_as(arena, &d,
	    jur_provider_by_id(&world, "google")), "third_party:search");
	assert_string_equal(jur_declared_as(arena, &d,
	    jur_provider_by_id(&world, "aws")), "third_party:front");
	assert_string_equal(jur_declared_as(arena, &d,
	    jur_provider_by_id(&world, "hetzner")), "third_party:hetzner");
	assert_string_equal(jur_declared_as(arena, &d,
	    jur_provider_by_id(&world, "ovhcloud")), "provider:Exemple");
	assert_string_equal(jur_declared_as(arena, &d,
	    jur_provider_by_id(&world, "scaleway")), "");
}

int
main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(tables),
		cmocka_unit_test(by_name),
		cmocka_unit_test(by_asn),
		cmocka_unit_test(misleading_brands),
		cmocka_unit_test(registrars),
		cmocka_unit_test(anycast),
		cmocka_unit_test(authorities),
		cmocka_unit_test(laws),
		cmocka_unit_test(unknown_country),
		cmocka_unit_test(declared),
	};

	return cmocka_run_group_tests(tests, set_up, tear_down);
}
