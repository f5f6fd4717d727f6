/*
 * One question over DTLS.  The first byte says how far to read, with which
 * version and whether a key share was offered; then come datagrams, each with
 * its length in two bytes.  Whatever they say: the memory held and the cookies
 * echoed are bounded, what is to be sent fits into a datagram, and an answer
 * stays the same once it is known.  With the bit 0x40 a probe for Heartbleed
 * hears it all instead: it comes to an end, and no verdict rests on nothing.
 */
#include <stdlib.h>
#include <string.h>

#include "vuln_dtls.h"

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

static void
probe(struct cf_reader m)
{
	struct vuln_hello hello = { .version = TLS_12, .heartbeat = true };
	enum cf_talk_want want = CF_WANT_MORE;
	struct cf_reader datagram;
	struct vuln_probe p;
	struct vuln_dtls v;

	memset(&p, 0, sizeof(p));
	holds(vuln_probe_start(&p, VULN_HEARTBLEED, &hello));
	holds(vuln_dtls_start(&v, &p) == CF_OK);
	while (m.left > 0 && want != CF_WANT_ENOUGH) {
		datagram = cf_read_vec(&m, 2);
		want = vuln_dtls_feed(&v, datagram.p, datagram.left);
		holds(v.talk.held <= CF_TLS_HANDSHAKE);
		holds(v.talk.out.len <= CF_DATAGRAM_BYTES);
		holds(want != CF_WANT_SEND || v.talk.out.len > DTLS_SERIAL_AT);
	}
	vuln_dtls_end(&v, want == CF_WANT_ENOUGH ? CF_TALK_ENOUGH
						 : CF_TALK_SILENT);
	holds(p.ended);
	holds(p.verdict == VULN_UNKNOWN || p.flight.hello);
	holds(p.verdict != VULN_YES || p.sound || p.flight.heartbeat);
	vuln_dtls_free(&v);
	vuln_probe_free(&p);
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

	if (how & 0x40) {
		probe(m);
		return 0;
	}
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
