/*
 * Certificates for tests, made on the spot by OpenSSL.
 */
#ifndef TEST_TLS_CERTS_H
#define TEST_TLS_CERTS_H

#include <openssl/evp.h>
#include <openssl/rsa.h>
#include <openssl/x509.h>
#include <openssl/x509v3.h>

struct extension {
	int nid;
	const char *value; /* as in openssl.cnf */
};

static EVP_PKEY *
make_key(const char *type, const char *curve)
{
	if (strcmp(type, "RSA") == 0)
		return EVP_RSA_gen(2048);
	if (strcmp(type, "EC") == 0)
		return EVP_EC_gen(curve);
	return EVP_PKEY_Q_keygen(NULL, NULL, type);
}

/* Signed by issuer's key, or by its own when issuer is NULL. */
static X509 *
make_cert(EVP_PKEY *key, const char *cn, X509 *issuer, EVP_PKEY *issuer_key,
    const EVP_MD *md, const struct extension *exts)
{
	X509 *x = X509_new();
	X509_NAME *name = X509_get_subject_name(x);
	X509V3_CTX ctx;

	X509_set_version(x, 2);
	ASN1_INTEGER_set(X509_get_serialNumber(x), 0x8001);
	ASN1_TIME_set_string_X509(X509_getm_notBefore(x), "20260101000000Z");
	ASN1_TIME_set_string_X509(X509_getm_notAfter(x), "20280131235959Z");
	X509_NAME_add_entry_by_txt(name, "O", MBSTRING_UTF8,
	    (const unsigned char *)"Société d'essai", -1, -1, 0);
	X509_NAME_add_entry_by_txt(
	    name, "CN", MBSTRING_UTF8, (const unsigned char *)cn, -1, -1, 0);
	X509_set_issuer_name(
	    x, issuer != NULL ? X509_get_subject_name(issuer) : name);
	X509_set_pubkey(x, key);
	X509V3_set_ctx(&ctx, issuer != NULL ? issuer : x, x, NULL, NULL, 0);
	for (; exts != NULL && exts->value != NULL; exts++) {
		X509_EXTENSION *e =
		    X509V3_EXT_conf_nid(NULL, &ctx, exts->nid, exts->value);

		if (e == NULL)
			abort();
		X509_add_ext(x, e, -1);
		X509_EXTENSION_free(e);
	}
	if (X509_sign(x, issuer_key != NULL ? issuer_key : key, md) == 0)
		abort();
	return x;
}

static unsigned char *
to_der(X509 *x, size_t *ret_len)
{
	unsigned char *der = NULL;
	int n = i2d_X509(x, &der);

	if (n <= 0)
		abort();
	*ret_len = (size_t)n;
	return der;
}

#endif
