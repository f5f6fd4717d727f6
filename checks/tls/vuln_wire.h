/*
 * What the vulnerability probes say and hear: a ClientHello with the oddities
 * that a probe needs, and a reader of the server's first flight that keeps what
 * the planner has no use for (random, session id, ephemeral public value,
 * heartbeat).  TLS 1.2 and older only, in clear.  Pure: bytes in, structs out.
 */
#ifndef CONFIANCE_TLS_VULN_WIRE_H
#define CONFIANCE_TLS_VULN_WIRE_H

#include <confiance/limits.h>

#include "names.h"

#define VULN_RANDOM_LEN 32

struct vuln_hello {
	unsigned int version; /* on the wire, 0x0300 to 0x03FF */
	unsigned char random[VULN_RANDOM_LEN];
	const uint16_t *suites; /* NULL: the usual ones */
	size_t nsuites;
	const char *sni, *alpn; /* "" or NULL none */
	const unsigned char *session_id, *ticket;
	size_t session_id_len, ticket_len;
	bool fallback;	  /* 0x5600 first, RFC 7507 */
	bool heartbeat;	  /* extension 15, RFC 6520 */
	bool grease;	  /* RFC 8701: a suite, a group, a scheme, extensions */
	bool many;	  /* more than 128 suites */
	bool compression; /* an unknown method beside null */
	bool plain;	  /* no extended_master_secret */
	bool p256;	  /* no other group */
	size_t pad_to;	  /* the message has at least so many bytes, RFC 7685 */
};
void vuln_hello_build(struct cf_buf *out, const struct vuln_hello *);
/* The suites of TLS 1.2 and older that exchange keys by "RSA", "DHE". */
size_t vuln_suites(const char *kx, uint16_t *ret, size_t max);

enum vuln_read {
	VULN_MORE,
	VULN_FLIGHT, /* up to ServerHelloDone, or ServerHello when so wanted */
	VULN_ALERT,  /* a fatal alert before that */
	VULN_BAD,    /* no TLS, or TLS that breaks its rules */
};

struct vuln_flight {
	bool hello_only;
	enum vuln_read state;
	size_t off;	    /* bytes of the input consumed */
	struct cf_buf msgs; /* handshake messages, out of their records */
	size_t at;
	bool hello; /* a ServerHello was read */
	unsigned int version, suite, alert;
	unsigned char random[VULN_RANDOM_LEN];
	unsigned char session_id[32];
	size_t session_id_len;
	bool heartbeat, psk;
	bool key_share;	    /* in a ServerHello of TLS 1.3 */
	const char *kx;	    /* "DHE", "ECDHE" when share is known, else "" */
	unsigned char share[CF_SHA256_LEN]; /* digest of the public value */
	size_t leaf, leaf_len; /* in msgs; leaf_len 0 none */
};
void vuln_flight_init(struct vuln_flight *, bool hello_only);
void vuln_flight_free(struct vuln_flight *);
/* Takes all bytes received so far each time, and goes on where it stopped. */
enum vuln_read
vuln_flight_feed(struct vuln_flight *, const unsigned char *in, size_t len);

#endif
