/*
 * TLS 1.2 and 1.3 of wolfSSL.  A process a connection, ten seconds at most.
 * usage: wolfssl PORT CERT KEY
 */
#include <wolfssl/options.h>
#include <wolfssl/ssl.h>

#include <arpa/inet.h>
#include <netinet/in.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <unistd.h>

#define SUITES                                                           \
	"TLS13-AES128-GCM-SHA256:TLS13-CHACHA20-POLY1305-SHA256:"         \
	"ECDHE-RSA-AES256-GCM-SHA384:ECDHE-RSA-CHACHA20-POLY1305:"        \
	"ECDHE-RSA-AES128-SHA256:DHE-RSA-AES128-SHA256"

int
main(int argc, char **argv)
{
	struct sockaddr_in here = { .sin_family = AF_INET };
	int listener, peer, one = 1;
	WOLFSSL_CTX *context;
	WOLFSSL *ssl;
	char b[512];

	if (argc != 4)
		return 2;
	signal(SIGPIPE, SIG_IGN);
	signal(SIGCHLD, SIG_IGN);
	wolfSSL_Init();
	context = wolfSSL_CTX_new(wolfSSLv23_server_method());
	wolfSSL_CTX_SetMinVersion(context, WOLFSSL_TLSV1_2);
	here.sin_port = htons((unsigned short)strtoul(argv[1], NULL, 10));
	here.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
	listener = socket(AF_INET, SOCK_STREAM, 0);
	setsockopt(listener, SOL_SOCKET, SO_REUSEADDR, &one, sizeof(one));
	if (wolfSSL_CTX_use_certificate_file(context, argv[2], SSL_FILETYPE_PEM) != 1 ||
	    wolfSSL_CTX_use_PrivateKey_file(context, argv[3], SSL_FILETYPE_PEM) != 1 ||
	    wolfSSL_CTX_set_cipher_list(context, SUITES) != 1 ||
	    bind(listener, (struct sockaddr *)&here, sizeof(here)) != 0 ||
	    listen(listener, 512) != 0) {
		fputs("wolfssl: cannot begin\n", stderr);
		return 1;
	}
	for (;;) {
		if ((peer = accept(listener, NULL, NULL)) < 0)
			continue;
		if (fork() == 0) {
			alarm(10);
			close(listener);
			ssl = wolfSSL_new(context);
			wolfSSL_set_fd(ssl, peer);
			if (wolfSSL_accept(ssl) == 1)
				(void)wolfSSL_read(ssl, b, sizeof(b));
			_exit(0);
		}
		close(peer);
	}
}
