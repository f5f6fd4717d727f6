/*
 * Fuzz entry: the line parser of the second set of places, for both families
 * on the same bytes.
 */
#include <stdlib.h>
#include <string.h>

#include "jurisdiction.h"

int LLVMFuzzerTestOneInput(const uint8_t *, size_t);

/* What a range that was accepted must be. */
static void
check(const struct jur_geoip_range *range, int family)
{
	if (memcmp(range->lo, range->hi, family == 4 ? 4 : 16) > 0 ||
	    strlen(range->code) != 2)
		abort();
}

static void
parse_lines(const char *text, size_t len, int family)
{
	struct jur_geoip_range range;
	const char *nl;
	size_t n;
	int rc;

	while (len > 0) {
		nl = memchr(text, '\n', len);
		n = nl != NULL ? (size_t)(nl - text) : len;
		rc = jur_geoip_line(text, n, family, &range);
		if (rc < -1 || rc > 1)
			abort();
		if (rc == 1)
			check(&range, family);
		text += n;
		len -= n;
		if (len > 0) {
			text++;
			len--;
		}
	}
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t len)
{
	parse_lines((const char *)data, len, 4);
	parse_lines((const char *)data, len, 6);
	return 0;
}
