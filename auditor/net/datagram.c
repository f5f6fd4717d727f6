/*
 * A conversation over UDP: one message, sent again when nothing comes, and
 * the first datagram that the reader takes for the answer.  The socket is
 * connected, so that the system drops what comes from elsewhere, and an ICMP
 * "port unreachable" is heard.  It trusts nothing: datagrams that are no
 * answer are counted, and they do not make the waiting longer.  Silence after
 * all tries is an end with a name; what it means is not known here.
 */
#include <stdlib.h>
#include <string.h>

#include "room.h"

struct datagram {
	struct net_op op;
	struct net_slot slot;
	struct cf_net *net;
	struct cf_datagram ask; /* first is a copy */
	uv_udp_t udp;
	uv_timer_t timer;
	unsigned int handles; /* open */
	bool ended;
	unsigned int left;  /* times the message may still be sent */
	unsigned int sends; /* all messages sent */
	unsigned int heard; /* datagrams that came */
	uint64_t wait;	    /* ms until the next try; doubles */
};

static void on_timer(uv_timer_t *);

static void
datagram_free(struct datagram *d)
{
	free((void *)d->ask.first);
	free(d);
}

static void
on_closed(uv_handle_t *handle)
{
	struct datagram *d = handle->data;

	net_closed(d->net);
	if (--d->handles == 0)
		datagram_free(d);
}

/* The one place where a conversation ends; d may be gone afterwards. */
static void
end(struct datagram *d, enum cf_talk_end how, const void *in, size_t len)
{
	d->ended = true;
	net_end(d->net, &d->op);
	net_slot_drop(d->net, &d->slot);
	if (d->handles > 0) {
		net_close(d->net, (uv_handle_t *)&d->timer, on_closed);
		net_close(d->net, (uv_handle_t *)&d->udp, on_closed);
	}
	d->ask.done(d->ask.arg, how, in, len);
	/* With open handles, the last one to close frees. */
	if (d->handles == 0)
		datagram_free(d);
}

static void
cancel(struct cf_net *net, struct net_op *op)
{
	(void)net;
	end((struct datagram *)((char *)op - offsetof(struct datagram, op)),
	    CF_TALK_CANCELLED, "", 0);
}

static enum cf_talk_end
end_of_errno(int error)
{
	switch (error) {
	case UV_ECONNREFUSED:
		return CF_TALK_REFUSED;
	case UV_ENETUNREACH:
	case UV_EHOSTUNREACH:
	case UV_ENETDOWN:
		return CF_TALK_UNREACHABLE;
	default: /* our own machine or its policy says nothing of the peer */
		return CF_TALK_CANCELLED;
	}
}

/* Sends the message, numbered when it is to be; an error of libuv. */
static int
send_now(struct datagram *d)
{
	char *bytes = (char *)d->ask.first;
	uv_buf_t buf = uv_buf_init(bytes, (unsigned int)d->ask.first_len);
	int n;

	if (d->ask.serial_at > 0 && d->ask.serial_at < d->ask.first_len)
		bytes[d->ask.serial_at] = (char)d->sends;
	d->sends++;
	n = uv_udp_try_send(&d->udp, &buf, 1, NULL);
	if (n > 0)
		d->net->stats.bytes_out += (uint64_t)n;
	return n < 0 && n != UV_EAGAIN ? n : 0;
}

/* Sends the message once more, or ends in silence. */
static void
try_again(struct datagram *d)
{
	int error;

	if (d->left == 0 || d->sends >= (d->ask.sends != 0 ? d->ask.sends :
	    CF_DATAGRAM_SENDS)) {
		end(d, CF_TALK_SILENT, "", 0);
		return;
	}
	d->left--;
	if ((error = send_now(d)) != 0) {
		end(d, end_of_errno(error), "", 0);
		return;
	}
	uv_timer_start(&d->timer, on_timer, d->wait, 0);
	d->wait *= 2;
}

static bool replace(struct datagram *, const void *, size_t);

static void
on_timer(uv_timer_t *timer)
{
	struct datagram *d = timer->data;
	const void *bytes = NULL;
	size_t len = 0;

	if (d->left > 0 && d->ask.again != NULL)
		d->ask.again(d->ask.arg, &bytes, &len);
	if (len > 0)
		(void)replace(d, bytes, len);
	try_again(d);
}

static void
start_message(struct datagram *d)
{
	d->left = d->ask.tries != 0 ? d->ask.tries : CF_DATAGRAM_TRIES;
	d->wait = d->ask.wait_ms > 0 ? (uint64_t)d->ask.wait_ms :
	    CF_DATAGRAM_WAIT_MS;
}

/* Another message takes the place of the first; copied. */
static bool
replace(struct datagram *d, const void *bytes, size_t len)
{
	void *copy = len > 0 ? malloc(len) : NULL;

	if (copy == NULL)
		return false;
	memcpy(copy, bytes, len);
	free((void *)d->ask.first);
	d->ask.first = copy;
	d->ask.first_len = len;
	return true;
}

static void
say(struct datagram *d, const void *bytes, size_t len)
{
	if (!replace(d, bytes, len)) {
		end(d, CF_TALK_CANCELLED, "", 0);
		return;
	}
	start_message(d);
	try_again(d);
}

static void
on_alloc(uv_handle_t *handle, size_t hint, uv_buf_t *ret)
{
	struct datagram *d = handle->data;

	(void)hint;
	*ret = uv_buf_init(d->net->read, sizeof(d->net->read));
}

static void
on_datagram(uv_udp_t *udp, ssize_t n, const uv_buf_t *buf,
    const struct sockaddr *from, unsigned int flags)
{
	struct datagram *d = udp->data;
	const unsigned char *in = (const unsigned char *)buf->base;
	const unsigned char *send = NULL;
	size_t send_len = 0;
	enum cf_talk_want want = CF_WANT_MORE;

	if (d->ended || (n == 0 && from == NULL))
		return;
	if (n < 0) {
		end(d, end_of_errno((int)n), "", 0);
		return;
	}
	d->net->stats.bytes_in += (uint64_t)n;
	d->heard++;
	if ((flags & UV_UDP_PARTIAL) == 0 && n > 0)
		want = d->ask.read(d->ask.arg, in, (size_t)n, &send, &send_len);
	if (want == CF_WANT_ENOUGH) {
		/* The last words may get lost as well. */
		if (send_len > 0 && replace(d, send, send_len))
			(void)send_now(d);
		end(d, CF_TALK_ENOUGH, in, (size_t)n);
	} else if (d->heard >=
	    (d->ask.max != 0 ? d->ask.max : CF_DATAGRAM_HEARD))
		end(d, CF_TALK_TOO_MUCH, "", 0);
	else if (want == CF_WANT_SEND)
		say(d, send, send_len);
}

/* 0, or the error of libuv.  The local address is any, of the family. */
static int
open_socket(struct datagram *d)
{
	struct cf_addr any = { .family = d->ask.addr.family,
		.port = d->ask.local_port };
	struct sockaddr_storage here, there;
	int error;

	net_sockaddr(&any, &here);
	net_sockaddr(&d->ask.addr, &there);
	if ((error = uv_udp_bind(&d->udp, (struct sockaddr *)&here, 0)) != 0)
		return error;
	error = uv_udp_connect(&d->udp, (struct sockaddr *)&there);
	return error != 0 ? error :
	    uv_udp_recv_start(&d->udp, on_alloc, on_datagram);
}

static void
on_granted(struct cf_net *net, struct net_slot *slot)
{
	struct datagram *d =
	    (struct datagram *)((char *)slot - offsetof(struct datagram, slot));
	int error;

	(void)net_now(net); /* the timer counts from here */
	uv_timer_init(&net->loop, &d->timer);
	uv_udp_init(&net->loop, &d->udp);
	d->timer.data = d;
	d->udp.data = d;
	d->handles = 2;
	if (net->proxy.kind != CF_PROXY_NONE) {
		end(d, CF_TALK_PROXY_NO_UDP, "", 0);
		return;
	}
	if ((error = open_socket(d)) != 0) {
		end(d, end_of_errno(error), "", 0);
		return;
	}
	net->stats.connections++;
	start_message(d);
	try_again(d);
}

int
cf_datagram(struct cf_net *net, const struct cf_datagram *ask)
{
	struct datagram *d;
	void *first;
	int code;

	if (ask->first_len == 0 || ask->first_len > CF_DATAGRAM_BYTES)
		return CF_ELIMIT;
	d = calloc(1, sizeof(*d));
	first = malloc(ask->first_len);
	if (d == NULL || first == NULL) {
		code = CF_ENOMEM;
		goto fail;
	}
	memcpy(first, ask->first, ask->first_len);
	d->net = net;
	d->ask = *ask;
	d->ask.first = first;
	if ((code = net_begin(net, &d->op, cancel)) != CF_OK)
		goto fail;
	code = net_slot_ask(net, &d->slot, &ask->addr, on_granted);
	if (code == CF_OK)
		return CF_OK;
	net_end(net, &d->op);
fail:
	free(first);
	free(d);
	return code;
}
