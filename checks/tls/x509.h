/*
 * A certificate as facts.  The one place of this check that knows OpenSSL's
 * X509; DER in, a plain struct out.  It judges nothing and verifies nothing.
 */
#ifndef CONFIANCE_TLS_X509_H
#define CONFIANCE_TLS_X509_H

#include <confiance/base.h>

#define TLS_SHA512_HEX (2 * 64 + 1) /* with the NUL */

struct tls_strings {
	const char *const *v;
	size_t n;
	bool cut; /* there were more than CF_X509_NAMES */
};

/* Texts are "" and lists empty when the certificate has none; a has_ member
 * tells an extension that is missing from an empty one. */
struct tls_cert {
	char sha256[CF_SHA256_HEX];
	char spki_sha256[CF_SHA256_HEX];
	char sha512[TLS_SHA512_HEX], spki_sha512[TLS_SHA512_HEX];
	unsigned int version;	      /* 1 to 3 */
	const char *subject, *issuer; /* RFC 2253, UTF-8 */
	const char *issuer_cn, *issuer_o;
	const char *serial; /* hexadecimal, "-" in front of a negative one */
	unsigned int serial_bytes; /* of its DER contents */
	bool serial_positive;
	int64_t not_before, not_after;
	const char *key_type; /* RSA EC Ed25519 Ed448 DSA … */
	unsigned int key_bits;
	const char *key_curve;		 /* TLS name, "secp256r1"; "" */
	int64_t rsa_exponent;		 /* INT64_MAX when larger; 0 none */
	const char *rsa_modulus;	 /* hexadecimal, lower case; "" */
	const char *signature_algorithm; /* OpenSSL's long name */
	const char *signature_hash;	 /* "SHA256"; "" none or unknown */
	bool has_key_usage, key_usage_critical;
	struct tls_strings key_usage; /* RFC 5280 names */
	bool has_eku, eku_critical;
	struct tls_strings eku; /* short names or OIDs */
	bool has_san, san_critical;
	struct tls_strings san_dns, san_ip;
	bool has_aki, aki_critical;
	const char *aki, *ski; /* hexadecimal, lower case */
	bool has_crldp, crldp_critical;
	struct tls_strings crl_urls;
	bool has_aia, aia_critical;
	struct tls_strings ocsp_urls, ca_issuer_urls;
	unsigned int sct_count;
	bool is_ca;
	bool self_signed; /* issued to itself, and its own key signed it */
};

/* CF_EPARSE when der is no certificate, CF_ENOMEM.  Texts belong to arena and
 * have not passed the gate yet. */
int tls_x509_read(struct cf_arena *, const unsigned char *der, size_t len,
    struct tls_cert *ret);

/* The list of SCTs inside, as it stands there, which may be empty; left alone
 * when there is none. */
void tls_x509_scts(struct cf_arena *, const unsigned char *der, size_t len,
    const unsigned char **ret, size_t *ret_len);

#endif
