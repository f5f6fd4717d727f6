/*
 * Sets of certification authorities, and the paths built on them.  Only
 * trust.c, path.c, tls.c and http.c know OpenSSL.
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
/* Whether the certificate comes from the files and not from the system. */
bool trust_is_extra(struct cf_net *, const struct net_trust *, X509 *);

/* What building a path from a chain as sent came to. */
struct path {
	bool ok;
	char error[256]; /* sentences of OpenSSL, joined by "; " */
	X509 *anchor;	 /* owned; NULL when no anchor was reached */
	X509 *issuer;	 /* owned; of the first certificate, when known */
};
/* chain: the leaf first.  host "" : not checked. */
void path_build(const struct net_trust *, STACK_OF(X509) *chain,
    const char *host, int64_t time, struct path *ret);
void path_free(struct path *);
/* "good", "revoked", "unknown", "invalid"; "" when the issuer is not known,
 * so that nobody can say who signed. */
const char *staple_check(X509 *leaf, X509 *issuer, const unsigned char *der,
    size_t len, int64_t time);

#endif
