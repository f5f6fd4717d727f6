/*
 * The collector tls.vulnerabilities: drives the dedicated probes over raw
 * conversations.  First a hello that every server of TLS 1.2 and older should
 * like; only when it is answered, the others: the harmless ones always, those
 * that may disturb or read foreign memory with --intrusive only.  What was not
 * done is said with its reason.  It decides nothing that rules decide.
 */
#include <sys/queue.h>

#include <stdlib.h>
#include <string.h>

#include "collect.h"
#include "vuln.h"
#include "vuln_crypt.h"
#include "vuln_probe.h"

enum what {
	W_CONTROL,
	W_HEARTBLEED,
	W_CCS,
	W_SNI,
	W_ALPN,
	W_DHE,
	W_FALLBACK,
	W_ODD,	 /* + which */
	W_RSA,	 /* is RSA key transport accepted */
	W_ROBOT, /* + number */
	W_BLEED, /* + number, Ticketbleed */
};

/* Oddities that a hello may have (section 2.15). */
static const char *const odd_names[] = {
	"GREASE values and unknown extensions",
	"more than 128 suites",
	"a hello of 256 to 511 bytes",
	"a hello above 1400 bytes",
	"an unknown compression method",
	"a version above TLS 1.3",
};
#define ODDS CF_NELEM(odd_names)
/* Lengths are those of a stream; over DTLS a hello is one datagram, and
 * codec_dtls.c pads none. */
#define ODD_LENGTHS (1u << 2 | 1u << 3)
#define RANDOMS 32
#define ROBOT_IDLE_MS 2500
#define ROBOTS (4 * VULN_VARIANTS) /* two passes, each twice */

struct talk;

struct endpoint {
	struct cf_collect *c;
	struct cf_look *look; /* NULL: there is no place */
	/* Over DTLS one conversation follows the other: many servers can only
	 * talk to one peer. */
	bool dtls, talking;
	STAILQ_HEAD(, talk) queue;
	const struct cf_endpoint *ep;
	const char *subject;
	struct cf_arena *arena;
	struct cf_addr addr;
	unsigned int pending;
	struct tls_vuln_cost cost;
	tls_vuln_done_fn *done; /* of tls_vulnerabilities_at() */
	void *arg;
	/* What was learnt. */
	bool spoken; /* TLS 1.2 or older is */
	enum cf_status down; /* else why not */
	const char *down_note;
	unsigned int version;
	unsigned char random[RANDOMS][VULN_RANDOM_LEN];
	size_t nrandom, nclock; /* of them, those that start with the time */
	unsigned char share[2][RANDOMS][CF_SHA256_LEN]; /* ECDHE, DHE */
	size_t nshare[2];
	bool odd[ODDS], odd_retried[ODDS], odd_seen[ODDS];
	unsigned int fallback; /* version that was asked last */
	bool fallback_blind;
	unsigned int robot[ROBOTS];
	bool robot_bad;
	/* A server that serves one after the other is silent to the rest:
	 * those are asked once more by themselves. */
	unsigned int robots, robot_left, robot_again; /* under way; sets */
	size_t nrobot, nbleed;
	unsigned char *ticket;
	size_t ticket_len;
	struct vuln_flight bleed[3]; /* without their buffers */
};

struct talk {
	STAILQ_ENTRY(talk) link;
	struct endpoint *e;
	enum what what;
	unsigned int i;
	struct vuln_probe p;
};

static const char *const raw_keys[] = { "tls.vuln.heartbleed", "tls.vuln.ccs",
	"tls.vuln.strict_sni", "tls.vuln.strict_alpn", "tls.vuln.fallback_scsv",
	"tls.vuln.intolerances", "tls.vuln.ecdhe_reuse", "tls.vuln.dhe_reuse",
	"tls.vuln.random_repeat", "tls.vuln.random_clock" };
static const char *const intrusive_keys[] = { "tls.vuln.robot",
	"tls.vuln.ticketbleed", "tls.vuln.padding_oracle",
	"tls.vuln.invalid_curve" };
static void wave(struct endpoint *);
static void fallback_next(struct endpoint *);
static bool hello(struct endpoint *, enum what, unsigned int i);

static void
put(struct endpoint *e, const char *key, enum cf_status status,
    const char *note)
{
	tls_vuln_status(e->c, e->subject, key, status, note);
}

static void
put_bool(struct endpoint *e, const char *key, bool value, const char *note)
{
	cf_emit(e->c, &(struct cf_claim){ .subject = e->subject,
			  .key = key,
			  .value = cf_v_bool(value),
			  .note = note });
}

/* ---- The end of an endpoint ---- */

static bool
odd_applies(const struct endpoint *e, unsigned int i)
{
	return !e->dtls || !(ODD_LENGTHS & 1u << i);
}

static void
emit_odd(struct endpoint *e)
{
	const char *v[ODDS];
	size_t n = 0, seen = 0, all = 0;
	unsigned int i;

	for (i = 0; i < ODDS; i++) {
		all += odd_applies(e, i);
		seen += e->odd_seen[i];
		if (e->odd_seen[i] && e->odd[i])
			v[n++] = odd_names[i];
	}
	if (seen < all || n == all)
		put(e, "tls.vuln.intolerances", CF_ST_NOT_COLLECTED,
		    n == all  ? "all were refused: this may be a block"
		    : e->dtls ? "not every odd hello was answered"
			      : "not every hello could be sent");
	else if (n == 0)
		put(e, "tls.vuln.intolerances", CF_ST_ABSENT,
		    "every odd hello was borne");
	else
		cf_emit_list(e->c, e->subject, "tls.vuln.intolerances", v, n);
}

static void
emit_shares(struct endpoint *e, unsigned int kind, const char *key)
{
	size_t i, k, n = e->nshare[kind];
	bool again = false;

	for (i = 0; i < n; i++) {
		for (k = 0; k < i; k++)
			again |= memcmp(e->share[kind][i], e->share[kind][k],
				     CF_SHA256_LEN) == 0;
	}
	if (n < 2)
		put(e, key, n == 0 ? CF_ST_ABSENT : CF_ST_NOT_COLLECTED,
		    n == 0 ? "no such exchange was seen"
			   : "one exchange only was seen");
	else
		put_bool(e, key, again,
		    cf_printf(e->arena, "%zu exchanges compared", n));
}

/* R17 and R18-: what repeats, and what starts with the clock. */
static void
emit_randoms(struct endpoint *e)
{
	const char *note =
	    cf_printf(e->arena, "%zu randoms compared", e->nrandom);
	bool again = false;
	size_t i, k;

	for (i = 0; i < e->nrandom; i++) {
		for (k = 0; k < i; k++)
			again |= memcmp(e->random[i], e->random[k],
				     VULN_RANDOM_LEN) == 0;
	}
	if (e->nrandom < 3) {
		put(e, "tls.vuln.random_repeat", CF_ST_NOT_COLLECTED, note);
		put(e, "tls.vuln.random_clock", CF_ST_NOT_COLLECTED, note);
		return;
	}
	put_bool(e, "tls.vuln.random_repeat", again, note);
	put_bool(e, "tls.vuln.random_clock", e->nclock == e->nrandom, note);
}

static void
emit_robot(struct endpoint *e)
{
	enum vuln_oracle a, b;

	if (!e->c->intrusive || e->nrobot == 0)
		return;
	if (e->nrobot < ROBOTS || e->robot_bad) {
		put(e, "tls.vuln.robot", CF_ST_NOT_COLLECTED,
		    "not every conversation came to its end");
		return;
	}
	a = vuln_robot_judge(e->robot, e->robot + VULN_VARIANTS);
	b = vuln_robot_judge(
	    e->robot + 2 * VULN_VARIANTS, e->robot + 3 * VULN_VARIANTS);
	cf_emit_text(e->c, e->subject, "tls.vuln.robot",
	    vuln_oracle_name(b > a ? b : a));
}

static void
emit_bleed(struct endpoint *e, const unsigned char *sent, size_t len)
{
	const struct vuln_flight *const v[3] = { &e->bleed[0], &e->bleed[1],
		&e->bleed[2] };
	enum vuln_verdict verdict;

	if (e->nbleed == 0)
		return;
	verdict = e->nbleed == 3 ? vuln_ticketbleed_judge(sent, len, v)
				 : VULN_UNKNOWN;
	if (verdict == VULN_UNKNOWN)
		put(e, "tls.vuln.ticketbleed", CF_ST_NOT_COLLECTED,
		    "not every conversation came to its end");
	else
		put_bool(e, "tls.vuln.ticketbleed", verdict == VULN_YES, NULL);
}

static const unsigned char bleed_id[6] = { 0xC0, 0xFF, 0xEE, 0x5A, 0xA5, 0x01 };

static void
finish(struct endpoint *e)
{
	struct cf_look *look = e->look;
	size_t i;

	if (e->pending > 0)
		return;
	if (e->spoken) {
		emit_odd(e);
		emit_shares(e, 0, "tls.vuln.ecdhe_reuse");
		emit_shares(e, 1, "tls.vuln.dhe_reuse");
		emit_randoms(e);
		emit_robot(e);
		emit_bleed(e, bleed_id, sizeof(bleed_id));
	} else {
		for (i = 0; i < CF_NELEM(raw_keys); i++)
			put(e, raw_keys[i], e->down, e->down_note);
		for (i = 0; i < CF_NELEM(intrusive_keys); i++)
			put(e, intrusive_keys[i], e->down, e->down_note);
	}
	cf_emit_int(e->c, e->subject, "tls.vuln.conversations",
	    e->cost.connections);
	if (e->done != NULL)
		e->done(e->arg, &e->cost);
	free(e->ticket);
	cf_arena_free(e->arena);
	free(e);
	if (look != NULL)
		cf_look_end(look);
}

/* ---- What a conversation taught ---- */

static void
learn(struct endpoint *e, const struct vuln_flight *f)
{
	unsigned int kind = cf_streq(f->kx, "DHE") ? 1 : 0;
	int64_t clock;

	if (!f->hello)
		return;
	if (e->nrandom < RANDOMS) {
		memcpy(e->random[e->nrandom++], f->random, VULN_RANDOM_LEN);
		clock = (int64_t)f->random[0] << 24 | f->random[1] << 16 |
			f->random[2] << 8 | f->random[3];
		/* A day of tolerance: three such by chance, once in 10^13. */
		clock -= cf_now();
		e->nclock += clock > -86400 && clock < 86400;
	}
	if (f->kx[0] != '\0' && e->nshare[kind] < RANDOMS)
		memcpy(e->share[kind][e->nshare[kind]++], f->share,
		    CF_SHA256_LEN);
}

/*
 * CVE-2011-0411: a harmless command in one piece with STARTTLS, and a farewell
 * inside TLS.  A server that kept the plain text answers both inside TLS; the
 * answer to the first is told from the one to the farewell by its beginning.
 */
static const struct {
	const char *starttls, *plain, *inside, *mark;
} injections[] = {
	{ "smtp", "NOOP\r\n", "QUIT\r\n", "250" },
	{ "lmtp", "NOOP\r\n", "QUIT\r\n", "250" },
	{ "imap", "b NOOP\r\n", "c LOGOUT\r\n", "b " },
	{ "pop3", "CAPA\r\n", "QUIT\r\n", "." },
};

/* Whether a line of what was said begins so. */
static bool
says_line(const unsigned char *s, size_t len, const char *mark)
{
	size_t n = strlen(mark), i;
	bool start = true;

	for (i = 0; i < len; i++) {
		if (start && len - i >= n && memcmp(s + i, mark, n) == 0)
			return true;
		start = s[i] == '\n';
	}
	return false;
}

static void
on_injected(void *arg, const struct cf_tls_session_result *r)
{
	const char *key = "tls.vuln.starttls_injection";
	struct endpoint *e = arg;
	size_t i = 0;

	e->cost.bytes_in += r->bytes_in;
	e->cost.bytes_out += r->bytes_out;
	while (!cf_streq(injections[i].starttls, e->ep->starttls))
		i++;
	if (r->status == CF_ST_OK &&
	    says_line(r->said, r->said_len, injections[i].mark))
		put_bool(e, key, true, "the command is answered inside TLS");
	else if (r->status == CF_ST_OK && r->said_len > 0)
		put_bool(e, key, false, "only the farewell is answered");
	else if (r->status == CF_ST_OK)
		put(e, key, CF_ST_NOT_COLLECTED,
		    "nothing was said inside TLS, not even to a farewell");
	else if (r->status == CF_ST_REFUSED)
		/* It speaks TLS here, as the control hello has shown. */
		put_bool(e, key, false,
		    "a command along with STARTTLS ends the connection");
	else
		put(e, key, r->status, r->note);
	e->pending--;
	finish(e);
}

static void
ask_injection(struct endpoint *e, bool tls13)
{
	const char *key = "tls.vuln.starttls_injection";
	struct cf_tls_session_options o = { .addr = e->addr,
		.sni = e->ep->sni,
		.starttls = e->ep->starttls,
		.tls13 = tls13 };
	size_t i;

	if (e->ep->starttls[0] == '\0') {
		put(e, key, CF_ST_ABSENT, "no STARTTLS");
		return;
	}
	for (i = 0; i < CF_NELEM(injections) &&
		    !cf_streq(injections[i].starttls, e->ep->starttls);
	    i++)
		;
	if (i == CF_NELEM(injections)) {
		put(e, key, CF_ST_NOT_COLLECTED,
		    cf_printf(e->arena, "no probe for STARTTLS in %s",
			e->ep->starttls));
		return;
	}
	o.after_starttls = injections[i].plain;
	o.inside = injections[i].inside;
	if (!cf_cancelled(e->c) &&
	    cf_tls_session(e->c->net, &o, on_injected, e) == CF_OK) {
		e->pending++;
		e->cost.connections++;
	} else
		put(e, key, CF_ST_NOT_COLLECTED,
		    "the handshake could not start");
}

static void
end_control(struct talk *t)
{
	struct endpoint *e = t->e;
	struct vuln_flight *f = &t->p.flight;

	if (f->state == VULN_FLIGHT && f->version < TLS_13) {
		e->spoken = true;
		e->version = f->version;
		ask_injection(e, false);
		wave(e);
		return;
	}
	if (f->state == VULN_ALERT && f->alert == 70) {
		e->down = CF_ST_ABSENT;
		e->down_note = e->dtls ?
		    "DTLS 1.2 and older are refused (alert 70)" :
		    "TLS 1.2 and older are refused (alert 70)";
		ask_injection(e, true);
		return;
	}
	e->down = t->p.status == CF_ST_OK ? CF_ST_NOT_COLLECTED : t->p.status;
	e->down_note = f->state == VULN_ALERT
			   ? cf_printf(e->arena, "alert %u", f->alert)
			   : cf_strdup(e->arena, t->p.note);
	put(e, "tls.vuln.starttls_injection", e->down, e->down_note);
}

static void
end_verdict(struct talk *t, const char *key)
{
	if (t->p.verdict != VULN_UNKNOWN)
		put_bool(t->e, key, t->p.verdict == VULN_YES, t->p.note);
	else
		put(t->e, key, t->p.status, t->p.note);
}

/* ALPACA (section 2.12): does the server refuse what it does not serve? */
static void
end_strict(struct talk *t, const char *key)
{
	if (t->p.flight.hello)
		put_bool(t->e, key, false, "accepted");
	else if (t->p.flight.state == VULN_ALERT)
		put_bool(t->e, key, true,
		    cf_printf(t->e->arena, "alert %u", t->p.flight.alert));
	else
		put(t->e, key, t->p.status, t->p.note);
}

static void
end_fallback(struct talk *t)
{
	struct endpoint *e = t->e;
	struct vuln_flight *f = &t->p.flight;

	if (f->state == VULN_FLIGHT)
		put_bool(e, "tls.vuln.fallback_scsv", false,
		    cf_printf(e->arena, "a fallback to 0x%04x is accepted",
			f->version));
	else if (f->state == VULN_ALERT && f->alert == 86)
		put_bool(e, "tls.vuln.fallback_scsv", true, "alert 86");
	else {
		e->fallback_blind |= f->state != VULN_ALERT;
		fallback_next(e);
	}
}

static void
end_odd(struct talk *t)
{
	struct endpoint *e = t->e;
	bool ok = t->p.flight.state == VULN_FLIGHT;

	/* Silence over datagrams is no answer. */
	if (!ok && (t->p.status == CF_ST_NOT_COLLECTED ||
		       (e->dtls && t->p.status == CF_ST_TIMEOUT)))
		return;
	if (!ok && !e->odd_retried[t->i]) {
		e->odd_retried[t->i] = true;
		hello(e, W_ODD, t->i);
		return;
	}
	e->odd_seen[t->i] = true;
	e->odd[t->i] = !ok;
}

static void
end_rsa(struct talk *t)
{
	struct endpoint *e = t->e;
	unsigned int i;

	if (t->p.flight.state == VULN_ALERT)
		put(e, "tls.vuln.robot", CF_ST_ABSENT,
		    "RSA key transport is refused");
	else if (t->p.flight.state != VULN_FLIGHT)
		put(e, "tls.vuln.robot",
		    t->p.status == CF_ST_OK ? CF_ST_NOT_COLLECTED
					    : t->p.status,
		    t->p.note);
	else
		for (i = 0; i < ROBOTS; i++) {
			if (hello(e, W_ROBOT, i))
				e->robots++;
			else
				e->robot_bad = true;
			e->nrobot++;
		}
}

static void
end_robot(struct talk *t)
{
	struct endpoint *e = t->e;
	unsigned int i, bit = 1u << t->i;

	e->robots--;
	if (t->p.status == CF_ST_OK)
		e->robot[t->i] = t->p.token;
	else if (t->p.status == CF_ST_TIMEOUT && !(e->robot_again & bit))
		e->robot_left |= bit;
	else
		e->robot_bad = true;
	if (e->robots > 0 || e->robot_left == 0)
		return;
	for (i = 0; !(e->robot_left & 1u << i); i++)
		;
	e->robot_left &= ~(1u << i);
	e->robot_again |= 1u << i;
	if (hello(e, W_ROBOT, i))
		e->robots++;
	else
		e->robot_bad = true;
}

static void
end_bleed(struct talk *t)
{
	struct vuln_flight *f = &t->e->bleed[t->i];

	*f = t->p.flight;
	memset(&f->msgs, 0, sizeof(f->msgs));
	t->e->nbleed += f->hello || f->state == VULN_ALERT;
}

static void
dispatch(struct talk *t)
{
	switch (t->what) {
	case W_CONTROL:
		end_control(t);
		break;
	case W_HEARTBLEED:
		end_verdict(t, "tls.vuln.heartbleed");
		break;
	case W_CCS:
		end_verdict(t, "tls.vuln.ccs");
		break;
	case W_SNI:
		end_strict(t, "tls.vuln.strict_sni");
		break;
	case W_ALPN:
		end_strict(t, "tls.vuln.strict_alpn");
		break;
	case W_FALLBACK:
		end_fallback(t);
		break;
	case W_ODD:
		end_odd(t);
		break;
	case W_RSA:
		end_rsa(t);
		break;
	case W_ROBOT:
		end_robot(t);
		break;
	case W_BLEED:
		end_bleed(t);
		break;
	default:
		break;
	}
}

/* ---- Conversations ---- */

static enum cf_talk_want
on_bytes(void *arg, const unsigned char *in, size_t len,
    const unsigned char **ret_send, size_t *ret_len)
{
	struct talk *t = arg;
	enum cf_talk_want want = vuln_probe_feed(&t->p, in, len);

	*ret_send = (const unsigned char *)t->p.send.data;
	*ret_len = t->p.send.len;
	if (want == CF_WANT_SEND)
		t->e->cost.bytes_out += t->p.send.len;
	return want;
}

static void next_talk(struct endpoint *);

/* The probe has ended. */
static void
end_talk(struct talk *t)
{
	struct endpoint *e = t->e;

	learn(e, &t->p.flight);
	dispatch(t);
	vuln_probe_free(&t->p);
	free(t);
	next_talk(e);
	e->pending--;
	finish(e);
}

static void
on_end(void *arg, enum cf_talk_end how, const unsigned char *in, size_t len)
{
	struct talk *t = arg;

	(void)in;
	t->e->cost.bytes_in += len;
	vuln_probe_end(&t->p, how);
	end_talk(t);
}

static void
on_probed(void *arg, const struct dtls_cost *cost)
{
	struct talk *t = arg;

	t->e->cost.bytes_in += cost->bytes_in;
	t->e->cost.bytes_out += cost->bytes_out;
	t->e->talking = false;
	end_talk(t);
}

/* The next of those that wait, over DTLS. */
static void
next_talk(struct endpoint *e)
{
	struct talk *t = STAILQ_FIRST(&e->queue);

	if (e->talking || t == NULL)
		return;
	STAILQ_REMOVE_HEAD(&e->queue, link);
	e->talking = true;
	if (!cf_cancelled(e->c) && tls_dtls_probe(e->c->net, &e->addr, &t->p,
	    on_probed, t) == CF_OK) {
		e->cost.connections++;
		return;
	}
	e->talking = false;
	vuln_probe_end(&t->p, CF_TALK_CANCELLED);
	end_talk(t);
}

/* Variants of ROBOT go round, so that a change of mood meets all alike. */
static int
encrypt(void *arg, const unsigned char *leaf, size_t leaf_len,
    unsigned int version, struct cf_buf *out)
{
	struct talk *t = arg;

	(void)version;
	return vuln_rsa_message(t->i % VULN_VARIANTS, leaf, leaf_len, out);
}

static enum vuln_kind
kind_of(enum what what)
{
	return what == W_HEARTBLEED ? VULN_HEARTBLEED
	       : what == W_CCS	    ? VULN_CCS
	       : what == W_ROBOT    ? VULN_ROBOT
				    : VULN_HELLO;
}

static void
shape(struct talk *t, struct vuln_hello *h, uint16_t suites[128])
{
	struct endpoint *e = t->e;

	h->version = TLS_12;
	h->sni = e->ep->sni;
	tls_vuln_random(h->random, sizeof(h->random));
	switch (t->what) {
	case W_HEARTBLEED:
		h->heartbeat = true;
		break;
	case W_SNI:
		h->sni = "not-served-here.invalid";
		break;
	case W_ALPN:
		h->alpn = "NOT an ALPN protocol";
		break;
	case W_FALLBACK:
		h->version = t->i;
		h->fallback = true;
		break;
	case W_ODD:
		h->grease = t->i == 0;
		h->many = t->i == 1;
		h->pad_to = t->i == 2 ? 400 : t->i == 3 ? 1600 : 0;
		h->compression = t->i == 4;
		h->version = t->i == 5 ? 0x0305 : TLS_12;
		break;
	case W_DHE:
		h->nsuites = vuln_suites("DHE", suites, 100);
		h->suites = suites;
		break;
	case W_RSA:
	case W_ROBOT:
		h->nsuites = vuln_suites("RSA", suites, 100);
		h->suites = suites;
		break;
	case W_BLEED:
		h->session_id = bleed_id;
		h->session_id_len = sizeof(bleed_id);
		h->ticket = e->ticket;
		h->ticket_len = e->ticket_len;
		break;
	default:
		break;
	}
}

static bool
hello(struct endpoint *e, enum what what, unsigned int i)
{
	struct cf_talk talk = { .addr = e->addr,
		.starttls = e->ep->starttls,
		.name = e->ep->sni,
		.read = on_bytes,
		.done = on_end };
	struct talk *t = calloc(1, sizeof(*t));
	struct vuln_hello h = { .version = TLS_12 };
	uint16_t suites[128];

	if (t == NULL || cf_cancelled(e->c)) {
		free(t);
		return false;
	}
	t->e = e;
	t->what = what;
	t->i = i;
	shape(t, &h, suites);
	if (vuln_probe_start(&t->p, kind_of(what), &h)) {
		if (e->dtls) {
			e->pending++;
			STAILQ_INSERT_TAIL(&e->queue, t, link);
			next_talk(e);
			return true;
		}
		t->p.encrypt = encrypt;
		t->p.arg = t;
		t->p.finish = i < 2 * VULN_VARIANTS;
		/* Half of these are answered by silence. */
		talk.idle_ms = what == W_ROBOT ? ROBOT_IDLE_MS : 0;
		talk.first = t->p.send.data;
		talk.first_len = t->p.send.len;
		talk.arg = t;
		if (cf_talk(e->c->net, &talk) == CF_OK) {
			e->pending++;
			e->cost.connections++;
			e->cost.bytes_out += talk.first_len;
			return true;
		}
	}
	vuln_probe_free(&t->p);
	free(t);
	return false;
}

/* RFC 7507: a hello that says it is a fallback, at each older version in
 * turn, until one is neither too old nor unknown. */
static void
fallback_next(struct endpoint *e)
{
	const char *key = "tls.vuln.fallback_scsv";

	/* DTLS 1.0 stands at TLS 1.1, and nothing below. */
	if (e->fallback <= (e->dtls ? TLS_11 : TLS_SSL3)) {
		put(e, key, e->fallback_blind ? CF_ST_NOT_COLLECTED
					      : CF_ST_ABSENT,
		    e->fallback_blind ? "an older version gave no clear answer"
				      : "no older version is accepted");
		return;
	}
	e->fallback--;
	if (!hello(e, W_FALLBACK, e->fallback))
		put(e, key, CF_ST_NOT_COLLECTED, "the hello could not start");
}

/* ---- Ticketbleed needs a ticket ---- */

static void
on_session(void *arg, const struct cf_tls_session_result *r)
{
	struct endpoint *e = arg;
	unsigned int i;

	e->cost.bytes_in += r->bytes_in;
	e->cost.bytes_out += r->bytes_out;
	if (r->status == CF_ST_OK && r->ntickets > 0 &&
	    r->tickets[0].len > 0 &&
	    (e->ticket = malloc(r->tickets[0].len)) != NULL) {
		e->ticket_len = r->tickets[0].len;
		memcpy(e->ticket, r->tickets[0].bytes, e->ticket_len);
		for (i = 0; i < 3; i++)
			hello(e, W_BLEED, i);
	} else
		put(e, "tls.vuln.ticketbleed",
		    r->status == CF_ST_OK ? CF_ST_ABSENT : r->status,
		    r->status == CF_ST_OK ? "no ticket is given" : r->note);
	e->pending--;
	finish(e);
}

/* ---- Padding oracles and invalid curves ---- */

static void
end_answer(struct endpoint *e, const char *key,
    const struct tls_vuln_answer *a)
{
	e->cost.connections += a->cost.connections;
	e->cost.bytes_in += a->cost.bytes_in;
	e->cost.bytes_out += a->cost.bytes_out;
	if (a->status == CF_ST_OK)
		put_bool(e, key, a->value, a->note);
	else
		put(e, key, a->status, a->note);
	e->pending--;
	finish(e);
}

static void
on_padding(void *arg, const struct tls_vuln_answer *a)
{
	end_answer(arg, "tls.vuln.padding_oracle", a);
}

static void
on_curve(void *arg, const struct tls_vuln_answer *a)
{
	end_answer(arg, "tls.vuln.invalid_curve", a);
}

static void
ask_with_keys(struct endpoint *e)
{
	static const char *const why = "the conversations could not start";

	if (tls_vuln_padding(e->c, e->ep, &e->addr, on_padding, e) == CF_OK)
		e->pending++;
	else
		put(e, "tls.vuln.padding_oracle", CF_ST_NOT_COLLECTED, why);
	if (tls_vuln_curve(e->c, e->ep, &e->addr, on_curve, e) == CF_OK)
		e->pending++;
	else
		put(e, "tls.vuln.invalid_curve", CF_ST_NOT_COLLECTED, why);
}

static void
ask_intrusive(struct endpoint *e)
{
	/* A wrong record is dropped there, and a server that resumes a session
	 * waits for us and for nobody else. */
	const char *why = e->dtls ? "no probe of it over DTLS" :
	    "left out: it may disturb or read memory of the server, "
	    "--intrusive allows it";
	struct cf_tls_session_options o = { .addr = e->addr,
		.sni = e->ep->sni,
		.starttls = e->ep->starttls };
	size_t i;

	if (!e->c->intrusive || e->dtls) {
		for (i = 0; i < CF_NELEM(intrusive_keys); i++)
			put(e, intrusive_keys[i], CF_ST_NOT_COLLECTED, why);
		return;
	}
	ask_with_keys(e);
	if (!hello(e, W_RSA, 0))
		put(e, "tls.vuln.robot", CF_ST_NOT_COLLECTED,
		    "the hello could not start");
	if (cf_tls_session(e->c->net, &o, on_session, e) == CF_OK) {
		e->pending++;
		e->cost.connections++;
	} else
		put(e, "tls.vuln.ticketbleed", CF_ST_NOT_COLLECTED,
		    "the handshake could not start");
}

/* TLS 1.2 or older is spoken: all other questions at once. */
static void
wave(struct endpoint *e)
{
	static const struct {
		enum what what;
		const char *key;
	} table[] = {
		{ W_HEARTBLEED, "tls.vuln.heartbleed" },
		{ W_CCS, "tls.vuln.ccs" },
		{ W_ALPN, "tls.vuln.strict_alpn" },
	};
	unsigned int i;

	for (i = 0; i < CF_NELEM(table); i++) {
		/* RFC 6347, 4.1.2.7. */
		if (e->dtls && table[i].what == W_CCS)
			put(e, table[i].key, CF_ST_NOT_COLLECTED,
			    "over DTLS a record that cannot be read is dropped "
			    "in silence: nothing would show");
		else if (!hello(e, table[i].what, 0))
			put(e, table[i].key, CF_ST_NOT_COLLECTED,
			    "the hello could not start");
	}
	if (e->ep->sni[0] == '\0' || !hello(e, W_SNI, 0))
		put(e, "tls.vuln.strict_sni", CF_ST_ABSENT,
		    "the endpoint is declared without a name");
	for (i = 0; i < ODDS; i++) {
		if (odd_applies(e, i))
			hello(e, W_ODD, i);
	}
	hello(e, W_DHE, 0);
	hello(e, W_DHE, 1);
	e->fallback = e->version;
	fallback_next(e);
	ask_intrusive(e);
}

/* ---- Over HTTP ---- */

static void
on_http(void *arg, const struct cf_http_answer *a)
{
	struct endpoint *e = arg;
	const char *v[1], *name = "content-encoding: ";
	size_t i;

	if (a->status != CF_ST_OK) {
		put(e, "tls.vuln.http_compression", a->status, a->note);
		goto out;
	}
	for (i = 0; i < a->nheaders && !cf_starts(a->headers[i], name); i++)
		;
	if (i < a->nheaders) {
		v[0] = a->headers[i] + strlen(name);
		cf_emit_list(
		    e->c, e->subject, "tls.vuln.http_compression", v, 1);
	} else
		put(e, "tls.vuln.http_compression", CF_ST_ABSENT,
		    cf_printf(e->arena, "GET / answers %u without compression",
			a->code));
out:
	e->pending--;
	finish(e);
}

static void
ask_http(struct endpoint *e)
{
	static const char *const headers[] = {
		"Accept-Encoding: gzip, deflate, compress, br",
		"Referer: https://not-served-here.invalid/",
	};
	struct cf_strings trust = cf_deployment_paths(
	    e->arena, e->c->deployment->file, &e->ep->trust);
	bool v6 = strchr(e->ep->host, ':') != NULL;
	struct cf_http_request request = { .method = "GET",
		.connect_host = e->look != NULL ?
		    e->look->target.connect_host : e->ep->connect_host,
		.connect_port = e->look != NULL ?
		    e->look->target.connect_port : e->ep->connect_port,
		.declared = true,
		.headers = headers,
		.nheaders = CF_NELEM(headers),
		.trust = &trust };

	if (!cf_streq(e->ep->protocol, "https")) {
		put(e, "tls.vuln.http_compression", CF_ST_ABSENT,
		    "not declared to speak HTTP");
		return;
	}
	request.url = cf_printf(e->arena, "https://%s%s%s:%u/", v6 ? "[" : "",
	    e->ep->host, v6 ? "]" : "", e->ep->port);
	if (cf_http(e->c->net, &request, on_http, e) == CF_OK) {
		e->pending++;
		e->cost.connections++;
	} else
		put(e, "tls.vuln.http_compression", CF_ST_NOT_COLLECTED,
		    "the request could not start");
}

/* Opossum (section 2.10).  Port 80 is contacted when the deployment declares
 * it, or with --intrusive. */
static void
on_opossum(void *arg, enum cf_talk_end how, const unsigned char *in, size_t len)
{
	struct endpoint *e = arg;
	const char *key = "tls.vuln.opossum";
	char *text = cf_strndup(e->arena, (const char *)in, len);
	bool http = cf_starts(text, "HTTP/1.");

	if (http)
		put_bool(e, key,
		    cf_starts(text + 8, " 101") ||
			strstr(text, "pgrade: TLS/") != NULL,
		    NULL);
	else if (how == CF_TALK_REFUSED)
		put_bool(e, key, false, "port 80 is closed");
	else
		put(e, key,
		    cf_talk_status(how) == CF_ST_OK ? CF_ST_MALFORMED
						    : cf_talk_status(how),
		    cf_talk_end_name(how));
	e->pending--;
	finish(e);
}

static enum cf_talk_want
on_opossum_bytes(void *arg, const unsigned char *in, size_t len,
    const unsigned char **ret_send, size_t *ret_len)
{
	size_t i;

	(void)arg;
	(void)ret_send;
	(void)ret_len;
	for (i = 0; i + 4 <= len; i++) {
		if (memcmp(in + i, "\r\n\r\n", 4) == 0)
			return CF_WANT_ENOUGH;
	}
	return CF_WANT_MORE;
}

static void
ask_opossum(struct endpoint *e)
{
	const struct cf_deployment *d = e->c->deployment;
	const char *key = "tls.vuln.opossum", *request;
	struct cf_talk talk = { .addr = e->addr,
		.max = 16384,
		.read = on_opossum_bytes,
		.done = on_opossum,
		.arg = e };
	bool may = e->c->intrusive;
	size_t i;

	talk.addr.port = 80;
	for (i = 0; i < d->nendpoints && !may; i++)
		may = d->endpoints[i].port == 80 &&
		      cf_streq(d->endpoints[i].host, e->ep->host);
	if (!cf_streq(e->ep->protocol, "https")) {
		put(e, key, CF_ST_ABSENT, "not declared to speak HTTP");
		return;
	}
	request = cf_printf(e->arena,
	    "OPTIONS * HTTP/1.1\r\nHost: %s\r\nConnection: Upgrade\r\n"
	    "Upgrade: TLS/1.0\r\n\r\n",
	    e->ep->host);
	talk.first = request;
	talk.first_len = strlen(request);
	if (!may || e->ep->connect_host[0] != '\0')
		put(e, key, CF_ST_NOT_COLLECTED,
		    "port 80 of the host is not a declared endpoint");
	else if (cf_talk(e->c->net, &talk) == CF_OK) {
		e->pending++;
		e->cost.connections++;
	} else
		put(e, key, CF_ST_NOT_COLLECTED,
		    "the conversation could not start");
}

/* ---- Starting ---- */

/* No address to talk to. */
static void
give_up(struct endpoint *e, enum cf_status status, const char *note)
{
	e->down = status;
	e->down_note = cf_strdup(e->arena, note);
	put(e, "tls.vuln.starttls_injection", e->down, e->down_note);
	put(e, "tls.vuln.http_compression", e->down, e->down_note);
	put(e, "tls.vuln.opossum", e->down, e->down_note);
	finish(e);
}

static void
begin(struct endpoint *e, const struct cf_addr *addr)
{
	e->addr = *addr;
	e->pending++; /* until all is started */
	if (!hello(e, W_CONTROL, 0))
		put(e, "tls.vuln.starttls_injection", e->down, e->down_note);
	ask_http(e);
	ask_opossum(e);
	e->pending--;
	finish(e);
}

static struct endpoint *
endpoint_new(struct cf_collect *c, const struct cf_endpoint *ep)
{
	struct endpoint *e = calloc(1, sizeof(*e));

	if (e == NULL)
		return NULL;
	e->c = c;
	e->ep = ep;
	e->dtls = tls_is_dtls_endpoint(ep);
	STAILQ_INIT(&e->queue);
	e->subject = cf_subject(c->arena, "endpoint", ep->id);
	e->down = CF_ST_NOT_COLLECTED;
	e->down_note = "the conversation could not start";
	if ((e->arena = cf_arena_new(CF_ARENA_TLS)) == NULL) {
		free(e);
		return NULL;
	}
	return e;
}

int
tls_vulnerabilities_at(struct cf_collect *c, const struct cf_endpoint *ep,
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
		give_up(e, look->status, look->note);
	else
		begin(e, &look->addr);
}

void
tls_vulnerabilities_none(struct cf_collect *c, const struct cf_endpoint *ep,
    enum cf_status status, const char *note)
{
	struct endpoint *e = endpoint_new(c, ep);

	if (e != NULL)
		give_up(e, status, note);
}

static void
on_failure(struct cf_collect *c, const struct cf_endpoint *ep,
    const char *note)
{
	tls_vulnerabilities_none(c, ep, CF_ST_NOT_COLLECTED, note);
}

int
tls_collect_vulnerabilities(struct cf_collect *c, struct cf_err *err)
{
	(void)err;
	tls_vuln_each(c, on_look, on_failure);
	return CF_OK;
}
