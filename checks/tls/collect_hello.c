/*
 * Drives the plan of each endpoint over raw conversations.  All endpoints run
 * at once; how many connections that means is the net room's business.  It
 * decides nothing: the planner says what to ask, this file asks it, and tells
 * how each conversation ended.
 */
#include <stdlib.h>
#include <string.h>
#include <sys/random.h>

#include "collect.h"
#include "vuln.h"
#include "weak_keys.h"

/* One conversation under way. */
struct conversation {
	struct tls_endpoint *e;
	unsigned int id;
	struct tls_reader reader;
};

/* One that waits, as the peer turned us away. */
struct later {
	struct tls_endpoint *e;
	struct tls_probe probe;
	struct cf_timer *timer;
};

static enum cf_talk_want
on_bytes(void *arg, const unsigned char *in, size_t len,
    const unsigned char **ret_send, size_t *ret_send_len)
{
	struct conversation *v = arg;

	(void)ret_send;
	(void)ret_send_len;
	return tls_reader_feed(&v->reader, in, len) == TLS_MORE
		   ? CF_WANT_MORE
		   : CF_WANT_ENOUGH;
}

enum tls_outcome
tls_outcome_of(enum cf_talk_end how)
{
	switch (how) {
	case CF_TALK_ENOUGH:
	case CF_TALK_CLOSED:
		return TLS_CLOSED;
	case CF_TALK_RESET:
		return TLS_RESET;
	case CF_TALK_SILENT:
	case CF_TALK_DEADLINE:
		return TLS_SILENT;
	case CF_TALK_TOO_MUCH:
		return TLS_MALFORMED;
	case CF_TALK_NO_STARTTLS:
		return TLS_NOT_TLS;
	case CF_TALK_REFUSED:
	case CF_TALK_BUSY:
		return TLS_TURNED_AWAY;
	case CF_TALK_UNREACHABLE:
	case CF_TALK_PROXY_REFUSED:
	case CF_TALK_PROXY_UNREACHABLE:
		return TLS_NO_CONNECT;
	default:
		return TLS_STOPPED;
	}
}

static void
on_end(void *arg, enum cf_talk_end how, const unsigned char *in, size_t len)
{
	struct conversation *v = arg;
	struct tls_endpoint *e = v->e;

	if (how >= CF_TALK_PROXY_AUTH)
		e->way = how;
	(void)tls_reader_feed(&v->reader, in, len);
	tls_plan_answer(
	    e->plan, v->id, tls_reader_end(&v->reader, tls_outcome_of(how)));
	tls_reader_free(&v->reader);
	free(v);
	e->pending--;
	tls_endpoint_step(e);
}

static void
on_dtls(void *arg, const struct dtls_end *end)
{
	struct conversation *v = arg;
	struct tls_endpoint *e = v->e;

	tls_plan_answer(e->plan, v->id, end->answer);
	free(v);
	e->pending--;
	tls_endpoint_step(e);
}

/* The same over datagrams. */
static void
start_dtls(struct tls_endpoint *e, const struct tls_probe *probe)
{
	static const struct tls_answer stopped = { .outcome = TLS_STOPPED };
	struct conversation *v = calloc(1, sizeof(*v));

	if (v != NULL) {
		v->e = e;
		v->id = probe->id;
		if (tls_dtls_ask(e->run->c->net, &e->addr, probe, on_dtls, v) ==
		    CF_OK) {
			e->pending++;
			return;
		}
	}
	free(v);
	tls_plan_answer(e->plan, probe->id, &stopped);
}

/* Starts one conversation; one that cannot start has ended as stopped. */
static void
start(struct tls_endpoint *e, const struct tls_probe *probe)
{
	struct cf_talk talk = { .addr = e->addr,
		.ahead = tls_plan_ahead(e->plan),
		.read = on_bytes,
		.done = on_end,
		.starttls = e->ep->starttls,
		.name = e->ep->sni };
	struct tls_answer stopped = { .outcome = TLS_STOPPED };
	unsigned char random[TLS_RANDOM_LEN];
	struct conversation *v;
	struct cf_buf hello;

	cf_buf_init(&hello, 4096);
	if (getrandom(random, sizeof(random), 0) != (ssize_t)sizeof(random))
		memset(random, 0x5A, sizeof(random));
	tls_hello_build(&hello, &probe->offer, random);
	v = calloc(1, sizeof(*v));
	if (v != NULL && !cf_buf_failed(&hello)) {
		v->e = e;
		v->id = probe->id;
		tls_reader_init(
		    &v->reader, probe->want, probe->offer.version == TLS_SSL2);
		talk.first = hello.data;
		talk.first_len = hello.len;
		talk.arg = v;
		if (cf_talk(e->run->c->net, &talk) == CF_OK) {
			e->pending++;
			cf_buf_free(&hello);
			return;
		}
		tls_reader_free(&v->reader);
	}
	free(v);
	cf_buf_free(&hello);
	tls_plan_answer(e->plan, probe->id, &stopped);
}

static void
on_time(void *arg)
{
	struct later *l = arg;
	struct tls_endpoint *e = l->e;

	start(e, &l->probe);
	free(l);
	e->pending--;
	tls_endpoint_step(e);
}

static void
start_later(struct tls_endpoint *e, const struct tls_probe *probe)
{
	struct later *l = probe->wait_ms > 0 ? calloc(1, sizeof(*l)) : NULL;

	if (l != NULL) {
		l->e = e;
		l->probe = *probe;
		if (cf_timer_start(e->run->c->net, probe->wait_ms, on_time, l,
			&l->timer) == CF_OK) {
			e->pending++;
			return;
		}
		free(l);
	}
	start(e, probe);
}

static void
on_deep(void *arg, const struct tls_vuln_cost *cost)
{
	struct tls_endpoint *e = arg;

	(void)cost;
	e->pending--;
	tls_endpoint_step(e);
}

static void
ask_sessions(struct tls_endpoint *e)
{
	const struct tls_found *f = tls_plan_found(e->plan);
	bool newer = f->versions.status != CF_ST_OK;
	size_t i;

	for (i = 0; i < f->versions.n; i++)
		newer = newer || f->versions.v[i] == TLS_V_13;
	e->pending++;
	e->pumping = true; /* it may be over at once */
	if (tls_sessions_dtls(e->run->c, e->ep, &e->addr, newer, on_deep, e) !=
	    CF_OK)
		e->pending--;
	e->pumping = false;
}

static void
ask_vulnerabilities(struct tls_endpoint *e)
{
	e->pending++;
	e->pumping = true;
	if (tls_vulnerabilities_at(e->run->c, e->ep, &e->addr, on_deep, e) !=
	    CF_OK)
		e->pending--;
	e->pumping = false;
}

/* Behind the plan, one after the other: many servers of DTLS talk to one peer
 * at a time.  False: something is under way. */
static bool
dtls_is_over(struct tls_endpoint *e)
{
	bool ok = tls_plan_found(e->plan)->status == CF_ST_OK;

	if (!e->shake_asked) {
		e->shake_asked = true;
		if (ok)
			tls_handshake_start(e);
	}
	if (ok && e->pending == 0 && !e->vulns_asked) {
		e->vulns_asked = true;
		ask_vulnerabilities(e);
	}
	/* Last, as a renegotiation may keep the server busy. */
	if (ok && e->pending == 0 && !e->sessions_asked) {
		e->sessions_asked = true;
		ask_sessions(e);
	}
	return e->pending == 0;
}

static void endpoint_free(struct tls_endpoint *);

/* Whatever is wanted now; the endpoint ends when nothing is under way. */
void
tls_endpoint_step(struct tls_endpoint *e)
{
	struct tls_probe probes[16];
	bool dtls = tls_is_dtls_endpoint(e->ep);
	size_t i, n;

	if (e->pumping)
		return;
	e->pumping = true;
	while (!dtls &&
	       (n = tls_plan_next(e->plan, probes, CF_NELEM(probes))) > 0) {
		for (i = 0; i < n; i++)
			start_later(e, &probes[i]);
	}
	while (dtls && e->pending == 0 &&
	       tls_plan_next(e->plan, probes, 1) > 0)
		start_dtls(e, &probes[0]);
	e->pumping = false;
	if (e->pending > 0 || !tls_plan_done(e->plan))
		return;
	if (dtls && !dtls_is_over(e))
		return;
	if (!e->more_asked) {
		e->more_asked = true;
		tls_more_ask(e);
		if (e->pending > 0)
			return;
	}
	/* The way failed, not the server. */
	if (e->way != CF_TALK_ENOUGH &&
	    tls_plan_found(e->plan)->status != CF_ST_OK)
		tls_emit_failure(
		    e, cf_talk_status(e->way), cf_talk_end_name(e->way));
	else
		tls_emit_endpoint(e);
	endpoint_free(e);
}

static void
begin(struct tls_endpoint *e)
{
	struct cf_look *look = e->look;

	if (look->status == CF_ST_OK && e->arena != NULL)
		e->plan = tls_is_dtls_endpoint(e->ep)
			      ? tls_plan_new_dtls(e->arena, e->ep->sni)
			      : tls_plan_new(e->arena, e->ep->sni);
	if (e->plan == NULL) {
		if (look->status == CF_ST_OK)
			tls_emit_failure(e, CF_ST_NOT_COLLECTED,
			    "out of memory");
		else
			tls_emit_failure(e, look->status, look->note);
		endpoint_free(e);
		return;
	}
	tls_plan_extra(e->plan, TLS_EXTRA_EXTENSIONS | TLS_EXTRA_CERTIFICATES);
	e->addr = look->addr;
	if (tls_is_dtls_endpoint(e->ep)) {
		e->shake.status = CF_ST_NOT_COLLECTED;
		e->shake.note = "nothing was accepted";
		e->shake.version = e->shake.suite = e->shake.group = "";
		tls_endpoint_step(e);
		return;
	}
	/* The handshake goes last in the row: nobody waits for it. */
	e->pending++;
	tls_endpoint_step(e);
	e->pending--;
	tls_handshake_start(e);
	tls_endpoint_step(e);
}

/* Nothing of it is needed any more. */
static void
endpoint_free(struct tls_endpoint *e)
{
	struct cf_look *look = e->look;

	if (tls_is_dtls_endpoint(e->ep) && !e->sessions_asked)
		tls_sessions_none(e->run->c, e->ep, CF_ST_NOT_COLLECTED,
		    "no version was accepted");
	if (tls_is_dtls_endpoint(e->ep) && !e->vulns_asked)
		tls_vulnerabilities_none(e->run->c, e->ep, CF_ST_NOT_COLLECTED,
		    "no version was accepted");
	cf_arena_free(e->arena);
	free(e);
	if (look != NULL)
		cf_look_end(look);
}

/* Of an endpoint, or of one of its addresses. */
static struct tls_endpoint *
endpoint_new(struct tls_run *run, const struct cf_endpoint *ep)
{
	struct tls_endpoint *e = calloc(1, sizeof(*e));

	if (e == NULL)
		return NULL;
	e->run = run;
	e->ep = ep;
	e->subject = cf_subject(run->c->arena, "endpoint", ep->id);
	e->arena = cf_arena_new(CF_ARENA_TLS);
	return e;
}

static const char *const not_started = "the resolution could not start";

/* What is to be examined, on its way to its addresses. */
struct wanted {
	struct tls_run *run;
	const struct cf_endpoint *ep;
};

static void
on_look(void *arg, struct cf_look *look)
{
	const struct wanted *wanted = arg;
	struct tls_run *run = cf_alloc(look->c->arena, sizeof(*run));
	struct tls_endpoint *e = NULL;

	if (run != NULL) {
		*run = *wanted->run;
		run->root = wanted->run;
		run->c = look->c;
		e = endpoint_new(run, wanted->ep);
	}
	if (e == NULL) {
		cf_look_end(look);
		return;
	}
	e->look = look;
	begin(e);
}

static void
endpoint_start(struct tls_run *run, const struct cf_endpoint *ep)
{
	struct wanted *wanted = cf_alloc(run->c->arena, sizeof(*wanted));
	struct cf_looks_options o = cf_looks_of(run->c->arena, ep);
	struct tls_endpoint *e;

	if (wanted != NULL) {
		*wanted = (struct wanted){ run, ep };
		o.worse = tls_worse;
		o.addresses = "tls.addresses";
		o.differ = "tls.addresses_differ";
		o.start = on_look;
		o.arg = wanted;
		if (cf_looks(run->c, &o) == CF_OK)
			return;
	}
	if ((e = endpoint_new(run, ep)) == NULL)
		return;
	tls_emit_failure(e, CF_ST_NOT_COLLECTED, not_started);
	endpoint_free(e);
}

bool
tls_is_dtls_endpoint(const struct cf_endpoint *ep)
{
	return cf_streq(ep->protocol, "dtls");
}

bool
tls_is_endpoint(const struct cf_endpoint *ep)
{
	return cf_streq(ep->protocol, "tls") || tls_is_dtls_endpoint(ep) ||
	       cf_streq(ep->protocol, "https") || ep->starttls[0] != '\0';
}

static void
emit_data(struct cf_collect *c)
{
	static const char *const names[] = { "tls/cipher-suites", "tls/groups",
		"tls/signature-schemes" };
	char digest[CF_SHA256_HEX];
	struct cf_dataset weak = { .name = "tls/weak-keys",
		.version = "1",
		.date = "",
		.licence = "EUPL-1.2",
		.sha256 = digest };
	size_t i;

	for (i = 0; i < CF_NELEM(names); i++) {
		struct cf_dataset d = { .name = names[i],
			.version = "1",
			.date = "",
			.licence = "CC-BY-4.0",
			.sha256 = tls_data_sha256[i] };

		cf_emit_dataset(c, &d);
	}
	if (tls_weak_keys_digest(digest) == CF_OK)
		cf_emit_dataset(c, &weak);
}

int
tls_collect_hello(struct cf_collect *c, struct cf_err *err)
{
	struct tls_run *run = cf_alloc(c->arena, sizeof(*run));
	size_t i, n = 0;

	if (run == NULL)
		return cf_err_set(err, CF_ENOMEM, "out of memory");
	run->c = c;
	tls_lists_load(c, &run->lists);
	for (i = 0; i < c->deployment->nendpoints; i++) {
		if (!tls_is_endpoint(&c->deployment->endpoints[i]))
			continue;
		/* The manifest names what was used. */
		if (n++ == 0) {
			tls_ct_load(c, &run->ct);
			emit_data(c);
		}
		endpoint_start(run, &c->deployment->endpoints[i]);
	}
	return CF_OK;
}
