/*
 * Drives the probes with keys over raw conversations, for the collector
 * tls.vulnerabilities with --intrusive.  Padding oracles: a round is one
 * conversation for each kind of wrong record; two rounds, and two more when
 * they show a difference, which counts only when all agree.  Invalid curve:
 * six handshakes, each with another point, of which a server that does not
 * check finishes two of three.  It decides nothing that rules decide.
 */
#include <stdlib.h>
#include <string.h>

#include "vuln.h"
#include "vuln_break.h"

#define ROUNDS 4
#define POINTS 6
#define IDLE_MS 3000 /* longer than this is silence */

struct runner {
	struct cf_collect *c;
	const struct cf_endpoint *ep;
	struct cf_addr addr;
	bool curve;
	struct cf_arena *arena;
	tls_vuln_answer_fn *fn;
	void *arg;
	unsigned int pending, rounds;
	unsigned int took[ROUNDS][WRONG_MAX];
	enum cf_status bad; /* of a conversation that said nothing */
	const char *bad_note;
	unsigned int refused, proven; /* points */
	unsigned char share[CF_SHA256_LEN]; /* of the server, the latest */
	bool shared, reused; /* there was one; it came back */
	struct tls_vuln_cost cost;
};

struct talk {
	struct runner *r;
	unsigned int round;
	struct vuln_break b;
};

static void
answer(struct runner *r, enum cf_status status, bool value, const char *note)
{
	struct tls_vuln_answer a = { .status = status,
		.value = value,
		.note = note,
		.cost = r->cost };

	r->fn(r->arg, &a);
	cf_arena_free(r->arena);
	free(r);
}

/* ---- Conversations ---- */

static enum cf_talk_want
on_bytes(void *arg, const unsigned char *in, size_t len,
    const unsigned char **ret_send, size_t *ret_len)
{
	struct talk *t = arg;
	enum cf_talk_want want = vuln_break_feed(&t->b, in, len);

	*ret_send = (const unsigned char *)t->b.send.data;
	*ret_len = t->b.send.len;
	if (want == CF_WANT_SEND)
		t->r->cost.bytes_out += t->b.send.len;
	return want;
}

/* A secret that stays may be a multiple of 3 for good. */
static void
see_share(struct runner *r, const struct vuln_flight *f)
{
	if (f->kx[0] == '\0')
		return;
	r->reused |=
	    r->shared && memcmp(r->share, f->share, sizeof(r->share)) == 0;
	memcpy(r->share, f->share, sizeof(r->share));
	r->shared = true;
}

static void end_round(struct runner *);

static void
on_end(void *arg, enum cf_talk_end how, const unsigned char *in, size_t len)
{
	struct talk *t = arg;
	struct runner *r = t->r;

	(void)in;
	r->cost.bytes_in += len;
	vuln_break_end(&t->b, how);
	see_share(r, &t->b.flight);
	if (t->b.status != CF_ST_OK) {
		r->bad = t->b.status;
		r->bad_note = t->b.note;
	} else if (r->curve) {
		r->proven += t->b.proven;
		/* 20 and 51: it took the point, and the secret is another. */
		r->refused += !t->b.proven && t->b.alert != 20 &&
			      t->b.alert != 51 && t->b.alert != 0;
	} else
		r->took[t->round][t->b.wrong] = t->b.took;
	vuln_break_free(&t->b);
	free(t);
	if (--r->pending == 0)
		end_round(r);
}

static bool
start(struct runner *r, unsigned int nth)
{
	struct vuln_hello h = { .version = TLS_12,
		.sni = r->ep->sni,
		.plain = true,
		.p256 = r->curve };
	struct cf_talk talk = { .addr = r->addr,
		.starttls = r->ep->starttls,
		.idle_ms = IDLE_MS,
		.read = on_bytes,
		.done = on_end };
	struct talk *t = calloc(1, sizeof(*t));
	uint16_t suites[32];

	if (t == NULL || cf_cancelled(r->c)) {
		free(t);
		return false;
	}
	t->r = r;
	t->round = r->rounds;
	t->b.wrong = (enum vuln_wrong)nth;
	h.suites = suites;
	h.nsuites = vuln_client_suites(r->curve, suites);
	tls_vuln_random(h.random, sizeof(h.random));
	if (vuln_break_start(&t->b, r->curve, nth, &h)) {
		talk.first = t->b.send.data;
		talk.first_len = t->b.send.len;
		talk.arg = t;
		if (cf_talk(r->c->net, &talk) == CF_OK) {
			r->pending++;
			r->cost.connections++;
			r->cost.bytes_out += talk.first_len;
			return true;
		}
	}
	vuln_break_free(&t->b);
	free(t);
	return false;
}

static bool
start_round(struct runner *r)
{
	unsigned int i, n = r->curve ? POINTS : WRONG_MAX;

	r->pending++; /* so that no round ends while it begins */
	for (i = 0; i < n; i++) {
		if (!start(r, i)) {
			r->bad = CF_ST_NOT_COLLECTED;
			r->bad_note = "a conversation could not start";
		}
	}
	return --r->pending > 0;
}

/* ---- Judging ---- */

static const char *
describe(struct runner *r)
{
	const char *s = "";
	unsigned int i;

	for (i = 0; i < WRONG_MAX; i++)
		s = cf_printf(r->arena, "%s%s%s: %s", s, i > 0 ? "; " : "",
		    vuln_wrong_name((enum vuln_wrong)i),
		    vuln_took_text(r->arena, r->took[0][i]));
	return s;
}

static void
end_padding(struct runner *r)
{
	const unsigned int(*took)[WRONG_MAX] =
	    (const unsigned int(*)[WRONG_MAX])r->took;
	enum vuln_verdict v = vuln_break_judge(took, r->rounds);

	if (v == VULN_UNKNOWN)
		answer(r, CF_ST_NOT_COLLECTED, false,
		    "the answers to one and the same record differ");
	else if (v == VULN_NO && r->rounds >= 2)
		answer(r, CF_ST_OK, false,
		    cf_printf(r->arena, "each wrong record is answered alike "
					"(%s), %u times",
			vuln_took_text(r->arena, r->took[0][0]), r->rounds));
	else if (r->rounds == ROUNDS)
		answer(r, CF_ST_OK, true, describe(r));
	else if (!start_round(r))
		answer(r, CF_ST_NOT_COLLECTED, false,
		    "a conversation could not start");
}

static void
end_curve(struct runner *r)
{
	/* Once is no chance: a Finished is a proof. */
	if (r->proven > 0)
		answer(r, CF_ST_OK, true,
		    cf_printf(r->arena, "%u of %d handshakes with a point off "
					"secp256r1 came to their end",
			r->proven, POINTS));
	else if (r->refused == POINTS && !r->reused)
		answer(r, CF_ST_OK, false,
		    "each point off secp256r1 is refused");
	else
		answer(r, CF_ST_NOT_COLLECTED, false,
		    "no handshake with a point off secp256r1 came to its end, "
		    "but not each point was clearly refused");
}

static void
end_round(struct runner *r)
{
	r->rounds++;
	if (r->bad != CF_ST_OK && r->proven == 0)
		answer(r, r->bad, false, r->bad_note);
	else if (r->curve)
		end_curve(r);
	else
		end_padding(r);
}

static int
run(struct cf_collect *c, const struct cf_endpoint *ep,
    const struct cf_addr *addr, bool curve, tls_vuln_answer_fn *fn, void *arg)
{
	struct runner *r = calloc(1, sizeof(*r));

	if (r == NULL)
		return CF_ENOMEM;
	*r = (struct runner){ .c = c,
		.ep = ep,
		.addr = *addr,
		.curve = curve,
		.arena = cf_arena_new(1u << 20),
		.fn = fn,
		.arg = arg };
	if (r->arena == NULL || !start_round(r)) {
		cf_arena_free(r->arena);
		free(r);
		return CF_ECANCELLED;
	}
	return CF_OK;
}

int
tls_vuln_padding(struct cf_collect *c, const struct cf_endpoint *ep,
    const struct cf_addr *addr, tls_vuln_answer_fn *fn, void *arg)
{
	return run(c, ep, addr, false, fn, arg);
}

int
tls_vuln_curve(struct cf_collect *c, const struct cf_endpoint *ep,
    const struct cf_addr *addr, tls_vuln_answer_fn *fn, void *arg)
{
	return run(c, ep, addr, true, fn, arg);
}
