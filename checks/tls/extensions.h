/*
 * Extensions as sets of bits: which a hello offers beside the usual ones, which
 * a server answers, and their names.  Bit n is the extension n of the registry
 * up to 61; the few with larger numbers sit at numbers that nobody has.  Pure.
 */
#ifndef CONFIANCE_TLS_EXTENSIONS_H
#define CONFIANCE_TLS_EXTENSIONS_H

#include <confiance/base.h>

typedef uint64_t tls_exts;
#define TLS_EXT(n) ((tls_exts)1 << (n))
#define TLS_EXT_NPN TLS_EXT(40)	  /* 13172, never registered */
#define TLS_EXT_RENEG TLS_EXT(46) /* 65281, RFC 5746 */
#define TLS_EXT_OTHER TLS_EXT(63) /* in an answer: any not known here */
/* Not extensions, but what a hello may have and some servers cannot bear. */
#define TLS_EXT_LONG TLS_EXT(62)   /* above 1400 bytes */
#define TLS_EXT_GREASE TLS_EXT(63) /* in an offer: values of RFC 8701 */
#define TLS_EXT_ODD (TLS_EXT_LONG | TLS_EXT_GREASE)

tls_exts tls_ext_bit(unsigned int type);
/* Name of a bit's number in the IANA registry; "" when it has none here. */
const char *tls_ext_name(unsigned int bit);
/* The bit's number of such a name; -1 for none. */
int tls_ext_named(const char *);

/* Appends the extensions of the set, as a client offers them below TLS 1.3. */
void tls_ext_put(struct cf_buf *out, tls_exts);
/* Fills up with padding so that what stands from start is above 1400 bytes:
 * more than one packet holds. */
void tls_ext_put_long(struct cf_buf *out, size_t start);

#endif
