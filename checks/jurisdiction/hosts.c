/*
 * Asks the DNS for the addresses of one name, each name once in a collector:
 * A and AAAA, the CNAME chain and whether the answers were validated.  Trusts
 * no answer: what DNSSEC shows to be forged is no address.  Decides nothing
 * about which names are worth asking for; asks nothing when the run is
 * offline.
 */
#include <stdlib.h>
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
	jur_host_fn *done; /* may be NULL */
	void *arg;
	const char *name;
	const char *subject; /* name:HOST */
	struct question a, aaaa;
	const char *chain[CF_DNS_CHAIN];
	size_t nchain;
	unsigned int open;
};

static int
by_host(const void *a, const void *b)
{
	const struct jur_named *x = a, *y = b;

	return strcmp(x->host, y->host);
}

struct jur_named *
jur_named_endpoints(struct cf_arena *arena, const struct cf_deployment *d,
    size_t *ret_n)
{
	struct jur_named *v = cf_calloc(arena, d->nendpoints + 1, sizeof(*v));
	struct cf_addr addr;
	size_t i, n = 0;

	for (i = 0; v != NULL && i < d->nendpoints; i++) {
		if (cf_addr_parse(d->endpoints[i].host, 0, &addr) == CF_OK)
			continue;
		v[n].host = jur_host_key(arena, d->endpoints[i].host);
		v[n++].endpoint = &d->endpoints[i];
	}
	if (v != NULL)
		qsort(v, n, sizeof(*v), by_host);
	*ret_n = n;
	return v;
}

/* ---- One answer ---- */

static void
take_addresses(struct question *q, const struct cf_dns_answer *answer)
{
	struct cf_arena *arena = q->host->c->arena;
	size_t i, width = q->type == CF_DNS_A ? 4 : 16;
	char text[CF_ADDR_LEN];

	q->addrs = cf_calloc(arena, answer->n < CF_DNS_ADDRESSES ?
	    answer->n : CF_DNS_ADDRESSES, sizeof(*q->addrs));
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
	if (h->done != NULL)
		h->done(h->arg, c, h->name, &claim);

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

/* ---- One name ---- */

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

/* The names of one collector, sorted. */
struct jur_hosts {
	struct cf_collect *c;
	jur_host_fn *done;
	void *arg;
	const char **names;
	size_t n, cap;
};

struct jur_hosts *
jur_hosts_new(struct cf_collect *c, jur_host_fn *done, void *arg)
{
	struct jur_hosts *hosts = cf_calloc(c->arena, 1, sizeof(*hosts));

	if (hosts != NULL) {
		hosts->c = c;
		hosts->done = done;
		hosts->arg = arg;
	}
	return hosts;
}

/* Where key stands or belongs; true when it is there. */
static bool
place_of(const struct jur_hosts *hosts, const char *key, size_t *ret)
{
	size_t lo = 0, hi = hosts->n, mid;
	int order;

	while (lo < hi) {
		mid = lo + (hi - lo) / 2;
		order = strcmp(hosts->names[mid], key);
		if (order == 0)
			return true;
		if (order < 0)
			lo = mid + 1;
		else
			hi = mid;
	}
	*ret = lo;
	return false;
}

static int
insert(struct jur_hosts *hosts, size_t at, const char *key)
{
	size_t cap = hosts->cap == 0 ? 64 : hosts->cap * 2;
	const char **names = hosts->names;

	if (hosts->n == hosts->cap) {
		names = cf_regrow(hosts->c->arena, hosts->names,
		    hosts->cap * sizeof(*names), cap * sizeof(*names));
		if (names == NULL)
			return CF_ENOMEM;
		hosts->names = names;
		hosts->cap = cap;
	}
	memmove(&names[at + 1], &names[at], (hosts->n - at) * sizeof(*names));
	names[at] = key;
	hosts->n++;
	return CF_OK;
}

int
jur_hosts_want(struct jur_hosts *hosts, const char *name)
{
	struct cf_collect *c = hosts->c;
	const char *key = jur_host_key(c->arena, name);
	struct cf_addr addr;
	struct host *h;
	size_t at;

	if (key[0] == '\0' || cf_addr_parse(key, 0, &addr) == CF_OK ||
	    place_of(hosts, key, &at))
		return CF_OK;
	if (insert(hosts, at, key) != CF_OK ||
	    (h = cf_calloc(c->arena, 1, sizeof(*h))) == NULL)
		return CF_ENOMEM;
	h->c = c;
	h->done = hosts->done;
	h->arg = hosts->arg;
	h->name = key;
	h->subject = cf_subject(c->arena, "name", key);
	h->open = 2;
	ask(h, &h->a, "dns.a", CF_DNS_A);
	ask(h, &h->aaaa, "dns.aaaa", CF_DNS_AAAA);
	return CF_OK;
}
