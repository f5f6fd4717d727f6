/*
 * The authorities that are trusted: those of the system, read once, and those
 * of the files that the deployment names, which are added to them.  A file
 * that cannot be read is remembered and said, never silently left out.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <openssl/err.h>
#include <openssl/pem.h>

#include "trust.h"

#define SYSTEM_BUNDLE "/etc/ssl/certs/ca-certificates.crt" /* Debian */

/* Reads the bundle at once: a folder of hashes would be opened later, when a
 * sandbox may not allow it.  Elsewhere what OpenSSL was built with is used. */
static void
load_system(X509_STORE *store)
{
	const char *file = secure_getenv(X509_get_default_cert_file_env());

	if (file == NULL || access(file, R_OK) != 0)
		file = SYSTEM_BUNDLE;
	if (access(file, R_OK) != 0 || X509_STORE_load_file(store, file) != 1)
		X509_STORE_set_default_paths(store);
	ERR_clear_error();
}

static void
load_objects(X509_STORE *store, X509_STORE *from)
{
	STACK_OF(X509_OBJECT) *objects = X509_STORE_get0_objects(from);
	X509 *cert;
	int i;

	for (i = 0; i < sk_X509_OBJECT_num(objects); i++) {
		cert = X509_OBJECT_get0_X509(sk_X509_OBJECT_value(objects, i));
		if (cert != NULL)
			X509_STORE_add_cert(store, cert);
	}
}

/* PEM, one or many, or one certificate in DER; the number of them. */
static int
parse_certs(const char *data, size_t len, STACK_OF(X509) *ret)
{
	BIO *bio = BIO_new_mem_buf(data, (int)len);
	const unsigned char *der = (const unsigned char *)data;
	X509 *cert;
	int n = 0;

	if (bio == NULL)
		return 0;
	while ((cert = PEM_read_bio_X509_AUX(bio, NULL, NULL, NULL)) != NULL) {
		if (sk_X509_push(ret, cert) <= 0)
			X509_free(cert);
		else
			n++;
	}
	BIO_free(bio);
	if (n == 0 && (cert = d2i_X509(NULL, &der, (long)len)) != NULL) {
		if (sk_X509_push(ret, cert) <= 0)
			X509_free(cert);
		else
			n++;
	}
	ERR_clear_error();
	return n;
}

bool
trust_load(struct net_trust *trust, const char *path)
{
	struct cf_arena *arena = cf_arena_new(CF_TRUST_FILE + 4096);
	struct cf_err err = { 0 };
	char *data;
	size_t len;
	int from = sk_X509_num(trust->extra), n = 0;

	if (arena != NULL && cf_file_read(arena, path, CF_TRUST_FILE, &data,
		&len, &err) == CF_OK)
		n = parse_certs(data, len, trust->extra);
	cf_arena_free(arena);
	for (; from < sk_X509_num(trust->extra); from++)
		X509_STORE_add_cert(trust->store,
		    sk_X509_value(trust->extra, from));
	return n > 0;
}

static void
trust_free(struct net_trust *trust)
{
	if (trust == NULL)
		return;
	X509_STORE_free(trust->store);
	sk_X509_pop_free(trust->extra, X509_free);
	free(trust->key);
	free(trust->bad);
	free(trust);
}

static char *
key_of(const struct cf_strings *files)
{
	struct cf_buf buf;
	char *key;
	size_t i;

	cf_buf_init(&buf, CF_MAX_DEPLOYMENT);
	for (i = 0; files != NULL && i < files->n; i++) {
		cf_buf_str(&buf, files->v[i]);
		cf_buf_str(&buf, "\n");
	}
	key = cf_buf_failed(&buf) ? NULL : strdup(buf.data);
	cf_buf_free(&buf);
	return key;
}

static struct net_trust *
trust_new_take(char *key, const struct net_trust *base,
    const struct cf_strings *files)
{
	struct net_trust *trust = calloc(1, sizeof(*trust));
	size_t i;

	if (trust == NULL) {
		free(key);
		return NULL;
	}
	trust->key = key;
	trust->store = X509_STORE_new();
	trust->extra = sk_X509_new_null();
	if (trust->store == NULL || trust->extra == NULL) {
		trust_free(trust);
		return NULL;
	}
	if (base == NULL && files == NULL) {
		load_system(trust->store);
		return trust;
	}
	if (base != NULL)
		load_objects(trust->store, base->store);
	/* Who names an intermediate authority means to trust it. */
	X509_STORE_set_flags(trust->store, X509_V_FLAG_PARTIAL_CHAIN);
	for (i = 0; i < files->n; i++)
		if (!trust_load(trust, files->v[i]) && trust->bad == NULL)
			trust->bad = net_dup(files->v[i]);
	return trust;
}

int
trust_get(struct cf_net *net, const struct cf_strings *files,
    struct net_trust **ret)
{
	struct net_trust *trust;
	char *key;

	/* The system's own stands first in the list. */
	if (net->trust == NULL) {
		key = strdup("");
		net->trust = key == NULL ? NULL :
		    trust_new_take(key, NULL, NULL);
		if (net->trust == NULL)
			return CF_ENOMEM;
	}
	if ((key = key_of(files)) == NULL)
		return CF_ENOMEM;
	for (trust = net->trust; trust != NULL; trust = trust->next)
		if (strcmp(trust->key, key) == 0) {
			free(key);
			*ret = trust;
			return CF_OK;
		}
	if ((trust = trust_new_take(key, net->trust, files)) == NULL)
		return CF_ENOMEM;
	trust->next = net->trust->next;
	net->trust->next = trust;
	*ret = trust;
	return CF_OK;
}

int
trust_named(struct cf_net *net, const char *key, struct net_trust **ret,
    bool *ret_new)
{
	static const struct cf_strings none;
	struct net_trust *trust;
	char *copy;
	int code;

	if ((code = trust_get(net, &none, &trust)) != CF_OK)
		return code;
	for (; trust != NULL; trust = trust->next)
		if (strcmp(trust->key, key) == 0) {
			*ret = trust;
			*ret_new = false;
			return CF_OK;
		}
	if ((copy = strdup(key)) == NULL ||
	    (trust = trust_new_take(copy, NULL, &none)) == NULL)
		return CF_ENOMEM;
	trust->next = net->trust->next;
	net->trust->next = trust;
	*ret = trust;
	*ret_new = true;
	return CF_OK;
}

bool
trust_is_extra(struct cf_net *net, const struct net_trust *trust, X509 *cert)
{
	STACK_OF(X509_OBJECT) *system;
	X509 *other;
	int i;

	system = X509_STORE_get0_objects(net->trust->store);
	for (i = 0; i < sk_X509_OBJECT_num(system); i++) {
		other = X509_OBJECT_get0_X509(sk_X509_OBJECT_value(system, i));
		if (other != NULL && X509_cmp(other, cert) == 0)
			return false;
	}
	for (i = 0; i < sk_X509_num(trust->extra); i++)
		if (X509_cmp(sk_X509_value(trust->extra, i), cert) == 0)
			return true;
	return false;
}

void
net_trust_free(struct cf_net *net)
{
	struct net_trust *trust;

	while ((trust = net->trust) != NULL) {
		net->trust = trust->next;
		trust_free(trust);
	}
}
