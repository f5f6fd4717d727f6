/*
 * The words to a proxy before those to the peer: bytes in, bytes and a wish
 * out; no I/O.
 */
#ifndef NET_PROXY_H
#define NET_PROXY_H

#include <confiance/net.h>

enum proxy_want {
	PROXY_MORE,  /* of the proxy's bytes */
	PROXY_SEND,  /* send what out holds, then step again */
	PROXY_READY, /* the peer's bytes begin behind used bytes */
	PROXY_ENDED, /* it will not be; end says how */
};

struct proxy_talk {
	const struct cf_proxy *proxy;
	const char *host; /* asked for by name; NULL: by address */
	struct cf_addr addr;
	unsigned int state;
	size_t used;
	enum cf_talk_end end;
	struct cf_buf out; /* may hold a password: proxy_talk_free() wipes it */
};

/* host and what proxy points to must live as long as the talk. */
void proxy_talk_init(struct proxy_talk *ret, const struct cf_proxy *,
    const struct cf_addr *, const char *host);
void proxy_talk_free(struct proxy_talk *);
/* in: all bytes received so far. */
enum proxy_want proxy_step(struct proxy_talk *, const void *in, size_t len);

/* What an answer of a proxy means: a code of HTTP, a reply of SOCKS 5. */
enum cf_talk_end proxy_end_http(unsigned int code);
enum cf_talk_end proxy_end_socks(unsigned int reply);

#endif
