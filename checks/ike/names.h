/*
 * What the numbers of IKE mean: transforms of IKEv2 with the sizes that rules
 * hold against thresholds, attributes of IKEv1, notifications.  Pure; numbers
 * are those of the IANA registries "IKEv2 Parameters" and "IPSEC".
 */
#ifndef CONFIANCE_IKE_NAMES_H
#define CONFIANCE_IKE_NAMES_H

#include <confiance/base.h>

/* Transform types, RFC 7296, 3.3.2. */
enum ike_kind { IKE_ENCR = 1, IKE_PRF, IKE_INTEG, IKE_DH, IKE_KINDS };

/* What the ANSSI note on IPsec says of it, as far as it is known here: it
 * fits, it does not, or the note (of 2015) does not settle it. */
enum ike_word { IKE_FITS, IKE_WEAK, IKE_OPEN };

struct ike_transform {
	enum ike_kind kind;
	unsigned int id;
	unsigned int attr; /* key length attribute, bits; 0 none */
	const char *name;
	unsigned int size;  /* bits: key, hash, modulus or group order */
	unsigned int block; /* bits; 0: no block cipher */
	unsigned int tag;   /* bits of an AEAD or integrity tag; 0 none */
	bool aead, ec;
	unsigned int ke; /* bytes of a public value */
	enum ike_word word;
};
extern const struct ike_transform ike_transforms[];
extern const size_t ike_ntransforms; /* at most 128 */

/* -1 when it is not in the table. */
int ike_transform_find(enum ike_kind, unsigned int id, unsigned int attr);
const struct ike_transform *ike_transform_named(enum ike_kind, const char *);

/* A set of indexes into the table. */
struct ike_set {
	uint64_t w[2];
};
bool ike_has(const struct ike_set *, int i);
void ike_put(struct ike_set *, int i);
void ike_drop(struct ike_set *, int i);
size_t ike_count(const struct ike_set *);
int ike_first(const struct ike_set *); /* -1 when empty */
struct ike_set ike_all(enum ike_kind);
struct ike_set ike_join(struct ike_set, struct ike_set);
struct ike_set ike_cut(struct ike_set, struct ike_set); /* without the second */

/* NULL when unknown. */
const char *ike_notify_name(unsigned int type); /* of IKEv2 */
const char *ike_v1_cipher(unsigned int id, unsigned int bits);
const char *ike_v1_hash(unsigned int id);
const char *ike_v1_auth(unsigned int id);
const char *ike_vendor_name(const unsigned char *id, size_t len);

#endif
