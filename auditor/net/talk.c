/*
 * A raw conversation over TCP: connect, say something, listen, and stop as
 * soon as enough was heard.  Every way it can end has a name.  It trusts
 * nothing: silence, slowness and endless talk all meet a limit, and a
 * connection is closed by a reset, so that thousands of probes leave no
 * sockets waiting.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "proxy.h"
#include "room.h"
#include "starttls.h"

/* One connection: of a conversation, or opened ahead of it. */
struct sock {
	struct net_spare spare;
	struct cf_net *net;
	struct talk *talk; /* NULL: opened ahead, or on its way out */
	uv_tcp_t tcp;
	uv_connect_t connect;
	bool connected;
	uint64_t since; /* connected at */
};

struct talk {
	struct net_op op;
	struct net_slot slot;
	struct cf_net *net;
	struct cf_talk ask; /* first is a copy */
	struct sock *sock;
	uv_timer_t timer;
	bool handles; /* timer and sock are open */
	bool stale;   /* its connection was opened long before */
	bool ended;
	unsigned int retries;
	bool prelude; /* still in words before the reader's */
	bool tunnel;  /* in those to the proxy, which come first */
	struct proxy_talk proxy;
	struct starttls starttls;
	struct cf_buf in;
	size_t skip; /* bytes of the prelude */
	uint64_t end_at, idle_at, stall_at;
};

/* A connection that waited longer may have been closed by then. */
#define STALE_MS 200
/* No answer for so long: the peer is slow, or busy with something else. */
#define STALL_MS 300

/* What is left to write; copied, as the reader's bytes may go. */
struct rest {
	uv_write_t req;
	char bytes[];
};

static void
talk_free(struct talk *talk)
{
	cf_buf_free(&talk->in);
	free((void *)talk->ask.first);
	free((void *)talk->ask.name);
	free((void *)talk->ask.after_starttls);
	if (talk->net->proxy.kind != CF_PROXY_NONE)
		proxy_talk_free(&talk->proxy);
	free(talk);
}

static void
on_closed(uv_handle_t *handle)
{
	struct talk *talk = handle->data;

	net_closed(talk->net);
	talk_free(talk);
}

static void
on_sock_closed(uv_handle_t *handle)
{
	struct sock *sock = handle->data;

	net_closed(sock->net);
	free(sock);
}

static void
close_sock(struct sock *sock)
{
	sock->talk = NULL;
	if (sock->connected &&
	    uv_tcp_close_reset(&sock->tcp, on_sock_closed) == 0)
		sock->net->nclosing++;
	else
		net_close(sock->net, (uv_handle_t *)&sock->tcp, on_sock_closed);
}

static void
close_handles(struct talk *talk)
{
	net_close(talk->net, (uv_handle_t *)&talk->timer, on_closed);
	if (talk->sock != NULL)
		close_sock(talk->sock);
	talk->sock = NULL;
}

/* The one place where a conversation ends; talk may be gone afterwards. */
static void
end(struct talk *talk, enum cf_talk_end how)
{
	const unsigned char *in = (const unsigned char *)talk->in.data;
	bool handles;

	talk->ended = true;
	net_end(talk->net, &talk->op);
	handles = talk->handles;
	if (handles && talk->sock != NULL)
		close_sock(talk->sock);
	talk->sock = NULL;
	talk->ask.done(talk->ask.arg, how, in + talk->skip,
	    talk->in.len - talk->skip);
	/* After what follows was asked for: the address is not forgotten in
	 * between, and what was opened ahead stays. */
	net_slot_drop(talk->net, &talk->slot);
	if (handles)
		close_handles(talk);
	else
		talk_free(talk);
}

static void
cancel(struct cf_net *net, struct net_op *op)
{
	(void)net;
	end((struct talk *)((char *)op - offsetof(struct talk, op)),
	    CF_TALK_CANCELLED);
}

static enum cf_talk_end
end_of_errno(int error)
{
	switch (error) {
	case UV_ECONNREFUSED:
		return CF_TALK_REFUSED;
	case UV_ECONNRESET:
	case UV_EPIPE:
	case UV_ECONNABORTED:
		return CF_TALK_RESET;
	/* Our own machine or its policy: that says nothing of the peer. */
	case UV_EMFILE:
	case UV_ENFILE:
	case UV_ENOMEM:
	case UV_ENOBUFS:
	case UV_EPERM:
	case UV_EACCES:
	case UV_EADDRNOTAVAIL:
		return CF_TALK_CANCELLED;
	default:
		return CF_TALK_UNREACHABLE;
	}
}

/* With a proxy it is the proxy that we connect to. */
static enum cf_talk_end
end_of_connect(const struct cf_net *net, int error)
{
	enum cf_talk_end how = end_of_errno(error);

	return how != CF_TALK_CANCELLED && net->proxy.kind != CF_PROXY_NONE ?
	    CF_TALK_PROXY_FAILED : how;
}

/* Silence or the end of it, where the words to the proxy are not over. */
static enum cf_talk_end
end_of_way(const struct talk *talk, enum cf_talk_end how)
{
	return talk->tunnel ? CF_TALK_PROXY_FAILED : how;
}

/* ---- Turned away ---- */

#define RETRIES 8 /* as long as others are heard in between */

/*
 * The peer went without a word.  When it answered others before, it may limit
 * the rate: the conversation waits for its turn once more, with fewer beside
 * it.  One that says no that way says it again.
 */
static void
turned_away(struct talk *talk, enum cf_talk_end how)
{
	/* Behind a proxy nobody knows whose doing it is. */
	if (talk->in.len > 0 || how == CF_TALK_CANCELLED ||
	    talk->net->proxy.kind != CF_PROXY_NONE || talk->net->stopping ||
	    talk->retries >= RETRIES ||
	    !net_slot_trouble(talk->net, &talk->slot, talk->ask.addr.port,
		talk->sock->connected, talk->retries)) {
		end(talk, how);
		return;
	}
	talk->retries++;
	uv_timer_stop(&talk->timer);
	close_sock(talk->sock);
	talk->sock = NULL;
	net_slot_again(talk->net, &talk->slot);
}

/* ---- Time ---- */

static void on_timer(uv_timer_t *);

static void
arm(struct talk *talk)
{
	uint64_t now = uv_now(&talk->net->loop);
	uint64_t at = talk->idle_at < talk->end_at ?
	    talk->idle_at : talk->end_at;

	if (talk->stall_at < at)
		at = talk->stall_at;
	uv_timer_start(&talk->timer, on_timer, at > now ? at - now : 0, 0);
}

static void
on_timer(uv_timer_t *timer)
{
	struct talk *talk = timer->data;
	uint64_t now = uv_now(&talk->net->loop);

	if (talk->ended)
		return;
	if (!talk->sock->connected)
		turned_away(talk, talk->net->proxy.kind != CF_PROXY_NONE ?
		    CF_TALK_PROXY_FAILED : CF_TALK_UNREACHABLE);
	else if (now >= talk->end_at)
		end(talk, end_of_way(talk, CF_TALK_DEADLINE));
	else if (now >= talk->idle_at)
		end(talk, end_of_way(talk, CF_TALK_SILENT));
	else {
		/* One that serves few at once may be listening to connections
		 * that were opened ahead and say nothing. */
		if (now >= talk->stall_at) {
			talk->stall_at = UINT64_MAX;
			if (talk->in.len == talk->skip)
				net_spares_drop(talk->net, &talk->slot);
		}
		arm(talk);
	}
}

/* The peer's time to answer begins again; the timer looks when it fires. */
static void
awake(struct talk *talk)
{
	uint64_t idle = talk->ask.idle_ms > 0 ?
	    (uint64_t)talk->ask.idle_ms : talk->net->times.idle;

	/* The proxy answers when it has connected, or could not. */
	if (talk->tunnel)
		idle = talk->net->times.connect;
	talk->idle_at = uv_now(&talk->net->loop) + idle;
}

/* ---- Writing ---- */

static void
on_written(uv_write_t *req, int status)
{
	/* A failure shows on the reading side, with what was still said. */
	(void)status;
	free((char *)req - offsetof(struct rest, req));
}

static void
say(struct talk *talk, const void *bytes, size_t len)
{
	uv_stream_t *stream = (uv_stream_t *)&talk->sock->tcp;
	uv_buf_t buf = uv_buf_init((char *)bytes, (unsigned int)len);
	struct rest *rest;
	int n;

	awake(talk);
	if (len == 0)
		return;
	talk->net->stats.bytes_out += len;
	n = uv_try_write(stream, &buf, 1);
	if (n < 0 && n != UV_EAGAIN)
		return;
	n = n < 0 ? 0 : n;
	if ((size_t)n == len)
		return;
	if ((rest = malloc(sizeof(*rest) + len - (size_t)n)) == NULL)
		return;
	memcpy(rest->bytes, (const char *)bytes + n, len - (size_t)n);
	buf = uv_buf_init(rest->bytes, (unsigned int)(len - (size_t)n));
	if (uv_write(&rest->req, stream, &buf, 1, on_written) != 0)
		free(rest);
}

/* ---- Reading ---- */

static void start_starttls(struct talk *);

/* The words to the proxy; true when the peer's begin. */
static bool
through_proxy(struct talk *talk)
{
	size_t used;

	for (;;) {
		switch (proxy_step(&talk->proxy, talk->in.data, talk->in.len)) {
		case PROXY_SEND:
			say(talk, talk->proxy.out.data, talk->proxy.out.len);
			continue;
		case PROXY_MORE:
			if (talk->in.len >= CF_STARTTLS_BYTES)
				end(talk, CF_TALK_PROXY_FAILED);
			return false;
		case PROXY_READY:
			used = talk->proxy.used;
			talk->in.len -= used;
			memmove(talk->in.data, talk->in.data + used,
			    talk->in.len);
			talk->tunnel = false;
			return true;
		case PROXY_ENDED:
			break;
		}
		end(talk, talk->proxy.end);
		return false;
	}
}

/* The dialogue before TLS; false when there is nothing for the reader. */
static bool
prelude(struct talk *talk)
{
	const void *send;
	size_t len;

	if (talk->tunnel) {
		if (!through_proxy(talk))
			return false;
		awake(talk);
		arm(talk);
		if (talk->ask.starttls == NULL ||
		    talk->ask.starttls[0] == '\0') {
			talk->prelude = false;
			say(talk, talk->ask.first, talk->ask.first_len);
			return talk->in.len > 0;
		}
		start_starttls(talk);
	}
	for (;;) {
		switch (starttls_step(&talk->starttls, talk->in.data,
		    talk->in.len, &send, &len)) {
		case STARTTLS_SEND:
			say(talk, send, len);
			continue;
		case STARTTLS_MORE:
			if (talk->in.len >= CF_STARTTLS_BYTES)
				end(talk, CF_TALK_TOO_MUCH);
			return false;
		case STARTTLS_READY:
			talk->prelude = false;
			talk->skip = talk->starttls.used;
			say(talk, talk->ask.first, talk->ask.first_len);
			return talk->in.len > talk->skip;
		case STARTTLS_BUSY:
			end(talk, CF_TALK_BUSY);
			return false;
		default:
			end(talk, CF_TALK_NO_STARTTLS);
			return false;
		}
	}
}

static void
consult(struct talk *talk, bool full)
{
	const unsigned char *send = NULL;
	size_t len = 0;
	enum cf_talk_want want = CF_WANT_MORE;

	if (talk->ask.read != NULL)
		want = talk->ask.read(talk->ask.arg,
		    (const unsigned char *)talk->in.data + talk->skip,
		    talk->in.len - talk->skip, &send, &len);
	if (want == CF_WANT_ENOUGH)
		end(talk, CF_TALK_ENOUGH);
	else if (full)
		end(talk, CF_TALK_TOO_MUCH);
	else if (want == CF_WANT_SEND)
		say(talk, send, len);
}

static void
on_alloc(uv_handle_t *handle, size_t hint, uv_buf_t *ret)
{
	struct sock *sock = handle->data;

	(void)hint;
	*ret = uv_buf_init(sock->net->read, sizeof(sock->net->read));
}

static void again(struct talk *);

static void
spare_failed(struct sock *sock)
{
	if (uv_is_closing((uv_handle_t *)&sock->tcp))
		return;
	net_spare_gone(sock->net, &sock->spare, true);
	close_sock(sock);
}

/*
 * How the peer went.  libuv says "end of file" as soon as the socket hangs up
 * behind the last bytes, also when it was a reset: the socket still knows.
 */
static enum cf_talk_end
farewell(struct talk *talk, ssize_t n)
{
	int error = 0;
	socklen_t len = sizeof(error);
	uv_os_fd_t fd;

	if (n == UV_ETIMEDOUT)
		return CF_TALK_SILENT;
	if (n != UV_EOF)
		return CF_TALK_RESET;
	if (uv_fileno((uv_handle_t *)&talk->sock->tcp, &fd) == 0 &&
	    getsockopt(fd, SOL_SOCKET, SO_ERROR, &error, &len) == 0 &&
	    error != 0)
		return CF_TALK_RESET;
	return CF_TALK_CLOSED;
}

static void
on_read(uv_stream_t *stream, ssize_t n, const uv_buf_t *buf)
{
	struct sock *sock = stream->data;
	struct talk *talk = sock->talk;
	size_t room, len;

	if (n == 0)
		return;
	if (talk == NULL) {
		spare_failed(sock);
		return;
	}
	if (n < 0) {
		/* It may have been closed while it waited for us. */
		if (talk->stale && talk->in.len == 0) {
			again(talk);
			return;
		}
		turned_away(talk, end_of_way(talk, farewell(talk, n)));
		return;
	}
	if (talk->in.len == 0)
		net_slot_word(talk->net, &talk->slot,
		    talk->ask.addr.port);
	talk->net->stats.bytes_in += (uint64_t)n;
	awake(talk);
	room = talk->skip + talk->ask.max;
	if (talk->prelude)
		room = CF_STARTTLS_BYTES;
	room = room > talk->in.len ? room - talk->in.len : 0;
	len = (size_t)n < room ? (size_t)n : room;
	cf_buf_add(&talk->in, buf->base, len);
	if (cf_buf_failed(&talk->in)) {
		end(talk, CF_TALK_CANCELLED); /* our memory, not the peer */
		return;
	}
	if (talk->prelude && !prelude(talk))
		return;
	consult(talk, (size_t)n > len);
}

/* ---- Connecting ---- */

/* Our address as an EHLO may name it: an address literal is always true. */
static void
start_starttls(struct talk *talk)
{
	struct sockaddr_storage here;
	int len = sizeof(here);
	char ip[CF_ADDR_LEN] = "127.0.0.1", me[CF_ADDR_LEN + 8];
	bool v6 = false;

	if (uv_tcp_getsockname(&talk->sock->tcp, (struct sockaddr *)&here,
		&len) == 0) {
		v6 = here.ss_family == AF_INET6;
		uv_ip_name((struct sockaddr *)&here, ip, sizeof(ip));
	}
	snprintf(me, sizeof(me), "[%s%s]", v6 ? "IPv6:" : "", ip);
	starttls_init(&talk->starttls, talk->ask.starttls, me,
	    talk->ask.name);
	talk->starttls.after = talk->ask.after_starttls;
}

static void
start_prelude(struct talk *talk)
{
	if (talk->net->proxy.kind != CF_PROXY_NONE) {
		talk->tunnel = true;
		proxy_talk_init(&talk->proxy, &talk->net->proxy,
		    &talk->ask.addr,
		    net_addr_name(talk->net, &talk->ask.addr));
	} else
		start_starttls(talk);
	prelude(talk);
}

/* There is a connection: our first words. */
static void
begin(struct talk *talk)
{
	awake(talk);
	talk->stall_at = uv_now(&talk->net->loop) + STALL_MS;
	arm(talk);
	if (talk->prelude)
		start_prelude(talk);
	else
		say(talk, talk->ask.first, talk->ask.first_len);
}

static void
on_connect(uv_connect_t *req, int status)
{
	struct sock *sock = req->handle->data;
	struct talk *talk = sock->talk;

	if (uv_is_closing((uv_handle_t *)&sock->tcp))
		return;
	if (status != 0) {
		if (talk != NULL)
			turned_away(talk, end_of_connect(talk->net, status));
		else
			spare_failed(sock);
		return;
	}
	sock->connected = true;
	sock->since = uv_now(&sock->net->loop);
	sock->net->stats.connections++;
	uv_read_start((uv_stream_t *)&sock->tcp, on_alloc, on_read);
	if (talk != NULL)
		begin(talk);
}

static void
spare_drop(struct net_spare *spare)
{
	struct sock *sock =
	    (struct sock *)((char *)spare - offsetof(struct sock, spare));

	net_spare_gone(sock->net, spare, false);
	close_sock(sock);
}

/* A connection under way; NULL, and an error of libuv, when there is none. */
static struct sock *
sock_open(struct cf_net *net, const struct cf_addr *to, int *ret_error)
{
	struct sock *sock = calloc(1, sizeof(*sock));
	struct sockaddr_storage addr;

	*ret_error = UV_ENOMEM;
	if (sock == NULL)
		return NULL;
	sock->net = net;
	sock->spare.port = to->port;
	sock->spare.drop = spare_drop;
	uv_tcp_init(&net->loop, &sock->tcp);
	sock->tcp.data = sock;
	net_sockaddr(net->proxy.kind != CF_PROXY_NONE ? &net->proxy.addr : to,
	    &addr);
	*ret_error = uv_tcp_connect(&sock->connect, &sock->tcp,
	    (struct sockaddr *)&addr, on_connect);
	if (*ret_error != 0) {
		close_sock(sock);
		return NULL;
	}
	uv_tcp_nodelay(&sock->tcp, 1);
	return sock;
}

static void
open_ahead(struct talk *talk)
{
	struct sock *sock;
	int error;

	while (!talk->prelude && net_spare_wanted(talk->net, &talk->slot, -1)) {
		sock = sock_open(talk->net, &talk->ask.addr, &error);
		if (sock == NULL)
			return;
		net_spare_put(talk->net, &talk->slot, &sock->spare);
	}
}

/* One that was opened ahead and is not too old. */
static struct sock *
sock_take(struct talk *talk)
{
	uint64_t now = uv_now(&talk->net->loop);
	struct net_spare *spare;
	struct sock *sock;

	while (!talk->prelude && (spare = net_spare_take(talk->net,
	    &talk->slot, talk->ask.addr.port)) != NULL) {
		sock = (struct sock *)((char *)spare -
		    offsetof(struct sock, spare));
		if (!sock->connected || now - sock->since < CF_NET_AHEAD_MS)
			return sock;
		close_sock(sock);
	}
	return NULL;
}

static void
start(struct talk *talk, struct sock *sock)
{
	talk->idle_at = net_now(talk->net) + talk->net->times.connect;
	talk->stall_at = UINT64_MAX;
	talk->sock = sock;
	sock->talk = talk;
	if (sock->connected)
		begin(talk);
	else
		arm(talk);
}

static void
again(struct talk *talk)
{
	struct sock *sock;
	int error;

	talk->stale = false;
	close_sock(talk->sock);
	talk->sock = NULL;
	sock = sock_open(talk->net, &talk->ask.addr, &error);
	if (sock == NULL)
		end(talk, end_of_connect(talk->net, error));
	else
		start(talk, sock);
}

static void
on_granted(struct cf_net *net, struct net_slot *slot)
{
	struct talk *talk =
	    (struct talk *)((char *)slot - offsetof(struct talk, slot));
	uint64_t now = net_now(net);
	struct sock *sock;
	int error;

	if (!talk->handles) {
		uv_timer_init(&net->loop, &talk->timer);
		talk->timer.data = talk;
		talk->handles = true;
		talk->end_at = now + net->times.talk;
	}
	sock = sock_take(talk);
	talk->stale = sock != NULL && sock->connected &&
	    now - sock->since >= STALE_MS;
	/* Its own first: a server that serves one after the other must not
	 * meet a silent connection before one that speaks. */
	if (sock == NULL &&
	    (sock = sock_open(net, &talk->ask.addr, &error)) == NULL) {
		end(talk, end_of_connect(net, error));
		return;
	}
	open_ahead(talk);
	start(talk, sock);
}

/* The texts that live longer than the call. */
static int
copy_texts(struct talk *talk, const struct cf_talk *ask)
{
	void *first = NULL;

	talk->ask.first = NULL;
	talk->ask.after_starttls = NULL;
	talk->ask.name = net_dup(ask->name);
	if (ask->after_starttls != NULL)
		talk->ask.after_starttls = net_dup(ask->after_starttls);
	if (talk->ask.name == NULL || (ask->after_starttls != NULL &&
		talk->ask.after_starttls == NULL))
		return CF_ENOMEM;
	if (ask->first_len == 0)
		return CF_OK;
	if ((first = malloc(ask->first_len)) == NULL)
		return CF_ENOMEM;
	memcpy(first, ask->first, ask->first_len);
	talk->ask.first = first;
	return CF_OK;
}

/* Whether the dialogue before TLS is one that we know. */
static int
prepare_starttls(struct talk *talk)
{
	int code = starttls_init(&talk->starttls, talk->ask.starttls, "", "");

	if (code != CF_OK)
		return code;
	if (talk->ask.after_starttls != NULL &&
	    !starttls_has_lines(&talk->starttls))
		return CF_ENOTFOUND;
	/* The name in the table outlives the caller's. */
	talk->ask.starttls = starttls_name(&talk->starttls);
	return CF_OK;
}

int
cf_talk(struct cf_net *net, const struct cf_talk *ask)
{
	struct talk *talk;
	int code;

	if ((talk = calloc(1, sizeof(*talk))) == NULL)
		return CF_ENOMEM;
	talk->net = net;
	talk->ask = *ask;
	if ((code = copy_texts(talk, ask)) != CF_OK)
		goto fail;
	talk->ask.max = ask->max != 0 ? ask->max : CF_NET_TALK_BYTES;
	talk->prelude = ask->starttls != NULL && ask->starttls[0] != '\0';
	if (talk->prelude && (code = prepare_starttls(talk)) != CF_OK)
		goto fail;
	if (net->proxy.kind != CF_PROXY_NONE)
		talk->prelude = true;
	cf_buf_init(&talk->in, talk->ask.max +
		(talk->prelude ? CF_STARTTLS_BYTES : 0));
	if ((code = net_begin(net, &talk->op, cancel)) != CF_OK)
		goto fail;
	code = net_slot_ask(net, &talk->slot, &ask->addr, on_granted);
	if (code == CF_OK) {
		(void)net_spare_wanted(net, &talk->slot, (int)ask->ahead);
		open_ahead(talk);
		return CF_OK;
	}
	net_end(net, &talk->op);
fail:
	talk_free(talk);
	return code;
}

/* ---- Words ---- */

enum cf_status
cf_talk_status(enum cf_talk_end how)
{
	switch (how) {
	case CF_TALK_ENOUGH:
	case CF_TALK_CLOSED:
		return CF_ST_OK;
	case CF_TALK_RESET:
	case CF_TALK_REFUSED:
	case CF_TALK_NO_STARTTLS:
	case CF_TALK_BUSY:
		return CF_ST_REFUSED;
	case CF_TALK_SILENT:
	case CF_TALK_DEADLINE:
		return CF_ST_TIMEOUT;
	case CF_TALK_TOO_MUCH:
		return CF_ST_MALFORMED;
	case CF_TALK_UNREACHABLE:
	case CF_TALK_PROXY_REFUSED:
	case CF_TALK_PROXY_UNREACHABLE:
		return CF_ST_UNREACHABLE;
	case CF_TALK_PROXY_AUTH:
	case CF_TALK_PROXY_DENIED:
	case CF_TALK_PROXY_FAILED:
	case CF_TALK_PROXY_NO_UDP:
	case CF_TALK_CANCELLED:
		break;
	}
	return CF_ST_NOT_COLLECTED;
}

const char *
cf_talk_end_name(enum cf_talk_end how)
{
	static const char *const names[] = {
		[CF_TALK_ENOUGH] = "enough",
		[CF_TALK_CLOSED] = "closed by the peer",
		[CF_TALK_RESET] = "reset by the peer",
		[CF_TALK_SILENT] = "no answer",
		[CF_TALK_DEADLINE] = "too slow",
		[CF_TALK_TOO_MUCH] = "too many bytes",
		[CF_TALK_REFUSED] = "connection refused",
		[CF_TALK_UNREACHABLE] = "unreachable",
		[CF_TALK_CANCELLED] = "cancelled",
		[CF_TALK_NO_STARTTLS] = "no STARTTLS",
		[CF_TALK_BUSY] = "turned away for now, before TLS",
		[CF_TALK_PROXY_AUTH] =
		    "the proxy asks for a password, or refuses this one",
		[CF_TALK_PROXY_DENIED] = "the rules of the proxy forbid it",
		[CF_TALK_PROXY_REFUSED] = "the proxy was refused by the place",
		[CF_TALK_PROXY_UNREACHABLE] = "the proxy does not reach it",
		[CF_TALK_PROXY_FAILED] = "the proxy is not there, or fails",
		[CF_TALK_PROXY_NO_UDP] = "UDP does not go through the proxy",
	};

	return (size_t)how < CF_NELEM(names) ? names[how] : "";
}
