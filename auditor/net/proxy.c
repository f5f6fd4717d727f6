/*
 * The words to a proxy: HTTP CONNECT (RFC 9110 9.3.6) and SOCKS 5 (RFC 1928,
 * with the password of RFC 1929).  It trusts no byte of the proxy, does no
 * I/O, and gets the same result however the bytes are cut.  What goes wrong
 * here is said of the way, never of the peer.  A password goes into out and
 * nowhere else.
 */
#include <stdlib.h>
#include <string.h>

#include <openssl/crypto.h>
#include <openssl/evp.h>

#include <confiance/limits.h>

#include "proxy.h"

enum state { BEGIN, HEADERS, METHOD, PASSWORD, REPLY };

#define WORDS 2048 /* ours: a name, a user and a password, in Base64 */

void
proxy_talk_init(struct proxy_talk *ret, const struct cf_proxy *proxy,
    const struct cf_addr *addr, const char *host)
{
	*ret = (struct proxy_talk){ .proxy = proxy, .addr = *addr,
		.host = host };
	cf_buf_init(&ret->out, WORDS);
}

static void
wipe(struct proxy_talk *t)
{
	if (t->out.len > 0)
		OPENSSL_cleanse(t->out.data, t->out.len);
	cf_buf_reset(&t->out);
}

void
proxy_talk_free(struct proxy_talk *t)
{
	if (t->proxy == NULL)
		return; /* never begun */
	wipe(t);
	cf_buf_free(&t->out);
}

static enum proxy_want
ended(struct proxy_talk *t, enum cf_talk_end end)
{
	t->end = end;
	return PROXY_ENDED;
}

static enum proxy_want
say(struct proxy_talk *t, enum state next)
{
	/* A name or a password that is too long for the protocol. */
	if (cf_buf_failed(&t->out))
		return ended(t, CF_TALK_PROXY_FAILED);
	t->state = next;
	return PROXY_SEND;
}

/* ---- HTTP ---- */

enum cf_talk_end
proxy_end_http(unsigned int code)
{
	switch (code) {
	case 407:
		return CF_TALK_PROXY_AUTH;
	case 502: /* RFC 9110 15.6: nobody there, or not in time */
	case 503:
	case 504:
		return CF_TALK_PROXY_UNREACHABLE;
	default:
		return code >= 400 && code < 500 ?
		    CF_TALK_PROXY_DENIED : CF_TALK_PROXY_FAILED;
	}
}

/* RFC 7617. */
static void
put_basic(struct proxy_talk *t)
{
	struct cf_buf plain;
	const char *user, *password;
	unsigned char *coded;
	size_t user_len, len;

	if (t->proxy->user == NULL || t->proxy->password == NULL)
		return;
	user = cf_secret_bytes(t->proxy->user, &user_len);
	password = cf_secret_bytes(t->proxy->password, &len);
	cf_buf_init(&plain, WORDS);
	cf_buf_add(&plain, user, user_len);
	cf_buf_add(&plain, ":", 1);
	cf_buf_add(&plain, password, len);
	coded = cf_buf_failed(&plain) ? NULL : malloc(4 * plain.len / 3 + 8);
	if (coded == NULL) {
		t->out.failed = true;
	} else {
		len = (size_t)EVP_EncodeBlock(coded,
		    (unsigned char *)plain.data, (int)plain.len);
		cf_buf_str(&t->out, "Proxy-Authorization: Basic ");
		cf_buf_add(&t->out, coded, len);
		cf_buf_str(&t->out, "\r\n");
		OPENSSL_cleanse(coded, len);
		free(coded);
	}
	if (plain.len > 0)
		OPENSSL_cleanse(plain.data, plain.len);
	cf_buf_free(&plain);
}

static enum proxy_want
ask_http(struct proxy_talk *t)
{
	char text[CF_ADDR_LEN];
	const char *host = t->host;
	bool v6 = host == NULL && t->addr.family == 6;
	int i;

	if (host == NULL) {
		cf_addr_text(&t->addr, text);
		host = text;
	}
	for (i = 0; i < 2; i++)
		cf_buf_printf(&t->out, "%s%s%s%s:%u%s\r\n",
		    i == 0 ? "CONNECT " : "Host: ", v6 ? "[" : "", host,
		    v6 ? "]" : "", t->addr.port, i == 0 ? " HTTP/1.1" : "");
	put_basic(t);
	cf_buf_str(&t->out, "User-Agent: confiance\r\n\r\n");
	return say(t, HEADERS);
}

/* The end of the headers: an empty line; NULL when it has not come. */
static const char *
headers_end(const char *in, size_t len)
{
	size_t i;

	for (i = 0; i + 1 < len; i++) {
		if (in[i] != '\n')
			continue;
		if (in[i + 1] == '\n')
			return in + i + 2;
		if (in[i + 1] == '\r' && i + 2 < len && in[i + 2] == '\n')
			return in + i + 3;
	}
	return NULL;
}

static enum proxy_want
read_http(struct proxy_talk *t, const char *in, size_t len)
{
	const char *end = headers_end(in, len);
	unsigned int code = 0;
	size_t i, n = len < 5 ? len : 5;

	if (memcmp(in, "HTTP/", n) != 0)
		return ended(t, CF_TALK_PROXY_FAILED);
	if (end == NULL)
		return PROXY_MORE;
	/* "HTTP/1.1 200 …" (RFC 9112 4). */
	if (end - in < 12 || in[8] != ' ')
		return ended(t, CF_TALK_PROXY_FAILED);
	for (i = 9; i < 12; i++) {
		if (in[i] < '0' || in[i] > '9')
			return ended(t, CF_TALK_PROXY_FAILED);
		code = 10 * code + (unsigned int)(in[i] - '0');
	}
	t->used = (size_t)(end - in);
	return code >= 200 && code < 300 ?
	    PROXY_READY : ended(t, proxy_end_http(code));
}

/* ---- SOCKS 5 ---- */

/* RFC 1928, 6. */
enum cf_talk_end
proxy_end_socks(unsigned int reply)
{
	switch (reply) {
	case 2: /* not allowed by the rules */
		return CF_TALK_PROXY_DENIED;
	case 3: /* network, */
	case 4: /* host unreachable, */
	case 6: /* TTL expired */
		return CF_TALK_PROXY_UNREACHABLE;
	case 5:
		return CF_TALK_PROXY_REFUSED;
	default:
		return CF_TALK_PROXY_FAILED;
	}
}

static enum proxy_want
ask_socks(struct proxy_talk *t)
{
	if (t->proxy->user != NULL && t->proxy->password != NULL)
		cf_buf_add(&t->out, "\5\2\0\2", 4);
	else
		cf_buf_add(&t->out, "\5\1\0", 3);
	return say(t, METHOD);
}

static void
put_u8(struct cf_buf *out, size_t v)
{
	unsigned char byte = (unsigned char)v;

	if (v > 255)
		out->failed = true;
	cf_buf_add(out, &byte, 1);
}

static enum proxy_want
ask_connect(struct proxy_talk *t)
{
	wipe(t);
	cf_buf_add(&t->out, "\5\1\0", 3);
	if (t->host != NULL) {
		put_u8(&t->out, 3);
		put_u8(&t->out, strlen(t->host));
		cf_buf_str(&t->out, t->host);
	} else {
		put_u8(&t->out, t->addr.family == 4 ? 1 : 4);
		cf_buf_add(&t->out, t->addr.ip, t->addr.family == 4 ? 4 : 16);
	}
	put_u8(&t->out, t->addr.port >> 8);
	put_u8(&t->out, t->addr.port & 0xff);
	return say(t, REPLY);
}

static enum proxy_want
ask_password(struct proxy_talk *t)
{
	const struct cf_secret *parts[2];
	const char *bytes;
	size_t i, len;

	parts[0] = t->proxy->user;
	parts[1] = t->proxy->password;
	wipe(t);
	put_u8(&t->out, 1);
	for (i = 0; i < 2; i++) {
		bytes = cf_secret_bytes(parts[i], &len);
		put_u8(&t->out, len);
		cf_buf_add(&t->out, bytes, len);
	}
	return say(t, PASSWORD);
}

static enum proxy_want
read_method(struct proxy_talk *t, struct cf_reader *r)
{
	unsigned int version = cf_read_u8(r), method = cf_read_u8(r);

	if (cf_reader_failed(r))
		return PROXY_MORE;
	t->used += 2;
	if (version != 5)
		return ended(t, CF_TALK_PROXY_FAILED);
	if (method == 0)
		return ask_connect(t);
	if (method == 2 && t->proxy->user != NULL)
		return ask_password(t);
	return ended(t, CF_TALK_PROXY_AUTH);
}

static enum proxy_want
read_password(struct proxy_talk *t, struct cf_reader *r)
{
	unsigned int status;

	cf_read_u8(r); /* version of the negotiation */
	status = cf_read_u8(r);
	if (cf_reader_failed(r))
		return PROXY_MORE;
	t->used += 2;
	return status == 0 ? ask_connect(t) : ended(t, CF_TALK_PROXY_AUTH);
}

static enum proxy_want
read_reply(struct proxy_talk *t, struct cf_reader *r)
{
	size_t before = r->left;
	unsigned int version = cf_read_u8(r), reply = cf_read_u8(r), type;

	if (cf_reader_failed(r))
		return PROXY_MORE;
	if (version != 5)
		return ended(t, CF_TALK_PROXY_FAILED);
	/* What a proxy says behind a refusal is often cut short. */
	if (reply != 0)
		return ended(t, proxy_end_socks(reply));
	cf_read_u8(r);
	type = cf_read_u8(r);
	if (cf_reader_failed(r))
		return PROXY_MORE;
	if (type != 1 && type != 3 && type != 4)
		return ended(t, CF_TALK_PROXY_FAILED);
	cf_read_skip(r, (type == 1 ? 4 : type == 4 ? 16 : cf_read_u8(r)) + 2);
	if (cf_reader_failed(r))
		return PROXY_MORE;
	t->used += before - r->left;
	return PROXY_READY;
}

enum proxy_want
proxy_step(struct proxy_talk *t, const void *in, size_t len)
{
	struct cf_reader r = cf_reader_init(
	    (const unsigned char *)in + t->used, len - t->used);

	switch ((enum state)t->state) {
	case BEGIN:
		return t->proxy->kind == CF_PROXY_HTTP ?
		    ask_http(t) : ask_socks(t);
	case HEADERS:
		return read_http(t, in, len);
	case METHOD:
		return read_method(t, &r);
	case PASSWORD:
		return read_password(t, &r);
	case REPLY:
		break;
	}
	return read_reply(t, &r);
}
