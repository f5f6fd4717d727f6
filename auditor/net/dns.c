/*
 * DNS by libunbound, which validates, in a thread of its own; answers come
 * back through a file descriptor of the loop.  The same question is asked once
 * in a run.  The context is made by the first question, so that a machine
 * without a resolver can still audit addresses.
 *
 * Whether the resolver passes DNSSEC on is found out first, by asking for the
 * keys of the root: many do not, and a validator behind one calls everything
 * bogus.  Behind such a resolver nothing is validated and every answer is
 * CF_DNS_INSECURE: never better than it is.
 */
#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <unbound.h>

#include "dnspacket.h"
#include "room.h"

#define ROOT_KEYS "/usr/share/dns/root.key" /* Debian: dns-root-data */
#define RESOLV_CONF "/etc/resolv.conf"
#define HOSTS "/etc/hosts"
#define BUCKETS 1024
#define TYPE_DNSKEY 48
#define CLASS_IN 1
#define RCODE_NXDOMAIN 3

/* Who waits for an answer. */
struct waiter {
	struct net_op op;
	struct net_job job;
	TAILQ_ENTRY(waiter) link;
	struct question *question;
	cf_dns_fn *fn;
	void *arg;
};

struct question {
	struct question *next; /* in its bucket */
	TAILQ_ENTRY(question) link; /* in waiting or asked */
	struct net_dns *dns;
	char *name; /* lower case, no final dot but for the root */
	unsigned int type;
	enum { Q_WAITING, Q_ASKED, Q_DONE } state;
	int id; /* libunbound's */
	uint64_t asked_at;
	TAILQ_HEAD(, waiter) waiters;
	struct ub_result *result;
	struct cf_dns_answer answer;
};
TAILQ_HEAD(questions, question);

/* A context, and the handle that watches it. */
struct resolver {
	struct cf_net *net;
	struct ub_ctx *ctx;
	uv_poll_t poll;
};

struct net_dns {
	struct cf_net *net;
	struct resolver *resolver; /* NULL: there is none, why says it */
	const char *why;
	bool probing;
	int probe_id;
	bool plain; /* the probe failed: answers are not validated */
	uv_timer_t timer;
	struct net_job pump;
	struct net_job replain;
	struct questions waiting, asked;
	unsigned int nasked;
	struct question *buckets[BUCKETS];
};

static const struct cf_dns_answer cancelled = {
	.status = CF_ST_NOT_COLLECTED, .note = "the run was ended"
};

/* ---- Answers ---- */

static void
waiter_tell(struct waiter *w, const struct cf_dns_answer *answer)
{
	struct cf_net *net = w->question->dns->net;

	TAILQ_REMOVE(&w->question->waiters, w, link);
	net_later_drop(net, &w->job);
	net_end(net, &w->op);
	w->fn(w->arg, answer);
	free(w);
}

static void
waiter_cancel(struct cf_net *net, struct net_op *op)
{
	(void)net;
	waiter_tell((struct waiter *)((char *)op - offsetof(struct waiter, op)),
	    &cancelled);
}

static void
waiter_run(struct cf_net *net, struct net_job *job)
{
	struct waiter *w =
	    (struct waiter *)((char *)job - offsetof(struct waiter, job));

	(void)net;
	waiter_tell(w, &w->question->answer);
}

static void
question_done(struct question *q)
{
	struct net_dns *dns = q->dns;
	struct waiter *w;

	if (q->state == Q_ASKED) {
		TAILQ_REMOVE(&dns->asked, q, link);
		dns->nasked--;
	} else if (q->state == Q_WAITING)
		TAILQ_REMOVE(&dns->waiting, q, link);
	q->state = Q_DONE;
	TAILQ_FOREACH(w, &q->waiters, link)
		net_later(dns->net, &w->job, waiter_run);
}

static void
question_fail(struct question *q, enum cf_status status, const char *note)
{
	q->answer = (struct cf_dns_answer){ .status = status, .note = note };
	question_done(q);
}

/* Other answers than data, no data and no such name.  libunbound says only
 * SERVFAIL when nobody answered it; the time that took tells them apart. */
static void
answer_refused(struct question *q, int rcode)
{
	static const char *const names[] = { "no error", "FORMERR", "SERVFAIL",
		"NXDOMAIN", "NOTIMP", "REFUSED" };
	struct cf_net *net = q->dns->net;
	uint64_t took = net_now(net) - q->asked_at;

	q->answer.status = took >= net->times.idle ?
	    CF_ST_TIMEOUT : CF_ST_REFUSED;
	if (rcode >= 0 && (size_t)rcode < CF_NELEM(names))
		q->answer.note = cf_printf(net->arena, "the resolver answers %s",
		    names[rcode]);
	else
		q->answer.note = cf_printf(net->arena,
		    "the resolver answers with code %d", rcode);
}

static void
answer_data(struct question *q, const struct ub_result *result)
{
	struct cf_arena *arena = q->dns->net->arena;
	size_t n = 0, i, *len;

	while (result->data[n] != NULL)
		n++;
	if ((len = cf_calloc(arena, n + 1, sizeof(*len))) == NULL) {
		q->answer.status = CF_ST_NOT_COLLECTED;
		q->answer.note = "out of memory";
		return;
	}
	for (i = 0; i < n; i++)
		len[i] = (size_t)result->len[i];
	q->answer.status = CF_ST_OK;
	q->answer.rdata = (const unsigned char *const *)result->data;
	q->answer.rdata_len = len;
	q->answer.n = n;
}

static void
answer_chain(struct question *q)
{
	struct cf_dns_answer *a = &q->answer;

	if (a->packet_len == 0 ||
	    dnspacket_chain(q->dns->net->arena, a->packet, a->packet_len,
		&a->chain, &a->nchain) == CF_OK)
		return;
	*a = (struct cf_dns_answer){ .status = CF_ST_MALFORMED,
		.trust = a->trust, .note = "the CNAME chain cannot be read",
		.packet = a->packet, .packet_len = a->packet_len };
}

static void
answer_fill(struct question *q, struct ub_result *result)
{
	struct cf_dns_answer *a = &q->answer;

	q->result = result;
	*a = (struct cf_dns_answer){ .note = "",
		.packet = result->answer_packet,
		.packet_len = result->answer_len > 0 ?
		    (size_t)result->answer_len : 0,
		.ttl = result->ttl > 0 ? (uint32_t)result->ttl : 0,
		.nxdomain = result->nxdomain != 0 };
	if (a->packet == NULL || a->packet_len > CF_DNS_ANSWER)
		a->packet_len = 0;
	if (result->secure)
		a->trust = CF_DNS_SECURE;
	if (result->bogus) {
		a->trust = CF_DNS_BOGUS;
		a->status = CF_ST_MALFORMED;
		a->note = result->why_bogus != NULL ?
		    result->why_bogus : "DNSSEC validation failed";
		return;
	}
	if (result->havedata)
		answer_data(q, result);
	else if (result->rcode == 0 || result->rcode == RCODE_NXDOMAIN)
		a->status = CF_ST_ABSENT;
	else
		answer_refused(q, result->rcode);
	if (a->status == CF_ST_OK || a->status == CF_ST_ABSENT)
		answer_chain(q);
	if (q->dns->plain && a->note[0] == '\0')
		a->note = "not validated: the resolver does not pass DNSSEC on";
}

/* ---- libunbound ---- */

static void pump(struct cf_net *, struct net_job *);

static void
on_answer(void *arg, int error, struct ub_result *result)
{
	struct question *q = arg;

	if (error != 0) {
		ub_resolve_free(result);
		question_fail(q, CF_ST_REFUSED, ub_strerror(error));
	} else {
		answer_fill(q, result);
		question_done(q);
	}
	net_later(q->dns->net, &q->dns->pump, pump);
}

static void
on_readable(uv_poll_t *poll, int status, int events)
{
	struct resolver *resolver = poll->data;

	(void)status;
	(void)events;
	ub_process(resolver->ctx);
}

/* Who is asked: the resolver we were told, else the machine's, else the root
 * servers, which offline is not allowed. */
static const char *
set_upstream(struct cf_net *net, struct ub_ctx *ctx)
{
	if (net->resolver[0] != '\0') {
		if (ub_ctx_set_fwd(ctx, net->resolver) != 0)
			return "the resolver's address is not valid";
	} else if (access(RESOLV_CONF, R_OK) == 0) {
		if (ub_ctx_resolvconf(ctx, RESOLV_CONF) != 0)
			return "the resolver of the system cannot be read";
	} else if (net->offline)
		return "no resolver is set, and offline forbids the root "
		       "servers";
	return NULL;
}

/* The file of root keys, NULL when there is none. */
static const char *
anchor(const struct cf_net *net)
{
	if (net->trust_anchor[0] != '\0')
		return net->trust_anchor;
	return access(ROOT_KEYS, R_OK) == 0 ? ROOT_KEYS : NULL;
}

static const char *
configure(struct cf_net *net, struct ub_ctx *ctx, const char *keys)
{
	const char *why;

	ub_ctx_debugout(ctx, NULL); /* nothing of ours goes to stderr */
	ub_ctx_set_option(ctx, "do-not-query-localhost:", "no");
	/* Reverse names of private networks may be known to the resolver. */
	ub_ctx_set_option(ctx, "unblock-lan-zones:", "yes");
	ub_ctx_set_option(ctx, "insecure-lan-zones:", "yes");
	ub_ctx_set_option(ctx, "outgoing-range:", "64");
	/* Answers stay in the order they came, the same each time. */
	ub_ctx_set_option(ctx, "rrset-roundrobin:", "no");
	/* RFC 8145 asks servers nothing that we want to know. */
	ub_ctx_set_option(ctx, "trust-anchor-signaling:", "no");
	if (access(HOSTS, R_OK) == 0)
		ub_ctx_hosts(ctx, HOSTS);
	if (keys != NULL && ub_ctx_add_ta_file(ctx, keys) != 0)
		return "the DNSSEC trust anchor cannot be read";
	if ((why = set_upstream(net, ctx)) != NULL)
		return why;
	if (ub_ctx_async(ctx, 1) != 0)
		return "libunbound cannot start a thread";
	return NULL;
}

static void
resolver_closed(uv_handle_t *handle)
{
	struct resolver *resolver = handle->data;

	net_closed(resolver->net);
	ub_ctx_delete(resolver->ctx);
	free(resolver);
}

static void
resolver_close(struct resolver *resolver)
{
	if (resolver == NULL)
		return;
	uv_poll_stop(&resolver->poll);
	net_close(resolver->net, (uv_handle_t *)&resolver->poll,
	    resolver_closed);
}

/* NULL and a reason when it cannot be. */
static struct resolver *
resolver_open(struct cf_net *net, const char *keys, const char **ret_why)
{
	struct resolver *resolver = calloc(1, sizeof(*resolver));

	*ret_why = "out of memory";
	if (resolver == NULL)
		return NULL;
	resolver->net = net;
	if ((resolver->ctx = ub_ctx_create()) == NULL)
		goto fail;
	if ((*ret_why = configure(net, resolver->ctx, keys)) != NULL)
		goto fail;
	*ret_why = "the loop cannot watch libunbound";
	if (uv_poll_init(&net->loop, &resolver->poll,
		ub_fd(resolver->ctx)) != 0)
		goto fail;
	resolver->poll.data = resolver;
	uv_poll_start(&resolver->poll, UV_READABLE, on_readable);
	return resolver;
fail:
	if (resolver->ctx != NULL)
		ub_ctx_delete(resolver->ctx);
	free(resolver);
	return NULL;
}

/* ---- Does the resolver pass DNSSEC on? ---- */

/* From the loop, as a context cannot be deleted from its own callback. */
static void
replain(struct cf_net *net, struct net_job *job)
{
	struct net_dns *dns = net->dns;

	(void)job;
	resolver_close(dns->resolver);
	dns->resolver = resolver_open(net, NULL, &dns->why);
	dns->plain = true;
	dns->probing = false;
	net_later(net, &dns->pump, pump);
}

static void
on_probe(void *arg, int error, struct ub_result *result)
{
	struct net_dns *dns = arg;

	if (dns->probing && error == 0 && result->secure && result->havedata) {
		dns->probing = false;
		net_later(dns->net, &dns->pump, pump);
	} else if (dns->probing)
		net_later(dns->net, &dns->replain, replain);
	ub_resolve_free(result);
}

static void on_timer(uv_timer_t *);

static int
dns_open(struct cf_net *net)
{
	const char *keys = anchor(net);
	struct net_dns *dns;

	if ((dns = calloc(1, sizeof(*dns))) == NULL)
		return CF_ENOMEM;
	dns->net = net;
	TAILQ_INIT(&dns->waiting);
	TAILQ_INIT(&dns->asked);
	uv_timer_init(&net->loop, &dns->timer);
	dns->timer.data = dns;
	net->dns = dns;
	dns->resolver = resolver_open(net, keys, &dns->why);
	if (dns->resolver == NULL || keys == NULL)
		return CF_OK;
	dns->probing = true;
	if (ub_resolve_async(dns->resolver->ctx, ".", TYPE_DNSKEY, CLASS_IN,
		dns, on_probe, &dns->probe_id) != 0)
		net_later(net, &dns->replain, replain);
	else
		uv_timer_start(&dns->timer, on_timer, CF_DNS_PROBE_MS, 0);
	return CF_OK;
}

/* ---- Asking ---- */

/* All questions have the same time, so the oldest is the next to be late. */
static void
arm(struct net_dns *dns)
{
	struct question *q = TAILQ_FIRST(&dns->asked);
	uint64_t now = net_now(dns->net), at;

	if (q == NULL) {
		uv_timer_stop(&dns->timer);
		return;
	}
	at = q->asked_at + dns->net->times.dns;
	uv_timer_start(&dns->timer, on_timer, at > now ? at - now : 0, 0);
}

static void
on_timer(uv_timer_t *timer)
{
	struct net_dns *dns = timer->data;
	uint64_t now = net_now(dns->net);
	struct question *q;

	if (dns->probing) {
		ub_cancel(dns->resolver->ctx, dns->probe_id);
		net_later(dns->net, &dns->replain, replain);
		return;
	}
	while ((q = TAILQ_FIRST(&dns->asked)) != NULL &&
	    now >= q->asked_at + dns->net->times.dns) {
		ub_cancel(dns->resolver->ctx, q->id);
		question_fail(q, CF_ST_TIMEOUT, "no answer from the resolver");
	}
	net_later(dns->net, &dns->pump, pump);
}

static void
ask(struct net_dns *dns, struct question *q)
{
	int error;

	if (dns->resolver == NULL) {
		question_fail(q, CF_ST_NOT_COLLECTED, dns->why);
		return;
	}
	TAILQ_REMOVE(&dns->waiting, q, link);
	TAILQ_INSERT_TAIL(&dns->asked, q, link);
	q->state = Q_ASKED;
	q->asked_at = net_now(dns->net);
	dns->nasked++;
	dns->net->stats.dns_queries++;
	error = ub_resolve_async(dns->resolver->ctx, q->name, (int)q->type,
	    CLASS_IN, q, on_answer, &q->id);
	if (error != 0)
		question_fail(q, CF_ST_REFUSED, ub_strerror(error));
}

static void
pump(struct cf_net *net, struct net_job *job)
{
	struct net_dns *dns = net->dns;
	struct question *q;

	(void)job;
	if (dns->probing)
		return;
	while (dns->nasked < CF_DNS_AT_ONCE &&
	    (q = TAILQ_FIRST(&dns->waiting)) != NULL)
		ask(dns, q);
	arm(dns);
}

/* ---- Questions ---- */

/*
 * The name as it is compared: lower case, no final dot.  NULL when it is not
 * a name of letters, digits, '-', '_', '*' and '/' (RFC 2317) in labels of 1
 * to 63 bytes (RFC 1035 2.3.4): a name beyond ASCII comes in its xn-- form.
 */
static char *
canonical(const char *name)
{
	size_t len = strlen(name), label = 0, i;
	char *out;

	if (len > 1 && name[len - 1] == '.' && name[len - 2] != '.')
		len--;
	if (len == 0 || len > 253 || (out = strndup(name, len)) == NULL)
		return NULL;
	for (i = 0; i < len && strcmp(out, ".") != 0; i++) {
		out[i] = (char)tolower((unsigned char)out[i]);
		if (out[i] == '.' ? label == 0 || i + 1 == len : label == 63)
			goto bad;
		label = out[i] == '.' ? 0 : label + 1;
		if (strchr("abcdefghijklmnopqrstuvwxyz0123456789-_*./",
			out[i]) == NULL)
			goto bad;
	}
	return out;
bad:
	free(out);
	return NULL;
}

static unsigned int
bucket(const char *name, unsigned int type)
{
	uint32_t h = 2166136261u ^ type;

	for (; *name != '\0'; name++)
		h = (h ^ (unsigned char)*name) * 16777619u;
	return h % BUCKETS;
}

/* The question, asked before or new; takes name. */
static struct question *
question_find_take(struct net_dns *dns, char *name, unsigned int type)
{
	struct question **p = &dns->buckets[bucket(name, type)], *q;

	for (; *p != NULL; p = &(*p)->next)
		if ((*p)->type == type && strcmp((*p)->name, name) == 0) {
			free(name);
			return *p;
		}
	if ((q = calloc(1, sizeof(*q))) == NULL) {
		free(name);
		return NULL;
	}
	q->dns = dns;
	q->name = name;
	q->type = type;
	q->state = Q_WAITING;
	TAILQ_INIT(&q->waiters);
	TAILQ_INSERT_TAIL(&dns->waiting, q, link);
	*p = q;
	return q;
}

int
cf_dns_query(struct cf_net *net, const char *name, unsigned int type,
    cf_dns_fn *fn, void *arg)
{
	struct question *q;
	struct waiter *w;
	char *wanted = canonical(name);
	bool valid = wanted != NULL;
	int code = CF_ENOMEM;

	/* What is no name is remembered under the one name nobody can have. */
	if (!valid && (wanted = strdup("")) == NULL)
		return CF_ENOMEM;
	if ((w = calloc(1, sizeof(*w))) == NULL ||
	    (net->dns == NULL && dns_open(net) != CF_OK))
		goto fail;
	if ((code = net_begin(net, &w->op, waiter_cancel)) != CF_OK)
		goto fail;
	q = question_find_take(net->dns, wanted, type);
	if (q == NULL) {
		net_end(net, &w->op);
		free(w);
		return CF_ENOMEM;
	}
	*w = (struct waiter){ .op = w->op, .question = q, .fn = fn, .arg = arg };
	TAILQ_INSERT_TAIL(&q->waiters, w, link);
	if (!valid && q->state != Q_DONE)
		question_fail(q, CF_ST_MALFORMED, "not a domain name");
	else if (q->state == Q_DONE)
		net_later(net, &w->job, waiter_run);
	else
		net_later(net, &net->dns->pump, pump);
	return CF_OK;
fail:
	free(wanted);
	free(w);
	return code;
}

static void
timer_closed(uv_handle_t *handle)
{
	net_closed(((struct net_dns *)handle->data)->net);
}

void
net_dns_free(struct cf_net *net)
{
	struct net_dns *dns = net->dns;
	struct question *q, *next;
	size_t i;

	if (dns == NULL)
		return;
	net_later_drop(net, &dns->pump);
	net_later_drop(net, &dns->replain);
	resolver_close(dns->resolver);
	net_close(net, (uv_handle_t *)&dns->timer, timer_closed);
	net_settle(net);
	for (i = 0; i < BUCKETS; i++)
		for (q = dns->buckets[i]; q != NULL; q = next) {
			next = q->next;
			ub_resolve_free(q->result);
			free(q->name);
			free(q);
		}
	free(dns);
	net->dns = NULL;
}
