/*
 * The small client (see vuln_client.h), by libcrypto.  It trusts no byte of
 * the server: lengths go through bounded readers, and what cannot be
 * decrypted is said to be so.  Sources: RFC 2246, 4346 and 5246 (sections 6.2.3,
 * 6.3, 7.4.7 to 8.1), RFC 5288 (GCM), RFC 8422 (ECDHE).
 */
#include <string.h>

#include <openssl/bn.h>
#include <openssl/core_names.h>
#include <openssl/crypto.h>
#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/hmac.h>
#include <openssl/kdf.h>
#include <openssl/params.h>

#include "vuln_client.h"
#include "vuln_crypt.h"

struct vuln_cipher {
	uint16_t id;
	unsigned char key_len;
	bool ecdhe, gcm;
	const char *mac, *prf; /* prf: of TLS 1.2 */
};

static const struct vuln_cipher ciphers[] = {
	{ 0xC013, 16, true, false, "SHA1", "SHA256" },
	{ 0xC014, 32, true, false, "SHA1", "SHA256" },
	{ 0xC027, 16, true, false, "SHA256", "SHA256" },
	{ 0xC028, 32, true, false, "SHA384", "SHA384" },
	{ 0xC009, 16, true, false, "SHA1", "SHA256" },
	{ 0xC00A, 32, true, false, "SHA1", "SHA256" },
	{ 0xC023, 16, true, false, "SHA256", "SHA256" },
	{ 0xC024, 32, true, false, "SHA384", "SHA384" },
	{ 0x002F, 16, false, false, "SHA1", "SHA256" },
	{ 0x0035, 32, false, false, "SHA1", "SHA256" },
	{ 0x003C, 16, false, false, "SHA256", "SHA256" },
	{ 0x003D, 32, false, false, "SHA256", "SHA256" },
	{ 0xC02F, 16, true, true, NULL, "SHA256" },
	{ 0xC030, 32, true, true, NULL, "SHA384" },
	{ 0xC02B, 16, true, true, NULL, "SHA256" },
	{ 0xC02C, 32, true, true, NULL, "SHA384" },
};

size_t
vuln_client_suites(bool curves, uint16_t ret[32])
{
	size_t i, n = 0;

	for (i = 0; i < CF_NELEM(ciphers); i++) {
		if (curves ? ciphers[i].ecdhe : !ciphers[i].gcm)
			ret[n++] = ciphers[i].id;
	}
	return n;
}

void
vuln_client_init(struct vuln_client *c, const void *hello, size_t len)
{
	memset(c, 0, sizeof(*c));
	cf_buf_init(&c->said, CF_TLS_HANDSHAKE + 8192);
	cf_buf_add(&c->said, hello, len);
}

void
vuln_client_free(struct vuln_client *c)
{
	cf_buf_free(&c->said);
	OPENSSL_cleanse(c->master, sizeof(c->master));
	OPENSSL_cleanse(c->key, sizeof(c->key));
	OPENSSL_cleanse(c->mac, sizeof(c->mac));
}

bool
vuln_client_is_cbc(const struct vuln_client *c)
{
	return c->cipher != NULL && !c->cipher->gcm;
}

size_t
vuln_client_mac_len(const struct vuln_client *c)
{
	return cf_streq(c->cipher->mac, "SHA1")	    ? 20
	       : cf_streq(c->cipher->mac, "SHA256") ? 32
						    : 48;
}

/* ---- Keys ---- */

/* RFC 5246, section 5; before TLS 1.2 libcrypto takes both halves for
 * "MD5-SHA1". */
static bool
prf(const struct vuln_client *c, const void *secret, size_t secret_len,
    const char *label, const void *seed, size_t seed_len, unsigned char *ret,
    size_t len)
{
	const char *digest =
	    c->version >= TLS_12 ? c->cipher->prf : "MD5-SHA1";
	EVP_KDF *kdf = EVP_KDF_fetch(NULL, "TLS1-PRF", NULL);
	EVP_KDF_CTX *ctx = kdf != NULL ? EVP_KDF_CTX_new(kdf) : NULL;
	OSSL_PARAM params[] = {
		OSSL_PARAM_construct_utf8_string(
		    OSSL_KDF_PARAM_DIGEST, (char *)digest, 0),
		OSSL_PARAM_construct_octet_string(
		    OSSL_KDF_PARAM_SECRET, (void *)secret, secret_len),
		OSSL_PARAM_construct_octet_string(
		    OSSL_KDF_PARAM_SEED, (void *)label, strlen(label)),
		OSSL_PARAM_construct_octet_string(
		    OSSL_KDF_PARAM_SEED, (void *)seed, seed_len),
		OSSL_PARAM_construct_end(),
	};
	bool ok = ctx != NULL && EVP_KDF_derive(ctx, ret, len, params) == 1;

	EVP_KDF_CTX_free(ctx);
	EVP_KDF_free(kdf);
	return ok;
}

static size_t
take(unsigned char *to, const unsigned char *block, size_t at, size_t n)
{
	memcpy(to, block + at, n);
	return at + n;
}

/* RFC 5246, 8.1 and 6.3.  The flight's hello and ours hold the randoms. */
static bool
derive(struct vuln_client *c, const struct vuln_flight *f,
    const unsigned char *secret, size_t secret_len)
{
	unsigned char seed[64], block[2 * (VULN_MAC_MAX + 32 + VULN_BLOCK)];
	size_t mac = c->cipher->gcm ? 0 : vuln_client_mac_len(c), at = 0;
	size_t key = c->cipher->key_len;
	size_t iv = c->cipher->gcm ? 4 : VULN_BLOCK;
	bool ok;

	memcpy(seed, c->said.data + 6, 32);
	memcpy(seed + 32, f->random, 32);
	ok = prf(c, secret, secret_len, "master secret", seed, 64, c->master,
	    sizeof(c->master));
	memcpy(seed, f->random, 32);
	memcpy(seed + 32, c->said.data + 6, 32);
	ok = ok && prf(c, c->master, sizeof(c->master), "key expansion", seed,
		       64, block, 2 * (mac + key + iv));
	if (ok) {
		at = take(c->mac[0], block, at, mac);
		at = take(c->mac[1], block, at, mac);
		at = take(c->key[0], block, at, key);
		at = take(c->key[1], block, at, key);
		at = take(c->iv[0], block, at, iv);
		take(c->iv[1], block, at, iv);
	}
	OPENSSL_cleanse(block, sizeof(block));
	return ok;
}

static bool
verify_data(struct vuln_client *c, const char *label, unsigned char ret[12])
{
	unsigned char hash[EVP_MAX_MD_SIZE];
	const char *name = c->version >= TLS_12 ? c->cipher->prf : "MD5-SHA1";
	EVP_MD *md = EVP_MD_fetch(NULL, name, NULL);
	unsigned int len = 0;
	bool ok = md != NULL && EVP_Digest(c->said.data, c->said.len, hash,
				    &len, md, NULL) == 1;

	EVP_MD_free(md);
	return ok && prf(c, c->master, sizeof(c->master), label, hash, len,
			 ret, 12);
}

/* ---- Records ---- */

static void
header(const struct vuln_client *c, int side, unsigned int type, size_t len,
    unsigned char ret[13])
{
	int i;

	for (i = 0; i < 8; i++)
		ret[i] = (unsigned char)(c->seq[side] >> (56 - 8 * i));
	ret[8] = (unsigned char)type;
	ret[9] = (unsigned char)(c->version >> 8);
	ret[10] = (unsigned char)c->version;
	ret[11] = (unsigned char)(len >> 8);
	ret[12] = (unsigned char)len;
}

bool
vuln_client_mac(struct vuln_client *c, unsigned int type, const void *data,
    size_t len, unsigned char *ret)
{
	unsigned char text[13 + 512];
	size_t n = 0;

	if (len > sizeof(text) - 13)
		return false;
	header(c, 0, type, len, text);
	memcpy(text + 13, data, len);
	return EVP_Q_mac(NULL, "HMAC", NULL, c->cipher->mac, NULL, c->mac[0],
		   vuln_client_mac_len(c), text, 13 + len, ret, VULN_MAC_MAX,
		   &n) != NULL;
}

/* One pass of AES-CBC without padding; the next iv is the last block of the
 * cipher text, which TLS 1.0 goes on with. */
static bool
cbc(const struct vuln_client *c, int side, bool seal,
    const unsigned char *iv, const unsigned char *in, size_t len,
    unsigned char *out)
{
	const EVP_CIPHER *aes =
	    c->cipher->key_len == 16 ? EVP_aes_128_cbc() : EVP_aes_256_cbc();
	EVP_CIPHER_CTX *ctx = EVP_CIPHER_CTX_new();
	int n = 0;
	bool ok;

	ok = ctx != NULL &&
	     EVP_CipherInit_ex2(ctx, aes, c->key[side], iv, seal, NULL) == 1 &&
	     EVP_CIPHER_CTX_set_padding(ctx, 0) == 1 &&
	     EVP_CipherUpdate(ctx, out, &n, in, (int)len) == 1 &&
	     n == (int)len;
	EVP_CIPHER_CTX_free(ctx);
	return ok;
}

static void
put_header(const struct vuln_client *c, unsigned int type, size_t len,
    struct cf_buf *out)
{
	cf_buf_u8(out, type);
	cf_buf_u16(out, c->version);
	cf_buf_u16(out, (unsigned int)len);
}

bool
vuln_client_seal(struct vuln_client *c, unsigned int type,
    const unsigned char *plain, size_t len, struct cf_buf *out)
{
	/* RFC 4346, 6.2.3.2: any iv that we have not shown; ours need not be
	 * unpredictable, as nothing is hidden. */
	unsigned char iv[VULN_BLOCK] = { 0x5A }, cipher[1024];

	if (len == 0 || len > sizeof(cipher) || len % VULN_BLOCK != 0)
		return false;
	iv[1] = (unsigned char)c->seq[0];
	if (c->version == TLS_10)
		memcpy(iv, c->iv[0], VULN_BLOCK);
	if (!cbc(c, 0, true, iv, plain, len, cipher))
		return false;
	put_header(c, type,
	    len + (c->version == TLS_10 ? 0 : sizeof(iv)), out);
	if (c->version != TLS_10)
		cf_buf_add(out, iv, sizeof(iv));
	cf_buf_add(out, cipher, len);
	memcpy(c->iv[0], cipher + len - VULN_BLOCK, VULN_BLOCK);
	c->seq[0]++;
	return true;
}

/* RFC 5288: salt and an explicit part make the nonce, the header is
 * authenticated beside. */
static bool
gcm(struct vuln_client *c, int side, unsigned int type,
    const unsigned char *explicit_part, const unsigned char *in, size_t len,
    unsigned char *out, unsigned char tag[16])
{
	const EVP_CIPHER *aes =
	    c->cipher->key_len == 16 ? EVP_aes_128_gcm() : EVP_aes_256_gcm();
	EVP_CIPHER_CTX *ctx = EVP_CIPHER_CTX_new();
	unsigned char nonce[12], beside[13], end[16];
	int n = 0;
	bool ok;

	memcpy(nonce, c->iv[side], 4);
	memcpy(nonce + 4, explicit_part, 8);
	header(c, side, type, len, beside);
	ok = ctx != NULL &&
	     EVP_CipherInit_ex2(
		 ctx, aes, c->key[side], nonce, side == 0, NULL) == 1 &&
	     EVP_CipherUpdate(ctx, NULL, &n, beside, sizeof(beside)) == 1 &&
	     EVP_CipherUpdate(ctx, out, &n, in, (int)len) == 1;
	if (ok && side == 1)
		ok = EVP_CIPHER_CTX_ctrl(
			 ctx, EVP_CTRL_AEAD_SET_TAG, 16, tag) == 1;
	ok = ok && EVP_CipherFinal_ex(ctx, end, &n) == 1;
	if (ok && side == 0)
		ok = EVP_CIPHER_CTX_ctrl(
			 ctx, EVP_CTRL_AEAD_GET_TAG, 16, tag) == 1;
	EVP_CIPHER_CTX_free(ctx);
	return ok;
}

/* A record that is as it should be. */
static bool
seal_right(struct vuln_client *c, unsigned int type, const unsigned char *data,
    size_t len, struct cf_buf *out)
{
	unsigned char plain[256], tag[16], nonce[8] = { 0 };
	size_t n, pad;

	if (len > 64)
		return false;
	if (c->cipher->gcm) {
		nonce[7] = (unsigned char)c->seq[0];
		if (!gcm(c, 0, type, nonce, data, len, plain, tag))
			return false;
		put_header(c, type, 8 + len + 16, out);
		cf_buf_add(out, nonce, 8);
		cf_buf_add(out, plain, len);
		cf_buf_add(out, tag, 16);
		c->seq[0]++;
		return true;
	}
	memcpy(plain, data, len);
	if (!vuln_client_mac(c, type, data, len, plain + len))
		return false;
	n = len + vuln_client_mac_len(c);
	pad = VULN_BLOCK - n % VULN_BLOCK;
	memset(plain + n, (int)(pad - 1), pad);
	return vuln_client_seal(c, type, plain, n + pad, out);
}

int
vuln_client_open(struct vuln_client *c, unsigned int type,
    struct cf_reader body, unsigned char *ret, size_t *ret_len)
{
	unsigned char iv[VULN_BLOCK], tag[16];
	const unsigned char *p;
	size_t len, mac, pad;

	if (c->cipher->gcm) {
		if (body.left < 8 + 16)
			return CF_EPARSE;
		len = body.left - 8 - 16;
		p = cf_read_bytes(&body, 8 + len + 16);
		memcpy(tag, p + 8 + len, 16);
		if (!gcm(c, 1, type, p, p + 8, len, ret, tag))
			return CF_EPARSE;
		c->seq[1]++;
		*ret_len = len;
		return CF_OK;
	}
	memcpy(iv, c->iv[1], VULN_BLOCK);
	if (c->version != TLS_10) {
		if ((p = cf_read_bytes(&body, VULN_BLOCK)) == NULL)
			return CF_EPARSE;
		memcpy(iv, p, VULN_BLOCK);
	}
	len = body.left;
	mac = vuln_client_mac_len(c);
	if (len < mac + 1 || len % VULN_BLOCK != 0)
		return CF_EPARSE;
	p = cf_read_bytes(&body, len);
	if (!cbc(c, 1, false, iv, p, len, ret))
		return CF_EPARSE;
	memcpy(c->iv[1], p + len - VULN_BLOCK, VULN_BLOCK);
	pad = ret[len - 1];
	if (pad + 1 + mac > len)
		return CF_EPARSE;
	/* Its MAC is not looked at: an alert by somebody between us would
	 * deceive us, as would any other answer. */
	c->seq[1]++;
	*ret_len = len - pad - 1 - mac;
	return CF_OK;
}

/* ---- The exchange ---- */

/* The body of the first message of a type in the flight. */
static bool
find_message(const struct vuln_flight *f, unsigned int type,
    struct cf_reader *ret)
{
	struct cf_reader m = cf_reader_init(f->msgs.data, f->at), body;
	unsigned int t;

	while (m.left > 0) {
		t = cf_read_u8(&m);
		body = cf_read_vec(&m, 3);
		if (cf_reader_failed(&m))
			return false;
		if (t == type) {
			*ret = body;
			return true;
		}
	}
	return false;
}

static EVP_PKEY *
make_key(unsigned int group)
{
	switch (group) {
	case 23:
		return EVP_PKEY_Q_keygen(NULL, NULL, "EC", "P-256");
	case 24:
		return EVP_PKEY_Q_keygen(NULL, NULL, "EC", "P-384");
	case 25:
		return EVP_PKEY_Q_keygen(NULL, NULL, "EC", "P-521");
	case 29:
		return EVP_PKEY_Q_keygen(NULL, NULL, "X25519");
	default:
		return NULL;
	}
}

/* Our share into out, what is agreed upon into secret. */
static int
agree(const struct vuln_flight *f, struct cf_buf *out, unsigned char *secret,
    size_t *secret_len)
{
	EVP_PKEY *mine = NULL, *theirs = NULL;
	EVP_PKEY_CTX *ctx = NULL;
	struct cf_reader m, point;
	unsigned char *share = NULL;
	size_t n, v;
	int code = CF_EPARSE;

	if (!find_message(f, 12, &m) || cf_read_u8(&m) != 3)
		return CF_EPARSE;
	mine = make_key(cf_read_u16(&m));
	point = cf_read_vec(&m, 1);
	if (mine == NULL)
		return CF_ENOTFOUND;
	theirs = EVP_PKEY_new();
	if (cf_reader_failed(&m) || theirs == NULL ||
	    EVP_PKEY_copy_parameters(theirs, mine) != 1 ||
	    EVP_PKEY_set1_encoded_public_key(theirs, point.p, point.left) != 1)
		goto out;
	ctx = EVP_PKEY_CTX_new(mine, NULL);
	n = EVP_PKEY_get1_encoded_public_key(mine, &share);
	if (ctx == NULL || n == 0 || EVP_PKEY_derive_init(ctx) != 1 ||
	    EVP_PKEY_derive_set_peer(ctx, theirs) != 1 ||
	    EVP_PKEY_derive(ctx, secret, secret_len) != 1)
		goto out;
	v = cf_buf_open(out, 1);
	cf_buf_add(out, share, n);
	cf_buf_close(out, v, 1);
	code = CF_OK;
out:
	OPENSSL_free(share);
	EVP_PKEY_CTX_free(ctx);
	EVP_PKEY_free(theirs);
	EVP_PKEY_free(mine);
	ERR_clear_error();
	return code;
}

/* The body of a ClientKeyExchange. */
static int
exchange(struct vuln_client *c, const struct vuln_flight *f,
    const unsigned char *point, struct cf_buf *out, unsigned char *secret,
    size_t *secret_len)
{
	size_t v;
	int code;

	if (point != NULL) {
		v = cf_buf_open(out, 1);
		cf_buf_add(out, point, 65);
		cf_buf_close(out, v, 1);
		memcpy(secret, point + 1, 32);
		*secret_len = 32;
		return CF_OK;
	}
	if (c->cipher->ecdhe)
		return agree(f, out, secret, secret_len);
	/* The secret of vuln_rsa_message(0). */
	memset(secret, 0xAB, 48);
	secret[0] = secret[1] = 3;
	*secret_len = 48;
	v = cf_buf_open(out, 2);
	code = vuln_rsa_message(0,
	    (const unsigned char *)f->msgs.data + f->leaf, f->leaf_len, out);
	cf_buf_close(out, v, 2);
	return code;
}

int
vuln_client_answer(struct vuln_client *c, const struct vuln_flight *f,
    const unsigned char *point, struct cf_buf *out)
{
	unsigned char secret[128], finished[16] = { 20, 0, 0, 12 };
	size_t secret_len = sizeof(secret), message, start, i;
	int code;

	c->version = f->version;
	for (i = 0; i < CF_NELEM(ciphers) && ciphers[i].id != f->suite; i++)
		;
	if (i == CF_NELEM(ciphers) || f->version < TLS_10 ||
	    f->version > TLS_12 || c->said.len < 38)
		return CF_ENOTFOUND;
	c->cipher = &ciphers[i];
	cf_buf_add(&c->said, f->msgs.data, f->at);
	start = c->said.len;
	cf_buf_u8(&c->said, 16);
	message = cf_buf_open(&c->said, 3);
	code = exchange(c, f, point, &c->said, secret, &secret_len);
	cf_buf_close(&c->said, message, 3);
	if (code == CF_OK &&
	    (cf_buf_failed(&c->said) || !derive(c, f, secret, secret_len)))
		code = CF_ENOMEM;
	if (code != CF_OK)
		goto out;
	put_header(c, 22, c->said.len - start, out);
	cf_buf_add(out, c->said.data + start, c->said.len - start);
	put_header(c, 20, 1, out);
	cf_buf_u8(out, 1);
	code = CF_ENOMEM;
	if (verify_data(c, "client finished", finished + 4) &&
	    seal_right(c, 22, finished, sizeof(finished), out)) {
		cf_buf_add(&c->said, finished, sizeof(finished));
		code = cf_buf_failed(out) ? CF_ENOMEM : CF_OK;
	}
out:
	OPENSSL_cleanse(secret, sizeof(secret));
	return code;
}

bool
vuln_client_finished(
    struct vuln_client *c, const unsigned char *message, size_t len)
{
	unsigned char want[12];

	return len == 16 && message[0] == 20 &&
	       verify_data(c, "server finished", want) &&
	       memcmp(message + 4, want, sizeof(want)) == 0;
}

/* ---- A point off the curve ---- */

/*
 * The tangent in a point of order 3 meets the curve there alone: for y^2 =
 * x^3 + ax + b' the division polynomial 3x^4 + 6ax^2 + 12b'x - a^2 is 0
 * (Silverman, exercise 3.7), so x gives b', and half of all x then have a y.
 * p = 3 mod 4, so a square root is a power.
 */
static bool
point_of(const BIGNUM *p, unsigned int start, BIGNUM *x, BIGNUM *y, BN_CTX *ctx)
{
	BIGNUM *a, *b, *t, *u, *e;
	bool found = false;
	int i;

	BN_CTX_start(ctx);
	a = BN_CTX_get(ctx);
	b = BN_CTX_get(ctx);
	t = BN_CTX_get(ctx);
	u = BN_CTX_get(ctx);
	e = BN_CTX_get(ctx);
	if (e == NULL || BN_copy(a, p) == NULL || BN_sub_word(a, 3) != 1 ||
	    BN_copy(e, p) == NULL || BN_add_word(e, 1) != 1 ||
	    BN_rshift(e, e, 2) != 1 || BN_set_word(x, start) != 1)
		goto out;
	for (i = 0; i < 64 && !found; i++) {
		/* b = (a^2 - 3x^4 - 6ax^2) / 12x; t is x^2. */
		if (BN_add_word(x, 1) != 1 || BN_mod_sqr(t, x, p, ctx) != 1 ||
		    BN_mod_mul(b, a, t, p, ctx) != 1 ||
		    BN_mul_word(b, 6) != 1 ||
		    BN_mod_sqr(u, t, p, ctx) != 1 || BN_mul_word(u, 3) != 1 ||
		    BN_add(b, b, u) != 1 || BN_mod_sqr(u, a, p, ctx) != 1 ||
		    BN_mod_sub(b, u, b, p, ctx) != 1 ||
		    BN_copy(u, x) == NULL || BN_mul_word(u, 12) != 1 ||
		    BN_mod_inverse(u, u, p, ctx) == NULL ||
		    BN_mod_mul(b, b, u, p, ctx) != 1)
			break;
		/* y^2 = x^3 + ax + b */
		if (BN_mod_add(u, t, a, p, ctx) != 1 ||
		    BN_mod_mul(u, u, x, p, ctx) != 1 ||
		    BN_mod_add(u, u, b, p, ctx) != 1 ||
		    BN_mod_exp(y, u, e, p, ctx) != 1 ||
		    BN_mod_sqr(t, y, p, ctx) != 1)
			break;
		found = BN_cmp(t, u) == 0 && !BN_is_zero(y);
	}
out:
	BN_CTX_end(ctx);
	return found;
}

bool
vuln_bad_point(unsigned int nth, unsigned char ret[65])
{
	BIGNUM *p = NULL, *x = BN_new(), *y = BN_new();
	BN_CTX *ctx = BN_CTX_new();
	bool ok;

	/* FIPS 186-4, D.1.2.3 */
	ok = x != NULL && y != NULL && ctx != NULL &&
	     BN_hex2bn(&p, "FFFFFFFF00000001000000000000000000000000FFFFFFFFFF"
			   "FFFFFFFFFFFFFF") != 0 &&
	     point_of(p, 100 * (nth + 1), x, y, ctx);
	ret[0] = 4;
	ok = ok && BN_bn2binpad(x, ret + 1, 32) == 32 &&
	     BN_bn2binpad(y, ret + 33, 32) == 32;
	BN_free(p);
	BN_free(x);
	BN_free(y);
	BN_CTX_free(ctx);
	ERR_clear_error();
	return ok;
}
