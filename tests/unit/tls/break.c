/*
 * The probes with keys against a whole OpenSSL server in memory: the
 * handshake comes to its end in each version and suite, and what is wrong is
 * refused alike.  The point off the curve is what it claims to be.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include <openssl/bn.h>
#include <openssl/evp.h>
#include <openssl/ssl.h>
#include <openssl/x509.h>

#include "vuln_break.h"

static SSL_CTX *ctx;

static int
setup(void **state)
{
	EVP_PKEY *key = EVP_PKEY_Q_keygen(NULL, NULL, "RSA", (size_t)2048);
	X509 *cert = X509_new();
	X509_NAME *name = X509_get_subject_name(cert);

	(void)state;
	ctx = SSL_CTX_new(TLS_server_method());
	X509_NAME_add_entry_by_txt(name, "CN", MBSTRING_ASC,
	    (const unsigned char *)"localhost", -1, -1, 0);
	X509_set_issuer_name(cert, name);
	X509_gmtime_adj(X509_getm_notBefore(cert), 0);
	X509_gmtime_adj(X509_getm_notAfter(cert), 86400);
	X509_set_pubkey(cert, key);
	if (ctx == NULL || X509_sign(cert, key, EVP_sha256()) <= 0 ||
	    SSL_CTX_use_certificate(ctx, cert) != 1 ||
	    SSL_CTX_use_PrivateKey(ctx, key) != 1 ||
	    SSL_CTX_set_min_proto_version(ctx, TLS1_VERSION) != 1)
		return -1;
	SSL_CTX_set_security_level(ctx, 0);
	X509_free(cert);
	EVP_PKEY_free(key);
	return 0;
}

static int
teardown(void **state)
{
	(void)state;
	SSL_CTX_free(ctx);
	return 0;
}

/* Plays the conversation to its end; the server closes once it failed. */
static void
play(struct vuln_break *b, bool curve, enum vuln_wrong wrong, int version,
    const char *suites)
{
	struct vuln_hello h = { .version = TLS_12, .plain = true,
		.p256 = curve };
	enum cf_talk_want want = CF_WANT_SEND;
	SSL *ssl = SSL_new(ctx);
	BIO *in = BIO_new(BIO_s_mem()), *out = BIO_new(BIO_s_mem());
	uint16_t list[32];
	unsigned char byte;
	char *bytes;
	long len;
	int i, n = 0;

	SSL_set_bio(ssl, in, out);
	SSL_set_accept_state(ssl);
	assert_int_equal(SSL_set_max_proto_version(ssl, version), 1);
	assert_int_equal(SSL_set_cipher_list(ssl, suites), 1);
	memset(b, 0, sizeof(*b));
	b->wrong = wrong;
	h.suites = list;
	h.nsuites = vuln_client_suites(curve, list);
	memset(h.random, 7, sizeof(h.random));
	assert_true(vuln_break_start(b, curve, 0, &h));
	for (i = 0; i < 5 && want == CF_WANT_SEND; i++) {
		BIO_write(in, b->send.data, (int)b->send.len);
		n = SSL_is_init_finished(ssl) ? SSL_read(ssl, &byte, 1)
					      : SSL_accept(ssl);
		len = BIO_get_mem_data(out, &bytes);
		want = vuln_break_feed(b, (unsigned char *)bytes, (size_t)len);
	}
	if (want != CF_WANT_ENOUGH)
		vuln_break_end(b, n <= 0 && SSL_get_error(ssl, n) ==
					     SSL_ERROR_SSL
				      ? CF_TALK_CLOSED
				      : CF_TALK_SILENT);
	SSL_free(ssl);
}

static void
test_padding(void **state)
{
	static const struct {
		int version;
		const char *suites;
	} rows[] = {
		{ TLS1_2_VERSION, "AES128-SHA" },
		{ TLS1_2_VERSION, "AES256-SHA256" },
		{ TLS1_2_VERSION, "ECDHE-RSA-AES128-SHA" },
		{ TLS1_2_VERSION, "ECDHE-RSA-AES128-SHA256" },
		{ TLS1_2_VERSION, "ECDHE-RSA-AES256-SHA384" },
		{ TLS1_1_VERSION, "AES128-SHA" },
		{ TLS1_1_VERSION, "ECDHE-RSA-AES256-SHA" },
		{ TLS1_VERSION, "AES256-SHA" },
	};
	unsigned int took[2][WRONG_MAX];
	struct vuln_break b;
	size_t i, k;
	int w;

	(void)state;
	for (i = 0; i < CF_NELEM(rows); i++) {
		for (k = 0; k < 2; k++) {
			for (w = 0; w < WRONG_MAX; w++) {
				play(&b, false, (enum vuln_wrong)w,
				    rows[i].version, rows[i].suites);
				if (b.status != CF_ST_OK)
					fail_msg("%s: %s", rows[i].suites,
					    b.note);
				/* bad_record_mac, whatever is wrong */
				assert_int_equal(VULN_TOOK_ALERT(b.took), 20);
				assert_int_equal(
				    VULN_TOOK_RECORDS(b.took), 1);
				took[k][w] = b.took;
				vuln_break_free(&b);
			}
		}
		assert_int_equal(
		    vuln_break_judge(
			(const unsigned int(*)[WRONG_MAX])took, 2),
		    VULN_NO);
	}
}

static void
test_curve(void **state)
{
	static const char *const suites[] = { "ECDHE-RSA-AES128-GCM-SHA256",
		"ECDHE-RSA-AES256-GCM-SHA384", "ECDHE-RSA-AES128-SHA" };
	struct vuln_break b;
	size_t i;

	(void)state;
	for (i = 0; i < CF_NELEM(suites); i++) {
		play(&b, true, 0, TLS1_2_VERSION, suites[i]);
		assert_int_equal(b.status, CF_ST_OK);
		assert_false(b.proven);
		assert_int_not_equal(b.alert, 0);
		assert_int_not_equal(b.alert, 20);
		vuln_break_free(&b);
	}
	play(&b, true, 0, TLS1_2_VERSION, "AES128-SHA");
	assert_int_equal(b.status, CF_ST_NOT_COLLECTED);
	vuln_break_free(&b);
}

/* Order 3: the double is the inverse, so it has the same x. */
static void
test_point(void **state)
{
	unsigned char point[65], other[65];
	BN_CTX *c = BN_CTX_new();
	BIGNUM *p = NULL, *x, *y, *l = BN_new(), *t = BN_new();
	EVP_PKEY *key = EVP_PKEY_Q_keygen(NULL, NULL, "EC", "P-256");
	unsigned int i;

	(void)state;
	BN_hex2bn(&p, "FFFFFFFF00000001000000000000000000000000FFFFFFFFFFFFFFFF"
		      "FFFFFFFF");
	for (i = 0; i < 8; i++) {
		assert_true(vuln_bad_point(i, point));
		x = BN_bin2bn(point + 1, 32, NULL);
		y = BN_bin2bn(point + 33, 32, NULL);
		BN_mod_sqr(l, x, p, c);
		BN_sub_word(l, 1);
		BN_mul_word(l, 3);
		BN_mod_lshift1(t, y, p, c);
		assert_non_null(BN_mod_inverse(t, t, p, c));
		BN_mod_mul(l, l, t, p, c);
		BN_mod_sqr(l, l, p, c);
		BN_mod_lshift1(t, x, p, c);
		BN_mod_sub(l, l, t, p, c);
		assert_int_equal(BN_cmp(l, x), 0);
		/* A library that looks does not take it. */
		assert_int_not_equal(
		    EVP_PKEY_set1_encoded_public_key(key, point, 65), 1);
		if (i > 0)
			assert_memory_not_equal(point, other, 65);
		memcpy(other, point, 65);
		BN_free(x);
		BN_free(y);
	}
	EVP_PKEY_free(key);
	BN_free(p);
	BN_free(l);
	BN_free(t);
	BN_CTX_free(c);
}

static void
test_judge(void **state)
{
	unsigned int took[4][WRONG_MAX];
	const unsigned int(*t)[WRONG_MAX] =
	    (const unsigned int(*)[WRONG_MAX])took;
	struct cf_arena *arena = cf_arena_new(65536);
	size_t i, k;

	(void)state;
	for (k = 0; k < 4; k++) {
		for (i = 0; i < WRONG_MAX; i++)
			took[k][i] = 20 | 1u << 12 | VULN_TOOK_CLOSED << 16;
	}
	assert_int_equal(vuln_break_judge(t, 4), VULN_NO);
	took[1][WRONG_PADDING] = VULN_TOOK_SILENT << 16;
	assert_int_equal(vuln_break_judge(t, 4), VULN_UNKNOWN);
	for (k = 0; k < 4; k++)
		took[k][WRONG_PADDING] = VULN_TOOK_SILENT << 16;
	assert_int_equal(vuln_break_judge(t, 4), VULN_YES);
	assert_string_equal(
	    vuln_took_text(arena, took[0][0]), "alert 20, close");
	assert_string_equal(
	    vuln_took_text(arena, took[0][WRONG_PADDING]), "silence");
	assert_string_equal(vuln_took_text(arena,
				VULN_TOOK_DATA | 1u << 12 |
				    VULN_TOOK_SILENT << 16),
	    "accepted, silence");
	cf_arena_free(arena);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_padding),
		cmocka_unit_test(test_curve),
		cmocka_unit_test(test_point),
		cmocka_unit_test(test_judge),
	};

	return cmocka_run_group_tests(tests, setup, teardown);
}
