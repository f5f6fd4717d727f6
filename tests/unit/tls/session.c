/*
 * The hello that offers psk_ke alone, against an OpenSSL server in memory: one
 * that allows resumption without a key exchange, and one that does not.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include <openssl/ssl.h>
#include <openssl/x509.h>

#include "vuln_crypt.h"
#include "vuln_probe.h"

static struct cf_tls_ticket ticket;
static unsigned char bytes[4096], psk[64];

static int
on_session(SSL *ssl, SSL_SESSION *session)
{
	const unsigned char *p;

	(void)ssl;
	SSL_SESSION_get0_ticket(session, &p, &ticket.len);
	assert_true(ticket.len > 0 && ticket.len <= sizeof(bytes));
	memcpy(bytes, p, ticket.len);
	ticket.bytes = bytes;
	ticket.psk_len = SSL_SESSION_get_master_key(session, psk, sizeof(psk));
	ticket.psk = psk;
	ticket.suite =
	    SSL_CIPHER_get_protocol_id(SSL_SESSION_get0_cipher(session));
	ticket.sha384 = ticket.psk_len == 48;
	return 0;
}

static SSL_CTX *
server_new(unsigned long options)
{
	SSL_CTX *ctx = SSL_CTX_new(TLS_server_method());
	EVP_PKEY *key = EVP_EC_gen("P-256");
	X509 *cert = X509_new();

	assert_non_null(ctx);
	X509_gmtime_adj(X509_getm_notBefore(cert), 0);
	X509_gmtime_adj(X509_getm_notAfter(cert), 3600);
	X509_set_pubkey(cert, key);
	assert_true(X509_sign(cert, key, EVP_sha256()) > 0);
	assert_int_equal(SSL_CTX_use_certificate(ctx, cert), 1);
	assert_int_equal(SSL_CTX_use_PrivateKey(ctx, key), 1);
	SSL_CTX_set_options(ctx, options);
	X509_free(cert);
	EVP_PKEY_free(key);
	return ctx;
}

/* A whole handshake, for the ticket. */
static void
take_ticket(SSL_CTX *server_ctx, const char *suite)
{
	SSL_CTX *client_ctx = SSL_CTX_new(TLS_client_method());
	SSL *server = SSL_new(server_ctx), *client;
	BIO *a, *b;
	char none[16];
	int i;

	SSL_CTX_set_ciphersuites(client_ctx, suite);
	SSL_CTX_set_session_cache_mode(client_ctx, SSL_SESS_CACHE_CLIENT);
	SSL_CTX_sess_set_new_cb(client_ctx, on_session);
	client = SSL_new(client_ctx);
	assert_int_equal(BIO_new_bio_pair(&a, 65536, &b, 65536), 1);
	SSL_set_bio(client, a, a);
	SSL_set_bio(server, b, b);
	SSL_set_connect_state(client);
	SSL_set_accept_state(server);
	memset(&ticket, 0, sizeof(ticket));
	for (i = 0; i < 4; i++) {
		SSL_do_handshake(client);
		SSL_do_handshake(server);
	}
	SSL_read(client, none, sizeof(none));
	assert_true(ticket.len > 0);
	SSL_free(client);
	SSL_free(server);
	SSL_CTX_free(client_ctx);
}

/* What the server answers to the hello; spoil changes the secret. */
static void
answer(SSL_CTX *ctx, bool spoil, struct vuln_flight *ret)
{
	unsigned char random[VULN_PSK_RANDOM];
	SSL *server = SSL_new(ctx);
	BIO *in = BIO_new(BIO_s_mem()), *out = BIO_new(BIO_s_mem());
	struct cf_buf hello;
	char *p;
	long n;

	memset(random, 9, sizeof(random));
	if (spoil)
		psk[0] ^= 1;
	cf_buf_init(&hello, 65536);
	assert_int_equal(
	    vuln_psk_hello(&hello, &ticket, "", 100, random),
	    CF_OK);
	SSL_set_bio(server, in, out);
	SSL_set_accept_state(server);
	BIO_write(in, hello.data, (int)hello.len);
	SSL_do_handshake(server);
	n = BIO_get_mem_data(out, &p);
	assert_true(n > 0);
	vuln_flight_init(ret, false);
	vuln_flight_feed(ret, (const unsigned char *)p, (size_t)n);
	SSL_free(server);
	cf_buf_free(&hello);
}

static void
psk_ke(void **state)
{
	static const char *const suites[] = { "TLS_AES_256_GCM_SHA384",
		"TLS_AES_128_GCM_SHA256" };
	SSL_CTX *allows = server_new(SSL_OP_ALLOW_NO_DHE_KEX);
	SSL_CTX *refuses = server_new(0);
	struct vuln_flight f;
	size_t i;

	(void)state;
	for (i = 0; i < CF_NELEM(suites); i++) {
		take_ticket(allows, suites[i]);
		answer(allows, false, &f);
		assert_int_equal(f.state, VULN_FLIGHT);
		assert_true(f.psk);
		assert_false(f.key_share);
		vuln_flight_free(&f);
		/* The binder is what the server believes. */
		answer(allows, true, &f);
		assert_int_equal(f.state, VULN_ALERT);
		vuln_flight_free(&f);
		/* A whole handshake instead. */
		take_ticket(refuses, suites[i]);
		answer(refuses, false, &f);
		assert_int_equal(f.state, VULN_FLIGHT);
		assert_false(f.psk);
		assert_true(f.key_share);
		vuln_flight_free(&f);
	}
	SSL_CTX_free(allows);
	SSL_CTX_free(refuses);
}

static void
bad_tickets(void **state)
{
	static const unsigned char random[VULN_PSK_RANDOM] = { 9 };
	const struct cf_tls_ticket empty = { .lifetime = 1 };
	struct cf_buf hello;

	(void)state;
	cf_buf_init(&hello, 65536);
	assert_int_equal(
	    vuln_psk_hello(&hello, &empty, "", 0, random), CF_EPARSE);
	assert_int_equal(hello.len, 0);
	cf_buf_free(&hello);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(psk_ke),
		cmocka_unit_test(bad_tickets),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
