/* Fuzzes the reader of browser policies, and what is made of them. */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <confiance/text.h>

#include "policy.h"

int LLVMFuzzerTestOneInput(const uint8_t *, size_t);

static void
clean(const char *s)
{
	if (!cf_gate_clean(s, strlen(s), CF_MAX_TEXT))
		abort();
}

static void
flows(struct cf_arena *arena, const char *kind,
    const struct jur_policies *policies)
{
	struct jur_flow v[JUR_FLOWS];
	size_t i, k, n;

	n = jur_policy_flows(arena, kind, policies, v);
	if (n > JUR_FLOWS)
		abort();
	for (i = 0; i < n; i++) {
		clean(v[i].by);
		clean(v[i].note);
		if (v[i].state == JUR_FLOW_CLOSED && v[i].hosts.n != 0)
			abort();
		if (v[i].state == JUR_FLOW_DESTINATION && v[i].hosts.n == 0)
			abort();
		for (k = 0; k < v[i].hosts.n; k++) {
			if (v[i].hosts.v[k][0] == '\0')
				abort();
			clean(v[i].hosts.v[k]);
		}
	}
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t len)
{
	struct cf_arena *arena = cf_arena_new(32u << 20);
	struct jur_policies policies;
	const char *why = "";
	char *copy;

	if (arena == NULL)
		return 0;
	/* Bytes of its own, so that reading on is seen. */
	if ((copy = malloc(len + 1)) != NULL) {
		if (len > 0)
			memcpy(copy, data, len);
		if (jur_policies_read(arena, copy, len, jur_policy_known,
		    &policies, &why) == CF_OK) {
			flows(arena, "chrome", &policies);
			flows(arena, "chromeos", &policies);
		} else
			clean(why);
	}
	free(copy);
	cf_arena_free(arena);
	return 0;
}
