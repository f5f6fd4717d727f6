/*
 * Our own ClientHello, and the reader of what a server answers to it.
 *
 * It exists because no library offers what it refuses to use: SSLv2 to TLS
 * 1.3, any suite, group or scheme, an empty key_share.  No cryptography takes
 * place: a conversation ends when the server has said in clear what was asked.
 * Pure: bytes in, structs out; no I/O, no clock, no randomness of its own.
 */
#ifndef CONFIANCE_TLS_CODEC_HELLO_H
#define CONFIANCE_TLS_CODEC_HELLO_H

#include <confiance/limits.h>

#include "extensions.h"
#include "names.h"

/* ---- What is offered ---- */

/* Extensions and oddities of a hello, a set of bits. */
enum {
	TLS_X_GROUPS = 1 << 0,	/* supported_groups, ec_point_formats */
	TLS_X_SCHEMES = 1 << 1, /* signature_algorithms (1.2 and later) */
	TLS_X_EMS = 1 << 2,	/* extended_master_secret, RFC 7627 */
	TLS_X_ETM = 1 << 3,	/* encrypt_then_mac, RFC 7366 */
	TLS_X_RENEG = 1 << 4,	/* SCSV 0x00FF, RFC 5746 */
	TLS_X_STATUS = 1 << 5,	/* status_request, RFC 6066 */
	TLS_X_ALPN = 1 << 6,	/* h2, http/1.1; RFC 7301 */
	TLS_X_TICKET = 1 << 7,	/* session_ticket, RFC 5077 */
	TLS_X_SNI = 1 << 8,	/* server_name, when there is a name */
	TLS_X_DEFLATE = 1 << 9, /* compression methods 1 and 0 */
	TLS_X_SHARE = 1 << 10,	/* a x25519 key share instead of an empty one */
	TLS_X_BOTH = 1 << 11,	/* supported_versions 1.3 and 1.2 */
};

struct tls_offer {
	unsigned int version; /* the highest offered; TLS_SSL2 … TLS_13 */
	unsigned int ext;
	const uint16_t *suites;
	size_t nsuites;
	const uint16_t *groups;
	size_t ngroups;
	const uint16_t *schemes;
	size_t nschemes;
	const char *sni; /* "" none */
	tls_exts more;	 /* extensions that are seldom offered */
};

#define TLS_RANDOM_LEN 64 /* random, session id */
/*
 * Appends the hello in its record to out.  random is any 64 bytes.  The
 * result never has the 256 to 511 bytes that some servers choke on (RFC 7685,
 * section 1), where the version allows padding.
 */
void tls_hello_build(struct cf_buf *out, const struct tls_offer *,
    const unsigned char random[TLS_RANDOM_LEN]);

/* ---- What is answered ---- */

enum tls_outcome {
	TLS_MORE,	 /* not finished */
	TLS_ACCEPTED,	 /* a ServerHello, HelloRetryRequest or SERVER-HELLO */
	TLS_REFUSED,	 /* a fatal alert, see alert */
	TLS_CLOSED,	 /* the peer closed without a word */
	TLS_RESET,	 /* the peer reset */
	TLS_SILENT,	 /* nothing in time */
	TLS_NOT_TLS,	 /* bytes that are no TLS */
	TLS_MALFORMED,	 /* TLS that breaks its own rules */
	TLS_NO_CONNECT,	 /* no connection: no route or no answer */
	TLS_TURNED_AWAY, /* no connection: refused */
	TLS_STOPPED,	 /* we stopped: Ctrl-C, deadline of the run */
};
const char *tls_outcome_name(enum tls_outcome);

/* Extensions that the server echoed, a set of bits. */
enum {
	TLS_E_EMS = 1 << 0,
	TLS_E_ETM = 1 << 1,
	TLS_E_RENEG = 1 << 2,
	TLS_E_STATUS = 1 << 3,
	TLS_E_TICKET = 1 << 4,
	TLS_E_ALPN = 1 << 5,
	TLS_E_POINTS = 1 << 6,
	TLS_E_SESSION = 1 << 7, /* a session id of the server's own */
	TLS_E_H2 = 1 << 8,	/* ALPN chose h2 */
	TLS_E_HTTP11 = 1 << 9,	/* ALPN chose http/1.1 */
};
enum tls_sentinel { TLS_SENTINEL_NONE, TLS_SENTINEL_11, TLS_SENTINEL_12 };

#define TLS_KINDS 32 /* SSLv2 cipher kinds kept of one answer */
struct tls_answer {
	enum tls_outcome outcome;
	unsigned int alert;   /* TLS_REFUSED; or after a ServerHello, else 0 */
	unsigned int version; /* chosen */
	uint16_t suite;
	unsigned int compression;
	bool hrr;
	unsigned int echo; /* TLS_E_… */
	tls_exts exts;	   /* every extension of the ServerHello */
	unsigned int points; /* ec_point_formats, bit n is format n */
	unsigned int record_limit; /* record_size_limit, 0 none */
	enum tls_sentinel
	    sentinel; /* last 8 bytes of the random, RFC 8446 4.1.3 */
	unsigned int
	    group; /* of HelloRetryRequest, key_share or curve; 0 none */
	unsigned int curve_type; /* ECCurveType of ServerKeyExchange, 0 none */
	unsigned int scheme;	 /* signature scheme in TLS 1.2, 0 none */
	unsigned int dh_bits;	 /* 0 none */
	const struct tls_prime *dh_prime; /* NULL: not a well-known one */
	bool done;			  /* ServerHelloDone was seen */
	bool cert_request;	   /* a client certificate is asked for */
	bool staple;		   /* CertificateStatus was seen */
	uint32_t kinds[TLS_KINDS]; /* SSLv2 */
	size_t nkinds;
	/* As sent, leaf first; they belong to the reader. */
	const unsigned char *certs[CF_TLS_CHAIN];
	size_t cert_len[CF_TLS_CHAIN];
	size_t ncerts;
};

/* How far to read. */
enum tls_want {
	TLS_WANT_HELLO, /* the ServerHello */
	TLS_WANT_KEYS,	/* and ServerKeyExchange, when one comes */
	TLS_WANT_DONE,	/* everything up to ServerHelloDone */
};

/*
 * A state machine over the bytes received so far: tls_reader_feed() takes all
 * of them each time and goes on where it stopped.  Returns the outcome so far,
 * TLS_MORE to go on.
 */
struct tls_reader {
	enum tls_want want;
	bool ssl2;
	size_t off;	      /* bytes of the input consumed */
	struct cf_buf flight; /* handshake messages, out of their records */
	size_t at;	      /* bytes of flight parsed */
	size_t cert_at;	      /* where the list of certificates starts */
	size_t cert_list;     /* its length */
	bool hello;	      /* a ServerHello was read */
	struct tls_answer answer;
};
void tls_reader_init(struct tls_reader *, enum tls_want, bool ssl2);
void tls_reader_free(struct tls_reader *);
enum tls_outcome
tls_reader_feed(struct tls_reader *, const unsigned char *in, size_t len);
/* The conversation is over, for this reason of the transport: TLS_CLOSED,
 * TLS_RESET, TLS_SILENT, TLS_NO_CONNECT, TLS_TURNED_AWAY or TLS_STOPPED.  What was read before
 * counts: a ServerHello stays accepted. */
const struct tls_answer *tls_reader_end(struct tls_reader *, enum tls_outcome);

#endif
