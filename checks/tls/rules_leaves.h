/*
 * Every server certificate that an endpoint showed, and their keys.  Pure.
 */
#ifndef CONFIANCE_TLS_RULES_LEAVES_H
#define CONFIANCE_TLS_RULES_LEAVES_H

#include "rules.h"

/* Subjects "cert:…", each once, that of tls.chain first. */
struct tls_leaves {
	const char *v[64];
	size_t n;
	bool whole; /* every kind of handshake showed its certificate */
};
/* That of a row as in tls.leaves: "TLSv1.2 ECDHE-RSA cert:…". */
void tls_add_leaf(struct tls_leaves *, const char *row);
void tls_leaves_of(
    struct cf_judge *, const char *endpoint, struct tls_leaves *ret);
/* Writes down that the endpoint's lists decided. */
void tls_cite_leaves(struct cf_judge *, const char *endpoint);
/* And which keys the certificates have: that one, or each when NULL. */
void tls_cite_keys(
    struct cf_judge *, const struct tls_leaves *, const char *key);

/* Their keys (SPKI SHA-256), each once; not whole when one of them was not
 * read. */
struct tls_leaf_keys {
	const char *v[64];
	size_t n;
	bool whole;
};
void tls_leaf_keys(struct cf_judge *, const struct tls_leaves *,
    struct tls_leaf_keys *ret);
/* One that both have; NULL when none is known. */
const char *tls_key_in_common(
    const struct tls_leaf_keys *, const struct tls_leaf_keys *);

#endif
