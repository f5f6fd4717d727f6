/*
 * What SecNumCloud only advises of TLS (10.2.b, 10.4.b: the recommendations of
 * PG-083, v3.00; those of v2.04 are not known here), and what it asks of the
 * interfaces of customers on a public network (9.6.e: flows authenticated and
 * encrypted as 10.2 says).  Pure.
 */
#include "rules_cert.h"

/* The edition whose recommendations are known; false: the verdict was said. */
static bool
recommendations_known(struct cf_judge *j)
{
	enum tls_edition edition;

	if (!tls_pg083_edition(j, &edition))
		return false;
	if (edition == TLS_PG083_V300)
		return true;
	cf_unknown(j, "les recommandations de %s ne sont pas connues du "
		      "programme",
	    "the recommendations of %s are not known to the program",
	    tls_pg083_name(edition));
	return false;
}

/* ---- 10.2.b ---- */

static const struct cf_param recommended_params[] = {
	TLS_EDITION_PARAM,
	{ "min_dh", CF_T_INT, "3072", 1024, 16384,
	    { "Taille conseillée d'un module Diffie-Hellman, en bits (PG-083 "
	      "v3.00).",
		"Advised size of a Diffie-Hellman modulus, in bits (PG-083 "
		"v3.00)." } },
	{ "hybrid_from", CF_T_INT, "2030", 2020, 2100,
	    { "Année de protection à partir de laquelle un échange "
	      "post-quantique est conseillé (PG-083 v3.00 : usage au-delà du "
	      "01/01/2030).",
		"Year of protection from which a post-quantum exchange is "
		"advised (PG-083 v3.00: use beyond 01/01/2030)." } },
	{ NULL },
};

/* Diffie-Hellman moduli, and whether a hybrid is missing.  False: the groups
 * are not known whole and nothing is bad; the verdict was said. */
static bool
weigh_groups(struct cf_judge *j, struct tls_names *ret_bad, bool *ret_missing)
{
	const struct cf_fact *bits = cf_fact(j, "tls.dh_bits");
	const struct cf_fact *groups = cf_fact(j, "tls.groups.tls13");
	int64_t min = cf_param_int(j, "min_dh");
	const struct tls_group *g;
	bool hybrid = false;
	size_t i;

	if (bits != NULL && bits->status == CF_ST_OK && bits->value.i < min)
		tls_names_add(ret_bad, cf_printf(cf_judge_arena(j),
		    "DHE %lld bits", (long long)bits->value.i));
	for (i = 0; groups != NULL && i < groups->value.n; i++) {
		g = tls_group_named(groups->value.list[i]);
		if (g == NULL)
			continue;
		hybrid |= tls_is_hybrid(g);
		/* The order is one bit less than the modulus. */
		if (cf_starts(g->type, "FFDHE") &&
		    (int64_t)g->order_bits + 1 < min)
			tls_names_add(ret_bad, g->name);
	}
	if (ret_bad->total > 0)
		return true;
	if (cf_seen(j, "tls.dh_bits") == NULL ||
	    cf_seen(j, "tls.groups.tls13") == NULL)
		return false;
	*ret_missing = !hybrid &&
	    cf_protect_until(j) >= cf_param_int(j, "hybrid_from");
	return true;
}

static void
judge_recommended(struct cf_judge *j)
{
	struct tls_names bad = { .n = 0 };
	const struct tls_suite *s;
	struct tls_view view;
	bool missing = false;
	size_t i;

	if (!tls_view_suites(j, &view) || !recommendations_known(j))
		return;
	for (i = 0; i < view.n; i++) {
		s = view.v[i].suite;
		if (s != NULL && (tls_word(s->pg083,
			"RecoConfidentialitéPersistante") ||
		    tls_word(s->pg083, "RègleMAC.3")))
			tls_names_add(&bad, s->name);
	}
	if (!weigh_groups(j, &bad, &missing))
		return;
	if (bad.total > 0)
		cf_fail(j, "en deçà des recommandations de PG-083 v3.00 : %s",
		    "short of the recommendations of PG-083 v3.00: %s",
		    tls_names_text(j, &bad));
	else if (missing)
		cf_fail(j, "aucun échange hybride post-quantique, la protection "
			   "doit durer jusqu'en %lld (PG-083 v3.00)",
		    "no post-quantum hybrid exchange, the protection must last "
		    "until %lld (PG-083 v3.00)",
		    (long long)cf_protect_until(j));
	else if (!view.whole)
		tls_say_gap(j, &view);
	else
		cf_pass(j, "les suites (%zu) et groupes acceptés suivent les "
			   "recommandations de PG-083 v3.00",
		    "the suites (%zu) and groups accepted follow the "
		    "recommendations of PG-083 v3.00", view.distinct);
}

/* ---- 10.4.b ---- */

static const struct cf_param signature_params[] = {
	TLS_EDITION_PARAM,
	{ "min_rsa", CF_T_INT, "3072", 1024, 16384,
	    { "Taille conseillée d'un module RSA, en bits (PG-083 v3.00).",
		"Advised size of an RSA modulus, in bits (PG-083 v3.00)." } },
	{ "min_exponent", CF_T_INT, "65537", 3, 4294967297,
	    { "Plus petit exposant public RSA conseillé (PG-083 v3.00 : plus "
	      "grand que 65536).",
		"Least RSA public exponent advised (PG-083 v3.00: greater than "
		"65536)." } },
	{ NULL },
};

static void
judge_signatures(struct cf_judge *j)
{
	struct tls_names bad = { .n = 0 };
	const struct cf_fact *type, *bits, *exponent;
	struct tls_certs l;
	size_t i;

	if (!tls_certs_of(j, true, &l) || !recommendations_known(j))
		return;
	for (i = 0; i < l.n; i++) {
		if ((type = cf_need_on(j, l.v[i], "cert.key_type")) == NULL)
			return;
		if (!cf_starts(type->value.s, "RSA"))
			continue;
		if ((bits = cf_need_on(j, l.v[i], "cert.key_bits")) == NULL ||
		    (exponent = cf_need_on(j, l.v[i], "cert.rsa_exponent")) ==
			NULL)
			return;
		if (bits->value.i < cf_param_int(j, "min_rsa") ||
		    exponent->value.i < cf_param_int(j, "min_exponent"))
			tls_names_add(&bad, cf_printf(cf_judge_arena(j),
			    "%s (RSA %lld, e = %lld)", tls_cert_name(j, l.v[i]),
			    (long long)bits->value.i,
			    (long long)exponent->value.i));
	}
	if (bad.total > 0)
		cf_fail(j, "clés de signature en deçà des recommandations de "
			   "PG-083 v3.00 : %s",
		    "signature keys short of the recommendations of PG-083 "
		    "v3.00: %s", tls_names_text(j, &bad));
	else
		cf_pass(j, "les clés de signature (%zu) suivent les "
			   "recommandations de PG-083 v3.00 sur RSA",
		    "the signature keys (%zu) follow the recommendations of "
		    "PG-083 v3.00 on RSA", l.n);
}

/* ---- 9.6.e ---- */

/* An interface of customers that is, or may be, on a public network; false:
 * the verdict was said. */
static bool
is_public_interface(struct cf_judge *j)
{
	static const char *const kinds[] = { "customer", "admin", "api",
		"identity" };
	const struct cf_fact *roles = cf_about(j, "endpoint.roles");
	const struct cf_fact *public = cf_about(j, "endpoint.public");
	bool of_customers = false;
	size_t i;

	if (roles == NULL || roles->status != CF_ST_OK) {
		cf_unknown(j, "le rôle du point d'accès n'est pas déclaré",
		    "the role of the endpoint is not declared");
		return false;
	}
	for (i = 0; i < CF_NELEM(kinds); i++)
		of_customers |= cf_list_has(roles, kinds[i]);
	if (!of_customers)
		cf_na(j, "ni accès ni administration des commanditaires",
		    "neither access nor administration of customers");
	else if (public != NULL && public->status == CF_ST_OK &&
	    !public->value.b)
		cf_na(j, "le point d'accès est déclaré hors de tout réseau "
			 "public",
		    "the endpoint is declared off any public network");
	else
		return true;
	return false;
}

/* The must rules of 10.2.c on versions and suites, in one answer. */
static void
judge_public_flows(struct cf_judge *j)
{
	static const char *const words[] = { "R5", "R6", "R8", "R9", "R10",
		"R11" };
	struct tls_names bad = { .n = 0 };
	struct tls_view view;
	size_t i;

	if (!is_public_interface(j) || !tls_view_suites(j, &view))
		return;
	for (i = 0; i < view.n; i++) {
		if (view.v[i].vi < TLS_V_12)
			tls_names_add(&bad, tls_version_names[view.v[i].vi]);
	}
	for (i = 0; i < CF_NELEM(words); i++)
		tls_view_word(&view, words[i], &bad);
	if (bad.total > 0)
		cf_fail(j, "interface publique ouverte à ce que 10.2 écarte : "
			   "%s",
		    "public interface open to what 10.2 rules out: %s",
		    tls_names_text(j, &bad));
	else if (!view.whole)
		tls_say_gap(j, &view);
	else
		cf_pass(j, "l'interface n'accepte que TLS 1.2 et 1.3, "
			   "authentifiés et chiffrés selon 10.2 (suites : "
			   "%zu)",
		    "the interface only accepts TLS 1.2 and 1.3, authenticated "
		    "and encrypted as 10.2 says (suites: %zu)", view.distinct);
}

const struct cf_rule tls_pg083_recommended = {
	.id = "tls.pg083-recommended",
	.title = { "Suites et groupes selon les recommandations de PG-083",
	    "Suites and groups as PG-083 recommends" },
	.cite = TLS_PG083 "RecoConfidentialitéPersistante, tailles conseillées",
	.subject = "endpoint",
	.level = CF_LV_SHOULD,
	.impact = CF_IM_MINEUR,
	.ease = CF_EA_DIFFICILE,
	.remedy = { "Ne garder que des suites à confidentialité persistante, "
		    "des modules de 3072 bits au moins et, au-delà de 2030, un "
		    "échange hybride post-quantique.",
	    "Keep only suites with forward secrecy, moduli of 3072 bits or "
	    "more and, beyond 2030, a post-quantum hybrid exchange." },
	.params = recommended_params,
	.judge = judge_recommended,
};
const struct cf_rule tls_pg083_signatures = {
	.id = "tls.pg083-signatures-recommended",
	.title = { "Clés de signature selon les recommandations de PG-083",
	    "Signature keys as PG-083 recommends" },
	.cite = TLS_PG083 "tailles conseillées",
	.subject = "endpoint",
	.level = CF_LV_SHOULD,
	.impact = CF_IM_MINEUR,
	.ease = CF_EA_DIFFICILE,
	.remedy = { "Renouveler les certificats avec une clé RSA de 3072 bits "
		    "au moins ou une clé elliptique.",
	    "Renew the certificates with an RSA key of 3072 bits or more or "
	    "with an elliptic curve key." },
	.params = signature_params,
	.judge = judge_signatures,
};
const struct cf_rule tls_public_flows = {
	.id = "tls.public-flows",
	.title = { "Interface publique des commanditaires chiffrée selon 10.2",
	    "Public interface of customers encrypted as 10.2 says" },
	.cite = "ANSSI, SecNumCloud 3.2, 9.6.e et 10.2.c ; " TLS_GUIDE
		"R4, R5, R6, R8, R9, R10, R11",
	.subject = "endpoint",
	.level = CF_LV_MUST,
	.impact = CF_IM_MAJEUR,
	.ease = CF_EA_ELEVEE,
	.remedy = { "Désactiver sur cette interface les versions avant TLS 1.2 "
		    "et les suites que le guide exclut.",
	    "Disable the versions before TLS 1.2 and the suites that the guide "
	    "excludes on this interface." },
	.judge = judge_public_flows,
};
