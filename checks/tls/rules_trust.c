/*
 * Which sets of authorities know the chain, and whether keys are shared. Pure.
 */
#include <string.h>

#include "rules_cert.h"

/* ---- Recognised by ordinary clients ---- */

/* An endpoint for the public, whose clients nobody administers. */
static bool
for_anybody(struct cf_judge *j)
{
	const struct cf_fact *public = cf_about(j, "endpoint.public");

	if (tls_controlled_clients(j)) {
		cf_na(j, "les clients sont maîtrisés : leur magasin est choisi",
		    "the clients are under control: their store is chosen");
		return false;
	}
	if (public == NULL || public->status != CF_ST_OK || !public->value.b) {
		cf_na(j, "le point d'accès n'est pas déclaré public",
		    "the endpoint is not declared public");
		return false;
	}
	return true;
}

static void
judge_recognised(struct cf_judge *j)
{
	const struct cf_fact *store;

	if (!tls_applies(j, "tls.store.mozilla") || !for_anybody(j) ||
	    (store = cf_need(j, "tls.store.mozilla")) == NULL)
		return;
	if (store->value.b)
		cf_pass(j,
		    "la chaîne tient avec les autorités du programme de Mozilla",
		    "the chain holds with the authorities of Mozilla's "
		    "programme");
	else
		cf_fail(j,
		    "la chaîne ne tient pas avec les autorités du programme de "
		    "Mozilla : %s",
		    "the chain does not hold with the authorities of Mozilla's "
		    "programme: %s",
		    cf_noted(j, store->note));
}

/* ---- Trusted lists ---- */

static void
judge_listed(struct cf_judge *j)
{
	const struct cf_fact *store;

	if (!tls_applies(j, "tls.store.listed"))
		return;
	store = cf_fact(j, "tls.store.listed");
	if (store != NULL && store->status == CF_ST_ABSENT) {
		cf_na(j, "aucune liste de confiance n'est fournie, ou aucun "
			 "certificat n'est présenté",
		    "no trusted list is given, or no certificate is presented");
		return;
	}
	if ((store = cf_need(j, "tls.store.listed")) == NULL)
		return;
	if (store->value.b)
		cf_pass(j,
		    "la chaîne mène à une autorité accordée d'une liste de "
		    "confiance (%s)",
		    "the chain leads to a granted authority of a trusted list "
		    "(%s)",
		    store->note);
	else
		cf_fail(j,
		    "la chaîne ne mène à aucune autorité accordée des listes "
		    "de confiance fournies (%s)",
		    "the chain leads to no granted authority of the given "
		    "trusted lists (%s)",
		    store->note);
}

/* ---- Keys ---- */

/* R30 is about a certificate on two terminations; here the key is the same and
 * the certificate is not, so that renewing the one does not protect the other. */
static void
judge_key_shared(struct cf_judge *j)
{
	const struct cf_fact *chain, *other, *key, *theirs;
	const char *const *v, *gap = NULL;
	size_t i, n, seen = 0;

	if (!tls_applies(j, "tls.chain") ||
	    (chain = cf_need(j, "tls.chain")) == NULL || chain->value.n == 0 ||
	    (key = cf_need_on(j, chain->value.list[0], "cert.spki_sha256")) ==
		NULL)
		return;
	n = cf_judge_subjects(j, "endpoint", &v);
	for (i = 0; i < n; i++) {
		if (cf_streq(v[i], cf_judge_subject(j)) ||
		    (other = cf_fact_on(j, v[i], "tls.chain")) == NULL)
			continue;
		theirs = other->status == CF_ST_OK && other->value.n > 0 ?
			     cf_fact_on(j, other->value.list[0],
				 "cert.spki_sha256") : NULL;
		if (theirs == NULL || theirs->status != CF_ST_OK) {
			gap = v[i];
			continue;
		}
		seen++;
		if (cf_streq(theirs->value.s, key->value.s)) {
			cf_fail(j,
			    "la clé du certificat de ce point d'accès est aussi "
			    "celle de %s (SPKI SHA-256 %.16s…)",
			    "the key of this endpoint's certificate is also "
			    "that of %s (SPKI SHA-256 %.16s…)",
			    cf_subject_name(v[i]), key->value.s);
			return;
		}
	}
	if (gap != NULL)
		cf_unknown(j, "la clé de %s n'a pas été vue",
		    "the key of %s was not seen", cf_subject_name(gap));
	else
		cf_pass(j,
		    "aucun autre point d'accès TLS n'emploie cette clé "
		    "(examinés : %zu)",
		    "no other TLS endpoint uses this key (examined: %zu)",
		    seen);
}

const struct cf_rule tls_recognised = {
	.id = "tls.recognised",
	.title = { "Autorité reconnue par les clients ordinaires",
	    "Authority that ordinary clients recognise" },
	.cite = "RFC 5280, 6.1 ; programme de Mozilla (ca-certificates)",
	.subject = "endpoint",
	.level = CF_LV_SHOULD,
	.impact = CF_IM_MINEUR,
	.ease = CF_EA_DIFFICILE,
	.remedy = { "Utiliser, pour un service public, un certificat d'une "
		    "autorité reconnue par les navigateurs, ou déclarer les "
		    "clients maîtrisés.",
	    "Use, for a public service, a certificate of an authority that "
	    "browsers recognise, or declare the clients under control." },
	.judge = judge_recognised,
};
const struct cf_rule tls_listed = {
	.id = "tls.eu-listed",
	.title = { "Autorité inscrite à une liste de confiance de l'Union",
	    "Authority on a trusted list of the Union" },
	.cite = "règlement (UE) 910/2014, 22 et 45 ; ETSI TS 119 612 v2.3.1, "
		"5.5",
	.subject = "endpoint",
	.level = CF_LV_SHOULD,
	.impact = CF_IM_MINEUR,
	.ease = CF_EA_DIFFICILE,
	.remedy = { "Employer un certificat qualifié de site web d'une "
		    "autorité inscrite à une liste de confiance.",
	    "Use a qualified web site certificate of an authority on a "
	    "trusted list." },
	.judge = judge_listed,
};
const struct cf_rule tls_key_shared = {
	.id = "tls.key-shared",
	.title = { "Une clé par terminaison TLS", "One key per TLS termination" },
	.cite = TLS_GUIDE "R30",
	.subject = "endpoint",
	.level = CF_LV_SHOULD,
	.impact = CF_IM_MINEUR,
	.ease = CF_EA_DIFFICILE,
	.remedy = { "Engendrer une clé propre à chaque point d'accès.",
	    "Generate a key of its own for each endpoint." },
	.judge = judge_key_shared,
};
