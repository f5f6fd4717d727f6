/*
 * The client certificate that an endpoint declares, and its key: files and
 * secrets of the deployment, turned into what the network shows to servers.
 * Nothing of the key is ever in an error.
 */
#include <confiance/limits.h>
#include <confiance/looks.h>

struct declared {
	struct cf_collect *c;
	const struct cf_endpoint *e;
};

static int
open_declared(void *arg, struct cf_identity **ret, struct cf_err *err)
{
	const struct declared *d = arg;
	const char *file = d->c->deployment->file;
	struct cf_arena *arena = d->c->arena;
	struct cf_secret *key = NULL;
	char *pem;
	size_t len;
	int rc;

	rc = cf_file_read(arena,
	    cf_deployment_path(arena, file, d->e->client_certificate),
	    CF_TLS_CHAIN_BYTES, &pem, &len, err);
	if (rc == CF_OK)
		rc = cf_secret_open(&d->e->client_key, file, &key, err);
	if (rc == CF_OK)
		rc = cf_identity_new(pem, len, key, ret, err);
	cf_secret_free(key);
	return rc;
}

int
cf_client_identity(struct cf_collect *c, const struct cf_endpoint *e,
    struct cf_identity **ret, struct cf_err *err)
{
	struct declared d = { c, e };

	*ret = NULL;
	if (e->client_certificate == NULL || e->client_certificate[0] == '\0')
		return CF_OK;
	return cf_identity_once(c->net, e, open_declared, &d, ret, err);
}
