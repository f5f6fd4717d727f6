/* RDAP answers and bootstrap files: what comes out is what was asked for. */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <confiance/country.h>
#include <confiance/limits.h>

#include "codec_rdap.h"

int LLVMFuzzerTestOneInput(const uint8_t *, size_t);

static void
check(const struct jur_rdap *r)
{
	struct cf_addr addr;
	size_t i;

	if (r->class_ == JUR_RDAP_DOMAIN && r->domain[0] == '\0')
		abort();
	if (r->class_ == JUR_RDAP_NETWORK &&
	    (cf_addr_parse(r->first, 0, &addr) != CF_OK ||
		cf_addr_parse(r->last, 0, &addr) != CF_OK))
		abort();
	if (r->class_ == JUR_RDAP_AUTNUM &&
	    (r->asn_first <= 0 || r->asn_last < r->asn_first))
		abort();
	for (i = 0; i < r->nentities; i++)
		if (r->entities[i].country[0] != '\0' &&
		    !cf_country_known(r->entities[i].country))
			abort();
	(void)jur_rdap_role(r, "registrar");
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t len)
{
	static const char *const keys[] = { "www.example.fr", "AS64500",
		"198.51.100.1", "2001:db8::1" };
	struct cf_arena *arena = cf_arena_new(CF_ARENA_REGISTER);
	struct cf_err err = { 0 };
	struct jur_rdap rdap;
	const char *url = NULL;
	size_t i;

	if (arena == NULL)
		return 0;
	if (jur_rdap_parse(arena, data, len, &rdap, &err) == CF_OK)
		check(&rdap);
	else if (err.msg[0] == '\0')
		abort();
	for (i = 0; i < CF_NELEM(keys); i++) {
		err = (struct cf_err){ 0 };
		if (jur_rdap_server(arena, data, len, keys[i], &url, &err) ==
			CF_OK ? url == NULL : err.msg[0] == '\0')
			abort();
	}
	cf_arena_free(arena);
	return 0;
}
