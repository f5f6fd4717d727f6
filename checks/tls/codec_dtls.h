/*
 * DTLS around the hello of codec_hello.c: one question to a server over
 * datagrams, and its answer.
 *
 * A state machine without I/O: datagrams in, wishes and datagrams out.  What a
 * server says is put together again and handed to the reader of TLS, in the
 * records and version numbers of TLS (DTLS 1.0 is TLS 1.1 over datagrams, RFC
 * 4347; 1.2 and 1.3 carry their number), so that there is one reader only.
 */
#ifndef CONFIANCE_TLS_CODEC_DTLS_H
#define CONFIANCE_TLS_CODEC_DTLS_H

#include "codec_hello.h"

enum dtls_wish {
	DTLS_MORE,   /* another datagram */
	DTLS_SEND,   /* say dtls_talk.out: the hello with the cookie */
	DTLS_ENOUGH, /* the answer is known; dtls_talk.out, when it has
			something, ends the handshake for the server */
};

/* A message of the server, as far as its fragments came. */
struct dtls_message {
	bool begun, taken;
	unsigned int type;
	size_t len, missing;
	unsigned char *data, *have; /* one byte of have for each of data */
};

struct dtls_talk {
	struct cf_buf hello; /* as TLS has it */
	bool v13, share;     /* of the offer: TLS 1.3; a key share in it */
	bool raw;	     /* of dtls_talk_raw() */
	unsigned int seq; /* message_seq of our hello */
	unsigned char cookie[255]; /* of HelloVerifyRequest */
	size_t cookie_len;
	unsigned char retry[CF_DTLS_COOKIE]; /* of HelloRetryRequest, 1.3 */
	size_t retry_len;
	unsigned int cookies; /* that were accepted */
	struct cf_buf out;    /* the datagram to send */
	struct dtls_message in[CF_DTLS_MESSAGES]; /* by message_seq */
	size_t held;  /* bytes of in */
	int next;	 /* message_seq to be read next, -1 no hello yet */
	bool heard;	 /* something in DTLS came */
	bool strange;	 /* something else came */
	struct cf_buf stream; /* what was put together, as records of TLS */
	struct tls_reader reader;
};

/* Where the lowest byte of the record number of out stands: it must be another
 * each time the datagram is sent (RFC 6347, 4.2.4). */
#define DTLS_SERIAL_AT 10

/* Leaves the first hello in out; CF_ENOMEM, or CF_ELIMIT when it does not fit
 * into a datagram.  random is any 64 bytes.  Free it also after a failure. */
int dtls_talk_init(struct dtls_talk *, const struct tls_offer *,
    enum tls_want, const unsigned char random[TLS_RANDOM_LEN]);
enum dtls_wish
dtls_talk_feed(struct dtls_talk *, const unsigned char *in, size_t len);
/* As tls_reader_end(); silence after bytes that are no DTLS is TLS_NOT_TLS. */
const struct tls_answer *dtls_talk_end(struct dtls_talk *, enum tls_outcome);
void dtls_talk_free(struct dtls_talk *);

/*
 * For what is no question of the plan: begins with a hello of TLS that was
 * built elsewhere (1.2 or older).  What the server says, heartbeats too, then
 * gathers in stream for the caller to read; DTLS_ENOUGH is said only when it
 * cannot be put together.
 */
int dtls_talk_raw(struct dtls_talk *, const void *hello, size_t len);
/* One record of TLS, behind the hello, and the end of the handshake for the
 * server; both are left in out. */
int dtls_talk_record(struct dtls_talk *, const void *record, size_t len);
void dtls_talk_farewell(struct dtls_talk *);

#endif
