/*
 * Identification, packets, KEXINIT, replies and host keys: read whole, cut at
 * every position, and spoiled.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "codec_ssh.h"
#include "names.h"

#define BYTES(s) (const unsigned char *)(s), sizeof(s) - 1

/* ---- Identification ---- */

static void
ident_is_read(void **state)
{
	static const char text[] =
	    "SSH-2.0-OpenSSH_9.2p1 Debian-2\r\n\0\0\0\14";
	struct ssh_ident id;
	size_t n;

	(void)state;
	assert_int_equal(ssh_ident_read(BYTES(text), &id), SSH_GOT);
	assert_int_equal(id.used, 32);
	assert_int_equal(id.line_len, 30);
	assert_memory_equal(id.protocol, "2.0", 3);
	assert_int_equal(id.protocol_len, 3);
	assert_int_equal(id.software_len, 13);
	assert_memory_equal(id.software, "OpenSSH_9.2p1", 13);
	assert_int_equal(id.pre_lines, 0);
	for (n = 0; n < 32; n++)
		assert_int_equal(
		    ssh_ident_read((const unsigned char *)text, n, &id),
		    n < 32 ? SSH_MORE : SSH_GOT);
}

static void
ident_after_other_lines(void **state)
{
	static const char text[] =
	    "Bonjour\r\nSS\nSSH-1.99-x\nSSH-2.0-no\r\n";
	struct ssh_ident id;

	(void)state;
	assert_int_equal(ssh_ident_read(BYTES(text), &id), SSH_GOT);
	assert_int_equal(id.pre_lines, 2);
	assert_memory_equal(id.protocol, "1.99", 4);
	assert_int_equal(id.software_len, 1);
	assert_int_equal(id.used, 23);
}

static void
ident_is_refused(void **state)
{
	static const char *const bad[] = { "SSH-2.0\r\n", "SSH--x\r\n",
		"SSH-\n", "SSH-2.0-a\tb\r\n", "SSH-2.0-\x1b[31m\r\n" };
	unsigned char many[2 * (CF_SSH_PRE_LINES + 2)];
	unsigned char line[CF_SSH_LINE + 2];
	char wide[CF_SSH_IDENT + 8] = "SSH-2.0-";
	struct ssh_ident id;
	size_t i;

	(void)state;
	for (i = 0; i < CF_NELEM(bad); i++)
		assert_int_equal(
		    ssh_ident_read((const unsigned char *)bad[i],
			strlen(bad[i]), &id),
		    SSH_BAD);
	for (i = 0; i < sizeof(many); i++)
		many[i] = i % 2 == 0 ? 'x' : '\n';
	assert_int_equal(ssh_ident_read(many, sizeof(many), &id), SSH_BAD);
	memset(line, 'x', sizeof(line));
	assert_int_equal(ssh_ident_read(line, sizeof(line), &id), SSH_BAD);
	assert_int_equal(ssh_ident_read(line, CF_SSH_LINE, &id), SSH_MORE);
	/* 255 bytes with the line end are the most. */
	memset(wide + 8, 'x', sizeof(wide) - 8);
	wide[CF_SSH_IDENT - 2] = '\r';
	wide[CF_SSH_IDENT - 1] = '\n';
	assert_int_equal(
	    ssh_ident_read((unsigned char *)wide, CF_SSH_IDENT, &id), SSH_GOT);
	wide[CF_SSH_IDENT - 2] = 'x';
	wide[CF_SSH_IDENT - 1] = '\r';
	wide[CF_SSH_IDENT] = '\n';
	assert_int_equal(
	    ssh_ident_read((unsigned char *)wide, CF_SSH_IDENT + 1, &id),
	    SSH_BAD);
}

/* ---- Packets ---- */

static void
packets_go_there_and_back(void **state)
{
	unsigned char payload[300];
	struct ssh_packet p;
	struct cf_buf b;
	size_t n, cut;

	(void)state;
	for (n = 0; n < sizeof(payload); n++)
		payload[n] = (unsigned char)n;
	cf_buf_init(&b, 1000);
	for (n = 1; n < sizeof(payload); n++) {
		cf_buf_reset(&b);
		ssh_packet_write(&b, payload, n);
		assert_int_equal(b.len % 8, 0);
		assert_true(b.len >= 16);
		for (cut = 0; cut < b.len; cut++)
			assert_int_equal(
			    ssh_packet_read(
				(unsigned char *)b.data, cut, &p),
			    SSH_MORE);
		assert_int_equal(
		    ssh_packet_read((unsigned char *)b.data, b.len, &p),
		    SSH_GOT);
		assert_int_equal(p.len, n);
		assert_int_equal(p.used, b.len);
		assert_memory_equal(p.payload, payload, n);
	}
	cf_buf_free(&b);
}

static void
packets_are_refused(void **state)
{
	static const unsigned char bad[][16] = {
		{ 0, 0, 0, 8, 4, 20 },		/* too short */
		{ 0, 0, 0, 13, 4, 20 },		/* no whole block */
		{ 0, 1, 0, 4, 4, 20 },		/* too long */
		{ 0xFF, 0xFF, 0xFF, 0xFC, 4 },	/* far too long */
		{ 0, 0, 0, 12, 3, 20 },		/* too little padding */
		{ 0, 0, 0, 12, 11, 20 },	/* nothing but padding */
		{ 0, 0, 0, 12, 200, 20 },	/* more padding than packet */
		{ 'H', 'T', 'T', 'P', '/', '1' },
	};
	struct ssh_packet p;
	size_t i;

	(void)state;
	for (i = 0; i < CF_NELEM(bad); i++)
		assert_int_equal(
		    ssh_packet_read(bad[i], sizeof(bad[i]), &p), SSH_BAD);
}

/* ---- KEXINIT ---- */

static const unsigned char cookie[16] = { 1, 2, 3 };

static void
put_kexinit(struct cf_buf *b, const char *kex)
{
	const char *lists[SSH_L_MAX] = { kex, "ssh-ed25519,rsa-sha2-512",
		"aes256-ctr", "aes128-ctr", "hmac-sha2-256", "hmac-sha2-512",
		"none", "none,zlib" };

	ssh_kexinit_write(b, cookie, lists);
}

static void
kexinit_is_read(void **state)
{
	const char *name;
	struct ssh_kexinit k;
	struct ssh_names l;
	struct cf_buf b;
	size_t n, len;

	(void)state;
	cf_buf_init(&b, 1000);
	put_kexinit(&b, "curve25519-sha256,ext-info-s");
	assert_true(
	    ssh_kexinit_parse((unsigned char *)b.data, b.len, &k));
	assert_false(k.follows);
	l = k.lists[SSH_L_KEX];
	assert_true(ssh_names_next(&l, &name, &len));
	assert_int_equal(len, 17);
	assert_true(ssh_names_next(&l, &name, &len));
	assert_memory_equal(name, "ext-info-s", 10);
	assert_false(ssh_names_next(&l, &name, &len));
	assert_true(ssh_names_have(&k.lists[SSH_L_COMP_SC], "zlib"));
	assert_false(ssh_names_have(&k.lists[SSH_L_COMP_SC], "zli"));
	assert_false(ssh_names_have(&k.lists[SSH_L_COMP_CS], "zlib"));
	assert_int_equal(k.lists[SSH_L_LANG_CS].len, 0);
	for (n = 0; n < b.len; n++)
		assert_false(
		    ssh_kexinit_parse((unsigned char *)b.data, n, &k));
	cf_buf_u8(&b, 0);
	assert_false(
	    ssh_kexinit_parse((unsigned char *)b.data, b.len, &k));
	cf_buf_free(&b);
}

static void
kexinit_is_refused(void **state)
{
	static const char *const bad[] = { "", ",", "a,", ",a", "a,,b",
		"a\x01", "\xC3\xA9" };
	char names[2 * CF_SSH_NAMES + 3], wide[CF_SSH_NAME + 2];
	struct ssh_kexinit k;
	struct cf_buf b;
	size_t i;

	(void)state;
	cf_buf_init(&b, 4096);
	for (i = 0; i < CF_NELEM(bad); i++) {
		cf_buf_reset(&b);
		put_kexinit(&b, bad[i]);
		assert_false(
		    ssh_kexinit_parse((unsigned char *)b.data, b.len, &k));
	}
	for (i = 0; i < sizeof(names); i++)
		names[i] = i % 2 == 0 ? 'a' : ',';
	names[2 * CF_SSH_NAMES + 1] = '\0';
	cf_buf_reset(&b);
	put_kexinit(&b, names);
	assert_false(ssh_kexinit_parse((unsigned char *)b.data, b.len, &k));
	names[2 * CF_SSH_NAMES - 1] = '\0';
	cf_buf_reset(&b);
	put_kexinit(&b, names);
	assert_true(ssh_kexinit_parse((unsigned char *)b.data, b.len, &k));
	memset(wide, 'a', sizeof(wide));
	wide[CF_SSH_NAME + 1] = '\0';
	cf_buf_reset(&b);
	put_kexinit(&b, wide);
	assert_false(ssh_kexinit_parse((unsigned char *)b.data, b.len, &k));
	cf_buf_free(&b);
}

/* ---- Key exchange ---- */

static void
methods_are_chosen(void **state)
{
	static const struct {
		const char *list, *want;
	} rows[] = {
		{ "x,ecdh-sha2-nistp256,curve25519-sha256",
		    "curve25519-sha256" },
		{ "diffie-hellman-group-exchange-sha1,"
		  "diffie-hellman-group1-sha1",
		    "diffie-hellman-group1-sha1" },
		{ "mlkem768x25519-sha256", "mlkem768x25519-sha256" },
		{ "curve25519-sha25", NULL },
	};
	const struct ssh_kex *k;
	struct ssh_names l;
	size_t i;

	(void)state;
	for (i = 0; i < CF_NELEM(rows); i++) {
		l = (struct ssh_names){ rows[i].list, strlen(rows[i].list) };
		k = ssh_kex_choose(&l);
		if (rows[i].want == NULL)
			assert_null(k);
		else {
			assert_non_null(k);
			assert_string_equal(k->name, rows[i].want);
		}
	}
}

/* The lengths that the methods' documents give. */
static void
first_messages_have_their_sizes(void **state)
{
	static const struct {
		enum ssh_kex_kind kind;
		size_t value;
	} rows[] = { { SSH_KEX_X25519, 32 }, { SSH_KEX_P256, 65 },
		{ SSH_KEX_P384, 97 }, { SSH_KEX_P521, 133 },
		{ SSH_KEX_SNTRUP, 1190 }, { SSH_KEX_MLKEM, 1216 },
		{ SSH_KEX_DH, 125 }, { SSH_KEX_GEX, 125 } };
	struct cf_buf b;
	size_t i;

	(void)state;
	cf_buf_init(&b, 4096);
	for (i = 0; i < CF_NELEM(rows); i++) {
		cf_buf_reset(&b);
		ssh_kex_write_init(&b, rows[i].kind);
		assert_int_equal(b.len, 1 + 4 + rows[i].value);
	}
	cf_buf_free(&b);
}

static void
groups_are_measured(void **state)
{
	unsigned char p[257] = { 0, 0x80 };
	unsigned int bits;
	struct cf_buf b;
	size_t n;

	(void)state;
	cf_buf_init(&b, 16384);
	cf_buf_u8(&b, SSH_MSG_KEX_REPLY);
	ssh_put_mpint(&b, p, sizeof(p));
	ssh_put_mpint(&b, (const unsigned char *)"\2", 1);
	assert_true(
	    ssh_gex_group_parse((unsigned char *)b.data, b.len, &bits));
	assert_int_equal(bits, 2048);
	for (n = 0; n < b.len; n++)
		assert_false(
		    ssh_gex_group_parse((unsigned char *)b.data, n, &bits));
	/* Negative, zero, none. */
	assert_false(ssh_gex_group_parse(
	    BYTES("\x1f\0\0\0\1\x80\0\0\0\1\2"), &bits));
	assert_false(
	    ssh_gex_group_parse(BYTES("\x1f\0\0\0\1\0\0\0\0\1\2"), &bits));
	assert_false(
	    ssh_gex_group_parse(BYTES("\x1f\0\0\0\0\0\0\0\1\2"), &bits));
	assert_true(
	    ssh_gex_group_parse(BYTES("\x1f\0\0\0\1\5\0\0\0\1\2"), &bits));
	assert_int_equal(bits, 3);
	/* A number longer than limits.h allows. */
	cf_buf_reset(&b);
	cf_buf_u8(&b, SSH_MSG_KEX_REPLY);
	cf_buf_u32(&b, CF_SSH_NUMBER + 1);
	for (n = 0; n < CF_SSH_NUMBER + 1; n++)
		cf_buf_u8(&b, 1);
	ssh_put_mpint(&b, (const unsigned char *)"\2", 1);
	assert_false(
	    ssh_gex_group_parse((unsigned char *)b.data, b.len, &bits));
	cf_buf_free(&b);
}

static void
numbers_are_written_as_mpint(void **state)
{
	struct cf_buf b;

	(void)state; /* RFC 4251 section 5 */
	cf_buf_init(&b, 100);
	ssh_put_mpint(&b, (const unsigned char *)"\0\0\x80", 3);
	assert_int_equal(b.len, 6);
	assert_memory_equal(b.data, "\0\0\0\2\0\x80", 6);
	cf_buf_reset(&b);
	ssh_put_mpint(&b, (const unsigned char *)"\0\0", 2);
	assert_memory_equal(b.data, "\0\0\0\0", 4);
	assert_int_equal(b.len, 4);
	cf_buf_free(&b);
}

static void
replies_are_read(void **state)
{
	struct ssh_reply r;
	struct cf_buf b;
	size_t n;

	(void)state;
	cf_buf_init(&b, 100);
	cf_buf_u8(&b, SSH_MSG_GEX_REPLY);
	ssh_put_string(&b, "key", 3);
	ssh_put_string(&b, "value", 5);
	ssh_put_string(&b, "signature", 9);
	assert_true(ssh_reply_parse((unsigned char *)b.data, b.len, &r));
	assert_int_equal(r.host_key_len, 3);
	assert_memory_equal(r.host_key, "key", 3);
	assert_int_equal(r.value_len, 5);
	for (n = 0; n < b.len; n++)
		assert_false(ssh_reply_parse((unsigned char *)b.data, n, &r));
	b.data[0] = SSH_MSG_NEWKEYS;
	assert_false(ssh_reply_parse((unsigned char *)b.data, b.len, &r));
	cf_buf_free(&b);
}

/* ---- Host keys ---- */

static void
put_text(struct cf_buf *b, const char *s)
{
	ssh_put_string(b, s, strlen(s));
}

static void
put_number(struct cf_buf *b, size_t bits)
{
	unsigned char n[1024];

	memset(n, 0xFF, sizeof(n));
	n[0] = (unsigned char)(0xFF >> ((8 - bits % 8) % 8));
	ssh_put_mpint(b, n, (bits + 7) / 8);
}

/* Whole, cut everywhere, and with a byte too many; and the plain key comes
 * out as it went in. */
static void
expect_key(struct cf_buf *b, const char *type, unsigned int bits,
    const char *curve)
{
	struct ssh_host_key k;
	struct cf_buf plain;
	size_t n;

	assert_true(ssh_host_key_parse((unsigned char *)b->data, b->len, &k));
	assert_string_equal(k.type, type);
	assert_int_equal(k.bits, bits);
	if (curve == NULL)
		assert_null(k.curve);
	else
		assert_string_equal(k.curve, curve);
	if (!k.certificate) {
		cf_buf_init(&plain, 8192);
		ssh_host_key_write(&plain, &k);
		assert_int_equal(plain.len, b->len);
		assert_memory_equal(plain.data, b->data, b->len);
		cf_buf_free(&plain);
	}
	for (n = 0; n < b->len; n++)
		assert_false(
		    ssh_host_key_parse((unsigned char *)b->data, n, &k));
	cf_buf_u8(b, 0);
	assert_false(
	    ssh_host_key_parse((unsigned char *)b->data, b->len, &k));
	cf_buf_reset(b);
}

static void
host_keys_are_read(void **state)
{
	struct cf_buf b;

	(void)state;
	cf_buf_init(&b, 8192);
	put_text(&b, "ssh-rsa");
	put_number(&b, 17);
	put_number(&b, 3071);
	expect_key(&b, "ssh-rsa", 3071, NULL);
	put_text(&b, "ssh-dss");
	put_number(&b, 1024);
	put_number(&b, 160);
	put_number(&b, 1023);
	put_number(&b, 1020);
	expect_key(&b, "ssh-dss", 1024, NULL);
	put_text(&b, "ecdsa-sha2-nistp384");
	put_text(&b, "nistp384");
	put_text(&b, "point");
	expect_key(&b, "ecdsa-sha2-nistp384", 384, "nistp384");
	put_text(&b, "ssh-ed25519");
	put_text(&b, "01234567890123456789012345678901");
	expect_key(&b, "ssh-ed25519", 256, "Ed25519");
	/* A curve of another name, a key of another length, another type. */
	put_text(&b, "ecdsa-sha2-nistp384");
	put_text(&b, "nistp256");
	put_text(&b, "point");
	assert_false(ssh_host_key_parse(
	    (unsigned char *)b.data, b.len, &(struct ssh_host_key){ 0 }));
	cf_buf_reset(&b);
	put_text(&b, "ssh-ed25519");
	put_text(&b, "0123456789012345678901234567890");
	assert_false(ssh_host_key_parse(
	    (unsigned char *)b.data, b.len, &(struct ssh_host_key){ 0 }));
	cf_buf_reset(&b);
	put_text(&b, "");
	put_text(&b, "x");
	assert_false(ssh_host_key_parse(
	    (unsigned char *)b.data, b.len, &(struct ssh_host_key){ 0 }));
	cf_buf_free(&b);
}

static void
put_certificate(struct cf_buf *b, uint32_t until_high, uint32_t until_low)
{
	put_text(b, "ssh-ed25519-cert-v01@openssh.com");
	put_text(b, "nonce");
	put_text(b, "01234567890123456789012345678901");
	cf_buf_u32(b, 0);
	cf_buf_u32(b, 7);
	cf_buf_u32(b, 2);
	put_text(b, "host");
	put_text(b, "");
	cf_buf_u32(b, 0);
	cf_buf_u32(b, 0);
	cf_buf_u32(b, until_high);
	cf_buf_u32(b, until_low);
	put_text(b, "");
	put_text(b, "");
	put_text(b, "");
	put_text(b, "authority");
	put_text(b, "signature");
}

static void
certificates_are_read(void **state)
{
	struct ssh_host_key k;
	struct cf_buf b;

	(void)state;
	cf_buf_init(&b, 8192);
	put_certificate(&b, 0, 2082758400u);
	assert_true(ssh_host_key_parse((unsigned char *)b.data, b.len, &k));
	assert_true(k.certificate);
	assert_int_equal(k.valid_until, 2082758400);
	assert_int_equal(k.ca_len, 9);
	assert_int_equal(k.fields_len, 36);
	expect_key(&b, "ssh-ed25519", 256, "Ed25519");
	put_certificate(&b, 0xFFFFFFFFu, 0xFFFFFFFFu);
	assert_true(ssh_host_key_parse((unsigned char *)b.data, b.len, &k));
	assert_int_equal(k.valid_until, 0);
	cf_buf_free(&b);
}

static void
algorithms_name_keys(void **state)
{
	(void)state;
#define TYPE(s) ssh_host_key_type(s, strlen(s))
	assert_string_equal(TYPE("rsa-sha2-512"), "ssh-rsa");
	assert_string_equal(TYPE("ssh-rsa"), "ssh-rsa");
	assert_string_equal(TYPE("rsa-sha2-256-cert-v01@openssh.com"),
	    "ssh-rsa-cert-v01@openssh.com");
	assert_string_equal(TYPE("ssh-ed25519"), "ssh-ed25519");
	assert_null(TYPE("x509v3-ssh-rsa"));
	assert_null(TYPE(""));
#undef TYPE
}

/* ---- Authentication ---- */

static void
failures_are_read(void **state)
{
	struct ssh_names l;

	(void)state;
	assert_true(
	    ssh_failure_parse(BYTES("\x33\0\0\0\x9publickey\0"), &l));
	assert_true(ssh_names_have(&l, "publickey"));
	assert_true(ssh_failure_parse(BYTES("\x33\0\0\0\0\0"), &l));
	assert_int_equal(l.len, 0);
	assert_false(ssh_failure_parse(BYTES("\x33\0\0\0\x9publickey"), &l));
	assert_false(ssh_failure_parse(BYTES("\x34\0\0\0\0\0"), &l));
	assert_false(ssh_failure_parse(BYTES("\x33\0\0\0\2a,\0"), &l));
}

/* ---- Names ---- */

static void
names_are_found(void **state)
{
	(void)state;
	assert_int_equal(
	    ssh_alg_find(SSH_K_MAC, "hmac-sha1")->note, SSH_W_OPEN);
	assert_int_equal(
	    ssh_alg_find(SSH_K_MAC, "hmac-sha1-96")->note, SSH_W_BAD);
	assert_int_equal(
	    ssh_alg_find(SSH_K_MAC, "hmac-sha2-256-96")->note, SSH_W_OPEN);
	assert_int_equal(
	    ssh_alg_find(SSH_K_CIPHER, "twofish256-cbc")->note, SSH_W_BAD);
	assert_int_equal(
	    ssh_alg_find(SSH_K_CIPHER, "twofish256-ctr")->note, SSH_W_OPEN);
	assert_int_equal(
	    ssh_alg_find(SSH_K_CIPHER, "rijndael-cbc@lysator.liu.se")->note,
	    SSH_W_BAD);
	assert_null(ssh_alg_find(SSH_K_CIPHER, "aes256-ctr2"));
	assert_null(ssh_alg_find(SSH_K_KEX, "kex-strict-s-v00@openssh.com"));
	assert_int_equal(
	    ssh_alg_find(SSH_K_KEX, "gss-group14-sha256-abc")->dh_bits, 2048);
	assert_true(ssh_kex_is_marker("kex-strict-s-v00@openssh.com"));
	assert_true(ssh_kex_is_marker("ext-info-s"));
	assert_false(ssh_kex_is_marker("curve25519-sha256"));
	assert_true(ssh_cipher_is_aead("aes128-gcm@openssh.com"));
	assert_false(ssh_cipher_is_aead("aes128-ctr"));
	assert_true(ssh_mac_is_etm("hmac-sha1-etm@openssh.com"));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(ident_is_read),
		cmocka_unit_test(ident_after_other_lines),
		cmocka_unit_test(ident_is_refused),
		cmocka_unit_test(packets_go_there_and_back),
		cmocka_unit_test(packets_are_refused),
		cmocka_unit_test(kexinit_is_read),
		cmocka_unit_test(kexinit_is_refused),
		cmocka_unit_test(methods_are_chosen),
		cmocka_unit_test(first_messages_have_their_sizes),
		cmocka_unit_test(groups_are_measured),
		cmocka_unit_test(numbers_are_written_as_mpint),
		cmocka_unit_test(replies_are_read),
		cmocka_unit_test(host_keys_are_read),
		cmocka_unit_test(certificates_are_read),
		cmocka_unit_test(algorithms_name_keys),
		cmocka_unit_test(failures_are_read),
		cmocka_unit_test(names_are_found),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
