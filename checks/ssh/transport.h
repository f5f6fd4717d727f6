/*
 * As much of an SSH client as it takes to hear which authentication methods a
 * server offers: one key exchange, then the request "none" (RFC 4252 section
 * 5.2).  A state machine without I/O; the one file of this room that knows
 * OpenSSL.  It does not verify the server's signature: it only looks, sends no
 * secret, and nobody is ever logged in.
 */
#ifndef CONFIANCE_SSH_TRANSPORT_H
#define CONFIANCE_SSH_TRANSPORT_H

#include "codec_ssh.h"

#define SSH_OUR_IDENT "SSH-2.0-confiance"
/* The account that is asked for: nobody has it, and logs show who asked. */
#define SSH_OUR_USER "confiance"

enum ssh_step {
	SSH_STEP_MORE,
	SSH_STEP_SEND, /* bytes to send were left */
	SSH_STEP_DONE, /* the methods are known */
	SSH_STEP_OPEN, /* the server let anybody in */
	SSH_STEP_BAD,  /* not understood */
	SSH_STEP_LEFT, /* the server said that it disconnects */
};

struct ssh_transport;
/* NULL with *ret_missing naming what is not in common, or NULL for memory. */
struct ssh_transport *ssh_transport_new(
    const struct ssh_kexinit *server, const char **ret_missing);
void ssh_transport_free(struct ssh_transport *);
/* What is sent on connect; lives as long as the transport. */
const void *ssh_transport_first(struct ssh_transport *, size_t *ret_len);
/* All bytes received so far. */
enum ssh_step ssh_transport_feed(struct ssh_transport *,
    const unsigned char *, size_t, const unsigned char **ret_send,
    size_t *ret_len);
/* After SSH_STEP_DONE. */
const struct ssh_names *ssh_transport_methods(const struct ssh_transport *);

#endif
