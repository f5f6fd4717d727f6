/*
 * The recommendations of the ANSSI guide on TLS that rest on what somebody
 * writes down: R1 (client profile), R2 (updates), R37 and R39 (what the
 * deployment's own TLS clients do).  A scanner sees what contradicts them; what
 * upholds them is a declared document.  Pure; believes a document only when
 * its file, if it has one, was read and is the declared one.
 */
#include <string.h>

#include "rules.h"

/* ---- R1 ---- */

/* What the endpoint accepts that only a degraded variant tolerates. */
static void
degraded(const struct tls_view *view, struct tls_names *ret)
{
	static const struct {
		const char *word, *name;
	} variants[] = { { "R7(R7-)", "R7-" }, { "R8(R8-)", "R8-" },
		{ "R9(R9-)", "R9-" }, { "R10(R10-)", "R10-" } };
	struct tls_names suites;
	size_t i;

	for (i = 0; i < CF_NELEM(variants); i++) {
		suites = (struct tls_names){ .n = 0 };
		if (tls_view_word(view, variants[i].word, &suites) > 0)
			tls_names_add(ret, variants[i].name);
	}
}

/* Introduction of the guide: who does not control the clients bounds
 * compatibility by a written profile of them. */
static void
judge_r1(struct cf_judge *j)
{
	struct tls_names used = { .n = 0 }, primes = { .n = 0 };
	const struct cf_fact *profile;
	enum tls_dh_state dh;
	const char *const *v;
	struct tls_view view;

	if (!tls_view_suites(j, &view))
		return;
	degraded(&view, &used);
	dh = tls_dh_state(j, &view, &primes); /* ffdhe groups of TLS 1.3 too */
	if (dh == TLS_DH_HOLDS || dh == TLS_DH_BROKEN)
		tls_names_add(&used, "R7-");
	if (tls_controlled_clients(j)) {
		cf_na(j, "les clients sont déclarés maîtrisés",
		    "the clients are declared to be under control");
		return;
	}
	if (used.total == 0) {
		if (!view.whole)
			tls_say_gap(j, &view);
		if (dh == TLS_DH_UNKNOWN)
			cf_unknown(j, "les groupes Diffie-Hellman n'ont pas "
				      "tous été vus",
			    "not all Diffie-Hellman groups were seen");
		cf_na(j, "aucune variante dégradée n'est acceptée, rien à "
			 "justifier",
		    "no degraded variant is accepted, nothing to justify");
		return;
	}
	profile = cf_judge_subjects(j, "deployment", &v) > 0 ?
	    cf_fact_on(j, v[0], "deployment.client_profile") : NULL;
	if (profile == NULL || profile->status == CF_ST_ABSENT) {
		cf_fail(j, "variantes dégradées acceptées (%s) sans profil des "
			   "clients déclaré",
		    "degraded variants accepted (%s) without a declared client "
		    "profile", tls_names_text(j, &used));
		return;
	}
	if ((profile = cf_need_on(j, v[0], "deployment.client_profile")) ==
		NULL ||
	    !cf_document_holds(j, cf_subject(cf_judge_arena(j), "document",
		profile->value.s)))
		return;
	if (!view.whole) {
		tls_say_gap(j, &view);
		return;
	}
	cf_pass(j, "variantes dégradées acceptées (%s), le profil des clients "
		   "« %s » est déclaré : qu'il les justifie est à lire",
	    "degraded variants accepted (%s), the client profile \"%s\" is "
	    "declared: that it justifies them is to be read",
	    tls_names_text(j, &used), profile->value.s);
}

/* ---- R2 ---- */

static bool
shows_flaw(const struct cf_fact *f)
{
	if (f->status != CF_ST_OK)
		return false;
	return f->value.type == CF_T_BOOL ? f->value.b :
	    cf_streq(f->value.s, "weak") || cf_streq(f->value.s, "strong");
}

/* Section 2.  Flaws of code, corrected by an update; those of configuration
 * have rules of their own. */
static void
judge_r2(struct cf_judge *j)
{
	static const char *const flaws[] = { "tls.vuln.heartbleed",
		"tls.vuln.ccs", "tls.vuln.robot", "tls.vuln.ticketbleed",
		"tls.vuln.padding_oracle", "tls.vuln.starttls_injection" };
	struct tls_names found = { .n = 0 };
	const struct cf_fact *f;
	const char *document;
	size_t i;

	if (!tls_applies(j, flaws[0]))
		return;
	for (i = 0; i < CF_NELEM(flaws); i++) {
		f = cf_fact(j, flaws[i]);
		if (f != NULL && shows_flaw(f))
			tls_names_add(&found, flaws[i] + strlen("tls.vuln."));
	}
	if (found.total > 0) {
		cf_fail(j, "défauts que des mises à jour corrigent : %s",
		    "flaws that updates correct: %s",
		    tls_names_text(j, &found));
		return;
	}
	for (i = 0; i < CF_NELEM(flaws); i++) {
		if (cf_seen(j, flaws[i]) == NULL)
			return;
	}
	if ((document = cf_document_for(j, "tls.r2")) == NULL)
		cf_unknown(j, "aucun défaut connu n'est vu ; aucun document "
			      "« tls.r2 » ne décrit la mise à jour des "
			      "composants",
		    "no known flaw is seen; no document \"tls.r2\" describes "
		    "how components are updated");
	else if (cf_document_holds(j, document))
		cf_pass(j, "aucun défaut connu n'est vu (sondes : %zu), la mise "
			   "à jour des composants est décrite par %s",
		    "no known flaw is seen (probes: %zu), the update of "
		    "components is described by %s", CF_NELEM(flaws),
		    cf_subject_name(document));
}

/* ---- R37, R39: clients ---- */

static bool
speaks_tls(struct cf_judge *j, const char *endpoint)
{
	const struct cf_fact *protocol, *starttls;

	protocol = cf_about_on(j, endpoint, "endpoint.protocol");
	starttls = cf_about_on(j, endpoint, "endpoint.starttls");
	return (starttls != NULL && starttls->status == CF_ST_OK &&
		   starttls->value.s[0] != '\0') ||
	    (protocol != NULL && protocol->status == CF_ST_OK &&
		(cf_streq(protocol->value.s, "tls") ||
		    cf_streq(protocol->value.s, "https") ||
		    cf_streq(protocol->value.s, "dtls")));
}

/* How many endpoints are declared to speak TLS, and how many of those have a
 * chain that leads to a root of the deployment's own. */
static size_t
tls_endpoints(struct cf_judge *j, size_t *ret_private)
{
	const struct cf_fact *f;
	const char *const *v;
	size_t i, n, all = 0, own = 0;

	n = cf_judge_subjects(j, "endpoint", &v);
	for (i = 0; i < n; i++) {
		if (!speaks_tls(j, v[i]))
			continue;
		all++;
		f = cf_about_on(j, v[i], "tls.anchor_declared");
		own += f != NULL && f->status == CF_ST_OK && f->value.b;
	}
	*ret_private = own;
	return all;
}

static void
judge_clients(struct cf_judge *j, const char *rule)
{
	const char *document = cf_document_for(j, rule);

	if (document == NULL)
		cf_unknown(j, "ce que font les clients TLS du déploiement ne se "
			      "voit pas du réseau ; aucun document « %s » ne le "
			      "décrit",
		    "what the deployment's TLS clients do cannot be seen from "
		    "the network; no document \"%s\" describes it", rule);
	else if (cf_document_holds(j, document))
		cf_pass(j, "la configuration des clients TLS est décrite par "
			   "%s",
		    "the configuration of the TLS clients is described by %s",
		    cf_subject_name(document));
}

/* Section 3.2. */
static void
judge_r37(struct cf_judge *j)
{
	size_t own;

	if (tls_endpoints(j, &own) == 0)
		cf_na(j, "aucun point d'accès n'est déclaré en TLS",
		    "no endpoint is declared to speak TLS");
	else
		judge_clients(j, "tls.r37");
}

/* Section 3.2, for public key infrastructures that are public. */
static void
judge_r39(struct cf_judge *j)
{
	size_t own, n = tls_endpoints(j, &own);

	if (n == 0)
		cf_na(j, "aucun point d'accès n'est déclaré en TLS",
		    "no endpoint is declared to speak TLS");
	else if (own == n)
		cf_na(j, "toutes les chaînes (%zu) mènent à une racine propre "
			 "au déploiement",
		    "every chain (%zu) leads to a root of the deployment's "
		    "own", n);
	else
		judge_clients(j, "tls.r39");
}

const struct cf_rule tls_r1 = {
	.id = "tls.r1",
	.title = { "Variantes dégradées justifiées par un profil des clients",
	    "Degraded variants justified by a client profile" },
	.cite = TLS_GUIDE "R1",
	.subject = "endpoint",
	.level = CF_LV_MUST,
	.impact = CF_IM_MINEUR,
	.ease = CF_EA_DIFFICILE,
	.remedy = { "Décrire les clients dans un document, le déclarer par "
		    "client_profile, ou retirer ce qui n'est que toléré.",
	    "Describe the clients in a document, declare it with "
	    "client_profile, or remove what is merely tolerated." },
	.judge = judge_r1,
};
const struct cf_rule tls_r2 = {
	.id = "tls.r2",
	.title = { "Tenir à jour les composants TLS",
	    "Keep TLS components up to date" },
	.cite = TLS_GUIDE "R2",
	.subject = "endpoint",
	.level = CF_LV_MUST,
	.impact = CF_IM_MAJEUR,
	.ease = CF_EA_ELEVEE,
	.remedy = { "Mettre à jour la pile TLS ; déclarer le document qui "
		    "décrit les mises à jour (requirements: [tls.r2]).",
	    "Update the TLS stack; declare the document that describes updates "
	    "(requirements: [tls.r2])." },
	.judge = judge_r2,
};
const struct cf_rule tls_r37 = {
	.id = "tls.r37",
	.title = { "Clients qui refusent quand la révocation est inconnue",
	    "Clients that refuse when revocation is unknown" },
	.cite = TLS_GUIDE "R37",
	.subject = "deployment",
	.level = CF_LV_SHOULD,
	.impact = CF_IM_MINEUR,
	.ease = CF_EA_DIFFICILE,
	.remedy = { "Configurer les clients TLS en refus (hard-fail) et "
		    "déclarer le document qui le décrit (requirements: "
		    "[tls.r37]).",
	    "Make TLS clients refuse (hard-fail) and declare the document that "
	    "describes it (requirements: [tls.r37])." },
	.judge = judge_r37,
};
const struct cf_rule tls_r39 = {
	.id = "tls.r39",
	.title = { "Clients qui rejettent les certificats invalidés par CT",
	    "Clients that reject certificates invalidated by CT" },
	.cite = TLS_GUIDE "R39",
	.subject = "deployment",
	.level = CF_LV_SHOULD,
	.impact = CF_IM_MINEUR,
	.ease = CF_EA_DIFFICILE,
	.remedy = { "Faire vérifier les preuves de journalisation par les "
		    "clients TLS et déclarer le document qui le décrit "
		    "(requirements: [tls.r39]).",
	    "Have TLS clients verify log proofs and declare the document that "
	    "describes it (requirements: [tls.r39])." },
	.judge = judge_r39,
};
