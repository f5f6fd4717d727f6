/*
 * The tables.  The word on each transform is a reading: of the ANSSI note
 * DAT-NT-003 v1.1, which is known here through its summaries only (AES in a
 * sound mode, SHA-2, groups of at least 2048 bits or curves of at least 256,
 * DES, 3DES, MD5 and SHA-1 set aside), and of RFC 8247 for what the note does
 * not name.  ChaCha20-Poly1305, Camellia, AES-XCBC and -CMAC, short tags,
 * 23 and 24, GOST and ML-KEM without a second exchange are left open.
 */
#include <string.h>

#include "names.h"

#define ENC(id, attr, name, bits, block, word)                          \
	{ IKE_ENCR, id, attr, name, bits, block, 0, false, false, 0, word }
#define AEAD(id, attr, name, bits, block, tag, word)                    \
	{ IKE_ENCR, id, attr, name, bits, block, tag, true, false, 0, word }
#define AES3(id, name, make)                                            \
	make(id, 256, name "_256"), make(id, 192, name "_192"),         \
	    make(id, 128, name "_128")
#define CBC(id, a, n) ENC(id, a, n, a, 128, IKE_FITS)
#define CAM(id, a, n) ENC(id, a, n, a, 128, IKE_OPEN)
#define T16(id, a, n) AEAD(id, a, n, a, 128, 128, IKE_FITS)
#define T12(id, a, n) AEAD(id, a, n, a, 128, 96, IKE_OPEN)
#define T8(id, a, n) AEAD(id, a, n, a, 128, 64, IKE_OPEN)
#define PRF(id, name, bits, word)                                       \
	{ IKE_PRF, id, 0, name, bits, 0, 0, false, false, 0, word }
#define INTEG(id, name, bits, tag, word)                                \
	{ IKE_INTEG, id, 0, name, bits, 0, tag, false, false, 0, word }
#define MODP(id, name, bits, word)                                      \
	{ IKE_DH, id, 0, name, bits, 0, 0, false, false, (bits) / 8, word }
#define EC(id, name, bits, ke, word)                                    \
	{ IKE_DH, id, 0, name, bits, 0, 0, false, true, ke, word }

const struct ike_transform ike_transforms[] = {
	AES3(20, "AES_GCM_16", T16),
	AEAD(28, 0, "CHACHA20_POLY1305", 256, 0, 128, IKE_OPEN),
	AES3(16, "AES_CCM_16", T16),
	AES3(19, "AES_GCM_12", T12),
	AES3(18, "AES_GCM_8", T8),
	AES3(12, "AES_CBC", CBC),
	AES3(13, "AES_CTR", CBC),
	AES3(23, "CAMELLIA_CBC", CAM),
	ENC(3, 0, "3DES", 112, 64, IKE_WEAK),
	ENC(7, 128, "BLOWFISH_128", 128, 64, IKE_WEAK),
	ENC(6, 128, "CAST_128", 128, 64, IKE_WEAK),
	ENC(5, 0, "IDEA", 128, 64, IKE_WEAK),
	ENC(2, 0, "DES", 56, 64, IKE_WEAK),
	ENC(1, 0, "DES_IV64", 56, 64, IKE_WEAK),
	ENC(11, 0, "NULL", 0, 0, IKE_WEAK),
	PRF(7, "PRF_HMAC_SHA2_512", 512, IKE_FITS),
	PRF(6, "PRF_HMAC_SHA2_384", 384, IKE_FITS),
	PRF(5, "PRF_HMAC_SHA2_256", 256, IKE_FITS),
	PRF(8, "PRF_AES128_CMAC", 0, IKE_OPEN),
	PRF(4, "PRF_AES128_XCBC", 0, IKE_OPEN),
	PRF(2, "PRF_HMAC_SHA1", 160, IKE_WEAK),
	PRF(1, "PRF_HMAC_MD5", 128, IKE_WEAK),
	INTEG(14, "AUTH_HMAC_SHA2_512_256", 512, 256, IKE_FITS),
	INTEG(13, "AUTH_HMAC_SHA2_384_192", 384, 192, IKE_FITS),
	INTEG(12, "AUTH_HMAC_SHA2_256_128", 256, 128, IKE_FITS),
	INTEG(8, "AUTH_AES_CMAC_96", 0, 96, IKE_OPEN),
	INTEG(5, "AUTH_AES_XCBC_96", 0, 96, IKE_OPEN),
	INTEG(7, "AUTH_HMAC_SHA1_160", 160, 160, IKE_WEAK),
	INTEG(2, "AUTH_HMAC_SHA1_96", 160, 96, IKE_WEAK),
	INTEG(6, "AUTH_HMAC_MD5_128", 128, 128, IKE_WEAK),
	INTEG(1, "AUTH_HMAC_MD5_96", 128, 96, IKE_WEAK),
	EC(31, "CURVE25519", 252, 32, IKE_FITS),
	EC(19, "ECP_256", 256, 64, IKE_FITS),
	EC(20, "ECP_384", 384, 96, IKE_FITS),
	EC(21, "ECP_521", 521, 132, IKE_FITS),
	EC(28, "BRAINPOOL_P256R1", 256, 64, IKE_FITS),
	EC(29, "BRAINPOOL_P384R1", 384, 96, IKE_FITS),
	EC(30, "BRAINPOOL_P512R1", 512, 128, IKE_FITS),
	EC(32, "CURVE448", 446, 56, IKE_FITS),
	MODP(15, "MODP_3072", 3072, IKE_FITS),
	MODP(16, "MODP_4096", 4096, IKE_FITS),
	MODP(17, "MODP_6144", 6144, IKE_FITS),
	MODP(18, "MODP_8192", 8192, IKE_FITS),
	MODP(14, "MODP_2048", 2048, IKE_FITS),
	{ IKE_DH, 36, 0, "ML_KEM_768", 0, 0, 0, false, false, 1184, IKE_OPEN },
	{ IKE_DH, 37, 0, "ML_KEM_1024", 0, 0, 0, false, false, 1568, IKE_OPEN },
	{ IKE_DH, 35, 0, "ML_KEM_512", 0, 0, 0, false, false, 800, IKE_OPEN },
	MODP(24, "MODP_2048_256", 2048, IKE_OPEN),
	MODP(23, "MODP_2048_224", 2048, IKE_OPEN),
	EC(33, "GOST3410_2012_256", 256, 64, IKE_OPEN),
	EC(34, "GOST3410_2012_512", 512, 128, IKE_OPEN),
	EC(26, "ECP_224", 224, 56, IKE_WEAK),
	EC(27, "BRAINPOOL_P224R1", 224, 56, IKE_WEAK),
	EC(25, "ECP_192", 192, 48, IKE_WEAK),
	MODP(5, "MODP_1536", 1536, IKE_WEAK),
	MODP(22, "MODP_1024_160", 1024, IKE_WEAK),
	MODP(2, "MODP_1024", 1024, IKE_WEAK),
	MODP(1, "MODP_768", 768, IKE_WEAK),
};
const size_t ike_ntransforms = CF_NELEM(ike_transforms);

int
ike_transform_find(enum ike_kind kind, unsigned int id, unsigned int attr)
{
	size_t i;

	for (i = 0; i < ike_ntransforms; i++) {
		const struct ike_transform *t = &ike_transforms[i];

		if (t->kind == kind && t->id == id && t->attr == attr)
			return (int)i;
	}
	return -1;
}

const struct ike_transform *
ike_transform_named(enum ike_kind kind, const char *name)
{
	size_t i;

	for (i = 0; i < ike_ntransforms; i++) {
		if (ike_transforms[i].kind == kind &&
		    cf_streq(ike_transforms[i].name, name))
			return &ike_transforms[i];
	}
	return NULL;
}

/* ---- Sets ---- */

bool
ike_has(const struct ike_set *s, int i)
{
	return i >= 0 && i < 128 && (s->w[i / 64] >> (i % 64) & 1) != 0;
}

void
ike_put(struct ike_set *s, int i)
{
	if (i >= 0 && i < 128)
		s->w[i / 64] |= (uint64_t)1 << (i % 64);
}

void
ike_drop(struct ike_set *s, int i)
{
	if (i >= 0 && i < 128)
		s->w[i / 64] &= ~((uint64_t)1 << (i % 64));
}

size_t
ike_count(const struct ike_set *s)
{
	size_t n = 0;
	int i;

	for (i = 0; i < 128; i++)
		n += ike_has(s, i);
	return n;
}

int
ike_first(const struct ike_set *s)
{
	int i;

	for (i = 0; i < 128; i++) {
		if (ike_has(s, i))
			return i;
	}
	return -1;
}

struct ike_set
ike_all(enum ike_kind kind)
{
	struct ike_set s = { { 0, 0 } };
	size_t i;

	for (i = 0; i < ike_ntransforms; i++) {
		if (ike_transforms[i].kind == kind)
			ike_put(&s, (int)i);
	}
	return s;
}

struct ike_set
ike_join(struct ike_set a, struct ike_set b)
{
	return (struct ike_set){ { a.w[0] | b.w[0], a.w[1] | b.w[1] } };
}

struct ike_set
ike_cut(struct ike_set a, struct ike_set b)
{
	return (struct ike_set){ { a.w[0] & ~b.w[0], a.w[1] & ~b.w[1] } };
}

/* ---- Words ---- */

const char *
ike_notify_name(unsigned int type)
{
	static const struct {
		unsigned int type;
		const char *name;
	} names[] = {
		{ 1, "UNSUPPORTED_CRITICAL_PAYLOAD" },
		{ 5, "INVALID_MAJOR_VERSION" },
		{ 7, "INVALID_SYNTAX" },
		{ 14, "NO_PROPOSAL_CHOSEN" },
		{ 17, "INVALID_KE_PAYLOAD" },
		{ 24, "AUTHENTICATION_FAILED" },
		{ 43, "TEMPORARY_FAILURE" },
		{ 16388, "NAT_DETECTION_SOURCE_IP" },
		{ 16389, "NAT_DETECTION_DESTINATION_IP" },
		{ 16390, "COOKIE" },
		{ 16404, "MULTIPLE_AUTH_SUPPORTED" },
		{ 16406, "REDIRECT_SUPPORTED" },
		{ 16407, "REDIRECT" },
		{ 16418, "CHILDLESS_IKEV2_SUPPORTED" },
		{ 16430, "IKEV2_FRAGMENTATION_SUPPORTED" },
		{ 16431, "SIGNATURE_HASH_ALGORITHMS" },
		{ 16435, "USE_PPK" },
		{ 16438, "INTERMEDIATE_EXCHANGE_SUPPORTED" },
	};
	size_t i;

	for (i = 0; i < CF_NELEM(names); i++) {
		if (names[i].type == type)
			return names[i].name;
	}
	return NULL;
}

const char *
ike_v1_cipher(unsigned int id, unsigned int bits)
{
	if (id == 7)
		return bits == 128 ? "AES_CBC_128" :
		    bits == 192	   ? "AES_CBC_192" :
		    bits == 256	   ? "AES_CBC_256" :
				     NULL;
	return id == 1 ? "DES" : id == 3 ? "BLOWFISH_128" : id == 5 ? "3DES" :
	    id == 6 ? "CAST_128" : NULL;
}

const char *
ike_v1_hash(unsigned int id)
{
	static const char *const names[] = { NULL, "MD5", "SHA1", NULL,
		"SHA2_256", "SHA2_384", "SHA2_512" };

	return id < CF_NELEM(names) ? names[id] : NULL;
}

const char *
ike_v1_auth(unsigned int id)
{
	switch (id) {
	case 1:
		return "PSK";
	case 3:
		return "RSA_SIG";
	case 9:
		return "ECDSA_256";
	case 10:
		return "ECDSA_384";
	case 11:
		return "ECDSA_521";
	case 64221:
		return "HYBRID_RSA";
	case 65001:
		return "XAUTH_PSK";
	default:
		return NULL;
	}
}

/* Some that were published by their makers or in an RFC. */
const char *
ike_vendor_name(const unsigned char *id, size_t len)
{
	static const struct {
		unsigned char id[8];
		const char *name;
	} names[] = {
		{ { 0x88, 0x2f, 0xe5, 0x6d, 0x6f, 0xd2, 0x0d, 0xbc },
		    "strongSwan" },
		{ { 0x09, 0x00, 0x26, 0x89, 0xdf, 0xd6, 0xb7, 0x12 }, "XAUTH" },
		{ { 0xaf, 0xca, 0xd7, 0x13, 0x68, 0xa1, 0xf1, 0xc9 },
		    "Dead Peer Detection" },
		{ { 0x4a, 0x13, 0x1c, 0x81, 0x07, 0x03, 0x58, 0x45 },
		    "RFC 3947 NAT-T" },
		{ { 0x40, 0x48, 0xb7, 0xd5, 0x6e, 0xbc, 0xe8, 0x85 },
		    "IKE fragmentation" },
		{ { 0x12, 0xf5, 0xf2, 0x8c, 0x45, 0x71, 0x68, 0xa9 },
		    "Cisco Unity" },
	};
	size_t i;

	for (i = 0; i < CF_NELEM(names); i++) {
		if (len >= 8 && memcmp(id, names[i].id, 8) == 0)
			return names[i].name;
	}
	return NULL;
}
