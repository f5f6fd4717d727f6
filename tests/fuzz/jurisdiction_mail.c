/* SPF records, tag lists and lists of URIs: what comes out is bounded. */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <confiance/limits.h>

#include "codec_mail.h"

int LLVMFuzzerTestOneInput(const uint8_t *, size_t);

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t len)
{
	struct cf_arena *arena;
	struct cf_strings hosts;
	struct jur_spf spf;
	const char *text;
	size_t i;

	if (len > CF_DNS_TEXT_LEN || (arena = cf_arena_new(4u << 20)) == NULL)
		return 0;
	text = cf_strndup(arena, (const char *)data, len);
	if (jur_spf_is(text) &&
	    jur_spf_parse(arena, text, &spf) == CF_OK &&
	    spf.includes.n + spf.addresses.n + spf.hosts.n > CF_SPF_TERMS)
		abort();
	hosts = jur_uri_hosts(arena, jur_tag(arena, text, "rua"));
	for (i = 0; i < hosts.n; i++)
		if (hosts.v[i][0] == '\0' || strlen(hosts.v[i]) > len)
			abort();
	cf_arena_free(arena);
	return 0;
}
