/*
 * Full handshakes that show what TLS 1.3 encrypts: the extensions that the
 * server answers, and its certificates for each kind of key and under another
 * name or none.  Only those are made whose answer the plan could not see.
 */
#ifndef CONFIANCE_TLS_MORE_H
#define CONFIANCE_TLS_MORE_H

#include <confiance/net.h>

#include "plan.h"

struct tls_more {
	/* In EncryptedExtensions, with the certificate, and in clear. */
	struct tls_exts_found exts;
	struct tls_shown none, other; /* asked NULL: was not asked */
	struct tls_shown keys[TLS_SHOWN];
	size_t nkeys;
	unsigned int handshakes;
};
struct tls_more_options {
	struct cf_arena *arena; /* keeps the result */
	struct cf_addr addr;
	const char *sni, *starttls;
	unsigned int extras; /* TLS_EXTRA_… */
	/* The leaf of the handshake that was made under the right name. */
	const unsigned char *leaf;
	size_t leaf_len;
};
typedef void tls_more_fn(void *arg, const struct tls_more *);
/* How many handshakes that will be. */
unsigned int
tls_more_count(const struct tls_more_options *, const struct tls_found *);
/* done is called once for each CF_OK, from the loop; with another code nothing
 * is to be asked (CF_ENOTFOUND) or nothing could be. */
struct tls_more_run;
int tls_more_start(struct cf_net *, const struct tls_more_options *,
    const struct tls_found *, tls_more_fn *done, void *arg,
    struct tls_more_run **ret);
/* done will not be called, and what it was given may go. */
void tls_more_cancel(struct tls_more_run *);
/* The result where no handshake is made. */
void tls_more_none(const struct tls_found *, struct tls_more *ret);

#endif
