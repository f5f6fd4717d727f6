/*
 * Fuzz entry: a target, and a pair of --resolve, as a list or a person might
 * write them.  What is accepted reads back as itself.
 */
#include <stdlib.h>
#include <string.h>

#include "probe.h"

int LLVMFuzzerTestOneInput(const uint8_t *, size_t);

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t len)
{
	struct probe_target t, again;
	struct cf_text why;
	char *s = malloc(len + 1);

	if (s == NULL)
		return 0;
	memcpy(s, data, len);
	s[len] = '\0';
	(void)probe_resolve_valid(s);
	if (probe_target_parse(s, 443, &t, &why) &&
	    (!probe_target_parse(t.text, 1, &again, &why) ||
		strcmp(t.text, again.text) != 0 || strpbrk(t.text, "\"\\\n") ||
		t.port == 0))
		abort();
	free(s);
	return 0;
}
