/*
 * A dedicated probe over DTLS: the state machine of vuln_probe.h, which speaks
 * TLS, behind the one of codec_dtls.h.
 */
#ifndef CONFIANCE_TLS_VULN_DTLS_H
#define CONFIANCE_TLS_VULN_DTLS_H

#include <confiance/net.h>

#include "codec_dtls.h"
#include "vuln_probe.h"

struct vuln_dtls {
	struct dtls_talk talk;
	struct vuln_probe *probe; /* its first bytes are in send */
	bool broken;		  /* what came cannot be put together */
};

/* Leaves the hello in talk.out; CF_ENOMEM, CF_ELIMIT.  Free it also then. */
int vuln_dtls_start(struct vuln_dtls *, struct vuln_probe *);
void vuln_dtls_free(struct vuln_dtls *);
/* One datagram.  With CF_WANT_SEND, and CF_WANT_ENOUGH when it has something,
 * talk.out is to be said. */
enum cf_talk_want
vuln_dtls_feed(struct vuln_dtls *, const unsigned char *in, size_t len);
void vuln_dtls_end(struct vuln_dtls *, enum cf_talk_end);

#endif
