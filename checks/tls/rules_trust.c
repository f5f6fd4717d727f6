/*
 * Which sets of authorities know the chain, and whether keys are shared. Pure.
 */
#include <string.h>

#include "rules_cert.h"
#include "rules_leaves.h"

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

#define CITED 16
struct others {
	size_t seen;
	const char *gap; /* one of whose keys not all are known */
};

static bool
shows_tls(struct cf_judge *j, const char *endpoint)
{
	return cf_about_on(j, endpoint, "tls.chain") != NULL ||
	       cf_about_on(j, endpoint, "tls.leaves") != NULL;
}

/* False: the verdict was said.  Of the endpoints that have other keys a few
 * are cited: in a fleet each would cite all the others. */
static bool
key_not_at(struct cf_judge *j, const char *endpoint,
    const struct tls_leaves *own, const struct tls_leaf_keys *keys,
    struct others *o)
{
	struct tls_leaves leaves;
	struct tls_leaf_keys theirs;
	const char *key;

	tls_leaves_of(j, endpoint, &leaves);
	tls_leaf_keys(j, &leaves, &theirs);
	key = tls_key_in_common(keys, &theirs);
	if (key != NULL || o->seen++ < CITED)
		tls_cite_leaves(j, endpoint);
	if (leaves.n == 0 || !theirs.whole)
		o->gap = endpoint;
	if (key == NULL)
		return true;
	tls_cite_keys(j, own, key);
	tls_cite_keys(j, &leaves, key);
	cf_fail(j,
	    "une clé des certificats de ce point d'accès est aussi celle de %s "
	    "(SPKI SHA-256 %.16s…)",
	    "a key of this endpoint's certificates is also that of %s (SPKI "
	    "SHA-256 %.16s…)",
	    cf_subject_name(endpoint), key);
	return false;
}

/* R30 is about a certificate on two terminations; here the key is the same and
 * the certificate is not, so that renewing the one does not protect the other.
 * Each certificate counts, as one of RSA may stand beside one of ECDSA. */
static void
judge_key_shared(struct cf_judge *j)
{
	const char *self = cf_judge_subject(j), *const *v;
	struct tls_leaves own;
	struct tls_leaf_keys keys;
	struct others o = { .seen = 0 };
	size_t i, n = cf_judge_subjects(j, "endpoint", &v);

	if (!tls_applies(j, "tls.chain"))
		return;
	tls_leaves_of(j, self, &own);
	if (own.n == 0) {
		(void)cf_need(j, "tls.chain");
		return;
	}
	tls_cite_leaves(j, self);
	tls_leaf_keys(j, &own, &keys);
	for (i = 0; i < n; i++)
		if (!cf_streq(v[i], self) && shows_tls(j, v[i]) &&
		    !key_not_at(j, v[i], &own, &keys, &o))
			return;
	tls_cite_keys(j, &own, NULL);
	if (o.gap != NULL) {
		tls_cite_leaves(j, o.gap);
		cf_unknown(j, "toutes les clés de %s n'ont pas été vues",
		    "not every key of %s was seen", cf_subject_name(o.gap));
	} else if (!keys.whole && o.seen > 0)
		cf_unknown(j,
		    "toutes les clés de ce point d'accès n'ont pas été vues",
		    "not every key of this endpoint was seen");
	else
		cf_pass(j,
		    "aucun autre point d'accès TLS n'emploie ces clés "
		    "(examinés : %zu)",
		    "no other TLS endpoint uses these keys (examined: %zu)",
		    o.seen);
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
