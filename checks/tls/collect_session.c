/*
 * The collector tls.sessions: whole handshakes, to see what follows one.  Two
 * ways run beside each other, each one connection after the other: TLS 1.3
 * (tickets, resumption by psk_dhe_ke, resumption by psk_ke alone), and TLS 1.2
 * and older (ticket, resumption by it, session id, resumption by it, then one
 * renegotiation).  It decides nothing; seven connections at most.  Over DTLS it
 * is started by collect_hello.c when the plan is over, and asks one thing after
 * the other.
 */
#include <stdlib.h>
#include <string.h>
#include <sys/random.h>

#include "collect.h"
#include "vuln.h"
#include "vuln_crypt.h"
#include "vuln_probe.h"

/* One attempt is careful; some stacks tolerate a few and then cut, which
 * only the loop of the reference tools shows (section 2.6). */
#define RENEGOTIATIONS 10

struct seen {
	enum cf_status status;
	const char *note;
	bool value;
};

struct endpoint {
	struct cf_collect *c;
	struct cf_look *look; /* NULL: there is no place */
	const struct cf_endpoint *ep;
	const char *subject;
	struct cf_arena *arena;
	struct cf_addr addr;
	unsigned int pending;
	struct tls_vuln_cost cost;
	tls_vuln_done_fn *done; /* of tls_sessions_at() */
	void *arg;
	/* Kept between connections. */
	const unsigned char *session13, *session12, *session_id;
	struct cf_tls_ticket ticket; /* of TLS 1.3, for psk_ke */
	int64_t ticket_at;
	struct vuln_probe psk; /* the hello of psk_ke alone */
	bool key_seen, asked;
	bool later; /* session ids are still to be asked for, over DTLS */
	struct seen client; /* a certificate was asked for */
	struct cf_identity *identity; /* to show then; NULL none */
	const char *identity_error;   /* why there is none, "" */
	bool accepted, refused;	      /* it was */
	const char *alpn;
};

static const char *const keys13[] = { "tls.session.tickets.tls13",
	"tls.session.ticket_lifetime.tls13", "tls.session.early_data",
	"tls.session.resume.psk_dhe", "tls.session.resume.psk_ke" };
static const char *const keys12[] = { "tls.session.ticket_lifetime.tls12",
	"tls.session.ticket_key", "tls.session.resume.ticket" };
static const char *const keys_id[] = { "tls.session.resume.id",
	"tls.session.renegotiation", "tls.session.renegotiations" };
static const char *const keys_any[] = { "tls.session.client_certificate",
	"tls.session.alpn", "tls.vuln.key_flaws" };

/* ---- Shared with the other collector ---- */

bool
tls_vuln_is_tls(const struct cf_endpoint *ep)
{
	return cf_streq(ep->protocol, "tls") || tls_is_dtls_endpoint(ep) ||
	       cf_streq(ep->protocol, "https") || ep->starttls[0] != '\0';
}

void
tls_vuln_each(struct cf_collect *c, cf_look_fn *start,
    tls_vuln_failure_fn *failure)
{
	const struct cf_deployment *d = c->deployment;
	const struct cf_endpoint *ep;
	struct cf_looks_options o;
	size_t i;

	for (i = 0; i < d->nendpoints; i++) {
		ep = &d->endpoints[i];
		if (!tls_vuln_is_tls(ep) || tls_is_dtls_endpoint(ep))
			continue;
		o = cf_looks_of(c->arena, ep);
		o.worse = tls_worse;
		o.start = start;
		o.arg = (void *)(uintptr_t)ep;
		if (cf_looks(c, &o) != CF_OK)
			failure(c, ep, "the resolution could not start");
	}
}

void
tls_vuln_random(unsigned char *p, size_t n)
{
	if (getrandom(p, n, 0) != (ssize_t)n)
		memset(p, 0x5A, n);
}

void
tls_vuln_status(struct cf_collect *c, const char *subject, const char *key,
    enum cf_status status, const char *note)
{
	cf_emit(c, &(struct cf_claim){ .subject = subject,
		       .key = key,
		       .status = status,
		       .note = note });
}

/* ---- Emitting ---- */

static void
put_all(struct endpoint *e, const char *const *keys, size_t n,
    enum cf_status status, const char *note)
{
	size_t i;

	for (i = 0; i < n; i++)
		tls_vuln_status(e->c, e->subject, keys[i], status, note);
}

static void
put(struct endpoint *e, const char *key, enum cf_status status,
    const char *note)
{
	tls_vuln_status(e->c, e->subject, key, status, note);
}

/* A handshake that failed: with protocol_version the version is not there. */
static enum cf_status
failure(const struct cf_tls_session_result *r, const char **ret_note)
{
	*ret_note = r->note;
	return r->alert == 70 ? CF_ST_ABSENT : r->status;
}

static void
endpoint_free(struct endpoint *e)
{
	struct cf_look *look = e->look;

	if (e->done != NULL)
		e->done(e->arg, &e->cost);
	vuln_probe_free(&e->psk);
	cf_arena_free(e->arena);
	free(e);
	if (look != NULL)
		cf_look_end(look);
}

static void emit_client(struct endpoint *);
static bool declares_identity(const struct cf_endpoint *);

static bool ask_ids(struct endpoint *);

static void
finish(struct endpoint *e)
{
	if (e->pending > 0 || (e->later && ask_ids(e)))
		return;
	emit_client(e);
	if (e->asked)
		cf_emit_bool(e->c, e->subject,
		    "tls.session.client_certificate", e->client.value);
	else
		put(e, "tls.session.client_certificate", e->client.status,
		    e->client.note);
	if (e->alpn != NULL && e->alpn[0] != '\0')
		cf_emit_text(e->c, e->subject, "tls.session.alpn", e->alpn);
	else if (e->asked && tls_is_dtls_endpoint(e->ep))
		put(e, "tls.session.alpn", CF_ST_NOT_COLLECTED,
		    "not offered over DTLS");
	else
		put(e, "tls.session.alpn",
		    e->asked ? CF_ST_ABSENT : e->client.status,
		    e->asked ? "none was chosen" : e->client.note);
	if (!e->key_seen)
		put(e, "tls.vuln.key_flaws",
		    e->asked ? CF_ST_NOT_COLLECTED : e->client.status,
		    e->asked ? "no certificate was read" : e->client.note);
	endpoint_free(e);
}

/* In TLS 1.3 a client is done before the server has looked at its certificate:
 * a ticket says that it was taken. */
static void
see_client(struct endpoint *e, const struct cf_tls_session_result *r)
{
	if (!r->client_shown)
		return;
	if (r->alert != 0)
		e->refused = true;
	else if (r->status == CF_ST_OK &&
	    (!cf_streq(r->version, "TLSv1.3") || r->ntickets > 0))
		e->accepted = true;
}

static void
emit_client(struct endpoint *e)
{
	static const char *const key = "tls.session.client_shown";

	if (!declares_identity(e->ep))
		put(e, key, CF_ST_ABSENT, "no client certificate is declared");
	else if (e->identity == NULL)
		put(e, key, CF_ST_NOT_COLLECTED, e->identity_error);
	else if (e->refused || e->accepted)
		cf_emit_text(e->c, e->subject, key,
		    e->refused ? "refused" : "accepted");
	else if (e->asked && !e->client.value)
		cf_emit_text(e->c, e->subject, key, "not_asked");
	else
		put(e, key, CF_ST_NOT_COLLECTED, e->asked ?
		    "nothing shows whether it was accepted" : e->client.note);
}

/* What any handshake that came to its end shows. */
static void
see_any(struct endpoint *e, const struct cf_tls_session_result *r)
{
	const char *v[VULN_KEY_FLAWS];
	unsigned int flaws;
	size_t n;

	see_client(e, r);
	if (r->client_asked || r->status == CF_ST_OK) {
		e->client.value |= r->client_asked;
		e->asked = true;
	} else if (!e->asked) {
		e->client.status = r->status;
		e->client.note = cf_strdup(e->arena, r->note);
	}
	if (r->alpn[0] != '\0' && e->alpn == NULL)
		e->alpn = cf_strdup(e->arena, r->alpn);
	if (r->leaf == NULL || e->key_seen)
		return;
	e->key_seen = true;
	flaws = vuln_key_flaws(r->leaf, r->leaf_len);
	n = vuln_flaw_names(flaws, v);
	if (n > 0)
		cf_emit_list(e->c, e->subject, "tls.vuln.key_flaws", v, n);
	else
		put(e, "tls.vuln.key_flaws",
		    flaws != 0 ? CF_ST_ABSENT : CF_ST_NOT_COLLECTED,
		    vuln_key_note(flaws));
}

static bool
ask(struct endpoint *e, struct cf_tls_session_options *o, cf_tls_session_fn *fn)
{
	o->addr = e->addr;
	o->sni = e->ep->sni;
	o->starttls = e->ep->starttls;
	o->dtls = tls_is_dtls_endpoint(e->ep);
	o->client = e->identity;
	if (cf_cancelled(e->c) || cf_tls_session(e->c->net, o, fn, e) != CF_OK)
		return false;
	e->pending++;
	e->cost.connections++;
	return true;
}

static const char *const not_started = "the handshake could not start";

static void
pay(struct endpoint *e, const struct cf_tls_session_result *r)
{
	e->cost.bytes_in += r->bytes_in;
	e->cost.bytes_out += r->bytes_out;
	e->pending--;
	finish(e);
}

/* ---- TLS 1.3 ---- */

static void
keep_ticket(struct endpoint *e, const struct cf_tls_session_result *r)
{
	const struct cf_tls_ticket *t;

	if (r->ntickets == 0)
		return;
	t = &r->tickets[r->ntickets - 1];
	e->ticket = *t;
	e->ticket.bytes = cf_memdup(e->arena, t->bytes, t->len);
	e->ticket.psk = cf_memdup(e->arena, t->psk, t->psk_len);
	e->ticket_at = cf_monotonic_ms();
}

static enum cf_talk_want
on_psk_bytes(void *arg, const unsigned char *in, size_t len,
    const unsigned char **ret_send, size_t *ret_len)
{
	struct endpoint *e = arg;

	(void)ret_send;
	(void)ret_len;
	return vuln_probe_feed(&e->psk, in, len);
}

/* RFC 8446, 4.1.3: the random of a HelloRetryRequest, its first bytes. */
static bool
is_retry(const struct vuln_flight *f)
{
	static const unsigned char start[8] = { 0xCF, 0x21, 0xAD, 0x74, 0xE5,
		0x9A, 0x61, 0x11 };

	return memcmp(f->random, start, sizeof(start)) == 0;
}

static void
on_psk_end(void *arg, enum cf_talk_end how, const unsigned char *in, size_t len)
{
	const char *key = "tls.session.resume.psk_ke";
	struct endpoint *e = arg;
	struct vuln_probe *p = &e->psk;

	(void)in;
	e->cost.bytes_in += len;
	vuln_probe_end(p, how);
	if (p->flight.state == VULN_FLIGHT && !is_retry(&p->flight))
		cf_emit_bool(e->c, e->subject, key,
		    p->flight.psk && !p->flight.key_share);
	else if (p->flight.state == VULN_ALERT)
		cf_emit(e->c,
		    &(struct cf_claim){ .subject = e->subject,
			.key = key,
			.value = cf_v_bool(false),
			.note = cf_printf(
			    e->arena, "alert %u", p->flight.alert) });
	else
		put(e, key,
		    p->status == CF_ST_OK ? CF_ST_NOT_COLLECTED : p->status,
		    is_retry(&p->flight) ? "another group is asked for"
					 : p->note);
	e->pending--;
	finish(e);
}

static void
ask_psk(struct endpoint *e)
{
	struct cf_talk talk = { .addr = e->addr,
		.starttls = e->ep->starttls,
		.name = e->ep->sni,
		.read = on_psk_bytes,
		.done = on_psk_end,
		.arg = e };
	unsigned char random[VULN_PSK_RANDOM];

	tls_vuln_random(random, sizeof(random));
	cf_buf_reset(&e->psk.send);
	if (e->ticket.bytes != NULL && e->ticket.psk != NULL &&
	    vuln_psk_hello(&e->psk.send, &e->ticket, e->ep->sni,
		cf_monotonic_ms() - e->ticket_at, random) == CF_OK) {
		talk.first = e->psk.send.data;
		talk.first_len = e->psk.send.len;
		if (!cf_cancelled(e->c) &&
		    cf_talk(e->c->net, &talk) == CF_OK) {
			e->pending++;
			e->cost.connections++;
			e->cost.bytes_out += talk.first_len;
			return;
		}
	}
	put(e, "tls.session.resume.psk_ke", CF_ST_NOT_COLLECTED, not_started);
}

static void
on_resumed13(void *arg, const struct cf_tls_session_result *r)
{
	struct endpoint *e = arg;

	if (r->status == CF_ST_OK)
		cf_emit_bool(e->c, e->subject, "tls.session.resume.psk_dhe",
		    r->resumed);
	else
		put(e, "tls.session.resume.psk_dhe", r->status, r->note);
	/* A ticket may be good for one use only: a fresh one is better. */
	keep_ticket(e, r);
	ask_psk(e);
	pay(e, r);
}

static void
emit_tickets13(struct endpoint *e, const struct cf_tls_session_result *r)
{
	uint32_t life = 0, early = 0;
	size_t i;

	for (i = 0; i < r->ntickets; i++) {
		if (r->tickets[i].lifetime > life)
			life = r->tickets[i].lifetime;
		if (r->tickets[i].max_early > early)
			early = r->tickets[i].max_early;
	}
	cf_emit_int(e->c, e->subject, "tls.session.tickets.tls13",
	    (int64_t)r->ntickets);
	cf_emit_int(e->c, e->subject, "tls.session.early_data", early);
	if (r->ntickets > 0)
		cf_emit_int(
		    e->c, e->subject, "tls.session.ticket_lifetime.tls13", life);
	else
		put(e, "tls.session.ticket_lifetime.tls13", CF_ST_ABSENT,
		    "no ticket");
}

static void
on_full13(void *arg, const struct cf_tls_session_result *r)
{
	struct cf_tls_session_options o = { .tls13 = true };
	struct endpoint *e = arg;
	const char *note;
	enum cf_status status;

	see_any(e, r);
	if (r->status != CF_ST_OK) {
		status = failure(r, &note);
		put_all(e, keys13, CF_NELEM(keys13), status, note);
		goto out;
	}
	emit_tickets13(e, r);
	keep_ticket(e, r);
	if (r->ntickets == 0 || r->session == NULL) {
		put_all(e, keys13 + 3, 2, CF_ST_ABSENT, "no ticket to resume by");
		goto out;
	}
	e->session13 = cf_memdup(e->arena, r->session, r->session_len);
	o.resume = e->session13;
	o.resume_len = r->session_len;
	if (e->session13 == NULL || !ask(e, &o, on_resumed13))
		put_all(e, keys13 + 3, 2, CF_ST_NOT_COLLECTED, not_started);
out:
	pay(e, r);
}

/* ---- TLS 1.2 and older: tickets ---- */

static void
on_resumed12(void *arg, const struct cf_tls_session_result *r)
{
	struct endpoint *e = arg;

	if (r->status == CF_ST_OK)
		cf_emit_bool(e->c, e->subject, "tls.session.resume.ticket",
		    r->resumed);
	else
		put(e, "tls.session.resume.ticket", r->status, r->note);
	pay(e, r);
}

static void
on_full12(void *arg, const struct cf_tls_session_result *r)
{
	struct cf_tls_session_options o = { .tls13 = false };
	struct endpoint *e = arg;
	const struct cf_tls_ticket *t = r->tickets;
	char name[33];
	const char *note;
	enum cf_status status;

	see_any(e, r);
	if (r->status != CF_ST_OK) {
		status = failure(r, &note);
		put_all(e, keys12, CF_NELEM(keys12), status, note);
		goto out;
	}
	if (r->ntickets == 0 || t->len == 0) {
		put_all(e, keys12, CF_NELEM(keys12), CF_ST_ABSENT, "no ticket");
		goto out;
	}
	cf_emit_int(e->c, e->subject, "tls.session.ticket_lifetime.tls12",
	    t->lifetime);
	/* RFC 5077, section 4: a ticket starts with the name of its key, where
	 * the server follows the proposed structure. */
	cf_hex(t->bytes, t->len < 16 ? t->len : 16, name);
	cf_emit_text(e->c, e->subject, "tls.session.ticket_key", name);
	if (r->session != NULL)
		e->session12 = cf_memdup(e->arena, r->session, r->session_len);
	o.resume = e->session12;
	o.resume_len = r->session_len;
	if (e->session12 == NULL || !ask(e, &o, on_resumed12))
		put(e, "tls.session.resume.ticket", CF_ST_NOT_COLLECTED,
		    not_started);
out:
	pay(e, r);
}

/* ---- TLS 1.2 and older: session ids, renegotiation ---- */

static void
emit_renegotiation(struct endpoint *e, const struct cf_tls_session_result *r)
{
	struct cf_claim claim = { .subject = e->subject,
		.key = "tls.session.renegotiation",
		.note = r->renegotiation_note };

	/* Over datagrams silence refuses nothing. */
	if (tls_is_dtls_endpoint(e->ep) &&
	    r->renegotiation == CF_RENEG_SILENT) {
		put_all(e, keys_id + 1, 2, CF_ST_NOT_COLLECTED,
		    "a renegotiation was not answered, which over DTLS is no "
		    "refusal");
		return;
	}
	switch (r->renegotiation) {
	case CF_RENEG_DONE:
	case CF_RENEG_REFUSED:
	case CF_RENEG_SILENT:
		claim.value = cf_v_text(r->renegotiations == 0 ? "refused"
					: r->secure_renegotiation ? "secure"
								  : "insecure");
		cf_emit(e->c, &claim);
		cf_emit(e->c,
		    &(struct cf_claim){ .subject = e->subject,
			.key = "tls.session.renegotiations",
			.value = cf_v_int(r->renegotiations),
			.note = cf_printf(e->arena, "asked %d times at most",
			    e->c->intrusive ? RENEGOTIATIONS : 1) });
		break;
	default:
		put_all(e, keys_id + 1, 2, CF_ST_NOT_COLLECTED,
		    "renegotiation was not tried to its end");
		break;
	}
}

static void
on_resumed_id(void *arg, const struct cf_tls_session_result *r)
{
	struct endpoint *e = arg;
	const char *note;
	enum cf_status status;

	if (r->status != CF_ST_OK) {
		status = failure(r, &note);
		put_all(e, keys_id, CF_NELEM(keys_id), status, note);
	} else {
		cf_emit_bool(e->c, e->subject, "tls.session.resume.id",
		    e->session_id != NULL && r->resumed);
		emit_renegotiation(e, r);
	}
	pay(e, r);
}

static void
on_full_id(void *arg, const struct cf_tls_session_result *r)
{
	struct cf_tls_session_options o = { .no_ticket = true };
	struct endpoint *e = arg;
	const char *note;
	enum cf_status status;

	see_any(e, r);
	if (r->status != CF_ST_OK) {
		status = failure(r, &note);
		put_all(e, keys_id, CF_NELEM(keys_id), status, note);
		goto out;
	}
	if (r->session != NULL)
		e->session_id = cf_memdup(e->arena, r->session, r->session_len);
	o.resume = e->session_id;
	o.resume_len = r->session_len;
	/* On this connection: a refusal may cost a server its memory of the
	 * session, so whether it is resumed is seen first. */
	o.renegotiate = e->c->intrusive ? RENEGOTIATIONS : 1;
	if (!ask(e, &o, on_resumed_id))
		put_all(e, keys_id, CF_NELEM(keys_id), CF_ST_NOT_COLLECTED,
		    not_started);
out:
	pay(e, r);
}

/* ---- Starting ---- */

static void
fail_endpoint(struct endpoint *e, enum cf_status status, const char *note)
{
	put_all(e, keys13, CF_NELEM(keys13), status, note);
	put_all(e, keys12, CF_NELEM(keys12), status, note);
	put_all(e, keys_id, CF_NELEM(keys_id), status, note);
	put_all(e, keys_any, CF_NELEM(keys_any), status, note);
	put(e, "tls.session.client_shown", status, note);
	endpoint_free(e);
}

/* The second way, where the two do not run beside each other. */
static bool
ask_ids(struct endpoint *e)
{
	struct cf_tls_session_options oid = { .no_ticket = true };

	e->later = false;
	if (ask(e, &oid, on_full_id))
		return true;
	put_all(e, keys_id, CF_NELEM(keys_id), CF_ST_NOT_COLLECTED,
	    not_started);
	return false;
}

/* Many servers of DTLS talk to one peer at a time. */
static void
begin_dtls(struct endpoint *e, const struct cf_addr *addr, bool newer)
{
	struct cf_tls_session_options o12 = { .tls13 = false };

	e->addr = *addr;
	e->later = true;
	put_all(e, keys13, CF_NELEM(keys13),
	    newer ? CF_ST_NOT_COLLECTED : CF_ST_ABSENT, newer ?
		"no handshake is made in DTLS 1.3" :
		"DTLS 1.3 is not accepted");
	e->pending++;
	if (!ask(e, &o12, on_full12))
		put_all(e, keys12, CF_NELEM(keys12), CF_ST_NOT_COLLECTED,
		    not_started);
	e->pending--;
	finish(e);
}

static void
begin(struct endpoint *e, const struct cf_addr *addr)
{
	struct cf_tls_session_options o13 = { .tls13 = true };
	struct cf_tls_session_options o12 = { .tls13 = false };
	struct cf_tls_session_options oid = { .no_ticket = true };

	e->addr = *addr;
	e->pending++; /* until all three are started */
	if (!ask(e, &o13, on_full13))
		put_all(e, keys13, CF_NELEM(keys13), CF_ST_NOT_COLLECTED,
		    not_started);
	if (!ask(e, &o12, on_full12))
		put_all(e, keys12, CF_NELEM(keys12), CF_ST_NOT_COLLECTED,
		    not_started);
	if (!ask(e, &oid, on_full_id))
		put_all(e, keys_id, CF_NELEM(keys_id), CF_ST_NOT_COLLECTED,
		    not_started);
	e->pending--;
	finish(e);
}

static bool
declares_identity(const struct cf_endpoint *ep)
{
	return ep->client_certificate != NULL &&
	    ep->client_certificate[0] != '\0';
}

static struct endpoint *
endpoint_new(struct cf_collect *c, const struct cf_endpoint *ep)
{
	struct vuln_hello hello = { .version = TLS_12 };
	struct endpoint *e = calloc(1, sizeof(*e));
	struct cf_err err = { 0 };

	if (e == NULL)
		return NULL;
	e->c = c;
	e->ep = ep;
	e->subject = cf_subject(c->arena, "endpoint", ep->id);
	e->client.status = CF_ST_NOT_COLLECTED;
	e->client.note = not_started;
	e->arena = cf_arena_new(CF_ARENA_TLS);
	if (cf_client_identity(c, ep, &e->identity, &err) != CF_OK)
		e->identity_error = cf_strdup(c->arena, err.msg);
	if (vuln_probe_start(&e->psk, VULN_HELLO, &hello) && e->arena != NULL)
		return e;
	vuln_probe_free(&e->psk);
	cf_arena_free(e->arena);
	free(e);
	return NULL;
}

int
tls_sessions_at(struct cf_collect *c, const struct cf_endpoint *ep,
    const struct cf_addr *addr, tls_vuln_done_fn *done, void *arg)
{
	struct endpoint *e = endpoint_new(c, ep);

	if (e == NULL)
		return CF_ENOMEM;
	e->done = done;
	e->arg = arg;
	begin(e, addr);
	return CF_OK;
}

int
tls_sessions_dtls(struct cf_collect *c, const struct cf_endpoint *ep,
    const struct cf_addr *addr, bool newer, tls_vuln_done_fn *done, void *arg)
{
	struct endpoint *e = endpoint_new(c, ep);

	if (e == NULL)
		return CF_ENOMEM;
	e->done = done;
	e->arg = arg;
	begin_dtls(e, addr, newer);
	return CF_OK;
}

static void
on_look(void *arg, struct cf_look *look)
{
	struct endpoint *e = endpoint_new(look->c, arg);

	if (e == NULL) {
		cf_look_end(look);
		return;
	}
	e->look = look;
	if (look->status != CF_ST_OK)
		fail_endpoint(e, look->status, look->note);
	else
		begin(e, &look->addr);
}

void
tls_sessions_none(struct cf_collect *c, const struct cf_endpoint *ep,
    enum cf_status status, const char *note)
{
	struct endpoint *e = endpoint_new(c, ep);

	if (e != NULL)
		fail_endpoint(e, status, note);
}

static void
on_failure(struct cf_collect *c, const struct cf_endpoint *ep,
    const char *note)
{
	tls_sessions_none(c, ep, CF_ST_NOT_COLLECTED, note);
}

int
tls_collect_sessions(struct cf_collect *c, struct cf_err *err)
{
	(void)err;
	tls_vuln_each(c, on_look, on_failure);
	return CF_OK;
}
