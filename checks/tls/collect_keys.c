/*
 * The collector tls.keys: after all certificates of the run are known, the RSA
 * moduli among them that share a prime.  It contacts nobody.
 */
#include <confiance/limits.h>

#include "collect.h"
#include "shared_prime.h"

static void
emit_shared(struct cf_collect *c, const char *const *certs, size_t n,
    const long *other)
{
	size_t i;

	for (i = 0; i < n; i++) {
		if (other[i] >= 0)
			cf_emit_text(
			    c, certs[i], "cert.shared_prime", certs[other[i]]);
		else if (other[i] == TLS_PRIME_NONE)
			cf_emit_status(c, certs[i], "cert.shared_prime",
			    CF_ST_ABSENT, "compared with every other RSA key");
		else
			cf_emit_status(c, certs[i], "cert.shared_prime",
			    CF_ST_NOT_COLLECTED,
			    "no modulus, too long a one, or too many");
	}
}

int
tls_collect_keys(struct cf_collect *c, struct cf_err *err)
{
	const char *const *v;
	size_t i, n, found = cf_evidence_subjects(c->evidence, "cert", &v);
	const char **certs = cf_calloc(c->arena, found + 1, sizeof(*certs));
	const char **moduli = cf_calloc(c->arena, found + 1, sizeof(*moduli));
	long *other = cf_calloc(c->arena, found + 1, sizeof(*other));
	const struct cf_fact *f;

	if (certs == NULL || moduli == NULL || other == NULL)
		return cf_err_set(err, CF_ENOMEM, CF_TR("mémoire insuffisante",
						      "out of memory"));
	for (i = n = 0; i < found; i++) {
		f = cf_evidence_get(c->evidence, "cert.rsa_modulus", v[i]);
		if (f == NULL || f->status != CF_ST_OK)
			continue;
		certs[n] = v[i];
		moduli[n++] = f->value.s;
	}
	if (tls_shared_primes(c->arena, moduli, n, other) != CF_OK)
		return cf_err_set(err, CF_ENOMEM, CF_TR("mémoire insuffisante",
						      "out of memory"));
	emit_shared(c, certs, n, other);
	return CF_OK;
}
