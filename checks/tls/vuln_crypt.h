/*
 * The few computations of the probes, by libcrypto: a resumption hello with
 * its binder, a message under the server's RSA key, flaws of that key.  Bytes
 * in, bytes out; no conversation.
 */
#ifndef CONFIANCE_TLS_VULN_CRYPT_H
#define CONFIANCE_TLS_VULN_CRYPT_H

#include <confiance/net.h>

#define VULN_PSK_RANDOM 96 /* random, session id, share */
/*
 * A TLS 1.3 hello that asks to resume the ticket's session by psk_ke alone
 * (RFC 8446, 4.2.9), which OpenSSL cannot be made to send: a server that
 * agrees answers with pre_shared_key and no key_share.
 */
int vuln_psk_hello(struct cf_buf *out, const struct cf_tls_ticket *,
    const char *sni, int64_t age_ms,
    const unsigned char random[VULN_PSK_RANDOM]);

/* ROBOT: the premaster secret in PKCS #1 padding, variant 0 right and 1 to 4
 * wrong in their way, encrypted to the key of the certificate. */
int vuln_rsa_message(unsigned int variant, const unsigned char *leaf,
    size_t leaf_len, struct cf_buf *out);

enum {
	VULN_KEY_RSA = 1,
	VULN_KEY_ROCA = 2,
	VULN_KEY_CLOSE = 4,
	VULN_KEY_DEBIAN = 8,
	VULN_KEY_COMPARED = 16, /* with the list of Debian's weak keys */
	VULN_KEY_OTHER = 32,	/* of a kind that has none of these flaws */
};
/* A set of the above; 0: nothing could be looked for, because it is no
 * certificate, or a key of which no list of Debian's is known. */
unsigned int vuln_key_flaws(const unsigned char *cert, size_t cert_len);
/* As facts name them; how many there are. */
#define VULN_KEY_FLAWS 3
size_t vuln_flaw_names(unsigned int flaws, const char *ret[VULN_KEY_FLAWS]);
/* What was looked for in a key that has none (key_notes.h). */
const char *vuln_key_note(unsigned int flaws);

#endif
