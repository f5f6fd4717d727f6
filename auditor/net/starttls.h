/*
 * The words before TLS: bytes in, bytes and a wish out; no I/O.
 */
#ifndef NET_STARTTLS_H
#define NET_STARTTLS_H

#include <confiance/base.h>

enum starttls_want {
	STARTTLS_MORE,	    /* of the peer's bytes */
	STARTTLS_SEND,	    /* send what ret_send says, then step again */
	STARTTLS_READY,	    /* TLS begins behind used bytes */
	STARTTLS_REFUSED,   /* the peer said no, or does not know it */
	STARTTLS_BUSY,	    /* the peer turns everybody away for now */
	STARTTLS_MALFORMED, /* the peer does not speak this protocol */
};

struct starttls_kind;
struct starttls {
	const struct starttls_kind *kind;
	unsigned int state;
	size_t used; /* bytes of the input that were understood */
	bool offered; /* XMPP: among the features of the stream */
	const char *after; /* said in one piece with the command; NULL none */
	char out[512];
};

/* me: how we call ourselves in EHLO, "[192.0.2.1]" (RFC 5321 4.1.3); peer:
 * the name that is asked for, which XMPP needs, "" none.
 * CF_ENOTFOUND for a name we do not know. */
int starttls_init(
    struct starttls *ret, const char *name, const char *me, const char *peer);
/* Whether something may be said behind the command: it is a line of text. */
bool starttls_has_lines(const struct starttls *);
const char *starttls_name(const struct starttls *);
/* in: all bytes received so far.  ret_send lives until the next step. */
enum starttls_want starttls_step(struct starttls *, const void *in, size_t len,
    const void **ret_send, size_t *ret_send_len);

/* What is in files of their own; in state 0 out holds the first words. */
enum starttls_want starttls_xmpp(struct starttls *, const unsigned char *in,
    size_t len, const void **ret_send, size_t *ret_send_len);

#endif
