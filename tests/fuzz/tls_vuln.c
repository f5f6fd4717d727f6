/*
 * The vulnerability probes.  The first byte is the kind, the second the size
 * of the pieces in which the rest arrives; the same bytes in one piece must
 * give the same verdict.
 */
#include <stdlib.h>
#include <string.h>

#include "vuln_crypt.h"
#include "vuln_probe.h"

int LLVMFuzzerTestOneInput(const uint8_t *, size_t);

static int
encrypt(void *arg, const unsigned char *leaf, size_t len, unsigned int version,
    struct cf_buf *out)
{
	(void)arg;
	(void)version;
	(void)vuln_key_flaws(leaf, len < 4096 ? len : 4096);
	return vuln_rsa_message(1, leaf, len, out);
}

static void
run(struct vuln_probe *p, enum vuln_kind kind, const uint8_t *data, size_t size,
    size_t piece)
{
	const struct vuln_hello hello = { .version = TLS_12 };
	enum cf_talk_want want = CF_WANT_MORE;
	size_t at;

	memset(p, 0, sizeof(*p));
	if (!vuln_probe_start(p, kind, &hello))
		abort();
	p->encrypt = encrypt;
	for (at = piece; at < size && want != CF_WANT_ENOUGH; at += piece)
		want = vuln_probe_feed(p, data, at);
	if (want != CF_WANT_ENOUGH)
		want = vuln_probe_feed(p, data, size);
	vuln_probe_end(p, want == CF_WANT_ENOUGH ? CF_TALK_ENOUGH
						 : CF_TALK_CLOSED);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct vuln_probe a, b;
	enum vuln_kind kind;
	size_t piece;

	if (size < 2 || size > 65536)
		return 0;
	kind = (enum vuln_kind)(data[0] % 4);
	piece = (size_t)data[1] + 1;
	run(&a, kind, data + 2, size - 2, size);
	run(&b, kind, data + 2, size - 2, piece);
	/* In one piece the flight and the answer arrive at once, and only the
	 * flight is read then: what was said of it must agree. */
	if (a.flight.state != b.flight.state ||
	    a.flight.version != b.flight.version ||
	    a.flight.suite != b.flight.suite ||
	    a.flight.alert != b.flight.alert ||
	    memcmp(a.flight.share, b.flight.share, CF_SHA256_LEN) != 0)
		abort();
	vuln_probe_free(&a);
	vuln_probe_free(&b);
	return 0;
}
