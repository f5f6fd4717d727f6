/*
 * Suites: R5, R6, R8 to R13 of the ANSSI guide on TLS with their degraded
 * variants.  Which suite breaks which rule is data (data/cipher-suites.csv,
 * column anssi_rules): "R10" is broken, "R10(R10-)" is left to the variant.
 * README.md says how a rule and its variant share the verdict.  Pure.
 */
#include <stdio.h>
#include <string.h>

#include <confiance/limits.h>

#include "rules.h"

/* R5, section 2.2: no anonymous suite, none without authentication.  Raw
 * public keys are not asked for yet. */
static void
judge_r5(struct cf_judge *j)
{
	struct tls_names bad = { .n = 0 };
	struct tls_view view;

	if (!tls_view_suites(j, &view))
		return;
	if (tls_view_word(&view, "R5", &bad) > 0)
		cf_fail(j, "suites sans authentification du serveur : %s",
		    "suites without server authentication: %s",
		    tls_names_text(j, &bad));
	else if (!view.whole)
		tls_say_gap(j, &view);
	else
		cf_pass(j,
		    "toutes les suites acceptées (%zu) authentifient le "
		    "serveur",
		    "all suites accepted (%zu) authenticate the server",
		    view.distinct);
}

/* R6, section 2.2. */
static void
judge_r6(struct cf_judge *j)
{
	struct tls_names bad = { .n = 0 };
	struct tls_view view;

	if (!tls_view_suites(j, &view))
		return;
	if (tls_view_word(&view, "R6", &bad) > 0)
		cf_fail(j, "suites sans confidentialité persistante : %s",
		    "suites without forward secrecy: %s",
		    tls_names_text(j, &bad));
	else if (!view.whole)
		tls_say_gap(j, &view);
	else
		cf_pass(j,
		    "toutes les suites acceptées (%zu) assurent la "
		    "confidentialité "
		    "persistante",
		    "all suites accepted (%zu) have forward secrecy", view.distinct);
}

/* PSK suites, apart: those that R8- tolerates and the others. */
static void
psk_suites(const struct tls_view *view, struct tls_names *ret_tolerated,
    struct tls_names *ret_bad)
{
	const struct tls_suite *s;
	size_t i;

	for (i = 0; i < view->n; i++) {
		s = view->v[i].suite;
		if (s == NULL || !tls_word(s->rules, "R8(R8-)"))
			continue;
		tls_names_add(
		    cf_streq(s->kx, "ECDHE_PSK") || cf_streq(s->kx, "DHE_PSK")
			? ret_tolerated
			: ret_bad,
		    s->name);
	}
}

/* R8, section 2.2: a certificate, not DSS.  That PSS comes before PKCS#1 v1.5
 * cannot be told from outside when the server follows the client's order, and
 * is not judged. */
static void
judge_r8(struct cf_judge *j)
{
	struct tls_names bad = { .n = 0 }, psk = { .n = 0 };
	struct tls_view view;

	if (!tls_view_suites(j, &view))
		return;
	tls_view_word(&view, "R8", &bad);
	psk_suites(&view, &psk, &bad);
	if (bad.total > 0)
		cf_fail(j,
		    "suites dont l'authentification n'est ni ECDSA, ni EdDSA, "
		    "ni RSA par certificat : %s",
		    "suites whose authentication is not by an ECDSA, EdDSA or "
		    "RSA "
		    "certificate: %s",
		    tls_names_text(j, &bad));
	else if (!view.whole)
		tls_say_gap(j, &view);
	else if (psk.total > 0)
		cf_na(j, "authentification symétrique en usage, voir R8- : %s",
		    "symmetric authentication in use, see R8-: %s",
		    tls_names_text(j, &psk));
	else
		cf_pass(j,
		    "toutes les suites acceptées (%zu) authentifient le "
		    "serveur par "
		    "certificat",
		    "all suites accepted (%zu) authenticate the server with a "
		    "certificate",
		    view.distinct);
}

static void
judge_r8_degraded(struct cf_judge *j)
{
	struct tls_names bad = { .n = 0 }, psk = { .n = 0 };
	struct tls_view view;

	if (!tls_view_suites(j, &view))
		return;
	psk_suites(&view, &psk, &bad);
	if (bad.total > 0)
		cf_fail(j, "suites PSK sans échange éphémère : %s",
		    "PSK suites without an ephemeral exchange: %s",
		    tls_names_text(j, &bad));
	else if (!view.whole)
		tls_say_gap(j, &view);
	else if (psk.total == 0)
		cf_na(
		    j, "aucune suite PSK acceptée", "no PSK suite is accepted");
	else
		cf_pass(j,
		    "suites PSK avec échange éphémère, tolérées et à justifier "
		    "par le profil des clients (R1) : %s",
		    "PSK suites with an ephemeral exchange, tolerated and to "
		    "be "
		    "justified by the client profile (R1): %s",
		    tls_names_text(j, &psk));
}

/* R9 and R9-, section 2.2. */
static void
judge_r9(struct cf_judge *j)
{
	struct tls_names bad = { .n = 0 }, tolerated = { .n = 0 };
	struct tls_view view;

	if (!tls_view_suites(j, &view))
		return;
	if (tls_view_word(&view, "R9", &bad) > 0)
		cf_fail(j,
		    "algorithmes de chiffrement hors AES et ChaCha20 : %s",
		    "ciphers other than AES and ChaCha20: %s",
		    tls_names_text(j, &bad));
	else if (!view.whole)
		tls_say_gap(j, &view);
	else if (tls_view_word(&view, "R9(R9-)", &tolerated) > 0)
		cf_na(j, "Camellia ou ARIA en usage, voir R9- : %s",
		    "Camellia or ARIA in use, see R9-: %s",
		    tls_names_text(j, &tolerated));
	else
		cf_pass(j,
		    "toutes les suites acceptées (%zu) chiffrent par AES ou "
		    "ChaCha20",
		    "all suites accepted (%zu) encrypt with AES or ChaCha20",
		    view.distinct);
}

static void
judge_r9_degraded(struct cf_judge *j)
{
	struct tls_names bad = { .n = 0 }, tolerated = { .n = 0 };
	struct tls_view view;

	if (!tls_view_suites(j, &view))
		return;
	if (tls_view_word(&view, "R9", &bad) > 0)
		cf_fail(j,
		    "algorithmes que la variante ne tolère pas non plus : %s",
		    "ciphers that the variant does not tolerate either: %s",
		    tls_names_text(j, &bad));
	else if (!view.whole)
		tls_say_gap(j, &view);
	else if (tls_view_word(&view, "R9(R9-)", &tolerated) == 0)
		cf_na(j, "ni Camellia ni ARIA", "neither Camellia nor ARIA");
	else
		cf_pass(j,
		    "Camellia ou ARIA, tolérés et à justifier par le profil "
		    "des "
		    "clients (R1) : %s",
		    "Camellia or ARIA, tolerated and to be justified by the "
		    "client "
		    "profile (R1): %s",
		    tls_names_text(j, &tolerated));
}

/* Suites that answered without encrypt_then_mac: an absent fact when none. */
static const struct cf_fact *
without_etm(struct cf_judge *j)
{
	return cf_seen(j, "tls.cbc_without_etm");
}

/* R10, section 2.2.  CBC with encrypt_then_mac everywhere is R10-'s. */
static void
judge_r10(struct cf_judge *j)
{
	struct tls_names bad = { .n = 0 }, cbc = { .n = 0 };
	const struct cf_fact *plain;
	struct tls_view view;

	if (!tls_view_suites(j, &view))
		return;
	if (tls_view_word(&view, "R10", &bad) > 0) {
		cf_fail(j, "suites sans chiffrement authentifié : %s",
		    "suites without authenticated encryption: %s",
		    tls_names_text(j, &bad));
		return;
	}
	if (tls_view_word(&view, "R10(R10-)", &cbc) == 0) {
		if (!view.whole)
			tls_say_gap(j, &view);
		cf_pass(j,
		    "toutes les suites acceptées (%zu) sont à chiffrement "
		    "authentifié",
		    "all suites accepted (%zu) use authenticated encryption",
		    view.distinct);
		return;
	}
	if ((plain = without_etm(j)) == NULL)
		return;
	if (plain->status == CF_ST_OK && plain->value.n > 0)
		cf_fail(j, "suites CBC sans encrypt_then_mac : %s",
		    "CBC suites without encrypt_then_mac: %s",
		    cf_list_join(j, plain, NULL, NULL));
	else if (!view.whole)
		tls_say_gap(j, &view);
	else
		cf_na(j, "suites CBC avec encrypt_then_mac, voir R10- : %s",
		    "CBC suites with encrypt_then_mac, see R10-: %s",
		    tls_names_text(j, &cbc));
}

static void
judge_r10_degraded(struct cf_judge *j)
{
	const struct cf_fact *plain, *optional;
	struct tls_names cbc = { .n = 0 };
	struct tls_view view;
	bool both;

	if (!tls_view_suites(j, &view))
		return;
	if (tls_view_word(&view, "R10(R10-)", &cbc) == 0) {
		if (!view.whole)
			tls_say_gap(j, &view);
		cf_na(
		    j, "aucune suite CBC acceptée", "no CBC suite is accepted");
		return;
	}
	if ((plain = without_etm(j)) == NULL)
		return;
	if (plain->status == CF_ST_OK && plain->value.n > 0) {
		cf_fail(j, "suites CBC sans encrypt_then_mac : %s",
		    "CBC suites without encrypt_then_mac: %s",
		    cf_list_join(j, plain, NULL, NULL));
		return;
	}
	if (!view.whole) {
		tls_say_gap(j, &view);
		return;
	}
	/* The guide asks that the extension be used; a client that does not
	 * offer it still gets MAC-then-encrypt, which is said. */
	optional = cf_fact(j, "tls.cbc_plain_mac");
	both = optional != NULL && optional->status == CF_ST_OK &&
	       optional->value.b;
	if (both)
		cf_pass(j,
		    "CBC avec encrypt_then_mac, toléré et à justifier par le "
		    "profil des clients (R1) ; un client qui ne propose pas "
		    "l'extension est servi sans elle : %s",
		    "CBC with encrypt_then_mac, tolerated and to be justified "
		    "by "
		    "the client profile (R1); a client that does not offer the "
		    "extension is served without it: %s",
		    tls_names_text(j, &cbc));
	else
		cf_pass(j,
		    "CBC avec encrypt_then_mac, toléré et à justifier par le "
		    "profil des clients (R1) : %s",
		    "CBC with encrypt_then_mac, tolerated and to be justified "
		    "by "
		    "the client profile (R1): %s",
		    tls_names_text(j, &cbc));
}

static bool
has_hash(const char *scheme, const char *hash)
{
	const struct tls_scheme *s = tls_scheme_named(scheme);

	return s != NULL && cf_streq(s->hash, hash);
}

static bool
is_weak_hash(const char *scheme, const void *arg)
{
	(void)arg;
	return has_hash(scheme, "MD5") || has_hash(scheme, "SHA1");
}

static bool
is_short_hash(const char *scheme, const void *arg)
{
	(void)arg;
	return has_hash(scheme, "SHA224");
}

/*
 * R11, section 2.2: MD5 and SHA-1 are proscribed, in suites and in handshake
 * signatures.  SHA-224 is SHA-2 by family but refused by the transcription of
 * table 2.6 and by PG-083 (256 bits).
 */
static void
judge_r11(struct cf_judge *j)
{
	struct tls_names bad = { .n = 0 };
	const struct cf_fact *schemes;
	struct tls_view view;
	const char *weak = "", *shorter = "";

	if (!tls_view_suites(j, &view))
		return;
	if (tls_view_word(&view, "R11", &bad) > 0) {
		cf_fail(j, "suites dont le hachage n'est pas SHA-2 : %s",
		    "suites whose hash is not SHA-2: %s",
		    tls_names_text(j, &bad));
		return;
	}
	schemes = cf_fact(j, "tls.sigalgs.tls12");
	if (schemes != NULL && schemes->value.n > 0)
		weak = cf_list_join(j, schemes, is_weak_hash, NULL);
	if (schemes != NULL && schemes->value.n > 0)
		shorter = cf_list_join(j, schemes, is_short_hash, NULL);
	if (weak[0] != '\0') {
		cf_fail(j, "signatures de négociation avec MD5 ou SHA-1 : %s",
		    "handshake signatures with MD5 or SHA-1: %s", weak);
		return;
	}
	if (shorter[0] != '\0') {
		cf_fail(j,
		    "signatures de négociation avec SHA-224, de la famille "
		    "SHA-2 mais exclu par le tableau 2.6 tel que transcrit : "
		    "%s",
		    "handshake signatures with SHA-224, of the SHA-2 family "
		    "but excluded by table 2.6 as transcribed: %s",
		    shorter);
		return;
	}
	if (cf_seen(j, "tls.sigalgs.tls12") == NULL)
		return;
	if (!view.whole)
		tls_say_gap(j, &view);
	else
		cf_pass(j,
		    "SHA-2 dans toutes les suites (%zu) et les signatures vues",
		    "SHA-2 in all suites (%zu) and the signatures seen",
		    view.distinct);
}

/* R12, section 2.2 and annex A; one suite is enough when both ends are
 * controlled. */
static void
judge_r12(struct cf_judge *j)
{
	struct tls_names good = { .n = 0 };
	struct tls_view view;
	size_t i;

	if (!tls_view_suites(j, &view))
		return;
	for (i = 0; i < view.n; i++) {
		if (view.v[i].suite != NULL &&
		    (cf_streq(view.v[i].suite->anssi, "recommended") ||
			cf_streq(view.v[i].suite->anssi, "degraded")))
			tls_names_add(&good, view.v[i].name);
	}
	if (good.total >= 2)
		cf_pass(j, "suites de l'annexe A (%zu) : %s",
		    "suites of annex A (%zu): %s", good.total,
		    tls_names_text(j, &good));
	else if (!view.whole)
		cf_unknown(j,
		    "suites de l'annexe A vues : %zu, mais %s n'est pas "
		    "complète",
		    "suites of annex A seen: %zu, but %s is not complete",
		    good.total, view.gap);
	else if (good.total == 1 && tls_controlled_clients(j))
		cf_pass(j,
		    "une seule suite de l'annexe A, suffisante car les clients "
		    "sont déclarés maîtrisés : %s",
		    "a single suite of annex A, enough as the clients are "
		    "declared "
		    "to be controlled: %s",
		    tls_names_text(j, &good));
	else
		cf_fail(j,
		    "suites de l'annexe A : %zu sur %zu acceptées, au moins "
		    "deux attendues",
		    "suites of annex A: %zu of %zu accepted, at least two "
		    "expected",
		    good.total, view.distinct);
}

/* R13, section 2.2, when the clients are not controlled. */
static void
judge_r13(struct cf_judge *j)
{
	struct tls_names bad = { .n = 0 }, good = { .n = 0 };
	const struct cf_fact *f;
	char key[CF_MAX_KEY];
	const char *gap = NULL;
	int vi;

	if (!tls_applies(j, "tls.order.tls12"))
		return;
	for (vi = TLS_V_SSL3; vi < TLS_V_MAX; vi++) {
		snprintf(
		    key, sizeof(key), "tls.order.%s", tls_version_keys[vi]);
		f = cf_fact(j, key);
		if (f == NULL ||
		    (f->status != CF_ST_OK && f->status != CF_ST_ABSENT))
			gap = cf_strdup(cf_judge_arena(j), key);
		else if (f->status == CF_ST_OK)
			tls_names_add(
			    cf_streq(f->value.s, "server") ? &good : &bad,
			    cf_printf(cf_judge_arena(j), "%s (%s)",
				tls_version_label(vi, tls_is_dtls(j)) != NULL
				    ? tls_version_label(vi, tls_is_dtls(j))
				    : tls_version_names[vi],
				cf_streq(f->value.s, "server")
				    ? cf_both(j, "serveur", "server")
				    : f->value.s));
	}
	if (bad.total > 0 && tls_controlled_clients(j))
		cf_na(j, "les clients sont déclarés maîtrisés (ordre : %s)",
		    "the clients are declared to be controlled (order: %s)",
		    tls_names_text(j, &bad));
	else if (bad.total > 0)
		cf_fail(j, "l'ordre du serveur ne prime pas : %s",
		    "the server's order does not prevail: %s",
		    tls_names_text(j, &bad));
	else if (gap != NULL)
		cf_unknown(j,
		    "l'ordre n'a pas été établi pour toutes les versions "
		    "(%s manque ; établi : %s)",
		    "the order was not established for every version (%s is "
		    "missing; established: %s)",
		    gap, tls_names_text(j, &good));
	else if (good.total == 0)
		cf_na(j, "aucune version n'a deux suites à ordonner",
		    "no version has two suites to put in order");
	else
		cf_pass(j, "l'ordre du serveur prime : %s",
		    "the server's order prevails: %s",
		    tls_names_text(j, &good));
}

const struct cf_rule tls_r5 = {
	.id = "tls.r5",
	.title = { "Serveur authentifié pendant l'échange de clés",
	    "Server authenticated in the key exchange" },
	.cite = TLS_GUIDE "R5",
	.subject = "endpoint",
	.level = CF_LV_MUST,
	.impact = CF_IM_CRITIQUE,
	.ease = CF_EA_MODEREE,
	.remedy = { "Retirer les suites anonymes et sans authentification.",
	    "Remove anonymous and unauthenticated suites." },
	.judge = judge_r5,
};
const struct cf_rule tls_r6 = {
	.id = "tls.r6",
	.title = { "Confidentialité persistante pour tous les échanges",
	    "Forward secrecy on every key exchange" },
	.cite = TLS_GUIDE "R6",
	.subject = "endpoint",
	.level = CF_LV_MUST,
	.impact = CF_IM_IMPORTANT,
	.ease = CF_EA_DIFFICILE,
	.remedy = { "Ne garder que des suites ECDHE (ou DHE) et TLS 1.3.",
	    "Keep only ECDHE (or DHE) suites and TLS 1.3." },
	.judge = judge_r6,
};
const struct cf_rule tls_r8 = {
	.id = "tls.r8",
	.title = { "Serveur authentifié par certificat (asymétrique)",
	    "Server authenticated with a certificate" },
	.cite = TLS_GUIDE "R8",
	.subject = "endpoint",
	.level = CF_LV_MUST,
	.impact = CF_IM_IMPORTANT,
	.ease = CF_EA_ELEVEE,
	.remedy = { "N'accepter que des suites authentifiées par certificat "
		    "ECDSA, EdDSA ou RSA.",
	    "Accept only suites authenticated with an ECDSA, EdDSA or RSA "
	    "certificate." },
	.judge = judge_r8,
};
const struct cf_rule tls_r8_degraded = {
	.id = "tls.r8-degraded",
	.title = { "Authentification symétrique du serveur tolérée (R8-)",
	    "Symmetric server authentication tolerated (R8-)" },
	.cite = TLS_GUIDE "R8-",
	.subject = "endpoint",
	.level = CF_LV_DEGRADED,
	.impact = CF_IM_MINEUR,
	.ease = CF_EA_ELEVEE,
	.remedy = { "N'utiliser de PSK qu'avec ECDHE ou DHE, et le justifier "
		    "par le profil des clients.",
	    "Use PSK only with ECDHE or DHE, and justify it by the client "
	    "profile." },
	.judge = judge_r8_degraded,
};
const struct cf_rule tls_r9 = {
	.id = "tls.r9",
	.title = { "AES de préférence, ChaCha20 acceptable",
	    "AES preferred, ChaCha20 acceptable" },
	.cite = TLS_GUIDE "R9",
	.subject = "endpoint",
	.level = CF_LV_MUST,
	.impact = CF_IM_IMPORTANT,
	.ease = CF_EA_ELEVEE,
	.remedy = { "Ne garder que des suites AES ou ChaCha20.",
	    "Keep only AES or ChaCha20 suites." },
	.judge = judge_r9,
};
const struct cf_rule tls_r9_degraded = {
	.id = "tls.r9-degraded",
	.title = { "Camellia et ARIA tolérés (R9-)",
	    "Camellia and ARIA tolerated (R9-)" },
	.cite = TLS_GUIDE "R9-",
	.subject = "endpoint",
	.level = CF_LV_DEGRADED,
	.impact = CF_IM_MINEUR,
	.ease = CF_EA_DIFFICILE,
	.remedy = { "Retirer les suites hors AES, ChaCha20, Camellia et ARIA.",
	    "Remove suites other than AES, ChaCha20, Camellia and ARIA." },
	.judge = judge_r9_degraded,
};
const struct cf_rule tls_r10 = {
	.id = "tls.r10",
	.title = { "Chiffrement authentifié (AEAD)",
	    "Authenticated encryption (AEAD)" },
	.cite = TLS_GUIDE "R10",
	.subject = "endpoint",
	.level = CF_LV_MUST,
	.impact = CF_IM_IMPORTANT,
	.ease = CF_EA_ELEVEE,
	.remedy = { "Ne garder que des suites GCM, CCM ou ChaCha20-Poly1305.",
	    "Keep only GCM, CCM or ChaCha20-Poly1305 suites." },
	.judge = judge_r10,
};
const struct cf_rule tls_r10_degraded = {
	.id = "tls.r10-degraded",
	.title = { "CBC toléré avec encrypt_then_mac (R10-)",
	    "CBC tolerated with encrypt_then_mac (R10-)" },
	.cite = TLS_GUIDE "R10-",
	.subject = "endpoint",
	.level = CF_LV_DEGRADED,
	.impact = CF_IM_MINEUR,
	.ease = CF_EA_ELEVEE,
	.remedy = { "Activer encrypt_then_mac ou retirer les suites CBC.",
	    "Enable encrypt_then_mac or remove CBC suites." },
	.judge = judge_r10_degraded,
};
const struct cf_rule tls_r11 = {
	.id = "tls.r11",
	.title = { "Hachage SHA-2", "SHA-2 hash functions" },
	.cite = TLS_GUIDE "R11",
	.subject = "endpoint",
	.level = CF_LV_MUST,
	.impact = CF_IM_IMPORTANT,
	.ease = CF_EA_DIFFICILE,
	.remedy = { "Retirer les suites et signatures fondées sur MD5, SHA-1 "
		    "ou SHA-224.",
	    "Remove suites and signatures based on MD5, SHA-1 or SHA-224." },
	.judge = judge_r11,
};
const struct cf_rule tls_r12 = {
	.id = "tls.r12",
	.title = { "Plusieurs suites acceptables disponibles",
	    "Several acceptable suites available" },
	.cite = TLS_GUIDE "R12",
	.subject = "endpoint",
	.level = CF_LV_SHOULD,
	.impact = CF_IM_MINEUR,
	.ease = CF_EA_DIFFICILE,
	.remedy = { "Proposer au moins deux suites de l'annexe A.",
	    "Offer at least two suites of annex A." },
	.judge = judge_r12,
};
const struct cf_rule tls_r13 = {
	.id = "tls.r13",
	.title = { "L'ordre du serveur prime", "The server's order prevails" },
	.cite = TLS_GUIDE "R13",
	.subject = "endpoint",
	.level = CF_LV_SHOULD,
	.impact = CF_IM_MINEUR,
	.ease = CF_EA_ELEVEE,
	.remedy = { "Imposer l'ordre des suites côté serveur.",
	    "Enforce the server's order of suites." },
	.judge = judge_r13,
};
