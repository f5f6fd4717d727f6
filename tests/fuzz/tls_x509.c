/* A certificate from a peer. */
#include <confiance/limits.h>

#include "x509.h"

int LLVMFuzzerTestOneInput(const uint8_t *, size_t);

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct cf_arena *arena = cf_arena_new(CF_ARENA_TLS);
	struct tls_cert cert;

	if (arena != NULL)
		tls_x509_read(arena, data, size, &cert);
	cf_arena_free(arena);
	return 0;
}
