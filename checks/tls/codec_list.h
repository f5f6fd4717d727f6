/*
 * Trusted lists of Member States.  Bytes in, certificates out.
 */
#ifndef CONFIANCE_TLS_CODEC_LIST_H
#define CONFIANCE_TLS_CODEC_LIST_H

#include <confiance/net.h>

struct tls_trusted_list {
	const char *territory; /* "FR" */
	const char *issued, *next_update; /* as written, "" none */
	/* Authorities granted for qualified certificates for web sites. */
	struct cf_ders authorities;
};
/* CF_EPARSE: no trusted list, or one over a limit.  Its signature is not
 * verified: the file is as good as the one who gave it. */
int tls_list_read(struct cf_arena *, const char *xml, size_t len,
    struct tls_trusted_list *ret);

#endif
