/*
 * DANE (RFC 6698, RFC 7671): whether what the DNS says about the certificate
 * of an endpoint is true.  Only an answer that DNSSEC proves counts: anybody
 * could have said the others.  Pure.
 */
#include <string.h>
#include <strings.h>

#include <confiance/limits.h>

#include "codec_tlsa.h"
#include "rules_cert.h"

/* Whether a record is of a certificate. */
static enum cf_tri
is_of(struct cf_judge *j, const struct tls_tlsa *t, const char *cert)
{
	static const char *const keys[2] = { "cert.sha512",
		"cert.spki_sha512" };
	const char *digest = cf_subject_name(cert), *data = t->data;
	const struct cf_fact *fact = NULL;
	char hex[CF_SHA256_HEX];
	unsigned char *full;
	size_t n;

	/* What is published whole is compared by its digest. */
	if (t->type == TLS_TLSA_FULL) {
		if (cf_unhex(cf_judge_arena(j), t->data, &full, &n) != CF_OK ||
		    cf_sha256_hex(full, n, hex) != CF_OK)
			return CF_TRI_UNSET;
		data = hex;
	}
	if (t->type == TLS_TLSA_SHA512)
		fact = cf_fact_on(j, cert, keys[t->selector]);
	else if (t->selector == 1)
		fact = cf_fact_on(j, cert, "cert.spki_sha256");
	else
		return strcasecmp(digest, data) == 0 ? CF_TRI_YES : CF_TRI_NO;
	if (fact == NULL || fact->status != CF_ST_OK)
		return CF_TRI_UNSET;
	return strcasecmp(fact->value.s, data) == 0 ? CF_TRI_YES : CF_TRI_NO;
}

/* Certificates "cert:…" of one chain, the leaf first. */
struct chain {
	const char *v[CF_TLS_CHAIN];
	size_t n;
};

static struct chain
chain_of(struct cf_judge *j, const char *text)
{
	struct chain c = { .n = 0 };
	size_t len;

	while (c.n < CF_NELEM(c.v) && text[0] != '\0') {
		len = strcspn(text, " ");
		c.v[c.n++] = cf_strndup(cf_judge_arena(j), text, len);
		text += len + strspn(text + len, " ");
	}
	return c;
}

/* Any certificate of some that a record is of. */
static enum cf_tri
is_of_any(struct cf_judge *j, const struct tls_tlsa *t, const char *const *v,
    size_t n)
{
	enum cf_tri found = CF_TRI_NO, one;
	size_t i;

	for (i = 0; i < n && found != CF_TRI_YES; i++) {
		one = is_of(j, t, v[i]);
		if (one != CF_TRI_NO)
			found = one;
	}
	return found;
}

/* Whether the facts of the full handshake are those of this chain. */
static bool
is_main(struct cf_judge *j, const struct chain *c)
{
	const struct cf_fact *main = cf_fact(j, "tls.chain");

	return main != NULL && main->value.n > 0 &&
	    cf_streq(main->value.list[0], c->v[0]);
}

/* The path of a chain that holds, of those that were judged by themselves. */
static struct chain
path_of(struct cf_judge *j, const struct cf_fact *paths, const struct chain *c)
{
	struct chain path = { .n = 0 };
	size_t i;

	for (i = 0; paths != NULL && i < paths->value.n; i++) {
		path = chain_of(j, paths->value.list[i]);
		if (path.n > 0 && cf_streq(path.v[0], c->v[0]))
			return path;
	}
	path.n = 0;
	return path;
}

/* Whether the chain leads to an anchor that is trusted, and is in order. */
static enum cf_tri
holds(struct cf_judge *j, const struct chain *c)
{
	bool main = is_main(j, c);
	const struct cf_fact *f =
	    cf_fact(j, main ? "tls.chain_trusted" : "tls.chain_paths");

	if (f == NULL)
		return CF_TRI_UNSET;
	if (main)
		return f->status != CF_ST_OK ? CF_TRI_UNSET :
		    f->value.b		     ? CF_TRI_YES :
					       CF_TRI_NO;
	if (path_of(j, f, c).n > 0)
		return CF_TRI_YES;
	/* The paths of all chains that hold, and its own is not there. */
	return f->status == CF_ST_OK || f->status == CF_ST_ABSENT ?
	    CF_TRI_NO : CF_TRI_UNSET;
}

/* Whether a record is of what lies above the leaf on the path. */
static bool
is_of_path(struct cf_judge *j, const struct tls_tlsa *t, const struct chain *c)
{
	bool main = is_main(j, c);
	const struct cf_fact *f =
	    cf_fact(j, main ? "tls.path" : "tls.chain_paths");
	struct chain path;

	if (main)
		return f != NULL && f->status == CF_ST_OK && f->value.n > 1 &&
		    is_of_any(j, t, f->value.list + 1, f->value.n - 1) ==
			CF_TRI_YES;
	path = path_of(j, f, c);
	return path.n > 1 &&
	    is_of_any(j, t, path.v + 1, path.n - 1) == CF_TRI_YES;
}

/*
 * Whether this chain obeys a record.  The usages PKIX want that the chain
 * holds besides (RFC 6698, 2.1.1).  An anchor need not be sent, and may be
 * what the record is of: RFC 7671, 5.2.3 wants it sent, but its clients may
 * have it all the same.
 */
static enum cf_tri
obeys(struct cf_judge *j, const struct tls_tlsa *t, const struct chain *c,
    bool *ret_unjudged)
{
	bool leaf = t->usage == TLS_PKIX_EE || t->usage == TLS_DANE_EE;
	enum cf_tri found, held;

	if (leaf)
		found = is_of(j, t, c->v[0]);
	else
		found = is_of_any(j, t, c->v + 1, c->n - 1);
	if (!leaf && found != CF_TRI_YES)
		found = t->usage == TLS_PKIX_TA && is_of_path(j, t, c) ?
		    CF_TRI_YES : CF_TRI_UNSET;
	if (found == CF_TRI_NO || t->usage >= TLS_DANE_TA)
		return found;
	held = holds(j, c);
	if (held == CF_TRI_UNSET)
		*ret_unjudged = true;
	return held == CF_TRI_YES ? found : held;
}

/* One record at least must be true of each chain (RFC 7671, 8.1).  Those that
 * do not want the chain to hold come first: with a true one nothing else is
 * asked. */
static enum cf_tri
chain_obeys(struct cf_judge *j, const struct cf_fact *records,
    const struct chain *c, bool *ret_usable, bool *ret_unjudged)
{
	enum cf_tri found = CF_TRI_NO, one;
	bool unjudged = false, pkix;
	struct tls_tlsa t;
	size_t i, k;

	if (c->n == 0)
		return CF_TRI_UNSET;
	for (k = 0; k < 2 * records->value.n && found != CF_TRI_YES; k++) {
		pkix = k >= records->value.n;
		i = k % records->value.n;
		/* A record of no use is as if it were not (4.1). */
		if (!tls_tlsa_read(records->value.list[i], &t) ||
		    (t.usage < TLS_DANE_TA) != pkix)
			continue;
		*ret_usable = true;
		one = obeys(j, &t, c, &unjudged);
		if (one != CF_TRI_NO)
			found = one;
	}
	*ret_unjudged |= unjudged && found == CF_TRI_UNSET;
	return found;
}

/* The records are proved: every chain that was shown is compared. */
static void
judge_chains(struct cf_judge *j, const struct cf_fact *records)
{
	const struct cf_fact *chains = cf_fact(j, "tls.chains");
	bool usable = false, unknown = false, unjudged = false;
	size_t i, n = chains != NULL ? chains->value.n : 0;
	enum cf_tri found = CF_TRI_YES;
	struct chain c;

	for (i = 0; i < n; i++) {
		c = chain_of(j, chains->value.list[i]);
		found = chain_obeys(j, records, &c, &usable, &unjudged);
		if (found == CF_TRI_NO && usable) {
			cf_fail(j,
			    "aucun des %zu enregistrements TLSA, prouvés par "
			    "DNSSEC, ne désigne le certificat présenté (%s) : "
			    "les clients qui suivent DANE refusent la "
			    "connexion",
			    "none of the %zu TLSA records, proved by DNSSEC, "
			    "is of the certificate shown (%s): clients that "
			    "follow DANE refuse the connection",
			    records->value.n, tls_cert_name(j, c.v[0]));
			return;
		}
		if (found != CF_TRI_YES)
			unknown = true;
	}
	if ((chains = cf_need(j, "tls.chains")) == NULL)
		return;
	if (unjudged)
		cf_unknown(j,
		    "parmi les %zu enregistrements TLSA, un usage PKIX (0 ou "
		    "1) veut que la chaîne tienne, et celle d'un des "
		    "certificats présentés (%zu) n'a pas été jugée",
		    "among the %zu TLSA records a PKIX usage (0 or 1) wants "
		    "the chain to hold, and that of one of the certificates "
		    "shown (%zu) was not judged",
		    records->value.n, n);
	else if (unknown || !usable)
		cf_unknown(j,
		    "les %zu enregistrements TLSA n'ont pas pu être tous "
		    "comparés aux certificats présentés (%zu)",
		    "the %zu TLSA records could not all be compared with the "
		    "certificates shown (%zu)",
		    records->value.n, n);
	else
		cf_pass(j,
		    "%zu enregistrements TLSA, dont un au moins désigne chacun "
		    "des certificats présentés (%zu)",
		    "%zu TLSA records, of which one at least is of each of the "
		    "certificates shown (%zu)",
		    records->value.n, n);
}

static void
judge_dane(struct cf_judge *j)
{
	const struct cf_fact *records, *trust;

	if (!tls_applies(j, "tls.tlsa") ||
	    (records = cf_seen(j, "tls.tlsa")) == NULL)
		return;
	if (records->status == CF_ST_ABSENT) {
		cf_na(j, "le DNS ne publie pas d'enregistrement TLSA",
		    "the DNS publishes no TLSA record");
		return;
	}
	if ((trust = cf_need(j, "tls.tlsa_trust")) == NULL)
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
	judge_chains(j, records);
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
