/*
 * A very small client of TLS 1.0 to 1.2 that can say wrong things: the second
 * half of a handshake, and records whose plain text the caller lays out
 * itself.  For the probes of padding oracles and of invalid curves, which no
 * library can be made to send.  Its keys are its own and protect nothing.
 */
#ifndef CONFIANCE_TLS_VULN_CLIENT_H
#define CONFIANCE_TLS_VULN_CLIENT_H

#include "vuln_wire.h"

#define VULN_BLOCK 16
#define VULN_MAC_MAX 48

struct vuln_client {
	unsigned int version;
	const struct vuln_cipher *cipher;
	unsigned char master[48];
	/* Ours, then the server's. */
	unsigned char mac[2][VULN_MAC_MAX], key[2][32], iv[2][VULN_BLOCK];
	uint64_t seq[2];
	struct cf_buf said; /* handshake messages so far */
};

/* Suites that it speaks: AES in CBC mode with the RSA or ECDHE exchange; or
 * with ECDHE alone, also in GCM mode. */
size_t vuln_client_suites(bool curves, uint16_t ret[32]);

/* hello: our ClientHello as a message, without its record. */
void vuln_client_init(struct vuln_client *, const void *hello, size_t len);
void vuln_client_free(struct vuln_client *);

/*
 * What answers a whole flight: ClientKeyExchange, ChangeCipherSpec, Finished,
 * as records behind out.  point: instead of a share of our own, these 65 bytes
 * (SEC 1, 2.3.3), with their x as the secret.  CF_ENOTFOUND: a suite or group
 * that it does not speak.
 */
int vuln_client_answer(struct vuln_client *, const struct vuln_flight *,
    const unsigned char *point, struct cf_buf *out);
/* A record of the server, once it has changed to its keys; at most the
 * length of the body comes out.  CF_EPARSE: not for these keys. */
int vuln_client_open(struct vuln_client *, unsigned int type,
    struct cf_reader body, unsigned char *ret, size_t *ret_len);
/* Whether the message is the Finished that the server owes us. */
bool vuln_client_finished(
    struct vuln_client *, const unsigned char *message, size_t len);

bool vuln_client_is_cbc(const struct vuln_client *);
size_t vuln_client_mac_len(const struct vuln_client *);
/* CBC only.  The MAC that the next record of ours should have. */
bool vuln_client_mac(struct vuln_client *, unsigned int type, const void *data,
    size_t len, unsigned char *ret);
/* CBC only.  A record with this plain text, MAC and padding as they are in
 * it; len is a multiple of VULN_BLOCK. */
bool vuln_client_seal(struct vuln_client *, unsigned int type,
    const unsigned char *plain, size_t len, struct cf_buf *out);

/* A point of order 3 that is not on P-256 but on y^2 = x^3 - 3x + b' for
 * another b', which the formulas of addition do not use: whatever the server's
 * secret is, its multiple is the point, its inverse (with the same x), or
 * nothing. */
bool vuln_bad_point(unsigned int nth, unsigned char ret[65]);

#endif
