/*
 * The keys that Debian's OpenSSL of 2006 to 2008 could make (CVE-2008-0166,
 * DSA-1571), by a list that the program carries.
 */
#ifndef CONFIANCE_TLS_WEAK_KEYS_H
#define CONFIANCE_TLS_WEAK_KEYS_H

#include <stddef.h>

#include <openssl/types.h>

enum tls_weak_key {
	TLS_WEAK_KEY_NO_LIST, /* none of this kind and size */
	TLS_WEAK_KEY_NEVER,   /* that OpenSSL made none of this kind: EdDSA,
				 brainpool, what is younger */
	TLS_WEAK_KEY_UNLISTED,
	TLS_WEAK_KEY_LISTED, /* the private key is public */
};
/* RSA of 1024 and 2048 bits, P-256, P-384, P-521; any public exponent, as the
 * modulus does not depend on it. */
enum tls_weak_key tls_weak_key(const EVP_PKEY *);

/* How many keys the list has, and its SHA-256 in hexadecimal (64 digits, in
 * ret_sha256[65]); CF_ECRYPTO when it cannot be computed. */
size_t tls_weak_keys_count(void);
int tls_weak_keys_digest(char *ret_sha256);

#endif
