/*
 * What certificates are together: R30 to R36 of the ANSSI guide on TLS, trust
 * in the chain, and whether the certificate is that of the name.  Pure.
 */
#include <arpa/inet.h>
#include <string.h>
#include <strings.h>

#include "rules_cert.h"

/* ---- Names ---- */

bool
tls_name_matches(const char *pattern, const char *name)
{
	size_t n = strlen(name);
	const char *rest;

	/* The root's dot at the end says nothing. */
	if (n > 0 && name[n - 1] == '.')
		n--;
	if (strncmp(pattern, "*.", 2) == 0) {
		if ((rest = memchr(name, '.', n)) == NULL || rest == name)
			return false;
		return strlen(pattern + 1) == n - (size_t)(rest - name) &&
		       strncasecmp(
			   pattern + 1, rest, n - (size_t)(rest - name)) == 0;
	}
	return strchr(pattern, '*') == NULL && strlen(pattern) == n &&
	       strncasecmp(pattern, name, n) == 0;
}

bool
tls_name_listed(const struct cf_fact *dns, const char *name)
{
	size_t i;

	for (i = 0; i < dns->value.n; i++) {
		if (tls_name_matches(dns->value.list[i], name))
			return true;
	}
	return false;
}

static size_t
address(const char *s, unsigned char *ret)
{
	if (inet_pton(AF_INET, s, ret) == 1)
		return 4;
	return inet_pton(AF_INET6, s, ret) == 1 ? 16 : 0;
}

bool
tls_name_is_address(const char *s)
{
	unsigned char b[16];

	return address(s, b) != 0;
}

bool
tls_address_equal(const char *a, const char *b)
{
	unsigned char x[16], y[16];
	size_t n = address(a, x);

	return n != 0 && n == address(b, y) && memcmp(x, y, n) == 0;
}

/* RFC 9525: the name, or the address, stands in SubjectAltName. */
static void
judge_name_match(struct cf_judge *j)
{
	const struct cf_fact *dns, *ip, *name;
	struct tls_certs l;
	bool found;
	size_t i, k;

	if (!tls_certs_of(j, false, &l) ||
	    (name = cf_need(j, "tls.name")) == NULL)
		return;
	for (i = 0; i < l.n; i++) {
		if ((dns = cf_seen_on(j, l.v[i], "cert.san_dns")) == NULL ||
		    (ip = cf_seen_on(j, l.v[i], "cert.san_ip")) == NULL)
			return;
		found = false;
		if (!tls_name_is_address(name->value.s))
			found = tls_name_listed(dns, name->value.s);
		else
			for (k = 0; k < ip->value.n; k++)
				found |= tls_address_equal(
				    ip->value.list[k], name->value.s);
		if (!found)
			cf_fail(j,
			    "%s n'est pas le certificat de %s (SAN : %s)",
			    "%s is not the certificate of %s (SAN: %s)",
			    tls_cert_name(j, l.v[i]), name->value.s,
			    dns->value.n > 0 ?
			    cf_list_join(j, dns, NULL, NULL) : "-");
	}
	cf_pass(j, "le certificat porte le nom %s",
	    "the certificate bears the name %s", name->value.s);
}

/* ---- Trust ---- */

static void
judge_trusted(struct cf_judge *j)
{
	const struct cf_fact *ok, *error;

	if (!tls_applies(j, "tls.chain_trusted"))
		return;
	if ((ok = cf_need(j, "tls.chain_trusted")) == NULL)
		return;
	if (ok->value.b) {
		cf_pass(j, "la chaîne mène à une ancre de confiance",
		    "the chain leads to a trust anchor");
		return;
	}
	error = cf_fact(j, "tls.chain_error");
	cf_fail(j, "la chaîne ne mène à aucune ancre de confiance : %s",
	    "the chain leads to no trust anchor: %s",
	    error != NULL && error->status == CF_ST_OK ?
	    cf_noted(j, error->value.s) : "?");
}

/* ---- R30 ---- */

/* Section 3.1.  Two endpoints of the deployment count as two terminations; a
 * cluster behind one endpoint is not seen from outside. */
static void
judge_r30(struct cf_judge *j)
{
	const struct cf_fact *chain, *other;
	const char *const *v;
	const char *leaf, *gap = NULL;
	size_t i, n, seen = 0;

	if (!tls_applies(j, "tls.chain") ||
	    (chain = cf_need(j, "tls.chain")) == NULL)
		return;
	if (chain->value.n == 0)
		return;
	leaf = chain->value.list[0];
	n = cf_judge_subjects(j, "endpoint", &v);
	for (i = 0; i < n; i++) {
		if (cf_streq(v[i], cf_judge_subject(j)))
			continue;
		if ((other = cf_fact_on(j, v[i], "tls.chain")) == NULL)
			continue; /* not a TLS endpoint */
		if (other->status != CF_ST_OK || other->value.n == 0) {
			gap = v[i];
			continue;
		}
		seen++;
		if (cf_streq(other->value.list[0], leaf)) {
			cf_fail(j,
			    "le certificat de ce point d'accès est aussi celui "
			    "de "
			    "%s",
			    "this endpoint's certificate is also that of %s",
			    cf_subject_name(v[i]));
			return;
		}
	}
	if (gap != NULL)
		cf_unknown(j, "le certificat de %s n'a pas été vu",
		    "the certificate of %s was not seen", cf_subject_name(gap));
	else
		cf_pass(j,
		    "aucun autre point d'accès TLS ne présente ce certificat "
		    "(examinés : %zu)",
		    "no other TLS endpoint presents this certificate "
		    "(examined: %zu)",
		    seen);
}

/* ---- R31 ---- */

/* Untitled in the guide, section 3.1: distinct certificates for each version
 * and key exchange method. */
static void
judge_r31(struct cf_judge *j)
{
	const struct cf_fact *leaves;
	const char *a, *b;
	size_t i, k;

	if (!tls_applies(j, "tls.leaves"))
		return;
	leaves = cf_fact(j, "tls.leaves");
	for (i = 0; leaves != NULL && i < leaves->value.n; i++) {
		a = strstr(leaves->value.list[i], "cert:");
		for (k = i + 1; a != NULL && k < leaves->value.n; k++) {
			b = strstr(leaves->value.list[k], "cert:");
			if (b == NULL || !cf_streq(a, b))
				continue;
			cf_fail(j, "même certificat pour « %.*s » et « %.*s »",
			    "same certificate for \"%.*s\" and \"%.*s\"",
			    (int)(a - leaves->value.list[i] - 1),
			    leaves->value.list[i],
			    (int)(b - leaves->value.list[k] - 1),
			    leaves->value.list[k]);
			return;
		}
	}
	if ((leaves = cf_need(j, "tls.leaves")) == NULL)
		return;
	cf_pass(j,
	    "%zu certificats distincts pour %zu versions et méthodes d'échange",
	    "%zu distinct certificates for %zu versions and exchange methods",
	    leaves->value.n, leaves->value.n);
}

/* ---- R32 ---- */

/* Whether this is the SKI of a certificate; -1 not known. */
static int
has_ski(struct cf_judge *j, const char *cert, const char *aki)
{
	const struct cf_fact *ski = cf_seen_on(j, cert, "cert.ski");

	if (ski == NULL)
		return -1;
	return ski->status == CF_ST_OK && cf_streq(ski->value.s, aki);
}

/* The authority's certificate: the one sent next when it fits, else that of
 * the path to the anchor, which need not have been sent; NULL neither. */
static const char *
issuer_of(struct cf_judge *j, const struct cf_fact *chain, const char *aki)
{
	const char *next = chain->value.n > 1 ? chain->value.list[1] : NULL;
	const struct cf_fact *path;

	if (next != NULL && has_ski(j, next, aki) != 0)
		return next;
	path = cf_fact(j, "tls.path");
	if (path != NULL && path->status == CF_ST_OK && path->value.n > 1 &&
	    cf_streq(path->value.list[0], chain->value.list[0]))
		return path->value.list[1];
	return next;
}

static void
judge_r32(struct cf_judge *j)
{
	const struct cf_fact *chain, *aki, *crit, *ski, *own;
	const char *issuer;

	if (!tls_applies(j, "tls.chain") ||
	    (chain = cf_need(j, "tls.chain")) == NULL || chain->value.n == 0)
		return;
	if ((own = cf_seen_on(j, chain->value.list[0], "cert.self_signed")) ==
		NULL ||
	    (aki = cf_seen_on(j, chain->value.list[0], "cert.aki")) == NULL ||
	    (crit = cf_seen_on(j, chain->value.list[0], "cert.aki_critical")) ==
		NULL)
		return;
	if (own->value.b) {
		cf_na(j, "certificat auto-signé, sans autorité",
		    "self-signed certificate, without an authority");
		return;
	}
	if (aki->status == CF_ST_ABSENT) {
		cf_fail(j,
		    "le certificat n'a pas d'identifiant de clé d'autorité "
		    "(AKI)",
		    "the certificate has no authority key identifier (AKI)");
		return;
	}
	if (crit->value.b) {
		cf_fail(j, "AuthorityKeyIdentifier est critique",
		    "AuthorityKeyIdentifier is critical");
		return;
	}
	issuer = issuer_of(j, chain, aki->value.s);
	if (issuer == NULL) {
		cf_unknown(j,
		    "le certificat de l'autorité n'a pas été envoyé et aucun "
		    "chemin ne le donne : son SKI n'est pas connu",
		    "the authority's certificate was not sent and no path "
		    "gives it: its SKI is not known");
		return;
	}
	if ((ski = cf_seen_on(j, issuer, "cert.ski")) == NULL)
		return;
	if (ski->status == CF_ST_ABSENT ||
	    !cf_streq(ski->value.s, aki->value.s))
		cf_fail(j, "AKI %s, SKI de l'autorité %s",
		    "AKI %s, SKI of the authority %s", aki->value.s,
		    ski->status == CF_ST_OK ? ski->value.s : "-");
	else
		cf_pass(j, "AKI égal au SKI de l'autorité (%s)",
		    "AKI equal to the SKI of the authority (%s)", aki->value.s);
}

/* ---- R33, R36: revocation ---- */

/* Section 3.1.  An AIA with only the issuer's certificate is no source of
 * revocation although the letter of the rule counts it: not settled. */
static void
judge_r33(struct cf_judge *j)
{
	const struct cf_fact *crl, *ocsp, *issuer, *a, *b;
	const char *leaf;
	struct tls_certs l;

	if (!tls_certs_of(j, false, &l))
		return;
	leaf = l.v[0];
	if ((crl = cf_seen_on(j, leaf, "cert.crl_urls")) == NULL ||
	    (ocsp = cf_seen_on(j, leaf, "cert.ocsp_urls")) == NULL ||
	    (issuer = cf_seen_on(j, leaf, "cert.ca_issuer_urls")) == NULL ||
	    (a = cf_seen_on(j, leaf, "cert.crldp_critical")) == NULL ||
	    (b = cf_seen_on(j, leaf, "cert.aia_critical")) == NULL)
		return;
	if ((a->status == CF_ST_OK && a->value.b) ||
	    (b->status == CF_ST_OK && b->value.b))
		cf_fail(j, "une extension de révocation est critique",
		    "a revocation extension is critical");
	else if (crl->value.n > 0)
		cf_pass(j, "liste de révocation : %s", "revocation list: %s",
		    crl->value.list[0]);
	else if (ocsp->value.n > 0)
		cf_pass(j, "répondeur OCSP : %s", "OCSP responder: %s",
		    ocsp->value.list[0]);
	else if (issuer->value.n > 0)
		cf_unknown(j,
		    "AuthorityInfoAccess ne donne que le certificat de "
		    "l'émetteur : le guide ne tranche pas",
		    "AuthorityInfoAccess only gives the issuer's certificate: "
		    "the "
		    "guide does not settle it");
	else
		cf_fail(j,
		    "ni liste de révocation ni répondeur OCSP dans le "
		    "certificat",
		    "neither a revocation list nor an OCSP responder in the "
		    "certificate");
}

/* The host part of a URL. */
static const char *
host_of(struct cf_judge *j, const char *url)
{
	const char *p = strstr(url, "://");

	p = p != NULL ? p + 3 : url;
	return cf_strndup(cf_judge_arena(j), p, strcspn(p, "/:?#"));
}

/* Section 3.2, as far as the certificate tells: several hosts are redundant;
 * one host may have several addresses, which is not seen here. */
static void
judge_r36(struct cf_judge *j)
{
	struct tls_names hosts = { .n = 0 };
	const struct cf_fact *crl, *ocsp;
	struct tls_certs l;
	size_t i, urls;

	if (!tls_certs_of(j, false, &l))
		return;
	if ((crl = cf_seen_on(j, l.v[0], "cert.crl_urls")) == NULL ||
	    (ocsp = cf_seen_on(j, l.v[0], "cert.ocsp_urls")) == NULL)
		return;
	for (i = 0; i < crl->value.n; i++)
		tls_names_add(&hosts, host_of(j, crl->value.list[i]));
	for (i = 0; i < ocsp->value.n; i++)
		tls_names_add(&hosts, host_of(j, ocsp->value.list[i]));
	urls = crl->value.n + ocsp->value.n;
	if (urls == 0)
		cf_na(j, "aucune publication de révocation, voir R33",
		    "no publication of revocation, see R33");
	else if (hosts.total > 1)
		cf_pass(j, "publication sur %zu hôtes : %s",
		    "published on %zu hosts: %s", hosts.total,
		    tls_names_text(j, &hosts));
	else if (urls == 1)
		cf_fail(j, "un seul point de publication : %s",
		    "a single point of publication: %s",
		    tls_names_text(j, &hosts));
	else
		cf_unknown(j,
		    "un seul hôte (%s), dont la redondance n'est pas visible",
		    "a single host (%s), whose redundancy is not visible",
		    tls_names_text(j, &hosts));
}

/* ---- R34 ---- */

/* Whether next certifies cert, by names and key identifiers; -1 not known. */
static int
follows(struct cf_judge *j, const char *cert, const char *next)
{
	const struct cf_fact *issuer, *subject, *aki, *ski;

	if ((issuer = cf_seen_on(j, cert, "cert.issuer")) == NULL ||
	    (subject = cf_seen_on(j, next, "cert.subject")) == NULL ||
	    (aki = cf_seen_on(j, cert, "cert.aki")) == NULL ||
	    (ski = cf_seen_on(j, next, "cert.ski")) == NULL)
		return -1;
	if (!cf_value_equal(&issuer->value, &subject->value))
		return 0;
	return aki->status == CF_ST_ABSENT || ski->status == CF_ST_ABSENT ||
	       cf_streq(aki->value.s, ski->value.s);
}

/* A path that holds because the store has what the server should have sent. */
static bool
lacks_issuer(struct cf_judge *j)
{
	const struct cf_fact *shape = cf_fact(j, "tls.chain_shape");
	size_t i;

	if (shape == NULL || shape->status != CF_ST_OK)
		return false;
	for (i = 0; i < shape->value.n; i++) {
		if (strncmp(shape->value.list[i], "missing ", 8) != 0)
			continue;
		cf_fail(j, "un certificat intermédiaire n'est pas envoyé : %s",
		    "an intermediate certificate is not sent: %s",
		    tls_cert_name(j, shape->value.list[i] + 8));
		return true;
	}
	return false;
}

/* Section 3.2.  The root need not be sent; when it is, it is not held against
 * the server.  Whether a gap remains up to the root is known only when a path
 * to an anchor was found. */
static void
judge_r34(struct cf_judge *j)
{
	const struct cf_fact *chain, *trusted, *own;
	size_t i, n;
	int next;

	if (!tls_applies(j, "tls.chain") ||
	    (chain = cf_need(j, "tls.chain")) == NULL)
		return;
	n = chain->value.n;
	for (i = 0; i + 1 < n; i++) {
		next =
		    follows(j, chain->value.list[i], chain->value.list[i + 1]);
		if (next < 0)
			return;
		if (next == 0) {
			cf_fail(j,
			    "le certificat %zu (%s) n'est pas certifié par le "
			    "suivant (%s)",
			    "certificate %zu (%s) is not certified by the next "
			    "one "
			    "(%s)",
			    i + 1, tls_cert_name(j, chain->value.list[i]),
			    tls_cert_name(j, chain->value.list[i + 1]));
			return;
		}
	}
	if (n == 0 || (own = cf_seen_on(j, chain->value.list[n - 1],
			   "cert.self_signed")) == NULL)
		return;
	if (n == 1 && own->value.b) {
		cf_na(j, "certificat auto-signé, sans chaîne",
		    "self-signed certificate, without a chain");
		return;
	}
	trusted = cf_fact(j, "tls.chain_trusted");
	if (!own->value.b && trusted != NULL && trusted->status == CF_ST_OK &&
	    trusted->value.b && lacks_issuer(j))
		return;
	if (own->value.b || (trusted != NULL && trusted->status == CF_ST_OK &&
				trusted->value.b))
		cf_pass(j, "chaîne dans l'ordre (certificats envoyés : %zu)",
		    "chain in order (certificates sent: %zu)", n);
	else
		cf_unknown(j,
		    "chaîne dans l'ordre (certificats envoyés : %zu), mais "
		    "aucun chemin vers une "
		    "racine connue : la chaîne peut être incomplète",
		    "chain in order (certificates sent: %zu), but no path to a "
		    "known root: "
		    "the chain "
		    "may be incomplete",
		    n);
}

/* ---- R35 ---- */

/* Section 3.2, when the authority runs OCSP. */
static void
judge_r35(struct cf_judge *j)
{
	const struct cf_fact *ocsp, *stapled, *status;
	struct tls_certs l;

	if (!tls_certs_of(j, false, &l))
		return;
	if ((ocsp = cf_seen_on(j, l.v[0], "cert.ocsp_urls")) == NULL ||
	    (stapled = cf_need(j, "tls.stapled")) == NULL)
		return;
	if (!stapled->value.b && ocsp->status == CF_ST_ABSENT) {
		cf_na(j, "l'autorité n'annonce pas de service OCSP",
		    "the authority announces no OCSP service");
		return;
	}
	if (!stapled->value.b) {
		cf_fail(j,
		    "aucune réponse OCSP agrafée alors que l'autorité a un "
		    "répondeur (%s)",
		    "no OCSP response is stapled although the authority has a "
		    "responder (%s)",
		    ocsp->value.list[0]);
		return;
	}
	if ((status = cf_need(j, "tls.staple_status")) == NULL)
		return;
	if (cf_streq(status->value.s, "good"))
		cf_pass(j, "réponse OCSP agrafée : good",
		    "stapled OCSP response: good");
	else
		cf_fail(j, "réponse OCSP agrafée : %s",
		    "stapled OCSP response: %s", status->value.s);
}

const struct cf_rule tls_r30 = {
	.id = "tls.r30",
	.title = { "Un certificat par terminaison TLS",
	    "One certificate per TLS termination" },
	.cite = TLS_GUIDE "R30",
	.subject = "endpoint",
	.level = CF_LV_SHOULD,
	.impact = CF_IM_MINEUR,
	.ease = CF_EA_DIFFICILE,
	.remedy = { "Donner à chaque point d'accès son propre certificat et sa "
		    "propre clé.",
	    "Give each endpoint its own certificate and key." },
	.judge = judge_r30,
};
const struct cf_rule tls_r31 = {
	.id = "tls.r31",
	.title = { "Certificats distincts par version et méthode d'échange de "
		   "clés",
	    "Distinct certificates per version and key exchange method" },
	.cite = TLS_GUIDE "R31",
	.subject = "endpoint",
	.level = CF_LV_SHOULD,
	.impact = CF_IM_MINEUR,
	.ease = CF_EA_DIFFICILE,
	.remedy = { "N'accepter qu'une version et une méthode, ou leur donner "
		    "des certificats distincts.",
	    "Accept a single version and method, or give them distinct "
	    "certificates." },
	.judge = judge_r31,
};
const struct cf_rule tls_r32 = {
	.id = "tls.r32",
	.title = { "AKI conforme au SKI de l'autorité",
	    "AKI matches the authority's SKI" },
	.cite = TLS_GUIDE "R32",
	.subject = "endpoint",
	.level = CF_LV_MUST,
	.impact = CF_IM_MINEUR,
	.ease = CF_EA_DIFFICILE,
	.remedy = { "Faire réémettre le certificat avec l'AKI de son autorité.",
	    "Have the certificate reissued with its authority's AKI." },
	.judge = judge_r32,
};
const struct cf_rule tls_r33 = {
	.id = "tls.r33",
	.title = { "Au moins une source de révocation",
	    "At least one source of revocation" },
	.cite = TLS_GUIDE "R33",
	.subject = "endpoint",
	.level = CF_LV_MUST,
	.impact = CF_IM_IMPORTANT,
	.ease = CF_EA_DIFFICILE,
	.remedy = { "Faire réémettre le certificat avec CRLDistributionPoints "
		    "ou AuthorityInfoAccess.",
	    "Have the certificate reissued with CRLDistributionPoints or "
	    "AuthorityInfoAccess." },
	.judge = judge_r33,
};
const struct cf_rule tls_r34 = {
	.id = "tls.r34",
	.title = { "Chaîne ordonnée et complète",
	    "Ordered and complete chain" },
	.cite = TLS_GUIDE "R34",
	.subject = "endpoint",
	.level = CF_LV_MUST,
	.impact = CF_IM_MINEUR,
	.ease = CF_EA_DIFFICILE,
	.remedy = { "Envoyer le certificat du serveur puis chaque "
		    "intermédiaire, dans l'ordre.",
	    "Send the server's certificate, then each intermediate, in "
	    "order." },
	.judge = judge_r34,
};
const struct cf_rule tls_r35 = {
	.id = "tls.r35",
	.title = { "Agrafage OCSP préféré", "OCSP stapling preferred" },
	.cite = TLS_GUIDE "R35",
	.subject = "endpoint",
	.level = CF_LV_SHOULD,
	.impact = CF_IM_MINEUR,
	.ease = CF_EA_DIFFICILE,
	.remedy = { "Activer l'agrafage OCSP.", "Enable OCSP stapling." },
	.judge = judge_r35,
};
const struct cf_rule tls_r36 = {
	.id = "tls.r36",
	.title = { "Moyens de révocation redondants",
	    "Redundant publication of revocation" },
	.cite = TLS_GUIDE "R36",
	.subject = "endpoint",
	.level = CF_LV_SHOULD,
	.impact = CF_IM_MINEUR,
	.ease = CF_EA_DIFFICILE,
	.remedy = { "Choisir une autorité qui publie la révocation en "
		    "plusieurs points.",
	    "Choose an authority that publishes revocation at several "
	    "points." },
	.judge = judge_r36,
};
const struct cf_rule tls_chain_trusted = {
	.id = "tls.chain-trusted",
	.title = { "Chaîne menant à une ancre de confiance",
	    "Chain that leads to a trust anchor" },
	.cite = "RFC 5280, 6 ; " TLS_GUIDE "3.2",
	.subject = "endpoint",
	.level = CF_LV_MUST,
	.impact = CF_IM_CRITIQUE,
	.ease = CF_EA_MODEREE,
	.remedy = { "Utiliser un certificat d'une autorité reconnue, ou "
		    "déclarer la racine dans le déploiement.",
	    "Use a certificate of a recognised authority, or declare its root "
	    "in the deployment." },
	.judge = judge_trusted,
};
const struct cf_rule tls_name_match = {
	.id = "tls.name-match",
	.title = { "Certificat au nom du point d'accès",
	    "Certificate in the endpoint's name" },
	.cite = "RFC 9525, 6",
	.subject = "endpoint",
	.level = CF_LV_MUST,
	.impact = CF_IM_CRITIQUE,
	.ease = CF_EA_MODEREE,
	.remedy = { "Utiliser un certificat qui porte le nom du point d'accès.",
	    "Use a certificate that bears the endpoint's name." },
	.judge = judge_name_match,
};
