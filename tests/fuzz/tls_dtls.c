/*
 * One question over DTLS.  The first byte says how far to read, with which
 * version and whether a key share was offered; then come datagrams, each with
 * its length in two bytes.  Whatever they say: the memory held and the cookies
 * echoed are bounded, what is to be sent fits into a datagram, and an answer
 * stays the same once it is known.
 */
#include <stdlib.h>
#include <string.h>

#include "codec_dtls.h"

int LLVMFuzzerTestOneInput(const uint8_t *, size_t);

static void
holds(bool what)
{
	if (!what)
		abort();
}

static void
touch_certs(const struct tls_answer *a)
{
	volatile unsigned char sum = 0;
	size_t i, k;

	for (i = 0; i < a->ncerts; i++) {
		for (k = 0; k < a->cert_len[i]; k++)
			sum ^= a->certs[i][k];
	}
	(void)sum;
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static const unsigned char random[TLS_RANDOM_LEN];
	static const unsigned int versions[] = { TLS_11, TLS_12, TLS_13 };
	static const uint16_t suites[] = { 0xC02F, 0x009E, 0x1301 };
	static const uint16_t groups[] = { 0x001D };
	struct tls_offer o = { .suites = suites, .nsuites = 3,
		.groups = groups, .ngroups = 1, .sni = "" };
	struct cf_reader m = cf_reader_init(data, size), datagram;
	enum dtls_wish wish = DTLS_MORE;
	const struct tls_answer *a;
	struct tls_answer first;
	struct dtls_talk d;
	unsigned int how = cf_read_u8(&m);

	o.version = versions[how / 3 % 3];
	o.ext = TLS_X_GROUPS | (how & 0x80 ? TLS_X_SHARE : 0);
	holds(dtls_talk_init(&d, &o, (enum tls_want)(how % 3), random) ==
	    CF_OK);
	while (m.left > 0 && wish != DTLS_ENOUGH) {
		datagram = cf_read_vec(&m, 2);
		wish = dtls_talk_feed(&d, datagram.p, datagram.left);
		holds(d.held <= CF_TLS_HANDSHAKE);
		/* One cookie of a HelloRetryRequest beside the others. */
		holds(d.cookies <= CF_DTLS_COOKIES + 1);
		holds(d.out.len <= CF_DATAGRAM_BYTES);
		holds(wish != DTLS_SEND || d.out.len > DTLS_SERIAL_AT);
	}
	a = dtls_talk_end(&d, TLS_SILENT);
	holds(a->outcome != TLS_MORE);
	first = *a;
	touch_certs(a);
	holds(dtls_talk_feed(&d, data, size) == DTLS_ENOUGH);
	holds(dtls_talk_end(&d, TLS_CLOSED)->outcome == first.outcome);
	dtls_talk_free(&d);
	return 0;
}
