/*
 * Fuzzes what reads the bytes of a token's attributes: curves, dates, sizes,
 * padded texts, and the names that keys get from their labels.
 */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <confiance/limits.h>
#include <confiance/text.h>

#include "keys.h"

int LLVMFuzzerTestOneInput(const uint8_t *, size_t);

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t len)
{
	struct cf_arena *arena = cf_arena_new(16u << 20);
	struct p11_curve curve = { 0 };
	struct p11_named keys[8] = { 0 };
	int64_t when;
	size_t i, j, n = len < 8 ? len : 8;

	if (arena == NULL)
		return 0;
	if (p11_ec_params(data, len, &curve) == 0 && curve.bits == 0)
		abort();
	(void)p11_date(data, len, &when);
	if (p11_number_bits(data, len) > 8 * len)
		abort();
	(void)p11_padded(arena, data, len);
	/* Eight labels cut out of the input, two classes. */
	for (i = 0; i < n; i++) {
		keys[i].label = cf_gate(arena, data + i, (len - i) / 2,
		    CF_P11_LABEL);
		keys[i].id = data[i] & 1 ? "01" : "";
		keys[i].class_ = data[i] & 2 ? "secret" : "private";
	}
	if (p11_name_keys(arena, keys, n) == 0) {
		for (i = 0; i < n; i++) {
			for (j = 0; j < i; j++) {
				if (strcmp(keys[i].ret_name,
				    keys[j].ret_name) == 0)
					abort();
			}
		}
	}
	cf_arena_free(arena);
	return 0;
}
