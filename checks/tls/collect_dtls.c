/*
 * Sends one hello over DTLS and gives back the answer, or makes one dedicated
 * probe: the state machines of codec_dtls.c and vuln_dtls.c over
 * cf_datagram().  It decides nothing.  A server that keeps
 * silent is silent: whether datagrams got lost is not known here.
 */
#include <stdlib.h>
#include <string.h>
#include <sys/random.h>

#include "codec_dtls.h"
#include "collect_dtls.h"
#include "vuln_dtls.h"

struct asking {
	struct dtls_talk talk;
	dtls_end_fn *fn;
	void *arg;
	size_t bytes_in, bytes_out;
};

static enum cf_talk_want
on_datagram(void *arg, const unsigned char *in, size_t len,
    const unsigned char **ret_send, size_t *ret_send_len)
{
	struct asking *a = arg;
	enum dtls_wish wish = dtls_talk_feed(&a->talk, in, len);

	a->bytes_in += len;
	if (wish == DTLS_MORE)
		return CF_WANT_MORE;
	*ret_send = (const unsigned char *)a->talk.out.data;
	*ret_send_len = a->talk.out.len;
	a->bytes_out += a->talk.out.len;
	return wish == DTLS_SEND ? CF_WANT_SEND : CF_WANT_ENOUGH;
}

static void
asking_free(struct asking *a)
{
	dtls_talk_free(&a->talk);
	free(a);
}

static void
on_end(void *arg, enum cf_talk_end how, const unsigned char *in, size_t len)
{
	struct asking *a = arg;
	struct dtls_end end = { .how = how,
		.answer = dtls_talk_end(&a->talk, tls_outcome_of(how)),
		.bytes_in = a->bytes_in,
		.bytes_out = a->bytes_out };

	(void)in;
	(void)len;
	a->fn(a->arg, &end);
	asking_free(a);
}

int
tls_dtls_ask(struct cf_net *net, const struct cf_addr *addr,
    const struct tls_probe *probe, dtls_end_fn *fn, void *arg)
{
	struct cf_datagram ask = { .addr = *addr,
		.wait_ms = CF_DTLS_WAIT_MS,
		.max = CF_DTLS_HEARD,
		.serial_at = DTLS_SERIAL_AT,
		.read = on_datagram,
		.done = on_end };
	unsigned char random[TLS_RANDOM_LEN];
	struct asking *a = calloc(1, sizeof(*a));
	int rc;

	if (a == NULL)
		return CF_ENOMEM;
	if (getrandom(random, sizeof(random), 0) != (ssize_t)sizeof(random))
		memset(random, 0x5A, sizeof(random));
	a->fn = fn;
	a->arg = arg;
	rc = dtls_talk_init(&a->talk, &probe->offer, probe->want, random);
	if (rc == CF_OK) {
		ask.first = a->talk.out.data;
		ask.first_len = a->talk.out.len;
		ask.arg = a;
		a->bytes_out = a->talk.out.len;
		rc = cf_datagram(net, &ask);
	}
	if (rc != CF_OK)
		asking_free(a);
	return rc;
}

/* ---- Dedicated probes ---- */

struct probing {
	struct vuln_dtls v;
	struct dtls_cost cost;
	dtls_probed_fn *fn;
	void *arg;
};

static enum cf_talk_want
on_probe_datagram(void *arg, const unsigned char *in, size_t len,
    const unsigned char **ret_send, size_t *ret_send_len)
{
	struct probing *p = arg;
	enum cf_talk_want want = vuln_dtls_feed(&p->v, in, len);

	p->cost.bytes_in += len;
	if (want == CF_WANT_MORE)
		return want;
	*ret_send = (const unsigned char *)p->v.talk.out.data;
	*ret_send_len = p->v.talk.out.len;
	p->cost.bytes_out += p->v.talk.out.len;
	return want;
}

static void
probing_free(struct probing *p)
{
	vuln_dtls_free(&p->v);
	free(p);
}

static void
on_probe_end(
    void *arg, enum cf_talk_end how, const unsigned char *in, size_t len)
{
	struct probing *p = arg;

	(void)in;
	(void)len;
	vuln_dtls_end(&p->v, how);
	p->fn(p->arg, &p->cost);
	probing_free(p);
}

int
tls_dtls_probe(struct cf_net *net, const struct cf_addr *addr,
    struct vuln_probe *probe, dtls_probed_fn *fn, void *arg)
{
	struct cf_datagram ask = { .addr = *addr,
		.wait_ms = CF_DTLS_WAIT_MS,
		.max = CF_DTLS_HEARD,
		.serial_at = DTLS_SERIAL_AT,
		.read = on_probe_datagram,
		.done = on_probe_end };
	struct probing *p = calloc(1, sizeof(*p));
	int rc;

	if (p == NULL)
		return CF_ENOMEM;
	p->fn = fn;
	p->arg = arg;
	rc = vuln_dtls_start(&p->v, probe);
	if (rc == CF_OK) {
		ask.first = p->v.talk.out.data;
		ask.first_len = p->v.talk.out.len;
		ask.arg = p;
		p->cost.bytes_out = p->v.talk.out.len;
		rc = cf_datagram(net, &ask);
	}
	if (rc != CF_OK)
		probing_free(p);
	return rc;
}
