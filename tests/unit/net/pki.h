/*
 * A small certification authority for the tests: root, intermediate, leaf,
 * made new in each run; files of trust; a TLS server over them.
 */
#ifndef TEST_NET_PKI_H
#define TEST_NET_PKI_H

#include <openssl/evp.h>
#include <openssl/ocsp.h>
#include <openssl/pem.h>
#include <openssl/ssl.h>
#include <openssl/x509v3.h>

#include "servers.h"

struct pair {
	X509 *cert;
	EVP_PKEY *key;
};

static inline void
pki_extension(X509 *cert, X509 *issuer, int nid, const char *value)
{
	X509V3_CTX ctx;
	X509_EXTENSION *ext;

	X509V3_set_ctx(&ctx, issuer, cert, NULL, NULL, 0);
	ext = X509V3_EXT_conf_nid(NULL, &ctx, nid, value);
	assert_non_null(ext);
	assert_int_equal(X509_add_ext(cert, ext, -1), 1);
	X509_EXTENSION_free(ext);
}

/* signer NULL: self-signed.  san NULL: an authority.  Times in seconds from
 * now. */
static inline struct pair
pki_make(const char *cn, const struct pair *signer, const char *san, long from,
    long until)
{
	static long serial;
	struct pair pair = { X509_new(), EVP_EC_gen("P-256") };
	X509_NAME *name;
	X509 *issuer;

	assert_non_null(pair.cert);
	assert_non_null(pair.key);
	issuer = signer != NULL ? signer->cert : pair.cert;
	X509_set_version(pair.cert, X509_VERSION_3);
	ASN1_INTEGER_set(X509_get_serialNumber(pair.cert), ++serial);
	X509_gmtime_adj(X509_getm_notBefore(pair.cert), from);
	X509_gmtime_adj(X509_getm_notAfter(pair.cert), until);
	X509_set_pubkey(pair.cert, pair.key);
	name = X509_get_subject_name(pair.cert);
	X509_NAME_add_entry_by_txt(name, "CN", MBSTRING_ASC,
	    (const unsigned char *)cn, -1, -1, 0);
	X509_set_issuer_name(pair.cert, X509_get_subject_name(issuer));
	pki_extension(pair.cert, issuer, NID_subject_key_identifier, "hash");
	if (san != NULL)
		pki_extension(pair.cert, issuer, NID_subject_alt_name, san);
	else {
		pki_extension(pair.cert, issuer, NID_basic_constraints,
		    "critical,CA:TRUE");
		pki_extension(pair.cert, issuer, NID_key_usage,
		    "critical,keyCertSign,cRLSign,digitalSignature");
	}
	assert_true(X509_sign(pair.cert, signer != NULL ? signer->key : pair.key,
	    EVP_sha256()) > 0);
	return pair;
}

static inline void
pair_free(struct pair *pair)
{
	X509_free(pair->cert);
	EVP_PKEY_free(pair->key);
}

struct pki {
	struct pair root, middle, leaf, expired, other, lonely;
	char trust[64]; /* a file with the root */
	char middle_trust[64];
};

static inline void
pki_write(X509 *cert, char path[64])
{
	int fd;
	FILE *f;

	snprintf(path, 64, "/tmp/confiance-test-XXXXXX");
	fd = mkstemp(path);
	assert_true(fd >= 0);
	f = fdopen(fd, "w");
	assert_non_null(f);
	assert_int_equal(PEM_write_X509(f, cert), 1);
	fclose(f);
}

#define SAN "DNS:good.example,DNS:localhost,IP:127.0.0.1"
#define DAYS(n) ((n) * 86400L)

static inline struct pki *
pki_new(void)
{
	struct pki *pki = calloc(1, sizeof(*pki));

	assert_non_null(pki);
	pki->root = pki_make("Test Root", NULL, NULL, -DAYS(10), DAYS(3650));
	pki->middle = pki_make("Test Middle", &pki->root, NULL, -DAYS(10),
	    DAYS(1000));
	pki->leaf = pki_make("good.example", &pki->middle, SAN, -DAYS(5),
	    DAYS(90));
	pki->expired = pki_make("good.example", &pki->middle, SAN, -DAYS(9),
	    -DAYS(2));
	pki->other = pki_make("other.example", &pki->middle,
	    "DNS:other.example", -DAYS(5), DAYS(90));
	pki->lonely = pki_make("localhost", NULL, SAN, -DAYS(5), DAYS(90));
	pki_write(pki->root.cert, pki->trust);
	pki_write(pki->middle.cert, pki->middle_trust);
	return pki;
}

static inline void
pki_free(struct pki *pki)
{
	unlink(pki->trust);
	unlink(pki->middle_trust);
	pair_free(&pki->root);
	pair_free(&pki->middle);
	pair_free(&pki->leaf);
	pair_free(&pki->expired);
	pair_free(&pki->other);
	pair_free(&pki->lonely);
	free(pki);
}

static inline void
pki_root_hex(const struct pki *pki, char ret[CF_SHA256_HEX])
{
	unsigned char *der = NULL;
	int len = i2d_X509(pki->root.cert, &der);

	assert_true(len > 0);
	assert_int_equal(cf_sha256_hex(der, (size_t)len, ret), CF_OK);
	OPENSSL_free(der);
}

/* What a TLS server of a test is like. */
struct tls_server {
	const struct pki *pki;
	const struct pair *pair;
	bool alone;	   /* does not send the intermediate */
	int version;	   /* the only one, 0: all */
	const char *suites; /* of TLS 1.2 and before */
	const char *groups;
	bool client_cert;
	const unsigned char *staple;
	size_t staple_len;
	const char *answer; /* said after the handshake and a request */
};

static inline int
tls_staple(SSL *ssl, void *arg)
{
	const struct tls_server *like = arg;
	unsigned char *copy;

	if (like->staple == NULL)
		return SSL_TLSEXT_ERR_NOACK;
	copy = OPENSSL_memdup(like->staple, like->staple_len);
	SSL_set_tlsext_status_ocsp_resp(ssl, copy, (long)like->staple_len);
	return SSL_TLSEXT_ERR_OK;
}

static inline SSL_CTX *
tls_server_ctx(const struct tls_server *like)
{
	SSL_CTX *ctx = SSL_CTX_new(TLS_server_method());

	if (ctx == NULL)
		_exit(1);
	SSL_CTX_set_security_level(ctx, 0);
	SSL_CTX_set_min_proto_version(ctx, like->version);
	SSL_CTX_set_max_proto_version(ctx, like->version);
	SSL_CTX_set_cipher_list(ctx, like->suites != NULL ? like->suites :
		"ALL:@SECLEVEL=0");
	SSL_CTX_set_dh_auto(ctx, 1);
	if (like->groups != NULL)
		SSL_CTX_set1_groups_list(ctx, like->groups);
	SSL_CTX_use_certificate(ctx, like->pair->cert);
	SSL_CTX_use_PrivateKey(ctx, like->pair->key);
	if (!like->alone) {
		X509_up_ref(like->pki->middle.cert);
		SSL_CTX_add_extra_chain_cert(ctx, like->pki->middle.cert);
	}
	if (like->client_cert)
		SSL_CTX_set_verify(ctx, SSL_VERIFY_PEER |
		    SSL_VERIFY_FAIL_IF_NO_PEER_CERT, NULL);
	SSL_CTX_set_tlsext_status_cb(ctx, tls_staple);
	SSL_CTX_set_tlsext_status_arg(ctx, (void *)like);
	return ctx;
}

/* Serves one connection; like->answer after a request that ends in an empty
 * line. */
static inline void
serve_tls(int fd, struct shared *shared, const void *arg)
{
	const struct tls_server *like = arg;
	SSL_CTX *ctx = tls_server_ctx(like);
	SSL *ssl = SSL_new(ctx);
	size_t len = 0;
	int n;

	SSL_set_fd(ssl, fd);
	if (SSL_accept(ssl) == 1 && like->answer != NULL) {
		while (len + 1 < sizeof(shared->said) &&
		    (n = SSL_read(ssl, shared->said + len, 1)) == 1) {
			shared->said[++len] = '\0';
			if (len >= 4 &&
			    strcmp(shared->said + len - 4, "\r\n\r\n") == 0)
				break;
		}
		SSL_write(ssl, like->answer, (int)strlen(like->answer));
		SSL_shutdown(ssl);
	}
	SSL_free(ssl);
	SSL_CTX_free(ctx);
}

#endif
