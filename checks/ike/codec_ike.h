/*
 * IKE on the wire, as far as the first exchange goes: IKE_SA_INIT of version
 * 2 (RFC 7296), main and aggressive mode of version 1 (RFC 2408, 2409).
 * Nothing is computed: a public value is the base point or random bytes of
 * the right length, and no key ever comes out of it.  Pure.
 */
#ifndef CONFIANCE_IKE_CODEC_H
#define CONFIANCE_IKE_CODEC_H

#include <confiance/limits.h>

#include "names.h"

enum ike_ask { IKE_ASK_V2, IKE_ASK_MAIN, IKE_ASK_AGGRESSIVE };
#define IKE_V1_ROUNDS 9 /* sets of transforms of version 1, see codec_ike.c */

struct ike_offer {
	enum ike_ask ask;
	struct ike_set set; /* v2: all kinds together */
	unsigned int group; /* of the key exchange payload */
	bool extensions;    /* v2: say which ones we know */
	unsigned int round; /* v1 */
};
/* What is random in a message; the collector brings it. */
struct ike_fresh {
	unsigned char spi[8], nonce[32], bytes[64];
	unsigned char cookie[CF_IKE_COOKIE];
	size_t cookie_len;
};
void ike_build(
    struct cf_buf *, const struct ike_offer *, const struct ike_fresh *);

enum ike_outcome {
	IKE_ACCEPTED,	 /* a proposal was chosen */
	IKE_INVALID_KE,	 /* it was, and another group is wanted */
	IKE_NO_PROPOSAL, /* refused */
	IKE_COOKIE,	 /* ask again with it */
	IKE_NO_VERSION,	 /* this version of IKE is not spoken */
	IKE_ODD,	 /* another error, or no sense */
	/* Without a message: */
	IKE_SILENT,
	IKE_TURNED_AWAY, /* ICMP port unreachable */
	IKE_NO_ROUTE,
	IKE_STOPPED,
};
struct ike_vendor {
	unsigned char id[CF_IKE_VENDOR_LEN];
	size_t len;
};
struct ike_answer {
	enum ike_outcome outcome;
	unsigned int notify; /* of an error */
	unsigned int group;  /* wanted, or chosen */
	int chosen[IKE_KINDS]; /* v2: indexes, -1 none or unknown */
	unsigned int cipher, bits, hash, auth; /* v1 */
	unsigned char cookie[CF_IKE_COOKIE];
	size_t cookie_len;
	unsigned int notifies[CF_IKE_VENDORS];
	size_t nnotifies;
	struct ike_vendor vendors[CF_IKE_VENDORS];
	size_t nvendors;
	bool truncated; /* more of them than are kept */
};
/* CF_EPARSE: no message of IKE, or none that answers spi. */
int ike_parse(const void *, size_t, const unsigned char spi[8],
    struct ike_answer *ret);

#endif
