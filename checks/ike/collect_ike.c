/*
 * Drives the plan of each IPsec gateway over UDP.  It decides nothing: the
 * planner says what to ask, this file asks, sends a cookie back when one is
 * wanted, and tells how each exchange ended.  All endpoints, and each address
 * of an endpoint, run at once; how many packets that means is the net room's
 * business.
 */
#include <stdlib.h>
#include <string.h>
#include <sys/random.h>

#include <confiance/looks.h>
#include <confiance/net.h>

#include "ike.h"

#define MARKER 4 /* zeros before IKE on port 4500, RFC 3948, 2.2 */

struct endpoint {
	struct cf_collect *c;
	struct cf_look *look;
	const char *subject;
	struct cf_arena *arena;
	struct ike_plan *plan;
	struct cf_addr addr;
	unsigned int pending;
	bool pumping;
	size_t marker; /* bytes of it */
};
struct exchange {
	struct endpoint *e;
	struct ike_probe probe;
	struct ike_fresh fresh;
	struct ike_answer answer;
	struct cf_buf out;
};

/* Which side is the worse one where addresses differ (confiance/looks.h).
 * Lists hold what any of them accepts; what a gateway chooses comes in an
 * order. */
static const struct cf_worse worse[] = {
	{ "ike.aggressive", CF_WORSE_TRUE },
	{ "ike.chosen", CF_WORSE_FIRST },
	{ "ike.cookie", CF_WORSE_IGNORE },
	{ "ike.exchanges", CF_WORSE_IGNORE },
	{ "ike.esp", CF_WORSE_IGNORE }, /* never seen, anywhere */
	{ 0 },
};

static void step(struct endpoint *);

static void
make_message(struct exchange *x)
{
	static const unsigned char zeros[MARKER];

	cf_buf_reset(&x->out);
	cf_buf_add(&x->out, zeros, x->e->marker);
	if (x->e->marker > 0) { /* lengths of the message begin behind it */
		struct cf_buf plain;

		cf_buf_init(&plain, CF_DATAGRAM_BYTES);
		ike_build(&plain, &x->probe.offer, &x->fresh);
		cf_buf_add(&x->out, plain.data, plain.len);
		x->out.failed |= plain.failed;
		cf_buf_free(&plain);
	} else
		ike_build(&x->out, &x->probe.offer, &x->fresh);
}

static enum cf_talk_want
on_datagram(void *arg, const unsigned char *in, size_t len,
    const unsigned char **ret_send, size_t *ret_send_len)
{
	static const unsigned char zeros[MARKER];
	struct exchange *x = arg;
	size_t skip = x->e->marker;

	if (len < skip || memcmp(in, zeros, skip) != 0 ||
	    ike_parse(in + skip, len - skip, x->fresh.spi, &x->answer) !=
		CF_OK)
		return CF_WANT_MORE;
	if (x->answer.outcome != IKE_COOKIE || x->fresh.cookie_len > 0)
		return CF_WANT_ENOUGH;
	ike_plan_cookie(x->e->plan);
	memcpy(x->fresh.cookie, x->answer.cookie, x->answer.cookie_len);
	x->fresh.cookie_len = x->answer.cookie_len;
	make_message(x);
	if (cf_buf_failed(&x->out))
		return CF_WANT_ENOUGH;
	*ret_send = (const unsigned char *)x->out.data;
	*ret_send_len = x->out.len;
	return CF_WANT_SEND;
}

static enum ike_outcome
outcome_of(enum cf_talk_end how)
{
	switch (how) {
	case CF_TALK_SILENT:
	case CF_TALK_DEADLINE:
		return IKE_SILENT;
	case CF_TALK_TOO_MUCH:
		return IKE_ODD;
	case CF_TALK_REFUSED:
		return IKE_TURNED_AWAY;
	case CF_TALK_UNREACHABLE:
		return IKE_NO_ROUTE;
	default:
		return IKE_STOPPED;
	}
}

static void
on_end(void *arg, enum cf_talk_end how, const unsigned char *in, size_t len)
{
	struct exchange *x = arg;
	struct endpoint *e = x->e;

	(void)in;
	(void)len;
	if (how != CF_TALK_ENOUGH) {
		memset(&x->answer, 0, sizeof(x->answer));
		x->answer.outcome = outcome_of(how);
	}
	ike_plan_answer(e->plan, x->probe.id, &x->answer);
	cf_buf_free(&x->out);
	free(x);
	e->pending--;
	step(e);
}

/* Starts one exchange; one that cannot start has ended as stopped. */
static void
start(struct endpoint *e, const struct ike_probe *probe)
{
	struct cf_datagram ask = { .addr = e->addr,
		.read = on_datagram,
		.done = on_end };
	struct ike_answer stopped = { .outcome = IKE_STOPPED };
	struct exchange *x = calloc(1, sizeof(*x));
	size_t random = offsetof(struct ike_fresh, cookie);

	if (x == NULL)
		goto fail;
	x->e = e;
	x->probe = *probe;
	cf_buf_init(&x->out, CF_DATAGRAM_BYTES);
	if (getrandom(&x->fresh, random, 0) != (ssize_t)random)
		goto fail;
	x->fresh.spi[0] |= 1; /* never zero */
	make_message(x);
	if (cf_buf_failed(&x->out))
		goto fail;
	ask.first = x->out.data;
	ask.first_len = x->out.len;
	ask.arg = x;
	if (cf_datagram(e->c->net, &ask) != CF_OK)
		goto fail;
	e->pending++;
	return;
fail:
	if (x != NULL)
		cf_buf_free(&x->out);
	free(x);
	ike_plan_answer(e->plan, probe->id, &stopped);
}

static void
endpoint_free(struct endpoint *e)
{
	struct cf_look *look = e->look;

	cf_arena_free(e->arena);
	free(e);
	cf_look_end(look);
}

/* Whatever is wanted now; the endpoint ends when nothing is under way. */
static void
step(struct endpoint *e)
{
	struct ike_probe probes[8];
	size_t i, n;

	if (e->pumping)
		return;
	e->pumping = true;
	while ((n = ike_plan_next(e->plan, probes, CF_NELEM(probes))) > 0) {
		for (i = 0; i < n; i++)
			start(e, &probes[i]);
	}
	e->pumping = false;
	if (e->pending > 0)
		return;
	ike_emit(e->c, e->subject, ike_plan_found(e->plan));
	endpoint_free(e);
}

static void
on_look(void *arg, struct cf_look *look)
{
	const struct cf_endpoint *ep = arg;
	const char *subject = cf_subject(look->c->arena, "endpoint", ep->id);
	struct endpoint *e = calloc(1, sizeof(*e));

	if (look->status != CF_ST_OK)
		ike_emit_failure(look->c, subject, look->status, look->note);
	else if (e == NULL ||
	    (e->arena = cf_arena_new(CF_ARENA_TLS)) == NULL ||
	    (e->plan = ike_plan_new(e->arena)) == NULL)
		ike_emit_failure(look->c, subject, CF_ST_NOT_COLLECTED,
		    "out of memory");
	else {
		e->c = look->c;
		e->look = look;
		e->subject = subject;
		e->addr = look->addr;
		e->marker = ep->port == 4500 ? MARKER : 0;
		step(e);
		return;
	}
	if (e != NULL)
		cf_arena_free(e->arena);
	free(e);
	cf_look_end(look);
}

static void
endpoint_start(struct cf_collect *c, const struct cf_endpoint *ep)
{
	struct cf_looks_options o = cf_looks_of(c->arena, ep);

	o.worse = worse;
	o.addresses = "ike.addresses";
	o.differ = "ike.addresses_differ";
	o.start = on_look;
	o.arg = (void *)ep;
	if (cf_net_proxy(c->net)[0] != '\0')
		ike_emit_failure(c, o.subject, CF_ST_NOT_COLLECTED,
		    cf_talk_end_name(CF_TALK_PROXY_NO_UDP));
	else if (cf_looks(c, &o) != CF_OK)
		ike_emit_failure(c, o.subject, CF_ST_NOT_COLLECTED,
		    "the resolution could not start");
}

int
ike_collect(struct cf_collect *c, struct cf_err *err)
{
	size_t i;

	(void)err;
	for (i = 0; i < c->deployment->nendpoints; i++) {
		if (cf_streq(c->deployment->endpoints[i].protocol, "ike"))
			endpoint_start(c, &c->deployment->endpoints[i]);
	}
	return CF_OK;
}
