/*
 * What the rules about certificates share.  Pure.
 */
#ifndef CONFIANCE_TLS_RULES_CERT_H
#define CONFIANCE_TLS_RULES_CERT_H

#include "rules.h"

/* Subjects "cert:…" of an endpoint, its chain's leaf first. */
struct tls_certs {
	const char *v[64];
	size_t n;
};
/* Leaves only, or whole chains; false: the verdict was said. */
bool tls_certs_of(struct cf_judge *, bool whole_chain, struct tls_certs *ret);
/* How a sentence names a certificate: its subject. */
const char *tls_cert_name(struct cf_judge *, const char *subject);

/* RFC 9525, section 6.3: one '*' as the whole left-most label. */
bool tls_name_matches(const char *pattern, const char *name);
bool tls_name_listed(const struct cf_fact *dns, const char *name);
bool tls_name_is_address(const char *);
bool tls_address_equal(const char *, const char *);

#endif
