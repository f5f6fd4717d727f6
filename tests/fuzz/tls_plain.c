/*
 * What is offered before TLS.  First byte: the protocol; second: where the rest
 * is cut in two.  However it is cut, the outcome must be the same.
 */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "codec_plain.h"

int LLVMFuzzerTestOneInput(const uint8_t *, size_t);

static const char *const kinds[] = { "smtp", "lmtp", "imap", "pop3", "nntp",
	"sieve", "xmpp", "rdp", "ftp", "ldap", "postgres", "mysql" };

static enum plain_want
play(struct plain *p, const char *kind, const uint8_t *in, size_t len,
    size_t cut)
{
	enum plain_want want = PLAIN_MORE;
	const void *send;
	size_t n, send_len;

	plain_init(p, kind, "a.example");
	for (n = cut; want == PLAIN_MORE; n = len) {
		while ((want = plain_step(p, in, n, &send, &send_len)) ==
		    PLAIN_SEND)
			continue;
		if (n == len)
			break;
	}
	if (p->n > PLAIN_WAYS || p->out_len > sizeof(p->out))
		abort();
	if (want == PLAIN_COMPARE) {
		plain_inside(p, &send_len);
		if (send_len > sizeof(p->out))
			abort();
		plain_taken(p, in, len);
	}
	return want;
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t len)
{
	struct plain whole, parts;
	const char *kind;
	size_t cut, i;

	if (len < 2)
		return 0;
	kind = kinds[data[0] % CF_NELEM(kinds)];
	cut = data[1];
	data += 2;
	len -= 2;
	if (play(&whole, kind, data, len, len) !=
	    play(&parts, kind, data, len, cut < len ? cut : len) ||
	    whole.n != parts.n)
		abort();
	for (i = 0; i < whole.n; i++)
		if (strcmp(whole.ways[i], parts.ways[i]) != 0)
			abort();
	return 0;
}
