/* The data of a DNS record: two bytes of type, then the data. */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <confiance/limits.h>
#include <confiance/net.h>

int LLVMFuzzerTestOneInput(const uint8_t *, size_t);

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t len)
{
	struct cf_arena *arena;
	const char *s;
	size_t n;

	if (len < 2 || (arena = cf_arena_new(1u << 20)) == NULL)
		return 0;
	if (cf_dns_text(arena, (unsigned int)data[0] << 8 | data[1], data + 2,
		len - 2, &s) == CF_OK && strlen(s) > CF_DNS_TEXT_LEN)
		abort();
	if (cf_dns_txt(arena, data + 2, len - 2, &s, &n) == CF_OK &&
	    (n > len || s[n] != '\0'))
		abort();
	cf_arena_free(arena);
	return 0;
}
