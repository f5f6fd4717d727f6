/*
 * An audit made up in C: a small profile with rules of its own, a deployment,
 * evidence, judged by the engine and made into a report.  With nasty texts
 * when asked, and with as many endpoints as asked.
 */
#ifndef TESTS_REPORTS_FIXTURE_H
#define TESTS_REPORTS_FIXTURE_H

#include <setjmp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include <confiance/limits.h>

#include "shape.h"

#define FX_TIME INT64_C(1795593600) /* 2026-11-25T08:00:00Z */
#define FX_DAY INT64_C(86400)

/* ---- Rules ---- */

static inline void
fx_judge_versions(struct cf_judge *j)
{
	const struct cf_fact *f = cf_need(j, "demo.versions");

	if (f == NULL)
		return;
	if (cf_list_has(f, "TLSv1.0"))
		cf_fail(j, "%s accepte TLSv1.0, obsolète depuis la RFC 8996",
		    "%s accepts TLSv1.0, obsolete since RFC 8996",
		    cf_subject_name(cf_judge_subject(j)));
	else
		cf_pass(j, "%s n'accepte que TLS 1.2 et 1.3",
		    "%s accepts only TLS 1.2 and 1.3",
		    cf_subject_name(cf_judge_subject(j)));
}

static inline void
fx_judge_days(struct cf_judge *j)
{
	const struct cf_fact *f = cf_need(j, "demo.days");
	int64_t max = cf_param_int(j, "max_days");

	if (f == NULL)
		return;
	if (f->value.i > max)
		cf_fail(j, "certificat valable %lld jours, au plus %lld",
		    "certificate valid for %lld days, at most %lld",
		    (long long)f->value.i, (long long)max);
	else
		cf_pass(j, "certificat valable %lld jours, au plus %lld",
		    "certificate valid for %lld days, at most %lld",
		    (long long)f->value.i, (long long)max);
}

static inline void
fx_judge_hsts(struct cf_judge *j)
{
	const struct cf_fact *f = cf_seen(j, "demo.hsts");

	if (f == NULL)
		return;
	if (f->status == CF_ST_ABSENT)
		cf_fail(j, "aucun en-tête HSTS : le premier accès n'est pas "
		    "protégé", "no HSTS header: the first visit is not "
		    "protected");
	else
		cf_pass(j, "en-tête HSTS présent", "HSTS header present");
}

static inline void
fx_judge_country(struct cf_judge *j)
{
	const struct cf_fact *f = cf_need(j, "demo.country");

	if (f == NULL)
		return;
	if (strcmp(f->value.s, "FR") == 0 || strcmp(f->value.s, "DE") == 0)
		cf_pass(j, "adresse située en %s, dans l'Union européenne",
		    "address in %s, in the European Union", f->value.s);
	else
		cf_fail(j, "adresse située en %s, hors de l'Union européenne",
		    "address in %s, outside of the European Union",
		    f->value.s);
}

static inline void
fx_judge_seat(struct cf_judge *j)
{
	const struct cf_fact *f = cf_need(j, "demo.seat");

	if (f != NULL)
		cf_pass(j, "siège déclaré : %s", "declared seat: %s",
		    f->value.s);
}

static inline void
fx_judge_control(struct cf_judge *j)
{
	if (cf_need(j, "demo.control") != NULL)
		cf_pass(j, "contrôle établi", "control established");
}

static inline void
fx_judge_hsm(struct cf_judge *j)
{
	if (!cf_streq(cf_judge_subject(j), "key_store:hsm"))
		cf_na(j, "magasin de clés hors du périmètre de la règle",
		    "key store outside of the rule's scope");
	else if (cf_need(j, "demo.token") != NULL)
		cf_pass(j, "jeton présent", "token present");
}

static const struct cf_param fx_days_params[] = {
	{ "max_days", CF_T_INT, "825", 1, 10000,
	    { "durée maximale", "longest validity" } },
	{ 0 },
};
static const struct cf_rule fx_rules[] = {
	{ "demo.versions",
	    { "Versions de TLS", "TLS versions" },
	    "ANSSI, Recommandations de sécurité relatives à TLS, v1.2, R3",
	    "endpoint", CF_LV_MUST, CF_IM_MAJEUR, CF_EA_FACILE,
	    { "Désactiver TLS 1.0 et 1.1 sur le serveur.",
		"Disable TLS 1.0 and 1.1 on the server." },
	    NULL, fx_judge_versions },
	{ "demo.days",
	    { "Durée de validité des certificats",
		"Validity period of certificates" },
	    "CA/Browser Forum, Baseline Requirements, 6.3.2", "endpoint",
	    CF_LV_MUST, CF_IM_IMPORTANT, CF_EA_MODEREE,
	    { "Renouveler avec une durée plus courte.",
		"Renew with a shorter validity." },
	    fx_days_params, fx_judge_days },
	{ "demo.hsts",
	    { "En-tête HSTS", "HSTS header" }, "RFC 6797, 6.1", "endpoint",
	    CF_LV_SHOULD, CF_IM_MINEUR, CF_EA_MODEREE,
	    { "Envoyer Strict-Transport-Security.",
		"Send Strict-Transport-Security." },
	    NULL, fx_judge_hsts },
	{ "demo.country",
	    { "Pays des adresses publiées", "Country of published addresses" },
	    "SecNumCloud 3.2, 19.2.a", "endpoint", CF_LV_MUST, CF_IM_CRITIQUE,
	    CF_EA_MODEREE,
	    { "Publier le service depuis l'Union européenne.",
		"Publish the service from the European Union." },
	    NULL, fx_judge_country },
	{ "demo.seat",
	    { "Siège du prestataire", "Seat of the provider" },
	    "SecNumCloud 3.2, 19.6.a", "provider", CF_LV_MUST,
	    CF_IM_CRITIQUE, CF_EA_DIFFICILE,
	    { "Établir le siège dans l'Union européenne.",
		"Establish the seat in the European Union." },
	    NULL, fx_judge_seat },
	{ "demo.control",
	    { "Contrôle du capital", "Control of the capital" },
	    "SecNumCloud 3.2, 19.6.b", "provider", CF_LV_MUST,
	    CF_IM_CRITIQUE, CF_EA_DIFFICILE,
	    { "Documenter la détention du capital et des votes.",
		"Document who holds capital and votes." },
	    NULL, fx_judge_control },
	{ "demo.hsm",
	    { "Clés dans un module matériel", "Keys in a hardware module" },
	    "SecNumCloud 3.2, 10.5.a", "key_store", CF_LV_MUST,
	    CF_IM_IMPORTANT, CF_EA_DIFFICILE,
	    { "Employer un module matériel.", "Use a hardware module." },
	    NULL, fx_judge_hsm },
	{ "demo.bucket",
	    { "Chiffrement des objets", "Encryption of objects" },
	    "SecNumCloud 3.2, 10.1.a", "bucket", CF_LV_MUST, CF_IM_MAJEUR,
	    CF_EA_ELEVEE,
	    { "Chiffrer le compartiment.", "Encrypt the bucket." },
	    NULL, fx_judge_hsm },
};

/* ---- Profile ---- */

static struct cf_value fx_825 = { .type = CF_T_INT, .i = 825 };
static struct cf_value fx_398 = { .type = CF_T_INT, .i = 398 };
static const struct cf_binding fx_bind_10_1_a[] = {
	{ &fx_rules[7], NULL },
};
static const struct cf_binding fx_bind_10_2_a[] = {
	{ &fx_rules[0], NULL }, { &fx_rules[1], &fx_825 },
};
static const struct cf_binding fx_bind_10_2_b[] = {
	{ &fx_rules[0], NULL }, { &fx_rules[1], &fx_398 },
};
static const struct cf_binding fx_bind_10_5_a[] = { { &fx_rules[6], NULL } };
static const struct cf_binding fx_bind_12_1_a[] = { { &fx_rules[2], NULL } };
static const struct cf_binding fx_bind_19_2_a[] = { { &fx_rules[3], NULL } };
static const struct cf_binding fx_bind_19_6_a[] = { { &fx_rules[4], NULL } };
static const struct cf_binding fx_bind_19_6_b[] = { { &fx_rules[5], NULL } };

static const char *const fx_all[] = { "IaaS", "CaaS", "PaaS", "SaaS" };
static const char *const fx_caas[] = { "CaaS" };
#define FX_ALL { fx_all, 4 }
static const struct cf_requirement fx_requirements[] = {
	{ "10.1.a", "10", "10.1",
	    { "Chiffrement des données stockées", "Encryption of stored data" },
	    { "Les données des commanditaires sont chiffrées là où elles "
	      "sont stockées.", "Customer data is encrypted where it is "
	      "stored." },
	    CF_OB_MUST, CF_AS_AUTOMATED, false, FX_ALL, fx_bind_10_1_a, 1 },
	{ "10.2.a", "10", "10.2",
	    { "Chiffrement des flux", "Encryption of flows" },
	    { "Les flux sont chiffrés selon les règles de l'ANSSI : versions, "
	      "suites, certificats.", "Flows are encrypted by the rules of "
	      "ANSSI: versions, suites, certificates." },
	    CF_OB_MUST, CF_AS_AUTOMATED, false, FX_ALL, fx_bind_10_2_a, 2 },
	{ "10.2.b", "10", "10.2",
	    { "Guide TLS", "TLS guide" },
	    { "Le guide TLS de l'ANSSI est suivi.",
		"ANSSI's TLS guide is followed." },
	    CF_OB_SHOULD, CF_AS_AUTOMATED, false, FX_ALL, fx_bind_10_2_b, 2 },
	{ "10.5.a", "10", "10.5",
	    { "Protection des clés", "Protection of keys" },
	    { "Les clés sont dans un élément sûr.",
		"Keys are in a secure element." },
	    CF_OB_MUST, CF_AS_AUTOMATED, false, FX_ALL, fx_bind_10_5_a, 1 },
	{ "12.1.a", "12", "12.1",
	    { "Exploitation documentée", "Documented operation" },
	    { "Les procédures d'exploitation sont écrites.",
		"Operating procedures are written." },
	    CF_OB_SHOULD, CF_AS_PARTIAL, false, FX_ALL, fx_bind_12_1_a, 1 },
	{ "12.2.a", "12", "12.2",
	    { "Séparation des environnements", "Separation of environments" },
	    { "Les environnements sont séparés.",
		"Environments are separated." },
	    CF_OB_MUST, CF_AS_MANUAL, false, FX_ALL, NULL, 0 },
	{ "12.3.a", "12", "12.3",
	    { "Images de conteneurs", "Container images" },
	    { "Les images sont signées.", "Images are signed." },
	    CF_OB_MUST, CF_AS_AUTOMATED, false, { fx_caas, 1 }, NULL, 0 },
	{ "19.2.a", "19", "19.2",
	    { "Localisation des données", "Location of data" },
	    { "Les données sont stockées et traitées dans l'Union "
	      "européenne.", "Data is stored and processed in the European "
	      "Union." },
	    CF_OB_MUST, CF_AS_AUTOMATED, true, FX_ALL, fx_bind_19_2_a, 1 },
	{ "19.6.a", "19", "19.6",
	    { "Siège du prestataire", "Seat of the provider" },
	    { "Le siège est dans un État membre.",
		"The seat is in a member state." },
	    CF_OB_MUST, CF_AS_DECLARED, true, FX_ALL, fx_bind_19_6_a, 1 },
	{ "19.6.b", "19", "19.6",
	    { "Contrôle du capital", "Control of the capital" },
	    { "Le capital n'est pas contrôlé hors de l'Union.",
		"The capital is not controlled outside of the Union." },
	    CF_OB_MUST, CF_AS_AUTOMATED, true, FX_ALL, fx_bind_19_6_b, 1 },
};
static const struct cf_chapter fx_chapters[] = {
	{ "10", { "Cryptologie", "Cryptography" } },
	{ "12", { "Sécurité liée à l'exploitation", "Operations security" } },
	{ "19", { "Exigences supplémentaires", "Additional requirements" } },
};
static const char *const fx_gate1[] = { "19.2." };
static const char *const fx_gate2[] = { "19.6." };
static const struct cf_gate_def fx_gates[] = {
	{ "localisation", { "Localisation dans l'Union européenne",
	    "Location in the European Union" }, { fx_gate1, 1 } },
	{ "immunite", { "Immunité au droit extra-européen",
	    "Immunity from non-European law" }, { fx_gate2, 1 } },
};
#define FX_WORD(i, f, e) { i, { f, e }, { "sens de " f, "meaning of " e } }
static const struct cf_profile fx_profile = {
	.id = "demo-3.2", .version = "3.2",
	.title = { "Profil de démonstration", "Demonstration profile" },
	.source = { "ANSSI, SecNumCloud, version 3.2 du 8 mars 2022",
	    "ANSSI, SecNumCloud, version 3.2 of 8 March 2022" },
	.sha256 = "6b86b273ff34fce19d6b804eff5a3f5747ada4eaa22f1d49c01e52ddb"
		  "7875b4b",
	.chapters = fx_chapters, .nchapters = 3,
	.requirements = fx_requirements,
	.nrequirements = CF_NELEM(fx_requirements),
	.gates = fx_gates, .ngates = 2,
	.weight_must = 2, .weight_should = 1,
	.scale_source = { "PASSI 2.1 du 6 octobre 2015, annexe 4",
	    "PASSI 2.1 of 6 October 2015, annex 4" },
	.impacts = { FX_WORD("mineur", "mineur", "minor"),
	    FX_WORD("important", "important", "significant"),
	    FX_WORD("majeur", "majeur", "major"),
	    FX_WORD("critique", "critique", "critical") },
	.eases = { FX_WORD("difficile", "difficile", "difficult"),
	    FX_WORD("élevée", "élevée", "demanding"),
	    FX_WORD("modérée", "modérée", "moderate"),
	    FX_WORD("facile", "facile", "easy") },
	.risks = { FX_WORD("mineur", "mineur", "minor"),
	    FX_WORD("important", "important", "significant"),
	    FX_WORD("majeur", "majeur", "major"),
	    FX_WORD("critique", "critique", "critical") },
	.priorities = { FX_WORD("facultative", "facultative", "optional"),
	    FX_WORD("moyen_terme", "à moyen terme", "medium term"),
	    FX_WORD("court_terme", "à court terme", "short term"),
	    FX_WORD("immediate", "immédiate", "immediate") },
	/* PASSI 2.1, annex 4: rows impact, columns ease. */
	.matrix = {
	    { CF_RK_MINEUR, CF_RK_MINEUR, CF_RK_IMPORTANT, CF_RK_MAJEUR },
	    { CF_RK_MINEUR, CF_RK_IMPORTANT, CF_RK_IMPORTANT, CF_RK_MAJEUR },
	    { CF_RK_IMPORTANT, CF_RK_MAJEUR, CF_RK_MAJEUR, CF_RK_CRITIQUE },
	    { CF_RK_IMPORTANT, CF_RK_MAJEUR, CF_RK_CRITIQUE, CF_RK_CRITIQUE } },
};

/* ---- Deployment ---- */

static const char *const fx_activities[] = { "IaaS", "SaaS" };
static const char *const fx_roles[] = { "customer", "web" };
static const struct cf_endpoint fx_endpoints[] = {
	{ .id = "portail.exemple.fr:443", .host = "portail.exemple.fr",
	    .port = 443, .protocol = "https", .starttls = "",
	    .roles = { fx_roles, 2 }, .pos = { 12, 5 } },
	{ .id = "api.exemple.fr:443", .host = "api.exemple.fr", .port = 443,
	    .protocol = "https", .starttls = "", .roles = { fx_roles, 1 },
	    .pos = { 15, 5 } },
	{ .id = "ancien.exemple.fr:443", .host = "ancien.exemple.fr",
	    .port = 443, .protocol = "tls", .starttls = "",
	    .pos = { 18, 5 } },
};
static const struct cf_key_store fx_key_stores[] = {
	{ .id = "hsm", .type = "pkcs11", .token = "clés", .operator_ =
	    "provider", .country = "FR", .pos = { 22, 5 } },
};
static const struct cf_third_party fx_third_parties[] = {
	{ .id = "cdn", .name = "Réseau de diffusion", .seat = "US",
	    .pos = { 26, 5 } },
};
static const struct cf_document fx_documents[] = {
	{ .id = "politique", .title = "Politique de sécurité", .file = "p.pdf",
	    .sha256 = "", .date = FX_TIME - 90 * FX_DAY, .pos = { 30, 5 } },
};
static const struct cf_waiver fx_waivers[] = {
	{ "D-2026-01", "demo.versions", "endpoint:ancien.exemple.fr:443",
	    "Terminaux anciens, remplacés au premier trimestre.",
	    "A. Martin", "B. Durand", FX_TIME - 30 * FX_DAY,
	    FX_TIME - FX_TIME % FX_DAY + 60 * FX_DAY, "2027-01-23",
	    { 34, 5 } },
	{ "D-2025-07", "demo.days", "endpoint:api.exemple.fr:443",
	    "Certificat interne.", "A. Martin", "B. Durand",
	    FX_TIME - 400 * FX_DAY, FX_TIME - FX_TIME % FX_DAY - 30 * FX_DAY,
	    "2026-10-25", { 38, 5 } },
	{ "D-2026-02", "demo.hsm", "key_store:autre", "Sans objet.",
	    "A. Martin", "B. Durand", FX_TIME - 10 * FX_DAY,
	    FX_TIME - FX_TIME % FX_DAY + 10 * FX_DAY, "2026-12-04",
	    { 42, 5 } },
};

/* ---- The whole ---- */

struct fx {
	struct cf_arena *arena;	 /* of the assessment */
	struct cf_arena *report_arena;
	struct cf_evidence *evidence;
	struct cf_deployment deployment;
	struct cf_manifest manifest;
	struct cf_assessment assessment;
	struct cf_report report;
};

static inline void
fx_fact(struct fx *fx, const char *subject, const char *key,
    struct cf_value value, enum cf_status status, enum cf_origin origin,
    const char *note)
{
	char *kept = cf_gate(fx->arena, note, strlen(note), CF_MAX_NOTE);
	struct cf_fact fact = { .key = key, .subject = subject,
		.value = value, .status = status, .origin = origin,
		.time = FX_TIME + 60, .collector = "demo.look",
		.note = kept, .source = "", .raw = "" };

	if (origin == CF_OR_DECLARED)
		fact.source = "deployment.yaml:12";
	else if (status == CF_ST_OK)
		fact.raw = "2c26b46b68ffc68ff99b453c1d30413413422d706483bfa0f9"
			   "8a5e886266e7ae";
	assert_int_equal(cf_evidence_add(fx->evidence, &fact), CF_OK);
}

static inline void
fx_endpoint(struct fx *fx, const char *subject, const char *const *versions,
    size_t n, int64_t days, const char *country)
{
	struct cf_value none = { .type = CF_T_NONE };

	fx_fact(fx, subject, "demo.versions", cf_v_list(versions, n),
	    CF_ST_OK, CF_OR_MEASURED, "");
	fx_fact(fx, subject, "demo.days", cf_v_int(days), CF_ST_OK,
	    CF_OR_MEASURED, "");
	fx_fact(fx, subject, "demo.hsts", none, CF_ST_ABSENT, CF_OR_MEASURED,
	    "");
	fx_fact(fx, subject, "demo.country", cf_v_text(country), CF_ST_OK,
	    CF_OR_API, "");
}

/* One texts-only fact of a data set. */
static inline void
fx_known(struct fx *fx, const char *subject, const char *key, const char *s)
{
	fx_fact(fx, subject, key, cf_v_text(s), CF_ST_OK, CF_OR_API, "");
}

/* A way to an operator of the Union, and one to an address in France of a
 * group that is not. */
static inline void
fx_ways(struct fx *fx, bool nasty)
{
	static const char *const here[] = { "203.0.113.10" };
	static const char *const there[] = { "203.0.113.20" };
	static const char *const chain[] = { "lb-1.cloud.example" };
	static const char *const laws[] = { "us-cloud-act" };
	struct cf_value none = { .type = CF_T_NONE };

	fx_known(fx, "endpoint:portail.exemple.fr:443", "endpoint.host",
	    "portail.exemple.fr");
	fx_fact(fx, "endpoint:portail.exemple.fr:443", "endpoint.addresses",
	    cf_v_list(here, 1), CF_ST_OK, CF_OR_MEASURED, "");
	fx_known(fx, "address:203.0.113.10", "address.country", "FR");
	fx_known(fx, "address:203.0.113.10", "address.operator",
	    "operator:local");
	fx_known(fx, "operator:local", "operator.name", nasty ?
	    "<b>Hébergeur\"'&amp; au nom beaucoup trop long pour une boîte" :
	    "Hébergeur local");
	fx_known(fx, "operator:local", "operator.hq", "FR");
	fx_known(fx, "operator:local", "operator.control", "FR");
	fx_fact(fx, "operator:local", "operator.laws", none, CF_ST_ABSENT,
	    CF_OR_API, "");
	fx_known(fx, "endpoint:ancien.exemple.fr:443", "endpoint.host",
	    "ancien.exemple.fr");
	fx_fact(fx, "endpoint:ancien.exemple.fr:443", "endpoint.addresses",
	    cf_v_list(there, 1), CF_ST_OK, CF_OR_MEASURED, "");
	fx_fact(fx, "name:ancien.exemple.fr", "dns.chain",
	    cf_v_list(chain, 1), CF_ST_OK, CF_OR_MEASURED, "");
	fx_known(fx, "address:203.0.113.20", "address.country", "FR");
	fx_fact(fx, "address:203.0.113.20", "address.asn", cf_v_int(64500),
	    CF_ST_OK, CF_OR_API, "");
	fx_known(fx, "address:203.0.113.20", "address.as_name", "EXAMPLE-EU");
	fx_known(fx, "address:203.0.113.20", "address.operator",
	    "operator:group");
	fx_known(fx, "operator:group", "operator.name", "Example Cloud");
	fx_known(fx, "operator:group", "operator.hq", "IE");
	fx_known(fx, "operator:group", "operator.control", "US");
	fx_fact(fx, "operator:group", "operator.laws", cf_v_list(laws, 1),
	    CF_ST_OK, CF_OR_API, "");
	fx_known(fx, "law:us-cloud-act", "law.name", "CLOUD Act");
	fx_known(fx, "law:us-cloud-act", "law.country", "US");
}

static inline void
fx_evidence(struct fx *fx, bool nasty, size_t copies)
{
	static const char *const good[] = { "TLSv1.2", "TLSv1.3" };
	static const char *const old[] = { "TLSv1.0", "TLSv1.2" };
	struct cf_value none = { .type = CF_T_NONE };
	const char *subject;
	size_t i;

	fx_fact(fx, "run:collection", "run.started", cf_v_time(FX_TIME),
	    CF_ST_OK, CF_OR_MEASURED, "");
	fx_fact(fx, "run:collection", "run.finished", cf_v_time(FX_TIME + 95),
	    CF_ST_OK, CF_OR_MEASURED, "");
	fx_endpoint(fx, "endpoint:portail.exemple.fr:443", good, 2, 90, "FR");
	fx_endpoint(fx, "endpoint:ancien.exemple.fr:443", old, 2, 900, "US");
	fx_fact(fx, "endpoint:api.exemple.fr:443", "demo.versions", none,
	    CF_ST_REFUSED, CF_OR_MEASURED, nasty ?
	    "<b>&amp;\"'\x1b[31m \xe2\x80\xae" "evil" :
	    "connexion refusée");
	fx_fact(fx, "endpoint:api.exemple.fr:443", "demo.days",
	    cf_v_int(500), CF_ST_OK, CF_OR_MEASURED, "");
	fx_fact(fx, "endpoint:api.exemple.fr:443", "demo.country",
	    cf_v_text("DE"), CF_ST_OK, CF_OR_API, "");
	fx_fact(fx, "provider:Exemple", "demo.seat", cf_v_text("FR"),
	    CF_ST_OK, CF_OR_DECLARED, "");
	fx_fact(fx, "key_store:hsm", "demo.token", cf_v_text("présent"),
	    CF_ST_OK, CF_OR_MEASURED, "");
	fx_fact(fx, "key_store:autre", "demo.token", cf_v_text("présent"),
	    CF_ST_OK, CF_OR_MEASURED, "");
	fx_ways(fx, nasty);
	if (nasty)
		fx_endpoint(fx, "endpoint:<script>alert('x')</script>&\"", old,
		    2, 30, "<é☃>");
	for (i = 0; i < copies; i++) {
		subject = cf_printf(fx->arena, "endpoint:h%05zu.exemple.fr:443",
		    i);
		fx_endpoint(fx, subject, i % 3 == 0 ? old : good, 2,
		    (int64_t)(i % 1000), i % 7 == 0 ? "US" : "FR");
	}
	assert_int_equal(cf_evidence_seal(fx->evidence), CF_OK);
}

static inline void
fx_deployment(struct fx *fx, bool nasty)
{
	fx->deployment = (struct cf_deployment){
		.file = "/chemin/deployment.yaml",
		.name = nasty ? "Nuage <script>alert(1)</script> & \"cie\" é☃"
			      : "Nuage de démonstration",
		.description = "Plateforme d'essai :\tportail, API et stockage.",
		.activities = { fx_activities, 2 },
		.marking = nasty ? "\"}</style><b>\\ l'é" :
		    "Diffusion restreinte",
		.auditor = "Équipe d'audit",
		.authorisation = { "Convention 2026-114", "Direction générale",
		    FX_TIME - FX_TIME % FX_DAY - 10 * FX_DAY,
		    FX_TIME - FX_TIME % FX_DAY + 10 * FX_DAY, { 4, 3 } },
		.provider = { .name = "Exemple", .pos = { 8, 3 } },
		.third_parties = fx_third_parties, .nthird_parties = 1,
		.endpoints = fx_endpoints, .nendpoints = 3,
		.key_stores = fx_key_stores, .nkey_stores = 1,
		.documents = fx_documents, .ndocuments = 1,
		.waivers = fx_waivers, .nwaivers = 3,
	};
}

static const struct cf_dataset fx_datasets[] = {
	{ "geo", "2026-11", "2026-11-01", "CC BY 4.0",
	    "fcde2b2edba56bf408601fb721fe9b5c338d10ee429ea04fae5511b68fbf8fb9" },
};
static const struct cf_collector_end fx_ends[] = {
	{ "demo.look", "done", "" },
	{ "demo.token", "failed", "module introuvable" },
};

static inline void
fx_make(struct fx *fx, bool nasty, size_t copies)
{
	const struct cf_report_meta meta = { "confiance 0.1.0", "" };
	struct cf_err err = { 0 };

	*fx = (struct fx){ .arena = cf_arena_new(CF_ARENA_ASSESS) };
	fx->report_arena = cf_arena_new(CF_ARENA_REPORT);
	fx->evidence = cf_evidence_new();
	assert_non_null(fx->arena);
	assert_non_null(fx->report_arena);
	assert_non_null(fx->evidence);
	fx_deployment(fx, nasty);
	fx_evidence(fx, nasty, copies);
	fx->manifest = (struct cf_manifest){
		.program = "confiance 0.1.0", .build = "",
		.started = "2026-11-25T08:00:00Z",
		.finished = "2026-11-25T08:01:35Z", .clock = "system",
		.resolver = "192.0.2.53", .sandbox = "landlock, seccomp",
		.deployment_sha256 = "18ac3e7343f016890c510e93f935261169d9e3f5"
				     "65436429830faf0934f4f8e4",
		.complete = false, .why = "un collecteur en échec",
		.facts = cf_evidence_count(fx->evidence),
		.head = "3e23e8160039594a33894f6564e1b1348bbd7a0088d42c4acb73ee"
			"aed59c009d",
		.datasets = fx_datasets, .ndatasets = 1,
		.ends = fx_ends, .nends = 2,
	};
	assert_int_equal(cf_evaluate(fx->arena, &fx_profile, fx->evidence,
	    &fx->deployment, &fx->assessment, &err), CF_OK);
	if (cf_report_build(fx->report_arena, &fx->assessment, &fx->manifest,
	    &meta, &fx->report, &err) != CF_OK)
		fail_msg("cf_report_build: %s", err.msg);
}

/* The report stands on its own: everything else is gone. */
static inline void
fx_drop_inputs(struct fx *fx)
{
	cf_arena_free(fx->arena);
	cf_evidence_free(fx->evidence);
	fx->arena = NULL;
	fx->evidence = NULL;
}

static inline void
fx_free(struct fx *fx)
{
	fx_drop_inputs(fx);
	cf_arena_free(fx->report_arena);
}

/* The report in a format, into a buffer to be freed. */
static inline void
fx_print(const struct cf_report *report, const char *format,
    enum cf_lang lang, bool colour, struct cf_buf *buf)
{
	const struct cf_write_options options = { lang, colour };
	struct cf_err err = { 0 };

	cf_buf_init(buf, CF_MAX_REPORT);
	if (cf_report_print(report, cf_report_writer_find(format), &options,
	    buf, &err) != CF_OK)
		fail_msg("%s: %s", format, err.msg);
}

/*
 * Compares with a file of the source tree, or writes it when the environment
 * has CF_UPDATE=1.
 */
static inline void
fx_compare(const char *path, const struct cf_buf *got)
{
	const char *update = getenv("CF_UPDATE");
	struct cf_arena *arena = cf_arena_new(CF_MAX_REPORT * 2);
	struct cf_err err = { 0 };
	char *want = NULL;
	size_t len = 0, i;

	if (update != NULL && strcmp(update, "1") == 0) {
		assert_int_equal(cf_file_write(path, got->data, got->len, 0644,
		    &err), CF_OK);
		cf_arena_free(arena);
		return;
	}
	if (cf_file_read(arena, path, CF_MAX_REPORT, &want, &len, &err) !=
	    CF_OK)
		fail_msg("%s: %s (CF_UPDATE=1 writes it)", path, err.msg);
	for (i = 0; i < len && i < got->len && want[i] == got->data[i]; i++)
		;
	if (i != len || i != got->len)
		fail_msg("%s differs at byte %zu: want \"%.60s\", got \"%.60s\" "
		    "(CF_UPDATE=1 writes it anew)", path, i, want + i,
		    got->data + i);
	cf_arena_free(arena);
}

#endif
