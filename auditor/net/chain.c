/*
 * Chains of certificates as bytes: read for OpenSSL, written from it, and
 * judged apart from the handshake that showed them.  The bytes are foreign;
 * what cannot be read ends the chain.  Contacts nothing.
 */
#include <openssl/err.h>

#include "trust.h"

STACK_OF(X509) *
chain_read(const struct cf_ders *ders)
{
	STACK_OF(X509) *chain = sk_X509_new_null();
	const unsigned char *der;
	X509 *cert;
	size_t i;

	for (i = 0; chain != NULL && i < ders->n; i++) {
		der = ders->v[i];
		cert = d2i_X509(NULL, &der, (long)ders->len[i]);
		if (cert == NULL || sk_X509_push(chain, cert) <= 0) {
			X509_free(cert);
			break;
		}
	}
	ERR_clear_error();
	return chain;
}

int
chain_write(struct cf_arena *arena, STACK_OF(X509) *chain, struct cf_ders *ret)
{
	const unsigned char **v = cf_calloc(arena, CF_TLS_CHAIN, sizeof(*v));
	size_t *lens = cf_calloc(arena, CF_TLS_CHAIN, sizeof(*lens)), n;
	unsigned char *der;
	int i, len;

	if (v == NULL || lens == NULL)
		return CF_ENOMEM;
	for (i = 0, n = 0; i < sk_X509_num(chain) && n < CF_TLS_CHAIN; i++) {
		der = NULL;
		if ((len = i2d_X509(sk_X509_value(chain, i), &der)) <= 0)
			return CF_ENOMEM;
		v[n] = cf_memdup(arena, der, (size_t)len);
		lens[n] = (size_t)len;
		OPENSSL_free(der);
		if (v[n++] == NULL)
			return CF_ENOMEM;
	}
	*ret = (struct cf_ders){ v, lens, n };
	return CF_OK;
}

int
cf_chain_verify(struct cf_net *net, const struct cf_ders *ders,
    const struct cf_chain_options *o, struct cf_arena *arena,
    struct cf_ders *ret_path)
{
	STACK_OF(X509) *chain = chain_read(ders);
	struct net_trust *trust;
	struct path path;
	int code;

	if (chain == NULL)
		return CF_ENOMEM;
	code = sk_X509_num(chain) == 0 ? CF_EPARSE :
	    trust_get(net, o->trust, &trust);
	if (code == CF_OK) {
		path_build(trust, chain, o->host, o->time, &path);
		code = !path.ok ? CF_ENOTFOUND :
		    chain_write(arena, path.built, ret_path);
		path_free(&path);
	}
	sk_X509_pop_free(chain, X509_free);
	return code;
}
