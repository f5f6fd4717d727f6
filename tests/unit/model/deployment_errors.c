/*
 * The deployment file, read as it should not be: each kind of error with its
 * line, its column and its sentence in both languages; and what a hostile
 * file may try.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#include <confiance/check.h>
#include <confiance/deployment.h>
#include <confiance/text.h>

#include "deployment_priv.h"

#define HEAD "confiance: 1\nname: t\n" /* two lines */
#define OWN HEAD "provider:\n  name: P\n  ownership:\n    target: a\n" \
    "    companies:\n      - {id: a, name: A}\n      - {id: b, name: B}\n"
#define WAIVER HEAD "waivers:\n  - id: D\n    justification: j\n" \
    "    author: a\n    approver: b\n    created: 2026-01-05\n"

struct bad {
	const char *text;
	unsigned int line, column;
	const char *en, *fr; /* part of the sentence */
};

static const struct bad yaml[] = {
	{ "", 1, 1, "empty file", "fichier vide" },
	{ "# nothing\n", 1, 1, "empty file", "fichier vide" },
	{ "- a\n", 1, 1, "not a list of keys", "pas une suite de clés" },
	{ "hello\n", 1, 1, "not a list of keys", "pas une suite de clés" },
	{ HEAD "marking: \xff\n", 3, 10, "byte 0xff is not UTF-8", "UTF-8" },
	{ HEAD "marking: é\xc3\n", 3, 11, "byte 0xc3 is not UTF-8", "UTF-8" },
	{ HEAD "marking: \xed\xa0\x80\n", 3, 10, "byte 0xed", "UTF-8" },
	{ HEAD "marking: a\x1b[31m\n", 3, 11, "control byte 0x1b", "octet" },
	{ HEAD "marking: \"a\\e[31m\"\n", 3, 10, "control, invisible",
	    "caractère de contrôle" },
	{ HEAD "marking: \"a\\0b\"\n", 3, 10, "control, invisible",
	    "caractère de contrôle" },
	{ HEAD "marking: \"a\\u202eb\"\n", 3, 10, "bidirectional",
	    "bidirectionnel" },
	{ "%YAML 1.1\n---\n" HEAD, 1, 1, "directives", "directives" },
	{ "%FOO\n---\n" HEAD, 1, 1, "directives", "directives" },
	{ HEAD "---\nname: u\n", 3, 1, "second document",
	    "deuxième document" },
	{ HEAD "marking: &x a\n", 3, 10, "anchors", "ancres" },
	{ HEAD "marking: *x\n", 3, 10, "aliases", "alias" },
	{ HEAD "waivers: &x []\n", 3, 10, "anchors", "ancres" },
	{ HEAD "<<: {marking: a}\n", 3, 1, "merge keys", "clés de fusion" },
	{ HEAD "marking: !!str a\n", 3, 10, "tags", "étiquettes" },
	{ HEAD "marking: !x a\n", 3, 10, "tags", "étiquettes" },
	{ HEAD "? [a]\n: b\n", 3, 3, "a key must be a word",
	    "une clé doit être un mot" },
	{ HEAD "\"\": b\n", 3, 1, "a key must be a word",
	    "une clé doit être un mot" },
	{ HEAD "marking: [a\n", 4, 1, "malformed YAML: flow sequence",
	    "crochet « [ » sans « ] »" },
	{ HEAD "marking: \"a\n", 3, 11, "malformed YAML: double-quoted",
	    "guillemet ouvrant" },
	{ HEAD "marking: a\n\tauditor: b\n", 3, 10,
	    "malformed YAML: invalid multiline", "vérifiez le retrait" },
	{ HEAD "marking: 'a''''b'\n", 3, 10, "several apostrophes",
	    "plusieurs apostrophes" },
	{ HEAD "marking: '''''b'\n", 3, 10, "several apostrophes",
	    "plusieurs apostrophes" },
	{ HEAD "marking: a: b\n", 3, 11, "malformed YAML: invalid nested",
	    "deux « clé: »" },
};

static const struct bad keys[] = {
	{ "name: t\n", 1, 1, "the key 'confiance' is missing",
	    "la clé « confiance » manque" },
	{ "name: t\nconfiance: 1\n", 2, 1, "comes too late",
	    "vient trop tard" },
	{ "confiance: 2\nnom: t\n", 1, 12, "the value '2' does not fit",
	    "la valeur « 2 » ne convient pas" },
	{ "confiance: \"1\"\nname: t\n", 1, 12, "the text '1'",
	    "le texte « 1 »" },
	{ "confiance: 1\n", 1, 1, "the key 'name' is missing",
	    "la clé « name » manque dans le déploiement" },
	{ HEAD "endpoint: []\n", 3, 1, "did you mean 'endpoints'?",
	    "voulez-vous dire « endpoints » ?" },
	{ HEAD "zzzzzzzz: []\n", 3, 1, "expected: confiance, name, desc",
	    "attendu : confiance, name, desc" },
	{ HEAD "endpoints:\n  - url: https://a.fr\n    roels: []\n", 5, 5,
	    "unknown key 'roels' in an endpoint",
	    "clé inconnue « roels » dans un point d'accès" },
	{ HEAD "marking: a\nauditor: b\nmarking: c\n", 5, 1,
	    "given twice, first on line 3", "d'abord ligne 3" },
	{ "{\"confiance\": 1, \"name\": \"t\",\n \"name\": \"u\"}", 2, 2,
	    "given twice, first on line 1", "d'abord ligne 1" },
	{ HEAD "marking:\n", 3, 1, "an empty value", "une valeur vide" },
	{ HEAD "marking: null\n", 3, 10, "an empty value",
	    "une valeur vide" },
	{ HEAD "marking: \"\"\n", 3, 10, "an empty value",
	    "une valeur vide" },
	{ HEAD "marking: [a]\n", 3, 10, "'marking': a list does not fit",
	    "une liste ne convient pas" },
	{ HEAD "marking: {a: b}\n", 3, 10, "an object does not fit",
	    "un objet ne convient pas" },
	{ HEAD "endpoints: {}\n", 3, 12, "expected: a list", "une liste" },
	{ HEAD "endpoints: [a]\n", 3, 13, "expected: an endpoint",
	    "attendu : un point d'accès" },
	{ HEAD "provider: a\n", 3, 11, "expected: an object",
	    "attendu : un objet" },
	{ HEAD "activities: IaaS\n", 3, 13, "expected: a list",
	    "attendu : une liste" },
	{ HEAD "activities: [iaas]\n", 3, 14, "did you mean 'IaaS'?",
	    "voulez-vous dire « IaaS » ?" },
	{ HEAD "activities: [IaaS, IaaS]\n", 3, 20, "stands there twice",
	    "figure deux fois" },
	{ HEAD "controlled_clients: NO\n", 3, 21,
	    "the value 'NO' does not fit; expected: true or false",
	    "attendu : true ou false" },
	{ HEAD "controlled_clients: \"true\"\n", 3, 21, "the text 'true'",
	    "le texte « true »" },
	{ HEAD "protect_until_year: soon\n", 3, 21,
	    "a whole number from 2020 to 2200",
	    "un nombre entier de 2020 à 2200" },
	{ HEAD "protect_until_year: 1999\n", 3, 21, "'1999'", "« 1999 »" },
	{ HEAD "protect_until_year: 2_035\n", 3, 21, "'2_035'",
	    "« 2_035 »" },
	{ HEAD "protect_until_year: 99999999999\n", 3, 21, "whole number",
	    "nombre entier" },
	{ HEAD "authorisation: {reference: a, granted_by: b, "
	    "from: 2026-02-30}\n", 3, 52, "a date YYYY-MM-DD that exists",
	    "une date AAAA-MM-JJ qui existe" },
	{ HEAD "authorisation: {reference: a, granted_by: b, "
	    "from: 05/01/2026}\n", 3, 52, "a date", "une date" },
	{ HEAD "authorisation: {reference: a, granted_by: b, "
	    "from: 2026-01-05T00:00:00Z}\n", 3, 52, "a date", "une date" },
	{ HEAD "authorisation: {granted_by: b}\n", 3, 16,
	    "'reference' is missing in the authorisation",
	    "« reference » manque dans l'autorisation" },
};

static const struct bad formats[] = {
	{ HEAD "provider: {name: P, sites: [XX]}\n", 3, 29,
	    "an ISO 3166-1 country code", "un code de pays ISO 3166-1" },
	{ HEAD "provider: {name: P, sites: [Norvège]}\n", 3, 29,
	    "did you mean 'NO'?", "voulez-vous dire « NO » ?" },
	{ HEAD "provider: {name: P, siren: 12345}\n", 3, 28, "SIREN",
	    "SIREN" },
	{ HEAD "provider: {name: P, lei: 969500}\n", 3, 26, "LEI", "LEI" },
	{ HEAD "registers: [{kind: gleif, file: a.json}]\n", 3, 13, "date",
	    "date" },
	{ HEAD "registers: [{kind: kbis, file: a.json, date: 2026-01-05}]\n",
	    3, 20, "recherche-entreprises", "recherche-entreprises" },
	{ HEAD "registers: [{kind: rdap, url: 'https://a/?q='}]\n", 3, 31,
	    "PATH", "CHEMIN" },
	{ HEAD "registers: [{kind: rdap, url: 'https://u:p@a/x'}]\n", 3, 31,
	    "PATH", "CHEMIN" },
	{ HEAD "provider: {name: P, ca_roots: [ab:cd]}\n", 3, 32, "SHA-256",
	    "SHA-256" },
	{ HEAD "third_parties: [{id: a b, name: A}]\n", 3, 22,
	    "an identifier without space", "un identifiant sans espace" },
	{ HEAD "third_parties: [{id: a>b, name: A}]\n", 3, 22,
	    "an identifier", "un identifiant" },
	{ HEAD "third_parties: [{id: a, name: A, asns: [16276]}]\n", 3, 41,
	    "a network number", "un numéro de réseau" },
	{ HEAD "third_parties: [{id: a, name: A, asns: [AS4294967296]}]\n", 3,
	    41, "a network number", "un numéro de réseau" },
	{ HEAD "third_parties: [{id: a, name: A, domains: [a..b]}]\n", 3, 44,
	    "a suffix of names", "un suffixe de noms" },
	{ HEAD "third_parties: [{id: a, name: A, alternatives: -1}]\n", 3, 48,
	    "from 0 to 1000", "de 0 à 1000" },
	{ HEAD "domains: [{name: 192.0.2.1}]\n", 3, 18, "a domain name",
	    "un nom de domaine" },
	{ HEAD "domains: [{name: énergie.fr}]\n", 3, 18, "xn--", "xn--" },
	{ HEAD "endpoints: [{host: a_b.fr/x, protocol: https}]\n", 3, 20,
	    "or an IP address", "ou une adresse IP" },
	{ HEAD "endpoints: [{host: a.fr, port: 0, protocol: tls}]\n", 3, 32,
	    "from 1 to 65535", "de 1 à 65535" },
	{ HEAD "endpoints: [{host: a.fr, port: 65536, protocol: tls}]\n", 3,
	    32, "from 1 to 65535", "de 1 à 65535" },
	{ HEAD "endpoints: [{host: a.fr, port: 1, protocol: quic}]\n", 3, 45,
	    "expected: https, tls", "attendu : https, tls" },
	{ HEAD "endpoints: [{url: https://a.fr, addresses: [10.0.0.0/8]}]\n",
	    3, 45, "an IPv4 or IPv6 address", "une adresse IPv4 ou IPv6" },
	{ HEAD "endpoints: [{url: https://a.fr, connect_to: \"::1:80\"}]\n",
	    3, 45, "HOST:PORT", "HÔTE:PORT" },
	{ HEAD "endpoints: [{url: https://a.fr, connect_to: a.fr}]\n", 3, 45,
	    "HOST:PORT", "HÔTE:PORT" },
	{ HEAD "endpoints: [{url: https://a.fr, connect_to: a.fr:099}]\n", 3,
	    45, "HOST:PORT", "HÔTE:PORT" },
	{ HEAD "endpoints: [{url: a.fr}]\n", 3, 19, "PROTOCOL://HOST:PORT",
	    "PROTOCOLE://HÔTE:PORT" },
	{ HEAD "endpoints: [{url: https://a.fr/x}]\n", 3, 19,
	    "without path", "sans chemin" },
	{ HEAD "endpoints: [{url: tls://a.fr}]\n", 3, 19,
	    "PROTOCOL://HOST:PORT", "PROTOCOLE://HÔTE:PORT" },
	{ HEAD "endpoints: [{url: gopher://a.fr}]\n", 3, 19, "protocols:",
	    "protocoles :" },
	{ HEAD "data_stores: [{id: d, type: s3, url: ftp://a.fr}]\n", 3, 38,
	    "https://HOST", "https://HÔTE" },
	{ HEAD "data_stores: [{id: d, type: disk}]\n", 3, 29,
	    "expected: volume, s3", "attendu : volume, s3" },
	{ OWN "    holdings: [{holder: b, of: a, capital: 12 %}]\n", 10, 44,
	    "a percentage from 0 to 100", "un pourcentage de 0 à 100" },
	{ OWN "    holdings: [{holder: b, of: a, capital: \"12\"}]\n", 10, 44,
	    "a percentage", "un pourcentage" },
};

static const struct bad across[] = {
	{ HEAD "endpoints: [{protocol: https}]\n", 3, 13,
	    "expected: 'host' or 'url'", "attendu : « host » ou « url »" },
	{ HEAD "endpoints: [{host: a.fr}]\n", 3, 13,
	    "the key 'protocol' is missing", "la clé « protocol » manque" },
	{ HEAD "endpoints: [{url: https://a.fr, port: 444}]\n", 3, 33,
	    "'port' and 'url' say the same",
	    "« port » et « url » disent la même chose" },
	{ HEAD "endpoints: [{host: a.fr, protocol: tls}]\n", 3, 36,
	    "'tls' has no default port", "n'a pas de port par défaut" },
	{ HEAD "endpoints: [{url: https://a.fr, pages: [{path: /a, role: "
	    "other}, {path: /a, role: oidc}]}]\n", 3, 73, "already taken",
	    "déjà pris" },
	{ HEAD "endpoints: [{url: https://a.fr, pages: [{path: a, role: "
	    "other}]}]\n", 3, 48, "a path that begins", "un chemin qui" },
	{ HEAD "endpoints: [{url: https://a.fr, pages: [{path: //b.fr/, "
	    "role: other}]}]\n", 3, 48, "a path that begins",
	    "un chemin qui" },
	{ HEAD "endpoints: [{url: ssh://a.fr, pages: [{path: /a, role: "
	    "other}]}]\n", 3, 38, "https or http", "https ou http" },
	{ HEAD "endpoints: [{url: https://a.fr, starttls: smtp}]\n", 3, 43,
	    "expected: 'protocol: tls'", "attendu : « protocol: tls »" },
	{ HEAD "endpoints:\n  - url: https://a.fr\n"
	    "  - {host: A.fr, protocol: https}\n", 5, 5,
	    "'a.fr:443' is already taken, line 4", "est déjà pris, ligne 4" },
	{ HEAD "third_parties: [{id: provider, name: A}]\n", 3, 22,
	    "'provider' is reserved", "« provider » est réservé" },
	{ HEAD "third_parties:\n  - {id: a, name: A}\n  - {id: a, name: B}\n",
	    5, 10, "'a' is already taken, line 4", "est déjà pris, ligne 4" },
	{ HEAD "domains: [{name: a.fr}, {name: A.fr}]\n", 3, 32,
	    "already taken", "déjà pris" },
	{ HEAD "client_profile: kbis\ndocuments:\n"
	    "  - {id: kbiss, title: K, file: k}\n", 3, 17,
	    "did you mean 'kbiss'?", "voulez-vous dire « kbiss » ?" },
	{ HEAD "authorisation: {reference: a, granted_by: b, "
	    "from: 2026-02-01, until: 2026-01-31}\n", 3, 71,
	    "'until' comes before 'from'", "« until » vient avant « from »" },
	{ HEAD "data_stores: [{id: d, type: volume}]\n", 3, 15,
	    "the key 'path' is missing", "la clé « path » manque" },
	{ HEAD "data_stores: [{id: d, type: s3}]\n", 3, 15,
	    "the key 'url' is missing", "la clé « url » manque" },
	{ HEAD "data_stores: [{id: d, type: volume, path: p, "
	    "region: r}]\n", 3, 46, "only with 'type: s3'",
	    "seulement avec « type: s3 »" },
	{ HEAD "data_stores: [{id: d, type: s3, url: https://a.fr, "
	    "access_key: {env: A}}]\n", 3, 15, "go together",
	    "vont ensemble" },
	{ HEAD "data_stores: [{id: d, type: volume, path: p, "
	    "key_store: hsm}]\n", 3, 57, "'hsm' is not declared",
	    "« hsm » n'est pas déclaré" },
	{ HEAD "data_stores: [{id: d, type: volume, path: p, "
	    "operator: x}]\n", 3, 56, "a name of 'third_parties'",
	    "un nom de « third_parties »" },
	{ HEAD "key_stores: [{id: d, type: pkcs11, module: m, token: t, "
	    "operator: x}]\n", 3, 67, "'x' is not declared",
	    "« x » n'est pas déclaré" },
	{ HEAD "key_stores: [{id: d, type: pkcs11, token: t}]\n", 3, 14,
	    "the key 'module' is missing", "la clé « module » manque" },
	{ HEAD "provider: {name: P, ownership: {target: z, companies: "
	    "[{id: a, name: A}]}}\n", 3, 41, "'z' is not declared",
	    "« z » n'est pas déclaré" },
	{ OWN "    document: k\n", 10, 15, "a name of 'documents'",
	    "un nom de « documents »" },
	{ OWN "    holdings: [{holder: c, of: a, capital: 1}]\n", 10, 25,
	    "'c' is not declared", "« c » n'est pas déclaré" },
	{ OWN "    holdings: [{holder: b, of: c, capital: 1}]\n", 10, 32,
	    "'c' is not declared", "« c » n'est pas déclaré" },
	{ OWN "    holdings: [{holder: b, of: a}]\n", 10, 16,
	    "expected: 'capital' or 'votes'",
	    "attendu : « capital » ou « votes »" },
	{ OWN "    holdings:\n      - {holder: b, of: a, capital: 60}\n"
	    "      - {holder: a, of: a, capital: 40.0000001, votes: 0}\n",
	    12, 37, "the capital of 'a' exceeds 100 %",
	    "le capital de « a » dépasse 100 %" },
	{ OWN "    holdings:\n      - {holder: b, of: a, votes: 60}\n"
	    "      - {holder: a, of: a, capital: 41}\n", 12, 9,
	    "the votes of 'a' exceed 100 %",
	    "les droits de vote de « a » dépassent 100 %" },
	{ OWN "    holdings:\n      - {holder: b, of: a, capital: 1}\n"
	    "      - {holder: b, of: a, capital: 1}\n", 12, 9,
	    "'b>a' is already taken, line 11", "est déjà pris, ligne 11" },
	{ OWN "    rights: [{holder: b, of: a, right: golden}]\n", 10, 40,
	    "expected: veto, board_majority",
	    "attendu : veto, board_majority" },
	{ OWN "    rights: [{holder: x, of: a, right: veto}]\n", 10, 23,
	    "'x' is not declared", "« x » n'est pas déclaré" },
	{ OWN "    rights: [{holder: b, of: a, right: veto},\n"
	    "      {holder: b, of: a, right: veto}]\n", 11, 7,
	    "'b>a>veto' is already taken, line 10", "est déjà pris" },
	{ WAIVER "    subject: endpoint:a\n    rule: zz.none\n"
	    "    expires: 2026-12-31\n", 10, 11, "unknown rule 'zz.none'",
	    "règle inconnue « zz.none »" },
	{ WAIVER "    subject: portal\n    rule: zz.none\n"
	    "    expires: 2026-12-31\n", 9, 14, "a subject 'kind:name'",
	    "un objet « genre:nom »" },
	{ WAIVER "    subject: endpoint:a\n    rule: zz.none\n", 4, 5,
	    "the key 'expires' is missing", "la clé « expires » manque" },
};

/* ---- Secrets ---- */

#define KEYS HEAD "key_stores:\n  - id: k\n    type: pkcs11\n" \
    "    module: m\n    token: t\n"
#define CANARY "s3cr3t-canary"

static const struct bad secrets[] = {
	{ KEYS "    pin: " CANARY "\n", 8, 10, "a secret is not written",
	    "un secret ne s'écrit pas" },
	{ KEYS "    pin: [" CANARY "]\n", 8, 10, "a secret is not written",
	    "un secret ne s'écrit pas" },
	{ KEYS "    pin: {" CANARY "}\n", 8, 11, "a secret is not written",
	    "un secret ne s'écrit pas" },
	{ KEYS "    pin: {value: " CANARY "}\n", 8, 18,
	    "a secret is not written", "un secret ne s'écrit pas" },
	{ KEYS "    pin: {env: A, value: " CANARY "}\n", 8, 10,
	    "a secret is not written", "un secret ne s'écrit pas" },
	{ KEYS "    pin: {env: " CANARY "}\n", 8, 16,
	    "a secret is not written", "un secret ne s'écrit pas" },
	{ KEYS "    pin: {fd: " CANARY "}\n", 8, 15,
	    "a secret is not written", "un secret ne s'écrit pas" },
	{ KEYS "    pin: {fd: 1}\n", 8, 15, "a secret is not written",
	    "un secret ne s'écrit pas" },
	{ KEYS "    pin: {file: }\n", 8, 11, "a secret is not written",
	    "un secret ne s'écrit pas" },
	{ HEAD "key_stores: [{id: k, type: pkcs11, module: m, token: t, pin:"
	    CANARY "}]\n", 3, 57,
	    "this is not a key", "ceci n'est pas une clé" },
	{ KEYS "    pin:" CANARY "\n", 8, 5, "malformed YAML",
	    "YAML mal formé" },
	{ HEAD "endpoints: [{url: \"https://u:" CANARY "@a.fr\"}]\n", 3, 19,
	    "without path or credentials", "sans chemin ni identifiants" },
	{ HEAD "data_stores: [{id: d, type: s3, url: "
	    "\"https://u:" CANARY "@a.fr\"}]\n", 3, 38,
	    "without path or credentials", "sans chemin ni identifiants" },
};

/* ---- How a table is tried ---- */

static int
parse(const char *text, size_t len, struct cf_err *err)
{
	struct cf_arena *arena = cf_arena_new(CF_ARENA_DEPLOYMENT);
	struct cf_deployment dep;
	int rc;

	assert_non_null(arena);
	memset(err, 0, sizeof(*err));
	rc = cf_deployment_parse(arena, "dir/t.yaml", text, len, &dep, err);
	cf_arena_free(arena);
	return rc;
}

static void
try_one(const struct bad *bad, enum cf_lang lang)
{
	const char *part = lang == CF_LANG_FR ? bad->fr : bad->en;
	struct cf_err err;
	int rc;

	cf_lang = lang;
	rc = parse(bad->text, strlen(bad->text), &err);
	cf_lang = CF_LANG_EN;
	if (rc != CF_ECONFIG || err.code != CF_ECONFIG ||
	    err.line != bad->line || err.column != bad->column ||
	    strstr(err.msg, part) == NULL)
		fail_msg("%s\n=> %d %s:%u:%u: %s\nwanted %u:%u %s", bad->text,
		    rc, err.file, err.line, err.column, err.msg, bad->line,
		    bad->column, part);
	assert_string_equal(err.file, "dir/t.yaml");
	assert_true(cf_gate_clean(err.msg, strlen(err.msg), sizeof(err.msg)));
	assert_null(strstr(err.msg, CANARY));
	/* Each sentence says what would have been right. */
	if (strstr(err.msg, "YAML m") == NULL &&
	    strstr(err.msg, "malformed") == NULL)
		assert_non_null(strstr(err.msg, lang == CF_LANG_FR ?
		    "attendu : " : "expected: "));
}

static void
try_all(const struct bad *list, size_t n)
{
	size_t i;

	for (i = 0; i < n; i++) {
		try_one(&list[i], CF_LANG_EN);
		try_one(&list[i], CF_LANG_FR);
	}
}

static void
test_yaml(void **state)
{
	(void)state;
	try_all(yaml, CF_NELEM(yaml));
}

static void
test_keys(void **state)
{
	(void)state;
	try_all(keys, CF_NELEM(keys));
}

static void
test_formats(void **state)
{
	(void)state;
	try_all(formats, CF_NELEM(formats));
}

static void
test_across(void **state)
{
	(void)state;
	try_all(across, CF_NELEM(across));
}

static void
test_secrets(void **state)
{
	(void)state;
	try_all(secrets, CF_NELEM(secrets));
}

/* ---- Waivers of rules that exist ---- */

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
test_waivers(void **state)
{
	const struct cf_rule *rule = some_rule();
	char text[1024], wanted[256];
	struct cf_err err;

	(void)state;
	snprintf(text, sizeof(text), WAIVER "    subject: %s:a\n    rule: %sx\n"
	    "    expires: 2026-12-31\n", rule->subject, rule->id);
	assert_int_equal(parse(text, strlen(text), &err), CF_ECONFIG);
	assert_int_equal(err.line, 10);
	assert_int_equal(err.column, 11);
	snprintf(wanted, sizeof(wanted), "did you mean '%s'?", rule->id);
	assert_non_null(strstr(err.msg, wanted));

	snprintf(text, sizeof(text), WAIVER "    subject: zz:a\n    rule: %s\n"
	    "    expires: 2026-12-31\n", rule->id);
	assert_int_equal(parse(text, strlen(text), &err), CF_ECONFIG);
	assert_int_equal(err.line, 9);
	assert_int_equal(err.column, 14);
	assert_non_null(strstr(err.msg, "'zz:a' is no subject that"));

	snprintf(text, sizeof(text), WAIVER "    subject: %s:a\n    rule: %s\n"
	    "    expires: 2026-01-04\n", rule->subject, rule->id);
	assert_int_equal(parse(text, strlen(text), &err), CF_ECONFIG);
	assert_int_equal(err.line, 11);
	assert_int_equal(err.column, 14);
	assert_non_null(strstr(err.msg, "'expires' comes before 'created'"));

	/* The same day is one day. */
	snprintf(text, sizeof(text), WAIVER "    subject: %s:a\n    rule: %s\n"
	    "    expires: 2026-01-05\n", rule->subject, rule->id);
	assert_int_equal(parse(text, strlen(text), &err), CF_OK);
}

/* ---- Many errors at once ---- */

struct seen {
	size_t n;
	unsigned int line[64];
	unsigned int column[64];
};

static void
see(void *arg, const struct cf_err *err)
{
	struct seen *seen = arg;

	assert_int_not_equal(err->code, CF_OK);
	assert_true(seen->n < 64);
	seen->line[seen->n] = err->line;
	seen->column[seen->n++] = err->column;
}

static size_t
all_errors(const char *text, struct seen *seen, struct cf_err *err)
{
	struct cf_arena *arena = cf_arena_new(CF_ARENA_DEPLOYMENT);
	struct cf_deployment dep;

	memset(seen, 0, sizeof(*seen));
	memset(err, 0, sizeof(*err));
	assert_int_not_equal(cf_deployment_parse_all(arena, "t", text,
	    strlen(text), &dep, see, seen, err), CF_OK);
	cf_arena_free(arena);
	return seen->n;
}

static void
test_all_errors(void **state)
{
	struct cf_buf many;
	struct seen seen;
	struct cf_err err;
	int i;

	(void)state;
	/* In the file's order, what is missing with its object. */
	assert_int_equal(all_errors("confiance: 1\n"
	    "endpoints:\n  - host: a.fr\n    prot: https\n"
	    "  - url: x\nmarking: []\n", &seen, &err), 5);
	assert_int_equal(seen.line[0], 1); /* no name */
	assert_int_equal(seen.line[1], 3); /* no protocol */
	assert_int_equal(seen.line[2], 4);
	assert_int_equal(seen.column[2], 5);
	assert_int_equal(seen.line[3], 5);
	assert_int_equal(seen.line[4], 6);
	assert_int_equal(err.line, 1);

	/* An unknown version makes the rest meaningless. */
	assert_int_equal(all_errors("confiance: 2\nfoo: 1\nbar: 2\n", &seen,
	    &err), 1);

	cf_buf_init(&many, 1 << 20);
	cf_buf_str(&many, HEAD);
	for (i = 0; i < 30; i++)
		cf_buf_printf(&many, "foo_bar: %d\n", i);
	assert_int_equal(all_errors(many.data, &seen, &err), DEP_ERRORS);
	assert_int_equal(seen.line[0], 3);
	assert_int_equal(seen.line[DEP_ERRORS - 1], 2 + DEP_ERRORS);
	cf_buf_free(&many);
}

/* ---- Limits: just below, and just above ---- */

static int
parse_buf(struct cf_buf *buf, struct cf_err *err)
{
	int rc;

	assert_false(cf_buf_failed(buf));
	rc = parse(buf->data, buf->len, err);
	cf_buf_free(buf);
	return rc;
}

static void
repeat(struct cf_buf *buf, const char *s, size_t n)
{
	while (n-- > 0)
		cf_buf_str(buf, s);
}

static void
test_size(void **state)
{
	struct cf_buf buf;
	struct cf_err err;
	int over;

	(void)state;
	for (over = 0; over < 2; over++) {
		cf_buf_init(&buf, 8 << 20);
		cf_buf_str(&buf, HEAD "#");
		repeat(&buf, "x", CF_MAX_DEPLOYMENT - buf.len + (size_t)over);
		assert_int_equal(parse_buf(&buf, &err),
		    over ? CF_ELIMIT : CF_OK);
	}
	assert_int_equal(err.line, 1);
	assert_non_null(strstr(err.msg, "file of 4194305 bytes"));
}

static void
test_depth(void **state)
{
	struct cf_buf buf;
	struct cf_err err;
	int over;

	(void)state;
	for (over = 0; over < 2; over++) {
		cf_buf_init(&buf, 8 << 20);
		cf_buf_str(&buf, HEAD "marking: ");
		repeat(&buf, "[", CF_MAX_DEPTH - 1 + (size_t)over);
		repeat(&buf, "]", CF_MAX_DEPTH - 1 + (size_t)over);
		assert_int_equal(parse_buf(&buf, &err),
		    over ? CF_ELIMIT : CF_ECONFIG);
		assert_int_equal(err.line, 3);
	}
	assert_int_equal(err.column, 10 + CF_MAX_DEPTH - 1);
	assert_non_null(strstr(err.msg, "nested levels"));
	/* As many as the file can hold, at the root, where it reads ahead. */
	cf_buf_init(&buf, 8 << 20);
	repeat(&buf, "[", CF_MAX_DEPLOYMENT);
	assert_int_equal(parse_buf(&buf, &err), CF_ELIMIT);
}

static void
test_items(void **state)
{
	struct cf_buf buf;
	struct cf_err err;
	size_t i, over;

	(void)state;
	for (over = 0; over < 2; over++) {
		cf_buf_init(&buf, 8 << 20);
		cf_buf_str(&buf, HEAD "third_parties:\n");
		for (i = 0; i < CF_MAX_ITEMS + over; i++)
			cf_buf_printf(&buf, " - {id: i%zu, name: A}\n", i);
		assert_int_equal(parse_buf(&buf, &err),
		    over ? CF_ELIMIT : CF_OK);
	}
	assert_int_equal(err.line, 3 + CF_MAX_ITEMS + 1);
	/* A list that becomes a fact is shorter. */
	for (over = 0; over < 2; over++) {
		cf_buf_init(&buf, 8 << 20);
		cf_buf_str(&buf, HEAD "provider:\n  name: P\n  sites:\n");
		repeat(&buf, "  - FR\n", CF_MAX_LIST + over);
		assert_int_equal(parse_buf(&buf, &err),
		    over ? CF_ELIMIT : CF_OK);
	}
	/* Values of all levels. */
	cf_buf_init(&buf, 8 << 20);
	cf_buf_str(&buf, HEAD "third_parties:\n");
	for (i = 0; i < CF_MAX_ITEMS; i++)
		repeat(&buf, i % 100 == 0 ? "- - a\n" : "  - a\n", 16);
	assert_int_equal(parse_buf(&buf, &err), CF_ELIMIT);
	assert_non_null(strstr(err.msg, "values in the file"));
}

static void
test_text_length(void **state)
{
	struct cf_buf buf;
	struct cf_err err;
	size_t over;

	(void)state;
	for (over = 0; over < 2; over++) {
		cf_buf_init(&buf, 8 << 20);
		cf_buf_str(&buf, HEAD "description: ");
		repeat(&buf, "x", CF_MAX_TEXT + over);
		assert_int_equal(parse_buf(&buf, &err),
		    over ? CF_ELIMIT : CF_OK);
	}
	assert_int_equal(err.column, 14);
	for (over = 0; over < 2; over++) {
		cf_buf_init(&buf, 8 << 20);
		cf_buf_str(&buf, "confiance: 1\nname: ");
		repeat(&buf, "x", 200 + over);
		assert_int_equal(parse_buf(&buf, &err),
		    over ? CF_ECONFIG : CF_OK);
	}
}

static void
test_binary(void **state)
{
	static const char nul[] = HEAD "marking: a\0b\n";
	static const char elf[] = "\x7f" "ELF\x02\x01\x01\0\0\0\0";
	struct cf_err err;

	(void)state;
	assert_int_equal(parse(nul, sizeof(nul) - 1, &err), CF_ECONFIG);
	assert_int_equal(err.line, 3);
	assert_int_equal(err.column, 11);
	assert_non_null(strstr(err.msg, "control byte 0x00"));
	assert_int_equal(parse(elf, sizeof(elf) - 1, &err), CF_ECONFIG);
	assert_int_equal(err.column, 1);
	/* UTF-16 is not UTF-8. */
	assert_int_equal(parse("\xff\xfe" "c\0", 4, &err), CF_ECONFIG);
	assert_non_null(strstr(err.msg, "0xff is not UTF-8"));
}

/* What takes libfyaml seconds or gigabytes when it is let in. */
static void
test_bombs(void **state)
{
	static const char *const starts[] = { "", "a: !<", "!<", "a: " };
	static const char *const bodies[] = { "a", "{a: ", "[a,", "? ",
		"%41", "- ", "!<", "{\"a\":" };
	struct cf_buf buf;
	struct cf_err err;
	int64_t before;
	size_t i, j;

	(void)state;
	for (i = 0; i < CF_NELEM(starts); i++) {
		for (j = 0; j < CF_NELEM(bodies); j++) {
			cf_buf_init(&buf, CF_MAX_DEPLOYMENT + 1);
			cf_buf_str(&buf, starts[i]);
			repeat(&buf, bodies[j], (CF_MAX_DEPLOYMENT - 8) /
			    strlen(bodies[j]));
			before = cf_monotonic_ms();
			assert_int_not_equal(parse_buf(&buf, &err), CF_OK);
			assert_true(cf_monotonic_ms() - before < 30000);
		}
	}
}

/* Nothing of the library's own words reaches the terminal. */
static void
test_silence(void **state)
{
	struct cf_err err;
	char buf[16];
	int pipefd[2], saved;
	size_t i;

	(void)state;
	assert_int_equal(pipe(pipefd), 0);
	fflush(stderr);
	saved = dup(STDERR_FILENO);
	dup2(pipefd[1], STDERR_FILENO);
	for (i = 0; i < CF_NELEM(yaml); i++)
		parse(yaml[i].text, strlen(yaml[i].text), &err);
	fflush(stderr);
	dup2(saved, STDERR_FILENO);
	close(saved);
	close(pipefd[1]);
	assert_int_equal(read(pipefd[0], buf, sizeof(buf)), 0);
	close(pipefd[0]);
}

/* A region that is too small is an error of its own, and the result stays
 * as it was. */
static void
test_memory(void **state)
{
	static const char text[] = HEAD "endpoints:\n"
	    "  - url: https://a.fr\n    roles: [web]\n";
	struct cf_deployment dep, before;
	struct cf_arena *arena;
	struct cf_err err;
	size_t limit;
	int rc = CF_ENOMEM;

	(void)state;
	memset(&dep, 0x5a, sizeof(dep));
	before = dep;
	for (limit = 0; rc != CF_OK; limit += 16) {
		assert_true(limit < 65536);
		memset(&err, 0, sizeof(err));
		arena = cf_arena_new(limit);
		rc = cf_deployment_parse(arena, "t", text, sizeof(text) - 1,
		    &dep, &err);
		if (rc != CF_OK) {
			if (rc != CF_ENOMEM)
				fail_msg("%zu: %s", limit, err.msg);
			assert_memory_equal(&dep, &before, sizeof(dep));
		}
		cf_arena_free(arena);
	}
	assert_true(limit > 512);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_yaml), cmocka_unit_test(test_keys),
		cmocka_unit_test(test_formats), cmocka_unit_test(test_across),
		cmocka_unit_test(test_secrets), cmocka_unit_test(test_waivers),
		cmocka_unit_test(test_all_errors), cmocka_unit_test(test_size),
		cmocka_unit_test(test_depth), cmocka_unit_test(test_items),
		cmocka_unit_test(test_text_length),
		cmocka_unit_test(test_binary), cmocka_unit_test(test_bombs),
		cmocka_unit_test(test_silence), cmocka_unit_test(test_memory),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
