/*
 * Certificates made by OpenSSL here, read by tls_x509_read(): every field, and
 * what is no certificate.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "x509.h"

#include "certs.h"

static const struct extension ca_exts[] = {
	{ NID_basic_constraints, "critical,CA:TRUE" },
	{ NID_key_usage, "critical,keyCertSign,cRLSign" },
	{ NID_subject_key_identifier, "hash" },
	{ 0, NULL },
};
static const struct extension leaf_exts[] = {
	{ NID_basic_constraints, "CA:FALSE" },
	{ NID_key_usage, "critical,digitalSignature" },
	{ NID_ext_key_usage, "serverAuth,1.2.3.4.5" },
	{ NID_subject_alt_name, "DNS:a.example,DNS:*.b.example,IP:192.0.2.7,"
				"IP:2001:db8::1" },
	{ NID_subject_key_identifier, "hash" },
	{ NID_authority_key_identifier, "keyid" },
	{ NID_crl_distribution_points, "URI:http://crl.example/a.crl,"
				       "URI:ldap://d.example/x" },
	{ NID_info_access, "OCSP;URI:http://ocsp.example/,"
			   "caIssuers;URI:http://ca.example/ca.der" },
	{ 0, NULL },
};

static void
read_it(struct cf_arena *arena, X509 *x, struct tls_cert *ret)
{
	size_t len;
	unsigned char *der = to_der(x, &len);

	assert_int_equal(tls_x509_read(arena, der, len, ret), CF_OK);
	OPENSSL_free(der);
}

static void
full(void **state)
{
	struct cf_arena *arena = cf_arena_new(1 << 20);
	EVP_PKEY *ca_key = make_key("RSA", NULL),
		 *key = make_key("EC", "P-256");
	X509 *ca =
	    make_cert(ca_key, "Racine", NULL, NULL, EVP_sha256(), ca_exts);
	X509 *leaf =
	    make_cert(key, "a.example", ca, ca_key, EVP_sha384(), leaf_exts);
	struct tls_cert c, r;

	(void)state;
	read_it(arena, ca, &r);
	read_it(arena, leaf, &c);
	assert_int_equal(c.version, 3);
	assert_string_equal(c.subject, "CN=a.example,O=Société d'essai");
	assert_string_equal(c.issuer, r.subject);
	assert_string_equal(c.issuer_cn, "Racine");
	assert_string_equal(c.issuer_o, "Société d'essai");
	assert_string_equal(c.serial, "8001");
	assert_int_equal(c.serial_bytes, 3); /* 00 80 01 */
	assert_true(c.serial_positive);
	assert_int_equal(c.not_before, 1767225600); /* 2026-01-01T00:00:00Z */
	assert_int_equal(c.not_after, 1832975999);  /* 2028-01-31T23:59:59Z */
	assert_string_equal(c.key_type, "EC");
	assert_int_equal(c.key_bits, 256);
	assert_string_equal(c.key_curve, "secp256r1");
	assert_int_equal(c.rsa_exponent, 0);
	assert_string_equal(c.signature_hash, "SHA384");
	assert_true(c.has_key_usage && c.key_usage_critical);
	assert_int_equal(c.key_usage.n, 1);
	assert_string_equal(c.key_usage.v[0], "digitalSignature");
	assert_true(c.has_eku && !c.eku_critical);
	assert_int_equal(c.eku.n, 2);
	assert_string_equal(c.eku.v[0], "serverAuth");
	assert_string_equal(c.eku.v[1], "1.2.3.4.5");
	assert_true(c.has_san && !c.san_critical);
	assert_int_equal(c.san_dns.n, 2);
	assert_string_equal(c.san_dns.v[1], "*.b.example");
	assert_int_equal(c.san_ip.n, 2);
	assert_string_equal(c.san_ip.v[0], "192.0.2.7");
	assert_string_equal(c.san_ip.v[1], "2001:db8:0:0:0:0:0:1");
	assert_true(c.has_aki && !c.aki_critical);
	assert_string_equal(c.aki, r.ski);
	assert_int_equal(strlen(c.ski), 40);
	assert_int_equal(c.crl_urls.n, 2);
	assert_string_equal(c.crl_urls.v[0], "http://crl.example/a.crl");
	assert_string_equal(c.ocsp_urls.v[0], "http://ocsp.example/");
	assert_string_equal(c.ca_issuer_urls.v[0], "http://ca.example/ca.der");
	assert_false(c.crldp_critical || c.aia_critical);
	assert_false(c.is_ca || c.self_signed);
	assert_int_equal(c.sct_count, 0);
	assert_true(r.is_ca && r.self_signed);
	assert_string_equal(r.key_type, "RSA");
	assert_int_equal(r.key_bits, 2048);
	assert_int_equal(r.rsa_exponent, 65537);
	assert_int_equal(r.key_usage.n, 2);
	assert_false(r.has_san || r.has_eku || r.has_aia || r.has_crldp);
	assert_string_not_equal(c.spki_sha256, r.spki_sha256);
	assert_int_equal(strlen(c.sha512), 128);
	assert_int_equal(strlen(c.spki_sha512), 128);
	assert_string_not_equal(c.sha512, c.spki_sha512);
	assert_string_not_equal(c.spki_sha512, r.spki_sha512);
	X509_free(ca);
	X509_free(leaf);
	EVP_PKEY_free(ca_key);
	EVP_PKEY_free(key);
	cf_arena_free(arena);
}

static void
kinds_of_keys(void **state)
{
	static const struct {
		const char *type, *curve, *hash, *name;
		unsigned int bits;
	} keys[] = {
		{ "ED25519", NULL, "SHA512", "Ed25519", 256 },
		{ "ED448", NULL, "SHAKE256", "Ed448", 456 },
		{ "EC", "secp384r1", "SHA1", "EC", 384 },
		{ "EC", "brainpoolP256r1", "SHA1", "EC", 256 },
	};
	struct cf_arena *arena = cf_arena_new(1 << 20);
	struct tls_cert c;
	size_t i;

	(void)state;
	for (i = 0; i < CF_NELEM(keys); i++) {
		EVP_PKEY *key = make_key(keys[i].type, keys[i].curve);
		X509 *x = make_cert(key, "k", NULL, NULL,
		    keys[i].curve != NULL ? EVP_sha1() : NULL, NULL);

		read_it(arena, x, &c);
		assert_string_equal(c.key_type, keys[i].name);
		assert_int_equal(c.key_bits, keys[i].bits);
		assert_string_equal(c.signature_hash, keys[i].hash);
		assert_string_equal(
		    c.key_curve, keys[i].curve != NULL ? keys[i].curve : "");
		assert_true(c.self_signed);
		X509_free(x);
		EVP_PKEY_free(key);
	}
	cf_arena_free(arena);
}

/* Control characters and a bidirectional override in a name stay visible as
 * escapes, and a negative serial number is said to be one. */
static void
hostile_fields(void **state)
{
	struct cf_arena *arena = cf_arena_new(1 << 20);
	EVP_PKEY *key = make_key("EC", "P-256");
	X509 *x = make_cert(
	    key, "a\xE2\x80\xAE\x1B[31mb", NULL, NULL, EVP_sha256(), NULL);
	struct tls_cert c;

	(void)state;
	ASN1_INTEGER_set(X509_get_serialNumber(x), -5);
	X509_sign(x, key, EVP_sha256());
	read_it(arena, x, &c);
	assert_null(strchr(c.subject, '\x1B'));
	assert_null(strstr(c.subject, "\xE2\x80\xAE"));
	assert_null(strchr(c.issuer_cn, '\x1B'));
	assert_string_equal(c.serial, "-05");
	assert_false(c.serial_positive);
	X509_free(x);
	EVP_PKEY_free(key);
	cf_arena_free(arena);
}

/* More names than are kept. */
static void
many_names(void **state)
{
	struct cf_arena *arena = cf_arena_new(4 << 20);
	EVP_PKEY *key = make_key("EC", "P-256");
	struct extension exts[2] = { { NID_subject_alt_name, NULL },
		{ 0, NULL } };
	struct tls_cert c;
	struct cf_buf san;
	unsigned int i;
	X509 *x;

	(void)state;
	cf_buf_init(&san, 1 << 16);
	for (i = 0; i < 513; i++)
		cf_buf_printf(&san, "%sDNS:n%u.example", i > 0 ? "," : "", i);
	exts[0].value = san.data;
	x = make_cert(key, "n", NULL, NULL, EVP_sha256(), exts);
	read_it(arena, x, &c);
	assert_int_equal(c.san_dns.n, 512);
	assert_true(c.san_dns.cut);
	cf_buf_free(&san);
	X509_free(x);
	EVP_PKEY_free(key);
	cf_arena_free(arena);
}

/* Cut at every byte, with a byte too many, and with every byte changed. */
static void
broken(void **state)
{
	EVP_PKEY *key = make_key("EC", "P-256");
	X509 *x = make_cert(
	    key, "a.example", NULL, NULL, EVP_sha256(), leaf_exts + 1);
	unsigned char *der, *copy;
	struct cf_arena *arena;
	struct tls_cert c;
	size_t len, i;

	(void)state;
	der = to_der(x, &len);
	for (i = 0; i < len; i++) {
		arena = cf_arena_new(1 << 20);
		copy = malloc(i != 0 ? i : 1);
		memcpy(copy, der, i);
		assert_int_equal(tls_x509_read(arena, copy, i, &c), CF_EPARSE);
		free(copy);
		copy = malloc(len + 1);
		memcpy(copy, der, len);
		copy[len] = 0;
		assert_int_equal(
		    tls_x509_read(arena, copy, len + 1, &c), CF_EPARSE);
		copy[i] ^= 0x81;
		tls_x509_read(arena, copy, len, &c);
		free(copy);
		cf_arena_free(arena);
	}
	OPENSSL_free(der);
	X509_free(x);
	EVP_PKEY_free(key);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(full),
		cmocka_unit_test(kinds_of_keys),
		cmocka_unit_test(hostile_fields),
		cmocka_unit_test(many_names),
		cmocka_unit_test(broken),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
