/*
 * The words to a proxy.  First byte: the protocol, with a password or without;
 * second: where the rest is cut in two.  However it is cut, the outcome must be
 * the same.
 */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "proxy.h"

int LLVMFuzzerTestOneInput(const uint8_t *, size_t);

struct outcome {
	enum proxy_want want;
	enum cf_talk_end end;
	size_t used, said;
};

static enum proxy_want
steps(struct proxy_talk *t, const uint8_t *in, size_t len, size_t *said)
{
	enum proxy_want want;

	while ((want = proxy_step(t, in, len)) == PROXY_SEND)
		*said += t->out.len;
	if (t->used > len)
		abort();
	return want;
}

static struct outcome
play(const struct cf_proxy *proxy, const uint8_t *in, size_t len, size_t cut)
{
	struct cf_addr addr = { .family = 4, .port = 443 };
	struct outcome o = { .want = PROXY_MORE };
	struct proxy_talk t;

	proxy_talk_init(&t, proxy, &addr, NULL);
	o.want = steps(&t, in, cut, &o.said);
	if (o.want == PROXY_MORE)
		o.want = steps(&t, in, len, &o.said);
	if (o.want == PROXY_READY)
		o.used = t.used;
	if (o.want == PROXY_ENDED)
		o.end = t.end;
	proxy_talk_free(&t);
	return o;
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t len)
{
	struct cf_proxy proxy = { .text = "" };
	struct outcome whole, parts;
	char user[1] = { 'u' }, password[1] = { 'p' };
	size_t cut;

	if (len < 2)
		return 0;
	proxy.kind = data[0] & 1 ? CF_PROXY_SOCKS5 : CF_PROXY_HTTP;
	if (data[0] & 2) {
		proxy.user = cf_secret_new_take(user, 1);
		proxy.password = cf_secret_new_take(password, 1);
	}
	cut = data[1];
	data += 2;
	len -= 2;
	whole = play(&proxy, data, len, len);
	parts = play(&proxy, data, len, cut < len ? cut : len);
	cf_proxy_free(&proxy);
	if (whole.want != parts.want || whole.used != parts.used ||
	    whole.said != parts.said || whole.end != parts.end)
		abort();
	return 0;
}
