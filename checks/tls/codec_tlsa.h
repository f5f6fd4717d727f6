/* The text of a TLSA record, "3 1 1 0a1b…" (RFC 6698, 2.2), read. */
#ifndef CONFIANCE_TLS_CODEC_TLSA_H
#define CONFIANCE_TLS_CODEC_TLSA_H

#include <confiance/base.h>

/* Usages, and what is compared (RFC 7218). */
enum tls_tlsa_usage {
	TLS_PKIX_TA,
	TLS_PKIX_EE,
	TLS_DANE_TA,
	TLS_DANE_EE,
};
enum tls_tlsa_type { TLS_TLSA_FULL, TLS_TLSA_SHA256, TLS_TLSA_SHA512 };

struct tls_tlsa {
	unsigned int usage, selector, type;
	const char *data; /* hexadecimal, inside the text */
};

/* False when the record is of no use to anybody (RFC 7671, 4.1): an unknown
 * number, data that are no hexadecimal or not as long as the digest. */
bool tls_tlsa_read(const char *text, struct tls_tlsa *ret);

#endif
