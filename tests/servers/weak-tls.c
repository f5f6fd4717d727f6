/*
 * A TLS 1.2 server that is broken on purpose, in one way at a time, so that
 * each probe is seen to find what it looks for.  For tests on 127.0.0.0/8
 * only: it holds no secret, serves nothing, and checks hardly anything.
 *
 *   weak-tls ADDRESS PORT CERT.der KEY.pem MODE
 *
 * good: none of it      padding: another alert for a wrong padding
 * poodle: bytes of the padding are not looked at
 * empty: the padding of a record without data is not looked at
 * curve: a point off the curve is multiplied like any other
 * robot: another alert for a wrong PKCS #1 padding
 * ccs: an early ChangeCipherSpec takes effect
 * heartbeat: what is not padded is echoed
 * reuse: ephemeral values never change
 * erratic: alerts by chance
 */
#include <sys/socket.h>
#include <sys/wait.h>

#include <arpa/inet.h>
#include <netinet/in.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <openssl/bn.h>
#include <openssl/core_names.h>
#include <openssl/crypto.h>
#include <openssl/evp.h>
#include <openssl/kdf.h>
#include <openssl/params.h>
#include <openssl/pem.h>
#include <openssl/rand.h>

#define MAC 20
#define BLOCK 16

static const char *mode;
static EVP_PKEY *rsa;
static unsigned char cert[8192];
static size_t cert_len;

struct conn {
	int fd;
	unsigned char said[65536]; /* handshake messages */
	size_t said_len;
	unsigned char client[32], random[32], master[48];
	unsigned char mac[2][MAC], key[2][16]; /* client, server */
	uint64_t seq[2];
	unsigned int suite;
	unsigned char scalar[32];
	unsigned char in[20000]; /* the record that was read */
	unsigned int type;
	size_t len;
};

static int
is(const char *s)
{
	return strcmp(mode, s) == 0;
}

/* ---- Records ---- */

static int
read_all(int fd, unsigned char *p, size_t n)
{
	ssize_t k;

	for (; n > 0; p += k, n -= (size_t)k) {
		if ((k = recv(fd, p, n, 0)) <= 0)
			return 0;
	}
	return 1;
}

static int
next_record(struct conn *c)
{
	unsigned char head[5];

	if (!read_all(c->fd, head, 5))
		return 0;
	c->type = head[0];
	c->len = (size_t)head[3] << 8 | head[4];
	return c->len <= sizeof(c->in) && read_all(c->fd, c->in, c->len);
}

static void
put_record(struct conn *c, unsigned int type, const void *p, size_t n)
{
	unsigned char out[20000] = { (unsigned char)type, 3, 3,
		(unsigned char)(n >> 8), (unsigned char)n };

	memcpy(out + 5, p, n);
	(void)!send(c->fd, out, n + 5, MSG_NOSIGNAL);
}

static void
put_message(struct conn *c, unsigned int type, const void *p, size_t n)
{
	unsigned char m[16384] = { (unsigned char)type, 0,
		(unsigned char)(n >> 8), (unsigned char)n };

	memcpy(m + 4, p, n);
	memcpy(c->said + c->said_len, m, n + 4);
	c->said_len += n + 4;
	put_record(c, 22, m, n + 4);
}

static void
prf(const unsigned char *secret, size_t secret_len, const char *label,
    const unsigned char *seed, size_t seed_len, unsigned char *ret, size_t len)
{
	EVP_KDF *kdf = EVP_KDF_fetch(NULL, "TLS1-PRF", NULL);
	EVP_KDF_CTX *ctx = EVP_KDF_CTX_new(kdf);
	OSSL_PARAM params[] = {
		OSSL_PARAM_construct_utf8_string("digest", (char *)"SHA256", 0),
		OSSL_PARAM_construct_octet_string("secret", (void *)secret,
		    secret_len),
		OSSL_PARAM_construct_octet_string("seed", (void *)label,
		    strlen(label)),
		OSSL_PARAM_construct_octet_string("seed", (void *)seed,
		    seed_len),
		OSSL_PARAM_construct_end(),
	};

	if (EVP_KDF_derive(ctx, ret, len, params) != 1)
		abort();
	EVP_KDF_CTX_free(ctx);
	EVP_KDF_free(kdf);
}

static void
derive(struct conn *c, const unsigned char *secret, size_t len)
{
	unsigned char seed[64], block[2 * (MAC + 16)];

	memcpy(seed, c->client, 32);
	memcpy(seed + 32, c->random, 32);
	prf(secret, len, "master secret", seed, 64, c->master, 48);
	memcpy(seed, c->random, 32);
	memcpy(seed + 32, c->client, 32);
	prf(c->master, 48, "key expansion", seed, 64, block, sizeof(block));
	memcpy(c->mac[0], block, MAC);
	memcpy(c->mac[1], block + MAC, MAC);
	memcpy(c->key[0], block + 2 * MAC, 16);
	memcpy(c->key[1], block + 2 * MAC + 16, 16);
}

static void
verify_data(struct conn *c, const char *label, unsigned char ret[12])
{
	unsigned char hash[32];

	EVP_Digest(c->said, c->said_len, hash, NULL, EVP_sha256(), NULL);
	prf(c->master, 48, label, hash, 32, ret, 12);
}

static void
cbc(const unsigned char *key, int seal, const unsigned char *iv,
    const unsigned char *in, size_t len, unsigned char *out)
{
	EVP_CIPHER_CTX *ctx = EVP_CIPHER_CTX_new();
	int n;

	EVP_CipherInit_ex(ctx, EVP_aes_128_cbc(), NULL, key, iv, seal);
	EVP_CIPHER_CTX_set_padding(ctx, 0);
	EVP_CipherUpdate(ctx, out, &n, in, (int)len);
	EVP_CIPHER_CTX_free(ctx);
}

static void
make_mac(struct conn *c, int side, unsigned int type, const unsigned char *p,
    size_t n, unsigned char ret[MAC])
{
	unsigned char text[13 + 16384] = { 0 };
	size_t len;
	int i;

	for (i = 0; i < 8; i++)
		text[i] = (unsigned char)(c->seq[side] >> (56 - 8 * i));
	text[8] = (unsigned char)type;
	text[9] = text[10] = 3;
	text[11] = (unsigned char)(n >> 8);
	text[12] = (unsigned char)n;
	memcpy(text + 13, p, n);
	EVP_Q_mac(NULL, "HMAC", NULL, "SHA1", NULL, c->mac[side], MAC, text,
	    13 + n, ret, MAC, &len);
}

static void
put_sealed(struct conn *c, unsigned int type, const unsigned char *p, size_t n)
{
	unsigned char plain[256], out[300];
	size_t pad;

	memcpy(plain, p, n);
	make_mac(c, 1, type, p, n, plain + n);
	n += MAC;
	pad = BLOCK - n % BLOCK;
	memset(plain + n, (int)(pad - 1), pad);
	RAND_bytes(out, BLOCK);
	cbc(c->key[1], 1, out, plain, n + pad, out + BLOCK);
	put_record(c, type, out, BLOCK + n + pad);
	c->seq[1]++;
}

/* 0 right, 1 wrong padding, 2 wrong MAC. */
static int
open_sealed(struct conn *c, unsigned char *ret, size_t *ret_len)
{
	unsigned char mac[MAC];
	size_t len = c->len - BLOCK, pad, i;
	int wrong = 0;

	if (c->len < 3 * BLOCK || c->len % BLOCK != 0)
		return 2;
	cbc(c->key[0], 0, c->in, c->in + BLOCK, len, ret);
	pad = ret[len - 1];
	if (pad + 1 + MAC > len) {
		wrong = 1;
		pad = 0;
	}
	for (i = 0; i <= pad && !wrong; i++) {
		if (ret[len - 1 - i] != pad && !is("poodle") &&
		    !(is("empty") && len - pad - 1 == MAC))
			wrong = 1;
	}
	*ret_len = len - pad - 1 - MAC;
	make_mac(c, 0, c->type, ret, *ret_len, mac);
	c->seq[0]++;
	if (wrong)
		return 1;
	return memcmp(mac, ret + *ret_len, MAC) == 0 ? 0 : 2;
}

/* ---- P-256, without any look at the point ---- */

static void
add(BIGNUM *x, BIGNUM *y, int *none, const BIGNUM *x2, const BIGNUM *y2,
    const BIGNUM *p, BN_CTX *ctx)
{
	BIGNUM *l = BN_new(), *t = BN_new(), *three = BN_new();

	if (*none) {
		BN_copy(x, x2);
		BN_copy(y, y2);
		*none = 0;
		goto out;
	}
	if (BN_cmp(x, x2) == 0) {
		BN_mod_add(t, y, y2, p, ctx);
		if (BN_is_zero(t)) {
			*none = 1;
			goto out;
		}
		BN_set_word(three, 3);
		BN_mod_sqr(l, x, p, ctx);
		BN_mod_mul(l, l, three, p, ctx);
		BN_mod_sub(l, l, three, p, ctx); /* a is -3 */
		BN_mod_lshift1(t, y, p, ctx);
	} else {
		BN_mod_sub(l, y2, y, p, ctx);
		BN_mod_sub(t, x2, x, p, ctx);
	}
	BN_mod_inverse(t, t, p, ctx);
	BN_mod_mul(l, l, t, p, ctx);
	BN_mod_sqr(t, l, p, ctx);
	BN_mod_sub(t, t, x, p, ctx);
	BN_mod_sub(t, t, x2, p, ctx);
	BN_mod_sub(three, x, t, p, ctx);
	BN_mod_mul(three, three, l, p, ctx);
	BN_mod_sub(y, three, y, p, ctx);
	BN_copy(x, t);
out:
	BN_free(l);
	BN_free(t);
	BN_free(three);
}

/* k times a point; 0 when it is the point at infinity. */
static int
multiply(const unsigned char k[32], const unsigned char in[64],
    unsigned char out[64])
{
	BN_CTX *ctx = BN_CTX_new();
	BIGNUM *p = NULL, *x = BN_new(), *y = BN_new(), *px, *py;
	BIGNUM *sx = BN_new(), *sy = BN_new();
	int i, none = 1;

	BN_hex2bn(&p, "FFFFFFFF00000001000000000000000000000000FFFFFFFFFFFFFFFF"
		      "FFFFFFFF");
	px = BN_bin2bn(in, 32, NULL);
	py = BN_bin2bn(in + 32, 32, NULL);
	for (i = 0; i < 256; i++) {
		if (!none) {
			BN_copy(sx, x);
			BN_copy(sy, y);
			add(x, y, &none, sx, sy, p, ctx);
		}
		if (k[i / 8] >> (7 - i % 8) & 1)
			add(x, y, &none, px, py, p, ctx);
	}
	if (!none) {
		BN_bn2binpad(x, out, 32);
		BN_bn2binpad(y, out + 32, 32);
	}
	BN_free(p);
	BN_free(x);
	BN_free(y);
	BN_free(px);
	BN_free(py);
	BN_free(sx);
	BN_free(sy);
	BN_CTX_free(ctx);
	return !none;
}

/* ---- The handshake ---- */

static int
offers(const unsigned char *suites, size_t n, unsigned int suite)
{
	size_t i;

	for (i = 0; i + 1 < n; i += 2) {
		if ((unsigned int)(suites[i] << 8 | suites[i + 1]) == suite)
			return 1;
	}
	return 0;
}

static int
read_hello(struct conn *c)
{
	const unsigned char *p;
	size_t n;

	if (!next_record(c) || c->type != 22 || c->len < 50 || c->in[0] != 1)
		return 0;
	memcpy(c->said, c->in, c->len);
	c->said_len = c->len;
	memcpy(c->client, c->in + 6, 32);
	if (c->in[4] != 3 || c->in[5] < 3)
		return 0;
	p = c->in + 38 + 1 + c->in[38];
	n = (size_t)p[0] << 8 | p[1];
	p += 2;
	c->suite = 0;
	if (is("reuse") && offers(p, n, 0x0033))
		c->suite = 0x0033;
	if ((is("curve") || is("reuse")) && offers(p, n, 0xC013))
		c->suite = 0xC013;
	else if (!is("curve") && !is("reuse") && offers(p, n, 0x002F))
		c->suite = 0x002F;
	return 1;
}

static void
put_exchange(struct conn *c)
{
	static const unsigned char base[64] = { 0x6B, 0x17, 0xD1, 0xF2, 0xE1,
		0x2C, 0x42, 0x47, 0xF8, 0xBC, 0xE6, 0xE5, 0x63, 0xA4, 0x40,
		0xF2, 0x77, 0x03, 0x7D, 0x81, 0x2D, 0xEB, 0x33, 0xA0, 0xF4,
		0xA1, 0x39, 0x45, 0xD8, 0x98, 0xC2, 0x96, 0x4F, 0xE3, 0x42,
		0xE2, 0xFE, 0x1A, 0x7F, 0x9B, 0x8E, 0xE7, 0xEB, 0x4A, 0x7C,
		0x0F, 0x9E, 0x16, 0x2B, 0xCE, 0x33, 0x57, 0x6B, 0x31, 0x5E,
		0xCE, 0xCB, 0xB6, 0x40, 0x68, 0x37, 0xBF, 0x51, 0xF5 };
	unsigned char m[1200] = { 3, 0, 23, 65, 4 };
	size_t n = 69;

	if (c->suite == 0xC013) {
		memset(c->scalar, 0x21, 32);
		if (!is("reuse"))
			RAND_bytes(c->scalar, 32);
		multiply(c->scalar, base, m + 5);
	} else {
		/* 1024 bits that nobody computes with. */
		memset(m, 0xF1, sizeof(m));
		m[0] = 0;
		m[1] = 128;
		m[130] = 0;
		m[131] = 1;
		m[132] = 2;
		m[133] = 0;
		m[134] = 128;
		n = 135 + 128;
	}
	/* rsa_pkcs1_sha256, and no true signature. */
	memcpy(m + n, "\x04\x01\x01\0", 4);
	put_message(c, 12, m, n + 4 + 256);
}

static void
put_flight(struct conn *c)
{
	unsigned char m[9000] = { 3, 3 };
	size_t n = 34;

	RAND_bytes(c->random, 32);
	memcpy(m + 2, c->random, 32);
	m[n++] = 0;
	m[n++] = (unsigned char)(c->suite >> 8);
	m[n++] = (unsigned char)c->suite;
	m[n++] = 0;
	memcpy(m + n, "\0\x05\xFF\x01\0\x01\0", 7);
	n += 7;
	if (is("heartbeat")) {
		m[n - 6] = 10;
		memcpy(m + n, "\0\x0F\0\x01\x01", 5);
		n += 5;
	}
	put_message(c, 2, m, n);
	m[0] = 0;
	m[1] = (unsigned char)((cert_len + 3) >> 8);
	m[2] = (unsigned char)(cert_len + 3);
	m[3] = 0;
	m[4] = (unsigned char)(cert_len >> 8);
	m[5] = (unsigned char)cert_len;
	memcpy(m + 6, cert, cert_len);
	put_message(c, 11, m, cert_len + 6);
	if (c->suite != 0x002F)
		put_exchange(c);
	put_message(c, 14, m, 0);
}

/* The last 48 bytes, whatever the padding; 0 when the padding is wrong. */
static int
decrypt(struct conn *c, unsigned char secret[48])
{
	EVP_PKEY_CTX *ctx = EVP_PKEY_CTX_new(rsa, NULL);
	unsigned char plain[1024] = { 0 };
	size_t n = sizeof(plain), i;
	int good;

	EVP_PKEY_decrypt_init(ctx);
	EVP_PKEY_CTX_set_rsa_padding(ctx, 3); /* RSA_NO_PADDING */
	if (c->len < 6 || EVP_PKEY_decrypt(ctx, plain, &n, c->in + 6,
			      c->len - 6) != 1)
		n = 256;
	EVP_PKEY_CTX_free(ctx);
	memcpy(secret, plain + n - 48, 48);
	for (i = 2; i < n && plain[i] != 0; i++)
		;
	good = plain[0] == 0 && plain[1] == 2 && i == n - 49;
	return good && secret[0] == 3 && secret[1] == 3;
}

static void
alert(struct conn *c, unsigned int code, int sealed)
{
	unsigned char a[2] = { 2, (unsigned char)code };

	if (sealed)
		put_sealed(c, 21, a, 2);
	else
		put_record(c, 21, a, 2);
}

static int
finish(struct conn *c)
{
	unsigned char plain[20000], f[16] = { 20, 0, 0, 12 };
	size_t n = 0;

	if (!next_record(c) || c->type != 20 || !next_record(c) ||
	    c->type != 22)
		return 0;
	verify_data(c, "client finished", f + 4);
	if (open_sealed(c, plain, &n) != 0 || n != 16 ||
	    memcmp(plain, f, 16) != 0) {
		alert(c, 20, 0);
		return 0;
	}
	memcpy(c->said + c->said_len, f, 16);
	c->said_len += 16;
	put_record(c, 20, "\x01", 1);
	verify_data(c, "server finished", f + 4);
	put_sealed(c, 22, f, 16);
	return 1;
}

/* What comes instead of a ClientKeyExchange. */
static void
early(struct conn *c)
{
	if (c->type == 24 && is("heartbeat")) {
		c->in[0] = 2;
		put_record(c, 24, c->in, c->len);
	} else if (c->type == 20 && is("ccs")) {
		(void)next_record(c);
		alert(c, 20, 0);
	} else if (c->type != 24)
		alert(c, 10, 0);
}

static void
serve(struct conn *c)
{
	unsigned char secret[64], plain[20000];
	unsigned int any = 20;
	size_t n;
	int good = 1;

	if (is("erratic")) {
		RAND_bytes(secret, 1);
		any += secret[0] % 4;
	}
	if (!read_hello(c))
		return;
	if (c->suite == 0) {
		alert(c, 40, 0);
		return;
	}
	put_flight(c);
	if (!next_record(c))
		return;
	if (c->type != 22 || c->in[0] != 16 || c->suite == 0x0033) {
		early(c);
		return;
	}
	memcpy(c->said + c->said_len, c->in, c->len);
	c->said_len += c->len;
	if (c->suite == 0x002F)
		good = decrypt(c, secret);
	else if (c->len < 70 || !multiply(c->scalar, c->in + 6, secret)) {
		alert(c, 80, 0);
		return;
	}
	if (is("robot") && !good) {
		alert(c, 51, 0);
		return;
	}
	derive(c, secret, c->suite == 0x002F ? 48 : 32);
	if (!finish(c) || !next_record(c))
		return;
	switch (open_sealed(c, plain, &n)) {
	case 0:
		put_sealed(c, 23, (const unsigned char *)"ok\r\n", 4);
		(void)next_record(c);
		break;
	case 1:
		alert(c, is("padding") ? 21 : any, 1);
		break;
	default:
		alert(c, any, 1);
		break;
	}
}

/* ---- The program ---- */

static int
load(const char *cert_path, const char *key_path)
{
	FILE *f = fopen(cert_path, "rb");

	if (f == NULL)
		return 0;
	cert_len = fread(cert, 1, sizeof(cert), f);
	fclose(f);
	if ((f = fopen(key_path, "r")) == NULL)
		return 0;
	rsa = PEM_read_PrivateKey(f, NULL, NULL, NULL);
	fclose(f);
	return rsa != NULL && cert_len > 0;
}

int
main(int argc, char **argv)
{
	struct sockaddr_in to = { .sin_family = AF_INET };
	int fd, one = 1;
	static struct conn c;

	if (argc != 6 || inet_pton(AF_INET, argv[1], &to.sin_addr) != 1 ||
	    (ntohl(to.sin_addr.s_addr) >> 24) != 127 ||
	    !load(argv[3], argv[4])) {
		fprintf(stderr, "usage: weak-tls 127.x.x.x PORT CERT.der "
				"KEY.pem MODE\n");
		return 2;
	}
	mode = argv[5];
	to.sin_port = htons((uint16_t)strtoul(argv[2], NULL, 10));
	fd = socket(AF_INET, SOCK_STREAM, 0);
	setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &one, sizeof(one));
	if (fd < 0 || bind(fd, (struct sockaddr *)&to, sizeof(to)) != 0 ||
	    listen(fd, 128) != 0) {
		perror("weak-tls");
		return 1;
	}
	signal(SIGCHLD, SIG_IGN);
	for (;;) {
		if ((c.fd = accept(fd, NULL, NULL)) < 0)
			continue;
		if (fork() == 0) {
			alarm(30);
			serve(&c);
			shutdown(c.fd, SHUT_WR);
			_exit(0);
		}
		close(c.fd);
	}
}
