/*
 * One key exchange and one encrypted question, see transport.h.  Everything
 * the server says is bounded by the codec and by limits.h; every packet's MAC
 * is checked, as a way to notice our own mistakes.
 */
#include <stdlib.h>
#include <string.h>

#include <openssl/bn.h>
#include <openssl/core_names.h>
#include <openssl/crypto.h>
#include <openssl/ec.h>
#include <openssl/evp.h>
#include <openssl/hmac.h>
#include <openssl/rand.h>

#include "transport.h"

/* ---- What we can do ---- */

struct method {
	const char *name;
	enum ssh_kex_kind kind;
	const char *hash;
	const char *curve; /* as OpenSSL names it */
	BIGNUM *(*prime)(BIGNUM *);
};
static const struct method methods[] = {
	{ "curve25519-sha256", SSH_KEX_X25519, "SHA256", NULL, NULL },
	{ "curve25519-sha256@libssh.org", SSH_KEX_X25519, "SHA256", NULL,
	    NULL },
	{ "ecdh-sha2-nistp256", SSH_KEX_P256, "SHA256", "P-256", NULL },
	{ "ecdh-sha2-nistp384", SSH_KEX_P384, "SHA384", "P-384", NULL },
	{ "ecdh-sha2-nistp521", SSH_KEX_P521, "SHA512", "P-521", NULL },
	{ "diffie-hellman-group14-sha256", SSH_KEX_DH, "SHA256", NULL,
	    BN_get_rfc3526_prime_2048 },
	{ "diffie-hellman-group14-sha1", SSH_KEX_DH, "SHA1", NULL,
	    BN_get_rfc3526_prime_2048 },
	{ "diffie-hellman-group1-sha1", SSH_KEX_DH, "SHA1", NULL,
	    BN_get_rfc2409_prime_1024 },
	{ "diffie-hellman-group15-sha512", SSH_KEX_DH, "SHA512", NULL,
	    BN_get_rfc3526_prime_3072 },
	{ "diffie-hellman-group16-sha512", SSH_KEX_DH, "SHA512", NULL,
	    BN_get_rfc3526_prime_4096 },
	{ "diffie-hellman-group18-sha512", SSH_KEX_DH, "SHA512", NULL,
	    BN_get_rfc3526_prime_8192 },
};

enum mode { MODE_CTR, MODE_CBC, MODE_GCM, MODE_CHACHA };
struct cipher {
	const char *name;
	const EVP_CIPHER *(*evp)(void);
	enum mode mode;
	unsigned int key, block;
};
static const struct cipher ciphers[] = {
	{ "aes128-ctr", EVP_aes_128_ctr, MODE_CTR, 16, 16 },
	{ "aes256-ctr", EVP_aes_256_ctr, MODE_CTR, 32, 16 },
	{ "aes192-ctr", EVP_aes_192_ctr, MODE_CTR, 24, 16 },
	{ "aes128-gcm@openssh.com", EVP_aes_128_gcm, MODE_GCM, 16, 16 },
	{ "aes256-gcm@openssh.com", EVP_aes_256_gcm, MODE_GCM, 32, 16 },
	{ "chacha20-poly1305@openssh.com", EVP_chacha20, MODE_CHACHA, 64, 8 },
	{ "aes128-cbc", EVP_aes_128_cbc, MODE_CBC, 16, 16 },
	{ "aes192-cbc", EVP_aes_192_cbc, MODE_CBC, 24, 16 },
	{ "aes256-cbc", EVP_aes_256_cbc, MODE_CBC, 32, 16 },
	{ "3des-cbc", EVP_des_ede3_cbc, MODE_CBC, 24, 8 },
};

struct mac {
	const char *name;
	const char *hash;
	unsigned int len; /* of key and tag */
	bool etm;
};
static const struct mac macs[] = {
	{ "hmac-sha2-256", "SHA256", 32, false },
	{ "hmac-sha2-256-etm@openssh.com", "SHA256", 32, true },
	{ "hmac-sha2-512", "SHA512", 64, false },
	{ "hmac-sha2-512-etm@openssh.com", "SHA512", 64, true },
	{ "hmac-sha1", "SHA1", 20, false },
	{ "hmac-sha1-etm@openssh.com", "SHA1", 20, true },
	{ "hmac-md5", "MD5", 16, false },
};

/* One direction, once keys are in use. */
struct way {
	bool on;
	const struct cipher *cipher;
	const struct mac *mac;
	uint32_t seq;
	unsigned char iv[64], key[64], mac_key[64];
	EVP_CIPHER_CTX *ctx; /* CTR and CBC: the state goes on */
};

struct ssh_transport {
	const struct method *method;
	struct way in, out;
	EVP_PKEY *pkey;
	BIGNUM *p, *x;
	struct cf_buf first;	/* sent on connect */
	struct cf_buf our_init; /* I_C */
	struct cf_buf our_value; /* Q_C or e, as it stands in the hash */
	struct cf_buf hash;	/* what H is taken of */
	struct cf_buf secret;	/* K as mpint */
	struct cf_buf send;
	struct cf_buf plain; /* the packet being opened */
	unsigned char h[EVP_MAX_MD_SIZE];
	unsigned int h_len;
	size_t used; /* bytes of the input that were read */
	size_t packets;
	bool have_length;
	enum { ST_IDENT, ST_INIT, ST_REPLY, ST_NEWKEYS, ST_AUTH } state;
	struct ssh_names names;
};

/* ---- Choice ---- */

#define CHOOSE(table, list, ret)                                        \
	do {                                                            \
		size_t i_;                                              \
		*(ret) = NULL;                                          \
		for (i_ = 0; i_ < CF_NELEM(table) && *(ret) == NULL; i_++) \
			if (ssh_names_have((list), (table)[i_].name))   \
				*(ret) = &(table)[i_];                  \
	} while (0)

static bool
choose_way(
    struct way *w, const struct ssh_names *cs, const struct ssh_names *ms)
{
	CHOOSE(ciphers, cs, &w->cipher);
	if (w->cipher == NULL)
		return false;
	if (w->cipher->mode == MODE_GCM || w->cipher->mode == MODE_CHACHA)
		return true;
	CHOOSE(macs, ms, &w->mac);
	return w->mac != NULL;
}

static const char *
choose(struct ssh_transport *t, const struct ssh_kexinit *s)
{
	CHOOSE(methods, &s->lists[SSH_L_KEX], &t->method);
	if (t->method == NULL)
		return "key exchange";
	if (!choose_way(&t->out, &s->lists[SSH_L_CIPHER_CS],
		&s->lists[SSH_L_MAC_CS]) ||
	    !choose_way(&t->in, &s->lists[SSH_L_CIPHER_SC],
		&s->lists[SSH_L_MAC_SC]))
		return "cipher or MAC";
	if (!ssh_names_have(&s->lists[SSH_L_COMP_CS], "none") ||
	    !ssh_names_have(&s->lists[SSH_L_COMP_SC], "none"))
		return "absence of compression";
	return NULL;
}

/* ---- Our half of the exchange ---- */

static bool
make_dh(struct ssh_transport *t)
{
	BN_CTX *ctx = BN_CTX_new();
	BIGNUM *e = BN_new(), *g = BN_new();
	unsigned char bytes[1024];
	bool ok = false;
	int n;

	t->p = t->method->prime(NULL);
	t->x = BN_new();
	if (ctx == NULL || e == NULL || g == NULL || t->p == NULL ||
	    t->x == NULL)
		goto out;
	/* Twice the security of the longest key that is derived. */
	if (BN_set_word(g, 2) != 1 ||
	    BN_rand(t->x, 512, BN_RAND_TOP_ONE, BN_RAND_BOTTOM_ANY) != 1 ||
	    BN_mod_exp(e, g, t->x, t->p, ctx) != 1)
		goto out;
	n = BN_bn2bin(e, bytes);
	ssh_put_mpint(&t->our_value, bytes, (size_t)n);
	ok = true;
out:
	BN_CTX_free(ctx);
	BN_free(e);
	BN_free(g);
	return ok;
}

static bool
make_ec(struct ssh_transport *t)
{
	unsigned char *bytes = NULL;
	size_t n;

	t->pkey = t->method->kind == SSH_KEX_X25519
		      ? EVP_PKEY_Q_keygen(NULL, NULL, "X25519")
		      : EVP_PKEY_Q_keygen(NULL, NULL, "EC", t->method->curve);
	if (t->pkey == NULL)
		return false;
	n = EVP_PKEY_get1_encoded_public_key(t->pkey, &bytes);
	if (n > 0)
		ssh_put_string(&t->our_value, bytes, n);
	OPENSSL_free(bytes);
	return n > 0;
}

/* The lists with one name each, so that the choice is known beforehand. */
static bool
make_first(struct ssh_transport *t, const struct ssh_kexinit *s)
{
	const char *lists[SSH_L_MAX] = { [SSH_L_KEX] = t->method->name,
		[SSH_L_CIPHER_CS] = t->out.cipher->name,
		[SSH_L_CIPHER_SC] = t->in.cipher->name,
		[SSH_L_MAC_CS] = t->out.mac != NULL ? t->out.mac->name
						    : "hmac-sha2-256",
		[SSH_L_MAC_SC] = t->in.mac != NULL ? t->in.mac->name
						   : "hmac-sha2-256",
		[SSH_L_COMP_CS] = "none",
		[SSH_L_COMP_SC] = "none" };
	unsigned char cookie[16];
	struct cf_buf keys, m;
	bool ok;

	cf_buf_init(&keys, CF_SSH_PACKET);
	cf_buf_init(&m, CF_SSH_PACKET);
	cf_buf_add(&keys, s->lists[SSH_L_HOST_KEY].p,
	    s->lists[SSH_L_HOST_KEY].len);
	lists[SSH_L_HOST_KEY] = keys.data;
	ok = RAND_bytes(cookie, sizeof(cookie)) == 1 &&
	     (t->method->kind == SSH_KEX_DH ? make_dh(t) : make_ec(t));
	ssh_kexinit_write(&t->our_init, cookie, lists);
	cf_buf_u8(&m, SSH_MSG_KEX_INIT);
	cf_buf_add(&m, t->our_value.data, t->our_value.len);
	cf_buf_str(&t->first, SSH_OUR_IDENT "\r\n");
	ssh_packet_write(&t->first, t->our_init.data, t->our_init.len);
	ssh_packet_write(&t->first, m.data, m.len);
	t->out.seq = 2;
	ok = ok && !cf_buf_failed(&t->first) && !cf_buf_failed(&keys);
	cf_buf_free(&keys);
	cf_buf_free(&m);
	return ok;
}

static struct cf_buf *
buffer(struct ssh_transport *t, size_t i)
{
	struct cf_buf *all[] = { &t->first, &t->our_init, &t->our_value,
		&t->hash, &t->secret, &t->send, &t->plain };

	return i < CF_NELEM(all) ? all[i] : NULL;
}

struct ssh_transport *
ssh_transport_new(const struct ssh_kexinit *server, const char **ret_missing)
{
	struct ssh_transport *t = calloc(1, sizeof(*t));
	const char *missing;
	size_t i;

	*ret_missing = NULL;
	if (t == NULL)
		return NULL;
	for (i = 0; buffer(t, i) != NULL; i++)
		cf_buf_init(buffer(t, i), 4 * CF_SSH_PACKET);
	missing = choose(t, server);
	if (missing == NULL && make_first(t, server))
		return t;
	ssh_transport_free(t);
	*ret_missing = missing;
	return NULL;
}

void
ssh_transport_free(struct ssh_transport *t)
{
	size_t i;

	if (t == NULL)
		return;
	for (i = 0; buffer(t, i) != NULL; i++) {
		OPENSSL_cleanse(buffer(t, i)->data, buffer(t, i)->len);
		cf_buf_free(buffer(t, i));
	}
	EVP_CIPHER_CTX_free(t->in.ctx);
	EVP_CIPHER_CTX_free(t->out.ctx);
	EVP_PKEY_free(t->pkey);
	BN_free(t->p);
	BN_clear_free(t->x);
	OPENSSL_cleanse(t, sizeof(*t));
	free(t);
}

const void *
ssh_transport_first(struct ssh_transport *t, size_t *ret_len)
{
	*ret_len = t->first.len;
	return t->first.data;
}

const struct ssh_names *
ssh_transport_methods(const struct ssh_transport *t)
{
	return &t->names;
}

/* ---- The shared secret and the keys ---- */

static bool
derive_dh(struct ssh_transport *t, const struct ssh_reply *r)
{
	BN_CTX *ctx = BN_CTX_new();
	BIGNUM *f = BN_bin2bn(r->value, (int)r->value_len, NULL);
	BIGNUM *k = BN_new(), *top = BN_dup(t->p);
	unsigned char bytes[1024];
	bool ok = false;
	int n;

	/* 1 < f < p-1 (RFC 4253 section 8). */
	if (ctx == NULL || f == NULL || k == NULL || top == NULL ||
	    BN_sub_word(top, 1) != 1 || BN_is_negative(f) ||
	    BN_cmp(f, BN_value_one()) <= 0 || BN_cmp(f, top) >= 0 ||
	    BN_mod_exp(k, f, t->x, t->p, ctx) != 1)
		goto out;
	n = BN_bn2bin(k, bytes);
	ssh_put_mpint(&t->secret, bytes, (size_t)n);
	OPENSSL_cleanse(bytes, sizeof(bytes));
	ok = true;
out:
	BN_CTX_free(ctx);
	BN_free(f);
	BN_free(top);
	BN_clear_free(k);
	return ok;
}

static bool
derive_ec(struct ssh_transport *t, const struct ssh_reply *r)
{
	EVP_PKEY *peer = EVP_PKEY_new();
	EVP_PKEY_CTX *ctx = EVP_PKEY_CTX_new(t->pkey, NULL);
	unsigned char bytes[66];
	size_t n = sizeof(bytes);
	bool ok;

	ok = peer != NULL && ctx != NULL &&
	     EVP_PKEY_copy_parameters(peer, t->pkey) == 1;
	if (peer != NULL && t->method->kind == SSH_KEX_X25519) {
		EVP_PKEY_free(peer);
		peer = EVP_PKEY_new_raw_public_key(
		    EVP_PKEY_X25519, NULL, r->value, r->value_len);
		ok = peer != NULL && ctx != NULL;
	} else if (ok)
		ok = EVP_PKEY_set1_encoded_public_key(
			 peer, r->value, r->value_len) == 1;
	ok = ok && EVP_PKEY_derive_init(ctx) == 1 &&
	     EVP_PKEY_derive_set_peer(ctx, peer) == 1 &&
	     EVP_PKEY_derive(ctx, bytes, &n) == 1;
	if (ok)
		ssh_put_mpint(&t->secret, bytes, n);
	OPENSSL_cleanse(bytes, sizeof(bytes));
	EVP_PKEY_CTX_free(ctx);
	EVP_PKEY_free(peer);
	return ok;
}

/* One key (RFC 4253 section 7.2); the session is its first exchange. */
static bool
expand(struct ssh_transport *t, char letter, unsigned char out[64])
{
	const EVP_MD *md = EVP_get_digestbyname(t->method->hash);
	unsigned char more[EVP_MAX_MD_SIZE + 64];
	unsigned int n = 0, k = 0;
	EVP_MD_CTX *ctx = EVP_MD_CTX_new();
	bool ok = md != NULL && ctx != NULL;

	while (ok && n < 64) {
		ok = EVP_DigestInit_ex(ctx, md, NULL) == 1 &&
		     EVP_DigestUpdate(ctx, t->secret.data, t->secret.len) ==
			 1 &&
		     EVP_DigestUpdate(ctx, t->h, t->h_len) == 1;
		if (ok && n == 0)
			ok = EVP_DigestUpdate(ctx, &letter, 1) == 1 &&
			     EVP_DigestUpdate(ctx, t->h, t->h_len) == 1;
		else if (ok)
			ok = EVP_DigestUpdate(ctx, more, n) == 1;
		ok = ok && EVP_DigestFinal_ex(ctx, more + n, &k) == 1;
		n += k;
	}
	if (ok)
		memcpy(out, more, 64);
	OPENSSL_cleanse(more, sizeof(more));
	EVP_MD_CTX_free(ctx);
	return ok;
}

static bool
start_way(struct way *w, bool encrypt)
{
	if (w->cipher->mode == MODE_GCM || w->cipher->mode == MODE_CHACHA)
		return true;
	w->ctx = EVP_CIPHER_CTX_new();
	return w->ctx != NULL &&
	       EVP_CipherInit_ex(w->ctx, w->cipher->evp(), NULL, w->key,
		   w->iv, encrypt) == 1 &&
	       EVP_CIPHER_CTX_set_padding(w->ctx, 0) == 1;
}

/* H = HASH(V_C, V_S, I_C, I_S, K_S, Q_C, Q_S, K); the first three and I_S are
 * there already. */
static bool
exchange(struct ssh_transport *t, const struct ssh_reply *r)
{
	const EVP_MD *md = EVP_get_digestbyname(t->method->hash);

	if (!(t->method->kind == SSH_KEX_DH ? derive_dh(t, r)
					    : derive_ec(t, r)))
		return false;
	ssh_put_string(&t->hash, r->host_key, r->host_key_len);
	cf_buf_add(&t->hash, t->our_value.data, t->our_value.len);
	ssh_put_string(&t->hash, r->value, r->value_len);
	cf_buf_add(&t->hash, t->secret.data, t->secret.len);
	return !cf_buf_failed(&t->hash) && !cf_buf_failed(&t->secret) &&
	       md != NULL &&
	       EVP_Digest(t->hash.data, t->hash.len, t->h, &t->h_len, md,
		   NULL) == 1 &&
	       expand(t, 'A', t->out.iv) && expand(t, 'B', t->in.iv) &&
	       expand(t, 'C', t->out.key) && expand(t, 'D', t->in.key) &&
	       expand(t, 'E', t->out.mac_key) &&
	       expand(t, 'F', t->in.mac_key) && start_way(&t->out, true) &&
	       start_way(&t->in, false);
}

/* ---- Protection of packets ---- */

static void
put32(unsigned char *p, uint32_t n)
{
	p[0] = (unsigned char)(n >> 24);
	p[1] = (unsigned char)(n >> 16);
	p[2] = (unsigned char)(n >> 8);
	p[3] = (unsigned char)n;
}

static bool
hmac(const struct way *w, const void *p, size_t n, unsigned char tag[64])
{
	unsigned char seq[4];
	struct cf_buf all;
	unsigned int len = 0;
	bool ok;

	put32(seq, w->seq);
	cf_buf_init(&all, 2 * CF_SSH_PACKET);
	cf_buf_add(&all, seq, 4);
	cf_buf_add(&all, p, n);
	ok = !cf_buf_failed(&all) &&
	     HMAC(EVP_get_digestbyname(w->mac->hash), w->mac_key,
		 (int)w->mac->len, (unsigned char *)all.data, all.len, tag,
		 &len) != NULL;
	cf_buf_free(&all);
	return ok;
}

/* The counter of RFC 5647 section 7.1: the last eight bytes. */
static void
count_gcm(unsigned char iv[12])
{
	int i;

	for (i = 11; i >= 4 && ++iv[i] == 0; i--)
		;
}

static bool
gcm(struct way *w, bool encrypt, const unsigned char *aad, unsigned char *p,
    size_t n, unsigned char tag[16])
{
	EVP_CIPHER_CTX *ctx = EVP_CIPHER_CTX_new();
	int len = 0;
	bool ok;

	ok = ctx != NULL &&
	     EVP_CipherInit_ex(ctx, w->cipher->evp(), NULL, w->key, w->iv,
		 encrypt) == 1 &&
	     EVP_CipherUpdate(ctx, NULL, &len, aad, 4) == 1 &&
	     EVP_CipherUpdate(ctx, p, &len, p, (int)n) == 1;
	if (ok && !encrypt)
		ok = EVP_CIPHER_CTX_ctrl(
			 ctx, EVP_CTRL_AEAD_SET_TAG, 16, tag) == 1;
	ok = ok && EVP_CipherFinal_ex(ctx, p + n, &len) == 1;
	if (ok && encrypt)
		ok = EVP_CIPHER_CTX_ctrl(
			 ctx, EVP_CTRL_AEAD_GET_TAG, 16, tag) == 1;
	EVP_CIPHER_CTX_free(ctx);
	count_gcm(w->iv);
	return ok;
}

/* PROTOCOL.chacha20poly1305: two keys, the packet's number as nonce. */
static bool
chacha(const struct way *w, bool header, unsigned int counter,
    unsigned char *p, size_t n)
{
	EVP_CIPHER_CTX *ctx = EVP_CIPHER_CTX_new();
	unsigned char iv[16] = { (unsigned char)counter };
	int len = 0;
	bool ok;

	put32(iv + 12, w->seq);
	ok = ctx != NULL &&
	     EVP_EncryptInit_ex(ctx, EVP_chacha20(), NULL,
		 w->key + (header ? 32 : 0), iv) == 1 &&
	     EVP_EncryptUpdate(ctx, p, &len, p, (int)n) == 1;
	EVP_CIPHER_CTX_free(ctx);
	return ok;
}

static bool
poly1305(const struct way *w, const unsigned char *p, size_t n,
    unsigned char tag[16])
{
	unsigned char key[32] = { 0 };
	EVP_MAC *mac = EVP_MAC_fetch(NULL, "POLY1305", NULL);
	EVP_MAC_CTX *ctx = mac != NULL ? EVP_MAC_CTX_new(mac) : NULL;
	size_t len = 0;
	bool ok;

	ok = ctx != NULL && chacha(w, false, 0, key, sizeof(key)) &&
	     EVP_MAC_init(ctx, key, sizeof(key), NULL) == 1 &&
	     EVP_MAC_update(ctx, p, n) == 1 &&
	     EVP_MAC_final(ctx, tag, &len, 16) == 1;
	EVP_MAC_CTX_free(ctx);
	EVP_MAC_free(mac);
	OPENSSL_cleanse(key, sizeof(key));
	return ok;
}

static bool
length_apart(const struct way *w)
{
	return w->cipher->mode == MODE_GCM || w->cipher->mode == MODE_CHACHA ||
	       w->mac->etm;
}

static size_t
tag_len(const struct way *w)
{
	return w->mac != NULL ? w->mac->len : 16;
}

/* Closes one packet into send. */
static bool
seal(struct ssh_transport *t, const void *payload, size_t n)
{
	struct way *w = &t->out;
	unsigned int block = w->cipher->block;
	size_t head = length_apart(w) ? 0 : 4, padding, total;
	unsigned char p[512] = { 0 }, tag[64];
	int len = 0;
	bool ok = true;

	padding = block - (head + 1 + n) % block;
	if (padding < 4)
		padding += block;
	total = 4 + 1 + n + padding;
	if (total + block > sizeof(p))
		return false;
	put32(p, (uint32_t)(total - 4));
	p[4] = (unsigned char)padding;
	memcpy(p + 5, payload, n);
	if (w->cipher->mode == MODE_GCM)
		ok = gcm(w, true, p, p + 4, total - 4, tag);
	else if (w->cipher->mode == MODE_CHACHA)
		ok = chacha(w, true, 0, p, 4) &&
		     chacha(w, false, 1, p + 4, total - 4) &&
		     poly1305(w, p, total, tag);
	else if (w->mac->etm)
		ok = EVP_CipherUpdate(
			 w->ctx, p + 4, &len, p + 4, (int)(total - 4)) == 1 &&
		     hmac(w, p, total, tag);
	else
		ok = hmac(w, p, total, tag) &&
		     EVP_CipherUpdate(w->ctx, p, &len, p, (int)total) == 1;
	cf_buf_add(&t->send, p, total);
	cf_buf_add(&t->send, tag, tag_len(w));
	w->seq++;
	return ok && !cf_buf_failed(&t->send);
}

/* The length of the packet that stands at p, once it can be known. */
static enum ssh_got
open_length(struct ssh_transport *t, const unsigned char *p, size_t n,
    uint32_t *ret)
{
	struct way *w = &t->in;
	size_t need = length_apart(w) ? 4 : w->cipher->block;
	unsigned char block[16];
	int len = 0;

	if (n < need)
		return SSH_MORE;
	if (!t->have_length) {
		memcpy(block, p, need);
		if (w->cipher->mode == MODE_CHACHA &&
		    !chacha(w, true, 0, block, 4))
			return SSH_BAD;
		if (!length_apart(w) &&
		    EVP_CipherUpdate(
			w->ctx, block, &len, block, (int)need) != 1)
			return SSH_BAD;
		cf_buf_reset(&t->plain);
		cf_buf_add(&t->plain, block, need);
		t->have_length = true;
	}
	memcpy(block, t->plain.data, 4);
	*ret = (uint32_t)block[0] << 24 | (uint32_t)block[1] << 16 |
	       (uint32_t)block[2] << 8 | block[3];
	if (*ret < 8 || *ret > CF_SSH_PACKET || *ret + 4 < need ||
	    (*ret + (length_apart(w) ? 0 : 4)) % w->cipher->block != 0)
		return SSH_BAD;
	return SSH_GOT;
}

/* The rest of it, in plain; at is whole. */
static bool
open_rest(struct ssh_transport *t, const unsigned char *at, uint32_t length)
{
	struct way *w = &t->in;
	size_t done = t->plain.len, total = (size_t)length + 4;
	unsigned char tag[64], *p;
	int len = 0;

	cf_buf_add(&t->plain, at + done, total - done);
	if (cf_buf_failed(&t->plain))
		return false;
	p = (unsigned char *)t->plain.data;
	memcpy(tag, at + total, tag_len(w) < 64 ? tag_len(w) : 64);
	if (w->cipher->mode == MODE_GCM)
		return gcm(w, false, p, p + 4, length, tag);
	if (w->cipher->mode == MODE_CHACHA) {
		if (!poly1305(w, at, total, tag) ||
		    CRYPTO_memcmp(tag, at + total, 16) != 0)
			return false;
		return chacha(w, false, 1, p + 4, length);
	}
	if (w->mac->etm && (!hmac(w, at, total, tag) ||
			       CRYPTO_memcmp(tag, at + total, w->mac->len)))
		return false;
	if (total > done &&
	    EVP_CipherUpdate(w->ctx, p + done, &len, p + done,
		(int)(total - done)) != 1)
		return false;
	if (w->mac->etm)
		return true;
	return hmac(w, p, total, tag) &&
	       CRYPTO_memcmp(tag, at + total, w->mac->len) == 0;
}

static enum ssh_got
open_packet(struct ssh_transport *t, const unsigned char *p, size_t n,
    struct ssh_packet *ret)
{
	unsigned int padding;
	enum ssh_got got;
	uint32_t length;

	if (!t->in.on)
		return ssh_packet_read(p, n, ret);
	if ((got = open_length(t, p, n, &length)) != SSH_GOT)
		return got;
	if (n < (size_t)length + 4 + tag_len(&t->in))
		return SSH_MORE;
	if (!open_rest(t, p, length))
		return SSH_BAD;
	t->have_length = false;
	padding = (unsigned char)t->plain.data[4];
	if (padding < 4 || padding + 1 >= length)
		return SSH_BAD;
	ret->payload = (const unsigned char *)t->plain.data + 5;
	ret->len = length - padding - 1;
	ret->used = (size_t)length + 4 + tag_len(&t->in);
	return SSH_GOT;
}

/* ---- The conversation ---- */

static bool
ask(struct ssh_transport *t)
{
	static const unsigned char newkeys[] = { SSH_MSG_NEWKEYS };
	static const char service[] = "ssh-userauth", next[] = "ssh-connection";
	struct cf_buf m;
	bool ok;

	ssh_packet_write(&t->send, newkeys, 1);
	t->out.seq++;
	cf_buf_init(&m, 256);
	cf_buf_u8(&m, SSH_MSG_SERVICE_REQUEST);
	ssh_put_string(&m, service, strlen(service));
	ok = seal(t, m.data, m.len);
	cf_buf_reset(&m);
	cf_buf_u8(&m, SSH_MSG_USERAUTH_REQUEST);
	ssh_put_string(&m, SSH_OUR_USER, strlen(SSH_OUR_USER));
	ssh_put_string(&m, next, strlen(next));
	ssh_put_string(&m, "none", 4);
	ok = ok && seal(t, m.data, m.len);
	cf_buf_free(&m);
	return ok;
}

static enum ssh_step
on_packet(struct ssh_transport *t, const struct ssh_packet *p)
{
	unsigned int type = p->len > 0 ? p->payload[0] : 0;
	struct ssh_reply reply;

	if (type == SSH_MSG_DISCONNECT)
		return SSH_STEP_LEFT;
	if (type == SSH_MSG_IGNORE || type == SSH_MSG_DEBUG ||
	    type == SSH_MSG_UNIMPLEMENTED || type == SSH_MSG_EXT_INFO)
		return SSH_STEP_MORE;
	switch (t->state) {
	case ST_INIT:
		if (type != SSH_MSG_KEXINIT)
			return SSH_STEP_BAD;
		ssh_put_string(&t->hash, t->our_init.data, t->our_init.len);
		ssh_put_string(&t->hash, p->payload, p->len);
		t->state = ST_REPLY;
		return SSH_STEP_MORE;
	case ST_REPLY:
		if (!ssh_reply_parse(p->payload, p->len, &reply) ||
		    !exchange(t, &reply) || !ask(t))
			return SSH_STEP_BAD;
		t->state = ST_NEWKEYS;
		return SSH_STEP_SEND;
	case ST_NEWKEYS:
		if (type != SSH_MSG_NEWKEYS)
			return SSH_STEP_BAD;
		t->in.on = true;
		t->state = ST_AUTH;
		return SSH_STEP_MORE;
	default:
		if (type == SSH_MSG_USERAUTH_SUCCESS)
			return SSH_STEP_OPEN;
		if (type == SSH_MSG_SERVICE_ACCEPT ||
		    type == SSH_MSG_USERAUTH_BANNER)
			return SSH_STEP_MORE;
		return ssh_failure_parse(p->payload, p->len, &t->names)
			   ? SSH_STEP_DONE
			   : SSH_STEP_BAD;
	}
}

static enum ssh_got
on_ident(struct ssh_transport *t, const unsigned char *in, size_t len)
{
	struct ssh_ident id;
	enum ssh_got got = ssh_ident_read(in, len, &id);

	if (got != SSH_GOT)
		return got;
	ssh_put_string(&t->hash, SSH_OUR_IDENT, strlen(SSH_OUR_IDENT));
	ssh_put_string(&t->hash, id.line, id.line_len);
	t->used = id.used;
	t->state = ST_INIT;
	return SSH_GOT;
}

enum ssh_step
ssh_transport_feed(struct ssh_transport *t, const unsigned char *in, size_t len,
    const unsigned char **ret_send, size_t *ret_len)
{
	enum ssh_step step = SSH_STEP_MORE;
	struct ssh_packet packet;
	enum ssh_got got = SSH_GOT;
	bool send = false;

	if (t->state == ST_IDENT)
		got = on_ident(t, in, len);
	while (got == SSH_GOT) {
		got = open_packet(t, in + t->used, len - t->used, &packet);
		if (got != SSH_GOT)
			break;
		t->used += packet.used;
		t->in.seq++;
		if (++t->packets > CF_SSH_PACKETS)
			return SSH_STEP_BAD;
		step = on_packet(t, &packet);
		if (step == SSH_STEP_SEND)
			send = true;
		else if (step != SSH_STEP_MORE)
			return step;
	}
	if (got == SSH_BAD)
		return SSH_STEP_BAD;
	if (!send)
		return SSH_STEP_MORE;
	*ret_send = (const unsigned char *)t->send.data;
	*ret_len = t->send.len;
	return SSH_STEP_SEND;
}
