/*
 * The dedicated probes of one target: the collectors of sessions and of
 * vulnerabilities of the check `tls`, for an address that is known, with their
 * facts turned into verdicts as they come.  It may outlive its target: then
 * nothing new begins, and what is still under way is heard by nobody.
 */
#include <stdlib.h>
#include <string.h>

#include <confiance/collect.h>
#include <confiance/limits.h>

#include "probe.h"
#include "tls/vuln.h"

struct probe_deep {
	struct cf_arena *arena;
	struct cf_collect collect;
	struct cf_deployment deployment; /* of one endpoint, for the request */
	struct cf_endpoint endpoint;
	struct probe_result *r; /* NULL: its target is gone */
	probe_deep_fn *done;
	void *arg;
	volatile int cancel;
	struct cf_addr addr;
	bool sessions_left; /* over DTLS, where one thing follows the other */
	unsigned int pending;
	struct tls_vuln_cost cost;
};

static void
deep_free(struct probe_deep *d)
{
	cf_sink_free(d->collect.sink);
	cf_arena_free(d->arena);
	free(d);
}

static void
hear(void *arg, const struct cf_fact *fact)
{
	struct probe_deep *d = arg;

	if (d->r != NULL)
		probe_vuln_fact(d->r->arena, fact, d->r->options->intrusive,
		    &d->r->vulns);
}

static void on_done(void *, const struct tls_vuln_cost *);

/* Whether it may be that DTLS 1.3 is accepted. */
static bool
has_newer(const struct tls_found *f)
{
	return f->offered[TLS_V_13] || f->versions.status != CF_ST_OK;
}

static void
start_sessions(struct probe_deep *d)
{
	bool dtls = cf_streq(d->endpoint.protocol, "dtls");

	d->sessions_left = false;
	d->pending++;
	if ((dtls ? tls_sessions_dtls(&d->collect, &d->endpoint, &d->addr,
	    has_newer(d->r->found), on_done, d) : tls_sessions_at(&d->collect,
	    &d->endpoint, &d->addr, on_done, d)) != CF_OK)
		d->pending--;
}

static void
on_done(void *arg, const struct tls_vuln_cost *cost)
{
	struct probe_deep *d = arg;

	d->cost.connections += cost->connections;
	d->cost.bytes_in += cost->bytes_in;
	d->cost.bytes_out += cost->bytes_out;
	if (d->sessions_left && d->r != NULL)
		start_sessions(d);
	if (--d->pending > 0)
		return;
	if (d->r != NULL) {
		d->r->connections += d->cost.connections;
		d->r->bytes_in += d->cost.bytes_in;
		d->r->bytes_out += d->cost.bytes_out;
		d->done(d->arg, d->cost.connections);
	}
	deep_free(d);
}

/* HTTP is spoken where ALPN said so, or where it is expected. */
static bool
is_http(const struct probe_result *r)
{
	const char *alpn = r->found->alpn;

	if (r->options->starttls[0] != '\0')
		return false;
	return (alpn != NULL && alpn[0] != '\0') || r->target->port == 443 ||
	    r->target->port == 8443;
}

static bool
describe(struct probe_deep *d, const struct cf_addr *addr)
{
	const struct probe_result *r = d->r;
	struct cf_endpoint *ep = &d->endpoint;

	*ep = (struct cf_endpoint){ .id = r->target->text,
		.host = r->sni[0] != '\0' ? r->sni : r->target->host,
		.port = r->target->port, .protocol = r->target->dtls ?
		"dtls" : is_http(r) ? "https" : "tls", .starttls =
		r->target->dtls ? "" : r->options->starttls, .sni = r->sni,
		.connect_host = cf_strdup(d->arena, r->address),
		.connect_port = addr->port };
	d->deployment.file = "";
	d->deployment.endpoints = ep;
	d->deployment.nendpoints = 1;
	d->collect = (struct cf_collect){ .deployment = &d->deployment,
		.arena = d->arena, .collector = "tls.vulnerabilities",
		.intrusive = r->options->intrusive, .now = r->options->now,
		.data_dir = "", .sink = cf_sink_hear(hear, d, &d->cancel) };
	return d->collect.sink != NULL && !cf_arena_failed(d->arena);
}

struct probe_deep *
probe_deep_start(struct cf_net *net, struct probe_result *r,
    const struct cf_addr *addr, probe_deep_fn *done, void *arg)
{
	struct probe_deep *d = calloc(1, sizeof(*d));

	if (d == NULL)
		return NULL;
	d->r = r;
	if ((d->arena = cf_arena_new(CF_ARENA_TLS)) == NULL ||
	    !describe(d, addr)) {
		deep_free(d);
		return NULL;
	}
	d->collect.net = net;
	d->done = done;
	d->arg = arg;
	d->addr = *addr;
	d->sessions_left = r->target->dtls;
	d->pending = 2; /* one, and this function */
	if (tls_vulnerabilities_at(&d->collect, &d->endpoint, addr, on_done,
	    d) != CF_OK)
		d->pending--;
	if (!r->target->dtls)
		start_sessions(d);
	if (--d->pending > 0)
		return d;
	deep_free(d);
	return NULL;
}

void
probe_deep_leave(struct probe_deep *d)
{
	d->r = NULL;
	d->cancel = 1;
}
