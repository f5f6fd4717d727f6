/*
 * DANE (RFC 6698, RFC 7671): whether what the DNS says about the certificate
 * of an endpoint is true.  Only an answer that DNSSEC proves counts: anybody
 * could have said the others.  Pure.
 */
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "rules_cert.h"

/* Usages (RFC 7218). */
enum { PKIX_TA, PKIX_EE, DANE_TA, DANE_EE };
enum { FULL, SHA256_OF, SHA512_OF };

struct tlsa {
	long usage, selector, type;
	const char *data;
};

static bool
parse(const char *s, struct tlsa *ret)
{
	char *end;

	ret->usage = strtol(s, &end, 10);
	ret->selector = strtol(end, &end, 10);
	ret->type = strtol(end, &end, 10);
	ret->data = end + strspn(end, " ");
	return ret->usage >= PKIX_TA && ret->usage <= DANE_EE &&
	    ret->selector >= 0 && ret->selector <= 1 && ret->type >= FULL &&
	    ret->type <= SHA512_OF && ret->data[0] != '\0';
}

/* Whether a record is true of a certificate; *ret_known false when what it
 * compares is not among the facts. */
static bool
is_of(struct cf_judge *j, const struct tlsa *t, const char *cert,
    bool *ret_known)
{
	const struct cf_fact *spki;

	*ret_known = t->type == SHA256_OF;
	if (!*ret_known)
		return false;
	if (t->selector == 0)
		return strcasecmp(cf_subject_name(cert), t->data) == 0;
	spki = cf_fact_on(j, cert, "cert.spki_sha256");
	*ret_known = spki != NULL && spki->status == CF_ST_OK;
	return *ret_known && strcasecmp(spki->value.s, t->data) == 0;
}

/* Any certificate of the chain that the usage is about. */
static bool
matches(struct cf_judge *j, const struct tlsa *t, const struct cf_fact *chain,
    bool trusted, bool *ret_unknown)
{
	bool leaf = t->usage == PKIX_EE || t->usage == DANE_EE;
	size_t i, first = leaf ? 0 : 1, n = leaf ? 1 : chain->value.n;
	bool known;

	for (i = first; i < n && i < chain->value.n; i++) {
		if (is_of(j, t, chain->value.list[i], &known))
			return trusted || t->usage >= DANE_TA;
		*ret_unknown |= !known;
	}
	/* The anchor need not be sent, and may be what is meant. */
	*ret_unknown |= !leaf;
	return false;
}

static void
judge_dane(struct cf_judge *j)
{
	const struct cf_fact *records, *trust, *chain, *trusted;
	bool unknown = false, usable = false;
	struct tlsa t;
	size_t i;

	if (!tls_applies(j, "tls.tlsa") ||
	    (records = cf_seen(j, "tls.tlsa")) == NULL)
		return;
	if (records->status == CF_ST_ABSENT) {
		cf_na(j, "le DNS ne publie pas d'enregistrement TLSA",
		    "the DNS publishes no TLSA record");
		return;
	}
	if ((trust = cf_need(j, "tls.tlsa_trust")) == NULL ||
	    (chain = cf_need(j, "tls.chain")) == NULL ||
	    (trusted = cf_need(j, "tls.chain_trusted")) == NULL)
		return;
	if (!cf_streq(trust->value.s, "secure")) {
		cf_unknown(j,
		    "des enregistrements TLSA existent, mais DNSSEC ne les "
		    "prouve pas (%s) : ils ne servent à rien (RFC 7671)",
		    "TLSA records exist, but DNSSEC does not prove them (%s): "
		    "they serve nothing (RFC 7671)",
		    trust->value.s);
		return;
	}
	for (i = 0; i < records->value.n; i++) {
		if (!parse(records->value.list[i], &t)) {
			unknown = true;
			continue;
		}
		usable = true;
		if (matches(j, &t, chain, trusted->value.b, &unknown)) {
			cf_pass(j, "l'enregistrement TLSA %ld %ld %ld désigne "
				"le certificat présenté",
			    "the TLSA record %ld %ld %ld is of the certificate "
			    "shown",
			    t.usage, t.selector, t.type);
			return;
		}
	}
	if (unknown || !usable)
		cf_unknown(j,
		    "aucun des %zu enregistrements TLSA ne correspond, mais "
		    "tous n'ont pas pu être comparés",
		    "none of the %zu TLSA records matches, but not all could "
		    "be compared",
		    records->value.n);
	else
		cf_fail(j,
		    "aucun des %zu enregistrements TLSA, prouvés par DNSSEC, "
		    "ne désigne le certificat présenté : les clients qui "
		    "suivent DANE refusent la connexion",
		    "none of the %zu TLSA records, proved by DNSSEC, is of the "
		    "certificate shown: clients that follow DANE refuse the "
		    "connection",
		    records->value.n);
}

const struct cf_rule tls_dane = {
	.id = "tls.dane",
	.title = { "Enregistrements TLSA vrais du certificat présenté",
	    "TLSA records true of the certificate shown" },
	.cite = "RFC 6698, 2.1 ; RFC 7671",
	.subject = "endpoint",
	.level = CF_LV_SHOULD,
	.impact = CF_IM_IMPORTANT,
	.ease = CF_EA_DIFFICILE,
	.remedy = { "Publier les enregistrements TLSA de la clé en service, "
		    "avant de la mettre en service.",
	    "Publish the TLSA records of the key in use, before it is put "
	    "into use." },
	.judge = judge_dane,
};
