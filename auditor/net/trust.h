/*
 * Sets of certification authorities, and the paths built on them.  Only
 * trust.c, stores.c, path.c, chain.c, revocation.c, tls.c, session.c and http.c know
 * OpenSSL.
 */
#ifndef NET_TRUST_H
#define NET_TRUST_H

#include <openssl/x509.h>

#include "room.h"

/* The authorities of the system and those of some files. */
struct net_trust {
	struct net_trust *next;
	char *key; /* the files, one a line; "": the system alone */
	X509_STORE *store;
	STACK_OF(X509) *extra;	/* from the files; NULL for none */
	char *bad;		/* a file that could not be read, or NULL */
};

/* Read once for the same files; belongs to the net.  CF_ENOMEM. */
int trust_get(struct cf_net *, const struct cf_strings *files,
    struct net_trust **ret);
/* An empty set under a key of its own, or the one made before. */
int trust_named(struct cf_net *, const char *key, struct net_trust **ret,
    bool *ret_new);
/* Adds the certificates of a file; false when none can be read there. */
bool trust_load(struct net_trust *, const char *path);
/* Whether the certificate comes from the files and not from the system. */
bool trust_is_extra(struct cf_net *, const struct net_trust *, X509 *);

/* What building a path from a chain as sent came to. */
struct path {
	bool ok;
	char error[256]; /* sentences of OpenSSL, joined by "; " */
	X509 *anchor;	 /* owned; NULL when no anchor was reached */
	X509 *issuer;	 /* owned; of the first certificate, when known */
	STACK_OF(X509) *built; /* owned; up to anchor, NULL without one */
};
/* chain: the leaf first.  host "" : not checked. */
void path_build(const struct net_trust *, STACK_OF(X509) *chain,
    const char *host, int64_t time, struct path *ret);
void path_free(struct path *);
/* The certificates that OpenSSL can read, up to the first it cannot; NULL: out
 * of memory. */
STACK_OF(X509) *chain_read(const struct cf_ders *);
/* CF_ENOMEM. */
int chain_write(
    struct cf_arena *, STACK_OF(X509) *chain, struct cf_ders *ret);
/* What each set of authorities says of the chain; files: the set with the
 * files of trust; error texts belong to the arena. */
void stores_judge(struct cf_net *, const struct net_trust *files,
    STACK_OF(X509) *chain, const struct cf_tls_options *, struct cf_arena *,
    struct cf_tls_store ret[CF_TLS_STORES]);
/* "good", "revoked", "unknown", "invalid"; "" when the issuer is not known,
 * so that nobody can say who signed. */
const char *staple_check(X509 *leaf, X509 *issuer, const unsigned char *der,
    size_t len, int64_t time);

#endif
