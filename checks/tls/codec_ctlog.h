/*
 * A list of Certificate Transparency logs, as Google publishes it
 * (log_list.json, version 3).  Bytes in, structs out.
 */
#ifndef CONFIANCE_TLS_CODEC_CTLOG_H
#define CONFIANCE_TLS_CODEC_CTLOG_H

#include <confiance/base.h>

struct tls_ct_log {
	const char *name;
	char id[CF_SHA256_HEX]; /* SHA-256 of key */
	const unsigned char *key; /* SubjectPublicKeyInfo, DER */
	size_t key_len;
	const char *state; /* usable readonly retired rejected qualified
			      pending; "" when the list gives none */
	int64_t since;	   /* of that state */
	/* It takes certificates whose notAfter is from start on and before
	 * end. */
	bool has_interval;
	int64_t start, end;
};
struct tls_ct_list {
	const char *date; /* "2026-01-31T23:59:59Z" */
	const struct tls_ct_log *logs;
	size_t n;
};

/* Members that are not used here are passed over.  CF_EPARSE with the place
 * of what is wrong, CF_ELIMIT, CF_ENOMEM. */
int tls_ct_list_read(struct cf_arena *, const char *json, size_t len,
    struct tls_ct_list *ret, struct cf_err *);
/* NULL: not in the list. */
const struct tls_ct_log *tls_ct_find(
    const struct tls_ct_list *, const char *id);

#endif
