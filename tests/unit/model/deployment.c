/*
 * The deployment file, read as it should be: every key of the format arrives
 * at its place, with its default when it is absent.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include <confiance/check.h>
#include <confiance/deployment.h>

#include "deployment_priv.h"

#define DATA CF_SOURCE_DIR "/tests/unit/model/data-deployment/"
#define HEAD "confiance: 1\nname: t\n"

static int
setup(void **state)
{
	*state = cf_arena_new(CF_ARENA_DEPLOYMENT);
	return *state == NULL;
}

static int
teardown(void **state)
{
	cf_arena_free(*state);
	return 0;
}

static struct cf_deployment
parse(struct cf_arena *arena, const char *text)
{
	struct cf_deployment dep;
	struct cf_err err = { 0 };
	char line[2048];

	if (cf_deployment_parse(arena, "t.yaml", text, strlen(text), &dep,
	    &err) != CF_OK)
		fail_msg("%s", cf_err_text(&err, line, sizeof(line)));
	return dep;
}

static struct cf_deployment
parse_file(struct cf_arena *arena, const char *path)
{
	struct cf_err err = { 0 };
	char *text;
	size_t len;

	assert_int_equal(cf_file_read(arena, path, CF_MAX_DEPLOYMENT, &text,
	    &len, &err), CF_OK);
	return parse(arena, text);
}

static void
assert_list(struct cf_strings list, size_t n, const char *a, const char *b)
{
	assert_int_equal(list.n, n);
	if (n > 0)
		assert_string_equal(list.v[0], a);
	if (n > 1)
		assert_string_equal(list.v[1], b);
}

static void
assert_time(int64_t t, const char *text)
{
	char buf[CF_TIME_LEN];

	cf_time_text(t, buf);
	assert_string_equal(buf, text);
}

static void
test_head(void **state)
{
	struct cf_deployment dep = parse_file(*state, DATA "full.yaml");

	assert_string_equal(dep.file, "t.yaml");
	assert_string_equal(dep.name, "Portail de démonstration");
	assert_string_equal(dep.description,
	    "Service de fichiers pour les agents");
	assert_list(dep.activities, 2, "IaaS", "SaaS");
	assert_string_equal(dep.marking, "Diffusion restreinte");
	assert_string_equal(dep.auditor, "Équipe conformité");
	assert_int_equal(dep.controlled_clients, CF_TRI_NO);
	assert_string_equal(dep.client_profile, "clients-tls");
	assert_int_equal(dep.protect_until_year, 2035);
	assert_list(dep.trusted_lists, 2, "tl-fr.xml", "listes/tl-be.xml");
	assert_string_equal(dep.ct_logs, "log_list.json");
	assert_string_equal(dep.authorisation.reference, "CONV-2026-014");
	assert_string_equal(dep.authorisation.granted_by,
	    "Camille Martin, RSSI");
	assert_time(dep.authorisation.from, "2026-01-05T00:00:00Z");
	assert_time(dep.authorisation.until, "2026-12-31T00:00:00Z");
	assert_int_equal(dep.authorisation.pos.line, 14);
	assert_int_equal(dep.authorisation.pos.column, 3);
}

static void
test_provider(void **state)
{
	struct cf_deployment dep = parse_file(*state, DATA "full.yaml");
	const struct cf_provider *p = &dep.provider;

	assert_string_equal(p->name, "Exemple Cloud SAS");
	assert_string_equal(p->siren, "732829320");
	assert_string_equal(p->lei, "969500ABCDEF12345678");
	assert_string_equal(p->seats.registered, "FR");
	assert_string_equal(p->seats.administration, "FR");
	assert_string_equal(p->seats.establishment, "GB");
	assert_list(p->sites, 2, "FR", "NO");
	assert_list(p->admin_sites, 1, "NO", NULL);
	assert_list(p->support_sites, 2, "FR", "IN");
	assert_list(p->ca_roots, 1, "abcdef0123456789abcdef0123456789"
	    "abcdef0123456789abcdef0123456789", NULL);
	assert_string_equal(p->ca_ceremony_country, "FR");
	assert_list(p->asns, 1, "AS64501", NULL);
	assert_int_equal(p->nlicences, 1);
	assert_string_equal(p->licences[0].product, "Hyperviseur X");
	assert_string_equal(p->licences[0].licensor, "Éditeur X");
	assert_string_equal(p->licences[0].country, "US");
	assert_int_equal(p->licences[0].technical_access, CF_TRI_YES);
	assert_int_equal(p->licences[0].pos.line, 30);
	assert_int_equal(p->licences[0].pos.column, 7);
	assert_int_equal(p->pos.line, 19);
}

static void
test_ownership(void **state)
{
	struct cf_deployment dep = parse_file(*state, DATA "full.yaml");
	const struct cf_ownership *own = &dep.provider.ownership;

	assert_true(own->given);
	assert_time(own->as_of, "2026-06-30T00:00:00Z");
	assert_string_equal(own->target, "cible");
	assert_string_equal(own->document, "kbis");
	assert_int_equal(own->ncompanies, 3);
	assert_string_equal(own->companies[0].id, "cible");
	assert_string_equal(own->companies[0].name, "Exemple Cloud SAS");
	assert_string_equal(own->companies[0].country, "FR");
	assert_int_equal(own->companies[0].kind, CF_CO_COMPANY);
	assert_true(own->companies[0].listed);
	assert_int_equal(own->companies[1].kind, CF_CO_PERSON);
	assert_false(own->companies[1].listed);
	assert_string_equal(own->companies[1].country, "");
	assert_int_equal(own->companies[2].kind, CF_CO_STATE);
	assert_string_equal(own->companies[2].lei, "969500ABCDEF12345679");
	assert_string_equal(own->companies[1].lei, "");
	assert_int_equal(own->nholdings, 2);
	assert_string_equal(own->holdings[0].holder, "personne");
	assert_string_equal(own->holdings[0].of, "cible");
	assert_int_equal(own->holdings[0].capital, 333333333);
	assert_int_equal(own->holdings[0].votes, 400000000);
	assert_int_equal(own->holdings[1].capital, 240000000);
	assert_int_equal(own->holdings[1].votes, 240000000);
	assert_int_equal(own->nrights, 2);
	assert_int_equal(own->rights[0].right, CF_RIGHT_BOARD_MAJORITY);
	assert_string_equal(own->rights[0].holder, "etat");
	assert_string_equal(own->rights[0].of, "cible");
	assert_string_equal(own->rights[0].note, "pacte d'associés, art. 7");
	assert_int_equal(own->rights[1].right, CF_RIGHT_VETO);
	assert_string_equal(own->rights[1].note, "");
}

static void
test_registers(void **state)
{
	struct cf_deployment dep = parse_file(*state, DATA "full.yaml");

	assert_int_equal(dep.nregisters, 2);
	assert_string_equal(dep.registers[0].kind, "gleif");
	assert_string_equal(dep.registers[0].file, "registres/lei.json");
	assert_time(dep.registers[0].date, "2026-11-20T00:00:00Z");
	assert_string_equal(dep.registers[0].url, "");
	assert_string_equal(dep.registers[1].file, "");
	assert_string_equal(dep.registers[1].url, "https://rdap.example/v1");
}

static void
test_third_parties(void **state)
{
	struct cf_deployment dep = parse_file(*state, DATA "full.yaml");
	const struct cf_third_party *t = cf_third_party_find(&dep, "hebergeur");

	assert_non_null(t);
	assert_null(cf_third_party_find(&dep, "autre"));
	assert_int_equal(dep.nthird_parties, 1);
	assert_string_equal(t->name, "Hébergeur Exemple SA");
	assert_list(t->roles, 2, "hosting", "network");
	assert_string_equal(t->seat, "DE");
	assert_string_equal(t->control, "US");
	assert_string_equal(t->parent, "Groupe Exemple");
	assert_int_equal(t->data_access, CF_TRI_YES);
	assert_string_equal(t->barrier, "chiffrement avant dépôt");
	assert_int_equal(t->own_skills, CF_TRI_NO);
	assert_int_equal(t->alternatives, 2);
	assert_string_equal(t->qualification, "décision n° 1234");
	assert_list(t->asns, 2, "AS16276", "AS4294967295");
	assert_string_equal(t->siren, "732829320");
	assert_string_equal(t->lei, "969500ABCDEF12345670");
	assert_list(t->domains, 2, "hebergeur.example", "*.cdn.example.net");
	assert_int_equal(t->ca_roots.n, 1);
	assert_string_equal(t->ca_ceremony_country, "US");
}

static void
test_endpoints(void **state)
{
	struct cf_deployment dep = parse_file(*state, DATA "full.yaml");
	const struct cf_endpoint *e = dep.endpoints;

	assert_int_equal(dep.nendpoints, 4);
	assert_string_equal(e->id, "portail");
	assert_string_equal(e->host, "portail.example.fr");
	assert_int_equal(e->port, 8443);
	assert_string_equal(e->protocol, "https");
	assert_string_equal(e->starttls, "");
	assert_string_equal(e->sni, "autre.example.fr");
	assert_list(e->roles, 2, "customer", "web");
	assert_int_equal(e->public, CF_TRI_YES);
	assert_list(e->addresses, 2, "192.0.2.10", "2001:db8::10");
	assert_string_equal(e->connect_host, "127.0.0.1");
	assert_int_equal(e->connect_port, 8443);
	assert_list(e->trust, 2, "ca.pem", "autre.pem");
	assert_int_equal(e->npages, 2);
	assert_string_equal(e->pages[0].path, "/fr/");
	assert_string_equal(e->pages[0].role, "interface");
	assert_string_equal(e->pages[1].path,
	    "/.well-known/openid-configuration?a=1");
	assert_string_equal(e->pages[1].role, "oidc");
	e++;
	assert_string_equal(e->id, "mail.example.fr:25");
	assert_string_equal(e->starttls, "smtp");
	assert_string_equal(e->sni, "mail.example.fr");
	assert_int_equal(e->public, CF_TRI_UNSET);
	assert_string_equal(e->connect_host, "");
	assert_int_equal(e->connect_port, 0);
	e++;
	assert_string_equal(e->id, "www.example.fr:443");
	assert_string_equal(e->protocol, "https");
	assert_int_equal(e->port, 443);
	e++;
	assert_string_equal(e->id, "[2001:db8::1]:22");
	assert_string_equal(e->host, "2001:db8::1");
	assert_string_equal(e->protocol, "ssh");
	assert_string_equal(e->sni, "");
	assert_int_equal(dep.ndomains, 1);
	assert_string_equal(dep.domains[0].name, "example.fr");
	assert_list(dep.domains[0].roles, 1, "mail", NULL);
}

static void
test_flows(void **state)
{
	struct cf_deployment dep = parse_file(*state, DATA "full.yaml");

	assert_int_equal(dep.nflows, 2);
	assert_string_equal(dep.flows[0].host, "portail.example.fr");
	assert_list(dep.flows[0].ports, 2, "443", "22");
	assert_string_equal(dep.flows[0].from, "bastion");
	assert_string_equal(dep.flows[1].host, "2001:db8::1");
	assert_int_equal(dep.flows[1].ports.n, 0);
	assert_string_equal(dep.flows[1].from, "");
	assert_string_equal(dep.vantage, "public");
}

static void
test_stores(void **state)
{
	struct cf_deployment dep = parse_file(*state, DATA "full.yaml");
	const struct cf_key_store *k = dep.key_stores;
	const struct cf_data_store *d = dep.data_stores;

	assert_int_equal(dep.nkey_stores, 1);
	assert_string_equal(k->id, "hsm");
	assert_string_equal(k->type, "pkcs11");
	assert_string_equal(k->module, "/usr/lib/softhsm/libsofthsm2.so");
	assert_string_equal(k->token, "production");
	assert_int_equal(k->pin.from, CF_SECRET_FILE);
	assert_string_equal(k->pin.name, "secrets/hsm.pin");
	assert_int_equal(k->pin.pos.line, 101);
	assert_int_equal(k->pin.pos.column, 10);
	assert_string_equal(k->operator_, "provider");
	assert_string_equal(k->country, "FR");
	assert_list(k->roles, 2, "customer_data", "signature");

	assert_int_equal(dep.ndata_stores, 2);
	assert_string_equal(d->id, "disque");
	assert_string_equal(d->type, "volume");
	assert_string_equal(d->path, "/dev/vg0/data");
	assert_string_equal(d->header, "/root/data.luks");
	assert_string_equal(d->url, "");
	assert_int_equal(d->access_key.from, CF_SECRET_NONE);
	assert_string_equal(d->operator_, "");
	d++;
	assert_string_equal(d->type, "s3");
	assert_string_equal(d->url, "https://s3.example.fr:9000");
	assert_string_equal(d->region, "fr-par");
	assert_list(d->buckets, 1, "journaux", NULL);
	assert_int_equal(d->access_key.from, CF_SECRET_ENV);
	assert_string_equal(d->access_key.name, "S3_ACCESS_KEY");
	assert_int_equal(d->secret_key.from, CF_SECRET_FD);
	assert_int_equal(d->secret_key.fd, 5);
	assert_string_equal(d->connect_host, "::1");
	assert_int_equal(d->connect_port, 9000);
	assert_list(d->trust, 1, "ca.pem", NULL);
	assert_string_equal(d->country, "FR");
	assert_string_equal(d->operator_, "hebergeur");
	assert_string_equal(d->key_store, "hsm");
	assert_list(d->roles, 2, "backup", "system");
	assert_string_equal(d->path, "");
}

static void
test_documents(void **state)
{
	struct cf_deployment dep = parse_file(*state, DATA "full.yaml");
	const struct cf_document *d = dep.documents;

	assert_int_equal(dep.ndocuments, 2);
	assert_string_equal(d->id, "kbis");
	assert_string_equal(d->title, "Extrait Kbis");
	assert_string_equal(d->file, "preuves/kbis.pdf");
	assert_string_equal(d->sha256, "e3b0c44298fc1c149afbf4c8996fb924"
	    "27ae41e4649b934ca495991b7852b855");
	assert_time(d->date, "2026-03-02T00:00:00Z");
	assert_list(d->requirements, 2, "19.6.a", "19.6.b");
	assert_int_equal(d[1].date, 0);
	assert_string_equal(d[1].sha256, "");
	assert_int_equal(dep.nwaivers, 0);
	assert_int_equal(dep.ntenant_services, 1);
	assert_string_equal(dep.tenant_services->cloud, "bleu");
	assert_string_equal(dep.tenant_services->url,
	    "https://relais.example.fr:8443/bleu");
	assert_int_equal(dep.npolicies, 1);
	assert_string_equal(dep.policies->id, "postes");
	assert_string_equal(dep.policies->file, "preuves/chrome.json");
	assert_string_equal(dep.policies->kind, "chrome");
}

/* Any rule that this build has. */
static const struct cf_rule *
some_rule(void)
{
	const struct cf_check *const *checks;
	size_t i, n;

	checks = cf_checks(&n);
	for (i = 0; i < n; i++) {
		if (checks[i]->rules != NULL && checks[i]->rules[0] != NULL)
			return checks[i]->rules[0];
	}
	fail_msg("no check has a rule");
	return NULL;
}

static void
test_waiver(void **state)
{
	const struct cf_rule *rule = some_rule();
	struct cf_deployment dep;
	const struct cf_waiver *w;

	dep = parse(*state, cf_printf(*state, HEAD "waivers:\n"
	    "  - id: D-1\n    rule: %s\n    subject: \"%s:*\"\n"
	    "    justification: ancien client\n    author: A\n"
	    "    approver: B\n    created: 2026-01-05\n"
	    "    expires: 2026-12-31\n", rule->id, rule->subject));
	assert_int_equal(dep.nwaivers, 1);
	w = dep.waivers;
	assert_string_equal(w->id, "D-1");
	assert_string_equal(w->rule, rule->id);
	assert_true(cf_ends(w->subject, ":*"));
	assert_string_equal(w->justification, "ancien client");
	assert_string_equal(w->author, "A");
	assert_string_equal(w->approver, "B");
	assert_time(w->created, "2026-01-05T00:00:00Z");
	/* The last day is valid to its end. */
	assert_time(w->expires, "2027-01-01T00:00:00Z");
	assert_string_equal(w->expires_text, "2026-12-31");
	assert_int_equal(w->pos.line, 4);
	assert_int_equal(w->pos.column, 5);
}

static void
test_minimal(void **state)
{
	struct cf_deployment dep = parse(*state, HEAD);

	assert_string_equal(dep.name, "t");
	assert_string_equal(dep.description, "");
	assert_string_equal(dep.client_profile, "");
	assert_int_equal(dep.controlled_clients, CF_TRI_UNSET);
	assert_int_equal(dep.protect_until_year, 0);
	assert_int_equal(dep.activities.n, 0);
	assert_string_equal(dep.authorisation.reference, "");
	assert_string_equal(dep.provider.name, "");
	assert_string_equal(dep.provider.seats.registered, "");
	assert_string_equal(dep.provider.ownership.target, "");
	assert_false(dep.provider.ownership.given);
	assert_int_equal(dep.nendpoints, 0);

	dep = parse(*state, HEAD "third_parties: [{id: a, name: A}]\n");
	assert_int_equal(dep.third_parties[0].alternatives, -1);
	assert_int_equal(dep.third_parties[0].data_access, CF_TRI_UNSET);
	assert_string_equal(dep.third_parties[0].control, "");
}

/* YAML 1.1 reads NO as false; here it is Norway, and a name. */
static void
test_norway(void **state)
{
	struct cf_deployment dep = parse_file(*state, DATA "norway.json");

	assert_string_equal(dep.name, "NO");
	assert_string_equal(dep.provider.seats.registered, "NO");
	assert_list(dep.provider.sites, 2, "NO", "SE");
	assert_int_equal(dep.endpoints[0].public, CF_TRI_YES);
	assert_int_equal(dep.endpoints[0].pos.line, 10);
	assert_int_equal(dep.endpoints[0].pos.column, 5);

	dep = parse(*state, "confiance: 1\nname: NO\nprovider:\n"
	    "  name: y\n  sites: [NO, no, \"NO\"]\n");
	assert_string_equal(dep.name, "NO");
	assert_string_equal(dep.provider.name, "y");
	assert_string_equal(dep.provider.sites.v[1], "NO");
}

static void
test_forms(void **state)
{
	struct cf_deployment dep;

	/* A byte order mark, CRLF, folded and quoted texts. */
	dep = parse(*state, "\xef\xbb\xbf" "confiance: 1\r\nname: \"a \\\n"
	    "  b\"\r\ndescription: >\r\n  un\r\n  deux\r\n\r\nmarking: 'l''x'\r\n");
	assert_string_equal(dep.name, "a b");
	assert_string_equal(dep.description, "un deux");
	assert_string_equal(dep.marking, "l'x");
	/* Apostrophes, alone and at the ends. */
	dep = parse(*state, HEAD "marking: '''a''b'''\nauditor: ''''\n"
	    "description: \"''''\"\n");
	assert_string_equal(dep.marking, "'a'b'");
	assert_string_equal(dep.auditor, "'");
	assert_string_equal(dep.description, "''''");
	/* A start mark and an end mark are fine. */
	dep = parse(*state, "---\n" HEAD "...\n");
	assert_string_equal(dep.name, "t");
	/* Quotes do not change a word, a date or a country. */
	dep = parse(*state, HEAD "activities: [\"IaaS\"]\n"
	    "authorisation: {reference: \"1\", granted_by: 'x', "
	    "from: \"2026-01-05\"}\n");
	assert_time(dep.authorisation.from, "2026-01-05T00:00:00Z");
}

static void
test_shares(void **state)
{
	static const struct {
		const char *text;
		int64_t ppb; /* -1: refused */
	} shares[] = {
		{ "24", 240000000 }, { "24.0", 240000000 },
		{ "33.3333333", 333333333 }, { "0", 0 },
		{ "0.0000001", 1 }, { "100", 1000000000 },
		{ "100.0000000", 1000000000 }, { "99.9999999", 999999999 },
		{ "100.0000001", -1 }, { "101", -1 }, { "33.33333333", -1 },
		{ "12 %", -1 }, { "12%", -1 }, { "12,5", -1 }, { "-1", -1 },
		{ "+1", -1 }, { "1e1", -1 }, { ".5", -1 }, { "5.", -1 },
		{ "0x10", -1 }, { "", -1 }, { "024", -1 }, { "1000", -1 },
		{ "99999999999999999999", -1 }, { "nan", -1 },
	};
	int64_t ppb;
	size_t i;

	(void)state;
	for (i = 0; i < CF_NELEM(shares); i++) {
		ppb = -1;
		if (dep_share(shares[i].text, &ppb) != (shares[i].ppb >= 0) ||
		    ppb != shares[i].ppb)
			fail_msg("%s", shares[i].text);
	}
}

/* full.yaml has every key, so that the tests above leave none out. */
static void
walk(const struct dep_object *object, const struct dep_node *const *items,
    size_t n)
{
	const struct dep_node *inner[256], *member, *item;
	const struct dep_field *field;
	size_t i, ninner;
	bool found;

	for (field = object->fields; field->key != NULL; field++) {
		found = false;
		ninner = 0;
		for (i = 0; i < n; i++) {
			member = dep_member(items[i], field->key);
			found = found || member != NULL;
			if (member == NULL || field->object == NULL)
				continue;
			if (field->type == DEP_OBJECT)
				inner[ninner++] = member;
			else
				for (item = member->first; item != NULL;
				    item = item->next)
					inner[ninner++] = item;
		}
		if (!found)
			fail_msg("full.yaml lacks %s.%s", object->name.en,
			    field->key);
		if (ninner > 0)
			walk(field->object, inner, ninner);
	}
}

static void
test_full_is_full(void **state)
{
	struct dep_sink sink = { .arena = *state, .file = "full.yaml" };
	struct cf_err err = { 0 };
	const struct dep_node *root;
	char *text;
	size_t len;

	assert_int_equal(cf_file_read(*state, DATA "full.yaml",
	    CF_MAX_DEPLOYMENT, &text, &len, &err), CF_OK);
	assert_non_null(root = dep_yaml(&sink, text, len));
	walk(&dep_root, &root, 1);
}

static void
test_subject(void **state)
{
	assert_string_equal(cf_subject(*state, "endpoint", "a:443"),
	    "endpoint:a:443");
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
#define T(f) cmocka_unit_test_setup_teardown(f, setup, teardown)
		T(test_head), T(test_provider), T(test_ownership),
		T(test_registers), T(test_third_parties), T(test_endpoints), T(test_flows),
		T(test_stores),
		T(test_documents), T(test_waiver), T(test_minimal),
		T(test_norway), T(test_forms), T(test_shares),
		T(test_full_is_full), T(test_subject),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
