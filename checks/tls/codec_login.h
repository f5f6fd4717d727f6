/*
 * Protocols that do not announce what may be done before TLS: a login is begun
 * under an invented name, and the answer tells.  Used by codec_plain.c alone.
 */
#ifndef CONFIANCE_TLS_CODEC_LOGIN_H
#define CONFIANCE_TLS_CODEC_LOGIN_H

#include "codec_plain.h"

struct login_kind {
	enum plain_want (*step)(struct plain *, const unsigned char *in,
	    size_t len, const void **ret_send, size_t *ret_len);
	/* What makes the server close inside TLS. */
	const char *farewell;
	size_t farewell_len;
};
extern const struct login_kind login_ftp, login_ldap, login_postgres,
    login_mysql;

/* A way to log in, in capitals; what is no plain ASCII is left out. */
void plain_add(struct plain *, const char *prefix, const char *word,
    size_t len);

#endif
