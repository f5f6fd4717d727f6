/*
 * Answers of registers: what the codecs take from them, the facts that they
 * become, and what of them reaches addresses and domains.  The answers are
 * those of the fuzz corpus.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "codec_gleif.h"
#include "codec_rdap.h"
#include "codec_siren.h"
#include "jurisdiction.h"
#include "no_net.h"
#include "registers.h"
#include "sink.h"

#define CORPUS CF_SOURCE_DIR "/tests/fuzz/corpus/"
#define DATA CF_SOURCE_DIR "/checks/jurisdiction/data"
#define CLOUD "969500EXAMPLECLOU101"
#define HOLDING "969500EXAMPLEHOLD202"
#define INC "549300EXAMPLEINCX303"

/* Never asked: everything here has files and no network. */
int
cf_dns_query(struct cf_net *net, const char *name, unsigned int type,
    cf_dns_fn *fn, void *arg)
{
	(void)net;
	(void)name;
	(void)type;
	(void)fn;
	(void)arg;
	return CF_EINTERNAL;
}

static struct cf_arena *arena;
static struct cf_err err;

static int
setup(void **state)
{
	(void)state;
	err = (struct cf_err){ 0 };
	return (arena = cf_arena_new(CF_ARENA_REGISTER)) == NULL;
}

static int
teardown(void **state)
{
	(void)state;
	cf_arena_free(arena);
	return 0;
}

static const char *
load(const char *file, size_t *ret_len)
{
	char *bytes;

	assert_int_equal(cf_file_read(arena, cf_printf(arena, CORPUS "%s",
	    file), CF_REGISTER_BODY, &bytes, ret_len, NULL), CF_OK);
	return bytes;
}

static const char *
joined(const struct cf_strings *list)
{
	return cf_value_text(arena, &(struct cf_value){ .type = CF_T_LIST,
	    .list = list->v, .n = list->n });
}

static int
rdap(const char *file, struct jur_rdap *ret)
{
	size_t len;
	const char *bytes = load(cf_printf(arena, "jurisdiction_rdap/%s",
	    file), &len);

	err = (struct cf_err){ 0 };
	return jur_rdap_parse(arena, bytes, len, ret, &err);
}

static void
rdap_domain(void **state)
{
	const struct jur_rdap_entity *e;
	struct jur_rdap r;
	int64_t t;

	(void)state;
	assert_int_equal(rdap("domain.json", &r), CF_OK);
	assert_int_equal(r.class_, JUR_RDAP_DOMAIN);
	assert_string_equal(r.domain, "example.fr");
	assert_string_equal(r.port43, "whois.example");
	assert_string_equal(joined(&r.status),
	    "active, client transfer prohibited");
	assert_string_equal(joined(&r.nameservers),
	    "ns1.example.net, ns2.example.net");
	assert_int_equal(r.signed_, CF_TRI_YES);
	assert_int_equal(cf_time_parse("2010-01-02T03:04:05Z", &t), CF_OK);
	assert_int_equal(r.registered, t);
	/* Fractions are dropped, other time zones understood. */
	assert_int_equal(cf_time_parse("2027-01-02T03:04:05Z", &t), CF_OK);
	assert_int_equal(r.expires, t);
	assert_int_equal(cf_time_parse("2026-11-20T09:00:00Z", &t), CF_OK);
	assert_int_equal(r.as_of, t);
	assert_non_null(e = jur_rdap_role(&r, "Registrar"));
	assert_string_equal(e->name, "Gandi SAS");
	assert_string_equal(e->iana_id, "81");
	assert_string_equal(e->country, "FR"); /* cc of RFC 8605 */
	assert_non_null(e = jur_rdap_role(&r, "registrant"));
	assert_string_equal(e->country, "FR"); /* the seventh part */
	/* The registrar's own contact is no party of the domain. */
	assert_null(jur_rdap_role(&r, "abuse"));
}

static void
rdap_networks(void **state)
{
	struct cf_addr addr;
	struct jur_rdap r;

	(void)state;
	assert_int_equal(rdap("network.json", &r), CF_OK);
	assert_string_equal(r.first, "198.51.100.0");
	assert_string_equal(r.last, "198.51.100.255");
	assert_string_equal(r.country, "FR");
	assert_string_equal(r.parent, "198.51.0.0 - 198.51.255.255");
	/* The last line of an address that was never taken apart. */
	assert_string_equal(r.entities[0].country, "US");
	assert_int_equal(cf_addr_parse("198.51.100.7", 0, &addr), CF_OK);
	assert_true(jur_rdap_covers(r.first, r.last, &addr));
	assert_int_equal(cf_addr_parse("198.51.101.0", 0, &addr), CF_OK);
	assert_false(jur_rdap_covers(r.first, r.last, &addr));
	assert_int_equal(cf_addr_parse("2001:db8::1", 0, &addr), CF_OK);
	assert_false(jur_rdap_covers(r.first, r.last, &addr));
	assert_int_equal(rdap("network6.json", &r), CF_OK);
	assert_true(jur_rdap_covers(r.first, r.last, &addr));
	assert_int_equal(rdap("autnum.json", &r), CF_OK);
	assert_int_equal(r.asn_first, 64500);
	assert_int_equal(r.asn_last, 64500);
	assert_string_equal(jur_rdap_role(&r, "registrant")->name,
	    "Exemple Réseau SAS");
}

static void
rdap_wrong(void **state)
{
	static const struct {
		const char *file, *has;
		int code;
	} cases[] = {
		{ "error.json", "404 Not Found", CF_ENOTFOUND },
		{ "bad-class.json", "objectClassName: expected", CF_EPARSE },
		{ "bad-roles.json", "entities[0].roles: expected a list",
		    CF_EPARSE },
		{ "bad-card.json", "entities[0].vcardArray[1][0]", CF_EPARSE },
		{ "bad-range.json", "two addresses of one family", CF_EPARSE },
		{ "bad-twice.json", "line 1", CF_EPARSE },
		{ "bad-cut.json", "line 1", CF_EPARSE },
		{ "bad-deep.json", "levels", CF_ELIMIT },
		{ "html.html", "line 1", CF_EPARSE },
	};
	struct jur_rdap r = { .handle = "untouched" };
	char *large;
	size_t i;

	(void)state;
	for (i = 0; i < CF_NELEM(cases); i++) {
		assert_int_equal(rdap(cases[i].file, &r), cases[i].code);
		assert_non_null(strstr(err.msg, cases[i].has));
		assert_string_equal(r.handle, "untouched");
	}
	large = cf_alloc(arena, CF_REGISTER_BODY + 1);
	assert_non_null(large);
	memset(large, ' ', CF_REGISTER_BODY + 1);
	assert_int_equal(jur_rdap_parse(arena, large, CF_REGISTER_BODY + 1, &r,
	    NULL), CF_ELIMIT);
}

static const char *
server(const char *file, const char *key)
{
	size_t len;
	const char *url, *bytes = load(cf_printf(arena,
	    "jurisdiction_rdap/%s", file), &len);

	err = (struct cf_err){ 0 };
	return jur_rdap_server(arena, bytes, len, key, &url, &err) == CF_OK ?
	    url : err.msg;
}

static void
rdap_bootstrap(void **state)
{
	(void)state;
	assert_string_equal(server("bootstrap-dns.json", "www.example.fr"),
	    "https://rdap.nic.example/"); /* https first */
	assert_string_equal(server("bootstrap-dns.json", "example.COM"),
	    "https://rdap.example/com/v1/");
	assert_string_equal(server("bootstrap-dns.json", "example.de"), "");
	assert_string_equal(server("bootstrap-ip.json", "198.51.100.9"),
	    "https://rdap.a.example/");
	assert_string_equal(server("bootstrap-ip.json", "198.51.101.9"), "");
	assert_string_equal(server("bootstrap-ip.json", "2001:db8::1"),
	    "https://rdap.b.example/");
	assert_string_equal(server("bootstrap-ip.json", "AS64500"),
	    "https://rdap.b.example/");
	assert_string_equal(server("bootstrap-ip.json", "AS64512"), "");
	assert_non_null(strstr(server("bootstrap-bad.json", "a.fr"),
	    "services[0][0]"));
}

static int
gleif(const char *file, struct jur_gleif *ret)
{
	size_t len;
	const char *bytes = load(cf_printf(arena, "jurisdiction_gleif/%s",
	    file), &len);

	err = (struct cf_err){ 0 };
	return jur_gleif_parse(arena, bytes, len, ret, &err);
}

static void
gleif_answers(void **state)
{
	struct jur_gleif g;

	(void)state;
	assert_int_equal(gleif("list.json", &g), CF_OK);
	assert_int_equal(g.nrecords, 2);
	assert_string_equal(g.records[0].lei, CLOUD);
	assert_string_equal(g.records[0].registered_as, "732829320");
	assert_string_equal(g.records[0].registration, "ISSUED");
	assert_string_equal(g.records[1].country, "US");
	assert_string_equal(g.records[1].hq_country, "IE");
	assert_string_equal(g.records[1].jurisdiction, "US-DE");
	assert_string_equal(g.records[1].status, "INACTIVE");
	assert_int_equal(gleif("relation.json", &g), CF_OK);
	assert_int_equal(g.nparents, 1);
	assert_true(g.parents[0].ultimate);
	assert_string_equal(g.parents[0].parent, INC);
	assert_string_equal(g.parents[0].corroboration,
	    "ENTITY_SUPPLIED_ONLY");
	/* A relation that is over says nothing about today. */
	assert_int_equal(gleif("relation-over.json", &g), CF_OK);
	assert_int_equal(g.nparents, 0);
	assert_int_equal(gleif("exception.json", &g), CF_OK);
	assert_string_equal(g.parents[0].exception, "NATURAL_PERSONS");
	assert_int_equal(gleif("empty.json", &g), CF_OK);
	assert_int_equal(g.nrecords + g.nparents, 0);
	assert_int_equal(gleif("error.json", &g), CF_ENOTFOUND);
	assert_non_null(strstr(err.msg, "404 Resource not found"));
	assert_int_equal(gleif("bad-lei.json", &g), CF_EPARSE);
	assert_non_null(strstr(err.msg, "data.id: expected an LEI"));
	assert_int_equal(gleif("bad-type.json", &g), CF_EPARSE);
	assert_int_equal(gleif("bad-name.json", &g), CF_EPARSE);
	assert_non_null(strstr(err.msg, "attributes.entity.legalName"));
	assert_int_equal(gleif("bad-data.json", &g), CF_EPARSE);
	assert_false(jur_lei_is("969500EXAMPLECLOU1AB"));
	assert_false(jur_lei_is(CLOUD "0"));
}

static int
siren(const char *file, const struct jur_siren **ret, size_t *ret_n)
{
	size_t len;
	const char *bytes = load(cf_printf(arena, "jurisdiction_siren/%s",
	    file), &len);

	err = (struct cf_err){ 0 };
	return jur_siren_parse(arena, bytes, len, ret, ret_n, &err);
}

static void
siren_answers(void **state)
{
	const struct jur_siren *v;
	size_t n;

	(void)state;
	assert_int_equal(siren("company.json", &v, &n), CF_OK);
	assert_int_equal(n, 1);
	assert_string_equal(v->siren, "732829320");
	assert_string_equal(v->state, "A");
	assert_string_equal(v->country, "FR");
	assert_string_equal(joined(&v->companies),
	    "EXEMPLE HOLDING (552100554)");
	assert_int_equal(v->persons, 1);
	assert_int_equal(siren("foreign.json", &v, &n), CF_OK);
	assert_int_equal(n, 3);
	assert_string_equal(v[0].country_code, "IT");
	/* Abroad, and nothing more is understood. */
	assert_string_equal(v[1].country, "ETATS-UNIS");
	assert_string_equal(v[1].country_code, "");
	assert_string_equal(v[2].country, "");
	assert_string_equal(v[2].state, "C");
	assert_int_equal(siren("none.json", &v, &n), CF_OK);
	assert_int_equal(n, 0);
	assert_int_equal(siren("error.json", &v, &n), CF_ENOTFOUND);
	assert_int_equal(siren("bad-siren.json", &v, &n), CF_EPARSE);
	assert_non_null(strstr(err.msg, "results[0].siren: expected"));
	assert_int_equal(siren("bad-state.json", &v, &n), CF_EPARSE);
	assert_int_equal(siren("bad-results.json", &v, &n), CF_EPARSE);
}

/* A region that is used up, at every size: an error, never half an answer. */
static void
little_memory(void **state)
{
	static const char *const files[] = { "jurisdiction_rdap/domain.json",
		"jurisdiction_rdap/bootstrap-ip.json",
		"jurisdiction_gleif/list.json",
		"jurisdiction_siren/company.json" };
	const struct jur_siren *companies;
	struct cf_arena *small;
	struct jur_gleif g;
	struct jur_rdap r;
	const char *url, *bytes;
	size_t i, n, len, limit, count[CF_NELEM(files)] = { 0 };
	int rc;

	(void)state;
	for (i = 0; i < CF_NELEM(files); i++) {
		bytes = load(files[i], &len);
		for (limit = 64; limit < 65536; limit += limit / 8) {
			assert_non_null(small = cf_arena_new(limit));
			rc = i == 0 ? jur_rdap_parse(small, bytes, len, &r,
				NULL) :
			    i == 1 ? jur_rdap_server(small, bytes, len,
				"198.51.100.9", &url, NULL) :
			    i == 2 ? jur_gleif_parse(small, bytes, len, &g,
				NULL) :
				     jur_siren_parse(small, bytes, len,
					 &companies, &n, NULL);
			if (rc != CF_OK)
				count[i]++;
			else if (i == 1)
				assert_string_equal(url,
				    "https://rdap.a.example/");
			else if (i == 2)
				assert_int_equal(g.nrecords, 2);
			cf_arena_free(small);
		}
		assert_true(count[i] > 0);
	}
}

/* ---- Facts ---- */

static struct cf_collect c;
static struct cf_deployment d;
#define DAY 1795132800 /* 2026-11-20 */
#define SAVED(kind_, file_)                                                    \
	{ .kind = kind_, .file = CORPUS file_, .url = "", .date = DAY }
#define ON(file) "register:" CORPUS file

static void
collect(const struct cf_register *v, size_t n)
{
	d = (struct cf_deployment){ .file = "d.yaml", .registers = v,
		.nregisters = n };
	sink_open(&c, &d);
	assert_int_equal(jur_collect_saved(&c, NULL), CF_OK);
	assert_int_equal(cf_evidence_seal(sink_evidence), CF_OK);
	assert_int_equal(sink_bugs, 0);
}

static void
saved(void **state)
{
	static const struct cf_register v[] = {
		SAVED("rdap", "jurisdiction_rdap/domain.json"),
		SAVED("rdap", "jurisdiction_rdap/network.json"),
		SAVED("rdap", "jurisdiction_rdap/autnum.json"),
		SAVED("rdap", "jurisdiction_rdap/bad-roles.json"),
		SAVED("rdap", "jurisdiction_rdap/error.json"),
		SAVED("rdap-bootstrap", "jurisdiction_rdap/bootstrap-ip.json"),
		SAVED("gleif", "jurisdiction_gleif/list.json"),
		SAVED("gleif", "jurisdiction_gleif/relation.json"),
		SAVED("gleif", "jurisdiction_gleif/relation-direct.json"),
		SAVED("gleif", "jurisdiction_gleif/empty.json"),
		SAVED("recherche-entreprises", "jurisdiction_siren/company.json"),
		SAVED("gleif", "nowhere.json"),
		{ .kind = "gleif", .file = "", .url = "https://lei.example" },
	};
	const struct cf_fact *fact;

	(void)state;
	collect(v, CF_NELEM(v));
	assert_string_equal(sink_value("domain:example.fr",
	    "domain.registrar"), "Gandi SAS");
	assert_string_equal(sink_value("domain:example.fr",
	    "domain.registrar_id"), "81");
	assert_string_equal(sink_value("network:198.51.100.0-198.51.100.255",
	    "network.holder_country"), "US");
	assert_string_equal(sink_value("autnum:64500", "autnum.holder"),
	    "Exemple Réseau SAS");
	assert_string_equal(sink_value("lei:" CLOUD, "lei.ultimate_parent"),
	    INC);
	assert_string_equal(sink_value("lei:" CLOUD, "lei.direct_parent"),
	    HOLDING);
	assert_string_equal(sink_value("lei:" INC, "lei.registration"),
	    "LAPSED");
	assert_string_equal(sink_value("siren:732829320", "siren.officers"),
	    "EXEMPLE HOLDING (552100554)");
	/* Source, day, confidence and origin of a step. */
	fact = cf_evidence_get(sink_evidence, "lei.country", "lei:" CLOUD);
	assert_non_null(fact);
	assert_int_equal(fact->time, DAY);
	assert_int_equal(fact->origin, CF_OR_ATTESTED);
	assert_string_equal(fact->note, "corroboration: FULLY_CORROBORATED");
	assert_true(cf_starts(fact->source, "gleif: "));
	/* Each answer is there, the bad ones as well. */
	assert_string_equal(sink_value(ON("jurisdiction_rdap/domain.json"),
	    "register.about"), "domain:example.fr");
	assert_string_equal(sink_value(ON("jurisdiction_rdap/bad-roles.json"),
	    "register.about"), "(malformed)");
	assert_non_null(strstr(sink_note(
	    ON("jurisdiction_rdap/bad-roles.json"), "register.about"),
	    "entities[0].roles"));
	assert_string_equal(sink_value(ON("jurisdiction_rdap/error.json"),
	    "register.about"), "(absent)");
	assert_string_equal(sink_value(ON("jurisdiction_gleif/empty.json"),
	    "register.about"), "(absent)");
	assert_string_equal(sink_value(ON("nowhere.json"), "register.about"),
	    "(unreachable)");
	assert_string_equal(sink_value(ON("nowhere.json"), "register.kind"),
	    "gleif");
	sink_close();
}

static void
no_parent(void **state)
{
	static const struct cf_register v[] = {
		SAVED("gleif", "jurisdiction_gleif/exception.json"),
	};

	(void)state;
	collect(v, 1);
	assert_string_equal(sink_value("lei:" CLOUD, "lei.ultimate_parent"),
	    "(absent)");
	assert_string_equal(sink_note("lei:" CLOUD, "lei.ultimate_parent"),
	    "NATURAL_PERSONS");
	assert_string_equal(sink_value("lei:" CLOUD,
	    "lei.ultimate_exception"), "NATURAL_PERSONS");
	sink_close();
}

/* Nothing without a wish; with one, and a network that refuses, every question
 * is told as not answered. */
static void
asked(void **state)
{
	static const char *const asns[] = { "AS64500" };
	static const char *const addresses[] = { "91.121.0.7", "10.0.0.1" };
	static const struct cf_endpoint e = { .id = "a", .host = "a.example",
		.port = 443, .connect_host = "",
		.addresses = { addresses, 2 } };
	static const struct cf_domain domain = { .name = "Example.fr." };
	static const struct cf_third_party party = { .id = "t", .name = "T",
		.lei = INC, .siren = "" };
	unsigned int before_all = no_net_asked;

	(void)state;
	d = (struct cf_deployment){ .file = "d.yaml",
		.provider = { .name = "P", .siren = "732829320", .lei = "",
		    .asns = { asns, 1 } },
		.third_parties = &party, .nthird_parties = 1,
		.endpoints = &e, .nendpoints = 1,
		.domains = &domain, .ndomains = 1 };
	sink_open(&c, &d);
	assert_int_equal(jur_collect_asked(&c, &err), CF_OK);
	c.registers = c.offline = true;
	assert_int_equal(jur_collect_asked(&c, &err), CF_OK);
	assert_int_equal(no_net_asked, before_all);
	assert_int_equal(cf_evidence_count(sink_evidence), 0);
	c.offline = false;
	assert_int_equal(jur_collect_asked(&c, &err), CF_OK);
	assert_int_equal(cf_evidence_seal(sink_evidence), CF_OK);
	assert_int_equal(sink_bugs, 0);
	/* Three of IANA's files, two of GLEIF, one of the French register. */
	assert_int_equal(no_net_asked - before_all, 6);
	assert_string_equal(sink_value("domain:example.fr",
	    "domain.registrar"), "(not_collected)");
	assert_string_equal(sink_value("lei:" INC, "lei.status"),
	    "(not_collected)");
	assert_string_equal(sink_value("siren:732829320", "siren.state"),
	    "(not_collected)");
	assert_string_equal(sink_value("register:https://data.iana.org/rdap/"
	    "ipv4.json", "register.about"), "(not_collected)");
	assert_string_equal(sink_value("register:https://api.gleif.org/api/v1/"
	    "lei-records?filter%5Bentity.registeredAs%5D=732829320&"
	    "page%5Bsize%5D=5", "register.kind"), "gleif");
	assert_string_equal(sink_value("register:/ip/91.121.0.7",
	    "register.about"), "(not_collected)");
	assert_string_equal(sink_value("register:/ip/10.0.0.1",
	    "register.about"), "-");
	sink_close();
}

/* ---- What of it reaches addresses and domains ---- */

static struct cf_evidence *before;
static int64_t fact_time;

static void
known(const char *subject, const char *key, struct cf_value value)
{
	struct cf_fact fact = { .key = key, .subject = subject, .value = value,
		.time = fact_time, .collector = "test", .note = "",
		.source = "", .raw = "" };

	assert_int_equal(cf_evidence_add(before, &fact), CF_OK);
}

static void
look(void)
{
	assert_int_equal(cf_evidence_seal(before), CF_OK);
	sink_open(&c, &d);
	c.data_dir = DATA;
	c.evidence = before;
	assert_int_equal(jur_collect_place(&c, &err), CF_OK);
	assert_int_equal(cf_evidence_seal(sink_evidence), CF_OK);
	assert_int_equal(sink_bugs, 0);
}

static void
unlook(void)
{
	cf_evidence_free(before);
	sink_close();
}

/* By number, by name alone, by nobody, and not answered. */
static void
registrars(void **state)
{
	static const struct cf_domain domains[] = { { .name = "a.fr" },
		{ .name = "b.fr" }, { .name = "c.fr" }, { .name = "d.fr" },
		{ .name = "e.fr" }, { .name = "f.fr" },
		{ .name = "www.portal.a.fr" } };
	struct cf_fact refused = { .key = "domain.registrar",
		.subject = "domain:d.fr", .status = CF_ST_REFUSED,
		.collector = "test", .note = "HTTP 429", .source = "",
		.raw = "" };

	(void)state;
	d = (struct cf_deployment){ .file = "d.yaml", .domains = domains,
		.ndomains = CF_NELEM(domains),
		.provider = { .name = "", .siren = "" } };
	before = cf_evidence_new();
	known("domain:a.fr", "domain.registrar", cf_v_text("Whatever"));
	known("domain:a.fr", "domain.registrar_id", cf_v_text("1910"));
	known("domain:b.fr", "domain.registrar", cf_v_text("GANDI sas"));
	known("domain:c.fr", "domain.registrar", cf_v_text("Gandy"));
	assert_int_equal(cf_evidence_add(before, &refused), CF_OK);
	/* A number that the table lacks is not overridden by a name. */
	known("domain:f.fr", "domain.registrar", cf_v_text("Gandi SAS"));
	known("domain:f.fr", "domain.registrar_id", cf_v_text("999999"));
	look();
#define REACH(s) sink_value("reach:registrar:name:" s, "reach.operators")
	assert_string_equal(REACH("a.fr>Whatever"), "operator:cloudflare");
	assert_string_equal(REACH("b.fr>GANDI sas"),
	    "(partial) operator:gandi");
	assert_string_equal(REACH("c.fr>Gandy"), "(not_collected)");
	assert_string_equal(REACH("d.fr>?domain.registrar"),
	    "(not_collected)");
	assert_string_equal(REACH("f.fr>Gandi SAS"), "(not_collected)");
	/* The name above is the one that is registered. */
	assert_string_equal(REACH("www.portal.a.fr>Whatever"),
	    "operator:cloudflare");
	/* Nobody asked about it: nothing is said. */
	assert_string_equal(REACH("e.fr>?domain.registrar"), "-");
	unlook();
}

/* The provider's own network; and a holder, who runs nothing by that. */
static void
own_and_held(void **state)
{
	static const char *const own[] = { "AS16276", "AS3215" };
	static const char *const addresses[] = { "91.121.0.1", "90.0.0.1" };
	static const struct cf_endpoint e = { .id = "a:443",
		.host = "a.example.fr", .port = 443, .connect_host = "" };

	(void)state;
	d = (struct cf_deployment){ .file = "d.yaml", .endpoints = &e,
		.nendpoints = 1, .provider = { .name = "Exemple", .siren = "",
		.seats = { "FR", "FR", "FR" }, .asns = { own, 1 } } };
	before = cf_evidence_new();
	known("endpoint:a:443", "endpoint.addresses",
	    cf_v_list(addresses, 2));
	known("network:91.0.0.0-91.255.255.255", "network.holder",
	    cf_v_text("Wide"));
	known("network:91.121.0.0-91.121.255.255", "network.holder",
	    cf_v_text("Narrow"));
	known("network:91.121.0.0-91.121.0.255", "network.holder",
	    cf_v_text("Narrower"));
	known("network:91.121.0.0-91.121.0.255", "network.holder_country",
	    cf_v_text("FR"));
	known("autnum:3000-3300", "autnum.holder", cf_v_text("Block"));
	look();
	/* The table knows that network: what it says counts. */
	assert_string_equal(sink_value("address:91.121.0.1",
	    "address.operator"), "operator:ovhcloud");
	assert_string_equal(sink_value("address:91.121.0.1",
	    "address.holder"), "Narrower");
	assert_string_equal(sink_value("address:91.121.0.1",
	    "address.holder_country"), "FR");
	assert_string_equal(sink_value("address:90.0.0.1", "address.holder"),
	    "Block");
	unlook();
}

static void
own_unknown(void **state)
{
	struct cf_deployment own = { .file = "d.yaml",
		.provider = { .name = "Exemple", .siren = "",
		    .seats = { "FR", "", "" } } };
	static const char *const asns[] = { "AS64500" };
	struct jur_place place = { .text = "", .asn = 64500 };
	struct jur_world world = { .dir = "" };

	(void)state;
	assert_null(jur_own_network(arena, &own, 64500));
	own.provider.asns = (struct cf_strings){ asns, 1 };
	assert_null(jur_own_network(arena, &own, 64501));
	assert_null(jur_own_network(arena, &own, 0));
	jur_place_operator(arena, &world, &own, &place);
	assert_non_null(place.operator_);
	assert_string_equal(place.operator_->id, JUR_OWN);
	assert_string_equal(place.operator_->control, "");
	assert_string_equal(place.operator_by, "declared");
	assert_string_equal(jur_declared_as(arena, &own, place.operator_),
	    "provider:Exemple");
}

/* ---- One company ---- */

static void
company(const char *lei, const char *name, const char *country,
    const char *siren)
{
	const char *on = cf_subject(arena, "lei", lei);

	known(on, "lei.name", cf_v_text(name));
	known(on, "lei.country", cf_v_text(country));
	known(on, "lei.hq_country", cf_v_text(country));
	known(on, "lei.status", cf_v_text("ACTIVE"));
	known(on, "lei.registration", cf_v_text("ISSUED"));
	known(on, "lei.jurisdiction", cf_v_text(country));
	known(on, "lei.registered_as", cf_v_text(siren));
}

static void
found(void **state)
{
	struct jur_registered r;

	(void)state;
	before = cf_evidence_new();
	company(CLOUD, "EXEMPLE CLOUD, S.A.S.", "FR", "732829320");
	company(INC, "Example Inc.", "US", "732829320");
	company(HOLDING, "Exemple Holding", "FR", "552100554");
	company("969500EXAMPLETWINA04", "Twin", "FR", "1");
	company("969500EXAMPLETWINB05", "TWIN", "FR", "2");
	known("lei:" CLOUD, "lei.ultimate_parent", cf_v_text(INC));
	known("siren:123456789", "siren.state", cf_v_text("C"));
	known("siren:123456789", "siren.country", cf_v_text("FR"));
	assert_int_equal(cf_evidence_seal(before), CF_OK);
	/* The number counts in its own country's register. */
	assert_true(jur_registered(arena, before, "", "732829320", &r));
	assert_string_equal(r.id, "lei:" CLOUD);
	assert_string_equal(r.by, "SIREN");
	assert_string_equal(r.control, "US");
	assert_string_equal(r.parent, "Example Inc.");
	assert_true(r.current);
	assert_true(jur_registered(arena, before, HOLDING, "732829320", &r));
	assert_string_equal(r.by, "LEI");
	assert_string_equal(r.control, "");
	assert_false(jur_registered(arena, before, "", "", &r));
	assert_false(jur_registered(arena, before, NULL, NULL, &r));
	assert_true(jur_registered(arena, before, NULL, "123456789", &r));
	assert_string_equal(r.hq, "FR");
	assert_false(r.current);
	assert_true(jur_registered_name(arena, before,
	    "Exemple Cloud SAS", "FR", &r));
	assert_string_equal(r.by, "name");
	assert_false(jur_registered_name(arena, before, "Exemple Cloud SAS",
	    "DE", &r));
	assert_false(jur_registered_name(arena, before, "Exemple", "FR", &r));
	/* Two that fit are none. */
	assert_false(jur_registered_name(arena, before, "Twin", "FR", &r));
	cf_evidence_free(before);
}

/* A declared network with an LEI, and one of the table with a SIREN. */
static void
chain_of(const char *control)
{
	static const char *const asns[] = { "AS2611" };
	static const char *const addresses[] = { "130.104.1.1",
		"91.121.0.1" };
	static const struct cf_endpoint e = { .id = "a:443",
		.host = "a.example.fr", .port = 443, .connect_host = "" };
	static struct cf_third_party party;

	party = (struct cf_third_party){ .id = "hoster", .name = "Hoster",
		.seat = "", .control = control, .parent = "", .siren = "",
		.lei = CLOUD, .asns = { asns, 1 } };
	d = (struct cf_deployment){ .file = "d.yaml", .endpoints = &e,
		.nendpoints = 1, .third_parties = &party,
		.nthird_parties = 1, .provider = { .name = "", .siren = "" } };
	known("endpoint:a:443", "endpoint.addresses",
	    cf_v_list(addresses, 2));
	company(CLOUD, "EXEMPLE CLOUD", "FR", "732829320");
	company(INC, "Example Inc.", "US", "6021863");
	known("lei:" CLOUD, "lei.ultimate_parent", cf_v_text(INC));
	company(HOLDING, "OVH", "FR", "424761419");
	look();
}

static void
chain(void **state)
{
	const struct cf_fact *fact;

	(void)state;
	fact_time = DAY;
	before = cf_evidence_new();
	chain_of("");
	assert_string_equal(sink_value("third_party:hoster",
	    "third_party.register_control"), "US");
	/* What was not declared is filled in, and stays a declaration's. */
	fact = cf_evidence_get(sink_evidence, "operator.control",
	    "operator:hoster");
	assert_non_null(fact);
	assert_string_equal(fact->value.s, "US");
	assert_int_equal(fact->origin, CF_OR_DECLARED);
	assert_string_equal(fact->note, "Example Inc.");
	assert_string_equal(sink_value("operator:hoster", "operator.hq"),
	    "FR");
	/* The table's word stays, and the register's stands beside it. */
	assert_string_equal(sink_value("operator:ovhcloud",
	    "operator.control"), "FR");
	assert_string_equal(sink_value("operator:ovhcloud",
	    "operator.register_hq"), "FR");
	assert_string_equal(sink_value("operator:ovhcloud",
	    "operator.register_control"), "(not_collected)");
	assert_string_equal(sink_note("operator:ovhcloud",
	    "operator.register_hq"), "lei:" HOLDING ", found by its SIREN");
	unlook();
	before = cf_evidence_new();
	chain_of("FR");
	assert_string_equal(sink_value("operator:hoster",
	    "operator.control"), "FR");
	assert_string_equal(sink_value("operator:hoster",
	    "operator.register_control"), "US");
	unlook();
	/* Two years ago. */
	fact_time = DAY - 2 * JUR_ANSWER_AGE;
	before = cf_evidence_new();
	chain_of("");
	assert_string_equal(sink_value("operator:hoster",
	    "operator.control"), "(not_collected)");
	unlook();
}

/* From a network that nobody knows by its holder's name. */
static void
chain_by_name(void **state)
{
	static const char *const addresses[] = { "130.104.1.1" };
	static const struct cf_endpoint e = { .id = "a:443",
		.host = "a.example.fr", .port = 443, .connect_host = "" };

	(void)state;
	fact_time = DAY;
	d = (struct cf_deployment){ .file = "d.yaml", .endpoints = &e,
		.nendpoints = 1, .provider = { .name = "", .siren = "" } };
	before = cf_evidence_new();
	known("endpoint:a:443", "endpoint.addresses",
	    cf_v_list(addresses, 1));
	known("autnum:2611", "autnum.holder", cf_v_text("Exemple Cloud"));
	known("autnum:2611", "autnum.holder_country", cf_v_text("FR"));
	company(CLOUD, "EXEMPLE CLOUD", "FR", "732829320");
	look();
	assert_string_equal(sink_value("address:130.104.1.1",
	    "address.operator"), "operator:lei-" CLOUD);
	assert_int_equal(cf_evidence_get(sink_evidence, "address.operator",
	    "address:130.104.1.1")->origin, CF_OR_ATTESTED);
	assert_string_equal(sink_value("operator:lei-" CLOUD,
	    "operator.confidence"), "low");
	assert_string_equal(sink_value("operator:lei-" CLOUD,
	    "operator.parent_country"), "(not_collected)");
	unlook();
}

int
main(void)
{
#define T(f) cmocka_unit_test_setup_teardown(f, setup, teardown)
	static const struct CMUnitTest tests[] = {
		T(rdap_domain), T(rdap_networks), T(rdap_wrong),
		T(rdap_bootstrap), T(gleif_answers), T(siren_answers),
		T(little_memory),
		T(saved), T(no_parent), T(asked), T(registrars), T(own_and_held),
		T(own_unknown), T(found), T(chain), T(chain_by_name),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
