/*
 * What a server that begins in plain text lets a client do before TLS: bytes
 * in, bytes and a wish out; no I/O.  It asks for capabilities and says
 * nothing else, no name of an account and no password.
 */
#ifndef CONFIANCE_TLS_CODEC_PLAIN_H
#define CONFIANCE_TLS_CODEC_PLAIN_H

#include <confiance/base.h>

enum plain_want {
	PLAIN_MORE, /* of the peer's bytes */
	PLAIN_SEND, /* send what ret_send says, then step again */
	PLAIN_DONE, /* ways holds all that is offered */
	PLAIN_ODD,  /* the peer does not answer that question */
};

#define PLAIN_WAYS 16
#define PLAIN_WAY 32
struct plain {
	const struct plain_kind *kind;
	unsigned int state;
	size_t used;
	bool told;   /* the capabilities came */
	bool locked; /* IMAP: LOGINDISABLED */
	char ways[PLAIN_WAYS][PLAIN_WAY]; /* "AUTH PLAIN", "LOGIN", "USER" */
	size_t n;
	bool cut; /* there were more, or longer ones */
	char out[400];
};

/* CF_ENOTFOUND: this protocol has no such question.  name: for XMPP. */
int plain_init(struct plain *ret, const char *protocol, const char *name);
/* in: all bytes received so far.  ret_send lives until the next step. */
enum plain_want plain_step(struct plain *, const void *in, size_t len,
    const void **ret_send, size_t *ret_send_len);

#endif
