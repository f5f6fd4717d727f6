/*
 * What a DNS answer packet says beyond its records: the CNAME chain.
 */
#ifndef NET_DNSPACKET_H
#define NET_DNSPACKET_H

#include <confiance/base.h>

/*
 * The names that the question's name leads to, in order, lower case, without
 * final dot; odd bytes as \DDD (RFC 1035 5.1).  CF_EPARSE for a packet that
 * is not one, or goes in a circle; CF_ELIMIT for more than CF_DNS_CHAIN steps.
 */
int dnspacket_chain(struct cf_arena *, const void *packet, size_t len,
    const char *const **ret_chain, size_t *ret_n);

#endif
