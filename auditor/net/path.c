/*
 * Builds the path from a chain as sent to a trust anchor (RFC 5280 section 6).
 * No opinion about strength: old algorithms and short keys are facts for rules.  Everything that is wrong
 * is said, not only the first thing, and an expired leaf does not hide who
 * signed it.
 */
#include <stdio.h>
#include <string.h>
#include <time.h>

#include <openssl/err.h>
#include <openssl/x509_vfy.h>
#include <openssl/x509v3.h>

#include "trust.h"

/* What a path has against it, collected by the callback. */
struct faults {
	struct path *path;
	bool no_anchor;
	int last;
};

static void
say(struct path *path, const char *sentence)
{
	size_t len = strlen(path->error);

	if (strstr(path->error, sentence) != NULL)
		return;
	snprintf(path->error + len, sizeof(path->error) - len, "%s%s",
	    len > 0 ? "; " : "", sentence);
}

/* Faults of a certificate that leave standing who signed it. */
static bool
keeps_anchor(int error)
{
	switch (error) {
	case X509_V_ERR_CERT_HAS_EXPIRED:
	case X509_V_ERR_CERT_NOT_YET_VALID:
	case X509_V_ERR_INVALID_PURPOSE:
	case X509_V_ERR_HOSTNAME_MISMATCH:
	case X509_V_ERR_IP_ADDRESS_MISMATCH:
	case X509_V_ERR_EE_KEY_TOO_SMALL:
	case X509_V_ERR_CA_KEY_TOO_SMALL:
	case X509_V_ERR_CA_MD_TOO_WEAK:
		return true;
	default:
		return false;
	}
}

static int
on_verify(int ok, X509_STORE_CTX *ctx)
{
	struct faults *faults = X509_STORE_CTX_get_app_data(ctx);
	int error = X509_STORE_CTX_get_error(ctx);

	if (ok)
		return 1;
	say(faults->path, X509_verify_cert_error_string(error));
	faults->last = error;
	if (!keeps_anchor(error))
		faults->no_anchor = true;
	return 1;
}

static void
check_host(X509 *leaf, const char *host, struct path *ret)
{
	struct cf_addr addr;
	char text[CF_ADDR_LEN];

	if (host == NULL || host[0] == '\0')
		return;
	if (net_literal(host, 0, &addr) == CF_OK) {
		cf_addr_text(&addr, text);
		if (X509_check_ip_asc(leaf, text, 0) != 1)
			say(ret, X509_verify_cert_error_string(
			    X509_V_ERR_IP_ADDRESS_MISMATCH));
	} else if (X509_check_host(leaf, host, 0,
		X509_CHECK_FLAG_NO_PARTIAL_WILDCARDS, NULL) != 1)
		say(ret, X509_verify_cert_error_string(
		    X509_V_ERR_HOSTNAME_MISMATCH));
}

/* Who signed the leaf, among the path that was built and what was sent. */
static X509 *
find_issuer(X509 *leaf, STACK_OF(X509) *path, STACK_OF(X509) *chain)
{
	STACK_OF(X509) *const places[] = { path, chain };
	X509 *cert;
	size_t p;
	int i;

	for (p = 0; p < CF_NELEM(places); p++)
		for (i = 0; i < sk_X509_num(places[p]); i++) {
			cert = sk_X509_value(places[p], i);
			if (X509_check_issued(cert, leaf) == X509_V_OK &&
			    X509_up_ref(cert) == 1)
				return cert;
		}
	return NULL;
}

void
path_build(const struct net_trust *trust, STACK_OF(X509) *chain,
    const char *host, int64_t time, struct path *ret)
{
	struct faults faults = { .path = ret };
	X509_STORE_CTX *ctx = X509_STORE_CTX_new();
	X509 *leaf = sk_X509_value(chain, 0);
	X509_VERIFY_PARAM *param;
	STACK_OF(X509) *path;
	int n;

	*ret = (struct path){ 0 };
	if (ctx == NULL || X509_STORE_CTX_init(ctx, trust->store, leaf,
		chain) != 1) {
		say(ret, "out of memory");
		goto out;
	}
	X509_STORE_CTX_set_default(ctx, "ssl_server");
	param = X509_STORE_CTX_get0_param(ctx);
	X509_VERIFY_PARAM_set_time(param, (time_t)time);
	X509_VERIFY_PARAM_set_depth(param, CF_TLS_CHAIN);
	X509_VERIFY_PARAM_set_auth_level(param, 0);
	X509_STORE_CTX_set_app_data(ctx, &faults);
	X509_STORE_CTX_set_verify_cb(ctx, on_verify);
	if (X509_verify_cert(ctx) != 1 && ret->error[0] == '\0')
		say(ret, X509_verify_cert_error_string(
		    X509_STORE_CTX_get_error(ctx)));
	path = X509_STORE_CTX_get0_chain(ctx);
	n = path != NULL ? sk_X509_num(path) : 0;
	check_host(leaf, host, ret);
	ret->ok = ret->error[0] == '\0' && n > 0;
	ret->issuer = find_issuer(leaf, path, chain);
	if (n > 0 && !faults.no_anchor &&
	    X509_up_ref(sk_X509_value(path, n - 1)) == 1) {
		ret->anchor = sk_X509_value(path, n - 1);
		ret->built = X509_STORE_CTX_get1_chain(ctx);
	}
out:
	X509_STORE_CTX_free(ctx);
	ERR_clear_error();
}

void
path_free(struct path *path)
{
	X509_free(path->anchor);
	X509_free(path->issuer);
	sk_X509_pop_free(path->built, X509_free);
	*path = (struct path){ 0 };
}
