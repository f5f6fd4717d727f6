/*
 * Whether each declared endpoint answers from here: one TCP connection to
 * each address.  It says where it looked from and what it talked to, and
 * whether that is the published place: a tunnel proves nothing about the
 * network.  It judges nothing.
 */
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "exposure.h"

struct reach {
	struct cf_collect *c;
	const struct cf_endpoint *e;
	const char *subject;
	struct exp_list open, refused, silent, untried, talked, sources, rtt;
	bool direct;
	enum cf_status status; /* of the list of addresses */
	const char *note;
	size_t pending;
};
struct one {
	struct reach *r;
	const char *addr;
	int64_t since; /* milliseconds, before it was asked for */
};

static void
emit_list(struct reach *r, const char *key, const struct exp_list *l,
    enum cf_status status, const char *note)
{
	cf_emit(r->c, &(struct cf_claim){ .subject = r->subject, .key = key,
	    .value = cf_v_list(l->v, l->n), .status = status, .note = note });
}

static void
emit_none(struct reach *r, enum cf_status status, const char *note)
{
	static const char *const keys[] = { "exposure.open",
		"exposure.refused", "exposure.silent" };
	size_t i;

	for (i = 0; i < CF_NELEM(keys); i++)
		cf_emit_status(r->c, r->subject, keys[i], status, "%s", note);
}

/*
 * What was waited for the peer's answer to a connection, our own delays
 * included: an upper bound, which is all that refuting a place needs.  Only of
 * the published place, and not through a proxy, who answers in its stead.
 */
static void
emit_rtt(struct reach *r)
{
	if (r->c->rtt_from == NULL)
		return;
	if (!r->direct || cf_net_proxy(r->c->net)[0] != '\0')
		cf_emit_status(r->c, r->subject, "exposure.rtt",
		    CF_ST_NOT_COLLECTED, "not talked to directly");
	else if (r->rtt.n == 0)
		cf_emit_status(r->c, r->subject, "exposure.rtt",
		    CF_ST_TIMEOUT, "no answer");
	else
		cf_emit_list(r->c, r->subject, "exposure.rtt", r->rtt.v,
		    r->rtt.n);
	cf_emit(r->c, &(struct cf_claim){ .subject = r->subject,
	    .key = "exposure.rtt_from", .origin = CF_OR_DECLARED,
	    .value = cf_v_text(r->c->rtt_from) });
}

static void
done(struct reach *r)
{
	enum cf_status status = r->status;
	const char *note = r->note;

	if (--r->pending > 0)
		return;
	cf_emit_bool(r->c, r->subject, "exposure.direct", r->direct);
	emit_list(r, "exposure.talked_to", &r->talked, CF_ST_OK, NULL);
	emit_list(r, "exposure.vantage", &r->sources, CF_ST_OK, NULL);
	emit_rtt(r);
	if (r->open.n + r->refused.n + r->silent.n == 0) {
		emit_none(r, CF_ST_NOT_COLLECTED,
		    "no way to its addresses from here");
		return;
	}
	if (r->untried.n > 0) {
		status = CF_ST_PARTIAL;
		note = "some addresses could not be tried from here";
	}
	emit_list(r, "exposure.open", &r->open, status, note);
	emit_list(r, "exposure.refused", &r->refused, status, note);
	emit_list(r, "exposure.silent", &r->silent, status, note);
}

static void
on_tried(void *arg, enum exp_port state)
{
	struct one *one = arg;
	struct reach *r = one->r;
	struct exp_list *lists[] = { [EXP_OPEN] = &r->open,
		[EXP_REFUSED] = &r->refused, [EXP_SILENT] = &r->silent,
		[EXP_UNTRIED] = &r->untried };

	exp_add(r->c->arena, lists[state], one->addr);
	/* Both clocks are cut to milliseconds: one more is the most it was. */
	if (state == EXP_OPEN || state == EXP_REFUSED)
		exp_add(r->c->arena, &r->rtt, cf_printf(r->c->arena,
		    "%s %" PRId64, one->addr,
		    cf_monotonic_ms() - one->since + 1));
	done(r);
}

static void
try_address(struct reach *r, const struct cf_addr *addr)
{
	struct cf_arena *arena = r->c->arena;
	struct one *one = cf_alloc(arena, sizeof(*one));
	char text[CF_ADDR_LEN], source[CF_ADDR_LEN];

	if (one == NULL)
		return;
	cf_addr_text(addr, text);
	if (addr->family == 0)
		snprintf(text, sizeof(text), "(proxy)");
	*one = (struct one){ r, cf_strdup(arena, text), cf_monotonic_ms() };
	exp_add(arena, &r->talked, cf_printf(arena, addr->family == 6 ?
	    "[%s]:%u" : "%s:%u", text, addr->port));
	if (!exp_source(r->c, addr, source)) {
		exp_add(arena, &r->untried, one->addr);
		return;
	}
	exp_add(arena, &r->sources, cf_strdup(arena, source));
	r->pending++;
	exp_try(r->c, addr, on_tried, one);
}

static void
on_places(void *arg, const struct exp_places *p)
{
	struct reach *r = arg;
	size_t i;

	r->direct = p->direct;
	r->status = p->status;
	r->note = cf_strdup(r->c->arena, p->note);
	if (p->n == 0) {
		cf_emit_bool(r->c, r->subject, "exposure.direct", p->direct);
		emit_none(r, p->status == CF_ST_OK ? CF_ST_NOT_COLLECTED :
		    p->status, p->note);
		return;
	}
	r->pending = 1; /* ours, so that the end comes once and last */
	for (i = 0; i < p->n; i++)
		try_address(r, &p->addrs[i]);
	done(r);
}

static void
start(struct cf_collect *c, const struct cf_endpoint *e)
{
	struct reach *r = cf_alloc(c->arena, sizeof(*r));

	if (r == NULL)
		return;
	r->c = c;
	r->e = e;
	r->subject = cf_subject(c->arena, "endpoint", e->id);
	if (cf_streq(e->protocol, "ike") || cf_streq(e->protocol, "dtls"))
		emit_none(r, CF_ST_NOT_COLLECTED, "spoken over UDP: only TCP "
		    "is tried");
	else if (!exp_places(c, e, on_places, r))
		emit_none(r, CF_ST_NOT_COLLECTED,
		    "the resolution could not start");
}

int
exp_collect_reach(struct cf_collect *c, struct cf_err *err)
{
	size_t i;

	(void)err;
	for (i = 0; i < c->deployment->nendpoints; i++)
		start(c, &c->deployment->endpoints[i]);
	return CF_OK;
}
