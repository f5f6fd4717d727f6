/*
 * SSH messages in clear, parsed and built.  Every length is checked by the
 * reader, every bound stands in limits.h.  No message of a peer is believed
 * further than its form.
 */
#include <string.h>

#include "codec_ssh.h"

/* ---- The identification line ---- */

static bool
printable(const unsigned char *p, size_t n)
{
	size_t i;

	for (i = 0; i < n; i++) {
		if (p[i] < 0x20 || p[i] > 0x7E)
			return false;
	}
	return true;
}

static enum ssh_got
ident_split(const unsigned char *p, size_t n, struct ssh_ident *ret)
{
	const unsigned char *dash, *space;
	size_t left;

	if (n + 2 > CF_SSH_IDENT || !printable(p, n))
		return SSH_BAD;
	ret->line = (const char *)p;
	ret->line_len = n;
	p += 4;
	n -= 4;
	if ((dash = memchr(p, '-', n)) == NULL || dash == p)
		return SSH_BAD;
	ret->protocol = (const char *)p;
	ret->protocol_len = (size_t)(dash - p);
	left = n - ret->protocol_len - 1;
	ret->software = (const char *)dash + 1;
	space = left > 0 ? memchr(dash + 1, ' ', left) : NULL;
	ret->software_len =
	    space != NULL ? (size_t)(space - dash - 1) : left;
	return SSH_GOT;
}

/* A server may say other lines first; they are counted, not kept. */
enum ssh_got
ssh_ident_read(const unsigned char *in, size_t len, struct ssh_ident *ret)
{
	struct ssh_ident id = { .pre_lines = 0 };
	const unsigned char *p = in, *end;
	size_t n;

	for (;;) {
		n = len - (size_t)(p - in);
		end = n > 0 ? memchr(p, '\n', n) : NULL;
		if (end == NULL)
			return n > CF_SSH_LINE ? SSH_BAD : SSH_MORE;
		n = (size_t)(end - p);
		if (n > CF_SSH_LINE)
			return SSH_BAD;
		if (n >= 4 && memcmp(p, "SSH-", 4) == 0)
			break;
		if (++id.pre_lines > CF_SSH_PRE_LINES)
			return SSH_BAD;
		p = end + 1;
	}
	id.used = (size_t)(end + 1 - in);
	if (n > 0 && p[n - 1] == '\r')
		n--;
	if (n < 4 || ident_split(p, n, &id) != SSH_GOT)
		return SSH_BAD;
	*ret = id;
	return SSH_GOT;
}

/* ---- Packets ---- */

enum ssh_got
ssh_packet_read(const unsigned char *in, size_t len, struct ssh_packet *ret)
{
	struct cf_reader r = cf_reader_init(in, len);
	uint32_t length = cf_read_u32(&r);
	unsigned int padding;

	if (cf_reader_failed(&r))
		return SSH_MORE;
	/* 16 bytes at least, whole blocks of 8 (RFC 4253 section 6). */
	if (length < 12 || length > CF_SSH_PACKET || (length + 4) % 8 != 0)
		return SSH_BAD;
	if (r.left < length)
		return SSH_MORE;
	padding = cf_read_u8(&r);
	if (padding < 4 || padding + 2 > length)
		return SSH_BAD;
	ret->len = length - padding - 1;
	ret->payload = cf_read_bytes(&r, ret->len);
	ret->used = (size_t)length + 4;
	return SSH_GOT;
}

/* Padding without encryption may be anything; zeros say nothing of us. */
void
ssh_packet_write(struct cf_buf *out, const void *payload, size_t len)
{
	static const unsigned char zeros[16];
	size_t padding = 8 - (5 + len) % 8;

	if (padding < 4)
		padding += 8;
	cf_buf_u32(out, (uint32_t)(1 + len + padding));
	cf_buf_u8(out, (unsigned int)padding);
	cf_buf_add(out, payload, len);
	cf_buf_add(out, zeros, padding);
}

static struct cf_reader
read_string(struct cf_reader *r)
{
	return cf_read_sub(r, cf_read_u32(r));
}

void
ssh_put_string(struct cf_buf *out, const void *p, size_t n)
{
	cf_buf_u32(out, (uint32_t)n);
	cf_buf_add(out, p, n);
}

void
ssh_put_mpint(struct cf_buf *out, const unsigned char *p, size_t n)
{
	bool high;

	while (n > 0 && *p == 0) {
		p++;
		n--;
	}
	high = n > 0 && (*p & 0x80) != 0;
	cf_buf_u32(out, (uint32_t)(n + high));
	if (high)
		cf_buf_u8(out, 0);
	cf_buf_add(out, p, n);
}

/* ---- Name lists ---- */

bool
ssh_names_next(struct ssh_names *l, const char **ret, size_t *ret_len)
{
	const char *comma;

	if (l->len == 0)
		return false;
	comma = memchr(l->p, ',', l->len);
	*ret = l->p;
	*ret_len = comma != NULL ? (size_t)(comma - l->p) : l->len;
	l->p += *ret_len + (comma != NULL);
	l->len -= *ret_len + (comma != NULL);
	return true;
}

bool
ssh_names_have(const struct ssh_names *list, const char *name)
{
	struct ssh_names l = *list;
	size_t n, want = strlen(name);
	const char *p;

	while (ssh_names_next(&l, &p, &n)) {
		if (n == want && memcmp(p, name, n) == 0)
			return true;
	}
	return false;
}

/* RFC 4251 sections 5 and 6: printable, no empty name.  Longer names than the
 * 64 bytes of section 6 are met in practice. */
static bool
read_names(struct cf_reader *r, struct ssh_names *ret)
{
	struct cf_reader sub = read_string(r);
	struct ssh_names l;
	size_t n, count = 0;
	const char *p;

	if (cf_reader_failed(r))
		return false;
	if (sub.left == 0) {
		*ret = (struct ssh_names){ "", 0 };
		return true;
	}
	if (!printable(sub.p, sub.left) || sub.p[sub.left - 1] == ',')
		return false;
	ret->p = (const char *)sub.p;
	ret->len = sub.left;
	l = *ret;
	while (ssh_names_next(&l, &p, &n)) {
		if (n == 0 || n > CF_SSH_NAME || ++count > CF_SSH_NAMES)
			return false;
	}
	return true;
}

bool
ssh_kexinit_parse(
    const unsigned char *payload, size_t len, struct ssh_kexinit *ret)
{
	struct cf_reader r = cf_reader_init(payload, len);
	struct ssh_kexinit k;
	int i;

	if (cf_read_u8(&r) != SSH_MSG_KEXINIT)
		return false;
	cf_read_skip(&r, 16);
	for (i = 0; i < SSH_L_MAX; i++) {
		if (!read_names(&r, &k.lists[i]))
			return false;
	}
	k.follows = cf_read_u8(&r) != 0;
	cf_read_skip(&r, 4);
	if (cf_reader_failed(&r) || r.left != 0 ||
	    k.lists[SSH_L_KEX].len == 0)
		return false;
	*ret = k;
	return true;
}

void
ssh_kexinit_write(struct cf_buf *out, const unsigned char cookie[16],
    const char *const lists[SSH_L_MAX])
{
	int i;

	cf_buf_u8(out, SSH_MSG_KEXINIT);
	cf_buf_add(out, cookie, 16);
	for (i = 0; i < SSH_L_MAX; i++)
		ssh_put_string(out, lists[i] != NULL ? lists[i] : "",
		    lists[i] != NULL ? strlen(lists[i]) : 0);
	cf_buf_u8(out, 0);
	cf_buf_u32(out, 0);
}

/* ---- Key exchange ---- */

/* Cheapest first for both sides. */
static const struct ssh_kex methods[] = {
	{ "curve25519-sha256", SSH_KEX_X25519 },
	{ "curve25519-sha256@libssh.org", SSH_KEX_X25519 },
	{ "ecdh-sha2-nistp256", SSH_KEX_P256 },
	{ "ecdh-sha2-nistp384", SSH_KEX_P384 },
	{ "ecdh-sha2-nistp521", SSH_KEX_P521 },
	{ "mlkem768x25519-sha256", SSH_KEX_MLKEM },
	{ "sntrup761x25519-sha512", SSH_KEX_SNTRUP },
	{ "sntrup761x25519-sha512@openssh.com", SSH_KEX_SNTRUP },
	{ "diffie-hellman-group14-sha256", SSH_KEX_DH },
	{ "diffie-hellman-group14-sha1", SSH_KEX_DH },
	{ "diffie-hellman-group1-sha1", SSH_KEX_DH },
	{ "diffie-hellman-group15-sha512", SSH_KEX_DH },
	{ "diffie-hellman-group16-sha512", SSH_KEX_DH },
	{ "diffie-hellman-group17-sha512", SSH_KEX_DH },
	{ "diffie-hellman-group18-sha512", SSH_KEX_DH },
	{ "diffie-hellman-group-exchange-sha256", SSH_KEX_GEX },
	{ "diffie-hellman-group-exchange-sha1", SSH_KEX_GEX },
};

const struct ssh_kex *
ssh_kex_choose(const struct ssh_names *list)
{
	size_t i;

	for (i = 0; i < CF_NELEM(methods); i++) {
		if (ssh_names_have(list, methods[i].name))
			return &methods[i];
	}
	return NULL;
}

/* Base points (SEC 2 version 2.0, sections 2.4.2, 2.5.1, 2.6.1). */
static const unsigned char point_p256[] = { 4, 0x6B, 0x17, 0xD1, 0xF2, 0xE1,
	0x2C, 0x42, 0x47, 0xF8, 0xBC, 0xE6, 0xE5, 0x63, 0xA4, 0x40, 0xF2, 0x77,
	0x03, 0x7D, 0x81, 0x2D, 0xEB, 0x33, 0xA0, 0xF4, 0xA1, 0x39, 0x45, 0xD8,
	0x98, 0xC2, 0x96, 0x4F, 0xE3, 0x42, 0xE2, 0xFE, 0x1A, 0x7F, 0x9B, 0x8E,
	0xE7, 0xEB, 0x4A, 0x7C, 0x0F, 0x9E, 0x16, 0x2B, 0xCE, 0x33, 0x57, 0x6B,
	0x31, 0x5E, 0xCE, 0xCB, 0xB6, 0x40, 0x68, 0x37, 0xBF, 0x51, 0xF5 };
static const unsigned char point_p384[] = { 4, 0xAA, 0x87, 0xCA, 0x22, 0xBE,
	0x8B, 0x05, 0x37, 0x8E, 0xB1, 0xC7, 0x1E, 0xF3, 0x20, 0xAD, 0x74, 0x6E,
	0x1D, 0x3B, 0x62, 0x8B, 0xA7, 0x9B, 0x98, 0x59, 0xF7, 0x41, 0xE0, 0x82,
	0x54, 0x2A, 0x38, 0x55, 0x02, 0xF2, 0x5D, 0xBF, 0x55, 0x29, 0x6C, 0x3A,
	0x54, 0x5E, 0x38, 0x72, 0x76, 0x0A, 0xB7, 0x36, 0x17, 0xDE, 0x4A, 0x96,
	0x26, 0x2C, 0x6F, 0x5D, 0x9E, 0x98, 0xBF, 0x92, 0x92, 0xDC, 0x29, 0xF8,
	0xF4, 0x1D, 0xBD, 0x28, 0x9A, 0x14, 0x7C, 0xE9, 0xDA, 0x31, 0x13, 0xB5,
	0xF0, 0xB8, 0xC0, 0x0A, 0x60, 0xB1, 0xCE, 0x1D, 0x7E, 0x81, 0x9D, 0x7A,
	0x43, 0x1D, 0x7C, 0x90, 0xEA, 0x0E, 0x5F };
static const unsigned char point_p521[] = { 4, 0x00, 0xC6, 0x85, 0x8E, 0x06,
	0xB7, 0x04, 0x04, 0xE9, 0xCD, 0x9E, 0x3E, 0xCB, 0x66, 0x23, 0x95, 0xB4,
	0x42, 0x9C, 0x64, 0x81, 0x39, 0x05, 0x3F, 0xB5, 0x21, 0xF8, 0x28, 0xAF,
	0x60, 0x6B, 0x4D, 0x3D, 0xBA, 0xA1, 0x4B, 0x5E, 0x77, 0xEF, 0xE7, 0x59,
	0x28, 0xFE, 0x1D, 0xC1, 0x27, 0xA2, 0xFF, 0xA8, 0xDE, 0x33, 0x48, 0xB3,
	0xC1, 0x85, 0x6A, 0x42, 0x9B, 0xF9, 0x7E, 0x7E, 0x31, 0xC2, 0xE5, 0xBD,
	0x66, 0x01, 0x18, 0x39, 0x29, 0x6A, 0x78, 0x9A, 0x3B, 0xC0, 0x04, 0x5C,
	0x8A, 0x5F, 0xB4, 0x2C, 0x7D, 0x1B, 0xD9, 0x98, 0xF5, 0x44, 0x49, 0x57,
	0x9B, 0x44, 0x68, 0x17, 0xAF, 0xBD, 0x17, 0x27, 0x3E, 0x66, 0x2C, 0x97,
	0xEE, 0x72, 0x99, 0x5E, 0xF4, 0x26, 0x40, 0xC5, 0x50, 0xB9, 0x01, 0x3F,
	0xAD, 0x07, 0x61, 0x35, 0x3C, 0x70, 0x86, 0xA2, 0x72, 0xC2, 0x40, 0x88,
	0xBE, 0x94, 0x76, 0x9F, 0xD1, 0x66, 0x50 };

/*
 * Sizes of the post-quantum part of the client's value: a Streamlined NTRU
 * Prime 761 key (RFC 9941) and an ML-KEM-768 key (FIPS 203).  A key of zeros
 * has the right form.
 */
#define SNTRUP761_KEY 1158
#define MLKEM768_KEY 1184
#define X25519_KEY 32

static void
put_hybrid(struct cf_buf *out, size_t zeros)
{
	unsigned char key[MLKEM768_KEY + X25519_KEY];

	memset(key, 0, sizeof(key));
	key[zeros] = 9;
	ssh_put_string(out, key, zeros + X25519_KEY);
}

/* Odd, 1000 bits, far from 1 and p-1 of every group in use; RFC 4253 section
 * 8 asks for a value in [1, p-1], servers count the bits as well. */
static void
put_dh_value(struct cf_buf *out)
{
	unsigned char e[125];

	memset(e, 0x5B, sizeof(e));
	ssh_put_mpint(out, e, sizeof(e));
}

void
ssh_kex_write_init(struct cf_buf *out, enum ssh_kex_kind kind)
{
	cf_buf_u8(out, kind == SSH_KEX_GEX ? SSH_MSG_GEX_INIT
					   : SSH_MSG_KEX_INIT);
	switch (kind) {
	case SSH_KEX_X25519:
		put_hybrid(out, 0);
		break;
	case SSH_KEX_P256:
		ssh_put_string(out, point_p256, sizeof(point_p256));
		break;
	case SSH_KEX_P384:
		ssh_put_string(out, point_p384, sizeof(point_p384));
		break;
	case SSH_KEX_P521:
		ssh_put_string(out, point_p521, sizeof(point_p521));
		break;
	case SSH_KEX_SNTRUP:
		put_hybrid(out, SNTRUP761_KEY);
		break;
	case SSH_KEX_MLKEM:
		put_hybrid(out, MLKEM768_KEY);
		break;
	case SSH_KEX_DH:
	case SSH_KEX_GEX:
		put_dh_value(out);
		break;
	}
}

void
ssh_gex_write_request(
    struct cf_buf *out, unsigned int min, unsigned int n, unsigned int max)
{
	cf_buf_u8(out, SSH_MSG_GEX_REQUEST);
	cf_buf_u32(out, min);
	cf_buf_u32(out, n);
	cf_buf_u32(out, max);
}

/* Bits of a positive mpint, 0 when it is none. */
static unsigned int
read_bits(struct cf_reader *r)
{
	struct cf_reader n = read_string(r);
	unsigned int bits, top;

	if (cf_reader_failed(r) || n.left == 0 || (n.p[0] & 0x80) != 0)
		return 0;
	while (n.left > 0 && n.p[0] == 0) {
		n.p++;
		n.left--;
	}
	if (n.left == 0 || n.left > CF_SSH_NUMBER)
		return 0;
	bits = (unsigned int)(n.left - 1) * 8;
	for (top = n.p[0]; top != 0; top >>= 1)
		bits++;
	return bits;
}

bool
ssh_gex_group_parse(
    const unsigned char *payload, size_t len, unsigned int *ret_bits)
{
	struct cf_reader r = cf_reader_init(payload, len);
	unsigned int bits;

	if (cf_read_u8(&r) != SSH_MSG_KEX_REPLY)
		return false;
	bits = read_bits(&r);
	if (read_bits(&r) == 0 || bits == 0 || cf_reader_failed(&r) ||
	    r.left != 0)
		return false;
	*ret_bits = bits;
	return true;
}

bool
ssh_reply_parse(const unsigned char *payload, size_t len, struct ssh_reply *ret)
{
	struct cf_reader r = cf_reader_init(payload, len), key, value;
	unsigned int type = cf_read_u8(&r);

	if (type != SSH_MSG_KEX_REPLY && type != SSH_MSG_GEX_REPLY)
		return false;
	key = read_string(&r);
	value = read_string(&r);
	(void)read_string(&r); /* the signature */
	if (cf_reader_failed(&r) || r.left != 0 || key.left == 0)
		return false;
	ret->host_key = key.p;
	ret->host_key_len = key.left;
	ret->value = value.p;
	ret->value_len = value.left;
	return true;
}

/* ---- Host keys ---- */

enum family { FA_RSA, FA_DSA, FA_ECDSA, FA_EDDSA };

static const struct type {
	const char *name, *certificate;
	enum family family;
	unsigned int bits; /* of a curve */
	const char *curve;
} types[] = {
	{ "ssh-rsa", "ssh-rsa-cert-v01@openssh.com", FA_RSA, 0, NULL },
	{ "ssh-dss", "ssh-dss-cert-v01@openssh.com", FA_DSA, 0, NULL },
	{ "ecdsa-sha2-nistp256", "ecdsa-sha2-nistp256-cert-v01@openssh.com",
	    FA_ECDSA, 256, "nistp256" },
	{ "ecdsa-sha2-nistp384", "ecdsa-sha2-nistp384-cert-v01@openssh.com",
	    FA_ECDSA, 384, "nistp384" },
	{ "ecdsa-sha2-nistp521", "ecdsa-sha2-nistp521-cert-v01@openssh.com",
	    FA_ECDSA, 521, "nistp521" },
	{ "ssh-ed25519", "ssh-ed25519-cert-v01@openssh.com", FA_EDDSA, 256,
	    "Ed25519" },
	{ "ssh-ed448", "", FA_EDDSA, 456, "Ed448" },
};

static bool
is_text(const struct cf_reader *r, const char *s)
{
	return r->left == strlen(s) && memcmp(r->p, s, r->left) == 0;
}

/* The fields of a plain key; 0 bits when they are not what the type says. */
static unsigned int
read_fields(struct cf_reader *r, const struct type *t)
{
	struct cf_reader curve, point;
	unsigned int bits = 0;

	switch (t->family) {
	case FA_RSA: /* e, n */
		return read_bits(r) != 0 ? read_bits(r) : 0;
	case FA_DSA: /* p, q, g, y */
		bits = read_bits(r);
		return read_bits(r) != 0 && read_bits(r) != 0 &&
			       read_bits(r) != 0
			   ? bits
			   : 0;
	case FA_ECDSA:
		curve = read_string(r);
		point = read_string(r);
		return is_text(&curve, t->curve) && point.left > 0 ? t->bits
								    : 0;
	case FA_EDDSA: /* RFC 8709 section 4 */
		point = read_string(r);
		return point.left == (t->bits + 7) / 8 ? t->bits : 0;
	}
	return bits;
}

/* What stands behind the key in a certificate (PROTOCOL.certkeys). */
static bool
read_certificate(struct cf_reader *r, struct ssh_host_key *key)
{
	struct cf_reader ca;
	uint64_t until;

	(void)cf_read_u64(r); /* serial */
	(void)cf_read_u32(r); /* user or host */
	(void)read_string(r); /* identifier */
	(void)read_string(r); /* principals */
	(void)cf_read_u64(r); /* valid after */
	until = cf_read_u64(r);
	(void)read_string(r); /* critical options */
	(void)read_string(r); /* extensions */
	(void)read_string(r); /* reserved */
	ca = read_string(r);
	(void)read_string(r); /* signature */
	if (cf_reader_failed(r) || ca.left == 0)
		return false;
	/* Later than the year 9999 is for ever: all ones by convention. */
	key->valid_until = until < 253402300800u ? (int64_t)until : 0;
	key->ca = ca.p;
	key->ca_len = ca.left;
	return true;
}

bool
ssh_host_key_parse(
    const unsigned char *blob, size_t len, struct ssh_host_key *ret)
{
	struct cf_reader r = cf_reader_init(blob, len);
	struct cf_reader name = read_string(&r);
	struct ssh_host_key key = { .bits = 0 };
	const struct type *t = NULL;
	size_t i;

	if (cf_reader_failed(&r) || name.left == 0)
		return false;
	for (i = 0; i < CF_NELEM(types) && t == NULL; i++) {
		if (is_text(&name, types[i].name))
			t = &types[i];
		else if (is_text(&name, types[i].certificate)) {
			t = &types[i];
			key.certificate = true;
			(void)read_string(&r); /* nonce */
		}
	}
	if (t == NULL)
		return false;
	key.type = t->name;
	key.curve = t->curve;
	key.fields = r.p;
	key.bits = read_fields(&r, t);
	if (cf_reader_failed(&r) || key.bits == 0)
		return false;
	key.fields_len = (size_t)(r.p - key.fields);
	if (key.certificate && !read_certificate(&r, &key))
		return false;
	if (r.left != 0)
		return false;
	*ret = key;
	return true;
}

/* RFC 8332: three ways to sign with one RSA key. */
const char *
ssh_host_key_type(const char *algorithm, size_t len)
{
	static const struct {
		const char *name, *key;
	} rsa[] = {
		{ "rsa-sha2-256", "ssh-rsa" },
		{ "rsa-sha2-512", "ssh-rsa" },
		{ "rsa-sha2-256-cert-v01@openssh.com",
		    "ssh-rsa-cert-v01@openssh.com" },
		{ "rsa-sha2-512-cert-v01@openssh.com",
		    "ssh-rsa-cert-v01@openssh.com" },
	};
	struct cf_reader name = cf_reader_init(algorithm, len);
	size_t i;

	for (i = 0; i < CF_NELEM(rsa); i++) {
		if (is_text(&name, rsa[i].name))
			return rsa[i].key;
	}
	for (i = 0; i < CF_NELEM(types); i++) {
		if (is_text(&name, types[i].name))
			return types[i].name;
		if (len > 0 && is_text(&name, types[i].certificate))
			return types[i].certificate;
	}
	return NULL;
}

void
ssh_host_key_write(struct cf_buf *out, const struct ssh_host_key *key)
{
	ssh_put_string(out, key->type, strlen(key->type));
	cf_buf_add(out, key->fields, key->fields_len);
}

/* ---- Authentication ---- */

bool
ssh_failure_parse(
    const unsigned char *payload, size_t len, struct ssh_names *ret)
{
	struct cf_reader r = cf_reader_init(payload, len);
	struct ssh_names l;

	if (cf_read_u8(&r) != SSH_MSG_USERAUTH_FAILURE || !read_names(&r, &l))
		return false;
	(void)cf_read_u8(&r); /* partial success */
	if (cf_reader_failed(&r) || r.left != 0)
		return false;
	*ret = l;
	return true;
}
