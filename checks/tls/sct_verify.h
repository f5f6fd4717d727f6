/*
 * Signatures of signed certificate timestamps (RFC 6962, 3.2).
 */
#ifndef CONFIANCE_TLS_SCT_VERIFY_H
#define CONFIANCE_TLS_SCT_VERIFY_H

#include <confiance/net.h>

#include "codec_sct.h"

/* What logs sign of a certificate. */
struct tls_sct_about {
	const unsigned char *der; /* the certificate */
	size_t len;
	/* Before the SCTs were put inside; NULL when that cannot be known. */
	const unsigned char *tbs;
	size_t tbs_len;
	bool has_issuer; /* its key signed the certificate */
	unsigned char issuer[CF_SHA256_LEN]; /* SHA-256 of that key */
};
/* certs: the certificate, then those among which its issuer's is looked for. */
void tls_sct_about(struct cf_arena *, const struct cf_ders *certs,
    struct tls_sct_about *ret);

enum tls_sct_verdict { TLS_SCT_VALID, TLS_SCT_INVALID, TLS_SCT_UNVERIFIABLE };
/* key: SubjectPublicKeyInfo of the log; inside: the SCT stands in the
 * certificate, else it came beside it. */
enum tls_sct_verdict tls_sct_verify(const struct tls_sct *,
    const unsigned char *key, size_t key_len,
    const struct tls_sct_about *, bool inside);

/* The list of SCTs that a stapled OCSP response brings (3.3), as it stands
 * there, which may be empty; left alone when there is none. */
void tls_staple_scts(struct cf_arena *, const unsigned char *der, size_t len,
    const unsigned char **ret, size_t *ret_len);

#endif
