/*
 * One complete handshake per endpoint, by the library: what TLS 1.3 encrypts
 * (the chain, the stapled answer) and whether the chain leads to an anchor.
 * It accepts any certificate, in order to look at it.
 */
#include <string.h>

#include "collect.h"

/* At most what a handshake can carry. */
static struct cf_ders
copy_ders(struct tls_endpoint *e, const unsigned char *const *der,
    const size_t *lens, size_t n)
{
	const unsigned char **v =
	    cf_calloc(e->arena, CF_TLS_CHAIN, sizeof(*v));
	size_t *len = cf_calloc(e->arena, CF_TLS_CHAIN, sizeof(*len));
	struct cf_ders ret = { v, len, 0 };
	size_t i, total = 0;

	for (i = 0; v != NULL && len != NULL && i < n && i < CF_TLS_CHAIN;
	     i++) {
		total += lens[i];
		if (total > CF_TLS_CHAIN_BYTES)
			break;
		v[i] = cf_memdup(e->arena, der[i], lens[i]);
		len[i] = lens[i];
		if (v[i] == NULL)
			break;
		ret.n++;
	}
	return ret;
}

/* The answer lives during the callback; what is kept is copied. */
static void
on_handshake(void *arg, const struct cf_tls_result *r)
{
	struct tls_endpoint *e = arg;
	struct cf_ders chain = copy_ders(e, r->chain, r->chain_len, r->nchain);
	size_t i;

	e->shake = *r;
	e->shake.note = cf_strdup(e->arena, r->note != NULL ? r->note : "");
	e->shake.version =
	    cf_strdup(e->arena, r->version != NULL ? r->version : "");
	e->shake.suite = cf_strdup(e->arena, r->suite != NULL ? r->suite : "");
	e->shake.group = cf_strdup(e->arena, r->group != NULL ? r->group : "");
	e->shake.chain_error =
	    cf_strdup(e->arena, r->chain_error != NULL ? r->chain_error : "");
	e->shake.staple_status = cf_strdup(
	    e->arena, r->staple_status != NULL ? r->staple_status : "");
	e->shake.staple = r->stapled && r->staple_len <= CF_MAX_RAW
			      ? cf_memdup(e->arena, r->staple, r->staple_len)
			      : NULL;
	e->shake.chain = chain.v;
	e->shake.chain_len = chain.len;
	e->shake.nchain = chain.n;
	e->shake.path =
	    copy_ders(e, r->path.v, r->path.len, r->path.n);
	for (i = 0; i < CF_TLS_STORES; i++)
		e->shake.stores[i].error = cf_strdup(e->arena,
		    r->stores[i].error != NULL ? r->stores[i].error : "");
	e->shake.scts = r->scts != NULL
			    ? cf_memdup(e->arena, r->scts, r->scts_len)
			    : NULL;
	e->shake.scts_len = e->shake.scts != NULL ? r->scts_len : 0;
	e->pending--;
	tls_endpoint_step(e);
}

void
tls_handshake_start(struct tls_endpoint *e)
{
	struct cf_tls_options o = { .addr = e->addr,
		.sni = e->ep->sni,
		.host = e->ep->host,
		.trust = &e->trust,
		.time = e->run->c->now,
		.starttls = e->ep->starttls,
		.dtls = tls_is_dtls_endpoint(e->ep),
		.stores = true,
		.listed = e->run->lists.given ? &e->run->lists.ders : NULL };

	e->trust = cf_deployment_paths(
	    e->arena, e->run->c->deployment->file, &e->ep->trust);
	e->shake.status = CF_ST_NOT_COLLECTED;
	e->shake.note = "the handshake could not start";
	if (cf_tls_handshake(e->run->c->net, &o, on_handshake, e) == CF_OK)
		e->pending++;
}
