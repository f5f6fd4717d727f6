/*
 * The words before TLS.  First byte: the protocol; second: where the rest is
 * cut in two.  However it is cut, the outcome must be the same.
 */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "starttls.h"

int LLVMFuzzerTestOneInput(const uint8_t *, size_t);

static const char *const kinds[] = { "smtp", "lmtp", "imap", "pop3", "ftp",
	"nntp", "sieve", "postgres", "mysql", "ldap",
	"xmpp", "xmpp-server", "rdp" };

struct outcome {
	enum starttls_want want;
	size_t used, said;
};

static enum starttls_want
steps(struct starttls *st, const uint8_t *in, size_t len, size_t *said)
{
	enum starttls_want want;
	const void *send;
	size_t send_len;

	while ((want = starttls_step(st, in, len, &send, &send_len)) ==
	    STARTTLS_SEND)
		*said += send_len;
	if (st->used > len)
		abort();
	return want;
}

static struct outcome
play(const char *kind, const uint8_t *in, size_t len, size_t cut)
{
	struct outcome o = { .want = STARTTLS_MORE };
	struct starttls st;

	starttls_init(&st, kind, "[192.0.2.1]", "a.example");
	o.want = steps(&st, in, cut, &o.said);
	if (o.want == STARTTLS_MORE)
		o.want = steps(&st, in, len, &o.said);
	/* What was left unread of a refusal is nobody's business. */
	o.used = o.want == STARTTLS_READY ? st.used : 0;
	return o;
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t len)
{
	struct outcome whole, parts;
	const char *kind;
	size_t cut;

	if (len < 2)
		return 0;
	kind = kinds[data[0] % CF_NELEM(kinds)];
	cut = data[1];
	data += 2;
	len -= 2;
	whole = play(kind, data, len, len);
	parts = play(kind, data, len, cut < len ? cut : len);
	if (whole.want != parts.want || whole.used != parts.used ||
	    whole.said != parts.said)
		abort();
	return 0;
}
