/*
 * The reader of answers.  The first byte says how far to read and in which
 * protocol, the second the size of the pieces in which the rest arrives; the
 * same bytes in one piece must give the same answer.
 */
#include <stdlib.h>
#include <string.h>

#include "codec_hello.h"

int LLVMFuzzerTestOneInput(const uint8_t *, size_t);

static void
same(bool holds)
{
	if (!holds)
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
	const struct tls_answer *x, *y;
	struct tls_reader a, b;
	enum tls_want want;
	size_t i, piece;
	bool ssl2;

	if (size < 2)
		return 0;
	want = (enum tls_want)(data[0] % 3);
	ssl2 = data[0] & 0x80;
	piece = (size_t)data[1] + 1;
	data += 2;
	size -= 2;
	tls_reader_init(&a, want, ssl2);
	tls_reader_init(&b, want, ssl2);
	tls_reader_feed(&a, data, size);
	for (i = piece; i < size; i += piece)
		tls_reader_feed(&b, data, i);
	tls_reader_feed(&b, data, size);
	x = tls_reader_end(&a, TLS_CLOSED);
	y = tls_reader_end(&b, TLS_CLOSED);
	same(x->outcome == y->outcome && x->alert == y->alert &&
	     x->version == y->version && x->suite == y->suite &&
	     x->group == y->group && x->scheme == y->scheme &&
	     x->dh_bits == y->dh_bits && x->echo == y->echo &&
	     x->ncerts == y->ncerts && x->nkinds == y->nkinds);
	same(x->outcome != TLS_MORE);
	touch_certs(x);
	tls_reader_free(&a);
	tls_reader_free(&b);
	return 0;
}
