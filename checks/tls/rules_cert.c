/*
 * What the certificates say of themselves: R24 to R29 of the ANSSI guide on
 * TLS, validity now, and the key sizes of PG-083.  Each rule looks at every
 * leaf that the endpoint presented, R24, R26 and PG-083 at the whole chain.
 * Pure.
 */
#include <strings.h>
#include <string.h>

#include <confiance/limits.h>

#include "rules_cert.h"

/* ---- The certificates of an endpoint ---- */

static void
certs_add(struct tls_certs *l, const char *subject)
{
	size_t i;

	for (i = 0; i < l->n; i++) {
		if (cf_streq(l->v[i], subject))
			return;
	}
	if (l->n < CF_NELEM(l->v) && cf_subject_is(subject, "cert"))
		l->v[l->n++] = subject;
}

bool
tls_certs_of(struct cf_judge *j, bool whole_chain, struct tls_certs *ret)
{
	struct tls_certs l = { .n = 0 };
	const struct cf_fact *chain, *leaves;
	const char *cert;
	size_t i;

	if (!tls_applies(j, "tls.chain"))
		return false;
	if ((chain = cf_need(j, "tls.chain")) == NULL)
		return false;
	for (i = 0; i < chain->value.n && (i == 0 || whole_chain); i++)
		certs_add(&l, chain->value.list[i]);
	leaves = cf_fact(j, "tls.leaves");
	for (i = 0; leaves != NULL && i < leaves->value.n; i++) {
		if ((cert = strstr(leaves->value.list[i], "cert:")) != NULL)
			certs_add(&l, cert);
	}
	if (l.n == 0) {
		cf_unknown(j, "aucun certificat n'a été vu",
		    "no certificate was seen");
		return false;
	}
	*ret = l;
	return true;
}

const char *
tls_cert_name(struct cf_judge *j, const char *subject)
{
	const struct cf_fact *f = cf_fact_on(j, subject, "cert.subject");

	if (f != NULL && f->status == CF_ST_OK)
		return f->value.s;
	return cf_printf(cf_judge_arena(j), "%.16s…", cf_subject_name(subject));
}

/* The text of a fact that was seen; "" when there is none.  NULL: not known,
 * and the verdict was said. */
static const char *
text_of(struct cf_judge *j, const char *subject, const char *key)
{
	const struct cf_fact *f = cf_seen_on(j, subject, key);

	if (f == NULL)
		return NULL;
	return f->status == CF_ST_OK ? f->value.s : "";
}

/* ---- R24 ---- */

/* Section 3.1: leaf and intermediates.  The signature on a self-signed root
 * carries no trust.  Ed25519 hashes with SHA-512; Ed448 with SHAKE256, which
 * is not SHA-2: not settled by the guide. */
static void
judge_r24(struct cf_judge *j)
{
	struct tls_names bad = { .n = 0 }, open = { .n = 0 };
	const struct cf_fact *own;
	struct tls_certs l;
	const char *hash;
	size_t i;

	if (!tls_certs_of(j, true, &l))
		return;
	for (i = 0; i < l.n; i++) {
		own = cf_seen_on(j, l.v[i], "cert.self_signed");
		if (own == NULL)
			return;
		if (i > 0 && own->value.b)
			continue;
		if ((hash = text_of(j, l.v[i], "cert.signature_hash")) == NULL)
			return;
		if (cf_streq(hash, "SHA256") || cf_streq(hash, "SHA384") ||
		    cf_streq(hash, "SHA512"))
			continue;
		tls_names_add(cf_streq(hash, "SHAKE256") || hash[0] == '\0'
				  ? &open
				  : &bad,
		    cf_printf(cf_judge_arena(j), "%s (%s)",
			tls_cert_name(j, l.v[i]), hash));
	}
	if (bad.total > 0)
		cf_fail(j,
		    "certificats signés sans SHA-256, SHA-384 ni SHA-512 : %s",
		    "certificates signed without SHA-256, SHA-384 or SHA-512: "
		    "%s",
		    tls_names_text(j, &bad));
	else if (open.total > 0)
		cf_unknown(j,
		    "fonction de hachage que le guide ne tranche pas : %s",
		    "hash function that the guide does not settle: %s",
		    tls_names_text(j, &open));
	else
		cf_pass(j, "signatures SHA-2 (certificats : %zu)",
		    "SHA-2 signatures (certificates: %zu)", l.n);
}

/* ---- R25 ---- */

static const struct cf_param r25_params[] = {
	{ "max_days", CF_T_INT, "825", 1, 5000,
	    { "Durée de validité maximale en jours d'un certificat émis après "
	      "le "
	      "01/03/2018 (R25).",
		"Longest validity in days of a certificate issued after "
		"01/03/2018 "
		"(R25)." } },
	{ "max_days_before_2018", CF_T_INT, "1096", 1, 5000,
	    { "La même avant cette date : trois ans, dont un bissextile (R25).",
		"The same before that date: three years, one of them a leap "
		"year "
		"(R25)." } },
	{ NULL },
};
#define DAY 86400
#define FIRST_MARCH_2018 1519862400 /* 2018-03-01T00:00:00Z */

static void
judge_r25(struct cf_judge *j)
{
	const struct cf_fact *from, *to;
	struct tls_certs l;
	int64_t days, max, longest = 0;
	size_t i;

	if (!tls_certs_of(j, false, &l))
		return;
	for (i = 0; i < l.n; i++) {
		if ((from = cf_need_on(j, l.v[i], "cert.not_before")) == NULL ||
		    (to = cf_need_on(j, l.v[i], "cert.not_after")) == NULL)
			return;
		max = cf_param_int(j, from->value.i > FIRST_MARCH_2018
					  ? "max_days"
					  : "max_days_before_2018");
		/* A part of a day counts as a day. */
		days = (to->value.i - from->value.i + DAY - 1) / DAY;
		if (days > max) {
			cf_fail(j,
			    "%s est valable %lld jours, au plus %lld admis",
			    "%s is valid for %lld days, at most %lld allowed",
			    tls_cert_name(j, l.v[i]), (long long)days,
			    (long long)max);
			return;
		}
		longest = days > longest ? days : longest;
	}
	cf_pass(
	    j, "valable %lld jours", "valid for %lld days", (long long)longest);
}

/* ---- R26 and PG-083: keys ---- */

static bool
in_r26(const char *curve)
{
	static const char *const curves[] = { "secp256r1", "secp384r1",
		"secp521r1", "brainpoolP256r1", "brainpoolP384r1",
		"brainpoolP512r1" };
	size_t i;

	for (i = 0; i < CF_NELEM(curves); i++) {
		if (cf_streq(curves[i], curve))
			return true;
	}
	return false;
}

struct key {
	const char *type, *curve, *name;
	int64_t bits, exponent;
};

static bool
read_key(struct cf_judge *j, const char *cert, struct key *ret)
{
	const struct cf_fact *bits, *exponent;
	struct key k = { .type = text_of(j, cert, "cert.key_type") };

	if (k.type == NULL ||
	    (k.curve = text_of(j, cert, "cert.key_curve")) == NULL)
		return false;
	if ((bits = cf_seen_on(j, cert, "cert.key_bits")) == NULL ||
	    (exponent = cf_seen_on(j, cert, "cert.rsa_exponent")) == NULL)
		return false;
	k.bits = bits->value.i;
	k.exponent = exponent->value.i;
	k.name = cf_printf(cf_judge_arena(j), "%s (%s %lld%s%s)",
	    tls_cert_name(j, cert), k.type, (long long)k.bits,
	    k.curve[0] != '\0' ? " " : "", k.curve);
	*ret = k;
	return true;
}

static bool
is_rsa(const struct key *k)
{
	return cf_streq(k->type, "RSA") || cf_streq(k->type, "RSA-PSS");
}

/* Section 3.1.  The list of curves leaves out Ed25519 and Ed448 although R8
 * prefers EdDSA: not settled. */
static void
judge_r26(struct cf_judge *j)
{
	struct tls_names bad = { .n = 0 }, open = { .n = 0 }, good = { .n = 0 };
	struct tls_certs l;
	struct key k;
	size_t i;

	if (!tls_certs_of(j, true, &l))
		return;
	for (i = 0; i < l.n; i++) {
		if (!read_key(j, l.v[i], &k))
			return;
		if (is_rsa(&k))
			tls_names_add(
			    k.bits < 2048 || k.exponent < 65537 ||
				    (k.bits < 3072 && cf_beyond_2030(j))
				? &bad
				: &good,
			    k.name);
		else if (cf_streq(k.type, "EC"))
			tls_names_add(
			    k.bits >= 256 && in_r26(k.curve) ? &good : &bad,
			    k.name);
		else if (cf_streq(k.type, "Ed25519") ||
			 cf_streq(k.type, "Ed448"))
			tls_names_add(&open, k.name);
		else
			tls_names_add(&bad, k.name);
	}
	if (bad.total > 0)
		cf_fail(j, "clés insuffisantes ou hors de la liste : %s",
		    "keys that are insufficient or outside the list: %s",
		    tls_names_text(j, &bad));
	else if (open.total > 0)
		cf_unknown(j,
		    "clés EdDSA, que R26 ne liste pas et que R8 préfère : %s",
		    "EdDSA keys, which R26 does not list and R8 prefers: %s",
		    tls_names_text(j, &open));
	else
		cf_pass(j, "clés suffisantes : %s", "keys are sufficient: %s",
		    tls_names_text(j, &good));
}

static const struct cf_param key_params[] = {
	{ "min_rsa", CF_T_INT, "2048", 1024, 16384,
	    { "Taille minimale d'un module RSA, en bits, jusqu'à fin 2030 "
	      "(PG-083 "
	      "v3.00).",
		"Least size of an RSA modulus, in bits, until the end of 2030 "
		"(PG-083 v3.00)." } },
	{ "min_rsa_beyond_2030", CF_T_INT, "3072", 1024, 16384,
	    { "La même, quand la protection doit durer au-delà de 2030.",
		"The same, when the protection must last beyond 2030." } },
	{ "min_ec_order", CF_T_INT, "250", 160, 1024,
	    { "Ordre minimal d'un groupe elliptique, en bits (PG-083 v3.00).",
		"Least order of an elliptic group, in bits (PG-083 v3.00)." } },
	{ NULL },
};

/*
 * PG-083: sizes of keys, and 256 bits of hash.  EdDSA and DSA are not named by
 * it, which is neither approval nor refusal.  The exponent above 65536 is a
 * rule for encryption and a recommendation otherwise: R26 judges it.
 */
static void
judge_pg083_key(struct cf_judge *j)
{
	struct tls_names bad = { .n = 0 }, open = { .n = 0 }, good = { .n = 0 };
	const struct tls_group *g;
	struct tls_certs l;
	const char *hash;
	struct key k;
	size_t i;

	if (!tls_certs_of(j, true, &l))
		return;
	for (i = 0; i < l.n; i++) {
		if (!read_key(j, l.v[i], &k) ||
		    (hash = text_of(j, l.v[i], "cert.signature_hash")) == NULL)
			return;
		g = tls_group_named(k.curve);
		if (cf_streq(hash, "SHA1") || cf_streq(hash, "MD5") ||
		    cf_streq(hash, "SHA224"))
			tls_names_add(&bad, cf_printf(cf_judge_arena(j),
						"%s %s", k.name, hash));
		else if (is_rsa(&k))
			tls_names_add(
			    cf_too_small(j, k.bits, "min_rsa",
				"min_rsa_beyond_2030") ? &bad : &good,
			    k.name);
		else if (cf_streq(k.type, "EC") && g != NULL)
			tls_names_add(
			    g->order_bits < cf_param_int(j, "min_ec_order")
				? &bad
				: &good,
			    k.name);
		else
			tls_names_add(&open, k.name);
	}
	if (bad.total > 0)
		cf_fail(j, "clés ou signatures non conformes : %s",
		    "keys or signatures that do not comply: %s",
		    tls_names_text(j, &bad));
	else if (open.total > 0)
		cf_unknown(j, "clés que PG-083 ne nomme pas : %s",
		    "keys that PG-083 does not name: %s",
		    tls_names_text(j, &open));
	else
		cf_pass(j, "clés conformes : %s", "keys comply: %s",
		    tls_names_text(j, &good));
}

/* ---- R27, R28: usages ---- */

static bool
only(const struct cf_fact *list, const char *a, const char *b)
{
	size_t i;

	for (i = 0; i < list->value.n; i++) {
		if (!cf_streq(list->value.list[i], a) &&
		    !cf_streq(list->value.list[i], b))
			return false;
	}
	return list->value.n > 0;
}

/* Section 3.1, for a server. */
static void
judge_r27(struct cf_judge *j)
{
	const struct cf_fact *usage, *crit;
	const char *name, *list = "";
	struct tls_certs l;
	size_t i;

	if (!tls_certs_of(j, false, &l))
		return;
	for (i = 0; i < l.n; i++) {
		if ((usage = cf_seen_on(j, l.v[i], "cert.key_usage")) == NULL ||
		    (crit = cf_seen_on(j, l.v[i], "cert.key_usage_critical")) ==
			NULL)
			return;
		name = tls_cert_name(j, l.v[i]);
		list = cf_list_join(j, usage, NULL, NULL);
		if (usage->status == CF_ST_ABSENT)
			cf_fail(j, "%s n'a pas de KeyUsage",
			    "%s has no KeyUsage", name);
		else if (!crit->value.b)
			cf_fail(j, "KeyUsage de %s n'est pas critique (%s)",
			    "KeyUsage of %s is not critical (%s)", name, list);
		else if (!only(usage, "digitalSignature", "keyEncipherment"))
			cf_fail(j,
			    "KeyUsage de %s dépasse digitalSignature et "
			    "keyEncipherment : %s",
			    "KeyUsage of %s goes beyond digitalSignature and "
			    "keyEncipherment: %s",
			    name, list);
	}
	cf_pass(j, "KeyUsage critique : %s", "KeyUsage critical: %s", list);
}

/* Section 3.1.  serverAuth with clientAuth fails the letter of the rule. */
static void
judge_r28(struct cf_judge *j)
{
	const struct cf_fact *usage, *crit;
	const char *name;
	struct tls_certs l;
	size_t i;

	if (!tls_certs_of(j, false, &l))
		return;
	for (i = 0; i < l.n; i++) {
		if ((usage = cf_seen_on(j, l.v[i], "cert.ext_key_usage")) ==
			NULL ||
		    (crit = cf_seen_on(
			 j, l.v[i], "cert.ext_key_usage_critical")) == NULL)
			return;
		name = tls_cert_name(j, l.v[i]);
		if (usage->status == CF_ST_ABSENT)
			cf_fail(j, "%s n'a pas d'ExtendedKeyUsage",
			    "%s has no ExtendedKeyUsage", name);
		else if (crit->value.b)
			cf_fail(j, "ExtendedKeyUsage de %s est critique",
			    "ExtendedKeyUsage of %s is critical", name);
		else if (!only(usage, "serverAuth", "serverAuth"))
			cf_fail(j,
			    "ExtendedKeyUsage de %s n'est pas serverAuth seul "
			    ": %s",
			    "ExtendedKeyUsage of %s is not serverAuth alone: "
			    "%s",
			    name, cf_list_join(j, usage, NULL, NULL));
	}
	cf_pass(j, "ExtendedKeyUsage : serverAuth seul, non critique",
	    "ExtendedKeyUsage: serverAuth alone, not critical");
}

/* ---- R29 ---- */

/* Section 3.1. */
static void
judge_r29(struct cf_judge *j)
{
	const struct cf_fact *dns, *crit, *name;
	struct tls_certs l;
	size_t i;

	if (!tls_certs_of(j, false, &l) ||
	    (name = cf_need(j, "tls.name")) == NULL)
		return;
	for (i = 0; i < l.n; i++) {
		if ((dns = cf_seen_on(j, l.v[i], "cert.san_dns")) == NULL ||
		    (crit = cf_seen_on(j, l.v[i], "cert.san_critical")) == NULL)
			return;
		if (crit->status == CF_ST_ABSENT)
			cf_fail(j, "%s n'a pas de SubjectAltName",
			    "%s has no SubjectAltName",
			    tls_cert_name(j, l.v[i]));
		else if (crit->value.b)
			cf_fail(j, "SubjectAltName de %s est critique",
			    "SubjectAltName of %s is critical",
			    tls_cert_name(j, l.v[i]));
		else if (tls_name_is_address(name->value.s))
			cf_unknown(j,
			    "le point d'accès est désigné par une adresse, son "
			    "FQDN n'est pas connu",
			    "the endpoint is designated by an address, its "
			    "FQDN is not "
			    "known");
		else if (!tls_name_listed(dns, name->value.s))
			cf_fail(j,
			    "aucun nom DNS de SubjectAltName n'est %s : %s",
			    "no DNS name of SubjectAltName is %s: %s",
			    name->value.s, cf_list_join(j, dns, NULL, NULL));
	}
	cf_pass(j, "SubjectAltName non critique avec %s",
	    "SubjectAltName, not critical, with %s", name->value.s);
}

/* ---- Dates ---- */

/* RFC 5280, 4.1.2.5: both ends are inside. */
static void
judge_dates(struct cf_judge *j)
{
	const struct cf_fact *from, *to;
	int64_t now = cf_judge_time(j), end = INT64_MAX;
	char day[CF_TIME_LEN];
	struct tls_certs l;
	size_t i;

	if (!tls_certs_of(j, true, &l))
		return;
	for (i = 0; i < l.n; i++) {
		if ((from = cf_need_on(j, l.v[i], "cert.not_before")) == NULL ||
		    (to = cf_need_on(j, l.v[i], "cert.not_after")) == NULL)
			return;
		if (now > to->value.i) {
			cf_time_text(to->value.i, day);
			cf_fail(j, "%s a expiré le %s", "%s expired on %s",
			    tls_cert_name(j, l.v[i]), day);
		} else if (now < from->value.i) {
			cf_time_text(from->value.i, day);
			cf_fail(j, "%s n'est valable qu'à partir du %s",
			    "%s is only valid from %s",
			    tls_cert_name(j, l.v[i]), day);
		}
		end = to->value.i < end ? to->value.i : end;
	}
	cf_time_text(end, day);
	cf_pass(j, "en cours de validité (certificats : %zu), premier terme le %s",
	    "within validity (certificates: %zu), the first ends on %s", l.n,
	    day);
}

const struct cf_rule tls_r24 = {
	.id = "tls.r24",
	.title = { "Certificat signé avec SHA-2",
	    "Certificate signed with SHA-2" },
	.cite = TLS_GUIDE "R24",
	.subject = "endpoint",
	.level = CF_LV_MUST,
	.impact = CF_IM_IMPORTANT,
	.ease = CF_EA_DIFFICILE,
	.remedy = { "Faire réémettre le certificat avec une signature SHA-2.",
	    "Have the certificate reissued with a SHA-2 signature." },
	.judge = judge_r24,
};
const struct cf_rule tls_r25 = {
	.id = "tls.r25",
	.title = { "Certificat valable trois ans au plus",
	    "Certificate valid for three years at most" },
	.cite = TLS_GUIDE "R25",
	.subject = "endpoint",
	.level = CF_LV_MUST,
	.impact = CF_IM_MINEUR,
	.ease = CF_EA_DIFFICILE,
	.remedy = { "Faire réémettre le certificat pour 825 jours au plus.",
	    "Have the certificate reissued for 825 days at most." },
	.params = r25_params,
	.judge = judge_r25,
};
const struct cf_rule tls_r26 = {
	.id = "tls.r26",
	.title = { "Clés de taille suffisante", "Keys of sufficient size" },
	.cite = TLS_GUIDE "R26",
	.subject = "endpoint",
	.level = CF_LV_MUST,
	.impact = CF_IM_IMPORTANT,
	.ease = CF_EA_DIFFICILE,
	.remedy = { "Utiliser une clé RSA d'au moins 3072 bits ou ECDSA sur "
		    "une courbe de la liste.",
	    "Use an RSA key of at least 3072 bits or ECDSA on a curve of the "
	    "list." },
	.judge = judge_r26,
};
const struct cf_rule tls_r27 = {
	.id = "tls.r27",
	.title = { "KeyUsage présent, critique et limité",
	    "KeyUsage present, critical and limited" },
	.cite = TLS_GUIDE "R27",
	.subject = "endpoint",
	.level = CF_LV_MUST,
	.impact = CF_IM_MINEUR,
	.ease = CF_EA_DIFFICILE,
	.remedy = { "Faire réémettre le certificat avec KeyUsage critique, "
		    "limité à digitalSignature et keyEncipherment.",
	    "Have the certificate reissued with a critical KeyUsage limited to "
	    "digitalSignature and keyEncipherment." },
	.judge = judge_r27,
};
const struct cf_rule tls_r28 = {
	.id = "tls.r28",
	.title = { "ExtendedKeyUsage présent, non critique et limité",
	    "ExtendedKeyUsage present, not critical and limited" },
	.cite = TLS_GUIDE "R28",
	.subject = "endpoint",
	.level = CF_LV_MUST,
	.impact = CF_IM_MINEUR,
	.ease = CF_EA_DIFFICILE,
	.remedy = { "Faire réémettre le certificat avec serverAuth pour seul "
		    "usage étendu.",
	    "Have the certificate reissued with serverAuth as its only "
	    "extended usage." },
	.judge = judge_r28,
};
const struct cf_rule tls_r29 = {
	.id = "tls.r29",
	.title = { "SubjectAltName présent avec le FQDN",
	    "SubjectAltName present with the FQDN" },
	.cite = TLS_GUIDE "R29",
	.subject = "endpoint",
	.level = CF_LV_MUST,
	.impact = CF_IM_IMPORTANT,
	.ease = CF_EA_ELEVEE,
	.remedy = { "Faire réémettre le certificat avec le FQDN du service "
		    "dans SubjectAltName.",
	    "Have the certificate reissued with the service's FQDN in "
	    "SubjectAltName." },
	.judge = judge_r29,
};
const struct cf_rule tls_dates = {
	.id = "tls.dates",
	.title = { "Certificats en cours de validité",
	    "Certificates within their validity" },
	.cite = "RFC 5280, 4.1.2.5 ; " TLS_GUIDE "3.1",
	.subject = "endpoint",
	.level = CF_LV_MUST,
	.impact = CF_IM_IMPORTANT,
	.ease = CF_EA_MODEREE,
	.remedy = { "Renouveler le certificat et automatiser son "
		    "renouvellement.",
	    "Renew the certificate and automate its renewal." },
	.judge = judge_dates,
};
const struct cf_rule tls_pg083_certificate_key = {
	.id = "tls.pg083-certificate-key",
	.title = { "Clés et signatures de certificats conformes à PG-083",
	    "Certificate keys and signatures that comply with PG-083" },
	.cite = TLS_PG083 "RègleFactorisation, RègleHachage",
	.subject = "endpoint",
	.level = CF_LV_MUST,
	.impact = CF_IM_IMPORTANT,
	.ease = CF_EA_DIFFICILE,
	.remedy = { "Utiliser une clé RSA d'au moins 3072 bits ou une courbe "
		    "d'ordre d'au moins 250 bits, signée avec SHA-2.",
	    "Use an RSA key of at least 3072 bits or a curve of order at least "
	    "250 bits, signed with SHA-2." },
	.params = key_params,
	.judge = judge_pg083_key,
};
