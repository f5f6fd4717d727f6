/*
 * Where to connect: the addresses of a target, vetted.  A name that leads to
 * a loopback, private or otherwise special address is an attack on whoever
 * runs this program (a server that makes us talk to its neighbours), unless
 * the deployment declares the target.  Offline, only declared targets are
 * talked to at all.
 */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "room.h"

/* One of the two questions. */
struct half {
	struct resolve *resolve;
	enum cf_status status;
	const char *note;
};

struct resolve {
	struct net_op op; /* only while it answers without a question */
	struct net_job job;
	struct cf_net *net;
	struct half a, aaaa;
	unsigned int pending;
	unsigned int port;
	bool declared;
	cf_resolve_fn *fn;
	void *arg;
	struct cf_addr v4[CF_DNS_ADDRESSES], v6[CF_DNS_ADDRESSES];
	size_t n4, n6;
	bool cut; /* there were more addresses */
	bool left_out; /* it has only some of another family */
	const char *kind; /* of the first address that was refused */
	struct cf_addr refused;
	struct cf_resolved answer;
	char note[256];
};

static void
answer(struct resolve *r, enum cf_status status, const struct cf_addr *addrs,
    size_t n)
{
	r->answer = (struct cf_resolved){ .status = status, .note = r->note,
		.addrs = addrs, .n = n };
	r->fn(r->arg, &r->answer);
	free(r);
}

/* Keeps an address that may be talked to. */
static void
keep(struct resolve *r, const struct cf_addr *addr)
{
	const char *kind = cf_addr_special(addr);
	struct cf_addr *list = addr->family == 4 ? r->v4 : r->v6;
	size_t *n = addr->family == 4 ? &r->n4 : &r->n6;

	if (kind[0] != '\0' && !r->declared) {
		if (r->kind == NULL)
			r->refused = *addr;
		r->kind = r->kind != NULL ? r->kind : kind;
		return;
	}
	if (*n < CF_DNS_ADDRESSES)
		list[(*n)++] = *addr;
	else
		r->cut = true;
}

static void
note_refused(struct resolve *r)
{
	char text[CF_ADDR_LEN];

	cf_addr_text(&r->refused, text);
	snprintf(r->note, sizeof(r->note), "%s is a %s address, and the target "
	    "is not declared", text, r->kind);
}

/* IPv4 first, then IPv6, each in the order of the answer. */
static void
merge(struct resolve *r)
{
	struct cf_addr addrs[CF_DNS_ADDRESSES];
	const struct half *bad = NULL;
	size_t n = 0, i;

	for (i = 0; i < r->n4 && n < CF_DNS_ADDRESSES; i++)
		addrs[n++] = r->v4[i];
	for (i = 0; i < r->n6 && n < CF_DNS_ADDRESSES; i++)
		addrs[n++] = r->v6[i];
	r->cut = r->cut || n < r->n4 + r->n6;
	if (r->aaaa.status != CF_ST_OK && r->aaaa.status != CF_ST_ABSENT)
		bad = &r->aaaa;
	if (r->a.status != CF_ST_OK && r->a.status != CF_ST_ABSENT)
		bad = &r->a;
	if (bad != NULL)
		snprintf(r->note, sizeof(r->note), "%s: %s",
		    bad == &r->a ? "A" : "AAAA", bad->note);
	else if (r->kind != NULL)
		note_refused(r);
	else if (r->cut)
		snprintf(r->note, sizeof(r->note), "more than %d addresses",
		    CF_DNS_ADDRESSES);
	else if (n == 0 && r->net->family != 0)
		snprintf(r->note, sizeof(r->note), "the name has no IPv%d "
		    "address, and others are left out of this run",
		    r->net->family);
	else if (n == 0)
		snprintf(r->note, sizeof(r->note), "%s", r->a.note[0] != '\0' ?
			r->a.note : "the name has no address");
	/* Enough to connect; the note says what is missing. */
	if (n > 0)
		answer(r, CF_ST_OK, addrs, n);
	else if (r->kind != NULL)
		answer(r, CF_ST_REFUSED, NULL, 0);
	else
		/* Not "absent": callers hand this status on, and what could
		 * not be reached was not seen to lack anything. */
		answer(r, bad != NULL ? bad->status : CF_ST_UNREACHABLE, NULL,
		    0);
}

static void
on_answer(void *arg, const struct cf_dns_answer *dns)
{
	struct half *half = arg;
	struct resolve *r = half->resolve;
	struct cf_addr addr = { .port = r->port,
		.family = half == &r->a ? 4 : 6 };
	size_t want = half == &r->a ? 4 : 16, i;

	half->status = dns->status;
	/* The answer lives as long as the net, and so does its note. */
	half->note = dns->nxdomain ? "no such name" : dns->note;
	for (i = 0; i < dns->n; i++) {
		if (dns->rdata_len[i] != want)
			continue;
		memcpy(addr.ip, dns->rdata[i], want);
		keep(r, &addr);
	}
	if (--r->pending == 0)
		merge(r);
}

/* ---- This machine ---- */

bool
cf_net_speaks(const struct cf_net *net, const struct cf_addr *addr)
{
	return net->family == 0 || addr->family == 0 ||
	    addr->family == net->family;
}

/* connect(2) of a datagram socket looks up the route and sends nothing. */
bool
cf_net_reaches(const struct cf_net *net, const struct cf_addr *addr)
{
	struct sockaddr_storage at;
	bool none;
	int fd;

	if (addr->family == 0 || net->proxy.kind != CF_PROXY_NONE)
		return true;
	net_sockaddr(addr, &at);
	fd = socket(at.ss_family, SOCK_DGRAM | SOCK_CLOEXEC, 0);
	if (fd < 0)
		return errno != EAFNOSUPPORT;
	none = connect(fd, (struct sockaddr *)&at, sizeof(at)) != 0 &&
	    (errno == ENETUNREACH || errno == EADDRNOTAVAIL ||
		errno == EHOSTUNREACH);
	close(fd);
	return !none;
}

/* ---- Answers that need no question ---- */

static void
run(struct cf_net *net, struct net_job *job)
{
	struct resolve *r =
	    (struct resolve *)((char *)job - offsetof(struct resolve, job));

	net_end(net, &r->op);
	if (r->n4 + r->n6 > 0)
		answer(r, CF_ST_OK, r->n4 > 0 ? r->v4 : r->v6, 1);
	else
		answer(r, r->left_out ? CF_ST_NOT_COLLECTED : CF_ST_REFUSED,
		    NULL, 0);
}

static void
cancel(struct cf_net *net, struct net_op *op)
{
	struct resolve *r =
	    (struct resolve *)((char *)op - offsetof(struct resolve, op));

	net_later_drop(net, &r->job);
	net_end(net, op);
	snprintf(r->note, sizeof(r->note), "the run was ended");
	answer(r, CF_ST_NOT_COLLECTED, NULL, 0);
}

static int
at_once(struct cf_net *net, struct resolve *r)
{
	int code = net_begin(net, &r->op, cancel);

	if (code == CF_OK)
		net_later(net, &r->job, run);
	return code;
}

static int
ask(struct cf_net *net, struct resolve *r, const char *host)
{
	int code;

	r->a = r->aaaa = (struct half){ .resolve = r,
		.status = CF_ST_NOT_COLLECTED, .note = "not asked" };
	r->pending = 1;
	if (net->family == 6) {
		r->a.status = CF_ST_ABSENT;
		r->a.note = "";
		return cf_dns_query(net, host, CF_DNS_AAAA, on_answer,
		    &r->aaaa);
	}
	code = cf_dns_query(net, host, CF_DNS_A, on_answer, &r->a);
	if (code != CF_OK)
		return code;
	if (net->family == 4) {
		r->aaaa.status = CF_ST_ABSENT;
		return CF_OK;
	}
	/* Without the second question the first one still answers. */
	if (cf_dns_query(net, host, CF_DNS_AAAA, on_answer, &r->aaaa) == CF_OK)
		r->pending = 2;
	return CF_OK;
}

/* A name that only the proxy resolves: nothing can be vetted here, so what is
 * not declared is not asked for. */
static int
by_proxy(struct cf_net *net, struct resolve *r, const char *host)
{
	int code = CF_OK;

	if (!r->declared)
		snprintf(r->note, sizeof(r->note), "the proxy resolves names, "
		    "and the target is not declared");
	else if (strspn(host, "abcdefghijklmnopqrstuvwxyz0123456789"
	    "ABCDEFGHIJKLMNOPQRSTUVWXYZ.-_") != strlen(host) ||
	    strlen(host) > 253)
		snprintf(r->note, sizeof(r->note), "not a domain name");
	else {
		code = net_name_addr(net, host, r->port, &r->v4[0]);
		r->n4 = 1;
		snprintf(r->note, sizeof(r->note), "the proxy resolves the "
		    "name: its addresses are not known");
	}
	return code == CF_OK ? at_once(net, r) : code;
}

int
cf_resolve(struct cf_net *net, const struct cf_target *target,
    cf_resolve_fn *fn, void *arg)
{
	bool other = target->connect_host != NULL &&
	    target->connect_host[0] != '\0';
	const char *host = other ? target->connect_host : target->host;
	unsigned int port = target->connect_port != 0 ?
	    target->connect_port : target->port;
	struct resolve *r = calloc(1, sizeof(*r));
	struct cf_addr addr;
	int code;

	if (r == NULL)
		return CF_ENOMEM;
	r->net = net;
	r->port = port;
	r->declared = target->declared;
	r->fn = fn;
	r->arg = arg;
	if (net->offline && !target->declared) {
		snprintf(r->note, sizeof(r->note),
		    "offline: the target is not declared");
		code = at_once(net, r);
	} else if (host[0] != '\0' && net->proxy.names &&
	    net_literal(host, port, &addr) != CF_OK) {
		code = by_proxy(net, r, host);
	} else if (host[0] != '\0' &&
	    net_literal(host, port, &addr) == CF_OK) {
		keep(r, &addr);
		if (r->kind != NULL)
			note_refused(r);
		if (!cf_net_speaks(net, &addr)) {
			r->n4 = r->n6 = 0;
			r->left_out = true;
			snprintf(r->note, sizeof(r->note),
			    "IPv%d is left out of this run", addr.family);
		}
		code = at_once(net, r);
	} else
		code = ask(net, r, host);
	if (code != CF_OK)
		free(r);
	return code;
}
