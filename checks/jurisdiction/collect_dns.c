/*
 * Asks the DNS for the addresses of every declared name: A and AAAA, the
 * CNAME chain and whether the answers were validated.  Trusts no answer: what
 * DNSSEC shows to be forged is no address.  Asks for nothing but the names of
 * the deployment, and for nothing at all when the run is offline.
 */
#include <ctype.h>
#include <string.h>

#include <confiance/limits.h>
#include <confiance/text.h>

#include "jurisdiction.h"

/* One of the two questions about a name. */
struct question {
	struct host *host;
	const char *key; /* dns.a or dns.aaaa */
	unsigned int type;
	enum cf_status status;
	enum cf_dns_trust trust;
	const char *note;
	const char **addrs;
	size_t n;
};

/* A name and its two questions; the facts are emitted when both are done. */
struct host {
	struct cf_collect *c;
	const char *name;
	const char *subject; /* name:HOST */
	struct question a, aaaa;
	const char *chain[CF_DNS_CHAIN];
	size_t nchain;
	unsigned int open;
};

const char *
jur_host_key(struct cf_arena *arena, const char *host)
{
	size_t i, len = strlen(host);
	char *s = cf_strdup(arena, host);

	for (i = 0; s[i] != '\0'; i++)
		if (s[i] >= 'A' && s[i] <= 'Z')
			s[i] = (char)(s[i] - 'A' + 'a');
	if (len > 1 && s[len - 1] == '.')
		s[len - 1] = '\0';
	return s;
}

/* ---- One answer ---- */

static void
take_addresses(struct question *q, const struct cf_dns_answer *answer)
{
	struct cf_arena *arena = q->host->c->arena;
	size_t i, width = q->type == CF_DNS_A ? 4 : 16;
	char text[CF_ADDR_LEN];

	q->addrs = cf_calloc(arena, CF_DNS_ADDRESSES, sizeof(*q->addrs));
	for (i = 0; q->addrs != NULL && i < answer->n; i++) {
		struct cf_addr addr = { .family = width == 4 ? 4 : 6 };

		if (answer->rdata_len[i] != width ||
		    q->n == CF_DNS_ADDRESSES) {
			q->status = CF_ST_PARTIAL;
			q->note = "a record was too long, or one too many";
			continue;
		}
		memcpy(addr.ip, answer->rdata[i], width);
		cf_addr_text(&addr, text);
		q->addrs[q->n++] = cf_strdup(arena, text);
	}
	if (q->n == 0) {
		q->status = CF_ST_MALFORMED;
		q->note = "no record of the right length";
	}
}

static void
take_chain(struct host *h, const struct cf_dns_answer *answer)
{
	const char *name;
	size_t i, k;

	for (i = 0; i < answer->nchain; i++) {
		name = jur_host_key(h->c->arena,
		    cf_gate(h->c->arena, answer->chain[i],
			strlen(answer->chain[i]), 256));
		for (k = 0; k < h->nchain; k++)
			if (cf_streq(h->chain[k], name))
				break;
		if (k == h->nchain && h->nchain < CF_DNS_CHAIN)
			h->chain[h->nchain++] = name;
	}
}

/* ---- The facts of one name ---- */

static void
emit_question(struct cf_collect *c, const struct question *q,
    const struct cf_dns_answer *answer)
{
	bool value = q->status == CF_ST_OK || q->status == CF_ST_PARTIAL;
	struct cf_claim claim = {
		.subject = q->host->subject,
		.key = q->key,
		.status = q->status,
		.note = q->note,
		.source = "DNS",
		.raw = answer != NULL ? answer->packet : NULL,
		.raw_len = answer != NULL ? answer->packet_len : 0,
	};

	if (value)
		claim.value = cf_v_list(q->addrs, q->n);
	cf_emit(c, &claim);
}

static bool
usable(const struct question *q)
{
	return q->status == CF_ST_OK || q->status == CF_ST_PARTIAL;
}

/* What both answers together are worth. */
static enum cf_status
both(const struct question *a, const struct question *b)
{
	if (usable(a) || usable(b)) {
		if ((a->status == CF_ST_OK || a->status == CF_ST_ABSENT) &&
		    (b->status == CF_ST_OK || b->status == CF_ST_ABSENT))
			return CF_ST_OK;
		return CF_ST_PARTIAL;
	}
	return a->status != CF_ST_ABSENT ? a->status : b->status;
}

static void
emit_endpoints(struct cf_collect *c, const struct host *h,
    const struct cf_claim *addresses)
{
	const struct cf_deployment *d = c->deployment;
	struct cf_claim claim = *addresses;
	size_t i;

	claim.key = "endpoint.addresses";
	for (i = 0; i < d->nendpoints; i++) {
		if (d->endpoints[i].addresses.n != 0 ||
		    !cf_streq(jur_host_key(c->arena, d->endpoints[i].host),
			h->name))
			continue;
		claim.subject = cf_subject(c->arena, "endpoint",
		    d->endpoints[i].id);
		cf_emit(c, &claim);
	}
}

static void
emit_host(struct host *h)
{
	struct cf_collect *c = h->c;
	const char **all = cf_calloc(c->arena, h->a.n + h->aaaa.n + 1,
	    sizeof(*all));
	struct cf_claim claim = { .subject = h->subject,
		.key = "dns.addresses", .source = "DNS" };
	enum cf_status status = both(&h->a, &h->aaaa);
	size_t i, n = 0;

	for (i = 0; all != NULL && i < h->a.n; i++)
		all[n++] = h->a.addrs[i];
	for (i = 0; all != NULL && i < h->aaaa.n; i++)
		all[n++] = h->aaaa.addrs[i];
	claim.status = status;
	claim.note = !usable(&h->a) && h->a.status != CF_ST_ABSENT ?
	    h->a.note : h->aaaa.note;
	if (status == CF_ST_OK || status == CF_ST_PARTIAL)
		claim.value = cf_v_list(all, n);
	cf_emit(c, &claim);
	emit_endpoints(c, h, &claim);

	if (status != CF_ST_OK && status != CF_ST_PARTIAL &&
	    status != CF_ST_ABSENT) {
		cf_emit_status(c, h->subject, "dns.chain", status, "%s",
		    claim.note != NULL ? claim.note : "");
		cf_emit_status(c, h->subject, "dns.secure", status, "%s",
		    claim.note != NULL ? claim.note : "");
		return;
	}
	if (h->nchain == 0)
		cf_emit_status(c, h->subject, "dns.chain", CF_ST_ABSENT,
		    "no CNAME");
	else
		cf_emit_list(c, h->subject, "dns.chain", h->chain, h->nchain);
	cf_emit_bool(c, h->subject, "dns.secure",
	    h->a.trust == CF_DNS_SECURE && h->aaaa.trust == CF_DNS_SECURE);
}

/* Called once for each question. */
static void
answered(void *arg, const struct cf_dns_answer *answer)
{
	struct question *q = arg;
	struct host *h = q->host;

	q->status = answer->status;
	q->trust = answer->trust;
	q->note = cf_strdup(h->c->arena,
	    answer->note != NULL ? answer->note : "");
	if (answer->trust == CF_DNS_BOGUS) {
		q->status = CF_ST_MALFORMED;
		q->note = cf_printf(h->c->arena, "DNSSEC validation failed%s%s",
		    q->note[0] != '\0' ? ": " : "", q->note);
	} else if (answer->status == CF_ST_OK ||
	    answer->status == CF_ST_PARTIAL) {
		take_addresses(q, answer);
	}
	take_chain(h, answer);
	emit_question(h->c, q, answer);
	if (--h->open == 0)
		emit_host(h);
}

/* ---- All names ---- */

static void
ask(struct host *h, struct question *q, const char *key, unsigned int type)
{
	struct cf_dns_answer none = { .status = CF_ST_NOT_COLLECTED,
		.note = "the question could not be put" };
	bool offline = h->c->offline || h->c->net == NULL;

	q->host = h;
	q->key = key;
	q->type = type;
	if (offline)
		none.note = "the run is offline";
	if (offline ||
	    cf_dns_query(h->c->net, h->name, type, answered, q) != CF_OK)
		answered(q, &none);
}

static int
start_host(struct cf_collect *c, const char *name)
{
	struct host *h = cf_alloc(c->arena, sizeof(*h));

	if (h == NULL)
		return CF_ENOMEM;
	h->c = c;
	h->name = name;
	h->subject = cf_subject(c->arena, "name", name);
	h->open = 2;
	ask(h, &h->a, "dns.a", CF_DNS_A);
	ask(h, &h->aaaa, "dns.aaaa", CF_DNS_AAAA);
	return CF_OK;
}

/* The endpoint's addresses that the file itself gives: the published ones, or
 * a host that is an address.  false when the DNS has to tell. */
static bool
declared_addresses(struct cf_collect *c, const struct cf_endpoint *e)
{
	const struct cf_strings *list = &e->addresses;
	const char *one[1] = { e->host };
	struct cf_claim claim = {
		.subject = cf_subject(c->arena, "endpoint", e->id),
		.key = "endpoint.addresses",
		.origin = CF_OR_DECLARED,
	};
	struct cf_addr addr;
	bool literal = cf_addr_parse(e->host, 0, &addr) == CF_OK;

	if (list->n == 0 && !literal)
		return false;
	claim.source = cf_printf(c->arena, "%s:%u", c->deployment->file,
	    e->pos.line);
	claim.value = list->n != 0 ? cf_v_list(list->v, list->n) :
				     cf_v_list(one, 1);
	cf_emit(c, &claim);
	return true;
}

int
jur_collect_dns(struct cf_collect *c, struct cf_err *err)
{
	const struct cf_deployment *d = c->deployment;
	const char **names = cf_calloc(c->arena,
	    d->nendpoints + d->ndomains + 1, sizeof(*names));
	size_t i, k, n = 0;
	struct cf_addr addr;
	const char *name;

	if (names == NULL)
		return cf_err_set(err, CF_ENOMEM,
		    CF_TR("mémoire insuffisante", "out of memory"));
	for (i = 0; i < d->nendpoints + d->ndomains; i++) {
		name = i < d->nendpoints ? d->endpoints[i].host :
					   d->domains[i - d->nendpoints].name;
		if (i < d->nendpoints)
			(void)declared_addresses(c, &d->endpoints[i]);
		if (cf_addr_parse(name, 0, &addr) == CF_OK)
			continue;
		name = jur_host_key(c->arena, name);
		for (k = 0; k < n && !cf_streq(names[k], name); k++)
			;
		if (k < n)
			continue;
		names[n++] = name;
		if (start_host(c, name) != CF_OK)
			return cf_err_set(err, CF_ENOMEM,
			    CF_TR("mémoire insuffisante", "out of memory"));
	}
	return CF_OK;
}
