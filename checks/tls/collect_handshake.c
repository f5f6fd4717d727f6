/*
 * One complete handshake per endpoint, by the library: what TLS 1.3 encrypts
 * (the chain, the stapled answer) and whether the chain leads to an anchor.
 * It accepts any certificate, in order to look at it.
 */
#include <string.h>

#include "collect.h"

/* The answer lives during the callback; what is kept is copied. */
static void
on_handshake(void *arg, const struct cf_tls_result *r)
{
	struct tls_endpoint *e = arg;
	const unsigned char **chain;
	size_t *lens, i, total = 0;

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
	e->shake.nchain = 0;
	chain = cf_calloc(e->arena, CF_TLS_CHAIN, sizeof(*chain));
	lens = cf_calloc(e->arena, CF_TLS_CHAIN, sizeof(*lens));
	for (i = 0;
	     chain != NULL && lens != NULL && i < r->nchain && i < CF_TLS_CHAIN;
	     i++) {
		total += r->chain_len[i];
		if (total > CF_TLS_CHAIN_BYTES)
			break;
		chain[i] = cf_memdup(e->arena, r->chain[i], r->chain_len[i]);
		lens[i] = r->chain_len[i];
		if (chain[i] == NULL)
			break;
		e->shake.nchain++;
	}
	e->shake.chain = chain;
	e->shake.chain_len = lens;
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
		.starttls = e->ep->starttls };

	e->trust = cf_deployment_paths(
	    e->arena, e->run->c->deployment->file, &e->ep->trust);
	e->shake.status = CF_ST_NOT_COLLECTED;
	e->shake.note = "the handshake could not start";
	if (cf_tls_handshake(e->run->c->net, &o, on_handshake, e) == CF_OK)
		e->pending++;
}
