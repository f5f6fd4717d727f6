/*
 * RSA moduli that share a prime: two of them are factored by one greatest
 * common divisor (Heninger and others, "Mining Your Ps and Qs", 2012).
 */
#ifndef CONFIANCE_TLS_SHARED_PRIME_H
#define CONFIANCE_TLS_SHARED_PRIME_H

#include <confiance/base.h>

enum { TLS_PRIME_NONE = -1, TLS_PRIME_UNREAD = -2 };
/*
 * Of each modulus, in hexadecimal, the index of another one that has a prime
 * in common with it; equal ones are the same key and do not count.  UNREAD:
 * no number above 1, or one of too many digits.  CF_ENOMEM.
 */
int tls_shared_primes(struct cf_arena *, const char *const *moduli, size_t n,
    long *ret_other);

#endif
