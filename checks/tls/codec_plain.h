/*
 * What a server that begins in plain text lets a client do before TLS: bytes
 * in, bytes and a wish out; no I/O.  It asks for capabilities where those
 * tell; else it begins to log in under an invented name, which nobody has.
 * No name of an account and no password of anybody is ever said.
 */
#ifndef CONFIANCE_TLS_CODEC_PLAIN_H
#define CONFIANCE_TLS_CODEC_PLAIN_H

#include <confiance/base.h>

enum plain_want {
	PLAIN_MORE, /* of the peer's bytes */
	PLAIN_SEND, /* send what ret_send says, then step again */
	PLAIN_DONE, /* ways holds all that is offered */
	PLAIN_ODD,  /* the peer does not answer that question */
	/* The login is refused, and not said why: when plain_inside() is not
	 * refused inside TLS, the want of TLS was the reason. */
	PLAIN_COMPARE,
	PLAIN_LATE, /* what is demanded is said only behind a password */
};

/* What a login is begun with; codec_login.c. */
#define PLAIN_NAME "confiance-audit"

#define PLAIN_WAYS 16
#define PLAIN_WAY 32
#define PLAIN_CONTEXT 200
struct plain {
	const struct plain_kind *kind;
	unsigned int state;
	size_t used;
	bool told;   /* the capabilities came */
	bool locked; /* IMAP: LOGINDISABLED */
	char ways[PLAIN_WAYS][PLAIN_WAY]; /* "AUTH PLAIN", "LOGIN", "USER" */
	size_t n;
	bool cut; /* there were more, or longer ones */
	char out[480];
	size_t out_len;
	char context[PLAIN_CONTEXT]; /* LDAP: where names are */
};

/* CF_ENOTFOUND: this protocol has no such question.  name: for XMPP. */
int plain_init(struct plain *ret, const char *protocol, const char *name);
/* in: all bytes received so far.  ret_send lives until the next step. */
enum plain_want plain_step(struct plain *, const void *in, size_t len,
    const void **ret_send, size_t *ret_send_len);
/* The refused question and a farewell, to be said inside TLS.  It lives as
 * long as the argument. */
const char *plain_inside(struct plain *, size_t *ret_len);
/* Whether what came back there takes the login up. */
bool plain_taken(const struct plain *, const void *said, size_t len);

#endif
