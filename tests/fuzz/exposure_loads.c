/*
 * Fuzzes what is read from a page and, with the same bytes, from its headers:
 * lists stay within their limits and texts are clean.
 */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <confiance/text.h>

#include "pages.h"

int LLVMFuzzerTestOneInput(const uint8_t *, size_t);

static void
clean(const char *s)
{
	if (s == NULL || !cf_gate_clean(s, strlen(s), CF_MAX_TEXT))
		abort();
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t len)
{
	static const char *const headers[] = { "link", "report-to",
		"content-security-policy" };
	struct cf_arena *arena = cf_arena_new(64u << 20);
	struct exp_list hosts = { 0 };
	struct exp_loads l;
	int64_t t;
	size_t i;
	char *copy;

	if (arena == NULL)
		return 0;
	if ((copy = malloc(len + 1)) != NULL) {
		if (len > 0)
			memcpy(copy, data, len);
		copy[len] = '\0';
		exp_loads_init(&l, arena, "https", "a.example", 443);
		exp_loads_page(&l, copy, len);
		exp_loads_css(&l, copy, len);
		exp_loads_inline(&l, copy, len);
		for (i = 0; i < CF_NELEM(headers); i++)
			exp_loads_header(&l, headers[i], copy);
		exp_policy_hosts(arena, copy, &hosts);
		(void)exp_http_date(copy, &t);
		clean(exp_cookie_domain(arena, copy));
		clean(l.lang);
		clean(l.date);
		if (l.n > CF_PAGE_LOADS || hosts.n > CF_PAGE_HOSTS)
			abort();
		for (i = 0; i < l.n; i++) {
			clean(l.v[i].host);
			clean(l.v[i].url);
		}
	}
	free(copy);
	cf_arena_free(arena);
	return 0;
}
