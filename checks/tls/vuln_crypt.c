/*
 * Computations of the probes (see vuln_crypt.h).  The one file of the probes
 * that knows libcrypto.  The keys are the peer's public key and the secret of
 * a session of our own.
 */
#include <string.h>

#include <openssl/bn.h>
#include <openssl/core_names.h>
#include <openssl/crypto.h>
#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/hmac.h>
#include <openssl/rsa.h>
#include <openssl/x509.h>

#include <confiance/limits.h>

#include "key_notes.h"
#include "vuln_crypt.h"
#include "weak_keys.h"

/* ---- The binder of a PSK: RFC 8446, 7.1 and 4.2.11.2 ---- */

struct schedule {
	const EVP_MD *md;
	unsigned int len;
};

static bool
hmac(const struct schedule *k, const unsigned char *key, const void *data,
    size_t n, unsigned char *ret)
{
	unsigned int len = 0;

	return HMAC(k->md, key, (int)k->len, data, n, ret, &len) != NULL &&
	       len == k->len;
}

/* HKDF-Expand-Label of one block, which is all that is asked of it. */
static bool
expand_label(const struct schedule *k, const unsigned char *secret,
    const char *label, const unsigned char *context, size_t context_len,
    unsigned char *ret)
{
	struct cf_buf b;
	size_t v;
	bool ok;

	cf_buf_init(&b, 256);
	cf_buf_u16(&b, k->len);
	v = cf_buf_open(&b, 1);
	cf_buf_str(&b, "tls13 ");
	cf_buf_str(&b, label);
	cf_buf_close(&b, v, 1);
	v = cf_buf_open(&b, 1);
	cf_buf_add(&b, context, context_len);
	cf_buf_close(&b, v, 1);
	cf_buf_u8(&b, 1); /* HKDF's counter */
	ok = !cf_buf_failed(&b) && hmac(k, secret, b.data, b.len, ret);
	cf_buf_free(&b);
	return ok;
}

static bool
binder(const struct schedule *k, const struct cf_tls_ticket *t,
    const void *hello, size_t len, unsigned char *ret)
{
	unsigned char zeros[EVP_MAX_MD_SIZE] = { 0 }, early[EVP_MAX_MD_SIZE];
	unsigned char key[EVP_MAX_MD_SIZE], hash[EVP_MAX_MD_SIZE];
	bool ok;

	ok = hmac(k, zeros, t->psk, t->psk_len, early) &&
	     EVP_Digest("", 0, hash, NULL, k->md, NULL) == 1 &&
	     expand_label(k, early, "res binder", hash, k->len, key) &&
	     expand_label(k, key, "finished", NULL, 0, early) &&
	     EVP_Digest(hello, len, hash, NULL, k->md, NULL) == 1 &&
	     hmac(k, early, hash, k->len, ret);
	OPENSSL_cleanse(early, sizeof(early));
	OPENSSL_cleanse(key, sizeof(key));
	return ok;
}

/* ---- The hello that carries it ---- */

static size_t
ext_open(struct cf_buf *out, unsigned int type)
{
	cf_buf_u16(out, type);
	return cf_buf_open(out, 2);
}

static void
ext_bytes(struct cf_buf *out, unsigned int type, const void *p, size_t n)
{
	size_t ext = ext_open(out, type);

	cf_buf_add(out, p, n);
	cf_buf_close(out, ext, 2);
}

static void
ext_name(struct cf_buf *out, const char *name)
{
	size_t ext = ext_open(out, 0), list = cf_buf_open(out, 2), host;

	cf_buf_u8(out, 0);
	host = cf_buf_open(out, 2);
	cf_buf_str(out, name);
	cf_buf_close(out, host, 2);
	cf_buf_close(out, list, 2);
	cf_buf_close(out, ext, 2);
}

/* Shares that can be used, so that a server that refuses psk_ke goes on with
 * a whole handshake: any 32 bytes for x25519, the base point of P-256 (SEC 2,
 * 2.4.2).  Nothing is ever agreed upon with them. */
static void
ext_shares(struct cf_buf *out, const unsigned char *random)
{
	static const unsigned char base[65] = { 0x04, 0x6B, 0x17, 0xD1, 0xF2,
		0xE1, 0x2C, 0x42, 0x47, 0xF8, 0xBC, 0xE6, 0xE5, 0x63, 0xA4,
		0x40, 0xF2, 0x77, 0x03, 0x7D, 0x81, 0x2D, 0xEB, 0x33, 0xA0,
		0xF4, 0xA1, 0x39, 0x45, 0xD8, 0x98, 0xC2, 0x96, 0x4F, 0xE3,
		0x42, 0xE2, 0xFE, 0x1A, 0x7F, 0x9B, 0x8E, 0xE7, 0xEB, 0x4A,
		0x7C, 0x0F, 0x9E, 0x16, 0x2B, 0xCE, 0x33, 0x57, 0x6B, 0x31,
		0x5E, 0xCE, 0xCB, 0xB6, 0x40, 0x68, 0x37, 0xBF, 0x51, 0xF5 };
	size_t ext = ext_open(out, 51), list = cf_buf_open(out, 2), one;

	cf_buf_u16(out, 29);
	one = cf_buf_open(out, 2);
	cf_buf_add(out, random, 32);
	cf_buf_close(out, one, 2);
	cf_buf_u16(out, 23);
	one = cf_buf_open(out, 2);
	cf_buf_add(out, base, sizeof(base));
	cf_buf_close(out, one, 2);
	cf_buf_close(out, list, 2);
	cf_buf_close(out, ext, 2);
}

static void
put_extensions(struct cf_buf *out, const struct cf_tls_ticket *t,
    const char *sni, int64_t age_ms, const unsigned char *share, unsigned int len)
{
	static const unsigned char zeros[EVP_MAX_MD_SIZE];
	size_t ext, list;

	if (sni != NULL && sni[0] != '\0')
		ext_name(out, sni);
	ext_bytes(out, 10, "\0\x06\0\x1D\0\x17\0\x18", 8);
	ext_bytes(out, 13,
	    "\0\x12\x04\x03\x05\x03\x06\x03\x08\x07\x08\x04\x08\x05\x08\x06"
	    "\x04\x01\x05\x01",
	    20);
	ext_bytes(out, 43, "\x02\x03\x04", 3);
	ext_bytes(out, 45, "\x01\x00", 2); /* psk_ke */
	ext_shares(out, share);
	ext = ext_open(out, 41); /* stands last */
	list = cf_buf_open(out, 2);
	cf_buf_u16(out, (unsigned int)t->len);
	cf_buf_add(out, t->bytes, t->len);
	cf_buf_u32(out, (uint32_t)age_ms + t->age_add);
	cf_buf_close(out, list, 2);
	cf_buf_u16(out, len + 1);
	cf_buf_u8(out, len);
	cf_buf_add(out, zeros, len);
	cf_buf_close(out, ext, 2);
}

int
vuln_psk_hello(struct cf_buf *out, const struct cf_tls_ticket *t,
    const char *sni, int64_t age_ms,
    const unsigned char random[VULN_PSK_RANDOM])
{
	struct schedule k = { t->sha384 ? EVP_sha384() : EVP_sha256(), 0 };
	unsigned char mac[EVP_MAX_MD_SIZE];
	size_t record, message, start, exts;

	k.len = (unsigned int)EVP_MD_get_size(k.md);
	if (t->psk_len != k.len || t->len > 0xF000)
		return CF_EPARSE;
	cf_buf_u8(out, 22);
	cf_buf_u16(out, 0x0301);
	record = cf_buf_open(out, 2);
	start = out->len;
	cf_buf_u8(out, 1);
	message = cf_buf_open(out, 3);
	cf_buf_u16(out, 0x0303);
	cf_buf_add(out, random, 32);
	cf_buf_u8(out, 32);
	cf_buf_add(out, random + 32, 32);
	cf_buf_u16(out, 6); /* only what has the hash of the ticket */
	cf_buf_u16(out, t->suite);
	cf_buf_u16(out, t->sha384 ? 0x1302 : 0x1301);
	cf_buf_u16(out, t->sha384 ? 0x1302 : 0x1303);
	cf_buf_u16(out, 0x0100);
	exts = cf_buf_open(out, 2);
	put_extensions(out, t, sni, age_ms, random + 64, k.len);
	cf_buf_close(out, exts, 2);
	cf_buf_close(out, message, 3);
	cf_buf_close(out, record, 2);
	if (cf_buf_failed(out))
		return CF_ELIMIT;
	/* The binder covers the hello up to the list of binders. */
	if (!binder(&k, t, out->data + start, out->len - start - k.len - 3,
		mac))
		return CF_ENOMEM;
	memcpy(out->data + out->len - k.len, mac, k.len);
	return CF_OK;
}

/* ---- RSA ---- */

static EVP_PKEY *
public_key(const unsigned char *der, size_t len)
{
	X509 *cert = d2i_X509(NULL, &der, (long)len);
	EVP_PKEY *key = cert != NULL ? X509_get_pubkey(cert) : NULL;

	X509_free(cert);
	ERR_clear_error();
	return key;
}

/* A key for RSASSA-PSS alone cannot encrypt, and is made as any other. */
static bool
is_rsa(const EVP_PKEY *key, bool pss)
{
	int id = key != NULL ? EVP_PKEY_get_base_id(key) : EVP_PKEY_NONE;

	return id == EVP_PKEY_RSA || (pss && id == EVP_PKEY_RSA_PSS);
}

/* The five messages of the ROBOT authors' test (section 2.4). */
static void
robot_block(unsigned int variant, unsigned char *m, size_t n)
{
	size_t secret = n - 48;

	memset(m, 0xAB, n);
	m[0] = 0;
	m[1] = 2;
	m[secret - 1] = 0;
	m[secret] = 3; /* the version that the hello offered */
	m[secret + 1] = 3;
	switch (variant) {
	case 1:
		m[0] = 0x41;
		m[1] = 0x17;
		break;
	case 2:
		m[secret - 1] = 0x11;
		m[n - 2] = 0;
		break;
	case 3:
		m[secret - 1] = 0x11;
		break;
	case 4:
		m[secret] = 2;
		m[secret + 1] = 2;
		break;
	default:
		break;
	}
}

int
vuln_rsa_message(unsigned int variant, const unsigned char *leaf,
    size_t leaf_len, struct cf_buf *out)
{
	unsigned char plain[2048], cipher[2048];
	EVP_PKEY *key = public_key(leaf, leaf_len);
	EVP_PKEY_CTX *ctx = NULL;
	size_t n, len = sizeof(cipher);
	int code = CF_EPARSE;

	if (!is_rsa(key, false))
		goto out;
	n = (size_t)EVP_PKEY_get_size(key);
	if (n < 64 || n > sizeof(plain))
		goto out;
	robot_block(variant, plain, n);
	/* Larger than the modulus it could not be encrypted. */
	if (EVP_PKEY_get_bits(key) != (int)(8 * n))
		plain[0] = 0;
	ctx = EVP_PKEY_CTX_new(key, NULL);
	if (ctx != NULL && EVP_PKEY_encrypt_init(ctx) == 1 &&
	    EVP_PKEY_CTX_set_rsa_padding(ctx, RSA_NO_PADDING) == 1 &&
	    EVP_PKEY_encrypt(ctx, cipher, &len, plain, n) == 1) {
		cf_buf_add(out, cipher, len);
		code = CF_OK;
	}
	ERR_clear_error();
out:
	EVP_PKEY_CTX_free(ctx);
	EVP_PKEY_free(key);
	return code;
}

/* CVE-2017-15361: such a modulus is a power of 65537 modulo every small
 * prime, since its primes are (Nemec and others, CCS 2017, section 2). */
static bool
is_roca(const BIGNUM *n)
{
	static const unsigned char primes[] = { 3, 5, 7, 11, 13, 17, 19, 23, 29,
		31, 37, 41, 43, 47, 53, 59, 61, 67, 71, 73, 79, 83, 89, 97, 101,
		103, 107, 109, 113, 127, 131, 137, 139, 149, 151, 157, 163,
		167 };
	unsigned int p, power, rest;
	size_t i;

	for (i = 0; i < CF_NELEM(primes); i++) {
		p = primes[i];
		rest = (unsigned int)BN_mod_word(n, p);
		power = 1;
		while (power != rest) {
			power = power * (65537 % p) % p;
			if (power == 1)
				return false;
		}
	}
	return true;
}

/* The integer square root, by Newton from above. */
static bool
square_root(BIGNUM *ret, const BIGNUM *n, BN_CTX *ctx)
{
	BIGNUM *x = BN_new(), *y = BN_new();
	bool ok = x != NULL && y != NULL && BN_one(x) == 1 &&
		  BN_lshift(x, x, (BN_num_bits(n) + 1) / 2 + 1) == 1;

	while (ok) {
		ok = BN_div(y, NULL, n, x, ctx) == 1 && BN_add(y, y, x) == 1 &&
		     BN_rshift1(y, y) == 1;
		if (!ok || BN_cmp(y, x) >= 0)
			break;
		BN_swap(x, y);
	}
	ok = ok && BN_copy(ret, x) != NULL;
	BN_free(x);
	BN_free(y);
	return ok;
}

/* Fermat: n = a*a - b*b with a close to the root (CVE-2022-26320). */
static bool
close_primes(const BIGNUM *n)
{
	BN_CTX *ctx = BN_CTX_new();
	BIGNUM *a = BN_new(), *b = BN_new(), *d = BN_new(), *e = BN_new();
	bool ok, found = false;
	int i;

	ok = ctx != NULL && a != NULL && b != NULL && d != NULL && e != NULL &&
	     BN_num_bits(n) <= 16384 && square_root(a, n, ctx);
	for (i = 0; ok && !found && i < 100; i++) {
		ok = BN_sqr(d, a, ctx) == 1 && BN_sub(d, d, n) == 1;
		if (ok && !BN_is_negative(d))
			found = square_root(b, d, ctx) &&
				BN_sqr(e, b, ctx) == 1 && BN_cmp(e, d) == 0;
		ok = ok && BN_add_word(a, 1) == 1;
	}
	BN_free(a);
	BN_free(b);
	BN_free(d);
	BN_free(e);
	BN_CTX_free(ctx);
	return found;
}

unsigned int
vuln_key_flaws(const unsigned char *cert, size_t cert_len)
{
	EVP_PKEY *key = public_key(cert, cert_len);
	BIGNUM *n = NULL;
	unsigned int flaws = 0;

	if (is_rsa(key, true) &&
	    EVP_PKEY_get_bn_param(key, OSSL_PKEY_PARAM_RSA_N, &n) == 1 &&
	    !BN_is_zero(n)) {
		flaws = VULN_KEY_RSA;
		flaws |= is_roca(n) ? VULN_KEY_ROCA : 0;
		flaws |= close_primes(n) ? VULN_KEY_CLOSE : 0;
	}
	switch (key != NULL ? tls_weak_key(key) : TLS_WEAK_KEY_NO_LIST) {
	case TLS_WEAK_KEY_LISTED:
		flaws |= VULN_KEY_DEBIAN | VULN_KEY_COMPARED;
		break;
	case TLS_WEAK_KEY_UNLISTED:
		flaws |= VULN_KEY_COMPARED;
		break;
	case TLS_WEAK_KEY_NEVER:
		flaws |= VULN_KEY_OTHER;
		break;
	default:
		break;
	}
	BN_free(n);
	EVP_PKEY_free(key);
	ERR_clear_error();
	return flaws;
}

size_t
vuln_flaw_names(unsigned int flaws, const char *ret[VULN_KEY_FLAWS])
{
	size_t n = 0;

	if (flaws & VULN_KEY_DEBIAN)
		ret[n++] = "debian";
	if (flaws & VULN_KEY_ROCA)
		ret[n++] = "roca";
	if (flaws & VULN_KEY_CLOSE)
		ret[n++] = "close-primes";
	return n;
}

const char *
vuln_key_note(unsigned int flaws)
{
	if (flaws == 0)
		return TLS_KEY_NOTE_UNREAD;
	if (!(flaws & VULN_KEY_RSA))
		return flaws & VULN_KEY_COMPARED ? TLS_KEY_NOTE_EC :
						   TLS_KEY_NOTE_OTHER;
	return flaws & VULN_KEY_COMPARED ? TLS_KEY_NOTE_RSA :
					   TLS_KEY_NOTE_RSA_NO_LIST;
}
