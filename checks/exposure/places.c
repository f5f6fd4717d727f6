/*
 * Where to talk, and whether somebody answers there.  Only declared hosts come
 * here.  What is published is what is judged: the declared addresses, else
 * those of the DNS; when the deployment says to connect elsewhere, that place
 * is talked to and the answer says that it is not the published one.  A
 * connection is opened and closed; no byte is sent over it.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/socket.h>

#include "exposure.h"

/* ---- Addresses ---- */

struct asked {
	bool direct;
	exp_places_fn *fn;
	void *arg;
};

static bool
same_addr(const struct cf_addr *a, const struct cf_addr *b)
{
	return a->family == b->family && a->port == b->port &&
	    memcmp(a->ip, b->ip, a->family == 4 ? 4 : 16) == 0;
}

static void
keep(struct exp_places *p, const struct cf_addr *addr)
{
	size_t i;

	for (i = 0; i < p->n; i++)
		if (same_addr(&p->addrs[i], addr))
			return;
	if (p->n < CF_NELEM(p->addrs)) {
		p->addrs[p->n++] = *addr;
		return;
	}
	p->status = CF_ST_PARTIAL;
	p->note = "more addresses than are tried";
}

static void
on_resolved(void *arg, const struct cf_resolved *r)
{
	struct asked *asked = arg;
	struct exp_places p = { .status = r->status, .direct = asked->direct,
		.note = r->note != NULL ? r->note : "" };
	size_t i;

	for (i = 0; i < r->n; i++)
		keep(&p, &r->addrs[i]);
	asked->fn(asked->arg, &p);
}

static bool
ask(struct cf_collect *c, const struct cf_target *target, bool direct,
    exp_places_fn *fn, void *arg)
{
	struct asked *asked = cf_alloc(c->arena, sizeof(*asked));

	if (asked == NULL)
		return false;
	*asked = (struct asked){ direct, fn, arg };
	return cf_resolve(c->net, target, on_resolved, asked) == CF_OK;
}

/* Whether connect_to names a published address and port. */
static bool
is_published(const struct cf_endpoint *e)
{
	size_t i;

	if (e->connect_port != e->port)
		return false;
	if (e->addresses.n == 0)
		return cf_streq(e->connect_host, e->host);
	for (i = 0; i < e->addresses.n; i++)
		if (cf_streq(e->connect_host, e->addresses.v[i]))
			return true;
	return false;
}

static void
declared(struct cf_collect *c, const struct cf_endpoint *e, exp_places_fn *fn,
    void *arg)
{
	struct exp_places p = { .status = CF_ST_OK, .direct = true,
		.note = "" };
	struct cf_addr addr;
	size_t i;

	for (i = 0; i < e->addresses.n; i++)
		if (cf_addr_parse(e->addresses.v[i], e->port, &addr) == CF_OK &&
		    cf_net_speaks(c->net, &addr))
			keep(&p, &addr);
	if (p.n == 0)
		p.note = "none of the published addresses belongs to this run";
	fn(arg, &p);
}

bool
exp_places(struct cf_collect *c, const struct cf_endpoint *e,
    exp_places_fn *fn, void *arg)
{
	struct cf_target target = { .host = e->host, .port = e->port,
		.connect_host = e->connect_host,
		.connect_port = e->connect_port, .declared = true };

	if (e->connect_host[0] != '\0')
		return ask(c, &target, is_published(e), fn, arg);
	if (e->addresses.n == 0)
		return ask(c, &target, true, fn, arg);
	declared(c, e, fn, arg);
	return true;
}

bool
exp_places_host(struct cf_collect *c, const char *host, unsigned int port,
    exp_places_fn *fn, void *arg)
{
	struct cf_target target = { .host = host, .port = port,
		.connect_host = "", .declared = true };

	return ask(c, &target, true, fn, arg);
}

/* ---- Our own address ---- */

static socklen_t
socket_address(const struct cf_addr *a, struct sockaddr_storage *ret)
{
	struct sockaddr_in *v4 = (struct sockaddr_in *)ret;
	struct sockaddr_in6 *v6 = (struct sockaddr_in6 *)ret;

	memset(ret, 0, sizeof(*ret));
	if (a->family == 4) {
		v4->sin_family = AF_INET;
		v4->sin_port = htons((uint16_t)a->port);
		memcpy(&v4->sin_addr, a->ip, 4);
		return sizeof(*v4);
	}
	v6->sin6_family = AF_INET6;
	v6->sin6_port = htons((uint16_t)a->port);
	memcpy(&v6->sin6_addr, a->ip, 16);
	return sizeof(*v6);
}

/* connect(2) of a datagram socket looks up the route and sends nothing. */
bool
exp_source(struct cf_collect *c, const struct cf_addr *to,
    char ret[CF_ADDR_LEN])
{
	struct sockaddr_storage at;
	socklen_t len = socket_address(to, &at);
	struct cf_addr here = { .family = to->family };
	int fd = socket(at.ss_family, SOCK_DGRAM | SOCK_CLOEXEC, 0);
	bool ok;

	/* What the proxy resolves has no address that could be named, and with
	 * a proxy it is from there that we look. */
	if (to->family == 0 || cf_net_proxy(c->net)[0] != '\0') {
		snprintf(ret, CF_ADDR_LEN, "%.45s", cf_net_proxy(c->net));
		if (fd >= 0)
			close(fd);
		return to->family != 0;
	}
	if (fd < 0)
		return false;
	ok = connect(fd, (struct sockaddr *)&at, len) == 0;
	len = sizeof(at);
	ok = ok && getsockname(fd, (struct sockaddr *)&at, &len) == 0;
	close(fd);
	if (!ok)
		return false;
	if (to->family == 4)
		memcpy(here.ip, &((struct sockaddr_in *)&at)->sin_addr, 4);
	else
		memcpy(here.ip, &((struct sockaddr_in6 *)&at)->sin6_addr, 16);
	cf_addr_text(&here, ret);
	return true;
}

/* ---- One connection ---- */

struct attempt {
	exp_port_fn *fn;
	void *arg;
};

static enum exp_port
port_state(enum cf_talk_end how)
{
	switch (how) {
	case CF_TALK_REFUSED:
		return EXP_REFUSED;
	case CF_TALK_UNREACHABLE:
		return EXP_SILENT;
	case CF_TALK_CANCELLED:
	case CF_TALK_PROXY_AUTH:
	case CF_TALK_PROXY_DENIED:
	case CF_TALK_PROXY_REFUSED: /* the proxy's word for it is no proof */
	case CF_TALK_PROXY_UNREACHABLE:
	case CF_TALK_PROXY_FAILED:
	case CF_TALK_PROXY_NO_UDP:
		return EXP_UNTRIED;
	default: /* it stood, whatever came then */
		return EXP_OPEN;
	}
}

static void
on_end(void *arg, enum cf_talk_end how, const unsigned char *in, size_t len)
{
	struct attempt *a = arg;
	exp_port_fn *fn = a->fn;
	void *to = a->arg;

	(void)in;
	(void)len;
	free(a);
	fn(to, port_state(how));
}

/* The shortest patience: the peer's first words are of no interest. */
void
exp_try(struct cf_collect *c, const struct cf_addr *addr, exp_port_fn *fn,
    void *arg)
{
	struct attempt *a = malloc(sizeof(*a));
	struct cf_talk talk = { .addr = *addr, .max = 1, .idle_ms = 1,
		.done = on_end, .arg = a };

	if (a != NULL) {
		*a = (struct attempt){ fn, arg };
		if (cf_talk(c->net, &talk) == CF_OK)
			return;
		free(a);
	}
	fn(arg, EXP_UNTRIED);
}

/* ---- Lists ---- */

void
exp_add(struct cf_arena *arena, struct exp_list *l, const char *s)
{
	const char **v;
	size_t i, cap;

	for (i = 0; i < l->n; i++)
		if (strcmp(l->v[i], s) == 0)
			return;
	if (l->n == l->cap) {
		cap = l->cap != 0 ? 2 * l->cap : 16;
		v = cf_regrow(arena, l->v, l->cap * sizeof(*v),
		    cap * sizeof(*v));
		if (v == NULL)
			return;
		l->v = v;
		l->cap = cap;
	}
	l->v[l->n++] = s;
}
