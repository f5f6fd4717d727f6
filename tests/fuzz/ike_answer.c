/*
 * The parser of answers, and what is built: any bytes are read within their
 * bounds, and a message of ours is never taken for an answer.
 */
#include <stdlib.h>
#include <string.h>

#include "codec_ike.h"

int LLVMFuzzerTestOneInput(const uint8_t *, size_t);

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct ike_offer offer = { .set = ike_all(IKE_ENCR) };
	struct ike_fresh fresh = { .cookie_len = 0 };
	struct ike_answer a;
	struct cf_buf out;
	unsigned char spi[8] = { 0 };

	memcpy(spi, data, size < 8 ? size : 8);
	if (ike_parse(data, size, spi, &a) == CF_OK) {
		if (a.outcome >= IKE_SILENT ||
		    a.nvendors > CF_IKE_VENDORS ||
		    a.nnotifies > CF_IKE_VENDORS ||
		    a.cookie_len > CF_IKE_COOKIE)
			abort();
		if (a.outcome == IKE_COOKIE && a.cookie_len == 0)
			abort();
	}
	if (size < 4)
		return 0;
	offer.ask = (enum ike_ask)(data[0] % 3);
	offer.group = data[1];
	offer.round = data[2];
	offer.extensions = data[3] & 1;
	offer.set = ike_join(offer.set, ike_all(IKE_DH));
	fresh.cookie_len = data[3] % (CF_IKE_COOKIE + 1);
	memcpy(fresh.spi, spi, 8);
	cf_buf_init(&out, CF_DATAGRAM_BYTES);
	ike_build(&out, &offer, &fresh);
	if (cf_buf_failed(&out))
		abort();
	if (offer.ask == IKE_ASK_V2 &&
	    ike_parse(out.data, out.len, spi, &a) == CF_OK)
		abort();
	cf_buf_free(&out);
	return 0;
}
