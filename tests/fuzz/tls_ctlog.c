/* A list of logs from a file: what is read is what it says it is. */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "codec_ctlog.h"

int LLVMFuzzerTestOneInput(const uint8_t *, size_t);

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct cf_arena *arena = cf_arena_new(8 << 20);
	struct cf_err err = { 0 };
	char digest[CF_SHA256_HEX];
	struct tls_ct_list list;
	size_t i;

	if (arena == NULL)
		return 0;
	if (tls_ct_list_read(arena, (const char *)data, size, &list, &err) ==
	    CF_OK) {
		if (list.n == 0)
			abort();
		for (i = 0; i < list.n; i++)
			if (cf_sha256_hex(list.logs[i].key,
				list.logs[i].key_len, digest) != CF_OK ||
			    (list.logs[i].has_interval &&
				list.logs[i].end <= list.logs[i].start) ||
			    strcmp(digest, list.logs[i].id) != 0 ||
			    tls_ct_find(&list, digest) == NULL)
				abort();
	}
	cf_arena_free(arena);
	return 0;
}
