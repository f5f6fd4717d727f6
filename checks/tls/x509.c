/*
 * DER certificate to facts, by OpenSSL's parser and nothing else of OpenSSL's.
 * The certificate is hostile: names are counted, every text is copied with
 * its length, and a field that OpenSSL cannot read is reported as missing.
 */
#include <stdio.h>
#include <string.h>

#include <openssl/asn1.h>
#include <openssl/bn.h>
#include <openssl/bio.h>
#include <openssl/core_names.h>
#include <openssl/ct.h>
#include <openssl/ec.h>
#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/objects.h>
#include <openssl/x509.h>
#include <openssl/x509v3.h>

#include <confiance/limits.h>
#include <confiance/text.h>

#include "x509.h"

static void
add(struct cf_arena *arena, struct tls_strings *l, const void *s, size_t len)
{
	const char **v;

	if (l->n >= CF_X509_NAMES) {
		l->cut = true;
		return;
	}
	v = cf_regrow(arena, l->v, l->n * sizeof(*v), (l->n + 1) * sizeof(*v));
	if (v == NULL)
		return;
	v[l->n++] = cf_gate(arena, s, len, 1024);
	l->v = v;
}

static const char *
bio_text(struct cf_arena *arena, BIO *bio)
{
	char *data;
	long len = BIO_get_mem_data(bio, &data);

	return len > 0 ? cf_gate(arena, data, (size_t)len, 2048) : "";
}

static const char *
name_text(struct cf_arena *arena, const X509_NAME *name)
{
	BIO *bio = BIO_new(BIO_s_mem());
	const char *s = "";

	if (bio == NULL)
		return s;
	if (X509_NAME_print_ex(bio, name, 0,
		XN_FLAG_RFC2253 & ~(unsigned long)ASN1_STRFLGS_ESC_MSB) >= 0)
		s = bio_text(arena, bio);
	BIO_free(bio);
	return s;
}

static const char *
name_part(struct cf_arena *arena, const X509_NAME *name, int nid)
{
	const ASN1_STRING *data;
	unsigned char *utf8;
	const char *s;
	int i, len;

	i = X509_NAME_get_index_by_NID(name, nid, -1);
	if (i < 0)
		return "";
	data = X509_NAME_ENTRY_get_data(X509_NAME_get_entry(name, i));
	if ((len = ASN1_STRING_to_UTF8(&utf8, data)) < 0)
		return "";
	s = cf_gate(arena, utf8, (size_t)len, 1024);
	OPENSSL_free(utf8);
	return s;
}

static int64_t
seconds(const ASN1_TIME *t)
{
	ASN1_TIME *epoch;
	int day = 0, sec = 0;
	int64_t ret = 0;

	if ((epoch = ASN1_TIME_set(NULL, 0)) == NULL)
		return 0;
	if (ASN1_TIME_diff(&day, &sec, epoch, t) == 1)
		ret = (int64_t)day * 86400 + sec;
	ASN1_TIME_free(epoch);
	return ret;
}

static void
read_serial(struct cf_arena *arena, X509 *x, struct tls_cert *c)
{
	const ASN1_INTEGER *serial = X509_get0_serialNumber(x);
	BIGNUM *bn = ASN1_INTEGER_to_BN(serial, NULL);
	char *hex;
	int bits;

	c->serial = "";
	if (bn == NULL)
		return;
	if ((hex = BN_bn2hex(bn)) != NULL) {
		c->serial = cf_strdup(arena, hex);
		OPENSSL_free(hex);
	}
	bits = BN_num_bits(bn);
	/* One more bit for the sign: that is what stands in the DER. */
	c->serial_bytes = (unsigned int)(bits / 8 + 1);
	c->serial_positive = !BN_is_negative(bn) && !BN_is_zero(bn);
	BN_free(bn);
}

/* OpenSSL's name of a curve as TLS names it. */
static const char *
curve_name(struct cf_arena *arena, const char *group)
{
	if (cf_streq(group, "prime256v1"))
		return "secp256r1";
	if (cf_streq(group, "prime192v1"))
		return "secp192r1";
	return cf_strdup(arena, group);
}

/* Without zeros in front; "" when it is longer than anybody compares. */
static const char *
modulus_hex(struct cf_arena *arena, EVP_PKEY *key)
{
	const char *hex = "";
	BIGNUM *n = NULL;
	unsigned char *bytes;
	char *text;
	size_t len;

	if (EVP_PKEY_get_bn_param(key, OSSL_PKEY_PARAM_RSA_N, &n) != 1)
		return "";
	len = (size_t)BN_num_bytes(n);
	bytes = cf_alloc(arena, len + 1);
	text = cf_alloc(arena, 2 * len + 1);
	if (len > 0 && len <= CF_TLS_MODULUS_BITS / 8 && bytes != NULL &&
	    text != NULL) {
		BN_bn2bin(n, bytes);
		cf_hex(bytes, len, text);
		hex = text + (text[0] == '0' ? 1 : 0);
	}
	BN_free(n);
	return hex;
}

static void
read_rsa(struct cf_arena *arena, EVP_PKEY *key, struct tls_cert *c)
{
	BIGNUM *e = NULL;

	c->rsa_modulus = modulus_hex(arena, key);

	if (EVP_PKEY_get_bn_param(key, OSSL_PKEY_PARAM_RSA_E, &e) != 1)
		return;
	c->rsa_exponent =
	    BN_num_bits(e) > 62 ? INT64_MAX : (int64_t)BN_get_word(e);
	BN_free(e);
}

/* Left as it is when OpenSSL cannot. */
static void
sha512_hex(const unsigned char *p, size_t len, char ret[TLS_SHA512_HEX])
{
	unsigned char digest[64];

	if (EVP_Digest(p, len, digest, NULL, EVP_sha512(), NULL) == 1)
		cf_hex(digest, sizeof(digest), ret);
}

static void
read_key(struct cf_arena *arena, X509 *x, struct tls_cert *c)
{
	EVP_PKEY *key = X509_get0_pubkey(x);
	unsigned char *der = NULL;
	char group[80];
	size_t len;
	int n, id;

	c->key_type = c->key_curve = c->rsa_modulus = "";
	n = i2d_X509_PUBKEY(X509_get_X509_PUBKEY(x), &der);
	if (n > 0) {
		cf_sha256_hex(der, (size_t)n, c->spki_sha256);
		sha512_hex(der, (size_t)n, c->spki_sha512);
	}
	OPENSSL_free(der);
	if (key == NULL)
		return;
	c->key_bits = (unsigned int)EVP_PKEY_get_bits(key);
	id = EVP_PKEY_get_base_id(key);
	switch (id) {
	case EVP_PKEY_RSA:
		c->key_type = "RSA";
		read_rsa(arena, key, c);
		break;
	case EVP_PKEY_RSA_PSS:
		c->key_type = "RSA-PSS";
		read_rsa(arena, key, c);
		break;
	case EVP_PKEY_EC:
		c->key_type = "EC";
		if (EVP_PKEY_get_group_name(key, group, sizeof(group), &len) ==
		    1)
			c->key_curve = curve_name(arena, group);
		break;
	case EVP_PKEY_ED25519:
		c->key_type = "Ed25519";
		break;
	case EVP_PKEY_ED448:
		c->key_type = "Ed448";
		break;
	case EVP_PKEY_DSA:
		c->key_type = "DSA";
		break;
	default:
		c->key_type = cf_strdup(arena, OBJ_nid2sn(id));
		break;
	}
}

static void
read_signature(struct cf_arena *arena, X509 *x, struct tls_cert *c)
{
	int nid = X509_get_signature_nid(x), hash = NID_undef, bits;
	const char *name = OBJ_nid2ln(nid);

	c->signature_algorithm = cf_strdup(arena, name != NULL ? name : "");
	c->signature_hash = "";
	if (nid == NID_ED25519)
		c->signature_hash = "SHA512"; /* RFC 8032: part of the scheme */
	else if (nid == NID_ED448)
		c->signature_hash = "SHAKE256";
	else if (X509_get_signature_info(x, &hash, NULL, &bits, NULL) == 1 &&
		 hash != NID_undef)
		c->signature_hash = cf_strdup(arena, OBJ_nid2sn(hash));
}

static void
read_key_usage(struct cf_arena *arena, X509 *x, struct tls_cert *c)
{
	static const char *const names[] = { "digitalSignature",
		"nonRepudiation", "keyEncipherment", "dataEncipherment",
		"keyAgreement", "keyCertSign", "cRLSign", "encipherOnly",
		"decipherOnly" };
	ASN1_BIT_STRING *bits;
	int crit = -1;
	size_t i;

	bits = X509_get_ext_d2i(x, NID_key_usage, &crit, NULL);
	if (bits == NULL)
		return;
	c->has_key_usage = true;
	c->key_usage_critical = crit == 1;
	for (i = 0; i < CF_NELEM(names); i++) {
		if (ASN1_BIT_STRING_get_bit(bits, (int)i))
			add(arena, &c->key_usage, names[i], strlen(names[i]));
	}
	ASN1_BIT_STRING_free(bits);
}

static void
read_eku(struct cf_arena *arena, X509 *x, struct tls_cert *c)
{
	EXTENDED_KEY_USAGE *eku;
	char oid[80];
	int crit = -1, i, nid;

	eku = X509_get_ext_d2i(x, NID_ext_key_usage, &crit, NULL);
	if (eku == NULL)
		return;
	c->has_eku = true;
	c->eku_critical = crit == 1;
	for (i = 0; i < sk_ASN1_OBJECT_num(eku); i++) {
		const ASN1_OBJECT *o = sk_ASN1_OBJECT_value(eku, i);

		nid = OBJ_obj2nid(o);
		if (nid != NID_undef)
			add(arena, &c->eku, OBJ_nid2sn(nid),
			    strlen(OBJ_nid2sn(nid)));
		else if (OBJ_obj2txt(oid, sizeof(oid), o, 1) > 0)
			add(arena, &c->eku, oid, strlen(oid));
	}
	sk_ASN1_OBJECT_pop_free(eku, ASN1_OBJECT_free);
}

static void
add_ip(
    struct cf_arena *arena, struct tls_strings *l, const ASN1_OCTET_STRING *ip)
{
	const unsigned char *b = ASN1_STRING_get0_data(ip);
	char text[64];
	int i, n = 0;

	if (ASN1_STRING_length(ip) == 4) {
		n = snprintf(
		    text, sizeof(text), "%u.%u.%u.%u", b[0], b[1], b[2], b[3]);
	} else if (ASN1_STRING_length(ip) == 16) {
		for (i = 0; i < 16; i += 2)
			n += snprintf(text + n, sizeof(text) - (size_t)n,
			    "%s%x", i != 0 ? ":" : "", b[i] << 8 | b[i + 1]);
	} else {
		return;
	}
	add(arena, l, text, (size_t)n);
}

static void
read_san(struct cf_arena *arena, X509 *x, struct tls_cert *c)
{
	GENERAL_NAMES *names;
	int crit = -1, i;

	names = X509_get_ext_d2i(x, NID_subject_alt_name, &crit, NULL);
	if (names == NULL)
		return;
	c->has_san = true;
	c->san_critical = crit == 1;
	for (i = 0; i < sk_GENERAL_NAME_num(names); i++) {
		const GENERAL_NAME *g = sk_GENERAL_NAME_value(names, i);

		if (g->type == GEN_DNS)
			add(arena, &c->san_dns,
			    ASN1_STRING_get0_data(g->d.dNSName),
			    (size_t)ASN1_STRING_length(g->d.dNSName));
		else if (g->type == GEN_IPADD)
			add_ip(arena, &c->san_ip, g->d.iPAddress);
	}
	GENERAL_NAMES_free(names);
}

static const char *
octets(struct cf_arena *arena, const ASN1_OCTET_STRING *s)
{
	size_t len = s != NULL ? (size_t)ASN1_STRING_length(s) : 0;
	char *hex;

	if (len == 0 || len > 64 ||
	    (hex = cf_alloc(arena, len * 2 + 1)) == NULL)
		return "";
	cf_hex(ASN1_STRING_get0_data(s), len, hex);
	return hex;
}

static void
read_key_ids(struct cf_arena *arena, X509 *x, struct tls_cert *c)
{
	AUTHORITY_KEYID *aki;
	ASN1_OCTET_STRING *ski;
	int crit = -1;

	c->aki = c->ski = "";
	aki = X509_get_ext_d2i(x, NID_authority_key_identifier, &crit, NULL);
	if (aki != NULL) {
		c->has_aki = true;
		c->aki_critical = crit == 1;
		c->aki = octets(arena, aki->keyid);
		AUTHORITY_KEYID_free(aki);
	}
	ski = X509_get_ext_d2i(x, NID_subject_key_identifier, NULL, NULL);
	if (ski != NULL) {
		c->ski = octets(arena, ski);
		ASN1_OCTET_STRING_free(ski);
	}
}

static void
add_uri(struct cf_arena *arena, struct tls_strings *l, const GENERAL_NAME *g)
{
	if (g->type == GEN_URI)
		add(arena, l,
		    ASN1_STRING_get0_data(g->d.uniformResourceIdentifier),
		    (size_t)ASN1_STRING_length(g->d.uniformResourceIdentifier));
}

static void
read_crldp(struct cf_arena *arena, X509 *x, struct tls_cert *c)
{
	CRL_DIST_POINTS *points;
	int crit = -1, i, j;

	points = X509_get_ext_d2i(x, NID_crl_distribution_points, &crit, NULL);
	if (points == NULL)
		return;
	c->has_crldp = true;
	c->crldp_critical = crit == 1;
	for (i = 0; i < sk_DIST_POINT_num(points); i++) {
		const DIST_POINT *p = sk_DIST_POINT_value(points, i);

		if (p->distpoint == NULL || p->distpoint->type != 0)
			continue;
		for (j = 0;
		     j < sk_GENERAL_NAME_num(p->distpoint->name.fullname); j++)
			add_uri(arena, &c->crl_urls,
			    sk_GENERAL_NAME_value(
				p->distpoint->name.fullname, j));
	}
	CRL_DIST_POINTS_free(points);
}

static void
read_aia(struct cf_arena *arena, X509 *x, struct tls_cert *c)
{
	AUTHORITY_INFO_ACCESS *aia;
	int crit = -1, i;

	aia = X509_get_ext_d2i(x, NID_info_access, &crit, NULL);
	if (aia == NULL)
		return;
	c->has_aia = true;
	c->aia_critical = crit == 1;
	for (i = 0; i < sk_ACCESS_DESCRIPTION_num(aia); i++) {
		const ACCESS_DESCRIPTION *d =
		    sk_ACCESS_DESCRIPTION_value(aia, i);

		if (OBJ_obj2nid(d->method) == NID_ad_OCSP)
			add_uri(arena, &c->ocsp_urls, d->location);
		else if (OBJ_obj2nid(d->method) == NID_ad_ca_issuers)
			add_uri(arena, &c->ca_issuer_urls, d->location);
	}
	AUTHORITY_INFO_ACCESS_free(aia);
}

static void
read_scts(X509 *x, struct tls_cert *c)
{
	STACK_OF(SCT) * scts;

	scts = X509_get_ext_d2i(x, NID_ct_precert_scts, NULL, NULL);
	if (scts == NULL)
		return;
	c->sct_count = (unsigned int)sk_SCT_num(scts);
	SCT_LIST_free(scts);
}

void
tls_x509_scts(struct cf_arena *arena, const unsigned char *der, size_t len,
    const unsigned char **ret, size_t *ret_len)
{
	X509 *x = d2i_X509(NULL, &der, (long)len);
	int at = x != NULL ? X509_get_ext_by_NID(x, NID_ct_precert_scts, -1) :
			     -1;
	ASN1_OCTET_STRING *list = NULL;
	const ASN1_OCTET_STRING *s;
	const unsigned char *p;

	if (at >= 0) {
		/* An OCTET STRING within the extension (RFC 6962, 3.3). */
		s = X509_EXTENSION_get_data(X509_get_ext(x, at));
		p = ASN1_STRING_get0_data(s);
		list = d2i_ASN1_OCTET_STRING(NULL, &p, ASN1_STRING_length(s));
		*ret = cf_memdup(arena,
		    list != NULL ? ASN1_STRING_get0_data(list) :
				   ASN1_STRING_get0_data(s),
		    (size_t)ASN1_STRING_length(list != NULL ? list : s));
		*ret_len = *ret != NULL ?
		    (size_t)ASN1_STRING_length(list != NULL ? list : s) : 0;
	}
	ASN1_OCTET_STRING_free(list);
	X509_free(x);
	ERR_clear_error();
}

static void
read_basics(struct cf_arena *arena, X509 *x, struct tls_cert *c)
{
	BASIC_CONSTRAINTS *bc;

	c->version = (unsigned int)X509_get_version(x) + 1;
	c->subject = name_text(arena, X509_get_subject_name(x));
	c->issuer = name_text(arena, X509_get_issuer_name(x));
	c->issuer_cn =
	    name_part(arena, X509_get_issuer_name(x), NID_commonName);
	c->issuer_o =
	    name_part(arena, X509_get_issuer_name(x), NID_organizationName);
	c->not_before = seconds(X509_get0_notBefore(x));
	c->not_after = seconds(X509_get0_notAfter(x));
	bc = X509_get_ext_d2i(x, NID_basic_constraints, NULL, NULL);
	if (bc != NULL) {
		c->is_ca = bc->ca != 0;
		BASIC_CONSTRAINTS_free(bc);
	}
	c->self_signed = X509_self_signed(x, 1) == 1;
}

int
tls_x509_read(struct cf_arena *arena, const unsigned char *der, size_t len,
    struct tls_cert *ret)
{
	const unsigned char *p = der;
	struct tls_cert c;
	X509 *x;

	if (der == NULL || len == 0 || len > CF_TLS_CHAIN_BYTES)
		return CF_EPARSE;
	memset(&c, 0, sizeof(c));
	if ((x = d2i_X509(NULL, &p, (long)len)) == NULL || p != der + len) {
		X509_free(x);
		ERR_clear_error();
		return CF_EPARSE;
	}
	cf_sha256_hex(der, len, c.sha256);
	sha512_hex(der, len, c.sha512);
	read_basics(arena, x, &c);
	read_serial(arena, x, &c);
	read_key(arena, x, &c);
	read_signature(arena, x, &c);
	read_key_usage(arena, x, &c);
	read_eku(arena, x, &c);
	read_san(arena, x, &c);
	read_key_ids(arena, x, &c);
	read_crldp(arena, x, &c);
	read_aia(arena, x, &c);
	read_scts(x, &c);
	X509_free(x);
	ERR_clear_error();
	if (cf_arena_failed(arena))
		return CF_ENOMEM;
	*ret = c;
	return CF_OK;
}
