/*
 * The collector tls.names: what the DNS says about the certificates of each
 * endpoint: TLSA (RFC 6698) at its port, and CAA (RFC 8659) at its name or
 * the nearest name above that has one.  Asks for nothing else, compares
 * nothing: the rules do.
 */
#include <stdlib.h>
#include <string.h>

#include <confiance/limits.h>
#include <confiance/text.h>

#include "collect.h"

/* One question, or one climb. */
struct asked {
	struct cf_collect *c;
	const char *subject, *name;
	bool caa;
};

static void answered(void *arg, const struct cf_dns_answer *);

static const char *
trust_name(enum cf_dns_trust trust)
{
	return trust == CF_DNS_SECURE ? "secure" :
	    trust == CF_DNS_BOGUS     ? "bogus" :
					"insecure";
}

static int
by_text(const void *a, const void *b)
{
	const char *const *x = a, *const *y = b;

	return strcmp(*x, *y);
}

static void
emit(struct asked *a, const struct cf_dns_answer *answer)
{
	struct cf_arena *arena = a->c->arena;
	const char *v[CF_DNS_RECORDS], *text;
	struct cf_claim claim = { .subject = a->subject,
		.key = a->caa ? "tls.caa" : "tls.tlsa",
		.status = answer->status, .note = answer->note,
		.source = cf_printf(arena, "DNS, %s", a->name),
		.raw = answer->packet, .raw_len = answer->packet_len };
	size_t i, n = 0;

	for (i = 0; answer->status == CF_ST_OK && i < answer->n; i++) {
		if (n == CF_DNS_RECORDS ||
		    cf_dns_text(arena, a->caa ? CF_DNS_CAA : CF_DNS_TLSA,
			answer->rdata[i], answer->rdata_len[i], &text) !=
			CF_OK) {
			claim.status = CF_ST_PARTIAL;
			claim.note = "a record cannot be read, or one too many";
			continue;
		}
		v[n++] = cf_gate(arena, text, strlen(text), CF_MAX_TEXT);
	}
	if (n != 0) {
		qsort(v, n, sizeof(*v), by_text);
		claim.value = cf_v_list(v, n);
	} else if (claim.status == CF_ST_PARTIAL) {
		claim.status = CF_ST_MALFORMED;
	}
	cf_emit(a->c, &claim);
	if (a->caa && n != 0)
		cf_emit(a->c, &(struct cf_claim){ .subject = a->subject,
		    .key = "tls.caa_name",
		    .value = cf_v_text(a->name),
		    .source = claim.source });
	cf_emit(a->c, &(struct cf_claim){ .subject = a->subject,
	    .key = a->caa ? "tls.caa_trust" : "tls.tlsa_trust",
	    .value = cf_v_text(trust_name(answer->trust)),
	    .source = claim.source, .note = answer->note });
}

static void
ask(struct asked *a)
{
	struct cf_dns_answer none = { .status = CF_ST_NOT_COLLECTED,
		.note = "the question could not be put" };
	bool offline = a->c->offline || a->c->net == NULL;

	if (offline)
		none.note = "the run is offline";
	if (offline ||
	    cf_dns_query(a->c->net, a->name, a->caa ? CF_DNS_CAA : CF_DNS_TLSA,
		answered, a) != CF_OK)
		emit(a, &none);
}

/* RFC 8659, 3: the relevant set is at the name or at the nearest above. */
static void
answered(void *arg, const struct cf_dns_answer *answer)
{
	struct asked *a = arg;
	const char *dot = strchr(a->name, '.');

	if (a->caa && answer->status == CF_ST_ABSENT && dot != NULL &&
	    dot[1] != '\0') {
		a->name = dot + 1;
		ask(a);
		return;
	}
	emit(a, answer);
}

static void
start(struct cf_collect *c, const char *subject, const char *name, bool caa)
{
	struct asked *a = cf_alloc(c->arena, sizeof(*a));

	if (a == NULL)
		return;
	*a = (struct asked){ c, subject, name, caa };
	ask(a);
}

int
tls_collect_dane(struct cf_collect *c, struct cf_err *err)
{
	const struct cf_deployment *d = c->deployment;
	const struct cf_endpoint *ep;
	const char *subject;
	struct cf_addr addr;
	size_t i;

	(void)err;
	for (i = 0; i < d->nendpoints; i++) {
		ep = &d->endpoints[i];
		if (!tls_is_endpoint(ep) ||
		    cf_addr_parse(ep->host, 0, &addr) == CF_OK)
			continue;
		subject = cf_subject(c->arena, "endpoint", ep->id);
		start(c, subject, cf_strdup(c->arena, ep->host), true);
		start(c, subject,
		    cf_printf(c->arena, "_%u._%s.%s", ep->port,
			tls_is_dtls_endpoint(ep) ? "udp" : "tcp", ep->host),
		    false);
	}
	return CF_OK;
}
