/* A list of signed certificate timestamps. */
#include "codec_sct.h"

int LLVMFuzzerTestOneInput(const uint8_t *, size_t);

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct tls_sct scts[TLS_SCTS];
	size_t n;

	(void)tls_scts_read(data, size, scts, TLS_SCTS, &n);
	return 0;
}
