/*
 * What the deployment file says becomes facts, all of it and nothing else:
 * each key of the vocabulary is emitted for a file that gives everything, with
 * the line it stands on; a file that gives little says so; documents are
 * hashed, or the fact says why not.
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

#include <collect/sink.h>

#include "declared.h"

#define ROOT                                                                   \
	"0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef"
#define ABC                                                                    \
	"ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"

static const char whole[] =
    "confiance: 1\n"
    "name: Portail\n"
    "activities: [IaaS, PaaS]\n"
    "controlled_clients: false\n"
    "client_profile: politique\n"
    "protect_until_year: 2040\n"
    "authorisation: {reference: LM-17, granted_by: Direction,\n"
    "  from: 2026-01-01, until: 2026-12-31}\n"
    "provider:\n"
    "  name: Exemple SAS\n"
    "  siren: \"732829320\"\n"
    "  lei: 969500HKKVNLNDAMC085\n"
    "  seats: {registered: FR, administration: FR, establishment: DE}\n"
    "  sites: [FR]\n"
    "  admin_sites: [FR, DE]\n"
    "  support_sites: [FR, IN]\n"
    "  ca_roots: [" ROOT "]\n"
    "  ca_ceremony_country: FR\n"
    "  asns: [AS64501]\n"
    "  licences:\n"
    "    - {product: Suite, licensor: Example Inc., country: US,\n"
    "       technical_access: false}\n"
    "  ownership:\n"
    "    as_of: 2026-06-30\n"
    "    target: p\n"
    "    document: politique\n"
    "    companies:\n"
    "      - {id: p, name: Exemple SAS, country: FR}\n"
    "      - {id: u, name: Example Inc., country: US, listed: true,\n"
    "         lei: 969500HKKVNLNDAMC086}\n"
    "    holdings:\n"
    "      - {holder: u, of: p, capital: 24, votes: 12.5}\n"
    "      - {holder: p, of: p, capital: 1}\n"
    "    rights:\n"
    "      - {holder: u, of: p, right: veto, note: article 12}\n"
    "third_parties:\n"
    "  - {id: hyper, name: Hyper Ltd, roles: [hosting], seat: IE, control: US,\n"
    "     parent: Hyper Inc., data_access: true, barrier: chiffrement,\n"
    "     own_skills: false, alternatives: 0, qualification: ANSSI-1,\n"
    "     siren: \"552100554\", lei: 969500HKKVNLNDAMC087,\n"
    "     asns: [AS64496], domains: [hyper.example], ca_roots: [" ROOT "],\n"
    "     ca_ceremony_country: US}\n"
    "endpoints:\n"
    "  - {id: mail, host: mail.example, port: 587, protocol: tls,\n"
    "     starttls: smtp, sni: mail.example, roles: [mail], public: true,\n"
    "     addresses: [192.0.2.1], connect_to: \"[::1]:8587\"}\n"
    "  - {id: site, url: \"https://exemple.fr\",\n"
    "     pages: [{path: /hds, role: transfers}]}\n"
    "flows:\n"
    "  - {host: mail.example, ports: [25, 587, 22], from: bastion}\n"
    "  - {host: mail.example, ports: [587, 443]}\n"
    "vantage: internal\n"
    "domains:\n"
    "  - {name: exemple.fr, roles: [web]}\n"
    "key_stores:\n"
    "  - {id: hsm, type: pkcs11, module: /lib/p11.so, token: t,\n"
    "     pin: {file: the-pin-is-here}, operator: provider, country: FR,\n"
    "     roles: [signature]}\n"
    "data_stores:\n"
    "  - {id: vol, type: volume, path: /dev/secret-path, country: FR,\n"
    "     operator: provider, key_store: hsm, roles: [customer_data]}\n"
    "documents:\n"
    "  - {id: politique, title: Politique, file: politique.txt,\n"
    "     date: 2026-06-01, sha256: " ABC ",\n"
    "     requirements: [5.3.d]}\n"
    "policies:\n"
    "  - {id: postes, file: chrome.json, kind: chrome}\n";

static const char little[] = "confiance: 1\n"
			     "name: Portail\n"
			     "provider: {name: Exemple SAS}\n"
			     "domains: [{name: exemple.fr}]\n"
			     "documents: [{id: d, title: D, file: d.txt},\n"
			     "  {id: e, title: E, file: folder}]\n";

/* A run in a folder of its own. */
struct run {
	char dir[64];
	struct cf_arena *arena;
	struct cf_deployment deployment;
	struct cf_evidence *evidence;
	struct cf_writer_ev *writer;
	struct cf_collect_sink sink;
	struct cf_collect c;
};

static const char *
in_dir(const struct run *r, const char *name)
{
	return cf_printf(r->arena, "%s/%s", r->dir, name);
}

static void
begin(struct run *r, const char *yaml)
{
	struct cf_err err = { 0 };

	memset(r, 0, sizeof(*r));
	strncpy(r->dir, "/tmp/confiance-declared-XXXXXX", sizeof(r->dir) - 1);
	assert_non_null(mkdtemp(r->dir));
	r->arena = cf_arena_new(16u << 20);
	r->evidence = cf_evidence_new();
	if (cf_deployment_parse(r->arena, in_dir(r, "d.yaml"), yaml,
		strlen(yaml), &r->deployment, &err) != CF_OK)
		fail_msg("line %u: %s", err.line, err.msg);
	assert_int_equal(cf_evwriter_open(in_dir(r, "evidence"), yaml,
	    strlen(yaml), r->evidence, &r->writer, &err), CF_OK);
	r->sink = (struct cf_collect_sink){ .fd = -1, .writer = r->writer };
	r->c = (struct cf_collect){ .deployment = &r->deployment,
		.arena = r->arena, .collector = "declared.test",
		.sink = &r->sink };
}

static void
collected(struct run *r)
{
	assert_string_equal(r->sink.bug, "");
	assert_int_equal(r->sink.failure.code, CF_OK);
	assert_int_equal(cf_evidence_seal(r->evidence), CF_OK);
}

static void
end(struct run *r)
{
	static const char *const known[] = { "politique.txt", "d.txt", "pipe",
		"closed" };
	struct cf_manifest m = { .program = "test", .build = "",
		.started = "", .finished = "", .clock = "", .resolver = "",
		.sandbox = "", .deployment_sha256 = "", .why = "" };
	size_t i;

	cf_evwriter_close(r->writer, &m, NULL);
	for (i = 0; i < CF_NELEM(known); i++)
		unlink(in_dir(r, known[i]));
	unlink(in_dir(r, "evidence/deployment.yaml"));
	unlink(in_dir(r, "evidence/facts.jsonl"));
	unlink(in_dir(r, "evidence/manifest.json"));
	rmdir(in_dir(r, "evidence/blobs"));
	rmdir(in_dir(r, "evidence"));
	rmdir(in_dir(r, "folder"));
	assert_int_equal(rmdir(r->dir), 0);
	cf_evidence_free(r->evidence);
	cf_arena_free(r->arena);
}

static const struct cf_fact *
get(const struct run *r, const char *subject, const char *key)
{
	return cf_evidence_get(r->evidence, key, subject);
}

static const struct cf_fact *
need(const struct run *r, const char *subject, const char *key)
{
	const struct cf_fact *f = get(r, subject, key);

	if (f == NULL)
		fail_msg("no fact %s on %s", key, subject);
	return f;
}

static bool
measured(const char *key)
{
	return strcmp(key, "document.sha256") == 0 ||
	    strcmp(key, "document.size") == 0;
}

static void
test_whole(void **state)
{
	const struct cf_fact_def *def;
	const struct cf_fact *f;
	struct run r;
	size_t i, n;

	(void)state;
	begin(&r, whole);
	assert_int_equal(declared_collect(&r.c, NULL), CF_OK);
	collected(&r);
	for (def = declared_facts; def->name != NULL; def++) {
		for (i = n = 0; i < cf_evidence_count(r.evidence); i++)
			n += strcmp(cf_evidence_at(r.evidence, i)->key,
				 def->name) == 0;
		if (!measured(def->name) && n == 0)
			fail_msg("%s is never said", def->name);
	}
	for (i = 0; i < cf_evidence_count(r.evidence); i++) {
		f = cf_evidence_at(r.evidence, i);
		assert_int_equal(f->status, CF_ST_OK);
		assert_int_equal(f->origin, CF_OR_DECLARED);
		assert_non_null(strstr(f->source, "/d.yaml"));
		/* Where secrets and data are kept is nobody's business. */
		assert_true(f->value.s == NULL ||
		    (strstr(f->value.s, "the-pin-is-here") == NULL &&
			strstr(f->value.s, "secret-path") == NULL));
	}
	end(&r);
}

static void
test_values(void **state)
{
	const struct cf_fact *f;
	struct run r;

	(void)state;
	begin(&r, whole);
	assert_int_equal(declared_collect(&r.c, NULL), CF_OK);
	collected(&r);
	f = need(&r, "holding:u>p", "holding.capital");
	assert_int_equal(f->value.i, 240000000);
	assert_non_null(strstr(f->source, "/d.yaml:32"));
	assert_int_equal(need(&r, "holding:u>p", "holding.votes")->value.i,
	    125000000);
	assert_int_equal(need(&r, "holding:p>p", "holding.votes")->value.i,
	    10000000);
	assert_string_equal(need(&r, "right:u>p>veto", "right.kind")->value.s,
	    "veto");
	assert_true(need(&r, "company:u", "company.listed")->value.b);
	assert_string_equal(need(&r, "company:p", "company.kind")->value.s,
	    "company");
	assert_false(
	    need(&r, "third_party:hyper", "third_party.own_skills")->value.b);
	/* None is a number too. */
	assert_int_equal(
	    need(&r, "third_party:hyper", "third_party.alternatives")->value.i,
	    0);
	assert_string_equal(need(&r, "page:site/hds", "page.role")->value.s,
	    "transfers");
	f = need(&r, "flow:mail.example", "flow.ports");
	assert_string_equal(cf_value_text(r.arena, &f->value),
	    "25, 587, 22, 443");
	f = need(&r, "flow:mail.example", "flow.sources");
	assert_string_equal(cf_value_text(r.arena, &f->value),
	    "25 bastion, 22 bastion");
	assert_string_equal(need(&r, "deployment:Portail",
	    "deployment.vantage")->value.s, "internal");
	assert_string_equal(need(&r, "endpoint:mail", "endpoint.connect_to")
				->value.s, "[::1]:8587");
	assert_string_equal(need(&r, "provider:Exemple SAS",
	    "provider.seat_establishment")->value.s, "DE");
	assert_int_equal(need(&r, "deployment:Portail",
	    "deployment.authorisation_until")->value.i, 1798675200);
	end(&r);
}

static void
test_little(void **state)
{
	struct run r;

	(void)state;
	begin(&r, little);
	assert_int_equal(declared_collect(&r.c, NULL), CF_OK);
	collected(&r);
	assert_int_equal(need(&r, "deployment:Portail",
	    "deployment.authorisation")->status, CF_ST_ABSENT);
	assert_int_equal(need(&r, "domain:exemple.fr", "domain.roles")->status,
	    CF_ST_ABSENT);
	assert_int_equal(need(&r, "document:d", "document.expected_sha256")
			     ->status, CF_ST_ABSENT);
	assert_null(get(&r, "provider:Exemple SAS", "ownership.target"));
	assert_null(get(&r, "provider:Exemple SAS", "ownership.as_of"));
	assert_null(get(&r, "deployment:Portail",
	    "deployment.controlled_clients"));
	end(&r);
}

/* Two lines about the same two companies never hide each other. */
static void
test_twice(void **state)
{
	static const struct cf_holding holdings[] = {
		{ "u", "p", 100000000, -1, { 7, 1 } },
		{ "u", "p", 200000000, -1, { 8, 1 } },
	};
	struct run r;

	(void)state;
	begin(&r, little);
	r.deployment.provider.ownership = (struct cf_ownership){
		.target = "p", .document = "", .holdings = holdings,
		.nholdings = 2, .given = true };
	assert_int_equal(declared_collect(&r.c, NULL), CF_OK);
	collected(&r);
	assert_int_equal(need(&r, "holding:u>p", "holding.capital")->value.i,
	    100000000);
	assert_int_equal(need(&r, "holding:u>p#2", "holding.capital")->value.i,
	    200000000);
	/* Not given stays not given. */
	assert_null(get(&r, "holding:u>p", "holding.votes"));
	assert_int_equal(need(&r, "provider:Exemple SAS", "ownership.as_of")
			     ->status, CF_ST_ABSENT);
	end(&r);
}

static void
test_documents(void **state)
{
	const struct cf_fact *f;
	struct run r;

	(void)state;
	begin(&r, whole);
	assert_int_equal(cf_file_write(in_dir(&r, "politique.txt"), "abc", 3,
	    0600, NULL), CF_OK);
	assert_int_equal(declared_documents(&r.c, NULL), CF_OK);
	collected(&r);
	f = need(&r, "document:politique", "document.sha256");
	assert_int_equal(f->status, CF_ST_OK);
	assert_int_equal(f->origin, CF_OR_MEASURED);
	assert_string_equal(f->value.s, ABC);
	assert_int_equal(need(&r, "document:politique", "document.size")
			     ->value.i, 3);
	end(&r);

	begin(&r, little);
	assert_int_equal(mkdir(in_dir(&r, "folder"), 0700), 0);
	assert_int_equal(declared_documents(&r.c, NULL), CF_OK);
	collected(&r);
	assert_int_equal(need(&r, "document:d", "document.sha256")->status,
	    CF_ST_UNREACHABLE);
	assert_int_equal(need(&r, "document:e", "document.sha256")->status,
	    CF_ST_UNREACHABLE);
	end(&r);
}

static void
test_digest(void **state)
{
	char hex[CF_SHA256_HEX] = "", note[512] = "";
	int64_t size = -1;
	struct run r;
	uid_t me = geteuid();

	(void)state;
	begin(&r, little);
	/* A pipe that nobody writes to must not hold the audit up. */
	assert_int_equal(mkfifo(in_dir(&r, "pipe"), 0600), 0);
	assert_int_equal(declared_digest(in_dir(&r, "pipe"), hex, &size, note,
	    sizeof(note)), CF_ST_UNREACHABLE);
	assert_non_null(strstr(note, "not a regular file"));
	assert_int_equal(cf_file_write(in_dir(&r, "closed"), "x", 1, 0,
	    NULL), CF_OK);
	assert_int_equal(chmod(r.dir, 0755), 0);
	/* Root may read everything. */
	if (me == 0)
		assert_int_equal(seteuid(65534), 0);
	assert_int_equal(declared_digest(in_dir(&r, "closed"), hex, &size,
	    note, sizeof(note)), CF_ST_DENIED);
	assert_int_equal(seteuid(me), 0);
	assert_int_equal(size, -1);
	assert_string_equal(hex, "");
	end(&r);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_whole),
		cmocka_unit_test(test_values),
		cmocka_unit_test(test_little),
		cmocka_unit_test(test_twice),
		cmocka_unit_test(test_documents),
		cmocka_unit_test(test_digest),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
