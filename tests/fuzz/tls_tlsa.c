/* The text of a TLSA record: what is taken for one says what it may. */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "codec_tlsa.h"

int LLVMFuzzerTestOneInput(const uint8_t *, size_t);

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct cf_arena *arena = cf_arena_new(1 << 20);
	struct tls_tlsa t;
	unsigned char *bytes;
	char *text;
	size_t n;

	if (arena == NULL)
		return 0;
	text = cf_strndup(arena, (const char *)data, size);
	if (text != NULL && tls_tlsa_read(text, &t) &&
	    (t.usage > TLS_DANE_EE || t.selector > 1 ||
		t.type > TLS_TLSA_SHA512 || t.data < text ||
		t.data > text + strlen(text) ||
		(strlen(t.data) < (256 << 10) &&
		    cf_unhex(arena, t.data, &bytes, &n) != CF_OK)))
		abort();
	cf_arena_free(arena);
	return 0;
}
