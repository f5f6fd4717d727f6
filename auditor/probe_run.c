/*
 * One target under way: its address, the conversations that the planner wants,
 * one full handshake, and the result.  What it starts may outlive it: at the
 * end of its time the target is given up at once, and the conversations that
 * are still open find out when they next hear something.  It trusts no peer
 * and decides nothing; the planner says what to ask.
 */
#include <sys/queue.h>

#include <sys/random.h>

#include <stdlib.h>
#include <string.h>

#include <confiance/limits.h>
#include <confiance/text.h>

#include "probe.h"
#include "tls/collect_dtls.h"

/* Full handshakes at once while other questions are left to ask: a session of
 * OpenSSL is larger than everything else that a target needs. */
#define HANDSHAKES 8

enum ask_kind {
	ASK_ADDRESS,
	ASK_HELLO,
	ASK_LATER,
	ASK_DTLS,
	ASK_HANDSHAKE,
	ASK_MORE
};

/* Something that was asked for and not yet answered. */
struct ask {
	LIST_ENTRY(ask) link;
	struct probe *p; /* NULL: given up */
	unsigned int *handshakes;
	enum ask_kind kind;
	unsigned int id; /* of the planner */
	size_t sent;	 /* bytes of the hello */
	struct tls_reader reader;
	struct cf_timer *timer; /* ASK_LATER, as the peer turned us away */
	struct tls_probe later;
};

struct probe {
	struct cf_net *net;
	struct probe_target target;
	struct probe_result r;
	struct tls_plan *plan;
	struct cf_addr addr;
	LIST_HEAD(, ask) asks;
	struct probe_deep *deep; /* the dedicated probes, under way */
	bool pumping, want_handshake, want_deep, spoken, stopped, over;
	/* Handshakes of more.h: decided on, started, how many, paid for. */
	bool more_known, more_started;
	unsigned int more_need, more_paid;
	struct tls_more_run *more;
	enum cf_talk_end way; /* how a proxy failed last; else ENOUGH */
	int64_t started, end_at;
	struct cf_tls_result chain; /* of the handshake: chain alone */
	probe_done_fn *done;
	void *arg;
};

static void check_end(struct probe *);

static struct ask *
ask_new(struct probe *p, enum ask_kind kind)
{
	struct ask *a = calloc(1, sizeof(*a));

	if (a == NULL)
		return NULL;
	a->p = p;
	a->kind = kind;
	a->handshakes = p->r.options->handshakes;
	if (kind >= ASK_HANDSHAKE)
		(*a->handshakes)++;
	LIST_INSERT_HEAD(&p->asks, a, link);
	return a;
}

/* Ends an ask; the target it belonged to, NULL when that was given up. */
static struct probe *
ask_free(struct ask *a)
{
	struct probe *p = a->p;

	if (p != NULL)
		LIST_REMOVE(a, link);
	if (a->kind == ASK_HELLO)
		tls_reader_free(&a->reader);
	if (a->kind >= ASK_HANDSHAKE)
		(*a->handshakes)--;
	free(a);
	return p;
}

/* ---- Certificates ---- */

static bool
same_cert(const unsigned char *a, size_t alen, const unsigned char *b,
    size_t blen)
{
	return alen == blen && memcmp(a, b, alen) == 0;
}

/* Whether flight k shows a leaf that neither the chain nor an earlier flight
 * has. */
static bool
is_new(const struct tls_found *f, size_t k, const unsigned char *const *der,
    const size_t *lens, size_t n)
{
	const struct tls_flight *t = &f->flights[k];
	size_t i;

	if (t->n == 0)
		return false;
	for (i = 0; i < n; i++) {
		if (same_cert(t->certs[0], t->lens[0], der[i], lens[i]))
			return false;
	}
	for (i = 0; i < k; i++) {
		if (f->flights[i].n > 0 && same_cert(t->certs[0], t->lens[0],
		    f->flights[i].certs[0], f->flights[i].lens[0]))
			return false;
	}
	return true;
}

static size_t
read_certs(struct cf_arena *arena, const unsigned char *const *der,
    const size_t *lens, size_t n, struct tls_cert *ret)
{
	size_t i, k = 0;

	for (i = 0; i < n; i++) {
		/* One that cannot be read keeps its place and digest. */
		if (tls_x509_read(arena, der[i], lens[i], &ret[k]) != CF_OK) {
			memset(&ret[k], 0, sizeof(ret[k]));
			if (cf_sha256_hex(der[i], lens[i], ret[k].sha256) !=
			    CF_OK)
				continue;
		}
		k++;
	}
	return k;
}

/* Leaves that were asked for by their kind of key, unless known. */
static void
take_keys(struct probe *p, const struct tls_shown *s, size_t n,
    struct tls_cert *leaves)
{
	char hex[CF_SHA256_HEX];
	size_t i, k;
	bool known;

	for (i = 0; i < n; i++) {
		if (s[i].n == 0 || cf_sha256_hex(s[i].certs[0], s[i].lens[0],
		    hex) != CF_OK)
			continue;
		known = p->r.ncerts > 0 && cf_streq(p->r.certs[0].sha256, hex);
		for (k = 0; k < p->r.nleaves; k++)
			known |= cf_streq(leaves[k].sha256, hex);
		if (!known)
			p->r.nleaves += read_certs(p->r.arena, s[i].certs,
			    s[i].lens, 1, &leaves[p->r.nleaves]);
	}
}

/* The chain of the handshake, else of the first flight in clear; and leaves
 * that only other kinds of handshake show. */
static void
take_certs(struct probe *p)
{
	const struct tls_found *f = p->r.found;
	struct tls_cert *certs, *leaves;
	const unsigned char *const *der = p->chain.chain;
	const size_t *lens = p->chain.chain_len;
	size_t i, n = p->chain.nchain;

	for (i = 0; i < f->nflights && n == 0; i++) {
		der = f->flights[i].certs;
		lens = f->flights[i].lens;
		n = f->flights[i].n;
	}
	certs = cf_calloc(p->r.arena, n + 1, sizeof(*certs));
	leaves = cf_calloc(p->r.arena, f->nflights + 2 * TLS_SHOWN + 1,
	    sizeof(*leaves));
	if (certs == NULL || leaves == NULL)
		return;
	p->r.ncerts = read_certs(p->r.arena, der, lens, n, certs);
	p->r.certs = certs;
	for (i = 0; i < f->nflights; i++) {
		if (!is_new(f, i, der, lens, n))
			continue;
		p->r.nleaves += read_certs(p->r.arena, f->flights[i].certs,
		    f->flights[i].lens, 1, &leaves[p->r.nleaves]);
	}
	p->r.leaves = leaves;
	take_keys(p, f->extra.keys, f->extra.nkeys, leaves);
	take_keys(p, p->r.more.keys, p->r.more.nkeys, leaves);
}

/* ---- The end ---- */

/* What the planner knows; once. */
static void
take_found(struct probe *p)
{
	struct probe_result *r = &p->r;

	if (p->plan == NULL || r->found != NULL)
		return;
	r->found = tls_plan_found(p->plan);
	r->status = r->found->status;
	r->note = r->found->note != NULL ? r->found->note : "";
	/* The way failed, not the server. */
	if (p->way != CF_TALK_ENOUGH && r->status != CF_ST_OK) {
		r->status = cf_talk_status(p->way);
		r->note = cf_talk_end_name(p->way);
	}
	if (r->options->sections & PROBE_CERTIFICATE)
		take_certs(p);
	if (r->status == CF_ST_OK &&
	    r->options->sections & PROBE_VULNERABILITIES)
		probe_vuln_enumerated(r->arena, r->found, &r->vulns);
}

static void
finish(struct probe *p)
{
	struct probe_result *r = &p->r;

	if (p->over)
		return;
	p->over = true;
	r->ms = cf_monotonic_ms() - p->started;
	take_found(p);
	if (r->status == CF_ST_OK &&
	    r->options->sections & PROBE_VULNERABILITIES)
		probe_vuln_unheard(&r->vulns);
	if (r->cut && r->status != CF_ST_OK) {
		r->status = CF_ST_TIMEOUT;
		r->note = "the time for one target was over";
	}
	p->done(p->arg, p);
	cf_arena_free(r->arena);
	free(p);
}

/* What is still under way no longer belongs to it. */
static void
give_up(struct probe *p)
{
	static const struct tls_answer stopped = { .outcome = TLS_STOPPED };
	struct tls_probe more;
	struct ask *a;

	while ((a = LIST_FIRST(&p->asks)) != NULL) {
		LIST_REMOVE(a, link);
		a->p = NULL;
		if (a->kind == ASK_MORE) {
			tls_more_cancel(p->more);
			(void)ask_free(a);
			continue;
		}
		if (a->kind == ASK_HELLO || a->kind == ASK_LATER ||
		    a->kind == ASK_DTLS)
			tls_plan_answer(p->plan, a->id, &stopped);
		if (a->kind == ASK_LATER) {
			cf_timer_stop(a->timer);
			(void)ask_free(a);
		}
	}
	if (p->deep != NULL)
		probe_deep_leave(p->deep);
	/* The planner ends its chains; it wants nothing any more. */
	if (p->plan != NULL)
		(void)tls_plan_next(p->plan, &more, 1);
	finish(p);
}

/* ---- What full handshakes of TLS 1.3 show besides ---- */

static unsigned int
extras_of(const struct probe *p)
{
	unsigned int asked = p->r.options->sections;

	return (asked & PROBE_EXTENSIONS ? TLS_EXTRA_EXTENSIONS : 0) |
	    (asked & PROBE_CERTIFICATE ? TLS_EXTRA_CERTIFICATES : 0);
}

static struct tls_more_options
more_options(const struct probe *p)
{
	struct tls_more_options o = { .arena = p->r.arena, .addr = p->addr,
		.sni = p->r.sni, .starttls = p->r.options->starttls,
		.extras = extras_of(p) };

	if (p->r.shaken && cf_streq(p->r.shake.version, "TLSv1.3") &&
	    p->chain.nchain > 0) {
		o.leaf = p->chain.chain[0];
		o.leaf_len = p->chain.chain_len[0];
	}
	return o;
}

static void
on_more(void *arg, const struct tls_more *m)
{
	struct probe *p = ask_free(arg);

	p->r.more = *m;
	p->r.connections += m->handshakes;
	if ((p->r.options->sections & PROBE_EXTENSIONS) &&
	    m->exts.status == CF_ST_NOT_COLLECTED)
		p->stopped = true;
	check_end(p);
}

static void
start_more(struct probe *p)
{
	struct tls_more_options o = more_options(p);
	struct ask *a = ask_new(p, ASK_MORE);

	p->more_started = true;
	if (a != NULL && tls_more_start(p->net, &o, tls_plan_found(p->plan),
	    on_more, a, &p->more) != CF_OK)
		(void)ask_free(a);
}

/* Whether these handshakes are still to be made; all else has ended. */
static bool
wants_more(struct probe *p)
{
	struct tls_more_options o;

	if (p->plan == NULL || p->stopped || p->more_started)
		return false;
	if (!p->more_known) {
		p->more_known = true;
		o = more_options(p);
		tls_more_none(tls_plan_found(p->plan), &p->r.more);
		p->more_need = p->target.dtls ? 0 :
		    tls_more_count(&o, tls_plan_found(p->plan));
	}
	return p->more_need > 0;
}

static bool
nothing_else(const struct probe *p)
{
	return LIST_EMPTY(&p->asks) && !(p->want_handshake && p->spoken) &&
	    !p->pumping && (p->plan == NULL || tls_plan_done(p->plan));
}

/* limit: connections that may be opened now, NULL for any number. */
static void
step_more(struct probe *p, unsigned int *limit)
{
	if (!nothing_else(p) || !wants_more(p))
		return;
	while (p->more_paid < p->more_need && (limit == NULL || *limit > 0)) {
		p->more_paid++;
		if (limit != NULL)
			*limit -= 1;
	}
	if (p->more_paid == p->more_need)
		start_more(p);
}

static void
on_deep(void *arg, unsigned int connections)
{
	struct probe *p = arg;

	*p->r.options->debt += connections;
	p->deep = NULL;
	check_end(p);
}

static void
check_end(struct probe *p)
{
	/* With a rate the command's loop pays for them. */
	if (!p->r.options->rated)
		step_more(p, NULL);
	if (!nothing_else(p) || wants_more(p) || p->deep != NULL)
		return;
	if (p->want_deep && !p->stopped) {
		/* Behind the enumeration, which they would disturb. */
		p->want_deep = false;
		take_found(p);
		if (p->r.status == CF_ST_OK)
			p->deep = probe_deep_start(p->net, &p->r, &p->addr,
			    on_deep, p);
		if (p->deep != NULL)
			return;
	}
	finish(p);
}

/* ---- Conversations ---- */

static enum cf_talk_want
on_bytes(void *arg, const unsigned char *in, size_t len,
    const unsigned char **ret_send, size_t *ret_send_len)
{
	struct ask *a = arg;

	(void)ret_send;
	(void)ret_send_len;
	if (a->p == NULL)
		return CF_WANT_ENOUGH;
	return tls_reader_feed(&a->reader, in, len) == TLS_MORE ?
	    CF_WANT_MORE : CF_WANT_ENOUGH;
}

static void
on_end(void *arg, enum cf_talk_end how, const unsigned char *in, size_t len)
{
	unsigned int none = 0;
	const struct tls_answer *answer;
	struct ask *a = arg;
	struct probe *p = a->p;

	if (p == NULL) {
		(void)ask_free(a);
		return;
	}
	p->r.bytes_in += len;
	if (how == CF_TALK_CANCELLED)
		p->stopped = true;
	if (how >= CF_TALK_PROXY_AUTH)
		p->way = how;
	else if (how != CF_TALK_CANCELLED && how != CF_TALK_REFUSED &&
	    how != CF_TALK_UNREACHABLE) {
		p->r.connections++;
		p->r.bytes_out += a->sent;
	}
	(void)tls_reader_feed(&a->reader, in, len);
	answer = tls_reader_end(&a->reader, tls_outcome_of(how));
	if (answer->outcome == TLS_ACCEPTED)
		p->spoken = true;
	tls_plan_answer(p->plan, a->id, answer);
	(void)ask_free(a);
	/* What is wanted next is sent from the command's loop when there is a
	 * rate, at once when there is none. */
	probe_step(p, p->r.options->rated ? &none : NULL);
}

/* One conversation; one that cannot start has ended as stopped. */
static void
start_hello(struct probe *p, const struct tls_probe *wanted)
{
	/* With a rate nothing is opened that was not counted. */
	struct cf_talk talk = { .addr = p->addr, .read = on_bytes,
		.ahead = p->r.options->rated ? 0 : tls_plan_ahead(p->plan),
		.done = on_end, .starttls = p->r.options->starttls,
		.name = p->r.sni };
	static const struct tls_answer stopped = { .outcome = TLS_STOPPED };
	unsigned char random[TLS_RANDOM_LEN];
	struct ask *a = ask_new(p, ASK_HELLO);
	struct cf_buf hello;

	cf_buf_init(&hello, 8192);
	if (getrandom(random, sizeof(random), 0) != (ssize_t)sizeof(random))
		memset(random, 0x5A, sizeof(random));
	tls_hello_build(&hello, &wanted->offer, random);
	if (a != NULL) {
		a->id = wanted->id;
		tls_reader_init(&a->reader, wanted->want,
		    wanted->offer.version == TLS_SSL2);
		talk.first = hello.data;
		talk.first_len = hello.len;
		talk.arg = a;
		if (!cf_buf_failed(&hello) &&
		    cf_talk(p->net, &talk) == CF_OK) {
			a->sent = hello.len;
			cf_buf_free(&hello);
			return;
		}
		(void)ask_free(a);
	}
	cf_buf_free(&hello);
	tls_plan_answer(p->plan, wanted->id, &stopped);
}

static void
on_dtls(void *arg, const struct dtls_end *end)
{
	unsigned int none = 0;
	struct ask *a = arg;
	unsigned int id = a->id;
	struct probe *p = ask_free(a);

	if (p == NULL)
		return;
	p->r.bytes_in += end->bytes_in;
	if (end->how == CF_TALK_CANCELLED)
		p->stopped = true;
	else {
		p->r.connections++;
		p->r.bytes_out += end->bytes_out;
	}
	if (end->answer->outcome == TLS_ACCEPTED)
		p->spoken = true;
	tls_plan_answer(p->plan, id, end->answer);
	probe_step(p, p->r.options->rated ? &none : NULL);
}

static void
on_time(void *arg)
{
	struct ask *a = arg;
	struct tls_probe wanted = a->later;
	struct probe *p = ask_free(a);
	unsigned int none = 0;

	if (p == NULL)
		return;
	start_hello(p, &wanted);
	probe_step(p, p->r.options->rated ? &none : NULL);
}

static void
start_dtls(struct probe *p, const struct tls_probe *wanted)
{
	static const struct tls_answer stopped = { .outcome = TLS_STOPPED };
	struct ask *a = ask_new(p, ASK_DTLS);

	if (a != NULL) {
		a->id = wanted->id;
		if (tls_dtls_ask(p->net, &p->addr, wanted, on_dtls, a) ==
		    CF_OK)
			return;
		(void)ask_free(a);
	}
	tls_plan_answer(p->plan, wanted->id, &stopped);
}

static void
start_later(struct probe *p, const struct tls_probe *wanted)
{
	struct ask *a = wanted->wait_ms > 0 ? ask_new(p, ASK_LATER) : NULL;

	if (a != NULL) {
		a->id = wanted->id;
		a->later = *wanted;
		if (cf_timer_start(p->net, wanted->wait_ms, on_time, a,
			&a->timer) == CF_OK)
			return;
		(void)ask_free(a);
	}
	start_hello(p, wanted);
}

/* The answer lives during the callback; what is kept is copied. */
static void
on_handshake(void *arg, const struct cf_tls_result *s)
{
	struct probe *p = ask_free(arg);
	const unsigned char **chain;
	size_t *lens, i, total = 0;
	struct cf_arena *arena;

	if (p == NULL)
		return;
	arena = p->r.arena;
	p->r.shaken = true;
	p->r.bytes_in += s->bytes_in;
	if (s->bytes_in > 0)
		p->r.bytes_out += s->bytes_out;
	p->r.shake = (struct cf_tls_result){ .status = s->status,
		.note = cf_strdup(arena, s->note),
		.version = cf_strdup(arena, s->version),
		.suite = cf_strdup(arena, s->suite),
		.group = cf_strdup(arena, s->group),
		.chain_ok = s->chain_ok,
		.chain_error = cf_strdup(arena, s->chain_error),
		.stapled = s->stapled,
		.staple_status = cf_strdup(arena, s->staple_status) };
	memcpy(p->r.shake.anchor, s->anchor, sizeof(s->anchor));
	if (s->status != CF_ST_UNREACHABLE &&
	    s->status != CF_ST_NOT_COLLECTED &&
	    !cf_streq(s->note, cf_talk_end_name(CF_TALK_REFUSED)))
		p->r.connections++;
	if (s->status == CF_ST_NOT_COLLECTED)
		p->stopped = true;
	chain = cf_calloc(arena, CF_TLS_CHAIN, sizeof(*chain));
	lens = cf_calloc(arena, CF_TLS_CHAIN, sizeof(*lens));
	for (i = 0; chain != NULL && lens != NULL && i < s->nchain &&
	    i < CF_TLS_CHAIN; i++) {
		total += s->chain_len[i];
		if (total > CF_TLS_CHAIN_BYTES)
			break;
		chain[i] = cf_memdup(arena, s->chain[i], s->chain_len[i]);
		lens[i] = s->chain_len[i];
		if (chain[i] == NULL)
			break;
		p->chain.nchain++;
	}
	p->chain.chain = chain;
	p->chain.chain_len = lens;
	check_end(p);
}

static void
start_handshake(struct probe *p)
{
	struct cf_tls_options o = { .addr = p->addr, .sni = p->r.sni,
		.host = p->r.sni[0] != '\0' ? p->r.sni : p->target.host,
		.time = p->r.options->now, .dtls = p->target.dtls,
		.starttls = p->target.dtls ? "" : p->r.options->starttls };
	struct ask *a = ask_new(p, ASK_HANDSHAKE);

	p->want_handshake = false;
	if (a != NULL && cf_tls_handshake(p->net, &o, on_handshake, a) !=
	    CF_OK)
		(void)ask_free(a);
}

/* Once it is known that TLS is spoken there; over DTLS behind everything. */
static bool
may_shake(const struct probe *p)
{
	if (!p->want_handshake || !p->spoken)
		return false;
	if (p->target.dtls)
		return LIST_EMPTY(&p->asks) && tls_plan_done(p->plan);
	return *p->r.options->handshakes < HANDSHAKES || LIST_EMPTY(&p->asks);
}

void
probe_step(struct probe *p, unsigned int *limit)
{
	struct tls_probe wanted[16];
	size_t i, n, max;

	if (p->pumping || p->plan == NULL)
		return;
	p->pumping = true;
	for (;;) {
		max = CF_NELEM(wanted);
		if (limit != NULL && *limit < max)
			max = *limit;
		/* One peer at a time is what a server can bear. */
		if (p->target.dtls && max > 0) {
			if (!LIST_EMPTY(&p->asks))
				break;
			max = 1;
		}
		if (max == 0 ||
		    (n = tls_plan_next(p->plan, wanted, max)) == 0)
			break;
		for (i = 0; i < n; i++)
			(p->target.dtls ? start_dtls : start_later)(p,
			    &wanted[i]);
		if (limit != NULL)
			*limit -= (unsigned int)n;
	}
	if (max > 0 && may_shake(p)) {
		start_handshake(p);
		if (limit != NULL)
			*limit -= 1;
	}
	p->pumping = false;
	step_more(p, limit);
	check_end(p);
}

/* ---- The beginning ---- */

static void
note_others(struct probe *p, const struct cf_resolved *a)
{
	const char **v = cf_calloc(p->r.arena, a->n, sizeof(*v));
	char text[CF_ADDR_LEN];
	size_t i;

	for (i = 1; v != NULL && i < a->n; i++) {
		cf_addr_text(&a->addrs[i], text);
		v[p->r.nothers++] = cf_strdup(p->r.arena, text);
	}
	p->r.others = v;
}

static void
on_address(void *arg, const struct cf_resolved *a)
{
	unsigned int none = 0;
	struct probe *p = ask_free(arg);

	if (p == NULL)
		return;
	if (a->n == 0) {
		p->stopped = a->status == CF_ST_NOT_COLLECTED;
		p->r.status = a->status;
		p->r.note = cf_strdup(p->r.arena, a->note != NULL &&
		    a->note[0] != '\0' ? a->note : "no address");
		finish(p);
		return;
	}
	/* The first address is probed; the others are named. */
	p->addr = a->addrs[0];
	cf_addr_text(&p->addr, p->r.address);
	note_others(p, a);
	p->plan = p->target.dtls ? tls_plan_new_dtls(p->r.arena, p->r.sni) :
	    tls_plan_new_paced(p->r.arena, p->r.sni,
		p->r.options->fast ? TLS_FAST : TLS_QUIET);
	if (p->plan == NULL) {
		p->r.note = "out of memory";
		finish(p);
		return;
	}
	tls_plan_extra(p->plan, extras_of(p));
	p->want_handshake =
	    (p->r.options->sections & PROBE_CERTIFICATE) != 0;
	p->want_deep =
	    (p->r.options->sections & PROBE_VULNERABILITIES) != 0;
	probe_step(p, p->r.options->rated ? &none : NULL);
}

static void
choose_sni(struct probe *p)
{
	const char *sni = p->r.options->sni;
	struct cf_addr addr;

	/* RFC 6066, 3: no literal addresses. */
	if (sni == NULL)
		sni = cf_addr_parse(p->target.host, 0, &addr) == CF_OK ? "" :
		    p->target.host;
	p->r.sni = cf_strdup(p->r.arena, sni);
}

struct probe *
probe_start(struct cf_net *net, const struct probe_options *options,
    const struct probe_target *target, probe_done_fn *done, void *arg)
{
	struct probe *p = calloc(1, sizeof(*p));
	struct cf_target t = { .declared = true };
	char to[CF_ADDR_LEN];
	struct ask *a;

	if (p == NULL)
		return NULL;
	p->net = net;
	p->target = *target;
	p->done = done;
	p->arg = arg;
	LIST_INIT(&p->asks);
	p->started = cf_monotonic_ms();
	p->end_at = p->started + options->target_ms;
	p->r = (struct probe_result){ .options = options,
		.target = &p->target, .sni = "", .note = "",
		.status = CF_ST_NOT_COLLECTED,
		.arena = cf_arena_new(CF_ARENA_TLS) };
	if (p->r.arena == NULL)
		goto fail;
	choose_sni(p);
	t.host = p->target.host;
	t.port = p->target.port;
	t.connect_host = target->address[0] != '\0' ? p->target.address :
	    probe_resolve_pick(&options->resolve, target, to);
	if ((a = ask_new(p, ASK_ADDRESS)) == NULL)
		goto fail;
	if (cf_resolve(net, &t, on_address, a) == CF_OK)
		return p;
	(void)ask_free(a);
fail:
	cf_arena_free(p->r.arena);
	free(p);
	return NULL;
}

void
probe_look(struct probe *p, int64_t now_ms)
{
	if (now_ms < p->end_at)
		return;
	p->r.cut = true;
	give_up(p);
}

const struct probe_result *
probe_result(const struct probe *p)
{
	return &p->r;
}

bool
probe_stopped(const struct probe *p)
{
	return p->stopped;
}
