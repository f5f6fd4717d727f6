/*
 * TLS 1.0 to 1.2 of Mbed TLS, with six suites of which the library of Debian 12
 * has five.  A process a connection, ten seconds at most.
 * usage: mbedtls ADDRESS PORT CERT KEY
 */
#include <mbedtls/ctr_drbg.h>
#include <mbedtls/entropy.h>
#include <mbedtls/net_sockets.h>
#include <mbedtls/ssl.h>
#include <mbedtls/x509_crt.h>
#include <signal.h>
#include <stdio.h>
#include <unistd.h>

static const int suites[] = {
	MBEDTLS_TLS_ECDHE_RSA_WITH_CAMELLIA_256_GCM_SHA384,
	MBEDTLS_TLS_ECDHE_RSA_WITH_ARIA_128_GCM_SHA256,
	MBEDTLS_TLS_DHE_RSA_WITH_AES_128_CCM_8,
	MBEDTLS_TLS_RSA_WITH_AES_256_CCM,
	MBEDTLS_TLS_ECDHE_RSA_WITH_AES_128_CBC_SHA,
	MBEDTLS_TLS_RSA_WITH_CAMELLIA_128_CBC_SHA, 0 };

static mbedtls_ssl_config config;
static mbedtls_ctr_drbg_context drbg;

static void
serve(mbedtls_net_context *peer)
{
	mbedtls_ssl_context ssl;
	unsigned char b[512];
	int rc;

	alarm(10);
	mbedtls_ctr_drbg_reseed(&drbg, NULL, 0);
	mbedtls_ssl_init(&ssl);
	if (mbedtls_ssl_setup(&ssl, &config) != 0)
		return;
	mbedtls_ssl_set_bio(&ssl, peer, mbedtls_net_send, mbedtls_net_recv, NULL);
	do
		rc = mbedtls_ssl_handshake(&ssl);
	while (rc == MBEDTLS_ERR_SSL_WANT_READ || rc == MBEDTLS_ERR_SSL_WANT_WRITE);
	if (rc == 0)
		(void)mbedtls_ssl_read(&ssl, b, sizeof(b));
}

int
main(int argc, char **argv)
{
	mbedtls_net_context listener, peer;
	mbedtls_entropy_context entropy;
	mbedtls_x509_crt cert;
	mbedtls_pk_context key;

	if (argc != 5)
		return 2;
	signal(SIGPIPE, SIG_IGN);
	signal(SIGCHLD, SIG_IGN);
	mbedtls_net_init(&listener);
	mbedtls_ssl_config_init(&config);
	mbedtls_entropy_init(&entropy);
	mbedtls_ctr_drbg_init(&drbg);
	mbedtls_x509_crt_init(&cert);
	mbedtls_pk_init(&key);
	if (mbedtls_ctr_drbg_seed(&drbg, mbedtls_entropy_func, &entropy, NULL, 0) != 0 ||
	    mbedtls_x509_crt_parse_file(&cert, argv[3]) != 0 ||
	    mbedtls_pk_parse_keyfile(&key, argv[4], NULL) != 0 ||
	    mbedtls_net_bind(&listener, argv[1], argv[2], MBEDTLS_NET_PROTO_TCP) != 0 ||
	    mbedtls_ssl_config_defaults(&config, MBEDTLS_SSL_IS_SERVER, MBEDTLS_SSL_TRANSPORT_STREAM, MBEDTLS_SSL_PRESET_DEFAULT) != 0) {
		fputs("mbedtls: cannot begin\n", stderr);
		return 1;
	}
	mbedtls_ssl_conf_rng(&config, mbedtls_ctr_drbg_random, &drbg);
	mbedtls_ssl_conf_own_cert(&config, &cert, &key);
	mbedtls_ssl_conf_min_version(&config, MBEDTLS_SSL_MAJOR_VERSION_3, MBEDTLS_SSL_MINOR_VERSION_1);
	mbedtls_ssl_conf_ciphersuites(&config, suites);
	for (;;) {
		mbedtls_net_init(&peer);
		if (mbedtls_net_accept(&listener, &peer, NULL, 0, NULL) != 0)
			continue;
		if (fork() == 0) {
			close(listener.fd);
			serve(&peer);
			_exit(0);
		}
		close(peer.fd);
	}
}
