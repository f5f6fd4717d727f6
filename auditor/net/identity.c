/*
 * A client certificate and its key, for servers that ask for one.  The key is
 * opened where it is needed, is kept by OpenSSL alone, and is wiped with the
 * last user.  Nothing of it is ever in a note or an error.
 */
#include <stdlib.h>

#include <openssl/err.h>
#include <openssl/pem.h>
#include <openssl/ssl.h>

#include "identity.h"

/* Opened once: a descriptor gives its secret once. */
struct net_declared {
	SLIST_ENTRY(net_declared) link;
	const void *of;
	struct cf_identity *id;
	int code;
	struct cf_err err;
};

struct cf_identity {
	unsigned int users;
	X509 *cert;
	STACK_OF(X509) *chain;
	EVP_PKEY *key;
};

/* A key that wants a pass phrase is not asked for one. */
static int
no_passphrase(char *buf, int size, int rw, void *arg)
{
	(void)buf;
	(void)size;
	(void)rw;
	(void)arg;
	return -1;
}

static bool
read_certificates(struct cf_identity *id, const char *pem, size_t len)
{
	BIO *bio = BIO_new_mem_buf(pem, (int)len);
	X509 *cert;

	if (bio == NULL || (id->chain = sk_X509_new_null()) == NULL) {
		BIO_free(bio);
		return false;
	}
	id->cert = PEM_read_bio_X509(bio, NULL, no_passphrase, NULL);
	while (id->cert != NULL && sk_X509_num(id->chain) < CF_TLS_CHAIN &&
	    (cert = PEM_read_bio_X509(bio, NULL, no_passphrase, NULL)) != NULL)
		if (sk_X509_push(id->chain, cert) <= 0)
			X509_free(cert);
	ERR_clear_error();
	BIO_free(bio);
	return id->cert != NULL;
}

static bool
read_key(struct cf_identity *id, const struct cf_secret *secret)
{
	size_t len;
	const char *pem = cf_secret_bytes(secret, &len);
	BIO *bio = len <= INT32_MAX ? BIO_new_mem_buf(pem, (int)len) : NULL;

	if (bio == NULL)
		return false;
	id->key = PEM_read_bio_PrivateKey(bio, NULL, no_passphrase, NULL);
	ERR_clear_error();
	BIO_free(bio);
	return id->key != NULL;
}

int
cf_identity_new(const char *pem, size_t len, const struct cf_secret *key,
    struct cf_identity **ret, struct cf_err *err)
{
	struct cf_identity *id = calloc(1, sizeof(*id));
	int rc = CF_EPARSE;

	if (id == NULL)
		return cf_err_set(err, CF_ENOMEM,
		    CF_TR("mémoire insuffisante", "out of memory"));
	id->users = 1;
	if (len > CF_TRUST_FILE || !read_certificates(id, pem, len))
		cf_err_set(err, rc, CF_TR(
		    "le certificat du client ne peut être lu (attendu : PEM)",
		    "the client certificate cannot be read (expected: PEM)"));
	else if (!read_key(id, key))
		cf_err_set(err, rc, CF_TR(
		    "la clé du client ne peut être lue (attendu : PEM sans mot de passe)",
		    "the client key cannot be read (expected: PEM without a pass phrase)"));
	else if (X509_check_private_key(id->cert, id->key) != 1)
		cf_err_set(err, rc, CF_TR(
		    "la clé du client n'est pas celle de son certificat",
		    "the client key is not that of its certificate"));
	else {
		*ret = id;
		return CF_OK;
	}
	ERR_clear_error();
	cf_identity_free(id);
	return rc;
}

void
cf_identity_free(struct cf_identity *id)
{
	if (id == NULL || --id->users > 0)
		return;
	X509_free(id->cert);
	sk_X509_pop_free(id->chain, X509_free);
	EVP_PKEY_free(id->key);
	free(id);
}

struct cf_identity *
net_identity_share(struct cf_identity *id)
{
	if (id != NULL)
		id->users++;
	return id;
}

bool
net_identity_show(const struct cf_identity *id, SSL *ssl, X509 **cert,
    EVP_PKEY **key)
{
	if (id == NULL || SSL_set1_chain(ssl, id->chain) != 1 ||
	    X509_up_ref(id->cert) != 1)
		return false;
	if (EVP_PKEY_up_ref(id->key) != 1) {
		X509_free(id->cert);
		return false;
	}
	*cert = id->cert;
	*key = id->key;
	return true;
}

bool
net_identity_use(const struct cf_identity *id, SSL_CTX *ctx)
{
	return SSL_CTX_use_cert_and_key(ctx, id->cert, id->key, id->chain,
	    1) == 1;
}

int
cf_identity_once(struct cf_net *net, const void *of, cf_identity_open_fn *fn,
    void *arg, struct cf_identity **ret, struct cf_err *err)
{
	struct net_declared *d;

	*ret = NULL;
	SLIST_FOREACH(d, &net->declared, link)
		if (d->of == of)
			break;
	if (d == NULL) {
		if ((d = calloc(1, sizeof(*d))) == NULL)
			return cf_err_set(err, CF_ENOMEM, CF_TR(
			    "mémoire insuffisante", "out of memory"));
		d->of = of;
		d->code = fn(arg, &d->id, &d->err);
		SLIST_INSERT_HEAD(&net->declared, d, link);
	}
	*ret = d->id;
	if (d->code != CF_OK && err != NULL)
		*err = d->err;
	return d->code;
}

void
net_identities_free(struct cf_net *net)
{
	struct net_declared *d;

	while ((d = SLIST_FIRST(&net->declared)) != NULL) {
		SLIST_REMOVE_HEAD(&net->declared, link);
		cf_identity_free(d->id);
		free(d);
	}
}
