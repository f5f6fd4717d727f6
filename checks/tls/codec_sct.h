/*
 * Signed certificate timestamps (RFC 6962, 3.2 and 3.3).  Bytes in, structs out.
 */
#ifndef CONFIANCE_TLS_CODEC_SCT_H
#define CONFIANCE_TLS_CODEC_SCT_H

#include <confiance/base.h>

#define TLS_SCTS 32 /* of one list; certificates carry two to five */

struct tls_sct {
	unsigned int version; /* 0: v1; what follows is there for v1 alone */
	char log[CF_SHA256_HEX]; /* SHA-256 of the log's key */
	int64_t time;		 /* seconds */
	unsigned int hash, signature; /* RFC 5246, 7.4.1.4.1 */
	/* What a log signs, and its signature, within the bytes read. */
	uint64_t ms;
	const unsigned char *extensions, *bytes;
	size_t extensions_len, bytes_len;
};
/* The list as TLS writes it, in the extension of a certificate or of a
 * handshake.  CF_EPARSE: not one, or one that breaks off; CF_ELIMIT. */
int tls_scts_read(const unsigned char *, size_t len, struct tls_sct *ret,
    size_t room, size_t *ret_n);

#endif
